/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl, loaded when `fetch` runs: with all that it needs it takes three times as long to load as a name takes to screen, and no other
 * command wants it. */
#ifndef CB_CLI_CURL_H
#define CB_CLI_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdbool.h>

#define CURL_FUNCTIONS(X)                                                                                                      \
    X(global_init)                                                                                                             \
    X(global_cleanup)                                                                                                          \
    X(easy_init)                                                                                                               \
    X(easy_cleanup)                                                                                                            \
    X(easy_reset)                                                                                                              \
    X(easy_setopt)                                                                                                             \
    X(easy_getinfo)                                                                                                            \
    X(easy_perform)                                                                                                            \
    X(easy_strerror)                                                                                                           \
    X(slist_append)                                                                                                            \
    X(slist_free_all)                                                                                                          \
    X(getdate)

typedef struct curl_library {
    void *handle;
#define CURL_POINTER(name) __typeof__(&curl_##name) name;
    CURL_FUNCTIONS(CURL_POINTER)
#undef CURL_POINTER
} curl_library;

/* False, and why in `error`, where libcurl is not installed. */
bool curl_load(curl_library *lib, char *error, size_t size);

#endif
