/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/bods_history.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

enum { FILTER_LEAST = 1 << 12, FILTER_MOST = 1 << 26, PROBES = 4 };

/* A statement takes some 700 bytes, compressed some 40: a sixteenth of the file is 20 bits a record and more. */
bool bods_history_begin(bods_history *h, uint64_t bytes) {
    uint64_t size = FILTER_LEAST;
    while (size < bytes / 16 && size < FILTER_MOST) size *= 2;
    *h = (bods_history){.bits = mem_zalloc((size_t)size, 1), .mask = size * 8 - 1, .names = MAP_EMPTY};
    return h->bits != NULL;
}

void bods_history_free(bods_history *h) {
    mem_free(h->bits);
    mem_free(h->items);
    map_free(&h->names);
    *h = (bods_history){.names = MAP_EMPTY};
}

bool bods_history_meets(bods_history *h, cb_slice record) {
    uint64_t at = hash64(record), step = at >> 32 | 1;
    bool met = true;
    for (unsigned i = 0; i < PROBES; i++, at += step) {
        unsigned char *byte = &h->bits[(at & h->mask) / 8], bit = (unsigned char)(1u << (at & 7));
        met = met && (*byte & bit);
        *byte = (unsigned char)(*byte | bit);
    }
    return met;
}

static bool comes_before(const bods_turn *a, const bods_turn *b) {
    if (a->days != b->days) return a->days < b->days;
    if (a->time != b->time) return a->time < b->time;
    return a->place < b->place;
}

/* Takes a statement into account. */
static void meet(bods_record *r, const bods_standing *s) {
    if (s->bare) {
        bool later = comes_before(&r->facts.turn, &s->turn);
        if (later && (r->facts.closed_on == BODS_OPEN || comes_before(&r->closing, &s->turn))) {
            r->facts.closed_on = s->closed_on;
            r->closing = s->turn;
        }
        if (r->facts.bare && later) r->facts.turn = s->turn;
        return;
    }
    if (!r->facts.bare && !comes_before(&r->facts.turn, &s->turn)) return;
    bool still_closed = r->facts.closed_on != BODS_OPEN && comes_before(&s->turn, &r->closing);
    int32_t closed_on = still_closed ? r->facts.closed_on : s->closed_on;
    if (!still_closed) r->closing = s->turn;
    r->facts = *s;
    r->facts.closed_on = closed_on;
}

bool bods_history_put(bods_history *h, cb_slice record, const bods_standing *statement) {
    bool added;
    void *items = h->items;
    if (!vec_reserve(&items, &h->cap, h->count + 1, sizeof *h->items)) return false;
    h->items = items;
    map_entry *e = map_put(&h->names, record, &added);
    if (!e) return false;
    if (added) {
        e->value = h->count++;
        h->items[e->value] = (bods_record){*statement, statement->turn};
    } else {
        meet(&h->items[e->value], statement);
    }
    return true;
}

bool bods_history_holds(bods_history *h, cb_slice record, const bods_standing *statement) {
    const map_entry *e = h->names.count ? map_get(&h->names, record) : NULL;
    if (!e) return true;
    bods_record *r = &h->items[e->value];
    meet(r, statement); /* the first statement was not named in the first reading: it may be the latest */
    return r->facts.turn.place == statement->turn.place;
}

int32_t bods_history_closed(const bods_history *h, cb_slice record) {
    const map_entry *e = h->names.count ? map_get(&h->names, record) : NULL;
    return e ? h->items[e->value].facts.closed_on : BODS_OPEN;
}
