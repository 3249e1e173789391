/* SPDX-License-Identifier: Apache-2.0 */
/* Two names: parts are paired whatever their order, joined and split words included; what carries identity weighs most.
 *
 * Every part has a weight by its kind; a pair of parts has a similarity in 1/10000. The score is the weight that found its
 * like, on both sides, so that what one side has beyond the other lowers it. The pairing is the greedy one over similarity x
 * weight; tests compare it with the best assignment. */
#include "match/internal.h"
#include "text/alike.h"
#include "text/normal.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    MAX_PARTS = LIMIT_NAME_PARTS,
    MAX_PAIRS = 512,      /* candidate pairs of parts that are worth ranking */
    INITIAL_MATCH = 7500, /* "J." and "John" */
    ACROSS_SCRIPTS = 4,   /* beside ALIKE_BARE and the like */
    SHORT_SYLLABLES = 8,  /* Korean and Chinese names */
    SYLLABLES_OF_HAN = 16,
    ACROSS_ENOUGH = 9400,
    INEXACT = 9000, /* below, a pair of words is not the same word otherwise written */
    HALF_A_NAMESAKE = 6900,
    STRANGERS = 6000,
    CONTRADICTED = 82,  /* percent: each side has a word that the other has not */
    JOINED_EQUAL = 9800 /* equal but for where the words are cut */
};

/* Weights of parts. A word that many organisations share says little about which of them it is; a legal form hardly anything. */
static unsigned part_weight(const name_part *p) {
    switch ((part_kind)p->kind) {
    case PART_WORD: return p->text.len <= 1 ? 4 : p->text.len == 2 ? 7 : p->text.len == 3 ? 9 : 10;
    case PART_INITIAL: return 4;
    case PART_NUMBER: return 7;
    case PART_LEGAL: return 1;
    case PART_PARTICLE: return 1;
    case PART_GENERIC: return 4;
    case PART_TITLE: return 1;
    }
    return 10;
}

/* ---- two parts */

static bool same_phonetic(const name_part *a, const name_part *b) {
    return a->phonetic_len > 0 && a->phonetic_len == b->phonetic_len && memcmp(a->phonetic, b->phonetic, a->phonetic_len) == 0;
}

/* How words are compared that come by way of different scripts; 0: they do not, or their script writes syllables that say too little each. */
static unsigned across_of(const name *a, const name *b) {
    const unsigned bare = 1u << SCRIPT_ARABIC | 1u << SCRIPT_HEBREW, syllabic = 1u << SCRIPT_KANA | 1u << SCRIPT_HANGUL;
    unsigned both = a->scripts | b->scripts;
    if (a->scripts == 0 || b->scripts == 0 || (a->scripts & b->scripts)) return 0;
    return ACROSS_SCRIPTS | (both & bare ? ALIKE_BARE : 0) | (both & syllabic ? ALIKE_LIQUID : 0) |
           (both & (1u << SCRIPT_HANGUL | 1u << SCRIPT_HAN) ? SHORT_SYLLABLES : 0) |
           (both & 1u << SCRIPT_HAN ? SYLLABLES_OF_HAN : 0);
}

static uint32_t parts_alike(const name_part *a, const name_part *b, bool person, unsigned across) {
    if (slice_eq(a->text, b->text)) return SCORE_ONE;
    if (a->kind == PART_NUMBER || b->kind == PART_NUMBER)
        return a->kind == b->kind && slice_eq(a->canon, b->canon) ? SCORE_ONE : 0;
    if (a->canon.len && a->kind == b->kind && slice_eq(a->canon, b->canon)) return a->kind == PART_WORD ? 9500 : SCORE_ONE;
    if (a->kind == PART_LEGAL && b->kind == PART_LEGAL) return 4000; /* another form of the same thing, often a translation */
    if (a->kind == PART_LEGAL || b->kind == PART_LEGAL) return 0;
    if (a->kind == PART_INITIAL || b->kind == PART_INITIAL || a->text.len == 1 || b->text.len == 1)
        return person && a->text.len && b->text.len && a->text.ptr[0] == b->text.ptr[0] ? INITIAL_MATCH : 0;
    bool sound = same_phonetic(a, b);
    /* an edit changes two letters of the signatures at most */
    if (!sound && (unsigned)__builtin_popcountll(a->signature ^ b->signature) > 2 * ALIKE_MOST_EDITS) return 0;
    uint32_t score = text_alike(a->text, b->text, sound, a->phonetic_len, person);
    bool syllable = (across & SHORT_SYLLABLES) && a->phonetic_len < PHONETIC_COARSE;
    /* Zheng is as far from Sheng as a shorter syllable from its neighbour. */
    bool long_one = (across & SYLLABLES_OF_HAN) && a->text.len == 5 && b->text.len == 5 && b->phonetic_len < PHONETIC_COARSE;
    if (syllable && long_one && !sound) return 0;
    if (!across || !sound || (score >= ACROSS_ENOUGH && !(across & ALIKE_BARE))) return score;
    uint32_t heard = text_alike_across(a->text, b->text, (across & ALIKE_ANY) | (syllable ? ALIKE_SYLLABLE : 0));
    if (syllable && long_one) return heard;
    /* Where short vowels are not written, those that are written decide: edits would count what nobody wrote. */
    return heard > score || across & ALIKE_BARE ? heard : score;
}

uint32_t match_parts(const name_part *a, const name_part *b, bool person) { return parts_alike(a, b, person, 0); }

/* ---- joined and split words: parts i and i+1 (and i+2) of one side against part j of the other */

/* The k-th of a run of parts; a person's name is a ring, for lists write the family name first and bearers last. */
static const name_part *ring_part(const name *n, size_t count, size_t first, size_t k) {
    return &n->parts[(first + k) % count];
}

static uint32_t joined_parts(const name *many, size_t many_count, size_t first, size_t n, const name_part *whole,
                             unsigned across) {
    char text[3 * LIMIT_PART_BYTES];
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        const name_part *p = ring_part(many, many_count, first, i);
        if (len + p->text.len > sizeof text || p->kind == PART_LEGAL) return 0;
        memcpy(text + len, p->text.ptr, p->text.len);
        len += p->text.len;
    }
    if (whole->text.len < 4 || len > whole->text.len + 3 || whole->text.len > len + 3) return 0;
    cb_slice joined = {text, len};
    char sound[PHONETIC_MAX];
    size_t sound_len = slice_eq(joined, whole->text) ? 0 : text_phonetic(joined, sound);
    bool same = sound_len && sound_len == whole->phonetic_len && memcmp(sound, whole->phonetic, sound_len) == 0;
    uint32_t score = text_alike_joined(joined, whole->text, same, sound_len);
    if (score || !same || !across || sound_len < ALIKE_JOINED_SOUND) return score;
    return text_alike_across(joined, whole->text, across & ALIKE_ANY);
}

/* ---- pairing */

typedef struct pairing {
    const name *left, *right;
    uint32_t left_best[MAX_PARTS], right_best[MAX_PARTS]; /* similarity of what each part was paired with */
    bool left_done[MAX_PARTS], right_done[MAX_PARTS];
    size_t left_count, right_count;
    bool person;
    unsigned across;
} pairing;

typedef struct pair {
    uint32_t gain;
    uint16_t score;
    uint8_t left, right;
} pair;

static void insert_pair(pair *pairs, size_t *count, pair p) {
    if (*count == MAX_PAIRS) {
        if (pairs[*count - 1].gain >= p.gain) return;
        (*count)--;
    }
    size_t at = *count;
    while (at > 0 && pairs[at - 1].gain < p.gain) {
        pairs[at] = pairs[at - 1];
        at--;
    }
    pairs[at] = p;
    (*count)++;
}

/* Particles pair last: the "al" of one family name must not break up another's "Abd al-Rahman". */
static void pair_parts(pairing *m, bool particles) {
    pair pairs[MAX_PAIRS];
    size_t count = 0;
    for (size_t i = 0; i < m->left_count; i++) {
        const name_part *a = &m->left->parts[i];
        if (m->left_done[i] || (a->kind == PART_PARTICLE && !particles)) continue;
        for (size_t j = 0; j < m->right_count; j++) {
            if (m->right_done[j]) continue;
            uint32_t score = parts_alike(a, &m->right->parts[j], m->person, m->across);
            if (score == 0) continue;
            unsigned weight = part_weight(a) + part_weight(&m->right->parts[j]);
            insert_pair(pairs, &count, (pair){score * weight, (uint16_t)score, (uint8_t)i, (uint8_t)j});
        }
    }
    for (size_t k = 0; k < count; k++) {
        if (m->left_done[pairs[k].left] || m->right_done[pairs[k].right]) continue;
        m->left_done[pairs[k].left] = m->right_done[pairs[k].right] = true;
        m->left_best[pairs[k].left] = m->right_best[pairs[k].right] = pairs[k].score;
    }
}

static bool run_is_taken(const bool *done, size_t count, size_t first, size_t n) {
    for (size_t k = 0; k < n; k++)
        if (done[(first + k) % count]) return true;
    return false;
}

/* Runs of two or three parts of `many` that are one part of `one`. `swap`: many is the right side. */
static void pair_joined(pairing *m, bool swap) {
    const name *many = swap ? m->right : m->left, *one = swap ? m->left : m->right;
    size_t many_count = swap ? m->right_count : m->left_count, one_count = swap ? m->left_count : m->right_count;
    bool *many_done = swap ? m->right_done : m->left_done, *one_done = swap ? m->left_done : m->right_done;
    uint32_t *many_best = swap ? m->right_best : m->left_best, *one_best = swap ? m->left_best : m->right_best;
    for (size_t j = 0; j < one_count; j++) {
        if (one_done[j] || one->parts[j].text.len < 4) continue;
        for (size_t i = 0; i < many_count && !one_done[j]; i++) {
            for (size_t n = 3; n >= 2; n--) {
                if (n > many_count || (!m->person && i + n > many_count) || run_is_taken(many_done, many_count, i, n)) continue;
                uint32_t score = joined_parts(many, many_count, i, n, &one->parts[j], m->across);
                if (score == 0) continue;
                one_done[j] = true;
                one_best[j] = score;
                for (size_t k = 0; k < n; k++) {
                    many_done[(i + k) % many_count] = true;
                    many_best[(i + k) % many_count] = score;
                }
                break;
            }
        }
    }
}

/* Words that found nothing else may be cut ones: not before the joined, of which each is a beginning too. */
static void pair_cut(pairing *m) {
    for (size_t i = 0; i < m->left_count; i++) {
        const name_part *a = &m->left->parts[i];
        if (m->left_done[i] || a->kind == PART_NUMBER || a->kind == PART_LEGAL) continue;
        for (size_t j = 0; j < m->right_count && !m->left_done[i]; j++) {
            const name_part *b = &m->right->parts[j];
            if (m->right_done[j] || b->kind == PART_NUMBER || b->kind == PART_LEGAL) continue;
            uint32_t score = text_alike_cut(a->text, b->text);
            if (score == 0) continue;
            m->left_done[i] = m->right_done[j] = true;
            m->left_best[i] = m->right_best[j] = score;
        }
    }
}

/* ---- the score of a pairing */

typedef struct side {
    uint32_t total, found; /* weights; found x similarity / SCORE_ONE */
    unsigned words, words_found;
    unsigned given;               /* words and initials */
    unsigned inexact;             /* words found that are spelt otherwise */
    unsigned by_word;             /* words found that are more than an initial's */
    unsigned missed;              /* weight of words and generic words without their like */
    bool number_missed, distinct; /* distinct: has a word that carries identity */
} side;

static side sum_side(const name *n, size_t count, const uint32_t *best) {
    side s = {0};
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const name_part *p = &n->parts[i];
        unsigned w = part_weight(p);
        s.total += w;
        found += (uint64_t)w * best[i];
        s.given += p->kind == PART_WORD || p->kind == PART_INITIAL;
        if (p->kind == PART_WORD) {
            s.distinct = true;
            s.words++;
            s.words_found += best[i] > 0;
            s.by_word += best[i] > 0 && best[i] != INITIAL_MATCH;
            s.inexact += best[i] > 0 && best[i] < INEXACT;
        }
        if ((p->kind == PART_WORD || p->kind == PART_GENERIC) && best[i] == 0) s.missed += w;
        if (p->kind == PART_NUMBER && best[i] == 0) s.number_missed = true;
    }
    s.found = (uint32_t)(found / SCORE_ONE);
    /* keep the fraction: scores are compared to 1/10000 */
    s.found = s.total ? (uint32_t)(found / s.total) : 0;
    return s;
}

static uint32_t combine_person(const side *a, const side *b) {
    uint32_t high = a->found > b->found ? a->found : b->found, low = a->found > b->found ? b->found : a->found;
    /* The shorter name may lack a middle name or a patronym; the longer may not be another person's. */
    uint32_t score = (high * 45 + low * 55) / 100;
    if (a->missed >= 7 && b->missed >= 7) score = score * CONTRADICTED / 100;
    unsigned found = a->words_found < b->words_found ? a->words_found : b->words_found;
    /* One name in common is how strangers meet; initials alone are anybody's. */
    bool strangers =
        (found < 2 && (a->words > 1 || b->words > 1)) || (a->by_word == 0 && b->by_word == 0 && a->words + b->words > 0);
    if (strangers && score > STRANGERS) score = STRANGERS;
    /* Two words of a longer name, and not even both as written: a namesake by half. */
    unsigned few = a->given < b->given ? a->given : b->given, many = a->given < b->given ? b->given : a->given;
    if (few == 2 && many > 2 && (a->inexact || b->inexact) && score > HALF_A_NAMESAKE) score = HALF_A_NAMESAKE;
    return score;
}

static uint32_t combine_thing(const side *a, const side *b) {
    uint32_t high = a->found > b->found ? a->found : b->found, low = a->found > b->found ? b->found : a->found;
    uint32_t score = (high * 40 + low * 60) / 100;
    /* What distinguishes must agree: generic words and legal forms alone are everybody's. */
    if (a->distinct && b->distinct && (a->words_found == 0 || b->words_found == 0)) score = score / 2;
    if (a->missed >= 4 && b->missed >= 4) score = score * CONTRADICTED / 100;
    if (a->number_missed && b->number_missed)
        score = score * 60 / 100;
    else if (a->number_missed || b->number_missed)
        score = score * 88 / 100;
    return score;
}

/* Written without spaces they are the same; for people also with the last part first. */
static bool same_letters(const name *a, const name *b, bool person) {
    if (a->joined.len < 4 || a->joined.len != b->joined.len) return false;
    if (slice_eq(a->joined, b->joined)) return true;
    for (int k = 0; person && k < 2; k++) {
        const name *x = k ? b : a, *y = k ? a : b;
        size_t last = x->count ? x->parts[x->count - 1].text.len : 0, rest = x->joined.len - last;
        if (last == 0 || last >= x->joined.len) continue;
        if (memcmp(y->joined.ptr, x->joined.ptr + rest, last) == 0 && memcmp(y->joined.ptr + last, x->joined.ptr, rest) == 0)
            return true;
    }
    return false;
}

static void pair_names(pairing *m, const name *a, const name *b) {
    *m = (pairing){.left = a, .right = b, .person = a->person || b->person};
    m->across = across_of(a, b);
    m->left_count = a->count < MAX_PARTS ? a->count : MAX_PARTS;
    m->right_count = b->count < MAX_PARTS ? b->count : MAX_PARTS;
    pair_parts(m, false);
    pair_joined(m, false);
    pair_joined(m, true);
    if (!m->person) pair_cut(m);
    pair_parts(m, true);
}

void match_pairs(const name *a, const name *b, uint32_t *of_a, uint32_t *of_b) {
    pairing m;
    pair_names(&m, a, b);
    bool whole = (a->norm.len && slice_eq(a->norm, b->norm)) || same_letters(a, b, m.person);
    for (size_t i = 0; i < m.left_count; i++) of_a[i] = whole ? SCORE_ONE : m.left_best[i];
    for (size_t i = 0; i < m.right_count; i++) of_b[i] = whole ? SCORE_ONE : m.right_best[i];
}

uint32_t match_names(arena *scratch, const name *a, const name *b, uint32_t cutoff) {
    (void)scratch;
    if (a->count == 0 || b->count == 0) return a->norm.len && slice_eq(a->norm, b->norm) ? SCORE_ONE : 0;
    if (a->norm.len && slice_eq(a->norm, b->norm)) return SCORE_ONE;
    pairing m;
    pair_names(&m, a, b);
    side left = sum_side(a, m.left_count, m.left_best), right = sum_side(b, m.right_count, m.right_best);
    uint32_t score = m.person ? combine_person(&left, &right) : combine_thing(&left, &right);
    if (same_letters(a, b, m.person) && score < JOINED_EQUAL) score = JOINED_EQUAL;
    return score < cutoff ? 0 : score;
}
