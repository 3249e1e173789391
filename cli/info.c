/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono info, verify, show, export: what a world holds. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int run_info(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {
        {"help", no_argument, 0, 'h'}, {"world", required_argument, 0, 'w'}, {"json", no_argument, 0, 'j'}, {0, 0, 0, 0}};
    const char *path = NULL;
    bool json = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'j': json = true; break;
        default: return EXIT_USAGE;
        }
    if (optind < argc) return usage(self, "unexpected argument \"%s\"", argv[optind]);
    cb_world *world;
    int status = open_world(&world, path);
    if (status) return status;
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
    cb_text *text;
    cb_error err;
    cb_status s = cb_world_info(&text, world, json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err);
    cb_world_unref(world);
    return s == CB_OK ? print_text(text) : fail(&err);
}

static int run_verify(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {
        {"help", no_argument, 0, 'h'}, {"world", required_argument, 0, 'w'}, {"json", no_argument, 0, 'j'}, {0, 0, 0, 0}};
    const char *path = NULL;
    bool json = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'j': json = true; break;
        default: return EXIT_USAGE;
        }
    if (!path && optind < argc) path = argv[optind++];
    if (optind < argc) return usage(self, "one world at a time: unexpected argument \"%s\"", argv[optind]);
    cb_world *world;
    cb_error err;
    if (!path) path = getenv("CUIBONO_WORLD");
    if (!path || !*path) return open_world(&world, path); /* says what is missing */
    cb_status s = cb_world_open(&world, path, NULL, &err);
    if (s == CB_OK) {
        s = cb_world_verify(world, &err);
        cb_world_unref(world);
    }
    if (json) {
        printf("{\"ok\":%s,\"error\":\"", s == CB_OK ? "true" : "false");
        for (const char *c = s == CB_OK ? "" : err.message; *c; c++) {
            if (*c == '"' || *c == '\\') putchar('\\');
            putchar((unsigned char)*c < 0x20 ? ' ' : *c);
        }
        puts("\"}");
        if (s != CB_OK) finish_output(EXIT_DONE);
    } else if (s == CB_OK) {
        puts("ok: every checksum, offset, index and string holds");
    }
    return s == CB_OK ? finish_output(EXIT_DONE) : fail(&err);
}

static int run_show(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {
        {"help", no_argument, 0, 'h'}, {"world", required_argument, 0, 'w'}, {"json", no_argument, 0, 'j'}, {0, 0, 0, 0}};
    const char *path = NULL;
    bool json = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'j': json = true; break;
        default: return EXIT_USAGE;
        }
    if (optind >= argc) return usage(self, "no id given: `cuibono screen NAME` finds ids");
    cb_world *world;
    int status = open_world(&world, path);
    if (status) return status;
    cb_render_options render = {.struct_size = sizeof render, .width = terminal_width(), .colour = colour_out()};
    for (int i = optind; i < argc; i++) {
        cb_text *text;
        cb_error err;
        cb_status s = cb_world_show(&text, world, slice_text(argv[i]), json ? CB_FORMAT_JSON : CB_FORMAT_TEXT, &render, &err);
        if (i > optind && !json) putchar('\n');
        int one = s == CB_OK ? print_text(text) : fail(&err);
        if (one > status) status = one;
    }
    cb_world_unref(world);
    return status;
}

static int write_out(void *data, const char *bytes, size_t len) { return fwrite(bytes, 1, len, data) != len; }

static int run_export(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},
                                         {"world", required_argument, 0, 'w'},
                                         {"format", required_argument, 0, 'f'},
                                         {"hops", required_argument, 0, 'n'},
                                         {0, 0, 0, 0}};
    static const struct {
        const char *name;
        cb_format format;
    } FORMATS[] = {
        {"ftm", CB_FORMAT_FTM}, {"graphml", CB_FORMAT_GRAPHML}, {"gexf", CB_FORMAT_GEXF}, {"cypher", CB_FORMAT_CYPHER}};
    const char *path = NULL;
    cb_format format = CB_FORMAT_FTM;
    uint64_t hops = 1, hubs = 0;
    bool given = false;
    for (int o; (o = next_option(self, argc, argv, ":hw:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'w': path = optarg; break;
        case 'f': {
            size_t i = 0;
            while (i < 4 && strcmp(FORMATS[i].name, optarg) != 0) i++;
            if (i == 4) return usage(self, "unknown format \"%s\": ftm, graphml, gexf or cypher", optarg);
            format = FORMATS[i].format;
            break;
        }
        case 'n':
            if (!parse_count(optarg, CB_MOST_HOPS, &hops)) return usage(self, "--hops needs a number up to %d", CB_MOST_HOPS);
            given = true;
            break;
        default: return EXIT_USAGE;
        }
    size_t count = (size_t)(argc - optind);
    if (given && count == 0) return usage(self, "--hops belongs to ids: without one all entities are written");
    cb_slice *ids = calloc(count ? count : 1, sizeof *ids);
    if (!ids) {
        complain("out of memory");
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < count; i++) ids[i] = slice_text(argv[optind + (int)i]);
    cb_world *world;
    cb_error err;
    int status = open_world(&world, path);
    if (!status) {
        cb_status s = cb_world_export_near(world, format, ids, count, (unsigned)hops, write_out, stdout, &hubs, &err);
        status = s == CB_OK ? finish_output(EXIT_DONE) : fail(&err);
        if (hubs)
            complain("%llu %s very many ties: shown, but not gone through", (unsigned long long)hubs,
                     hubs == 1 ? "entity has" : "entities have");
        cb_world_unref(world);
    }
    free(ids);
    return status;
}

const command CMD_INFO = {"info", "-w W [--json]", "what a world holds: sources, dates, hashes, counts, what was rejected",
                          "  -w, --world FILE   the world (default: CUIBONO_WORLD)\n"
                          "      --json         the whole manifest as JSON\n",
                          run_info};
const command CMD_VERIFY = {
    "verify", "W.world [--json]", "prove every checksum, offset, index and string of a world",
    "  -w, --world FILE   the world, also as argument (default: CUIBONO_WORLD)\n"
    "      --json         {\"ok\",\"error\"}\n\nExit status: 0 whole; 3 damaged or incompatible; 4 failure.\n",
    run_verify};
const command CMD_SHOW = {
    "show", "-w W ID... [--json]", "one entity, its listings and its ties",
    "  -w, --world FILE   the world (default: CUIBONO_WORLD)\n"
    "      --json         FollowTheMoney JSON with ties and designations\n\n"
    "An ID is what `screen` prints: ofac-<uid>, unsc-<DATAID>, eu-<logicalId>, uk-<UniqueID>, or a FollowTheMoney id.\n",
    run_show};
const command CMD_EXPORT = {
    "export", "-w W [--format ftm|graphml|gexf|cypher] [--hops N] [ID...]", "write entities and ties for other tools",
    "  -w, --world FILE   the world (default: CUIBONO_WORLD)\n"
    "      --format F     ftm (JSON lines, default), graphml, gexf, cypher\n"
    "      --hops N       how many ties around the IDs: 1 (default) to 3; 0: the IDs and the edges at them alone\n\n"
    "Without an ID all entities are written, with what sources say of them; with IDs those and what is around\n"
    "them, inferred ties included (disclosed: false).\n",
    run_export};
