/* SPDX-License-Identifier: Apache-2.0 */
/* The question of `trace`: who is meant, the search, and what was found in words. */
#include "finding/trace.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "finding/internal.h"
#include "parse/date.h"
#include "text/normal.h"

#include "base/poison.h"

enum { PATHS = 3, MOST_PATHS = 100, SAME_HALF = 5000 /* probability from which another record may be of the party */ };

typedef struct tracing {
    asker q;
    const path_targets *targets;
    const trace_options *options;
    path_rules rules;
    evidence_paths *out;
    trails notes;
    identity *same; /* other records that may be of the party */
    match_profile mine;
    size_t same_count;
} tracing;

static cb_slice caption_of(const asker *q, cb_slice id) {
    entity_ref ref;
    return world_find(q->w, id, &ref, 1) ? world_caption(q->w, ref) : id;
}

/* ---- who is meant */

static int by_score_alone(const void *a, const void *b) {
    const identity *x = a, *y = b;
    if (x->match.score != y->match.score) return x->match.score > y->match.score ? -1 : 1;
    return slice_cmp(x->id, y->id);
}

/* An id, or another name of one that its source gives it. */
static bool known_id(const world *w, cb_slice text, cb_slice *id) {
    entity_ref ref;
    bool found = world_find(w, text, &ref, 1) > 0;
    if (!found) {
        cb_slice other = world_referent(w, text);
        found = other.len && world_find(w, other, &ref, 1);
    }
    if (found) *id = world_id(w, ref);
    return found;
}

/* ---- what is no party: an account by its handle, a product or a site by its name, in whatever letters, composition and spaces */

enum { MOST_THINGS = 5 };

static bool names_thing(schema_id schema, prop_id prop) {
    return prop == PROP_username || prop == PROP_title || prop == PROP_website ||
           schema_prop_type(schema, prop) == PROP_TYPE_NAME;
}

/* The form in which handles and names are compared; it lives in `form`. */
static cb_slice thing_form(buf *form, cb_slice text) {
    buf_clear(form);
    text_norm(form, text);
    cb_slice all = buf_view(form);
    return slice_starts(all, SLICE("@")) ? slice_sub(all, 1, all.len) : all;
}

static bool bears(const world *w, entity_ref ref, schema_id schema, cb_slice wanted, buf *form) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (names_thing(schema, s.prop) && slice_eq(thing_form(form, s.value), wanted)) return true;
    return false;
}

static bool is_among(const cb_slice *ids, size_t count, cb_slice id) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(ids[i], id)) return true;
    return false;
}

/* Ids of entities that are neither parties nor edges and bear the text, each once. Every row is looked at, its schema first: their names are in
 * no index that tells a handle from its parts. */
static cb_status things_of(tracing *t, cb_slice text, cb_slice *ids, size_t *count) {
    const world *w = t->q.w;
    buf asked = BUF_EMPTY, form = BUF_EMPTY;
    cb_slice wanted = thing_form(&asked, text);
    size_t n = 0;
    for (uint32_t k = 0; wanted.len && k < world_segments(w); k++)
        for (uint64_t row = 0; row < world_rows(w, k) && n < MOST_THINGS && !form.failed; row++) {
            entity_ref ref = REF(k, row);
            schema_id schema = world_schema(w, ref);
            if (!schema_is_a(schema, SCHEMA_Thing) || schema_is_a(schema, SCHEMA_LegalEntity)) continue;
            if (bears(w, ref, schema, wanted, &form) && !is_among(ids, n, world_id(w, ref))) ids[n++] = world_id(w, ref);
        }
    bool ok = !asked.failed && !form.failed;
    buf_free(&asked);
    buf_free(&form);
    *count = n;
    return ok ? CB_OK : err_memory(t->q.err);
}

static cb_status several(tracing *t, cb_slice text, const cb_slice *ids, size_t count, const char *what) {
    buf names = BUF_EMPTY;
    for (size_t i = 0; i < count && i < 4; i++)
        buf_printf(&names, "%s%.*s (%.*s)", i ? ", " : "", SLICE_ARGS(caption_of(&t->q, ids[i])), SLICE_ARGS(ids[i]));
    cb_slice all = buf_view(&names);
    err_set(t->q.err, CB_NOT_FOUND, "\"%.*s\" may be %zu%s %s: %.*s%s; name one by its id", SLICE_ARGS(text), count,
            count == MOST_THINGS && strcmp(what, "entities") == 0 ? " or more" : "", what, SLICE_ARGS(all),
            count > 4 ? "..." : "");
    buf_free(&names);
    return CB_NOT_FOUND;
}

/* One id of the world by a name. Several that resemble it equally are named and none is taken. */
static cb_status id_of_name(tracing *t, cb_slice text, cb_slice *id) {
    asker *q = &t->q;
    statement s = {.prop = PROP_name, .prop_name = SLICE("name"), .value = text};
    entity e = {
        .id = SLICE(""), .schema = SCHEMA_LegalEntity, .schema_name = SLICE("LegalEntity"), .statements = &s, .count = 1};
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    match_profile mine;
    size_t count, total;
    if (!hits) return err_memory(q->err);
    cb_status status = identity_find(q, &e, &mine, hits, &count, &total);
    if (status != CB_OK) return status;
    if (count) qsort(hits, count, sizeof *hits, by_score_alone);
    if (count == 0 || hits[0].match.score < SCORE_ONE) { /* what is called so is more than who resembles it */
        cb_slice things[MOST_THINGS];
        size_t n;
        status = things_of(t, text, things, &n);
        if (status != CB_OK) return status;
        if (n > 1) return several(t, text, things, n, "entities");
        if (n == 1) {
            *id = things[0];
            return trails_note(q, &t->notes, "\"%.*s\" is taken for %.*s (%.*s), which bears this name.", SLICE_ARGS(text),
                               SLICE_ARGS(caption_of(q, *id)), SLICE_ARGS(*id))
                       ? CB_OK
                       : err_memory(q->err);
        }
    }
    if (count == 0 || hits[0].match.score < THRESHOLD)
        return err_set(q->err, CB_NOT_FOUND, "no entity of this world has the id or the name \"%.*s\"", SLICE_ARGS(text));
    size_t equal = 1;
    while (equal < count && hits[equal].match.score == hits[0].match.score) equal++;
    if (equal > 1) {
        cb_slice ids[MAX_HITS];
        for (size_t i = 0; i < equal; i++) ids[i] = hits[i].id;
        return several(t, text, ids, equal, "parties");
    }
    *id = hits[0].id;
    return trails_note(q, &t->notes, "\"%.*s\" is taken for %.*s (%.*s): score %u.%02u.", SLICE_ARGS(text),
                       SLICE_ARGS(caption_of(q, *id)), SLICE_ARGS(*id), hits[0].match.score / 10000,
                       hits[0].match.score / 100 % 100)
               ? CB_OK
               : err_memory(q->err);
}

static cb_status id_of(tracing *t, cb_slice text, cb_slice *id) {
    return known_id(t->q.w, text, id) ? CB_OK : id_of_name(t, text, id);
}

/* ---- where it starts: the party itself; where that leads nowhere, other records that may be of it */

static cb_status more_starts(tracing *t, path_start *out, size_t *count) {
    asker *q = &t->q;
    entity_ref ref;
    t->same = arena_zalloc(q->a, MAX_HITS, sizeof *t->same);
    if (!t->same) return err_memory(q->err);
    if (!world_find(q->w, t->out->from, &ref, 1) || !schema_is_party(world_schema(q->w, ref))) return CB_OK;
    identity *same = arena_zalloc(q->a, MAX_HITS, sizeof *same);
    size_t n = 0;
    if (!same) return err_memory(q->err);
    cb_status status = identity_of_world(q, ref, same, &n);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        uint32_t p = (uint32_t)(match_probability(&same[i].match) * 10000.0 + 0.5);
        if (!same[i].confirmed && p < SAME_HALF) continue;
        /* one that is listed or reported is reached by a step of the search itself */
        if (same[i].flags & (PARTY_DESIGNATED | PARTY_REPORTED)) continue;
        t->same[t->same_count++] = same[i];
        out[(*count)++] = (path_start){.id = same[i].id, .strength = same[i].confirmed ? t->rules.confirmed : p / 2, .hops = 1};
    }
    return status;
}

/* ---- what was found */

static bool same_link(tracing *t, const identity *who, link *out) {
    asker *q = &t->q;
    path_hop h = {.from = t->out->from, .to = who->id, .via = VIA_SAME, .confirmed = who->confirmed, .to_says = who->ref};
    if (!world_find(q->w, t->out->from, &h.from_says, 1)) return false;
    h.strength = who->confirmed ? t->rules.confirmed : (uint32_t)(match_probability(&who->match) * 10000.0 + 0.5) / 2;
    return link_of_hop(q, &h, out);
}

static cb_slice listing_of(asker *q, cb_slice id, uint32_t flags) {
    designation *d;
    reported_claim *c;
    size_t n;
    if (flags & PARTY_DESIGNATED) {
        if (graph_designations(q->w, id, q->a, &d, &n, q->err) != CB_OK) return (cb_slice){NULL, 0};
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < n; i++) {
            if (!d[i].meaning.designated || has_ended(q, d[i].end) || !has_begun(q, d[i].start)) continue;
            if (best == SIZE_MAX ||
                (d[i].meaning.effect == EFFECT_ASSET_FREEZE && d[best].meaning.effect != EFFECT_ASSET_FREEZE))
                best = i;
        }
        if (best != SIZE_MAX)
            return words(q->a, "listed by %.*s%s%.*s: %s%s%.*s", SLICE_ARGS(regime_words(d[best].authority)),
                         UNDER(d[best].programme), legal_effect_name(d[best].meaning.effect),
                         d[best].start.len ? ", since " : "", SLICE_ARGS(d[best].start));
    }
    if (flags & PARTY_REPORTED) {
        if (graph_claims(q->w, id, q->a, &c, &n, q->err) != CB_OK) return (cb_slice){NULL, 0};
        if (claims_in_force(q, c, n))
            return words(q->a, "named by %.*s%s%.*s, not designated for this",
                         SLICE_ARGS(c[0].author.len ? c[0].author : SLICE("a source without a name")),
                         c[0].date.len ? " on " : "", SLICE_ARGS(c[0].date));
    }
    return SLICE("");
}

static cb_status add_path(tracing *t, const found_path *p) {
    asker *q = &t->q;
    evidence_path *out = &t->out->paths[t->out->path_count];
    bool other = p->start > 0;
    link l;
    *out = (evidence_path){.strength = p->strength,
                           .designated = (p->flags & PARTY_DESIGNATED) != 0,
                           .reported = (p->flags & PARTY_REPORTED) != 0,
                           .listing = listing_of(q, p->party, p->flags)};
    out->steps = arena_zalloc(q->a, p->hop_count + 2, sizeof *out->steps);
    if (!out->steps || !out->listing.ptr) return err_memory(q->err);
    if (other && (!same_link(t, &t->same[p->start - 1], &l) || !step_of_link(q, &l, &out->steps[out->step_count++])))
        return err_memory(q->err);
    for (size_t i = 0; i < p->hop_count; i++) {
        if (!link_of_hop(q, &p->hops[i], &l) || !step_of_link(q, &l, &out->steps[out->step_count++])) return err_memory(q->err);
        if (p->hops[i].hub == 10000) continue;
        if (!trails_note(q, &t->notes,
                         "%.*s has many ties: the path that passes it counts for %u %% of what it otherwise would.",
                         SLICE_ARGS(caption_of(q, p->hops[i].from)), p->hops[i].hub / 100))
            return err_memory(q->err);
    }
    t->out->path_count++;
    return CB_OK;
}

static cb_status add_notes(tracing *t, const path_result *r) {
    uint32_t least = t->rules.least;
    if (!note_events(&t->q, &t->notes, r)) return err_memory(t->q.err);
    if (r->thin && !trails_note(&t->q, &t->notes,
                                "Chains whose joint strength would be below %u.%02u were left: there may be weaker ones.",
                                least / 10000, least / 100 % 100))
        return err_memory(t->q.err);
    t->out->notes = t->notes.notes;
    t->out->note_count = t->notes.note_count;
    return CB_OK;
}

static cb_status search(tracing *t) {
    asker *q = &t->q;
    const trace_options *o = t->options;
    path_start starts[MAX_HITS + 1] = {{.id = t->out->from, .strength = 10000}};
    path_result r;
    size_t count = 1;
    path_question ask = {.rules = &t->rules, .on = q->on_day, .hops = o->hops, .work = o->work, .different = true};
    ask.most = o->paths == 0 ? PATHS : o->paths < MOST_PATHS ? o->paths : MOST_PATHS;
    cb_slice to = t->out->to;
    if (slice_eq(to, SLICE("designated")))
        ask.flags = PARTY_DESIGNATED;
    else if (slice_eq(to, SLICE("reported")))
        ask.flags = PARTY_REPORTED;
    else
        ask.to = to;
    ask.starts = starts;
    ask.start_count = count;
    cb_status status = path_find(q->w, t->targets, &ask, q->a, &r, q->err);
    if (status == CB_OK && r.count == 0) {
        status = more_starts(t, starts, &count);
        ask.start_count = count;
        if (status == CB_OK && count > 1) status = path_find(q->w, t->targets, &ask, q->a, &r, q->err);
    }
    if (status != CB_OK) return status;
    t->out->paths = arena_zalloc(q->a, r.count + 1, sizeof *t->out->paths);
    if (!t->out->paths) return err_memory(q->err);
    t->out->budget_hit = r.cut;
    t->out->weaker_left = r.thin;
    t->out->visited = r.visited;
    for (size_t i = 0; i < r.count && status == CB_OK; i++) status = add_path(t, &r.paths[i]);
    return status == CB_OK ? add_notes(t, &r) : status;
}

static cb_status ask_whom(tracing *t, cb_slice from, cb_slice to) {
    entity_ref ref;
    asker *q = &t->q;
    evidence_paths *out = t->out;
    cb_status status = id_of(t, from, &out->from);
    if (status != CB_OK) return status;
    bool flags = slice_eq(to, SLICE("designated")) || slice_eq(to, SLICE("reported"));
    if (!flags && !known_id(q->w, to, &to))
        return err_set(q->err, CB_NOT_FOUND, "no entity of this world has the id \"%.*s\"", SLICE_ARGS(to));
    if (!flags && slice_eq(to, out->from)) return err_set(q->err, CB_USAGE, "the two are one party");
    if (!world_find(q->w, out->from, &ref, 1)) return err_set(q->err, CB_NOT_FOUND, "no such entity");
    out->from_caption = world_caption(q->w, ref);
    out->from_schema = world_schema_name(q->w, ref);
    uint32_t mine = graph_party_flags_on(q->w, out->from, q->on_day);
    if ((mine & (PARTY_DESIGNATED | PARTY_REPORTED)) &&
        !trails_note(q, &t->notes, "%.*s is itself %s.", SLICE_ARGS(out->from_caption),
                     mine & PARTY_DESIGNATED ? "designated" : "named in a report"))
        return err_memory(q->err);
    return arena_dup(q->a, to, &out->to) ? CB_OK : err_memory(q->err);
}

cb_status trace_run(evidence_paths **out, const world *w, find_scratch *scratch, const path_targets *targets, cb_slice from,
                    const trace_options *options, cb_error *err) {
    *out = NULL;
    evidence_paths *p = mem_zalloc(1, sizeof *p);
    case_file none = {0};
    date_range day;
    if (!p) return err_memory(err);
    tracing t = {.q = {.w = w, .scratch = scratch, .c = &none, .a = &p->memory, .err = err},
                 .targets = targets,
                 .options = options,
                 .out = p};
    cb_slice on = options->on.len ? options->on : world_as_of(w);
    cb_status status = arena_dup(t.q.a, on, &p->on) ? CB_OK : err_memory(err);
    t.q.on = p->on;
    t.q.on_day = p->on.len && date_range_of(p->on, &day) ? day.first : INT32_MAX;
    path_rules_fill(&t.rules, true);
    if (status == CB_OK) status = ask_whom(&t, from, options->to.len ? options->to : SLICE("designated"));
    if (status == CB_OK) status = search(&t);
    if (status != CB_OK) {
        trace_free(p);
        return status;
    }
    *out = p;
    return CB_OK;
}

void trace_free(evidence_paths *p) {
    if (!p) return;
    arena_free(&p->memory);
    mem_free(p);
}
