/* SPDX-License-Identifier: Apache-2.0 */
/* The progress bar: stderr, terminal only. Ctrl-C asks the library to stop, so that temporary files go. */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "cli.h"

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number) {
    (void)number;
    interrupted = 1;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void progress_start(progress *p) {
    *p = (progress){.started = now(), .visible = terminal_err()};
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void show_time(double seconds) {
    unsigned long s = (unsigned long)(seconds + 0.5);
    if (s >= 3600)
        fprintf(stderr, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    else
        fprintf(stderr, "%lu:%02lu", s / 60, s % 60);
}

int progress_show(void *data, const char *stage, uint64_t done, uint64_t total, uint64_t records) {
    progress *p = data;
    if (interrupted) return 1;
    double t = now();
    if (!p->visible || (t - p->shown < 0.1 && !strncmp(p->stage, stage, sizeof p->stage - 1))) return 0;
    if (strncmp(p->stage, stage, sizeof p->stage - 1) != 0) {
        p->started = t;
        cb_text_plain(p->stage, sizeof p->stage, slice_text(stage));
    }
    p->shown = t;
    double spent = t - p->started;
    fprintf(stderr, "\r\033[K%-12.20s", p->stage);
    if (total) {
        double part = done >= total ? 1.0 : (double)done / (double)total;
        char bar[25];
        for (int i = 0; i < 24; i++) bar[i] = i < (int)(part * 24) ? '#' : '.';
        bar[24] = 0;
        fprintf(stderr, " [%s] %3d %%", bar, (int)(part * 100));
        if (records && spent > 0.2) fprintf(stderr, "  %.0f records/s", (double)records / spent);
        if (part > 0.01 && part < 1.0) {
            fputs("  ", stderr);
            show_time(spent / part - spent);
            fputs(" left", stderr);
        }
    } else if (records) {
        fprintf(stderr, " %llu records", (unsigned long long)records);
    }
    fflush(stderr);
    return 0;
}

void progress_end(progress *p) {
    if (p->visible && p->shown > 0) fputs("\r\033[K", stderr);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}
