/* SPDX-License-Identifier: Apache-2.0 */
/* What a list may ask of its feed: a record over a limit is rejected and the rest kept; without memory a feed ends with CB_MEMORY, at
 * whatever allocation, and leaks nothing. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "countdown.h"
#include "feed/common.h"
#include "feed/ofac_advanced.h"

typedef struct seen {
    size_t entities, kept, rejected, ties;
    char reason[128], id[128];
} seen;

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    seen *s = data;
    (void)err;
    s->entities++;
    if (e->schema == SCHEMA_UnknownLink) s->ties++;
    return CB_OK;
}
static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)file, (void)kind, (void)err;
    ((seen *)data)->kept++;
    return CB_OK;
}
static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    seen *s = data;
    (void)file, (void)kind, (void)line, (void)byte, (void)err;
    s->rejected++;
    snprintf(s->id, sizeof s->id, "%.*s", SLICE_ARGS(id));
    snprintf(s->reason, sizeof s->reason, "%s", reason);
    return CB_OK;
}
static cb_status on_strict(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                           const char *reason, cb_error *err) {
    (void)data, (void)kind, (void)id;
    return err_at(err, CB_INPUT, file, line, byte, "%s", reason);
}

static cb_status read_file(const feed *reader, const char *path, seen *s, bool strict, cb_error *err) {
    const char *files[] = {path};
    feed_source source = {.path = path, .files = files, .file_count = 1};
    feed_sink sink = {.data = s, .entity = on_entity, .kept = on_kept, .rejected = strict ? on_strict : on_rejected};
    return reader->read(&source, &sink, err);
}

static cb_status read_text(const feed *reader, buf *text, seen *s, bool strict) {
    char path[64];
    cb_error err = {0};
    int fd = memfd_create("list", 0);
    assert_true(fd >= 0);
    assert_false(text->failed);
    assert_int_equal(write(fd, text->ptr, text->len), (ssize_t)text->len);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    cb_status status = read_file(reader, path, s, strict, &err);
    close(fd);
    buf_free(text);
    return status;
}

static void individual(buf *b, int id, const char *element, size_t times, size_t bytes) {
    buf_printf(b, "<INDIVIDUAL><DATAID>%d</DATAID><FIRST_NAME>ANNA</FIRST_NAME>", id);
    for (size_t i = 0; i < times; i++) {
        buf_printf(b, "<%s><VALUE>", element);
        for (size_t k = 0; k < bytes; k++) buf_byte(b, 'x');
        buf_printf(b, "%zu</VALUE></%s>", i, element);
    }
    buf_lit(b, "</INDIVIDUAL>");
}

static buf un_list(size_t times, size_t bytes) {
    buf b = BUF_EMPTY;
    buf_lit(&b, "<CONSOLIDATED_LIST><INDIVIDUALS>");
    individual(&b, 1, "TITLE", 1, 1);
    individual(&b, 2, "TITLE", times, bytes);
    individual(&b, 3, "TITLE", 1, 1);
    buf_lit(&b, "</INDIVIDUALS></CONSOLIDATED_LIST>");
    return b;
}

static void a_text_over_the_limit_rejects_its_record_alone(void **state) {
    (void)state;
    seen s = {0};
    buf b = un_list(1, FEED_TEXT_MAX);
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
    assert_int_equal(s.kept, 2);
    assert_int_equal(s.rejected, 1);
    assert_string_equal(s.reason, "a text is longer than the limit");
    s = (seen){0};
    b = un_list(1, FEED_TEXT_MAX - 16);
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
    assert_int_equal(s.kept, 3);
}

static void too_many_facts_reject_their_record_alone(void **state) {
    (void)state;
    seen s = {0};
    buf b = un_list(FEED_FACTS_MAX / 2 + 1, 1);
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
    assert_int_equal(s.kept, 2);
    assert_int_equal(s.rejected, 1);
    assert_string_equal(s.reason, "more facts than the limit");
}

static void strict_refuses_at_the_first_rejected_record(void **state) {
    (void)state;
    seen s = {0};
    buf b = un_list(1, FEED_TEXT_MAX);
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, true), CB_INPUT);
    assert_int_equal(s.kept, 1);
}

/* More aliases in one text, joined by semicolons, than an entity may have statements. */
static void statements_over_the_limit_reject_the_record(void **state) {
    (void)state;
    seen s = {0};
    buf b = BUF_EMPTY;
    buf_lit(&b, "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ANNA</FIRST_NAME>");
    for (int i = 0; i < 4; i++) {
        buf_lit(&b, "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>");
        for (size_t k = 0; k < LIMIT_STATEMENTS / 3; k++) buf_lit(&b, "a;");
        buf_lit(&b, "</ALIAS_NAME></INDIVIDUAL_ALIAS>");
    }
    buf_lit(&b, "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>");
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
    assert_int_equal(s.kept, 0);
    assert_int_equal(s.rejected, 1);
}

/* A record that is too large to be read is still told by its id. */
static void a_record_over_the_limit_is_named(void **state) {
    (void)state;
    seen s = {0};
    buf b = BUF_EMPTY;
    buf_lit(&b, "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>4711</DATAID><COMMENTS1>");
    for (size_t i = 0; i <= LIMIT_RECORD_BYTES / 8; i++) buf_lit(&b, "abcdefg ");
    buf_lit(&b, "</COMMENTS1></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>");
    assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
    assert_int_equal(s.rejected, 1);
    assert_string_equal(s.id, "4711");
    s = (seen){0};
    buf_lit(&b, "{\"schema\":\"Person\",\"x\":{\"id\":\"not this\"},\"id\" : \"big-1\",\"properties\":{\"notes\":[\"");
    for (size_t i = 0; i <= LIMIT_RECORD_BYTES / 8; i++) buf_lit(&b, "abcdefg ");
    buf_lit(&b, "\"]}}\n{\"id\":\"small-1\",\"schema\":\"Person\"}\n");
    assert_int_equal(read_text(&FEED_FTM, &b, &s, false), CB_OK);
    assert_int_equal(s.rejected, 1);
    assert_int_equal(s.kept, 1);
    assert_string_equal(s.id, "big-1");
}

static void an_id_over_the_limit_rejects_its_record_alone(void **state) {
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        seen s = {0};
        buf b = BUF_EMPTY;
        buf_lit(&b, "{\"id\":\"");
        for (size_t i = 0; i < LIMIT_ID_BYTES + more; i++) buf_byte(&b, 'i');
        buf_lit(&b, "\",\"schema\":\"Person\"}\n{\"id\":\"b\",\"schema\":\"Person\"}\n");
        assert_int_equal(read_text(&FEED_FTM, &b, &s, false), CB_OK);
        assert_int_equal(s.kept, 2 - more);
        assert_int_equal(s.rejected, more);
    }
}

/* One observation between two small ones: each value repeats what else its line says, and all of a line counts. */
static void an_observation_keeps_within_its_limits(void **state) {
    static const struct {
        size_t values, bytes, others, other_bytes; /* values and other keys, and the bytes of each */
        size_t entities;                           /* told of the line in the middle; 0: it is rejected */
        const char *reason;
    } CASES[] = {
        {1, LIMIT_VALUE_BYTES, 0, 0, 1, ""},
        {1, LIMIT_VALUE_BYTES + 1, 0, 0, 0, "value is longer than the limit"},
        {1, 1, LIMIT_STATEMENTS - 3, 1, 1, ""},
        {1, 1, LIMIT_STATEMENTS - 2, 1, 0, "the record holds more than a limit allows"},
        {1, 1, LIMIT_STATEMENTS, 1, 0, "the record holds more than a limit allows"},
        {1, 1, 1, LIMIT_VALUE_BYTES - 4, 1, ""},
        {1, 1, 1, LIMIT_VALUE_BYTES - 3, 0, "the record holds more than a limit allows"},
        {FEED_FACTS_MAX, 9, 0, 0, FEED_FACTS_MAX, ""},
        {FEED_FACTS_MAX + 1, 9, 0, 0, 0, "more values than the limit"},
        {100, 9, 1, LIMIT_ENTITY_BYTES / 101, 100, ""},
        {100, 9, 1, LIMIT_ENTITY_BYTES / 99, 0, "more values than the limit"},
        {1, LIMIT_RECORD_BYTES, 0, 0, 0, "the record is too long"},
    };
    (void)state;
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        seen s = {0};
        buf b = BUF_EMPTY;
        buf_lit(&b, "{\"subject\":\"a\",\"kind\":\"k\",\"value\":\"v\"}\n{\"subject\":\"lantern.example\",\"kind\":\"k\"");
        for (size_t i = 0; i < CASES[c].others; i++) {
            buf_printf(&b, ",\"%02zu\":\"", i % 100);
            for (size_t k = 0; k < CASES[c].other_bytes; k++) buf_byte(&b, 'x');
            buf_byte(&b, '"');
        }
        buf_lit(&b, ",\"value\":[");
        for (size_t i = 0; i < CASES[c].values; i++) {
            buf_printf(&b, "%s\"", i ? "," : "");
            if (CASES[c].values > 1) buf_printf(&b, "%09zu", i);
            for (size_t k = 0; k < CASES[c].bytes && CASES[c].values == 1; k++) buf_byte(&b, 'v');
            buf_byte(&b, '"');
        }
        buf_lit(&b, "]}\n{\"subject\":\"b\",\"kind\":\"k\",\"value\":\"v\"}\n");
        assert_int_equal(read_text(&FEED_OBSERVATIONS, &b, &s, false), CB_OK);
        size_t told = CASES[c].entities ? CASES[c].entities + 2 : 0; /* with the site and its domain */
        if (s.entities != told + 2 || s.rejected != (told ? 0 : 1) || strcmp(s.reason, CASES[c].reason) != 0)
            fail_msg("case %zu: %zu entities, %zu rejected: %s", c, s.entities, s.rejected, s.reason);
    }
}

/* The comments file of a list is held in memory: what would fill it ends the build. */
static void comments_over_the_limit_end_the_build(void **state) {
    (void)state;
    char folder[] = "/tmp/cuibono-bounds-XXXXXX", sdn[64], comments[64];
    assert_non_null(mkdtemp(folder));
    snprintf(sdn, sizeof sdn, "%s/sdn.csv", folder);
    snprintf(comments, sizeof comments, "%s/sdn_comments.csv", folder);
    for (int over = 0; over < 2; over++) {
        FILE *f = fopen(sdn, "w");
        assert_non_null(f);
        fputs("900001,\"LANTERN FRONT\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n", f);
        assert_int_equal(fclose(f), 0);
        assert_non_null(f = fopen(comments, "w"));
        enum { ROW = 1 << 20 };
        for (size_t row = 0; row < LIMIT_COMMENT_BYTES / ROW + (size_t)over; row++) {
            fputs("900001,\"", f);
            for (size_t i = 0; i < ROW / 8; i++) fputs("abcdef g", f);
            fputs("\"\r\n", f);
        }
        assert_int_equal(fclose(f), 0);
        const char *files[] = {sdn, comments};
        feed_source source = {.path = folder, .files = files, .file_count = 2};
        seen s = {0};
        feed_sink sink = {.data = &s, .entity = on_entity, .kept = on_kept, .rejected = on_rejected};
        cb_error err = {0};
        assert_int_equal(FEED_OFAC_CSV.read(&source, &sink, &err), over ? CB_LIMIT : CB_OK);
    }
    unlink(sdn);
    unlink(comments);
    rmdir(folder);
}

/* As many programmes as a listing may have are kept, one more rejects the record: a listing must not be lost silently. */
static void programmes_over_the_limit_reject_the_record(void **state) {
    (void)state;
    for (int more = 0; more < 2; more++) {
        seen s = {0};
        buf b = BUF_EMPTY;
        buf_lit(&b, "900001,\"LANTERN FRONT\",-0- ,\"");
        for (int i = 0; i < OFAC_PROGRAMMES_MAX + more; i++) buf_printf(&b, "%sP%d", i ? "] [" : "", i);
        buf_lit(&b, "\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n");
        assert_int_equal(read_text(&FEED_OFAC_CSV, &b, &s, false), CB_OK);
        assert_int_equal(s.kept, !more);
        assert_int_equal(s.rejected, more);
        assert_int_equal(s.entities, more ? 0 : 1 + OFAC_PROGRAMMES_MAX);
    }
}

/* Two parties with one reference number: the tie stays a name. */
static void a_reference_number_of_two_parties_names_neither(void **state) {
    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        seen s = {0};
        buf b = BUF_EMPTY;
        buf_lit(&b, "<CONSOLIDATED_LIST><ENTITIES>");
        for (int i = 0; i <= twice; i++)
            buf_printf(
                &b,
                "<ENTITY><DATAID>%d</DATAID><FIRST_NAME>LAMP</FIRST_NAME><REFERENCE_NUMBER>QDe.901</REFERENCE_NUMBER></ENTITY>",
                i);
        buf_lit(&b,
                "<ENTITY><DATAID>9</DATAID><FIRST_NAME>X</FIRST_NAME><COMMENTS1>Owned by Lamp (QDe.901).</COMMENTS1></ENTITY>");
        buf_lit(&b, "</ENTITIES></CONSOLIDATED_LIST>");
        assert_int_equal(read_text(&FEED_UN_XML, &b, &s, false), CB_OK);
        assert_int_equal(s.ties, 1);
    }
}

/* The advanced form of OFAC with one party, and the documents, places and entries of a case in their places. */
static buf advanced(const char *places, const char *features, const char *entries) {
    buf b = BUF_EMPTY;
    buf_printf(&b,
               "<Sanctions><ReferenceValueSets/><Locations>%s</Locations><DistinctParties><DistinctParty FixedRef='1'><Profile "
               "ID='1'><Identity><Alias><DocumentedName><DocumentedNamePart><NamePartValue>LAMP</NamePartValue>"
               "</DocumentedNamePart></DocumentedName></Alias></Identity>%s</Profile></DistinctParty></DistinctParties>"
               "<SanctionsEntries>%s</SanctionsEntries></Sanctions>",
               places, features, entries);
    return b;
}

static const char *repeat(buf *b, size_t times, const char *text) {
    *b = BUF_EMPTY;
    for (size_t i = 0; i < times; i++) buf_printf(b, "%s", text);
    buf_byte(b, '\0');
    assert_false(b->failed);
    return b->ptr;
}

/* What would be too much of one kind rejects its record and no other; a place may be that of very many parties. */
static void the_advanced_form_keeps_within_its_limits(void **state) {
    enum { PLACE, PARTS, FEATURES, ENTRIES, PROGRAMMES, CASES };
    static const struct {
        const char *before, *text, *after;
        size_t most;
        const char *reason;
    } LIMITS[CASES] = {
        [PLACE] = {"<Location ID='1'>", "<FeatureVersionReference FeatureVersionID='1'/>", "</Location>", FEED_FACTS_MAX, NULL},
        [PARTS] = {"<Location ID='1'>", "<LocationPart><LocationPartValue><Value>x</Value></LocationPartValue></LocationPart>",
                   "</Location>", ADV_PARTS_MAX, "the record holds more than a limit allows"},
        [FEATURES] = {"", "<Feature/>", "", FEED_FACTS_MAX - 9, "more facts than the limit"},
        [ENTRIES] = {"", "<SanctionsEntry ProfileID='1'/>", "", ADV_ENTRIES_MAX, "the profile has more entries than the limit"},
        [PROGRAMMES] = {"<SanctionsEntry ProfileID='1'>", "", "</SanctionsEntry>", OFAC_PROGRAMMES_MAX,
                        "the record holds more than a limit allows"}};
    (void)state;
    for (size_t i = 0; i < CASES; i++)
        for (size_t more = 0; more < 2; more++) {
            seen s = {0};
            buf many, whole = BUF_EMPTY;
            repeat(&many, LIMITS[i].most + more, LIMITS[i].text);
            buf_printf(&whole, "%s%s", LIMITS[i].before, many.ptr);
            for (size_t k = 0; i == PROGRAMMES && k < LIMITS[i].most + more; k++)
                buf_printf(&whole, "<SanctionsMeasure SanctionsTypeID='Program'><Comment>P%zu</Comment></SanctionsMeasure>", k);
            buf_printf(&whole, "%s", LIMITS[i].after);
            buf_byte(&whole, '\0');
            buf b = advanced(i <= PARTS ? whole.ptr : "", i == FEATURES ? whole.ptr : "", i >= ENTRIES ? whole.ptr : "");
            cb_status status = read_text(&FEED_OFAC_ADVANCED, &b, &s, false);
            if (status != CB_OK) fail_msg("case %zu, %zu more: status %d", i, more, (int)status);
            if (s.rejected != (LIMITS[i].reason ? more : 0))
                fail_msg("case %zu, %zu more: %zu rejected (%s)", i, more, s.rejected, s.reason);
            if (more && LIMITS[i].reason) assert_string_equal(s.reason, LIMITS[i].reason);
            buf_free(&many);
            buf_free(&whole);
        }
}

/* A library may try again with less (libcsv does): then nothing may be missing. */
static void count_down(const feed *reader, const char *path) {
    cb_error err;
    seen whole = {0};
    assert_int_equal(read_file(reader, path, &whole, false, &err), CB_OK);
    for (int persistent = 0; persistent < 2; persistent++) {
        for (long passes = 0;; passes += passes < 40 ? 1 : passes / 10) {
            seen s = {0};
            long live = countdown_live();
            countdown_start(passes, persistent);
            cb_status status = read_file(reader, path, &s, false, &err);
            bool failed = countdown_stop();
            assert_int_equal(countdown_live(), live);
            if (failed && status == CB_MEMORY) continue;
            if (status != CB_OK) fail_msg("%s: allocation %ld fails, status %d", path, passes + 1, (int)status);
            assert_int_equal(s.entities, whole.entities);
            assert_int_equal(s.kept, whole.kept);
            if (failed) continue;
            assert_true(passes > 3);
            break;
        }
    }
}

static void a_file_that_holds_other_than_it_declares_is_not_whole(void **state) {
    static const struct {
        const char *count;
        cb_status status;
    } CASES[] = {{"2", CB_OK},   {"1", CB_INPUT}, {"3", CB_INPUT}, {"99999999999999999999999999", CB_OK} /* no number */,
                 {" 2 ", CB_OK}, {"", CB_OK},     {"two", CB_OK}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        buf text = BUF_EMPTY;
        seen s = {0};
        buf_printf(&text,
                   "<e:ReportingExceptionData xmlns:e='http://www.gleif.org/'><e:H><e:RecordCount>%s</e:RecordCount></e:H>"
                   "<e:Exception><e:LEI>9999CUIBONOTESTA0112</e:LEI><e:ExceptionCategory>X</e:ExceptionCategory></e:Exception>"
                   "<e:Exception/></e:ReportingExceptionData>",
                   CASES[i].count);
        cb_status status = read_text(&FEED_GLEIF_XML, &text, &s, false);
        if (status != CASES[i].status) fail_msg("declared %s: status %d", CASES[i].count, (int)status);
        assert_int_equal(s.kept, 1);
        assert_int_equal(s.rejected, 1);
    }
}

static void a_failed_allocation_anywhere_is_an_error_and_no_leak(void **state) {
    static const struct {
        const feed *reader;
        const char *file;
    } CASES[] = {{&FEED_UN_XML, "un/oddities/consolidated.xml"},
                 {&FEED_OFAC_ADVANCED, "ofac_advanced/sdn/sdn_advanced.xml"},
                 {&FEED_OFAC_ADVANCED, "ofac_advanced/cons/cons_advanced.xml"},
                 {&FEED_EU_XML, "eu_xml/oddities/export.xml"},
                 {&FEED_EU_CSV, "eu_csv/oddities/full.csv"},
                 {&FEED_UK_XML, "uk_xml/oddities/UK-Sanctions-List.xml"},
                 {&FEED_UK_CSV, "uk_csv/oddities/UK-Sanctions-List.csv"},
                 {&FEED_GLEIF_CSV, "gleif_csv/oddities/leis.csv"},
                 {&FEED_GLEIF_XML, "gleif_xml/lei/lei.xml"},
                 {&FEED_GLEIF_XML, "gleif_xml/relationships/rr.xml"},
                 {&FEED_GLEIF_XML, "gleif_xml/exceptions/repex.xml"},
                 {&FEED_ICIJ, "icij/leak/nodes-entities.csv"},
                 {&FEED_ICIJ, "icij/leak/relationships.csv"},
                 {&FEED_BODS, "bods_json/history/history.json"},
                 {&FEED_BODS, "bods_json/parties/parties.json"},
                 {&FEED_BODS, "bods_json/ties/ties.json"},
                 {&FEED_BODS, "bods/lines/statements.jsonl"},
                 {&FEED_COH_CSV, "coh/oddities/BasicCompanyDataAsOneFile-2026-03-01.csv"},
                 {&FEED_OBSERVATIONS, "observations/oddities/sightings.jsonl"},
                 {&FEED_OBSERVATIONS, "observations_json/array/sightings.json"},
                 {&FEED_PSC, "psc/oddities/persons-with-significant-control-snapshot.txt"}};
    const char *root = getenv("CUIBONO_SOURCE");
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char path[2048];
        snprintf(path, sizeof path, "%s/tests/feed/golden/%s", root ? root : ".", CASES[i].file);
        count_down(CASES[i].reader, path);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_over_the_limit_rejects_its_record_alone),
        cmocka_unit_test(too_many_facts_reject_their_record_alone),
        cmocka_unit_test(strict_refuses_at_the_first_rejected_record),
        cmocka_unit_test(statements_over_the_limit_reject_the_record),
        cmocka_unit_test(programmes_over_the_limit_reject_the_record),
        cmocka_unit_test(the_advanced_form_keeps_within_its_limits),
        cmocka_unit_test(a_record_over_the_limit_is_named),
        cmocka_unit_test(an_id_over_the_limit_rejects_its_record_alone),
        cmocka_unit_test(an_observation_keeps_within_its_limits),
        cmocka_unit_test(comments_over_the_limit_end_the_build),
        cmocka_unit_test(a_reference_number_of_two_parties_names_neither),
        cmocka_unit_test(a_file_that_holds_other_than_it_declares_is_not_whole),
        cmocka_unit_test(a_failed_allocation_anywhere_is_an_error_and_no_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
