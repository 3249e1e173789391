/* SPDX-License-Identifier: Apache-2.0 */
/* Roles are short and written in no set form. They are cut into words and clauses; a phrase of the table counts where it stands at the beginning of
 * the role, but for a word or two, and goes on as such a phrase does. All else is a tie: doubt never takes one away. */
#include "graph/role.h"

#include <stdint.h>
#include <string.h>

#include "graph/role_table.h"
#include "parse/date.h"
#include "text/utf8.h"

#include "base/poison.h"

enum { MOST_TEXT = 512, MOST_WORDS = 64, MOST_BEFORE = 2, MOST_GAP = 3 };

typedef struct word {
    cb_slice text;              /* folded */
    size_t at;                  /* in the role as it is written */
    bool breaks;                /* a new clause begins with it: a comma, a colon, a bracket before it */
    bool joins;                 /* a clause beside the one before: a comma, a stroke, "&" */
    uint64_t is;                /* bits of role_says: what the word alone is */
    const role_phrase *phrases; /* that begin with it */
    size_t phrase_count;
} word;

typedef struct role_words {
    char text[MOST_TEXT];
    word items[MOST_WORDS];
    size_t count;
    bool cut; /* too long to be looked at */
} role_words;

/* ---- the table */

static cb_slice first_word(const role_phrase *p) { return (cb_slice){ROLES.text + p->at, p->first}; }

/* The phrases that begin with a word. */
static size_t phrases_of(cb_slice text, const role_phrase **out) {
    size_t low = 0, high = ROLES.count, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_cmp(first_word(&ROLES.phrases[middle]), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *out = ROLES.phrases + low;
    while (low + n < ROLES.count && slice_eq(first_word(&ROLES.phrases[low + n]), text)) n++;
    return n;
}

/* ---- words */

static uint32_t fold_letter(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return c + ('a' - 'A');
    if (c >= ROLE_FOLD_FIRST && c < ROLE_FOLD_END) return ROLE_FOLD[c - ROLE_FOLD_FIRST];
    if (c >= 0xff01 && c <= 0xff5e) return fold_letter(c - 0xfee0); /* wide forms */
    return c == 0x2018 || c == 0x2019 || c == 0x02bc ? '\'' : c;
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

/* Space between words, a break between clauses, or a letter. */
typedef enum letter_kind { KIND_LETTER, KIND_MARK, KIND_SPACE, KIND_DASH, KIND_BREAK } letter_kind;
static letter_kind kind_of(uint32_t c) {
    if (c >= 0x300 && c <= 0x36f) return KIND_MARK; /* accents on their own */
    if (c == '-' || (c >= 0x2010 && c <= 0x2015)) return KIND_DASH;
    if (c == '.' || c == '_' || c == '%' || c <= ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200f))
        return KIND_SPACE;
    if (c == '\'' || is_digit(c) || (c >= 'a' && c <= 'z') || c >= 0x80) {
        bool quote = c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201f);
        return quote || (c >= 0x3001 && c <= 0x3011) || c == 0xff65 || c == 0x30fb || c == 0x060c ? KIND_BREAK : KIND_LETTER;
    }
    return KIND_BREAK;
}

/* A dash or stroke between two numbers, or a dash within a word, parts words and no clauses. `last` is the letter before, wherever it stands. */
static bool parts_clauses(cb_slice role, uint32_t c, letter_kind kind, uint32_t before, uint32_t last, size_t next) {
    uint32_t after = next < role.len ? fold_letter(utf8_next(role, &next)) : ' ', beyond = after;
    bool spaced = kind_of(before) == KIND_SPACE && kind_of(after) == KIND_SPACE;
    while (kind_of(beyond) == KIND_SPACE && next < role.len) beyond = fold_letter(utf8_next(role, &next));
    if (kind == KIND_BREAK) return !(c == '/' && is_digit(before) && is_digit(after));
    return kind == KIND_DASH && (c != '-' || spaced) && !(is_digit(last) && is_digit(beyond));
}

/* Signs between things of one sort: "uses/resells", "uses & resells". */
static bool is_joining(uint32_t c) { return c == '/' || c == '&' || c == '+' || c == ',' || c == ';' || c == 0x3001; }

static void split_words(role_words *w, cb_slice role) {
    size_t used = 0;
    uint32_t before = ' ', last = ' ';
    bool inside = false, breaks = false, joins = true;
    w->count = 0;
    w->cut = false;
    for (size_t at = 0; at < role.len && !w->cut;) {
        size_t start = at;
        char bytes[4];
        uint32_t c = fold_letter(utf8_next(role, &at));
        letter_kind kind = kind_of(c);
        if (kind == KIND_MARK) continue;
        if (kind != KIND_LETTER) {
            bool parts = parts_clauses(role, c, kind, before, last, at);
            breaks = breaks || parts;
            joins = joins && (!parts || is_joining(c));
            inside = false;
            before = c;
            continue;
        }
        size_t n = utf8_encode(c, bytes);
        if (used + n > sizeof w->text || (!inside && w->count == MOST_WORDS)) {
            w->cut = true;
            return;
        }
        if (!inside) {
            w->items[w->count++] = (word){.text = {w->text + used, 0}, .at = start, .breaks = breaks, .joins = breaks && joins};
            breaks = false;
            joins = true;
        }
        memcpy(w->text + used, bytes, n);
        used += n;
        w->items[w->count - 1].text.len += n;
        inside = true;
        before = last = c;
    }
}

static void look_up(role_words *w) {
    for (size_t i = 0; i < w->count; i++) {
        word *x = &w->items[i];
        x->phrase_count = phrases_of(x->text, &x->phrases);
        for (size_t k = 0; k < x->phrase_count; k++)
            if (x->phrases[k].len == x->text.len) x->is |= UINT64_C(1) << x->phrases[k].says;
    }
}

static void cut_words(role_words *w, cb_slice role) {
    split_words(w, role);
    look_up(w);
}

static bool is_word(const word *x, role_says says) { return (x->is >> says & 1) != 0; }

static size_t clause_end(const role_words *w, size_t at) {
    for (at++; at < w->count && !w->items[at].breaks;) at++;
    return at < w->count ? at : w->count;
}

/* ---- phrases */

static bool is_number(cb_slice text) { return text.len && is_digit((unsigned char)text.ptr[0]); }

/* What may stand in a gap: goods, an article; no price, money, post or part of a company. */
static bool is_gap(const word *x) {
    static const role_says OUT[] = {ROLE_PERSON, ROLE_WHOLE, ROLE_OF, ROLE_FOR, ROLE_AND, ROLE_NOT, ROLE_MONEY};
    if (is_word(x, ROLE_FILLER)) return true;
    for (size_t i = 0; i < sizeof OUT / sizeof *OUT; i++)
        if (is_word(x, OUT[i])) return false;
    return !is_number(x->text);
}

static bool is_plural(cb_slice text, cb_slice one) {
    return text.len == one.len + 1 && text.ptr[one.len] == 's' && slice_starts(text, one);
}

/* Where the phrase ends if it stands at `at`; 0: it does not. */
static size_t match_words(const role_words *w, size_t at, size_t end, cb_slice phrase, bool plural) {
    while (phrase.len) {
        cb_slice want = slice_cut(&phrase, ' ');
        if (slice_eq(want, SLICE("*"))) {
            for (size_t skip = 0; skip <= MOST_GAP && at + skip < end; skip++) {
                size_t stop = match_words(w, at + skip, end, phrase, plural);
                if (stop) return stop;
                if (!is_gap(&w->items[at + skip])) return 0;
            }
            return 0;
        }
        if (at >= end) return 0;
        bool last = phrase.len == 0, same = slice_eq(w->items[at].text, want);
        if (!same && !(last && plural && is_plural(w->items[at].text, want))) return 0;
        at++;
    }
    return at;
}

/* ---- what a role says */

/* What is looked for: what the role is, or all that it may say, or agents. */
typedef enum read_mode { READ_ROLE, READ_ALL, READ_AGENT } read_mode;
enum { MOST_JOINED = 3 }; /* "uses, embeds and resells" */

static role_meaning read_from(const role_words *w, size_t at, read_mode mode, unsigned depth, size_t *stop);

/* "d'une", "l'entreprise" */
static bool is_elided(cb_slice text) {
    return text.len > 2 && text.ptr[1] == '\'' && (text.ptr[0] == 'd' || text.ptr[0] == 'l');
}

static bool any_person(const role_words *w, size_t at) {
    for (; at < w->count; at++)
        if (is_word(&w->items[at], ROLE_PERSON)) return true;
    return false;
}

static bool is_year(cb_slice text) {
    if (text.len != 4 || !(text.ptr[0] == '1' || text.ptr[0] == '2')) return false;
    for (size_t i = 0; i < 4; i++)
        if (!is_digit((unsigned char)text.ptr[i])) return false;
    return slice_cmp(text, SLICE("1900")) >= 0 && slice_cmp(text, SLICE("2100")) < 0;
}

/* "2019", "12 May 2019"; not "40 % of" */
static bool is_time(const role_words *w, size_t at, size_t end) {
    if (is_year(w->items[at].text)) return true;
    if (at + 1 < end && is_word(&w->items[at + 1], ROLE_WHEN)) return false;
    for (size_t i = at + 1; i < end && i <= at + 2; i++)
        if (is_year(w->items[i].text)) return true;
    return false;
}

/* May the phrase that ends before `at` go on with the words there? */
static bool goes_on(const role_words *w, size_t at, size_t end, role_how how, read_mode mode, unsigned depth) {
    size_t ignored;
    if (any_person(w, at)) return false;
    if (at == end || how == HOW_OPEN) return true;
    const word *next = &w->items[at];
    bool alone = how == HOW_ALONE || how == HOW_MAYBE;
    if (is_number(next->text)) return !alone || is_time(w, at, end);
    if (is_word(next, ROLE_AND) && at + 1 < end && depth + 1 < MOST_JOINED) {
        bool more = read_from(w, at + 1, mode, depth + 1, &ignored).says > ROLE_TIE;
        if (more || !alone) return more;
    }
    if (is_word(next, ROLE_WHEN)) return true;
    if (alone) return false;
    if (is_word(next, ROLE_OF) || is_elided(next->text)) return true;
    return how == HOW_NOUN && is_word(next, ROLE_FOR);
}

/* A buyer of 40 %, of shares or of the company takes it over, and a supplier of funds pays for it: none trades. */
static bool is_of_stake(const role_words *w, size_t at, size_t end, const role_phrase *p) {
    if (p->says != ROLE_TRADE || at == end || !is_word(&w->items[at], ROLE_OF)) return false;
    for (at++; at < end && is_word(&w->items[at], ROLE_FILLER);) at++;
    if (at == end) return false;
    const word *x = &w->items[at];
    return is_word(x, ROLE_MONEY) || (p->how == HOW_POST && (is_word(x, ROLE_WHOLE) || is_number(x->text)));
}

static bool is_role(const role_phrase *p, read_mode mode) {
    if (mode == READ_AGENT) return p->says == ROLE_AGENT;
    return p->says >= ROLE_TRADE && p->says <= ROLE_VAGUE && (p->how != HOW_MAYBE || mode == READ_ALL);
}

/* The longest phrase that stands at `at` and goes on rightly. `moved`: behind other words, where only a noun counts. */
static const role_phrase *phrase_at(const role_words *w, size_t at, size_t end, bool moved, read_mode mode, unsigned depth,
                                    size_t *stop) {
    cb_slice text = w->items[at].text, one = text;
    if (text.len > 1 && text.ptr[text.len - 1] == 's') one.len--;
    for (int pass = 0; pass < (one.len < text.len ? 2 : 1); pass++) {
        const role_phrase *p = w->items[at].phrases;
        size_t n = pass ? phrases_of(one, &p) : w->items[at].phrase_count;
        for (size_t i = 0; i < n; i++) {
            bool plural = p[i].how == HOW_NOUN || p[i].how == HOW_POST;
            if (!is_role(&p[i], mode) || (pass && p[i].len != p[i].first) || (moved && p[i].how != HOW_NOUN)) continue;
            *stop = match_words(w, at, end, (cb_slice){ROLES.text + p[i].at, p[i].len}, plural);
            if (!*stop || is_of_stake(w, *stop, end, &p[i])) continue;
            if (goes_on(w, *stop, end, (role_how)p[i].how, mode, depth)) return &p[i];
        }
    }
    return NULL;
}

/* "Corporate", "key", "biggest"; not what does something to the noun: who introduces customers, or the bank's customer. */
static bool may_stand_before(const word *x) {
    cb_slice text = x->text;
    static const role_says OUT[] = {ROLE_NOT, ROLE_OF, ROLE_FOR, ROLE_WHEN, ROLE_AND, ROLE_PERSON};
    static const char *const ING[] = {"existing", "paying", "returning", "purchasing", "buying", "leading"};
    for (size_t i = 0; i < sizeof OUT / sizeof *OUT; i++)
        if (is_word(x, OUT[i])) return false;
    for (size_t i = 0; i < sizeof ING / sizeof *ING; i++)
        if (slice_eq(text, slice_of(ING[i]))) return true;
    if (slice_ends(text, SLICE("ing"))) return false;
    return slice_eq(text, SLICE("overseas")) || slice_ends(text, SLICE("ss")) || !slice_ends(text, SLICE("s"));
}

static role_meaning read_from(const role_words *w, size_t at, read_mode mode, unsigned depth, size_t *stop) {
    role_meaning tie = {ROLE_TIE, false};
    size_t end = at < w->count ? clause_end(w, at) : at;
    for (unsigned before = 0; at < end; at++) {
        const role_phrase *p = phrase_at(w, at, end, before > 0, mode, depth, stop);
        if (p) return (role_meaning){(role_says)p->says, p->from};
        const word *x = &w->items[at];
        if (is_word(x, ROLE_NOT)) return tie;
        if (is_word(x, ROLE_FILLER) || is_word(x, ROLE_OVER_FIRST)) continue;
        if (mode == READ_AGENT || ++before > MOST_BEFORE || !may_stand_before(x)) return tie;
    }
    return tie;
}

/* All that a role says: its first clause, what "and" joins there, and the clauses beside it. What the other end makes no second clause tells. */
static uint32_t meanings_of(const role_words *w) {
    uint32_t bits = 0;
    if (w->cut) return 0;
    for (size_t at = 0; at < w->count;) {
        size_t stop, end = clause_end(w, at);
        role_meaning m = read_from(w, at, READ_ALL, 0, &stop);
        if (m.says <= ROLE_TIE && !bits) return 0;
        bool first = end == clause_end(w, 0);
        if (m.says > ROLE_TIE && (first || m.says != ROLE_MAKES)) bits |= role_bit(m.says, m.from);
        if (m.says > ROLE_TIE && stop + 1 < end && is_word(&w->items[stop], ROLE_AND))
            at = stop + 1;
        else if (end < w->count && w->items[end].joins)
            at = end;
        else
            break;
    }
    return bits;
}

uint32_t role_meanings(cb_slice role) {
    role_words w;
    cut_words(&w, role);
    return meanings_of(&w);
}

static role_meaning meaning_of(const role_words *w) {
    size_t ignored;
    if (w->cut) return (role_meaning){ROLE_TIE, false}; /* a text, not a role */
    if (w->count == 0) return (role_meaning){ROLE_NOTHING, false};
    return read_from(w, 0, READ_ROLE, 0, &ignored);
}

role_meaning role_read(cb_slice role) {
    role_words w;
    cut_words(&w, role);
    return meaning_of(&w);
}

static bool are_of_agent(const role_words *w) {
    size_t ignored;
    return !w->cut && w->count && read_from(w, 0, READ_AGENT, 0, &ignored).says == ROLE_AGENT;
}

bool role_is_agent(cb_slice role) {
    role_words w;
    cut_words(&w, role);
    return are_of_agent(&w);
}

/* ---- power */

/* "Controls", "acting for or on behalf of": the phrase begins the role, and goes on as it may. */
static role_meaning power_of(const role_words *w) {
    size_t at = 0;
    while (!w->cut && at < w->count && is_word(&w->items[at], ROLE_FILLER)) at++;
    for (size_t i = 0; !w->cut && at < w->count && i < w->items[at].phrase_count; i++) {
        const role_phrase *p = &w->items[at].phrases[i];
        if (p->says != ROLE_CONTROL && p->says != ROLE_ACTS_FOR) continue;
        size_t stop = match_words(w, at, w->count, (cb_slice){ROLES.text + p->at, p->len}, false);
        bool ends = stop == w->count || p->how == HOW_OPEN;
        if (stop && (ends || w->items[stop].breaks || is_number(w->items[stop].text) || is_word(&w->items[stop], ROLE_WHEN)))
            return (role_meaning){(role_says)p->says, p->from};
    }
    return (role_meaning){ROLE_NOTHING, false};
}

/* ---- over */

/* What the words of an edge may end. A post is over where they name a post, a stake where they name one: "former minister" says nothing of a
 * director, "former CEO" nothing of an owner. Where they stand alone they are about the edge. */
typedef enum what_ends { ENDS_LINK, ENDS_POST, ENDS_STAKE, ENDS_NEVER } what_ends;

static what_ends what_ends_of(cb_slice kind) {
    if (slice_eq(kind, SLICE("Succession"))) return ENDS_NEVER;
    if (slice_eq(kind, SLICE("Ownership")) || slice_eq(kind, SLICE("Control"))) return ENDS_STAKE;
    bool post = slice_eq(kind, SLICE("Directorship")) || slice_eq(kind, SLICE("Employment")) ||
                slice_eq(kind, SLICE("Membership")) || slice_eq(kind, SLICE("Representation"));
    return post ? ENDS_POST : ENDS_LINK;
}

static bool any_word(const role_words *w, size_t at, size_t end, role_says says) {
    for (; at < end; at++)
        if (is_word(&w->items[at], says)) return true;
    return false;
}

static bool is_possessive(cb_slice text) { return slice_ends(text, SLICE("'s")) || slice_ends(text, SLICE("s'")); }

static bool names_it(const word *x, what_ends what) { return is_word(x, what == ENDS_STAKE ? ROLE_STAKE : ROLE_POST); }

/* "managing", "of", "the", "2015": what may stand beside the name of a post or a stake, in any order. */
static bool stands_beside(const word *x) {
    static const role_says BESIDE[] = {ROLE_FILLER, ROLE_BESIDE,     ROLE_OF,        ROLE_WHEN, ROLE_AND,
                                       ROLE_UNTIL,  ROLE_OVER_FIRST, ROLE_OVER_LAST, ROLE_LEFT};
    for (size_t i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++)
        if (is_word(x, BESIDE[i])) return true;
    return is_number(x->text);
}

/* Do the words name a post (a stake), or nothing at all? What the table does not know may be the name of another party or another post. */
static bool names_only(const role_words *w, size_t at, size_t end, what_ends what) {
    bool named = false, beside = false;
    if (what == ENDS_LINK) return true;
    for (; at < end; at++) {
        const word *x = &w->items[at];
        if (names_it(x, what))
            named = true;
        else if (!stands_beside(x))
            return false;
        else
            beside = beside || is_word(x, ROLE_BESIDE);
    }
    return named || !beside;
}

static bool any_phrase(const role_words *w, size_t at, size_t end, role_says says) {
    const role_phrase *p = w->items[at].phrases;
    for (size_t i = 0; i < w->items[at].phrase_count; i++)
        if (p[i].says == says && match_words(w, at, end, (cb_slice){ROLES.text + p[i].at, p[i].len}, false)) return true;
    return false;
}

/* "Former director": but the trustee of a former owner, or who looks after a former state, is not. */
static bool begins_over(const role_words *w, size_t at, size_t end, what_ends what) {
    if (what != ENDS_STAKE && any_phrase(w, at, end, ROLE_OVER)) return true;
    if (what != ENDS_POST && any_phrase(w, at, end, ROLE_OVER_STAKE)) return true;
    if (!is_word(&w->items[at], ROLE_OVER_FIRST)) return false;
    if (at + 1 < end && is_word(&w->items[at + 1], ROLE_STATE)) return false;
    for (size_t i = at + 1; i < end; i++)
        if (is_possessive(w->items[i].text)) return false;
    return names_only(w, at + 1, end, what);
}

/* "resigned" at the end of its clause, or before a day, or at the beginning of all. What it ends stands in all before it. */
static bool ends_over(const role_words *w, size_t at, size_t end, what_ends what) {
    if (any_word(w, at, end, ROLE_DOUBT)) return false;
    for (size_t i = at; i < end; i++) {
        const word *x = &w->items[i];
        bool left = is_word(x, ROLE_LEFT);
        if (!is_word(x, ROLE_OVER_LAST) && !(left && what != ENDS_STAKE)) continue;
        if (!names_only(w, 0, i, what)) return false;
        if (end == at + 1) return true;                                                    /* "(former)" */
        bool before = is_word(x, ROLE_OVER_FIRST) && (unsigned char)x->text.ptr[0] < 0x80; /* stands before what it says */
        if (before) continue;
        size_t next = i + 1;
        if (next < end && is_word(&w->items[next], ROLE_WHEN)) next++;
        if (i + 1 == end || (next < end && is_number(w->items[next].text))) return true;
        if (i == 0) return names_only(w, 1, end, what); /* "resigned as director" */
    }
    return false;
}

/* "Formerly known as": one party under two names, and no end of anything. */
static bool is_alias(const role_words *w, what_ends what) {
    bool filler = true;
    for (size_t at = 0; filler && at < w->count; at++) {
        if (any_phrase(w, at, w->count, ROLE_ALIAS)) return true;
        filler = is_word(&w->items[at], ROLE_FILLER);
    }
    return what == ENDS_LINK && w->count == 1 && slice_eq(w->items[0].text, SLICE("formerly"));
}

static bool words_are_over(const role_words *w, what_ends what) {
    bool over = false;
    if (w->cut || what == ENDS_NEVER || any_word(w, 0, w->count, ROLE_NOW) || is_alias(w, what)) return false;
    for (size_t at = 0, end; at < w->count; at = end) {
        end = clause_end(w, at);
        size_t first = at;
        while (first + 1 < end && is_word(&w->items[first], ROLE_FILLER) && !is_word(&w->items[first], ROLE_OVER_FIRST))
            first++;
        bool starts = begins_over(w, first, end, what);
        if ((at == 0 && starts) || ends_over(w, at, end, what))
            over = true;
        else if (at && over && !starts && any_word(w, at, end, ROLE_PERSON))
            return false; /* "former director; shareholder" */
    }
    return over;
}

bool role_is_over(cb_slice role) {
    role_words w;
    cut_words(&w, role);
    return words_are_over(&w, ENDS_LINK);
}

/* ---- until */

/* The day that begins with the year at `at`, as it is written. */
static cb_slice day_at(cb_slice role, size_t at) {
    date_range r;
    size_t n = at;
    while (n < role.len && (is_digit((unsigned char)role.ptr[n]) || role.ptr[n] == '-')) n++;
    cb_slice day = slice_sub(role, at, n - at), year = slice_sub(role, at, 4);
    return date_range_of(day, &r) ? day : year;
}

/* The year that ends a time which begins at `i`: "until 31 December 2014", "2010-2015", "2010 to 2015". 0: none. */
static size_t last_year(const role_words *w, size_t i, bool *pair) {
    enum { MOST_AFTER = 3 };
    *pair = false;
    if (is_word(&w->items[i], ROLE_UNTIL) && !(i && is_word(&w->items[i - 1], ROLE_NOT)))
        for (size_t k = i + 1; k < w->count && k <= i + MOST_AFTER && !w->items[k].breaks; k++)
            if (is_year(w->items[k].text)) return k;
    size_t next = i + 1;
    if (next < w->count && slice_eq(w->items[next].text, SLICE("to"))) next++;
    if (!is_year(w->items[i].text) || next >= w->count || w->items[next].breaks || !is_year(w->items[next].text)) return 0;
    *pair = true;
    return slice_cmp(w->items[i].text, w->items[next].text) <= 0 ? next : 0;
}

static size_t clause_start(const role_words *w, size_t at) {
    while (at && !w->items[at].breaks) at--;
    return at;
}

static bool any_post(const role_words *w, size_t at, size_t end) {
    return any_word(w, at, end, ROLE_PERSON) || any_word(w, at, end, ROLE_POST) || any_word(w, at, end, ROLE_STAKE);
}

/* Is the time at `i` that of the edge, and not of what else the role names: "Director of Expo 2010-2020", "founder 2009-2015"? */
static bool is_of_edge(const role_words *w, size_t i, bool pair, what_ends what) {
    size_t start = clause_start(w, i);
    bool posts = any_post(w, start, i);
    for (size_t at = 0, end; posts && at < start; at = end) { /* "director, CEO until 2014": he may be a director still */
        bool dated = false;
        end = clause_end(w, at);
        for (size_t k = at; k < end; k++) dated = dated || is_year(w->items[k].text);
        if (!dated && any_post(w, at, end)) return false;
    }
    if (what == ENDS_STAKE || (what == ENDS_POST && pair)) return names_only(w, 0, i, what);
    if (what == ENDS_LINK) return !pair || !any_word(w, start, i, ROLE_OF);
    size_t from = start; /* "director of Expo until 2015" tells when the director left */
    while (from < i && stands_beside(&w->items[from])) from++;
    from = from < i ? start : 0; /* of a time alone in its clause, those before tell what it is of */
    while (from < i && stands_beside(&w->items[from]) && !names_it(&w->items[from], what)) from++;
    return from == i || names_it(&w->items[from], what);
}

/* What goes on, or began, behind a time: "2010-2015, chairman since 2015", "until 2015 and again from 2018". */
static bool is_later(const role_words *w, size_t at) {
    static const role_says LATER[] = {ROLE_NOW, ROLE_SINCE, ROLE_PERSON, ROLE_POST, ROLE_STAKE};
    for (size_t i = 0; i < sizeof LATER / sizeof *LATER; i++)
        if (any_word(w, at, w->count, LATER[i])) return true;
    for (; at < w->count; at++)
        if (is_year(w->items[at].text)) return true;
    return false;
}

static cb_slice until_of(const role_words *w, cb_slice role, what_ends what) {
    cb_slice none = {NULL, 0};
    size_t begins = 0, last = 0;
    bool pair = false;
    if (w->cut || what == ENDS_NEVER || is_alias(w, what)) return none;
    for (size_t i = 0; i < w->count; i++) {
        bool is_pair;
        size_t year = last_year(w, i, &is_pair);
        if (!year) continue;
        begins = i;
        last = i = year;
        pair = is_pair;
    }
    if (!last || any_word(w, 0, begins, ROLE_NOW) || is_later(w, last + 1)) return none;
    return is_of_edge(w, begins, pair, what) ? day_at(role, w->items[last].at) : none;
}

cb_slice role_until(cb_slice role) {
    role_words w;
    cut_words(&w, role);
    return until_of(&w, role, ENDS_LINK);
}

/* ---- all roles of an edge */

void edge_roles_take(edge_roles *r, cb_slice role) {
    role = slice_trim(role);
    for (size_t i = 0; i < r->count; i++)
        if (slice_eq(r->items[i], role)) return;
    if (role.len == 0) return;
    if (r->count < EDGE_ROLES_MAX)
        r->items[r->count++] = role;
    else
        r->more = true;
}

void edge_roles_start(edge_roles *r, cb_slice day) {
    date_range d;
    if (!date_range_of(day, &d) || (r->started && d.first <= r->start)) return;
    r->start = d.first;
    r->started = true;
}

/* Years of a post that was held before the tie began. */
static bool ends_before_start(const edge_roles *r, cb_slice until) {
    date_range d;
    return r->started && until.len && date_range_of(until, &d) && d.last < r->start;
}

/* Is what the one names what the other calls over: "director" beside "former director"? */
static bool calls_over(cb_slice over, cb_slice other) {
    for (size_t i = 0; i + other.len <= over.len; i++)
        if (slice_starts_nocase(slice_sub(over, i, over.len), other)) return true;
    return false;
}

/* What one role of an edge says. */
typedef struct one_role {
    role_says says; /* ROLE_NOTHING: it does not count beside the others */
    bool from, over, agent;
    uint32_t all;
    cb_slice until;
    role_meaning power;
} one_role;

static one_role read_one(cb_slice role, cb_slice kind) {
    role_words w;
    cut_words(&w, role);
    what_ends ends = what_ends_of(kind);
    bool unknown = slice_eq(kind, SLICE("UnknownLink")), link = unknown || slice_eq(kind, SLICE("Associate"));
    role_meaning m = link ? meaning_of(&w) : (role_meaning){ROLE_TIE, false};
    bool associate = role_is_victim(m.says) || m.says == ROLE_ADVERSE || m.says == ROLE_VAGUE;
    if (m.says > ROLE_TIE && !unknown && !associate) m = (role_meaning){ROLE_TIE, false};
    role_meaning power = unknown && m.says == ROLE_TIE ? power_of(&w) : (role_meaning){ROLE_NOTHING, false};
    uint32_t all = link ? meanings_of(&w) : 0;
    if (!unknown) all &= role_bit(ROLE_TRADE, true) | role_bit(ROLE_TRADE, false);
    return (one_role){.says = m.says,
                      .from = m.from,
                      .over = words_are_over(&w, ends),
                      .agent = are_of_agent(&w),
                      .all = all,
                      .until = until_of(&w, role, ends),
                      .power = power};
}

/* Of what is no tie, a victim before the rest; then in one order, whatever that of the sources is. */
static bool says_more(const one_role *a, role_meaning b) {
    if (a->says != b.says) return b.says == ROLE_NOTHING || a->says < b.says;
    return a->from && !b.from;
}

static role_meaning decide(const one_role *all, size_t count, bool tied) {
    role_meaning best = {ROLE_NOTHING, false};
    for (size_t i = 0; i < count; i++) {
        tied = tied || all[i].says == ROLE_TIE;
        if (all[i].says > ROLE_TIE && all[i].says != ROLE_VAGUE && says_more(&all[i], best))
            best = (role_meaning){all[i].says, all[i].from};
    }
    return tied || best.says == ROLE_NOTHING ? (role_meaning){ROLE_TIE, false} : best;
}

/* All that count are named by one that is over: as a rule by themselves. */
static bool all_over(const edge_roles *r, const one_role *all) {
    bool any = false;
    for (size_t i = 0; i < r->count; i++) {
        bool over = false;
        if (all[i].says == ROLE_NOTHING) continue;
        for (size_t k = 0; k < r->count && !over; k++)
            over = all[k].says != ROLE_NOTHING && all[k].over && calls_over(r->items[k], r->items[i]);
        if (!over) return false;
        any = true;
    }
    return any;
}

/* Control before representation, then in one order. */
static bool has_more_power(role_meaning a, role_meaning b) {
    if (a.says == ROLE_NOTHING || a.says == b.says) return a.says != ROLE_NOTHING && a.from && !b.from;
    return b.says == ROLE_NOTHING || a.says == ROLE_CONTROL;
}

/* Of roles that say the same, is `i` shown rather than `than`? Ties in the order of the source, all else in that of the words. */
static bool shows_before(const edge_roles *r, const one_role *all, size_t i, size_t than, role_meaning m) {
    if (than == SIZE_MAX) return true;
    if (m.says == ROLE_TIE) return false;
    bool same = all[i].from == m.from, other = all[than].from == m.from;
    return same != other ? same : slice_cmp(r->items[i], r->items[than]) < 0;
}

edge_reading edge_roles_read(const edge_roles *r, cb_slice kind) {
    one_role all[EDGE_ROLES_MAX];
    bool tie = false, dated = !r->more, agent = !r->more, first = true;
    uint32_t bits = 0;
    for (size_t i = 0; i < r->count; i++) {
        all[i] = read_one(r->items[i], kind);
        tie = tie || all[i].says == ROLE_TIE;
        bits |= all[i].all;
    }
    edge_reading out = {
        .meaning = decide(all, r->count, r->more), .says = bits, .role = r->count ? r->items[0] : (cb_slice){NULL, 0}};
    size_t shown = SIZE_MAX;
    for (size_t i = 0; i < r->count; i++) {
        one_role *x = &all[i];
        bool vague = x->says == ROLE_VAGUE && out.meaning.says == ROLE_TIE && !tie;
        if (x->says != out.meaning.says && !vague) x->says = ROLE_NOTHING;
        if (x->says == ROLE_NOTHING) continue;
        if (shows_before(r, all, i, shown, out.meaning)) {
            shown = i;
            out.role = r->items[i];
        }
        first = false;
        if (!x->over && has_more_power(x->power, out.power)) out.power = x->power;
        agent = agent && x->agent;
        dated = dated && (x->until.len || x->over);
        if (slice_cmp(x->until, out.until) > 0) out.until = x->until;
    }
    out.agent = agent && !first;
    out.over = !r->more && all_over(r, all);
    if (!dated || first || ends_before_start(r, out.until)) out.until = (cb_slice){NULL, 0};
    return out;
}
