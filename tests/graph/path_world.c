/* SPDX-License-Identifier: Apache-2.0 */
#include "path_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "graph/internal.h"
#include "parse/date.h"

#include "cuibono.h"

records R;
uint64_t path_seed = 20260302;

uint32_t any(uint32_t below) {
    path_seed ^= path_seed << 13, path_seed ^= path_seed >> 7, path_seed ^= path_seed << 17;
    return (uint32_t)(path_seed >> 20) % below;
}

#define TOWN ", 12 Marsh Lane, Port Arden"
const mark_written MARKS_WRITTEN[MARKS] = {{MARK_EMAIL, "email", "ops.sedge@gmx.net", true},
                                           {MARK_EMAIL, "email", "pay.marsh@gmx.net", true},
                                           {MARK_PHONE, "phone", "+37121234567", true},
                                           {MARK_PHONE, "phone", "+37129876543", true},
                                           {MARK_IP, "ip", "203.0.113.9", true},
                                           {MARK_IP, "ip", "203.0.113.77", true},
                                           {MARK_TRACKER, "ga", "UA-4417290-3", true},
                                           {MARK_ADDRESS, "address", "Flat 7" TOWN, true},
                                           {MARK_ADDRESS, "address", "44 Sedge Street, Port Arden", false},
                                           {MARK_IDENTIFIER, "passport", "836110061", true},
                                           {MARK_IDENTIFIER, "passport", "836110062", true}};
enum { FIRST_ADDRESS = 7, ADDRESSES = 2 };

int32_t day_of(const char *text) {
    date_range r;
    assert_true(date_parse(slice_of(text), &r));
    assert_int_equal(r.first, r.last);
    return r.first;
}

/* ---- days, written as full ones, months and years */

typedef struct written_day {
    const char *text, *first, *last;
} written_day;

static const written_day STARTS[] = {{"2015-01-01", "2015-01-01", ""}, {"2019-06", "2019-06-01", ""},
                                     {"2022", "2022-01-01", ""},       {"2026-12-01", "2026-12-01", ""},
                                     {"2026-03-02", "2026-03-02", ""}, {"2016-01-02", "2016-01-02", ""}};
static const written_day ENDS[] = {{"2018-12-31", "", "2018-12-31"}, {"2021-05", "", "2021-05-31"},
                                   {"2024", "", "2024-12-31"},       {"2027-01-01", "", "2027-01-01"},
                                   {"2020-02", "", "2020-02-29"},    {"2026-03-02", "", "2026-03-02"}};

static void put_days(buf *b, int32_t *first, int32_t *last) {
    uint32_t what = any(8);
    *first = INT32_MIN, *last = INT32_MAX;
    if (what == 1 || what == 3) {
        const written_day *d = &STARTS[any(6)];
        buf_printf(b, ",\"startDate\":[\"%s\"]", d->text);
        *first = day_of(d->first);
    }
    if (what == 2 || what == 3) {
        const written_day *d = &ENDS[any(6)];
        buf_printf(b, ",\"endDate\":[\"%s\"]", d->text);
        *last = day_of(d->last);
    }
}

/* Seen from one day to another, as sightings are. */
static void put_sighting(buf *b, int32_t *first, int32_t *last) {
    static const written_day DAYS[] = {{"2014", "2014-01-01", "2014-12-31"},       {"2016-05-01", "2016-05-01", "2016-05-01"},
                                       {"2016-05-20", "2016-05-20", "2016-05-20"}, {"2018-03", "2018-03-01", "2018-03-31"},
                                       {"2018-04-06", "2018-04-06", "2018-04-06"}, {"2020-08-01", "2020-08-01", "2020-08-01"},
                                       {"2020-10-05", "2020-10-05", "2020-10-05"}, {"2023-02-01", "2023-02-01", "2023-02-01"},
                                       {"2025-06-01", "2025-06-01", "2025-06-01"}};
    unsigned from = any(9), to = from + any(any(2) ? 2 : 9 - from);
    if (to > 8) to = 8;
    *first = day_of(DAYS[from].first), *last = day_of(DAYS[to].last);
    buf_printf(b, ",\"startDate\":[\"%s\"],\"endDate\":[\"%s\"]", DAYS[from].text, DAYS[to].text);
}

/* ---- ties */

static void put_what(buf *b, rel *t) {
    static const struct {
        const char *share;
        unsigned stake;
    } SHARES[] = {{"", STAKE_UNKNOWN},  {"60", STAKE_LARGE},      {"5", STAKE_MINOR},   {"0.5", STAKE_TRACE},
                  {"0", STAKE_NOTHING}, {"(5, 25]", STAKE_LARGE}, {"9.99", STAKE_MINOR}};
    static const struct {
        const char *role;
        bool victim, first, product;
    } ROLES[] = {{"", false, false, false},        {"partner", false, false, false}, {"customer of", true, true, false},
                 {"clone of", true, false, false}, {"makes", false, false, true},    {"", false, false, false}};
    if (t->kind == TIE_OWNERSHIP) {
        size_t s = any(7);
        t->stake = SHARES[s].stake;
        if (*SHARES[s].share) buf_printf(b, ",\"percentage\":[\"%s\"]", SHARES[s].share);
    } else if (t->kind == TIE_LINK) {
        size_t r = any(6);
        t->victim = ROLES[r].victim, t->victim_first = ROLES[r].first, t->product = ROLES[r].product;
        if (*ROLES[r].role) buf_printf(b, ",\"role\":[\"%s\"]", ROLES[r].role);
    }
    put_days(b, &t->first, &t->last);
    if (t->last == INT32_MAX && any(20) == 0) {
        buf_lit(b, ",\"status\":[\"ceased\"]");
        t->over = true;
    }
}

/* `kind`: of KINDS; 10: any */
static void put_tie(buf sources[2], unsigned number, unsigned from, unsigned to, unsigned kind) {
    static const struct {
        const char *schema, *source, *target;
        tie_kind kind;
    } KINDS[] = {{"Directorship", "director", "organization", TIE_DIRECTORSHIP},
                 {"Directorship", "director", "organization", TIE_DIRECTORSHIP},
                 {"Ownership", "owner", "asset", TIE_OWNERSHIP},
                 {"Ownership", "owner", "asset", TIE_OWNERSHIP},
                 {"Family", "person", "relative", TIE_FAMILY},
                 {"Associate", "person", "associate", TIE_ASSOCIATE},
                 {"Payment", "payer", "beneficiary", TIE_PAYMENT},
                 {"Employment", "employee", "employer", TIE_EMPLOYMENT},
                 {"UnknownLink", "subject", "object", TIE_LINK},
                 {"UnknownLink", "subject", "object", TIE_LINK}};
    bool post = kind < 10;
    size_t k = post ? kind : any(10), source = any(4) == 0;
    buf b = BUF_EMPTY;
    rel t = {.from = from, .to = to, .kind = KINDS[k].kind, .first = INT32_MIN, .last = INT32_MAX};
    buf_printf(&b, "{\"id\":\"e%u\",\"schema\":\"%s\",\"properties\":{\"%s\":[\"p%02u\"],\"%s\":[\"p%02u\"]", number,
               KINDS[k].schema, KINDS[k].source, from, KINDS[k].target, to);
    size_t ends = b.len;
    if (!post || any(8) == 0) put_what(&b, &t);
    buf_lit(&b, "}}\n");
    R.ties[R.tie_count++] = t;
    buf_slice(&sources[source], buf_view(&b));
    if (any(6) ==
        0) { /* another source tells it too, and perhaps knows who is tied alone: what the two say together counts, once */
        buf *other = &sources[!source];
        bool all = any(3) == 0;
        buf_slice(other, all ? buf_view(&b) : (cb_slice){b.ptr, ends});
        if (!all) buf_lit(other, "}}\n");
    }
    buf_free(&b);
}

static void put_ties(buf sources[2]) {
    unsigned ties = 8 + any(28), hub = any(PARTIES), number = 0;
    for (; number < ties; number++) {
        unsigned from = any(4) == 0 ? hub : any(PARTIES);
        put_tie(sources, number, from, any(PARTIES), 10);
    }
    for (unsigned nominee = hub, left = any(4) == 0 ? 1 + any(2) : 0; left > 0; left--, nominee = any(PARTIES))
        for (unsigned i = 0, posts = 11 + any(8); i < posts; i++)
            put_tie(sources, number++, nominee, (nominee + 1 + i) % PARTIES, 0);
    if (any(4) == 0)
        for (unsigned i = 0, staff = 12 + any(8), employer = any(PARTIES); i < staff; i++)
            put_tie(sources, number++, (employer + 1 + i) % PARTIES, employer, 7);
}

/* ---- parties, their marks, and what lists them */

static void bears(unsigned who, unsigned mark, int32_t first, int32_t last) {
    assert_true(R.seen_count < MOST_SEEN);
    R.seen[R.seen_count++] = (seen){who, mark, first != INT32_MIN || last != INT32_MAX, first, last};
}

/* Which record of which twins a party is; -1: of none. */
static int twins_of(unsigned party) {
    for (unsigned t = 0; t < TWINS; t++)
        for (unsigned i = 0; i < R.twin_count[t]; i++)
            if (R.twins[t][i] == party) return (int)t;
    return -1;
}

static void choose_twins(void) {
    for (unsigned t = 0; t < TWINS; t++) {
        if (any(3) == 0) continue;
        R.twin_sure[t] = any(3) > 0;
        for (unsigned i = 0, n = R.twin_sure[t] && any(3) == 0 ? 3 : 2; i < n; i++) {
            unsigned who = any(PARTIES);
            while (twins_of(who) >= 0) who = (who + 1) % PARTIES;
            R.twins[t][R.twin_count[t]++] = who;
        }
    }
}

static void put_party(buf *b, unsigned i) {
    static const char *const NAMES[TWINS] = {"Halvard Osterlynd Brask", "Ingeborg Quillfeather"};
    int t = twins_of(i);
    buf_printf(b, "{\"id\":\"p%02u\",\"schema\":\"%s\",\"properties\":{\"country\":[\"sg\"]", i, t < 0 ? "Company" : "Person");
    if (t >= 0) buf_printf(b, ",\"name\":[\"%s\"]", NAMES[t]);
    if (t >= 0 && R.twin_sure[t]) {
        buf_printf(b, ",\"birthDate\":[\"1971-05-1%d\"],\"passportNumber\":[\"%s\"]", t,
                   MARKS_WRITTEN[MARK_OF_TWINS + t].value);
        bears(i, MARK_OF_TWINS + (unsigned)t, INT32_MIN, INT32_MAX);
    }
    if (any(4) == 0) {
        unsigned m = any(2);
        buf_printf(b, ",\"email\":[\"%s\"]", MARKS_WRITTEN[m].value);
        bears(i, m, INT32_MIN, INT32_MAX);
    }
    if (any(6) == 0) {
        unsigned m = FIRST_ADDRESS + any(ADDRESSES);
        bool apart = any(2);
        if (apart)
            buf_printf(b, ",\"addressEntity\":[\"k%u\"]", m);
        else
            buf_printf(b, ",\"address\":[\"%s\"]", MARKS_WRITTEN[m].value);
        bears(i, m, INT32_MIN, INT32_MAX);
    }
    if (any(12) == 0 && t < 0) {
        unsigned parent = any(PARTIES);
        buf_printf(b, ",\"parent\":[\"p%02u\"]", parent);
        R.ties[R.tie_count++] = (rel){.from = i, .to = parent, .kind = TIE_PARENT, .first = INT32_MIN, .last = INT32_MAX};
    }
    buf_lit(b, "}}\n");
}

static void put_documents(buf *b) {
    for (unsigned i = 0, n = any(4) ? 4 + any(14) : 0; i < n; i++) {
        unsigned who = any(PARTIES), m = 2 + any(MARK_OF_TWINS - 2);
        int32_t first, last;
        if (m >= FIRST_ADDRESS && any(2)) m = 2 + any(FIRST_ADDRESS - 2);
        buf_printf(b,
                   "{\"id\":\"d%u\",\"schema\":\"Identification\",\"properties\":{\"holder\":[\"p%02u\"],\"type\":[\"%s\"],"
                   "\"country\":[\"sg\"],\"number\":[\"%s\"]",
                   i, who, MARKS_WRITTEN[m].type, MARKS_WRITTEN[m].value);
        if (any(5))
            put_sighting(b, &first, &last);
        else
            put_days(b, &first, &last);
        bears(who, m, first, last);
        buf_lit(b, "}}\n");
    }
}

static void put_listings(buf *b) {
    static const char *const FROM[] = {"2015-01-01", "2019-06-01", "2026-12-01"}, *const TO[] = {"2018-12-31", "2027-01-01"};
    for (unsigned i = 0; i < PARTIES; i++) {
        bool twin = twins_of(i) >= 0;
        R.listed_from[i] = INT32_MIN, R.listed_to[i] = INT32_MAX;
        R.listed[i] = any(twin ? 2 : 7) == 0;
        R.reported[i] = any(10) == 0;
        if (R.listed[i]) {
            unsigned what = any(8);
            buf_printf(b,
                       "{\"id\":\"s%u\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p%02u\"],\"authority\":[\"un\"],"
                       "\"programId\":[\"DPRK\"]",
                       i, i);
            if (what < 3) buf_printf(b, ",\"startDate\":[\"%s\"]", FROM[what]), R.listed_from[i] = day_of(FROM[what]);
            if (what == 3 || what == 4)
                buf_printf(b, ",\"endDate\":[\"%s\"]", TO[what - 3]), R.listed_to[i] = day_of(TO[what - 3]);
            buf_lit(b, "}}\n");
        }
        if (R.reported[i])
            buf_printf(b, "{\"id\":\"r%u\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"p%02u\"],\"name\":[\"named\"]}}\n",
                       i, i);
    }
}

/* ---- the world */

/* Which records the build found to be of one party. Twins of one passport and day of birth are among them, those by name where one is
 * listed, and nobody else. */
static void read_same(const world *w) {
    const void *p;
    uint64_t count;
    char ids[PARTIES][ID_SIZE];
    for (unsigned i = 0; i < PARTIES; i++) snprintf(ids[i], sizeof ids[i], "p%02u", i);
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) count = 0;
    for (uint64_t n = 0; n < count; n++)
        for (unsigned i = 0; i < PARTIES; i++)
            for (unsigned k = 0; k < PARTIES; k++) {
                const graph_same_row *row = (const graph_same_row *)p + n;
                if (row->hash != hash64(slice_of(ids[i])) || row->other != hash64(slice_of(ids[k]))) continue;
                R.same[i][k] = (same_pair){row->strength, row->confirmed != 0};
            }
    for (unsigned i = 0; i < PARTIES; i++)
        for (unsigned k = 0; k < PARTIES; k++) {
            int t = twins_of(i);
            bool twins = i != k && t >= 0 && t == twins_of(k),
                 flagged = R.listed[i] || R.reported[i] || R.listed[k] || R.reported[k];
            if (!twins || (!flagged && !R.twin_sure[t])) assert_int_equal(R.same[i][k].probability, 0);
            if (twins && R.twin_sure[t]) assert_true(R.same[i][k].confirmed);
            if (twins && !R.twin_sure[t]) assert_false(R.same[i][k].confirmed);
        }
}

static void put_file(const char *path, buf *b) {
    FILE *f = fopen(path, "wb");
    assert_true(f && !b->failed && fwrite(b->ptr, 1, b->len, f) == b->len && fclose(f) == 0);
    buf_free(b);
}

world *random_world(const char *folder) {
    char paths[2][80], path[80];
    buf b[2] = {BUF_EMPTY, BUF_EMPTY};
    cb_error err = {.code = CB_OK};
    world *w;
    memset(&R, 0, sizeof R);
    choose_twins();
    for (unsigned i = 0; i < PARTIES; i++) put_party(&b[0], i);
    for (unsigned m = FIRST_ADDRESS; m < FIRST_ADDRESS + ADDRESSES; m++)
        buf_printf(&b[m & 1],
                   "{\"id\":\"k%u\",\"schema\":\"Address\",\"properties\":{\"full\":[\"%s\"],\"country\":[\"sg\"]}}\n", m,
                   MARKS_WRITTEN[m].value);
    put_documents(&b[any(2)]);
    put_listings(&b[any(2)]);
    put_ties(b);
    snprintf(path, sizeof path, "%s/w.world", folder);
    for (int i = 0; i < 2; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%d.jsonl", folder, i);
        put_file(paths[i], &b[i]);
    }
    const char *sources[] = {paths[0], paths[1]};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, 2, &options, &err) != CB_OK) fail_msg("%s: %s", err.source, err.message);
    if (world_open(&w, path, false, &err) != CB_OK) fail_msg("%s", err.message);
    if (graph_verify(w, &err) != CB_OK) fail_msg("%s", err.message);
    for (int i = 0; i < 2; i++) unlink(paths[i]);
    unlink(path);
    read_same(w);
    return w;
}
