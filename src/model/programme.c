/* SPDX-License-Identifier: Apache-2.0 */
#include "model/programme.h"

#include "model/programmes.h"

#include "base/poison.h"

enum { TEXT_BYTES = 1024 };

/* ASCII letters small, any run of other ASCII characters one space, the rest as it is; a longer text is cut. */
static cb_slice plain(cb_slice in, char out[TEXT_BYTES]) {
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < in.len && len + 2 < TEXT_BYTES; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (unsigned char)(c + 32);
        bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (kept && gap && len) out[len++] = ' ';
        if (kept) out[len++] = (char)c;
        gap = !kept;
    }
    return (cb_slice){out, len};
}

static bool any(cb_slice s) { return s.len == 1 && s.ptr[0] == '*'; }

/* Where `words` stand in text at or after `from`, whole words only; SIZE_MAX where they do not. */
static size_t find_words(cb_slice text, size_t from, cb_slice words) {
    for (size_t at = from; at + words.len <= text.len; at++) {
        if (memcmp(text.ptr + at, words.ptr, words.len) != 0) continue;
        bool begins = at == 0 || text.ptr[at - 1] == ' ';
        bool ends = at + words.len == text.len || text.ptr[at + words.len] == ' ';
        if (begins && ends) return at;
    }
    return SIZE_MAX;
}

/* The second and later facts of one kind in OFAC Remarks begin with "alt.". */
static cb_slice without_alt(cb_slice measure) {
    return slice_starts(measure, SLICE("alt ")) ? slice_sub(measure, 4, SIZE_MAX) : measure;
}

/* How well a measure fits: 0 not at all, 1 any, more the more letters are named; exact words above all. */
static unsigned measure_fit(cb_slice row, cb_slice measure) {
    if (any(row)) return 1;
    if (measure.len == 0) return 0;
    if (slice_eq(row, measure)) return 10000;
    if (row.ptr[0] != '^' && row.ptr[0] != '~') return 0;
    bool first = row.ptr[0] == '^';
    cb_slice rest = slice_sub(row, 1, SIZE_MAX);
    size_t from = 0;
    while (rest.ptr) {
        cb_slice words = slice_cut(&rest, '~');
        size_t at = find_words(measure, from, words);
        if (at == SIZE_MAX || (first && at != 0)) return 0;
        first = false;
        from = at + words.len;
    }
    return 2 + (unsigned)row.len;
}

static bool fits(cb_slice row, cb_slice asked) { return any(row) || slice_eq(row, asked); }

/* "-" is the row of a listing that states no programme. */
static bool fits_programme(cb_slice row, cb_slice asked) {
    return asked.len == 0 ? any(row) || slice_eq(row, SLICE("-")) : fits(row, asked);
}

typedef struct listing {
    cb_slice authority, list;
} listing;

static const model_authority *alias(const char *kind, cb_slice name) {
    char key[TEXT_BYTES + 16];
    size_t n = strlen(kind);
    memcpy(key, kind, n);
    memcpy(key + n, name.ptr, name.len);
    int found = model_find(&model_authority_table, (cb_slice){key, n + name.len});
    return found < 0 ? NULL : &model_authorities[found];
}

/* The authority decides; a data set names the list of its own authority, and the authority where none is said. */
static listing resolve(cb_slice authority, cb_slice list) {
    listing out = {authority, list};
    const model_authority *named = authority.len ? alias("authority:", authority) : NULL;
    const model_authority *set = list.len ? alias("dataset:", list) : NULL;
    if (!named && !set && authority.len) set = alias("dataset:", authority); /* whose data set stands for it */
    if (named) out.authority = model_programme_slice(named->authority);
    if (!set) {
        if (named && named->list.len && list.len == 0) out.list = model_programme_slice(named->list);
        return out;
    }
    cb_slice owner = model_programme_slice(set->authority);
    if (!named && owner.len) out.authority = owner;
    if (slice_eq(out.authority, owner))
        out.list = model_programme_slice(set->list);
    else
        out.list = named ? model_programme_slice(named->list) : (cb_slice){NULL, 0};
    return out;
}

static programme_meaning look_up(listing l, cb_slice programme, cb_slice measure) {
    const model_programme *best = NULL;
    unsigned best_fit = 0;
    for (size_t i = 0; i < model_programme_count; i++) {
        const model_programme *row = &model_programmes[i];
        cb_slice list = model_programme_slice(row->list), code = model_programme_slice(row->programme);
        if (!fits(model_programme_slice(row->authority), l.authority) || !fits(list, l.list) ||
            !fits_programme(code, programme))
            continue;
        unsigned fit = measure_fit(model_programme_slice(row->measure), measure);
        if (!fit) continue;
        fit += (any(list) ? 0u : 1000000u) + (any(code) ? 0u : 100000u);
        if (fit > best_fit) {
            best = row;
            best_fit = fit;
        }
    }
    if (!best) return (programme_meaning){.mapped = false};
    return (programme_meaning){.mapped = best->effect != EFFECT_UNKNOWN,
                               .designated = best->designated != 0,
                               .any = any(model_programme_slice(best->measure)),
                               .effect = (legal_effect)best->effect,
                               .seeds = best->seeds,
                               .list = model_programme_slice(best->list),
                               .source = model_programme_slice(best->source)};
}

/* Which of two meanings of one listing says more: a designation before none, an asset freeze before lesser effects. */
static bool stronger(const programme_meaning *a, const programme_meaning *b) {
    if (a->mapped != b->mapped) return a->mapped;
    if (a->designated != b->designated) return a->designated;
    return a->effect == EFFECT_ASSET_FREEZE && b->effect != EFFECT_ASSET_FREEZE;
}

programme_meaning programme_lookup(cb_slice authority, cb_slice list, cb_slice programme, cb_slice measure) {
    char a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES], d[TEXT_BYTES];
    listing l = resolve(plain(authority, a), plain(list, b));
    cb_slice said = without_alt(plain(measure, d));
    programme_meaning best = {.mapped = false};
    /* OFAC joins programmes as "A] [B". */
    do {
        size_t cut = slice_find(programme, SLICE("] ["));
        cb_slice one = slice_sub(programme, 0, cut);
        programme = cut == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(programme, cut + 3, SIZE_MAX);
        cb_slice code = plain(one, c);
        programme_meaning m = look_up(l, code, said);
        /* FollowTheMoney data often puts the jurisdiction before the list's own code: "EU-UKR", "US-DPRK". */
        bool prefixed =
            slice_starts(code, SLICE("eu ")) || slice_starts(code, SLICE("us ")) || slice_starts(code, SLICE("un "));
        if (!m.mapped && prefixed) {
            programme_meaning bare = look_up(l, slice_sub(code, 3, SIZE_MAX), said);
            if (bare.mapped) m = bare;
        }
        uint32_t seeds = best.seeds | m.seeds;
        if (stronger(&m, &best)) best = m;
        if (best.effect == EFFECT_ASSET_FREEZE && m.effect != EFFECT_UNKNOWN) best.seeds = seeds;
    } while (programme.len);
    return best;
}

cb_slice programme_authority(cb_slice authority) {
    char text[TEXT_BYTES];
    const model_authority *named = authority.len ? alias("authority:", plain(authority, text)) : NULL;
    return named && named->authority.len ? model_programme_slice(named->authority) : authority;
}

const char *legal_effect_name(legal_effect e) {
    switch (e) {
    case EFFECT_ASSET_FREEZE: return "asset freeze";
    case EFFECT_DEBT_EQUITY: return "debt or equity limits";
    case EFFECT_SECURITIES: return "securities";
    case EFFECT_CORRESPONDENT_ACCOUNT: return "correspondent account";
    case EFFECT_TRAVEL: return "travel";
    case EFFECT_EXPORT_LICENCE: return "export licence";
    case EFFECT_DEBARMENT: return "debarment";
    case EFFECT_NON_BLOCKING: return "non-blocking";
    case EFFECT_ARMS: return "arms";
    case EFFECT_SHIPPING: return "shipping";
    case EFFECT_TRADE: return "trade";
    case EFFECT_OTHER: return "other";
    case EFFECT_UNKNOWN: break;
    }
    return "unknown";
}
