/* SPDX-License-Identifier: Apache-2.0 */
/* What of an entity takes part in a comparison, from its statements or from a world. */
#include "base/error.h"
#include "base/vec.h"
#include "match/internal.h"
#include "model/mark.h"
#include "model/country.h"
#include "text/normal.h"

#include "base/poison.h"

enum { MAX_SEGMENTS_OF_ID = 64, MAX_VALUES = 4096, MAX_ADDRESSES = 64 /* entities, of a party that states none itself */ };

typedef struct collector {
    arena *a;
    schema_id schema;
    date_range *births;
    size_t birth_count, birth_cap;
    cb_slice *countries, *addresses, *places;
    size_t country_count, country_cap, address_count, address_cap, place_count, place_cap;
    cb_slice *forms;
    size_t form_count, form_cap;
    match_id *ids;
    size_t id_count, id_cap;
    cb_slice id_country; /* of identifiers that do not say it themselves */
    char gender;
    bool ok;
} collector;

static bool push_slice(collector *c, cb_slice **items, size_t *count, size_t *cap, cb_slice s) {
    for (size_t i = 0; i < *count; i++)
        if (slice_eq((*items)[i], s)) return true;
    if (*count >= MAX_VALUES) return true;
    void *p = *items;
    if (!vec_reserve_arena(c->a, &p, cap, *count, *count + 1, sizeof **items)) return false;
    *items = p;
    (*items)[(*count)++] = s;
    return true;
}

/* The latin form of a text, in the arena. */
static bool latin_of(arena *a, cb_slice text, cb_slice *out) {
    buf b = BUF_EMPTY;
    text_latin(&b, slice_sub(text, 0, LIMIT_NAME_BYTES), NULL);
    bool ok = !b.failed && arena_dup(a, buf_view(&b), out);
    buf_free(&b);
    return ok;
}

static bool add_birth(collector *c, cb_slice value) {
    date_range r;
    void *p = c->births;
    if (!date_parse(value, &r)) {
        char text[DATE_TEXT_MAX];
        size_t len = date_read_open(value, text);
        if (len == 0 || !date_parse((cb_slice){text, len}, &r)) return true;
    }
    if (c->birth_count >= MAX_VALUES) return true;
    if (!vec_reserve_arena(c->a, &p, &c->birth_cap, c->birth_count, c->birth_count + 1, sizeof r)) return false;
    c->births = p;
    c->births[c->birth_count++] = r;
    return true;
}

static bool add_id(collector *c, prop_id prop, cb_slice value) {
    buf b = BUF_EMPTY;
    match_id id = {.shown = value};
    id_strength strength = identifier_normal(&b, c->schema, prop, value, c->id_country, NULL);
    bool ok = !b.failed;
    if (ok && strength != ID_NONE) {
        void *p = c->ids;
        id.strength = (uint8_t)strength;
        ok = arena_dup(c->a, buf_view(&b), &id.normal);
        for (size_t i = 0; ok && i < c->id_count; i++)
            if (slice_eq(c->ids[i].normal, id.normal)) goto done;
        ok = ok && c->id_count < MAX_VALUES && vec_reserve_arena(c->a, &p, &c->id_cap, c->id_count, c->id_count + 1, sizeof id);
        if (ok) {
            c->ids = p;
            c->ids[c->id_count++] = id;
        } else if (c->id_count >= MAX_VALUES) {
            ok = true;
        }
    }
done:
    buf_free(&b);
    return ok;
}

static bool add_country(collector *c, cb_slice value) {
    cb_slice code = country_code(value);
    return code.len == 0 || push_slice(c, &c->countries, &c->country_count, &c->country_cap, code);
}

static bool add_address_text(collector *c, cb_slice text) {
    cb_slice latin, form;
    buf b = BUF_EMPTY;
    mark_kind kind = mark_normal(&b, c->schema, PROP_address, text, c->id_country);
    bool ok = !b.failed && latin_of(c->a, text, &latin) &&
              push_slice(c, &c->addresses, &c->address_count, &c->address_cap, latin) &&
              (kind != MARK_ADDRESS ||
               (arena_dup(c->a, buf_view(&b), &form) && push_slice(c, &c->forms, &c->form_count, &c->form_cap, form)));
    buf_free(&b);
    return ok;
}

/* Takes what the statement gives to a comparison. */
static bool collect(collector *c, const statement *s) {
    cb_slice latin;
    if (s->prop == PROP_UNKNOWN || (s->flags & (STATEMENT_META | STATEMENT_UNRESOLVED))) return true;
    switch ((unsigned)s->prop) {
    case PROP_birthDate:
    case PROP_incorporationDate: return add_birth(c, s->value);
    case PROP_birthPlace:
        return latin_of(c->a, s->value, &latin) && push_slice(c, &c->places, &c->place_count, &c->place_cap, latin);
    case PROP_address: return add_address_text(c, s->value);
    case PROP_gender:
        if (s->value.len)
            c->gender = slice_starts_nocase(s->value, SLICE("m"))   ? 'm'
                        : slice_starts_nocase(s->value, SLICE("f")) ? 'f'
                                                                    : c->gender;
        return true;
    case PROP_nationality:
    case PROP_citizenship:
    case PROP_country:
    case PROP_jurisdiction:
    case PROP_mainCountry:
    case PROP_flag: return add_country(c, s->value);
    case PROP_programId: /* an identifier of the programme, not of the party */
    case PROP_authorityId:
    case PROP_unscId: return true;
    default: break;
    }
    return schema_prop_type(c->schema, s->prop) != PROP_TYPE_IDENTIFIER || add_id(c, s->prop, s->value);
}

static void finish(collector *c, match_profile *out) {
    out->schema = c->schema;
    out->births = c->births, out->birth_count = c->birth_count;
    out->countries = c->countries, out->country_count = c->country_count;
    out->addresses = c->addresses, out->address_count = c->address_count;
    out->forms = c->forms, out->form_count = c->form_count;
    out->places = c->places, out->place_count = c->place_count;
    out->ids = c->ids, out->id_count = c->id_count;
    out->gender = c->gender;
}

/* The country of numbers that do not name theirs: where the entity has exactly one. A country and a part of it are one: the address in
 * England of a company registered in the United Kingdom leaves its number that of the one register. */
static cb_slice only_country(cb_slice seen, cb_slice value, bool *several) {
    cb_slice code = country_code(value);
    if (code.len == 0) return seen;
    if (seen.len > code.len && slice_starts(seen, code) && seen.ptr[code.len] == '-') return code;
    if (code.len > seen.len && seen.len && slice_starts(code, seen) && code.ptr[seen.len] == '-') return seen;
    if (seen.len && !slice_eq(seen, code)) *several = true;
    return code;
}

static bool is_id_country(prop_id p) { return p == PROP_country || p == PROP_jurisdiction || p == PROP_nationality; }

bool match_profile_of(arena *a, const entity *e, match_profile *out) {
    *out = (match_profile){0};
    name *names;
    if (!names_of_entity(a, e, &names, &out->name_count)) return false;
    out->names = names;
    collector c = {.a = a, .schema = e->schema};
    bool several = false;
    for (size_t i = 0; i < e->count; i++)
        if (is_id_country(e->statements[i].prop)) c.id_country = only_country(c.id_country, e->statements[i].value, &several);
    if (several) c.id_country = (cb_slice){NULL, 0};
    for (size_t i = 0; i < e->count; i++)
        if (!collect(&c, &e->statements[i])) return false;
    finish(&c, out);
    return true;
}

static bool load_names(const world *w, entity_ref ref, arena *a, name **names, size_t *count, size_t *cap) {
    uint64_t first, n;
    if (!names_range(w, ref, &first, &n)) return true;
    if (n > LIMIT_NAMES_PER_ENTITY) n = LIMIT_NAMES_PER_ENTITY;
    void *p = *names;
    if (!vec_reserve_arena(a, &p, cap, *count, *count + (size_t)n, sizeof **names)) return false;
    *names = p;
    for (uint64_t i = 0; i < n; i++)
        if (name_unpack(a, names_packed(w, REF_SEGMENT(ref), first + i), &(*names)[*count]))
            (*count)++;
        else if ((*names)[*count].no_memory)
            return false;
    return true;
}

/* An id in several segments has the narrowest schema of them. */
static schema_id narrower(schema_id a, schema_id b) { return a == SCHEMA_UNKNOWN || schema_is_a(b, a) ? b : a; }

static bool add_address(collector *c, const entity *e) {
    cb_slice text;
    return address_text(c->a, e, &text) && (text.len == 0 || add_address_text(c, text));
}

static cb_status load_address(collector *c, const world *w, cb_slice id, cb_error *err) {
    entity e;
    uint32_t *segments;
    entity_ref ref;
    if (!world_find(w, id, &ref, 1)) return CB_OK;
    cb_status status = world_load(w, id, c->a, &e, &segments, err);
    return status == CB_OK && !add_address(c, &e) ? err_memory(err) : status;
}

bool match_profile_add_address(arena *a, const entity *address, match_profile *p) {
    collector c = {.a = a,
                   .schema = p->schema,
                   .id_country = p->country_count == 1 ? p->countries[0] : (cb_slice){NULL, 0},
                   .addresses = (cb_slice *)(uintptr_t)p->addresses,
                   .address_count = p->address_count,
                   .address_cap = p->address_count,
                   .forms = (cb_slice *)(uintptr_t)p->forms,
                   .form_count = p->form_count,
                   .form_cap = p->form_count};
    bool ok = add_address(&c, address);
    p->addresses = c.addresses;
    p->address_count = c.address_count;
    p->forms = c.forms;
    p->form_count = c.form_count;
    return ok;
}

cb_status match_profile_load(const world *w, entity_ref ref, arena *a, match_profile *out, cb_error *err) {
    entity_ref refs[MAX_SEGMENTS_OF_ID] = {ref};
    size_t count = 1, name_cap = 0;
    name *names = NULL;
    statement s;
    bool several = false;
    *out = (match_profile){0};
    if (world_segments(w) > 1) {
        count = world_find(w, world_id(w, ref), refs, MAX_SEGMENTS_OF_ID);
        if (count > MAX_SEGMENTS_OF_ID) count = MAX_SEGMENTS_OF_ID;
        if (count == 0) refs[0] = ref, count = 1;
    }
    collector c = {.a = a, .schema = SCHEMA_UNKNOWN};
    for (size_t k = 0; k < count; k++) {
        c.schema = narrower(c.schema, world_schema(w, refs[k]));
        if (!load_names(w, refs[k], a, &names, &out->name_count, &name_cap)) return err_memory(err);
        for (uint64_t i = 0; world_statement(w, refs[k], i, &s); i++)
            if (is_id_country(s.prop)) c.id_country = only_country(c.id_country, s.value, &several);
    }
    if (several) c.id_country = (cb_slice){NULL, 0};
    out->names = names;
    for (size_t k = 0; k < count; k++)
        for (uint64_t i = 0; world_statement(w, refs[k], i, &s); i++)
            if (!collect(&c, &s)) return err_memory(err);
    size_t entities = 0;
    for (size_t k = 0, stated = c.address_count; stated == 0 && k < count; k++)
        for (uint64_t i = 0; entities < MAX_ADDRESSES && world_statement(w, refs[k], i, &s); i++) {
            if (s.prop != PROP_addressEntity || (s.flags & STATEMENT_UNRESOLVED)) continue;
            cb_status status = load_address(&c, w, s.value, err);
            if (status != CB_OK) return status;
            entities++;
        }
    finish(&c, out);
    return CB_OK;
}
