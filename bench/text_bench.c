/* SPDX-License-Identifier: Apache-2.0 */
/* How near the latin form of a native spelling comes to the spelling people use, on pairs of names (see ../shared/data/eval), and
 * what a name costs. text_bench [DATA]; without it CUIBONO_SHARED/data, else ../shared/data.
 *   mean jw   mean Jaro-Winkler between latin(native) and latin(latin), words joined, in percent
 *   phonetic  share of pairs with equal keys, words joined */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "text/distance.h"
#include "text/normal.h"
#include "text/phonetic.h"

#include "base/poison.h"

typedef struct tally {
    uint64_t pairs, jw, key;
} tally;

static void join(buf *b) {
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++) {
        if (b->ptr[i] != ' ') b->ptr[n++] = b->ptr[i];
    }
    b->len = n;
}

static bool same_key(cb_slice a, cb_slice b) {
    char x[PHONETIC_MAX], y[PHONETIC_MAX];
    size_t n = text_phonetic(a, x), m = text_phonetic(b, y);
    return n > 0 && n == m && memcmp(x, y, n) == 0;
}

/* LATIN,NATIVE; no quotes in these files. only_short: Korean names of three or four syllables, that is, no foreign ones. */
static tally measure(const char *path, bool only_short, bool dump) {
    tally t = {0, 0, 0};
    FILE *f = fopen(path, "rb");
    if (!f) return t;
    char line[4096];
    buf a = BUF_EMPTY, b = BUF_EMPTY;
    bool header = true;
    while (fgets(line, sizeof line, f)) {
        cb_slice rest = slice_of(line);
        rest.len = strcspn(line, "\r\n");
        cb_slice latin = slice_cut(&rest, ',');
        if (header || !rest.ptr) {
            header = false;
            continue;
        }
        if (only_short && rest.len != 9) continue;
        buf_clear(&a);
        buf_clear(&b);
        text_latin(&a, latin, NULL);
        text_latin(&b, rest, NULL);
        join(&a);
        join(&b);
        unsigned jw = text_jaro_winkler(buf_view(&a), buf_view(&b));
        bool key = same_key(buf_view(&a), buf_view(&b));
        t.pairs++;
        t.jw += jw;
        t.key += key;
        if (dump)
            printf("%u %d %.*s %.*s %.*s\n", jw, key, SLICE_ARGS(buf_view(&a)), SLICE_ARGS(buf_view(&b)), SLICE_ARGS(rest));
    }
    buf_free(&a);
    buf_free(&b);
    fclose(f);
    return t;
}

static uint64_t now_ns(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static const char *const samples[] = {"Aleksandr Ivanovich PETROV",
                                      "Yanbian Silverstar Network Technology Co., Ltd.",
                                      "O'Neil-Smith, Mary A.",
                                      "al-Hasan Trading & Shipping S.A.R.L.",
                                      "José Muñoz García",
                                      "Григорьев Сергей Юрьевич",
                                      "محمد حسن عبدالرحمن",
                                      "정성화",
                                      "李小龙",
                                      "Παπαδόπουλος"};
enum { SAMPLES = sizeof samples / sizeof samples[0], ASCII_SAMPLES = 4, ROUNDS = 20000 };

static void speed_forms(const char *label, size_t from, size_t to) {
    buf out = BUF_EMPTY;
    uint64_t sum = 0, start = now_ns();
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t i = from; i < to; i++) {
            buf_clear(&out);
            text_norm(&out, slice_of(samples[i]));
            sum += out.len;
        }
    }
    uint64_t norm = now_ns() - start;
    start = now_ns();
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t i = from; i < to; i++) {
            buf_clear(&out);
            text_latin(&out, slice_of(samples[i]), NULL);
            sum += out.len;
        }
    }
    uint64_t latin = now_ns() - start, names = (uint64_t)ROUNDS * (to - from);
    printf("%-22s norm %4llu ns   latin %4llu ns a name   (%llu)\n", label, (unsigned long long)(norm / names),
           (unsigned long long)(latin / names), (unsigned long long)(sum % 10));
    buf_free(&out);
}

static void speed_tokens(void) {
    static const char *const tokens[] = {"mohammed",   "muhamad", "tchaikovsky", "chaykovskiy",
                                         "silverstar", "yanbian", "gaddafi",     "volasys"};
    enum { TOKENS = sizeof tokens / sizeof tokens[0] };
    uint64_t sum = 0, start = now_ns(), calls = (uint64_t)ROUNDS * TOKENS * TOKENS;
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t i = 0; i < TOKENS * TOKENS; i++)
            sum += text_osa(slice_of(tokens[i % TOKENS]), slice_of(tokens[i / TOKENS]), 3);
    }
    uint64_t osa = now_ns() - start;
    start = now_ns();
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t i = 0; i < TOKENS * TOKENS; i++)
            sum += text_jaro_winkler(slice_of(tokens[i % TOKENS]), slice_of(tokens[i / TOKENS]));
    }
    uint64_t jw = now_ns() - start;
    start = now_ns();
    char key[PHONETIC_MAX];
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t i = 0; i < TOKENS * TOKENS; i++) sum += text_phonetic(slice_of(tokens[i % TOKENS]), key);
    }
    uint64_t phonetic = now_ns() - start;
    printf("%-22s osa  %4llu ns   jaro-winkler %4llu ns a pair   phonetic %4llu ns a token   (%llu)\n", "tokens",
           (unsigned long long)(osa / calls), (unsigned long long)(jw / calls), (unsigned long long)(phonetic / calls),
           (unsigned long long)(sum % 10));
}

int main(int argc, char **argv) {
    static const struct {
        const char *file, *label;
        bool only_short;
    } sets[] = {{"russian_tokens.csv", "Russian tokens", false},
                {"arabic_tokens.csv", "Arabic tokens", false},
                {"chinese_tokens.csv", "Chinese tokens", false},
                {"korean_names.csv", "Korean names, 3 syll.", true},
                {"korean_names.csv", "Korean, all", false}};
    const char *shared = getenv("CUIBONO_SHARED"), *dump = getenv("TEXT_BENCH_DUMP");
    bool any = false;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[4096];
        int n = argc > 1 ? snprintf(path, sizeof path, "%s/eval/%s", argv[1], sets[i].file)
                         : snprintf(path, sizeof path, "%s/data/eval/%s", shared ? shared : "../shared", sets[i].file);
        if (n < 0 || (size_t)n >= sizeof path) continue;
        tally t = measure(path, sets[i].only_short, dump && strcmp(dump, sets[i].label) == 0);
        if (t.pairs == 0) continue;
        any = true;
        printf("%-22s %6llu pairs   mean jw %5.2f %%   phonetic %5.2f %%\n", sets[i].label, (unsigned long long)t.pairs,
               (double)t.jw / (double)t.pairs / 100.0, 100.0 * (double)t.key / (double)t.pairs);
    }
    if (!any) printf("no name pairs: set CUIBONO_SHARED to the folder that holds data/eval\n");
    speed_forms("ASCII names", 0, ASCII_SAMPLES);
    speed_forms("names in other scripts", ASCII_SAMPLES, SAMPLES);
    speed_tokens();
    return 0;
}
