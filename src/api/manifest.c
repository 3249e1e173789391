/* SPDX-License-Identifier: Apache-2.0 */
#include "api/manifest.h"

#include <stdlib.h>

#include "base/mem.h"
#include "text/normal.h"
#include "world/format.h"

#include "base/poison.h"

/* `,"key":` without the comma where it is the first of its object. */
static void key(buf *b, const char *name) {
    char last = b->len ? b->ptr[b->len - 1] : '{';
    if (last != '{' && last != '[') buf_byte(b, ',');
    buf_byte(b, '"');
    buf_slice(b, slice_of(name));
    buf_lit(b, "\":");
}

static void string(buf *b, const char *name, cb_slice value) {
    key(b, name);
    buf_json_string(b, value);
}

static void number(buf *b, const char *name, uint64_t value) {
    key(b, name);
    buf_u64(b, value);
}

static void hash(buf *b, const char *name, const unsigned char sha256[SHA256_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    char hex[2 * SHA256_SIZE];
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        hex[2 * i] = digits[sha256[i] >> 4];
        hex[2 * i + 1] = digits[sha256[i] & 15];
    }
    string(b, name, (cb_slice){hex, sizeof hex});
}

static void begin(buf *b, const char *name, char bracket) {
    if (name)
        key(b, name);
    else if (b->len && b->ptr[b->len - 1] == '}')
        buf_byte(b, ',');
    buf_byte(b, bracket);
}

static void files(buf *b, const intake *in) {
    begin(b, "files", '[');
    for (size_t i = 0; i < in->file_count; i++) {
        const intake_file *f = &in->files[i];
        begin(b, NULL, '{');
        string(b, "name", f->name);
        hash(b, "sha256", f->sha256);
        number(b, "size", f->size);
        begin(b, "records", '[');
        for (size_t k = 0; k < in->record_count; k++) {
            const intake_records *r = &in->records[k];
            if (!slice_eq(r->file, f->name)) continue;
            begin(b, NULL, '{');
            string(b, "kind", r->kind);
            number(b, "read", r->kept + r->rejected);
            number(b, "kept", r->kept);
            number(b, "rejected", r->rejected);
            buf_byte(b, '}');
        }
        buf_lit(b, "]}");
    }
    buf_byte(b, ']');
}

static void rejects(buf *b, const intake *in) {
    number(b, "rejected", in->rejected);
    begin(b, "rejects", '[');
    for (size_t i = 0; i < in->reject_count; i++) {
        const intake_reject *r = &in->rejects[i];
        begin(b, NULL, '{');
        string(b, "file", r->file);
        string(b, "kind", r->kind);
        if (r->line) number(b, "line", r->line);
        if (r->byte != UINT64_MAX) number(b, "byte", r->byte);
        string(b, "id", r->id);
        string(b, "reason", r->reason);
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

static void notes(buf *b, const intake *in) {
    begin(b, "notes", '[');
    for (size_t i = 0; i < in->note_count; i++) {
        const intake_note *n = &in->notes[i];
        begin(b, NULL, '{');
        string(b, "file", n->file);
        string(b, "note", n->note);
        number(b, "count", n->count);
        begin(b, "examples", '[');
        for (size_t k = 0; k < n->example_count; k++) {
            if (k) buf_byte(b, ',');
            buf_json_string(b, n->examples[k]);
        }
        buf_lit(b, "]}");
    }
    buf_byte(b, ']');
}

static int by_key(const void *a, const void *b) {
    const map_entry *const *x = a, *const *y = b;
    return slice_cmp((*x)->key, (*y)->key);
}

static void schemata(buf *b, const intake *in) {
    size_t n = in->schemata.count;
    const map_entry **order = mem_zalloc(n ? n : 1, sizeof(*order));
    if (!order) {
        b->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) order[i] = &in->schemata.entries[i];
    if (n) qsort(order, n, sizeof *order, by_key);
    begin(b, "schemata", '{');
    for (size_t i = 0; i < n; i++) {
        if (i) buf_byte(b, ',');
        buf_json_string(b, order[i]->key);
        buf_byte(b, ':');
        buf_u64(b, order[i]->value);
    }
    buf_byte(b, '}');
    mem_free(order);
}

static void counts(buf *b, const intake *in, const graph_counts *g) {
    begin(b, "counts", '{');
    number(b, "entities", in->counts.entities);
    number(b, "parties", in->counts.parties);
    number(b, "statements", in->counts.statements);
    number(b, "names", in->counts.names);
    number(b, "ties", g->ties);
    number(b, "unresolved", g->unresolved);
    number(b, "resolved", in->counts.resolved);
    number(b, "designations", g->designations);
    number(b, "designated", g->designated);
    number(b, "reported", g->reported);
    number(b, "unmapped", g->unmapped);
    number(b, "merged", in->counts.merged);
    buf_byte(b, '}');
    schemata(b, in);
}

static void unmapped_one(void *data, cb_slice programme, uint64_t count) {
    buf *b = data;
    begin(b, NULL, '{');
    string(b, "programme", programme);
    number(b, "count", count);
    buf_byte(b, '}');
}

void manifest_unmapped(buf *out, const graph_builder *b) {
    buf_byte(out, '[');
    if (!graph_builder_unmapped(b, unmapped_one, out)) out->failed = true;
    buf_byte(out, ']');
}

void manifest_source(buf *b, const intake *in, const graph_counts *graph, const buf *unmapped) {
    buf_byte(b, '{');
    string(b, "name", in->name);
    string(b, "format", slice_of(in->job.feed->format));
    string(b, "feed", slice_of(in->job.feed->name));
    string(b, "authority", slice_of(in->job.feed->authority));
    string(b, "published", in->published);
    hash(b, "sha256", in->sha256);
    number(b, "size", in->size);
    files(b, in);
    rejects(b, in);
    notes(b, in);
    counts(b, in, graph);
    key(b, "unmapped");
    buf_slice(b, buf_view(unmapped));
    buf_lit(b, "}\n");
}

void manifest_world(buf *b, const intake *sources, size_t count, cb_slice as_of, const manifest_ignored *ignored,
                    size_t ignored_count, const blocked_sum *blocked, const join_sum *same) {
    buf_byte(b, '{');
    number(b, "format", WORLD_FORMAT_VERSION);
    string(b, "tool", SLICE("cuibono " CB_VERSION));
    number(b, "text_tables", TEXT_TABLES_VERSION);
    string(b, "as_of", as_of);
    begin(b, "sources", '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_byte(b, ',');
        buf_json_string(b, sources[i].name);
    }
    buf_byte(b, ']');
    buf_printf(
        b, ",\"same\":{\"parties\":%llu,\"confirmed\":%llu,\"possible\":%llu,\"people\":%llu,\"crowded\":%llu,\"whole\":%s}",
        (unsigned long long)same->parties, (unsigned long long)same->confirmed, (unsigned long long)same->possible,
        (unsigned long long)same->people, (unsigned long long)same->crowded, same->cut ? "false" : "true");
    if (blocked->count) {
        begin(b, "blocked", '[');
        for (size_t i = 0; i < blocked->count; i++) {
            const blocked_count *n = &blocked->of[i];
            begin(b, NULL, '{');
            string(b, "regime", slice_of(n->regime));
            number(b, "listed", n->listed);
            number(b, "owned", n->owned);
            number(b, "possible", n->possible);
            string(b, "status", slice_of(n->status));
            buf_byte(b, '}');
        }
        buf_printf(b, "],\"blocked_whole\":%s", blocked->cut ? "false" : "true");
    }
    begin(b, "ignored", '[');
    for (size_t i = 0; i < ignored_count; i++) {
        begin(b, NULL, '{');
        string(b, "file", ignored[i].file);
        string(b, "reason", ignored[i].reason);
        buf_byte(b, '}');
    }
    buf_lit(b, "]}\n");
}
