/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/relation.h"

#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

/* What a name may at most measure; longer runs are prose. */
#define RELATION_NAME_MAX 160u
/* What is kept of the sentence around a tie; also bounds the work per tie. */
#define RELATION_SENTENCE_MAX 400u

/* Wordings, as UN, EU and UK lists use them. `by_name`: strong enough to take a party that has no reference number. */
typedef struct wording {
    const char *words;
    const char *role;
    bool by_name;
} wording;
static const wording WORDINGS[] = {
    {"associated with", "associated with", false},
    {"associate of", "associate of", false},
    {"affiliated with", "affiliated with", true},
    {"affiliate of", "affiliate of", true},
    {"linked to", "linked to", true},
    {"member of", "member of", false},
    {"members of", "member of", false},
    {"leader of", "leader of", false},
    {"head of", "head of", false},
    {"commander of", "commander of", false},
    {"commander in", "commander in", false},
    {"deputy of", "deputy of", false},
    {"deputy to", "deputy to", false},
    {"founder of", "founder of", false},
    {"emir of", "leader of", false},
    {"official of", "official of", false},
    {"financier for", "financier for", false},
    {"financier of", "financier of", false},
    {"fundraiser for", "fundraiser for", false},
    {"facilitator for", "facilitator for", false},
    {"recruiter for", "recruiter for", false},
    {"spokesman of", "spokesman of", false},
    {"operative of", "operative of", false},
    {"support to", "provides support to", false},
    {"on behalf of", "acts on behalf of", false},
    {"splinter group of", "splinter group of", false},
    {"component of", "component of", false},
    {"wing of", "wing of", false},
    {"led by", "led by", false},
    {"its leader is", "led by", false},
    {"its leader", "led by", false},
    {"founder is", "founded by", false},
    {"founded by", "founded by", false},
    {"established by", "established by", false},
    {"owner of", "owner of", false},
    {"owned or controlled by", "owned or controlled by", true},
    {"owned and controlled by", "owned and controlled by", true},
    {"owned by", "owned by", true},
    {"controlled by", "controlled by", true},
    {"director of", "director of", false},
    {"manager of", "manager of", false},
    {"president of", "president of", false},
    {"chairman of", "chairman of", false},
    {"subsidiary of", "subsidiary of", true},
    {"parent company of", "parent company of", true},
    {"subordinate entity of", "subordinate to", true},
    {"subordinate of", "subordinate to", true},
    {"subordinate to", "subordinate to", true},
    {"son of", "son of", false},
    {"daughter of", "daughter of", false},
    {"brother of", "brother of", false},
    {"sister of", "sister of", false},
    {"brother-in-law of", "brother-in-law of", false},
    {"father-in-law of", "father-in-law of", false},
    {"son-in-law of", "son-in-law of", false},
    {"father of", "father of", false},
    {"mother of", "mother of", false},
    {"wife of", "wife of", false},
    {"husband of", "husband of", false},
    {"cousin of", "cousin of", false},
    {"uncle of", "uncle of", false},
    {"nephew of", "nephew of", false},
    {"father's name is", "child of", false},
    {"mother's name is", "child of", false},
    {"also known as", NULL, false}, /* ends a wording before it: another name of the same party */
};

/* A word that shows that a sentence has left the list of parties and tells something else. */
static const char *const STOPPERS[] = {"is",    "was", "were",  "are",    "has",   "had",  "have",  "who",   "which", "that",
                                       "been",  "by",  "until", "since",  "where", "when", "while", "as",    "his",   "her",
                                       "their", "its", "also",  "former", "not",   "from", "on",    "under", "whose"};

/* Words before a wording that show that another than the party is its subject: "a bank which is owned by", "his brother is a member of". */
static const char *const OTHERS[] = {"which", "who",   "whose", "whom", "that",  "his",
                                     "her",   "their", "its",   "they", "these", "those"};
/* What may stand before a wording at the beginning of a sentence, for a party that is known by name only. */
static const char *const OPENINGS[] = {"", "a", "an", "the", "is", "is a", "also", "company"};
/* Words that may follow a name without being a part of it. */
static const char *const FOLLOWERS[] = {"and", "or",  "which", "who", "that", "with", "in",   "through",
                                        "is",  "was", "to",    "for", "by",   "as",   "from", "has"};

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || (unsigned char)c >= 0x80; }
static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static char lower(char c) { return is_upper(c) ? (char)(c - 'A' + 'a') : c; }

/* Length of a reference number at the start of `s` ("QDe.092" 7), 0 where none stands there. */
static size_t reference_at(cb_slice s) {
    if (s.len < 7 || !is_upper(s.ptr[0]) || !is_upper(s.ptr[1])) return 0;
    if (s.ptr[2] != 'i' && s.ptr[2] != 'e' && s.ptr[2] != 'v') return 0;
    if (s.ptr[3] != '.' || !is_digit(s.ptr[4]) || !is_digit(s.ptr[5]) || !is_digit(s.ptr[6])) return 0;
    return s.len > 7 && is_digit(s.ptr[7]) ? 0 : 7;
}

bool relation_is_reference(cb_slice s) { return s.len == 7 && reference_at(s) == 7; }

/* Bytes of `text` from `at` that spell `words` (ASCII case ignored, one space for any white space, ' for the curly apostrophe);
 * 0 where they do not, or end within a word. */
static size_t words_at(cb_slice text, size_t at, const char *words) {
    size_t i = at;
    for (; *words; words++) {
        if (i >= text.len) return 0;
        if (*words == ' ') {
            if (!is_space(text.ptr[i])) return 0;
            while (i < text.len && is_space(text.ptr[i])) i++;
        } else if (*words == '\'' && text.len - i >= 3 && memcmp(text.ptr + i, "\xe2\x80\x99", 3) == 0) {
            i += 3;
        } else if (lower(text.ptr[i]) == *words) {
            i++;
        } else {
            return 0;
        }
    }
    return i < text.len && is_word(text.ptr[i]) ? 0 : i - at;
}

static const wording *wording_at(cb_slice text, size_t at, size_t *len) {
    for (size_t w = 0; w < sizeof WORDINGS / sizeof WORDINGS[0]; w++) {
        *len = words_at(text, at, WORDINGS[w].words);
        if (*len) return &WORDINGS[w];
    }
    return NULL;
}

/* A full stop, or a semicolon, that ends a sentence: not one after a single letter or a short capitalised word
 * ("Co. Ltd. of", "Sep. 2007", "M. Anwar"). */
static bool ends_sentence(cb_slice text, size_t at) {
    char c = text.ptr[at];
    if (c == ';' || c == '!' || c == '?') return true;
    if (c != '.') return false;
    size_t next = at + 1;
    while (next < text.len && is_space(text.ptr[next])) next++;
    if (next == text.len) return true;
    if (next == at + 1) return false; /* "QDe.092", "e.g" */
    if (is_lower(text.ptr[next]) || is_digit(text.ptr[next])) return false;
    size_t start = at;
    while (start > 0 && is_word(text.ptr[start - 1])) start--;
    bool acronym = at - start > 1; /* "Subordinate of AIO. Its role..." ends there */
    for (size_t i = start; i < at; i++) acronym = acronym && is_upper(text.ptr[i]);
    return acronym || at - start > 3 || at == start || !is_upper(text.ptr[start]);
}

static bool has_word(cb_slice s, const char *const *words, size_t count) {
    for (size_t at = 0; at < s.len; at++) {
        if (at > 0 && is_word(s.ptr[at - 1])) continue;
        for (size_t i = 0; i < count; i++) {
            if (!words_at(s, at, words[i])) continue;
            /* "listed as Al-Qaida in Iraq" tells under which name it is listed. */
            if (strcmp(words[i], "as") == 0 && at >= 7 && slice_eq_nocase(slice_sub(s, at - 7, 6), SLICE("listed"))) continue;
            return true;
        }
    }
    return false;
}

/* The name in what stands between a wording (or the reference before) and a reference: "the Haqqani Network". */
static cb_slice clean_name(cb_slice s) {
    static const char *const LEADS[] = {"and", "as well as", "with", "the", "a", "an", "all", "both", "deceased"};
    for (bool again = true; again;) {
        again = false;
        s = slice_trim(s);
        while (s.len && (s.ptr[0] == ',' || s.ptr[0] == '.' || s.ptr[0] == ')' || s.ptr[0] == ':')) {
            s = slice_trim(slice_sub(s, 1, s.len - 1));
            again = true;
        }
        for (size_t i = 0; i < sizeof LEADS / sizeof LEADS[0] && !again; i++) {
            size_t n = words_at(s, 0, LEADS[i]);
            if (n && n < s.len && is_space(s.ptr[n])) {
                s = slice_sub(s, n, s.len - n);
                again = true;
            }
        }
    }
    while (s.len && (s.ptr[s.len - 1] == '(' || s.ptr[s.len - 1] == ',' || is_space(s.ptr[s.len - 1]))) s.len--;
    size_t listed = slice_find(s, SLICE("listed as "));
    if (listed != SIZE_MAX && listed > 0) s = slice_trim(slice_sub(s, listed + 10, s.len));
    return s;
}

/* The end of a name without reference: it begins with a capital and runs on over capitalised words and particles. */
static size_t bare_name(cb_slice text, size_t from) {
    static const char *const PARTICLES[] = {"of", "and", "for", "the", "al", "bin", "ibn", "de", "in", "to"};
    size_t at = from, end = from;
    while (at < text.len && at - from < RELATION_NAME_MAX) {
        size_t word = at;
        while (at < text.len && (is_word(text.ptr[at]) || text.ptr[at] == '-' || text.ptr[at] == '\'' || text.ptr[at] == '&'))
            at++;
        if (at == word) break;
        size_t dash = slice_find(slice_sub(text, word, at - word), SLICE("\xe2\x80\x93"));
        if (dash != SIZE_MAX) break; /* an en dash between words */
        cb_slice w = slice_sub(text, word, at - word);
        bool particle = false;
        for (size_t i = 0; i < sizeof PARTICLES / sizeof PARTICLES[0]; i++)
            if (slice_eq(w, slice_of(PARTICLES[i]))) particle = true;
        if (!particle && is_lower(w.ptr[0])) break;
        if (!particle) end = at;
        if (at < text.len && text.ptr[at] == '.' && !ends_sentence(text, at)) at++, end = particle ? end : at;
        if (at >= text.len || !is_space(text.ptr[at])) break;
        while (at < text.len && is_space(text.ptr[at])) at++;
    }
    return end;
}

typedef struct scan {
    cb_slice text;
    relation_fn fn;
    void *data;
    size_t sentence; /* where it begins */
    const wording *active;
    size_t from; /* where the active wording, or the last party, ends */
    bool first;  /* no party has followed the active wording yet */
    bool former, denied;
    bool other;   /* the wording is about somebody else */
    bool opening; /* the wording opens its sentence */
} scan;

/* The end of the sentence at `at`, or RELATION_SENTENCE_MAX bytes on, at the end of a word. */
static size_t sentence_end(cb_slice text, size_t at) {
    size_t stop = text.len - at > RELATION_SENTENCE_MAX ? at + RELATION_SENTENCE_MAX : text.len;
    while (at < stop && !ends_sentence(text, at)) at++;
    if (at < stop) return at + 1;
    while (at < text.len && stop - at < RELATION_NAME_MAX && is_word(text.ptr[at])) at--;
    while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80) /* never within a character */
        at--;
    return at;
}

static cb_status emit(scan *s, cb_slice name, cb_slice reference, size_t at, cb_error *err) {
    size_t end = sentence_end(s->text, at);
    size_t start = s->sentence;
    if (at - start > RELATION_SENTENCE_MAX) /* a sentence without end: from the next word on */
        for (start = at - RELATION_SENTENCE_MAX; start < at && !is_space(s->text.ptr[start]); start++) {
        }
    cb_slice sentence = slice_trim(slice_sub(s->text, start, end > start ? end - start : 0));
    if (sentence.len && sentence.ptr[sentence.len - 1] == ';') sentence.len--;
    relation r = {
        .role = slice_of(s->active->role), .name = name, .reference = reference, .sentence = sentence, .former = s->former};
    return s->fn(s->data, &r, err);
}

/* "Former member of", "formerly associated with", "not linked to": the word before a wording. */
static void word_before(scan *s, size_t at) {
    cb_slice before = slice_sub(s->text, s->sentence, at - s->sentence);
    if (before.len > RELATION_SENTENCE_MAX) before = slice_sub(before, before.len - RELATION_SENTENCE_MAX, before.len);
    s->other = has_word(before, OTHERS, sizeof OTHERS / sizeof OTHERS[0]);
    before = slice_trim(before);
    s->opening = false;
    for (size_t i = 0; i < sizeof OPENINGS / sizeof OPENINGS[0]; i++)
        if (slice_eq_nocase(before, slice_of(OPENINGS[i]))) s->opening = true;
    size_t end = at;
    while (end > s->sentence && is_space(s->text.ptr[end - 1])) end--;
    size_t start = end;
    while (start > s->sentence && is_word(s->text.ptr[start - 1])) start--;
    cb_slice w = slice_sub(s->text, start, end - start);
    s->former = slice_eq_nocase(w, SLICE("former")) || slice_eq_nocase(w, SLICE("formerly")) ||
                slice_eq_nocase(w, SLICE("previously")) || slice_eq_nocase(w, SLICE("ex"));
    s->denied = slice_eq_nocase(w, SLICE("not")) || slice_eq_nocase(w, SLICE("never")) || slice_eq_nocase(w, SLICE("longer"));
}

static cb_status on_wording(scan *s, const wording *w, size_t at, size_t len, cb_error *err) {
    word_before(s, at);
    s->active = w->role && !s->denied && !s->other ? w : NULL;
    s->from = at + len;
    s->first = true;
    if (!s->active || !w->by_name || !s->opening) return CB_OK;
    size_t name = s->from;
    while (name < s->text.len && is_space(s->text.ptr[name])) name++;
    size_t the = words_at(s->text, name, "the");
    for (name += the; name < s->text.len && is_space(s->text.ptr[name]); name++) {
    }
    size_t end = bare_name(s->text, name);
    if (end == name || !(is_upper(s->text.ptr[name]) || (unsigned char)s->text.ptr[name] >= 0x80)) return CB_OK;
    size_t after = end;
    while (after < s->text.len && is_space(s->text.ptr[after])) after++;
    /* "the DPRK military": a small word that goes on is a part of what is meant. */
    if (after > end && after < s->text.len && is_lower(s->text.ptr[after])) {
        cb_slice follower = slice_sub(s->text, after, 12);
        bool known = false;
        for (size_t i = 0; i < sizeof FOLLOWERS / sizeof FOLLOWERS[0]; i++)
            if (words_at(follower, 0, FOLLOWERS[i])) known = true;
        if (!known) return CB_OK;
    }
    /* Where a reference stands in the same sentence it says the party better than its name. */
    size_t stop = sentence_end(s->text, name);
    for (size_t i = name; i < stop; i++)
        if (reference_at(slice_sub(s->text, i, s->text.len - i))) return CB_OK;
    cb_status status = emit(s, slice_sub(s->text, name, end - name), (cb_slice){NULL, 0}, name, err);
    s->active = NULL;
    return status;
}

static cb_status on_reference(scan *s, size_t at, size_t len, cb_error *err) {
    if (!s->active) return CB_OK;
    cb_slice between = slice_sub(s->text, s->from, at - s->from);
    bool list = s->first || slice_starts(slice_trim(between), SLICE(",")) || slice_starts(slice_trim(between), SLICE(")")) ||
                slice_starts(slice_trim(between), SLICE("and"));
    cb_slice name = clean_name(between);
    bool parenthesis = between.len && between.ptr[between.len - 1] == '(';
    if (!list || !parenthesis || between.len > RELATION_NAME_MAX ||
        has_word(between, STOPPERS, sizeof STOPPERS / sizeof STOPPERS[0])) {
        s->active = NULL;
        return CB_OK;
    }
    cb_status status = emit(s, name, slice_sub(s->text, at, len), at, err);
    s->from = at + len;
    s->first = false;
    return status;
}

cb_status relation_scan(cb_slice text, relation_fn fn, void *data, cb_error *err) {
    scan s = {.text = text, .fn = fn, .data = data};
    for (size_t at = 0; at < text.len;) {
        bool begins = at == 0 || !is_word(text.ptr[at - 1]);
        size_t len = begins ? reference_at(slice_sub(text, at, text.len - at)) : 0;
        cb_status status = CB_OK;
        if (len) {
            status = on_reference(&s, at, len, err);
            at += len;
        } else {
            const wording *w = begins ? wording_at(text, at, &len) : NULL;
            if (w) {
                status = on_wording(&s, w, at, len, err);
                at += len;
            } else if (ends_sentence(text, at)) {
                s.active = NULL;
                s.sentence = ++at;
            } else {
                at++;
            }
        }
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

/* ---- ties by reference number --------------------------------------------------------------------- */

struct relation_tie {
    cb_slice subject, reference, name, role, sentence;
    relation_tie *next;
};

void relation_party(relation_book *b, feed_out *o, cb_slice reference, cb_slice id) {
    reference = slice_trim(reference);
    if (!feed_ok(o) || reference.len == 0) return;
    bool added = false;
    void *items = b->ids;
    map_entry *entry = map_put(&b->references, reference, &added);
    if (!entry || !vec_reserve(&items, &b->id_cap, b->id_count + 1, sizeof *b->ids)) {
        feed_fail_memory(o);
        return;
    }
    b->ids = items;
    if (!added) {
        cb_slice *other = &b->ids[entry->value];
        if (!slice_eq(*other, id)) *other = (cb_slice){NULL, 0};
        return;
    }
    entry->value = b->id_count;
    if (arena_dup(&b->keep, id, &b->ids[b->id_count]))
        b->id_count++;
    else
        feed_fail_memory(o);
}

typedef struct text_scan {
    relation_book *book;
    feed_out *out;
    cb_slice party;
} text_scan;

static cb_status on_relation(void *data, const relation *r, cb_error *err) {
    text_scan *t = data;
    feed_out *o = t->out;
    relation_book *b = t->book;
    cb_slice role = r->former ? feed_join(o, " ", 2, (cb_slice[]){SLICE("formerly"), r->role}) : r->role;
    if (r->reference.len == 0) {
        feed_add_link(o, t->party, (cb_slice){NULL, 0}, r->name, role, r->sentence);
        return o->status;
    }
    relation_tie *tie = arena_zalloc(&b->keep, 1, sizeof *tie);
    cb_slice name = feed_squeeze(o, r->name), sentence = feed_squeeze(o, r->sentence);
    if (!tie || !arena_dup(&b->keep, t->party, &tie->subject) || !arena_dup(&b->keep, r->reference, &tie->reference) ||
        !arena_dup(&b->keep, name, &tie->name) || !arena_dup(&b->keep, role, &tie->role) ||
        !arena_dup(&b->keep, sentence, &tie->sentence))
        return err_memory(err);
    if (b->last)
        b->last->next = tie;
    else
        b->ties = tie;
    b->last = tie;
    return o->status;
}

void relation_text(relation_book *b, feed_out *o, cb_slice party_id, cb_slice text) {
    if (!feed_ok(o)) return;
    text_scan t = {.book = b, .out = o, .party = party_id};
    cb_status status = relation_scan(text, on_relation, &t, o->err);
    if (feed_ok(o)) o->status = status;
}

void relation_finish(relation_book *b, feed_out *o) {
    for (const relation_tie *t = b->ties; t && feed_ok(o); t = t->next) {
        arena_reset(o->a);
        const map_entry *entry = map_get(&b->references, t->reference);
        cb_slice id = entry ? b->ids[entry->value] : (cb_slice){NULL, 0};
        feed_add_link(o, t->subject, id, t->name.len ? t->name : t->reference, t->role, t->sentence);
    }
}

void relation_book_free(relation_book *b) {
    map_free(&b->references);
    mem_free(b->ids);
    arena_free(&b->keep);
    *b = RELATION_BOOK_EMPTY;
}
