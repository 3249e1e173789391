/* SPDX-License-Identifier: Apache-2.0 */
#include "api/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/internal.h"
#include "base/limits.h"
#include "base/vec.h"
#include "parse/archive.h"
#include "text/normal.h"
#include "text/utf8.h"

#include "base/poison.h"

/* Last part of a path that is not empty: the manifest tells nothing of where a file lay. */
static cb_slice base_name(const char *path) {
    cb_slice p = slice_of(path);
    while (p.len > 1 && p.ptr[p.len - 1] == '/') p.len--;
    size_t at = p.len;
    while (at > 0 && p.ptr[at - 1] != '/') at--;
    return slice_sub(p, at, p.len);
}

static cb_slice text_of(intake *in, cb_slice s, bool *ok) {
    cb_slice repaired = {NULL, 0};
    bool changed;
    if (!utf8_from_bytes(&in->memory, s, &repaired, &changed)) *ok = false;
    if (*ok && !arena_dup(&in->memory, repaired, &repaired)) *ok = false;
    return repaired;
}

/* A member of an archive is its archive on disk. */
static bool stat_disk(const char *path, struct stat *st) {
    char disk[ARCHIVE_PATH];
    if (archive_on_disk(path, disk)) return stat(disk, st) == 0;
    errno = ENAMETOOLONG;
    return false;
}

/* Adds what will be read of the disk for the file. */
static cb_status size_of(const char *path, const struct stat *st, uint64_t *size, cb_error *err) {
    archive *a;
    if (archive_path(path) == 0) {
        *size += (uint64_t)st->st_size;
        return CB_OK;
    }
    cb_status status = archive_open(&a, path, err);
    if (status != CB_OK) return status;
    *size += archive_size(a);
    archive_close(a);
    return CB_OK;
}

cb_status intake_begin(intake *in, const feed_job *job, const cb_build_options *options, cb_error *err) {
    *in = (intake){.job = *job, .options = options};
    in->files = arena_zalloc(&in->memory, job->source.file_count ? job->source.file_count : 1, sizeof *in->files);
    if (!in->files) return err_memory(err);
    bool ok = true;
    for (size_t i = 0; ok && i < job->source.file_count; i++) {
        const char *path = job->source.files[i];
        struct stat st;
        if (!stat_disk(path, &st)) return err_io(err, "read", path);
        in->files[i].name = text_of(in, base_name(path), &ok);
        in->files[i].size = (uint64_t)st.st_size;
        cb_status sized = size_of(path, &st, &in->size, err);
        if (sized != CB_OK) return sized;
        in->file_count++;
    }
    buf name = BUF_EMPTY;
    buf_slice(&name, slice_of(job->feed->format));
    buf_lit(&name, ": ");
    buf_slice(&name, base_name(job->source.path));
    if (name.failed) ok = false;
    if (ok) in->name = text_of(in, buf_view(&name), &ok);
    buf_free(&name);
    return ok ? CB_OK : err_memory(err);
}

void intake_free(intake *in) {
    xsort_free(in->pieces);
    mem_free(in->records);
    mem_free(in->rejects);
    mem_free(in->notes);
    map_free(&in->note_index);
    map_free(&in->wanted);
    map_free(&in->referents);
    map_free(&in->operations);
    map_free(&in->schemata);
    buf_free(&in->record);
    arena_free(&in->memory);
    arena_free(&in->scratch);
    *in = (intake){.record = BUF_EMPTY};
}

/* The file as it lies on disk. Not through `input`: a build that fails must not wait until a large file is hashed. */
static cb_status hash_file(intake_file *f, const char *path, const atomic_bool *stop, cb_error *err) {
    enum { PIECE = 1 << 20 };
    char disk[ARCHIVE_PATH];
    int fd = archive_on_disk(path, disk) ? open(disk, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return err_io(err, "read", path);
    unsigned char *piece = mem_alloc(PIECE);
    sha256_stream *h = sha256_begin();
    cb_status status = piece && h ? CB_OK : err_memory(err);
    uint64_t size = 0;
    while (status == CB_OK) {
        ssize_t n = read(fd, piece, PIECE);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) status = err_io(err, "read", path);
        if (n <= 0) break;
        sha256_update(h, piece, (size_t)n);
        size += (uint64_t)n;
        if (stop && atomic_load_explicit(stop, memory_order_relaxed))
            status = err_set(err, CB_CANCELLED, "the build was stopped");
    }
    if (status == CB_OK && size != f->size)
        status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "the file changed while it was read");
    if (h) sha256_final(h, f->sha256);
    sha256_free(h);
    mem_free(piece);
    close(fd);
    return status;
}

cb_status intake_hash(intake *in, const atomic_bool *stop, cb_error *err) {
    if (in->hashed) return CB_OK;
    for (size_t i = 0; i < in->file_count; i++) {
        cb_status status = hash_file(&in->files[i], in->job.source.files[i], stop, err);
        if (status != CB_OK) return status;
    }
    if (in->file_count == 1) {
        memcpy(in->sha256, in->files[0].sha256, SHA256_SIZE);
    } else {
        sha256_stream *h = sha256_begin();
        if (!h) return err_memory(err);
        for (size_t i = 0; i < in->file_count; i++) {
            sha256_update(h, in->files[i].name.ptr, in->files[i].name.len);
            sha256_update(h, "", 1);
            sha256_update(h, in->files[i].sha256, SHA256_SIZE);
        }
        sha256_final(h, in->sha256);
        sha256_free(h);
    }
    in->hashed = true;
    return CB_OK;
}

/* ---- what the feed says ------------------------------------------------------------------------------ */

/* The counters of (file, kind): few, so a search from the last one is short. */
static intake_records *records_of(intake *in, const char *file, const char *kind) {
    cb_slice name = file ? base_name(file) : SLICE(""), k = slice_of(kind);
    for (size_t i = in->record_count; i-- > 0;)
        if (slice_eq(in->records[i].kind, k) && slice_eq(in->records[i].file, name)) return &in->records[i];
    void *items = in->records;
    bool ok = vec_reserve(&items, &in->record_cap, in->record_count + 1, sizeof *in->records);
    in->records = items;
    if (!ok) return NULL;
    intake_records r = {.file = text_of(in, name, &ok)};
    r.kind = text_of(in, k, &ok);
    if (!ok) return NULL;
    in->records[in->record_count] = r;
    return &in->records[in->record_count++];
}

static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    intake *in = data;
    intake_records *r = records_of(in, file, kind);
    if (!r) return err_memory(err);
    r->kept++;
    in->seen++;
    return CB_OK;
}

static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    intake *in = data;
    intake_records *r = records_of(in, file, kind);
    if (!r) return err_memory(err);
    r->rejected++;
    in->rejected++;
    in->seen++;
    if (in->rejected <= LIMIT_REJECTS_LISTED) {
        void *items = in->rejects;
        bool ok = vec_reserve(&items, &in->reject_cap, in->reject_count + 1, sizeof *in->rejects);
        in->rejects = items;
        if (!ok) return err_memory(err);
        in->rejects[in->reject_count] = (intake_reject){.file = r->file, .kind = r->kind, .line = line, .byte = byte};
        in->rejects[in->reject_count].id = text_of(in, slice_sub(id, 0, LIMIT_ID_BYTES), &ok);
        in->rejects[in->reject_count].reason = text_of(in, slice_of(reason), &ok);
        if (!ok) return err_memory(err);
        in->reject_count++;
    }
    const cb_build_options *o = in->options;
    if (API_HAS(o, reject_data) && o->reject) {
        cb_reject reject = {slice_of(file), line, byte, id.ptr ? id : SLICE(""), slice_of(reason)};
        o->reject(o->reject_data, &reject);
    }
    if (API_HAS(o, strict) && o->strict)
        return err_at(err, CB_INPUT, file, line, byte, "record %.*s was rejected (%s), and strict allows none", SLICE_ARGS(id),
                      reason);
    return CB_OK;
}

/* At most so many distinct remarks are told apart: feeds have a few dozen. */
enum { NOTES_MAX = 4096 };

static cb_status add_note(intake *in, cb_slice file, cb_slice note, cb_slice what, cb_error *err) {
    buf key = BUF_EMPTY;
    buf_slice(&key, file);
    buf_byte(&key, '\0');
    buf_slice(&key, note);
    bool added = false, ok = true;
    map_entry *e = NULL;
    if (!key.failed && (in->note_count < NOTES_MAX || map_get(&in->note_index, buf_view(&key))))
        e = map_put(&in->note_index, buf_view(&key), &added);
    bool full = !key.failed && !e && in->note_count >= NOTES_MAX;
    buf_free(&key);
    if (full) return CB_OK;
    if (!e) return err_memory(err);
    if (added) {
        void *items = in->notes;
        ok = vec_reserve(&items, &in->note_cap, in->note_count + 1, sizeof *in->notes);
        in->notes = items;
        if (!ok) return err_memory(err);
        e->value = in->note_count;
        intake_note n = {.file = text_of(in, file, &ok)};
        n.note = text_of(in, note, &ok);
        in->notes[in->note_count++] = n;
    }
    intake_note *n = &in->notes[e->value];
    n->count++;
    what = slice_sub(what, 0, NOTE_EXAMPLE_BYTES);
    while (what.len > 0 && !utf8_valid(what) && what.len > NOTE_EXAMPLE_BYTES - 4)
        what.len--; /* not in the middle of a character */
    for (size_t i = 0; i < n->example_count; i++)
        if (slice_eq(n->examples[i], what)) return CB_OK;
    if (n->example_count < NOTE_EXAMPLES && what.len > 0) {
        n->examples[n->example_count] = text_of(in, what, &ok);
        if (ok) n->example_count++;
    }
    return ok ? CB_OK : err_memory(err);
}

static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    return add_note(data, file ? base_name(file) : SLICE(""), slice_of(note), what, err);
}

cb_status intake_remark(intake *in, const char *note, cb_slice example, cb_error *err) {
    return add_note(in, SLICE(""), slice_of(note), example, err);
}

/* Several files of a set may each state a date: the latest counts. */
static cb_status on_published(void *data, cb_slice date, cb_error *err) {
    intake *in = data;
    bool ok = true;
    if (date.len != 10 || slice_cmp(date, in->published) <= 0) return CB_OK;
    in->published = text_of(in, date, &ok);
    return ok ? CB_OK : err_memory(err);
}

static int on_progress(void *data, uint64_t consumed) {
    intake *in = data;
    const cb_build_options *o = in->options;
    if (!API_HAS(o, progress_data) || !o->progress) return 0;
    return o->progress(o->progress_data, "reading", in->before + consumed, in->total, in->seen);
}

/* ---- pieces ------------------------------------------------------------------------------------------ */

static bool is_ascii(cb_slice s) {
    size_t i = 0;
    uint64_t word, all = 0;
    for (; i + 8 <= s.len; i += 8) {
        memcpy(&word, s.ptr + i, 8);
        all |= word;
    }
    for (; i < s.len; i++) all |= (uint64_t)(unsigned char)s.ptr[i];
    return !(all & UINT64_C(0x8080808080808080));
}

/* What a world holds is UTF-8, whatever a feed let through. */
static bool make_valid(intake *in, cb_slice *s) {
    bool repaired;
    return is_ascii(*s) || utf8_valid(*s) || utf8_from_bytes(&in->scratch, *s, s, &repaired);
}

static void sort_words(char *text, size_t len) {
    cb_slice words[64];
    size_t n = 0;
    char copy[LIMIT_NAME_BYTES];
    if (len > sizeof copy) return;
    memcpy(copy, text, len);
    cb_slice rest = {copy, len};
    while (rest.ptr && n < 64) words[n++] = slice_cut(&rest, ' ');
    if (rest.ptr) return;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && slice_cmp(words[k], words[k - 1]) < 0; k--) {
            cb_slice t = words[k];
            words[k] = words[k - 1];
            words[k - 1] = t;
        }
    for (size_t i = 0, at = 0; i < n; i++) {
        memcpy(text + at, words[i].ptr, words[i].len);
        at += words[i].len;
        if (i + 1 < n) text[at++] = ' ';
    }
}

bool intake_name_keys(buf out[2], buf *scratch, cb_slice name) {
    buf_clear(&out[0]);
    buf_clear(&out[1]);
    buf_clear(scratch);
    text_latin(scratch, slice_sub(name, 0, LIMIT_NAME_BYTES), NULL);
    cb_slice latin = slice_trim(buf_view(scratch));
    if (scratch->failed) return false;
    if (latin.len == 0) return true;
    for (int i = 0; i < 2; i++) {
        buf_byte(&out[i], i ? 's' : 'w');
        buf_slice(&out[i], latin);
        if (out[i].failed) return false;
    }
    sort_words(out[1].ptr + 1, out[1].len - 1);
    return true;
}

static bool want(intake *in, cb_slice name) {
    buf keys[2] = {BUF_EMPTY, BUF_EMPTY}, scratch = BUF_EMPTY;
    bool ok = intake_name_keys(keys, &scratch, name);
    for (int i = 0; ok && i < 2 && keys[i].len; i++) {
        bool added;
        size_t next = in->wanted.count;
        map_entry *e = map_put(&in->wanted, buf_view(&keys[i]), &added);
        ok = e != NULL;
        if (e && added) e->value = next;
    }
    for (int i = 0; i < 2; i++) buf_free(&keys[i]);
    buf_free(&scratch);
    return ok;
}

static cb_status flush_record(intake *in, cb_error *err) {
    if (in->record.failed) return err_memory(err);
    return xsort_add(in->pieces, buf_view(&in->record), err);
}

static cb_status check_maps(const intake *in, cb_error *err) {
    if (map_bytes(&in->wanted) + map_bytes(&in->referents) + map_bytes(&in->operations) <= in->map_memory) return CB_OK;
    return err_set(err, CB_LIMIT,
                   "more names in words, referents and operations than the memory allowed holds: raise --memory");
}

/* ---- operations: the value of an id is its generation x 4, and these bits */

enum { OPERATION_REMOVES = 1, OPERATION_MET = 2 };

static cb_status on_operation(void *data, cb_slice id, bool removes, cb_error *err) {
    intake *in = data;
    arena_reset(&in->scratch);
    if (!make_valid(in, &id)) return err_memory(err);
    map_entry *e = map_put(&in->operations, id, NULL);
    if (!e) return err_memory(err);
    e->value = ++in->generation << 2 | (removes ? (unsigned)OPERATION_REMOVES : 0u);
    return check_maps(in, err);
}

bool intake_is_void(const intake *in, cb_slice id, uint64_t generation) {
    const map_entry *e = in->operations.count ? map_get(&in->operations, id) : NULL;
    return e && generation < e->value >> 2;
}

void intake_met(intake *in, cb_slice id) {
    map_entry *e = in->operations.count ? map_get(&in->operations, id) : NULL;
    if (e) e->value |= OPERATION_MET;
}

cb_status intake_check_operations(intake *in, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < in->operations.count && status == CB_OK; i++) {
        const map_entry *e = &in->operations.entries[i];
        if ((e->value & (OPERATION_REMOVES | OPERATION_MET)) == OPERATION_REMOVES)
            status = intake_remark(in, "an operation removes what is not there", e->key, err);
    }
    return status;
}

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    enum { PIECE_BYTES = 1 << 20 }; /* a large entity is several records: the merge unites them */
    intake *in = data;
    arena_reset(&in->scratch);
    cb_slice id = e->id, schema = e->schema_name;
    if (!make_valid(in, &id) || !make_valid(in, &schema)) return err_memory(err);
    if (id.len == 0 || id.len > LIMIT_ID_BYTES) return intake_remark(in, "entity without usable id left out", id, err);
    buf *b = &in->record;
    buf_clear(b);
    piece_key(b, id);
    piece_generation(b, in->generation);
    piece_schema(b, schema);
    size_t header = b->len;
    bool trust = API_HAS(in->options, trust_referents) && in->options->trust_referents;
    for (size_t i = 0; i < e->count; i++) {
        statement s = e->statements[i];
        if (!make_valid(in, &s.value) || !make_valid(in, &s.original) || !make_valid(in, &s.origin) ||
            !make_valid(in, &s.lang) || (s.prop == PROP_UNKNOWN && !make_valid(in, &s.prop_name)))
            return err_memory(err);
        if (s.value.len == 0) continue;
        if (s.value.len > LIMIT_VALUE_BYTES || s.original.len > LIMIT_VALUE_BYTES || s.origin.len > LIMIT_VALUE_BYTES) {
            cb_status status = intake_remark(in, "value over the limit left out", id, err);
            if (status != CB_OK) return status;
            continue;
        }
        if (s.flags & STATEMENT_UNRESOLVED && !want(in, s.value)) return err_memory(err);
        if (trust && s.flags & STATEMENT_META && slice_eq(s.prop_name, SLICE("@referents")) &&
            !map_put(&in->referents, s.value, NULL))
            return err_memory(err);
        piece_statement(b, &s);
        if (b->len > PIECE_BYTES) {
            cb_status status = flush_record(in, err);
            if (status != CB_OK) return status;
            b->len = header;
        }
    }
    cb_status status = check_maps(in, err);
    return status == CB_OK ? flush_record(in, err) : status;
}

static cb_status unchanged(const intake *in, cb_error *err) {
    for (size_t i = 0; i < in->file_count; i++) {
        struct stat st;
        if (!stat_disk(in->job.source.files[i], &st) || (uint64_t)st.st_size != in->files[i].size)
            return err_at(err, CB_INPUT, in->job.source.files[i], 0, UINT64_MAX,
                          "the file changed while it was read: build again");
    }
    return CB_OK;
}

static int by_place(const void *a, const void *b) {
    const intake_note *x = a, *y = b;
    int c = slice_cmp(x->file, y->file);
    return c ? c : slice_cmp(x->note, y->note);
}

static int records_by_place(const void *a, const void *b) {
    const intake_records *x = a, *y = b;
    int c = slice_cmp(x->file, y->file);
    return c ? c : slice_cmp(x->kind, y->kind);
}

cb_status intake_read(intake *in, size_t memory, const char *tmp_dir, bool background, cb_error *err) {
    cb_status status = xsort_new(&in->pieces, memory, tmp_dir, err);
    if (status != CB_OK) return status;
    if (background) xsort_background(in->pieces);
    in->map_memory = memory / 2;
    feed_sink sink = {.data = in,
                      .entity = on_entity,
                      .kept = on_kept,
                      .rejected = on_rejected,
                      .note = on_note,
                      .published = on_published,
                      .operation = on_operation,
                      .progress = on_progress};
    status = in->job.feed->read(&in->job.source, &sink, err);
    if (status == CB_OK) status = unchanged(in, err);
    if (in->record_count) qsort(in->records, in->record_count, sizeof *in->records, records_by_place);
    arena_free(&in->scratch);
    return status;
}

/* Remarks in the order of the manifest; the index of add_note does not survive this. */
void intake_end(intake *in) {
    if (in->note_count) qsort(in->notes, in->note_count, sizeof *in->notes, by_place);
    map_free(&in->note_index);
}
