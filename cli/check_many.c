/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono check --input: thousands of cases, a line each. They are read in blocks and answered on several threads; a bad line is said
 * with its position and counted, and the rest is answered. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

enum { BLOCK_LINES = 256, BLOCK_BYTES = 8 << 20 };

typedef struct reading {
    checking *c;
    const char *path;
    FILE *f;
    progress bar;
    uint64_t number, bytes, total, cases;
    char *lines[BLOCK_LINES];
    cb_slice inputs[BLOCK_LINES];
    uint64_t numbers[BLOCK_LINES];
    size_t count;
    bool table;
    int worst, failure; /* errno of a read that failed */
} reading;

static void worsen(reading *r, int status) {
    if (status > r->worst) r->worst = status;
}

/* The next lines that are not empty. False where there is none: at the end, or where memory or the file failed. */
static bool read_block(reading *r) {
    size_t bytes = 0;
    r->count = 0;
    while (r->count < BLOCK_LINES && bytes < BLOCK_BYTES) {
        char *line = NULL;
        size_t cap = 0;
        errno = 0;
        ssize_t len = getline(&line, &cap, r->f);
        /* what was read of a line before its read failed is no case; without memory, neither end nor error is marked */
        if (ferror(r->f) || (len < 0 && !feof(r->f))) r->failure = errno ? errno : EIO;
        if (len < 0 || r->failure) {
            free(line);
            break;
        }
        r->number++;
        r->bytes += (uint64_t)len;
        bytes += (size_t)len;
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r' || line[len - 1] == ' ')) len--;
        if (len == 0) {
            free(line);
            continue;
        }
        r->lines[r->count] = line;
        r->inputs[r->count] = (cb_slice){line, (size_t)len};
        r->numbers[r->count++] = r->number;
    }
    return r->count > 0;
}

static int on_answer(void *data, size_t index, const cb_answer *answer, const cb_error *error) {
    reading *r = data;
    char label[64];
    r->cases++;
    if (answer) {
        snprintf(label, sizeof label, "case-%llu.json", (unsigned long long)r->numbers[index]);
        worsen(r, check_show(r->c, answer, label, r->numbers[index], r->table));
    } else {
        cb_error one = *error;
        if (r->bar.visible) fputs("\r\033[K", stderr);
        snprintf(one.source, sizeof one.source, "%s", r->path);
        one.line = r->numbers[index];
        int status = fail(&one);
        if (status == EXIT_INPUT)
            r->c->rejected++;
        else
            worsen(r, status);
    }
    return r->worst == EXIT_FAILED || progress_show(&r->bar, "check", r->bytes, r->total, r->cases);
}

/* The beginning of a sentence, cut between words. */
static cb_slice shorten(cb_slice s, size_t most, char *room, size_t size) {
    if (s.len <= most || most >= size - 4) return s;
    size_t len = most;
    while (len && s.ptr[len] != ' ') len--;
    snprintf(room, size, "%.*s…", (int)len, s.ptr);
    return slice_text(room);
}

static const char *gaps_of(const cb_summary *s, bool brief) {
    if (s->incomplete && s->inconclusive) return brief ? "I ?" : "incomplete, inconclusive";
    return s->incomplete ? (brief ? "I" : "incomplete") : s->inconclusive ? (brief ? "?" : "inconclusive") : "";
}

static bool add_row(text_table *t, const checked *d, bool brief) {
    enum { COLUMNS = 6 };
    const cb_summary *s = &d->summary;
    char state[64], line[32], room[512];
    snprintf(state, sizeof state, "%d %s", s->state, cb_state_name(s->state));
    snprintf(line, sizeof line, "%llu", (unsigned long long)d->line);
    cb_slice cells[COLUMNS] = {s->caption.len ? s->caption : s->id,
                               slice_text(state),
                               s->party,
                               slice_text(gaps_of(s, brief)),
                               slice_text(line),
                               brief ? shorten(s->next, terminal_width() * 9 / 40, room, sizeof room) : s->next};
    return table_add(t, cells);
}

/* A table for people: cut to a terminal, whole in a file. */
static int print_table(const checking *c) {
    enum { COLUMNS = 6 };
    static const char *const HEADERS[COLUMNS] = {"subject", "state", "strongest finding", "gaps", "line", "next"};
    static const bool RIGHT[COLUMNS] = {false, false, false, false, true, false};
    bool brief = terminal_out(), ok = true;
    text_table *t = table_new(HEADERS, COLUMNS, 2, RIGHT);
    if (!t) {
        complain("out of memory");
        return EXIT_FAILED;
    }
    table_spare(t, 4);
    table_spare(t, 5);
    for (size_t i = 0; ok && i < c->done_count; i++) ok = add_row(t, &c->done[i], brief);
    if (ok) table_print(t, stdout, brief ? terminal_width() : 0);
    table_free(t);
    if (!ok) complain("out of memory");
    putchar('\n');
    if (brief) puts("gaps: I, a source is too old, undated or failed; ?, the case says too little");
    return ok ? finish_output(EXIT_DONE) : EXIT_FAILED;
}

/* The table and the totals; in JSON the totals go to stderr, for stdout holds the cases alone. */
static void conclude(reading *r) {
    const checking *c = r->c;
    if (r->cases == 0 && !r->failure) complain("%s: there is no case in it", r->path);
    if (r->table && c->done_count) worsen(r, print_table(c));
    if (r->cases) check_totals(c, c->json ? stderr : stdout);
    if (c->rejected)
        complain("%s: %llu of %llu cases rejected, the rest answered", r->path, (unsigned long long)c->rejected,
                 (unsigned long long)r->cases);
    if (r->cases == c->rejected) worsen(r, EXIT_INPUT);
}

int check_lines(checking *c, const char *path) {
    struct stat info;
    cb_error err;
    reading *r = calloc(1, sizeof *r);
    if (!r) {
        complain("out of memory");
        return EXIT_FAILED;
    }
    r->c = c;
    r->path = path;
    r->table = !c->json && !c->all;
    r->f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    if (!r->f) {
        int status = errno == ENOENT ? EXIT_INPUT : EXIT_FAILED;
        complain("cannot open %s: %s", path, strerror(errno));
        free(r);
        return status;
    }
    if (fstat(fileno(r->f), &info) == 0 && S_ISREG(info.st_mode)) r->total = (uint64_t)info.st_size;
    progress_start(&r->bar);
    /* the bar and whole answers would write over each other */
    if (!r->table && terminal_out()) r->bar.visible = false;
    bool more = true;
    while (more && !r->failure && read_block(r)) {
        cb_status s = cb_check_batch(c->world, r->inputs, r->count, &c->options, c->jobs, on_answer, r, &err);
        for (size_t i = 0; i < r->count; i++) free(r->lines[i]);
        more = s == CB_OK;
        if (s == CB_OK) continue;
        progress_end(&r->bar);
        if (s == CB_CANCELLED && r->worst != EXIT_FAILED) complain("stopped; what follows was answered before");
        worsen(r, s == CB_CANCELLED ? EXIT_FAILED : fail(&err));
    }
    progress_end(&r->bar);
    if (r->failure) {
        if (r->number)
            complain("cannot read %s behind line %llu: %s", path, (unsigned long long)r->number, strerror(r->failure));
        else
            complain("cannot read %s: %s", path, strerror(r->failure));
        worsen(r, r->failure == EISDIR ? EXIT_INPUT : EXIT_FAILED);
    }
    conclude(r);
    int worst = r->worst;
    if (r->f != stdin) fclose(r->f);
    free(r);
    return worst;
}
