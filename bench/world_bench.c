/* SPDX-License-Identifier: Apache-2.0 */
/* What it costs to open a world and to ask it, cold and warm: time and page faults.
 *
 *   world_bench W.world [QUERIES] [SEED]
 *
 * Asks for random entities by id, walks the ties of random parties two steps far, and screens the names of random parties. "cold" is the
 * first pass after the file was dropped from the page cache (as far as the system allows it), "warm" the same pass again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/internal.h"
#include "graph/graph.h"

#include "base/poison.h"

static uint64_t state;
static uint64_t rng(void) { /* xorshift64*, Vigna 2016 */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dULL;
}

typedef struct sample {
    double seconds;
    long minor, major;
} sample;

static sample now(void) {
    struct timespec t;
    struct rusage u;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &u);
    return (sample){(double)t.tv_sec + (double)t.tv_nsec / 1e9, u.ru_minflt, u.ru_majflt};
}

static void tell(const char *what, sample from, uint64_t count, const char *note) {
    sample to = now();
    double n = count ? (double)count : 1;
    printf("%-22s %12.2f us  %8.2f minor  %8.2f major faults each  (%llu%s)\n", what, (to.seconds - from.seconds) * 1e6 / n,
           (double)(to.minor - from.minor) / n, (double)(to.major - from.major) / n, (unsigned long long)count, note);
}

/* A random party of the world. */
static entity_ref random_party(const world *w) {
    for (;;) {
        uint32_t segment = (uint32_t)(rng() % world_segments(w));
        uint64_t rows = world_rows(w, segment);
        entity_ref ref = rows ? REF(segment, rng() % rows) : REF_NONE;
        if (ref != REF_NONE && schema_is_party(world_schema(w, ref))) return ref;
    }
}

static char (*pick(const world *w, size_t count, size_t *made))[64] {
    char(*ids)[64] = calloc(count, sizeof *ids);
    *made = 0;
    for (size_t i = 0; ids && i < count; i++) {
        cb_slice id = world_id(w, random_party(w));
        if (id.len >= sizeof *ids) continue;
        memcpy(ids[(*made)++], id.ptr, id.len);
    }
    return ids;
}

static uint64_t sink;

static void find_all(const world *w, char (*ids)[64], size_t n, const char *what) {
    sample t = now();
    for (size_t i = 0; i < n; i++) {
        entity_ref refs[8];
        statement s;
        size_t found = world_find(w, slice_of(ids[i]), refs, 8);
        for (uint64_t pos = 0; found && world_statement(w, refs[0], pos, &s); pos++) sink += s.value.len;
    }
    tell(what, t, n, " look-ups");
}

static void walk_all(const world *w, char (*ids)[64], size_t n, const char *what) {
    uint64_t steps = 0;
    arena a = ARENA_EMPTY;
    sample t = now();
    for (size_t i = 0; i < n; i++) {
        tie *ties, *second;
        size_t count, more;
        uint64_t total;
        arena_reset(&a);
        if (graph_ties(w, slice_of(ids[i]), &a, 64, &ties, &count, &total, NULL) != CB_OK) continue;
        steps++;
        for (size_t k = 0; k < count && k < 8; k++) {
            cb_slice other = ties[k].outgoing ? ties[k].to : ties[k].from;
            if (graph_ties(w, other, &a, 64, &second, &more, &total, NULL) == CB_OK) steps++;
        }
    }
    tell(what, t, steps, " walks of one entity's ties");
    arena_free(&a);
}

static void screen_all(cb_world *cw, char (*ids)[64], size_t n, const char *what) {
    cb_session *session;
    uint64_t hits = 0, asked = 0;
    if (cb_session_new(&session, cw, NULL) != CB_OK) return;
    sample t = now();
    for (size_t i = 0; i < n; i++) {
        entity_ref ref;
        cb_query *q;
        cb_result *r;
        if (!world_find(cw->w, slice_of(ids[i]), &ref, 1)) continue;
        const cb_property name = {SLICE("name"), world_caption(cw->w, ref)};
        if (cb_query_new(&q, world_schema_name(cw->w, ref), &name, 1, NULL) != CB_OK) continue;
        if (cb_screen(&r, session, q, NULL, NULL) == CB_OK) {
            asked++;
            hits += cb_result_count(r) > 0;
            cb_result_free(r);
        }
        cb_query_free(q);
    }
    tell(what, t, asked, " names");
    if (asked) printf("%-22s %12.2f %% of the names found\n", "", 100.0 * (double)hits / (double)asked);
    cb_session_free(session);
}

/* Clean pages of the file leave the page cache; whether the system obeys shows in the major faults. */
static void drop_cache(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    fdatasync(fd);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
}

static cb_world *opened(const char *path, const char *what) {
    cb_world *w;
    cb_error err;
    sample t = now();
    if (cb_world_open(&w, path, NULL, &err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(3);
    }
    tell(what, t, 1, "");
    return w;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: world_bench W.world [QUERIES] [SEED]\n");
        return 2;
    }
    size_t queries = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 1000, made, screened;
    state = (argc > 3 ? strtoull(argv[3], NULL, 10) : 1) * 0x9e3779b97f4a7c15ULL | 1;
    struct stat st;
    if (stat(argv[1], &st) != 0) return 3;
    cb_world *w = opened(argv[1], "open");
    uint64_t rows = 0;
    for (uint32_t i = 0; i < world_segments(w->w); i++) rows += world_rows(w->w, i);
    if (rows == 0) return 3;
    printf("%s: %llu entities and ties, %llu bytes, %.1f bytes each\n", argv[1], (unsigned long long)rows,
           (unsigned long long)st.st_size, (double)st.st_size / (double)rows);
    char(*ids)[64] = pick(w->w, queries, &made);
    if (!ids) return 4;
    screened = made < 200 ? made : 200;
    for (int warm = 0; warm < 2; warm++) {
        if (!warm) {
            cb_world_unref(w);
            drop_cache(argv[1]);
            w = opened(argv[1], "open, cold");
        }
        find_all(w->w, ids, made, warm ? "find by id, warm" : "find by id, cold");
        walk_all(w->w, ids, made, warm ? "walk ties, warm" : "walk ties, cold");
        screen_all(w, ids, screened, warm ? "screen, warm" : "screen, cold");
    }
    free(ids);
    cb_world_unref(w);
    return sink == 1 ? 1 : 0;
}
