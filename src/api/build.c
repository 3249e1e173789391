/* SPDX-License-Identifier: Apache-2.0 */
/* The compile: sources are read through their feeds into sorters, and each source's pieces are merged in order of id into the
 * sections of one segment. Read from the bottom. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/internal.h"
#include "api/manifest.h"
#include "api/merge.h"
#include "api/pipeline.h"
#include "api/sandbox.h"
#include "base/limits.h"
#include "base/vec.h"
#include "find/find.h"
#include "graph/blocked.h"
#include "parse/archive.h"
#include "parse/date.h"
#include "resolve/join.h"
#include "world/names.h"
#include "world/write.h"

#include "base/poison.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 30)
#define MEMORY_LEAST   (UINT64_C(64) << 20)
#define MEMORY_FIXED                                                                                                           \
    (UINT64_C(20) << 20) /* what does not grow with the budget: program, tables, caches, buffers of the parser */

typedef struct build {
    const cb_build_options *options;
    unsigned jobs;
    size_t memory;
    char *tmp_dir; /* where the output lies: unlinked temporary files go there, so that they are on the same disk */
    arena a;
    feed_job *jobs_found;
    size_t job_count, job_cap;
    intake *sources; /* in the order of segments */
    size_t source_count;
    manifest_ignored *ignored;
    size_t ignored_count, ignored_cap;
    renames renames;
    world_writer *writer;
    buf *unmapped; /* of each source, for its manifest */
    graph_counts *graph;
    cb_error *err; /* of cb_build, for callbacks that have none */
    /* the thread that hashes what nothing waits for */
    pthread_t hasher;
    bool hashing;
    atomic_bool hash_stop;
    cb_status hash_status;
    cb_error hash_error;
} build;

#define OPTION(b, field, otherwise) (API_HAS((b)->options, field) ? (b)->options->field : (otherwise))

/* ---- the sources ------------------------------------------------------------------------------------- */

static cb_status on_ignored(void *data, const char *file, const char *why) {
    build *b = data;
    cb_slice base = slice_of(file), reason = slice_of(why);
    size_t at = base.len;
    while (at > 0 && base.ptr[at - 1] != '/') at--;
    base = slice_sub(base, at, base.len);
    void *items = b->ignored;
    if (!vec_reserve(&items, &b->ignored_cap, b->ignored_count + 1, sizeof *b->ignored)) return err_memory(b->err);
    b->ignored = items;
    if (!arena_dup(&b->a, base, &base) || !arena_dup(&b->a, reason, &reason)) return err_memory(b->err);
    b->ignored[b->ignored_count++] = (manifest_ignored){base, reason};
    return CB_OK;
}

static cb_status plan(build *b, const char *const *specs, size_t count, cb_error *err) {
    for (size_t i = 0; i < count; i++) {
        feed_job *found;
        size_t n;
        cb_status status = feed_plan(&b->a, specs[i], &found, &n, on_ignored, b, err);
        if (status != CB_OK) return status;
        void *items = b->jobs_found;
        if (!vec_reserve(&items, &b->job_cap, b->job_count + n, sizeof *b->jobs_found)) return err_memory(err);
        b->jobs_found = items;
        if (n) memcpy(b->jobs_found + b->job_count, found, n * sizeof *found);
        b->job_count += n;
    }
    cb_status joined = feed_join_deltas(&b->a, b->jobs_found, &b->job_count, err);
    if (joined != CB_OK) return joined;
    if (b->job_count == 0) return err_set(err, CB_INPUT, "there is nothing to read: no file of a known format was given");
    if (b->job_count > LIMIT_SOURCES) return err_set(err, CB_LIMIT, "more than %u sources", LIMIT_SOURCES);
    b->sources = mem_zalloc(b->job_count, sizeof *b->sources);
    b->unmapped = mem_zalloc(b->job_count, sizeof *b->unmapped);
    b->graph = mem_zalloc(b->job_count, sizeof *b->graph);
    if (!b->sources || !b->unmapped || !b->graph) return err_memory(err);
    for (; b->source_count < b->job_count; b->source_count++) {
        cb_status status = intake_begin(&b->sources[b->source_count], &b->jobs_found[b->source_count], b->options, err);
        if (status == CB_OK) continue;
        intake_free(&b->sources[b->source_count]);
        return status;
    }
    return CB_OK;
}

static int by_name_and_hash(const void *x, const void *y) {
    const intake *a = x, *b = y;
    int c = slice_cmp(a->name, b->name);
    return c ? c : memcmp(a->sha256, b->sha256, SHA256_SIZE);
}

/* Might these be the same source, or need their hash to be put in order? */
static bool alike(const intake *a, const intake *b) { return a->size == b->size || slice_eq(a->name, b->name); }

static bool same_source(const intake *a, const intake *b) {
    return a->hashed && b->hashed && a->size == b->size && a->job.feed == b->job.feed &&
           memcmp(a->sha256, b->sha256, SHA256_SIZE) == 0;
}

/* Different sources of one name bear what tells them apart: their first file's name, else the beginning of their hash. */
static cb_status tell_apart(build *b, cb_error *err) {
    for (size_t i = 0; i < b->source_count;) {
        size_t n = 1;
        bool files = true;
        while (i + n < b->source_count && slice_eq(b->sources[i + n].name, b->sources[i].name)) n++;
        for (size_t k = 1; k < n; k++)
            for (size_t m = 0; m < k; m++)
                files = files && !slice_eq(b->sources[i + k].files[0].name, b->sources[i + m].files[0].name);
        for (size_t k = i; n > 1 && k < i + n; k++) {
            intake *in = &b->sources[k];
            buf title = BUF_EMPTY;
            buf_printf(&title, "%.*s (", SLICE_ARGS(in->name));
            if (files) buf_slice(&title, in->files[0].name);
            for (size_t h = 0; !files && h < 4; h++) buf_printf(&title, "%02x", in->sha256[h]);
            buf_byte(&title, ')');
            bool ok = !title.failed && arena_dup(&in->memory, buf_view(&title), &in->name);
            buf_free(&title);
            if (!ok) return err_memory(err);
        }
        i += n;
    }
    return CB_OK;
}

/* Order of sources: by name, then content, so that the order of arguments changes nothing; what is given twice is read once. Only
 * sources that could be confused are hashed here, the others while they are read. */
static cb_status order(build *b, cb_error *err) {
    for (size_t i = 0; i < b->source_count; i++)
        for (size_t k = 0; k < b->source_count; k++) {
            if (i == k || !alike(&b->sources[i], &b->sources[k])) continue;
            cb_status status = intake_hash(&b->sources[i], NULL, err);
            if (status != CB_OK) return status;
            break;
        }
    qsort(b->sources, b->source_count, sizeof *b->sources, by_name_and_hash);
    size_t kept = 0;
    for (size_t i = 0; i < b->source_count; i++) {
        size_t k = 0;
        while (k < kept && !same_source(&b->sources[k], &b->sources[i])) k++;
        if (k == kept) {
            if (kept != i) {
                b->sources[kept] = b->sources[i];
                b->sources[i] = (intake){.record = BUF_EMPTY};
            }
            kept++;
            continue;
        }
        cb_slice title = b->sources[i].name;
        void *items = b->ignored;
        bool ok =
            arena_dup(&b->a, title, &title) && vec_reserve(&items, &b->ignored_cap, b->ignored_count + 1, sizeof *b->ignored);
        b->ignored = items;
        if (!ok) return err_memory(err);
        b->ignored[b->ignored_count++] = (manifest_ignored){title, SLICE("given twice: read once")};
        intake_free(&b->sources[i]);
    }
    b->source_count = kept;
    return tell_apart(b, err);
}

static void *hash_all(void *data) {
    build *b = data;
    for (size_t i = 0; b->hash_status == CB_OK && i < b->source_count; i++)
        b->hash_status = intake_hash(&b->sources[i], &b->hash_stop, &b->hash_error);
    return NULL;
}

static void hash_begin(build *b) {
    if (b->jobs > 1 && pthread_create(&b->hasher, NULL, hash_all, b) == 0)
        b->hashing = true;
    else
        hash_all(b);
}

static cb_status hash_end(build *b, cb_error *err) {
    if (b->hashing) pthread_join(b->hasher, NULL);
    b->hashing = false;
    if (b->hash_status != CB_OK && err) *err = b->hash_error;
    return b->hash_status;
}

/* ---- one segment ------------------------------------------------------------------------------------- */

typedef struct segment_build {
    intake *in;
    world_builder *world;
    names_builder *names;
    find_builder *find;
    graph_builder *graph;
    arena names_scratch, marks_scratch;
    uint64_t name_count;
} segment_build;

static cb_status take_world(void *data, const batch *from, cb_error *err) {
    segment_build *s = data;
    for (size_t i = 0; i < from->count; i++) {
        uint64_t row;
        cb_status status = world_builder_add(s->world, &from->items[i], &row, err);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

typedef struct mark_target {
    segment_build *s;
    uint64_t row;
    cb_status status;
    cb_error *err;
} mark_target;

static bool take_mark(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    mark_target *t = data;
    (void)shown;
    (void)strong;
    t->status = find_builder_mark(t->s->find, t->row, kind, normal, t->err);
    return t->status == CB_OK;
}

static cb_status take_names(void *data, const batch *from, cb_error *err) {
    segment_build *s = data;
    for (size_t i = 0; i < from->count; i++) {
        uint64_t row = from->first_row + i, number;
        name *names;
        size_t count;
        cb_status status = CB_OK;
        arena_reset(&s->names_scratch);
        if (!names_of_entity(&s->names_scratch, &from->items[i], &names, &count)) return err_memory(err);
        for (size_t k = 0; status == CB_OK && k < count; k++) {
            status = names_builder_add(s->names, row, &names[k], &number, err);
            if (status == CB_OK) status = find_builder_name(s->find, row, number, &names[k], err);
        }
        s->name_count += count;
        mark_target target = {s, row, CB_OK, err};
        arena_reset(&s->marks_scratch);
        if (status == CB_OK && !entity_marks(&from->items[i], &s->marks_scratch, take_mark, &target) && target.status == CB_OK)
            status = err_memory(err);
        if (status == CB_OK) status = target.status;
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

static cb_status take_graph(void *data, const batch *from, cb_error *err) {
    segment_build *s = data;
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < from->count; i++)
        status = graph_builder_add(s->graph, from->first_row + i, &from->items[i], err);
    return status;
}

static cb_status count_entity(intake *in, const entity *e, cb_error *err) {
    map_entry *schema = map_put(&in->schemata, e->schema_name, NULL);
    if (!schema) return err_memory(err);
    schema->value++;
    in->counts.entities++;
    in->counts.statements += e->count;
    /* A wallet or a security belongs to a party: it is none of those that a list counts. */
    if (schema_is_party(e->schema) && !schema_is_a(e->schema, SCHEMA_CryptoWallet) && !schema_is_a(e->schema, SCHEMA_Security))
        in->counts.parties++;
    if (names_wanted(e) > LIMIT_NAMES_PER_ENTITY)
        return intake_remark(in, "more names than are matched: only the first of them are", e->id, err);
    return CB_OK;
}

static int report(build *b, const char *stage, uint64_t done, uint64_t total) {
    cb_progress_fn fn = API_HAS(b->options, progress_data) ? b->options->progress : NULL;
    return fn ? fn(b->options->progress_data, stage, done, total, done) : 0;
}

/* Merges the pieces and hands the entities to the builders. */
static cb_status feed_builders(build *b, intake *in, pipeline *p, const bearers *known, cb_error *err) {
    merger m;
    cb_status status = merger_begin(&m, in, &b->renames, known, err);
    m.remarks = true;
    uint64_t total = xsort_count(in->pieces);
    for (bool more = true; status == CB_OK && more;) {
        batch *to;
        status = pipeline_batch(p, &to, err);
        while (status == CB_OK && !pipeline_full(to)) {
            entity *e = pipeline_slot(to);
            status = e ? merger_next(&m, &to->memory, e, &more, err) : err_memory(err);
            if (status != CB_OK || !more) break;
            to->count++;
            status = count_entity(in, e, err);
        }
        if (status == CB_OK && report(b, "compiling", in->counts.entities, total))
            status = err_set(err, CB_CANCELLED, "the build was cancelled");
        if (status == CB_OK) status = pipeline_put(p, err);
    }
    merger_end(&m);
    return status == CB_OK ? intake_check_operations(in, err) : status;
}

static cb_status builders_new(build *b, segment_build *s, cb_error *err) {
    cb_status status = world_builder_new(&s->world, b->memory / 16, b->tmp_dir, err);
    if (status == CB_OK) status = names_builder_new(&s->names, b->tmp_dir, err);
    if (status == CB_OK) status = find_builder_new(&s->find, b->memory / 8, b->tmp_dir, err);
    if (status == CB_OK) status = graph_builder_new(&s->graph, b->memory / 8, b->tmp_dir, err);
    return status;
}

static void builders_free(segment_build *s) {
    world_builder_free(s->world);
    names_builder_free(s->names);
    find_builder_free(s->find);
    graph_builder_free(s->graph);
    arena_free(&s->names_scratch);
    arena_free(&s->marks_scratch);
}

static cb_status write_segment(build *b, segment_build *s, size_t number, cb_error *err) {
    uint32_t segment = world_writer_segment(b->writer);
    s->in->counts.names = s->name_count;
    b->graph[number] = graph_builder_counts(s->graph);
    manifest_unmapped(&b->unmapped[number], s->graph);
    cb_status status = world_builder_finish(s->world, b->writer, segment, err);
    world_builder_free(s->world); /* each gives its memory back before the next takes more to sort */
    s->world = NULL;
    if (status == CB_OK) status = names_builder_finish(s->names, b->writer, segment, err);
    if (status == CB_OK) status = find_builder_finish(s->find, b->writer, segment, err);
    find_builder_free(s->find);
    s->find = NULL;
    if (status == CB_OK) status = graph_builder_finish(s->graph, b->writer, segment, err);
    return status;
}

static cb_status compile_source(build *b, size_t number, cb_error *err) {
    intake *in = &b->sources[number];
    segment_build s = {.in = in};
    bearers known = {.items = NULL};
    const consumer consumers[PIPELINE_CONSUMERS] = {{take_names, &s}, {take_world, &s}, {take_graph, &s}};
    cb_status status = renames_apply(&b->renames, in, b->memory / 4, b->tmp_dir, err);
    if (status == CB_OK && in->wanted.count > 0) status = bearers_find(&known, in, &b->renames, err);
    if (status == CB_OK) status = builders_new(b, &s, err);
    if (status == CB_OK) {
        pipeline *p = NULL;
        status = pipeline_new(&p, consumers, b->jobs - 1, err);
        if (status == CB_OK) status = feed_builders(b, in, p, known.items ? &known : NULL, err);
        cb_error late = {.code = CB_OK};
        cb_status end = pipeline_end(p, &late);
        if (status == CB_OK && end != CB_OK) {
            status = end;
            if (err) *err = late;
        }
    }
    xsort_free(in->pieces);
    in->pieces = NULL;
    bearers_free(&known);
    if (status == CB_OK && report(b, "writing", 0, 0)) status = err_set(err, CB_CANCELLED, "the build was cancelled");
    if (status == CB_OK) status = write_segment(b, &s, number, err);
    builders_free(&s);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static cb_status read_source(build *b, size_t number, uint64_t before, uint64_t total, cb_error *err) {
    intake *in = &b->sources[number];
    in->before = before;
    in->total = total;
    return intake_read(in, b->memory / 2, b->tmp_dir, b->jobs > 1, err);
}

/* Referents that are trusted join parties of all sources, so all are read before the first is compiled. */
static cb_status read_all(build *b, uint64_t total, cb_error *err) {
    uint64_t before = 0;
    for (size_t i = 0; i < b->source_count; i++) {
        cb_status status = read_source(b, i, before, total, err);
        if (status == CB_OK && b->source_count > 1) status = xsort_flush(b->sources[i].pieces, err);
        if (status != CB_OK) return status;
        before += b->sources[i].size;
    }
    return renames_gather(&b->renames, b->sources, b->source_count, err);
}

static cb_status compile(build *b, cb_error *err) {
    bool trust = OPTION(b, trust_referents, false);
    uint64_t total = 0, before = 0;
    for (size_t i = 0; i < b->source_count; i++) total += b->sources[i].size;
    cb_status status = trust ? read_all(b, total, err) : CB_OK;
    for (size_t i = 0; status == CB_OK && i < b->source_count; i++) {
        if (!trust) status = read_source(b, i, before, total, err);
        if (status == CB_OK) status = compile_source(b, i, err);
        before += b->sources[i].size;
    }
    return status;
}

static cb_slice as_of_date(const build *b) {
    const char *given = OPTION(b, as_of, NULL);
    if (given && *given) return slice_of(given);
    cb_slice latest = SLICE("");
    for (size_t i = 0; i < b->source_count; i++)
        if (slice_cmp(b->sources[i].published, latest) > 0) latest = b->sources[i].published;
    return latest;
}

/* What rests on the whole world is asked of what is written, and written behind it. */
typedef cb_status (*asking_fn)(build *b, const world *looked, buf *rows, void *sum, cb_error *err);
static cb_status ask_written(build *b, const char *stage, asking_fn fn, buf *rows, void *sum, cb_error *err) {
    if (report(b, stage, 0, 0)) return err_set(err, CB_CANCELLED, "the build was cancelled");
    world *looked;
    cb_status status = world_writer_look(b->writer, &looked, err);
    if (status == CB_OK) status = fn(b, looked, rows, sum, err);
    cb_error late = {.code = CB_OK};
    cb_status resumed = world_writer_resume(b->writer, looked, &late);
    if (status == CB_OK && resumed != CB_OK) {
        status = resumed;
        if (err) *err = late;
    }
    return status;
}

static cb_status ask_join(build *b, const world *looked, buf *rows, void *sum, cb_error *err) {
    return join_find(looked, b->jobs, rows, sum, err);
}

static cb_status ask_blocked(build *b, const world *looked, buf *rows, void *sum, cb_error *err) {
    date_range day;
    if (!date_parse(as_of_date(b), &day)) return CB_OK;
    return blocked_find(looked, day.first, b->memory / 2, rows, sum, err);
}

static cb_status ask_doubles(build *b, const world *looked, buf *rows, void *sum, cb_error *err) {
    (void)b;
    (void)sum;
    return graph_doubles_find(looked, rows, err);
}

/* Edges that several sources tell; the stages behind it read ties. */
static cb_status find_doubles(build *b, cb_error *err) {
    buf rows = BUF_EMPTY;
    cb_status status = b->source_count > 1 ? ask_written(b, "ties of several sources", ask_doubles, &rows, NULL, err) : CB_OK;
    if (status == CB_OK && rows.len) status = graph_doubles_write(b->writer, &rows, err);
    buf_free(&rows);
    return status;
}

/* Which ids are of one party. */
static cb_status find_same(build *b, join_sum *sum, cb_error *err) {
    buf rows = BUF_EMPTY;
    cb_status status = ask_written(b, "identities", ask_join, &rows, sum, err);
    if (status == CB_OK) status = graph_same_write(b->writer, &rows, err);
    buf_free(&rows);
    return status;
}

/* Who is blocked by ownership in the whole world, on its day. */
static cb_status find_blocked(build *b, blocked_sum *sum, cb_error *err) {
    date_range day;
    buf rows = BUF_EMPTY;
    *sum = (blocked_sum){.count = 0};
    if (!date_parse(as_of_date(b), &day)) return CB_OK; /* sources without a date, and none given: no day to answer for */
    cb_status status = ask_written(b, "ownership", ask_blocked, &rows, sum, err);
    /* sets that are not whole would let somebody pass for clear */
    if (status == CB_OK && !sum->cut) status = blocked_write(b->writer, &rows, err);
    buf_free(&rows);
    return status;
}

/* Observations name their subject by the id that another source gives it: where none does, nobody bears what was seen. */
static cb_status ask_subjects(build *b, const world *looked, buf *rows, void *sum, cb_error *err) {
    cb_status status = CB_OK;
    (void)rows;
    (void)sum;
    for (uint32_t segment = 0; segment < b->source_count; segment++) {
        intake *in = &b->sources[segment];
        uint64_t count = in->job.feed == &FEED_OBSERVATIONS ? world_rows(looked, segment) : 0;
        for (uint64_t row = 0; status == CB_OK && row < count; row++) {
            entity_ref ref = REF(segment, row);
            statement s;
            for (uint64_t at = 0; status == CB_OK && world_statement(looked, ref, at, &s); at++) {
                if (s.prop != PROP_holder || world_find(looked, s.value, NULL, 0) > 0) continue;
                b->graph[segment].unresolved++;
                status = intake_remark(in, "subject that no source has", s.value, err);
            }
        }
    }
    return status;
}

static cb_status find_subjects(build *b, cb_error *err) {
    for (size_t i = 0; i < b->source_count; i++)
        if (b->sources[i].job.feed == &FEED_OBSERVATIONS) return ask_written(b, "subjects", ask_subjects, NULL, NULL, err);
    return CB_OK;
}

static cb_status write_manifests(build *b, cb_error *err) {
    cb_status status = find_subjects(b, err);
    buf text = BUF_EMPTY;
    for (size_t i = 0; i < b->source_count; i++) intake_end(&b->sources[i]);
    for (size_t i = 0; status == CB_OK && i < b->source_count; i++) {
        const intake *in = &b->sources[i];
        const cb_slice card[CARD_COUNT] = {[CARD_NAME] = in->name,
                                           [CARD_PUBLISHED] = in->published,
                                           [CARD_FORMAT] = slice_of(in->job.feed->format),
                                           [CARD_AUTHORITY] = slice_of(in->job.feed->authority),
                                           [CARD_FEED] = slice_of(in->job.feed->name)};
        buf_clear(&text);
        manifest_source(&text, in, &b->graph[i], &b->unmapped[i]);
        status = text.failed || b->unmapped[i].failed ? err_memory(err) : CB_OK;
        if (status == CB_OK)
            status = world_section_write(b->writer, SECTION_MANIFEST, (uint32_t)i, 1, true, buf_view(&text), err);
        if (status == CB_OK) status = world_card_write(b->writer, (uint32_t)i, card, CARD_COUNT, err);
    }
    blocked_sum blocked = {.count = 0};
    join_sum same = {.parties = 0};
    if (status == CB_OK) status = find_doubles(b, err);
    if (status == CB_OK) status = find_same(b, &same, err);
    if (status == CB_OK) status = find_blocked(b, &blocked, err);
    const cb_slice card[CARD_GLOBAL_COUNT] = {[CARD_AS_OF] = as_of_date(b), [CARD_TOOL] = SLICE("cuibono " CB_VERSION)};
    buf_clear(&text);
    manifest_world(&text, b->sources, b->source_count, card[CARD_AS_OF], b->ignored, b->ignored_count, &blocked, &same);
    if (status == CB_OK && text.failed) status = err_memory(err);
    if (status == CB_OK) status = world_section_write(b->writer, SECTION_MANIFEST, WORLD_GLOBAL, 1, true, buf_view(&text), err);
    if (status == CB_OK) status = world_card_write(b->writer, WORLD_GLOBAL, card, CARD_GLOBAL_COUNT, err);
    buf_free(&text);
    return status;
}

static cb_status set_options(build *b, const char *out_path, cb_error *err) {
    uint64_t memory = OPTION(b, memory, 0);
    if (memory == 0) memory = MEMORY_DEFAULT;
    if (memory < MEMORY_LEAST) return err_set(err, CB_USAGE, "a build needs at least 64 MiB of memory");
    if (memory > SIZE_MAX) memory = SIZE_MAX;
    b->memory = (size_t)(memory - MEMORY_FIXED);
    b->jobs = OPTION(b, jobs, 0);
    if (b->jobs == 0) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        b->jobs = n > 0 ? (unsigned)n : 1;
    }
    const char *as_of = OPTION(b, as_of, NULL);
    date_range range;
    if (as_of && *as_of && (strlen(as_of) != 10 || !date_parse(slice_of(as_of), &range) || range.precision != 3))
        return err_set(err, CB_USAGE, "\"%s\" is no date: write it as YYYY-MM-DD", as_of);
    const char *slash = strrchr(out_path, '/');
    cb_slice folder = !slash ? SLICE(".") : slash == out_path ? SLICE("/") : (cb_slice){out_path, (size_t)(slash - out_path)};
    b->tmp_dir = mem_zalloc(folder.len + 1, 1);
    if (!b->tmp_dir) return err_memory(err);
    memcpy(b->tmp_dir, folder.ptr, folder.len);
    return CB_OK;
}

static void build_free(build *b) {
    atomic_store(&b->hash_stop, true);
    hash_end(b, NULL);
    world_writer_abandon(b->writer);
    for (size_t i = 0; i < b->source_count; i++) intake_free(&b->sources[i]);
    for (size_t i = 0; b->unmapped && i < b->job_count; i++) buf_free(&b->unmapped[i]);
    renames_free(&b->renames);
    mem_free(b->sources);
    mem_free(b->unmapped);
    mem_free(b->graph);
    mem_free(b->jobs_found);
    mem_free(b->ignored);
    mem_free(b->tmp_dir);
    arena_free(&b->a);
}

/* The world takes the place of what stands under its name: that must be a file, and none that is read here. */
static cb_status check_target(const build *b, const char *out_path, cb_error *err) {
    struct stat target, file;
    if (stat(out_path, &target) != 0) return CB_OK;
    if (!S_ISREG(target.st_mode)) return err_set(err, CB_USAGE, "%s is no regular file: it cannot become a world", out_path);
    for (size_t i = 0; i < b->job_count; i++) {
        const feed_source *s = &b->jobs_found[i].source;
        char disk[ARCHIVE_PATH];
        for (size_t k = 0; k < s->file_count; k++)
            if (archive_on_disk(s->files[k], disk) && stat(disk, &file) == 0 && file.st_dev == target.st_dev &&
                file.st_ino == target.st_ino)
                return err_set(err, CB_USAGE, "%s is read as a source: write the world under another name", out_path);
    }
    return CB_OK;
}

cb_status cb_build(const char *out_path, const char *const *sources, size_t source_count, const cb_build_options *options,
                   cb_error *err) {
    build b = {.options = options, .err = err};
    atomic_init(&b.hash_stop, false);
    if (!out_path || !*out_path) return err_set(err, CB_USAGE, "no output given: name the world to write with -o FILE");
    if (source_count == 0) return err_set(err, CB_USAGE, "no source given: name files or folders to read");
    cb_status status = set_options(&b, out_path, err);
    if (status == CB_OK) status = plan(&b, sources, source_count, err);
    if (status == CB_OK) status = check_target(&b, out_path, err);
    if (status == CB_OK) status = order(&b, err);
    if (status == CB_OK) status = world_writer_open(&b.writer, out_path, err);
    if (status == CB_OK && OPTION(&b, sandbox, false)) status = sandbox_enter(err);
    if (status == CB_OK) {
        hash_begin(&b);
        status = compile(&b, err);
    }
    cb_status hashed = status == CB_OK ? hash_end(&b, err) : CB_OK;
    if (status == CB_OK) status = hashed;
    if (status == CB_OK) status = write_manifests(&b, err);
    if (status == CB_OK) {
        world_writer *w = b.writer;
        b.writer = NULL;
        status = world_writer_commit(w, err);
    }
    build_free(&b);
    return status;
}
