/* SPDX-License-Identifier: Apache-2.0 */
#include "model/name.h"

#include "model/words.h"
#include "text/distance.h"
#include "text/normal.h"
#include "text/phonetic.h"
#include "text/utf8.h"

#include "base/poison.h"

/* One latin word on its way to becoming a part. */
typedef struct token {
    cb_slice text;
    const model_word *word; /* NULL: an ordinary word */
    cb_slice canon;         /* empty: the text itself */
    uint8_t kind;
    bool merged; /* part of a legal form whose first word stands for it */
} token;

typedef struct parse {
    arena *memory;
    name_kind kind;
    uint32_t scripts;
    token tokens[LIMIT_NAME_PARTS];
    size_t count;
} parse;

enum { MAX_LEGAL_WORDS = 12, LEGAL_KEY_BYTES = 160 };

/* ---- the text before it is cut into words -------------------------------------------------------------- */

/* At most `max` bytes, cut between code points. */
static cb_slice cut_text(cb_slice s, size_t max) {
    if (s.len <= max) return s;
    size_t len = max;
    while (len && ((unsigned char)s.ptr[len] & 0xc0) == 0x80) len--;
    return (cb_slice){s.ptr, len};
}

static bool is_suffix(cb_slice s) {
    static const char *const suffixes[] = {"jr",  "jr.",   "sr", "sr.",  "ii",  "iii", "iv",
                                           "phd", "ph.d.", "md", "m.d.", "esq", "esq."};
    s = slice_trim(s);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (slice_eq_nocase(s, slice_of(suffixes[i]))) return true;
    return false;
}

/* Position of the next comma of any script outside brackets; its width in *width. SIZE_MAX if none. */
static size_t find_comma(cb_slice s, size_t from, size_t *width) {
    int depth = 0;
    for (size_t i = from; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '(' || c == '[') depth++;
        if ((c == ')' || c == ']') && depth) depth--;
        if (depth) continue;
        *width = 1;
        if (c == ',') return i;
        *width = 2; /* Arabic comma U+060C */
        if (c == 0xd8 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] == 0x8c) return i;
        *width = 3; /* U+3001, U+FF0C */
        if (i + 2 < s.len && (memcmp(s.ptr + i, "\xe3\x80\x81", 3) == 0 || memcmp(s.ptr + i, "\xef\xbc\x8c", 3) == 0)) return i;
    }
    return SIZE_MAX;
}

/* "SURNAME, Given" and "SURNAME, Given, Jr." with the given name first; dots become spaces, so that "J.R. Ewing" has two
 * initials and no word "jr". A name with more commas is a list or a style that we do not know: left as it stands. */
static void person_text(buf *out, cb_slice s) {
    size_t width = 0, next_width = 0;
    size_t comma = find_comma(s, 0, &width);
    size_t start = out->len;
    if (comma != SIZE_MAX) {
        cb_slice surname = slice_sub(s, 0, comma), rest = slice_sub(s, comma + width, SIZE_MAX);
        size_t second = find_comma(rest, 0, &next_width);
        cb_slice given = second == SIZE_MAX ? rest : slice_sub(rest, 0, second);
        cb_slice suffix = second == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(rest, second + next_width, SIZE_MAX);
        bool plain = second == SIZE_MAX ? !is_suffix(given) : is_suffix(suffix);
        if (plain && slice_trim(surname).len && slice_trim(given).len) {
            buf_slice(out, given);
            buf_byte(out, ' ');
            buf_slice(out, surname);
            if (suffix.len) {
                buf_byte(out, ' ');
                buf_slice(out, suffix);
            }
        } else {
            comma = SIZE_MAX;
        }
    }
    if (comma == SIZE_MAX) buf_slice(out, s);
    if (out->failed) return;
    for (size_t i = start; i < out->len; i++)
        if (out->ptr[i] == '.') out->ptr[i] = ' ';
}

/* ---- words -------------------------------------------------------------------------------------------- */

static bool all_digits(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

static void cut_tokens(parse *p, cb_slice latin) {
    for (size_t i = 0; i < latin.len && p->count < LIMIT_NAME_PARTS;) {
        while (i < latin.len && latin.ptr[i] == ' ') i++;
        size_t start = i;
        while (i < latin.len && latin.ptr[i] != ' ') i++;
        if (i == start) break;
        size_t len = i - start < LIMIT_PART_BYTES ? i - start : LIMIT_PART_BYTES;
        token *t = &p->tokens[p->count++];
        *t = (token){.text = {latin.ptr + start, len}, .kind = PART_WORD};
        int found = model_find(&model_word_table, t->text);
        if (found >= 0) t->word = &model_words[found];
    }
}

/* The longest legal form that begins at word `at`; its number of words, 0 if none. */
static size_t legal_at(const parse *p, size_t at, const model_legal **legal) {
    const model_word *first = p->tokens[at].word;
    if (!first || !first->legal_max) return 0;
    char key[LEGAL_KEY_BYTES];
    size_t ends[MAX_LEGAL_WORDS], words = 0, len = 0;
    for (size_t i = at; i < p->count && words < first->legal_max && words < MAX_LEGAL_WORDS; i++) {
        cb_slice t = p->tokens[i].text;
        if (len + t.len + 1 > sizeof key) break;
        if (words) key[len++] = ' ';
        memcpy(key + len, t.ptr, t.len);
        len += t.len;
        ends[words++] = len;
    }
    for (; words; words--) {
        int found = model_find(&model_legal_table, (cb_slice){key, ends[words - 1]});
        if (found >= 0) {
            *legal = &model_legals[found];
            return words;
        }
    }
    return 0;
}

static void set_legal(parse *p, size_t at, size_t words, const model_legal *legal) {
    p->tokens[at].kind = PART_LEGAL;
    p->tokens[at].canon = model_word_slice(legal->canon);
    for (size_t i = 1; i < words; i++) {
        p->tokens[at + i].kind = PART_LEGAL;
        p->tokens[at + i].merged = true;
    }
}

/* Legal forms at the edges may stand in a row ("GmbH & Co. KG", "Co., Ltd."): the edge moves inwards over them. */
static bool mark_legal(parse *p) {
    size_t head = 0, tail = p->count;
    bool any = false;
    for (size_t i = 0; i < p->count;) {
        const model_legal *legal = NULL;
        size_t words = legal_at(p, i, &legal);
        bool fits = words && (legal->place & LEGAL_PLACE) == LEGAL_ANY;
        if (words && i == head && (legal->place & LEGAL_PLACE) != LEGAL_END) fits = true;
        if (words && (legal->place & LEGAL_ORG_ONLY) && p->kind != NAME_KIND_ORG) fits = false;
        if (fits) {
            set_legal(p, i, words, legal);
            any = true;
            if (i == head) head = i + words;
        }
        i += fits ? words : 1;
    }
    for (size_t i = tail; i-- > head;) {
        token *t = &p->tokens[i];
        const model_legal *legal = NULL;
        if (t->kind == PART_LEGAL) {
            tail = i;
            continue;
        }
        size_t words = legal_at(p, i, &legal);
        bool ok = words && i + words == tail && (legal->place & LEGAL_PLACE) != LEGAL_START;
        if (ok && (legal->place & LEGAL_ORG_ONLY) && p->kind != NAME_KIND_ORG) ok = false;
        /* A form of several words may begin further left: look there before giving up. */
        for (size_t back = 1; !ok && back < MAX_LEGAL_WORDS && back <= i - head; back++) {
            words = legal_at(p, i - back, &legal);
            ok = words && i - back + words == tail && (legal->place & LEGAL_PLACE) != LEGAL_START &&
                 (p->kind == NAME_KIND_ORG || !(legal->place & LEGAL_ORG_ONLY));
            if (ok) i -= back;
        }
        if (!ok) break;
        set_legal(p, i, words, legal);
        tail = i;
        any = true;
    }
    return any;
}

/* The digits of "2nd", "21st", "5th"; 0 where the word is no such thing. */
static size_t ordinal_digits(cb_slice s) {
    size_t n = 0;
    while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9') n++;
    if (n == 0 || s.len != n + 2) return 0;
    const char *e = s.ptr + n;
    bool known = (e[0] == 's' && e[1] == 't') || (e[0] == 'n' && e[1] == 'd') || (e[0] == 'r' && e[1] == 'd') ||
                 (e[0] == 't' && e[1] == 'h');
    return known ? n : 0;
}

static cb_slice without_zeros(cb_slice s) {
    while (s.len > 1 && s.ptr[0] == '0') s = slice_sub(s, 1, SIZE_MAX);
    return s;
}

static bool mark_number(parse *p, size_t i) {
    token *t = &p->tokens[i];
    unsigned flags = t->word ? t->word->flags : 0;
    bool person = p->kind == NAME_KIND_PERSON;
    if (all_digits(t->text)) {
        t->canon = without_zeros(t->text);
    } else if (!person && ordinal_digits(t->text)) {
        t->canon = without_zeros(slice_sub(t->text, 0, ordinal_digits(t->text)));
    } else if (!person && flags & WORD_NUMBER) {
        t->canon = model_word_slice(t->word->canon);
    } else if (flags & WORD_ROMAN && (!person || (i > 0 && i + 1 == p->count)) && i > 0) {
        /* A person's only as the last word ("Charles Windsor III"); never the first word of anything ("Vi", "Xi"). */
        t->canon = model_word_slice(t->word->canon);
    } else {
        return false;
    }
    t->kind = PART_NUMBER;
    return true;
}

/* "M/V Snow Storm", "M.T. Snow Storm": the prefix of a ship, written apart. */
static void mark_ship_prefix(parse *p) {
    if (p->kind != NAME_KIND_THING || p->count < 3) return;
    cb_slice a = p->tokens[0].text, b = p->tokens[1].text;
    if (a.len != 1 || b.len != 1) return;
    char both[2] = {a.ptr[0], b.ptr[0]};
    int found = model_find(&model_word_table, (cb_slice){both, 2});
    if (found >= 0 && model_words[found].flags & WORD_VESSEL) p->tokens[0].kind = p->tokens[1].kind = PART_PARTICLE;
}

/* Single letters are initials, save in scripts in which a syllable may be written with one letter. */
static bool syllabic(const parse *p) { return p->scripts & (1u << SCRIPT_HANGUL | 1u << SCRIPT_HAN | 1u << SCRIPT_KANA); }

/* "An" and "Le" are surnames, "Ul" and "Do" syllables of given names: at the edge of a person's name short words are no particles.
 * Neither are they at the head of another name ("En+ Group"), nor single letters before the legal form ("Grupo W S.A."). */
static bool is_particle(const parse *p, size_t i, unsigned flags) {
    const token *t = &p->tokens[i];
    bool inner = i > 0 && i + 1 < p->count && p->tokens[i + 1].kind != PART_LEGAL;
    bool article = t->text.len == 2 && (slice_eq(t->text, SLICE("al")) || slice_eq(t->text, SLICE("el")));
    if (p->kind == NAME_KIND_PERSON && flags & WORD_PARTICLE_PERSON) return inner;
    bool known = flags & WORD_PARTICLE || (p->kind != NAME_KIND_PERSON && flags & WORD_PARTICLE_ORG);
    if (!known) return false;
    if (article || t->text.len > 2 || inner) return true;
    if (p->kind == NAME_KIND_PERSON || p->kind == NAME_KIND_UNKNOWN || t->text.len == 1) return false;
    return i > 0 || slice_eq(t->text, SLICE("la")) || slice_eq(t->text, SLICE("le")) || slice_eq(t->text, SLICE("lo"));
}

static void mark_token(parse *p, size_t i, bool has_legal) {
    token *t = &p->tokens[i];
    if (t->kind != PART_WORD || mark_number(p, i)) return;
    unsigned flags = t->word ? t->word->flags : 0;
    bool person = p->kind == NAME_KIND_PERSON, org = !person && p->kind != NAME_KIND_THING;
    bool before_number = i + 1 < p->count && all_digits(p->tokens[i + 1].text);
    if (flags & WORD_TITLE && (person || (p->kind == NAME_KIND_UNKNOWN && !has_legal && !(flags & WORD_GENERIC))))
        t->kind = PART_TITLE;
    else if (is_particle(p, i, flags))
        t->kind = PART_PARTICLE;
    else if (!person && flags & WORD_NUMBER_MARK && before_number)
        t->kind = PART_PARTICLE;
    else if (p->kind == NAME_KIND_THING && flags & WORD_VESSEL && i == 0 && p->count > 1)
        t->kind = PART_PARTICLE;
    else if (org && flags & WORD_GENERIC) {
        t->kind = PART_GENERIC;
        t->canon = model_word_slice(t->word->canon);
    } else if (t->text.len == 1 && !syllabic(p))
        t->kind = PART_INITIAL;
}

/* "Korea Mining Development Trading Corporation (KOMID)": an abbreviation in brackets repeats the name. It stays findable as a
 * word of little weight. Only where its letters occur in order in the words before it, from their first letters on. */
static void mark_abbreviation(parse *p, cb_slice text) {
    size_t open = slice_find_char(text, '(');
    text = slice_trim(text);
    if (p->kind == NAME_KIND_PERSON || open == SIZE_MAX || text.len < 4 || text.ptr[text.len - 1] != ')' || p->count < 3)
        return;
    cb_slice inside = slice_trim(slice_sub(text, open + 1, text.len - open - 2));
    token *last = &p->tokens[p->count - 1];
    if (last->kind != PART_WORD || last->text.len < 2 || inside.len != last->text.len || !slice_eq_nocase(inside, last->text))
        return;
    size_t at = 0, words = 0;
    for (size_t i = 0; i + 1 < p->count && at < last->text.len; i++) {
        cb_slice w = p->tokens[i].text;
        if (w.ptr[0] != last->text.ptr[at]) continue;
        words++;
        for (size_t j = 0; j < w.len && at < last->text.len && j < 4; j++)
            if (w.ptr[j] == last->text.ptr[at]) at++;
    }
    if (at == last->text.len && words >= 2) last->kind = PART_GENERIC;
}

/* A name that is nothing but "SAS" or "The Group" must keep something to be found by; and in "MB Bank" the short word that stands
 * first names the bank. */
static void keep_identity(parse *p) {
    bool words = false, generic = false;
    for (size_t i = 0; i < p->count; i++) {
        unsigned kind = p->tokens[i].kind;
        words = words || kind == PART_WORD || kind == PART_NUMBER || kind == PART_INITIAL;
        generic = generic || kind == PART_GENERIC;
    }
    if (words || p->count == 0) return;
    token *first = &p->tokens[0];
    bool alone = first->kind == PART_LEGAL && first->text.len <= 3 && (p->count == 1 || !p->tokens[1].merged);
    if (generic && alone) *first = (token){.text = first->text, .kind = PART_WORD};
    if (generic) return;
    for (size_t i = 0; i < p->count; i++) p->tokens[i] = (token){.text = p->tokens[i].text, .kind = PART_WORD};
}

/* ---- parts -------------------------------------------------------------------------------------------- */

/* Writes the parts and `joined`, of which the texts of all but legal forms are slices: name_unpack rebuilds it so. */
static bool build_parts(parse *p, name *out) {
    size_t bytes = 0, count = 0;
    for (size_t i = 0; i < p->count; i++) {
        bytes += p->tokens[i].text.len + 1;
        if (!p->tokens[i].merged) count++;
    }
    name_part *parts = arena_zalloc(p->memory, count ? count : 1, sizeof *parts);
    char *text = arena_alloc(p->memory, bytes * 2 + 1);
    if (!parts || !text) return false;
    size_t joined = 0, legal = bytes; /* legal forms go behind */
    out->parts = parts;
    for (size_t i = 0; i < p->count; i++) {
        const token *t = &p->tokens[i];
        if (t->merged) continue;
        name_part *part = &parts[out->count++];
        size_t *at = t->kind == PART_LEGAL ? &legal : &joined;
        char *start = text + *at;
        memcpy(start, t->text.ptr, t->text.len);
        size_t len = t->text.len;
        /* The words of a legal form are written together: "sp z oo" -> "spzoo". */
        for (size_t j = i + 1; j < p->count && p->tokens[j].merged; j++) {
            size_t room = LIMIT_PART_BYTES - len, more = p->tokens[j].text.len < room ? p->tokens[j].text.len : room;
            memcpy(start + len, p->tokens[j].text.ptr, more);
            len += more;
        }
        *at += len;
        part->text = (cb_slice){start, len};
        part->canon = t->canon.len ? t->canon : part->text;
        if (t->kind == PART_NUMBER && t->canon.len && t->canon.ptr >= t->text.ptr && t->canon.ptr <= t->text.ptr + t->text.len)
            part->canon = slice_sub(part->text, (size_t)(t->canon.ptr - t->text.ptr), t->canon.len);
        part->kind = t->kind;
        part->signature = text_signature(part->text);
        if (t->kind != PART_NUMBER && t->kind != PART_LEGAL)
            part->phonetic_len = (uint8_t)text_phonetic(part->text, part->phonetic);
    }
    out->joined = (cb_slice){text, joined};
    return true;
}

static bool parse_latin(parse *p, cb_slice text, buf *scratch, name *out) {
    cb_slice source = text;
    if (p->kind == NAME_KIND_PERSON) {
        person_text(scratch, text);
        if (scratch->failed) return false;
        source = buf_view(scratch);
    }
    buf latin = BUF_EMPTY;
    buf_reserve(&latin, source.len + 16);
    text_latin(&latin, source, NULL);
    if (latin.failed) {
        buf_free(&latin);
        return false;
    }
    cut_tokens(p, buf_view(&latin));
    bool has_legal = false;
    if (p->kind == NAME_KIND_ORG || p->kind == NAME_KIND_UNKNOWN) has_legal = mark_legal(p);
    mark_ship_prefix(p);
    for (size_t i = 0; i < p->count; i++) mark_token(p, i, has_legal);
    mark_abbreviation(p, text);
    keep_identity(p);
    bool ok = build_parts(p, out);
    buf_free(&latin);
    return ok;
}

bool name_parse(arena *a, cb_slice text, name_kind kind, name_strength strength, name *out) {
    *out = (name){.strength = (uint8_t)strength, .person = kind == NAME_KIND_PERSON};
    text = slice_trim(cut_text(text, LIMIT_NAME_BYTES));
    buf scratch = BUF_EMPTY;
    text_norm(&scratch, text);
    bool ok = !scratch.failed && arena_dup(a, text, &out->display) && arena_dup(a, buf_view(&scratch), &out->norm);
    if (ok) {
        out->scripts = text_scripts(text);
        parse p;
        p.memory = a;
        p.kind = kind;
        p.scripts = out->scripts;
        p.count = 0;
        buf_clear(&scratch);
        ok = parse_latin(&p, text, &scratch, out);
    }
    buf_free(&scratch);
    return ok;
}
