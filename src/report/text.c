/* SPDX-License-Identifier: Apache-2.0 */
/* An answer for a terminal: the short answer first, then what it rests on. The usual case fits one screen: what says the same of many things
 * is one paragraph, and where the whole would be longer the least of it is left to the long form, step by step (`brevity`). What speaks
 * against a finding is never left out. */
#include "report/internal.h"

#include "base/poison.h"

enum { LABEL = 9, MOST_NOTES = 6, SCREEN = 40 /* lines of an answer */, LEAST_LINES = 20, WORLD_LINES = 11 };

/* How much the short form shows: evidence of the first finding, and of the second and third; paths, cautions and what to do next of how many
 * findings; notes; sectors. */
typedef struct brevity {
    size_t first, second, paths, cautions, next, notes, sectors;
} brevity;
static const brevity ALL = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, 3};
static const brevity BREVITY[] = {{SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, MOST_NOTES, 3},
                                  {SIZE_MAX, 2, SIZE_MAX, 3, SIZE_MAX, MOST_NOTES, 3},
                                  {5, 1, SIZE_MAX, 1, 3, 4, 2},
                                  {4, 0, 4, 1, 1, 3, 1},
                                  {3, 0, 3, 0, 1, 2, 1},
                                  {2, 0, 1, 0, 1, 1, 1}};
enum { BREVITIES = sizeof BREVITY / sizeof *BREVITY };

typedef enum sign { DISCLOSED, DISCLOSED_BACK, INFERRED, ONE_PARTY, PERHAPS_ONE, SIGNS } sign;
static const char *const SIGN[SIGNS] = {"→", "←", "~", "=", "=?"};
static const char *const SIGN_WORDS[SIGNS] = {"disclosed", "disclosed, read from the right", "inferred", "one party",
                                              "perhaps one party"};

typedef struct screen {
    buf *out;
    buf line; /* plain text of the paragraph at hand */
    unsigned width;
    bool colour, all; /* the long form */
    const brevity *show;
    bool signs[SIGNS];                       /* stood in a path */
    size_t evidence, paths, cautions, steps; /* left out */
} screen;

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define RESET "\033[0m"

static void style(screen *s, const char *code) {
    if (s->colour) buf_slice(s->out, slice_of(code));
}

static void paragraph(screen *s, unsigned indent, const char *label, unsigned column, cb_slice text) {
    report_paragraph(s->out, indent, label, column, text, s->width);
}

static cb_slice plain(screen *s, cb_slice text) {
    buf_clear(&s->line);
    report_plain(&s->line, text);
    return buf_view(&s->line);
}

/* Items that say how rules mislead, or those that do not; the label stands at the first. Returns how many. */
static size_t put_items(screen *s, const char *label, const finding_item *items, size_t count, bool cautions) {
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (report_is_caution(&items[i]) != cautions) continue;
        buf_clear(&s->line);
        report_plain(&s->line, items[i].text);
        report_sources(&s->line, items[i].sources, items[i].source_count);
        paragraph(s, 5, shown++ ? "" : label, LABEL, buf_view(&s->line));
    }
    return shown;
}

static bool said_before(const finding_subject *x, size_t number, const finding_item *item) {
    for (size_t i = 0; i + 1 < number; i++)
        for (size_t k = 0; k < x->findings[i].against_count; k++)
            if (slice_eq(x->findings[i].against[k].text, item->text)) return true;
    return false;
}

/* How the rules of the evidence mislead: "the same e-mail: an agent, an accountant". What a stronger finding has is not said again. */
static void put_cautions(screen *s, const finding_subject *x, size_t number) {
    const finding *f = &x->findings[number - 1];
    bool any = false;
    buf_clear(&s->line);
    for (size_t i = 0; i < f->against_count; i++) {
        const finding_item *item = &f->against[i];
        if (!report_is_caution(item) || said_before(x, number, item)) continue;
        if (number > s->show->cautions) {
            s->cautions++;
            continue;
        }
        cb_slice text = item->text, middle = SLICE(" can mislead: ");
        size_t at = slice_find(text, middle);
        if (any) buf_lit(&s->line, "; ");
        any = true;
        if (slice_ends(text, SLICE("."))) text.len--;
        report_plain(&s->line, slice_sub(text, 0, at == SIZE_MAX ? text.len : at));
        if (at == SIZE_MAX) continue;
        buf_lit(&s->line, ": ");
        report_plain(&s->line, slice_sub(text, at + middle.len, text.len));
    }
    if (any) paragraph(s, 5, "misleads", LABEL, buf_view(&s->line));
}

static size_t rank_of(const finding_item *e) { return e->strength == 'S' ? 0 : e->strength == 'M' ? 1 : 2; }

/* The strongest of what was found, up to `most`, in its order. */
static void put_evidence(screen *s, const finding *f, size_t most) {
    size_t shown = 0, room[3] = {0};
    for (size_t i = 0; i < f->evidence_count; i++) room[rank_of(&f->evidence[i])]++;
    for (size_t k = 0; k < 3; k++) {
        if (room[k] > most) room[k] = most;
        most -= room[k];
    }
    for (size_t i = 0; i < f->evidence_count; i++) {
        const finding_item *e = &f->evidence[i];
        char label[] = "for      ? ";
        if (room[rank_of(e)] == 0) {
            s->evidence++;
            continue;
        }
        room[rank_of(e)]--;
        if (shown++) memset(label, ' ', LABEL);
        label[LABEL] = e->strength ? e->strength : ' ';
        buf_clear(&s->line);
        report_plain(&s->line, e->text);
        report_sources(&s->line, e->sources, e->source_count);
        paragraph(s, 5, label, LABEL + 2, buf_view(&s->line));
    }
}

static void put_dates(screen *s, const finding_step *p, bool first) {
    if (p->start.len) {
        buf_printf(&s->line, first ? "%s " : ", %s ", report_since(p));
        report_plain(&s->line, p->start);
    }
    if (p->end.len) {
        buf_slice(&s->line, first && !p->start.len ? SLICE("until ") : SLICE(", until "));
        report_plain(&s->line, p->end);
    }
}

/* A line for each step. */
static void put_steps(screen *s, const finding *f) {
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *p = &f->path[i];
        buf_clear(&s->line);
        report_plain(&s->line, p->label.len ? p->label : p->kind);
        buf_printf(&s->line, " (%s", report_step_nature(p));
        put_dates(s, p, false);
        buf_slice(&s->line, p->turned ? SLICE(") ← ") : SLICE(") → ")); /* the way in which the words read */
        report_plain(&s->line, p->to_caption);
        buf_slice(s->out, i ? SLICE("              ") : SLICE("     path     "));
        report_wrap(s->out, buf_view(&s->line), 5 + LABEL, 5 + LABEL + 2, s->width); /* a step that goes on is set in */
        buf_byte(s->out, '\n');
    }
}

/* All steps in a paragraph: "director → Timo; same e-mail ~ timo-dev; = TIMO". Where it begins is said if that is not the subject. */
static void put_path(screen *s, const finding_subject *x, const finding *f) {
    buf_clear(&s->line);
    if (f->path_count && !slice_eq(f->path[0].from, x->id)) {
        buf_lit(&s->line, "from ");
        report_plain(&s->line, f->path[0].from_caption);
        buf_lit(&s->line, ": ");
    }
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *p = &f->path[i];
        sign how = report_one_party(p) ? ONE_PARTY
                   : p->identity       ? PERHAPS_ONE
                   : !p->disclosed     ? INFERRED
                   : p->turned         ? DISCLOSED_BACK
                                       : DISCLOSED;
        cb_slice words = p->label.len ? p->label : p->kind;
        bool said = p->identity && slice_starts(words, SLICE("same party")); /* by the sign */
        s->signs[how] = true;
        if (i) buf_lit(&s->line, "; ");
        if (!said) report_plain(&s->line, words);
        put_dates(s, p, said);
        buf_printf(&s->line, said && !p->start.len && !p->end.len ? "%s " : " %s ", SIGN[how]);
        report_plain(&s->line, p->to_caption);
    }
    if (f->path_count) paragraph(s, 5, "path", LABEL, buf_view(&s->line));
}

/* In the short form the sentence above names regime and effect of the first. */
static void put_finding(screen *s, const finding_subject *x, size_t number) {
    const finding *f = &x->findings[number - 1];
    bool known = number == 1 && !s->all;
    size_t most = number == 1 ? s->show->first : number <= 3 || s->all ? s->show->second : 0;
    char label[32];
    buf_clear(&s->line);
    buf_printf(&s->line, "%s: ", finding_state_name(f->state));
    if (f->party_id.len) {
        report_plain(&s->line, f->party_caption);
        buf_lit(&s->line, " (");
        report_plain(&s->line, f->party_id);
        buf_byte(&s->line, ')');
    } else {
        buf_lit(&s->line, "no identified party");
    }
    if (f->regime.len && !known) {
        buf_lit(&s->line, ", ");
        report_plain(&s->line, f->regime);
    }
    if (f->effect.len && !known) {
        buf_lit(&s->line, ", ");
        report_plain(&s->line, f->effect);
    }
    if (f->as_of.len) {
        buf_lit(&s->line, ", as of ");
        report_plain(&s->line, f->as_of);
    }
    if (f->score != UINT32_MAX) buf_printf(&s->line, ", score %u.%02u", f->score / 10000, f->score / 100 % 100);
    if (f->probability >= 0) {
        buf_lit(&s->line, ", probability of identity ");
        report_probability(&s->line, f->probability);
    }
    size_t n = 0;
    for (size_t d = number, i = 0; i < 20; i++, d /= 10)
        if (d || i == 0) label[n++] = (char)('0' + d % 10);
    for (size_t i = 0; i < n / 2; i++) {
        char c = label[i];
        label[i] = label[n - 1 - i];
        label[n - 1 - i] = c;
    }
    label[n++] = '.';
    label[n] = 0;
    style(s, BOLD);
    paragraph(s, n > 2 ? 1 : 2, label, n > 2 ? 4 : 3, buf_view(&s->line));
    style(s, RESET);
    if (s->all)
        put_steps(s, f);
    else if (number <= s->show->paths)
        put_path(s, x, f);
    else
        s->paths++;
    put_evidence(s, f, most);
    if (!put_items(s, "against", f->against, f->against_count, false) && most)
        paragraph(s, 5, "against", LABEL, SLICE("nothing in the sources searched"));
    if (s->all)
        put_items(s, "misleads", f->against, f->against_count, true);
    else
        put_cautions(s, x, number);
    if (most) put_items(s, "missing", f->missing, f->missing_count, false);
    if (f->next.len && number <= s->show->next)
        paragraph(s, 5, "next", LABEL, plain(s, f->next));
    else
        s->steps += f->next.len > 0;
}

static void put_signs(screen *s) {
    bool any = false;
    buf_clear(&s->line);
    for (size_t i = 0; i < SIGNS; i++) {
        if (!s->signs[i]) continue;
        buf_printf(&s->line, "%s%s %s", any ? ", " : "", SIGN[i], SIGN_WORDS[i]);
        any = true;
    }
    if (any) paragraph(s, 2, "signs", 14, buf_view(&s->line));
}

static void put_left_out(screen *s) {
    const struct {
        size_t count;
        const char *one, *many;
    } LEFT[] = {{s->evidence, "piece of evidence", "pieces of evidence"},
                {s->paths, "path", "paths"},
                {s->cautions, "way to be misled", "ways to be misled"},
                {s->steps, "next step", "next steps"}};
    buf_clear(&s->line);
    for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++) {
        if (LEFT[i].count == 0) continue;
        if (s->line.len) buf_lit(&s->line, ", ");
        report_count(&s->line, LEFT[i].count, LEFT[i].one, LEFT[i].many);
    }
    if (s->line.len == 0) return;
    buf_lit(&s->line, ": --long, --html, --json");
    paragraph(s, 2, "left out", 14, buf_view(&s->line));
}

static void put_subject(screen *s, const finding_subject *x) {
    buf reason = BUF_EMPTY;
    style(s, BOLD);
    paragraph(s, 0, "", 0, plain(s, x->caption));
    buf_clear(&s->line);
    buf_printf(&s->line, "%s (state %d of 8): %s", finding_state_name(x->state), (int)x->state, finding_state_phrase(x->state));
    if (s->all)
        buf_byte(&s->line, '.');
    else
        buf_printf(&s->line, "; %llu %s compared.", (unsigned long long)x->compared, x->compared == 1 ? "party" : "parties");
    paragraph(s, 2, "", 0, buf_view(&s->line));
    style(s, RESET);
    report_reason(&reason, x);
    if (reason.failed) s->out->failed = true;
    paragraph(s, 2, "", 0, plain(s, buf_view(&reason)));
    buf_free(&reason);
    for (size_t i = 0; i < x->inconclusive_count; i++)
        paragraph(s, 2, i ? "" : "inconclusive", 14, plain(s, x->inconclusive[i]));
    for (size_t i = 0; i < x->finding_count; i++) put_finding(s, x, i + 1);
    put_signs(s);
    put_left_out(s);
    report_access_text(s->out, x, s->width, s->show->sectors);
    for (size_t i = 0; i < x->note_count && i < s->show->notes; i++)
        paragraph(s, 2, i ? "" : "notes", 14, plain(s, x->notes[i]));
    if (x->note_count > s->show->notes) {
        buf_clear(&s->line);
        report_count(&s->line, x->note_count - s->show->notes, "further note: --long", "further notes: --long");
        paragraph(s, 2, "", 14, buf_view(&s->line));
    }
    if (!s->all) return;
    buf_clear(&s->line);
    buf_printf(&s->line, "%llu %s of the case compared.", (unsigned long long)x->compared,
               x->compared == 1 ? "party" : "parties");
    paragraph(s, 2, "compared", 14, buf_view(&s->line));
}

/* What stands before the first ": ", with it: the format of a source. */
static cb_slice format_of(cb_slice s) {
    size_t at = slice_find(s, SLICE(": "));
    return at == SIZE_MAX ? (cb_slice){"", 0} : slice_sub(s, 0, at + 2);
}

static void put_day(screen *s, const answer *a, const finding_source_info *x) {
    if (!x->published.len) {
        buf_slice(&s->line, s->all ? SLICE(", publication date unknown") : SLICE(" (date unknown)"));
        return;
    }
    buf_slice(&s->line, s->all ? SLICE(", published ") : SLICE(" ("));
    report_plain(&s->line, x->published);
    buf_printf(&s->line, "%s%d %s ", s->all ? " (" : ", ", x->age_days, x->age_days == 1 ? "day" : "days");
    buf_slice(&s->line, s->all ? SLICE("before ") : SLICE("old"));
    if (s->all) report_plain(&s->line, a->on);
    buf_byte(&s->line, ')');
}

/* One line each, or all in a paragraph, where those of one day are named together, and their format once. */
static void put_sources(screen *s, const answer *a) {
    buf_clear(&s->line);
    for (size_t i = 0; i < a->source_count; i++) {
        const finding_source_info *x = &a->sources[i], *next = i + 1 < a->source_count ? x + 1 : NULL;
        cb_slice format = i ? format_of(x[-1].name) : (cb_slice){"", 0};
        bool again = !s->all && i && slice_eq(x[-1].published, x->published) && format.len && slice_starts(x->name, format);
        report_plain(&s->line, again ? slice_sub(x->name, format.len, x->name.len) : x->name);
        if (!s->all && next && slice_eq(next->published, x->published)) {
            buf_lit(&s->line, ", ");
            continue;
        }
        put_day(s, a, x);
        if (!s->all && next) {
            buf_lit(&s->line, "; ");
            continue;
        }
        paragraph(s, 2, s->all && i ? "" : "searched", 14, buf_view(&s->line));
        buf_clear(&s->line);
    }
}

/* What stands before and behind the last ": ". */
static cb_slice head_of(cb_slice s, cb_slice *tail) {
    size_t at = s.len;
    while (at > 1 && !(s.ptr[at - 2] == ':' && s.ptr[at - 1] == ' ')) at--;
    *tail = at > 1 ? slice_sub(s, at, s.len) : (cb_slice){"", 0};
    return at > 1 ? slice_sub(s, 0, at - 2) : s;
}

/* Sources that one reason makes incomplete are named together, their format once, and of many the first. */
static void put_incomplete(screen *s, const cb_slice *items, size_t count) {
    enum { MOST = 5 };
    buf_clear(&s->line);
    for (size_t i = 0; i < count;) {
        cb_slice tail, next, format = {"", 0};
        size_t same = 0;
        head_of(items[i], &tail);
        for (bool more = true; more && i + same < count; same += more) {
            head_of(items[i + same], &next);
            more = same == 0 || (tail.len && slice_eq(tail, next));
        }
        for (size_t k = 0; k < same && k < MOST; k++) {
            cb_slice head = head_of(items[i + k], &next), of = format_of(head);
            if (k) buf_lit(&s->line, ", ");
            report_plain(&s->line, k && of.len && slice_eq(of, format) ? slice_sub(head, of.len, head.len) : head);
            format = of;
        }
        if (same > MOST) buf_printf(&s->line, " and %zu more", same - MOST);
        if (tail.len) buf_lit(&s->line, ": ");
        cb_slice its = SLICE("its ");
        bool plural = same > 1 && slice_starts(tail, its) && slice_ends(tail, SLICE(" is unknown"));
        if (plural) { /* "their publication dates are unknown" */
            buf_lit(&s->line, "their ");
            report_plain(&s->line, slice_sub(tail, its.len, tail.len - its.len - strlen(" is unknown")));
            buf_lit(&s->line, "s are unknown");
        } else {
            report_plain(&s->line, tail);
        }
        i += same;
        if (i < count) buf_lit(&s->line, "; ");
    }
    if (count) paragraph(s, 2, "incomplete", 14, buf_view(&s->line));
}

/* How many sources, of which days: the long form names them. */
static void put_sources_together(screen *s, const answer *a) {
    const finding_source_info *oldest = NULL, *newest = NULL;
    size_t unknown = 0;
    for (size_t i = 0; i < a->source_count; i++) {
        const finding_source_info *x = &a->sources[i];
        unknown += !x->published.len;
        if (x->published.len && (!oldest || slice_cmp(x->published, oldest->published) < 0)) oldest = x;
        if (x->published.len && (!newest || slice_cmp(x->published, newest->published) > 0)) newest = x;
    }
    buf_clear(&s->line);
    report_count(&s->line, a->source_count, "source", "sources");
    if (oldest) {
        buf_lit(&s->line, " of ");
        report_plain(&s->line, oldest->published);
        if (newest != oldest) {
            buf_lit(&s->line, " to ");
            report_plain(&s->line, newest->published);
        }
        buf_printf(&s->line, ", the oldest %d %s old", oldest->age_days, oldest->age_days == 1 ? "day" : "days");
    }
    if (unknown) buf_printf(&s->line, ", %zu of unknown date", unknown);
    buf_lit(&s->line, ": --long names them");
    paragraph(s, 2, "searched", 14, buf_view(&s->line));
}

/* One line each, or all in a paragraph. */
static void put_all(screen *s, const char *label, const cb_slice *items, size_t count, bool apart) {
    buf_clear(&s->line);
    for (size_t i = 0; i < count; i++) {
        if (i && !apart) buf_lit(&s->line, "; ");
        report_plain(&s->line, items[i]);
        if (!apart && i + 1 < count) continue;
        paragraph(s, 2, apart && i ? "" : label, 14, buf_view(&s->line));
        buf_clear(&s->line);
    }
}

static void put_world(screen *s, const answer *a, bool together) {
    if (s->all)
        put_all(s, "incomplete", a->incomplete, a->incomplete_count, true);
    else
        put_incomplete(s, a->incomplete, a->incomplete_count);
    if (together)
        put_sources_together(s, a);
    else
        put_sources(s, a);
    put_all(s, "not searched", a->not_loaded, a->not_loaded_count, false);
}

static size_t lines_of(const buf *b) {
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++) n += b->ptr[i] == '\n';
    return n;
}

/* As much as fits into the lines that the sources leave of a screen. */
static void put_fitting(screen *s, const finding_subject *x, size_t lines) {
    buf part = BUF_EMPTY;
    for (size_t i = 0; i < BREVITIES; i++) {
        buf_clear(&part);
        screen one = {.out = &part, .line = s->line, .width = s->width, .colour = s->colour, .show = &BREVITY[i]};
        put_subject(&one, x);
        s->line = one.line;
        if (part.failed || lines_of(&part) <= lines) break;
    }
    if (part.failed) s->out->failed = true;
    buf_slice(s->out, buf_view(&part));
    buf_free(&part);
}

void report_text(buf *out, const answer *a, unsigned width, bool colour, bool all) {
    buf world = BUF_EMPTY;
    screen s = {.out = &world, .line = BUF_EMPTY, .width = width < 40 ? 40 : width, .colour = colour, .all = all, .show = &ALL};
    put_world(&s, a, false);
    if (!all && lines_of(&world) > WORLD_LINES) {
        buf_clear(&world);
        put_world(&s, a, true);
    }
    size_t lines = lines_of(&world), left = SCREEN - (lines < SCREEN - LEAST_LINES ? lines : SCREEN - LEAST_LINES);
    s.out = out;
    for (size_t i = 0; i < a->subject_count; i++) {
        if (i) buf_byte(out, '\n');
        if (all)
            put_subject(&s, &a->subjects[i]);
        else
            put_fitting(&s, &a->subjects[i], left);
    }
    style(&s, DIM);
    buf_slice(out, buf_view(&world));
    style(&s, RESET);
    if (s.line.failed || world.failed) out->failed = true;
    buf_free(&s.line);
    buf_free(&world);
}
