/* SPDX-License-Identifier: Apache-2.0 */
#include "api/internal.h"
#include "base/error.h"
#include "parse/input.h"
#include "base/poison.h"

cb_status cb_file_sha256(char hex[65], const char *path, cb_error *err) {
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[SHA256_SIZE];
    input *in;
    cb_status status = input_open(&in, path, err);
    if (status != CB_OK) return status;
    status = input_sha256(in, hash, err);
    input_close(in);
    if (status != CB_OK) return status;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[64] = 0;
    return CB_OK;
}
