/* SPDX-License-Identifier: Apache-2.0 */
/* Words that text_alike accepts share a key: every pair of invented words against a naive distance. CUIBONO_SEED sets the random words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "find/internal.h"
#include "text/alike.h"
#include "text/distance.h"
#include "text/phonetic.h"

enum { KEYS = 512, WORD = 24, ROUNDS = 200000 };

static uint64_t seed = 20260301;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

typedef struct keys {
    uint64_t hash[KEYS];
    size_t count;
} keys;

static bool keep(void *data, uint64_t hash, key_kind kind) {
    keys *k = data;
    (void)kind;
    assert_true(k->count < KEYS);
    k->hash[k->count++] = hash;
    return true;
}

static bool share(const keys *a, const keys *b) {
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (a->hash[i] == b->hash[j]) return true;
    return false;
}

static bool stop(void *data, uint64_t hash, key_kind kind) {
    (void)hash, (void)kind;
    return ++*(int *)data < 2;
}

/* Insertions, deletions, substitutions; no swaps. */
static unsigned levenshtein(cb_slice a, cb_slice b) {
    unsigned row[2 * WORD + 1];
    for (unsigned j = 0; j <= b.len; j++) row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned best = corner + (a.ptr[i - 1] != b.ptr[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[b.len];
}

static size_t make_word(char *out) {
    static const char vowels[] = "aeiou", others[] = "bdghjklmnprstvz";
    size_t len = 1 + any(18);
    for (size_t i = 0; i < len; i++) out[i] = any(9) < 4 ? vowels[any(5)] : others[any(15)];
    return len;
}

static size_t edit_word(char *p, size_t len) {
    size_t at = any((uint32_t)len);
    switch (any(4)) {
    case 0:
        if (len < 2) return len;
        memmove(p + at, p + at + 1, len - at - 1);
        return len - 1;
    case 1:
        memmove(p + at + 1, p + at, len - at);
        p[at] = (char)('a' + any(26));
        return len + 1;
    case 2: p[at] = (char)('a' + any(26)); return len;
    default:
        if (at + 1 < len) {
            char c = p[at];
            p[at] = p[at + 1];
            p[at + 1] = c;
        }
        return len;
    }
}

static void words_that_are_alike_share_a_key(void **state) {
    (void)state;
    const char *given = getenv("CUIBONO_SEED");
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    unsigned alike = 0, by_edits = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char text[2][WORD], sound[2][PHONETIC_MAX];
        size_t len = make_word(text[0]), edits = any(5);
        memcpy(text[1], text[0], len);
        cb_slice a = {text[0], len};
        for (size_t i = 0; i < edits; i++) len = edit_word(text[1], len);
        cb_slice b = {text[1], len};
        size_t la = text_phonetic(a, sound[0]), lb = text_phonetic(b, sound[1]);
        bool same = la && la == lb && memcmp(sound[0], sound[1], la) == 0;
        bool person = any(2);
        if (!text_alike(a, b, same, la, person)) continue;
        unsigned allowed = text_edits_allowed(a.len < b.len ? a.len : b.len), changed = levenshtein(a, b);
        /* what a swap and more edits spoil may be found by its sound only */
        if (!same && changed > allowed && text_osa(a, b, 2) != 1) continue;
        alike++;
        by_edits += !same && changed > 0;
        keys index = {.count = 0}, word = {.count = 0};
        assert_true(find_token_keys(a, true, keep, &index));
        assert_true(find_word_keys(b, false, keep, &word));
        if (!share(&index, &word) && !slice_eq(a, b))
            fail_msg("\"%.*s\" is not found by \"%.*s\"", SLICE_ARGS(a), SLICE_ARGS(b));
    }
    assert_true(alike > ROUNDS / 20 && by_edits > ROUNDS / 40);
}

/* One edit between a word and what several words are joined: both ways. */
static void joined_words_share_a_key(void **state) {
    (void)state;
    for (int round = 0; round < ROUNDS / 4; round++) {
        char text[2][WORD];
        size_t len = make_word(text[0]);
        if (len < 5) continue;
        memcpy(text[1], text[0], len);
        cb_slice a = {text[0], len}, b = {text[1], edit_word(text[1], len)};
        if (b.len < 5 || text_osa(a, b, 1) != 1) continue;
        keys index = {.count = 0}, word = {.count = 0}, joined_index = {.count = 0}, joined = {.count = 0};
        assert_true(find_token_keys(a, true, keep, &index));
        assert_true(find_word_keys(b, true, keep, &joined));
        assert_true(find_token_keys(a, false, keep, &joined_index));
        assert_true(find_word_keys(b, false, keep, &word));
        if (!share(&index, &joined)) fail_msg("\"%.*s\" is not found by the joined \"%.*s\"", SLICE_ARGS(a), SLICE_ARGS(b));
        if (!share(&joined_index, &word))
            fail_msg("the joined \"%.*s\" is not found by \"%.*s\"", SLICE_ARGS(a), SLICE_ARGS(b));
    }
}

/* A word that is cut, in a name that is no person's: from either side. */
static void cut_words_share_a_key(void **state) {
    (void)state;
    unsigned alike = 0;
    for (int round = 0; round < ROUNDS / 4; round++) {
        char text[WORD];
        size_t len = make_word(text), cut = 1 + any((uint32_t)len);
        cb_slice whole = {text, len}, part = {text, cut};
        bool wanted = cut >= ALIKE_PREFIX && 2 * cut >= len;
        uint32_t score = text_alike_cut(part, whole);
        assert_int_equal(score, text_alike_cut(whole, part));
        if (wanted != (score >= ALIKE_LEAST)) fail_msg("\"%.*s\" cut at %zu: %u", SLICE_ARGS(whole), cut, score);
        if (score == 0 || cut == len) continue;
        alike += len - cut > ALIKE_MOST_EDITS;
        keys index = {.count = 0}, word = {.count = 0}, other_index = {.count = 0}, other = {.count = 0};
        assert_true(find_token_keys(whole, true, keep, &index) && find_word_keys(part, false, keep, &word));
        assert_true(find_token_keys(part, true, keep, &other_index) && find_word_keys(whole, false, keep, &other));
        if (!share(&index, &word) || !share(&other_index, &other))
            fail_msg("\"%.*s\" cut at %zu is not found", SLICE_ARGS(whole), cut);
    }
    assert_true(alike > 100);
}

static void keys_are_few_and_stop_when_told(void **state) {
    (void)state;
    keys k = {.count = 0};
    int calls = 0;
    assert_true(find_token_keys(SLICE("kim"), true, keep, &k));
    assert_int_equal(k.count, 1); /* its sound: no edit leaves three letters the same word */
    k.count = 0;
    assert_true(find_token_keys(SLICE("mukhammadzhan"), true, keep, &k));
    assert_int_equal(k.count, 6); /* its sound, its beginning and four pieces */
    k.count = 0;
    assert_true(find_token_keys(SLICE("silverstar"), false, keep, &k));
    assert_int_equal(k.count, 3); /* its sound and two halves */
    assert_false(find_token_keys(SLICE("mukhammadzhan"), true, stop, &calls));
    assert_int_equal(calls, 2);
    calls = 0;
    assert_false(find_word_keys(SLICE("mukhammadzhan"), false, stop, &calls));
    assert_int_equal(calls, 2);
}

static void a_shape_holds_letters_and_length(void **state) {
    (void)state;
    assert_int_equal(SHAPE_LETTERS(find_shape(SLICE("abba"))), 3);
    assert_int_equal(SHAPE_LENGTH(find_shape(SLICE("abba"))), 4);
    assert_int_equal(SHAPE_LETTERS(find_shape(SLICE("2019"))), 0);
    char long_word[100];
    memset(long_word, 'z', sizeof long_word);
    assert_int_equal(SHAPE_LENGTH(find_shape((cb_slice){long_word, sizeof long_word})), 63);
}

static name named(arena *a, const char *text) {
    name n;
    assert_true(name_parse(a, slice_of(text), NAME_KIND_ORG, NAME_STRONG, &n));
    return n;
}

static const find_name_token *token(const find_name_tokens *t, const char *text) {
    for (size_t i = 0; i < t->count; i++)
        if (slice_eq(t->items[i].text, slice_of(text))) return &t->items[i];
    return NULL;
}

static void names_give_words_and_neighbours(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    static find_name_tokens t;
    name n = named(&a, "Silver Star Second Trading LLC");
    find_tokens_of(&n, false, &t);
    assert_non_null(token(&t, "silver"));
    assert_non_null(token(&t, "silverstar"));
    assert_int_equal(token(&t, "silverstar")->parts, 2);
    assert_int_equal(token(&t, "silverstar")->weight, token(&t, "silver")->weight + token(&t, "star")->weight);
    assert_non_null(token(&t, "silverstarsecond"));
    assert_null(token(&t, "tradingllc")); /* a legal form joins nothing */
    assert_true(slice_eq(token(&t, "second")->canon, SLICE("2")));
    n = named(&a, "Star Star Star");
    find_tokens_of(&n, false, &t);
    unsigned single = 0;
    for (size_t i = 0; i < t.count; i++) single += t.items[i].parts == 1;
    assert_int_equal(single, 3); /* each may be another word of the other name */
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_are_alike_share_a_key),
        cmocka_unit_test(joined_words_share_a_key),
        cmocka_unit_test(cut_words_share_a_key),
        cmocka_unit_test(keys_are_few_and_stop_when_told),
        cmocka_unit_test(a_shape_holds_letters_and_length),
        cmocka_unit_test(names_give_words_and_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
