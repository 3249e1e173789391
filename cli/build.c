/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono build: sources in, world out. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { SHOWN_REJECTS = 20 }; /* on stderr; `info` has them all */

typedef struct reject_log {
    uint64_t count;
    bool all;
} reject_log;

static void on_reject(void *data, const cb_reject *r) {
    reject_log *log = data;
    if (++log->count > SHOWN_REJECTS && !log->all) return;
    put_plain(stderr, r->source);
    if (r->line)
        fprintf(stderr, ":%llu", (unsigned long long)r->line);
    else if (r->byte != UINT64_MAX)
        fprintf(stderr, ": byte %llu", (unsigned long long)r->byte);
    fputs(": record ", stderr);
    if (r->id.len) {
        put_plain(stderr, r->id);
        putc(' ', stderr);
    }
    fputs("rejected: ", stderr);
    put_plain(stderr, r->reason);
    putc('\n', stderr);
}

static void more_rejected(uint64_t count, const char *world) {
    fprintf(stderr, "... and %llu more rejected records; `cuibono info -w ", (unsigned long long)count);
    put_plain(stderr, slice_text(world));
    fputs("` lists them\n", stderr);
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},
                                         {"output", required_argument, 0, 'o'},
                                         {"strict", no_argument, 0, 's'},
                                         {"jobs", required_argument, 0, 'j'},
                                         {"memory", required_argument, 0, 'm'},
                                         {"as-of", required_argument, 0, 'a'},
                                         {"trust-referents", no_argument, 0, 't'},
                                         {"sandbox", no_argument, 0, 'b'},
                                         {0, 0, 0, 0}};
    cb_build_options options = {.struct_size = sizeof options};
    const char *out = NULL;
    uint64_t n;
    for (int o; (o = next_option(self, argc, argv, ":ho:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case '?': return EXIT_USAGE;
        case 'o': out = optarg; break;
        case 's': options.strict = true; break;
        case 't': options.trust_referents = true; break;
        case 'b': options.sandbox = true; break;
        case 'a': options.as_of = optarg; break;
        case 'j':
            if (!parse_count(optarg, 1024, &n) || n == 0)
                return usage(self, "--jobs takes a number of threads, not \"%s\"", optarg);
            options.jobs = (unsigned)n;
            break;
        case 'm':
            if (!parse_size(optarg, &options.memory) || options.memory < (64u << 20))
                return usage(self, "--memory takes a size of at least 64M, such as 512M or 2G, not \"%s\"", optarg);
            break;
        default: return EXIT_USAGE;
        }
    if (!out) return usage(self, "no output given: -o FILE");
    if (optind >= argc) return usage(self, "no source given: name a file or folder of lists");
    progress bar;
    reject_log log = {0};
    cb_error err;
    progress_start(&bar);
    options.progress = progress_show;
    options.progress_data = &bar;
    options.reject = on_reject;
    options.reject_data = &log;
    cb_status status = cb_build(out, (const char *const *)(void *)(argv + optind), (size_t)(argc - optind), &options, &err);
    progress_end(&bar);
    if (log.count > SHOWN_REJECTS) more_rejected(log.count - SHOWN_REJECTS, out);
    if (status != CB_OK) return fail(&err);
    if (log.count) fprintf(stderr, "%llu records rejected, the rest kept\n", (unsigned long long)log.count);
    return finish_output(EXIT_DONE);
}

const command CMD_BUILD = {
    "build", "SOURCE... -o W.world [OPTIONS]", "compile lists and registers into one world file",
    "A SOURCE is a file or a folder; its format is found from its content, or forced by a prefix:\n"
    "ofac:PATH, un:PATH, eu:PATH, uk:PATH, gleif:PATH, icij:PATH, bods:PATH, ftm:PATH. Gzip and zstd are read.\n\n"
    "  -o, --output FILE    the world to write; an old one stays until the new one is whole\n"
    "      --strict         refuse the build when any record is rejected\n"
    "      --jobs N         threads (default: all processors)\n"
    "      --memory SIZE    memory that the compile may use (default 1G, at least 64M)\n"
    "      --as-of DATE     date on which facts are judged (default: latest publication date)\n"
    "      --trust-referents  ids that a FollowTheMoney entity calls its own are merged into it\n"
    "      --sandbox        forbid network and new processes while reading (seccomp)\n\n"
    "Exit status: 0 built; 2 usage; 3 a source is truncated or unreadable, or refused by --strict; 4 failure.\n",
    run};
