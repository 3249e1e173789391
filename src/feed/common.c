/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/common.h"

#include <endian.h>

#include "base/hash.h"
#include "model/country.h"
#include "parse/csv.h"
#include "parse/date.h"
#include "parse/xml.h"

#include "base/poison.h"

void feed_fail_memory(feed_out *o) {
    if (o->status == CB_OK) o->status = err_memory(o->err);
}

cb_slice feed_join(feed_out *o, const char *glue, size_t count, const cb_slice *pieces) {
    if (!feed_ok(o)) return (cb_slice){NULL, 0};
    size_t glue_len = strlen(glue), total = 0;
    for (size_t i = 0; i < count; i++) total += pieces[i].len + glue_len;
    char *out = arena_alloc(o->a, total + 1);
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len == 0) continue;
        if (len) memcpy(out + len, glue, glue_len), len += glue_len;
        memcpy(out + len, pieces[i].ptr, pieces[i].len);
        len += pieces[i].len;
    }
    return (cb_slice){out, len};
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Is all white space within this trimmed text a single space? Eight bytes at a time, until one looks as if not. */
static bool is_squeezed(cb_slice text) {
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80, low = ones * 0x7f;
    uint64_t before = 0; /* 0x80: the byte before was a space */
    size_t at = 0;
    for (; at + 8 <= text.len; at += 8) {
        uint64_t word;
        memcpy(&word, text.ptr + at, 8);
        word = le64toh(word);
        uint64_t other = word ^ ones * ' ', space = ~(other | ((other & low) + low)) & high;
        uint64_t control = ~(word | ((word & low) + ones * 0x60)) & high; /* below 0x20 */
        if (control | (space & (space << 8 | before))) break;
        before = space >> 56;
    }
    for (; at < text.len; at++)
        if (is_space(text.ptr[at]) && (text.ptr[at] != ' ' || is_space(text.ptr[at - 1]))) return false;
    return true;
}

cb_slice feed_squeeze(feed_out *o, cb_slice text) {
    text = slice_trim(text);
    if (!feed_ok(o) || is_squeezed(text)) return text;
    char *out = arena_alloc(o->a, text.len);
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = is_space(text.ptr[i]) ? ' ' : text.ptr[i];
        if (c != ' ' || out[len - 1] != ' ') out[len++] = c;
    }
    return (cb_slice){out, len};
}

cb_slice feed_key(feed_out *o, size_t count, const cb_slice *pieces) {
    static const char HEX[] = "0123456789abcdef";
    uint64_t h = 0;
    for (size_t i = 0; i < count; i++) h = hash64_seed(slice_trim(pieces[i]), h);
    char *out = feed_ok(o) ? arena_alloc(o->a, 16) : NULL;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < 16; i++) out[i] = HEX[h >> (60 - 4 * i) & 15];
    return (cb_slice){out, 16};
}

void feed_begin(feed_out *o, entity *e, cb_slice id, schema_id schema) {
    entity_begin(e, o->a, id, schema);
    if (e->failed) feed_fail_memory(o);
}

void feed_emit(feed_out *o, entity *e) {
    if (!feed_ok(o)) return;
    bool limit = o->over || e->id.len > LIMIT_ID_BYTES || (e->failed && e->count >= LIMIT_STATEMENTS);
    if (limit)
        o->over = true;
    else
        o->status = e->failed ? err_memory(o->err) : o->sink->entity(o->sink->data, e, o->err);
}

/* Elements and attributes below a node; SIZE_MAX where a text is too long. The parser bounds the depth. */
static size_t xml_facts(const xml_node *node) {
    size_t count = 1;
    if (node->text.len > FEED_TEXT_MAX) return SIZE_MAX;
    for (const xml_attr *a = node->attrs; a; a = a->next, count++)
        if (a->value.len > FEED_TEXT_MAX) return SIZE_MAX;
    for (const xml_node *c = node->first; c; c = c->next) {
        size_t n = xml_facts(c);
        if (n == SIZE_MAX) return n;
        count += n;
    }
    return count;
}

const char *feed_xml_excess(const xml_node *record) {
    size_t facts = xml_facts(record);
    return facts == SIZE_MAX ? "a text is longer than the limit" : facts > FEED_FACTS_MAX ? "more facts than the limit" : NULL;
}

/* Placeholders that lists write for "nothing": marks everywhere, words only in lists that do so ("Na" is also a name). */
static bool is_placeholder(const feed_out *o, cb_slice v) {
    static const char *const WORDS[] = {"na", "n/a", "null", "none"};
    enum { LONGEST = 4 };
    if (v.len == 0 || v.len > LONGEST) return v.len == 0;
    if (v.ptr[0] == '-') return v.len == 1 || slice_eq(v, SLICE("--")) || slice_eq(v, SLICE("-0-"));
    for (size_t i = 0; !o->literal && i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (slice_eq_nocase(v, slice_of(WORDS[i]))) return true;
    return false;
}

/* A value whose property the schema has not (a ship's e-mail) is kept in words: in the notes, or the description of an interval. */
static statement *add_foreign(feed_out *o, entity *e, prop_id prop, cb_slice value) {
    prop_id text = schema_prop_type(e->schema, PROP_notes) != PROP_TYPE_UNKNOWN ? PROP_notes : PROP_description;
    if (prop == text) return NULL;
    return feed_add(o, e, text, feed_join(o, ": ", 2, (cb_slice[]){prop_name(prop), value}));
}

static statement *add_value(feed_out *o, entity *e, prop_id prop, cb_slice value) {
    if (!feed_ok(o)) return NULL;
    if (schema_prop_type(e->schema, prop) == PROP_TYPE_UNKNOWN) return add_foreign(o, e, prop, value);
    if (value.len > LIMIT_VALUE_BYTES || e->count >= LIMIT_STATEMENTS) {
        o->over = true;
        return NULL;
    }
    statement *s = entity_add(e, prop, value);
    if (!s && e->failed) feed_fail_memory(o);
    return s;
}

statement *feed_add(feed_out *o, entity *e, prop_id prop, cb_slice value) {
    value = feed_squeeze(o, value);
    return feed_ok(o) && !is_placeholder(o, value) ? add_value(o, e, prop, value) : NULL;
}

static statement *with_original(feed_out *o, statement *s, cb_slice original) {
    original = feed_squeeze(o, original);
    if (!s || original.len == 0 || slice_eq(s->value, original)) return s;
    if (!arena_dup(o->a, original, &s->original)) feed_fail_memory(o);
    return s;
}

statement *feed_add_original(feed_out *o, entity *e, prop_id prop, cb_slice value, cb_slice original) {
    return with_original(o, feed_add(o, e, prop, value), original);
}

void feed_add_note(feed_out *o, entity *e, cb_slice label, cb_slice text) {
    text = slice_trim(text);
    if (is_placeholder(o, text)) return;
    feed_add(o, e, PROP_notes, feed_join(o, ": ", 2, (cb_slice[]){label, text}));
}

void feed_note(feed_out *o, const char *note, cb_slice what) {
    if (feed_ok(o) && o->sink->note) o->status = o->sink->note(o->sink->data, o->file, note, what, o->err);
}
void feed_kept(feed_out *o, const char *kind) {
    if (feed_ok(o) && o->sink->kept) o->status = o->sink->kept(o->sink->data, o->file, kind, o->err);
}
void feed_rejected(feed_out *o, const char *kind, uint64_t line, uint64_t byte, cb_slice id, const char *reason) {
    if (feed_ok(o) && o->sink->rejected)
        o->status = o->sink->rejected(o->sink->data, o->file, kind, line, byte, id, reason, o->err);
}

void feed_end_record(feed_out *o, const char *kind, uint64_t line, uint64_t byte, cb_slice id) {
    if (o->over)
        feed_rejected(o, kind, line, byte, id, "the record holds more than a limit allows");
    else
        feed_kept(o, kind);
    o->over = false;
}

void feed_name(feed_out *o, entity *e, feed_name_kind kind, cb_slice name, cb_slice lang) {
    static const prop_id PROPS[] = {PROP_name, PROP_alias, PROP_weakAlias, PROP_previousName};
    statement *s = feed_add(o, e, PROPS[kind], name);
    if (s && lang.len && !arena_dup(o->a, lang, &s->lang)) feed_fail_memory(o);
}

/* ISO 639-1 to ISO 639-3 (https://iso639-3.sil.org), sorted. */
cb_slice feed_language(feed_out *o, cb_slice code) {
    static const char LANGUAGES[][6] = {
        "aaaar", "ababk", "aeave", "afafr", "akaka", "amamh", "anarg", "arara", "asasm", "avava", "ayaym", "azaze", "babak",
        "bebel", "bgbul", "bibis", "bmbam", "bnben", "bobod", "brbre", "bsbos", "cacat", "ceche", "chcha", "cocos", "crcre",
        "csces", "cuchu", "cvchv", "cycym", "dadan", "dedeu", "dvdiv", "dzdzo", "eeewe", "elell", "eneng", "eoepo", "esspa",
        "etest", "eueus", "fafas", "ffful", "fifin", "fjfij", "fofao", "frfra", "fyfry", "gagle", "gdgla", "glglg", "gngrn",
        "guguj", "gvglv", "hahau", "heheb", "hihin", "hohmo", "hrhrv", "hthat", "huhun", "hyhye", "hzher", "iaina", "idind",
        "ieile", "igibo", "iiiii", "ikipk", "ioido", "isisl", "itita", "iuiku", "jajpn", "jvjav", "kakat", "kgkon", "kikik",
        "kjkua", "kkkaz", "klkal", "kmkhm", "knkan", "kokor", "krkau", "kskas", "kukur", "kvkom", "kwcor", "kykir", "lalat",
        "lbltz", "lglug", "lilim", "lnlin", "lolao", "ltlit", "lulub", "lvlav", "mgmlg", "mhmah", "mimri", "mkmkd", "mlmal",
        "mnmon", "mrmar", "msmsa", "mtmlt", "mymya", "nanau", "nbnob", "ndnde", "nenep", "ngndo", "nlnld", "nnnno", "nonor",
        "nrnbl", "nvnav", "nynya", "ococi", "ojoji", "omorm", "orori", "ososs", "papan", "pipli", "plpol", "pspus", "ptpor",
        "quque", "rmroh", "rnrun", "roron", "rurus", "rwkin", "sasan", "scsrd", "sdsnd", "sesme", "sgsag", "sisin", "skslk",
        "slslv", "smsmo", "snsna", "sosom", "sqsqi", "srsrp", "ssssw", "stsot", "susun", "svswe", "swswa", "tatam", "tetel",
        "tgtgk", "ththa", "titir", "tktuk", "tltgl", "tntsn", "toton", "trtur", "tstso", "tttat", "twtwi", "tytah", "uguig",
        "ukukr", "ururd", "uzuzb", "veven", "vivie", "vovol", "wawln", "wowol", "xhxho", "yiyid", "yoyor", "zazha", "zhzho",
        "zuzul"};
    code = slice_trim(code);
    if (code.len == 0) return (cb_slice){NULL, 0};
    cb_slice tag = slice_sub(code, 0, slice_find_char(code, '-')); /* "zh-Hant": what follows is no language */
    char lower[3];
    for (size_t i = 0; i < tag.len && i < 3; i++)
        lower[i] = tag.ptr[i] >= 'A' && tag.ptr[i] <= 'Z' ? (char)(tag.ptr[i] + 32) : tag.ptr[i];
    for (size_t i = 0; (tag.len == 2 || tag.len == 3) && i < sizeof LANGUAGES / sizeof LANGUAGES[0]; i++) {
        const char *at = LANGUAGES[i] + (tag.len == 2 ? 0 : 2);
        if (at[0] == lower[0] && at[1] == lower[1] && (tag.len == 2 || at[2] == lower[2]))
            return (cb_slice){LANGUAGES[i] + 2, 3};
    }
    feed_note(o, "unknown language", code);
    return (cb_slice){NULL, 0};
}

bool feed_date(feed_out *o, entity *e, prop_id prop, cb_slice text, bool month_first) {
    text = feed_squeeze(o, text);
    if (!feed_ok(o) || is_placeholder(o, text)) return false;
    char edtf[DATE_TEXT_MAX];
    size_t len = date_read(text, month_first, edtf);
    if (len) return feed_add_original(o, e, prop, (cb_slice){edtf, len}, text) != NULL;
    add_foreign(o, e, prop, text);
    feed_note(o, "unreadable date", text);
    return false;
}

cb_slice feed_country_code(feed_out *o, cb_slice text) {
    if (text.len == 0 || text.len > sizeof o->places[0].text) return country_code(text);
    unsigned char first = (unsigned char)text.ptr[0], last = (unsigned char)text.ptr[text.len - 1];
    feed_place *p = &o->places[(first * 7u + last + text.len * 19u) % FEED_PLACES];
    if (p->len != text.len || memcmp(p->text, text.ptr, text.len) != 0) {
        p->code = country_code(text);
        p->len = (uint8_t)text.len;
        memcpy(p->text, text.ptr, text.len);
    }
    return p->code;
}

bool feed_country(feed_out *o, entity *e, prop_id prop, cb_slice text) {
    text = feed_squeeze(o, text);
    if (!feed_ok(o) || is_placeholder(o, text)) return false;
    cb_slice code = feed_country_code(o, text);
    if (code.len) return with_original(o, add_value(o, e, prop, code), text) != NULL; /* Namibia's code is "na" */
    feed_note(o, "unknown country", text);
    return feed_add(o, e, prop, text) != NULL;
}

void feed_gender(feed_out *o, entity *e, cb_slice text) {
    text = slice_trim(text);
    if (slice_eq_nocase(text, SLICE("m")) || slice_eq_nocase(text, SLICE("male")))
        feed_add_original(o, e, PROP_gender, SLICE("male"), text);
    else if (slice_eq_nocase(text, SLICE("f")) || slice_eq_nocase(text, SLICE("female")))
        feed_add_original(o, e, PROP_gender, SLICE("female"), text);
    else
        feed_add(o, e, PROP_gender, text);
}

void feed_add_address(feed_out *o, entity *party, const feed_address *a) {
    const cb_slice box =
        a->post_box.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("P.O. Box"), slice_trim(a->post_box)}) : a->post_box;
    cb_slice parts[] = {slice_trim(a->street),      slice_trim(a->street2), slice_trim(box),      slice_trim(a->city),
                        slice_trim(a->postal_code), slice_trim(a->region),  slice_trim(a->state), slice_trim(a->country)};
    const size_t count = sizeof parts / sizeof parts[0];
    bool place = slice_trim(a->full).len > 0; /* more than a country */
    for (size_t i = 0; i < count; i++) {
        if (is_placeholder(o, parts[i])) parts[i].len = 0;
        if (i + 1 < count && parts[i].len) place = true;
    }
    cb_slice full = slice_trim(a->full);
    if (full.len == 0) full = feed_join(o, ", ", count, parts);
    full = feed_squeeze(o, full);
    cb_slice remarks = slice_trim(a->remarks);
    if (!feed_ok(o)) return;
    if (parts[count - 1].len) feed_country(o, party, PROP_country, parts[count - 1]);
    if (!place && remarks.len == 0) return; /* a country alone is said by the party's country */
    if (place) feed_add(o, party, PROP_address, full);
    cb_slice key = feed_key(o, 2, (cb_slice[]){full, remarks});
    entity e;
    feed_begin(o, &e, feed_join(o, "-", 3, (cb_slice[]){party->id, SLICE("address"), key}), SCHEMA_Address);
    feed_add(o, &e, PROP_full, full);
    static const prop_id PROPS[] = {PROP_street,     PROP_street2, PROP_postOfficeBox, PROP_city,
                                    PROP_postalCode, PROP_region,  PROP_state};
    for (size_t i = 0; i + 1 < count; i++) feed_add(o, &e, PROPS[i], i == 2 ? slice_trim(a->post_box) : parts[i]);
    if (parts[count - 1].len) feed_country(o, &e, PROP_country, parts[count - 1]);
    feed_add(o, &e, PROP_remarks, remarks);
    feed_add(o, party, PROP_addressEntity, e.id);
    feed_emit(o, &e);
}

void feed_add_document(feed_out *o, entity *party, const feed_document *d) {
    cb_slice number = slice_trim(d->number), summary = slice_trim(d->summary);
    if (is_placeholder(o, number)) number.len = 0;
    if (number.len == 0 && summary.len == 0 && slice_trim(d->issued).len == 0) return;
    cb_slice key = feed_key(o, 4, (cb_slice[]){d->type, number, d->country, number.len ? (cb_slice){NULL, 0} : summary});
    entity e;
    feed_begin(o, &e, feed_join(o, "-", 3, (cb_slice[]){party->id, SLICE("document"), key}),
               d->passport ? SCHEMA_Passport : SCHEMA_Identification);
    feed_add(o, &e, PROP_holder, party->id);
    feed_add(o, &e, PROP_type, d->type);
    feed_add_original(o, &e, d->passport ? PROP_passportNumber : PROP_number, number, d->number_original);
    if (d->passport) feed_add_original(o, &e, PROP_number, number, d->number_original);
    if (slice_trim(d->country).len) feed_country(o, &e, PROP_country, d->country);
    feed_add(o, &e, PROP_authority, d->authority);
    feed_date(o, &e, PROP_startDate, d->issued, false);
    feed_date(o, &e, PROP_endDate, d->expires, false);
    feed_add(o, &e, PROP_summary, summary);
    if (d->prop != PROP_UNKNOWN) feed_add_original(o, party, d->prop, number, d->number_original);
    feed_emit(o, &e);
}

void feed_begin_sanction(feed_out *o, entity *sanction, cb_slice party_id, cb_slice key) {
    feed_begin(o, sanction, feed_join(o, "-", 3, (cb_slice[]){party_id, SLICE("sanction"), key}), SCHEMA_Sanction);
    feed_add(o, sanction, PROP_entity, party_id);
    feed_add(o, sanction, PROP_authority, slice_of(o->authority));
}

void feed_add_link(feed_out *o, cb_slice subject_id, cb_slice object_id, cb_slice object_name, cb_slice role,
                   cb_slice summary) {
    object_name = feed_squeeze(o, object_name);
    cb_slice object = object_id.len ? object_id : object_name;
    if (!feed_ok(o) || object.len == 0 || slice_eq(object, subject_id)) return;
    cb_slice key = feed_key(o, 2, (cb_slice[]){object, role});
    entity e;
    feed_begin(o, &e, feed_join(o, "-", 3, (cb_slice[]){subject_id, SLICE("link"), key}), SCHEMA_UnknownLink);
    feed_add(o, &e, PROP_subject, subject_id);
    statement *s = feed_add(o, &e, PROP_object, object);
    if (s && object_id.len == 0) s->flags |= STATEMENT_UNRESOLVED;
    if (object_id.len && object_name.len) feed_add(o, &e, PROP_namesMentioned, object_name);
    feed_add(o, &e, PROP_role, role);
    feed_add(o, &e, PROP_summary, summary);
    feed_emit(o, &e);
}

cb_status feed_published(const feed_sink *sink, cb_slice text, bool month_first, cb_error *err) {
    char edtf[DATE_TEXT_MAX];
    date_range day;
    size_t len = date_read(text, month_first, edtf);
    if (len != 10 || !sink->published || !date_parse((cb_slice){edtf, len}, &day) || day.precision != 3 || day.circa)
        return CB_OK;
    return sink->published(sink->data, (cb_slice){edtf, len}, err);
}

/* ---- what is too large, or cut */

cb_slice feed_shown_id(cb_slice id) {
    enum { SHOWN = 64 };
    size_t len = id.len < SHOWN ? id.len : SHOWN;
    while (len < id.len && len > 0 && ((unsigned char)id.ptr[len] & 0xc0) == 0x80) len--; /* not within a character */
    return slice_sub(id, 0, len);
}

cb_status feed_cut_row(const char *file, const csv_row *row, size_t columns, cb_error *err) {
    if (row->open_quote)
        return err_at(err, CB_INPUT, file, row->line, row->byte,
                      "the file is cut: a quotation mark in its last row is never closed; fetch it again");
    return err_at(err, CB_INPUT, file, row->line, row->byte,
                  "the file is cut: its last row has %zu of %zu columns; fetch it again", row->count, columns);
}

cb_status feed_open(input **out, const char *path, cb_error *err) {
    cb_status status = input_open(out, path, err);
    if (status == CB_OK) input_forgo_hash(*out);
    return status;
}
