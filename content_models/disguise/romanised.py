"""Words of one alphabet written in another: "geroin" for the Russian word, or a Latin one in Cyrillic letters.

Source: the Latin spellings that BGN/PCGN, ISO 9 and everyday use share for Cyrillic and Greek, folded so that the usual
variants ("ts"/"c", "zh"/"j", "kh"/"h", "yu"/"ju") are one. Other alphabets are not read.
"""

import re

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфхцыэіїјқғөүұңһўєґ", "abvgdezijklmnoprstufhcyeiijkgouunhueg", strict=True)
) | {"ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "ju", "я": "ja",
     "љ": "lj", "њ": "nj", "ђ": "dj", "ћ": "c", "џ": "dz"}  # fmt: skip
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφχωάέήίόύώϊΐϋΰ", "avgdeziiklmnxoprsstifhoaeiioioiiii", strict=True)) | {
    "θ": "th",
    "ψ": "ps",
}
_LATIN = str.maketrans(_CYRILLIC | _GREEK)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]+")
_VARIANTS = (
    ("shch", "sch"), ("tch", "ch"), ("kh", "h"), ("x", "ks"), ("ts", "c"), ("tz", "c"), ("zh", "j"), ("y", "i"),
    ("j", "i"), ("w", "v"), ("ph", "f"), ("ii", "i"), ("'", ""), ("mp", "b"), ("nt", "d"), ("ou", "u"),
)  # fmt: skip


def is_foreign(word: str) -> bool:
    """Whether it is written in Cyrillic or Greek letters alone."""
    return bool(_FOREIGN.fullmatch(word))


def romanised(word: str) -> str:
    """A lower-case Cyrillic or Greek word in Latin letters."""
    return word.translate(_LATIN)


def folded_spelling(word: str) -> str:
    """One form for the usual Latin spellings of a Cyrillic or Greek word, itself in Latin letters."""
    for variant, kept in _VARIANTS:
        word = word.replace(variant, kept)
    return word
