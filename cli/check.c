/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono check: the answer about a supplier. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

enum { MAX_SUBJECTS = 64, MAX_CASE = 64 << 20 };

typedef struct checking {
    cb_session *session;
    cb_check_options options;
    cb_slice subjects[MAX_SUBJECTS];
    const char *html;
    bool folder, json;
    int strongest; /* state, 1 the strongest */
    size_t answered;
    char **pages; /* written in this run */
    size_t page_count;
} checking;

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

/* The path of a page, none that this run wrote before; remembered. */
static char *new_page_path(checking *c, const char *file) {
    for (unsigned again = 0;; again++) {
        char *path = page_path(c->html, file, again);
        bool taken = false;
        for (size_t i = 0; path && i < c->page_count; i++) taken = taken || strcmp(c->pages[i], path) == 0;
        if (path && !taken) {
            char **pages = realloc(c->pages, (c->page_count + 1) * sizeof *pages);
            char *copy = pages ? strdup(path) : NULL;
            if (pages) c->pages = pages;
            if (copy) {
                c->pages[c->page_count++] = copy;
                return path;
            }
        }
        free(path);
        if (!taken) return NULL;
    }
}

static int write_page(const char *path, cb_slice page) {
    FILE *f = fopen(path, "wbe");
    bool ok = f && fwrite(page.ptr, 1, page.len, f) == page.len;
    if (f && fclose(f) != 0) ok = false;
    if (!ok) fprintf(stderr, "cuibono: cannot write %s: %s\n", path, strerror(errno));
    return ok ? EXIT_DONE : EXIT_FAILED;
}

static int show_answer(checking *c, const cb_answer *answer, const char *label) {
    cb_error err;
    cb_text *text;
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
    if (c->html) {
        char *path = c->folder ? new_page_path(c, label) : strdup(c->html);
        if (!path) {
            fputs("cuibono: out of memory\n", stderr);
            return EXIT_FAILED;
        }
        int status = EXIT_FAILED;
        if (cb_answer_render(&text, answer, CB_FORMAT_HTML, &render, &err) == CB_OK) {
            status = write_page(path, cb_text_slice(text));
            cb_text_free(text);
        } else {
            status = fail(&err);
        }
        free(path);
        if (status) return status;
    }
    if (cb_answer_render(&text, answer, c->json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err) != CB_OK) return fail(&err);
    if (c->answered && !c->json) putchar('\n');
    return print_text(text);
}

static int check_bytes(checking *c, const char *label, cb_slice bytes, uint64_t line) {
    cb_answer *answer;
    cb_error err;
    if (cb_check(&answer, c->session, bytes, &c->options, &err) != CB_OK) {
        if (!err.source[0]) snprintf(err.source, sizeof err.source, "%s", label);
        if (line) err.line = line;
        return fail(&err);
    }
    int status = show_answer(c, answer, label);
    int state = cb_answer_state(answer);
    if (state < c->strongest) c->strongest = state;
    c->answered++;
    cb_answer_free(answer);
    return status;
}

static int check_file(checking *c, const char *path) {
    char *bytes;
    size_t len;
    int status = read_file(path, MAX_CASE, &bytes, &len);
    if (status) return status;
    status = check_bytes(c, path, (cb_slice){bytes, len}, 0);
    free(bytes);
    return status;
}

/* Each line of the file is a case; a bad line is reported and the rest answered. */
static int check_lines(checking *c, const char *path) {
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    if (!f) {
        fprintf(stderr, "cuibono: cannot open %s: %s\n", path, strerror(errno));
        return EXIT_INPUT;
    }
    char *line = NULL, label[64];
    size_t cap = 0;
    int worst = EXIT_DONE;
    uint64_t number = 0, cases = 0, rejected = 0;
    for (ssize_t len; (len = getline(&line, &cap, f)) >= 0;) {
        number++;
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r' || line[len - 1] == ' ')) len--;
        if (len == 0) continue;
        snprintf(label, sizeof label, "case-%llu.json", (unsigned long long)number);
        int status = check_bytes(c, c->html ? label : path, (cb_slice){line, (size_t)len}, number);
        cases++;
        rejected += status == EXIT_INPUT;
        if (status > worst && status != EXIT_INPUT) worst = status;
    }
    if (ferror(f)) {
        fprintf(stderr, "cuibono: cannot read %s: %s\n", path, strerror(errno));
        worst = EXIT_FAILED;
    }
    if (cases == 0) fprintf(stderr, "cuibono: %s: there is no case in it\n", path);
    if (rejected)
        fprintf(stderr, "cuibono: %s: %llu of %llu cases rejected, the rest answered\n", path, (unsigned long long)rejected,
                (unsigned long long)cases);
    if (cases == rejected && worst < EXIT_INPUT) worst = EXIT_INPUT;
    free(line);
    if (f != stdin) fclose(f);
    return worst;
}

static int prepare_html(checking *c, bool many) {
    struct stat info;
    size_t len = strlen(c->html);
    c->folder = many || (stat(c->html, &info) == 0 && S_ISDIR(info.st_mode)) || (len && c->html[len - 1] == '/');
    if (c->folder && mkdir(c->html, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "cuibono: cannot make the folder %s: %s\n", c->html, strerror(errno));
        return EXIT_FAILED;
    }
    if (c->folder && (stat(c->html, &info) != 0 || !S_ISDIR(info.st_mode))) {
        fprintf(stderr, "cuibono: %s is no folder; several cases need one\n", c->html);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},          {"world", required_argument, 0, 'w'},
                                         {"subject", required_argument, 0, 's'}, {"on", required_argument, 0, 'd'},
                                         {"html", required_argument, 0, 't'},    {"json", no_argument, 0, 'j'},
                                         {"input", required_argument, 0, 'i'},   {0, 0, 0, 0}};
    static checking c;
    c = (checking){.options = {.struct_size = sizeof c.options}, .strongest = 8};
    const char *path = NULL, *input = NULL;
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
    cb_world *world;
    cb_error err;
    int status = open_world(&world, path);
    if (status) return status;
    if (cb_session_new(&c.session, world, &err) != CB_OK) {
        cb_world_unref(world);
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
    for (size_t i = 0; i < c.page_count; i++) free(c.pages[i]);
    free(c.pages);
    cb_session_free(c.session);
    cb_world_unref(world);
    if (status == EXIT_DONE && c.strongest <= 6) status = EXIT_FOUND; /* states 1 to 6 */
    return finish_output(status);
}

const command CMD_CHECK = {
    "check", "-w W SUPPLIER.json... | --input SUPPLIERS.jsonl [OPTIONS]", "the answer about a supplier, with evidence",
    "A SUPPLIER is one case: a FollowTheMoney entity, an array or JSON lines of a company with its people, accounts,\n"
    "sites and edges, or the flat form of cuibono-check(1).\n\n"
    "  -w, --world FILE     the world (default: CUIBONO_WORLD)\n"
    "      --input FILE     each line is a case\n"
    "      --subject ID     who is asked about (default: the first entity that is no edge); may be repeated\n"
    "      --on DATE        the day to which ages count (default: the world's as-of date)\n"
    "      --html OUT       write a page that can be filed; with several cases OUT names a folder\n"
    "      --json           the answer as JSON\n\n"
    "Exit status: 0 nothing found, or indicators only; 1 states listed to name_match; 2 usage; 3 bad input; 4 failure.\n",
    run};
