/* SPDX-License-Identifier: Apache-2.0 */
/* OFAC's SDN.XML (and the consolidated non-SDN list in the same schema): one sdnEntry a party. The namespace has changed over the
 * years, so local names count. */
#include "base/mem.h"
#include "feed/ofac_remarks.h"
#include "parse/date.h"
#include "parse/xml.h"

#include "base/poison.h"

typedef struct ofac_xml {
    const feed_sink *sink;
    feed_out out;
    arena record;
    input *in;
    uint64_t entries, declared;
    bool declares;
    const char *list;
} ofac_xml;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    return slice_find(head, SLICE("<sdnList")) != SIZE_MAX || slice_find(head, SLICE(":sdnList")) != SIZE_MAX;
}

static cb_slice text_of(const xml_node *n, const char *child) { return xml_child_text(n, child); }

/* "SURNAME, Given": as the CSV writes it. */
static cb_slice full_name(ofac_xml *x, const xml_node *n) {
    return feed_join(&x->out, ", ", 2, (cb_slice[]){text_of(n, "lastName"), text_of(n, "firstName")});
}

static void on_akas(ofac_xml *x, entity *party, const xml_node *entry) {
    for (const xml_node *a = xml_child(xml_child(entry, "akaList"), "aka"); a; a = xml_again(a)) {
        cb_slice type = text_of(a, "type"), category = text_of(a, "category");
        feed_name_kind kind = FEED_NAME_ALIAS;
        if (slice_starts_nocase(type, SLICE("f.k.a"))) kind = FEED_NAME_FORMER;
        if (slice_eq_nocase(category, SLICE("weak"))) kind = FEED_NAME_WEAK;
        bool usual = kind == FEED_NAME_FORMER || slice_starts_nocase(type, SLICE("a.k.a"));
        static const prop_id PROPS[] = {PROP_name, PROP_alias, PROP_weakAlias, PROP_previousName};
        feed_add_original(&x->out, party, PROPS[kind], full_name(x, a), usual ? (cb_slice){NULL, 0} : type);
    }
}

static void on_ids(ofac_xml *x, entity *party, const xml_node *entry, ofac_listing *listing) {
    for (const xml_node *i = xml_child(xml_child(entry, "idList"), "id"); i; i = xml_again(i)) {
        feed_document d = {.type = text_of(i, "idType"),
                           .number = text_of(i, "idNumber"),
                           .country = text_of(i, "idCountry"),
                           .issued = text_of(i, "issueDate"),
                           .expires = text_of(i, "expirationDate")};
        ofac_labelled(&x->out, party, &d, listing);
    }
}

/* "(Linked To: A; Linked To: B)": the segments of the CSV's Remarks that have no element of their own, in brackets. */
static cb_slice plain_remarks(cb_slice s) {
    bool bracket = s.len >= 2 && s.ptr[0] == '(' && s.ptr[s.len - 1] == ')';
    int depth = 0;
    for (size_t i = 0; bracket && i < s.len; i++) {
        depth += s.ptr[i] == '(' ? 1 : s.ptr[i] == ')' ? -1 : 0;
        if (depth == 0 && i + 1 < s.len) bracket = false; /* "(a) and (b)" */
    }
    return bracket ? slice_trim(slice_sub(s, 1, s.len - 2)) : s;
}

static void on_addresses(ofac_xml *x, entity *party, const xml_node *entry) {
    for (const xml_node *a = xml_child(xml_child(entry, "addressList"), "address"); a; a = xml_again(a)) {
        cb_slice lines[] = {text_of(a, "address1"), text_of(a, "address2"), text_of(a, "address3")};
        feed_address address = {.street = feed_join(&x->out, ", ", 3, lines),
                                .city = text_of(a, "city"),
                                .state = text_of(a, "stateOrProvince"),
                                .postal_code = text_of(a, "postalCode"),
                                .country = text_of(a, "country")};
        feed_add_address(&x->out, party, &address);
    }
}

static void on_dates_and_places(ofac_xml *x, entity *party, const xml_node *entry) {
    feed_out *o = &x->out;
    for (const xml_node *d = xml_child(xml_child(entry, "dateOfBirthList"), "dateOfBirthItem"); d; d = xml_again(d))
        feed_date(o, party, PROP_birthDate, text_of(d, "dateOfBirth"), true);
    for (const xml_node *d = xml_child(xml_child(entry, "placeOfBirthList"), "placeOfBirthItem"); d; d = xml_again(d))
        feed_add(o, party, PROP_birthPlace, text_of(d, "placeOfBirth"));
    for (const xml_node *d = xml_child(xml_child(entry, "nationalityList"), "nationality"); d; d = xml_again(d))
        feed_country(o, party, PROP_nationality, text_of(d, "country"));
    for (const xml_node *d = xml_child(xml_child(entry, "citizenshipList"), "citizenship"); d; d = xml_again(d))
        feed_country(o, party, PROP_citizenship, text_of(d, "country"));
}

static void on_vessel(ofac_xml *x, entity *party, const xml_node *v) {
    static const struct {
        const char *element;
        prop_id prop;
    } FIELDS[] = {{"callSign", PROP_callSign},
                  {"vesselType", PROP_type},
                  {"tonnage", PROP_tonnage},
                  {"grossRegisteredTonnage", PROP_grossRegisteredTonnage}};
    feed_out *o = &x->out;
    if (!v) return;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (schema_prop_type(party->schema, FIELDS[i].prop) != PROP_TYPE_UNKNOWN)
            feed_add(o, party, FIELDS[i].prop, text_of(v, FIELDS[i].element));
        else if (text_of(v, FIELDS[i].element).len)
            feed_add_note(o, party, slice_of(FIELDS[i].element), text_of(v, FIELDS[i].element));
    }
    ofac_country(o, party, PROP_flag, SLICE("Vessel Flag"), text_of(v, "vesselFlag"));
    if (text_of(v, "vesselOwner").len)
        feed_add_link(o, party->id, (cb_slice){NULL, 0}, text_of(v, "vesselOwner"), SLICE("Vessel Owner"),
                      text_of(v, "vesselOwner"));
}

/* What the table of elements does not name must not be lost. */
static void on_unknown(ofac_xml *x, entity *party, const xml_node *entry) {
    static const char *const KNOWN[] = {
        "uid",       "firstName", "lastName",    "title",           "sdnType",         "remarks",         "programList",
        "idList",    "akaList",   "addressList", "nationalityList", "citizenshipList", "dateOfBirthList", "placeOfBirthList",
        "vesselInfo"};
    for (const xml_node *c = entry->first; c; c = c->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) known = known || slice_eq(c->name, slice_of(KNOWN[i]));
        if (known) continue;
        if (xml_text(c).len) feed_add_note(&x->out, party, c->name, xml_text(c));
        feed_note(&x->out, "unknown element", c->name);
    }
}

static cb_status on_entry(void *data, const xml_node *entry, uint64_t line, uint64_t byte, cb_error *err) {
    ofac_xml *x = data;
    feed_out *o = &x->out;
    arena_reset(&x->record);
    o->err = err;
    x->entries++;
    cb_slice uid = text_of(entry, "uid"), name = full_name(x, entry);
    const char *fault = feed_xml_excess(entry);
    if (!fault && uid.len == 0) fault = "the record has no uid";
    if (!fault && name.len == 0) fault = "the record has no name";
    for (size_t i = 0; !fault && i < uid.len; i++)
        if (uid.ptr[i] < '0' || uid.ptr[i] > '9') fault = "the record's uid is no number";
    if (fault) {
        feed_rejected(o, "sdnEntry", line, byte, feed_shown_id(uid), fault);
        return o->status;
    }
    entity party;
    ofac_listing listing = {.title = text_of(entry, "title")};
    ofac_begin(o, &party, feed_join(o, "-", 2, (cb_slice[]){SLICE("ofac"), uid}), text_of(entry, "sdnType"));
    ofac_name(o, &party, FEED_NAME_PRIMARY, name);
    ofac_title(o, &party, listing.title);
    feed_add(o, &party, PROP_topics, SLICE("sanction"));
    on_akas(x, &party, entry);
    on_ids(x, &party, entry, &listing);
    on_addresses(x, &party, entry);
    on_dates_and_places(x, &party, entry);
    on_vessel(x, &party, xml_child(entry, "vesselInfo"));
    ofac_remarks(o, &party, plain_remarks(text_of(entry, "remarks")), &listing);
    for (const xml_node *p = xml_child(xml_child(entry, "programList"), "program"); p; p = xml_again(p))
        if (xml_text(p).len) ofac_programme(o, &party, xml_text(p), &listing);
    ofac_sanctions(o, &party, x->list, &listing);
    on_unknown(x, &party, entry);
    feed_emit(o, &party);
    feed_end_record(o, "sdnEntry", line, byte, uid);
    if (feed_ok(o) && x->sink->progress && x->sink->progress(x->sink->data, input_consumed(x->in)))
        return err_set(err, CB_CANCELLED, "stopped");
    return o->status;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    ofac_xml *x = data;
    (void)line;
    cb_slice text = slice_trim(node->text);
    if (slice_ends(path, SLICE("/Publish_Date"))) {
        return feed_published(x->sink, text, true, err);
    } else if (slice_ends(path, SLICE("/Record_Count"))) {
        x->declared = 0;
        x->declares = text.len > 0 && text.len < 18;
        for (size_t i = 0; i < text.len && x->declares; i++) {
            x->declares = text.ptr[i] >= '0' && text.ptr[i] <= '9';
            x->declared = x->declared * 10 + (uint64_t)(text.ptr[i] - '0');
        }
    }
    return CB_OK;
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    ofac_xml *x = data;
    x->out.err = err;
    x->entries++;
    feed_rejected(&x->out, "sdnEntry", line, byte, feed_shown_id(xml_child_text(part, "uid")), FEED_TOO_LARGE);
    return x->out.status;
}

/* The list by the file's name, else by the programmes at its beginning. */
static cb_status find_list(ofac_xml *x, const char *path, cb_error *err) {
    enum { LOOK_BYTES = 1 << 18 };
    ofac_census census = {0};
    cb_slice head;
    x->list = ofac_list_of_name(path);
    if (x->list) return CB_OK;
    cb_status status = input_peek(x->in, LOOK_BYTES, &head, err);
    while (status == CB_OK && head.len) {
        size_t at = slice_find(head, SLICE("program>"));
        if (at == SIZE_MAX) break;
        head = slice_sub(head, at + 8, head.len);
        ofac_census_add(&census, slice_trim(slice_sub(head, 0, slice_find_char(head, '<'))));
    }
    x->list = ofac_list_of_census(&census);
    return status;
}

static cb_status read_file(ofac_xml *x, const char *path, cb_error *err) {
    static const char *const RECORDS[] = {"sdnEntry", NULL};
    xml_handler handler = {x, RECORDS, on_entry, on_outside, on_oversize};
    x->out.file = path;
    x->entries = 0;
    x->declares = false;
    cb_status status = feed_open(&x->in, path, err);
    if (status != CB_OK) return status;
    status = find_list(x, path, err);
    if (status == CB_OK) status = xml_read(x->in, &handler, err);
    input_close(x->in);
    if (status == CB_OK && x->declares && x->declared != x->entries)
        return err_at(err, CB_INPUT, path, 0, UINT64_MAX,
                      "the file declares %llu records and holds %llu: it is not whole; fetch it again",
                      (unsigned long long)x->declared, (unsigned long long)x->entries);
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    ofac_xml x = {.sink = sink};
    cb_status status = CB_OK;
    x.out = (feed_out){.sink = sink, .file = source->path, .authority = "ofac", .a = &x.record, .err = err, .literal = true};
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++) status = read_file(&x, source->files[i], err);
    arena_free(&x.record);
    return status;
}

const feed FEED_OFAC_XML = {.name = "ofac", .format = "OFAC SDN XML", .authority = "ofac", .sniff = sniff, .read = read_all};
