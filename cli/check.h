/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of `cuibono check` share: check.c answers about files, check_many.c about the lines of one. */
#ifndef CUIBONO_CLI_CHECK_H
#define CUIBONO_CLI_CHECK_H

#include "cli.h"

enum { MAX_SUBJECTS = 64, MAX_CASE = 64 << 20 };

/* A subject that was answered: what its line in a table or index shows, copied. */
typedef struct checked {
    cb_summary summary;
    uint64_t line; /* of the input; 0: a file */
    char *text;    /* holds the summary's slices */
} checked;

/* A page of this run, without number: "OUT/case.html"; and the last number that one of this name had. */
typedef struct page_name {
    char *path;
    unsigned last;
} page_name;

typedef struct checking {
    cb_world *world;
    cb_session *session;
    cb_check_options options;
    cb_slice subjects[MAX_SUBJECTS];
    const char *html;
    bool folder, json, all;
    unsigned jobs;
    int strongest; /* state, 1 the strongest */
    size_t answered;
    size_t page_count; /* written in this run */
    page_name *names;  /* theirs, by hash; name_cap is a power of two */
    size_t name_count, name_cap;
    checked *done;
    size_t done_count, done_cap;
    uint64_t rejected;
} checking;

/* Writes the page, where pages are asked for, and prints the answer, unless `quiet`; remembers its subjects. An exit status. */
int check_show(checking *c, const cb_answer *answer, const char *label, uint64_t line, bool quiet);
/* Each line of the file is a case; a bad line is reported and the rest answered. */
int check_lines(checking *c, const char *path);
/* "7 subjects: 1 listed, 2 tied, 4 none; 3 incomplete, 1 inconclusive". */
void check_totals(const checking *c, FILE *f);

#endif
