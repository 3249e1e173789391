/* SPDX-License-Identifier: Apache-2.0 */
/* United Nations Security Council consolidated list, XML (https://www.un.org/sc/resources/sc-sanctions.xsd). */
#include "feed/relation.h"
#include "parse/date.h"
#include "parse/xml.h"
#include "text/normal.h"

#include "base/poison.h"

typedef struct un_reader {
    feed_out out;
    input *in;
    arena record; /* of one record */
    relation_book book;
    entity party;
    bool person;
    bool whole; /* the root element has ended */
} un_reader;

static bool is_named(const xml_node *node, const char *name) { return slice_eq(node->name, slice_of(name)); }

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    return slice_find(head, SLICE("<CONSOLIDATED_LIST")) != SIZE_MAX;
}

/* ---- names ---------------------------------------------------------------------------------------- */

static bool is_latin(cb_slice s) { return (text_scripts(s) & 1u << SCRIPT_LATIN) != 0; }
static bool is_other_script(cb_slice s) { return (text_scripts(s) & ~(1u << SCRIPT_LATIN | 1u << SCRIPT_NONE)) != 0; }

/* The bracket that spells a name in another script than the words before it ("Abu Yasir (original script: Абу Ясир)",
 * "حسن غول (Hassan Ghul; Hassan Gul)"): true, with the two sides. */
static bool two_scripts(cb_slice text, cb_slice *outside, cb_slice *inside) {
    if (text.len == 0 || text.ptr[text.len - 1] != ')') return false;
    size_t depth = 0, open = text.len;
    for (size_t i = text.len; i-- > 0 && open == text.len;) {
        if (text.ptr[i] == ')') depth++;
        if (text.ptr[i] == '(' && --depth == 0) open = i;
    }
    if (open == text.len || open == 0) return false;
    *outside = slice_trim(slice_sub(text, 0, open));
    *inside = slice_trim(slice_sub(text, open + 1, text.len - open - 2));
    if (slice_eq_nocase(*inside, SLICE("original script"))) *inside = (cb_slice){"", 0};
    if (inside->len == 0) return is_other_script(*outside) && !is_latin(*outside);
    size_t colon = slice_find(*inside, SLICE("script:"));
    if (colon != SIZE_MAX) *inside = slice_trim(slice_sub(*inside, colon + 7, inside->len));
    return (is_latin(*outside) && !is_other_script(*outside) && is_other_script(*inside)) ||
           (is_other_script(*outside) && !is_latin(*outside) && is_latin(*inside));
}

/* The pieces between semicolons, where these stand outside brackets. */
static cb_slice cut_name(cb_slice *rest) {
    size_t depth = 0;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (c == '(') depth++;
        if (c == ')' && depth) depth--;
        if (c == ';' && depth == 0) {
            cb_slice piece = slice_sub(*rest, 0, i);
            *rest = slice_sub(*rest, i + 1, rest->len - i - 1);
            return piece;
        }
    }
    cb_slice piece = *rest;
    *rest = (cb_slice){NULL, 0};
    return piece;
}

/* Without separators at its end, and a bracket that closes or opens nothing (") Abd al-Rahman"). */
static cb_slice trim_name(cb_slice s) {
    for (;;) {
        s = slice_trim(s);
        if (s.len == 0) return s;
        char last = s.ptr[s.len - 1];
        if (last == ',' || last == ';' || last == '(')
            s = slice_sub(s, 0, s.len - 1);
        else if (s.ptr[0] == ')' || s.ptr[0] == ',' || s.ptr[0] == ';')
            s = slice_sub(s, 1, s.len);
        else
            return s;
    }
}

/* What the list says of a name in its bracket or its note, and what it leaves. */
static bool says_former(cb_slice words) {
    return slice_starts_nocase(words, SLICE("previously listed as")) || slice_starts_nocase(words, SLICE("formerly listed as"));
}

/* "Ezatullah (previously listed as)" -> "Ezatullah", a former name. */
static cb_slice without_remark(cb_slice name, prop_id *prop) {
    size_t open = slice_find(name, SLICE(" ("));
    if (open == SIZE_MAX || name.ptr[name.len - 1] != ')') return name;
    cb_slice inside = slice_sub(name, open + 2, name.len - open - 3);
    if (!says_former(inside)) return name;
    if (*prop == PROP_alias) *prop = PROP_previousName;
    return trim_name(slice_sub(name, 0, open));
}

/* Where the next item of an enumeration begins ("Sabet b) M. Javad"): a letter or digit with a bracket that nothing opened. */
static size_t find_item(cb_slice s) {
    size_t depth = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '(') depth++;
        if (s.ptr[i] != ')') continue;
        if (depth > 0) {
            depth--;
            continue;
        }
        char mark = i > 0 ? s.ptr[i - 1] : ' ';
        bool item = (mark >= 'a' && mark <= 'z') || (mark >= '0' && mark <= '9');
        if (item && (i == 1 || s.ptr[i - 2] == ' ') && i + 1 < s.len && s.ptr[i + 1] == ' ') return i - 1;
    }
    return SIZE_MAX;
}

/* Brackets within brackets that are read as names; deeper ones stay as they are. */
#define UN_NAME_DEPTH 3u
/* A longer text is no name of two scripts: its pieces stand alone. */
#define UN_ORIGINAL_MAX 1024u

/* All names of one ALIAS_NAME. Names that are read out of a bracket keep what the list writes as `original`. */
static void add_names(un_reader *u, prop_id prop, cb_slice text, cb_slice original, unsigned depth) {
    for (cb_slice rest = text; rest.ptr && rest.len;) {
        prop_id kind = prop;
        cb_slice piece = without_remark(trim_name(cut_name(&rest)), &kind);
        cb_slice outside, inside;
        for (size_t at; depth < UN_NAME_DEPTH && (at = find_item(piece)) != SIZE_MAX;) {
            feed_add_original(&u->out, &u->party, kind, trim_name(slice_sub(piece, 0, at)), original);
            piece = trim_name(slice_sub(piece, at + 2, piece.len));
        }
        if (depth == UN_NAME_DEPTH || piece.len > UN_ORIGINAL_MAX || !two_scripts(piece, &outside, &inside)) {
            feed_add_original(&u->out, &u->party, kind, piece, original);
            continue;
        }
        cb_slice whole = original.len ? original : piece;
        /* A weak alias counts as often as the list reads it in Latin: its native spelling stays in `original`. */
        bool weak = kind == PROP_weakAlias && inside.len;
        if (!weak || is_latin(outside)) feed_add_original(&u->out, &u->party, kind, trim_name(outside), whole);
        if (!weak || is_latin(inside)) add_names(u, kind, inside, whole, depth + 1);
    }
}

/* "original script: Абу Банат", "In Arabic: ...", "previously listed as, in Arabic: ...": the spelling, empty where there is none. */
static cb_slice spelling_in_note(cb_slice note) {
    size_t colon = slice_find_char(note, ':');
    cb_slice label = slice_sub(note, 0, colon),
             rest = colon == SIZE_MAX ? label : trim_name(slice_sub(note, colon + 1, note.len));
    bool says = slice_find(label, SLICE("script")) != SIZE_MAX || slice_find(label, SLICE("n Arabic")) != SIZE_MAX ||
                slice_find(label, SLICE("n Cyrillic")) != SIZE_MAX;
    return colon != SIZE_MAX && says && is_other_script(rest) && !is_latin(rest) ? rest : (cb_slice){NULL, 0};
}

static void on_alias(un_reader *u, const xml_node *node) {
    cb_slice quality = xml_child_text(node, "QUALITY"), name = trim_name(xml_child_text(node, "ALIAS_NAME"));
    cb_slice note = xml_child_text(node, "NOTE"), native = spelling_in_note(note);
    prop_id prop = slice_eq_nocase(quality, SLICE("Low"))                           ? PROP_weakAlias
                   : slice_eq_nocase(quality, SLICE("f.k.a.")) || says_former(note) ? PROP_previousName
                                                                                    : PROP_alias;
    bool weak = prop == PROP_weakAlias;
    add_names(u, prop, name, weak && !is_other_script(name) ? native : (cb_slice){NULL, 0}, 0);
    if (!weak) feed_add(&u->out, &u->party, prop, native);
    bool known = quality.len == 0 || prop != PROP_alias || slice_eq_nocase(quality, SLICE("Good")) ||
                 slice_eq_nocase(quality, SLICE("a.k.a."));
    if (!known) feed_note(&u->out, "unknown alias quality", quality);
    for (const xml_node *c = node->first; c; c = c->next) {
        cb_slice text = xml_text(c);
        if (is_named(c, "QUALITY") || is_named(c, "ALIAS_NAME") || text.len == 0) continue;
        cb_slice kind = is_named(c, "NOTE")               ? (cb_slice){NULL, 0}
                        : is_named(c, "DATE_OF_BIRTH")    ? SLICE("born")
                        : is_named(c, "CITY_OF_BIRTH")    ? SLICE("born in")
                        : is_named(c, "COUNTRY_OF_BIRTH") ? SLICE("born in")
                                                          : c->name;
        cb_slice label =
            name.len > UN_ORIGINAL_MAX ? SLICE("Alias") : feed_join(&u->out, " ", 2, (cb_slice[]){SLICE("Alias"), name});
        feed_add_note(&u->out, &u->party, label, feed_join(&u->out, " ", 2, (cb_slice[]){kind, text}));
    }
}

/* ---- birth ---------------------------------------------------------------------------------------- */

static void on_birth_date(un_reader *u, const xml_node *node) {
    feed_out *o = &u->out;
    cb_slice type = xml_child_text(node, "TYPE_OF_DATE"), note = xml_child_text(node, "NOTE");
    cb_slice date = xml_child_text(node, "DATE"), year = xml_child_text(node, "YEAR");
    cb_slice from = xml_child_text(node, "FROM_YEAR"), to = xml_child_text(node, "TO_YEAR");
    bool half =
        date.len == 0 && year.len == 0 && (from.len == 0) != (to.len == 0); /* a range with one end: no year to rely on */
    if (from.len && to.len) {
        date = feed_join(o, "/", 2, (cb_slice[]){from, to});
    } else if (date.len == 0) {
        date = year.len ? year : from.len ? from : to;
    }
    bool circa = half || slice_eq_nocase(type, SLICE("APPROXIMATELY")) || slice_eq_nocase(note, SLICE("Approximately"));
    cb_slice original =
        feed_join(o, " ", 3, (cb_slice[]){slice_eq_nocase(type, SLICE("EXACT")) ? (cb_slice){NULL, 0} : type, date, note});
    char edtf[DATE_TEXT_MAX];
    size_t len = 0;
    if (date.len) {
        /* "Sep." beside the year 1958. */
        cb_slice month = feed_join(o, " ", 2, (cb_slice[]){note, date});
        if (note.len && year.len && feed_ok(o)) len = date_read(month, false, edtf);
        if (len == 0 || circa)
            len = date_read(circa ? feed_join(o, " ", 2, (cb_slice[]){SLICE("circa"), date}) : date, false, edtf);
    } else if (note.len && slice_find(note, SLICE("alendar")) == SIZE_MAX) {
        len = date_read(note, false, edtf);
    }
    if (len)
        feed_add_original(o, &u->party, PROP_birthDate, (cb_slice){edtf, len}, original);
    else if (date.len)
        feed_date(o, &u->party, PROP_birthDate, original, false); /* counts it, and keeps it as a note */
    if (note.len && !slice_eq_nocase(slice_trim(note), SLICE("Approximately")))
        feed_add_note(o, &u->party, SLICE("Date of birth"), original);
}

static void on_birth_place(un_reader *u, const xml_node *node) {
    feed_out *o = &u->out;
    cb_slice country = xml_child_text(node, "COUNTRY");
    cb_slice parts[] = {xml_child_text(node, "STREET"), xml_child_text(node, "CITY"), xml_child_text(node, "STATE_PROVINCE"),
                        xml_child_text(node, "NOTE"), country};
    bool place = parts[0].len || parts[1].len || parts[2].len || parts[3].len;
    if (place) feed_add(o, &u->party, PROP_birthPlace, feed_join(o, ", ", 5, parts));
    if (country.len) feed_country(o, &u->party, PROP_birthCountry, country);
}

/* ---- documents ------------------------------------------------------------------------------------ */

/* The number alone in "CAR diplomatic passport no. 06FBO2262" or "Afghan passport number SE 012820"; all of it where no such words
 * stand before. */
static cb_slice bare_number(cb_slice text) {
    static const char *const WORDS[] = {" number ", " number: ", " no. ", " no.", " No. ", " nr. "};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        size_t at = slice_find(text, slice_of(WORDS[i]));
        if (at == SIZE_MAX) continue;
        cb_slice rest = slice_trim(slice_sub(text, at + strlen(WORDS[i]), text.len));
        bool digit = false, plain = rest.len > 0 && rest.len <= 32;
        for (size_t k = 0; k < rest.len; k++) {
            char c = rest.ptr[k];
            if (c >= '0' && c <= '9')
                digit = true;
            else if (!(c >= 'A' && c <= 'Z') && c != ' ' && c != '-' && c != '/' && c != '.')
                plain = false;
        }
        if (digit && plain) return rest;
    }
    return text;
}

/* The number in a note, where NUMBER is empty: "Tunisian passport number L 191609 issued on 28 Feb. 1996, ...". */
static cb_slice number_in_note(cb_slice note) {
    static const char *const ENDS[] = {" issued", " expire", " under", " valid", ",", ";", " ("};
    size_t end = note.len;
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        size_t at = slice_find(note, slice_of(ENDS[i]));
        if (at < end) end = at;
    }
    cb_slice head = slice_trim(slice_sub(note, 0, end));
    cb_slice number = bare_number(head);
    return number.len < head.len ? number : (cb_slice){NULL, 0};
}

static void on_document(un_reader *u, const xml_node *node) {
    cb_slice type = xml_child_text(node, "TYPE_OF_DOCUMENT"), type2 = xml_child_text(node, "TYPE_OF_DOCUMENT2");
    cb_slice issuing = xml_child_text(node, "ISSUING_COUNTRY"), of_issue = xml_child_text(node, "COUNTRY_OF_ISSUE");
    cb_slice number = xml_child_text(node, "NUMBER"), note = xml_child_text(node, "NOTE");
    if (number.len == 0 && type2.len) {
        cb_slice in_type = bare_number(type2); /* "... identification card (tazkira) number 545167" */
        if (in_type.len < type2.len) number = type2;
    }
    if (number.len == 0) number = number_in_note(note);
    cb_slice words = slice_eq_nocase(type, type2) ? (cb_slice){NULL, 0} : type2;
    type = feed_squeeze(&u->out, type);
    bool passport = slice_find(type, SLICE("assport")) != SIZE_MAX || slice_find(type, SLICE("passeport")) != SIZE_MAX ||
                    slice_find(type, SLICE("pasaporte")) != SIZE_MAX || slice_find(type2, SLICE("assport")) != SIZE_MAX;
    feed_document d = {.passport = passport,
                       .prop = passport ? PROP_passportNumber : PROP_idNumber,
                       .type = words.len ? feed_join(&u->out, ", ", 2, (cb_slice[]){type, words}) : type,
                       .number = bare_number(number),
                       .number_original = number,
                       .country = issuing.len ? issuing : of_issue,
                       .authority = xml_child_text(node, "CITY_OF_ISSUE"),
                       .issued = xml_child_text(node, "DATE_OF_ISSUE"),
                       .summary = note};
    feed_add_document(&u->out, &u->party, &d);
    if (issuing.len && of_issue.len && !slice_eq(issuing, of_issue))
        feed_add_note(&u->out, &u->party, SLICE("Document"),
                      feed_join(&u->out, " ", 4, (cb_slice[]){type, number, SLICE("country of issue:"), of_issue}));
}

/* ---- text ----------------------------------------------------------------------------------------- */

static bool is_email_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
           c == '+';
}

/* E-mail addresses, web addresses of INTERPOL notices and SWIFT codes in a text. The text itself stays a note. */
static void on_contacts(un_reader *u, cb_slice text) {
    feed_out *o = &u->out;
    for (size_t at = 0; at < text.len; at++) {
        cb_slice rest = slice_sub(text, at, text.len - at);
        if (text.ptr[at] == '@') {
            size_t start = at, end = at + 1, dot = 0;
            while (start > 0 && at - start < 64 && is_email_char(text.ptr[start - 1])) start--;
            while (end < text.len && end - at < 200 && is_email_char(text.ptr[end])) {
                if (text.ptr[end] == '.' && end > at + 1) dot = end;
                end++;
            }
            if (dot == end - 1) end--;
            if (start < at && dot > at + 1 && end > at + 3)
                feed_add(o, &u->party, PROP_email, slice_sub(text, start, end - start));
        } else if (slice_starts(rest, SLICE("http"))) {
            size_t end = 0;
            while (end < rest.len && (unsigned char)rest.ptr[end] > ' ' && (unsigned char)rest.ptr[end] < 0x7f) end++;
            while (end && (rest.ptr[end - 1] == '.' || rest.ptr[end - 1] == ',' || rest.ptr[end - 1] == ')')) end--;
            if (slice_find(slice_sub(rest, 0, end), SLICE("://")) != SIZE_MAX)
                feed_add(o, &u->party, PROP_sourceUrl, slice_sub(rest, 0, end));
            if (end > 1) at += end - 1;
        } else if (!u->person && slice_starts(rest, SLICE("SWIFT"))) {
            size_t colon = slice_find_char(slice_sub(rest, 0, 24), ':');
            cb_slice code = colon == SIZE_MAX ? (cb_slice){NULL, 0} : slice_trim(slice_sub(rest, colon + 1, 14));
            size_t n = 0;
            while (n < code.len && ((code.ptr[n] >= 'A' && code.ptr[n] <= 'Z') || (code.ptr[n] >= '0' && code.ptr[n] <= '9')))
                n++;
            if (n == 8 || n == 11) feed_add(o, &u->party, PROP_swiftBic, slice_sub(code, 0, n));
        }
    }
}

/* "Father's name is Brahim Brik. Mother's name is ...": the words up to the next stop. */
static void on_parent(un_reader *u, cb_slice text, cb_slice parent, prop_id prop) {
    static const char *const WORDS[] = {"'s name is ", "\xe2\x80\x99s name is ", "'s name: ", "\xe2\x80\x99s name: "};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        cb_slice words = feed_join(&u->out, "", 2, (cb_slice[]){parent, slice_of(WORDS[i])});
        size_t at = slice_find(text, words), end = 0;
        if (at == SIZE_MAX) continue;
        cb_slice rest = slice_sub(text, at + words.len, 100);
        while (end < rest.len && !memchr(".,;(\n", rest.ptr[end], 5)) end++;
        if (end < rest.len || at + words.len + end == text.len) feed_add(&u->out, &u->party, prop, slice_sub(rest, 0, end));
        return;
    }
}

static void on_comments(un_reader *u, cb_slice text) {
    feed_add(&u->out, &u->party, PROP_notes, text);
    if (!feed_ok(&u->out)) return;
    on_contacts(u, text);
    if (u->person) {
        on_parent(u, text, SLICE("Father"), PROP_fatherName);
        on_parent(u, text, SLICE("Mother"), PROP_motherName);
    }
    cb_slice gender = SLICE("Gender: ");
    size_t at = u->person ? slice_find(text, gender) : SIZE_MAX;
    if (at != SIZE_MAX) {
        cb_slice word = slice_sub(text, at + gender.len, 6);
        if (slice_starts_nocase(word, SLICE("male"))) feed_gender(&u->out, &u->party, SLICE("male"));
        if (slice_starts_nocase(word, SLICE("female"))) feed_gender(&u->out, &u->party, SLICE("female"));
    }
    relation_text(&u->book, &u->out, u->party.id, text);
}

static void on_address(un_reader *u, const xml_node *node) {
    cb_slice note = xml_child_text(node, "NOTE");
    feed_address a = {.street = xml_child_text(node, "STREET"),
                      .city = xml_child_text(node, "CITY"),
                      .state = xml_child_text(node, "STATE_PROVINCE"),
                      .postal_code = xml_child_text(node, "ZIP_CODE"),
                      .country = xml_child_text(node, "COUNTRY"),
                      .remarks = note};
    feed_add_address(&u->out, &u->party, &a);
    on_contacts(u, note);
}

/* ---- records -------------------------------------------------------------------------------------- */

static void values_of(un_reader *u, const xml_node *node, prop_id prop, bool country) {
    for (const xml_node *v = node->first; v; v = v->next) {
        if (country)
            feed_country(&u->out, &u->party, prop, xml_text(v));
        else
            feed_add(&u->out, &u->party, prop, xml_text(v));
    }
}

/* Text of elements that this reader does not know, with that of their children. */
static void on_unknown(un_reader *u, const xml_node *node, unsigned depth) {
    cb_slice text = xml_text(node);
    if (text.len) {
        feed_add_note(&u->out, &u->party, node->name, text);
        feed_note(&u->out, "unknown element", node->name);
    }
    for (const xml_node *c = node->first; c && depth < LIMIT_XML_DEPTH; c = c->next) on_unknown(u, c, depth + 1);
}

/* Elements that stand once and are read by name, and such as say nothing of the party. */
static bool is_scalar(const xml_node *n) {
    static const char *const NAMES[] = {
        "DATAID",           "VERSIONNUM",           "FIRST_NAME", "SECOND_NAME",       "THIRD_NAME", "FOURTH_NAME",
        "UN_LIST_TYPE",     "REFERENCE_NUMBER",     "LISTED_ON",  "COMMENTS1",         "GENDER",     "LIST_TYPE",
        "LAST_DAY_UPDATED", "NAME_ORIGINAL_SCRIPT", "SORT_KEY",   "SORT_KEY_LAST_MOD", "DELISTED_ON"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (is_named(n, NAMES[i])) return true;
    return false;
}

static void on_field(un_reader *u, const xml_node *n) {
    if (is_scalar(n)) return;
    cb_slice name = n->name;
    if (slice_ends(name, SLICE("_ALIAS")))
        on_alias(u, n);
    else if (slice_ends(name, SLICE("_ADDRESS")))
        on_address(u, n);
    else if (slice_ends(name, SLICE("_DATE_OF_BIRTH")))
        on_birth_date(u, n);
    else if (slice_ends(name, SLICE("_PLACE_OF_BIRTH")))
        on_birth_place(u, n);
    else if (slice_ends(name, SLICE("_DOCUMENT")))
        on_document(u, n);
    else if (is_named(n, "TITLE") && u->person)
        values_of(u, n, PROP_title, false);
    else if (is_named(n, "DESIGNATION") && u->person)
        values_of(u, n, PROP_position, false);
    else if (is_named(n, "NATIONALITY") && u->person)
        values_of(u, n, PROP_nationality, true);
    else if (is_named(n, "NATIONALITY2") && u->person)
        values_of(u, n, PROP_nationality, true);
    else
        on_unknown(u, n, 0);
}

static void on_person_name(un_reader *u, const xml_node *record) {
    feed_out *o = &u->out;
    cb_slice parts[] = {xml_child_text(record, "FIRST_NAME"), xml_child_text(record, "SECOND_NAME"),
                        xml_child_text(record, "THIRD_NAME"), xml_child_text(record, "FOURTH_NAME")};
    static const prop_id PROPS[] = {PROP_firstName, PROP_secondName, PROP_middleName, PROP_lastName};
    feed_add(o, &u->party, PROP_name, feed_join(o, " ", 4, parts));
    for (size_t i = 0; i < 4; i++) feed_add(o, &u->party, PROPS[i], parts[i]);
}

/* "Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban)": some are under one measure only, and no freeze. */
static void on_measures(un_reader *u, entity *s, cb_slice comments) {
    for (size_t open; (open = slice_find_char(comments, '(')) != SIZE_MAX;) {
        comments = slice_sub(comments, open + 1, SIZE_MAX);
        cb_slice inside = slice_trim(slice_sub(comments, 0, slice_find_char(comments, ')')));
        if (inside.len < 64 &&
            (slice_starts_nocase(inside, SLICE("travel ban")) || slice_starts_nocase(inside, SLICE("asset"))))
            feed_add(&u->out, s, PROP_provisions, inside);
    }
}

static void on_sanction(un_reader *u, const xml_node *record, cb_slice reference) {
    feed_out *o = &u->out;
    entity s;
    feed_begin_sanction(o, &s, u->party.id, (cb_slice){NULL, 0});
    feed_add(o, &s, PROP_program, SLICE("UN Security Council Consolidated List"));
    feed_add(o, &s, PROP_programId, xml_child_text(record, "UN_LIST_TYPE"));
    for (const xml_node *n = xml_child(record, "COMMENTS1"); n; n = xml_again(n)) on_measures(u, &s, xml_text(n));
    feed_add(o, &s, PROP_unscId, reference);
    feed_add(o, &s, PROP_authorityId, xml_child_text(record, "DATAID"));
    feed_date(o, &s, PROP_listingDate, xml_child_text(record, "LISTED_ON"), false);
    feed_date(o, &s, PROP_endDate, xml_child_text(record, "DELISTED_ON"), false);
    for (const xml_node *l = xml_child(record, "LAST_DAY_UPDATED"); l; l = xml_again(l))
        for (const xml_node *v = l->first; v; v = v->next) feed_date(o, &s, PROP_modifiedAt, xml_text(v), false);
    feed_emit(o, &s);
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    un_reader *u = data;
    feed_out *o = &u->out;
    (void)err;
    u->person = is_named(record, "INDIVIDUAL");
    const char *kind = u->person ? "individual" : "entity";
    if (o->sink->progress && o->sink->progress(o->sink->data, input_consumed(u->in)) != 0)
        return err_set(o->err, CB_CANCELLED, "cancelled");
    arena_reset(&u->record);
    cb_slice id = xml_child_text(record, "DATAID"), reference = xml_child_text(record, "REFERENCE_NUMBER");
    const char *why = id.len == 0 ? "no DATAID" : feed_xml_excess(record);
    if (!why && xml_child_text(record, "FIRST_NAME").len == 0 && xml_child_text(record, "SECOND_NAME").len == 0)
        why = "no name";
    if (why) {
        feed_rejected(o, kind, line, byte, id.len ? id : reference, why);
        return o->status;
    }
    feed_begin(o, &u->party, feed_join(o, "-", 2, (cb_slice[]){SLICE("unsc"), id}),
               u->person ? SCHEMA_Person : SCHEMA_Organization);
    if (u->person) {
        on_person_name(u, record);
    } else {
        cb_slice name = xml_child_text(record, "FIRST_NAME");
        for (cb_slice rest = name; rest.ptr && rest.len;) feed_add(o, &u->party, PROP_name, trim_name(cut_name(&rest)));
    }
    for (const xml_node *n = xml_child(record, "NAME_ORIGINAL_SCRIPT"); n; n = xml_again(n))
        feed_add(o, &u->party, PROP_name, xml_text(n));
    if (u->person) feed_gender(o, &u->party, xml_child_text(record, "GENDER"));
    for (const xml_node *n = xml_child(record, "COMMENTS1"); n; n = xml_again(n)) on_comments(u, xml_text(n));
    for (const xml_node *n = record->first; n; n = n->next) on_field(u, n);
    feed_add(o, &u->party, PROP_topics, SLICE("sanction"));
    feed_add(o, &u->party, PROP_programId, xml_child_text(record, "UN_LIST_TYPE"));
    on_sanction(u, record, reference);
    relation_party(&u->book, o, reference, u->party.id);
    feed_emit(o, &u->party);
    feed_end_record(o, kind, line, byte, id);
    return o->status;
}

/* The root element; its end is the end of the list. */
static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    un_reader *u = data;
    (void)line;
    (void)err;
    if (!is_named(node, "CONSOLIDATED_LIST") || slice_find_char(path, '/') != SIZE_MAX) return CB_OK;
    u->whole = true;
    cb_slice date = slice_sub(xml_attr_get(node, "dateGenerated"), 0, 10);
    return feed_published(u->out.sink, date, false, u->out.err);
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    un_reader *u = data;
    (void)err;
    feed_rejected(&u->out, "record", line, byte, feed_shown_id(xml_child_text(part, "DATAID")), FEED_TOO_LARGE);
    return u->out.status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    static const char *const RECORDS[] = {"INDIVIDUAL", "ENTITY", NULL};
    for (size_t i = 0; i < source->file_count; i++) {
        un_reader u = {.out = {.sink = sink, .file = source->files[i], .authority = "un", .err = err},
                       .book = RELATION_BOOK_EMPTY};
        u.out.a = &u.record;
        cb_status status = feed_open(&u.in, source->files[i], err);
        if (status == CB_OK) {
            xml_handler handler = {
                .data = &u, .records = RECORDS, .record = on_record, .outside = on_outside, .oversize = on_oversize};
            status = xml_read(u.in, &handler, err);
            if (status == CB_OK && !u.whole)
                status = err_at(err, CB_INPUT, source->files[i], 0, UINT64_MAX,
                                "not a UN consolidated list: no CONSOLIDATED_LIST element");
            if (status == CB_OK) {
                relation_finish(&u.book, &u.out);
                status = u.out.status;
            }
        }
        input_close(u.in);
        relation_book_free(&u.book);
        arena_free(&u.record);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_UN_XML = {
    .name = "un", .format = "UN consolidated list, XML", .authority = "un", .sniff = sniff, .read = read_list};
