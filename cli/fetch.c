/* SPDX-License-Identifier: Apache-2.0 */
/* cuibono fetch: official lists from their publishers. The old file stays until a new one is whole and looks like the list. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "curl.h"

extern const char FETCH_SOURCES[]; /* data/fetch_sources.tsv */

enum {
    MAX_BYTES = 1 << 30,   /* no list comes near it: an endless body ends here */
    CONNECT_SECONDS = 20,  /* to connect */
    STALL_SECONDS = 30,    /* below one byte a second for so long: given up */
    DEFAULT_SECONDS = 600, /* for one file */
    DEFAULT_TRIES = 4,
    MAX_REDIRECTS = 5,
    HEAD_BYTES = 4096,
    SHRUNK_TO = 2 /* a list below 1/2 of the old one is refused: a person must look */
};

typedef struct source { /* one row of the table; fields point into it */
    char *list, *file, *kind, *least, *head, *tail, *url;
} source;

typedef struct fetching {
    const char *folder;
    long seconds, tries, delay_ms;
    bool quiet;
    curl_library lib;
    CURL *curl;
    progress bar;
} fetching;

typedef struct transfer {
    FILE *out;
    const char *path; /* where the file will be */
    char head[HEAD_BYTES];
    size_t head_len;
    uint64_t bytes;
    curl_off_t length; /* as the server says; -1: not said */
    char etag[256], modified[64];
    bool too_long, write_failed;
    fetching *f;
    const char *label;
} transfer;

typedef struct recorded { /* what the last fetch wrote beside the file */
    char etag[256], modified[64];
} recorded;

/* ---- the table */

static char *field(char **rest) {
    char *at = *rest, *tab = strchr(at, '\t');
    if (tab) {
        *tab = 0;
        *rest = tab + 1;
    } else {
        *rest = at + strlen(at);
    }
    return at;
}

/* Rows of the table in `text` (changed in place). Returns how many, SIZE_MAX for a broken row. */
static size_t parse_table(char *text, source *rows, size_t max) {
    size_t count = 0;
    for (char *line = text; line && *line;) {
        char *next = strchr(line, '\n');
        if (next) *next++ = 0;
        if (*line && *line != '#' && count < max) {
            source *s = &rows[count++];
            char *rest = line;
            s->list = field(&rest), s->file = field(&rest), s->kind = field(&rest), s->least = field(&rest);
            s->head = field(&rest), s->tail = field(&rest), s->url = field(&rest);
            if (!*s->url || strstr(s->file, "..") || s->file[0] == '/') return SIZE_MAX;
        }
        line = next;
    }
    return count;
}

/* Encrypted, or a server on this machine (a mirror, a test). */
static bool url_allowed(const char *url) {
    static const char *const HERE[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    if (strncmp(url, "https://", 8) == 0) return true;
    for (size_t i = 0; i < sizeof HERE / sizeof *HERE; i++) {
        size_t n = strlen(HERE[i]);
        if (strncmp(url, HERE[i], n) != 0) continue;
        const char *rest = url + n; /* the whole host, a port at most, and no "user@" before another host */
        if (*rest == ':') rest += 1 + strspn(rest + 1, "0123456789");
        if (*rest == '\0' || *rest == '/' || *rest == '?') return true;
    }
    return false;
}

/* ---- one transfer */

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
    transfer *t = data;
    size_t len = size * count;
    if (t->bytes + len > MAX_BYTES) {
        t->too_long = true;
        return 0;
    }
    if (t->head_len < HEAD_BYTES) {
        size_t n = len < HEAD_BYTES - t->head_len ? len : HEAD_BYTES - t->head_len;
        memcpy(t->head + t->head_len, bytes, n);
        t->head_len += n;
    }
    t->bytes += len;
    if (fwrite(bytes, 1, len, t->out) != len) {
        t->write_failed = true;
        return 0;
    }
    return len;
}

static void keep_header(const char *line, size_t len, const char *name, char *out, size_t size) {
    size_t n = strlen(name);
    if (len <= n || strncasecmp(line, name, n) != 0) return;
    while (n < len && line[n] == ' ') n++;
    while (len > n && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' ')) len--;
    if (len - n >= size) return;
    for (size_t i = n; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == '\\') return;
    memcpy(out, line + n, len - n);
    out[len - n] = 0;
}

static size_t on_header(char *line, size_t size, size_t count, void *data) {
    transfer *t = data;
    if (size * count > 5 && strncmp(line, "HTTP/", 5) == 0) t->etag[0] = t->modified[0] = 0; /* a redirect's headers go */
    keep_header(line, size * count, "etag:", t->etag, sizeof t->etag);
    keep_header(line, size * count, "last-modified:", t->modified, sizeof t->modified);
    return size * count;
}

static int on_progress(void *data, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up) {
    transfer *t = data;
    (void)up_total, (void)up;
    return progress_show(&t->f->bar, t->label, (uint64_t)done, (uint64_t)total, 0);
}

static void configure(fetching *f, const char *url, transfer *t, struct curl_slist *headers) {
    CURL *c = f->curl;
    f->lib.easy_reset(c);
    f->lib.easy_setopt(c, CURLOPT_URL, url);
    f->lib.easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http");
    f->lib.easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    f->lib.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    f->lib.easy_setopt(c, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
    f->lib.easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    f->lib.easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    f->lib.easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    f->lib.easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    f->lib.easy_setopt(c, CURLOPT_USERAGENT, "cuibono");
    f->lib.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    f->lib.easy_setopt(c, CURLOPT_TIMEOUT, f->seconds);
    f->lib.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    f->lib.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
    f->lib.easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)MAX_BYTES);
    f->lib.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    f->lib.easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    f->lib.easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    f->lib.easy_setopt(c, CURLOPT_WRITEDATA, t);
    f->lib.easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    f->lib.easy_setopt(c, CURLOPT_HEADERDATA, t);
    f->lib.easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    f->lib.easy_setopt(c, CURLOPT_XFERINFODATA, t);
    f->lib.easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

typedef enum verdict { FETCHED, UNCHANGED, TRY_AGAIN, REFUSED, STOPPED } verdict;

static verdict judge_transfer(fetching *f, transfer *t, CURLcode code, char *why, size_t size) {
    long http = 0;
    f->lib.easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &http);
    t->length = -1;
    f->lib.easy_getinfo(f->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &t->length);
    if (t->write_failed) {
        snprintf(why, size, "cannot write: %s", strerror(errno));
        return REFUSED;
    }
    if (t->too_long || code == CURLE_FILESIZE_EXCEEDED) {
        snprintf(why, size, "the body is longer than %d bytes", MAX_BYTES);
        return REFUSED;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        snprintf(why, size, "stopped");
        return STOPPED;
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_TOO_MANY_REDIRECTS ||
        code == CURLE_URL_MALFORMAT) {
        snprintf(why, size, "%s", f->lib.easy_strerror(code));
        return REFUSED;
    }
    if (code != CURLE_OK) {
        snprintf(why, size, "%s", f->lib.easy_strerror(code));
        return TRY_AGAIN;
    }
    if (http == 304 && access(t->path, F_OK) != 0) {
        snprintf(why, size, "the server says that nothing changed, but there is no old file");
        return REFUSED;
    }
    if (http == 304) return UNCHANGED;
    if (http == 200) return FETCHED;
    snprintf(why, size, "the server answered %ld", http);
    return http >= 500 || http == 429 || http == 408 ? TRY_AGAIN : REFUSED;
}

/* ---- is it the list? */

static bool contains(const char *bytes, size_t len, const char *text) { return memmem(bytes, len, text, strlen(text)) != NULL; }

static bool ends_with(const char *path, const char *text) {
    char tail[512];
    FILE *f = fopen(path, "rbe");
    if (!f) return false;
    fseeko(f, 0, SEEK_END);
    off_t size = ftello(f), want = (off_t)sizeof tail - 1;
    fseeko(f, size > want ? size - want : 0, SEEK_SET);
    size_t got = fread(tail, 1, sizeof tail - 1, f);
    fclose(f);
    while (got && (tail[got - 1] == '\n' || tail[got - 1] == '\r' || tail[got - 1] == ' ' || tail[got - 1] == 0x1a)) got--;
    size_t n = strlen(text);
    return got >= n && memcmp(tail + got - n, text, n) == 0;
}

/* A row of columns, not a sentence or JSON. */
static bool looks_like_rows(const transfer *t) {
    size_t commas = 0, semicolons = 0, i = 0;
    if (t->head_len && (t->head[0] == '{' || t->head[0] == '[')) return false;
    for (; i < t->head_len && (i < 200 || t->head[i] != '\n'); i++) {
        commas += t->head[i] == ',';
        semicolons += t->head[i] == ';';
    }
    return commas >= 2 || semicolons >= 2;
}

/* A body whose length the server did not say may be cut anywhere: a whole list ends its last row. */
static bool last_row_ends(const char *path) {
    FILE *f = fopen(path, "rbe");
    if (!f) return false;
    int last = fseeko(f, -1, SEEK_END) == 0 ? getc(f) : EOF;
    fclose(f);
    return last == '\n' || last == '\r' || last == 0x1a;
}

static bool is_the_list(const source *s, const transfer *t, const char *temp, const char *old, char *why, size_t size) {
    uint64_t least = 0;
    struct stat info;
    char start[65];
    size_t n = 0;
    for (size_t i = 0; i < t->head_len && n < sizeof start - 1; i++)
        if (n || (t->head[i] != ' ' && t->head[i] != '\n' && t->head[i] != '\r' && (unsigned char)t->head[i] < 0x80))
            start[n++] = t->head[i];
    start[n] = 0;
    if (strncasecmp(start, "<!doctype html", 14) == 0 || strncasecmp(start, "<html", 5) == 0) {
        snprintf(why, size, "an HTML page came instead of the list");
        return false;
    }
    if ((strcmp(s->kind, "csv") == 0) == (start[0] == '<')) {
        snprintf(why, size, "what came is no %s", s->kind);
        return false;
    }
    if (strcmp(s->kind, "csv") == 0 && !looks_like_rows(t)) {
        snprintf(why, size, "what came is no table of rows and columns");
        return false;
    }
    if (strcmp(s->kind, "csv") == 0 && t->length < 0 && !last_row_ends(temp)) {
        snprintf(why, size, "its last row does not end, and the server did not say its length: it may be cut");
        return false;
    }
    parse_count(s->least, UINT64_MAX, &least);
    if (t->bytes < least) {
        snprintf(why, size, "only %llu bytes came; the list has at least %llu", (unsigned long long)t->bytes,
                 (unsigned long long)least);
        return false;
    }
    if (strcmp(s->head, "-") != 0 && !contains(t->head, t->head_len, s->head)) {
        snprintf(why, size, "its start does not contain %s", s->head);
        return false;
    }
    if (strcmp(s->tail, "-") != 0 && !ends_with(temp, s->tail)) {
        snprintf(why, size, "it does not end with %s: it is cut", s->tail);
        return false;
    }
    if (stat(old, &info) == 0 && info.st_size > 0 && t->bytes < (uint64_t)info.st_size / SHRUNK_TO) {
        snprintf(why, size, "it has less than half of the old file's bytes; remove %.300s if that is right", old);
        return false;
    }
    return true;
}

/* ---- the record beside the file: FILE.fetch.json */

static void read_member(const char *text, const char *key, char *out, size_t size) {
    char pattern[64];
    snprintf(pattern, sizeof pattern, "\"%s\": \"", key);
    const char *at = strstr(text, pattern);
    out[0] = 0;
    if (!at) return;
    at += strlen(pattern);
    size_t n = 0;
    while (at[n] && !(at[n] == '"' && (n == 0 || at[n - 1] != '\\')) && n < size - 1) n++;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (at[i] != '\\') out[k++] = at[i];
    out[k] = 0;
}

static void read_record(const char *file, recorded *r) {
    char path[4200], text[4096];
    *r = (recorded){0};
    snprintf(path, sizeof path, "%.4000s.fetch.json", file);
    FILE *f = access(file, R_OK) == 0 ? fopen(path, "rbe") : NULL;
    if (!f) return;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = 0;
    read_member(text, "etag", r->etag, sizeof r->etag);
    read_member(text, "last_modified", r->modified, sizeof r->modified);
}

static void put_json(FILE *f, const char *s) {
    putc('"', f);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') putc('\\', f);
        putc((unsigned char)*s < 0x20 ? ' ' : *s, f);
    }
    putc('"', f);
}

static bool write_record(const char *path, const source *s, const transfer *t, const char *sha256) {
    char day[16] = "", now_text[32];
    time_t now = time(NULL), changed = t->modified[0] ? t->f->lib.getdate(t->modified, NULL) : -1;
    struct tm tm;
    strftime(now_text, sizeof now_text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    /* a server whose clock is ahead would make every list look new */
    if (changed > 0 && changed <= now + 86400) strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&changed, &tm));
    FILE *f = fopen(path, "wbe");
    if (!f) return false;
    fputs("{\"url\": ", f);
    put_json(f, s->url);
    fprintf(f,
            ",\n \"fetched\": \"%s\",\n \"published\": \"%s\",\n \"bytes\": %llu,\n \"sha256\": \"%s\",\n \"etag\": ", now_text,
            day, (unsigned long long)t->bytes, sha256);
    put_json(f, t->etag);
    fputs(",\n \"last_modified\": ", f);
    put_json(f, t->modified);
    fputs("}\n", f);
    bool ok = fflush(f) == 0 && fsync(fileno(f)) == 0;
    return fclose(f) == 0 && ok;
}

/* ---- one file */

static bool make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool ok = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!ok) return false;
    }
    return true;
}

static bool sync_folder(const char *path) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    FILE *f = fopen(slash ? folder : ".", "re");
    bool ok = f && fsync(fileno(f)) == 0;
    if (f) fclose(f);
    return ok;
}

/* The record takes its place first: a file without its record would only be fetched again. */
static verdict take_place(const source *s, const transfer *t, const char *temp, const char *path, char *why, size_t size) {
    char record[4200], record_temp[4300], sha256[65];
    cb_error err;
    snprintf(record, sizeof record, "%.4000s.fetch.json", path);
    snprintf(record_temp, sizeof record_temp, "%.4200s.tmp", record);
    if (cb_file_sha256(sha256, temp, &err) != CB_OK) {
        snprintf(why, size, "%s", err.message);
        return REFUSED;
    }
    if (!write_record(record_temp, s, t, sha256) || rename(record_temp, record) != 0 || rename(temp, path) != 0 ||
        !sync_folder(path)) {
        snprintf(why, size, "cannot put it in its place: %s", strerror(errno));
        unlink(record_temp);
        return REFUSED;
    }
    return FETCHED;
}

static verdict try_once(fetching *f, const source *s, const char *path, transfer *t, char *why, size_t size) {
    char temp[4200], line[400];
    recorded old;
    struct curl_slist *headers = NULL;
    snprintf(temp, sizeof temp, "%s.part", path);
    *t = (transfer){.f = f, .label = s->file, .path = path, .out = fopen(temp, "wbe")};
    if (!t->out) {
        snprintf(why, size, "cannot write %.300s: %s", temp, strerror(errno));
        return REFUSED;
    }
    read_record(path, &old);
    if (old.etag[0] && snprintf(line, sizeof line, "If-None-Match: %s", old.etag) > 0)
        headers = f->lib.slist_append(headers, line);
    if (old.modified[0] && snprintf(line, sizeof line, "If-Modified-Since: %s", old.modified) > 0)
        headers = f->lib.slist_append(headers, line);
    configure(f, s->url, t, headers);
    CURLcode code = f->lib.easy_perform(f->curl);
    verdict v = judge_transfer(f, t, code, why, size);
    f->lib.slist_free_all(headers);
    bool flushed = fflush(t->out) == 0 && fsync(fileno(t->out)) == 0;
    if (fclose(t->out) != 0) flushed = false;
    if (v == FETCHED && !flushed) {
        snprintf(why, size, "cannot write %.300s: %s", temp, strerror(errno));
        v = REFUSED;
    }
    if (v == FETCHED && !is_the_list(s, t, temp, path, why, size)) v = TRY_AGAIN;
    if (v == FETCHED) v = take_place(s, t, temp, path, why, size);
    if (v != FETCHED) unlink(temp);
    return v;
}

static void wait_ms(long ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static int fetch_file(fetching *f, const source *s) {
    char path[4096], why[512] = "";
    transfer t;
    if (snprintf(path, sizeof path, "%s/%s", f->folder, s->file) >= (int)sizeof path || !make_folders(path)) {
        complain("cannot make the folder of %s: %s", path, strerror(errno));
        return EXIT_FAILED;
    }
    verdict v = REFUSED;
    for (long n = 0; n < f->tries; n++) {
        v = try_once(f, s, path, &t, why, sizeof why);
        if (v != TRY_AGAIN) break;
        if (n + 1 < f->tries) {
            complain("%s: %s; trying again", s->file, why);
            wait_ms(f->delay_ms << n); /* 1, 2, 4 seconds */
        }
    }
    progress_end(&f->bar);
    char name[512];
    cb_text_plain(name, sizeof name, slice_text(s->file));
    if (v == FETCHED) printf("%-36s %12llu bytes  fetched\n", name, (unsigned long long)t.bytes);
    if (v == UNCHANGED) printf("%-36s %12s        unchanged\n", name, "");
    if (v == FETCHED || v == UNCHANGED) return EXIT_DONE;
    complain("%s: %s; %s", s->file, why, access(path, F_OK) == 0 ? "the old file stays" : "nothing was written");
    return EXIT_FAILED;
}

/* ---- the command */

static char *load_table(const char *path) {
    if (!path) return strdup(FETCH_SOURCES);
    char *bytes = NULL;
    size_t len;
    if (read_file(path, 1 << 20, &bytes, &len)) return NULL;
    char *text = strndup(bytes, len);
    free(bytes);
    return text;
}

static int fetch_lists(const command *self, fetching *f, source *rows, size_t count, char **lists, int list_count) {
    for (int i = 0; i < list_count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++) known = known || strcmp(rows[k].list, lists[i]) == 0;
        if (!known) return usage(self, "unknown list \"%s\": ofac, un, eu or uk", lists[i]);
    }
    int status = EXIT_DONE;
    for (size_t k = 0; k < count; k++) {
        bool wanted = list_count == 0;
        for (int i = 0; i < list_count; i++) wanted = wanted || strcmp(rows[k].list, lists[i]) == 0;
        if (!wanted) continue;
        if (!url_allowed(rows[k].url)) {
            complain("%s: only https, or http on this machine, is fetched", rows[k].url);
            return EXIT_USAGE;
        }
        progress_start(&f->bar);
        int one = fetch_file(f, &rows[k]);
        if (one > status) status = one;
    }
    return finish_output(status);
}

static int run(const command *self, int argc, char **argv) {
    static const struct option LONG[] = {{"help", no_argument, 0, 'h'},
                                         {"output", required_argument, 0, 'o'},
                                         {"sources", required_argument, 0, 's'},
                                         {"timeout", required_argument, 0, 't'},
                                         {"tries", required_argument, 0, 'n'},
                                         {"retry-delay", required_argument, 0, 'd'},
                                         {0, 0, 0, 0}};
    fetching f = {.seconds = DEFAULT_SECONDS, .tries = DEFAULT_TRIES, .delay_ms = 1000};
    const char *table = NULL;
    uint64_t n;
    for (int o; (o = next_option(self, argc, argv, ":ho:", LONG)) != -1;) switch (o) {
        case 'h': return EXIT_DONE;
        case 'o': f.folder = optarg; break;
        case 's': table = optarg; break;
        case 't':
            if (!parse_count(optarg, 86400, &n) || n == 0) return usage(self, "--timeout takes seconds, not \"%s\"", optarg);
            f.seconds = (long)n;
            break;
        case 'n':
            if (!parse_count(optarg, 20, &n) || n == 0)
                return usage(self, "--tries takes a number from 1 to 20, not \"%s\"", optarg);
            f.tries = (long)n;
            break;
        case 'd':
            if (!parse_count(optarg, 60000, &n)) return usage(self, "--retry-delay takes milliseconds, not \"%s\"", optarg);
            f.delay_ms = (long)n;
            break;
        default: return EXIT_USAGE;
        }
    if (!f.folder) return usage(self, "no folder given: -o DIR");
    source rows[64];
    char why[200];
    char *text = load_table(table);
    if (!text) return EXIT_INPUT;
    size_t count = parse_table(text, rows, sizeof rows / sizeof *rows);
    int status = EXIT_FAILED;
    if (count == SIZE_MAX) {
        status = usage(self, "the table of sources has a broken row: seven columns, files below the folder");
    } else if (count == 0) {
        complain("the table of sources is empty");
        status = EXIT_INPUT;
    } else if (!curl_load(&f.lib, why, sizeof why)) {
        complain("%s", why);
    } else if (f.lib.global_init(CURL_GLOBAL_DEFAULT) == 0 && (f.curl = f.lib.easy_init())) {
        status = fetch_lists(self, &f, rows, count, argv + optind, argc - optind);
        f.lib.easy_cleanup(f.curl);
        f.lib.global_cleanup();
    } else {
        complain("cannot start libcurl");
    }
    free(text);
    return status;
}

const command CMD_FETCH = {
    "fetch", "[LIST...] -o DIR", "download official lists, with hash and date",
    "LISTs are ofac, un, eu, uk (default: all).\n\n"
    "  -o, --output DIR       where the files go; beside each a FILE.fetch.json with address, date and SHA-256\n"
    "      --sources FILE     another table of addresses (a mirror), in the form of data/fetch_sources.tsv\n"
    "      --timeout SECONDS  for one file (default 600)\n"
    "      --tries N          attempts for one file (default 4), with growing pauses\n"
    "      --retry-delay MS   the first pause (default 1000)\n\n"
    "Nothing is fetched again that did not change. When anything fails, the old file stays.\n"
    "Exit status: 0 all there; 2 usage; 4 a download failed or was refused.\n",
    run};
