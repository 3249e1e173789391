/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates of a query. Each word of the query finds the tokens that it may be (itself, one or two edits, the same sound, joined with
 * its neighbours); their names collect the weight of the word. The rank is the Dice coefficient of weights: twice what is shared over
 * what both names have, which is near what match will say. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "find/internal.h"
#include "text/distance.h"

#include "base/poison.h"

enum {
    SURE = 100, /* percent of a word's weight: the token itself */
    ONE_EDIT = 88,
    TWO_EDITS = 78,
    SAME_SOUND = 75,
    LEAST_RANK = 400,  /* of 1000: below, too little is shared for any score that counts */
    MAX_TOKENS = 4096, /* tokens that one word may be */
    INITIAL_SHARE = 60
};

typedef struct segment_view {
    const find_token_row *tokens;
    const find_variant_row *variants;
    const find_mark_row *marks;
    const unsigned char *postings, *weights;
    const char *texts;
    uint64_t token_count, variant_count, mark_count, posting_bytes, weight_count, text_bytes;
    uint64_t names; /* in the segment */
    uint64_t base;  /* number of its first name among all */
} segment_view;

typedef struct seen_token {
    uint64_t row;
    uint32_t share; /* percent */
} seen_token;

typedef struct counter {
    uint32_t epoch;
    uint16_t sum;      /* weight x share / 16 collected in this query */
    uint16_t part_sum; /* of the word at hand: only its best token counts */
    uint32_t part;     /* stamp of that word */
    uint32_t found;    /* bits of the query's parts that have their like in the name */
} counter;

struct find_scratch {
    const world *w;
    segment_view *views;
    uint32_t segments;
    counter *counters;
    uint64_t names;
    uint32_t epoch, stamp;
    uint64_t *touched; /* names with a sum in this query name */
    size_t touched_count, touched_cap;
    seen_token *seen;
    size_t seen_count, seen_cap;
    find_candidate *out;
    size_t out_count, out_cap;
    cb_error *err;
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
    for (uint32_t i = 0; s->views && i < s->segments; i++) {
        s->views[i] = view_of(w, i);
        s->views[i].base = s->names;
        s->names += s->views[i].names;
    }
    if (s->views) s->counters = mem_zalloc(s->names ? s->names : 1, sizeof *s->counters);
    if (!s->views || !s->counters) {
        find_scratch_free(s);
        return err_memory(err);
    }
    *out = s;
    return CB_OK;
}

void find_scratch_free(find_scratch *s) {
    if (!s) return;
    mem_free(s->views);
    mem_free(s->counters);
    mem_free(s->touched);
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
    bool ok;
} word_search;

static bool add_seen(find_scratch *s, uint64_t row, uint32_t share) {
    for (size_t i = 0; i < s->seen_count; i++)
        if (s->seen[i].row == row) {
            if (share > s->seen[i].share) s->seen[i].share = share;
            return true;
        }
    if (s->seen_count >= MAX_TOKENS) return true;
    void *p = s->seen;
    if (!vec_reserve(&p, &s->seen_cap, s->seen_count + 1, sizeof *s->seen)) return false;
    s->seen = p;
    s->seen[s->seen_count++] = (seen_token){row, share};
    return true;
}

static uint32_t share_of(const word_search *q, cb_slice text, variant_kind kind) {
    unsigned edits = text_osa(q->text, text, 2);
    if (edits == 0) return SURE;
    if (edits == 1) return ONE_EDIT;
    if (edits == 2 && q->text.len + text.len >= 12) return TWO_EDITS;
    return kind == VARIANT_SOUND ? SAME_SOUND : 0;
}

static bool on_variant(void *data, variant_kind kind, uint64_t hash) {
    word_search *q = data;
    const segment_view *v = q->v;
    for (uint64_t i = lower_bound(v->variants, v->variant_count, sizeof *v->variants, hash);
         i < v->variant_count && v->variants[i].hash == hash; i++) {
        if (v->variants[i].token >= v->token_count) continue;
        cb_slice text = token_text(v, &v->tokens[v->variants[i].token]);
        uint32_t share = share_of(q, text, kind);
        if (share && !add_seen(q->s, v->variants[i].token, share)) return q->ok = false;
    }
    return true;
}

/* ---- their names collect weight */

static bool touch(find_scratch *s, uint64_t number) {
    void *p = s->touched;
    if (!vec_reserve(&p, &s->touched_cap, s->touched_count + 1, sizeof *s->touched)) return false;
    s->touched = p;
    s->touched[s->touched_count++] = number;
    return true;
}

/* `bits`: the parts of the query that the word is made of. A joined word says nothing new of a name that has its parts. */
static bool collect(find_scratch *s, const segment_view *v, const find_token_row *t, uint32_t gain, uint32_t bits,
                    bool joined) {
    if (t->postings > v->posting_bytes || t->bytes > v->posting_bytes - t->postings) return true;
    const unsigned char *p = v->postings + t->postings, *end = p + t->bytes;
    uint64_t number = 0, delta;
    for (uint32_t i = 0; i < t->count && varint_read(&p, end, &delta); i++) {
        number = i ? number + delta : delta;
        if (number >= v->names) break;
        counter *c = &s->counters[v->base + number];
        if (c->epoch != s->epoch) {
            *c = (counter){.epoch = s->epoch};
            if (!touch(s, v->base + number)) return false;
        }
        if (c->part != s->stamp) {
            if (joined && (c->found & bits)) continue;
            c->part = s->stamp;
            c->part_sum = 0;
        }
        c->found |= bits;
        if (gain > c->part_sum) { /* the best token of a word counts, once */
            c->sum = (uint16_t)(c->sum + (gain - c->part_sum));
            c->part_sum = (uint16_t)gain;
        }
    }
    return true;
}

static bool collect_word(find_scratch *s, const segment_view *v, const find_name_token *word) {
    word_search q = {s, v, word->text, true};
    uint64_t row;
    uint32_t bits = 0;
    for (unsigned i = 0; i < word->parts && word->part + i < 32; i++) bits |= 1u << (word->part + i);
    s->seen_count = 0;
    if (find_token(v, word->text, &row) && !add_seen(s, row, SURE)) return false;
    /* A legal form or a particle is found as itself: its variants are everybody's. */
    if (word->weight > 1 && !find_variants(word->text, on_variant, &q)) return false;
    for (size_t i = 0; i < s->seen_count; i++)
        if (!collect(s, v, &v->tokens[s->seen[i].row], word->weight * s->seen[i].share / 16, bits, word->parts > 1))
            return false;
    return q.ok;
}

/* ---- candidates */

static bool add_candidate(find_scratch *s, entity_ref ref, uint32_t rank, bool by_mark) {
    void *p = s->out;
    if (!vec_reserve(&p, &s->out_cap, s->out_count + 1, sizeof *s->out)) return false;
    s->out = p;
    s->out[s->out_count++] = (find_candidate){ref, rank, by_mark};
    return true;
}

static uint32_t next_epoch(find_scratch *s) {
    if (++s->epoch == 0) { /* wrapped: old stamps would look new */
        memset(s->counters, 0, s->names * sizeof *s->counters);
        s->epoch = 1;
    }
    return s->epoch;
}

/* Twice the shared weight over the weight of both, in 1/1000; what one name has beyond the other lowers it by half at most: a query may
 * be a part of a long name. */
static uint32_t rank_of(unsigned shared16, unsigned query, unsigned found) {
    unsigned shared = shared16 * 16; /* percent of weight */
    unsigned small = query < found ? query : found, large = query < found ? found : query;
    if (small == 0) return 0;
    unsigned cover = shared * 10 / small, dice = 2 * shared * 10 / (small + large);
    if (cover > 1000) cover = 1000;
    if (dice > 1000) dice = 1000;
    return (cover + 2 * dice) / 3;
}

static bool candidates_of_name(find_scratch *s, const name *n) {
    find_name_tokens tokens;
    unsigned total = 0;
    find_tokens_of(n, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].parts == 1) total += tokens.items[i].weight;
    for (uint32_t k = 0; k < s->segments; k++) {
        const segment_view *v = &s->views[k];
        next_epoch(s);
        s->touched_count = 0;
        for (size_t i = 0; i < tokens.count; i++) {
            if (++s->stamp == 0) s->stamp = 1;
            if (!collect_word(s, v, &tokens.items[i])) return false;
        }
        for (size_t i = 0; i < s->touched_count; i++) {
            uint64_t number = s->touched[i] - v->base;
            unsigned weight = number < v->weight_count ? v->weights[number] : 0;
            uint32_t rank = rank_of(s->counters[s->touched[i]].sum, total, weight);
            if (rank < LEAST_RANK) continue;
            uint64_t row = names_row(s->w, k, number);
            if (row != UINT64_MAX && !add_candidate(s, REF(k, row), rank, false)) return false;
        }
    }
    return true;
}

static bool candidates_of_mark(find_scratch *s, cb_slice normal) {
    uint64_t hash = hash64(normal);
    for (uint32_t k = 0; k < s->segments; k++) {
        const segment_view *v = &s->views[k];
        for (uint64_t i = lower_bound(v->marks, v->mark_count, sizeof *v->marks, hash);
             i < v->mark_count && v->marks[i].hash == hash; i++)
            if (v->marks[i].row < world_rows(s->w, k) && !add_candidate(s, REF(k, v->marks[i].row), 2000, true)) return false;
    }
    return true;
}

/* By ref, the best rank first; then by falling rank. */
static int by_ref(const void *a, const void *b) {
    const find_candidate *x = a, *y = b;
    if (x->ref != y->ref) return x->ref < y->ref ? -1 : 1;
    return (x->rank < y->rank) - (x->rank > y->rank);
}

static int by_rank(const void *a, const void *b) {
    const find_candidate *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? 1 : -1;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

/* Where far more are proposed than wanted, sorting them all is most of the time: only ranks that may stay are kept. */
static void keep_best(find_scratch *s, size_t max) {
    uint32_t histogram[2001] = {0};
    if (s->out_count <= max * 2) return;
    for (size_t i = 0; i < s->out_count; i++) histogram[s->out[i].rank > 2000 ? 2000 : s->out[i].rank]++;
    size_t above = 0;
    uint32_t least = 2000;
    while (least > 0 && above + histogram[least] <= max * 2) above += histogram[least--];
    size_t kept = 0;
    for (size_t i = 0; i < s->out_count; i++)
        if (s->out[i].rank > least) s->out[kept++] = s->out[i];
    /* all of one rank: any of them, in the order of their names */
    for (size_t i = 0; kept == 0 && i < s->out_count && i < max * 2; i++) kept++;
    s->out_count = kept;
}

cb_status find_candidates(find_scratch *s, const find_query *q, const find_candidate **out, size_t *count, cb_error *err) {
    size_t max = q->max ? q->max : FIND_DEFAULT_CANDIDATES;
    bool ok = true;
    s->out_count = 0;
    for (size_t i = 0; ok && i < q->mark_count; i++) ok = candidates_of_mark(s, q->marks[i]);
    for (size_t i = 0; ok && i < q->name_count; i++) ok = candidates_of_name(s, &q->names[i]);
    if (!ok) return err_memory(err);
    keep_best(s, max);
    if (s->out_count) qsort(s->out, s->out_count, sizeof *s->out, by_ref);
    size_t n = 0;
    for (size_t i = 0; i < s->out_count; i++) {
        if (n && s->out[n - 1].ref == s->out[i].ref)
            s->out[n - 1].by_mark = s->out[n - 1].by_mark || s->out[i].by_mark;
        else
            s->out[n++] = s->out[i];
    }
    if (n) qsort(s->out, n, sizeof *s->out, by_rank);
    s->out_count = n;
    *out = s->out;
    *count = n < max ? n : max;
    return CB_OK;
}

/* ---- marks and counts */

size_t find_bearers(const world *w, cb_slice normal, size_t cap, void (*fn)(void *data, entity_ref ref), void *data) {
    uint64_t hash = hash64(normal);
    size_t count = 0;
    for (uint32_t k = 0; k < world_segments(w) && count < cap; k++) {
        segment_view v = view_of(w, k);
        for (uint64_t i = lower_bound(v.marks, v.mark_count, sizeof *v.marks, hash);
             i < v.mark_count && v.marks[i].hash == hash && count < cap; i++) {
            if (v.marks[i].row >= world_rows(w, k)) continue;
            entity_ref ref = REF(k, v.marks[i].row), first;
            if (fn) fn(data, ref);
            /* an id that an earlier segment has as well was counted there, if it bears the mark there; else it counts here */
            bool again = false;
            for (uint32_t e = 0; e < k && !again; e++) {
                first = world_find_in(w, e, world_id(w, ref));
                if (first == REF_NONE) continue;
                segment_view earlier = view_of(w, e);
                for (uint64_t j = lower_bound(earlier.marks, earlier.mark_count, sizeof *earlier.marks, hash);
                     j < earlier.mark_count && earlier.marks[j].hash == hash && !again; j++)
                    again = earlier.marks[j].row == REF_ROW(first);
            }
            count += !again;
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
