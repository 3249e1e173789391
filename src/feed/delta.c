/* SPDX-License-Identifier: Apache-2.0 */
/* Files that only change what others say become part of the source that they change. */
#include "base/error.h"
#include "feed/feed.h"

#include <stdlib.h>

#include "base/poison.h"

static cb_slice folder_of(const feed_job *job) {
    const char *path = job->source.files[0], *slash = strrchr(path, '/');
    return (cb_slice){path, slash ? (size_t)(slash - path) : 0};
}

static bool same_folder(const feed_job *a, const feed_job *b) { return slice_eq(folder_of(a), folder_of(b)); }

/* Names first: the day that a file of changes bears in its name says its turn, wherever it lies. */
static int by_base_name(const void *a, const void *b) {
    const char *x = *(const char *const *)a, *y = *(const char *const *)b, *i = strrchr(x, '/'), *k = strrchr(y, '/');
    int c = strcmp(i ? i + 1 : x, k ? k + 1 : y);
    return c ? c : strcmp(x, y);
}

typedef struct joining {
    feed_job *jobs;
    size_t count;
    size_t *home; /* of each job: which one it becomes part of, itself where it stays alone */
} joining;

/* Where the changes belong: the source with the smallest path in their folder, else the only one of their feed, else the first changes
 * beside them. `several`: more than one outside of their folder. */
static size_t home_of(const joining *j, size_t delta, bool *several) {
    const feed_job *d = &j->jobs[delta];
    size_t near = SIZE_MAX, far = SIZE_MAX, beside = delta;
    *several = false;
    for (size_t i = 0; i < j->count; i++) {
        const feed_job *job = &j->jobs[i];
        if (job->feed != d->feed) continue;
        bool here = same_folder(job, d);
        if (job->delta) {
            if (here && strcmp(job->source.path, j->jobs[beside].source.path) < 0) beside = i;
        } else if (here) {
            if (near == SIZE_MAX || strcmp(job->source.path, j->jobs[near].source.path) < 0) near = i;
        } else {
            *several = far != SIZE_MAX && strcmp(job->source.path, j->jobs[far].source.path) != 0;
            far = i;
            if (*several) break;
        }
    }
    if (near != SIZE_MAX) *several = false;
    return near != SIZE_MAX ? near : far != SIZE_MAX ? far : beside;
}

/* The files of all jobs of one kind whose home this is, in order of their names, each once. */
static size_t gather(const joining *j, size_t home, bool delta, const char **files) {
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < j->count; i++)
        if (j->home[i] == home && j->jobs[i].delta == delta)
            for (size_t k = 0; k < j->jobs[i].source.file_count; k++) files[n++] = j->jobs[i].source.files[k];
    if (n) qsort(files, n, sizeof *files, by_base_name);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(files[kept - 1], files[i]) != 0) files[kept++] = files[i];
    return kept;
}

static cb_status unite(arena *a, joining *j, size_t home, feed_job *out, cb_error *err) {
    size_t most = 0;
    for (size_t i = 0; i < j->count; i++) most += j->home[i] == home ? j->jobs[i].source.file_count : 0;
    *out = j->jobs[home];
    if (most == out->source.file_count) return CB_OK;
    const char **files = arena_zalloc(a, most, sizeof *files);
    if (!files) return err_memory(err);
    size_t bases = gather(j, home, false, files), deltas = gather(j, home, true, files + bases);
    out->source.files = files;
    out->source.file_count = bases + deltas;
    if (bases == 1 || bases + deltas == 1) return CB_OK; /* it keeps its own name */
    cb_slice folder = folder_of(&j->jobs[home]);
    if (folder.len == 0) folder = files[0][0] == '/' ? SLICE("/") : SLICE(".");
    if (!arena_dup(a, folder, &folder)) return err_memory(err);
    out->source.path = folder.ptr;
    return CB_OK;
}

cb_status feed_join_deltas(arena *a, feed_job *jobs, size_t *count, cb_error *err) {
    joining j = {jobs, *count, arena_zalloc(a, *count ? *count : 1, sizeof(size_t))};
    feed_job *joined = arena_zalloc(a, *count ? *count : 1, sizeof *joined);
    size_t n = 0;
    if (!j.home || !joined) return err_memory(err);
    for (size_t i = 0; i < *count; i++) j.home[i] = i;
    for (size_t i = 0; i < *count; i++) {
        bool several;
        if (!jobs[i].delta) continue;
        size_t home = j.home[i] = home_of(&j, i, &several);
        if (several)
            return err_at(
                err, CB_INPUT, jobs[i].source.path, 0, UINT64_MAX,
                "these are changes, and several sources could be what they change: put them into the folder of theirs");
        for (size_t k = 0; k < *count; k++) /* what else lies in their folder is changed as well */
            if (!jobs[k].delta && jobs[k].feed == jobs[i].feed && same_folder(&jobs[k], &jobs[i])) j.home[k] = home;
    }
    for (size_t i = 0; i < *count; i++) {
        cb_status status = j.home[i] == i ? unite(a, &j, i, &joined[n++], err) : CB_OK;
        if (status != CB_OK) return status;
    }
    if (n) memcpy(jobs, joined, n * sizeof *joined);
    *count = n;
    return CB_OK;
}
