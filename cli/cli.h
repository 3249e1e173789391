/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share. Messages go to stderr, answers to stdout. */
#ifndef CUIBONO_CLI_H
#define CUIBONO_CLI_H

#include <getopt.h>
#include <stdio.h>

#include "cuibono.h"

/* Exit status of the contract. */
enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_FAILED = 4 };

typedef struct command {
    const char *name;
    const char *synopsis; /* after "cuibono NAME " */
    const char *summary;  /* one line for `cuibono --help` */
    const char *help;     /* the rest of `cuibono NAME --help` */
    int (*run)(const struct command *self, int argc, char **argv);
} command;

extern const command CMD_BUILD, CMD_INFO, CMD_VERIFY, CMD_SHOW, CMD_SCREEN, CMD_COMPARE, CMD_EXPORT, CMD_CHECK, CMD_OWNERS,
    CMD_TRACE, CMD_EXPOSURE, CMD_FETCH;

/* Prints the error ("cuibono: file:line: message") and returns the exit status of its code. */
int fail(const cb_error *err);
/* A usage error: the message and a pointer to --help; returns EXIT_USAGE. */
int usage(const command *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* getopt_long with --help handled: returns the option's value, -1 at the end, '?' after a complaint was printed (return EXIT_USAGE),
 * 'h' after help was printed (return EXIT_DONE). Short options come as their letters. */
int next_option(const command *c, int argc, char **argv, const char *short_options, const struct option *long_options);

/* Opens the world of -w, or of CUIBONO_WORLD where `path` is NULL. Prints and returns an exit status on failure, 0 on success. */
int open_world(cb_world **out, const char *path);

bool parse_size(const char *text, uint64_t *out); /* "512M", "2G", "1048576" */
bool parse_count(const char *text, uint64_t max, uint64_t *out);
bool parse_fraction(const char *text, double *out); /* a decimal number in [0, 1], '.' as the point in every locale */

cb_slice slice_text(const char *text);
/* Text for people: whatever may hold a name goes through this, or through complain() (cb_text_plain). */
void put_plain(FILE *f, cb_slice s);
/* "cuibono: ..." and a newline on stderr, whatever the arguments hold on one line. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_slice(FILE *f, cb_slice s); /* as it is: for machines, or what the library made */
void put_csv_field(FILE *f, cb_slice s);
/* Flushes stdout and reports a failed write; returns `status`, or EXIT_FAILED. */
int finish_output(int status);
/* Writes a rendered text to a file and frees it; prints and returns an exit status on failure, 0 on success. */
int write_text(cb_text *text, const char *path);
/* Prints a rendered text and frees it. */
int print_text(cb_text *text);
/* Reads a whole file ("-": standard input) of at most `max` bytes; the caller frees *out. */
int read_file(const char *path, size_t max, char **out, size_t *len);

/* Is stdout (stderr) a terminal that wants colour; its width in columns (80 where unknown). */
bool terminal_out(void), terminal_err(void), colour_out(void);
unsigned terminal_width(void);
/* Plain, or with the escape where colour_out(). */
const char *paint(const char *escape);

/* A progress bar with rate and time left, on stderr, on a terminal only: a cb_progress_fn. Ctrl-C cancels cleanly. */
typedef struct progress {
    double started, shown;
    bool visible;
    char stage[64];
} progress;
void progress_start(progress *p);
int progress_show(void *data, const char *stage, uint64_t done, uint64_t total, uint64_t records);
void progress_end(progress *p);

/* A table for people: columns aligned by terminal width, cut to the width of the terminal (the first and the `flexible` one, of names, share
 * what the others leave); of width 0 nothing is cut or left out. */
typedef struct text_table text_table;
text_table *table_new(const char *const *headers, size_t columns, size_t flexible, const bool *right); /* NULL: no memory */
void table_spare(text_table *t, size_t column); /* left out where the terminal is too narrow, the first named first */
bool table_add(text_table *t, const cb_slice *cells);
void table_print(const text_table *t, FILE *f, unsigned width);
void table_free(text_table *t);

#endif
