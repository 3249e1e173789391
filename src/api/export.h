/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of an export share. export.c drives; export_near.c chooses what is around the entities asked for; export_links.c makes nodes
 * and links of entities, export_listing.c what listings and claims among them say; one file for each format writes them. */
#ifndef CB_API_EXPORT_H
#define CB_API_EXPORT_H

#include "api/ftm_json.h"
#include "api/internal.h"
#include "base/map.h"
#include "finding/inferred.h"
#include "graph/graph.h"

/* What a Sanction or a Risk says. */
typedef struct export_listing {
    bool told; /* the entity is one of them */
    bool over; /* before the world's day, or lifted or withdrawn on a day that is not known */
    cb_slice authority, programme, reason, effect, status, start, end; /* several values are joined by "; " */
    cb_slice by;                                                       /* the authority in words */
} export_listing;

typedef struct node {
    cb_slice id, caption, schema, countries, sources;
    bool designated, reported;
    export_listing listing;
} node;

typedef struct link {
    cb_slice id, from, to, kind, role, start, end, share, value, amount, currency, sources;
    const export_listing *listing; /* of which the link says whom it names; else NULL */
    uint32_t strength;             /* 1/10000 */
    bool disclosed;                /* a source says it; else a shared mark, or that the two may be one party */
    bool over;   /* it has ended by the world's day, or its source calls it over; a payment or an award, only the latter */
    bool victim; /* one end is a victim of the other: risk never flows here */
} link;

typedef struct export_writer {
    const char *head, *between, *tail; /* before the nodes, before the links, behind them */
    void (*node)(buf *b, const node *n);
    void (*link)(buf *b, const link *l, uint64_t number);
} export_writer;
extern const export_writer EXPORT_GRAPHML, EXPORT_GEXF, EXPORT_CYPHER;

/* An inferred tie between two entities of the export. */
typedef struct near_tie {
    cb_slice left, right; /* in order */
    cb_slice kind, value, start, end;
    uint32_t strength, segment;
    bool by_left; /* found from the left one */
} near_tie;

typedef struct chosen {
    cb_slice id;
    unsigned depth; /* steps from those asked for */
    bool hub;       /* has more ties than are gone through */
} chosen;

typedef struct exporter {
    const world *w;
    const export_writer *writer;
    cb_write_fn write;
    void *write_data;
    buf out;
    arena a;
    chosen *ids; /* what to write; NULL: all */
    size_t id_count, id_cap;
    map known, stubs, told; /* ids of the selection; ends of ties outside it; whose inferred ties are known */
    arena kept;
    near_tie *near;
    size_t near_count, near_cap, near_at;
    uint64_t links, hubs;
    cb_error *err;
} exporter;

/* The named entities and what is around them, up to `hops` ties away, with inferred ties. With 0: the edges at them, and what belongs to
 * them alone (accounts). Each with what lists and reports it, its notes, identity documents and addresses. In order of id. */
cb_status export_choose(exporter *x, const cb_slice *ids, size_t count, unsigned hops);

typedef cb_status (*link_fn)(exporter *x, const link *l);
/* An edge is a link between each of its ends; of any other entity, each property that names an entity is one. */
cb_status export_links(exporter *x, const api_entity *item, link_fn fn);
cb_status export_near_links(exporter *x, link_fn fn);
cb_status export_node(exporter *x, const api_entity *item, node *out);
bool export_stub(exporter *x, cb_slice id, node *out); /* of an id that is not loaded, or in no source */

/* export_listing.c */
cb_status export_listing_of(exporter *x, const entity *e, export_listing *out);
/* Stays as it is where the listing names nobody. False: no memory. */
bool export_listing_caption(exporter *x, const export_listing *l, cb_slice *caption);
bool export_money(exporter *x, const entity *e, cb_slice *amount, cb_slice *currency); /* false: no memory */
bool export_has_ended(const exporter *x, cb_slice end); /* before the world's day; without one, what has an end has ended */

void export_xml(buf *b, cb_slice s);         /* escaped text of XML 1.0 */
void export_part(buf *b, uint32_t strength); /* "0.9000" */

#endif
