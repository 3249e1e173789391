/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/plain.h"
#include "base/sequence.h"

#include "base/poison.h"

/* What a message quotes may come from hostile input, and the room may have cut it within a character. */
static void tidy(char *out, size_t size, const char *text) {
    size_t len = strlen(text), back = len;
    while (back > 0 && len - back < 3 && ((unsigned char)text[back - 1] & 0xC0) == 0x80) back--;
    if (back > 0 && (unsigned char)text[back - 1] >= 0xC0 &&
        sequence_length((const unsigned char *)text + back - 1, len - back + 1) == 0)
        len = back - 1;
    plain_copy(out, size, (cb_slice){text, len});
    for (len = strlen(out); len > 0 && out[len - 1] == ' '; len--) out[len - 1] = '\0';
}

__attribute__((format(printf, 6, 0))) static void fill(cb_error *err, cb_status code, const char *source, uint64_t line,
                                                       uint64_t byte, const char *format, va_list args) {
    /* Format first: the arguments may point into *err. */
    char message[sizeof err->message], place[sizeof err->source];
    vsnprintf(message, sizeof message, format, args);
    snprintf(place, sizeof place, "%s", source ? source : "");
    err->code = code;
    err->line = line;
    err->byte = byte;
    tidy(err->source, sizeof err->source, place);
    tidy(err->message, sizeof err->message, message);
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
