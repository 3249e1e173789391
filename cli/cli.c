/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, options, output: what the commands share. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int exit_of(cb_status status) {
    switch (status) {
    case CB_OK: return EXIT_DONE;
    case CB_USAGE: return EXIT_USAGE;
    case CB_INPUT:
    case CB_NOT_FOUND:
    case CB_DAMAGED:
    case CB_INCOMPATIBLE:
    case CB_LIMIT: return EXIT_INPUT;
    case CB_MEMORY:
    case CB_IO:
    case CB_NETWORK:
    case CB_CANCELLED:
    default: return EXIT_FAILED;
    }
}

int fail(const cb_error *err) {
    fputs("cuibono: ", stderr);
    if (err->source[0]) {
        put_plain(stderr, slice_text(err->source));
        if (err->line)
            fprintf(stderr, ":%llu", (unsigned long long)err->line);
        else if (err->byte != UINT64_MAX)
            fprintf(stderr, ": byte %llu", (unsigned long long)err->byte);
        fputs(": ", stderr);
    }
    put_plain(stderr, slice_text(err->message[0] ? err->message : cb_status_name(err->code)));
    putc('\n', stderr);
    return exit_of(err->code);
}

/* Longer ones than anybody reads are cut. */
__attribute__((format(printf, 1, 0))) static void put_formatted(const char *format, va_list args) {
    char text[8192];
    int n = vsnprintf(text, sizeof text, format, args);
    if (n < 0) return;
    put_plain(stderr, slice_text(text));
    if ((size_t)n >= sizeof text) fputs("...", stderr);
}

void complain(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("cuibono: ", stderr);
    put_formatted(format, args);
    putc('\n', stderr);
    va_end(args);
}

int usage(const command *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "cuibono %s: ", c->name);
    put_formatted(format, args);
    fprintf(stderr, "\nusage: cuibono %s %s\n`cuibono %s --help` says more\n", c->name, c->synopsis, c->name);
    va_end(args);
    return EXIT_USAGE;
}

int next_option(const command *c, int argc, char **argv, const char *short_options, const struct option *long_options) {
    opterr = 0;
    int option = getopt_long(argc, argv, short_options, long_options, NULL);
    if (option == 'h') {
        printf("cuibono %s: %s\n\nUsage: cuibono %s %s\n\n%s", c->name, c->summary, c->name, c->synopsis, c->help);
        return 'h';
    }
    if (option == ':') {
        usage(c, "%s needs a value", argv[optind - 1]);
        return '?';
    }
    if (option == '?') usage(c, "unknown or misused option %s", argv[optind > 0 ? optind - 1 : 0]);
    return option;
}

int open_world(cb_world **out, const char *path) {
    if (!path) path = getenv("CUIBONO_WORLD");
    if (!path || !*path) {
        complain("no world given: use -w FILE or set CUIBONO_WORLD");
        return EXIT_USAGE;
    }
    cb_error err;
    return cb_world_open(out, path, NULL, &err) == CB_OK ? 0 : fail(&err);
}

bool parse_count(const char *text, uint64_t max, uint64_t *out) {
    uint64_t n = 0;
    if (!*text) return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || n > (max - (uint64_t)(*text - '0')) / 10) return false;
        n = n * 10 + (uint64_t)(*text - '0');
    }
    *out = n;
    return true;
}

bool parse_size(const char *text, uint64_t *out) {
    char digits[24];
    size_t len = strlen(text);
    unsigned shift = 0;
    if (len == 0 || len >= sizeof digits) return false;
    memcpy(digits, text, len + 1);
    if (len > 1 && (digits[len - 1] == 'B' || digits[len - 1] == 'b')) digits[--len] = 0;
    if (len > 1 && digits[len - 1] == 'i') digits[--len] = 0;
    const char *units = "KMGT", *lower = "kmgt";
    for (unsigned i = 0; i < 4; i++)
        if (digits[len - 1] == units[i] || digits[len - 1] == lower[i]) shift = (i + 1) * 10;
    if (shift) digits[--len] = 0;
    uint64_t n;
    if (!parse_count(digits, UINT64_MAX >> shift, &n)) return false;
    *out = n << shift;
    return true;
}

bool parse_fraction(const char *text, double *out) {
    double value = 0, unit = 1;
    bool point = false, digit = false;
    for (; *text; text++) {
        if (*text == '.' && !point)
            point = true;
        else if (*text >= '0' && *text <= '9') {
            digit = true;
            if (point)
                value += (*text - '0') * (unit /= 10);
            else
                value = value * 10 + (*text - '0');
        } else
            return false;
    }
    *out = value;
    return digit && value <= 1.0;
}

cb_slice slice_text(const char *text) { return (cb_slice){text, text ? strlen(text) : 0}; }

void put_plain(FILE *f, cb_slice s) {
    enum { PIECE = 256 };
    char text[3 * PIECE + 1];
    while (s.len) {
        size_t n = s.len < PIECE ? s.len : PIECE;
        while (n < s.len && n > PIECE - 4 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) n--; /* not within a character */
        size_t len = cb_text_plain(text, sizeof text, (cb_slice){s.ptr, n});
        fwrite(text, 1, len, f);
        s = (cb_slice){s.ptr + n, s.len - n};
    }
}

void put_slice(FILE *f, cb_slice s) {
    if (s.len) fwrite(s.ptr, 1, s.len, f);
}

void put_csv_field(FILE *f, cb_slice s) {
    bool quote = false;
    for (size_t i = 0; i < s.len && !quote; i++)
        quote = s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
    if (!quote) {
        put_slice(f, s);
        return;
    }
    putc('"', f);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"') putc('"', f);
        putc(s.ptr[i], f);
    }
    putc('"', f);
}

int finish_output(int status) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("cannot write the output: %s", strerror(errno));
        return EXIT_FAILED;
    }
    return status;
}

int write_text(cb_text *text, const char *path) {
    FILE *f = fopen(path, "wbe");
    cb_slice s = cb_text_slice(text);
    bool ok = f && fwrite(s.ptr, 1, s.len, f) == s.len;
    if (f && fclose(f) != 0) ok = false;
    cb_text_free(text);
    if (ok) return EXIT_DONE;
    complain("cannot write %s", path);
    return EXIT_FAILED;
}

int print_text(cb_text *text) {
    put_slice(stdout, cb_text_slice(text));
    cb_text_free(text);
    return finish_output(EXIT_DONE);
}

int read_file(const char *path, size_t max, char **out, size_t *len) {
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    char *bytes = NULL;
    size_t count = 0, cap = 0;
    int status = EXIT_DONE;
    if (!f) {
        complain("cannot open %s: %s", path, strerror(errno));
        return errno == ENOENT ? EXIT_INPUT : EXIT_FAILED;
    }
    for (;;) {
        if (cap - count < 65536) {
            cap = cap ? cap * 2 : 131072;
            char *bigger = realloc(bytes, cap);
            if (!bigger) {
                complain("out of memory");
                status = EXIT_FAILED;
                break;
            }
            bytes = bigger;
        }
        size_t got = fread(bytes + count, 1, cap - count, f);
        count += got;
        if (got == 0) break;
        if (count > max) {
            complain("%s is longer than %zu bytes", path, max);
            status = EXIT_INPUT;
            break;
        }
    }
    if (status == EXIT_DONE && ferror(f)) {
        complain("cannot read %s: %s", path, strerror(errno));
        status = errno == EISDIR ? EXIT_INPUT : EXIT_FAILED;
    }
    if (f != stdin) fclose(f);
    if (status != EXIT_DONE) {
        free(bytes);
        return status;
    }
    *out = bytes;
    *len = count;
    return EXIT_DONE;
}

bool terminal_out(void) { return isatty(STDOUT_FILENO) == 1; }
bool terminal_err(void) { return isatty(STDERR_FILENO) == 1; }

bool colour_out(void) {
    const char *term = getenv("TERM"), *none = getenv("NO_COLOR"); /* no-color.org */
    return terminal_out() && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

const char *paint(const char *escape) { return colour_out() ? escape : ""; }

unsigned terminal_width(void) {
    struct winsize size;
    if (terminal_out() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
    const char *columns = getenv("COLUMNS");
    uint64_t n;
    if (columns && parse_count(columns, 1000, &n) && n >= 20) return (unsigned)n;
    return 80;
}
