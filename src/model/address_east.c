/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of China, Japan and Korea: written with spaces or without, with full-width digits, from the large to the small. */
#include "model/address.h"
#include "text/utf8.h"

#include "base/poison.h"

/* Behind a number: what it numbers. The longer stand before the shorter that they begin with. */
static const struct {
    const char *text, *form;
} UNITS[] = {{"号室", "room"},     {"號室", "room"},     {"호실", "room"},   {"号楼", "building"}, {"號樓", "building"},
             {"单元", "entrance"}, {"單元", "entrance"}, {"番地", ""},       {"丁目", ""},         {"번지", ""},
             {"번길", "gil"},      {"番", ""},           {"号", ""},         {"號", ""},           {"室", "room"},
             {"户", "room"},       {"戶", "room"},       {"房", "room"},     {"호", "room"},       {"楼", "floor"},
             {"樓", "floor"},      {"层", "floor"},      {"層", "floor"},    {"階", "floor"},      {"층", "floor"},
             {"栋", "building"},   {"幢", "building"},   {"棟", "building"}, {"座", "building"},   {"동", "building"},
             {"弄", "lane"},       {"巷", "lane"}};

/* What the name of a place or a street ends in. */
static const char SUFFIXES[] = "省市区區县縣镇鎮乡鄉村路街道弄巷里郡町州都府県시도군구읍면동리로길";
static const char TOWNS[] = "市都府県町县縣镇鎮시군읍";

static const struct {
    const char *text, *code, *not_before;
} COUNTRIES[] = {{"中华人民共和国", "cn", NULL},
                 {"中華人民共和國", "cn", NULL},
                 {"中国香港", "hk", NULL},
                 {"中國香港", "hk", NULL},
                 {"中国", "cn", NULL},
                 {"中國", "cn", NULL},
                 {"日本国", "jp", NULL},
                 {"日本", "jp", "橋"},
                 {"대한민국", "kr", NULL},
                 {"香港", "hk", NULL},
                 {"조선민주주의인민공화국", "kp", NULL}};

/* Towns and provinces of Korea, which stand first: in full, in short before a space, and by the other names that they had or are given. Gwangju
 * and Jeju have namesakes with the word for a town. */
static const struct {
    const char *full, *brief, *other;
    bool town;
} REGIONS[] = {{"서울특별시", "서울", "서울시", true},
               {"부산광역시", "부산", "부산시", true},
               {"대구광역시", "대구", "대구시", true},
               {"인천광역시", "인천", "인천시", true},
               {"대전광역시", "대전", "대전시", true},
               {"울산광역시", "울산", "울산시", true},
               {"광주광역시", "광주", NULL, true},
               {"세종특별자치시", "세종", "세종시", true},
               {"경기도", "경기", NULL, false},
               {"강원특별자치도", "강원", "강원도", false},
               {"충청북도", "충북", NULL, false},
               {"충청남도", "충남", NULL, false},
               {"전북특별자치도", "전북", "전라북도", false},
               {"전라남도", "전남", NULL, false},
               {"경상북도", "경북", NULL, false},
               {"경상남도", "경남", NULL, false},
               {"제주특별자치도", "제주", "제주도", false}};

static bool is_east(uint32_t c) {
    return (c >= 0x3041 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x2ffff);
}

static bool is_among(cb_slice character, const char *of) {
    return character.len && slice_find(slice_of(of), character) != SIZE_MAX;
}

/* The sign for which a full-width one, an ideographic space or another dash stands. */
static uint32_t plain(uint32_t c) {
    if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;
    if (c == 0x3000) return ' ';
    if (c == 0x3001 || c == 0x3002 || c == '\n' || c == ';') return ',';
    if (c == 0x2212 || (c >= 0x2010 && c <= 0x2015)) return '-';
    return c < ' ' ? ' ' : c;
}

static bool is_alnum(uint32_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

typedef struct spacing {
    buf *out;
    cb_slice in;
    size_t at;
    size_t begun, length;    /* of the name that is open: its place in `out`, its characters (0: none is open) */
    size_t token;            /* letters and digits directly before */
    bool digit, town, named; /* named: a name of a place was begun */
} spacing;

static cb_slice following(const spacing *s, size_t at) {
    size_t end = at;
    if (at >= s->in.len) return (cb_slice){NULL, 0};
    uint32_t c = utf8_next(s->in, &end);
    return is_east(c) ? slice_sub(s->in, at, end - at) : (cb_slice){NULL, 0};
}

static void close_name(spacing *s) {
    if (s->length) buf_byte(s->out, ADDRESS_END);
    s->length = 0;
}

/* "88号", "1203室", "B座". */
static bool take_unit(spacing *s, size_t from) {
    cb_slice rest = slice_sub(s->in, from, SIZE_MAX);
    if (s->token == 0 || !(s->digit || s->token == 1)) return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        cb_slice unit = slice_of(UNITS[i].text);
        if (!slice_starts(rest, unit)) continue;
        if (UNITS[i].form[0]) {
            buf_byte(s->out, ADDRESS_FORM);
            buf_slice(s->out, slice_of(UNITS[i].form));
            buf_byte(s->out, ADDRESS_END);
        } else {
            buf_byte(s->out, ' ');
        }
        s->at = from + unit.len;
        s->token = 0;
        return true;
    }
    return false;
}

static bool take_region(spacing *s, size_t from) {
    cb_slice rest = slice_sub(s->in, from, SIZE_MAX);
    for (size_t i = 0; i < sizeof REGIONS / sizeof *REGIONS; i++) {
        cb_slice full = slice_of(REGIONS[i].full), other = slice_of(REGIONS[i].other), brief = slice_of(REGIONS[i].brief);
        size_t len = slice_starts(rest, full) ? full.len : other.len && slice_starts(rest, other) ? other.len : 0;
        if (len == 0 && slice_starts(rest, brief) && rest.len > brief.len && rest.ptr[brief.len] == ' ') len = brief.len;
        if (len == 0) continue;
        buf_byte(s->out, ADDRESS_NAME);
        buf_slice(s->out, full);
        buf_byte(s->out, ADDRESS_END);
        s->at = from + len;
        s->token = 0;
        s->town = s->town || REGIONS[i].town;
        return true;
    }
    return false;
}

static void take_east(spacing *s, size_t from) {
    cb_slice character = slice_sub(s->in, from, s->at - from), rest = slice_sub(s->in, s->at, SIZE_MAX);
    bool first = !s->named;
    s->named = true;
    if (take_unit(s, from) || (first && take_region(s, from))) return;
    if (s->length == 0) {
        s->begun = s->out->len;
        buf_byte(s->out, ADDRESS_NAME);
    }
    buf_slice(s->out, character);
    s->length++;
    s->token = 0;
    s->town = s->town || (s->length > 1 && is_among(character, TOWNS));
    if (s->length < 2 || !is_among(character, SUFFIXES) || is_among(following(s, s->at), SUFFIXES)) return;
    if (slice_eq(character, SLICE("省")) && slice_find(rest, SLICE("市")) != SIZE_MAX && !s->out->failed) {
        s->out->len = s->begun; /* the town says it */
        s->length = 0;
    }
    close_name(s);
}

/* Postal codes of Japan stand behind a sign of their own. */
static void skip_postal(spacing *s) {
    while (s->at < s->in.len) {
        size_t next = s->at;
        uint32_t c = plain(utf8_next(s->in, &next));
        if (c != ' ' && c != '-' && !is_digit(c)) break;
        s->at = next;
    }
}

bool address_spaced(buf *out, cb_slice value, cb_slice *country) {
    value = slice_trim(value);
    for (size_t i = 0; i < sizeof COUNTRIES / sizeof *COUNTRIES; i++) {
        cb_slice rest = slice_sub(value, slice_of(COUNTRIES[i].text).len, SIZE_MAX);
        if (!slice_starts(value, slice_of(COUNTRIES[i].text))) continue;
        if (COUNTRIES[i].not_before && slice_starts(rest, slice_of(COUNTRIES[i].not_before))) continue;
        *country = slice_of(COUNTRIES[i].code);
        value = rest;
        break;
    }
    spacing s = {.out = out, .in = value};
    while (s.at < value.len) {
        size_t from = s.at;
        uint32_t c = plain(utf8_next(value, &s.at));
        if (is_east(c)) {
            take_east(&s, from);
            continue;
        }
        size_t next = s.at;
        while (c == ' ' && next < value.len && value.ptr[next] == ' ') next++;
        if (c == ' ' && s.length && following(&s, next).len) continue; /* a space within a name */
        close_name(&s);
        if (c == 0x3012) {
            skip_postal(&s);
            continue;
        }
        char bytes[4];
        buf_slice(out, (cb_slice){bytes, utf8_encode(c, bytes)});
        s.digit = is_alnum(c) && (is_digit(c) || (s.token && s.digit));
        s.token = is_alnum(c) ? s.token + 1 : 0;
    }
    close_name(&s);
    return s.town;
}
