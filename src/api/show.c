/* SPDX-License-Identifier: Apache-2.0 */
/* One entity: what its sources say, its listings, its ties in both directions, and what belongs to it alone (addresses, documents). */
#include <stdarg.h>
#include <stdio.h>

#include "api/internal.h"

#include "api/ftm_json.h"
#include "api/table_text.h"
#include "base/map.h"
#include "base/vec.h"
#include "finding/inferred.h"
#include "graph/graph.h"
#include "match/match.h"
#include "parse/date.h"

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
    inferred inferred;
} shown;

enum { TIES_SHOWN = 1000, INFERRED_SHOWN = 40 }; /* in text; JSON has all */

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

/* As of the day that the world speaks of. */
static cb_status find_inferred(shown *s, cb_slice id, cb_error *err) {
    find_scratch *scratch;
    date_range day;
    bool dated = date_parse(world_as_of(s->w), &day);
    cb_status status = find_scratch_new(&scratch, s->w, err);
    if (status != CB_OK) return status;
    status = inferred_of_world(s->w, scratch, id, dated ? day.last : INT32_MAX, &s->a, &s->inferred, err);
    find_scratch_free(scratch);
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
    if (status == CB_OK) status = find_adjacent(s, err);
    return status == CB_OK ? find_inferred(s, known, err) : status;
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static void field(buf *b, const char *key, cb_slice value) {
    if (b->len && b->ptr[b->len - 1] != '{') buf_byte(b, ',');
    buf_json_string(b, slice_of(key));
    buf_byte(b, ':');
    buf_json_string(b, value);
}

static void flag(buf *b, const char *key, bool value) {
    buf_byte(b, ',');
    buf_json_string(b, slice_of(key));
    buf_slice(b, value ? SLICE(":true") : SLICE(":false"));
}

static void source_list(buf *b, const world *w, uint32_t segment) {
    buf_lit(b, ",\"sources\":[");
    buf_json_string(b, world_source_name(w, segment));
    buf_lit(b, "]}");
}

/* One number in [0, 1] of ten thousandths. */
static void part(buf *b, const char *key, uint32_t value) {
    buf_printf(b, ",\"%s\":%u.%04u", key, value / SCORE_ONE, value % SCORE_ONE);
}

/* Shared marks and possible identities: no edge of a source, so no direction and no role. */
static void inferred_json(buf *b, const shown *s, bool *first) {
    for (size_t i = 0; i < s->inferred.count; i++) {
        const inferred_tie *t = &s->inferred.ties[i];
        bool same = t->kind == MARK_NONE;
        if (!*first) buf_byte(b, ',');
        *first = false;
        buf_byte(b, '{');
        field(b, "edge_id", SLICE(""));
        field(b, "kind", same ? SLICE("same party") : mark_kind_name(t->kind));
        field(b, "role", SLICE(""));
        field(b, "direction", SLICE("both"));
        buf_lit(b, ",\"other\":{");
        field(b, "id", t->other);
        field(b, "caption", api_caption(s->w, t->other));
        field(b, "schema", api_schema_name(s->w, t->other));
        buf_byte(b, '}');
        field(b, "start", t->start);
        field(b, "end", t->end);
        field(b, "share", SLICE(""));
        flag(b, "disclosed", false);
        flag(b, "unresolved", false);
        flag(b, "victim", false);
        field(b, "rule", slice_of(t->rule));
        if (same) {
            flag(b, "confirmed", t->confirmed);
            part(b, "score", t->score);
            part(b, "probability", t->strength);
        } else {
            field(b, "value", t->shown);
            part(b, "strength", t->strength);
            buf_printf(b, ",\"bearers\":%zu", t->parties);
        }
        source_list(b, s->w, t->segment);
    }
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
        flag(b, "over", t->over);
        source_list(b, s->w, t->segment);
    }
    inferred_json(b, s, &first);
    buf_byte(b, ']');
}

static const char *quiet_name(quiet_why why) {
    return why == QUIET_COMMON ? "known to be shared by everybody"
           : why == QUIET_MANY ? "borne by too many"
                               : "at another time";
}

static void quiet_json(buf *b, const shown *s) {
    buf_lit(b, ",\"quiet_marks\":[");
    for (size_t i = 0; i < s->inferred.quiet_count; i++) {
        const quiet_mark *m = &s->inferred.quiet[i];
        if (i) buf_byte(b, ',');
        buf_byte(b, '{');
        field(b, "kind", mark_kind_name(m->kind));
        field(b, "value", m->shown);
        field(b, "why", slice_of(quiet_name(m->why)));
        if (m->why == QUIET_APART)
            field(b, "other", m->other);
        else
            buf_printf(b, ",\"bearers\":%zu,\"more\":%s", m->parties, m->more ? "true" : "false");
        buf_byte(b, '}');
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
        flag(b, "over", d->over);
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
        field(b, "end", c->end);
        field(b, "source_url", c->source_url);
        field(b, "denial", c->denial);
        field(b, "withdrawn", c->withdrawn);
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
    quiet_json(b, s);
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

/* Before the day that the world speaks of; without such a day, what has an end has ended. */
static bool has_ended(const shown *s, cb_slice end) {
    date_range last, day;
    if (end.len == 0 || !date_range_of(end, &last)) return false;
    return !date_range_of(world_as_of(s->w), &day) || last.last < day.first;
}

/* The flag says that something ended: of the listings, of the claims, or of both. */
static void formerly(buf *b, const shown *s) {
    bool listed = false, reported = false;
    for (size_t i = 0; i < s->designation_count; i++)
        listed = listed || s->designations[i].over || has_ended(s, s->designations[i].end);
    for (size_t i = 0; i < s->claim_count; i++)
        reported = reported || s->claims[i].withdrawn.len || has_ended(s, s->claims[i].end);
    if (listed) buf_lit(b, ", formerly listed");
    if (reported) buf_lit(b, ", formerly reported");
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
    if (flags & PARTY_FORMERLY) formerly(b, s);
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
                                  between(s, "until ", d->end, "", ok), d->over ? SLICE("[over]") : SLICE("")};
        cb_slice effect = d->meaning.mapped ? slice_of(legal_effect_name(d->meaning.effect)) : SLICE("effect not mapped");
        table_row(t, (const cb_slice[]){d->authority, joined(s, 3, programme, ok), effect, joined(s, 4, dates, ok)});
    }
    table_end(t);
}

/* What its author, or the party, has said of a claim since stands behind it. */
static void claims(text_table *t, shown *s, bool *ok) {
    table_begin(t, "Reported by (claims, not listings)", NULL, 3, 0);
    for (size_t i = 0; i < s->claim_count; i++) {
        const reported_claim *c = &s->claims[i];
        const cb_slice what[] = {c->claim, between(s, "until ", c->end, "", ok),
                                 between(s, "[withdrawn: ", c->withdrawn, "]", ok),
                                 between(s, "[denial: ", c->denial, "]", ok)};
        table_row(t, (const cb_slice[]){c->date, c->author, joined(s, 4, what, ok)});
    }
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
                                k->victim ? SLICE("[victim]")
                                : k->over ? SLICE("[over]")
                                          : SLICE("")};
        table_row(t,
                  (const cb_slice[]){k->outgoing ? SLICE("->") : SLICE("<-"), joined(s, 2, what, ok), joined(s, 5, who, ok)});
    }
    table_end(t);
    if (s->tie_total > s->tie_count)
        buf_printf(t->out, "  and %llu more: --json lists all\n", (unsigned long long)(s->tie_total - s->tie_count));
}

static cb_slice words_of(shown *s, bool *ok, const char *format, ...) __attribute__((format(printf, 3, 4)));
static cb_slice words_of(shown *s, bool *ok, const char *format, ...) {
    char text[200];
    va_list args;
    cb_slice out = {"", 0};
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text || !arena_dup(&s->a, (cb_slice){text, (size_t)n}, &out)) *ok = false;
    return out;
}

static cb_slice strength_words(char grade) {
    return grade == 'S' ? SLICE("strong") : grade == 'M' ? SLICE("moderate") : SLICE("weak");
}

static cb_slice bearers_words(shown *s, const inferred_tie *t, bool *ok) {
    cb_slice when = {"", 0};
    if (t->gap > 0)
        when = words_of(s, ok, ", %d days apart", t->gap);
    else if (t->start.len || t->end.len)
        when = words_of(s, ok, ", both %s%.*s%suntil %.*s", t->start.len ? "from " : "", SLICE_ARGS(t->start),
                        t->start.len ? " " : "", SLICE_ARGS(t->end.len ? t->end : SLICE("today")));
    if (t->parties == 2) return words_of(s, ok, "nobody else%.*s", SLICE_ARGS(when));
    return words_of(s, ok, "%zu more%.*s", t->parties - 2, SLICE_ARGS(when));
}

/* What no source says: apart from the ties that one does. */
static void inferred_ties(text_table *t, shown *s, bool *ok) {
    const inferred *all = &s->inferred;
    size_t same = 0;
    table_begin(t, "Possibly the same party (no source says so)", NULL, 3, 0);
    for (size_t i = 0; i < all->count; i++) {
        const inferred_tie *x = &all->ties[i];
        if (x->kind != MARK_NONE) continue;
        same++;
        const cb_slice who[] = {api_caption(s->w, x->other), between(s, "(", x->other, ")", ok)};
        table_row(t, (const cb_slice[]){joined(s, 2, who, ok),
                                        words_of(s, ok, "score %u.%02u", x->score / SCORE_ONE, x->score / 100 % 100),
                                        x->confirmed ? SLICE("confirmed")
                                                     : words_of(s, ok, "probability %u.%02u, of identity only",
                                                                x->strength / SCORE_ONE, x->strength / 100 % 100)});
    }
    table_end(t);
    table_begin(t, "Inferred ties (shared marks; no source says so)", NULL, 4, 0);
    size_t shown_ties = 0;
    for (size_t i = 0; i < all->count && shown_ties < INFERRED_SHOWN; i++) {
        const inferred_tie *x = &all->ties[i];
        if (x->kind == MARK_NONE) continue;
        shown_ties++;
        const cb_slice what[] = {mark_kind_name(x->kind), x->shown};
        const cb_slice who[] = {api_caption(s->w, x->other), between(s, "(", x->other, ")", ok)};
        table_row(t, (const cb_slice[]){strength_words(x->grade), joined(s, 2, what, ok), joined(s, 2, who, ok),
                                        bearers_words(s, x, ok)});
    }
    table_end(t);
    if (all->count - same > shown_ties)
        buf_printf(t->out, "  and %zu more, weaker ones: --json lists all\n", all->count - same - shown_ties);
    table_begin(t, "Marks that tie nobody", NULL, 2, 0);
    for (size_t i = 0; i < all->quiet_count && i < INFERRED_SHOWN; i++) {
        const quiet_mark *m = &all->quiet[i];
        const cb_slice what[] = {mark_kind_name(m->kind), m->shown};
        cb_slice why = slice_of(quiet_name(m->why));
        if (m->why == QUIET_MANY) why = words_of(s, ok, "borne by %zu%s", m->parties, m->more ? " or more" : "");
        if (m->why == QUIET_APART) {
            const cb_slice other[] = {api_caption(s->w, m->other), between(s, "(", m->other, ")", ok),
                                      SLICE("had it at another time")};
            why = joined(s, 3, other, ok);
        }
        table_row(t, (const cb_slice[]){joined(s, 2, what, ok), why});
    }
    table_end(t);
    if (all->quiet_count > INFERRED_SHOWN)
        buf_printf(t->out, "  and %zu more: --json lists all\n", all->quiet_count - INFERRED_SHOWN);
    if (all->cut) buf_lit(t->out, "  It has more documents and sightings than are looked through.\n");
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
    claims(&t, s, &ok);
    names(&t, s, &ok);
    facts(&t, s, &ok);
    adjacent(&t, s, &ok);
    ties(&t, s, &ok);
    inferred_ties(&t, s, &ok);
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
