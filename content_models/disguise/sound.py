"""How a word sounds, roughly and in no one language, for words respelt by ear: "kokayne", "phentanil".

Soundex, Metaphone and their kin (the libraries there are) answer whether two English names may be one: they keep the
first letter, drop vowels, and read "cocoon" as "cocaine". Here the consonants with the places of the vowels make the
key, and the vowels are then compared one by one, each by the sounds that some language reads it as.
"""

import re
import unicodedata
from functools import lru_cache

_CONSONANTS = (
    (re.compile(r"^x"), "z"),
    (re.compile(r"sch|tsch|tch|sh|ch(?![rl])"), "S"),
    (re.compile(r"ph|(?<=o)ff$|v(?=$)"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"x|cks|cs|ks|kz|cc(?=[eiy])"), "Ks"),
    (re.compile(r"qu(?=[ei])|qu|ck|ch|kh|q"), "k"),
    (re.compile(r"gu(?=[ei])|gh"), "g"),
    (re.compile(r"c(?=[eiy])|z|ç"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"dj|dg(?=e)"), "j"),
    (re.compile(r"K"), "k"),
    (re.compile(r"([^aeiou])\1+"), r"\1"),
    (re.compile(r"(?<=[bcdfgjklmnprstvzS])e$"), ""),
)
_VOWELS = re.compile("[aeiouy](?:[aeiouwyh])*")
_UNITS = {
    "eigh": "L", "igh": "Y", "augh": "O", "eau": "O", "ay": "LY", "ai": "LAE", "ei": "LYI", "ey": "LI", "ae": "E",
    "ee": "I", "ea": "IE", "ie": "IY", "oo": "U", "ou": "UOA", "oa": "O", "ow": "OA", "oh": "O", "oe": "O", "au": "OA",
    "aw": "OA", "ah": "A", "eh": "E", "ih": "I", "uh": "UA", "ew": "U", "aa": "A", "ii": "I", "uu": "U", "yy": "I",
    "a": "AL", "e": "E", "i": "IY", "o": "O", "u": "U", "y": "IY", "w": "U", "h": "",
}  # fmt: skip
_UNIT = re.compile("|".join(sorted(_UNITS, key=len, reverse=True)))

# L is the long a of "day", Y the long i of "my".
Sound = tuple[str, tuple[tuple[str, ...], ...]]
"""The consonants with a dot for each row of vowels, and for each row the sounds of its vowels."""


@lru_cache(maxsize=65536)
def sound(word: str) -> Sound:
    """Of a word of Latin letters in lower case, accents ignored."""
    plain = _with_one_letter_a_consonant(word)
    return _VOWELS.sub(".", plain), tuple(_row(found[0]) for found in _VOWELS.finditer(plain))


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """The first half of its sound, for a third of the cost."""
    return _VOWELS.sub(".", _with_one_letter_a_consonant(word))


def _with_one_letter_a_consonant(word: str) -> str:
    plain = without_accents(word)
    for pattern, symbol in _CONSONANTS:
        plain = pattern.sub(symbol, plain)
    return plain


def without_accents(word: str) -> str:
    """Its ASCII letters alone."""
    return word if word.isascii() else unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


def _row(vowels: str) -> tuple[str, ...]:
    return tuple(sounds for unit in _UNIT.findall(vowels) if (sounds := _UNITS[unit]))


def alike(one: Sound, other: Sound) -> bool:
    """Whether the consonants are the same and every vowel may be read as its counterpart."""
    return one[0] == other[0] and all(_rows_alike(*rows) for rows in zip(one[1], other[1], strict=True))


def _rows_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(one) == len(other) and all(not set(a).isdisjoint(b) for a, b in zip(one, other, strict=True))


LETTER_NAMES: dict[str, str] = {
    "ay": "a", "bee": "b", "cee": "c", "see": "c", "dee": "d", "ee": "e", "ef": "f", "eff": "f", "gee": "g",
    "aitch": "h", "eye": "i", "jay": "j", "kay": "k", "el": "l", "ell": "l", "em": "m", "en": "n", "oh": "o",
    "pee": "p", "queue": "q", "cue": "q", "ar": "r", "are": "r", "arr": "r", "es": "s", "ess": "s", "tee": "t",
    "tea": "t", "you": "u", "yu": "u", "vee": "v", "ex": "x", "eks": "x", "why": "y", "wye": "y", "zee": "z",
    "zed": "z",
}  # fmt: skip
"""Letters of the English alphabet as they are called."""
