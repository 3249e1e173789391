/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono check: the answer about a supplier. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

/* "suppliers/1-acme.json" and "1-acme.json" become "OUT/1-acme.html"; another one of that name in the same run "OUT/1-acme-2.html". */
static char *page_path(const char *folder, const char *file, unsigned again) {
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    const char *dot = strrchr(base, '.');
    int stem = dot && dot != base ? (int)(dot - base) : (int)strlen(base);
    size_t size = strlen(folder) + strlen(base) + 32;
    char *path = malloc(size);
    if (!path) return NULL;
    if (again)
        snprintf(path, size, "%s/%.*s-%u.html", folder, stem, base, again + 1);
    else
        snprintf(path, size, "%s/%.*s.html", folder, stem, base);
    return path;
}

/* Where the name stands, or would. */
static page_name *find_page(page_name *pages, size_t cap, const char *path) {
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (const char *p = path; *p; p++) hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
    size_t at = (size_t)hash & (cap - 1);
    while (pages[at].path && strcmp(pages[at].path, path) != 0) at = (at + 1) & (cap - 1);
    return &pages[at];
}

static bool grow_pages(checking *c) {
    size_t cap = c->name_cap ? c->name_cap * 2 : 64;
    page_name *bigger = calloc(cap, sizeof *bigger);
    if (!bigger) return false;
    for (size_t i = 0; i < c->name_cap; i++)
        if (c->names[i].path) *find_page(bigger, cap, c->names[i].path) = c->names[i];
    free(c->names);
    c->names = bigger;
    c->name_cap = cap;
    return true;
}

/* The name in the table, put there where it is new. */
static page_name *name_page(checking *c, const char *path, bool *added) {
    if (c->name_count * 2 >= c->name_cap && !grow_pages(c)) return NULL;
    page_name *name = find_page(c->names, c->name_cap, path);
    *added = !name->path;
    if (!name->path && !(name->path = strdup(path))) return NULL;
    c->name_count += *added;
    return name;
}

/* The path of a page, none that this run wrote before; remembered. */
static char *new_page_path(checking *c, const char *file) {
    char *path = page_path(c->html, file, 0);
    bool added, of_all = path && strcmp(strrchr(path, '/'), "/index.html") == 0;
    while (path && name_page(c, path, &added)) {
        if (added && !of_all) {
            c->page_count++;
            return path;
        }
        of_all = false;
        free(path);
        /* the first of this name knows the last number; adding another may have moved it */
        path = page_path(c->html, file, 0);
        if (!path) return NULL;
        unsigned again = ++find_page(c->names, c->name_cap, path)->last;
        free(path);
        path = page_path(c->html, file, again);
    }
    free(path);
    return NULL;
}

static int write_page(const char *path, cb_slice page) {
    FILE *f = fopen(path, "wbe");
    bool ok = f && fwrite(page.ptr, 1, page.len, f) == page.len;
    if (f && fclose(f) != 0) ok = false;
    if (!ok) complain("cannot write %s: %s", path, strerror(errno));
    return ok ? EXIT_DONE : EXIT_FAILED;
}

static cb_slice copy_slice(char **at, cb_slice s) {
    char *start = *at;
    if (s.len) memcpy(start, s.ptr, s.len);
    *at += s.len;
    return (cb_slice){start, s.len};
}

static bool remember(checking *c, const cb_answer *answer, const char *page, uint64_t line) {
    cb_summary s;
    for (size_t i = 0; cb_answer_summary(&s, answer, i); i++) {
        if (c->done_count == c->done_cap) {
            size_t cap = c->done_cap ? c->done_cap * 2 : 64;
            checked *bigger = reallocarray(c->done, cap, sizeof *bigger);
            if (!bigger) return false;
            c->done = bigger;
            c->done_cap = cap;
        }
        const char *base = page && strrchr(page, '/') ? strrchr(page, '/') + 1 : page;
        s.page = slice_text(base ? base : "");
        char *text = malloc(s.id.len + s.caption.len + s.party_id.len + s.party.len + s.next.len + s.page.len + 1);
        if (!text) return false;
        checked *d = &c->done[c->done_count++];
        *d = (checked){s, line, text};
        d->summary.id = copy_slice(&text, s.id);
        d->summary.caption = copy_slice(&text, s.caption);
        d->summary.party_id = copy_slice(&text, s.party_id);
        d->summary.party = copy_slice(&text, s.party);
        d->summary.next = copy_slice(&text, s.next);
        d->summary.page = copy_slice(&text, s.page);
    }
    return true;
}

static int out_of_memory(void) {
    complain("out of memory");
    return EXIT_FAILED;
}

int check_show(checking *c, const cb_answer *answer, const char *label, uint64_t line, bool quiet) {
    cb_error err;
    cb_text *text;
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out(), .all = c->all};
    char *page = NULL;
    int status = EXIT_DONE, state = cb_answer_state(answer);
    if (state < c->strongest) c->strongest = state;
    if (c->html) {
        page = !c->folder ? strdup(c->html)
               : line     ? page_path(c->html, label, 0) /* no other has it */
                          : new_page_path(c, label);
        if (!page) return out_of_memory();
        if (cb_answer_render(&text, answer, CB_FORMAT_HTML, &render, &err) == CB_OK) {
            status = write_page(page, cb_text_slice(text));
            cb_text_free(text);
        } else {
            status = fail(&err);
        }
    }
    if (status == EXIT_DONE && !remember(c, answer, page, line)) status = out_of_memory();
    free(page);
    if (status == EXIT_DONE && !quiet) {
        if (cb_answer_render(&text, answer, c->json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err) != CB_OK)
            return fail(&err);
        if (c->answered && !c->json) putchar('\n');
        status = print_text(text);
    }
    c->answered++;
    return status;
}

/* A line of counts, broken between two of them where a terminal would break it. */
typedef struct totals {
    FILE *f;
    size_t at, width; /* width 0: one line, however long */
} totals;

static void put_total(totals *t, const char *gap, unsigned long long n, const char *what) {
    char item[96];
    int len = snprintf(item, sizeof item, "%llu %s", n, what);
    size_t need = len > 0 ? (size_t)len : 0;
    fputs(gap, t->f);
    t->at += strlen(gap);
    if (*gap && t->width && t->at + 1 + need + 1 > t->width) { /* and the sign that follows */
        fputs("\n ", t->f);
        t->at = 1;
    }
    fprintf(t->f, "%s%s", t->at ? " " : "", item);
    t->at += need + (t->at ? 1 : 0);
}

void check_totals(const checking *c, FILE *f) {
    size_t incomplete = 0, inconclusive = 0;
    const char *gap = ":";
    totals t = {f, 0, f == stdout && terminal_out() ? terminal_width() : 0};
    put_total(&t, "", c->done_count, c->done_count == 1 ? "subject" : "subjects");
    for (int state = 1; state <= 8; state++) {
        size_t n = 0;
        for (size_t i = 0; i < c->done_count; i++) n += c->done[i].summary.state == state;
        if (n == 0) continue;
        put_total(&t, gap, n, cb_state_name(state));
        gap = ",";
    }
    for (size_t i = 0; i < c->done_count; i++) {
        incomplete += c->done[i].summary.incomplete;
        inconclusive += c->done[i].summary.inconclusive;
    }
    if (incomplete) put_total(&t, ";", incomplete, "incomplete");
    if (inconclusive) put_total(&t, incomplete ? "," : ";", inconclusive, "inconclusive");
    if (c->rejected) put_total(&t, ";", c->rejected, c->rejected == 1 ? "line rejected" : "lines rejected");
    putc('\n', f);
}

static int check_file(checking *c, const char *path) {
    cb_answer *answer;
    cb_error err;
    char *bytes;
    size_t len;
    int status = read_file(path, MAX_CASE, &bytes, &len);
    if (status) return status;
    if (cb_check(&answer, c->session, (cb_slice){bytes, len}, &c->options, &err) == CB_OK) {
        status = check_show(c, answer, path, 0, false);
        cb_answer_free(answer);
    } else {
        if (!err.source[0]) snprintf(err.source, sizeof err.source, "%s", path);
        status = fail(&err);
    }
    free(bytes);
    return status;
}

/* The index of the pages of this run. */
static int write_index(const checking *c) {
    cb_error err;
    cb_text *text;
    cb_summary *all = calloc(c->done_count ? c->done_count : 1, sizeof *all);
    size_t size = strlen(c->html) + 16;
    char *path = malloc(size);
    int status = EXIT_FAILED;
    if (all && path) {
        for (size_t i = 0; i < c->done_count; i++) all[i] = c->done[i].summary;
        snprintf(path, size, "%s/index.html", c->html);
        if (cb_summaries_render(&text, all, c->done_count, c->rejected, CB_FORMAT_HTML, &err) == CB_OK) {
            status = write_page(path, cb_text_slice(text));
            cb_text_free(text);
        } else {
            status = fail(&err);
        }
    } else {
        status = out_of_memory();
    }
    free(all);
    free(path);
    return status;
}

static int prepare_html(checking *c, bool many) {
    struct stat info;
    size_t len = strlen(c->html);
    c->folder = many || (stat(c->html, &info) == 0 && S_ISDIR(info.st_mode)) || (len && c->html[len - 1] == '/');
    if (c->folder && mkdir(c->html, 0777) != 0 && errno != EEXIST) {
        complain("cannot make the folder %s: %s", c->html, strerror(errno));
        return EXIT_FAILED;
    }
    if (c->folder && (stat(c->html, &info) != 0 || !S_ISDIR(info.st_mode))) {
        complain("%s is no folder; several cases need one", c->html);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},          {"world", required_argument, 0, 'w'},
                                         {"subject", required_argument, 0, 's'}, {"on", required_argument, 0, 'd'},
                                         {"html", required_argument, 0, 't'},    {"json", no_argument, 0, 'j'},
                                         {"input", required_argument, 0, 'i'},   {"long", no_argument, 0, 'l'},
                                         {"jobs", required_argument, 0, 'n'},    {0, 0, 0, 0}};
    static checking c;
    c = (checking){.options = {.struct_size = sizeof c.options}, .strongest = 8, .jobs = 1};
    const char *path = NULL, *input = NULL;
    uint64_t jobs;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'd':
            if (!*optarg) return usage(self, "--on needs a day: YYYY-MM-DD");
            c.options.on = optarg;
            break;
        case 't': c.html = optarg; break;
        case 'j': c.json = true; break;
        case 'i': input = optarg; break;
        case 'l': c.all = true; break;
        case 'n':
            if (!parse_count(optarg, 256, &jobs)) return usage(self, "--jobs needs a number up to 256");
            c.jobs = (unsigned)jobs;
            break;
        case 's':
            if (c.options.subject_count == MAX_SUBJECTS) return usage(self, "at most %d subjects", MAX_SUBJECTS);
            c.subjects[c.options.subject_count++] = slice_text(optarg);
            break;
        default: return EXIT_USAGE;
        }
    c.options.subjects = c.subjects;
    if (input && optind < argc) return usage(self, "either suppliers or --input: unexpected argument \"%s\"", argv[optind]);
    if (!input && optind >= argc)
        return usage(self, "no supplier given: name a JSON file, or --input FILE with one case a line");
    if (c.html) {
        int status = prepare_html(&c, input || argc - optind > 1);
        if (status) return status;
    }
    cb_error err;
    int status = open_world(&c.world, path);
    if (status) return status;
    if (cb_session_new(&c.session, c.world, &err) != CB_OK) {
        cb_world_unref(c.world);
        return fail(&err);
    }
    for (int i = optind; i < argc; i++) {
        int one = check_file(&c, argv[i]);
        if (one > status) status = one;
    }
    if (input) {
        int one = check_lines(&c, input);
        if (one > status) status = one;
    }
    if (c.folder && (input || c.page_count > 1)) {
        int one = write_index(&c);
        if (one > status) status = one;
    }
    for (size_t i = 0; i < c.done_count; i++) free(c.done[i].text);
    free(c.done);
    for (size_t i = 0; i < c.name_cap; i++) free(c.names[i].path);
    free(c.names);
    cb_session_free(c.session);
    cb_world_unref(c.world);
    if (status == EXIT_DONE && c.strongest <= 6) status = EXIT_FOUND; /* states 1 to 6 */
    return finish_output(status);
}

const command CMD_CHECK = {
    "check", "-w W SUPPLIER.json... | --input SUPPLIERS.jsonl [OPTIONS]", "the answer about a supplier, with evidence",
    "A SUPPLIER is one case: a FollowTheMoney entity, an array or JSON lines of a company with its people, accounts,\n"
    "sites and edges, or the flat form of cuibono-check(1).\n\n"
    "  -w, --world FILE     the world (default: CUIBONO_WORLD)\n"
    "      --input FILE     each line is a case; prints a table, one line a subject (with --long or --json the whole answers)\n"
    "      --jobs N         of --input: cases answered at a time (default: 1; 0: all processors)\n"
    "      --subject ID     who is asked about (default: the first entity that is no edge); may be repeated\n"
    "      --on DATE        the day to which ages count (default: the world's as-of date)\n"
    "      --html OUT       write a page that can be filed; with several cases OUT names a folder, with an index.html\n"
    "      --long           all evidence, cautions and notes, not what fits a screen\n"
    "      --json           the answer as JSON, one line a case\n\n"
    "Exit status: 0 nothing found, or indicators only; 1 states listed to name_match; 2 usage; 3 bad input; 4 failure.\n",
    run};
