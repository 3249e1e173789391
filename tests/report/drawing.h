/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures, read again from their SVG: no two words or boxes overlap, no line goes through words or boxes, everything lies inside. With
 * CUIBONO_DRAW=FOLDER what write_out() is given is written there to be looked at. After <cmocka.h>. */
#ifndef CB_TESTS_REPORT_DRAWING_H
#define CB_TESTS_REPORT_DRAWING_H

#include <stdio.h>
#include <stdlib.h>

#include "report/internal.h"

#ifndef S
#define S(text) SLICE(text)
#endif

typedef struct shape {
    int x, y, w, h;
    char what[64];
} shape;
typedef struct drawing {
    int width, height;
    shape words[1024], boxes[256], lines[256];
    size_t word_count, box_count, line_count;
    int strokes[8192][4]; /* x, y; x, y: pieces of lines that may be oblique */
    size_t stroke_count;
    int left, top;
} drawing;

static int number_after(cb_slice s, const char *key) {
    size_t at = slice_find(s, slice_of(key));
    return at == SIZE_MAX ? -1 : (int)strtol(s.ptr + at + strlen(key), NULL, 10);
}

static void unescape(buf *out, cb_slice s) {
    static const struct {
        const char *reference;
        char c;
    } ALL[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    while (s.len) {
        size_t i = 0;
        while (i < 5 && !slice_starts(s, slice_of(ALL[i].reference))) i++;
        size_t n = i < 5 ? strlen(ALL[i].reference) : 1;
        buf_byte(out, i < 5 ? ALL[i].c : s.ptr[0]);
        s = slice_sub(s, n, s.len - n);
    }
}

static void read_words(drawing *d, cb_slice line) {
    size_t from = slice_find_char(line, '>') + 1;
    buf text = BUF_EMPTY;
    unescape(&text, slice_sub(line, from, slice_find(line, S("</text>")) - from));
    int size = number_after(line, "font-size=\""), x = number_after(line, " x=\"");
    int w = (int)report_units(buf_view(&text)) * size / 100;
    bool start = slice_find(line, S("text-anchor=\"start\"")) != SIZE_MAX;
    if (slice_find(line, S("bold")) != SIZE_MAX) w = w * 11 / 10;
    assert_true(d->word_count < 1024);
    shape *s = &d->words[d->word_count++];
    *s = (shape){start ? x : x - w / 2, number_after(line, " y=\"") - size + 2, w, size, ""};
    snprintf(s->what, sizeof s->what, "%.*s", SLICE_ARGS(slice_sub(buf_view(&text), 0, 40)));
    buf_free(&text);
}

/* The pieces of a path of the commands M, L, H and V. */
static void read_strokes(drawing *d, cb_slice line) {
    const char *at = line.ptr + slice_find(line, S("d=\"")) + 3;
    int x = 0, y = 0;
    while (*at != '"') {
        char command = *at++, *end;
        int to_x = x, to_y = y;
        if (!strchr("MLHV", command)) return; /* of another form */
        if (command != 'V') to_x = (int)strtol(at, &end, 10), at = end;
        if (command != 'H') to_y = (int)strtol(at, &end, 10), at = end;
        assert_true(d->stroke_count < 8192);
        if (command != 'M') memcpy(d->strokes[d->stroke_count++], (int[4]){x, y, to_x, to_y}, sizeof *d->strokes);
        x = to_x, y = to_y;
    }
}

/* The commands of a path, cut off behind them. */
static const char *slice_path(char *text, size_t size) {
    char *at = strstr(text, "d=\"");
    if (!at) return "";
    char *end = strchr(at + 3, '"');
    if (end && (size_t)(end - text) < size) *end = 0;
    return at + 3;
}

static void read_drawing(drawing *d, cb_slice svg) {
    memset(d, 0, sizeof *d);
    assert_int_equal(
        sscanf(svg.ptr + slice_find(svg, S("viewBox=")), "viewBox=\"%d %d %d %d\"", &d->left, &d->top, &d->width, &d->height),
        4);
    for (cb_slice rest = svg; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        int a, b, c, e, corner;
        char text[256];
        snprintf(text, sizeof text, "%.*s", SLICE_ARGS(slice_sub(line, 0, 200)));
        if (slice_starts(line, S("<text "))) read_words(d, line);
        assert_true(d->box_count < 256 && d->line_count < 256);
        if (slice_starts(line, S("<rect x=")) && slice_find(line, S("fill=\"none\"")) == SIZE_MAX)
            d->boxes[d->box_count++] = (shape){number_after(line, " x=\""), number_after(line, " y=\""),
                                               number_after(line, "width=\""), number_after(line, "height=\""), "a box"};
        else if (sscanf(text, "<path d=\"M%d %dh%dl%d %*dv%d", &a, &b, &c, &corner, &e) == 5 &&
                 slice_find(line, S("fill=\"none\"")) == SIZE_MAX)
            d->boxes[d->box_count++] = (shape){a - corner, b, c + 2 * corner, e + 2 * corner, "an account"};
        else if (sscanf(text, "<path d=\"M%d %dH%d", &a, &b, &c) == 3 && !strchr(slice_path(text, sizeof text), 'V'))
            d->lines[d->line_count++] = (shape){a + 1, b - 3, c - a - 2, 6, "a line"};
        else if (slice_starts(line, S("<path ")) && slice_find(line, S("stroke=\"#222\"")) != SIZE_MAX)
            read_strokes(d, line);
    }
}

static bool apart(const shape *a, const shape *b) {
    return a->x >= b->x + b->w || b->x >= a->x + a->w || a->y >= b->y + b->h || b->y >= a->y + a->h;
}
static bool within(const shape *a, const shape *b) {
    return a->x >= b->x && a->y >= b->y && a->x + a->w <= b->x + b->w && a->y + a->h <= b->y + b->h;
}
static void complain(const char *what, const char *name, const shape *a, const shape *b) {
    fail_msg("%s: %s: \"%s\" (%d %d %d %d) and \"%s\" (%d %d %d %d)", name, what, a->what, a->x, a->y, a->w, a->h, b->what,
             b->x, b->y, b->w, b->h);
}

/* Does a piece of a line come within a shape? */
static bool crosses(const int *s, const shape *of) {
    int dx = s[2] - s[0], dy = s[3] - s[1], n = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
    shape piece = {s[0] < s[2] ? s[0] : s[2], s[1] < s[3] ? s[1] : s[3], abs(dx) + 1, abs(dy) + 1, ""};
    if (apart(&piece, of)) return false;
    for (int i = 0; i <= n; i++) {
        int x = s[0] + (n ? dx * i / n : 0), y = s[1] + (n ? dy * i / n : 0);
        if (x > of->x + 1 && x < of->x + of->w - 1 && y > of->y + 1 && y < of->y + of->h - 1) return true;
    }
    return false;
}

static void assert_tidy(const char *name, cb_slice svg) {
    drawing *d = malloc(sizeof *d);
    assert_non_null(d);
    read_drawing(d, svg);
    shape all = {d->left, d->top, d->width, d->height, "the picture"};
    for (size_t i = 0; i < d->word_count; i++) {
        if (!within(&d->words[i], &all)) complain("outside", name, &d->words[i], &all);
        for (size_t k = 0; k < i; k++)
            if (!apart(&d->words[i], &d->words[k])) complain("words overlap", name, &d->words[i], &d->words[k]);
        for (size_t k = 0; k < d->box_count; k++)
            if (!apart(&d->words[i], &d->boxes[k]) && !within(&d->words[i], &d->boxes[k]))
                complain("words cross a box", name, &d->words[i], &d->boxes[k]);
        for (size_t k = 0; k < d->line_count; k++)
            if (!apart(&d->words[i], &d->lines[k])) complain("a line crosses words", name, &d->words[i], &d->lines[k]);
    }
    for (size_t i = 0; i < d->box_count; i++) {
        if (!within(&d->boxes[i], &all)) complain("outside", name, &d->boxes[i], &all);
        for (size_t k = 0; k < i; k++)
            if (!apart(&d->boxes[i], &d->boxes[k])) complain("boxes overlap", name, &d->boxes[i], &d->boxes[k]);
        for (size_t k = 0; k < d->line_count; k++)
            if (!apart(&d->boxes[i], &d->lines[k])) complain("a line crosses a box", name, &d->boxes[i], &d->lines[k]);
    }
    for (size_t i = 0; i < d->stroke_count; i++) {
        const int *s = d->strokes[i];
        shape piece = {s[0] < s[2] ? s[0] : s[2], s[1] < s[3] ? s[1] : s[3], abs(s[2] - s[0]), abs(s[3] - s[1]), "a line"};
        if (!within(&piece, &all)) complain("outside", name, &piece, &all);
        for (size_t k = 0; k < d->word_count; k++)
            if (crosses(s, &d->words[k])) complain("a line crosses words", name, &piece, &d->words[k]);
        for (size_t k = 0; k < d->box_count; k++)
            if (crosses(s, &d->boxes[k])) complain("a line crosses a box", name, &piece, &d->boxes[k]);
    }
    free(d);
}

static void write_out(const char *name, const char *extension, cb_slice text) {
    const char *folder = getenv("CUIBONO_DRAW");
    char path[1024];
    if (!folder) return;
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, extension);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
    fclose(f);
}

#endif
