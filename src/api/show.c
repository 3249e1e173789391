/* SPDX-License-Identifier: Apache-2.0 */
/* One entity: what its sources say, its listings, its ties in both directions, and what belongs to it alone (addresses, documents). */
#include "api/internal.h"

#include "api/ftm_json.h"
#include "api/table_text.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/graph.h"

#include "base/poison.h"

typedef struct shown {
    const world *w;
    arena a;
    api_entity x;
    tie *ties;
    size_t tie_count;
    uint64_t tie_total;
    designation *designations;
    size_t designation_count;
    reported_claim *claims;
    size_t claim_count;
    api_entity *adjacent; /* addresses, documents, accounts...: each once */
    size_t adjacent_count, adjacent_cap;
} shown;

enum { TIES_SHOWN = 1000 }; /* in text; JSON has all */

static cb_slice other_end(const tie *t) { return t->outgoing ? t->to : t->from; }

/* A thing that has no life of its own beside the party: where it is, what it shows, what it holds. */
static bool is_thing(const world *w, cb_slice id) {
    entity_ref ref;
    if (world_find(w, id, &ref, 1) == 0) return false;
    schema_id schema = world_schema(w, ref);
    return schema != SCHEMA_UNKNOWN && !schema_is_edge(schema) &&
           (!schema_is_party(schema) || schema_is_a(schema, SCHEMA_CryptoWallet));
}

static bool is_adjacent(const shown *s, const tie *t) {
    return t->edge == REF_NONE && !t->unresolved && is_thing(s->w, other_end(t));
}

static cb_status add_adjacent(shown *s, map *seen, cb_slice id, cb_error *err) {
    bool added;
    if (slice_eq(id, s->x.e.id)) return CB_OK;
    if (!map_put(seen, id, &added)) return err_memory(err);
    if (!added) return CB_OK;
    void *items = s->adjacent;
    if (!vec_reserve_arena(&s->a, &items, &s->adjacent_cap, s->adjacent_count, s->adjacent_count + 1, sizeof *s->adjacent))
        return err_memory(err);
    s->adjacent = items;
    return api_entity_load(&s->adjacent[s->adjacent_count++], s->w, id, &s->a, err);
}

/* Of the entity's own properties and of those that name it. */
static cb_status find_adjacent(shown *s, cb_error *err) {
    map seen = MAP_EMPTY;
    cb_status status = CB_OK;
    const entity *e = &s->x.e;
    for (size_t i = 0; status == CB_OK && i < e->count && !schema_is_edge(e->schema); i++) {
        const statement *st = &e->statements[i];
        if (st->flags || schema_prop_type(e->schema, st->prop) != PROP_TYPE_ENTITY) continue;
        if (is_thing(s->w, st->value)) status = add_adjacent(s, &seen, st->value, err);
    }
    for (size_t i = 0; status == CB_OK && i < s->tie_count; i++)
        if (is_adjacent(s, &s->ties[i])) status = add_adjacent(s, &seen, other_end(&s->ties[i]), err);
    map_free(&seen);
    return status;
}

/* The id itself, or the one that it is a referent of. */
static cb_status load(shown *s, cb_slice id, size_t max_ties, cb_error *err) {
    entity_ref ref;
    cb_slice known = id;
    if (world_find(s->w, id, &ref, 1) == 0) {
        known = world_referent(s->w, id);
        if (!known.ptr)
            return err_set(err, CB_NOT_FOUND,
                           "there is no entity \"%.*s\" in this world: look for its id with `cuibono screen NAME`",
                           SLICE_ARGS(id));
    }
    cb_status status = api_entity_load(&s->x, s->w, known, &s->a, err);
    if (status == CB_OK) status = graph_ties(s->w, known, &s->a, max_ties, &s->ties, &s->tie_count, &s->tie_total, err);
    if (status == CB_OK) status = graph_designations(s->w, known, &s->a, &s->designations, &s->designation_count, err);
    if (status == CB_OK) status = graph_claims(s->w, known, &s->a, &s->claims, &s->claim_count, err);
    return status == CB_OK ? find_adjacent(s, err) : status;
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static void field(buf *b, const char *name, cb_slice value) {
    if (b->len && b->ptr[b->len - 1] != '{') buf_byte(b, ',');
    buf_json_string(b, slice_of(name));
    buf_byte(b, ':');
    buf_json_string(b, value);
}

static void flag(buf *b, const char *name, bool value) {
    buf_byte(b, ',');
    buf_json_string(b, slice_of(name));
    buf_slice(b, value ? SLICE(":true") : SLICE(":false"));
}

static void source_list(buf *b, const world *w, uint32_t segment) {
    buf_lit(b, ",\"sources\":[");
    buf_json_string(b, world_source_name(w, segment));
    buf_lit(b, "]}");
}

static void ties_json(buf *b, const shown *s) {
    bool first = true;
    buf_lit(b, ",\"ties\":[");
    for (size_t i = 0; i < s->tie_count; i++) {
        const tie *t = &s->ties[i];
        if (is_adjacent(s, t)) continue;
        if (!first) buf_byte(b, ',');
        first = false;
        buf_byte(b, '{');
        field(b, "edge_id", t->edge_id);
        field(b, "kind", t->kind);
        field(b, "role", t->role);
        field(b, "direction", t->outgoing ? SLICE("out") : SLICE("in"));
        buf_lit(b, ",\"other\":{");
        field(b, "id", t->unresolved && t->outgoing ? SLICE("") : other_end(t));
        field(b, "caption", t->unresolved && t->outgoing ? t->to : api_caption(s->w, other_end(t)));
        field(b, "schema", t->unresolved && t->outgoing ? SLICE("") : api_schema_name(s->w, other_end(t)));
        buf_byte(b, '}');
        field(b, "start", t->start);
        field(b, "end", t->end);
        field(b, "share", t->share);
        flag(b, "disclosed", t->disclosed);
        flag(b, "unresolved", t->unresolved);
        flag(b, "victim", t->victim);
        source_list(b, s->w, t->segment);
    }
    buf_byte(b, ']');
}

static void designations_json(buf *b, const shown *s) {
    buf_lit(b, ",\"designations\":[");
    for (size_t i = 0; i < s->designation_count; i++) {
        const designation *d = &s->designations[i];
        if (i) buf_byte(b, ',');
        buf_byte(b, '{');
        field(b, "authority", d->authority);
        field(b, "list", d->list);
        field(b, "programme", d->programme);
        field(b, "measure", d->measure);
        field(b, "effect", d->meaning.mapped ? slice_of(legal_effect_name(d->meaning.effect)) : SLICE(""));
        flag(b, "mapped", d->meaning.mapped);
        flag(b, "designated", d->meaning.designated);
        field(b, "listed", d->listed);
        field(b, "start", d->start);
        field(b, "end", d->end);
        field(b, "sanction_id", d->sanction_id);
        source_list(b, s->w, d->segment);
    }
    buf_byte(b, ']');
}

static void claims_json(buf *b, const shown *s) {
    buf_lit(b, ",\"reported\":[");
    for (size_t i = 0; i < s->claim_count; i++) {
        const reported_claim *c = &s->claims[i];
        if (i) buf_byte(b, ',');
        buf_byte(b, '{');
        field(b, "author", c->author);
        field(b, "date", c->date);
        field(b, "claim", c->claim);
        field(b, "source_url", c->source_url);
        field(b, "denial", c->denial);
        field(b, "risk_id", c->risk_id);
        source_list(b, s->w, c->segment);
    }
    buf_byte(b, ']');
}

static void adjacent_json(buf *b, const shown *s) {
    buf_lit(b, ",\"adjacent\":[");
    for (size_t i = 0; i < s->adjacent_count; i++) {
        if (i) buf_byte(b, ',');
        api_ftm_open(b, s->w, &s->adjacent[i]);
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

static void show_json(buf *b, const shown *s) {
    api_ftm_open(b, s->w, &s->x);
    designations_json(b, s);
    claims_json(b, s);
    ties_json(b, s);
    adjacent_json(b, s);
    buf_lit(b, "}\n");
}

/* ---- text -------------------------------------------------------------------------------------------- */

/* Pieces joined by spaces where they are not empty. */
static cb_slice joined(shown *s, size_t count, const cb_slice *pieces, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len == 0) continue;
        if (b.len) buf_byte(&b, ' ');
        buf_slice(&b, pieces[i]);
    }
    if (b.failed || !arena_dup(&s->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

static cb_slice between(shown *s, const char *open, cb_slice text, const char *close, bool *ok) {
    if (text.len == 0) return (cb_slice){"", 0};
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    buf_slice(&b, slice_of(open));
    buf_slice(&b, text);
    buf_slice(&b, slice_of(close));
    if (b.failed || !arena_dup(&s->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

/* "birthDate" -> "birth date". */
static cb_slice label_of(shown *s, cb_slice prop, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < prop.len; i++) {
        char c = prop.ptr[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper && i > 0) buf_byte(&b, ' ');
        buf_byte(&b, upper ? (char)(c + 32) : c);
    }
    if (b.failed || !arena_dup(&s->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

static void heading(buf *b, const shown *s, bool colour) {
    const entity *e = &s->x.e;
    if (colour) buf_lit(b, "\x1b[1m");
    table_plain(b, s->x.caption);
    if (colour) buf_lit(b, "\x1b[0m");
    uint32_t flags = graph_party_flags(s->w, e->id);
    buf_byte(b, '\n');
    buf_lit(b, "  ");
    table_plain(b, e->schema_name);
    buf_lit(b, ", ");
    table_plain(b, e->id);
    if (flags & PARTY_DESIGNATED) buf_lit(b, ", designated");
    if (flags & PARTY_FORMERLY) buf_lit(b, ", formerly listed");
    if (flags & PARTY_LISTED_UNMAPPED) buf_lit(b, ", listed in a way that the table of programmes does not know");
    if (flags & PARTY_REPORTED) buf_lit(b, ", reported");
    buf_byte(b, '\n');
}

static void listings(text_table *t, shown *s, bool *ok) {
    table_begin(t, "Listings", NULL, 4, 0);
    for (size_t i = 0; i < s->designation_count; i++) {
        const designation *d = &s->designations[i];
        const cb_slice programme[] = {d->list, d->programme, d->measure};
        bool later = d->listed.len && !slice_eq(d->listed, d->start);
        const cb_slice dates[] = {between(s, "listed ", later ? d->listed : SLICE(""), ",", ok),
                                  between(s, later ? "in effect since " : "since ", d->start, "", ok),
                                  between(s, "until ", d->end, "", ok)};
        cb_slice effect = d->meaning.mapped ? slice_of(legal_effect_name(d->meaning.effect)) : SLICE("effect not mapped");
        table_row(t, (const cb_slice[]){d->authority, joined(s, 3, programme, ok), effect, joined(s, 3, dates, ok)});
    }
    table_end(t);
}

static void claims(text_table *t, shown *s) {
    table_begin(t, "Reported by (claims, not listings)", NULL, 3, 0);
    for (size_t i = 0; i < s->claim_count; i++)
        table_row(t, (const cb_slice[]){s->claims[i].date, s->claims[i].author, s->claims[i].claim});
    table_end(t);
}

static const prop_id NAMES[] = {PROP_name, PROP_alias, PROP_weakAlias, PROP_previousName, PROP_abbreviation};

static bool is_name(prop_id p) {
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (NAMES[i] == p) return true;
    return false;
}

static void row_of(text_table *t, shown *s, size_t i, size_t *last, bool *ok) {
    const statement *st = &s->x.e.statements[i], *before = *last == SIZE_MAX ? NULL : &s->x.e.statements[*last];
    bool same = before && slice_eq(before->prop_name, st->prop_name);
    if (same && slice_eq(before->value, st->value)) return;
    cb_slice value = st->value;
    if (st->original.len > 0)
        value = joined(s, 2, (const cb_slice[]){st->value, between(s, "(in the source: ", st->original, ")", ok)}, ok);
    table_row(t, (const cb_slice[]){same ? SLICE("") : label_of(s, st->prop_name, ok), value});
    *last = i;
}

static void names(text_table *t, shown *s, bool *ok) {
    size_t last = SIZE_MAX;
    table_begin(t, "Names", NULL, 2, 0);
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++)
        for (size_t i = 0; i < s->x.e.count; i++)
            if (s->x.e.statements[i].prop == NAMES[k]) row_of(t, s, i, &last, ok);
    table_end(t);
}

/* Everything else; ids of entities stand further down with what they say. */
static void facts(text_table *t, shown *s, bool *ok) {
    size_t last = SIZE_MAX;
    table_begin(t, "Facts", NULL, 2, 0);
    for (size_t i = 0; i < s->x.e.count; i++) {
        const statement *st = &s->x.e.statements[i];
        entity_ref ref;
        if (st->flags & STATEMENT_META || is_name(st->prop)) continue;
        if (schema_prop_type(s->x.e.schema, st->prop) == PROP_TYPE_ENTITY && world_find(s->w, st->value, &ref, 1) > 0) continue;
        row_of(t, s, i, &last, ok);
    }
    table_end(t);
}

static cb_slice line_of_entity(shown *s, const entity *e, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < e->count; i++) {
        const statement *st = &e->statements[i];
        entity_ref ref;
        if (st->flags & STATEMENT_META) continue;
        if (schema_prop_type(e->schema, st->prop) == PROP_TYPE_ENTITY && world_find(s->w, st->value, &ref, 1) > 0) continue;
        if (i > 0 && slice_eq(e->statements[i - 1].prop_name, st->prop_name) && slice_eq(e->statements[i - 1].value, st->value))
            continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, label_of(s, st->prop_name, ok));
        buf_byte(&b, ' ');
        buf_slice(&b, st->value);
    }
    if (b.failed || !arena_dup(&s->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

static void adjacent(text_table *t, shown *s, bool *ok) {
    table_begin(t, "Addresses, documents and the like", NULL, 2, 0);
    for (size_t i = 0; i < s->adjacent_count; i++)
        table_row(t, (const cb_slice[]){s->adjacent[i].e.schema_name, line_of_entity(s, &s->adjacent[i].e, ok)});
    table_end(t);
}

static void ties(text_table *t, shown *s, bool *ok) {
    table_begin(t, "Ties", NULL, 3, 0);
    for (size_t i = 0; i < s->tie_count; i++) {
        const tie *k = &s->ties[i];
        if (is_adjacent(s, k)) continue;
        cb_slice other = other_end(k);
        bool words = k->unresolved && k->outgoing;
        const cb_slice what[] = {k->role.len ? k->role : k->kind,
                                 between(s, "", k->share, slice_ends(k->share, SLICE("%")) ? "" : " %", ok)};
        const cb_slice who[] = {words ? other : api_caption(s->w, other),
                                words ? SLICE("(named in words: no such party, or several, in the source)")
                                      : between(s, "(", other, ")", ok),
                                between(s, "from ", k->start, "", ok), between(s, "until ", k->end, "", ok),
                                k->victim ? SLICE("[victim]") : SLICE("")};
        table_row(t,
                  (const cb_slice[]){k->outgoing ? SLICE("->") : SLICE("<-"), joined(s, 2, what, ok), joined(s, 5, who, ok)});
    }
    table_end(t);
    if (s->tie_total > s->tie_count)
        buf_printf(t->out, "  and %llu more: --json lists all\n", (unsigned long long)(s->tie_total - s->tie_count));
}

static void sources(text_table *t, shown *s) {
    table_begin(t, "Sources", NULL, 2, 0);
    for (uint32_t i = 0; i < world_segments(s->w); i++) {
        if (world_find_in(s->w, i, s->x.e.id) == REF_NONE) continue;
        cb_slice date = world_source_date(s->w, i);
        table_row(t, (const cb_slice[]){world_source_name(s->w, i), date.len ? date : SLICE("publication date unknown")});
    }
    table_end(t);
    table_begin(t, "Other ids", NULL, 1, 0);
    for (size_t i = 0; i < s->x.e.count; i++) {
        const statement *st = &s->x.e.statements[i];
        if (st->flags & STATEMENT_META && slice_eq(st->prop_name, SLICE("@referents"))) table_row(t, &st->value);
    }
    table_end(t);
}

static void show_text(buf *b, shown *s, const cb_render_options *options) {
    bool ok = true;
    text_table t = {.out = b, .a = &s->a, .width = API_HAS(options, width) && options->width ? options->width : 80};
    t.colour = API_HAS(options, colour) && options->colour;
    heading(b, s, t.colour);
    listings(&t, s, &ok);
    claims(&t, s);
    names(&t, s, &ok);
    facts(&t, s, &ok);
    adjacent(&t, s, &ok);
    ties(&t, s, &ok);
    sources(&t, s);
    if (!ok || t.failed) b->failed = true;
}

cb_status cb_world_show(cb_text **out, const cb_world *cw, cb_slice id, cb_format format, const cb_render_options *options,
                        cb_error *err) {
    *out = NULL;
    if (format != CB_FORMAT_TEXT && format != CB_FORMAT_JSON && format != CB_FORMAT_FTM)
        return err_set(err, CB_USAGE, "an entity is shown as text or JSON");
    buf b = BUF_EMPTY;
    shown s = {.w = cw->w, .a = ARENA_EMPTY};
    bool text = format == CB_FORMAT_TEXT;
    cb_status status = load(&s, id, text ? TIES_SHOWN : 0, err);
    if (status == CB_OK && text) show_text(&b, &s, options);
    if (status == CB_OK && !text) show_json(&b, &s);
    arena_free(&s.a);
    if (status != CB_OK) {
        buf_free(&b);
        return status;
    }
    return api_text_take(out, &b, err);
}
