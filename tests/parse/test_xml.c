/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "countdown.h"
#include "parse/xml.h"

typedef struct seen {
    buf text;
    size_t records, oversize;
    uint64_t line, byte; /* of the last record */
    cb_status answer;    /* of the record callback */
} seen;

static void render(buf *out, const xml_node *node) {
    buf_byte(out, '<');
    buf_slice(out, node->name);
    for (const xml_attr *a = node->attrs; a; a = a->next) {
        buf_byte(out, ' ');
        buf_slice(out, a->name);
        buf_byte(out, '=');
        buf_slice(out, a->value);
    }
    buf_byte(out, '>');
    buf_slice(out, node->text);
    for (const xml_node *c = node->first; c; c = c->next) render(out, c);
    buf_lit(out, "</>");
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    (void)err;
    seen *s = data;
    s->records++;
    s->line = line;
    s->byte = byte;
    if (s->text.len < 10000) render(&s->text, record);
    return s->answer;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    (void)err, (void)line;
    seen *s = data;
    assert_null(node->first);
    buf_byte(&s->text, '{');
    buf_slice(&s->text, path);
    buf_byte(&s->text, '=');
    buf_slice(&s->text, xml_text(node));
    buf_byte(&s->text, '}');
    return CB_OK;
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    (void)err;
    seen *s = data;
    s->oversize++;
    assert_string_equal(part->name.ptr, "r"); /* which record it is can be told */
    s->line = line;
    s->byte = byte;
    return CB_OK;
}

static const char *const names[] = {"r", "s", NULL};

static cb_status read_xml(cb_slice bytes, size_t piece, bool skip, seen *s, cb_error *err) {
    input *in;
    xml_handler handler = {s, names, on_record, on_outside, skip ? on_oversize : NULL};
    cb_status status = input_memory(&in, "test.xml", bytes, err);
    if (status != CB_OK) return status;
    input_set_piece(in, piece);
    status = xml_read(in, &handler, err);
    input_close(in);
    return s->text.failed && status == CB_OK ? CB_MEMORY : status;
}

static const char sample[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a:list xmlns:a=\"urn:x\" xmlns=\"urn:y\" made='today'>\n"
    "  <head><date>01/02/2020</date>\n <count> 2 </count></head>\n"
    "  <a:r id=\"1\" a:kind=\"&lt;x&gt;\">before<n>caf\xC3\xA9 &amp; <![CDATA[<bar>]]></n><!-- no -->"
    "<n/>after<r>inner</r></a:r>\n  <s/>\n</a:list>\n";
static const char sample_seen[] = "{list/head/date=01/02/2020}{list/head/count=2}{list/head=}"
                                  "<r id=1 kind=<x>>beforeafter<n>caf\xC3\xA9 & <bar></><n></><r>inner</></><s></>{list=}";

static void records_become_trees(void **state) {
    (void)state;
    static const size_t pieces[] = {1, 3, 50, 1 << 16};
    for (size_t i = 0; i < 4; i++) {
        seen s = {0};
        cb_error err = {0};
        assert_int_equal(read_xml(SLICE(sample), pieces[i], false, &s, &err), CB_OK);
        buf_byte(&s.text, '\0');
        assert_string_equal(s.text.ptr, sample_seen);
        assert_int_equal(s.records, 2);
        assert_int_equal(s.line, 6);
        assert_int_equal(s.byte, strstr(sample, "<s/>") - sample);
        buf_free(&s.text);
    }
}

static void a_cut_file_is_refused_wherever_it_is_cut(void **state) {
    (void)state;
    size_t whole = sizeof sample - 2; /* without the last line end it is whole */
    for (size_t n = 0; n < whole; n++)
        for (size_t piece = 1; piece < 100; piece += 40) {
            seen s = {0};
            cb_error err = {0};
            assert_int_equal(read_xml((cb_slice){sample, n}, piece, false, &s, &err), CB_INPUT);
            assert_string_equal(err.source, "test.xml");
            assert_true(err.line >= 1 && err.byte <= n);
            buf_free(&s.text);
        }
    seen s = {0};
    assert_int_equal(read_xml((cb_slice){sample, whole}, 64, false, &s, NULL), CB_OK);
    buf_free(&s.text);
}

static void status_of(const char *text, cb_status want, const char *message) {
    for (size_t piece = 1; piece <= 4096; piece += 4095) {
        seen s = {0};
        cb_error err = {0};
        assert_int_equal(read_xml(slice_of(text), piece, true, &s, &err), want);
        if (message && !strstr(err.message, message)) fail_msg("\"%s\" does not say \"%s\"", err.message, message);
        buf_free(&s.text);
    }
}

static void entities_and_other_files_are_refused(void **state) {
    (void)state;
    status_of("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", CB_INPUT, "document type");
    status_of("<!DOCTYPE a [<!ENTITY x SYSTEM \"/etc/passwd\">]><a>&x;</a>", CB_INPUT, "document type");
    status_of("<!DOCTYPE a [<!ENTITY % x SYSTEM \"/etc/passwd\"> %x;]><a/>", CB_INPUT, "document type");
    status_of("<!DOCTYPE a [<!ATTLIST a b CDATA \"long\">]><a/>", CB_INPUT, "document type");
    status_of("<!DOCTYPE a SYSTEM \"/etc/passwd\"><a/>", CB_OK, NULL); /* never opened */
    status_of("<!DOCTYPE a SYSTEM \"x.dtd\"><a>&undeclared;</a>", CB_INPUT, "entity");
    status_of("<a>&undeclared;</a>", CB_INPUT, "undefined entity");
    status_of("<a>&#65;&#x42;</a>", CB_OK, NULL);
}

static void encodings_and_oddities(void **state) {
    (void)state;
    status_of("\xEF\xBB\xBF<a/>", CB_OK, NULL);
    status_of("<a/>\r\n\x1A", CB_OK, NULL);
    status_of("<a/>\x1A\r\n", CB_OK, NULL);
    status_of("<a/><b/>", CB_INPUT, "junk");
    status_of("<a>\xFF</a>", CB_INPUT, "not well-formed");
    status_of("<a><b></a>", CB_INPUT, "mismatched");
    status_of("", CB_INPUT, "no element");
    status_of("<?xml version='1.0' encoding='made-up'?><a/>", CB_INPUT, "encoding");
    seen s = {0};
    cb_slice old = SLICE("<?xml version='1.0' encoding='Windows-1252'?><r>caf\xE9 \x93x\x94</r>");
    assert_int_equal(read_xml(old, 7, false, &s, NULL), CB_OK);
    buf_byte(&s.text, '\0');
    assert_string_equal(s.text.ptr, "<r>caf\xC3\xA9 \xE2\x80\x9Cx\xE2\x80\x9D</>");
    buf_free(&s.text);
    s = (seen){.answer = CB_CANCELLED};
    cb_error err;
    assert_int_equal(read_xml(SLICE("<a><r/><r/></a>"), 7, false, &s, &err), CB_CANCELLED);
    assert_int_equal(s.records, 1);
    assert_int_equal(err.code, CB_CANCELLED);
    buf_free(&s.text);
}

static void depth_is_bounded(void **state) {
    (void)state;
    for (unsigned extra = 0; extra < 2; extra++)
        for (int record = 0; record < 2; record++) {
            buf text = BUF_EMPTY;
            unsigned depth = LIMIT_XML_DEPTH + extra;
            for (unsigned i = 0; i < depth; i++) buf_put(&text, record && i == 1 ? "<r>" : "<x>", 3);
            for (unsigned i = depth; i-- > 0;) buf_put(&text, record && i == 1 ? "</r>" : "</x>", 4);
            seen s = {0};
            assert_int_equal(read_xml(buf_view(&text), 1000, true, &s, NULL), extra ? CB_LIMIT : CB_OK);
            buf_free(&s.text);
            buf_free(&text);
        }
}

/* An oversize record is passed over and told; what stands before and behind it is kept. */
static void an_oversize_record_is_skipped(void **state) {
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        buf text = BUF_EMPTY;
        buf_lit(&text, "<a>\n<r>1</r>\n");
        size_t at = text.len;
        if (kind == 0) { /* too many elements */
            buf_lit(&text, "<r>");
            for (unsigned i = 0; i < LIMIT_XML_NODES; i++) buf_lit(&text, "<n/>");
            buf_lit(&text, "</r>");
        } else if (kind == 1) { /* too many attributes */
            buf_lit(&text, "<r>");
            for (unsigned i = 0; i < LIMIT_XML_NODES / 2; i++) buf_lit(&text, "<n a=''/>");
            buf_lit(&text, "</r>");
        } else if (kind == 2) { /* too much text, with elements behind it */
            buf_lit(&text, "<r>");
            while (text.len < at + LIMIT_RECORD_BYTES + 10) buf_lit(&text, "some text of a line\n");
            buf_lit(&text, "<n><r>x</r></n></r>");
        } else { /* just small enough */
            buf_lit(&text, "<r>");
            for (unsigned i = 0; i < LIMIT_XML_NODES - 1; i++) buf_lit(&text, "<n/>");
            buf_lit(&text, "</r>");
        }
        buf_lit(&text, "\n<r>3</r></a>");
        seen s = {0};
        assert_int_equal(read_xml(buf_view(&text), 1 << 16, true, &s, NULL), CB_OK);
        assert_int_equal(s.oversize, kind < 3);
        assert_int_equal(s.records, kind < 3 ? 2 : 3);
        if (kind < 3) {
            buf_byte(&s.text, '\0');
            assert_string_equal(s.text.ptr, "<r>1</><r>3</>{a=}");
            seen strict = {0};
            cb_error err;
            assert_int_equal(read_xml(buf_view(&text), 1 << 16, false, &strict, &err), CB_LIMIT);
            assert_int_equal(err.line, 3);
            assert_int_equal(err.byte, at);
            buf_free(&strict.text);
        }
        buf_free(&s.text);
        buf_free(&text);
    }
}

/* One tag, comment or outside text without end: refused, in linear time. */
static void endless_tokens_are_refused(void **state) {
    (void)state;
    static const char *const starts[] = {"<a><r x='", "<a><!-- ", "<a b='", "<a>", "<?pi "};
    for (size_t i = 0; i < 5; i++) {
        buf text = BUF_EMPTY;
        buf_put(&text, starts[i], strlen(starts[i]));
        while (text.len < 2 * (size_t)LIMIT_RECORD_BYTES + (1 << 20)) buf_lit(&text, "endless endless endless endless ");
        seen s = {0};
        assert_int_equal(read_xml(buf_view(&text), 1 << 16, true, &s, NULL), CB_LIMIT);
        buf_free(&s.text);
        buf_free(&text);
    }
}

static void the_tree_is_asked(void **state) {
    (void)state;
    xml_attr attr = {SLICE("id"), SLICE("7"), NULL};
    xml_node c = {.name = SLICE("n"), .text = SLICE(" three ")}, b = {.name = SLICE("m"), .next = &c},
             a = {.name = SLICE("n"), .text = SLICE("one"), .next = &b}, top = {.attrs = &attr, .first = &a, .last = &c};
    assert_ptr_equal(xml_child(&top, "n"), &a);
    assert_ptr_equal(xml_again(&a), &c);
    assert_null(xml_again(&c));
    assert_null(xml_child(&top, "x"));
    assert_null(xml_child(NULL, "x"));
    assert_true(slice_eq(xml_text(&c), SLICE("three")));
    assert_true(slice_eq(xml_child_text(&top, "n"), SLICE("one")));
    assert_null(xml_child_text(&top, "x").ptr);
    assert_true(slice_eq(xml_attr_get(&top, "id"), SLICE("7")));
    assert_null(xml_attr_get(NULL, "id").ptr);
}

static void no_memory_is_told(void **state) {
    (void)state;
    for (int lasting = 0; lasting < 2; lasting++)
        for (long n = 0;; n++) {
            long before = countdown_live();
            seen s = {0};
            countdown_start(n, lasting);
            cb_status status = read_xml(SLICE(sample), 20, false, &s, NULL);
            bool failed = countdown_stop();
            if (status == CB_OK)
                assert_true(slice_eq(buf_view(&s.text), SLICE(sample_seen)));
            else
                assert_true(failed && status == CB_MEMORY);
            buf_free(&s.text);
            assert_int_equal(countdown_live(), before);
            if (!failed) break;
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_become_trees),
        cmocka_unit_test(a_cut_file_is_refused_wherever_it_is_cut),
        cmocka_unit_test(entities_and_other_files_are_refused),
        cmocka_unit_test(encodings_and_oddities),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(an_oversize_record_is_skipped),
        cmocka_unit_test(endless_tokens_are_refused),
        cmocka_unit_test(the_tree_is_asked),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
