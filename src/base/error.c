/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

/* What a message quotes may come from hostile input: no control character reaches a terminal, and a cut
 * leaves no half UTF-8 sequence. */
static void tidy(char *text) {
    size_t len = strlen(text);
    size_t back = len;
    while (back > 0 && len - back < 3 && ((unsigned char)text[back - 1] & 0xC0) == 0x80) back--;
    if (back > 0) {
        unsigned char lead = (unsigned char)text[back - 1];
        size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        if (want > len - back + 1) text[back - 1] = '\0';
    }
    for (unsigned char *p = (unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7F) *p = ' ';
        if (*p == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F) p[0] = p[1] = ' '; /* C1 controls */
    }
    for (len = strlen(text); len > 0 && text[len - 1] == ' '; len--) text[len - 1] = '\0';
}

__attribute__((format(printf, 6, 0))) static void fill(cb_error *err, cb_status code, const char *source, uint64_t line,
                                                       uint64_t byte, const char *format, va_list args) {
    /* Format first: the arguments may point into *err. */
    char message[sizeof err->message];
    char place[sizeof err->source];
    vsnprintf(message, sizeof message, format, args);
    snprintf(place, sizeof place, "%s", source ? source : "");
    tidy(message);
    tidy(place);
    err->code = code;
    err->line = line;
    err->byte = byte;
    memcpy(err->source, place, sizeof place);
    memcpy(err->message, message, sizeof message);
}

cb_status err_set(cb_error *err, cb_status code, const char *format, ...) {
    if (!err) return code;
    va_list args;
    va_start(args, format);
    fill(err, code, NULL, 0, UINT64_MAX, format, args);
    va_end(args);
    return code;
}

cb_status err_at(cb_error *err, cb_status code, const char *source, uint64_t line, uint64_t byte, const char *format, ...) {
    if (!err) return code;
    va_list args;
    va_start(args, format);
    fill(err, code, source, line, byte, format, args);
    va_end(args);
    return code;
}

cb_status err_memory(cb_error *err) { return err_set(err, CB_MEMORY, "out of memory"); }

cb_status err_io(cb_error *err, const char *verb, const char *path) {
    int number = errno;
    const char *why = strerrordesc_np(number); /* never translated, safe in threads */
    return err_set(err, CB_IO, "cannot %s %s: %s", verb, path ? path : "", why ? why : "unknown error");
}
