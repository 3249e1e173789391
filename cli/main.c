/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono: the command line. One file a command; this one finds the command. */
#include <string.h>

#include "cli.h"

static const command *const COMMANDS[] = {&CMD_BUILD,    &CMD_INFO,   &CMD_VERIFY, &CMD_SHOW,   &CMD_SCREEN,
                                          &CMD_COMPARE,  &CMD_EXPORT, &CMD_CHECK,  &CMD_OWNERS, &CMD_TRACE,
                                          &CMD_EXPOSURE, &CMD_FETCH,  NULL};

static void print_help(FILE *f) {
    fputs("cuibono: who is really behind a supplier, and how do we know?\n\n"
          "Usage: cuibono COMMAND [OPTIONS] ...\n\nCommands:\n",
          f);
    for (const command *const *c = COMMANDS; *c; c++) fprintf(f, "  %-9s %s\n", (*c)->name, (*c)->summary);
    fputs("\n`cuibono COMMAND --help` explains a command; cuibono(1) is the manual.\n"
          "The environment variable CUIBONO_WORLD names the world where -w is not given.\n"
          "Exit status: 0 done, 1 done and something found, 2 usage, 3 bad input, 4 failure.\n",
          f);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        for (const command *const *c = COMMANDS; argc > 2 && *c; c++)
            if (strcmp((*c)->name, argv[2]) == 0) {
                char help[] = "--help";
                char *args[] = {argv[2], help, NULL};
                return (*c)->run(*c, 2, args);
            }
        print_help(stdout);
        return finish_output(EXIT_DONE);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("cuibono %s\n", cb_version());
        return finish_output(EXIT_DONE);
    }
    for (const command *const *c = COMMANDS; *c; c++)
        if (strcmp((*c)->name, name) == 0) return (*c)->run(*c, argc - 1, argv + 1);
    complain("there is no command \"%s\"; `cuibono --help` lists them", name);
    return EXIT_USAGE;
}
