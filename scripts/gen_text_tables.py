# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of src/text from Unicode data: gen_text_tables.py [UNICODE_DIR]   (default /usr/share/unicode)

Needs Debian's unicode-data (15.0.0); run by hand when Unicode or a rule changes, and the output is committed, so that no
build and no run needs it. Any change of output asks for a new TEXT_TABLES_VERSION (src/text/normal.h).
"""
import bz2
import os
import sys

UCD = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
OUT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src", "text")
TOP = 0x30000  # planes 0 to 2: above are rare ideographs, tags and private use, which the code treats by rule
SHIFT = 6


def lines(name):
    path = os.path.join(UCD, name)
    opener = bz2.open if path.endswith(".bz2") else open
    with opener(path, "rt", encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip() if not path.endswith(".bz2") else line.strip()
            if line:
                yield line


def ranged(name):
    for line in lines(name):
        fields = [f.strip() for f in line.split(";")]
        ends = fields[0].split("..")
        yield int(ends[0], 16), int(ends[-1], 16), fields[1:]


# ---- Unicode data -------------------------------------------------------------------------------------------------------
category, name_of, ccc, digit, decomposition = {}, {}, {}, {}, {}
first = None
for line in lines("UnicodeData.txt"):
    f = line.split(";")
    c = int(f[0], 16)
    if f[1].endswith(", First>"):
        first = c
        continue
    for x in range(first if first is not None else c, c + 1):
        category[x] = f[2]
    first = None
    name_of[c] = f[1]
    if f[3] != "0":
        ccc[c] = int(f[3])
    if f[2] == "Nd":
        digit[c] = f[6]
    if f[5]:
        parts = f[5].split()
        compat = parts[0].startswith("<")
        decomposition[c] = (compat, [int(x, 16) for x in parts[1 if compat else 0:]])


def decompose(c, compat):
    d = decomposition.get(c)
    if not d or (d[0] and not compat):
        return [c]
    return [y for x in d[1] for y in decompose(x, compat)]


def canonical_order(seq):
    seq = list(seq)
    i = 1
    while i < len(seq):
        if ccc.get(seq[i], 0) and ccc.get(seq[i - 1], 0) > ccc[seq[i]]:
            seq[i - 1], seq[i] = seq[i], seq[i - 1]
            i = max(i - 1, 1)
        else:
            i += 1
    return seq


fold = {}
excluded = set()
for lo, hi, f in ranged("DerivedNormalizationProps.txt"):
    if f[0] == "NFKC_CF":
        target = [int(x, 16) for x in f[1].split()] if len(f) > 1 and f[1] else []
        for c in range(lo, hi + 1):
            fold[c] = target
    elif f[0] == "Full_Composition_Exclusion":
        excluded.update(range(lo, hi + 1))

ignorable = set()
for lo, hi, f in ranged("DerivedCoreProperties.txt"):
    if f[0] == "Default_Ignorable_Code_Point":
        ignorable.update(range(lo, hi + 1))

# ---- norm: what each character becomes ----------------------------------------------------------------------------------
# NFKC_Casefold, fully decomposed, with our own classes on top: apostrophe-likes to ', quotation marks to ", dashes to -,
# spaces and controls to one space, digits of every script to ASCII. 02BC, 05F3 and the like stand for an apostrophe in names.
APOSTROPHES = [0x60, 0xB4, 0x2018, 0x2019, 0x201A, 0x201B, 0x2B9, 0x2BA, 0x2BB, 0x2BC, 0x2BD, 0x2BE, 0x2BF, 0x2C8, 0x2CA, 0x2CB,
               0x374, 0x384, 0x1FBD, 0x1FBF, 0x1FEF, 0x1FFD, 0x1FFE, 0x2032, 0x2035, 0x5F3, 0x55A, 0xA78C, 0xA78B, 0xFF07, 0xFF40,
               0x2039, 0x203A, 0x1FC0, 0x37A, 0x7F4, 0x7F5]
QUOTES = [0xAB, 0xBB, 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x2036, 0x300C, 0x300D, 0x300E, 0x300F, 0x301D, 0x301E, 0x301F,
          0xFF02, 0x5F4, 0x2760, 0x275D, 0x275E, 0xFF62, 0xFF63, 0x300A, 0x300B, 0x2034, 0x2037, 0x2057]
DASHES = [0x58A, 0x5BE, 0x2212, 0x2043, 0xFE63, 0xFF0D, 0x30A0, 0x1806, 0x1400]
ARABIC_POINTS = list(range(0x64B, 0x653)) + list(range(0x656, 0x660)) + [0x670, 0x640] + list(range(0x610, 0x61B)) + \
    list(range(0x6D6, 0x6DD)) + list(range(0x6DF, 0x6E5)) + [0x6E7, 0x6E8] + list(range(0x6EA, 0x6EE)) + \
    list(range(0x8D3, 0x900))
norm = {}
for c in range(TOP):
    if 0xAC00 <= c <= 0xD7A3 or 0xD800 <= c <= 0xDFFF:
        continue
    cat = category.get(c, "Cn")
    if c in APOSTROPHES:
        to = [0x27]
    elif c in QUOTES:
        to = [0x22]
    elif cat == "Pd" or c in DASHES:
        to = [0x2D]
    elif c in ARABIC_POINTS:
        to = []
    elif c in digit:
        to = [0x30 + int(digit[c])]
    elif cat in ("Zs", "Zl", "Zp") or (cat == "Cc"):
        to = [0x20]
    elif cat == "Cf" or c in ignorable:
        to = []
    else:
        to = []
        for x in fold.get(c, [c]):
            to += decompose(x, True)
        to = canonical_order(to)
    if to != [c]:
        norm[c] = to
# Closed under itself: what a mapping brings in is mapped too.
while True:
    changed = False
    for c, to in norm.items():
        again = [y for x in to for y in norm.get(x, [x])]
        if again != to:
            norm[c] = canonical_order(again)
            changed = True
    if not changed:
        break

pairs = []
for c, (compat, d) in decomposition.items():
    if not compat and len(d) == 2 and c not in excluded and c < TOP:
        whole = norm.get(c, [c])
        # Only pairs that norm would produce again: both parts survive norm and their composite decomposes to just them.
        if whole == canonical_order(decompose(c, False)) and d[1] not in norm:
            pairs.append((d[0], d[1], c))
pairs.sort()
marks = {c: v for c, v in ccc.items() if c < TOP}
for _, b, _ in pairs:
    marks.setdefault(b, 255)  # a starter that may compose with what precedes

# ---- scripts, widths ----------------------------------------------------------------------------------------------------
SCRIPTS = {"Latin": 1, "Cyrillic": 2, "Arabic": 3, "Hebrew": 4, "Greek": 5, "Hangul": 6, "Han": 7, "Hiragana": 8, "Katakana": 8,
           "Georgian": 9, "Armenian": 10, "Devanagari": 11, "Thai": 12, "Ethiopic": 13, "Common": 0, "Inherited": 0}
OTHER = 14
script_of = {}
for lo, hi, f in ranged("Scripts.txt"):
    for c in range(lo, hi + 1):
        if category.get(c, "Cn")[0] == "L":
            script_of[c] = SCRIPTS.get(f[0], OTHER)
script_of[0x30FC] = 8
script_of = {c: s for c, s in script_of.items() if s}
wide = set()
for lo, hi, f in ranged("EastAsianWidth.txt"):
    if f[0] in ("W", "F"):
        wide.update(range(lo, hi + 1))
width_of = {c: 2 for c in wide}
for c, cat in category.items():
    if cat in ("Mn", "Me") or (cat == "Cf" and c != 0xAD) or 0x1160 <= c <= 0x11FF:
        width_of[c] = 0


def to_ranges(values):
    out = []
    for c in sorted(values):
        if out and out[-1][1] == c - 1 and out[-1][2] == values[c]:
            out[-1][1] = c
        else:
            out.append([c, c, values[c]])
    return out


# ---- latin: what each character of a normed text becomes -----------------------------------------------------------------
def table(text):
    out = {}
    for item in text.split():
        chars, _, to = item.partition("=")
        for ch in chars:
            out[ord(ch)] = to
    return out


# Latin letters that do not decompose, as passports and lists spell them.
LATIN = table("ø=o ł=l đ=d ð=d þ=th æ=ae œ=oe ı=i ŋ=ng ə=a ħ=h ŧ=t ƀ=b ɓ=b ƈ=c ɖ=d ɗ=d ǝ=e ɛ=e ƒ=f ɠ=g ɣ=gh ƕ=hv ɩ=i ɨ=i ƙ=k ƚ=l "
              "ɯ=m ɲ=n ƞ=n ɔ=o ɵ=o ƣ=gh ƥ=p ʀ=r ʃ=sh ƫ=t ƭ=t ʈ=t ʊ=u ʋ=v ƴ=y ƶ=z ʒ=zh ƹ=zh ƨ=s ƅ= ʔ= ʕ= ĸ=k ſ=s ǥ=g ɉ=j ɋ=q ɍ=r ɏ=y "
              "ⱥ=a ȼ=c ɇ=e ⱦ=t ꞵ=b ꞓ=c ꞌ= ȝ=gh ƿ=w ꜣ=a ꜥ= ꝼ=f ꞗ=b ɐ=a ɑ=a ɒ=o ʌ=a ɥ=h ɪ=i ɫ=l ɱ=m ɳ=n ɽ=r ɾ=r ʂ=s ʏ=y ʐ=z ʑ=z "
              "ȶ=t ȵ=n ȴ=l ȡ=d ɡ=g ɟ=j ɦ=h ɹ=r ʁ=r ʉ=u ɕ=sh ɭ=l ɬ=l ɮ=l ɻ=r ɼ=r ɿ=r ƛ=l ȣ=ou ꝛ=r ꝏ=oo ꜩ=tz ꝓ=p ꝗ=q ꝥ=th ɤ=o ɷ=o ɞ=o ɜ=e")
# Cyrillic near BGN/PCGN, the system of most lists; Ukrainian, Serbian and Macedonian texts are told apart in the code.
CYRILLIC = table("а=a б=b в=v г=g ґ=g д=d е=e ё=e є=ye ж=zh з=z и=i і=i ї=yi й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh "
                 "ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz ә=a ғ=gh қ=k ң=ng ө=o "
                 "ұ=u ү=u һ=h ҳ=h ҷ=j ӣ=i ӯ=u ҙ=z ҫ=s ҡ=k ҥ=ng ѣ=e ѳ=f ѵ=i ҝ=g ҹ=j ҕ=gh ҟ=k ҩ=o ҧ=p ҭ=t ҵ=ts ҽ=ch ҿ=ch ӷ=gh ӈ=ng ӄ=k ӏ= "
                 "ӡ=dz ҁ=k ѡ=o ѧ=ya ѩ=ya ѫ=u ѭ=yu ѯ=ks ѱ=ps ѥ=ye ꙋ=u ҏ=r ӆ=l ӎ=m ӊ=n ӌ=ch ԛ=q ԝ=w ҋ=y ҍ= ѻ=o ѿ=ot ѹ=u ꙗ=ya ꙑ=y")
# Arabic, Persian, Urdu, Pashto, Kurdish, Uyghur: the skeleton; long vowels by position in the code.
ARABIC = table("ء= آ=a أ=a ؤ=u إ=i ئ=i ا=a ٱ=a ب=b ة=a ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=q "
               "ك=k ل=l م=m ن=n ه=h و=w ى=a ي=y پ=p چ=ch ژ=zh گ=g ک=k ی=y ٹ=t ڈ=d ڑ=r ں=n ہ=h ھ=h ۂ=h ۃ=a ے=e ۓ=e ۀ=eh ە=a ڤ=v ڨ=g "
               "ڭ=ng ۆ=o ۇ=u ۈ=u ۋ=v ې=e ێ=e ڕ=r ڵ=l ټ=t ډ=d ړ=r ږ=zh ښ=sh ڼ=n ځ=dz څ=ts ګ=g ۍ=ai ۅ=o ۉ=o ٻ=b ڀ=bh ٺ=th ٽ=t ٿ=th ڃ=ny ڄ=j "
               "ڇ=ch ڌ=dh ڍ=d ڏ=d ڊ=d ڦ=f ڪ=k ڱ=ng ڳ=g ڻ=n ڙ=r ځ=dz ٵ=a ٶ=u ٷ=u ٸ=i ڧ=q ڢ=f ۏ=w ێ=e ڠ=ng ڽ=n ۑ=ny ݣ=k")
HEBREW = table("א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=h ט=t י=y כ=k ך=kh ל=l מ=m ם=m נ=n ן=n ס=s ע=a פ=p ף=f צ=ts ץ=ts ק=k ר=r ש=sh ת=t "
               "װ=v ױ=oy ײ=ey")
# ELOT 743; digraphs in the code.
GREEK = table("α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o ϝ=w ϟ=k ϡ=s "
              "ϻ=s ϸ=sh ϙ=k ϛ=st ϣ=sh ϥ=f ϧ=kh ϩ=h ϫ=j ϭ=ky ϯ=ti ϳ=y")
GEORGIAN = table("ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=k შ=sh ჩ=ch ც=ts "
                 "ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h ჱ=ey ჲ=y ჳ=w ჴ=kh ჵ=o ჶ=f ჷ=e ჸ= ჹ=g ჺ=")
ARMENIAN = table("ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch պ=p ջ=j "
                 "ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f ֈ=y ՙ=")
# Consonants with their inherent vowel cut; vowels as they are: the code adds and deletes the schwa. The other scripts of
# India follow the same layout (they were laid out after ISCII) and are read through this column.
DEVANAGARI = table("अ=a आ=a इ=i ई=i उ=u ऊ=u ऋ=ri ऌ=li ऍ=e ऎ=e ए=e ऐ=ai ऑ=o ऒ=o ओ=o औ=au क=k ख=kh ग=g घ=gh ङ=n च=ch छ=chh ज=j झ=jh ञ=n "
                   "ट=t ठ=th ड=d ढ=dh ण=n त=t थ=th द=d ध=dh न=n ऩ=n प=p फ=ph ब=b भ=bh म=m य=y र=r ऱ=r ल=l ळ=l ऴ=zh व=v श=sh ष=sh स=s ह=h "
                   "ऽ= ॐ=om ॲ=a ॠ=ri ॡ=li")
DEVANAGARI.update({0x93E: "a", 0x93F: "i", 0x940: "i", 0x941: "u", 0x942: "u", 0x943: "ri", 0x944: "ri", 0x945: "e", 0x946: "e",
                   0x947: "e", 0x948: "ai", 0x949: "o", 0x94A: "o", 0x94B: "o", 0x94C: "au", 0x901: "n", 0x902: "n", 0x903: "h"})
THAI = table("ก=k ขฃคฅฆ=kh ง=ng จ=ch ฉชฌ=ch ซ=s ญ=y ฎด=d ฏต=t ฐฑฒถทธ=th ณน=n บ=b ป=p ผพภ=ph ฝฟ=f ม=m ย=y รฤ=r ลฬฦ=l ว=w ศษส=s หฮ=h อ= "
             "ะ=a า=a เ=e แ=ae โ=o ใ=ai ไ=ai ๅ=a ฯ= ๆ=")
THAI.update({0xE31: "a", 0xE34: "i", 0xE35: "i", 0xE36: "ue", 0xE37: "ue", 0xE38: "u", 0xE39: "u", 0xE33: "am", 0xE4D: "m"})
# Hepburn; small letters, long vowels and the small tsu in the code.
KANA_ROWS = {"ア": "a i u e o", "カ": "ka ki ku ke ko", "サ": "sa shi su se so", "タ": "ta chi tsu te to", "ナ": "na ni nu ne no",
             "ハ": "ha hi fu he ho", "マ": "ma mi mu me mo", "ラ": "ra ri ru re ro", "ガ": "ga gi gu ge go", "ザ": "za ji zu ze zo",
             "ダ": "da ji zu de do", "バ": "ba bi bu be bo", "パ": "pa pi pu pe po"}
KANA_ORDER = {"ア": "アイウエオ", "カ": "カキクケコ", "サ": "サシスセソ", "タ": "タチツテト", "ナ": "ナニヌネノ", "ハ": "ハヒフヘホ",
              "マ": "マミムメモ", "ラ": "ラリルレロ", "ガ": "ガギグゲゴ", "ザ": "ザジズゼゾ", "ダ": "ダヂヅデド", "バ": "バビブベボ",
              "パ": "パピプペポ"}
KANA = {}
for row, text in KANA_ROWS.items():
    for ch, to in zip(KANA_ORDER[row], text.split()):
        KANA[ord(ch)] = to
KANA.update(table("ヤ=ya ユ=yu ヨ=yo ワ=wa ヰ=i ヱ=e ヲ=o ン=n ヴ=vu ヵ=ka ヶ=ke ァ=a ィ=i ゥ=u ェ=e ォ=o ャ=ya ュ=yu ョ=yo ヮ=wa ッ= "
                  "ヷ=va ヸ=vi ヹ=ve ヺ=vo"))
for c in list(KANA):
    if 0x30A1 <= c <= 0x30F6:
        KANA.setdefault(c - 0x60, KANA[c])
for i, base in enumerate("クシストヌハヒフヘホムラリルレロ"):
    KANA[0x31F0 + i] = KANA[ord(base)]


def ethiopic(name):
    """ETHIOPIC SYLLABLE QWAA: consonant and vowel order. The sixth order is vowelless; the first is e, after a guttural a."""
    s = name.replace("ETHIOPIC SYLLABLE ", "").replace("SEBATBEIT ", "")
    if " " in s or s == name:
        return None
    body, vowel = s, "A"
    for suffix in ("AA", "EE", "UA", "OA", "A", "U", "I", "E", "O"):
        if s.endswith(suffix):
            body, vowel = s[:len(s) - len(suffix)], suffix
            break
    consonant = {"H": "h", "HH": "h", "X": "h", "SZ": "s", "SH": "sh", "Q": "k", "QH": "k", "B": "b", "V": "v", "T": "t", "C": "ch",
                 "N": "n", "NY": "ny", "GLOTTAL ": "", "GLOTTAL": "", "K": "k", "KX": "kh", "W": "w", "PHARYNGEAL": "", "Z": "z",
                 "ZH": "zh", "Y": "y", "D": "d", "DD": "d", "J": "j", "G": "g", "GG": "ng", "TH": "t", "CH": "ch", "PH": "p",
                 "TS": "ts", "TZ": "ts", "F": "f", "P": "p", "L": "l", "M": "m", "R": "r", "S": "s", "RY": "ry", "MY": "my", "FY": "fy",
                 "QW": "kw", "KW": "kw", "GW": "gw", "HW": "hw", "XW": "hw", "BW": "bw", "MW": "mw", "FW": "fw", "PW": "pw",
                 "LW": "lw", "SHW": "shw", "TW": "tw", "DW": "dw", "ZW": "zw", "NW": "nw", "RW": "rw", "SW": "sw"}.get(body)
    if consonant is None:
        return None
    guttural = body in ("H", "HH", "X", "GLOTTAL", "PHARYNGEAL")
    return consonant + {"A": "a" if guttural else "e", "U": "u", "I": "i", "AA": "a", "EE": "e", "E": "", "O": "o", "UA": "wa",
                        "OA": "wa"}[vowel]


ETHIOPIC = {}
for c in list(range(0x1200, 0x1380)) + list(range(0x1380, 0x1390)) + list(range(0x2D80, 0x2DE0)):
    n = name_of.get(c, "")
    n = n.replace("SYLLABLE GLOTTAL ", "SYLLABLE GLOTTAL").replace("SYLLABLE PHARYNGEAL ", "SYLLABLE PHARYNGEAL")
    to = ethiopic(n)
    if to is not None:
        ETHIOPIC[c] = to
        if "GLOTTALE" == n[-8:] or "PHARYNGEALE" == n[-11:]:
            ETHIOPIC[c] = "e"  # እ: the sixth order of the glottal is heard

# Han: Unihan kMandarin without tones (as ICU's Han-Latin), u for ü as passports have it since 2012 in most lists.
HAN = {}
SINO_KOREAN = set()  # syllables that Korean reads some Han character as: names are made of them, transcribed words have others too
import unicodedata  # noqa: E402  (only to strip tone marks)
for line in lines("Unihan_Readings.txt.bz2"):
    if line.startswith("U+"):
        f = line.split("\t")
        c = int(f[0][2:], 16)
        if f[1] == "kMandarin" and c < TOP:
            reading = unicodedata.normalize("NFD", f[2].split()[0]).lower()
            HAN[c] = "".join(x for x in reading if "a" <= x <= "z")
        elif f[1] == "kHangul":
            SINO_KOREAN.update(ord(x.split(":")[0]) for x in f[2].split())
HAN[0x3007] = "ling"


def letter_name(c):
    """Scripts without rules of their own: the sound that the Unicode name of the letter gives, a skeleton but no loss."""
    n = name_of.get(c, "")
    words = n.split()
    if "LETTER" in words:
        s = words[-1]
        if not s.isalpha() or len(s) > 4:
            return None
        vowels = "AEIOU"
        t = s.lower()
        if len(t) > 1 and s[0] not in vowels:
            t = t.rstrip("aeiou") or t
        return t.replace("aa", "a").replace("ii", "i").replace("uu", "u")
    if "VOWEL" in words and "SIGN" in words:
        s = words[-1].lower()
        return s.replace("aa", "a").replace("ii", "i").replace("uu", "u") if s.isalpha() and len(s) <= 3 else None
    return None


NAMED = ("KHMER", "MYANMAR", "LAO", "SINHALA", "TIBETAN", "SYRIAC", "THAANA", "MONGOLIAN", "BOPOMOFO", "NKO", "CHEROKEE",
         "OL", "MEETEI", "BALINESE", "JAVANESE", "SUNDANESE", "CHAM", "YI")
INDIC = [(0x980, "BENGALI"), (0xA00, "GURMUKHI"), (0xA80, "GUJARATI"), (0xB00, "ORIYA"), (0xB80, "TAMIL"), (0xC00, "TELUGU"),
         (0xC80, "KANNADA"), (0xD00, "MALAYALAM")]
UNKNOWN, DROP, SEPARATE = "\1?", "\1-", "\1 "
latin = {}
for c in range(TOP):
    cat = category.get(c, "Cn")
    if c < 0x80:
        latin[c] = chr(c).lower() if chr(c).isalnum() else DROP if c in (0x27, 0x60) else SEPARATE
    elif 0xAC00 <= c <= 0xD7A3:
        latin[c] = UNKNOWN
    else:
        value = None
        for t in (LATIN, CYRILLIC, ARABIC, HEBREW, GREEK, GEORGIAN, ARMENIAN, DEVANAGARI, THAI, KANA, ETHIOPIC, HAN):
            if c in t:
                value = t[c]
                break
        if value is None:
            for start, word in INDIC:
                if start <= c < start + 0x80:
                    value = DEVANAGARI.get(c - start + 0x900)
        if value is None and cat[0] in "LM":
            base = [x for x in decompose(c, False) if category.get(x, "Cn")[0] != "M"]
            if len(base) and base != [c]:
                parts = []
                for x in base:
                    for t in (LATIN, CYRILLIC, ARABIC, HEBREW, GREEK, GEORGIAN, ARMENIAN, DEVANAGARI, THAI, KANA):
                        if x in t:
                            parts.append(t[x])
                            break
                    else:
                        parts.append(chr(x) if x < 0x80 else "\1")
                if "\1" not in "".join(parts):
                    value = "".join(parts)
        if value is None and name_of.get(c, "").split(" ")[0] in NAMED:
            value = letter_name(c)
        if value is None and c in script_of and cat[0] == "L" and "LATIN SMALL LETTER" in name_of.get(c, ""):
            word = name_of[c].replace("LATIN SMALL LETTER ", "").split(" WITH ")[0]
            value = word.lower() if len(word) <= 2 and word.isalpha() else None
        if value is not None:
            latin[c] = value if value else DROP
        elif cat[0] == "M" or cat in ("Cf", "Lm") or c in ignorable:
            latin[c] = DROP
        elif cat[0] in "LN" or cat in ("Cn", "Co"):
            latin[c] = UNKNOWN
        else:
            latin[c] = SEPARATE
for c in digit:
    if c < TOP:
        latin[c] = digit[c]
# What norm maps away is never met by latin: leaving it out makes the table small.
composed = {p[2] for p in pairs}
for c in norm:
    if c >= 0x80 and c not in composed:
        latin[c] = UNKNOWN


# ---- output -------------------------------------------------------------------------------------------------------------
def wrap(items):
    out, line = [], ""
    for item in items:
        if len(line) + len(item) + 1 > 126:
            out.append(line)
            line = ""
        line += item + ","
    out.append(line)
    return "\n".join(out)


def trie(name, values, default, ctype):
    size = 1 << SHIFT
    blocks, index = {}, []
    for start in range(0, TOP, size):
        block = tuple(values.get(c, default) for c in range(start, start + size))
        index.append(blocks.setdefault(block, len(blocks)))
    while index and index[-1] == index[-2]:
        index.pop()
    flat = [v for b in blocks for v in b]
    return (f"#define {name.upper()}_BLOCKS {len(index)}u\n"
            f"static const uint16_t {name}_index[{len(index)}] = {{\n{wrap(str(i) for i in index)}\n}};\n"
            f"static const {ctype} {name}_value[{len(flat)}] = {{\n{wrap(str(v) for v in flat)}\n}};\n")


HEAD = ("/* SPDX-License-Identifier: Apache-2.0 AND Unicode-DFS-2016 */\n"
        "/* Generated by scripts/gen_text_tables.py from the Unicode Character Database 15.0.0; do not edit. */\n")


def write(name, text):
    with open(os.path.join(OUT, name), "w", encoding="ascii", newline="\n") as f:
        f.write(HEAD + text)


def utf16(seq):
    out = []
    for c in seq:
        if c >= 0x10000:
            out += [0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF)]
        else:
            out.append(c)
    return out


pool, where = [0], {}
value = {}
for c in sorted(norm):
    if len(norm[c]) == 0:
        value[c] = 1  # dropped
        continue
    units = tuple(utf16(norm[c]))
    if units not in where:
        where[units] = len(pool) + 1
        pool += [len(units)] + list(units)
    value[c] = where[units]
# offset 0: itself; 1: dropped; else pool[offset - 1] units follow at pool[offset]. Offset 1 is free as pool[0] is padding.
pool = [0, 0] + pool[1:]
value = {c: (v if v == 1 else v + 1) for c, v in value.items()}
assert len(pool) < 65536
text = f"#define NORM_SHIFT {SHIFT}u\n/* 0: the character itself; 1: nothing; else where in norm_pool its UTF-16 stands, its length before it. */\n"
text += trie("norm", value, 0, "uint16_t")
text += f"static const uint16_t norm_pool[{len(pool)}] = {{\n{wrap(str(v) for v in pool)}\n}};\n"
text += "/* Canonical combining class; 255: a starter that may compose with what precedes. */\n"
text += trie("mark", marks, 0, "uint8_t")
text += f"/* Canonical compositions: first, second, composed; sorted. */\n#define COMPOSE_COUNT {len(pairs)}u\n"
text += f"static const uint32_t compose_pairs[{len(pairs)}][3] = {{\n" + wrap("{%d,%d,%d}" % p for p in pairs) + "\n};\n"
write("norm_gen.inc", text)

pool, where = b"\0\0\0\0", {UNKNOWN: 0, DROP: 1, SEPARATE: 2}
for s in sorted(set(latin.values())):
    if s not in where:
        assert len(s) <= 7, s
        where[s] = len(pool)
        pool += s.encode() + b"\0"
text = (f"#define LATIN_SHIFT {SHIFT}u\n/* 0: a letter without a reading; 1: dropped, joins; 2: separates words; else where in latin_pool its reading stands. */\n")
text += trie("latin", {c: where[v] for c, v in latin.items()}, 0, "uint16_t")
strings = [s for s in pool.split(b"\0")[4:-1]]
text += f"static const char latin_pool[{len(pool)}] = {{\n{wrap(str(b) for b in pool)}\n}};\n"
write("latin_gen.inc", text)

words = [sum(1 << i for i in range(32) if 0xAC00 + w * 32 + i in SINO_KOREAN) for w in range((11172 + 31) // 32)]
text = f"/* One bit a syllable from U+AC00: it is how Korean reads some Han character (Unihan, kHangul). */\nstatic const uint32_t sino_korean[{len(words)}] = {{\n"
text += wrap("%du" % w for w in words) + "\n};\n"
write("hangul_gen.inc", text)

ranges = to_ranges(script_of)
text = f"/* Letters: first, last, script. */\n#define SCRIPT_RANGES {len(ranges)}u\nstatic const uint32_t script_ranges[{len(ranges)}][3] = {{\n"
text += wrap("{%d,%d,%d}" % tuple(r) for r in ranges) + "\n};\n"
ranges = to_ranges(width_of)
text2 = f"/* Terminal columns where not 1: first, last, columns. */\n#define WIDTH_RANGES {len(ranges)}u\nstatic const uint32_t width_ranges[{len(ranges)}][3] = {{\n"
text2 += wrap("{%d,%d,%d}" % tuple(r) for r in ranges) + "\n};\n"
write("script_gen.inc", text)
write("width_gen.inc", text2)
