/* SPDX-License-Identifier: Apache-2.0
 *
 * cuibono.h - the whole public contract of libcuibono.
 *
 * cuibono compiles sanctions lists, registers and observations into one immutable file, the *world*,
 * and answers questions of it: who is this name, are these two the same party, who stands behind this
 * supplier.
 *
 * Conventions, for every function here:
 *   - The out-parameter stands first. On success it holds an object that the caller owns and frees with
 *     the matching *_free or *_unref; on failure it is NULL and nothing is left to free.
 *   - Text is a cb_slice: bytes with a length, UTF-8, not NUL-terminated unless said. A slice that is
 *     *returned* is borrowed: it lives as long as the object that it was asked of.
 *   - An options struct begins with struct_size = sizeof(the struct); NULL means all defaults, and so
 *     does a zero in any field.
 *   - `err` may be NULL. It is written only on failure and holds what went wrong, where, and what to do.
 *   - There is no global state, no logging, no abort. Threads start only in cb_build and in the batch
 *     calls, from an option; callbacks run on the caller's thread.
 *   - A cb_world is immutable and may be shared by any number of threads; a cb_session belongs to one
 *     thread at a time; a result owns all that it shows and keeps its world alive.
 *   - Enums may gain values: treat an unknown value as the documented default.
 *   - Tags: [constructor] makes an object, [destructor] frees it, [method] asks it.
 */
#ifndef CUIBONO_H
#define CUIBONO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(CB_BUILDING)
#define CB_API __attribute__((visibility("default")))
#else
#define CB_API
#endif

/* ---- status, errors, text ------------------------------------------------------------------------ */

/* What a call returns. The command line maps these to its exit status (in brackets). */
typedef enum cb_status {
    CB_OK = 0,
    CB_USAGE = 1,        /* an argument that makes no sense [2] */
    CB_INPUT = 2,        /* input that cannot be read as what it should be, truncated, refused by strict [3] */
    CB_NOT_FOUND = 3,    /* no such id, file or schema [3] */
    CB_DAMAGED = 4,      /* the world is damaged: a checksum, offset or size is wrong [3] */
    CB_INCOMPATIBLE = 5, /* the world was written by another format or other text tables [3] */
    CB_LIMIT = 6,        /* a documented limit was reached [3] */
    CB_MEMORY = 7,       /* no memory [4] */
    CB_IO = 8,           /* the system refused a read, write, map, sync or rename [4] */
    CB_NETWORK = 9,      /* a download failed [4] */
    CB_CANCELLED = 10    /* a callback asked to stop [4] */
} cb_status;

typedef struct cb_slice {
    const char *ptr;
    size_t len;
} cb_slice;

/* Where and why a call failed. The caller owns it; it needs no clean-up. */
typedef struct cb_error {
    cb_status code;
    uint64_t line;     /* 1-based, 0 where unknown */
    uint64_t byte;     /* 0-based offset in the source, UINT64_MAX where unknown */
    char source[256];  /* file or object, NUL-terminated, "" where none */
    char message[512]; /* what happened and what to do, NUL-terminated, one sentence, no final newline */
} cb_error;

/* The library's version, "MAJOR.MINOR.PATCH". Static storage. */
CB_API const char *cb_version(void);

/* A short English name of a status ("bad input"). Static storage. */
CB_API const char *cb_status_name(cb_status status);

/* A growable text that the library made. [destructor: cb_text_free] */
typedef struct cb_text cb_text;
CB_API cb_slice cb_text_slice(const cb_text *text);
CB_API void cb_text_free(cb_text *text);

/* Columns that a text takes in a terminal (East Asian wide characters take two). */
CB_API size_t cb_text_width(cb_slice text);

/* A text of a source or a case as a terminal may show it, for names may be hostile: valid UTF-8 on one line, with U+FFFD for bad bytes,
 * control characters (C0, DEL, C1) and characters that turn the direction of writing or hide. At most `size` bytes are written, a NUL
 * included, cut between characters; `out` may be NULL where `size` is 0. Returns the bytes that all of it takes, without the NUL: not
 * over three times those of `text`. */
CB_API size_t cb_text_plain(char *out, size_t size, cb_slice text);

/* SHA-256 of a file as 64 hexadecimal digits and a NUL. */
CB_API cb_status cb_file_sha256(char hex[65], const char *path, cb_error *err);

/* Called on the caller's thread during long work, about ten times a second. `done` and `total` count
 * bytes of input (total 0: unknown), `records` the records so far, `stage` what is being done.
 * A non-zero return cancels the work (CB_CANCELLED). */
typedef int (*cb_progress_fn)(void *data, const char *stage, uint64_t done, uint64_t total, uint64_t records);

/* Receives output in pieces; a non-zero return stops the writer with CB_IO. */
typedef int (*cb_write_fn)(void *data, const char *bytes, size_t len);

/* ---- build ---------------------------------------------------------------------------------------- */

/* One rejected record, or a source-level warning; slices are valid during the call only. */
typedef struct cb_reject {
    cb_slice source; /* file */
    uint64_t line;   /* 0 where unknown */
    uint64_t byte;   /* UINT64_MAX where unknown */
    cb_slice id;     /* record id, "" where it has none */
    cb_slice reason;
} cb_reject;
typedef void (*cb_reject_fn)(void *data, const cb_reject *reject);

typedef struct cb_build_options {
    uint32_t struct_size;
    bool strict;          /* any rejected record fails the build with CB_INPUT */
    bool trust_referents; /* FtM referents merge entities */
    bool sandbox;  /* forbid this process the network, new programs and the like from here on (seccomp); it cannot be undone */
    unsigned jobs; /* threads; 0: all processors */
    uint64_t memory;   /* bytes that the compile may use; 0: 1 GiB; at least 64 MiB */
    const char *as_of; /* "YYYY-MM-DD"; NULL: the latest publication date of the sources */
    cb_progress_fn progress;
    void *progress_data;
    cb_reject_fn reject;
    void *reject_data;
} cb_build_options;

/* Compiles `sources` (files or folders; "ofac:PATH" and the like force a format) into `out_path`.
 * The file appears whole or not at all: it is written beside its place, synced and renamed. Same inputs
 * give the same bytes, whatever `jobs` and `memory`. */
CB_API cb_status cb_build(const char *out_path, const char *const *sources, size_t source_count,
                          const cb_build_options *options, cb_error *err);

/* ---- world ---------------------------------------------------------------------------------------- */

typedef struct cb_world cb_world;
typedef struct cb_open_options {
    uint32_t struct_size;
    bool private_copy; /* read the file into memory: for storage that others may change under us */
} cb_open_options;

/* [constructor] Maps a world; about a millisecond whatever its size. Thread-safe. */
CB_API cb_status cb_world_open(cb_world **out, const char *path, const cb_open_options *options, cb_error *err);
CB_API cb_world *cb_world_ref(cb_world *world);
/* [destructor] Drops one reference. NULL is allowed. */
CB_API void cb_world_unref(cb_world *world);
/* Proves every checksum, offset, index and string. Linear in the size of the file. */
CB_API cb_status cb_world_verify(const cb_world *world, cb_error *err);

/* Renders what the world holds: sources, dates, hashes, counts, rejects. */
typedef enum cb_format {
    CB_FORMAT_TEXT = 0,
    CB_FORMAT_JSON = 1,
    CB_FORMAT_HTML = 2,
    CB_FORMAT_FTM = 3,
    CB_FORMAT_GRAPHML = 4,
    CB_FORMAT_GEXF = 5,
    CB_FORMAT_CYPHER = 6,
    CB_FORMAT_CSV = 7,
    CB_FORMAT_SVG = 8
} cb_format;
typedef struct cb_render_options {
    uint32_t struct_size;
    unsigned width; /* columns of text output; 0: 80 */
    bool colour;    /* ANSI colours in text output */
    bool all;       /* text of an answer: all of it, not only what fits a screen */
} cb_render_options;
CB_API cb_status cb_world_info(cb_text **out, const cb_world *world, cb_format format, const cb_render_options *options,
                               cb_error *err);

/* One entity with its ties, as text or as FtM JSON. CB_NOT_FOUND for an unknown id. */
CB_API cb_status cb_world_show(cb_text **out, const cb_world *world, cb_slice id, cb_format format,
                               const cb_render_options *options, cb_error *err);

/* Writes all entities (id_count 0) or the named ones with their edges. */
CB_API cb_status cb_world_export(const cb_world *world, cb_format format, const cb_slice *ids, size_t id_count,
                                 cb_write_fn write, void *write_data, cb_error *err);

/* The named ones with what is around them: other parties up to `hops` ties away (at most CB_MOST_HOPS; 0 is cb_world_export), with their edges,
 * what lists and reports them, their documents and addresses, and with inferred ties, which are marked so. What has very many ties is not gone through, unless it is named: *hubs (NULL is allowed)
 * counts those. CB_LIMIT where too much is around. */
#define CB_MOST_HOPS 3
CB_API cb_status cb_world_export_near(const cb_world *world, cb_format format, const cb_slice *ids, size_t id_count,
                                      unsigned hops, cb_write_fn write, void *write_data, uint64_t *hubs, cb_error *err);

/* ---- screen --------------------------------------------------------------------------------------- */

/* One property of a query: an FtM name ("name", "birthDate", "nationality"...) and a value. */
typedef struct cb_property {
    cb_slice name;
    cb_slice value;
} cb_property;

typedef struct cb_session cb_session; /* one thread's scratch memory */
CB_API cb_status cb_session_new(cb_session **out, cb_world *world, cb_error *err);
CB_API void cb_session_free(cb_session *session);

typedef struct cb_query cb_query; /* a prepared query: normalised once, asked often; immutable */
/* `schema` "" means LegalEntity. A query needs at least one usable name or identifier (CB_INPUT).
 * An optional value that cannot be read is left out and counted in cb_query_dropped. */
CB_API cb_status cb_query_new(cb_query **out, cb_slice schema, const cb_property *properties, size_t count, cb_error *err);
CB_API size_t cb_query_dropped(const cb_query *query);
CB_API void cb_query_free(cb_query *query);

typedef struct cb_screen_options {
    uint32_t struct_size;
    double threshold; /* of score, in [0, 1]; 0: 0.7; negative: 0 */
    size_t limit;     /* 0: 10 */
    bool exhaustive;  /* score every entity: slow, the oracle of retrieval */
    bool explain;     /* keep the features of each hit */
} cb_screen_options;

/* One reason for a score. */
typedef struct cb_feature {
    cb_slice name; /* "name", "birth_date"... */
    cb_slice text; /* a sentence: what agreed or did not */
    double weight; /* log-likelihood ratio in nats: positive speaks for the same party */
} cb_feature;

typedef struct cb_hit {
    cb_slice entity_id;
    cb_slice name;    /* the name that matched best, as the source writes it */
    cb_slice caption; /* the entity's caption */
    cb_slice schema;
    cb_slice countries; /* "kp;ru": ISO 3166-1 alpha-2, sorted, joined by ';' */
    bool designated;
    double score;               /* [0, 1]: how well the records agree; never depends on the world */
    double probability;         /* calibrated P(same party), of identity only */
    double prior;               /* the prior's logit; prior + sum of weights is the probability's logit */
    const cb_feature *features; /* NULL unless asked to explain */
    size_t feature_count;
} cb_hit;

typedef struct cb_result cb_result;
/* Screens one query. Hits come by falling score, equal scores in order of id. */
CB_API cb_status cb_screen(cb_result **out, cb_session *session, const cb_query *query, const cb_screen_options *options,
                           cb_error *err);
CB_API size_t cb_result_count(const cb_result *result);
/* [method] Hit `index` of the result, NULL out of range. */
CB_API const cb_hit *cb_result_hit(const cb_result *result, size_t index);
/* One query's result for machines: JSON, one line {"query_id","status","results":[...]}; or CSV rows of
 * query_id,rank,entity_id,score,probability,name (none without a hit). `result` NULL with JSON: a query that was rejected, with
 * `status` saying why; otherwise `status` "" means "ok". */
CB_API cb_status cb_result_render(cb_text **out, const cb_result *result, cb_slice query_id, cb_slice status, cb_format format,
                                  cb_error *err);
CB_API void cb_result_free(cb_result *result);

/* Many queries at once, on `jobs` threads (0: all processors). `done` is called on the caller's thread, once for each query, in
 * their order, with the result (borrowed during the call) or, where that query failed, NULL and its error; a non-zero return
 * stops the batch with CB_CANCELLED. */
typedef int (*cb_batch_fn)(void *data, size_t index, const cb_result *result, const cb_error *error);
CB_API cb_status cb_screen_batch(cb_world *world, const cb_query *const *queries, size_t count,
                                 const cb_screen_options *options, unsigned jobs, cb_batch_fn done, void *data, cb_error *err);

/* ---- tables of input ------------------------------------------------------------------------------ */

/* One row of a CSV or JSON lines file: its cells as properties. */
typedef struct cb_row {
    uint64_t number;          /* 1 for the first row of data */
    uint64_t line;            /* in the file */
    const cb_property *cells; /* in the order of the file; empty cells included; valid until the next cb_table_next */
    size_t cell_count;
    cb_slice bad; /* why the row cannot be used; "" where it can */
} cb_row;
typedef struct cb_table cb_table;
/* [constructor] Opens a CSV file (first row: column names; delimiter ',' or ';' or tab by the first row) or JSON lines (FtM
 * entities or flat objects; a list gives one cell per value); gzip and zstd are read. "-" is standard
 * input, as it comes. Not thread-safe. */
CB_API cb_status cb_table_open(cb_table **out, const char *path, cb_error *err);
CB_API bool cb_table_is_csv(const cb_table *table);
/* Column names of a CSV file, in order; *count 0 for JSON lines. */
CB_API const cb_slice *cb_table_columns(const cb_table *table, size_t *count);
/* The next row; *more false at the end. A bad row is returned with `bad` set and reading goes on. */
CB_API cb_status cb_table_next(cb_table *table, cb_row *row, bool *more, cb_error *err);
CB_API void cb_table_close(cb_table *table);

/* ---- compare -------------------------------------------------------------------------------------- */

/* Two queries compared without a world: `out` holds one hit whose entity_id is "". */
CB_API cb_status cb_compare(cb_result **out, const cb_query *left, const cb_query *right, const cb_screen_options *options,
                            cb_error *err);
/* Two entities of a world. CB_NOT_FOUND names the unknown id. */
CB_API cb_status cb_world_compare(cb_result **out, cb_session *session, cb_slice left, cb_slice right,
                                  const cb_screen_options *options, cb_error *err);

/* ---- check ---------------------------------------------------------------------------------------- */

typedef struct cb_check_options {
    uint32_t struct_size;
    const cb_slice *subjects; /* ids in the case; none: the first entity that is no edge */
    size_t subject_count;
    const char *on; /* "YYYY-MM-DD": ages count to it; NULL: the world's as-of date */
} cb_check_options;

typedef struct cb_answer cb_answer; /* the findings about one case */
/* `input` is one case: an FtM entity, an array, JSON lines, or the flat form (see cuibono-check(1)). */
CB_API cb_status cb_check(cb_answer **out, cb_session *session, cb_slice input, const cb_check_options *options, cb_error *err);
/* The strongest state of any subject: 1 listed ... 8 none (the table of cuibono-check(1)). */
CB_API int cb_answer_state(const cb_answer *answer);
/* TEXT, JSON or HTML. */
CB_API cb_status cb_answer_render(cb_text **out, const cb_answer *answer, cb_format format, const cb_render_options *options,
                                  cb_error *err);
CB_API void cb_answer_free(cb_answer *answer);

/* "tied_reported" of 5; "" of what is no state. Static storage. */
CB_API const char *cb_state_name(int state);

/* One subject of an answer in a line. Slices live as long as the answer. */
typedef struct cb_summary {
    cb_slice id, caption;
    int state;                /* 1 listed ... 8 none */
    cb_slice party_id, party; /* of the strongest finding; "" where there is none */
    size_t findings;
    bool incomplete;   /* a source is too old, of unknown date, or failed */
    bool inconclusive; /* the case says too little */
    cb_slice next;     /* what to do next, a sentence; may be "" */
    cb_slice page;     /* for cb_summaries_render: address of the subject's page; "" from cb_answer_summary */
} cb_summary;
CB_API size_t cb_answer_count(const cb_answer *answer); /* subjects */
/* [method] Summary `index` of the answer; false out of range. */
CB_API bool cb_answer_summary(cb_summary *out, const cb_answer *answer, size_t index);
/* A page that lists subjects, the strongest states first, each with a link to its page: HTML only. `rejected` is said beside the totals. */
CB_API cb_status cb_summaries_render(cb_text **out, const cb_summary *summaries, size_t count, uint64_t rejected,
                                     cb_format format, cb_error *err);

/* Many cases at once, on `jobs` threads (0: all processors). `done` is called on the caller's thread, once for each case, in their
 * order, with the answer (borrowed during the call) or, where that case failed, NULL and its error; a non-zero return stops the batch
 * with CB_CANCELLED. */
typedef int (*cb_check_fn)(void *data, size_t index, const cb_answer *answer, const cb_error *error);
CB_API cb_status cb_check_batch(cb_world *world, const cb_slice *inputs, size_t count, const cb_check_options *options,
                                unsigned jobs, cb_check_fn done, void *data, cb_error *err);

/* ---- ownership and control ------------------------------------------------------------------------ */

typedef enum cb_owned { CB_OWNED_NO = 0, CB_OWNED_POSSIBLE = 1, CB_OWNED_YES = 2, CB_OWNED_NOT_COMPUTABLE = 3 } cb_owned;

/* What is assumed: `id` is designated, where `asset` is empty; else `id` holds `share` of `asset` ("50", "33.3", "(25, 50]", percent). */
typedef struct cb_assumption {
    cb_slice id, asset, share;
} cb_assumption;
typedef struct cb_owners_options {
    uint32_t struct_size;
    const char *regime;    /* ofac, eu, uk, un, bis, beneficial, company-control; NULL: ofac */
    const char *on;        /* "YYYY-MM-DD"; NULL: the world's as-of date */
    const char *threshold; /* of `beneficial`: percent, or a fraction such as "1/4"; NULL: 1/4 */
    const cb_assumption *assumed;
    size_t assumed_count;
} cb_owners_options;

typedef struct cb_ownership cb_ownership; /* the answer under one regime, with its derivation */
/* CB_NOT_FOUND: no such id; CB_USAGE: no such regime, date, threshold or share. */
CB_API cb_status cb_owners(cb_ownership **out, cb_session *session, cb_slice id, const cb_owners_options *options,
                           cb_error *err);
CB_API cb_owned cb_ownership_answer(const cb_ownership *ownership);
/* TEXT, JSON (one line) or SVG. */
CB_API cb_status cb_ownership_render(cb_text **out, const cb_ownership *ownership, cb_format format,
                                     const cb_render_options *options, cb_error *err);
CB_API void cb_ownership_free(cb_ownership *ownership);

/* ---- evidence paths ------------------------------------------------------------------------------- */

typedef struct cb_trace_options {
    uint32_t struct_size;
    const char *to; /* "designated", "reported" or an id; NULL: designated */
    const char *on; /* "YYYY-MM-DD": only ties that may hold on that day are followed; NULL: the world's as-of date */
    size_t paths;   /* at most; 0: 3, at most 100 */
    unsigned hops;  /* steps of a path; 0: 6, at most 8 */
    uint64_t work;  /* records that the search may look at; 0: 1,000,000 */
} cb_trace_options;

typedef struct cb_trace_result cb_trace_result; /* the best different paths, with their evidence */
/* `from` is an id, another name of that id, or a name. CB_NOT_FOUND: no such party, or several of that name (the message names them);
 * CB_USAGE: no such day, or the two are one. Paths come by falling joint strength; no two share a party between their ends. */
CB_API cb_status cb_trace(cb_trace_result **out, cb_session *session, cb_slice from, const cb_trace_options *options,
                          cb_error *err);
CB_API size_t cb_trace_count(const cb_trace_result *result);
/* Joint strength of path `index`, in [0, 1]; 0 out of range. */
CB_API double cb_trace_strength(const cb_trace_result *result, size_t index);
/* Whether the search was cut short by `work`: there may be more paths, or stronger ones. */
CB_API bool cb_trace_cut(const cb_trace_result *result);
/* TEXT, JSON (one line), SVG or HTML. */
CB_API cb_status cb_trace_render(cb_text **out, const cb_trace_result *result, cb_format format,
                                 const cb_render_options *options, cb_error *err);
CB_API void cb_trace_free(cb_trace_result *result);

/* ---- downstream ----------------------------------------------------------------------------------- */

typedef struct cb_exposure_result cb_exposure_result; /* who uses, resells or embeds what a party makes */
/* Customers and unwitting hosts: people to warn, never suspects. `id` is a maker's, or a product's. CB_NOT_FOUND: no such id. */
CB_API cb_status cb_exposure(cb_exposure_result **out, cb_session *session, cb_slice id, cb_error *err);
CB_API size_t cb_exposure_count(const cb_exposure_result *result);
/* TEXT, JSON (one line), SVG or HTML. */
CB_API cb_status cb_exposure_render(cb_text **out, const cb_exposure_result *result, cb_format format,
                                    const cb_render_options *options, cb_error *err);
CB_API void cb_exposure_free(cb_exposure_result *result);

#ifdef __cplusplus
}
#endif
#endif
