/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"
#include "countdown.h"

/* FIPS 180-4 examples. */
static void sha256_of_known_texts(void **state) {
    (void)state;
    static const struct {
        const char *text, *digest;
    } known[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (size_t cut = 0; cut <= strlen(known[i].text); cut++) {
            unsigned char out[SHA256_SIZE];
            char hex[2 * SHA256_SIZE + 1];
            sha256_stream *h = sha256_begin();
            sha256_update(h, known[i].text, cut);
            sha256_update(h, known[i].text + cut, strlen(known[i].text) - cut);
            sha256_final(h, out);
            sha256_free(h);
            for (size_t k = 0; k < SHA256_SIZE; k++) snprintf(hex + 2 * k, 3, "%02x", out[k]);
            assert_string_equal(hex, known[i].digest);
        }
    }
}

/* The values are part of the world's format. XXH3_64bits(NULL, 0) is the one that xxHash's specification gives. */
static void xxh3_is_the_same_everywhere(void **state) {
    (void)state;
    assert_true(hash64((cb_slice){NULL, 0}) == UINT64_C(0x2D06800538D394C2));
    assert_true(hash64(SLICE("abc")) == UINT64_C(0x78AF5F94892F3950));
    assert_true(hash64_seed(SLICE("abc"), 0) == hash64(SLICE("abc")));
    assert_true(hash64_seed(SLICE("abc"), 1) != hash64(SLICE("abc")));
    char text[3000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 31);
    for (size_t cut = 0; cut <= sizeof text; cut += 271) {
        hash64_stream *h = hash64_begin();
        hash64_update(h, text, cut);
        hash64_update(h, text + cut, sizeof text - cut);
        assert_true(hash64_digest(h) == hash64((cb_slice){text, sizeof text}));
        hash64_free(h);
    }
    hash64_free(NULL);
    sha256_free(NULL);
}

static void no_memory_gives_none(void **state) {
    (void)state;
    long before = countdown_live();
    for (long n = 0; n < 3; n++) {
        countdown_start(n, false);
        hash64_stream *h = hash64_begin();
        sha256_stream *s = sha256_begin();
        countdown_stop();
        hash64_free(h);
        sha256_free(s);
        assert_int_equal(countdown_live(), before);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sha256_of_known_texts), cmocka_unit_test(xxh3_is_the_same_everywhere),
                                       cmocka_unit_test(no_memory_gives_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
