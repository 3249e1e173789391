/* SPDX-License-Identifier: Apache-2.0 */
/* How long the stages take that rest on the whole world: which ids are of one party, and who is blocked by ownership under each regime.
 *
 *   blocked_bench W.world [JOBS]
 *
 * Asked of a finished world, as the build asks at its end; nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "graph/blocked.h"
#include "parse/date.h"
#include "resolve/join.h"

#include "base/poison.h"

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    world *w;
    cb_error err;
    date_range day;
    buf rows = BUF_EMPTY;
    join_sum same;
    blocked_sum sum;
    if (argc < 2 || world_open(&w, argv[1], false, &err) != CB_OK) {
        fprintf(stderr, "blocked_bench W.world [JOBS]: %s\n", argc < 2 ? "no world" : err.message);
        return 2;
    }
    unsigned jobs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2;
    double start = seconds();
    if (join_find(w, jobs, &rows, &same, &err) != CB_OK) return 1;
    printf("identities: %.2f s on %u threads: %llu listed or reported parties, %llu pairs confirmed, %llu possible\n",
           seconds() - start, jobs, (unsigned long long)same.parties, (unsigned long long)same.confirmed,
           (unsigned long long)same.possible);
    if (!date_parse(world_as_of(w), &day)) return 1;
    buf_clear(&rows);
    start = seconds();
    if (blocked_find(w, day.first, SIZE_MAX / 2, &rows, &sum, &err) != CB_OK) return 1;
    printf("blocked sets of %zu regimes: %.2f s on one thread%s\n", sum.count, seconds() - start, sum.cut ? " (cut)" : "");
    for (size_t i = 0; i < sum.count; i++)
        printf("  %-5s %8llu listed %8llu owned or controlled %8llu possibly\n", sum.of[i].regime,
               (unsigned long long)sum.of[i].listed, (unsigned long long)sum.of[i].owned,
               (unsigned long long)sum.of[i].possible);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("peak memory %.0f MiB (with what of the world was touched)\n", (double)u.ru_maxrss / 1024);
    buf_free(&rows);
    world_close(w);
    return 0;
}
