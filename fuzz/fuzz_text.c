/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a name: forms are stable and well-shaped, keys and distances stay in their bounds. */
#include "fuzz.h"
#include "text/distance.h"
#include "text/normal.h"
#include "text/phonetic.h"
#include "text/utf8.h"

static void latin_is_ascii_words(cb_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        CHECK((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == ' ' && i > 0 && i + 1 < s.len && s.ptr[i - 1] != ' '));
    }
}

static void tokens(cb_slice latin) {
    cb_slice before = {NULL, 0};
    while (latin.ptr) {
        cb_slice token = slice_cut(&latin, ' ');
        char key[PHONETIC_MAX];
        CHECK(text_phonetic(token, key) <= PHONETIC_MAX);
        unsigned d = text_osa(before, token, 3);
        CHECK(d <= 4 && d == text_osa(token, before, 3));
        CHECK(d > 3 || (unsigned)__builtin_popcountll(text_signature(before) ^ text_signature(token)) / 2 <= d);
        CHECK(text_jaro_winkler(before, token) <= 10000);
        before = token;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice in = {(const char *)data, size};
    buf norm = BUF_EMPTY, again = BUF_EMPTY, latin = BUF_EMPTY;
    text_norm(&norm, in);
    text_norm(&again, buf_view(&norm));
    CHECK(slice_eq(buf_view(&norm), buf_view(&again)));
    CHECK(utf8_valid(buf_view(&norm)));
    bool lossy;
    text_latin(&latin, in, &lossy);
    latin_is_ascii_words(buf_view(&latin));
    buf_clear(&again);
    text_latin(&again, buf_view(&norm), NULL);
    CHECK(slice_eq(buf_view(&latin), buf_view(&again)));
    tokens(buf_view(&latin));
    text_scripts(in);
    CHECK(utf8_length(in) <= size && utf8_width(in) <= 2 * size);
    arena a = ARENA_EMPTY;
    cb_slice out;
    if (utf8_from_bytes(&a, in, &out, &lossy)) CHECK(utf8_valid(out));
    arena_free(&a);
    buf_free(&norm);
    buf_free(&again);
    buf_free(&latin);
    return 0;
}
