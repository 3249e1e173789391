/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share. A check goes: case.c reads the case; identity.c compares its parties with the world; trail.c
 * finds where the case touches the world, walk.c goes on from there to listed and reported parties; rules.c words the findings; check.c puts the answer together. */
#ifndef CB_FINDING_INTERNAL_H
#define CB_FINDING_INTERNAL_H

#include "base/map.h"
#include "finding/check.h"
#include "finding/signals.h"
#include "graph/path.h"
#include "parse/json.h"
#include "resolve/judge.h"

enum {
    MAX_CASE_HOPS = PATH_HOPS, /* ties within the case: a chain has no more steps, in the case and the world together */
    MAX_PARTIES = 16,          /* listed and reported parties that one subject is told about */
    TOLD_VICTIMS = 5,          /* of one party, told one by one; more are counted, and so many named */
    MAX_TAKERS = 64,           /* who hold the bearer of a mark, or are close to it */
    MAX_TAKER_TIES = 256,      /* looked through for them */
    MAX_HITS = 8,              /* of one party */
    MAX_EVIDENCE = 64          /* of one finding, the paths beside the shortest included */
};

/* ---- the case */

enum { MAX_NAMED = 12 };

/* Members of a case that something is to be said of, each once. */
typedef struct member_names {
    cb_slice items[MAX_NAMED];
    size_t count;
    bool more; /* there are others */
} member_names;

typedef struct case_file {
    arena *a;
    entity *entities;
    size_t count, cap;
    tie *ties; /* of its edges and properties */
    size_t tie_count, tie_cap;
    map by_id;                /* id -> index of entities */
    uint64_t passwords;       /* discarded */
    uint64_t dropped;         /* values that could not be read */
    member_names unread;      /* where they stand */
    member_names strange;     /* members of the flat form that were not understood */
    cb_slice small, small_of; /* the first share below 1 without a percent sign, and whose */
    uint64_t small_count;
    map words; /* of the flat form -> index of members (flat_members.c) */
    struct flat_member *members;
    size_t member_count, member_cap;
    struct flat_text *texts; /* parts of the flat form that are a mere text */
    size_t text_count, text_cap;
    uint64_t number; /* of the entity that is read, from 1 */
    cb_error *err;   /* while it is read */
} case_file;

/* Reads FtM (entity, array, JSON lines) or the flat form. The case lives in `a`. */
cb_status case_read(case_file *c, arena *a, cb_slice input, cb_error *err);
const entity *case_find(const case_file *c, cb_slice id);
/* Caption of an entity of the case. */
cb_slice case_caption(const entity *e);
void case_free(case_file *c);
/* The flat form: one object without "properties". In flat.c. */
cb_status case_flat(case_file *c, const json_value *object, cb_error *err);
/* When all is read: parts that are a mere text name another entity of the case, or are a name. */
cb_status case_flat_end(case_file *c, cb_error *err);
/* A value of this member was left out; `within`: the member in which it stands, or empty. False: no memory. */
bool case_unread(case_file *c, cb_slice within, cb_slice key);
/* Remembers a member's name. False: no memory. */
bool case_name_member(case_file *c, member_names *names, cb_slice within, cb_slice key);
/* Why an entity took no more: too many values, which is the case's fault, or no memory. */
cb_status case_failed(const entity *e, cb_error *err);
/* Adds an entity (copied) and its ties. */
cb_status case_add(case_file *c, const entity *e, cb_error *err);

/* ---- identity */

typedef struct identity {
    entity_ref ref;
    cb_slice id; /* in the world */
    match_result match;
    match_profile profile; /* of the world's entity */
    bool confirmed;
    const char *rule; /* why it is confirmed: rule id; NULL where it is not */
    uint32_t flags;   /* PARTY_* */
} identity;

typedef struct asker {
    const world *w;
    find_scratch *scratch;
    const case_file *c;
    arena *a; /* of the answer */
    cb_slice on;
    int32_t on_day;
    const path_targets *targets; /* of w; NULL where nothing is walked */
    cb_error *err;
    struct identity_memo *memo; /* of the parties of the case (memo.c) */
} asker;

/* Entities of the world that may be `e`, best first: confirmed ones, and those with a score of THRESHOLD. Of a party of the case it is asked
 * once and remembered. */
cb_status identity_find(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count, size_t *total);
/* The same, asked anew. */
cb_status identity_search(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count, size_t *total);

/* The record of the world that one of the case that is no party (an account, a document) names by its id: none, or one. */
cb_status identity_of_record(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count);

/* Other entities of the world that may be the party `ref` of the world, best first: confirmed ones, and those whose records agree. At most
 * MAX_HITS. */
cb_status identity_of_world(asker *q, entity_ref ref, identity *out, size_t *count);

/* The designated party, under another id, that a party of the world is confirmed to be; empty where none. */
cb_status identity_listed(asker *q, entity_ref ref, cb_slice *id);

/* Two entities of the world compared: `mine` is the first of them. False in *keep: nothing says that they may be one. */
cb_status identity_judge(asker *q, entity_ref ref, entity_ref other, match_profile *mine, identity *out, bool *keep);

/* ---- trails */

typedef struct link { /* one step, as found */
    cb_slice from, from_caption, to, to_caption;
    cb_slice kind, label, text, start, end;
    bool disclosed, identity;
    bool turned;    /* the label is told from the far end: "tie (acts for)" of one for whom somebody acts */
    cb_slice url;   /* where its source says it; may be empty */
    bool acts_for;  /* who it comes from acts on behalf of whom it leads to */
    bool by_post;   /* a post of the party that it leads to, in the one that it comes from */
    uint8_t crowd;  /* tie_kind, where it leads to an employer or to what has members; else 0 */
    bool by_little; /* to an owner, by a stake of under 10 % */
    uint32_t strength;
    uint32_t segment; /* UINT32_MAX: the case */
    bool two_sources; /* of a mark within the world: one says it of the first, the other of the second */
    uint32_t other_segment;
    entity_ref edge;     /* of a tie of the world; REF_NONE: none, or a property */
    const char *rule;    /* id of the evidence */
    char grade;          /* S, M, W */
    size_t bearers;      /* of a shared mark, besides the party itself */
    cb_slice origin;     /* of the record that says it (record_origin); empty: the source */
    cb_slice doubt;      /* what speaks against this step alone, in a sentence; empty: nothing */
    const identity *who; /* of an identity */
    const match_profile *mine;
} link;
enum { MAX_LINKS = 10 };
_Static_assert(MAX_LINKS >= MAX_CASE_HOPS + 2, "a trail has room for the whole of a case");

typedef struct trail {
    link links[MAX_LINKS];
    size_t count;
    cb_slice party;                 /* id in the world where it ends */
    uint32_t flags;                 /* PARTY_* of the party */
    const identity *weak;           /* the last of its identities that is not confirmed; NULL: none */
    const match_profile *weak_mine; /* what it was compared with */
    uint32_t strength;              /* joint, 1/10000 */
} trail;

/* Where the case touches the world: a party of the world that the case names, that one of its parties is, or with which one shares a mark. */
typedef struct entry {
    link *links; /* from the subject: at most MAX_CASE_HOPS, and an identity or a mark */
    size_t count;
    cb_slice id;
    bool agent, crowded; /* the case has it as a nominee; with more members or employees than are followed (path_start) */
} entry;

/* A party of the case that is confirmed to be one of the world. */
typedef struct known_as {
    cb_slice mine, id;
} known_as;

typedef struct trails {
    known_as *known;
    size_t known_count, known_cap;
    trail *items;
    size_t count, cap;
    entry *entries;
    size_t entry_count, entry_cap;
    cb_slice *banned; /* who copied a party of the case, or used its identity: led to by what they have in it alone */
    size_t banned_count, banned_cap;
    cb_slice *traders; /* who buys from a party of the case, or sells to it, as the case says: led to by all but marks */
    size_t trader_count, trader_cap;
    cb_slice *notes;
    size_t note_count, note_cap;
    uint64_t compared;
} trails;

cb_status trails_find(asker *q, const entity *subject, trails *out);
/* From the entries to listed and reported parties. In walk.c. */
cb_status trails_walk(asker *q, trails *t);
/* Has this party ties to a listed or reported one? The id of that one, empty where it has none. */
cb_status trails_probe(asker *q, cb_slice id, cb_slice *party);
bool trails_note(asker *q, trails *t, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* What was left out of the case, or not understood, as notes. In case.c. */
cb_status case_notes(asker *q, trails *t);

/* A hop of the graph's search, in words. False: no memory. */
bool link_of_hop(asker *q, const path_hop *h, link *out);
/* What a search did not go through, as notes. False: no memory. */
bool note_events(asker *q, trails *t, const path_result *r);
/* A listing that the table of programmes does not map, as a note. */
bool note_unmapped(asker *q, trails *t, cb_slice id, const designation *d);
/* "%s%.*s": " under " and a programme; nothing where none is stated. */
#define UNDER(programme) (programme).len ? " under " : "", SLICE_ARGS(programme)
/* Claims about a party that do not count on the day, as notes. */
cb_status note_claims(asker *q, trails *t, cb_slice id);
/* How strong each sort of step is, from data/signals.tsv and data/mark_kinds.tsv. `weak`: steps that are weak are followed too. */
void path_rules_fill(path_rules *out, bool weak);
/* Of one tie, as path_rules_fill has it; a stake by how much it is. */
uint32_t strength_of_tie(const tie *t);
bool is_little_stake(const tie *t); /* of under 10 % */
char grade_of_strength(uint32_t strength);

/* ---- ownership */

/* What the rules of ownership say of the subject: findings of states 2 and 3, what would settle what they leave open, and a note of stakes that
 * listed parties passed on. In owned.c. */
cb_status owned_find(asker *q, const entity *subject, trails *t, finding_subject *s, size_t *cap);

/* ---- items (items.c) */

#define NO_SOURCE (UINT32_MAX - 1) /* of an item: general knowledge */

typedef struct item_list {
    finding_item *items;
    size_t count, cap;
} item_list;

/* All of these: false where there is no memory. */
bool add_item(asker *q, item_list *l, const char *id, char grade, uint32_t segment, cb_slice text);
bool add_item_of(asker *q, item_list *l, const char *id, char grade, const uint32_t *segments, size_t count, cb_slice text);
/* What the last item is about, and whom its source has it from. */
bool item_says(item_list *l, cb_slice about, cb_slice origin);
/* The page that a record names as its source; empty where it names none. */
cb_slice record_page(asker *q, entity_ref ref);
/* Publisher and record that a record's source has it from; the name of the source where it does not say. */
cb_slice record_origin(asker *q, entity_ref ref);
/* Adds an item unless it stands there: in the same words (a source of its own then stands beside the first), or of one origin. */
bool evidence_once(asker *q, item_list *l, const finding_item *item);
bool evidence_tidy(asker *q, item_list *l); /* the same for those that stand in a list */
/* How a rule may mislead, once. */
bool caution_item(asker *q, item_list *against, const char *rule);

/* ---- what no path is: contradictions, patterns, sectors (indicators.c), before the findings are settled */

cb_status indicators_find(asker *q, const entity *subject, finding_subject *s, size_t *cap, trails *t);

/* ---- which one record to obtain next (next.c); {NULL, 0}: no memory */

cb_slice next_record(asker *q, const trail *t, finding_state state);

/* ---- wording */

cb_slice words(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3))); /* {NULL, 0}: no memory */
/* The tie as its source has it, in a sentence. In tie_text.c. */
cb_slice tie_text(asker *q, const tie *t, cb_slice from, cb_slice to);
cb_slice tie_role(const tie *t, bool forward);
/* Its roles as the record has them, "director, shareholder", three at most and an ellipsis; the one that decides is always among them. */
cb_slice tie_roles(asker *q, const tie *t);
/* A share in one form, however the source writes it: "51 %", "more than 25 and up to 50 %"; in quotes where it cannot be read. */
cb_slice share_text(asker *q, cb_slice written);
/* The roles of links that have words for both ways, and these; false beyond the last. Each is in data/roles.tsv. */
bool tie_role_words(size_t i, cb_slice *role, cb_slice *other);
/* The role of an UnknownLink as what stands between two names, "is a customer of"; empty where it is free text. */
cb_slice tie_verb(asker *q, const tie *t);
/* The first value that the record of a tie has of a property; empty where it has none. */
cb_slice tie_value(asker *q, const tie *t, prop_id prop);
/* Who was last seen with a value long before the day, when the other's day is not known; empty where that is no doubt. */
cb_slice seen_before(asker *q, mark_kind kind, int32_t last, cb_slice seen, cb_slice other);
const char *tie_rule(cb_slice kind);
/* The step from one end of a tie to the other. False: no memory. */
bool link_of_tie(asker *q, const tie *t, bool forward, cb_slice from_caption, cb_slice to_caption, uint32_t segment, link *out);
/* Two bear one value: ", both from 2019-03-01 until 2020-02-01" in `when` (may be empty); `others` besides the first bear it. */
cb_slice mark_text(asker *q, cb_slice mine, cb_slice theirs, mark_kind kind, cb_slice shown, cb_slice when, size_t others);
/* When two had a value, as far as that is known. */
cb_slice when_text(asker *q, cb_slice start, cb_slice end, int32_t gap);
bool step_of_link(asker *q, const link *l, finding_step *out);
cb_status finding_of_trail(asker *q, const entity *subject, const trail *t, finding_subject *s, size_t *cap);
/* Orders findings by state, keeps one for each party, regime and effect, and sets the subject's state. */
cb_status findings_settle(asker *q, finding_subject *s);
bool has_begun(const asker *q, cb_slice start);
bool has_ended(const asker *q, cb_slice end);     /* before the day that ages count to */
bool tie_has_ended(const asker *q, const tie *x); /* also where its source only calls it over */
/* Puts away the claims that do not count on the day: made later, ended or withdrawn. How many are left. */
size_t claims_in_force(const asker *q, reported_claim *c, size_t count);
finding_source source_of(asker *q, uint32_t segment);

#endif
