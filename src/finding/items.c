/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of evidence, and when two pieces of it are one: what two sources have from one origin counts once. */
#include "base/vec.h"
#include "finding/internal.h"

#include "base/poison.h"

cb_slice record_origin(asker *q, entity_ref ref) {
    statement s;
    if (ref == REF_NONE) return SLICE("");
    for (uint64_t i = 0; world_statement(q->w, ref, i, &s); i++)
        if (s.origin.len) return s.origin;
    return world_source_name(q->w, REF_SEGMENT(ref));
}

static bool put(asker *q, item_list *l, finding_item item) {
    void *items = l->items;
    if (!item.text.ptr || !vec_reserve_arena(q->a, &items, &l->cap, l->count, l->count + 1, sizeof *l->items)) return false;
    l->items = items;
    l->items[l->count++] = item;
    return true;
}

bool add_item_of(asker *q, item_list *l, const char *id, char grade, const uint32_t *segments, size_t count, cb_slice text) {
    finding_source *sources = NULL;
    size_t n = 0;
    if (count && !(sources = arena_zalloc(q->a, count, sizeof *sources))) return false;
    for (size_t i = 0; i < count; i++) {
        bool again = segments[i] == NO_SOURCE;
        for (size_t k = 0; k < i && !again; k++) again = segments[k] == segments[i];
        if (!again) sources[n++] = source_of(q, segments[i]);
    }
    return put(q, l,
               (finding_item){.id = slice_of(id),
                              .text = text,
                              .strength = grade,
                              .sources = n ? sources : NULL,
                              .source_count = n,
                              .about = SLICE(""),
                              .origin = n == 1 ? sources[0].name : SLICE("")});
}

bool add_item(asker *q, item_list *l, const char *id, char grade, uint32_t segment, cb_slice text) {
    return add_item_of(q, l, id, grade, &segment, 1, text);
}

bool item_says(item_list *l, cb_slice about, cb_slice origin) {
    if (l->count == 0 || !about.ptr) return false;
    l->items[l->count - 1].about = about;
    if (origin.len) l->items[l->count - 1].origin = origin;
    return true;
}

cb_slice record_page(asker *q, entity_ref ref) {
    statement s;
    for (uint64_t i = 0; ref != REF_NONE && world_statement(q->w, ref, i, &s); i++)
        if (s.prop == PROP_sourceUrl) return s.value;
    return SLICE("");
}

/* One rule says the same of the same: in the same words, or both have it from one origin. */
static bool is_again(const finding_item *a, const finding_item *b) {
    if (!slice_eq(a->id, b->id)) return false;
    if (slice_eq(a->text, b->text)) return true;
    return a->about.len && slice_eq(a->about, b->about) && a->origin.len && slice_eq(a->origin, b->origin);
}

static bool names_source(const finding_item *item, const finding_source *s) {
    for (size_t i = 0; i < item->source_count; i++)
        if (slice_eq(item->sources[i].name, s->name) && slice_eq(item->sources[i].url, s->url)) return true;
    return false;
}

/* A source of its own that says the same stands beside the first. */
static bool join_sources(asker *q, finding_item *into, const finding_item *other) {
    if (slice_eq(into->origin, other->origin)) return true;
    finding_source *all = arena_zalloc(q->a, into->source_count + other->source_count + 1, sizeof *all);
    size_t n = into->source_count;
    if (!all) return false;
    if (n) memcpy(all, into->sources, n * sizeof *all);
    for (size_t i = 0; i < other->source_count; i++)
        if (!names_source(into, &other->sources[i])) all[n++] = other->sources[i];
    into->sources = all;
    into->source_count = n;
    return true;
}

bool evidence_once(asker *q, item_list *l, const finding_item *item) {
    for (size_t i = 0; i < l->count; i++)
        if (is_again(&l->items[i], item)) return join_sources(q, &l->items[i], item);
    return put(q, l, *item);
}

bool evidence_tidy(asker *q, item_list *l) {
    item_list out = {0};
    for (size_t i = 0; i < l->count; i++)
        if (!evidence_once(q, &out, &l->items[i])) return false;
    *l = out;
    return true;
}

bool caution_item(asker *q, item_list *against, const char *rule) {
    signal_rule r = signal_find(rule);
    cb_slice id = words(q->a, "caution-%.*s", SLICE_ARGS(r.id));
    if (!id.ptr) return false;
    if (r.danger.len == 0) return true;
    for (size_t i = 0; i < against->count; i++)
        if (slice_eq(against->items[i].id, id)) return true;
    return add_item(q, against, id.ptr, 0, NO_SOURCE,
                    words(q->a, "%.*s can mislead: %.*s.", SLICE_ARGS(r.meaning), SLICE_ARGS(r.danger)));
}
