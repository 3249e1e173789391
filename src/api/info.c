/* SPDX-License-Identifier: Apache-2.0 */
/* What a world holds: its manifests, as they stand (JSON) or as tables. */
#include <stdio.h>

#include "api/internal.h"

#include "api/table_text.h"
#include "parse/json.h"

#include "base/poison.h"

/* {"world":{...},"sources":[{...}...]}: the global manifest and that of each source, in the order of segments. */
static void info_json(buf *b, const world *w) {
    buf_lit(b, "{\"world\":");
    buf_slice(b, slice_trim(world_manifest(w, WORLD_GLOBAL)));
    buf_lit(b, ",\"sources\":[");
    for (uint32_t i = 0; i < world_segments(w); i++) {
        if (i) buf_byte(b, ',');
        buf_slice(b, slice_trim(world_manifest(w, i)));
    }
    buf_lit(b, "]}\n");
}

/* ---- tables ------------------------------------------------------------------------------------------ */

typedef struct manifests {
    json_value *world;
    json_value **sources;
    uint32_t count;
} manifests;

static cb_status parse(manifests *m, const world *w, arena *a, cb_error *err) {
    json_parser *p;
    cb_status status = json_parser_new(&p, err);
    if (status != CB_OK) return status;
    m->count = world_segments(w);
    m->sources = arena_zalloc(a, m->count ? m->count : 1, sizeof(*m->sources));
    status = m->sources ? json_parse(p, a, world_manifest(w, WORLD_GLOBAL), &m->world, err) : err_memory(err);
    for (uint32_t i = 0; status == CB_OK && i < m->count; i++)
        status = json_parse(p, a, world_manifest(w, i), &m->sources[i], err);
    json_parser_free(p);
    if (status == CB_INPUT || status == CB_LIMIT)
        return err_set(err, CB_DAMAGED, "the world is damaged (manifest): build it again");
    return status;
}

static cb_slice text_of(const json_value *v, const char *key) {
    const json_value *x = json_get(v, key);
    return x ? x->text : (cb_slice){"", 0};
}

static cb_slice or_unknown(cb_slice s) { return s.len ? s : SLICE("unknown"); }

static void sources(text_table *t, const manifests *m) {
    table_begin(t, "Sources", (const char *const[]){"source", "published", "parties", "entities", "names", "ties", "listings"},
                7, 0x7cu);
    for (uint32_t i = 0; i < m->count; i++) {
        const json_value *s = m->sources[i], *c = json_get(s, "counts");
        table_row(t, (const cb_slice[]){text_of(s, "name"), or_unknown(text_of(s, "published")), text_of(c, "parties"),
                                        text_of(c, "entities"), text_of(c, "names"), text_of(c, "ties"),
                                        text_of(c, "designations")});
    }
    table_end(t);
}

static void files(text_table *t, const manifests *m) {
    table_begin(t, "Files: records read = kept + rejected",
                (const char *const[]){"file", "records", "read", "kept", "rejected", "sha256"}, 6, 0x1cu);
    for (uint32_t i = 0; i < m->count; i++) {
        const json_value *list = json_get(m->sources[i], "files");
        for (const json_value *f = list ? list->first : NULL; f; f = f->next) {
            cb_slice name = text_of(f, "name"), hash = slice_sub(text_of(f, "sha256"), 0, 16);
            const json_value *records = json_get(f, "records");
            for (const json_value *r = records ? records->first : NULL; r; r = r->next) {
                table_row(t, (const cb_slice[]){name, text_of(r, "kind"), text_of(r, "read"), text_of(r, "kept"),
                                                text_of(r, "rejected"), hash});
                name = hash = SLICE("");
            }
            if (name.len) table_row(t, (const cb_slice[]){name, SLICE("none"), SLICE("0"), SLICE("0"), SLICE("0"), hash});
        }
    }
    table_end(t);
}

static void rejected(text_table *t, const manifests *m) {
    enum { SHOWN = 20 };
    size_t shown = 0, listed = 0;
    table_begin(t, "Rejected records", (const char *const[]){"file", "line", "id", "why"}, 4, 0x2u);
    for (uint32_t i = 0; i < m->count; i++) {
        const json_value *list = json_get(m->sources[i], "rejects");
        for (const json_value *r = list ? list->first : NULL; r; r = r->next, listed++)
            if (shown < SHOWN) {
                table_row(t,
                          (const cb_slice[]){text_of(r, "file"), text_of(r, "line"), text_of(r, "id"), text_of(r, "reason")});
                shown++;
            }
    }
    table_end(t);
    if (listed > shown) buf_printf(t->out, "  and %zu more: --json lists them\n", listed - shown);
}

static void notes(text_table *t, const manifests *m) {
    table_begin(t, "Notes on what was kept", (const char *const[]){"count", "file", "note", "for example"}, 4, 0x1u);
    for (uint32_t i = 0; i < m->count; i++) {
        const json_value *list = json_get(m->sources[i], "notes");
        for (const json_value *n = list ? list->first : NULL; n; n = n->next) {
            const json_value *examples = json_get(n, "examples");
            cb_slice example = examples && examples->first ? examples->first->text : SLICE("");
            table_row(t, (const cb_slice[]){text_of(n, "count"), text_of(n, "file"), text_of(n, "note"), example});
        }
    }
    const json_value *ignored = json_get(m->world, "ignored");
    for (const json_value *f = ignored ? ignored->first : NULL; f; f = f->next)
        table_row(t, (const cb_slice[]){SLICE("1"), text_of(f, "file"), SLICE("not read"), text_of(f, "reason")});
    table_end(t);
}

/* Counted when the world was built, on its day. */
static void blocked(text_table *t, const manifests *m, cb_slice day) {
    const json_value *list = json_get(m->world, "blocked");
    if (!list) return;
    char title[96];
    snprintf(title, sizeof title, "Blocked on %.*s by the records of this world", SLICE_ARGS(slice_sub(day, 0, 10)));
    table_begin(t, title, (const char *const[]){"regime", "listed", "owned or controlled", "possibly", ""}, 5, 0xeu);
    for (const json_value *r = list->first; r; r = r->next) {
        bool none = slice_eq(text_of(r, "listed"), SLICE("0"));
        cb_slice remark = none ? SLICE("no listing of this world starts it") : text_of(r, "status");
        table_row(t, (const cb_slice[]){text_of(r, "regime"), text_of(r, "listed"), text_of(r, "owned"), text_of(r, "possible"),
                                        remark});
    }
    table_end(t);
    const json_value *whole = json_get(m->world, "blocked_whole");
    if (whole && slice_eq(whole->text, SLICE("false")))
        buf_lit(t->out, "  not whole: the memory allowed ended the search; build with more --memory\n");
}

static void same(text_table *t, const manifests *m) {
    const json_value *s = json_get(m->world, "same");
    if (!s || (slice_eq(text_of(s, "parties"), SLICE("0")) && slice_eq(text_of(s, "people"), SLICE("0")))) return;
    table_begin(t, "Records of listed or reported parties under other ids",
                (const char *const[]){"looked for", "confirmed", "possibly", ""}, 4, 0x7u);
    bool whole = !slice_eq(text_of(s, "whole"), SLICE("false"));
    table_row(t, (const cb_slice[]){text_of(s, "parties"), text_of(s, "confirmed"), text_of(s, "possible"),
                                    whole ? SLICE("") : SLICE("not whole: there are more than are looked for")});
    table_end(t);
    if (!json_get(s, "people")) return; /* a world that an earlier version built */
    bool crowded = !slice_eq(text_of(s, "crowded"), SLICE("0"));
    table_begin(t, "Records of one person or organisation under other ids, neither of them listed or reported",
                (const char *const[]){"confirmed", "not compared", ""}, 3, 0x3u);
    table_row(t,
              (const cb_slice[]){text_of(s, "people"), text_of(s, "crowded"),
                                 crowded ? SLICE("words of a day of birth, names or numbers that too many bear") : SLICE("")});
    table_end(t);
}

static void unmapped(text_table *t, const manifests *m) {
    table_begin(t, "Programmes that the table of legal effects does not map: no rule of ownership starts from them",
                (const char *const[]){"listings", "programme", "source"}, 3, 0x1u);
    for (uint32_t i = 0; i < m->count; i++) {
        const json_value *list = json_get(m->sources[i], "unmapped");
        for (const json_value *p = list ? list->first : NULL; p; p = p->next)
            table_row(t, (const cb_slice[]){text_of(p, "count"), text_of(p, "programme"), text_of(m->sources[i], "name")});
    }
    table_end(t);
}

static cb_status info_text(buf *b, const world *w, const cb_render_options *options, cb_error *err) {
    arena a = ARENA_EMPTY;
    manifests m = {NULL, NULL, 0};
    cb_status status = parse(&m, w, &a, err);
    if (status == CB_OK) {
        text_table t = {.out = b, .a = &a, .width = API_HAS(options, width) && options->width ? options->width : 80};
        t.colour = API_HAS(options, colour) && options->colour;
        cb_slice as_of = text_of(m.world, "as_of");
        table_title(&t, "World");
        buf line = BUF_EMPTY;
        cb_slice day = or_unknown(as_of), tool = text_of(m.world, "tool"), format = text_of(m.world, "format"),
                 tables = text_of(m.world, "text_tables");
        buf_printf(&line, "as of %.*s, %u source%s, written by %.*s, format %.*s, text tables %.*s", SLICE_ARGS(day), m.count,
                   m.count == 1 ? "" : "s", SLICE_ARGS(tool), SLICE_ARGS(format), SLICE_ARGS(tables));
        table_remark(&t, buf_view(&line));
        if (line.failed) b->failed = true;
        buf_free(&line);
        sources(&t, &m);
        blocked(&t, &m, as_of);
        same(&t, &m);
        files(&t, &m);
        rejected(&t, &m);
        notes(&t, &m);
        unmapped(&t, &m);
        if (t.failed) b->failed = true;
    }
    arena_free(&a);
    return status;
}

cb_status cb_world_info(cb_text **out, const cb_world *cw, cb_format format, const cb_render_options *options, cb_error *err) {
    buf b = BUF_EMPTY;
    *out = NULL;
    cb_status status = CB_OK;
    if (format == CB_FORMAT_JSON)
        info_json(&b, cw->w);
    else if (format == CB_FORMAT_TEXT)
        status = info_text(&b, cw->w, options, err);
    else
        status = err_set(err, CB_USAGE, "a world is described as text or JSON");
    if (status != CB_OK) {
        buf_free(&b);
        return status;
    }
    return api_text_take(out, &b, err);
}
