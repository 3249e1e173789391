/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: how the public objects hold those of the layers below. */
#ifndef CB_API_INTERNAL_H
#define CB_API_INTERNAL_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "world/world.h"

struct cb_world {
    world *w;
    atomic_uint refs;
};

struct cb_text {
    buf b;
};

/* Moves what `b` holds into a new cb_text and leaves `b` empty, in every case. CB_MEMORY where `b` had failed. */
cb_status api_text_take(cb_text **out, buf *b, cb_error *err);

/* Has the caller's options struct the field? An older caller's struct is shorter: what it lacks has its default. */
#define API_HAS(options, field)                                                                                                \
    ((options) && (options)->struct_size >= offsetof(__typeof__(*(options)), field) + sizeof((options)->field))

/* What a session holds, for the other calls that use one. */
struct find_scratch;
cb_world *session_world(cb_session *session);
struct find_scratch *session_scratch(cb_session *session);
struct path_targets;
/* Who may be at the end of a chain: made when it is first asked for. */
cb_status session_targets(cb_session *session, const struct path_targets **out, cb_error *err);

#endif
