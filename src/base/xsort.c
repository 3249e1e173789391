/* SPDX-License-Identifier: Apache-2.0 */
/* Records gather in a block; a full block is sorted by multikey quicksort over 8 bytes at a time (Bentley and Sedgewick 1997, with
 * the cached characters of Ng and Kakehi 2007) and written as a run; runs are merged through a heap. In the background, one thread
 * sorts and writes a block while the caller fills another. */
#include "base/xsort.h"

#include <pthread.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/spill.h"
#include "base/vec.h"

#include "base/poison.h"

enum { FAN_IN_MAX = 512, OUT_BUFFER = 1 << 18, LENGTH = sizeof(uint32_t) };

typedef struct item {
    uint64_t key;    /* 8 bytes of the record, big-endian, from the depth that is being sorted */
    uint64_t offset; /* of the record in the block: its length, then its bytes */
} item;

typedef struct block {
    unsigned char *bytes;
    size_t len, cap;
    item *items;
    size_t count, item_cap;
} block;

typedef struct run {
    int fd; /* owned by the sorter's list of files */
    uint64_t offset, length;
} run;

typedef struct reader { /* of one run while merging */
    const run *from;
    uint64_t next; /* offset within the run of what is not in the buffer yet */
    unsigned char *buffer;
    size_t at, held, cap;
    cb_slice record;
} reader;

struct xsort {
    size_t memory, block_memory;
    const char *dir;
    block fill, spare; /* spare: what the background thread writes */
    run *runs;
    size_t run_count, run_cap;
    int *files; /* the first is the one to append to */
    size_t file_count, file_cap;
    uint64_t end; /* of files[0] */
    uint64_t count;
    size_t position; /* reading a block in memory */
    reader *readers;
    size_t reader_count;
    size_t *heap; /* of readers, smallest record first */
    size_t heap_count;
    bool background, running, rewound, pending; /* pending: the top reader must advance first */
    pthread_t thread;
    cb_status thread_status;
    cb_error thread_error;
};

/* ---- records of a block ---------------------------------------------------------------------------- */

static uint32_t load_u32(const unsigned char *p) {
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

static cb_slice block_record(const block *b, uint64_t offset) {
    return (cb_slice){(const char *)b->bytes + offset + LENGTH, load_u32(b->bytes + offset)};
}

/* Bytes depth..depth+8 of the record, big-endian, zeros behind its end. */
static uint64_t load_key(const block *b, uint64_t offset, size_t depth) {
    const unsigned char *p = b->bytes + offset;
    size_t len = load_u32(p);
    uint64_t key = 0;
    if (depth >= len) return 0;
    if (len - depth >= 8) {
        memcpy(&key, p + LENGTH + depth, 8);
        return __builtin_bswap64(key);
    }
    for (size_t i = 0; i < len - depth; i++) key |= (uint64_t)p[LENGTH + depth + i] << (56 - 8 * i);
    return key;
}

/* Bytes of the record from depth on, at most 8. */
static size_t remains(const block *b, uint64_t offset, size_t depth) {
    size_t len = load_u32(b->bytes + offset);
    size_t n = len > depth ? len - depth : 0;
    return n < 8 ? n : 8;
}

static bool item_less(const block *b, const item *x, const item *y, size_t depth) {
    if (x->key != y->key) return x->key < y->key;
    cb_slice l = block_record(b, x->offset), r = block_record(b, y->offset);
    return slice_cmp(slice_sub(l, depth, l.len), slice_sub(r, depth, r.len)) < 0;
}

static void insertion_sort(const block *b, item *items, size_t n, size_t depth) {
    for (size_t i = 1; i < n; i++) {
        item x = items[i];
        size_t j = i;
        for (; j > 0 && item_less(b, &x, &items[j - 1], depth); j--) items[j] = items[j - 1];
        items[j] = x;
    }
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c) {
    return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
}

/* Of nine, at places that a hostile input cannot foresee without reading this: it costs time only, never order. */
static uint64_t pivot_of(const item *items, size_t n) {
    size_t step = n / 9;
    uint64_t m[3];
    for (size_t i = 0; i < 3; i++) {
        const item *from = items + 3 * i * step;
        m[i] = median(from[step / 3].key, from[step + step / 2].key, from[2 * step + step / 5].key);
    }
    return median(m[0], m[1], m[2]);
}

static void swap_items(item *x, item *y) {
    item t = *x;
    *x = *y;
    *y = t;
}

/* Items with equal keys: those whose record ends within these 8 bytes come first, the shorter before the longer, and are done.
 * Returns how many; the others get the next 8 bytes as their key. */
static size_t next_depth(const block *b, item *items, size_t n, size_t depth) {
    size_t done = 0, ends[8] = {0}, any = 0;
    for (size_t i = 0; i < n; i++) {
        size_t r = remains(b, items[i].offset, depth);
        if (r < 8) ends[r]++, any++;
    }
    for (size_t r = 0; any && r < 8; r++) {
        for (size_t i = done, left = ends[r]; left > 0; i++)
            if (remains(b, items[i].offset, depth) == r) {
                swap_items(&items[i], &items[done++]);
                left--;
            }
    }
    for (size_t i = done; i < n; i++) items[i].key = load_key(b, items[i].offset, depth + 8);
    return done;
}

/* Recursion goes into the two smaller parts of three, so it is never deeper than the logarithm of the count. */
static void sort_items(const block *b, item *items, size_t n, size_t depth) {
    while (n > 16) {
        uint64_t pivot = pivot_of(items, n);
        size_t less = 0, at = 0, more = n;
        while (at < more) {
            if (items[at].key < pivot)
                swap_items(&items[less++], &items[at++]);
            else if (items[at].key > pivot)
                swap_items(&items[at], &items[--more]);
            else
                at++;
        }
        size_t equal = more - less, rest = n - more;
        if (equal >= less && equal >= rest) {
            sort_items(b, items, less, depth);
            sort_items(b, items + more, rest, depth);
            size_t done = next_depth(b, items + less, equal, depth);
            items += less + done;
            n = equal - done;
            depth += 8;
            continue;
        }
        size_t done = next_depth(b, items + less, equal, depth);
        sort_items(b, items + less + done, equal - done, depth + 8);
        if (less > rest) {
            sort_items(b, items + more, rest, depth);
            n = less;
        } else {
            sort_items(b, items, less, depth);
            items += more;
            n = rest;
        }
    }
    insertion_sort(b, items, n, depth);
}

static void block_sort(block *b) {
    for (size_t i = 0; i < b->count; i++) b->items[i].key = load_key(b, b->items[i].offset, 0);
    sort_items(b, b->items, b->count, 0);
}

static void block_free(block *b) {
    mem_free(b->bytes);
    mem_free(b->items);
    *b = (block){0};
}

/* ---- writing runs ---------------------------------------------------------------------------------- */

static cb_status file_ready(xsort *s, cb_error *err) {
    if (s->file_count > 0) return CB_OK;
    if (!s->dir)
        return err_set(err, CB_LIMIT, "there is more to sort than the %zu bytes allowed, and no folder to spill to", s->memory);
    void *files = s->files;
    if (!vec_reserve(&files, &s->file_cap, 1, sizeof *s->files)) return err_memory(err);
    s->files = files;
    int fd = spill_file(s->dir);
    if (fd < 0) return err_io(err, "make a temporary file in", s->dir);
    s->files[s->file_count++] = fd;
    return CB_OK;
}

typedef struct run_writer {
    xsort *s;
    unsigned char *buffer;
    size_t held;
    uint64_t start;
} run_writer;

static cb_status run_begin(run_writer *w, xsort *s, cb_error *err) {
    *w = (run_writer){.s = s};
    cb_status status = file_ready(s, err);
    if (status != CB_OK) return status;
    w->start = s->end;
    w->buffer = mem_alloc(OUT_BUFFER);
    return w->buffer ? CB_OK : err_memory(err);
}

static cb_status run_flush(run_writer *w, cb_error *err) {
    if (w->held && !spill_write_at(w->s->files[0], w->buffer, w->held, w->s->end))
        return err_io(err, "write a temporary file in", w->s->dir);
    w->s->end += w->held;
    w->held = 0;
    return CB_OK;
}

static cb_status run_bytes(run_writer *w, const void *bytes, size_t len, cb_error *err) {
    const char *p = bytes;
    while (len > 0) {
        if (w->held == OUT_BUFFER) {
            cb_status status = run_flush(w, err);
            if (status != CB_OK) return status;
        }
        size_t room = OUT_BUFFER - w->held, n = len < room ? len : room;
        memcpy(w->buffer + w->held, p, n);
        w->held += n;
        p += n;
        len -= n;
    }
    return CB_OK;
}

static cb_status run_end(run_writer *w, cb_status status, cb_error *err) {
    xsort *s = w->s;
    if (status == CB_OK) status = run_flush(w, err);
    void *runs = s->runs;
    if (status == CB_OK && !vec_reserve(&runs, &s->run_cap, s->run_count + 1, sizeof *s->runs)) status = err_memory(err);
    if (status == CB_OK) {
        s->runs = runs;
        s->runs[s->run_count++] = (run){s->files[0], w->start, s->end - w->start};
    }
    mem_free(w->buffer);
    return status;
}

static cb_status block_write(xsort *s, block *b, cb_error *err) {
    if (b->count == 0) return CB_OK;
    block_sort(b);
    run_writer w;
    cb_status status = run_begin(&w, s, err);
    for (size_t i = 0; status == CB_OK && i < b->count; i++) {
        const unsigned char *p = b->bytes + b->items[i].offset;
        status = run_bytes(&w, p, LENGTH + (size_t)load_u32(p), err);
    }
    status = run_end(&w, status, err);
    b->len = b->count = 0;
    return status;
}

static void *background(void *data) {
    xsort *s = data;
    s->thread_status = block_write(s, &s->spare, &s->thread_error);
    return NULL;
}

/* Waits for the background thread, if one runs, and takes over its failure. */
static cb_status join(xsort *s, cb_error *err) {
    if (s->running) {
        pthread_join(s->thread, NULL);
        s->running = false;
    }
    cb_status status = s->thread_status;
    if (status != CB_OK && err) *err = s->thread_error;
    return status;
}

static cb_status block_full(xsort *s, cb_error *err) {
    if (!s->background) return block_write(s, &s->fill, err);
    cb_status status = join(s, err);
    if (status != CB_OK) return status;
    block t = s->fill;
    s->fill = s->spare;
    s->spare = t;
    if (pthread_create(&s->thread, NULL, background, s) != 0) return block_write(s, &s->spare, err);
    s->running = true;
    return CB_OK;
}

/* ---- adding ---------------------------------------------------------------------------------------- */

cb_status xsort_new(xsort **out, size_t memory, const char *tmp_dir, cb_error *err) {
    xsort *s = mem_zalloc(1, sizeof *s);
    *out = s;
    if (!s) return err_memory(err);
    s->memory = s->block_memory = memory < (1u << 20) ? 1u << 20 : memory;
    s->dir = tmp_dir;
    return CB_OK;
}

void xsort_background(xsort *s) {
    if (!s->dir || s->background) return;
    s->background = true;
    s->block_memory = s->memory / 2;
}

/* Doubles, but takes no more than the block may have. */
static bool block_room(block *b, size_t record, size_t limit) {
    size_t need = b->len + record;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 4096;
        if (cap > limit) cap = limit;
        if (cap < need) cap = need;
        unsigned char *p = mem_realloc(b->bytes, cap, 1);
        if (!p) return false;
        b->bytes = p;
        b->cap = cap;
    }
    void *items = b->items;
    if (!vec_reserve(&items, &b->item_cap, b->count + 1, sizeof *b->items)) return false;
    b->items = items;
    return true;
}

cb_status xsort_add(xsort *s, cb_slice record, cb_error *err) {
    if (s->rewound) return err_set(err, CB_USAGE, "a sorter takes no records after it was read");
    if (record.len > LIMIT_RECORD_BYTES)
        return err_set(err, CB_LIMIT, "a record of %zu bytes is longer than the %u allowed", record.len, LIMIT_RECORD_BYTES);
    block *b = &s->fill;
    size_t size = LENGTH + record.len;
    if (b->count > 0 && b->len + size + (b->count + 1) * sizeof(item) > s->block_memory) {
        cb_status status = block_full(s, err);
        if (status != CB_OK) return status;
    }
    if (!block_room(b, size, s->block_memory)) return err_memory(err);
    uint32_t len = (uint32_t)record.len;
    memcpy(b->bytes + b->len, &len, LENGTH);
    if (len) memcpy(b->bytes + b->len + LENGTH, record.ptr, len);
    b->items[b->count++] = (item){0, b->len};
    b->len += size;
    s->count++;
    return CB_OK;
}

uint64_t xsort_count(const xsort *s) { return s->count; }

cb_status xsort_flush(xsort *s, cb_error *err) {
    cb_status status = join(s, err);
    if (status == CB_OK) status = block_write(s, &s->fill, err);
    if (status == CB_OK) {
        block_free(&s->fill);
        block_free(&s->spare);
    }
    return status;
}

static bool reserve_lists(xsort *into, const xsort *from) {
    void *runs = into->runs, *files = into->files;
    if (!vec_reserve(&runs, &into->run_cap, into->run_count + from->run_count, sizeof *into->runs)) return false;
    into->runs = runs;
    if (!vec_reserve(&files, &into->file_cap, into->file_count + from->file_count, sizeof *into->files)) return false;
    into->files = files;
    return true;
}

/* What is in the memory of `from` is added one by one where it fits, else written as a run. */
static cb_status absorb(xsort *into, xsort *from, cb_error *err) {
    if (into->rewound || from->rewound) return err_set(err, CB_USAGE, "sorters are joined before they are read");
    cb_status status = join(into, err);
    if (status == CB_OK) status = join(from, err);
    block *b = &from->fill;
    size_t both = into->fill.len + b->len + (into->fill.count + b->count) * sizeof(item);
    if (status == CB_OK && both > into->block_memory && from->dir) status = block_write(from, b, err);
    for (size_t i = 0; status == CB_OK && i < b->count; i++) {
        status = xsort_add(into, block_record(b, b->items[i].offset), err);
        from->count--;
    }
    if (status != CB_OK || from->file_count == 0) return status;
    status = file_ready(into, err); /* files[0] of `into` stays the one to append to */
    if (status == CB_OK) status = join(into, err);
    if (status == CB_OK && !reserve_lists(into, from)) status = err_memory(err);
    if (status != CB_OK) return status;
    memcpy(into->runs + into->run_count, from->runs, from->run_count * sizeof *from->runs);
    into->run_count += from->run_count;
    memcpy(into->files + into->file_count, from->files, from->file_count * sizeof *from->files);
    into->file_count += from->file_count;
    into->count += from->count;
    from->file_count = 0;
    return CB_OK;
}

cb_status xsort_absorb(xsort *into, xsort *from, cb_error *err) {
    cb_status status = absorb(into, from, err);
    xsort_free(from);
    return status;
}

/* ---- merging --------------------------------------------------------------------------------------- */

/* At least `need` bytes from r->at on, unless the run ends; *have tells. */
static cb_status reader_fill(const xsort *s, reader *r, size_t need, bool *have, cb_error *err) {
    *have = r->held - r->at >= need;
    if (*have) return CB_OK;
    memmove(r->buffer, r->buffer + r->at, r->held - r->at);
    r->held -= r->at;
    r->at = 0;
    if (need > r->cap) {
        unsigned char *p = mem_realloc(r->buffer, need, 1);
        if (!p) return err_memory(err);
        r->buffer = p;
        r->cap = need;
    }
    uint64_t left = r->from->length - r->next;
    size_t n = r->cap - r->held < left ? r->cap - r->held : (size_t)left;
    if (n && !spill_read_at(r->from->fd, r->buffer + r->held, n, r->from->offset + r->next))
        return err_io(err, "read a temporary file in", s->dir);
    r->next += n;
    r->held += n;
    *have = r->held >= need;
    return CB_OK;
}

/* The next record of the run; *more false at its end. */
static cb_status reader_next(const xsort *s, reader *r, bool *more, cb_error *err) {
    cb_status status = reader_fill(s, r, LENGTH, more, err);
    if (status != CB_OK || !*more) return status;
    size_t len = load_u32(r->buffer + r->at);
    status = reader_fill(s, r, LENGTH + len, more, err);
    if (status != CB_OK || !*more) return status;
    r->record = (cb_slice){(const char *)r->buffer + r->at + LENGTH, len};
    r->at += LENGTH + len;
    return CB_OK;
}

static bool heap_less(const xsort *s, size_t a, size_t b) {
    return slice_cmp(s->readers[s->heap[a]].record, s->readers[s->heap[b]].record) < 0;
}

static void sift_down(xsort *s, size_t at) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count) return;
        if (child + 1 < s->heap_count && heap_less(s, child + 1, child)) child++;
        if (!heap_less(s, child, at)) return;
        size_t t = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = t;
        at = child;
    }
}

static void readers_free(xsort *s) {
    for (size_t i = 0; i < s->reader_count; i++) mem_free(s->readers[i].buffer);
    mem_free(s->readers);
    mem_free(s->heap);
    s->readers = NULL;
    s->heap = NULL;
    s->reader_count = s->heap_count = 0;
    s->pending = false;
}

/* Opens `count` runs from `first` on for merging. */
static cb_status merge_begin(xsort *s, size_t first, size_t count, cb_error *err) {
    readers_free(s);
    s->readers = mem_zalloc(count, sizeof *s->readers);
    s->heap = mem_zalloc(count, sizeof *s->heap);
    if (!s->readers || !s->heap) return err_memory(err);
    s->reader_count = count;
    size_t cap = s->memory / count;
    if (cap > (4u << 20)) cap = 4u << 20;
    for (size_t i = 0; i < count; i++) {
        reader *r = &s->readers[i];
        r->from = &s->runs[first + i];
        r->cap = cap;
        r->buffer = mem_alloc(cap);
        if (!r->buffer) return err_memory(err);
        bool more;
        cb_status status = reader_next(s, r, &more, err);
        if (status != CB_OK) return status;
        if (more) s->heap[s->heap_count++] = i;
    }
    for (size_t i = s->heap_count; i-- > 0;) sift_down(s, i);
    return CB_OK;
}

static cb_status merge_next(xsort *s, cb_slice *record, bool *more, cb_error *err) {
    if (s->pending) {
        bool left;
        cb_status status = reader_next(s, &s->readers[s->heap[0]], &left, err);
        if (status != CB_OK) return status;
        if (!left) s->heap[0] = s->heap[--s->heap_count];
        sift_down(s, 0);
        s->pending = false;
    }
    *more = s->heap_count > 0;
    if (!*more) return CB_OK;
    *record = s->readers[s->heap[0]].record;
    s->pending = true;
    return CB_OK;
}

/* Merges the first runs into one, until no more are left than can be merged at once. */
static cb_status merge_down(xsort *s, cb_error *err) {
    size_t fan_in = s->memory / (64u << 10);
    if (fan_in > FAN_IN_MAX) fan_in = FAN_IN_MAX;
    while (s->run_count > fan_in) {
        size_t n = s->run_count - fan_in + 1 < fan_in ? s->run_count - fan_in + 1 : fan_in;
        run_writer w;
        cb_status status = merge_begin(s, 0, n, err);
        if (status != CB_OK) return status;
        status = run_begin(&w, s, err);
        for (bool more = true; status == CB_OK;) {
            cb_slice record;
            status = merge_next(s, &record, &more, err);
            if (status != CB_OK || !more) break;
            uint32_t len = (uint32_t)record.len;
            status = run_bytes(&w, &len, LENGTH, err);
            if (status == CB_OK) status = run_bytes(&w, record.ptr, record.len, err);
        }
        status = run_end(&w, status, err);
        if (status != CB_OK) return status;
        memmove(s->runs, s->runs + n, (s->run_count - n) * sizeof *s->runs);
        s->run_count -= n;
    }
    return CB_OK;
}

cb_status xsort_rewind(xsort *s, cb_error *err) {
    cb_status status = join(s, err);
    if (status != CB_OK) return status;
    s->position = 0;
    if (!s->rewound) {
        if (s->run_count > 0)
            status = xsort_flush(s, err);
        else
            block_sort(&s->fill);
        if (status == CB_OK) status = merge_down(s, err);
        if (status != CB_OK) return status;
        s->rewound = true;
    }
    return s->run_count > 0 ? merge_begin(s, 0, s->run_count, err) : CB_OK;
}

cb_status xsort_next(xsort *s, cb_slice *record, bool *more, cb_error *err) {
    *record = (cb_slice){NULL, 0};
    *more = false;
    if (!s->rewound) return err_set(err, CB_USAGE, "a sorter is read after xsort_rewind");
    if (s->run_count > 0) return merge_next(s, record, more, err);
    if (s->position >= s->fill.count) return CB_OK;
    *record = block_record(&s->fill, s->fill.items[s->position++].offset);
    *more = true;
    return CB_OK;
}

void xsort_free(xsort *s) {
    if (!s) return;
    join(s, NULL);
    readers_free(s);
    block_free(&s->fill);
    block_free(&s->spare);
    for (size_t i = 0; i < s->file_count; i++) close(s->files[i]);
    mem_free(s->files);
    mem_free(s->runs);
    mem_free(s);
}
