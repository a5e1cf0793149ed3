"""Digits of a name as they are told: in words, in another script, counted: "ninety one", "七三零", "two sevens".

What does not live here: whether digits belong to a name (`spelled`), digits of telephone numbers (`tokens`).
"""

import re

from content_models.contacts.digit_words import DIGIT_WORDS, DigitWord
from content_models.contacts.folding import any_of, spellings, table

_COUNTED = table("names")["counted"]
_MOST_DIGITS = 6
_TIMES = ("2", "3", "4")
_DIGITS = re.compile(r"(?:\d(?: \d){1,5}|\d{1,6})(?![a-z0-9_%€$£])")
_DIGIT_WORD = re.compile(r"[\s-]{0,2}(?P<word>[^\W\d_]{1,16}(?:'[^\W\d_]{1,12})?)(?![^\W_])")
# "Sevens" as a thing, by the digit: "две семёрки".
_BY_NOUN = {spelling: digit for digit, words in _COUNTED["nouns"].items() for w in words for spelling in spellings(w)}
_NOUN = any_of(set(_BY_NOUN))
_DIGIT = r"(?P<digit>\d)(?:'?s|'?er|'?en)?(?!\w*\d)(?![a-z])"
# "two 0s", "doi de 8", "две семёрки".
_COUNT_FIRST = re.compile(
    rf"(?P<count>[^\W\d_]{{1,8}}?|[2-4](?!\s\d))(?:\s?(?:x|×|个|個|つの|개의)\s?|\s{any_of(_COUNTED['of'])}\s|\s)"
    rf"(?:{_DIGIT}|(?P<noun>{_NOUN}))"
)
# "8 twice", "8を二つ".
_COUNT_BEHIND = re.compile(
    rf"(?P<digit>\d)(?!\d)\s?(?:[をがは를을이가]\s?)?(?:{any_of(_COUNTED['twice'])}"
    rf"|(?P<count>[^\W\d_]{{1,8}}?|[2-4])\s?{any_of(_COUNTED['times'])})"
)
# Where ten is a word of its own before the unit: "on dokuz".
_TEN_AND_UNIT = frozenset({"tr", "az", "uz", "kk", "vi", "zh", "ja", "ko", "th", "id", "ms"})


def said_digit(word: str) -> str:
    """The digits that a word stands for, or none."""
    one = DIGIT_WORDS.get(word)
    if word.isdecimal():
        return as_ascii(word)
    return _value(one) if one else ""


def digits_said(lower: str, at: int) -> tuple[str, int] | None:
    """Digits in words, and where they end; "ninety one" is 91."""
    digits, end, before = "", at, None
    while len(digits) < _MOST_DIGITS and (word := _DIGIT_WORD.match(lower, end)):
        one = DIGIT_WORDS.get(word["word"])
        value = _value(one) if one else ""
        if one is None or not value:
            break
        digits = f"{digits[:-1]}{value}" if before and _completes(before, one, value) else digits + value
        end, before = word.end(), one
    return (digits, end) if digits else None


def _value(one: DigitWord) -> str:
    return next(iter(one.by_language.values()), "") if one.role in ("unit", "teen", "ten") and not one.weak else ""


def _completes(before: DigitWord, one: DigitWord, value: str) -> bool:
    """Whether a unit belongs to the ten said before it."""
    if one.role != "unit" or value == "0":
        return False
    is_ten = _value(before) == "10" and not _TEN_AND_UNIT.isdisjoint(before.by_language)
    return before.role == "ten" or is_ten


def digits_behind(lower: str, at: int) -> tuple[str, int]:
    """Digits in signs of another script right behind a name, each a digit or a digit's word."""
    digits, end = "", at
    while len(digits) < _MOST_DIGITS and end < len(lower) and lower[end] > "\x7f":
        digit = said_digit(lower[end])
        if not digit:
            break
        digits, end = digits + digit, end + 1
    return digits, end


def digits_as_said(lower: str, at: int) -> tuple[str, int] | None:
    """In words, or in the digits of another script."""
    digits = _DIGITS.match(lower, at)
    if digits and not digits[0].isascii():
        return as_ascii(digits[0]), digits.end()
    return digits_said(lower, at)


def counted(lower: str, at: int) -> tuple[str, int] | None:
    """The same digit more than once, and where that ends."""
    for pattern in (_COUNT_BEHIND, _COUNT_FIRST):
        found = pattern.match(lower, at)
        groups = found.groupdict() if found else {}
        if found is None:
            continue
        times = said_digit(groups["count"]) if groups["count"] else "2"
        digit = groups["digit"] or _BY_NOUN[groups["noun"]]
        if times in _TIMES:
            return digit * int(times), found.end()
    return None


def told_digits(lower: str, at: int) -> tuple[str, int] | None:
    """Digits as such, as "two 0s" or in words, and where they end."""
    if twice := counted(lower, at):
        return twice
    if digits := _DIGITS.match(lower, at):
        return as_ascii(digits[0]), digits.end()
    behind = digits_behind(lower, at)
    return digits_said(lower, at) or (behind if behind[0] else None)


def as_ascii(digits: str) -> str:
    """The same in ASCII, without blanks between; a dot stays."""
    return "".join(sign if sign == "." else str(int(sign)) for sign in digits if sign != " ")
