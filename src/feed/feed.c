/* SPDX-License-Identifier: Apache-2.0 */
/* Which feed reads what the user named: prefix, content, and files of a folder that belong together. */
#include "feed/feed.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "parse/archive.h"

#include "base/poison.h"

enum { SNIFF_BYTES = 4096, KEY_BYTES = 64, FOLDER_DEPTH = 8 };

/* The most telling first: a CSV of OFAC has no header, JSON lines begin with a brace. */
const feed *const FEEDS[] = {
    &FEED_UN_XML,    &FEED_OFAC_XML, &FEED_OFAC_ADVANCED, &FEED_EU_XML,       &FEED_UK_XML, &FEED_GLEIF_XML,
    &FEED_GLEIF_CSV, &FEED_ICIJ,     &FEED_COH_CSV,       &FEED_OBSERVATIONS, &FEED_PSC,    &FEED_EU_CSV,
    &FEED_UK_CSV,    &FEED_BODS,     &FEED_FTM,           &FEED_OFAC_CSV,     NULL};

typedef struct candidate { /* a file of a folder */
    const char *path;
    const feed *feed;
    char key[KEY_BYTES]; /* files of one folder with an equal key, not "", are one source */
    size_t folder_len;
    bool delta;
} candidate;

typedef struct plan {
    arena *a;
    const char *forced; /* name of a feed, or NULL */
    candidate *items;
    size_t count, cap;
    cb_status (*ignored)(void *data, const char *file, const char *why);
    void *data;
    cb_error *err;
} plan;

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The feed of a file's content; NULL with CB_OK where none knows it, or it is an archive of files. */
static cb_status sniff_file(plan *p, const char *path, candidate *out, bool *archived) {
    input *in;
    cb_slice head;
    cb_status status = input_open(&in, path, p->err);
    if (status != CB_OK) return status;
    status = input_peek(in, SNIFF_BYTES, &head, p->err);
    *out = (candidate){.path = path};
    *archived = status == CB_OK && archive_begins(head);
    for (size_t i = 0; status == CB_OK && !*archived && FEEDS[i] && !out->feed; i++) {
        if (p->forced && strcmp(FEEDS[i]->name, p->forced) != 0) continue;
        if (FEEDS[i]->sniff(slice_sub(head, 0, SNIFF_BYTES), base_of(path))) out->feed = FEEDS[i];
    }
    if (out->feed && out->feed->set_key) out->feed->set_key(head, base_of(path), out->key);
    if (out->feed && out->feed->is_delta) out->delta = out->feed->is_delta(slice_sub(head, 0, SNIFF_BYTES));
    out->folder_len = (size_t)(base_of(path) - path);
    input_close(in);
    return status;
}

/* What the user forces is believed where only one feed bears that name. */
static const feed *only_feed(const char *name) {
    const feed *only = NULL;
    for (size_t i = 0; name && FEEDS[i]; i++) {
        if (strcmp(FEEDS[i]->name, name) != 0) continue;
        if (only) return NULL;
        only = FEEDS[i];
    }
    return only;
}

static cb_status plan_add(plan *p, const candidate *c) {
    void *items = p->items;
    if (p->count >= LIMIT_FOLDER_FILES)
        return err_set(p->err, CB_LIMIT, "more than %u files in one source folder", LIMIT_FOLDER_FILES);
    if (!vec_reserve_arena(p->a, &items, &p->cap, p->count, p->count + 1, sizeof *p->items)) return err_memory(p->err);
    p->items = items;
    p->items[p->count++] = *c;
    return CB_OK;
}

static char *join_path(plan *p, const char *folder, const char *name) {
    size_t f = strlen(folder), n = strlen(name);
    while (f > 1 && folder[f - 1] == '/') f--;
    char *path = arena_alloc(p->a, f + n + 2);
    if (!path) return NULL;
    memcpy(path, folder, f);
    path[f] = '/';
    memcpy(path + f + 1, name, n + 1);
    return path;
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* Names of a folder in byte order, so that the plan does not depend on the file system. */
static cb_status list_folder(plan *p, const char *folder, const char ***out, size_t *count) {
    DIR *dir = opendir(folder);
    const char **names = NULL;
    size_t cap = 0;
    cb_status status = CB_OK;
    *count = 0;
    if (!dir) return err_io(p->err, "open the folder", folder);
    while (status == CB_OK) {
        errno = 0;
        struct dirent *d = readdir(dir);
        if (!d) {
            if (errno) status = err_io(p->err, "read the folder", folder);
            break;
        }
        if (d->d_name[0] == '.') continue;
        void *items = names;
        char *name = arena_alloc(p->a, strlen(d->d_name) + 1);
        if (*count >= LIMIT_FOLDER_FILES)
            status = err_set(p->err, CB_LIMIT, "more than %u files in %s", LIMIT_FOLDER_FILES, folder);
        else if (!name || !vec_reserve_arena(p->a, &items, &cap, *count, *count + 1, sizeof *names))
            status = err_memory(p->err);
        if (status != CB_OK) break;
        names = items;
        memcpy(name, d->d_name, strlen(d->d_name) + 1);
        names[(*count)++] = name;
    }
    closedir(dir);
    if (status == CB_OK && *count) qsort(names, *count, sizeof *names, by_text);
    *out = names;
    return status;
}

/* What lies beside lists and is none: the record of `fetch`. */
static bool is_companion(const char *name) { return slice_ends(slice_of(name), SLICE(".fetch.json")); }

/* ---- archives: a folder in one file */

typedef struct member_list {
    plan *p;
    const char *archive;
    const char **paths;
    size_t count, cap;
} member_list;

static cb_status on_member(void *data, const char *name) {
    member_list *l = data;
    void *items = l->paths;
    char *path = join_path(l->p, l->archive, name);
    if (!path || !vec_reserve_arena(l->p->a, &items, &l->cap, l->count, l->count + 1, sizeof *l->paths))
        return err_memory(l->p->err);
    l->paths = items;
    l->paths[l->count++] = path;
    return CB_OK;
}

static cb_status scan_archive(plan *p, const char *archive_name) {
    member_list l = {.p = p, .archive = archive_name};
    cb_status status = archive_each(archive_name, on_member, &l, p->err);
    if (l.count) qsort(l.paths, l.count, sizeof *l.paths, by_text);
    for (size_t i = 0; status == CB_OK && i < l.count; i++) {
        candidate c;
        bool nested;
        if (i > 0 && strcmp(l.paths[i], l.paths[i - 1]) == 0)
            return err_at(p->err, CB_INPUT, l.paths[i], 0, UINT64_MAX, "the archive holds two files of this name");
        if (is_companion(base_of(l.paths[i]))) continue;
        status = sniff_file(p, l.paths[i], &c, &nested);
        if (status == CB_OK && c.feed)
            status = plan_add(p, &c);
        else if (status == CB_OK && p->ignored)
            status = p->ignored(p->data, l.paths[i],
                                nested ? "an archive within an archive: not read" : "no known format: not read");
    }
    return status;
}

static cb_status scan_folder(plan *p, const char *folder, unsigned depth) {
    const char **names;
    size_t count;
    if (depth > FOLDER_DEPTH) return err_set(p->err, CB_LIMIT, "%s: folders are read %d deep", folder, FOLDER_DEPTH);
    cb_status status = list_folder(p, folder, &names, &count);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        struct stat info;
        candidate c;
        char *path = join_path(p, folder, names[i]);
        if (!path) return err_memory(p->err);
        if (stat(path, &info) != 0) return err_io(p->err, "look at", path);
        if (S_ISDIR(info.st_mode)) {
            status = scan_folder(p, path, depth + 1);
        } else if (!S_ISREG(info.st_mode) || is_companion(names[i])) {
            continue;
        } else {
            bool archived;
            status = sniff_file(p, path, &c, &archived);
            if (status == CB_OK && archived)
                status = scan_archive(p, path);
            else if (status == CB_OK && c.feed)
                status = plan_add(p, &c);
            else if (status == CB_OK && p->ignored)
                status = p->ignored(p->data, path, "no known format: not read");
        }
    }
    return status;
}

static bool same_set(const candidate *a, const candidate *b) {
    return a->feed == b->feed && a->key[0] && strcmp(a->key, b->key) == 0 && a->folder_len == b->folder_len &&
           memcmp(a->path, b->path, a->folder_len) == 0;
}

/* The folder where a source has several files, else the file. */
static const char *source_path(plan *p, const candidate *c, size_t files) {
    if (files == 1) return c->path;
    cb_slice folder = {c->path, c->folder_len > 1 ? c->folder_len - 1 : c->folder_len};
    return arena_dup(p->a, folder, &folder) ? folder.ptr : NULL;
}

static cb_status make_jobs(plan *p, feed_job **jobs, size_t *count) {
    *jobs = arena_zalloc(p->a, p->count ? p->count : 1, sizeof **jobs);
    bool *taken = arena_zalloc(p->a, p->count ? p->count : 1, sizeof *taken);
    if (!*jobs || !taken) return err_memory(p->err);
    for (size_t i = 0; i < p->count; i++) {
        if (taken[i]) continue;
        const char **files = arena_zalloc(p->a, p->count - i, sizeof *files);
        size_t n = 0;
        if (!files) return err_memory(p->err);
        for (size_t k = i; k < p->count; k++)
            if (k == i || (!taken[k] && same_set(&p->items[i], &p->items[k]))) {
                taken[k] = true;
                files[n++] = p->items[k].path;
            }
        feed_job *job = &(*jobs)[(*count)++];
        *job = (feed_job){p->items[i].feed, {source_path(p, &p->items[i], n), files, n}, p->items[i].delta};
        if (!job->source.path) return err_memory(p->err);
    }
    return CB_OK;
}

/* "ofac:PATH": the name of a feed before a colon, unless a file bears the whole name. */
static const char *split_prefix(const char *spec, const char **forced) {
    *forced = NULL;
    const char *colon = strchr(spec, ':');
    struct stat info;
    if (!colon || stat(spec, &info) == 0) return spec;
    for (size_t i = 0; FEEDS[i]; i++)
        if (strlen(FEEDS[i]->name) == (size_t)(colon - spec) && strncmp(FEEDS[i]->name, spec, (size_t)(colon - spec)) == 0) {
            *forced = FEEDS[i]->name;
            return colon + 1;
        }
    return spec;
}

cb_status feed_plan(arena *a, const char *spec, feed_job **jobs, size_t *count,
                    cb_status (*ignored)(void *data, const char *file, const char *why), void *data, cb_error *err) {
    plan p = {.a = a, .ignored = ignored, .data = data, .err = err};
    cb_slice copy;
    struct stat info;
    *jobs = NULL;
    *count = 0;
    if (!arena_dup(a, slice_of(split_prefix(spec, &p.forced)), &copy)) return err_memory(err);
    const char *path = copy.ptr;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return err_at(err, CB_NOT_FOUND, path, 0, UINT64_MAX, "no such file or folder");
        return err_io(err, "look at", path);
    }
    cb_status status = CB_OK;
    if (S_ISDIR(info.st_mode)) {
        status = scan_folder(&p, path, 0);
        if (status == CB_OK && p.count == 0)
            status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "the folder holds no file of a known format");
    } else {
        candidate c;
        bool archived;
        status = sniff_file(&p, path, &c, &archived);
        if (status == CB_OK && archived) {
            status = scan_archive(&p, path);
            if (status == CB_OK && p.count == 0)
                status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "the archive holds no file of a known format");
            return status == CB_OK ? make_jobs(&p, jobs, count) : status;
        }
        if (status == CB_OK && !c.feed) c.feed = only_feed(p.forced);
        if (status == CB_OK && !c.feed)
            status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "%s",
                            p.forced ? "the content is not of the forced format"
                                     : "no known format; force one with a prefix such as ofac: or ftm:");
        if (status == CB_OK) status = plan_add(&p, &c);
    }
    return status == CB_OK ? make_jobs(&p, jobs, count) : status;
}
