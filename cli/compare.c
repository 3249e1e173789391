/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono compare: two names, a table of pairs, or two entities of a world. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static cb_slice cell(const cb_row *row, const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i < row->cell_count; i++)
        if (row->cells[i].name.len == len && !memcmp(row->cells[i].name.ptr, name, len)) return row->cells[i].value;
    return (cb_slice){"", 0};
}

static cb_status compare_names(cb_result **out, cb_slice schema, cb_slice a, cb_slice b, const cb_screen_options *options,
                               cb_error *err) {
    cb_property left = {slice_text("name"), a}, right = {slice_text("name"), b};
    cb_query *l = NULL, *r = NULL;
    *out = NULL;
    cb_status status = cb_query_new(&l, schema, &left, 1, err);
    if (status == CB_OK) status = cb_query_new(&r, schema, &right, 1, err);
    if (status == CB_OK) status = cb_compare(out, l, r, options, err);
    cb_query_free(l);
    cb_query_free(r);
    return status;
}

static int print_pair(const cb_result *result, bool explain) {
    const cb_hit *hit = cb_result_hit(result, 0);
    printf("score %.4f  probability %.4f\n", hit->score, hit->probability);
    if (explain) {
        printf("  %-12s %+7.2f  %s\n", "prior", hit->prior, "the chance before anything is compared");
        for (size_t i = 0; i < hit->feature_count; i++) {
            printf("  %-12.*s %+7.2f  ", (int)hit->features[i].name.len, hit->features[i].name.ptr, hit->features[i].weight);
            put_plain(stdout, hit->features[i].text);
            putchar('\n');
        }
    }
    return finish_output(EXIT_DONE);
}

typedef struct pairs {
    cb_session *session; /* NULL: names */
    const char *schema, *path;
    cb_screen_options options;
    uint64_t rejected, rows;
} pairs;

static cb_status compare_row(pairs *p, const cb_row *row, cb_result **result, cb_error *err) {
    if (row->bad.len) {
        snprintf(err->message, sizeof err->message, "%.*s", (int)row->bad.len, row->bad.ptr);
        err->code = CB_INPUT;
        return CB_INPUT;
    }
    if (p->session) return cb_world_compare(result, p->session, cell(row, "left"), cell(row, "right"), &p->options, err);
    cb_slice schema = cell(row, "schema");
    return compare_names(result, schema.len ? schema : slice_text(p->schema), cell(row, "name1"), cell(row, "name2"),
                         &p->options, err);
}

/* The row as it came, and what was computed; empty cells where the row was rejected. */
static void print_row(const pairs *p, const cb_row *row, size_t columns, const cb_result *result) {
    for (size_t i = 0; i < columns; i++) {
        if (i) putchar(',');
        put_csv_field(stdout, i < row->cell_count ? row->cells[i].value : (cb_slice){"", 0});
    }
    const cb_hit *hit = result ? cb_result_hit(result, 0) : NULL;
    if (hit)
        printf(",%.4f", hit->score);
    else
        putchar(',');
    if (p->session && hit)
        printf(",%.4f", hit->probability);
    else if (p->session)
        putchar(',');
    putchar('\n');
}

static bool has_column(const cb_slice *columns, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (columns[i].len == strlen(name) && !memcmp(columns[i].ptr, name, columns[i].len)) return true;
    return false;
}

static int compare_table(const command *self, pairs *p, cb_table *table) {
    size_t columns;
    const cb_slice *names = cb_table_columns(table, &columns);
    const char *left = p->session ? "left" : "name1", *right = p->session ? "right" : "name2";
    if (!has_column(names, columns, left) || !has_column(names, columns, right))
        return usage(self, "%s: the header needs the columns %s and %s", p->path, left, right);
    for (size_t i = 0; i < columns; i++) {
        if (i) putchar(',');
        put_csv_field(stdout, names[i]);
    }
    puts(p->session ? ",score,probability" : ",score");
    for (;;) {
        cb_row row;
        bool more;
        cb_error err = {.code = CB_OK};
        if (cb_table_next(table, &row, &more, &err) != CB_OK) return fail(&err);
        if (!more) break;
        p->rows++;
        cb_result *result = NULL;
        cb_status status = compare_row(p, &row, &result, &err);
        if (status == CB_MEMORY || status == CB_IO) return fail(&err);
        if (status != CB_OK) {
            p->rejected++;
            complain("%s:%llu: row %llu rejected: %s", p->path, (unsigned long long)row.line, (unsigned long long)row.number,
                     err.message);
        }
        print_row(p, &row, columns, result);
        cb_result_free(result);
    }
    if (p->rejected)
        complain("%llu of %llu rows rejected, the rest answered", (unsigned long long)p->rejected, (unsigned long long)p->rows);
    return finish_output(EXIT_DONE);
}

static int compare_input(const command *self, pairs *p) {
    cb_table *table;
    cb_error err;
    if (cb_table_open(&table, p->path, &err) != CB_OK) return fail(&err);
    int status =
        cb_table_is_csv(table) ? compare_table(self, p, table) : usage(self, "%s: pairs come as CSV with a header", p->path);
    cb_table_close(table);
    return status;
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},         {"world", required_argument, 0, 'w'},
                                         {"schema", required_argument, 0, 's'}, {"input", required_argument, 0, 'i'},
                                         {"explain", no_argument, 0, 'e'},      {0, 0, 0, 0}};
    const char *path = NULL;
    pairs p = {.schema = "LegalEntity", .options = {.struct_size = sizeof p.options}};
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 's': p.schema = optarg; break;
        case 'i': p.path = optarg; break;
        case 'e': p.options.explain = true; break;
        default: return EXIT_USAGE;
        }
    if (p.path ? optind < argc : argc - optind != 2) return usage(self, "give two names (with -w: two ids), or --input FILE");
    cb_world *world = NULL;
    cb_error err;
    int status = path ? open_world(&world, path) : EXIT_DONE;
    if (status) return status;
    if (world && cb_session_new(&p.session, world, &err) != CB_OK) {
        cb_world_unref(world);
        return fail(&err);
    }
    if (p.path) {
        status = compare_input(self, &p);
    } else {
        cb_slice a = slice_text(argv[optind]), b = slice_text(argv[optind + 1]);
        cb_result *result;
        cb_status s = p.session ? cb_world_compare(&result, p.session, a, b, &p.options, &err)
                                : compare_names(&result, slice_text(p.schema), a, b, &p.options, &err);
        status = s == CB_OK ? print_pair(result, p.options.explain) : fail(&err);
        if (s == CB_OK) cb_result_free(result);
    }
    cb_session_free(p.session);
    cb_world_unref(world);
    return status;
}

const command CMD_COMPARE = {
    "compare", "[--schema S] [--explain] A B | --input pairs.csv | -w W (A B | --input ids.csv)",
    "two names, or two entities of a world",
    "Without -w, A and B are names; with -w they are ids.\n\n"
    "      --input FILE     CSV: schema,name1,name2 gives the same rows with a score; with -w left,right (ids)\n"
    "                       gives them with score and probability\n"
    "      --schema S       of the names where the row does not say (default LegalEntity)\n"
    "      --explain        why: each feature with its weight\n"
    "  -w, --world FILE     compare entities of this world\n",
    run};
