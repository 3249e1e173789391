/* SPDX-License-Identifier: Apache-2.0 */
/* How far an equal number goes: whose series it is of. */
#include "model/identifier.h"

#include "base/poison.h"

/* Schemes of one series for the world, or with a check digit in a number so long that chance does not meet it. A bank's code (BIC, BIK) is written
 * down by its customers, OKPO is the name of a series in several states, EIN, CIK and the like have no check digit. */
static const char *const UNIQUE[] = {"lei", "isin", "imo",    "imoco", "inn", "ogrn",  "usc",      "npi",  "iban",  "duns",
                                     "uei", "bvd",  "permid", "giin",  "bq",  "bqorg", "wikidata", "figi", "sayari"};

bool identifier_is_unique(cb_slice normal) {
    cb_slice scheme = slice_cut(&normal, ':');
    for (size_t i = 0; i < sizeof UNIQUE / sizeof *UNIQUE; i++)
        if (slice_eq(scheme, slice_of(UNIQUE[i]))) return true;
    return false;
}

/* Countries whose companies are entered by courts, states, provinces, emirates or chambers that count for themselves: a number
 * ("HRB 12975", of some hundred courts) says which company only with its register. */
static const char *const REGISTERS[] = {"ae", "ar", "au", "ba", "br", "ca", "ch", "de", "es",
                                        "id", "in", "it", "jp", "mx", "ng", "pk", "us"};

bool identifier_of_many_registers(cb_slice normal) {
    cb_slice scheme = slice_cut(&normal, ':'), country = slice_cut(&normal, ':');
    if (!slice_eq(scheme, SLICE("reg")) || normal.len == 0 || country.len < 2) return false;
    for (size_t i = 0; i < sizeof REGISTERS / sizeof *REGISTERS; i++)
        if (memcmp(country.ptr, REGISTERS[i], 2) == 0 && (country.len == 2 || country.ptr[2] == '-')) return true;
    return false;
}
