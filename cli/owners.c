/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono owners: who owns and controls a party, under which rule. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MOST_ASSUMED = 64 };

/* ID=designated, or OWNER:ASSET=SHARE. An id may hold ':' (a colon between the two is tried from the left, ids that exist win in the library:
 * here the last colon before '=' parts them). */
static bool read_assumption(char *text, cb_assumption *out) {
    char *equals = strrchr(text, '=');
    if (!equals || equals == text || !equals[1]) return false;
    *equals = 0;
    *out = (cb_assumption){{text, strlen(text)}, {"", 0}, {"", 0}};
    if (strcmp(equals + 1, "designated") == 0) return true;
    char *colon = strrchr(text, ':');
    if (!colon || colon == text || !colon[1]) return false;
    *colon = 0;
    out->id = (cb_slice){text, strlen(text)};
    out->asset = (cb_slice){colon + 1, strlen(colon + 1)};
    out->share = (cb_slice){equals + 1, strlen(equals + 1)};
    return true;
}

static int write_svg(const cb_ownership *o, const char *path, cb_error *err) {
    cb_text *text;
    if (cb_ownership_render(&text, o, CB_FORMAT_SVG, NULL, err) != CB_OK) return fail(err);
    return write_text(text, path);
}

static int ask(cb_session *session, const char *id, const cb_owners_options *options, bool json, bool first, const char *svg,
               bool *found) {
    cb_ownership *o;
    cb_error err;
    cb_text *text;
    if (cb_owners(&o, session, (cb_slice){id, strlen(id)}, options, &err) != CB_OK) return fail(&err);
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
    cb_status s = cb_ownership_render(&text, o, json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err);
    cb_owned answer = cb_ownership_answer(o);
    *found = *found || answer == CB_OWNED_YES || answer == CB_OWNED_POSSIBLE;
    int status = EXIT_DONE;
    if (s == CB_OK) {
        cb_slice all = cb_text_slice(text);
        if (!json && !first) { /* the party's name stands above the first answer */
            const char *gap = strstr(all.ptr, "\n\n");
            if (gap) all.len -= (size_t)(gap + 1 - all.ptr), all.ptr = gap + 1;
        }
        fwrite(all.ptr, 1, all.len, stdout);
        cb_text_free(text);
        if (svg) status = write_svg(o, svg, &err);
    } else {
        status = fail(&err);
    }
    cb_ownership_free(o);
    return status;
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {
        {"help", no_argument, 0, 'h'},     {"world", required_argument, 0, 'w'},     {"regime", required_argument, 0, 'r'},
        {"on", required_argument, 0, 'o'}, {"threshold", required_argument, 0, 't'}, {"assume", required_argument, 0, 'a'},
        {"json", no_argument, 0, 'j'},     {"svg", required_argument, 0, 's'},       {0, 0, 0, 0}};
    static const char *const USUAL[] = {"ofac", "eu", "uk"};
    const char *path = NULL, *regime = NULL, *svg = NULL;
    cb_assumption assumed[MOST_ASSUMED];
    cb_owners_options options = {.struct_size = sizeof options, .assumed = assumed};
    bool json = false, found = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'r': regime = optarg; break;
        case 'o':
            if (!*optarg) return usage(self, "--on needs a day: YYYY-MM-DD");
            options.on = optarg;
            break;
        case 't': options.threshold = optarg; break;
        case 'j': json = true; break;
        case 's': svg = optarg; break;
        case 'a':
            if (options.assumed_count == MOST_ASSUMED) return usage(self, "at most %d assumptions", MOST_ASSUMED);
            if (!read_assumption(optarg, &assumed[options.assumed_count++]))
                return usage(self, "an assumption is ID=designated or OWNER:ASSET=SHARE (a percentage)");
            break;
        default: return EXIT_USAGE;
        }
    if (optind >= argc) return usage(self, "no party given: the id that `screen` prints");
    if (optind + 1 < argc) return usage(self, "one party at a time: unexpected argument \"%s\"", argv[optind + 1]);
    if (options.threshold && (!regime || strcmp(regime, "beneficial") != 0))
        return usage(self, "--threshold belongs to --regime beneficial: the other regimes have their own");
    cb_world *world;
    cb_session *session;
    cb_error err;
    int status = open_world(&world, path);
    if (status) return status;
    if (cb_session_new(&session, world, &err) != CB_OK) {
        cb_world_unref(world);
        return fail(&err);
    }
    if (regime) {
        options.regime = regime;
        status = ask(session, argv[optind], &options, json, true, svg, &found);
    }
    for (size_t i = 0; !regime && status == EXIT_DONE && i < sizeof USUAL / sizeof *USUAL; i++) {
        options.regime = USUAL[i];
        status = ask(session, argv[optind], &options, json, i == 0, i == 0 ? svg : NULL, &found);
    }
    if (!regime && svg && status == EXIT_DONE)
        fprintf(stderr, "cuibono: %s shows the answer under %s alone; --regime draws another\n", svg, USUAL[0]);
    cb_session_free(session);
    cb_world_unref(world);
    return finish_output(status != EXIT_DONE ? status : found ? EXIT_FOUND : EXIT_DONE);
}

const command CMD_OWNERS = {
    "owners", "-w W ID [--regime R] [--on DATE] [--assume A]... [OPTIONS]", "who owns and controls a party, under which rule",
    "  -w, --world FILE     the world (default: CUIBONO_WORLD)\n"
    "      --regime R       ofac, eu, uk, un, bis, beneficial, company-control (default: ofac, eu and uk)\n"
    "      --on DATE        the day asked about, YYYY-MM-DD (default: the world's date)\n"
    "      --threshold F    of beneficial: a part of the whole (1/4, the default; 0.25) or a percentage (25, 25%)\n"
    "      --assume A       ID=designated, or OWNER:ASSET=SHARE in percent: what the answer would be; may be repeated\n"
    "      --json           one line of JSON for each regime\n"
    "      --svg OUT        a picture of the ownership, under one regime (default: ofac)\n"
    "\n"
    "An answer is yes, possible, no, or not computable. Shares are exact; a band such as (25, 50] gives possible where it "
    "matters, with\n"
    "the record that would settle it. Exit status 1: yes or possible. The rules and their sources: docs/OWNERSHIP.md.\n",
    run};
