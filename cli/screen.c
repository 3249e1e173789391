/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono screen: names against a world. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { CHUNK = 2048 }; /* rows read before they are screened together */
typedef enum output { OUT_TABLE, OUT_JSON, OUT_CSV } output;

typedef struct pending { /* one query of a chunk */
    cb_query *query;     /* NULL: rejected */
    char *id, *name, *problem;
} pending;

typedef struct screening {
    const command *self;
    cb_world *world;
    cb_screen_options options;
    unsigned jobs;
    output format;
    const char *schema;
    pending items[CHUNK];
    size_t count, batch_at;
    uint64_t queries, rejected;
    bool found, failed, explained;
    text_table *table;
} screening;

static char *copy(cb_slice s) {
    char *c = malloc(s.len + 1);
    if (c) {
        if (s.len) memcpy(c, s.ptr, s.len);
        c[s.len] = 0;
    }
    return c;
}

static void clear_pending(screening *s) {
    for (size_t i = 0; i < s->count; i++) {
        cb_query_free(s->items[i].query);
        free(s->items[i].id);
        free(s->items[i].name);
        free(s->items[i].problem);
    }
    s->count = 0;
}

static void print_features(const cb_hit *hit) {
    printf("    %-12s %+7.2f  %s\n", "prior", hit->prior, "the chance before anything is compared");
    for (size_t i = 0; i < hit->feature_count; i++) {
        printf("    %-12.*s %+7.2f  ", (int)hit->features[i].name.len, hit->features[i].name.ptr, hit->features[i].weight);
        put_plain(stdout, hit->features[i].text);
        putchar('\n');
    }
}

/* For people: a table, or blocks where the reasons are asked for. */
static bool show_people(screening *s, const pending *p, const cb_result *result) {
    size_t hits = result ? cb_result_count(result) : 0;
    if (!s->options.explain) {
        char number[24], score[16], probability[16];
        for (size_t i = 0; i < hits; i++) {
            const cb_hit *hit = cb_result_hit(result, i);
            snprintf(score, sizeof score, "%.2f", hit->score);
            snprintf(probability, sizeof probability, "%.3f", hit->probability);
            snprintf(number, sizeof number, "%zu", i + 1);
            cb_slice cells[] = {slice_text(i ? "" : p->name),
                                slice_text(score),
                                slice_text(probability),
                                hit->entity_id,
                                hit->name,
                                hit->schema,
                                hit->countries,
                                slice_text(hit->designated ? "designated" : "")};
            if (!table_add(s->table, cells)) return false;
        }
        if (hits == 0) {
            cb_slice cells[] = {
                slice_text(p->name), slice_text("-"), slice_text(""), slice_text(p->problem ? "rejected" : "no hit"),
                slice_text(""),      slice_text(""),  slice_text(""), slice_text("")};
            if (!table_add(s->table, cells)) return false;
        }
        return true;
    }
    fputs(paint("\033[1m"), stdout);
    put_plain(stdout, slice_text(p->name));
    puts(paint("\033[0m"));
    if (hits == 0) {
        fputs("  ", stdout);
        put_plain(stdout, slice_text(p->problem ? p->problem : "no hit"));
        putchar('\n');
    }
    for (size_t i = 0; i < hits; i++) {
        const cb_hit *hit = cb_result_hit(result, i);
        printf("  %.2f  probability %.3f  ", hit->score, hit->probability);
        put_plain(stdout, hit->entity_id);
        fputs("  ", stdout);
        put_plain(stdout, hit->name);
        fputs("  ", stdout);
        put_plain(stdout, hit->schema);
        puts(hit->designated ? "  designated" : "");
        print_features(hit);
    }
    return true;
}

static bool show_result(screening *s, const pending *p, const cb_result *result) {
    if (result && cb_result_count(result) > 0) s->found = true;
    if (s->format == OUT_TABLE) return show_people(s, p, result);
    cb_text *text;
    cb_error err;
    cb_status status = cb_result_render(&text, result, slice_text(p->id), slice_text(p->problem),
                                        s->format == OUT_JSON ? CB_FORMAT_JSON : CB_FORMAT_CSV, &err);
    if (status != CB_OK) {
        fail(&err);
        return false;
    }
    put_slice(stdout, cb_text_slice(text));
    cb_text_free(text);
    return !ferror(stdout);
}

/* Shows the rejected rows that stand before item `end` and after the last one shown. */
static bool show_up_to(screening *s, size_t end) {
    for (; s->batch_at < end; s->batch_at++)
        if (!s->items[s->batch_at].query && !show_result(s, &s->items[s->batch_at], NULL)) return false;
    return true;
}

typedef struct handed {
    screening *s;
    size_t *positions; /* of the batch's queries among the items */
} handed;

static int on_result(void *data, size_t index, const cb_result *result, const cb_error *error) {
    handed *h = data;
    size_t at = h->positions[index];
    if (!show_up_to(h->s, at)) return 1;
    h->s->batch_at = at + 1;
    if (error) {
        fail(error);
        h->s->failed = true;
        return 1;
    }
    return !show_result(h->s, &h->s->items[at], result);
}

static bool flush_chunk(screening *s) {
    static const cb_query *queries[CHUNK];
    static size_t positions[CHUNK];
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].query) {
            queries[n] = s->items[i].query;
            positions[n++] = i;
        }
    handed h = {s, positions};
    cb_error err;
    s->batch_at = 0;
    bool ok = n == 0 || cb_screen_batch(s->world, queries, n, &s->options, s->jobs, on_result, &h, &err) == CB_OK;
    if (!ok && !s->failed && !ferror(stdout)) fail(&err);
    ok = ok && show_up_to(s, s->count);
    if (!ok) s->failed = true;
    clear_pending(s);
    return ok;
}

/* Takes a query, or the problem for which its row is rejected. */
static bool add_query(screening *s, cb_slice id, cb_slice name, cb_slice schema, const cb_property *cells, size_t count,
                      const char *problem, const char *where, uint64_t line) {
    if (s->count == CHUNK && !flush_chunk(s)) return false;
    pending *p = &s->items[s->count++];
    *p = (pending){NULL, copy(id), copy(name), problem ? copy(slice_text(problem)) : NULL};
    if (!p->id || !p->name || (problem && !p->problem)) {
        complain("out of memory");
        s->failed = true;
        return false;
    }
    s->queries++;
    cb_error err = {.code = CB_OK};
    if (!problem && cb_query_new(&p->query, schema, cells, count, &err) != CB_OK) {
        if (err.code == CB_MEMORY) {
            s->failed = true;
            fail(&err);
            return false;
        }
        p->problem = copy(slice_text(err.message));
        if (!p->problem) {
            complain("out of memory");
            s->failed = true;
            return false;
        }
    }
    if (p->query && cb_query_dropped(p->query))
        complain("%s:%llu: row %s: %zu unreadable value%s left out", where, (unsigned long long)line, p->id,
                 cb_query_dropped(p->query), cb_query_dropped(p->query) == 1 ? "" : "s");
    if (!p->query) {
        s->rejected++;
        complain("%s:%llu: row %s rejected: %s", where, (unsigned long long)line, p->id ? p->id : "?",
                 p->problem ? p->problem : "out of memory");
    }
    return true;
}

static int screen_file(screening *s, const char *path) {
    cb_table *table;
    cb_error err;
    if (cb_table_open(&table, path, &err) != CB_OK) return fail(&err);
    int status = EXIT_DONE;
    bool named = false; /* some row has a column "name" */
    for (;;) {
        cb_row row;
        bool more;
        if (cb_table_next(table, &row, &more, &err) != CB_OK) {
            status = fail(&err);
            break;
        }
        if (!more) break;
        char number[24];
        snprintf(number, sizeof number, "%llu", (unsigned long long)row.number);
        cb_slice id = slice_text(number), name = {"", 0}, schema = slice_text(s->schema);
        for (size_t i = 0; i < row.cell_count; i++) {
            const cb_property *c = &row.cells[i];
            named = named || (c->name.len == 4 && !memcmp(c->name.ptr, "name", 4));
            if (c->value.len == 0) continue;
            if (c->name.len == 2 && !memcmp(c->name.ptr, "id", 2)) id = c->value;
            if (c->name.len == 6 && !memcmp(c->name.ptr, "schema", 6)) schema = c->value;
            if (c->name.len == 4 && !memcmp(c->name.ptr, "name", 4) && name.len == 0) name = c->value;
        }
        char *problem = row.bad.len ? copy(row.bad) : NULL;
        if (row.bad.len && !problem) {
            complain("out of memory");
            s->failed = true;
            break;
        }
        bool ok = add_query(s, id, name, schema, row.cells, row.cell_count, problem, path, row.line);
        free(problem);
        if (!ok) break;
    }
    cb_table_close(table);
    if (!s->failed) flush_chunk(s);
    if (s->rejected)
        complain("%llu of %llu rows rejected, the rest answered", (unsigned long long)s->rejected,
                 (unsigned long long)s->queries);
    /* a file of which no row can be used is not that of queries: a column "name" is missing, or the wrong file was named */
    if (status == EXIT_DONE && s->queries > 0 && s->rejected == s->queries) status = EXIT_INPUT;
    if (status == EXIT_INPUT && !named && s->queries > 0)
        complain("%s: no column is called \"name\": the first row of a CSV file names the columns", path);
    return status;
}

static int screen_names(screening *s, int count, char **names) {
    for (int i = 0; i < count; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        cb_property name = {slice_text("name"), slice_text(names[i])};
        if (!add_query(s, slice_text(number), name.value, slice_text(s->schema), &name, 1, NULL, "argument", (uint64_t)i + 1))
            break;
    }
    if (!s->failed) flush_chunk(s);
    return s->rejected ? EXIT_INPUT : EXIT_DONE;
}

static int screen_all(screening *s, const char *input, int count, char **names) {
    static const char *const HEADERS[] = {"query", "score", "probability", "id", "name", "schema", "countries", "listing"};
    static const bool RIGHT[] = {false, true, true};
    bool right[8] = {RIGHT[0], RIGHT[1], RIGHT[2]};
    s->table = table_new(HEADERS, 8, 4, right);
    if (!s->table) {
        complain("out of memory");
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < 3; i++) table_spare(s->table, (size_t[]){6, 5, 2}[i]); /* countries, schema, probability */
    if (s->format == OUT_CSV) puts("query_id,rank,entity_id,score,probability,name");
    int status = input ? screen_file(s, input) : EXIT_DONE;
    if (status == EXIT_DONE && count > 0) status = screen_names(s, count, names);
    if (s->failed) status = EXIT_FAILED;
    if (s->format == OUT_TABLE && !s->options.explain) table_print(s->table, stdout, terminal_out() ? terminal_width() : 0);
    table_free(s->table);
    clear_pending(s);
    if (status == EXIT_DONE && s->found) status = EXIT_FOUND;
    return finish_output(status);
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},
                                         {"world", required_argument, 0, 'w'},
                                         {"input", required_argument, 0, 'i'},
                                         {"schema", required_argument, 0, 's'},
                                         {"limit", required_argument, 0, 'l'},
                                         {"threshold", required_argument, 0, 't'},
                                         {"explain", no_argument, 0, 'e'},
                                         {"exhaustive", no_argument, 0, 'x'},
                                         {"jobs", required_argument, 0, 'j'},
                                         {"format", required_argument, 0, 'f'},
                                         {0, 0, 0, 0}};
    static screening s; /* large, and one a process */
    s = (screening){.self = self, .options = {.struct_size = sizeof s.options}, .schema = "LegalEntity"};
    const char *path = NULL, *input = NULL;
    uint64_t n;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'i': input = optarg; break;
        case 's': s.schema = optarg; break;
        case 'e': s.options.explain = true; break;
        case 'x': s.options.exhaustive = true; break;
        case 'l':
            if (!parse_count(optarg, 100000, &n) || n == 0)
                return usage(self, "--limit takes a number from 1 to 100000, not \"%s\"", optarg);
            s.options.limit = (size_t)n;
            break;
        case 'j':
            if (!parse_count(optarg, 256, &n) || n == 0)
                return usage(self, "--jobs takes a number of threads, not \"%s\"", optarg);
            s.jobs = (unsigned)n;
            break;
        case 't':
            if (!parse_fraction(optarg, &s.options.threshold))
                return usage(self, "--threshold takes a number from 0 to 1, not \"%s\"", optarg);
            if (s.options.threshold == 0.0) s.options.threshold = -1.0;
            break;
        case 'f':
            if (strcmp(optarg, "table") == 0)
                s.format = OUT_TABLE;
            else if (strcmp(optarg, "json") == 0)
                s.format = OUT_JSON;
            else if (strcmp(optarg, "csv") == 0)
                s.format = OUT_CSV;
            else
                return usage(self, "unknown format \"%s\": table, json or csv", optarg);
            break;
        default: return EXIT_USAGE;
        }
    if (!input && optind >= argc) return usage(self, "nothing to screen: give a NAME or --input FILE");
    cb_query *probe; /* an unknown schema is a mistake of usage, said once and not for every row */
    cb_property name = {slice_text("name"), slice_text("a")};
    cb_error err;
    if (cb_query_new(&probe, slice_text(s.schema), &name, 1, &err) != CB_OK) return fail(&err);
    cb_query_free(probe);
    int status = open_world(&s.world, path);
    if (status) return status;
    status = screen_all(&s, input, argc - optind, argv + optind);
    cb_world_unref(s.world);
    return status;
}

const command CMD_SCREEN = {
    "screen", "-w W [NAME...] [--input F.csv|F.jsonl] [OPTIONS]", "names against the world",
    "  -w, --world FILE     the world (default: CUIBONO_WORLD)\n"
    "      --input FILE     many queries: CSV with a header (id, schema, name, birthDate, nationality, country...)\n"
    "                       or JSON lines (FollowTheMoney entities or flat objects)\n"
    "      --schema S       what is asked about where the row does not say: Person, Company, Vessel...\n"
    "                       (default LegalEntity)\n"
    "      --threshold T    least score of a hit, 0 to 1 (default 0.7)\n"
    "      --limit N        hits a query (default 10)\n"
    "      --explain        why: each feature with its weight; prior and weights add up to the probability's logit\n"
    "      --exhaustive     compare with every party, without the index: slow, to check the index\n"
    "      --jobs N         threads (default: all processors)\n"
    "      --format F       table (default), json (one line a query), csv\n\n"
    "score says how well the records agree; probability is the calibrated chance that they are the same party.\n"
    "Exit status: 0 no hit; 1 a hit; 2 usage; 3 bad input; 4 failure.\n",
    run};
