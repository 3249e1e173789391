/* SPDX-License-Identifier: Apache-2.0 */
/* Screens names with the library: screen WORLD NAME... */
#include <cuibono.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s WORLD NAME...\n", argv[0]);
        return 2;
    }
    cb_error err;
    cb_world *world;
    cb_session *session;
    if (cb_world_open(&world, argv[1], NULL, &err) != CB_OK || cb_session_new(&session, world, &err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        cb_property name = {{"name", 4}, {argv[i], strlen(argv[i])}};
        cb_query *query;
        cb_result *result;
        if (cb_query_new(&query, (cb_slice){"LegalEntity", 11}, &name, 1, &err) != CB_OK) {
            fprintf(stderr, "%s: %s\n", argv[i], err.message);
            continue;
        }
        if (cb_screen(&result, session, query, NULL, &err) == CB_OK) {
            for (size_t k = 0; k < cb_result_count(result); k++) {
                const cb_hit *hit = cb_result_hit(result, k);
                printf("%s: %.2f %.*s %.*s\n", argv[i], hit->score, (int)hit->entity_id.len, hit->entity_id.ptr,
                       (int)hit->name.len, hit->name.ptr);
            }
            cb_result_free(result);
        }
        cb_query_free(query);
    }
    cb_session_free(session);
    cb_world_unref(world);
    return 0;
}
