/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono trace: evidence paths from a party to listed and reported ones. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int write_as(const cb_trace_result *r, cb_format format, const char *path) {
    cb_text *text;
    cb_error err;
    if (!path) return EXIT_DONE;
    return cb_trace_render(&text, r, format, NULL, &err) == CB_OK ? write_text(text, path) : fail(&err);
}

static int ask(cb_session *session, const char *from, const cb_trace_options *options, bool json, const char *svg,
               const char *html, bool *found) {
    cb_trace_result *r;
    cb_error err;
    cb_text *text;
    if (cb_trace(&r, session, slice_text(from), options, &err) != CB_OK) return fail(&err);
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
    *found = cb_trace_count(r) > 0;
    int status = cb_trace_render(&text, r, json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err) == CB_OK ? print_text(text)
                                                                                                           : fail(&err);
    if (status == EXIT_DONE) status = write_as(r, CB_FORMAT_SVG, svg);
    if (status == EXIT_DONE) status = write_as(r, CB_FORMAT_HTML, html);
    cb_trace_free(r);
    return status;
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},
                                         {"world", required_argument, 0, 'w'},
                                         {"to", required_argument, 0, 't'},
                                         {"paths", required_argument, 0, 'p'},
                                         {"hops", required_argument, 0, 'n'},
                                         {"on", required_argument, 0, 'o'},
                                         {"svg", required_argument, 0, 's'},
                                         {"html", required_argument, 0, 'm'},
                                         {"work", required_argument, 0, 'k'},
                                         {"json", no_argument, 0, 'j'},
                                         {0, 0, 0, 0}};
    const char *path = NULL, *svg = NULL, *html = NULL;
    cb_trace_options options = {.struct_size = sizeof options};
    bool json = false, found = false;
    uint64_t n;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 't': options.to = optarg; break;
        case 'p':
            if (!parse_count(optarg, 100, &n) || n == 0) return usage(self, "--paths needs a number from 1 to 100");
            options.paths = (size_t)n;
            break;
        case 'n':
            if (!parse_count(optarg, 1000, &n) || n == 0) return usage(self, "--hops needs a number from 1 to 8");
            options.hops = (unsigned)n;
            break;
        case 'k':
            if (!parse_count(optarg, UINT64_C(1) << 40, &n) || n == 0) return usage(self, "--work needs a number");
            options.work = n;
            break;
        case 'o':
            if (!*optarg) return usage(self, "--on needs a day: YYYY-MM-DD");
            options.on = optarg;
            break;
        case 's': svg = optarg; break;
        case 'm': html = optarg; break;
        case 'j': json = true; break;
        default: return EXIT_USAGE;
        }
    if (optind >= argc) return usage(self, "no party given: the id that `screen` prints, or a name");
    if (optind + 1 < argc) return usage(self, "one party at a time: unexpected argument \"%s\"", argv[optind + 1]);
    cb_world *world;
    cb_session *session;
    cb_error err;
    int status = open_world(&world, path);
    if (status) return status;
    if (cb_session_new(&session, world, &err) != CB_OK) {
        cb_world_unref(world);
        return fail(&err);
    }
    status = ask(session, argv[optind], &options, json, svg, html, &found);
    cb_session_free(session);
    cb_world_unref(world);
    return finish_output(status != EXIT_DONE ? status : found ? EXIT_FOUND : EXIT_DONE);
}

const command CMD_TRACE = {
    "trace", "-w W ID|NAME [--to ID|designated|reported] [--paths K] [OPTIONS]",
    "paths of evidence to listed and reported parties",
    "Follows disclosed and inferred ties from a party to the nearest designated parties: the strongest paths of which no two\n"
    "share a party in between. Strength is the product of the steps', less for hubs; all ties of a path may have held at one\n"
    "time; ties of customers, cloned firms and stolen identities are never followed. Accounts and products are found by "
    "exactly\n"
    "their handle or name.\n"
    "\n"
    "  -w, --world FILE   the world (default: CUIBONO_WORLD)\n"
    "      --to WHOM      designated (default), reported, or an id\n"
    "      --paths K      how many (default 3)\n"
    "      --hops N       steps of a path at most (default 6, at most 8)\n"
    "      --on DATE      the day asked about, YYYY-MM-DD (default: the world's date)\n"
    "      --work N       records that the search may look at (default 1000000); that it was cut short is said\n"
    "      --svg OUT      a picture\n"
    "      --html OUT     a page\n"
    "      --json         one line of JSON\n"
    "\n"
    "Exit status: 0 no path, 1 a path was found, 2 usage, 3 unknown party or bad world, 4 failure.\n",
    run};
