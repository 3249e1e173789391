/* SPDX-License-Identifier: Apache-2.0 */
/* The sectors of a supplier by the words of data/sectors.tsv, and from them what such a supplier could reach at its customer. It is said of
 * the sector, never of the supplier, and never changes a state. */
#include "base/error.h"
#include "base/vec.h"
#include "finding/indicators.h"
#include "text/normal.h"

#include "base/poison.h"

extern const char SECTORS[]; /* data/sectors.tsv */

enum { MAX_TEXTS = 256, MAX_TEXT = 1 << 16 };

/* A text of the subject or of its products, in both forms in which words are looked for. */
typedef struct own_text {
    cb_slice norm, latin; /* latin has a space at both ends */
    cb_slice from;        /* "the case (description)" */
} own_text;

typedef struct texts {
    inquiry *k;
    own_text *items;
    size_t count, cap;
    buf norm, latin;
} texts;

static cb_status add_text(texts *t, cb_slice value, cb_slice from) {
    asker *q = t->k->q;
    own_text x = {.from = from};
    void *items = t->items;
    if (t->count >= MAX_TEXTS) return CB_OK;
    buf_clear(&t->norm);
    buf_clear(&t->latin);
    text_norm(&t->norm, slice_sub(value, 0, MAX_TEXT));
    if (t->norm.failed || !arena_dup(q->a, buf_view(&t->norm), &x.norm)) return err_memory(q->err);
    /* "d'empreintes": here an apostrophe parts words, where in names it joins them; norm has one form of it */
    for (size_t i = 0; i < t->norm.len; i++)
        if (t->norm.ptr[i] == '\'') t->norm.ptr[i] = ' ';
    buf_byte(&t->latin, ' ');
    text_latin(&t->latin, buf_view(&t->norm), NULL);
    buf_byte(&t->latin, ' ');
    if (!from.ptr || t->latin.failed || !arena_dup(q->a, buf_view(&t->latin), &x.latin) ||
        !vec_reserve_arena(q->a, &items, &t->cap, t->count, t->count + 1, sizeof x))
        return err_memory(q->err);
    t->items = items;
    t->items[t->count++] = x;
    return CB_OK;
}

/* ---- where a supplier says what it does */

static bool tells(const statement *s) {
    static const char *const NAMES[] = {"sector",          "description", "summary",    "keywords", "classification",
                                        "notes",           "services",    "products",   "activity", "activities",
                                        "industry",        "business",    "tags",       "skills",   "headline",
                                        "service",         "websiteText", "pageText",   "siteText", "siteTitle",
                                        "metaDescription", "about",       "profession", "position", "claims"};
    cb_slice called = slice_starts(s->prop_name, SLICE("claim:")) ? slice_sub(s->prop_name, 6, s->prop_name.len) : s->prop_name;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (slice_eq_nocase(called, slice_of(NAMES[i]))) return true;
    return false;
}

static cb_status take_entity(texts *t, const entity *e, const uint32_t *segments, const char *of, bool names) {
    inquiry *k = t->k;
    cb_status status = CB_OK;
    for (size_t i = 0; i < e->count && status == CB_OK; i++) {
        const statement *s = &e->statements[i];
        bool named = names && (s->prop == PROP_name || s->prop == PROP_alias);
        if ((s->flags & STATEMENT_META) || (!named && !tells(s))) continue;
        cb_slice source = inquiry_source(k, segments ? segments[i] : UINT32_MAX);
        if (!source.ptr) return err_memory(k->q->err);
        status = add_text(t, s->value, words(k->q->a, "%s%.*s (%.*s)", of, SLICE_ARGS(source), SLICE_ARGS(s->prop_name)));
    }
    return status;
}

/* Accounts and products of the subject in the case: what it owns, makes, embeds or resells. */
static cb_status take_case(texts *t) {
    asker *q = t->k->q;
    cb_status status = take_entity(t, t->k->subject, NULL, "", false);
    for (size_t i = 0; i < q->c->tie_count && status == CB_OK; i++) {
        const tie *x = &q->c->ties[i];
        bool from = slice_eq(x->from, t->k->subject->id), to = slice_eq(x->to, t->k->subject->id);
        const entity *e = from || to ? case_find(q->c, from ? x->to : x->from) : NULL;
        if (!e || x->victim || x->apart || tie_has_ended(q, x)) continue;
        if (e->schema == SCHEMA_UserAccount)
            status = take_entity(t, e, NULL, "an account in ", false);
        else if (e->schema == SCHEMA_Asset || (x->product && from))
            status = take_entity(t, e, NULL, "a product in ", true);
    }
    return status;
}

static cb_status take_world(texts *t, const own_record *r) {
    asker *q = t->k->q;
    tie *ties;
    size_t n;
    cb_status status = take_entity(t, &r->e, r->segments, "", false);
    if (status == CB_OK) status = graph_ties_from(q->w, r->id, q->a, &ties, &n, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        const tie *x = &ties[i];
        entity e;
        uint32_t *segments;
        if (!x->product || x->unresolved || tie_has_ended(q, x)) continue;
        entity_ref ref;
        if (!world_find(q->w, x->to, &ref, 1)) continue;
        status = world_load(q->w, x->to, q->a, &e, &segments, q->err);
        if (status == CB_OK) status = take_entity(t, &e, segments, "a product in ", true);
    }
    return status;
}

/* ---- words */

/* Scripts that write no spaces between words; Hangul writes them, but hangs its particles on the word. */
static bool is_unspaced(cb_slice word) {
    uint32_t scripts = text_scripts(word);
    return (scripts & (1u << SCRIPT_HAN | 1u << SCRIPT_KANA | 1u << SCRIPT_HANGUL | 1u << SCRIPT_THAI)) != 0;
}

static const own_text *find_word(const texts *t, cb_slice word, buf *form) {
    bool unspaced = is_unspaced(word);
    buf_clear(form);
    if (unspaced) {
        text_norm(form, word);
    } else {
        buf_byte(form, ' ');
        text_latin(form, word, NULL);
        buf_byte(form, ' ');
    }
    if (form->failed || form->len <= (unspaced ? 0u : 2u)) return NULL;
    for (size_t i = 0; i < t->count; i++)
        if (slice_find(unspaced ? t->items[i].norm : t->items[i].latin, buf_view(form)) != SIZE_MAX) return &t->items[i];
    return NULL;
}

static cb_status add_access(texts *t, size_t *cap, finding_access x) {
    finding_subject *s = t->k->s;
    void *items = s->access;
    if (!x.because.ptr || !vec_reserve_arena(t->k->q->a, &items, cap, s->access_count, s->access_count + 1, sizeof x))
        return err_memory(t->k->q->err);
    s->access = items;
    s->access[s->access_count++] = x;
    return CB_OK;
}

/* One row for each sector, by the first of its words that is found. */
static cb_status find_sectors(texts *t) {
    buf form = BUF_EMPTY;
    size_t cap = 0;
    cb_status status = CB_OK;
    for (cb_slice rest = slice_of(SECTORS); rest.ptr && rest.len && status == CB_OK;) {
        cb_slice line = slice_cut(&rest, '\n');
        slice_cut(&line, '\t');
        finding_access x = {.sector = slice_cut(&line, '\t')};
        x.access = slice_cut(&line, '\t');
        x.look_first = slice_cut(&line, '\t');
        x.source = slice_cut(&line, '\t');
        for (cb_slice list = line; list.ptr && status == CB_OK;) {
            cb_slice word = slice_cut(&list, '|');
            const own_text *found = word.len ? find_word(t, word, &form) : NULL;
            if (form.failed) status = err_memory(t->k->q->err);
            if (!found) continue;
            x.because = words(t->k->q->a, "%.*s says \"%.*s\"", SLICE_ARGS(found->from), SLICE_ARGS(word));
            status = add_access(t, &cap, x);
            break;
        }
    }
    buf_free(&form);
    return status;
}

cb_status sectors_find(inquiry *k) {
    texts t = {.k = k, .norm = BUF_EMPTY, .latin = BUF_EMPTY};
    cb_status status = take_case(&t);
    for (size_t i = 0; i < k->record_count && status == CB_OK; i++) status = take_world(&t, &k->records[i]);
    if (status == CB_OK && t.count) status = find_sectors(&t);
    buf_free(&t.norm);
    buf_free(&t.latin);
    return status;
}
