/* SPDX-License-Identifier: Apache-2.0 */
/* An entity of a world as FollowTheMoney JSON. */
#ifndef CB_API_FTM_JSON_H
#define CB_API_FTM_JSON_H

#include "base/buf.h"
#include "world/world.h"

/* What api files show of an entity, loaded over all segments. */
typedef struct api_entity {
    entity e;           /* statements in canonical order, each once per segment */
    uint32_t *segments; /* of each statement */
    cb_slice caption;
    bool ftm; /* some of it comes from a FollowTheMoney source, whose envelope is kept as it came */
} api_entity;
cb_status api_entity_load(api_entity *out, const world *w, cb_slice id, arena *a, cb_error *err);

/* `{"id":...,"properties":{...}...` without the closing brace, so that members can be added. Parties that are given in words stand in
 * "unresolved", by property, for in "properties" they would be taken for ids. */
void api_ftm_open(buf *out, const world *w, const api_entity *e);

/* Caption of an id in the first segment that has it; the id itself where none has. */
cb_slice api_caption(const world *w, cb_slice id);
cb_slice api_schema_name(const world *w, cb_slice id);

#endif
