/* SPDX-License-Identifier: Apache-2.0 */
/* The one small interface of all feeds. A feed turns a source (a file, or a folder that belongs together) into entities.
 *
 * Entities may come in any order and in pieces: the same id twice is the union of its statements, so a feed need not hold a
 * party until its aliases or addresses come. A value of an entity property that is only a name in words is added with
 * STATEMENT_UNRESOLVED; the compile puts the id in its place where exactly one party of the source bears that name. */
#ifndef CB_FEED_FEED_H
#define CB_FEED_FEED_H

#include "model/entity.h"
#include "parse/input.h"

typedef struct feed_sink {
    void *data;
    /* A piece of an entity; borrowed during the call. */
    cb_status (*entity)(void *data, const entity *e, cb_error *err);
    /* What this source said of the id before holds no longer; what follows does. `removes`: nothing follows (a deletion). */
    cb_status (*operation)(void *data, cb_slice id, bool removes, cb_error *err);
    /* A record was read and kept (one call per record of the format: a CSV row, an XML record element, a JSON line). `kind` is
     * a static name for the table of `info`: "sdn", "alt", "add", "comments", "individual", "entity", "line"... */
    cb_status (*kept)(void *data, const char *file, const char *kind, cb_error *err);
    /* A record was read and rejected. Under --strict it returns CB_INPUT, which the feed passes on. */
    cb_status (*rejected)(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                          const char *reason, cb_error *err);
    /* A counted remark on what was kept: "unknown property", "unrecognised remark", "repaired encoding", "invalid identifier"; `what`
     * is one example. */
    cb_status (*note)(void *data, const char *file, const char *note, cb_slice what, cb_error *err);
    /* The publication date "YYYY-MM-DD", where the file states one; the count that it declares, where it does. */
    cb_status (*published)(void *data, cb_slice date, cb_error *err);
    /* Bytes of the source consumed so far, for the progress bar; non-zero return cancels. */
    int (*progress)(void *data, uint64_t consumed);
} feed_sink;

typedef struct feed_source {
    const char *path;         /* as given */
    const char *const *files; /* its files, sorted; one, or those of a folder that belong together */
    size_t file_count;
} feed_source;

typedef struct feed {
    const char
        *name; /* "ofac", "un", "eu", "uk", "gleif", "icij", "bods", "observations", "ftm"...: the prefix that forces it */
    const char *format;    /* "OFAC SDN CSV"... for people */
    const char *authority; /* "ofac", "un", "eu", "uk", or "" where the entities say it themselves */
    /* Does the content (first 4 KiB, decompressed) look like this format? `name` is the file's base name. */
    bool (*sniff)(cb_slice head, const char *name);
    /* Formats whose files come in sets: which other files of the folder belong to `file`? NULL: each file alone. Returns a key; files
     * of one folder with an equal key are one source ("" : alone). Static storage or into out[64]. */
    void (*set_key)(cb_slice head, const char *name, char out[64]);
    /* Does the file change what others of the feed say (operations by id)? NULL: no format of changes. */
    bool (*is_delta)(cb_slice head);
    /* Reads the whole source. CB_INPUT: truncated or unreadable, the build fails. */
    cb_status (*read)(const feed_source *source, const feed_sink *sink, cb_error *err);
} feed;

extern const feed FEED_OFAC_CSV, FEED_OFAC_XML, FEED_OFAC_ADVANCED, FEED_UN_XML, FEED_EU_XML, FEED_EU_CSV, FEED_UK_XML,
    FEED_UK_CSV, FEED_FTM, FEED_GLEIF_XML, FEED_GLEIF_CSV, FEED_ICIJ, FEED_COH_CSV, FEED_PSC, FEED_BODS, FEED_OBSERVATIONS;
/* All feeds, NULL-terminated, in the order in which they sniff. */
extern const feed *const FEEDS[];

/* Splits what the user gave ("PATH", "ofac:PATH", a folder) into sources, each with its feed; a folder is read for all that it holds, a
 * file that no feed recognises is CB_INPUT (within a folder: a note). */
typedef struct feed_job {
    const feed *feed;
    feed_source source;
    bool delta; /* its files only change what others say */
} feed_job;
cb_status feed_plan(arena *a, const char *spec, feed_job **jobs, size_t *count,
                    cb_status (*ignored)(void *data, const char *file, const char *why), void *data, cb_error *err);
/* Deltas become part of the source that they change, after its own files and in the order of their names: what they belong to is all of
 * their feed in the same folder, else the only other source of their feed; CB_INPUT where there are several. Without any they are a
 * source of their own. */
cb_status feed_join_deltas(arena *a, feed_job *jobs, size_t *count, cb_error *err);

#endif
