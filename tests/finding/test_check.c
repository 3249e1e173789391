/* SPDX-License-Identifier: Apache-2.0 */
/* Runs check.cases and rules.cases: each block builds a world of a few lines, checks a case, and reads the JSON answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "parse/json.h"
#include "base/buf.h"

#include "cuibono.h"
#include "finding/signals.h"

static char folder[] = "/tmp/cuibono-check-XXXXXX";

typedef struct block {
    cb_slice title, want, expectations; /* lines from "> " on */
    buf world, input;
} block;

static cb_status build(const block *b, const char *path, cb_error *err) {
    char source[300];
    snprintf(source, sizeof source, "%s/w.ftm.json", folder);
    FILE *f = fopen(source, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b->world.ptr, 1, b->world.len, f), b->world.len);
    fclose(f);
    const char *sources[] = {source};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    return cb_build(path, sources, 1, &options, err);
}

static cb_text *ask(const block *b, cb_text **shown) {
    char path[300];
    cb_error err = {.code = CB_OK};
    cb_world *w;
    cb_session *session;
    cb_answer *answer;
    cb_text *text;
    snprintf(path, sizeof path, "%s/w.world", folder);
    if (build(b, path, &err) != CB_OK || cb_world_open(&w, path, NULL, &err) != CB_OK)
        fail_msg("%.*s: %s: %s", SLICE_ARGS(b->title), err.source, err.message);
    assert_int_equal(cb_world_verify(w, &err), CB_OK);
    assert_int_equal(cb_session_new(&session, w, &err), CB_OK);
    if (cb_check(&answer, session, buf_view(&b->input), NULL, &err) != CB_OK)
        fail_msg("%.*s: %s", SLICE_ARGS(b->title), err.message);
    cb_render_options wide = {.struct_size = sizeof wide, .width = 10000};
    assert_int_equal(cb_answer_render(&text, answer, CB_FORMAT_JSON, NULL, &err), CB_OK);
    assert_int_equal(cb_answer_render(shown, answer, CB_FORMAT_TEXT, &wide, &err), CB_OK);
    cb_answer_free(answer);
    cb_session_free(session);
    cb_world_unref(w);
    return text;
}

/* Whether a text of the list (strings, or objects with "text") holds the words. */
static bool says(const json_value *list, cb_slice words) {
    for (const json_value *v = list ? list->first : NULL; v; v = v->next)
        if (slice_find(json_string(v->type == JSON_OBJECT ? json_get(v, "text") : v), words) != SIZE_MAX) return true;
    return false;
}

static size_t how_often(const json_value *list, cb_slice words) {
    size_t n = 0;
    for (const json_value *v = list ? list->first : NULL; v; v = v->next)
        n += slice_find(json_string(json_get(v, "text")), words) != SIZE_MAX;
    return n;
}

/* "2 words": so many pieces of evidence hold them. */
static bool counts(const json_value *list, cb_slice words) {
    cb_slice number = slice_cut(&words, ' ');
    return number.len == 1 && how_often(list, words) == (size_t)(number.ptr[0] - '0');
}

/* A sector that the exposure paragraph names, or why it does. */
static bool exposes(const json_value *list, cb_slice words) {
    for (const json_value *v = list ? list->first : NULL; v; v = v->next)
        if (slice_eq(json_string(json_get(v, "sector")), words) ||
            slice_find(json_string(json_get(v, "because")), words) != SIZE_MAX)
            return true;
    return false;
}

/* Whatever is evidence is so by a row of data/signals.tsv, and no stronger than that row. */
static void expect_rows(const block *b, const json_value *findings) {
    static const char ORDER[] = "NWMS";
    for (const json_value *f = findings->first; f; f = f->next)
        for (const json_value *e = json_get(f, "evidence")->first; e; e = e->next) {
            char id[64] = "";
            cb_slice rule = json_string(json_get(e, "id")), grade = json_string(json_get(e, "strength"));
            assert_true(rule.len < sizeof id);
            memcpy(id, rule.ptr, rule.len);
            signal_rule r = signal_find(id);
            if (!r.meaning.len || strchr(ORDER, grade.ptr[0]) > strchr(ORDER, r.strength))
                fail_msg("%.*s: evidence \"%s\" with strength %c has no such row", SLICE_ARGS(b->title), id, grade.ptr[0]);
        }
}

static void expect_state(const block *b, cb_slice want, cb_slice state, const json_value *first) {
    cb_slice party = first ? json_string(json_get(json_get(first, "party"), "id")) : SLICE("");
    char got[600];
    snprintf(got, sizeof got, "%.*s%s%.*s", SLICE_ARGS(state), party.len ? " " : "", SLICE_ARGS(party));
    if (!slice_eq(want, slice_of(got))) fail_msg("%.*s: expected %.*s, got %s", SLICE_ARGS(b->title), SLICE_ARGS(want), got);
}

static void run(const block *b) {
    cb_text *shown, *text = ask(b, &shown);
    json_parser *parser;
    json_value *v;
    arena a = ARENA_EMPTY;
    cb_error err;
    assert_int_equal(json_parser_new(&parser, &err), CB_OK);
    assert_int_equal(json_parse(parser, &a, cb_text_slice(text), &v, &err), CB_OK);
    const json_value *subject = json_get(v, "subjects")->first, *first = json_get(subject, "findings")->first;
    for (cb_slice rest = b->expectations; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n'), words = slice_trim(slice_sub(line, 1, line.len));
        bool ok = true;
        switch (line.len ? line.ptr[0] : 0) {
        case '>': expect_state(b, words, json_string(json_get(subject, "state")), first); break;
        case 'E': ok = first && says(json_get(first, "evidence"), words); break;
        case 'A': ok = first && says(json_get(first, "against"), words); break;
        case 'M': ok = first && says(json_get(first, "missing"), words); break;
        case 'N': ok = says(json_get(subject, "notes"), words); break;
        case 'I': ok = says(json_get(subject, "inconclusive"), words); break;
        case 'T': ok = slice_find(cb_text_slice(shown), words) != SIZE_MAX; break;
        case 'K': ok = first && counts(json_get(first, "evidence"), words); break;
        case 'F': ok = first && slice_find(json_string(json_get(first, "next")), words) != SIZE_MAX; break;
        case 'L': ok = exposes(json_get(subject, "exposure"), words); break;
        case 'X':
            ok = slice_find(cb_text_slice(text), words) == SIZE_MAX && slice_find(cb_text_slice(shown), words) == SIZE_MAX;
            break;
        default: break;
        }
        if (!ok)
            fail_msg("%.*s: %.*s\n%.*s%.*s", SLICE_ARGS(b->title), SLICE_ARGS(line), SLICE_ARGS(cb_text_slice(text)),
                     SLICE_ARGS(cb_text_slice(shown)));
    }
    expect_rows(b, json_get(subject, "findings"));
    json_parser_free(parser);
    arena_free(&a);
    cb_text_free(text);
    cb_text_free(shown);
}

static void add_world_line(block *b, cb_slice line) {
    if (slice_starts(line, SLICE("FROZEN "))) {
        cb_slice id = slice_sub(line, 7, line.len);
        buf_printf(
            &b->world,
            "{\"id\":\"frozen-%.*s\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"%.*s\"],\"authority\":[\"un\"],"
            "\"programId\":[\"DPRK\"],\"listingDate\":[\"2017-08-05\"]}}\n",
            SLICE_ARGS(id), SLICE_ARGS(id));
    } else {
        buf_slice(&b->world, line);
        buf_byte(&b->world, '\n');
    }
}

static size_t run_file(const char *name) {
    char path[1024], *all;
    const char *root = getenv("CUIBONO_SOURCE");
    size_t len, count = 0;
    cb_error err;
    snprintf(path, sizeof path, "%s/tests/finding/%s", root ? root : ".", name);
    assert_int_equal(file_read_all(&all, &len, path, 1 << 20, &err), CB_OK);
    block b = {.world = BUF_EMPTY, .input = BUF_EMPTY};
    for (cb_slice rest = {all, len}; rest.ptr && rest.len;) {
        const char *start = rest.ptr;
        cb_slice line = slice_cut(&rest, '\n'), words = slice_sub(line, 2, line.len);
        char kind = line.len ? line.ptr[0] : 0;
        if (kind == '=') {
            buf_clear(&b.world);
            buf_clear(&b.input);
            b.title = words;
            b.expectations = (cb_slice){NULL, 0};
        } else if (kind == 'W') {
            add_world_line(&b, words);
        } else if (kind == 'C') {
            buf_slice(&b.input, words);
        } else if (kind == '>') {
            b.expectations.ptr = start;
        }
        bool last = !rest.ptr || rest.len == 0 || rest.ptr[0] == '\n';
        if (b.expectations.ptr && last) {
            b.expectations.len = (size_t)(line.ptr + line.len - b.expectations.ptr);
            run(&b);
            b.expectations = (cb_slice){NULL, 0};
            count++;
        }
    }
    buf_free(&b.world);
    buf_free(&b.input);
    mem_free(all);
    return count;
}

static void test_cases(void **state) {
    (void)state;
    assert_true(run_file("check.cases") >= 25);
}

static void test_rules(void **state) {
    (void)state;
    assert_true(run_file("rules.cases") >= 50);
}

/* The more ties a party has, the less one of them says (path_hub); of the 200th nothing follows, and that is said. */
static void test_hub(void **state) {
    (void)state;
    for (unsigned ties = 180; ties <= 200; ties += 20) {
        block b = {.title = SLICE("a hub"), .world = BUF_EMPTY, .input = BUF_EMPTY};
        add_world_line(&b, SLICE("{\"id\":\"agent\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Amaranth Nominees\"],"
                                 "\"registrationNumber\":[\"AMN-440172\"],\"jurisdiction\":[\"ae\"]}}"));
        add_world_line(&b, SLICE("FROZEN c7"));
        for (unsigned i = 0; i < ties; i++)
            buf_printf(&b.world,
                       "{\"id\":\"c%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Quince %u\"]}}\n"
                       "{\"id\":\"d%u\",\"schema\":\"Directorship\",\"properties\":{\"director\":[\"agent\"],"
                       "\"organization\":[\"c%u\"]}}\n",
                       i, i, i, i);
        buf_lit(&b.input, "{\"name\":\"Amaranth Nominees\",\"country\":\"ae\",\"registrationNumber\":\"AMN-440172\"}");
        b.expectations = ties == 180 ? SLICE("> tied c7\nX has 180 ties\n") : SLICE("> none\nN has 200 ties\n");
        run(&b);
        buf_free(&b.world);
        buf_free(&b.input);
    }
}

static void add_person(block *b, unsigned i) {
    buf_printf(&b->world,
               "{\"id\":\"p%u\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Halvard%u "
               "Osterlynd\"],\"birthDate\":[\"19%u-05-11\"]}}\n",
               i, i, 40 + i);
}

static const char ZANTHORP[] =
    "{\"id\":\"co\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Zanthorp Polytechnic Works\"],"
    "\"registrationNumber\":[\"ZPW-778812\"],\"jurisdiction\":[\"gb\"],\"phone\":[\"+442071234567\"]}}";
static const char ZANTHORP_CASE[] =
    "{\"name\":\"Zanthorp Polytechnic Works\",\"country\":\"gb\",\"registrationNumber\":\"ZPW-778812\"}";

static void run_many(const char *title, block *b, const char *expectations) {
    b->title = slice_of(title);
    b->expectations = slice_of(expectations);
    buf_lit(&b->input, ZANTHORP_CASE);
    run(b);
    buf_free(&b->world);
    buf_free(&b->input);
}

/* Sixteen listed parties are told, and that there are more. */
static void test_many_listed(void **state) {
    (void)state;
    for (unsigned owners = 16; owners <= 17; owners++) {
        block b = {.world = BUF_EMPTY, .input = BUF_EMPTY};
        add_world_line(&b, slice_of(ZANTHORP));
        for (unsigned i = 0; i < owners; i++) {
            char frozen[32];
            snprintf(frozen, sizeof frozen, "FROZEN p%u", i);
            add_person(&b, i);
            add_world_line(&b, slice_of(frozen));
            buf_printf(&b.world,
                       "{\"id\":\"o%u\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p%u\"],\"asset\":[\"co\"],"
                       "\"percentage\":[\"2\"]}}\n",
                       i, i);
        }
        run_many("many listed owners", &b,
                 owners == 16 ? "> tied p0\nX More than 16\n" : "> tied p0\nN More than 16 listed or reported\n");
    }
}

/* Customers are counted, and a few named; of few each is told. */
static void test_many_customers(void **state) {
    (void)state;
    for (unsigned customers = 5; customers <= 30; customers += 25) {
        block b = {.world = BUF_EMPTY, .input = BUF_EMPTY};
        add_world_line(&b, slice_of(ZANTHORP));
        for (unsigned i = 0; i < customers; i++) {
            add_person(&b, i);
            buf_printf(&b.world,
                       "{\"id\":\"t%u\",\"schema\":\"UnknownLink\",\"properties\":{\"subject\":[\"p%u\"],\"object\":[\"co\"],"
                       "\"role\":[\"customer "
                       "of\"]}}\n",
                       i, i);
        }
        run_many("customers", &b,
                 customers == 5 ? "> none\nN Halvard4 Osterlynd is a customer\nX others, among them\n"
                                : "> none\nN 30 others, among them Halvard0 Osterlynd\nN recorded as customers or victims of "
                                  "Zanthorp\nX Halvard29\n");
    }
}

/* Whoever copied a firm is found behind however many ties the firm has. */
static void test_victim_of_many_ties(void **state) {
    (void)state;
    block b = {.world = BUF_EMPTY, .input = BUF_EMPTY};
    add_world_line(&b, slice_of(ZANTHORP));
    add_person(&b, 0);
    add_world_line(&b, SLICE("FROZEN p0"));
    add_world_line(&b, SLICE("{\"id\":\"page\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Zenthirp "
                             "Page\"],\"phone\":[\"+442071234567\"]}}"));
    add_world_line(&b, SLICE("{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p0\"],\"asset\":[\"page\"],"
                             "\"percentage\":[\"100\"]}}"));
    add_world_line(&b, SLICE("{\"id\":\"x\",\"schema\":\"UnknownLink\",\"properties\":{\"subject\":[\"page\"],\"object\":["
                             "\"co\"],\"role\":[\"clone of\"]}}"));
    for (unsigned i = 0; i < 4200; i++)
        buf_printf(&b.world,
                   "{\"id\":\"w%u\",\"schema\":\"Employment\",\"properties\":{\"employee\":[\"c%u\"],\"employer\":[\"co\"]}}\n",
                   i, i);
    b.title = SLICE("a copied firm of many");
    b.expectations = SLICE("> none\nN The subject is a victim\n");
    buf_lit(&b.input, "{\"name\":\"Zanthorp Polytechnic "
                      "Works\",\"country\":\"gb\",\"registrationNumber\":\"ZPW-778812\",\"phone\":\"+442071234567\"}");
    run(&b);
    buf_free(&b.world);
    buf_free(&b.input);
}

/* Owners and officers beyond those that are looked at one by one: a listed one is never among the left out, and the rest is said. */
static void test_many_officers(void **state) {
    (void)state;
    for (unsigned officers = 63; officers <= 300; officers += 237) {
        block b = {.title = SLICE("many officers"), .world = BUF_EMPTY, .input = BUF_EMPTY};
        add_world_line(&b, SLICE("{\"id\":\"c\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Amaranth Works\"],"
                                 "\"registrationNumber\":[\"AMN-440172\"],\"jurisdiction\":[\"ae\"]}}"));
        add_world_line(&b, SLICE("{\"id\":\"zp\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Arseniy Dzhavrelov\"]}}"));
        add_world_line(
            &b, SLICE("{\"id\":\"zs\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"zp\"],\"authority\":[\"un\"],"
                      "\"programId\":[\"DPRK\"],\"listingDate\":[\"2022-05-01\"]}}"));
        add_world_line(
            &b,
            SLICE("{\"id\":\"zd\",\"schema\":\"Directorship\",\"properties\":{\"director\":[\"zp\"],\"organization\":[\"c\"],"
                  "\"startDate\":[\"2015-01-01\"],\"endDate\":[\"2022-04-20\"]}}"));
        for (unsigned i = 0; i < officers; i++)
            buf_printf(&b.world,
                       "{\"id\":\"p%u\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Quince %u\"]}}\n"
                       "{\"id\":\"d%u\",\"schema\":\"Directorship\",\"properties\":{\"director\":[\"p%u\"],"
                       "\"organization\":[\"c\"]}}\n"
                       "{\"id\":\"s%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Tansy %u\"]}}\n"
                       "{\"id\":\"o%u\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"c\"],\"asset\":[\"s%u\"]}}\n",
                       i, i, i, i, i, i, i, i);
        buf_lit(&b.input, "{\"name\":\"Amaranth Works\",\"country\":\"ae\",\"registrationNumber\":\"AMN-440172\"}");
        b.expectations = officers == 63
                             ? SLICE("> indicators\nE 11 days after\nX the others are not\n")
                             : SLICE("> indicators\nE 11 days after\nN name 301 owners and officers\nN 64 of them\n");
        run(&b);
        buf_free(&b.world);
        buf_free(&b.input);
    }
}

static int set_up(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s/w.ftm.json", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/w.world", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),        cmocka_unit_test(test_rules),          cmocka_unit_test(test_hub),
        cmocka_unit_test(test_many_listed),  cmocka_unit_test(test_many_customers), cmocka_unit_test(test_victim_of_many_ties),
        cmocka_unit_test(test_many_officers)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
