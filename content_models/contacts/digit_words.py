"""Words that stand for digits, in 60 languages and the ways they are misspelt, from `words/digits.toml`.

What does not live here: reading a text for them (`tokens`), and when digits are a telephone number (`numbers`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import ahocorasick

from content_models.contacts.folding import is_written_together, spellings, table

_DIGITS = table("digits")
_NUMBERS = table("numbers")
_LONG = 4


@dataclass(frozen=True, slots=True)
class DigitWord:
    """A word and what it stands for.

    Attributes:
        role: "unit", "teen" (10 to 19), "ten" (20 to 90), "joint", "double", "triple", "hundred", "plus".
        by_language: what it stands for, by language; languages differ: `ni` is 2 in Japanese and 9 in Danish.
        weak: whether it is an ordinary word besides, or a slip that is another word.
        slip: whether a slip of the finger makes it of another.
    """

    role: str
    by_language: Mapping[str, str] = field(default_factory=dict)
    weak: bool = False
    slip: bool = False

    def value(self, language: str) -> str:
        """In that language, or where it has no such word, in the first that has."""
        return self.by_language.get(language) or next(iter(self.by_language.values()), "")


def _numbers(language: str, rows: Mapping[str, object]) -> Iterator[tuple[str, str, str, bool]]:
    """(spelling, role, value, weak) of all a language's words."""
    for key, role, first, step in (
        ("digits", "unit", 0, 1),
        ("teens", "teen", 10, 1),
        ("tens", "ten", 20, 10),
        ("hundreds", "hundreds", 100, 100),
    ):
        for place, alternatives in enumerate(str(rows.get(key, "")).split()):
            for rank, word in enumerate(alternatives.split("/")):
                weak = rank > 2 and language == "zh"  # beyond the first three they only sound alike
                yield word, role, str(first + step * place), weak
    for place, alternatives in enumerate(str(rows.get("sounds", "")).split()):
        for word in alternatives.split("/"):
            yield word, "unit", str(place), True
    if joint := str(rows.get("joint", "")):
        yield joint, "joint", "", True


def slips(word: str) -> set[str]:
    """A word with one letter left out, doubled, or two turned; its first letter stays."""
    found = {word[:i] + word[i + 1 :] for i in range(1, len(word))}
    found |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    return found | {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)}


def _table() -> dict[str, DigitWord]:
    found: dict[str, DigitWord] = {}
    for language, rows in _DIGITS.items():
        for word, role, value, weak in _numbers(language, rows):
            for spelling in spellings(word):
                if len(spelling) == 1 and spelling.isascii() and spelling != "o" and role == "unit":
                    continue
                before = found.get(spelling)
                if before is None or (before.weak and not weak and before.role == "joint"):
                    found[spelling] = DigitWord(role, {language: value}, weak)
                elif before.role == role:
                    by_language = {language: value} | dict(before.by_language)
                    found[spelling] = DigitWord(role, {**before.by_language, language: by_language[language]}, weak)
    for spelling, one in [*found.items()]:
        if one.role == "unit" and not one.weak and len(spelling) >= _LONG:
            for slip in slips(spelling):
                if len(slip) >= _LONG:
                    found.setdefault(slip, DigitWord(one.role, one.by_language, weak=True, slip=True))
    for key, role in (("doubled", "double"), ("tripled", "triple"), ("hundreds", "hundred"), ("plus", "plus")):
        for word in _NUMBERS[key]:
            for spelling in spellings(word):
                found.setdefault(spelling, DigitWord(role, {}, weak=True))
    return {word: one for word, one in found.items() if not word.isdigit()}


DIGIT_WORDS: Mapping[str, DigitWord] = _table()
LONGEST = max(map(len, DIGIT_WORDS))
UNITS_FIRST = frozenset(language for language, rows in _DIGITS.items() if rows.get("units_first"))
FILLERS = frozenset(
    spelling
    for word in (*_NUMBERS["filler"], *(part for told in _NUMBERS["begins"] for part in told.split()))
    for spelling in spellings(word.strip(","))
    if spelling not in DIGIT_WORDS or word in _NUMBERS["filler"]
)


def _automaton() -> ahocorasick.Automaton:
    """Finds digit words fast; those of one or two Latin letters only between blanks: many words hold them."""
    automaton = ahocorasick.Automaton()
    for word, one in DIGIT_WORDS.items():
        if not one.slip and one.role in ("unit", "teen", "ten", "hundreds", "double", "triple", "hundred"):
            key = word if len(word) > 2 or is_written_together(word) or not word.isascii() else f" {word} "
            automaton.add_word(key, (len(key) - 1, not one.weak and len(word) > 2, key[0] < "\u0e00", key[0].isalpha()))
    automaton.make_automaton()
    return automaton


_AUTOMATON = _automaton()
_CLOSE, _HOW_MANY, _MOST_ENDS = 36, 3, 5000
_WITH_ONE, _WITH_TWO = 7, 4  # so many digits beside a word, or two


def has_digit_words_together(lower: str) -> bool:
    """A cheap look, since few posts have three of them, whole or glued, within the breadth of a telephone number."""
    ends: list[int] = []
    rows: dict[int, int] = {}  # where a row of glued words ends, and how many they are
    sure: list[int] = []
    for end, (before, is_sure, is_latin, is_letter) in _AUTOMATON.iter(lower):
        start = end - before
        if start not in rows and is_latin and is_letter and start and lower[start - 1].isalpha():
            continue
        row = rows.get(start, 0) + 1
        rows[end + 1] = row
        after = lower[end + 1 : end + 2]
        if is_sure and (not is_latin or not lower[end].isalpha() or not after.isalpha()):
            sure.append(end)
        if not is_latin:
            ends.append(end)
        elif not lower[end].isalpha() or not after.isalpha():
            ends += [end] * min(row, _HOW_MANY)
        if len(ends) > _MOST_ENDS:
            return True
    if any(b - a <= _CLOSE for a, b in zip(ends, ends[_HOW_MANY - 1 :], strict=False)):
        return True
    return any(
        sum(map(str.isdigit, lower[max(0, end - _CLOSE) : end + _CLOSE]))
        >= (_WITH_TWO if after - end <= _CLOSE else _WITH_ONE)
        for end, after in zip(sure, [*sure[1:], len(lower) + _CLOSE + 1], strict=False)
    )
