/* SPDX-License-Identifier: Apache-2.0 */
/* Host names, web addresses, accounts on platforms, IP addresses. */
#include <arpa/inet.h>
#include <libpsl.h>
#include <utf8proc.h>

#include "model/marks.h"
#include "text/utf8.h"

#include "base/poison.h"

/* ---- punycode (RFC 3492, section 6.3) ------------------------------------------------------------------- */

enum { LABEL_POINTS = 63, BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 128 };

static char puny_digit(uint32_t d) { return (char)(d < 26 ? 'a' + d : '0' + (d - 26)); }

static uint32_t puny_adapt(uint32_t delta, uint32_t points, bool first) {
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    uint32_t k = 0;
    for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE) delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static bool put_char(host *h, char c) {
    if (h->len + 1 >= HOST_BYTES) return false;
    h->name[h->len++] = c;
    return true;
}

static bool put_delta(host *h, uint32_t delta, uint32_t bias) {
    for (uint32_t q = delta, k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
        if (q < t) return put_char(h, puny_digit(q));
        if (!put_char(h, puny_digit(t + (q - t) % (BASE - t)))) return false;
        q = (q - t) / (BASE - t);
    }
}

static bool put_punycode(host *h, const uint32_t *points, size_t count) {
    uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, handled = 0;
    for (const char *prefix = "xn--"; *prefix; prefix++)
        if (!put_char(h, *prefix)) return false;
    for (size_t i = 0; i < count; i++)
        if (points[i] < 128) {
            if (!put_char(h, (char)points[i])) return false;
            handled++;
        }
    uint32_t basic = handled;
    if (basic && !put_char(h, '-')) return false;
    while (handled < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (points[i] >= n && points[i] < next) next = points[i];
        /* At most 63 points below 0x110000: the product fits 32 bits (63 * 0x110000 < 2^27). */
        delta += (next - n) * (handled + 1);
        n = next;
        for (size_t i = 0; i < count; i++) {
            if (points[i] < n) delta++;
            if (points[i] != n) continue;
            if (!put_delta(h, delta, bias)) return false;
            bias = puny_adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
    return true;
}

/* ---- host names ----------------------------------------------------------------------------------------- */

static bool put_label(host *h, const uint32_t *points, size_t count) {
    if (count == 0) return false;
    bool ascii = true;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = points[i];
        if (c >= 128)
            ascii = false;
        else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    if (points[0] == '-' || points[count - 1] == '-') return false;
    size_t start = h->len;
    if (!ascii) return put_punycode(h, points, count) && h->len - start <= LABEL_POINTS;
    for (size_t i = 0; i < count; i++)
        if (!put_char(h, (char)points[i])) return false;
    return true;
}

static bool known_top_level(const host *h) {
    const char *dot = strrchr(h->name, '.');
    const psl_ctx_t *psl = psl_builtin();
    if (!dot || !psl) return false;
    if (strcmp(dot + 1, "example") == 0) return true; /* RFC 2606: reserved for documentation, and so no name of a file */
    return psl_is_public_suffix2(psl, dot + 1, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

bool host_read(host *out, cb_slice text) {
    uint32_t points[LABEL_POINTS];
    size_t count = 0;
    out->len = 0;
    text = slice_trim(text);
    if (text.len && text.ptr[text.len - 1] == '.') text.len--;
    if (text.len == 0 || text.len > 4 * HOST_BYTES) return false;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = utf8_next(text, &at);
        if (c == '.' || c == 0x3002 || c == 0xff0e) {
            if (!put_label(out, points, count) || !put_char(out, '.')) return false;
            count = 0;
            continue;
        }
        if (c == 0xfffd || count == LABEL_POINTS) return false;
        points[count++] = c < 128 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
    }
    if (!put_label(out, points, count)) return false;
    out->name[out->len] = '\0';
    return known_top_level(out);
}

cb_slice host_registrable(const host *h) {
    const psl_ctx_t *psl = psl_builtin();
    const char *found = psl ? psl_registrable_domain(psl, h->name) : NULL;
    return found ? (cb_slice){found, strlen(found)} : (cb_slice){NULL, 0};
}

const model_host *host_known(cb_slice name, cb_slice *account) {
    for (size_t at = 0;;) {
        int found = model_find(&model_host_table, slice_sub(name, at, SIZE_MAX));
        if (found >= 0) {
            *account = slice_sub(name, 0, at ? at - 1 : 0);
            return &model_hosts[found];
        }
        size_t dot = slice_find_char(slice_sub(name, at, SIZE_MAX), '.');
        if (dot == SIZE_MAX) return NULL;
        at += dot + 1;
    }
}

/* ---- accounts ------------------------------------------------------------------------------------------- */

static bool in_list(cb_slice list, cb_slice word) {
    while (list.ptr && list.len)
        if (slice_eq_nocase(slice_cut(&list, '|'), word)) return true;
    return false;
}

/* "handle:<service>/<name>", in small letters. A name of one character or with white space is none. */
static mark_kind put_handle(buf *out, cb_slice service, cb_slice name) {
    while (name.len && (name.ptr[0] == '@' || name.ptr[0] == '~')) name = slice_sub(name, 1, SIZE_MAX);
    if (name.len < 2 || name.len > 128) return MARK_NONE;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == '/') return MARK_NONE;
    buf_lit(out, "handle:");
    buf_slice(out, service);
    buf_byte(out, '/');
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        buf_byte(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    return MARK_HANDLE;
}

static cb_slice segment(cb_slice path) {
    size_t end = 0;
    while (end < path.len && path.ptr[end] != '/' && path.ptr[end] != '?' && path.ptr[end] != '#' && path.ptr[end] != '&')
        end++;
    return slice_sub(path, 0, end);
}

/* "facebook.com/profile.php?id=100012345": the account is the number. */
static cb_slice query_id(cb_slice path) {
    size_t at = slice_find(path, SLICE("profile.php?id="));
    return at == 0 ? segment(slice_sub(path, 15, SIZE_MAX)) : (cb_slice){NULL, 0};
}

static mark_kind platform_handle(buf *out, const model_host *h, cb_slice path) {
    cb_slice service = model_mark_slice(h->service), prefixes = model_mark_slice(h->prefixes);
    cb_slice id = query_id(path);
    if (id.len) return put_handle(out, service, id);
    while (prefixes.ptr && prefixes.len) {
        cb_slice prefix = slice_cut(&prefixes, '|');
        cb_slice name;
        if (slice_eq(prefix, SLICE("/"))) {
            name = segment(path);
            if (in_list(model_mark_slice(h->ignored), name)) return MARK_NONE;
        } else {
            if (!slice_starts_nocase(path, prefix)) continue;
            cb_slice rest = slice_sub(path, prefix.len, SIZE_MAX);
            name = segment(rest);
            /* facebook.com/pages/Acme/12345: names repeat, numbers do not. */
            cb_slice second = segment(slice_sub(rest, name.len + 1, SIZE_MAX));
            if (slice_eq(prefix, SLICE("pages/")) && second.len > 4) name = second;
        }
        return put_handle(out, service, name);
    }
    return MARK_NONE;
}

/* A service as people write it: "GitHub", "github.com", "https://www.github.com/". */
static void service_name(buf *out, cb_slice service) {
    host h;
    cb_slice account, s = slice_trim(service);
    size_t scheme = slice_find(s, SLICE("://"));
    if (scheme != SIZE_MAX) s = slice_sub(s, scheme + 3, SIZE_MAX);
    s = segment(s);
    if (host_read(&h, s)) {
        cb_slice name = {h.name, h.len};
        const model_host *known = host_known(name, &account);
        if (known && known->service.len)
            buf_slice(out, model_mark_slice(known->service));
        else
            buf_slice(out, host_registrable(&h).len ? host_registrable(&h) : name);
        return;
    }
    for (size_t i = 0; i < s.len && i < 64; i++) {
        char c = s.ptr[i];
        if (c >= 'A' && c <= 'Z')
            buf_byte(out, (char)(c + 32));
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
            buf_byte(out, c);
    }
}

mark_kind handle_normal(buf *out, cb_slice service, cb_slice username) {
    buf name = BUF_EMPTY;
    service_name(&name, service);
    mark_kind kind = name.len ? put_handle(out, buf_view(&name), slice_trim(username)) : MARK_NONE;
    if (name.failed) out->failed = true;
    buf_free(&name);
    return kind;
}

/* ---- web addresses -------------------------------------------------------------------------------------- */

/* Host and path of "https://user@www.example.com:8080/path"; a scheme other than http is no web address. */
static bool split_url(cb_slice value, cb_slice *authority, cb_slice *path) {
    cb_slice rest = slice_trim(value);
    size_t scheme = slice_find(rest, SLICE("://"));
    if (scheme != SIZE_MAX) {
        if (!slice_starts_nocase(rest, SLICE("http")) && !slice_starts_nocase(rest, SLICE("ftp"))) return false;
        rest = slice_sub(rest, scheme + 3, SIZE_MAX);
    }
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?' && rest.ptr[end] != '#') end++;
    *authority = slice_sub(rest, 0, end);
    *path = slice_sub(rest, end, SIZE_MAX);
    while (path->len && path->ptr[0] == '/') *path = slice_sub(*path, 1, SIZE_MAX);
    size_t at = slice_find_char(*authority, '@');
    if (at != SIZE_MAX) {
        /* "john@example.com" is a mail address in the wrong place. */
        if (scheme == SIZE_MAX) return false;
        *authority = slice_sub(*authority, at + 1, SIZE_MAX);
    }
    return authority->len > 0;
}

static cb_slice without_port(cb_slice authority) {
    size_t colon = slice_find_char(authority, ':');
    return colon == SIZE_MAX ? authority : slice_sub(authority, 0, colon);
}

mark_kind url_normal(buf *out, cb_slice value) {
    cb_slice authority, path, account = {NULL, 0};
    host h;
    if (!split_url(value, &authority, &path)) return MARK_NONE;
    cb_slice bare = without_port(authority);
    mark_kind ip = ip_normal(out, authority.ptr[0] == '[' ? authority : bare);
    if (ip != MARK_NONE) return ip;
    if (!host_read(&h, bare)) return MARK_NONE;
    cb_slice name = {h.name, h.len};
    while (slice_starts(name, SLICE("www."))) name = slice_sub(name, 4, SIZE_MAX);
    const model_host *known = host_known(name, &account);
    if (known && known->kind == HOST_PLATFORM) return platform_handle(out, known, path);
    if (known && known->kind == HOST_SUBDOMAIN) {
        cb_slice last = account;
        for (size_t dot; (dot = slice_find_char(last, '.')) != SIZE_MAX;) last = slice_sub(last, dot + 1, SIZE_MAX);
        return put_handle(out, model_mark_slice(known->service), last);
    }
    /* Free-mail and shared hosts keep their domain: mark_is_common says so of it. */
    cb_slice domain = host_registrable(&h);
    if (domain.len == 0) return MARK_NONE;
    buf_lit(out, "domain:");
    buf_slice(out, domain);
    return MARK_DOMAIN;
}

/* ---- IP addresses --------------------------------------------------------------------------------------- */

/* Networks that many use at once or nobody: RFC 6890 and its registries. Those for documentation are let through: they occur in
 * examples only. */
static bool public_v4(const unsigned char *a) {
    if (a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224) return false;
    if (a[0] == 100 && (a[1] & 0xc0) == 64) return false; /* 100.64/10, carriers */
    if (a[0] == 169 && a[1] == 254) return false;
    if (a[0] == 172 && (a[1] & 0xf0) == 16) return false;
    if (a[0] == 192 && a[1] == 168) return false;
    if (a[0] == 192 && a[1] == 0 && a[2] == 0) return false;
    return !(a[0] == 198 && (a[1] & 0xfe) == 18); /* 198.18/15, benchmarks */
}

static bool public_v6(const unsigned char *a) { return (a[0] & 0xe0) == 0x20; /* 2000::/3, the only one that is handed out */ }

mark_kind ip_normal(buf *out, cb_slice value) {
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    char text[64], shown[INET6_ADDRSTRLEN];
    unsigned char address[16];
    value = slice_trim(value);
    if (value.len && value.ptr[0] == '[') {
        size_t end = slice_find_char(value, ']');
        if (end == SIZE_MAX) return MARK_NONE;
        value = slice_sub(value, 1, end - 1);
    }
    if (value.len == 0 || value.len >= sizeof text) return MARK_NONE;
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    const unsigned char *v4 = NULL;
    if (inet_pton(AF_INET, text, address) == 1)
        v4 = address;
    else if (inet_pton(AF_INET6, text, address) != 1)
        return MARK_NONE;
    else if (memcmp(address, mapped, sizeof mapped) == 0)
        v4 = address + 12;
    if (v4 ? !public_v4(v4) : !public_v6(address)) return MARK_NONE;
    if (!inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? v4 : address, shown, sizeof shown)) return MARK_NONE;
    buf_lit(out, "ip:");
    buf_slice(out, slice_of(shown));
    return MARK_IP;
}
