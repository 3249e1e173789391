/* SPDX-License-Identifier: Apache-2.0 */
/* What observations say: the form in which a value of each kind is compared. */
#include "base/limits.h"
#include "model/country.h"
#include "model/identifier.h"
#include "model/marks.h"
#include "model/name.h"
#include "text/normal.h"

#include "base/poison.h"

enum { TYPE_BYTES = 64, HEX_BYTES = 128, DIGEST_SHORTEST = 16, DEVICE_SHORTEST = 8, EXACT_LONGEST = 200 };

/* "Registrant E-mail" -> "registrantemail"; empty where it is too long to be in the table. */
static cb_slice squeezed(cb_slice type, char out[TYPE_BYTES]) {
    size_t n = 0;
    for (size_t i = 0; i < type.len; i++) {
        char c = type.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) continue;
        if (n == TYPE_BYTES) return (cb_slice){NULL, 0};
        out[n++] = c;
    }
    return (cb_slice){out, n};
}

static cb_slice form_of(cb_slice type) {
    char bytes[TYPE_BYTES];
    cb_slice key = squeezed(type, bytes);
    int row = key.len ? model_find(&model_observed_table, key) : -1;
    return row < 0 ? (cb_slice){NULL, 0} : model_mark_slice(model_observed_forms[row]);
}

observed_kind mark_observed(cb_slice type) {
    cb_slice form = form_of(type);
    return form.len == 0 ? OBSERVED_UNKNOWN : slice_eq(form, SLICE("-")) ? OBSERVED_NO_MARK : OBSERVED_MARK;
}

static bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/* Hexadecimal digits in small letters, without the colons and spaces of certificates; 0 where there is another character. */
static size_t hex_digits(cb_slice value, char out[HEX_BYTES]) {
    size_t n = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c >= 'A' && c <= 'F') c = (char)(c + 32);
        if (c == ':' || c == ' ' || c == '-') continue;
        if (!is_hex(c) || n == HEX_BYTES) return 0;
        out[n++] = c;
    }
    return n;
}

/* Of all-equal digits ("0000000000000000") nobody is the only bearer. */
static bool one_digit_only(cb_slice s) {
    for (size_t i = 1; i < s.len; i++)
        if (s.ptr[i] != s.ptr[0]) return false;
    return true;
}

bool is_placeholder(cb_slice s) {
    char last = 0;
    size_t signs = 0, same = 0, rising = 0, falling = 0, unknown = 0, run = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] + 32 : s.ptr[i]);
        if (c == '*' || c == '#' || c == '?') return true; /* masked */
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) continue;
        if (signs) {
            same += c == last;
            rising += c == last + 1 || (last == '9' && c == '0');
            falling += c == last - 1;
        }
        run = c == 'x' ? run + 1 : 0;
        unknown = run > unknown ? run : unknown;
        last = c;
        signs++;
    }
    return signs == 0 || unknown >= 4 || (signs > 4 && (same == signs - 1 || rising == signs - 1 || falling == signs - 1));
}

static bool is_vowel(char c) { return c && strchr("AEIOUY", c) != NULL; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* Capitals and digits that make no word: the digits in two places or more, no four letters with two vowels among them ("XPERIA1IV5G"). What a
 * machine drew, and no one's choice. */
static bool is_drawn(cb_slice s) {
    size_t runs = 0, letters = 0, vowels = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!is_digit(c) && !is_capital(c)) return false;
        runs += is_digit(c) && (i == 0 || !is_digit(s.ptr[i - 1]));
        letters = is_digit(c) ? 0 : letters + 1;
        vowels = is_digit(c) ? 0 : vowels + is_vowel(c);
        if (letters >= 4 && vowels >= 2) return false;
    }
    return runs >= 2;
}

/* The serial numbers of Apple before and since 2021: "FVFXC2ABHV2D". */
static bool is_serial(cb_slice s) { return s.len >= 10 && s.len <= 12 && is_drawn(s); }

/* Names that Windows draws at random where nobody gives one, of this many signs. Among letters alone words have more vowels than chance. */
static bool is_windows_name(cb_slice value) {
    static const struct {
        const char *begin;
        size_t drawn, vowels;
    } NAMES[] = {{"DESKTOP-", 7, 1}, {"LAPTOP-", 8, 1}, {"WIN-", 11, 3}};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        cb_slice rest = slice_sub(value, strlen(NAMES[i].begin), SIZE_MAX);
        if (!slice_starts(value, slice_of(NAMES[i].begin)) || rest.len != NAMES[i].drawn) continue;
        size_t digits = 0, lead = 0, vowels = 0;
        bool plain = true;
        for (size_t k = 0; k < rest.len; k++) {
            plain = plain && (is_digit(rest.ptr[k]) || is_capital(rest.ptr[k]));
            lead += digits == 0 && !is_digit(rest.ptr[k]);
            digits += is_digit(rest.ptr[k]);
            vowels += is_vowel(rest.ptr[k]);
        }
        bool counted = digits > 0 && lead + digits == rest.len; /* "OFFICE1": a word and its number */
        return plain && !is_placeholder(rest) && ((digits && !counted) || vowels <= NAMES[i].vowels);
    }
    return false;
}

/* One part of a value, between spaces: "SM-G960F", "DESKTOP-4F3K2L1". */
typedef struct shape {
    size_t letters, digits, lead; /* lead: letters before the first digit */
    size_t piece;                 /* letters since the last dash; SIZE_MAX: digits among them */
    bool worded;                  /* a whole word behind a dash: "ThinkPad-X1-Carbon" */
    bool dashed;
} shape;

static void end_piece(shape *p) {
    p->worded = p->worded || (p->dashed && p->piece != SIZE_MAX && p->piece >= 4);
    p->piece = 0;
}

/* Values that name one thing are written with digits: "Windows 10", "bank transfer" and the name of a model are words. A part of ten signs with
 * four digits, or two of six, mixed. */
static bool names_one(cb_slice value) {
    shape p = {0};
    size_t longer = 0, shorter = 0;
    for (size_t i = 0; i <= value.len; i++) {
        char c = i < value.len ? value.ptr[i] : ' ';
        bool digit = c >= '0' && c <= '9', letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (digit || letter) {
            p.lead += letter && p.digits == 0;
            p.digits += digit;
            p.letters += letter;
            p.piece = digit || p.piece == SIZE_MAX ? SIZE_MAX : p.piece + 1;
            continue;
        }
        end_piece(&p);
        p.dashed = true;
        if (c == '-' || c == '_' || c == ':') continue;
        bool version = p.lead >= 5 && p.lead == p.letters && p.digits < 10; /* "android10" */
        bool fits = !version && !p.worded;
        longer += fits && p.letters + p.digits >= 10 && p.digits >= 4;
        shorter += fits && p.letters && p.letters + p.digits >= 6 && p.digits >= 2;
        p = (shape){0};
    }
    return longer || shorter >= 2;
}

/* "sha256:", "SHA1 Fingerprint=", "sha256/": a digest's name before it. */
static cb_slice after_name(cb_slice value, bool *named) {
    static const char *const NAMES[] = {"sha256", "sha-256", "sha1", "sha-1", "md5", "urn:sha1"};
    *named = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (!slice_starts_nocase(value, slice_of(NAMES[i]))) continue;
        cb_slice rest = slice_sub(value, strlen(NAMES[i]), SIZE_MAX);
        if (slice_starts_nocase(rest, SLICE(" fingerprint"))) rest = slice_sub(rest, 12, SIZE_MAX);
        rest = slice_trim(rest);
        if (rest.len == 0 || !strchr(":=/", rest.ptr[0])) continue;
        *named = true;
        return slice_trim(slice_sub(rest, 1, SIZE_MAX));
    }
    return value;
}

/* Base32 and base64 say by their letters, so they keep them. */
static bool is_encoded(cb_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("+/=_-", c);
        if (!c || !ok) return false;
    }
    return s.len >= 22 && s.len <= HEX_BYTES;
}

static mark_kind digest_normal(buf *out, cb_slice prefix, mark_kind kind, cb_slice value) {
    char bytes[HEX_BYTES];
    bool named;
    value = after_name(slice_trim(value), &named);
    cb_slice hex = {bytes, hex_digits(value, bytes)};
    if (hex.len ? hex.len < DIGEST_SHORTEST || one_digit_only(hex) : !is_encoded(value)) return MARK_NONE;
    buf_slice(out, prefix);
    buf_slice(out, hex.len ? hex : value);
    return kind;
}

/* A value of which only its spelling is known: small letters, white space squeezed. */
static mark_kind exact_normal(buf *out, cb_slice prefix, mark_kind kind, cb_slice value, size_t shortest) {
    value = slice_trim(value);
    size_t signs = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        signs += c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
    if (signs < shortest || value.len > EXACT_LONGEST || one_digit_only(value)) return MARK_NONE;
    buf_slice(out, prefix);
    bool space = false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            space = true;
            continue;
        }
        if (space) buf_byte(out, ' ');
        space = false;
        buf_byte(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    return kind;
}

/* Short fingerprints (a favicon's 32 bits) are told from long ones by their kind, and are kept as they are. */
static mark_kind print_normal(buf *out, cb_slice type, cb_slice value) {
    char bytes[TYPE_BYTES];
    cb_slice key = squeezed(type, bytes);
    size_t start = out->len;
    bool icon = slice_starts(key, SLICE("favicon")), near = slice_eq(key, SLICE("phash")) || slice_eq(key, SLICE("dhash")) ||
                                                            slice_eq(key, SLICE("pdq")) || slice_eq(key, SLICE("simhash"));
    if (!icon && !near) {
        if (digest_normal(out, SLICE("fingerprint:"), MARK_FINGERPRINT, value) != MARK_NONE) return MARK_FINGERPRINT;
        if (!out->failed) out->len = start;
        return MARK_NONE; /* words and addresses of pictures are no fingerprints */
    }
    buf prefix = BUF_EMPTY;
    buf_lit(&prefix, "fingerprint:");
    buf_slice(&prefix, icon ? SLICE("favicon") : key);
    buf_byte(&prefix, ':');
    mark_kind kind = exact_normal(out, buf_view(&prefix), MARK_FINGERPRINT, value, 6);
    if (prefix.failed) out->failed = true;
    buf_free(&prefix);
    return kind;
}

static bool all_digits(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

static bool has_digit(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') return true;
    return false;
}

/* Ids of analytics and advertising name the account; what stands behind the account is one of its sites ("UA-1234567-2"). */
static mark_kind tracker_normal(buf *out, cb_slice type, cb_slice value) {
    static const char *const BEGIN[] = {"ua-", "g-",      "gtm-", "aw-",          "dc-",
                                        "gt-", "ca-pub-", "pub-", "partner-pub-", "ca-app-pub-"};
    value = slice_trim(value);
    if (value.len < 6 || value.len > 64) return MARK_NONE;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] <= ' ' || (unsigned char)value.ptr[i] >= 0x7f) return MARK_NONE;
    if (all_digits(value)) { /* each service counts for itself: which it is stands in the kind */
        char bytes[TYPE_BYTES];
        cb_slice key = squeezed(type, bytes);
        bool told = slice_find(key, SLICE("pixel")) != SIZE_MAX || slice_find(key, SLICE("metrica")) != SIZE_MAX ||
                    slice_eq(key, SLICE("hotjar")) || slice_eq(key, SLICE("matomo"));
        if (!told || is_placeholder(value)) return MARK_NONE;
        buf_lit(out, "tracker:");
        buf_slice(out, key);
        buf_byte(out, ':');
        buf_slice(out, value);
        return MARK_TRACKER;
    }
    bool known = false;
    cb_slice account = value;
    for (size_t i = 0; i < sizeof BEGIN / sizeof *BEGIN && !known; i++) {
        known = slice_starts_nocase(value, slice_of(BEGIN[i]));
        if (known) account = slice_sub(value, strlen(BEGIN[i]), SIZE_MAX);
    }
    if (is_placeholder(account) || (!known && (value.len < 10 || !has_digit(value)))) return MARK_NONE;
    if (slice_starts_nocase(value, SLICE("ua-"))) {
        size_t dash = slice_find_char(slice_sub(value, 3, SIZE_MAX), '-');
        if (dash != SIZE_MAX) value = slice_sub(value, 0, 3 + dash);
        if (!all_digits(slice_sub(value, 3, SIZE_MAX)) || is_placeholder(slice_sub(value, 3, SIZE_MAX))) return MARK_NONE;
    }
    size_t pub = slice_find(value, SLICE("pub-"));
    if (pub != SIZE_MAX) {
        value = slice_sub(value, pub, SIZE_MAX);
        size_t slash = slice_find_char(value, '/');
        if (slash != SIZE_MAX) value = slice_sub(value, 0, slash);
    }
    buf_lit(out, "tracker:");
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        buf_byte(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    return MARK_TRACKER;
}

/* An organisation by its legal form and a word of its own. Of people there are namesakes, and "IT Department" is everywhere: see signals.tsv,
 * shared-registrant-name. */
static bool is_organisation(buf *out, cb_slice value) {
    arena a = ARENA_EMPTY;
    name n;
    bool legal = false, own = false;
    if (!name_parse(&a, value, NAME_KIND_UNKNOWN, NAME_STRONG, &n)) {
        out->failed = true;
        n.count = 0;
    }
    for (size_t i = 0; i < n.count; i++) {
        legal = legal || n.parts[i].kind == PART_LEGAL;
        own = own || (n.parts[i].kind == PART_WORD && n.parts[i].text.len >= 4 && country_code(n.parts[i].text).len == 0);
    }
    arena_free(&a);
    return legal && own;
}

/* A name of two words or more, or of one long one; what a registry writes for nobody is in the table of common values. */
static mark_kind registrant_normal(buf *out, cb_slice value) {
    buf latin = BUF_EMPTY;
    text_latin(&latin, value, NULL);
    if (latin.failed) out->failed = true;
    cb_slice words = slice_trim(buf_view(&latin));
    bool fits = !latin.failed && words.len >= 6 && words.len <= EXACT_LONGEST && !is_placeholder(words);
    if (fits) {
        buf_lit(out, "registrant:");
        buf_slice(out, words);
    }
    buf_free(&latin);
    if (!fits) return MARK_NONE;
    return is_organisation(out, value) ? MARK_REGISTRANT : MARK_REGISTRANT_NAME;
}

/* The account at a service of payments: "paypal.me/name", "$name", "Venmo @name". Its name, and the service in *service. */
static cb_slice paid_account(cb_slice value, const char **service) {
    static const struct {
        const char *begin, *service;
        bool named; /* the service's name alone: "@" must follow */
    } WAYS[] = {{"paypal.me/", "paypal", false},
                {"paypal.com/paypalme/", "paypal", false},
                {"cash.app/$", "cashapp", false},
                {"venmo.com/u/", "venmo", false},
                {"venmo.com/", "venmo", false},
                {"revolut.me/", "revolut", false},
                {"wise.com/pay/me/", "wise", false},
                {"paypal", "paypal", true},
                {"venmo", "venmo", true},
                {"revolut", "revolut", true},
                {"wise", "wise", true},
                {"cash app", "cashapp", true},
                {"cashapp", "cashapp", true},
                {"$", "cashapp", false}};
    static const char *const PREFIXES[] = {"https://", "http://", "www."};
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++)
        if (slice_starts_nocase(value, slice_of(PREFIXES[i]))) value = slice_sub(value, strlen(PREFIXES[i]), SIZE_MAX);
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        if (!slice_starts_nocase(value, slice_of(WAYS[i].begin))) continue;
        cb_slice account = slice_sub(value, strlen(WAYS[i].begin), SIZE_MAX);
        if (WAYS[i].named) {
            account = slice_trim(account);
            if (slice_starts(account, SLICE(":"))) account = slice_trim(slice_sub(account, 1, SIZE_MAX));
            if (!slice_starts(account, SLICE("@")) && !slice_starts(account, SLICE("$"))) continue;
            account = slice_sub(account, 1, SIZE_MAX);
        }
        *service = WAYS[i].service;
        size_t end = slice_find_char(account, '/'), query = slice_find_char(account, '?');
        return slice_sub(account, 0, end < query ? end : query);
    }
    return (cb_slice){NULL, 0};
}

/* Letters for the most part, so that no sum is taken for one, and no word that stands for "here comes the name". */
static bool is_account_name(cb_slice account) {
    static const char *const NONE[] = {"username", "yourname", "handle",  "example", "account", "signup",
                                       "signin",   "settings", "payment", "dollar",  "dollars"};
    size_t letters = 0;
    for (size_t i = 0; i < account.len; i++) {
        char c = account.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || is_capital(c);
        if (!letter && !is_digit(c) && !(i && (c == '-' || c == '_' || c == '.'))) return false;
        letters += letter;
    }
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        if (slice_eq_nocase(account, slice_of(NONE[i]))) return false;
    return letters >= 5 && account.len <= 64 && !is_placeholder(account);
}

static bool account_normal(buf *out, cb_slice value) {
    const char *service = NULL;
    cb_slice account = paid_account(value, &service);
    if (!service || !is_account_name(account)) return false;
    buf_lit(out, "payout:");
    buf_slice(out, slice_of(service));
    buf_byte(out, '/');
    for (size_t i = 0; i < account.len; i++)
        buf_byte(out, (char)(is_capital(account.ptr[i]) ? account.ptr[i] + 32 : account.ptr[i]));
    return true;
}

/* "PayPal: name@example.com": the address is the word with the sign in it. */
static cb_slice mail_in(cb_slice value) {
    size_t sign = slice_find_char(value, '@'), begin = sign;
    if (slice_find_char(value, '<') != SIZE_MAX) return value;
    while (begin > 0 && !strchr(" :,;\t", value.ptr[begin - 1])) begin--;
    cb_slice word = slice_sub(value, begin, SIZE_MAX);
    return slice_sub(word, 0, slice_find_char(word, ' '));
}

/* An IBAN and a wallet are known by their shape; the rest as it is written. */
static mark_kind payout_normal(buf *out, cb_slice value, cb_slice country) {
    size_t start = out->len;
    if (identifier_normal(out, SCHEMA_LegalEntity, PROP_ibanMentioned, value, country, NULL) != ID_NONE) return MARK_PAYOUT;
    if (!out->failed) out->len = start;
    value = slice_trim(value);
    if (account_normal(out, value)) return MARK_PAYOUT;
    if (slice_find_char(value, '@') != SIZE_MAX)
        return mark_normal(out, SCHEMA_LegalEntity, PROP_email, mail_in(value), country);
    if (slice_find_char(value, ' ') == SIZE_MAX) {
        mark_kind wallet = wallet_normal(out, value);
        /* one whose chain the shape does not tell may be any number */
        if (wallet != MARK_NONE && !slice_starts(slice_sub(buf_view(out), start, SIZE_MAX), SLICE("wallet::"))) return wallet;
        if (!out->failed) out->len = start;
    }
    size_t digits = 0;
    for (size_t i = 0; i < value.len; i++) digits += value.ptr[i] >= '0' && value.ptr[i] <= '9';
    if (is_placeholder(value) || (digits < 5 && !names_one(value))) return MARK_NONE;
    return exact_normal(out, SLICE("payout:"), MARK_PAYOUT, value, DEVICE_SHORTEST);
}

/* Whole host, without the dot at its end: "ns1.example.com". */
static mark_kind nameserver_normal(buf *out, cb_slice value) {
    host h;
    value = slice_trim(value);
    size_t space = slice_find_char(value, ' ');
    if (space != SIZE_MAX) value = slice_trim(slice_sub(value, space + 1, SIZE_MAX)); /* "10 mx.example.com" */
    if (value.len && value.ptr[value.len - 1] == '.') value.len--;
    if (!host_read(&h, value)) return MARK_NONE;
    buf_lit(out, "nameserver:");
    buf_slice(out, (cb_slice){h.name, h.len});
    return MARK_NAMESERVER;
}

/* AnyDesk and TeamViewer number machines with nine or ten digits, shown in threes; the name of the service may stand before. */
static bool remote_normal(buf *out, cb_slice value) {
    static const char *const SERVICES[] = {"", "anydesk", "teamviewer", "rustdesk"};
    size_t which = 0, n = 0;
    char digits[10];
    for (size_t i = 1; i < sizeof SERVICES / sizeof *SERVICES; i++)
        if (slice_starts_nocase(value, slice_of(SERVICES[i]))) which = i;
    cb_slice rest = slice_trim(slice_sub(value, strlen(SERVICES[which]), SIZE_MAX));
    if (which && slice_starts_nocase(rest, SLICE("id"))) rest = slice_trim(slice_sub(rest, 2, SIZE_MAX));
    if (which && slice_starts(rest, SLICE(":"))) rest = slice_trim(slice_sub(rest, 1, SIZE_MAX));
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] == ' ' && i > 0 && (rest.len - i) % 4 == 0) continue;
        if (!is_digit(rest.ptr[i]) || n == sizeof digits) return false;
        digits[n++] = rest.ptr[i];
    }
    if (n < 9 || is_placeholder((cb_slice){digits, n})) return false;
    buf_lit(out, "device:");
    buf_slice(out, slice_of(SERVICES[which]));
    if (which) buf_byte(out, ' ');
    buf_slice(out, (cb_slice){digits, n});
    return true;
}

/* The devices of one maker have addresses of one shape; a MAC address of all one digit is a driver's. */
static mark_kind device_normal(buf *out, cb_slice value) {
    char bytes[HEX_BYTES];
    value = slice_trim(value);
    cb_slice hex = {bytes, hex_digits(value, bytes)};
    if (is_placeholder(hex.len < 12 ? value : hex)) return MARK_NONE;
    if (hex.len < 12 && remote_normal(out, value)) return MARK_DEVICE;
    if (hex.len < 12)
        return names_one(value) || is_serial(value) || is_windows_name(value)
                   ? exact_normal(out, SLICE("device:"), MARK_DEVICE, value, DEVICE_SHORTEST)
                   : MARK_NONE;
    buf_lit(out, "device:");
    buf_slice(out, hex);
    return MARK_DEVICE;
}

mark_kind mark_observed_normal(buf *out, cb_slice type, cb_slice value, cb_slice country) {
    cb_slice form = form_of(type);
    if (form.len == 0 || slice_eq(form, SLICE("-")) || value.len == 0 || value.len > LIMIT_NAME_BYTES) return MARK_NONE;
    if (slice_starts(form, SLICE("handle:"))) {
        mark_kind url = slice_find_char(value, '/') == SIZE_MAX ? MARK_NONE : url_normal(out, value);
        return url != MARK_NONE ? url : handle_normal(out, slice_sub(form, 7, SIZE_MAX), value);
    }
    if (slice_eq(form, SLICE("certificate"))) return digest_normal(out, SLICE("certificate:"), MARK_CERTIFICATE, value);
    if (slice_eq(form, SLICE("fingerprint"))) return print_normal(out, type, value);
    if (slice_eq(form, SLICE("tracker"))) return tracker_normal(out, type, value);
    if (slice_eq(form, SLICE("registrant"))) return registrant_normal(out, value);
    if (slice_eq(form, SLICE("device"))) return device_normal(out, value);
    if (slice_eq(form, SLICE("payout"))) return payout_normal(out, value, country);
    if (slice_eq(form, SLICE("nameserver"))) return nameserver_normal(out, value);
    return mark_normal(out, SCHEMA_LegalEntity, prop_find(form), value, country);
}
