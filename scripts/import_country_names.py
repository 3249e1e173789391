#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""import_country_names.py OUT.tsv: names of countries in many languages, from the ICU library of this machine (Unicode CLDR,
Unicode licence v3). Run by hand when CLDR has news; the result is committed. Countries with no ISO 3166-1 code of their own, other
spellings and demonyms are in data/countries.tsv, which is written by hand."""
import ctypes
import ctypes.util
import re
import sys

LANGUAGES = ("en fr es de it pt nl pl cs sk sl hr sr bs mk bg ro hu ru uk be et lv lt fi sv no da is el tr az ka hy kk uz ky tg tk mn ar fa "
             "ps ur he hi bn ne si th lo km my vi id ms ko ja zh zh_Hant sq ca eu am so sw ti ku af fil").split()


def main(out_path):
    name = ctypes.util.find_library("icuuc")
    version = name.rsplit(".", 1)[1]
    icu = ctypes.CDLL(name)
    display = getattr(icu, "uloc_getDisplayCountry_" + version)
    alpha3 = getattr(icu, "uloc_getISO3Country_" + version)
    alpha3.restype = ctypes.c_char_p
    codes_of = getattr(icu, "uloc_getISOCountries_" + version)
    codes_of.restype = ctypes.POINTER(ctypes.c_char_p)
    codes, listed = [], codes_of()
    while listed[len(codes)]:
        codes.append(listed[len(codes)].decode())
    if "XK" not in codes:
        codes.append("XK")
    rows = []
    for code in sorted(codes):
        three = alpha3(("und_" + code).encode()).decode()
        names = []
        for language in LANGUAGES:
            buffer, status = (ctypes.c_uint16 * 200)(), ctypes.c_int(0)
            n = display(("und_" + code).encode(), language.encode(), buffer, 200, ctypes.byref(status))
            text = bytes(buffer)[:2 * n].decode("utf-16-le")
            text = re.sub(r"\s*[(（][^)）]*[)）]", "", text).strip()
            if status.value == 0 and text and text not in names:
                names.append(text)
            if status.value != 0 and language == "en":
                break
        if names and re.fullmatch("[A-Z]{3}", three or ""):
            rows.append((code.lower(), three.lower(), names))
    with open(out_path, "w", encoding="utf-8", newline="\n") as f:
        f.write("# SPDX-License-Identifier: Unicode-3.0\n")
        f.write(f"# Written by scripts/import_country_names.py from ICU {version} (Unicode CLDR, https://cldr.unicode.org).\n")
        f.write("# code\talpha-3\tnames, the English one first\n")
        for code, three, names in rows:
            f.write(f"{code}\t{three}\t{'|'.join(names)}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
