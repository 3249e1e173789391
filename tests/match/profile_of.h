/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles from a line of facts: "Person name=Alder Finch|birthDate=1978". A property may come twice. */
#ifndef CB_TESTS_MATCH_PROFILE_OF_H
#define CB_TESTS_MATCH_PROFILE_OF_H

#include "match/match.h"
#include "model/entity.h"

static inline match_profile test_profile(arena *a, cb_slice line) {
    entity e;
    match_profile out;
    schema_id schema = schema_find(slice_cut(&line, ' '));
    assert_int_not_equal(schema, SCHEMA_UNKNOWN);
    entity_begin(&e, a, SLICE("test"), schema);
    while (line.ptr && line.len) {
        cb_slice value = slice_cut(&line, '|'), property = slice_cut(&value, '=');
        if (prop_find(property) == PROP_UNKNOWN || value.len == 0)
            fail_msg("%.*s=%.*s is no fact", SLICE_ARGS(property), SLICE_ARGS(value));
        assert_non_null(entity_add(&e, prop_find(property), value));
    }
    assert_true(match_profile_of(a, &e, &out));
    return out;
}

#endif
