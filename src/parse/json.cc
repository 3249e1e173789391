/* SPDX-License-Identifier: Apache-2.0 */
/* The C seam to simdjson's On-Demand interface. No exception leaves this file; all results go into the arena.
 *
 * On-Demand is lazy: it checks UTF-8, strings and structure on the way, but hands numbers and literals out as
 * tokens that nobody has checked, so they are checked here. The text is wrapped in "[...]": then the root is a
 * value like any other, behind every value stands a token, and "one document and nothing else" is "one element". */
#include <string.h>

#include <new>

/* The same code in debug builds: the checks of simdjson's developers add an allocation that is not tested for failure. */
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

extern "C" {
#include "base/error.h"
#include "base/limits.h"
#include "parse/json.h"
}

namespace od = simdjson::ondemand;

/* A parser that has seen a giant gives its memory back: about six times the document. */
static constexpr size_t KEEP_BYTES = 4u << 20;

struct json_parser {
    od::parser *parser;
};

namespace {

struct building {
    od::parser *parser;
    arena *a;
    const char *text; /* the padded copy */
    size_t len;
    const char *at;   /* the last token looked at, for the place of an error */
    uint8_t *strings; /* where the next string is unescaped to; room for all of them */
    cb_error *err;
};

cb_status fail(building &b, simdjson::error_code code) {
    if (code == simdjson::MEMALLOC) return err_memory(b.err);
    uint64_t byte = b.at > b.text ? uint64_t(b.at - b.text) - 1 : 0;
    if (byte > b.len) byte = b.len;
    if (code == simdjson::UTF8_ERROR || code == simdjson::UNCLOSED_STRING || code == simdjson::UNESCAPED_CHARS)
        byte = UINT64_MAX;
    return err_at(b.err, CB_INPUT, "", 0, byte, "not valid JSON: %s", simdjson::error_message(code));
}

cb_status fail(building &b, const char *what) {
    return err_at(b.err, CB_INPUT, "", 0, b.at > b.text ? uint64_t(b.at - b.text) - 1 : 0, "not valid JSON: %s", what);
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/* RFC 8259, section 6. */
bool is_number(cb_slice s) {
    size_t i = 0;
    auto digits = [&] {
        size_t from = i;
        while (i < s.len && digit(s.ptr[i])) i++;
        return i > from;
    };
    if (i < s.len && s.ptr[i] == '-') i++;
    if (i < s.len && s.ptr[i] == '0')
        i++;
    else if (!digits())
        return false;
    if (i < s.len && s.ptr[i] == '.') {
        i++;
        if (!digits()) return false;
    }
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-')) i++;
        if (!digits()) return false;
    }
    return i == s.len;
}

/* simdjson 3.0.1 lets a lone low surrogate through as three bytes that are no UTF-8. */
bool has_surrogate(cb_slice s) {
    const char *p = s.ptr, *end = s.ptr + s.len;
    while (p < end && (p = static_cast<const char *>(memchr(p, 0xED, size_t(end - p)))) != nullptr) {
        if (end - p >= 2 && (static_cast<unsigned char>(p[1]) & 0xE0) == 0xA0) return true;
        p++;
    }
    return false;
}

cb_status unescape(building &b, od::raw_json_string raw, cb_slice *out) {
    std::string_view text;
    b.at = raw.raw();
    auto error = b.parser->unescape(raw, b.strings).get(text);
    if (error) return fail(b, error);
    *out = cb_slice{text.data(), text.size()};
    return has_surrogate(*out) ? fail(b, "half a surrogate pair") : CB_OK;
}

json_value *add(building &b, json_value *parent, json_value **last) {
    auto *v = static_cast<json_value *>(arena_zalloc(b.a, 1, sizeof(json_value)));
    if (!v) return nullptr;
    if (*last)
        (*last)->next = v;
    else
        parent->first = v;
    *last = v;
    parent->count++;
    return v;
}

cb_status build(building &b, od::value in, json_value *v, unsigned depth);

cb_status build_array(building &b, od::value &in, json_value *v, unsigned depth) {
    od::array array;
    auto error = in.get_array().get(array);
    if (error) return fail(b, error);
    json_value *last = nullptr;
    for (auto item : array) {
        od::value element;
        if ((error = item.get(element))) return fail(b, error);
        json_value *child = add(b, v, &last);
        if (!child) return err_memory(b.err);
        cb_status status = build(b, element, child, depth + 1);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

cb_status build_object(building &b, od::value &in, json_value *v, unsigned depth) {
    od::object object;
    auto error = in.get_object().get(object);
    if (error) return fail(b, error);
    json_value *last = nullptr;
    for (auto item : object) {
        od::raw_json_string key;
        od::value member;
        if ((error = item.key().get(key))) return fail(b, error);
        if ((error = item.value().get(member))) return fail(b, error);
        json_value *child = add(b, v, &last);
        if (!child) return err_memory(b.err);
        cb_status status = unescape(b, key, &child->key);
        if (status == CB_OK) status = build(b, member, child, depth + 1);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

cb_slice token(od::value &in) {
    std::string_view raw = in.raw_json_token();
    return slice_trim(cb_slice{raw.data(), raw.size()});
}

cb_status build_scalar(building &b, json_value *v) {
    v->text = v->raw;
    if (slice_eq(v->raw, SLICE("null")))
        v->type = JSON_NULL;
    else if (slice_eq(v->raw, SLICE("true")))
        v->type = JSON_BOOL, v->boolean = true;
    else if (slice_eq(v->raw, SLICE("false")))
        v->type = JSON_BOOL;
    else if (is_number(v->raw))
        v->type = JSON_NUMBER;
    else
        return fail(b, "this is neither a value nor a number");
    /* The token stays unconsumed: the iterator of the container steps over it. */
    return CB_OK;
}

/* The value up to its closing bracket, which stands before the token that follows. */
cb_status close_raw(building &b, od::value &in, json_value *v) {
    const char *next = nullptr;
    auto error = in.current_location().get(next);
    if (error) return fail(b, error);
    while (next > v->raw.ptr && next[-1] != ']' && next[-1] != '}') next--;
    v->raw.len = size_t(next - v->raw.ptr);
    return CB_OK;
}

cb_status build(building &b, od::value in, json_value *v, unsigned depth) {
    cb_slice start = token(in);
    b.at = start.ptr;
    v->raw = start;
    if (start.len == 0) return fail(b, "a value is missing");
    if (start.ptr[0] == '{' || start.ptr[0] == '[') {
        if (depth > LIMIT_JSON_DEPTH)
            return err_at(b.err, CB_LIMIT, "", 0, uint64_t(b.at - b.text) - 1, "JSON is nested deeper than %u levels",
                          LIMIT_JSON_DEPTH);
        bool object = start.ptr[0] == '{';
        v->type = object ? JSON_OBJECT : JSON_ARRAY;
        cb_status status = object ? build_object(b, in, v, depth) : build_array(b, in, v, depth);
        return status == CB_OK ? close_raw(b, in, v) : status;
    }
    if (start.ptr[0] != '"') return build_scalar(b, v);
    v->type = JSON_STRING;
    od::raw_json_string raw;
    auto error = in.get_raw_json_string().get(raw);
    return error ? fail(b, error) : unescape(b, raw, &v->text);
}

cb_status parse(od::parser *parser, building &b, json_value **out) {
    od::document document;
    auto error = parser->iterate(b.text, b.len + 2, b.len + 2 + simdjson::SIMDJSON_PADDING).get(document);
    if (error) return error == simdjson::EMPTY ? fail(b, "the document is empty") : fail(b, error);
    od::array root;
    if ((error = document.get_array().get(root))) return fail(b, error);
    json_value holder = {};
    json_value *last = nullptr;
    for (auto item : root) {
        od::value element;
        if ((error = item.get(element))) return fail(b, error);
        if (last) return fail(b, "something follows the document");
        if (!add(b, &holder, &last)) return err_memory(b.err);
        cb_status status = build(b, element, last, 1);
        if (status != CB_OK) return status;
    }
    if (!last) return fail(b, "the document is empty");
    const char *behind;
    if (document.current_location().get(behind) != simdjson::OUT_OF_BOUNDS) return fail(b, "something follows the document");
    *out = last;
    return CB_OK;
}

} // namespace

/* simdjson looks for the fastest code of this processor on first use, allocates while it does, and ends the process where that
 * fails. So it looks when the program is loaded, where a failure is nobody's answer yet. */
__attribute__((constructor)) static void choose_implementation() { (void)simdjson::get_active_implementation()->name(); }

extern "C" cb_status json_parser_new(json_parser **out, cb_error *err) {
    *out = new (std::nothrow) json_parser{nullptr};
    return *out ? CB_OK : err_memory(err);
}

extern "C" void json_parser_free(json_parser *p) {
    if (!p) return;
    delete p->parser;
    delete p;
}

extern "C" cb_status json_parse(json_parser *p, arena *a, cb_slice text, json_value **out, cb_error *err) {
    *out = nullptr;
    if (text.len > UINT32_MAX - 1024) return err_set(err, CB_LIMIT, "a JSON document of 4 GiB or more cannot be read");
    size_t room = text.len + 2 + simdjson::SIMDJSON_PADDING;
    auto *copy = static_cast<char *>(arena_alloc(a, room));
    auto *strings = static_cast<uint8_t *>(arena_alloc(a, room));
    if (!copy || !strings) return err_memory(err);
    copy[0] = '[';
    if (text.len) memcpy(copy + 1, text.ptr, text.len);
    copy[text.len + 1] = ']';
    memset(copy + text.len + 2, 0, simdjson::SIMDJSON_PADDING);
    cb_status status;
    try {
        if (!p->parser) p->parser = new (std::nothrow) od::parser(SIZE_MAX);
        if (!p->parser) return err_memory(err);
        building b = {p->parser, a, copy, text.len, copy, strings, err};
        status = parse(p->parser, b, out);
    } catch (const std::bad_alloc &) {
        status = err_memory(err);
    } catch (...) {
        status = err_set(err, CB_INPUT, "not valid JSON");
    }
    if (status == CB_MEMORY || text.len > KEEP_BYTES) {
        delete p->parser;
        p->parser = nullptr;
    }
    if (status != CB_OK) *out = nullptr;
    return status;
}
