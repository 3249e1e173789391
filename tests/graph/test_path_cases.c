/* SPDX-License-Identifier: Apache-2.0 */
/* path.cases: small worlds, and the chains that are found in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "graph/path.h"
#include "parse/date.h"

#include "cuibono.h"

#include "../model/table.h"

enum { STARTS = 8, IDS = 8, ASKED_AT_LEAST = 70 };

static const char *const NAMES[] = {"Halvard", "Ingeborg", "Torvald", "Sunniva"};

static char folder[] = "/tmp/cuibono-path-cases-XXXXXX";

typedef struct block {
    cb_slice title;
    buf source[2]; /* lines of the first source and of the second */
    unsigned edges, people;
    path_rules rules;
    int32_t on;
    world *w;
    path_targets *targets;
} block;

static int32_t day(cb_slice text) {
    date_range r;
    if (!date_parse(text, &r)) fail_msg("no date: %.*s", SLICE_ARGS(text));
    return r.first;
}

static uint32_t number(cb_slice text) {
    uint32_t n = 0;
    if (text.len == 0) fail_msg("a number is missing");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') fail_msg("no number: %.*s", SLICE_ARGS(text));
        n = n * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return n;
}

static cb_slice next_word(cb_slice *rest) {
    while (rest->len && rest->ptr[0] == ' ') *rest = slice_sub(*rest, 1, rest->len);
    return rest->len ? slice_cut(rest, ' ') : (cb_slice){"", 0};
}

static bool is(cb_slice word, const char *text) { return slice_eq(word, slice_of(text)); }

/* ---- the world */

static void put_days(buf *b, cb_slice rest) {
    static const char *const WORDS[][2] = {{"from", "startDate"}, {"until", "endDate"}, {"share", "percentage"}};
    while (rest.len) {
        cb_slice word = next_word(&rest), value;
        if (is(word, "over")) buf_lit(b, ",\"status\":[\"ceased\"]");
        for (size_t i = 0; i < 3; i++) {
            if (!is(word, WORDS[i][0])) continue;
            value = next_word(&rest);
            buf_printf(b, ",\"%s\":[\"%.*s\"]", WORDS[i][1], SLICE_ARGS(value));
        }
        if (is(word, "as")) {
            buf_printf(b, ",\"role\":[\"%.*s\"]", SLICE_ARGS(rest));
            rest.len = 0;
        }
    }
}

/* FROM kind TO [share S] [from DAY] [until DAY] [over] [as ROLE]; the edge's id is its number, or NUMBER in "#NUMBER FROM ..." */
static void put_tie(block *b, buf *out, cb_slice rest) {
    static const struct {
        const char *word, *schema, *source, *target;
    } KINDS[] = {{"owns", "Ownership", "owner", "asset"},
                 {"directs", "Directorship", "director", "organization"},
                 {"works-for", "Employment", "employee", "employer"},
                 {"member-of", "Membership", "member", "organization"},
                 {"acts-for", "Representation", "agent", "client"},
                 {"kin-of", "Family", "person", "relative"},
                 {"near", "Associate", "person", "associate"},
                 {"pays", "Payment", "payer", "beneficiary"},
                 {"follows", "Succession", "predecessor", "successor"},
                 {"linked-to", "UnknownLink", "subject", "object"}};
    cb_slice from = next_word(&rest), id = {"", 0};
    if (from.len && from.ptr[0] == '#') id = from, from = next_word(&rest);
    cb_slice kind = next_word(&rest), to = next_word(&rest);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!is(kind, KINDS[i].word)) continue;
        if (id.len)
            buf_printf(out, "{\"id\":\"%.*s\"", SLICE_ARGS(id));
        else
            buf_printf(out, "{\"id\":\"e%u\"", b->edges++);
        buf_printf(out, ",\"schema\":\"%s\",\"properties\":{\"%s\":[\"%.*s\"],\"%s\":[\"%.*s\"]", KINDS[i].schema,
                   KINDS[i].source, SLICE_ARGS(from), KINDS[i].target, SLICE_ARGS(to));
        put_days(out, rest);
        buf_lit(out, "}}\n");
        return;
    }
    fail_msg("%.*s: no kind of tie: %.*s", SLICE_ARGS(b->title), SLICE_ARGS(kind));
}

/* KIND VALUE PARTY [from DAY] [until DAY]: a document of the party that bears the value */
static void put_mark(block *b, buf *out, cb_slice rest) {
    cb_slice kind = next_word(&rest), value = next_word(&rest), who = next_word(&rest);
    buf_printf(out,
               "{\"id\":\"e%u\",\"schema\":\"Identification\",\"properties\":{\"holder\":[\"%.*s\"],\"type\":[\"%.*s\"],"
               "\"number\":[\"%.*s\"]",
               b->edges++, SLICE_ARGS(who), SLICE_ARGS(kind), SLICE_ARGS(value));
    put_days(out, rest);
    buf_lit(out, "}}\n");
}

static void put_listing(block *b, buf *out, cb_slice rest) {
    cb_slice who = next_word(&rest);
    buf_printf(out,
               "{\"id\":\"e%u\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"%.*s\"],\"authority\":[\"un\"],"
               "\"programId\":[\"DPRK\"]",
               b->edges++, SLICE_ARGS(who));
    put_days(out, rest);
    buf_lit(out, "}}\n");
}

/* WHO COUNT: so many more ties of that kind. */
static void put_many(block *b, buf *out, cb_slice rest, const char *kind) {
    cb_slice who = next_word(&rest);
    char line[128];
    for (uint32_t i = 0, n = number(next_word(&rest)); i < n; i++) {
        snprintf(line, sizeof line, "%.*s %s shelf%u", SLICE_ARGS(who), kind, b->edges);
        put_tie(b, out, slice_of(line));
    }
}

/* WHO COUNT: so many more who work for it, or are its members. */
static void put_crowd(block *b, buf *out, cb_slice rest, const char *kind) {
    cb_slice who = next_word(&rest);
    char line[128];
    for (uint32_t i = 0, n = number(next_word(&rest)); i < n; i++) {
        snprintf(line, sizeof line, "shelf%u %s %.*s", b->edges, kind, SLICE_ARGS(who));
        put_tie(b, out, slice_of(line));
    }
}

static void put_customers(block *b, buf *out, cb_slice rest) {
    cb_slice who = next_word(&rest);
    char line[128];
    for (uint32_t i = 0, n = number(next_word(&rest)); i < n; i++) {
        snprintf(line, sizeof line, "shelf%u linked-to %.*s as customer of", b->edges, SLICE_ARGS(who));
        put_tie(b, out, slice_of(line));
    }
}

static void set_rules(block *b, cb_slice rest) {
    while (rest.len) {
        cb_slice name = next_word(&rest);
        uint32_t n = number(next_word(&rest));
        if (is(name, "least")) b->rules.least = n;
        if (is(name, "weak")) b->rules.weak = n;
        if (is(name, "confirmed")) b->rules.confirmed = n;
        if (is(name, "unconfirmed")) b->rules.unconfirmed = n != 0;
        if (is(name, "near")) b->rules.tie[TIE_ASSOCIATE] = n;
        if (is(name, "kin-of")) b->rules.tie[TIE_FAMILY] = n;
        if (is(name, "follows")) b->rules.tie[TIE_SUCCESSION] = n;
    }
}

static void new_block(block *b, cb_slice title) {
    path_targets_free(b->targets);
    world_close(b->w);
    buf_free(&b->source[0]);
    buf_free(&b->source[1]);
    *b = (block){.title = title, .on = day(SLICE("2026-03-02"))};
    path_rules *r = &b->rules;
    *r = (path_rules){.weak = 3000, .confirmed = 9500, .least = 200};
    r->tie[TIE_DIRECTORSHIP] = r->tie[TIE_EMPLOYMENT] = r->tie[TIE_MEMBERSHIP] = r->tie[TIE_REPRESENTATION] = 9000;
    r->tie[TIE_FAMILY] = r->tie[TIE_ASSOCIATE] = r->tie[TIE_LINK] = r->tie[TIE_SUCCESSION] = r->tie[TIE_PARENT] = 6000;
    r->stake[STAKE_UNKNOWN] = r->stake[STAKE_LARGE] = 9000, r->stake[STAKE_MINOR] = 6000, r->stake[STAKE_TRACE] = 3000;
    for (unsigned k = 1; k < MARK_KINDS; k++) {
        mark_rules m = mark_rules_of((mark_kind)k);
        r->mark[k].base = 8500, r->mark[k].half = m.half, r->mark[k].most = m.most;
        r->mark[k].apart = m.apart, r->mark[k].together = m.together;
    }
}

static void build(block *b) {
    char text[2][80], path[80];
    const char *sources[2];
    size_t n = 0;
    cb_error err = {.code = CB_OK};
    if (b->w) return;
    for (size_t i = 0; i < 2; i++) {
        if (i && b->source[i].len == 0) continue;
        snprintf(text[n], sizeof text[n], "%s/%zu.jsonl", folder, i);
        FILE *f = fopen(text[n], "wb");
        assert_true(f && !b->source[i].failed && fwrite(b->source[i].ptr, 1, b->source[i].len, f) == b->source[i].len &&
                    fclose(f) == 0);
        sources[n] = text[n];
        n++;
    }
    snprintf(path, sizeof path, "%s/w.world", folder);
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, n, &options, &err) != CB_OK)
        fail_msg("%.*s: %s: %s", SLICE_ARGS(b->title), err.source, err.message);
    assert_int_equal(world_open(&b->w, path, false, &err), CB_OK);
    assert_int_equal(graph_verify(b->w, &err), CB_OK);
    assert_int_equal(path_targets_new(&b->targets, b->w, &err), CB_OK);
    for (size_t i = 0; i < n; i++) unlink(text[i]);
    unlink(path);
}

/* ---- questions: START [STRENGTH] [hops N] [by-post] [damped], more after "+", "->", an end, and words */

typedef struct asking {
    path_start starts[STARTS];
    cb_slice banned[IDS];
    path_question q;
} asking;

static void read_start(asking *a, cb_slice rest) {
    assert_true(a->q.start_count < STARTS);
    path_start *s = &a->starts[a->q.start_count++];
    *s = (path_start){.id = next_word(&rest), .strength = 10000};
    while (rest.len) {
        cb_slice word = next_word(&rest);
        if (is(word, "hops"))
            s->hops = number(next_word(&rest));
        else if (is(word, "by-post"))
            s->by_post = true;
        else if (is(word, "damped"))
            s->damped = true;
        else if (is(word, "by-little"))
            s->little = true;
        else if (is(word, "by-staff"))
            s->crowd = TIE_EMPLOYMENT;
        else if (is(word, "by-member"))
            s->crowd = TIE_MEMBERSHIP;
        else if (is(word, "nominee"))
            s->agent = true;
        else if (is(word, "crowded"))
            s->crowded = true;
        else if (word.len)
            s->strength = number(word);
    }
}

static void read_end(asking *a, cb_slice rest) {
    cb_slice end = next_word(&rest);
    if (is(end, "listed"))
        a->q.flags = PARTY_DESIGNATED;
    else if (is(end, "flagged"))
        a->q.flags = PARTY_DESIGNATED | PARTY_REPORTED;
    else
        a->q.to = end;
    while (rest.len) {
        cb_slice word = next_word(&rest);
        if (is(word, "different"))
            a->q.different = true;
        else if (is(word, "most"))
            a->q.most = number(next_word(&rest));
        else if (is(word, "hops"))
            a->q.hops = number(next_word(&rest));
        else if (is(word, "work"))
            a->q.work = number(next_word(&rest));
        else if (is(word, "not"))
            a->banned[a->q.banned_count++] = next_word(&rest);
        else if (word.len)
            fail_msg("what is %.*s?", SLICE_ARGS(word));
    }
}

static void put_answer(buf *b, const path_result *r) {
    static const char *const STOPS[] = {"hub", "nominee", "ended", "formerly", "later", "crowd", "little", "unmapped"};
    for (size_t i = 0; i < r->count; i++) {
        const found_path *p = &r->paths[i];
        buf_lit(b, ">");
        for (size_t k = 0; k <= p->hop_count; k++) {
            cb_slice id = k ? p->hops[k - 1].to : p->hops[0].from;
            bool weak = k && p->hops[k - 1].via == VIA_MARK && p->hops[k - 1].weak;
            buf_printf(b, " %s%.*s", weak ? "~" : "", SLICE_ARGS(id));
        }
        buf_printf(b, " %u\n", p->strength);
    }
    for (size_t i = 0; i < r->event_count; i++)
        buf_printf(b, "! %s %.*s%s%.*s\n", STOPS[r->events[i].stop], SLICE_ARGS(r->events[i].id),
                   r->events[i].other.len ? " " : "", SLICE_ARGS(r->events[i].other));
    if (r->more_events) buf_lit(b, "more\n");
    if (r->thin_end) buf_lit(b, "weaker\n");
    if (r->cut) buf_lit(b, "cut\n");
}

static bool is_other(cb_slice rest) {
    cb_slice word = slice_trim(slice_cut(&rest, '\n'));
    return is(word, "cut") || is(word, "more") || is(word, "weaker");
}

/* The lines of the answer that stand below the question. */
static void take_wanted(buf *b, cb_slice *rest) {
    while (rest->len && (rest->ptr[0] == '>' || rest->ptr[0] == '!' || is_other(*rest))) {
        buf_slice(b, slice_cut(rest, '\n'));
        buf_lit(b, "\n");
    }
}

static bool ask(block *b, cb_slice line, cb_slice *rest) {
    asking a = {.q = {.rules = &b->rules, .on = b->on, .most = 8}};
    a.q.starts = a.starts, a.q.banned = a.banned;
    buf got = BUF_EMPTY, want = BUF_EMPTY;
    arena memory = ARENA_EMPTY;
    path_result r;
    cb_error err;
    size_t arrow = 0;
    build(b);
    while (arrow + 2 < line.len && !(line.ptr[arrow] == '-' && line.ptr[arrow + 1] == '>')) arrow++;
    cb_slice starts = slice_sub(line, 0, arrow);
    while (starts.ptr && starts.len) read_start(&a, slice_cut(&starts, '+'));
    read_end(&a, slice_sub(line, arrow + 2, line.len));
    if (path_find(b->w, b->targets, &a.q, &memory, &r, &err) != CB_OK) fail_msg("%s", err.message);
    put_answer(&got, &r);
    take_wanted(&want, rest);
    bool same = slice_eq(buf_view(&got), buf_view(&want));
    if (!same)
        print_error("%.*s\n? %.*s\ngot\n%.*swanted\n%.*s\n", SLICE_ARGS(b->title), SLICE_ARGS(line), SLICE_ARGS(buf_view(&got)),
                    SLICE_ARGS(buf_view(&want)));
    buf_free(&got);
    buf_free(&want);
    arena_free(&memory);
    return same;
}

static void read_line(block *b, char what, cb_slice line) {
    buf *out = &b->source[what == 'A' || what == 'B'];
    switch (what) {
    case 'W':
    case 'A':
        buf_slice(out, line);
        buf_lit(out, "\n");
        break;
    case 'T':
    case 'B': put_tie(b, out, line); break;
    case 'M': put_mark(b, out, line); break;
    case 'L': put_listing(b, out, line); break;
    case 'R':
        buf_printf(out, "{\"id\":\"e%u\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"%.*s\"],\"name\":[\"named\"]}}\n",
                   b->edges++, SLICE_ARGS(line));
        break;
    case 'P':
        while (line.len) {
            cb_slice id = next_word(&line);
            buf_printf(out, "{\"id\":\"%.*s\",\"schema\":\"Company\",\"properties\":{\"country\":[\"cy\"]}}\n", SLICE_ARGS(id));
        }
        break;
    case 'J': /* records of one person: confirmed by their passport */
    case 'K': /* of the same name: perhaps one person */
        b->people++;
        while (line.len) {
            cb_slice id = next_word(&line);
            buf_printf(out, "{\"id\":\"%.*s\",\"schema\":\"Person\",\"properties\":{\"name\":[\"%s Osterlynd Brask\"]",
                       SLICE_ARGS(id), NAMES[b->people % 4]);
            if (what == 'J') buf_printf(out, ",\"passportNumber\":[\"83611006%u\"],\"country\":[\"no\"]", b->people % 4);
            if (what == 'J') buf_lit(out, ",\"birthDate\":[\"1971-05-11\"]");
            buf_lit(out, "}}\n");
        }
        break;
    case 'C': put_many(b, out, line, "owns"); break;
    case 'E': put_crowd(b, out, line, "works-for"); break;
    case 'G': put_crowd(b, out, line, "member-of"); break;
    case 'V': put_customers(b, out, line); break;
    case 'N': put_many(b, out, line, "directs"); break;
    case 'H': put_many(b, out, line, "linked-to"); break;
    case 'O': b->on = day(line); break;
    case 'S': set_rules(b, line); break;
    default: fail_msg("%.*s: what is %c?", SLICE_ARGS(b->title), what);
    }
}

static void chains_are_those_of_the_table(void **state) {
    (void)state;
    const char *root = getenv("CUIBONO_SOURCE");
    char path[4096], *text;
    size_t len;
    unsigned asked = 0, failed = 0;
    block b = {.w = NULL};
    snprintf(path, sizeof path, "%s/tests/graph/path.cases", root ? root : ".");
    assert_int_equal(file_read_all(&text, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {text, len};
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len < 2 || line.ptr[0] == '#') continue;
        cb_slice tail = slice_sub(line, 2, line.len);
        if (line.ptr[0] == '=')
            new_block(&b, tail);
        else if (line.ptr[0] == '?')
            asked++, failed += !ask(&b, tail, &rest);
        else
            read_line(&b, line.ptr[0], tail);
    }
    new_block(&b, SLICE(""));
    mem_free(text);
    print_message("%u questions\n", asked);
    assert_int_equal(failed, 0);
    assert_true(asked >= ASKED_AT_LEAST);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(chains_are_those_of_the_table)};
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
