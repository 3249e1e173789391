/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates of a query. Each word of the query finds the tokens that it may be (itself, spelt otherwise, the same sound, joined with
 * its neighbours); the names that have them collect the weight of the word. The rank is the Dice coefficient of weights: twice what is
 * shared over what both names have, which is near what match will say.
 *
 * Joined words come first, then the others, the rarest first: once the words that are left cannot lift a name to LEAST_RANK, only names that
 * have collected already are looked at, so that a word that half the names have costs little. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "find/internal.h"
#include "text/alike.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    LEAST_RANK = 400, /* of 1000: below, too little is shared for any score that counts */
    GAIN_UNIT = 16,   /* sums are kept in weight x percent / 16, which fits 16 bits */
    FIRST_SLOTS = 1024,
    EQUAL_RANK = 1000, /* all words shared */
    MOST_EQUAL = 20000,
    MARK_RANK = 2000 /* an equal mark comes before any name */
};

typedef struct segment_view {
    const find_token_row *tokens;
    const find_variant_row *variants;
    const find_mark_row *marks;
    const unsigned char *postings, *weights;
    const char *texts;
    uint64_t token_count, variant_count, mark_count, posting_bytes, weight_count, text_bytes;
    uint64_t names; /* in the segment */
} segment_view;

/* A token that a word may be. */
typedef struct seen_token {
    uint64_t row;
    uint32_t share; /* percent of the word's weight */
} seen_token;

typedef struct word_tokens { /* those of one word of the query */
    size_t first, count;     /* in `seen` */
    uint64_t names;          /* that have one of them, at most */
    const find_name_token *word;
} word_tokens;

/* What a name of the segment has collected. */
typedef struct counter {
    uint64_t number;
    uint16_t sum;      /* weight x share / GAIN_UNIT collected in this query */
    uint16_t part_sum; /* of the word at hand: only its best token counts */
    uint32_t part;     /* stamp of that word */
    uint32_t found;    /* bits of the query's parts that have their like in the name */
} counter;

struct find_scratch {
    const world *w;
    segment_view *views;
    uint32_t segments;
    /* a hash table of the names seen in this query: memory grows with what is found, not with the world */
    counter *counters;
    size_t counter_count, counter_cap;
    uint64_t *slots; /* epoch << 32 | index of a counter */
    size_t slot_count;
    uint32_t epoch, stamp;
    seen_token *seen;
    size_t seen_count, seen_cap;
    find_candidate *out;
    size_t out_count, out_cap;
};

static void section(const world *w, section_type type, uint32_t segment, uint32_t item, const void **p, uint64_t *count) {
    if (!world_section_get(w, type, segment, item, p, count)) {
        *p = NULL;
        *count = 0;
    }
}

static segment_view view_of(const world *w, uint32_t segment) {
    segment_view v = {0};
    const void *p;
    section(w, SECTION_FIND_TOKENS, segment, sizeof(find_token_row), &p, &v.token_count), v.tokens = p;
    section(w, SECTION_FIND_VARIANTS, segment, sizeof(find_variant_row), &p, &v.variant_count), v.variants = p;
    section(w, SECTION_FIND_MARKS, segment, sizeof(find_mark_row), &p, &v.mark_count), v.marks = p;
    section(w, SECTION_FIND_POSTINGS, segment, 1, &p, &v.posting_bytes), v.postings = p;
    section(w, SECTION_FIND_TEXTS, segment, 1, &p, &v.text_bytes), v.texts = p;
    section(w, SECTION_FIND_WEIGHTS, segment, 1, &p, &v.weight_count), v.weights = p;
    v.names = names_count(w, segment);
    return v;
}

cb_status find_scratch_new(find_scratch **out, const world *w, cb_error *err) {
    *out = NULL;
    find_scratch *s = mem_zalloc(1, sizeof *s);
    if (!s) return err_memory(err);
    s->w = w;
    s->segments = world_segments(w);
    s->views = mem_zalloc(s->segments ? s->segments : 1, sizeof *s->views);
    s->slot_count = FIRST_SLOTS;
    s->slots = mem_zalloc(s->slot_count, sizeof *s->slots);
    if (!s->views || !s->slots) {
        find_scratch_free(s);
        return err_memory(err);
    }
    for (uint32_t i = 0; i < s->segments; i++) s->views[i] = view_of(w, i);
    *out = s;
    return CB_OK;
}

void find_scratch_free(find_scratch *s) {
    if (!s) return;
    mem_free(s->views);
    mem_free(s->counters);
    mem_free(s->slots);
    mem_free(s->seen);
    mem_free(s->out);
    mem_free(s);
}

/* First row whose hash is not below `hash`. Hashes are spread evenly, so the first guess is near; rows of `stride` bytes begin with it. */
static uint64_t lower_bound(const void *rows, uint64_t count, size_t stride, uint64_t hash) {
    const char *p = rows;
    uint64_t low = 0, high = count;
    for (int round = 0; low < high; round++) {
        uint64_t middle = low + (high - low) / 2;
        if (round == 0)
            middle = (uint64_t)((unsigned __int128)hash * count >> 64);
        else if (round <= 2) { /* around the guess */
            uint64_t step = 64u << (round * 3);
            middle = round % 2 && low + step < high ? low + step : high > step && high - step > low ? high - step : middle;
        }
        uint64_t at;
        memcpy(&at, p + middle * stride, sizeof at);
        if (at < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static cb_slice token_text(const segment_view *v, const find_token_row *t) {
    uint64_t offset = t->text >> 8, len = t->text & 255;
    if (offset > v->text_bytes || len > v->text_bytes - offset) return (cb_slice){NULL, 0};
    return (cb_slice){v->texts + offset, len};
}

static const find_token_row *find_token(const segment_view *v, cb_slice text, uint64_t *row) {
    uint64_t hash = hash64(text);
    for (uint64_t i = lower_bound(v->tokens, v->token_count, sizeof *v->tokens, hash);
         i < v->token_count && v->tokens[i].hash == hash; i++)
        if (slice_eq(token_text(v, &v->tokens[i]), text)) {
            *row = i;
            return &v->tokens[i];
        }
    return NULL;
}

/* ---- which tokens a word may be */

typedef struct word_search {
    find_scratch *s;
    const segment_view *v;
    cb_slice text;
    uint32_t shape;
    size_t sound_len;
    bool joined, person;
} word_search;

static bool add_seen(find_scratch *s, uint64_t row, uint32_t share) {
    void *p = s->seen;
    if (!vec_reserve(&p, &s->seen_cap, s->seen_count + 1, sizeof *s->seen)) return false;
    s->seen = p;
    s->seen[s->seen_count++] = (seen_token){row, share};
    return true;
}

/* What letters and lengths rule out: an edit changes one letter of each word at most, another spelling of one sound some more. */
static bool shapes_differ(uint32_t a, uint32_t b, key_kind kind) {
    unsigned len_a = SHAPE_LENGTH(a), len_b = SHAPE_LENGTH(b), shorter = len_a < len_b ? len_a : len_b;
    unsigned apart = len_a + len_b - 2 * shorter, letters = (unsigned)__builtin_popcount(SHAPE_LETTERS(a ^ b));
    if (kind == KEY_PREFIX) return 2 * shorter < shorter + apart;
    return kind == KEY_SOUND ? apart > 2 * ALIKE_MOST_EDITS : letters > 2 * text_edits_allowed(shorter);
}

static bool on_key(void *data, uint64_t hash, key_kind kind) {
    word_search *q = data;
    const segment_view *v = q->v;
    bool sound = kind == KEY_SOUND;
    if (kind == KEY_PREFIX && q->person) return true; /* only names that are no people's */
    for (uint64_t i = lower_bound(v->variants, v->variant_count, sizeof *v->variants, hash);
         i < v->variant_count && v->variants[i].hash == hash; i++) {
        const find_variant_row *row = &v->variants[i];
        if (row->token >= v->token_count || shapes_differ(q->shape, row->shape, kind)) continue;
        cb_slice text = token_text(v, &v->tokens[row->token]);
        if (text.len == 0) continue;
        uint32_t alike = kind == KEY_PREFIX ? text_alike_cut(q->text, text)
                         : q->joined        ? text_alike_joined(q->text, text, sound, q->sound_len)
                                            : text_alike(q->text, text, sound, q->sound_len, q->person);
        if (alike == 0 && sound) alike = text_alike_across(q->text, text, ALIKE_ANY);
        if (alike && !add_seen(q->s, row->token, alike / (ALIKE_ONE / 100))) return false;
    }
    return true;
}

static int by_row(const void *a, const void *b) {
    const seen_token *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->share < y->share) - (x->share > y->share);
}

static bool find_tokens(find_scratch *s, const segment_view *v, const find_name_token *word, bool person, word_tokens *out) {
    word_search q = {
        .s = s, .v = v, .text = word->text, .shape = find_shape(word->text), .joined = word->parts > 1, .person = person};
    char sound[PHONETIC_MAX];
    uint64_t row;
    *out = (word_tokens){.first = s->seen_count, .word = word};
    q.sound_len = text_phonetic(word->text, sound);
    if (find_token(v, word->text, &row) && !add_seen(s, row, 100)) return false;
    if (word->canon.len && find_token(v, word->canon, &row) && !add_seen(s, row, 100)) return false;
    /* A legal form or a particle is found as itself: its variants are everybody's. */
    if (word->weight > 1 && !find_word_keys(word->text, word->parts > 1, on_key, &q)) return false;
    seen_token *seen = s->seen + out->first;
    size_t n = s->seen_count - out->first, kept = 0;
    if (n > 1) qsort(seen, n, sizeof *seen, by_row);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || seen[kept - 1].row != seen[i].row) seen[kept++] = seen[i];
    s->seen_count = out->first + kept;
    out->count = kept;
    for (size_t i = 0; i < kept; i++) out->names += v->tokens[seen[i].row].count;
    return true;
}

/* ---- their names collect weight */

static uint64_t *slot_of(find_scratch *s, uint64_t number) {
    size_t mask = s->slot_count - 1, at = (size_t)(number * UINT64_C(0x9E3779B97F4A7C15) >> 20) & mask;
    while (s->slots[at] >> 32 == s->epoch && s->counters[s->slots[at] & UINT32_MAX].number != number) at = (at + 1) & mask;
    return &s->slots[at];
}

static void next_epoch(find_scratch *s) {
    s->counter_count = 0;
    if (++s->epoch == 0) { /* wrapped: old stamps would look new */
        memset(s->slots, 0, s->slot_count * sizeof *s->slots);
        s->epoch = 1;
    }
}

static bool grow_slots(find_scratch *s) {
    size_t count = s->slot_count * 2;
    uint64_t *slots = mem_zalloc(count, sizeof *slots);
    if (!slots) return false;
    mem_free(s->slots);
    s->slots = slots;
    s->slot_count = count;
    for (size_t i = 0; i < s->counter_count; i++) *slot_of(s, s->counters[i].number) = (uint64_t)s->epoch << 32 | i;
    return true;
}

static bool add_counter(find_scratch *s, uint64_t number, uint64_t *slot) {
    void *p = s->counters;
    if (s->counter_count == UINT32_MAX || !vec_reserve(&p, &s->counter_cap, s->counter_count + 1, sizeof *s->counters))
        return false;
    s->counters = p;
    *slot = (uint64_t)s->epoch << 32 | s->counter_count;
    s->counters[s->counter_count++] = (counter){.number = number};
    return s->counter_count * 2 < s->slot_count || grow_slots(s);
}

/* Twice the shared weight over the weight of both, in 1/1000; what one name has beyond the other lowers it by half at most: a query may
 * be a part of a long name. */
static uint32_t rank_of(unsigned shared, unsigned query, unsigned found) { /* shared: in percent of weight */
    unsigned small = query < found ? query : found, large = query < found ? found : query;
    if (small == 0) return 0;
    unsigned cover = shared * 10 / small, dice = 2 * shared * 10 / (small + large);
    if (cover > 1000) cover = 1000;
    if (dice > 1000) dice = 1000;
    return (cover + 2 * dice) / 3;
}

typedef struct gain {
    unsigned amount; /* weight x share / GAIN_UNIT */
    unsigned query;  /* weight of the whole query */
    unsigned most;   /* weight that a name which has nothing yet can still collect */
    uint32_t bits;   /* the parts of the query that the word is made of */
} gain;

/* A word says nothing new of a name in which a joined one has found it. */
static bool collect(find_scratch *s, const segment_view *v, const find_token_row *t, const gain *g) {
    if (t->postings > v->posting_bytes || t->bytes > v->posting_bytes - t->postings) return true;
    const unsigned char *p = v->postings + t->postings, *end = p + t->bytes;
    uint64_t number = 0, delta;
    for (uint32_t i = 0; i < t->count && varint_read(&p, end, &delta); i++) {
        number = i ? number + delta : delta;
        if (number >= v->names) break;
        uint64_t *slot = slot_of(s, number);
        if (*slot >> 32 != s->epoch) {
            unsigned weight = number < v->weight_count ? v->weights[number] : 0;
            if (rank_of(g->most * 100, g->query, weight) < LEAST_RANK) continue;
            if (!add_counter(s, number, slot)) return false;
            slot = slot_of(s, number);
        }
        counter *c = &s->counters[*slot & UINT32_MAX];
        if (c->part != s->stamp) {
            if (c->found & g->bits) continue;
            c->part = s->stamp;
            c->part_sum = 0;
        }
        c->found |= g->bits;
        if (g->amount > c->part_sum) { /* the best token of a word counts, once */
            c->sum = (uint16_t)(c->sum + (g->amount - c->part_sum));
            c->part_sum = (uint16_t)g->amount;
        }
    }
    return true;
}

/* Joined words first, the longest before; then the word whose names are fewest. */
static int by_rarity(const void *a, const void *b) {
    const word_tokens *x = a, *y = b;
    if (x->word->parts != y->word->parts) return x->word->parts < y->word->parts ? 1 : -1;
    if (x->names != y->names) return x->names < y->names ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

static bool collect_name(find_scratch *s, const segment_view *v, const find_name_tokens *tokens, unsigned total, bool person) {
    word_tokens words[FIND_NAME_TOKENS];
    unsigned rest = total; /* of the words that are still to come */
    s->seen_count = 0;
    for (size_t i = 0; i < tokens->count; i++)
        if (!find_tokens(s, v, &tokens->items[i], person, &words[i])) return false;
    if (tokens->count > 1) qsort(words, tokens->count, sizeof *words, by_rarity);
    next_epoch(s);
    for (size_t i = 0; i < tokens->count; i++) {
        const find_name_token *word = words[i].word;
        gain g = {.query = total, .most = rest};
        for (unsigned k = 0; k < word->parts; k++) g.bits |= 1u << ((word->part + k) % tokens->parts % 32);
        if (++s->stamp == 0) s->stamp = 1;
        for (size_t k = 0; k < words[i].count; k++) {
            const seen_token *seen = &s->seen[words[i].first + k];
            g.amount = word->weight * seen->share / GAIN_UNIT;
            if (!collect(s, v, &v->tokens[seen->row], &g)) return false;
        }
        if (word->parts == 1) rest -= word->weight < rest ? word->weight : rest;
    }
    return true;
}

/* ---- candidates */

static bool add_candidate(find_scratch *s, const find_query *q, find_candidate c) {
    void *p = s->out;
    if (q->wanted && !q->wanted(q->data, c.ref)) return true;
    if (!vec_reserve(&p, &s->out_cap, s->out_count + 1, sizeof *s->out)) return false;
    s->out = p;
    s->out[s->out_count++] = c;
    return true;
}

static bool candidates_of_name(find_scratch *s, const find_query *q, const name *n) {
    find_name_tokens tokens;
    unsigned total = 0;
    find_tokens_of(n, true, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].parts == 1) total += tokens.items[i].weight;
    for (uint32_t k = 0; k < s->segments; k++) {
        const segment_view *v = &s->views[k];
        if (!collect_name(s, v, &tokens, total, n->person)) return false;
        for (size_t i = 0; i < s->counter_count; i++) {
            uint64_t number = s->counters[i].number;
            unsigned weight = number < v->weight_count ? v->weights[number] : 0;
            uint32_t rank = rank_of(s->counters[i].sum * GAIN_UNIT, total, weight);
            if (rank < LEAST_RANK) continue;
            uint64_t row = names_row(s->w, k, number);
            if (row != UINT64_MAX && !add_candidate(s, q, (find_candidate){REF(k, row), number, rank, false})) return false;
        }
    }
    return true;
}

static bool candidates_of_mark(find_scratch *s, const find_query *q, uint64_t hash) {
    for (uint32_t k = 0; k < s->segments; k++) {
        const segment_view *v = &s->views[k];
        for (uint64_t i = lower_bound(v->marks, v->mark_count, sizeof *v->marks, hash);
             i < v->mark_count && v->marks[i].hash == hash; i++)
            if (v->marks[i].row < world_rows(s->w, k) &&
                !add_candidate(s, q, (find_candidate){REF(k, v->marks[i].row), UINT64_MAX, MARK_RANK, true}))
                return false;
    }
    return true;
}

/* By falling rank; by entity and name where it is equal. */
static int by_rank(const void *a, const void *b) {
    const find_candidate *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? 1 : -1;
    if (x->ref != y->ref) return x->ref < y->ref ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

/* Where far more are proposed than wanted, sorting them all is most of the time: only ranks that may stay are kept, so that the lowest of them
 * fills what is left in the order of sorting. */
static size_t keep_best(find_scratch *s, const find_query *q, size_t max) {
    uint32_t histogram[MARK_RANK + 1] = {0};
    size_t equal = 0;
    if (s->out_count <= max) return s->out_count;
    for (size_t i = 0; i < s->out_count; i++) {
        histogram[s->out[i].rank]++;
        equal += s->out[i].rank >= EQUAL_RANK;
    }
    /* A name that thousands bear: a birth date or a country tells them apart, so all of them are looked at. */
    if (equal > max) max = equal < MOST_EQUAL ? equal : MOST_EQUAL;
    size_t above = 0;
    uint32_t least = MARK_RANK;
    while (least > 0 && above + histogram[least] < max) above += histogram[least--];
    size_t kept = 0, more = 0;
    for (size_t i = 0; i < s->out_count; i++) {
        bool low = s->out[i].rank < least;
        if (low && !(q->kept && q->kept(q->data, s->out[i].ref))) continue;
        more += low;
        s->out[kept++] = s->out[i];
    }
    s->out_count = kept;
    if (!q->kept) return max;
    /* those of equal rank at the edge that are not cut are few */
    return more ? kept - more + (more < max ? more : max) : max;
}

cb_status find_candidates(find_scratch *s, const find_query *q, const find_candidate **out, size_t *count, cb_error *err) {
    size_t max = q->max ? q->max : FIND_DEFAULT_CANDIDATES;
    bool ok = true;
    s->out_count = 0;
    for (size_t i = 0; ok && i < q->mark_count; i++) ok = candidates_of_mark(s, q, hash64(q->marks[i]));
    for (size_t i = 0; ok && i < q->name_count; i++) {
        uint64_t whole;
        for (int turned = 0; turned <= 1 && ok; turned++)
            if (find_whole_key(&q->names[i], turned, &whole)) ok = candidates_of_mark(s, q, whole);
        ok = ok && candidates_of_name(s, q, &q->names[i]);
    }
    if (!ok) return err_memory(err);
    max = keep_best(s, q, max);
    if (s->out_count) qsort(s->out, s->out_count, sizeof *s->out, by_rank);
    *out = s->out;
    *count = s->out_count < max ? s->out_count : max;
    return CB_OK;
}

/* ---- marks and counts */

entity_ref find_holder(const world *w, entity_ref ref) {
    statement s;
    entity_ref holder;
    if (!schema_is_a(world_schema(w, ref), SCHEMA_Identification)) return ref;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_holder && world_find(w, s.value, &holder, 1)) return holder;
    return ref;
}

size_t find_mark_rows(const world *w, cb_slice normal, size_t cap, bool (*fn)(void *data, entity_ref ref), void *data) {
    uint64_t hash = hash64(normal);
    size_t count = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        segment_view v = view_of(w, k);
        for (uint64_t i = lower_bound(v.marks, v.mark_count, sizeof *v.marks, hash);
             i < v.mark_count && v.marks[i].hash == hash && count < cap; i++) {
            if (v.marks[i].row >= world_rows(w, k)) continue;
            count++;
            if (!fn(data, REF(k, v.marks[i].row))) return count;
        }
    }
    return count;
}

uint64_t find_token_count(const world *w, cb_slice token) {
    uint64_t count = 0, row;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        segment_view v = view_of(w, k);
        const find_token_row *t = find_token(&v, token, &row);
        if (t) count += t->count;
    }
    return count;
}

uint64_t find_name_total(const world *w) {
    uint64_t total = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) total += names_count(w, k);
    return total;
}
