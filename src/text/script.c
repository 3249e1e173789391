/* SPDX-License-Identifier: Apache-2.0 */
#include "text/normal.h"
#include "text/utf8.h"

#include "base/poison.h"
#include "text/script_gen.inc"

script text_char_script(uint32_t c) {
    if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? SCRIPT_LATIN : SCRIPT_NONE;
    size_t low = 0, high = SCRIPT_RANGES;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (script_ranges[mid][1] < c)
            low = mid + 1;
        else
            high = mid;
    }
    return low < SCRIPT_RANGES && script_ranges[low][0] <= c ? (script)script_ranges[low][2] : SCRIPT_NONE;
}

uint32_t text_scripts(cb_slice s) {
    uint32_t set = 0;
    for (size_t i = 0; i < s.len;) {
        script x = text_char_script(utf8_next(s, &i));
        if (x != SCRIPT_NONE) set |= 1u << x;
    }
    return set;
}

const char *text_script_name(script s) {
    static const char *const names[] = {"none", "Latin",    "Cyrillic", "Arabic",     "Hebrew", "Greek",    "Hangul", "Han",
                                        "Kana", "Georgian", "Armenian", "Devanagari", "Thai",   "Ethiopic", "other"};
    return (size_t)s < sizeof names / sizeof names[0] ? names[s] : "other";
}
