"""Words of one alphabet written in another: "geroin" for the Russian word, or a Latin one in Cyrillic letters.

Source: the Latin spellings that BGN/PCGN, ISO 9 and everyday use share for Cyrillic and Greek, folded so that the usual
variants ("ts"/"c", "zh"/"j", "kh"/"h", "yu"/"ju") are one. Other alphabets are not read.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from content_models.disguise.known import language_of
from content_models.disguise.offsets import Edit
from content_models.disguise.written import written_words

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


@lru_cache(maxsize=65536)
def folded_spelling(word: str) -> str:
    """One form for the usual Latin spellings of a Cyrillic or Greek word, itself in Latin letters."""
    for variant, kept in _VARIANTS:
        word = word.replace(variant, kept)
    return word


_OTHERWISE: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "ru": ({}, {"ё": "yo", "х": "kh"}),
    "uk": ({"г": "h", "и": "y", "х": "kh"}, {}),
    "bg": ({"ъ": "a", "щ": "sht"}, {"ъ": "u", "щ": "sht"}, {"ъ": "y", "щ": "sht"}),
    "el": (
        {},
        {"η": "h", "ή": "h", "ω": "w", "ώ": "w", "χ": "x", "θ": "8", "ξ": "3"},
        {"υ": "u", "ύ": "u", "χ": "ch", "β": "b"},
    ),
}
"""Languages that are read, and how their people write some letters, beside what all do."""

_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("yu", "ю"),
    ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "ё"), ("ye", "е"), ("'", "ь"),
)  # fmt: skip
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввхыз")
_OWN_LETTERS: Mapping[str, dict[str, str]] = {
    "ru": {},
    "uk": {"i": "і", "y": "и", "h": "г", "g": "ґ", "є": "є"},
    "bg": {"y": "й", "x": "х"},
}
_GREEK_SOUNDS = (("th", "θ"), ("ps", "ψ"), ("ch", "χ"), ("ks", "ξ"), ("ou", "ου"))
_GREEK_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz384", "αβκδεφγηιτκλμνοπκρστυβωξυζξθα")
_LATIN_WORD = re.compile(r"(?<![\w@/.])[a-z][a-z'38]*(?![\w@/]|\.\w)")
_LEAST_READ, _LEAST_AHEAD = 0.5, 0.2


def latin_texts(lower: str, unknown: Collection[str]) -> list[Edit]:
    """Whole texts of a language that is not written in Latin letters: far more of their words are words there than in
    any language that is. `unknown` are those of its words that are none."""
    if sum(folded_spelling(word) in _all_spellings() for word in unknown) * 2 < len(unknown):
        return []
    found = [*_LATIN_WORD.finditer(lower)]
    words = {word[0] for word in found if len(word[0]) > 2}
    if len(words) < 3:
        return []
    language, read = max(((one, _share(words, _spellings(one))) for one in _OTHERWISE), key=lambda pair: pair[1])
    if read < _LEAST_READ or read < _LEAST_AHEAD + _share(
        words, written_words().get(language_of([w] for w in words), {})
    ):
        return []
    spellings = _spellings(language)
    return [
        Edit(
            *word.span(),
            spellings.get(folded_spelling(word[0])) or _by_sound(word[0], language),
            "transliteration",
            True,
        )
        for word in found
    ]


def _share(words: set[str], listed: Mapping[str, object]) -> float:
    return sum(word in listed or folded_spelling(word) in listed for word in words) / len(words)


@cache
def _all_spellings() -> frozenset[str]:
    return frozenset().union(*map(_spellings, _OTHERWISE))


@cache
def _spellings(language: str) -> Mapping[str, str]:
    """Folded Latin spelling → the commonest word so spelt."""
    spellings: dict[str, str] = {}
    for other in _OTHERWISE[language]:
        table = str.maketrans(dict(other))
        for word in written_words()[language]:
            if is_foreign(word):
                spellings.setdefault(folded_spelling(romanised(word.translate(table))), word)
    return spellings


def _by_sound(word: str, language: str) -> str:
    if language == "el":
        for sounds, letter in _GREEK_SOUNDS:
            word = word.replace(sounds, letter)
        return re.sub("σ$", "ς", word.translate(_GREEK_LETTERS))
    for sounds, letter in _SOUNDS:
        word = word.replace(sounds, letter)
    return re.sub(
        "(?<=[аеиоуыэюяі])[ыи]$",
        "й",
        word.translate(str.maketrans(dict[str, str | int | None](_OWN_LETTERS[language]))).translate(_LETTERS),
    )
