/* SPDX-License-Identifier: Apache-2.0 */
#include "curl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* The name of the library's interface; it has not changed since 2006. */
#define CURL_SONAME "libcurl.so.4"

bool curl_load(curl_library *lib, char *error, size_t size) {
    *lib = (curl_library){.handle = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL)};
    if (!lib->handle) {
        snprintf(error, size, "%s cannot be loaded: install libcurl (Debian: libcurl4)", CURL_SONAME);
        return false;
    }
    /* POSIX wants a pointer to data to hold one to a function; ISO C has no cast for it */
#define CURL_LOAD(name)                                                                                                        \
    void *at_##name = dlsym(lib->handle, "curl_" #name);                                                                       \
    memcpy(&lib->name, &at_##name, sizeof lib->name);                                                                          \
    if (!lib->name) {                                                                                                          \
        snprintf(error, size, "%s has no curl_" #name ": it is too old", CURL_SONAME);                                         \
        return false;                                                                                                          \
    }
    CURL_FUNCTIONS(CURL_LOAD)
#undef CURL_LOAD
    return true;
}
