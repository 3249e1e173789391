/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/xml.h"

#include <expat.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "parse/tail.h"

#include "base/poison.h"

/* ---- the tree --------------------------------------------------------------------------------------- */

static const xml_node *named(const xml_node *node, cb_slice name) {
    while (node && !slice_eq(node->name, name)) node = node->next;
    return node;
}

const xml_node *xml_child(const xml_node *node, const char *name) { return node ? named(node->first, slice_of(name)) : NULL; }
const xml_node *xml_again(const xml_node *node) { return node ? named(node->next, node->name) : NULL; }
cb_slice xml_text(const xml_node *node) { return node ? slice_trim(node->text) : (cb_slice){NULL, 0}; }
cb_slice xml_child_text(const xml_node *node, const char *name) { return xml_text(xml_child(node, name)); }

cb_slice xml_attr_get(const xml_node *node, const char *name) {
    cb_slice want = slice_of(name);
    for (const xml_attr *a = node ? node->attrs : NULL; a; a = a->next)
        if (slice_eq(a->name, want)) return a->value;
    return (cb_slice){NULL, 0};
}

/* ---- the reader ------------------------------------------------------------------------------------- */

/* Bytes given to expat at a time. A token that is still open at the end of a feed is scanned again from its start,
 * so the feed doubles while a token stays open: the work stays linear. */
enum { FEED_FIRST = 1 << 16 };

typedef struct frame {
    xml_node *node;
    size_t text_cap;
    uint64_t line;   /* of an element outside all records */
    size_t path_len; /* of the parent */
    arena own;       /* of an element outside all records; it ends with the element */
} frame;

typedef struct reader {
    input *in;
    const xml_handler *handler;
    XML_Parser parser;
    frame frames[LIMIT_XML_DEPTH];
    unsigned depth;
    unsigned record_depth; /* depth of the record element in hand, 0 outside */
    bool skipping;         /* the record in hand is oversize */
    uint64_t record_line, record_byte;
    size_t nodes;
    uint64_t fed; /* bytes that expat was given */
    arena record;
    buf path;
    cb_status failed;
    cb_error why;
} reader;

static void fail(reader *r, cb_status status) {
    if (r->failed == CB_OK) r->failed = status;
    r->why.code = r->failed; /* also where a callback did not say */
    XML_StopParser(r->parser, XML_FALSE);
}

static uint64_t line_now(const reader *r) { return (uint64_t)XML_GetCurrentLineNumber(r->parser); }
/* Some versions of expat know no position before the first byte. */
static uint64_t byte_now(const reader *r) {
    XML_Index at = XML_GetCurrentByteIndex(r->parser);
    return at < 0 ? r->fed ? UINT64_MAX : 0 : (uint64_t)at;
}

static void fail_here(reader *r, cb_status status, const char *what) {
    fail(r, err_at(&r->why, status, input_name(r->in), line_now(r), byte_now(r), "%s", what));
}

static void *hook_alloc(size_t size) { return mem_alloc(size); }
static void *hook_realloc(void *ptr, size_t size) { return mem_realloc(ptr, 1, size); }
static void hook_free(void *ptr) { mem_free(ptr); }

static cb_slice local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return slice_of(colon && colon[1] ? colon + 1 : name);
}

static bool is_record(const reader *r, cb_slice name) {
    for (const char *const *p = r->handler->records; *p; p++)
        if (slice_eq(name, slice_of(*p))) return true;
    return false;
}

/* The arena of the element in hand. */
static arena *arena_of(reader *r) { return r->record_depth ? &r->record : &r->frames[r->depth - 1].own; }

static bool add_attrs(reader *r, arena *a, xml_node *node, const char **attrs) {
    const xml_attr **last = &node->attrs;
    for (; attrs[0]; attrs += 2) {
        if (strncmp(attrs[0], "xmlns", 5) == 0 && (attrs[0][5] == '\0' || attrs[0][5] == ':')) continue;
        xml_attr *attr = arena_zalloc(a, 1, sizeof *attr);
        if (!attr || !arena_dup(a, local_name(attrs[0]), &attr->name) || !arena_dup(a, slice_of(attrs[1]), &attr->value))
            return false;
        *last = attr;
        last = &attr->next;
        r->nodes++;
    }
    return true;
}

/* Checks the record in hand; where it has become too large the rest of it is passed over. */
static void check_size(reader *r) {
    if (!r->record_depth || r->skipping) return;
    if (r->nodes <= LIMIT_XML_NODES && byte_now(r) - r->record_byte <= LIMIT_RECORD_BYTES) return;
    if (!r->handler->oversize) {
        fail(r, err_at(&r->why, CB_LIMIT, input_name(r->in), r->record_line, r->record_byte,
                       "a record has more than %u bytes or %u elements and attributes", LIMIT_RECORD_BYTES, LIMIT_XML_NODES));
        return;
    }
    r->skipping = true;
}

static void on_start(void *data, const char *raw_name, const char **attrs) {
    reader *r = data;
    if (r->depth == LIMIT_XML_DEPTH) {
        fail_here(r, CB_LIMIT, "elements are nested too deeply");
        return;
    }
    r->depth++;
    check_size(r);
    if (r->skipping || r->failed != CB_OK) return;
    cb_slice name = local_name(raw_name);
    frame *f = &r->frames[r->depth - 1];
    if (!r->record_depth && is_record(r, name)) {
        arena_reset(&r->record);
        r->record_depth = r->depth;
        r->record_line = line_now(r);
        r->record_byte = byte_now(r);
        r->nodes = 0;
    }
    if (!r->record_depth) {
        arena_reset(&f->own);
        f->path_len = r->path.len;
        if (r->path.len) buf_byte(&r->path, '/');
        buf_slice(&r->path, name);
    }
    arena *a = arena_of(r);
    r->nodes++;
    f->text_cap = 0;
    if (!r->record_depth) f->line = line_now(r);
    f->node = arena_zalloc(a, 1, sizeof *f->node);
    if (!f->node || !arena_dup(a, name, &f->node->name) || !add_attrs(r, a, f->node, attrs) || r->path.failed) {
        fail(r, err_memory(&r->why));
        return;
    }
    if (r->record_depth && r->depth > r->record_depth) {
        xml_node *parent = r->frames[r->depth - 2].node;
        if (parent->last)
            parent->last->next = f->node;
        else
            parent->first = f->node;
        parent->last = f->node;
    }
    if (!r->record_depth && a->used > 4 * LIMIT_VALUE_BYTES)
        fail_here(r, CB_LIMIT, "an element outside the records is too large");
    check_size(r);
}

static cb_slice without_leading_space(cb_slice s) {
    cb_slice trimmed = slice_trim(s);
    return trimmed.len ? (cb_slice){trimmed.ptr, (size_t)(s.ptr + s.len - trimmed.ptr)} : trimmed;
}

static void on_text(void *data, const char *bytes, int len) {
    reader *r = data;
    check_size(r);
    if (r->skipping || r->failed != CB_OK || r->depth == 0) return;
    frame *f = &r->frames[r->depth - 1];
    xml_node *node = f->node;
    cb_slice piece = {bytes, (size_t)len};
    if (!r->record_depth) {
        /* Between the records stand the line ends of the whole file: they are not kept. */
        if (node->text.len == 0) piece = without_leading_space(piece);
        if (piece.len == 0) return;
        if (node->text.len + piece.len > LIMIT_VALUE_BYTES) {
            fail_here(r, CB_LIMIT, "an element outside the records has too much text");
            return;
        }
    }
    void *text = (void *)(uintptr_t)node->text.ptr;
    if (!vec_reserve_arena(arena_of(r), &text, &f->text_cap, node->text.len, node->text.len + piece.len, 1)) {
        fail(r, err_memory(&r->why));
        return;
    }
    memcpy((char *)text + node->text.len, piece.ptr, piece.len);
    node->text = (cb_slice){text, node->text.len + piece.len};
}

static void end_record(reader *r) {
    cb_status status = CB_OK;
    if (r->skipping)
        status = r->handler->oversize(r->handler->data, r->frames[r->depth - 1].node, r->record_line, r->record_byte, &r->why);
    else
        status = r->handler->record(r->handler->data, r->frames[r->depth - 1].node, r->record_line, r->record_byte, &r->why);
    r->skipping = false;
    r->record_depth = 0;
    arena_reset(&r->record);
    if (status != CB_OK) fail(r, status);
}

static void on_end(void *data, const char *raw_name) {
    (void)raw_name;
    reader *r = data;
    check_size(r);
    if (r->failed != CB_OK) return;
    frame *f = &r->frames[r->depth - 1];
    if (r->record_depth == r->depth)
        end_record(r);
    else if (!r->record_depth) {
        cb_status status = CB_OK;
        if (r->handler->outside) status = r->handler->outside(r->handler->data, buf_view(&r->path), f->node, f->line, &r->why);
        r->path.len = f->path_len;
        arena_reset(&f->own);
        if (status != CB_OK) fail(r, status);
    }
    r->depth--;
}

static void on_doctype(void *data, const char *name, const char *system, const char *public_id, int has_internal_subset) {
    (void)name, (void)system, (void)public_id;
    if (has_internal_subset) fail_here(data, CB_INPUT, "a document type declaration that may declare entities is refused");
}

static void on_entity(void *data, const char *name, int is_parameter, const char *value, int len, const char *base,
                      const char *system, const char *public_id, const char *notation) {
    (void)name, (void)is_parameter, (void)value, (void)len, (void)base, (void)system, (void)public_id, (void)notation;
    fail_here(data, CB_INPUT, "an entity declaration is refused");
}

/* A reference to an entity that only an external file would declare: its text would be lost in silence. */
static void on_skipped(void *data, const char *name, int is_parameter) {
    (void)name, (void)is_parameter;
    fail_here(data, CB_INPUT, "a reference to an entity of an external file is refused");
}

/* Windows-1252 from https://encoding.spec.whatwg.org/index-windows-1252.txt, bytes 0x80 to 0x9F; -1 unassigned. */
static const int cp1252[32] = {0x20AC, -1,     0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                               0x2039, 0x0152, -1,     0x017D, -1,     -1,     0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                               0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, -1,     0x017E, 0x0178};

static int on_encoding(void *data, const char *name, XML_Encoding *info) {
    (void)data;
    if (!slice_eq_nocase(slice_of(name), SLICE("windows-1252")) && !slice_eq_nocase(slice_of(name), SLICE("cp1252")))
        return XML_STATUS_ERROR;
    for (int i = 0; i < 256; i++) info->map[i] = i >= 0x80 && i < 0xA0 ? cp1252[i - 0x80] : i;
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

static cb_status parse_failed(reader *r) {
    if (r->failed != CB_OK) return r->failed;
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (code == XML_ERROR_NO_MEMORY) return err_memory(&r->why);
    return err_at(&r->why, CB_INPUT, input_name(r->in), line_now(r), byte_now(r), "not well-formed XML, or cut short: %s",
                  XML_ErrorString(code));
}

static cb_status feed(reader *r, cb_slice bytes, bool last) {
    size_t done = 0;
    do { /* expat counts in int */
        size_t n = bytes.len - done < (1u << 30) ? bytes.len - done : (1u << 30);
        bool final = last && done + n == bytes.len;
        r->fed += n;
        enum XML_Status status = XML_Parse(r->parser, n ? bytes.ptr + done : "", (int)n, final);
        if (status != XML_STATUS_OK || r->failed != CB_OK) return parse_failed(r);
        done += n;
    } while (done < bytes.len);
    return CB_OK;
}

/* Feeds all of the input; what is not yet enough for a feed waits in `waiting`. */
static cb_status feed_all(reader *r, buf *waiting) {
    tail t = {0};
    size_t want = FEED_FIRST;
    uint64_t total = 0;
    for (;;) {
        cb_slice piece;
        cb_status status = tail_read(&t, r->in, &piece, &r->why);
        if (status != CB_OK) return status;
        bool direct = waiting->len == 0 && (piece.len >= want || want == FEED_FIRST);
        if (!direct && piece.len) {
            buf_put(waiting, piece.ptr, piece.len);
            if (waiting->failed) return err_memory(&r->why);
            if (waiting->len < want) continue;
        }
        cb_slice bytes = direct ? piece : buf_view(waiting);
        status = feed(r, bytes, piece.len == 0);
        if (status != CB_OK || piece.len == 0) return status;
        total += bytes.len;
        buf_clear(waiting);
        /* Where expat's position lags behind what it was given, a token is open. */
        uint64_t at = byte_now(r), open = at == UINT64_MAX || at > total ? total : total - at;
        if (open > LIMIT_RECORD_BYTES) {
            fail_here(r, CB_LIMIT, "a tag or comment is longer than a whole record may be");
            return r->failed;
        }
        want = open > FEED_FIRST ? (size_t)open : FEED_FIRST;
        if (want > LIMIT_RECORD_BYTES + 1 - open) want = (size_t)(LIMIT_RECORD_BYTES + 1 - open);
    }
}

static cb_status run(reader *r) {
    static const XML_Memory_Handling_Suite memory = {hook_alloc, hook_realloc, hook_free};
    r->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!r->parser) return err_memory(&r->why);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetEntityDeclHandler(r->parser, on_entity);
    XML_SetSkippedEntityHandler(r->parser, on_skipped);
    XML_SetUnknownEncodingHandler(r->parser, on_encoding, NULL);
    XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    buf waiting = BUF_EMPTY;
    cb_status status = feed_all(r, &waiting);
    buf_free(&waiting);
    XML_ParserFree(r->parser);
    return status;
}

cb_status xml_read(input *in, const xml_handler *handler, cb_error *err) {
    reader *r = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    r->in = in;
    r->handler = handler;
    r->why = (cb_error){.byte = UINT64_MAX};
    cb_status status = run(r);
    if (status != CB_OK && err) *err = r->why;
    for (size_t i = 0; i < LIMIT_XML_DEPTH; i++) arena_free(&r->frames[i].own);
    arena_free(&r->record);
    buf_free(&r->path);
    mem_free(r);
    return status;
}
