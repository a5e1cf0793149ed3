"""Telephone numbers that are hidden: in words, in other signs, digit by digit, in pieces, from the end.

A row of digits is tried in parts that begin and end where the writing changes; what the country's plan does not know
is none. What does not live here: numbers written as usual (`finding`), words of digits (`digit_words`), rows (`runs`).
"""

import re
from collections.abc import Iterator, Sequence

from content_models.contacts import phones
from content_models.contacts.digit_words import has_digit_words_together
from content_models.contacts.evidence import evidence, is_seam, says
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.regions import probable_regions
from content_models.contacts.runs import LEAST, Atom, atoms, languages_of, runs
from content_models.contacts.tokens import DRAWN, LETTERS_FOR_DIGITS, digit_of
from content_models.disguise.canonical import Canonical

_SIGNS = "".join(
    chr(c) for c in range(0xA0, 0x1FBFA) if chr(c).isnumeric() and digit_of(chr(c)) and not chr(c).isdecimal()
)
_OTHER_DIGIT = rf"[\d{''.join(DRAWN)}{_SIGNS}]"
_OTHER = frozenset([*DRAWN, *_SIGNS])
_BETWEEN = rf"(?:[^\w{''.join(DRAWN)}]|_)"
_LETTERS = "".join(LETTERS_FOR_DIGITS)
_ROWS = re.compile(r"\d[\W_]{0,8}+(?:\d[\W_]{0,8}+){6}")
_MIXED = re.compile(rf"\d(?:[{_LETTERS}]|(?<=[{_LETTERS}]\d))")
_MIXED_ROWS = re.compile(rf"\d(?:[\W_]|[{_LETTERS}]){{0,4}}+(?:\d(?:[\W_]|[{_LETTERS}]){{0,4}}+){{3}}")
_ROWS_OF_OTHERS = re.compile(rf"(?:{_OTHER_DIGIT}{_BETWEEN}{{0,8}}+){{7}}")
_IN_THREE = re.compile(r"\d\d{1,3}\D{2,12}\d{3,4}\D{2,14}\d{3,6}(?!\d)")
_APART_BY_WORDS = re.compile(r"\d(?<!\d\d)(?:\D{1,12}\d(?!\d)){4}")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,60}?){7}")
_MOST, _MOST_ATOMS, _MOST_TRIES = 15, 48, 24
_HIDDEN, _TOLD, _GUESS = 0.9, 0.85, 0.6


def hidden_numbers(view: Canonical, lower: str, hinted: frozenset[str], digits: int, judge: Judge) -> Iterator[Reading]:
    """Numbers in a view and its folded text, which has so many digits; none overlapping another."""
    is_told = digits >= LEAST and not hinted.isdisjoint(("backwards", "begins")) and bool(_MANY_DIGITS.search(lower))
    turned = is_told and "backwards" in hinted
    if not (is_told or _has_row(lower, digits) or has_digit_words_together(lower)):
        return
    for row in runs(lower):
        if sum(piece.what != "filler" for piece in row) < 2 and not turned:
            continue
        best: list[Reading] = []
        for language in languages_of(row):
            found = list(_of_row(view, lower, atoms(lower, row, language), judge, turned))
            if sum(one.confidence for one in found) > sum(one.confidence for one in best):
                best = found
        yield from best


def _has_row(lower: str, digits: int) -> bool:
    if digits >= 4 and _MIXED.search(lower) and _MIXED_ROWS.search(lower):
        return True
    if digits >= 5 and _APART_BY_WORDS.search(lower):
        return True
    if digits >= LEAST and (_ROWS.search(lower) or _IN_THREE.search(lower)):
        return True
    return not (lower.isascii() or _OTHER.isdisjoint(lower)) and bool(_ROWS_OF_OTHERS.search(lower))


def _of_row(view: Canonical, lower: str, row: list[Atom], judge: Judge, turned: bool) -> Iterator[Reading]:
    at = 0
    while at < len(row) and judge.may_look():
        part = row[at : at + _MOST_ATOMS]
        found = _best(view, lower, part, judge, turned)
        if found is None:
            at += max(1, len(part) - _MOST) if len(part) == _MOST_ATOMS else len(part)
            continue
        reading, last = found
        yield reading
        at += last + 1


def _best(view: Canonical, lower: str, row: Sequence[Atom], judge: Judge, turned: bool) -> tuple[Reading, int] | None:
    """The likeliest number in a row, and the place of its last atom."""
    tries = 0
    for first, last in _windows(row):
        window = row[first : last + 1]
        if turned and (reading := _reversed(lower, window, judge)):
            return reading, last
        if tries >= _MOST_TRIES or not judge.may_look():
            return None
        confidence, flags = evidence(view, lower, row, first, last)
        if not confidence:
            continue
        tries += 1
        if reading := _valid(lower, window, judge, confidence, flags):
            return reading, last
    return None


def _windows(row: Sequence[Atom]) -> list[tuple[int, int]]:
    """Parts of a row with as many digits as a number has; those with seams at both ends first, then the longest."""
    sizes = [len(atom.digits) for atom in row]
    slip = 4 if 2 * sum(atom.weak for atom in row) < len(row) else 0
    found: list[tuple[float, int, int]] = []
    for first in range(len(row)):
        size = 0
        for last in range(first, len(row)):
            size += sizes[last]
            if size > _MOST:
                break
            if last > first and row[last].plus:
                break
            if size >= LEAST:
                seams = is_seam(row, first) + is_seam(row, last + 1)
                weak = row[first].weak + row[last].weak
                found.append((-(10 * seams + size - slip * weak + 20 * row[first].plus), first, last))
    return [(first, last) for _, first, last in sorted(found)]


def _valid(
    lower: str, window: Sequence[Atom], judge: Judge, confidence: float, flags: frozenset[str]
) -> Reading | None:
    digits = "".join(atom.digits for atom in window)
    start, end = _with_brackets(lower, window[0].start, window[-1].end)
    plus = window[0].plus or digits.startswith("00")
    raw = "+" + digits.removeprefix("00") if plus else digits
    if found := judge.resolve("phone", raw):
        return Reading(*found, start, end, confidence, flags)
    beside = phones.around(lower, start, end)
    is_told = beside.cue == 1 or confidence >= _TOLD
    if not plus and len(digits) >= 11 and is_told and (found := judge.resolve("phone", "+" + digits)):
        return Reading(*found, start, end, min(confidence, 0.8), flags)
    if judge.region is None and not plus and is_told:
        return guessed(lower, digits, start, end, judge, flags)
    return None


def guessed(
    lower: str, digits: str, start: int, end: int, judge: Judge, flags: frozenset[str] = frozenset()
) -> Reading | None:
    """A number without a country's code in a post without a region, read as of where the post seems to come from."""
    for region in probable_regions(lower):
        if found := judge.resolve("phone", digits, region):
            return Reading(*found, start, end, _GUESS, flags | {"region_guess"})
    return None


def _with_brackets(lower: str, start: int, end: int) -> tuple[int, int]:
    before = re.search(r"[(\[{⟨【（]?\s?$", lower[max(0, start - 2) : start])
    if before and before[0].strip():
        start -= len(before[0])
    return start, end + (lower[end : end + 1] in tuple(")]}】）") and lower[end : end + 1] != "")


def _reversed(lower: str, window: Sequence[Atom], judge: Judge) -> Reading | None:
    start, end = window[0].start, window[-1].end
    if not (says("backwards", lower, start - 70, start) or says("backwards", lower, end, end + 60)):
        return None
    digits = "".join(atom.digits for atom in window)[::-1]
    abroad = lower[end : end + 2].strip().startswith("+")
    found = judge.resolve("phone", "+" + digits if abroad else digits)
    if found is None and judge.region is None and not abroad:
        return guessed(lower, digits, start, end, judge, frozenset({"reversed"}))
    return Reading(*found, start, end + abroad, _HIDDEN, frozenset({"reversed"})) if found else None
