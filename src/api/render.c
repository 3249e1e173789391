/* SPDX-License-Identifier: Apache-2.0 */
/* A screening result for machines. */
#include "api/internal.h"
#include "base/error.h"
#include "base/poison.h"

static void put_key(buf *b, const char *key, cb_slice value) {
    buf_printf(b, "\"%s\":", key);
    buf_json_string(b, value);
}

static void put_countries(buf *b, cb_slice joined) {
    buf_lit(b, "\"countries\":[");
    for (bool first = true; joined.len; first = false) {
        if (!first) buf_byte(b, ',');
        buf_json_string(b, slice_cut(&joined, ';'));
    }
    buf_byte(b, ']');
}

static void put_explanation(buf *b, const cb_hit *hit) {
    buf_printf(b, ",\"explanation\":{\"prior\":%.3f,\"features\":[", hit->prior);
    for (size_t i = 0; i < hit->feature_count; i++) {
        if (i) buf_byte(b, ',');
        buf_byte(b, '{');
        put_key(b, "name", hit->features[i].name);
        buf_byte(b, ',');
        put_key(b, "text", hit->features[i].text);
        buf_printf(b, ",\"weight\":%.3f}", hit->features[i].weight);
    }
    buf_lit(b, "]}");
}

static void hit_json(buf *b, const cb_hit *hit) {
    buf_byte(b, '{');
    put_key(b, "entity_id", hit->entity_id);
    buf_printf(b, ",\"score\":%.4f,\"probability\":%.4f,", hit->score, hit->probability);
    put_key(b, "name", hit->name);
    buf_byte(b, ',');
    put_key(b, "schema", hit->schema);
    buf_byte(b, ',');
    put_countries(b, hit->countries);
    buf_printf(b, ",\"designated\":%s", hit->designated ? "true" : "false");
    if (hit->features) put_explanation(b, hit);
    buf_byte(b, '}');
}

static void result_json(buf *b, const cb_result *result, cb_slice query_id, cb_slice status) {
    buf_byte(b, '{');
    put_key(b, "query_id", query_id);
    buf_byte(b, ',');
    put_key(b, "status", status.len ? status : SLICE("ok"));
    buf_lit(b, ",\"results\":[");
    for (size_t i = 0; result && i < cb_result_count(result); i++) {
        if (i) buf_byte(b, ',');
        hit_json(b, cb_result_hit(result, i));
    }
    buf_lit(b, "]}\n");
}

/* RFC 4180: quoted where it has to be. */
static void put_csv(buf *b, cb_slice s) {
    bool quote = false;
    for (size_t i = 0; i < s.len && !quote; i++)
        quote = s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
    if (!quote) {
        buf_slice(b, s);
        return;
    }
    buf_byte(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"') buf_byte(b, '"');
        buf_byte(b, s.ptr[i]);
    }
    buf_byte(b, '"');
}

static void result_csv(buf *b, const cb_result *result, cb_slice query_id) {
    for (size_t i = 0; result && i < cb_result_count(result); i++) {
        const cb_hit *hit = cb_result_hit(result, i);
        put_csv(b, query_id);
        buf_printf(b, ",%zu,", i + 1);
        put_csv(b, hit->entity_id);
        buf_printf(b, ",%.4f,%.4f,", hit->score, hit->probability);
        put_csv(b, hit->name);
        buf_byte(b, '\n');
    }
}

cb_status cb_result_render(cb_text **out, const cb_result *result, cb_slice query_id, cb_slice status, cb_format format,
                           cb_error *err) {
    *out = NULL;
    if (format != CB_FORMAT_JSON && format != CB_FORMAT_CSV)
        return err_set(err, CB_USAGE, "a screening result is rendered as JSON or CSV");
    buf text = BUF_EMPTY;
    if (format == CB_FORMAT_JSON)
        result_json(&text, result, query_id, status);
    else
        result_csv(&text, result, query_id);
    return api_text_take(out, &text, err);
}
