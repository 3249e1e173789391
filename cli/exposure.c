/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono exposure: who uses, resells or embeds what a party makes. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int write_as(const cb_exposure_result *r, cb_format format, const char *path) {
    cb_text *text;
    cb_error err;
    if (!path) return EXIT_DONE;
    return cb_exposure_render(&text, r, format, NULL, &err) == CB_OK ? write_text(text, path) : fail(&err);
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},      {"world", required_argument, 0, 'w'},
                                         {"svg", required_argument, 0, 's'}, {"html", required_argument, 0, 'm'},
                                         {"json", no_argument, 0, 'j'},      {0, 0, 0, 0}};
    const char *path = NULL, *svg = NULL, *html = NULL;
    bool json = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 's': svg = optarg; break;
        case 'm': html = optarg; break;
        case 'j': json = true; break;
        default: return EXIT_USAGE;
        }
    if (optind >= argc) return usage(self, "no party given: the id that `screen` prints");
    if (optind + 1 < argc) return usage(self, "one party at a time: unexpected argument \"%s\"", argv[optind + 1]);
    cb_world *world;
    cb_session *session;
    cb_exposure_result *r;
    cb_text *text;
    cb_error err;
    int status = open_world(&world, path);
    if (status) return status;
    if (cb_session_new(&session, world, &err) != CB_OK) {
        cb_world_unref(world);
        return fail(&err);
    }
    if (cb_exposure(&r, session, slice_text(argv[optind]), &err) != CB_OK) {
        status = fail(&err);
    } else {
        cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
        cb_status s = cb_exposure_render(&text, r, json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err);
        status = s == CB_OK ? print_text(text) : fail(&err);
        if (status == EXIT_DONE) status = write_as(r, CB_FORMAT_SVG, svg);
        if (status == EXIT_DONE) status = write_as(r, CB_FORMAT_HTML, html);
        cb_exposure_free(r);
    }
    cb_session_free(session);
    cb_world_unref(world);
    return finish_output(status);
}

const command CMD_EXPOSURE = {
    "exposure", "-w W ID [--json] [--html OUT] [--svg OUT]", "who uses, resells or embeds what a party makes: whom to warn",
    "Follows a maker's products (makes, embeds, resells, uses), contracts, payments, customers, accounts and subsidiaries "
    "downstream.\n"
    "Everyone found is a customer or an unwitting host: a list of people to warn, never of suspects.\n"
    "\n"
    "  -w, --world FILE   the world (default: CUIBONO_WORLD)\n"
    "      --json         one line of JSON\n"
    "      --html OUT     a page\n"
    "      --svg OUT      a picture\n"
    "\n"
    "Exit status: 0 done, 2 usage, 3 unknown id or bad world, 4 failure.\n",
    run};
