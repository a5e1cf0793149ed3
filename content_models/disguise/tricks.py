"""Tricks that are played on any word of a text, and what a word may have been before: the readings that are known
words, and the one to take where none is. Whether they are believed is decided in `wholly`, over the whole text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from content_models.disguise.glyphs import MARKS
from content_models.disguise.known import (
    DOTLESS,
    Known,
    letters_of,
    without_accents,
    without_dots,
    without_runs,
)
from content_models.disguise.written import LETTER

Readings = Callable[[str, Known], Sequence[str]]
Plain = Callable[[str, str], str]
Stands = Callable[[str, Known], bool]

_MOST_READINGS = 64


def _as_written(word: str, known: Known) -> bool:
    return word in known


def _unchanged(word: str, _language: str) -> str:
    return word


def _always(_word: str, _language: str) -> bool:
    return True


class Trick(NamedTuple):
    """How a kind of trick is found and undone.

    Attributes:
        what: its name in `undone`.
        sign: found in texts in which it may have been played.
        token: the words that it may have been played on.
        readings: known words that such a word may have been.
        stands: whether a word is one as it is written.
        plain: what to read where no known word was found, in a language.
        least: letters of known words, beyond three of each, that are more than chance.
        cuts: whether signs stand within the words, which then are none to the eye.
        shows: whether a word cannot be of a language as it stands.
    """

    what: str
    sign: re.Pattern[str]
    token: re.Pattern[str]
    readings: Readings
    stands: Stands = _as_written
    plain: Plain = _unchanged
    least: int = 2
    cuts: bool = False
    shows: Callable[[str, str], bool] = _always


# Parted words: "co·caine", "fr-esh", "d.i.s.c.r.e.e.t".

_SIGN = r"[-–‐·•.*~|_‧・˙∙⋅^=…]"
_PARTED = re.compile(rf"(?<![\w@/:.-])(?:{LETTER}){{1,24}}(?:{_SIGN}{{1,2}}(?:{LETTER}){{1,24}}){{1,24}}(?![\w@/:])")
_PARTING = re.compile(_SIGN)


def _joined(word: str) -> str:
    return _PARTING.sub("", word)


def _joined_if_known(word: str, known: Known) -> list[str]:
    return [joined] if (joined := _joined(word)) in known else []


def _is_compound(word: str, known: Known) -> bool:
    """Whether every part is a word of its own, or a short one joins another by a hyphen ("e-mail", "co-op")."""
    first, *rest = (part for part in _PARTING.split(word) if part)
    is_prefix = "-" in word and len(first) < 3 and len(rest) == 1 and len(rest[0]) < 9
    return all(len(part) > 2 and part in known for part in rest) and (is_prefix or (len(first) > 2 and first in known))


# Accents where a language has none: "sélling fréšh stüff".

_ACCENT = f"\u00c0-\u024f\u1e00-\u1fff\u0386-\u03ce\u0400-\u045f{MARKS}"
_ACCENTED = re.compile(rf"(?=\w*[{_ACCENT}])(?:{LETTER})++")
_HAS_ACCENTS = re.compile(f"[{_ACCENT}]")
_MARK = re.compile(f"[{MARKS}]")


def _with_fewer_accents(word: str, known: Known) -> list[str]:
    """Each letter as it stands or bare; marks that are on no letter of their own go."""
    letters = _MARK.sub("", word)
    return [
        reading
        for reading in known.like(letters, without_accents)
        if len(reading) == len(letters)
        and all(wanted in (seen, without_accents(seen)) for wanted, seen in zip(reading, letters, strict=True))
    ]


def _own_accents_alone(word: str, language: str) -> str:
    own = letters_of(language)
    return "".join(letter if letter in own else without_accents(letter) for letter in _MARK.sub("", word))


def _has_foreign_accents(word: str, language: str) -> bool:
    return bool(_MARK.search(word)) or any(letter > "\x7f" and letter not in letters_of(language) for letter in word)


# Repeated letters: "freeesh", "sseelllliinngg".

_RUN = re.compile(r"(.)\1*", re.DOTALL)
_DRAWN = re.compile(rf"(?=\w*?(\w)\1\1|(?:(\w)\2)+(?!\w))(?:{LETTER}){{3,}}+")
_HAS_RUN = re.compile(r"([^\W\d_])\1\1|([^\W\d_])\2([^\W\d_])\3")


def _with_fewer_repeats(word: str, known: Known) -> list[str]:
    halved = word[0] if len({*word}) == 1 else _halved(word)
    if halved in known or len(halved) == 1:
        return [halved]
    runs = [len(run[0]) for run in _RUN.finditer(word)]
    return [
        reading
        for reading in known.like(word, without_runs)
        if all(len(run[0]) <= seen for run, seen in zip(_RUN.finditer(reading), runs, strict=True))
    ]


def _halved(word: str) -> str:
    """Where every letter is there twice, or four times."""
    return word[::2] if word[::2] == word[1::2] else ""


def _without_repeats(word: str, _language: str) -> str:
    return _halved(word) or re.sub(r"(.)\1\1+", r"\1", word)


# Digits and signs for letters.

_FOR_LATIN = {"0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
              "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "€": "e", "£": "l", "¢": "c", "¥": "y"}  # fmt: skip
_FOR_CYRILLIC = {"0": "о", "3": "зе", "4": "ча", "6": "б", "1": "і", "@": "а", "9": "я", "8": "в", "7": "т", "$": "с"}
_SIGNS = "@$!|+€£¢¥"
_LEET = re.compile(
    rf"(?<![\w@/:#$€£.-])(?=\S{{0,24}}?[^\W\d_])(?=[^\W\d_]{{0,24}}[\d{_SIGNS}])[\w{_SIGNS}]{{2,24}}(?![\w@/:#]|\.\w)"
)
_HAS_LEET = re.compile(r"[^\W\d_][\d@$!|+€£¢][^\W\d_]|[\d@$€£][^\W\d_]{2}")
_MEASURE = re.compile(
    r"[$€£+]?\d+(?:[gkmxhtlez€$]|gr|mg|kg|ml|cl|cm|mm|km|st|nd|rd|th|am|pm|er|gb|tb|mb|hz|pc|pcs|шт|гр|мг|кг|мм|см|мл)?"
    r"|[^\W\d_]{2,4}\d+|[^\W\d_]\d{2,}"
)
_SENTENCE_END = "!+|"


def _in_letters(word: str, known: Known) -> list[str]:
    """A sign at the end may end a sentence."""
    if _MEASURE.fullmatch(word):
        return []
    bare = word.rstrip(_SENTENCE_END)
    signs = word[len(bare) :]
    if signs and (readings := [reading for reading in _spellings(bare) if reading in known]):
        return [reading + signs for reading in readings]
    return [reading for reading in _spellings(word) if reading in known]


def _spellings(word: str) -> Iterator[str]:
    signs = _FOR_CYRILLIC if re.search("[\u0400-\u04ff]", word) else _FOR_LATIN
    return islice(map("".join, product(*(signs.get(letter, letter) for letter in word))), _MOST_READINGS)


def _in_likely_letters(word: str, _language: str) -> str:
    bare = word.rstrip(_SENTENCE_END)
    return word if len(word) < 4 or _MEASURE.fullmatch(word) else next(_spellings(bare)) + word[len(bare) :]


def _is_plain(word: str, known: Known) -> bool:
    bare = word.rstrip(_SENTENCE_END)
    return bare.isalpha() and (bare in known or bare == word)


# Arabic letters without their dots.

_ARABIC = re.compile("[\u0620-\u06ff]{2,40}")
_HAS_DOTLESS = re.compile("[ٮٯڡ]|[ںى](?=[\u0620-\u064a\u066e-\u06d3])")


def _with_dots(word: str, known: Known) -> list[str]:
    return [
        reading
        for reading in known.like(word, without_dots)
        if all(wanted == seen or wanted in DOTLESS.get(seen, "") for wanted, seen in zip(reading, word, strict=True))
    ]


_PLAIN_ARABIC = str.maketrans("ٮٯڡ", "بقف")


def _likely_dots(word: str, _language: str) -> str:
    inner = word[:-1].replace("ں", "ن").replace("ى", "ي")
    return (inner + word[-1:]).translate(_PLAIN_ARABIC)


# Letters in the form of another place in the word, or of another alphabet.

_FINAL = re.compile("[ςךםןףץ](?=[α-ωά-ώא-ת])")
_WITH_FINAL = re.compile("(?=[\u0370-\u03ff\u05d0-\u05ea]*[ςךםןףץ])[\u0370-\u03ff\u05d0-\u05ea]{2,}")
_INNER = str.maketrans("ςךםןףץ", "σכמנפצ")


def _in_inner_form(word: str, _language: str = "") -> str:
    return word[:-1].translate(_INNER) + word[-1:]


def _in_inner_form_if_known(word: str, known: Known) -> list[str]:
    return [inner] if (inner := _in_inner_form(word)) in known else []


TRICKS: Sequence[Trick] = (
    Trick("final_forms", _FINAL, _WITH_FINAL, _in_inner_form_if_known, plain=_in_inner_form),
    Trick(
        "accents", _HAS_ACCENTS, _ACCENTED, _with_fewer_accents, plain=_own_accents_alone, shows=_has_foreign_accents
    ),
    Trick(
        "separators",
        re.compile(rf"\w{_SIGN}{{1,2}}\w"),
        _PARTED,
        _joined_if_known,
        _is_compound,
        lambda word, _: _joined(word),
        cuts=True,
    ),
    Trick("repeated_letters", _HAS_RUN, _DRAWN, _with_fewer_repeats, plain=_without_repeats, least=5),
    Trick("leetspeak", _HAS_LEET, _LEET, _in_letters, _is_plain, _in_likely_letters, cuts=True),
    Trick("dotless_letters", _HAS_DOTLESS, _ARABIC, _with_dots, plain=_likely_dots),
)
