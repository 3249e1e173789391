/* SPDX-License-Identifier: Apache-2.0 */
#include "model/checksum.h"

#include "model/country.h"
#include "model/identifier.h"

#include "base/poison.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static unsigned digit(char c) { return (unsigned)(c - '0'); }

static bool all_digits(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i])) return false;
    return s.len > 0;
}

/* ISO/IEC 7064 MOD 97-10: letters count as 10 to 35. 97 where a character is neither letter nor digit. */
static unsigned mod97(cb_slice s, unsigned start) {
    unsigned rest = start;
    for (size_t i = 0; i < s.len; i++) {
        if (is_digit(s.ptr[i]))
            rest = (rest * 10 + digit(s.ptr[i])) % 97;
        else if (is_upper(s.ptr[i]))
            rest = (rest * 100 + (unsigned)(s.ptr[i] - 'A') + 10) % 97;
        else
            return 97;
    }
    return rest;
}

/* ISO 17442: eighteen characters and two check digits. */
bool lei_valid(cb_slice s) { return s.len == 20 && is_digit(s.ptr[18]) && is_digit(s.ptr[19]) && mod97(s, 0) == 1; }

/* IMO resolution A.1117(30): the sum of the first six digits times 7 to 2 ends in the seventh. */
bool imo_valid(cb_slice s) {
    if (s.len != 7 || !all_digits(s)) return false;
    unsigned sum = 0;
    for (unsigned i = 0; i < 6; i++) sum += digit(s.ptr[i]) * (7 - i);
    return sum % 10 == digit(s.ptr[6]);
}

/* Luhn over digits given from the last to the first. */
static unsigned luhn_step(unsigned d, unsigned position) {
    if (position % 2 == 0) return d;
    return d * 2 > 9 ? d * 2 - 9 : d * 2;
}

/* ISO 6166: two letters, nine characters, a Luhn digit over the characters written as numbers. */
bool isin_valid(cb_slice s) {
    if (s.len != 12 || !is_upper(s.ptr[0]) || !is_upper(s.ptr[1]) || !is_digit(s.ptr[11])) return false;
    unsigned sum = 0, position = 0;
    for (size_t i = s.len; i-- > 0;) {
        if (is_digit(s.ptr[i])) {
            sum += luhn_step(digit(s.ptr[i]), position++);
        } else if (is_upper(s.ptr[i])) {
            unsigned n = (unsigned)(s.ptr[i] - 'A') + 10;
            sum += luhn_step(n % 10, position++);
            sum += luhn_step(n / 10, position++);
        } else {
            return false;
        }
    }
    return sum % 10 == 0;
}

static unsigned weighted(cb_slice s, const unsigned char *weights, size_t count) {
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) sum += digit(s.ptr[i]) * weights[i];
    return sum;
}

/* Russian tax number (order of the tax service MMV-7-6/435, 2012): ten digits for firms, twelve for persons. */
bool inn_valid(cb_slice s) {
    static const unsigned char ten[] = {2, 4, 10, 3, 5, 9, 4, 6, 8}, eleven[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8},
                               twelve[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    if (!all_digits(s)) return false;
    if (s.len == 10) return weighted(s, ten, 9) % 11 % 10 == digit(s.ptr[9]) && memcmp(s.ptr, "0000000000", 10) != 0;
    return s.len == 12 && weighted(s, eleven, 10) % 11 % 10 == digit(s.ptr[10]) &&
           weighted(s, twelve, 11) % 11 % 10 == digit(s.ptr[11]) && memcmp(s.ptr, "000000000000", 12) != 0;
}

/* Russian state register: thirteen digits for firms (modulo 11), fifteen for traders (modulo 13). */
bool ogrn_valid(cb_slice s) {
    if ((s.len != 13 && s.len != 15) || !all_digits(s) || s.ptr[0] == '0') return false;
    uint64_t n = 0;
    for (size_t i = 0; i + 1 < s.len; i++) n = n * 10 + digit(s.ptr[i]);
    return n % (s.len - 2) % 10 == digit(s.ptr[s.len - 1]);
}

/* ISO 13616: country, check digits, up to thirty characters; the first four go behind. */
bool iban_valid(cb_slice s) {
    if (s.len < 15 || s.len > 34 || !is_upper(s.ptr[0]) || !is_upper(s.ptr[1]) || !is_digit(s.ptr[2]) || !is_digit(s.ptr[3]))
        return false;
    unsigned rest = mod97(slice_sub(s, 4, SIZE_MAX), 0);
    return rest < 97 && mod97(slice_sub(s, 0, 4), rest) == 1;
}

/* ISO 9362: four letters, a country, two characters, and three for a branch or none. */
bool bic_valid(cb_slice s) {
    if (s.len != 8 && s.len != 11) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_upper(s.ptr[i]) && (i < 6 || !is_digit(s.ptr[i]))) return false;
    char country[2] = {(char)(s.ptr[4] + 32), (char)(s.ptr[5] + 32)};
    return country_name((cb_slice){country, 2}).len > 0;
}

/* Russian and Ukrainian statistics number: weights 1, 2, 3...; where the remainder is 10, again with 3, 4, 5... */
bool okpo_valid(cb_slice s) {
    if ((s.len != 8 && s.len != 10) || !all_digits(s)) return false;
    for (unsigned shift = 1; shift <= 3; shift += 2) {
        unsigned sum = 0;
        for (unsigned i = 0; i + 1 < s.len; i++) {
            unsigned weight = i + shift;
            sum += digit(s.ptr[i]) * (weight > 10 ? weight - 10 : weight);
        }
        if (sum % 11 < 10) return sum % 11 == digit(s.ptr[s.len - 1]);
    }
    return digit(s.ptr[s.len - 1]) == 0;
}

/* US national provider identifier (45 CFR 162.406): Luhn with 80840 before it, which adds 24. */
bool npi_valid(cb_slice s) {
    if (s.len != 10 || !all_digits(s)) return false;
    unsigned sum = 24;
    for (size_t i = 0; i < 10; i++) sum += luhn_step(digit(s.ptr[9 - i]), (unsigned)i);
    return sum % 10 == 0;
}

/* Chinese unified social credit identifier (GB 32100-2015): base 31 without I, O, S, V, Z; weights are powers of 3. */
bool usc_valid(cb_slice s) {
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (s.len != 18) return false;
    unsigned sum = 0, weight = 1;
    for (size_t i = 0; i < 18; i++) {
        const char *at = memchr(alphabet, s.ptr[i], 31);
        if (!at) return false;
        if (i == 17) return (31 - sum % 31) % 31 == (unsigned)(at - alphabet);
        sum += (unsigned)(at - alphabet) * weight;
        weight = weight * 3 % 31;
    }
    return false;
}
