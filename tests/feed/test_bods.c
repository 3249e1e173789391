/* SPDX-License-Identifier: Apache-2.0 */
/* Which statement of a BODS record holds, against a naive reader that has all of them before it; elements over limits and across the
 * pieces of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "feed/feed.h"

enum { RECORDS = 120, MOST = 5 };

/* ---- what the feed said */

typedef struct told {
    char name[16], day[16], closed[16];
    unsigned times;
} told;

typedef struct seen {
    told records[RECORDS];
    size_t entities, kept, superseded, rejected;
    char reason[128];
    uint64_t line;
} seen;

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    seen *s = data;
    cb_slice name = entity_first(e, PROP_name);
    (void)err;
    s->entities++;
    if (!slice_starts(e->id, SLICE("bods-r"))) return CB_OK;
    unsigned long i = strtoul(e->id.ptr + 6, NULL, 10);
    assert_true(i < RECORDS);
    told *t = &s->records[i];
    t->times++;
    snprintf(t->name, sizeof t->name, "%.*s", SLICE_ARGS(name));
    snprintf(t->day, sizeof t->day, "%.*s", SLICE_ARGS(entity_first(e, PROP_modifiedAt)));
    for (size_t k = 0; k < e->count; k++)
        if (slice_starts(e->statements[k].value, SLICE("Record closed: ")))
            snprintf(t->closed, sizeof t->closed, "%.*s", SLICE_ARGS(slice_sub(e->statements[k].value, 15, 10)));
    return CB_OK;
}
static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    seen *s = data;
    (void)file, (void)err;
    s->kept++;
    s->superseded += strcmp(kind, "superseded") == 0 || strcmp(kind, "closing") == 0;
    return CB_OK;
}
static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    seen *s = data;
    (void)file, (void)kind, (void)byte, (void)id, (void)err;
    s->rejected++;
    s->line = line;
    snprintf(s->reason, sizeof s->reason, "%s", reason);
    return CB_OK;
}

static cb_status read_text(const buf *text, seen *s) {
    int fd = memfd_create("bods", 0);
    char path[64];
    const char *files[] = {path};
    cb_error err;
    assert_false(text->failed);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text->ptr, text->len), (ssize_t)text->len);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    feed_source source = {.path = path, .files = files, .file_count = 1};
    feed_sink sink = {.data = s, .entity = on_entity, .kept = on_kept, .rejected = on_rejected};
    *s = (seen){0};
    cb_status status = FEED_BODS.read(&source, &sink, &err);
    close(fd);
    return status;
}

/* ---- statements by chance, and the naive reader */

typedef struct told_statement {
    unsigned record, number, day, published, rank; /* rank: 0 new, 1 updated, 2 closed */
    int hour;                                      /* -1: the date has no time */
    bool bare;
} told_statement;

static unsigned draw(uint64_t *state, unsigned below) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % below;
}

static void put_statement(buf *b, const told_statement *s, bool pretty) {
    static const char *const STATUS[] = {"new", "updated", "closed"};
    const char *gap = pretty ? "\n   " : "";
    buf_printf(b, "{\"statementId\":\"s\",%s\"recordId\":\"r%u\",%s\"recordType\":\"entity\",\"recordStatus\":\"%s\",", gap,
               s->record, gap, STATUS[s->rank]);
    buf_printf(b, "\"statementDate\":\"2024-01-%02u", s->day);
    if (s->hour >= 0) buf_printf(b, "T%02d:30:00Z", s->hour);
    buf_printf(b, "\",\"publicationDetails\":{\"publicationDate\":\"2024-02-%02u\"},%s\"recordDetails\":{", s->published, gap);
    if (!s->bare) buf_printf(b, "\"name\":\"n%u.%u\",", s->record, s->number);
    buf_printf(b, "\"entityType\":{\"type\":\"registeredEntity\"},\"filler\":\"%0*u {[\\\"]}\"}}",
               1 + (int)(200 + s->number * 37), 0u);
}

static int compare(const told_statement *all, size_t i, size_t k) {
    const told_statement *a = &all[i], *b = &all[k];
    int hour_a = a->hour < 0 ? 0 : a->hour * 60 + 30, hour_b = b->hour < 0 ? 0 : b->hour * 60 + 30;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    if (a->published != b->published) return a->published < b->published ? -1 : 1;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (hour_a != hour_b) return hour_a < hour_b ? -1 : 1;
    return i < k ? -1 : i > k;
}

static told naive(const told_statement *all, size_t count, unsigned record) {
    told out = {.times = 1};
    size_t facts = SIZE_MAX, closing = SIZE_MAX;
    for (int bare = 0; bare < 2 && facts == SIZE_MAX; bare++)
        for (size_t i = 0; i < count; i++)
            if (all[i].record == record && all[i].bare == (bare == 1) && (facts == SIZE_MAX || compare(all, facts, i) < 0))
                facts = i;
    assert_true(facts != SIZE_MAX);
    for (size_t i = 0; i < count; i++)
        if (all[i].record == record && (all[i].bare || i == facts) && all[i].rank == 2 && compare(all, i, facts) >= 0 &&
            (closing == SIZE_MAX || compare(all, closing, i) < 0))
            closing = i;
    if (!all[facts].bare) snprintf(out.name, sizeof out.name, "n%u.%u", record, all[facts].number);
    snprintf(out.day, sizeof out.day, "2024-01-%02u", all[facts].day);
    if (closing != SIZE_MAX) snprintf(out.closed, sizeof out.closed, "2024-01-%02u", all[closing].day);
    return out;
}

static size_t make_statements(uint64_t *chance, told_statement *all) {
    size_t count = 0;
    for (unsigned r = 0; r < RECORDS; r++) {
        unsigned n = draw(chance, 2) ? 1 : 1 + draw(chance, MOST);
        for (unsigned k = 0; k < n; k++) {
            told_statement s = {.record = r, .number = k, .day = 1 + draw(chance, 6), .published = 1 + draw(chance, 2)};
            s.rank = draw(chance, 3);
            s.hour = draw(chance, 2) ? -1 : (int)draw(chance, 3);
            s.bare = s.rank == 2 && draw(chance, 2);
            all[count++] = s;
        }
    }
    for (size_t i = count; i > 1; i--) { /* in any order */
        size_t k = draw(chance, (unsigned)i);
        told_statement t = all[i - 1];
        all[i - 1] = all[k];
        all[k] = t;
    }
    return count;
}

static void the_latest_statement_holds_wherever_it_stands(void **state) {
    static told_statement all[RECORDS * MOST];
    static seen s;
    uint64_t chance = 7;
    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        bool lines = round % 3 == 0;
        size_t count = make_statements(&chance, all);
        buf text = BUF_EMPTY;
        if (!lines) buf_byte(&text, '[');
        for (size_t i = 0; i < count; i++) {
            if (i) buf_lit(&text, "\n");
            if (i && !lines) buf_lit(&text, ",");
            put_statement(&text, &all[i], round % 3 == 1);
        }
        if (!lines) buf_byte(&text, ']');
        assert_true(text.len > 70000); /* more than one piece of the file */
        assert_int_equal(read_text(&text, &s), CB_OK);
        assert_int_equal(s.kept, count);
        assert_int_equal(s.superseded, count - RECORDS);
        for (unsigned r = 0; r < RECORDS; r++) {
            told want = naive(all, count, r);
            const told *is = &s.records[r];
            if (is->times != 1 || strcmp(is->name, want.name) != 0 || strcmp(is->day, want.day) != 0 ||
                strcmp(is->closed, want.closed) != 0)
                fail_msg("round %u, record %u: \"%s\" of %s, closed \"%s\" (%u times), not \"%s\" of %s, closed \"%s\"", round,
                         r, is->name, is->day, is->closed, is->times, want.name, want.day, want.closed);
        }
        buf_free(&text);
    }
}

/* ---- limits */

static void fill(buf *b, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) buf_lit(b, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

static void an_element_over_a_limit_is_rejected_alone(void **state) {
    static const struct {
        const char *before, *behind; /* of what is too long */
        size_t bytes;
        const char *reason;
    } CASES[] = {
        {"{\"recordId\":\"r1\",\"recordType\":\"person\",\"recordDetails\":{\"note\":\"", "\"}}", LIMIT_RECORD_BYTES,
         "the record is larger than the limit"},
        {"\"", "\"", LIMIT_RECORD_BYTES, "the record is larger than the limit"},
        {"{\"recordId\":\"r1\",\"recordType\":\"person\",\"recordDetails\":{\"note\":\"", "\"}}", LIMIT_VALUE_BYTES / 8,
         "a text is longer than the limit"},
        {"{\"recordId\":\"r1\",\"recordType\":\"person\",\"recordDetails\":{\"", "\":1}}", LIMIT_VALUE_BYTES / 8,
         "a text is longer than the limit"},
        {"{\"recordId\":\"", "\",\"recordType\":\"person\",\"recordDetails\":{}}", LIMIT_ID_BYTES,
         "its recordId is too long or holds a control character"},
        {"{\"recordId\":\"r1\",\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":\"",
         "\",\"interestedParty\":\"x\"}}", LIMIT_ID_BYTES, "its subject is no usable recordId"},
    };
    static seen s;
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        for (int lines = 0; lines < 2; lines++) {
            buf text = BUF_EMPTY;
            if (!lines) buf_lit(&text, "[\n");
            buf_lit(&text, "{\"recordId\":\"r0\",\"recordType\":\"person\",\"recordDetails\":{}}");
            buf_slice(&text, lines ? SLICE("\n") : SLICE(",\n"));
            buf_slice(&text, slice_of(CASES[i].before));
            fill(&text, CASES[i].bytes + 1);
            buf_slice(&text, slice_of(CASES[i].behind));
            buf_slice(&text, lines ? SLICE("\n") : SLICE(",\n"));
            buf_lit(&text, "{\"recordId\":\"r2\",\"recordType\":\"person\",\"recordDetails\":{}}");
            if (!lines) buf_lit(&text, "]");
            assert_int_equal(read_text(&text, &s), CB_OK);
            assert_string_equal(s.reason, CASES[i].reason);
            assert_int_equal(s.kept, 2);
            assert_int_equal(s.rejected, 1);
            assert_int_equal(s.line, lines ? 2 : 3);
            buf_free(&text);
        }
}

/* As many interests as the facts of a record may be, and one more. */
static void facts_over_the_limit_reject_the_record(void **state) {
    static seen s;
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        buf text = BUF_EMPTY;
        buf_lit(&text, "[{\"recordId\":\"x\",\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":\"a\","
                       "\"interestedParty\":\"b\",\"interests\":[");
        size_t count = LIMIT_STATEMENTS / 8 - 7 + more; /* the record, its members, the list */
        for (size_t i = 0; i < count; i++) buf_slice(&text, i ? SLICE(",{}") : SLICE("{}"));
        buf_lit(&text, "]}}]");
        assert_int_equal(read_text(&text, &s), CB_OK);
        assert_int_equal(s.entities, more ? 0 : count);
        assert_int_equal(s.rejected, more);
        if (more) assert_string_equal(s.reason, "more facts than the limit");
        buf_free(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_statement_holds_wherever_it_stands),
        cmocka_unit_test(an_element_over_a_limit_is_rejected_alone),
        cmocka_unit_test(facts_over_the_limit_reject_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
