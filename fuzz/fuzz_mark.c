/* SPDX-License-Identifier: Apache-2.0 */
/* Lines "property<tab>value<tab>country" as an entity: every mark is well-formed, and a form read again stays itself. */
#include "fuzz.h"
#include "model/country.h"
#include "model/mark.h"
#include "model/programme.h"

static bool on_mark(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    size_t *count = data;
    (void)strong;
    (*count)++;
    CHECK(kind != MARK_NONE && normal.len > 2 && shown.len > 0);
    CHECK(slice_find_char(normal, ':') != SIZE_MAX && slice_find_char(normal, ':') > 0);
    cb_slice value = slice_sub(normal, slice_find_char(normal, ':') + 1, SIZE_MAX);
    prop_id prop = kind == MARK_EMAIL    ? PROP_email
                   : kind == MARK_PHONE  ? PROP_phone
                   : kind == MARK_IP     ? PROP_ipAddress
                   : kind == MARK_DOMAIN ? PROP_website
                                         : PROP_UNKNOWN;
    if (prop != PROP_UNKNOWN) {
        buf again = BUF_EMPTY;
        CHECK(mark_normal(&again, SCHEMA_Person, prop, value, SLICE("")) == kind);
        CHECK(slice_eq(buf_view(&again), normal));
        buf_free(&again);
    }
    (void)mark_is_common(kind, normal);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    static const schema_id schemas[] = {SCHEMA_Person,   SCHEMA_Company, SCHEMA_UserAccount,    SCHEMA_CryptoWallet,
                                        SCHEMA_Airplane, SCHEMA_Address, SCHEMA_Identification, SCHEMA_UNKNOWN};
    arena a = ARENA_EMPTY;
    entity e;
    entity_begin(&e, &a, SLICE("x"), schemas[data[0] % 8]);
    cb_slice rest = {(const char *)data + 1, size - 1};
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        cb_slice prop = slice_cut(&line, '\t'), value = line.ptr ? slice_cut(&line, '\t') : line;
        (void)country_code(value);
        (void)programme_lookup(prop, value, line.ptr ? line : value, value);
        if (prop.len && prop.len < 64) entity_add_named(&e, prop, value);
        if (line.len) entity_add(&e, PROP_country, line);
        buf form = BUF_EMPTY;
        mark_kind kind = mark_observed_normal(&form, prop, value, line);
        CHECK((kind == MARK_NONE) == (form.len == 0) || form.failed);
        if (kind != MARK_NONE) CHECK(mark_observed(prop) == OBSERVED_MARK);
        buf_free(&form);
    }
    size_t count = 0;
    if (!e.failed) CHECK(entity_marks(&e, &a, on_mark, &count));
    arena_free(&a);
    return 0;
}
