/* SPDX-License-Identifier: Apache-2.0 */
/* A tool of the build, not part of the library: reads lines, writes the latin form of each. The word tables of data/ are
 * written in their own scripts; names are compared in latin form, so the tables must go through the very same code. */
#include <stdio.h>

#include "text/normal.h"

#include "base/poison.h"

int main(void) {
    buf out = BUF_EMPTY;
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        size_t len = strcspn(line, "\r\n");
        text_latin(&out, (cb_slice){line, len}, NULL);
        buf_byte(&out, '\n');
    }
    bool ok = !out.failed && !ferror(stdin) && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    buf_free(&out);
    return ok ? 0 : 1;
}
