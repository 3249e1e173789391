/* SPDX-License-Identifier: Apache-2.0 */
/* How fast a feed reads, alone and on one thread: every entity is made and counted, and nothing is compiled.
 *
 *   feed_bench SOURCE...      (a file or folder; "ofac:PATH" and the like force a format)
 *
 * One line each: MB a second of processor time, format, records, rejected, entities, statements. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "feed/feed.h"

#include "base/poison.h"

typedef struct counts {
    unsigned long long kept, rejected, entities, statements;
} counts;

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    counts *c = data;
    (void)err;
    c->entities++;
    c->statements += e->count;
    return CB_OK;
}

static cb_status on_operation(void *data, cb_slice id, bool removes, cb_error *err) {
    (void)data, (void)id, (void)removes, (void)err;
    return CB_OK;
}

static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)file, (void)kind, (void)err;
    ((counts *)data)->kept++;
    return CB_OK;
}

static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    (void)file, (void)kind, (void)line, (void)byte, (void)id, (void)reason, (void)err;
    ((counts *)data)->rejected++;
    return CB_OK;
}

static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    (void)data, (void)file, (void)note, (void)what, (void)err;
    return CB_OK;
}

static cb_status on_published(void *data, cb_slice date, cb_error *err) {
    (void)data, (void)date, (void)err;
    return CB_OK;
}

static int on_progress(void *data, uint64_t consumed) {
    (void)data, (void)consumed;
    return 0;
}

static cb_status on_ignored(void *data, const char *file, const char *why) {
    (void)data;
    fprintf(stderr, "ignored: %s: %s\n", file, why);
    return CB_OK;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* of a core: others may use the machine */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int read_job(const feed_job *job) {
    counts c = {0};
    cb_error err = {.code = CB_OK};
    feed_sink sink = {&c, on_entity, on_operation, on_kept, on_rejected, on_note, on_published, on_progress};
    double bytes = 0;
    struct stat s;
    for (size_t i = 0; i < job->source.file_count; i++)
        if (stat(job->source.files[i], &s) == 0) bytes += (double)s.st_size;
    double start = seconds();
    if (job->feed->read(&job->source, &sink, &err) != CB_OK) {
        fprintf(stderr, "%s: %s:%llu: %s\n", job->source.path, err.source, (unsigned long long)err.line, err.message);
        return 1;
    }
    double took = seconds() - start;
    printf("%.1f MB/s\t%s\t%.1f MB\t%llu records\t%llu rejected\t%llu entities\t%llu statements\n", bytes / took / 1e6,
           job->feed->format, bytes / 1e6, c.kept + c.rejected, c.rejected, c.entities, c.statements);
    return 0;
}

int main(int argc, char **argv) {
    arena a = ARENA_EMPTY;
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        feed_job *jobs;
        size_t count;
        cb_error err;
        if (feed_plan(&a, argv[i], &jobs, &count, on_ignored, NULL, &err) != CB_OK) {
            fprintf(stderr, "%s: %s\n", argv[i], err.message);
            failed = 1;
            continue;
        }
        for (size_t k = 0; k < count; k++) failed |= read_job(&jobs[k]);
    }
    arena_free(&a);
    return failed;
}
