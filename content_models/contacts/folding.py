"""Text in the one spelling in which tables of words are searched: lower case, of the same length as what was given.

What does not live here: undoing disguises (`content_models.disguise`), and what the tables say.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("words")
_TOGETHER = re.compile(r"[^\W_]+")
_NOT_LATIN = re.compile("[^\x00-\u036f\u2000-\u20cf]")
_DIGIT = re.compile(r"\d")
_LONG = {"ı": "i", "İ": "i", "ſ": "s", "ё": "е", "ʼ": "'", "’": "'", "ʹ": "'", "`": "'"}
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e", "ħ": "h"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

MARKS = "".join(
    f"{chr(first)}-{chr(last)}"
    for first, last in (
        (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F),
        (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x900, 0x903), (0x93A, 0x93C),
        (0x93E, 0x94F), (0x951, 0x957), (0x962, 0x963), (0x981, 0x983), (0x9BC, 0x9BC), (0x9BE, 0x9CD), (0xA01, 0xA03),
        (0xA3C, 0xA4D), (0xA70, 0xA71), (0xA81, 0xA83), (0xABC, 0xABC), (0xABE, 0xACD), (0xB3C, 0xB4D), (0xB82, 0xB82),
        (0xBBE, 0xBCD), (0xC00, 0xC04), (0xC3E, 0xC4D), (0xCBC, 0xCCD), (0xD00, 0xD03), (0xD3B, 0xD4D), (0xE31, 0xE31),
        (0xE34, 0xE3A), (0xE47, 0xE4E), (0x17B4, 0x17D3), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0), (0x3099, 0x309A),
    )
)  # fmt: skip
"""Inside a class of a pattern: marks that belong to the letter before, which Python's \\w leaves out."""


def table(name: str) -> dict[str, Any]:
    """A table of words from this package, with what `<name>.more.toml` adds to its lists."""
    words = tomllib.loads((_WORDS / f"{name}.toml").read_text("utf-8"))
    more = _WORDS / f"{name}.more.toml"
    return _with_more(words, tomllib.loads(more.read_text("utf-8"))) if more.exists() else words


def _with_more(words: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    for key, added in more.items():
        if isinstance(added, dict):
            words[key] = _with_more(words.get(key, {}), added)
        else:
            words[key] = [*words.get(key, ()), *added] if isinstance(added, list) else added
    return words


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """Lower case, character by character, so that places are the same in both; asked for again by every step."""
    if text.isascii():
        return text.lower()
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(_LONG.get(c, c.lower()[0]) for c in text)
    for letter, plain in _LONG.items():
        if letter in lower:
            lower = lower.replace(letter, plain)
    return lower


def digits_in(lower: str) -> int:
    """How many digits of any script there are."""
    return sum(map(lower.count, "0123456789")) if lower.isascii() else len(_DIGIT.findall(lower))


@lru_cache(maxsize=2)
def words_of(lower: str) -> frozenset[str]:
    """The letters and digits that stand together in a folded text, which tell cheaply what it cannot hold."""
    return frozenset(_TOGETHER.findall(lower))


@lru_cache(maxsize=2)
def is_latin(lower: str) -> bool:
    """Whether it has Latin letters alone, none of a script that is written together, and no pictures."""
    return lower.isascii() or _NOT_LATIN.search(lower) is None


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """What of `words_of` is in every text that holds one of these phrases."""
    return frozenset(found[0] for found in map(_TOGETHER.search, phrases) if found)


def spellings(word: str) -> set[str]:
    """A word as it is written, without its accents, and with umlauts in two letters."""
    lower = folded(word.replace("_", " "))
    return {lower, plain_letters(lower), unicodedata.normalize("NFC", lower), plain_letters(lower.translate(_UMLAUTS))}


@lru_cache(maxsize=50_000)
def plain_letters(lower: str) -> str:
    """European letters without their accents; other scripts keep their marks, which are letters' parts there."""
    kept = []
    for letter in unicodedata.normalize("NFC", lower):
        decomposed = unicodedata.normalize("NFD", letter)
        base, marks = decomposed[0], decomposed[1:]
        is_european = base < "\u0530" and letter not in "йї"
        kept.append(base if marks and is_european else letter)
    return "".join(kept).translate(_PLAIN_LETTERS)


def any_of(words: list[str] | set[str]) -> str:
    """A pattern for one of these words, the longest first, a blank in them standing for any; to be used on folded text.

    Bounded by what is no letter, but for scripts that write words together; a star at the end stands for any ending.
    The bounds are looked at once for all, and words by their first letter, as most places of a text begin none.
    """
    every = sorted({spelling for word in words for spelling in spellings(word)}, key=lambda word: (-len(word), word))
    together = [_literal(word.strip().rstrip("*")) for word in every if is_written_together(word)]
    bounded = [_stemmed(word.strip()) for word in every if not is_written_together(word)]
    bounds = [rf"(?<![^\W_]){_by_first_letter(bounded)}(?![^\W_])"] if bounded else []
    return "(?:" + "|".join([*bounds, *together]) + ")"


def literals(words: Iterable[str]) -> str:
    """A pattern for one of these as it stands, the longest first, without a bound."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _by_first_letter(patterns: list[str]) -> str:
    rests: dict[str, list[str]] = {}
    for pattern in patterns:
        size = 2 if pattern.startswith("\\") else 1
        rests.setdefault(pattern[:size], []).append(pattern[size:])
    return "(?:" + "|".join(f"{first}(?:{'|'.join(some)})" for first, some in rests.items()) + ")"


def _stemmed(word: str) -> str:
    any_ending = "(?:[^\\W_]|['\u0900-\u0bff])*" if word.endswith("*") else ""
    return _literal(word.rstrip("*")) + any_ending


def _literal(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[ \t_-]{1,3}")


def is_written_together(word: str) -> bool:
    """Chinese, Japanese, Korean, Thai, Khmer and Lao put no blanks between words, or particles behind them."""
    return any("\u0e00" <= c <= "\u0eff" or "\u1100" <= c <= "\u17ff" or "\u3040" <= c <= "\ud7ff" for c in word)
