/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of a small world whose rows of ties, of identities and of listings were changed, and whose rules and question the input chooses. Whatever
 * the rows say, the search ends, and what it gives back is no stronger than its rules allow, passes nobody twice and keeps its limits; strengths fall
 * where `verify` finds the rows sound. The input: ten
 * bytes of the question, then edits of four bytes: section, offset (16 bits, little-endian), value. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "graph/internal.h"
#include "graph/path.h"

#include "cuibono.h"

enum { QUESTION = 10, EDITS_MAX = 64, PARTIES = 8, WORK = 20000 };

static const char *const IDS[PARTIES] = {"a", "b", "c", "d", "n", "m", "z", "y"};

static char *base;
static size_t base_size;

static void put_tie(FILE *f, unsigned number, const char *schema, const char *source, const char *from, const char *target,
                    const char *to, const char *more) {
    fprintf(f, "{\"id\":\"e%u\",\"schema\":\"%s\",\"properties\":{\"%s\":[\"%s\"],\"%s\":[\"%s\"]%s}}\n", number, schema,
            source, from, target, to, more);
}

static void put_mark(FILE *f, unsigned number, const char *who, const char *type, const char *value, const char *days) {
    fprintf(f,
            "{\"id\":\"e%u\",\"schema\":\"Identification\",\"properties\":{\"holder\":[\"%s\"],\"type\":[\"%s\"],\"number\":["
            "\"%s\"]"
            "%s}}\n",
            number, who, type, value, days);
}

/* Owners, a nominee under two ids, telephones of several times, a place, a clone; z is listed, and y is reported. */
static void put_world(FILE *f) {
    static const char *const DAYS[] = {",\"startDate\":[\"2015\"],\"endDate\":[\"2017\"]",
                                       ",\"startDate\":[\"2019-05\"],\"endDate\":[\"2020-02\"]", ""};
    unsigned n = 0;
    for (int i = 0; i < 4; i++)
        fprintf(f, "{\"id\":\"%s\",\"schema\":\"Company\",\"properties\":{\"country\":[\"sg\"],\"addressEntity\":[\"k\"]}}\n",
                IDS[i]);
    for (int i = 4; i < 7; i++)
        fprintf(f,
                "{\"id\":\"%s\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Halvard Osterlynd Brask\"],\"birthDate\":"
                "[\"1971-05-11\"],\"passportNumber\":[\"836110063\"],\"email\":[\"ops@sedge.example\"]}}\n",
                IDS[i]);
    fprintf(f, "{\"id\":\"y\",\"schema\":\"Company\",\"properties\":{\"address\":[\"Flat 7, 12 Marsh Lane, Port Arden\"],"
               "\"country\":[\"sg\"],\"parent\":[\"a\"]}}\n");
    fprintf(f, "{\"id\":\"k\",\"schema\":\"Address\",\"properties\":{\"full\":[\"Flat 7, 12 Marsh Lane, Port Arden\"],"
               "\"country\":[\"sg\"]}}\n");
    for (int i = 0; i < 18; i++) put_tie(f, n++, "Directorship", "director", "n", "organization", IDS[i % 4], "");
    for (int i = 0; i < 3; i++) {
        put_mark(f, n++, "a", "phone", "+37121234567", DAYS[i]);
        put_mark(f, n++, "b", "phone", "+37121234567", DAYS[i]);
        put_mark(f, n++, i ? "c" : "d", "ip", "203.0.113.9", DAYS[i]);
    }
    put_tie(f, n++, "Ownership", "owner", "a", "asset", "b", ",\"percentage\":[\"51\"],\"endDate\":[\"2027\"]");
    put_tie(f, n++, "Ownership", "owner", "b", "asset", "c", ",\"percentage\":[\"5\"]");
    put_tie(f, n++, "Family", "person", "d", "relative", "m", "");
    put_tie(f, n++, "UnknownLink", "subject", "c", "object", "d", ",\"role\":[\"clone of\"]");
    put_tie(f, n++, "UnknownLink", "subject", "c", "object", "y", "");
    put_tie(f, n++, "Payment", "payer", "a", "beneficiary", "z", "");
    fprintf(f, "{\"id\":\"s\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"z\"],\"authority\":[\"un\"],\"programId\":"
               "[\"DPRK\"]}}\n{\"id\":\"r\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"y\"],\"name\":[\"named\"]}}\n");
}

static void make_base(void) {
    char folder[] = "/tmp/fuzz_path_XXXXXX", in[64], out[64];
    CHECK(mkdtemp(folder));
    snprintf(in, sizeof in, "%s/in.json", folder);
    snprintf(out, sizeof out, "%s/out.world", folder);
    FILE *f = fopen(in, "wb");
    CHECK(f);
    put_world(f);
    CHECK(fclose(f) == 0);
    const char *const sources[] = {in};
    const cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .strict = true, .as_of = "2026-03-02"};
    CHECK(cb_build(out, sources, 1, &options, NULL) == CB_OK);
    CHECK(file_read_all(&base, &base_size, out, 1 << 24, NULL) == CB_OK);
    unlink(in);
    unlink(out);
    rmdir(folder);
}

/* ---- the edits: of the sections that a search reads; their checksums are made anew */

static bool find_section(const char *bytes, size_t size, unsigned number, world_section *out, size_t *at) {
    static const section_type TYPES[] = {SECTION_GRAPH_TIES, SECTION_GRAPH_SAME, SECTION_GRAPH_LISTINGS, SECTION_GRAPH_INDEX};
    world_header h;
    memcpy(&h, bytes, sizeof h);
    for (uint32_t i = 0; i < h.section_count; i++) {
        *at = (size_t)h.table_offset + i * sizeof *out;
        memcpy(out, bytes + *at, sizeof *out);
        if (out->type == TYPES[number % 4] && out->length && out->offset + out->length <= size) return true;
    }
    return false;
}

static void edit(char *bytes, size_t size, const uint8_t *e) {
    world_section s;
    size_t at;
    if (!find_section(bytes, size, e[0], &s, &at)) return;
    bytes[s.offset + ((size_t)e[1] | (size_t)e[2] << 8) % s.length] = (char)e[3];
    s.hash = hash64((cb_slice){bytes + s.offset, s.length});
    memcpy(bytes + at, &s, sizeof s);
}

static void rehash(char *bytes) {
    world_header h;
    memcpy(&h, bytes, sizeof h);
    h.table_hash = hash64((cb_slice){bytes + h.table_offset, h.section_count * sizeof(world_section)});
    h.header_hash = 0;
    h.header_hash = hash64((cb_slice){(const char *)&h, sizeof h});
    memcpy(bytes, &h, sizeof h);
}

/* ---- the question */

static path_rules some_rules(const uint8_t *q) {
    path_rules r = {.weak = q[0] & 1 ? 3000 : 0, .confirmed = q[0] & 2 ? 9500 : 0, .unconfirmed = q[0] & 4, .least = q[1] * 4u};
    for (unsigned k = 1; k < TIE_KINDS; k++) r.tie[k] = k == TIE_OWNERSHIP ? 0 : 6000 + q[2] * 4u;
    for (unsigned k = 0; k <= STAKE_LARGE; k++) r.stake[k] = 2500 * k;
    for (unsigned k = 1; k < MARK_KINDS; k++) {
        mark_rules m = mark_rules_of((mark_kind)k);
        r.mark[k].base = 8500, r.mark[k].half = m.half, r.mark[k].most = q[3] % 70u;
        r.mark[k].apart = q[0] & 8 ? -1 : q[3], r.mark[k].together = q[0] & 16 ? q[4] : 0;
    }
    return r;
}

static bool told_twice(const found_path *p, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (slice_eq(p->hops[i].from, p->hops[at].to)) return true;
    return false;
}

static void check_path(const path_question *q, const found_path *p) {
    CHECK(p->start < q->start_count && p->hop_count >= 1 && p->hop_count <= PATH_HOPS_MAX && p->strength <= 10000);
    CHECK(slice_eq(p->hops[0].from, q->starts[p->start].id) && slice_eq(p->party, p->hops[p->hop_count - 1].to));
    CHECK(q->to.len ? slice_eq(p->party, q->to) : (p->flags & q->flags) != 0);
    for (size_t i = 0; i < p->hop_count; i++) {
        const path_hop *h = &p->hops[i];
        CHECK(h->strength > 0 && h->strength <= 10000 && h->hub <= 10000 && !told_twice(p, i));
        CHECK(i == 0 || slice_eq(p->hops[i - 1].to, h->from));
        CHECK(h->via != VIA_SAME || h->probability <= 10000);
        CHECK(h->via != VIA_MARK || (h->bearers >= 2 && h->mark < MARK_KINDS));
        for (size_t k = 0; k < q->banned_count; k++) CHECK(!slice_eq(h->to, q->banned[k]));
    }
}

static void ask(const world *w, const path_targets *targets, const uint8_t *b) {
    path_rules rules = some_rules(b);
    path_start starts[2] = {
        {.id = slice_of(IDS[b[5] % PARTIES]), .strength = 10000, .damped = b[5] & 16, .by_post = b[5] & 32},
        {.id = slice_of(IDS[b[6] % PARTIES]), .strength = b[6] * 64u, .hops = b[6] & 64 ? 300 : b[6] / 8 % 4}};
    cb_slice banned = slice_of(IDS[b[7] % PARTIES]);
    path_question q = {.rules = &rules,
                       .starts = starts,
                       .start_count = 1 + (b[7] >> 7),
                       .banned = &banned,
                       .banned_count = b[7] >> 6 & 1,
                       .on = b[8] * 100,
                       .hops = b[9] & 15,
                       .most = 1 + (b[9] >> 4 & 3),
                       .different = b[9] & 64,
                       .work = WORK};
    arena a = ARENA_EMPTY;
    path_result r, again;
    cb_error err;
    if (b[9] & 128)
        q.to = slice_of(IDS[b[8] % PARTIES]);
    else
        q.flags = PARTY_DESIGNATED | PARTY_REPORTED;
    CHECK(path_find(w, targets, &q, &a, &r, &err) == CB_OK && r.count <= q.most);
    for (size_t i = 0; i < r.count; i++) check_path(&q, &r.paths[i]);
    /* where rows lie about ids, a way that leads nowhere may hide one, until a chain that shares something with it is barred */
    bool sound = !q.different || graph_verify(w, &err) == CB_OK;
    for (size_t i = 1; i < r.count && sound; i++) CHECK(r.paths[i].strength <= r.paths[i - 1].strength);
    CHECK(path_find(w, targets, &q, &a, &again, &err) == CB_OK && again.count == r.count && again.looked == r.looked);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!base) make_base();
    if (size < QUESTION) return 0;
    char *bytes = malloc(base_size);
    CHECK(bytes);
    memcpy(bytes, base, base_size);
    for (size_t i = QUESTION; i + 4 <= size && i < QUESTION + 4 * EDITS_MAX; i += 4) edit(bytes, base_size, data + i);
    rehash(bytes);
    world *w;
    path_targets *targets;
    cb_error err;
    if (world_open_memory(&w, bytes, base_size, &err) == CB_OK) {
        if (path_targets_new(&targets, w, &err) == CB_OK) ask(w, targets, data);
        path_targets_free(targets);
        world_close(w);
    }
    free(bytes);
    return 0;
}
