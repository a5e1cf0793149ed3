"""Telephone numbers that are hidden: in words, in other signs, digit by digit, in pieces, from the end.

A row of digits is tried in parts that begin and end where the writing changes; what the country's plan does not know
is none. What does not live here: numbers written as usual (`finding`), words of digits (`digit_words`), rows (`runs`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from content_models.contacts import phones
from content_models.contacts.digit_words import has_digit_words_together
from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.regions import probable_regions
from content_models.contacts.runs import Atom, atoms, languages_of, runs
from content_models.contacts.tokens import LETTERS_FOR_DIGITS, _DRAWN, digit_of
from content_models.disguise.canonical import Canonical

_NUMBERS = table("numbers")
_WORDS = Lookup({key: [f"{word.strip()}*" for word in _NUMBERS[key]] for key in ("begins", "backwards")})
_SIGNS = "".join(chr(c) for c in range(0xA0, 0x1FBFA) if chr(c).isnumeric() and digit_of(chr(c)) and not chr(c).isdecimal())
_OTHER_DIGIT = rf"[\d{''.join(_DRAWN)}{_SIGNS}]"
_BETWEEN = rf"(?:[^\w{''.join(_DRAWN)}]|_)"
_LETTERS = "".join(LETTERS_FOR_DIGITS)
_ROWS = re.compile(r"(?:\d[\W_]{0,8}+){7}")
_MIXED = re.compile(rf"\d[{_LETTERS}]|[{_LETTERS}]\d")
_MIXED_ROWS = re.compile(rf"(?:\d(?:[\W_]|[{_LETTERS}]){{0,4}}+){{4}}")
_ROWS_OF_OTHERS = re.compile(rf"(?:{_OTHER_DIGIT}{_BETWEEN}{{0,8}}+){{7}}")
_IN_THREE = re.compile(r"\d{2,4}\D{2,12}\d{3,4}\D{2,14}\d{3,6}(?!\d)")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,60}?){7}")
_LEAST, _MOST, _MOST_ATOMS, _MOST_TRIES = 7, 15, 48, 24
_ODD = re.compile(r"[^\w\s.,、，。；：;:()/+\-–—‑'\"·#<>?!]|_")
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_DRAWN_OTHERWISE = frozenset({"fancy_letters", "circled", "fullwidth", "keycaps", "zero_width", "combining_marks"})
_REPEATED = re.compile(r"([.\-/+])\1{2,}")
_SIGN_WORDS = re.compile(r"(?<![^\W_])(?:space|dash|hyphen|espacio|guion|guión|tiret|espace|strich|leerzeichen|trattino|spazio|traço|espaço|streepje|kreska|тире|дефис|пробел)(?![^\W_])")
_HIDDEN, _APART, _SHAPED, _SAID, _WEAK, _GUESS = 0.9, 0.85, 0.7, 0.9, 0.6, 0.6


def hidden_numbers(view: Canonical, lower: str, hinted: frozenset[str], judge: Judge) -> Iterator[Reading]:
    """Numbers in a view and its folded text, none overlapping another."""
    turned = "backwards" in hinted and _MANY_DIGITS.search(lower) is not None
    told = "begins" in hinted and _MANY_DIGITS.search(lower) is not None
    told = told or _IN_THREE.search(lower) is not None
    if not (turned or told or _has_row(lower) or has_digit_words_together(lower)):
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


def _has_row(lower: str) -> bool:
    if _ROWS.search(lower) or (_MIXED.search(lower) and _MIXED_ROWS.search(lower)):
        return True
    return not lower.isascii() and bool(_ROWS_OF_OTHERS.search(lower))


def _says(key: str, lower: str, start: int, end: int) -> bool:
    return any(hit.key == key for hit in _WORDS.hits(lower, max(0, start), min(end, len(lower))))


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
        confidence, flags = _evidence(view, lower, row, first, last)
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
            if size >= _LEAST:
                seams = _is_seam(row, first) + _is_seam(row, last + 1)
                weak = row[first].weak + row[last].weak
                found.append((-(10 * seams + size - slip * weak + 20 * row[first].plus), first, last))
    return [(first, last) for _, first, last in sorted(found)]


def _is_seam(row: Sequence[Atom], at: int) -> bool:
    """Whether the writing changes before the atom at that place."""
    if at in (0, len(row)):
        return True
    before, after = row[at - 1], row[at]
    if after.plus or before.weak or after.weak or after.fillers:
        return True
    if (before.kind == "word") != (after.kind == "word") and max(len(before.digits), len(after.digits)) > 1:
        return True
    beside = [row[i].gap for i in (at - 1, at + 1) if 0 < i < len(row)]
    return any(_class(gap) != _class(after.gap) for gap in beside) and bool(re.search(r"[,;:\n()]", after.gap))


def _class(gap: str) -> str:
    return re.sub(r"\s+", " ", gap)


def _evidence(view: Canonical, lower: str, row: Sequence[Atom], first: int, last: int) -> tuple[float, frozenset[str]]:
    """How sure it is that these atoms are a number to be called, if they are a valid one, and what is undone for it."""
    window = row[first : last + 1]
    gaps = [atom.gap for atom in window[1:]]
    kinds = [atom.kind for atom in window]
    words = kinds.count("word")
    doubled = sum(atom.doubled for atom in window)
    seams = _is_seam(row, first) and _is_seam(row, last + 1)
    digits = "".join(atom.digits for atom in window)
    fillers = sum(atom.fillers for atom in window[1:])
    beside = phones.around(lower, window[0].start, window[-1].end)
    flags = _flags(window, gaps)
    if words or any(atom.doubled for atom in window):
        strong = sum(atom.kind == "word" and not atom.weak for atom in window)
        enough = words >= 3 or window[0].plus or doubled or (words == 2 and (beside.cue > 0 or _is_mixed(window)))
        strong += 2 * doubled
        if not enough or not seams or (fillers and fillers > 2 * len(window)):
            return 0.0, flags
        if strong < 2 and not (window[0].plus and strong) and (words < 7 or any(len(a.digits) > 2 for a in window)):
            return 0.0, flags
        return (_HIDDEN if strong >= 3 or beside.cue else _WEAK), flags | {"spelled_digits"}
    undone = view.undone_in(*view.original_span(window[0].start, window[-1].end))
    if "drawn" in kinds or undone & _DRAWN_OTHERWISE:
        return (_HIDDEN if seams else 0.0), flags
    if (odd := [gap for gap in gaps if _ODD.search(gap) or _REPEATED.search(gap)]) and not fillers:
        sure = len(odd) >= 2 or beside.cue or digits.startswith("0") or _PICTURE.search(odd[0])
        sure = sure and not (beside.another and not _PICTURE.search("".join(odd)))
        return (_HIDDEN if sure and (seams or len(odd) == len(gaps)) else 0.0), flags | {"separators"}
    begun = bool(fillers) and (
        _says("begins", lower, window[0].start - 40, window[-1].end)
        or bool(_SIGN_WORDS.search(lower, window[0].start, window[-1].end))
    )
    if (beside.another and not begun) or _is_sequence(window):
        return 0.0, flags
    if fillers:
        told = sum(bool(atom.fillers) for atom in window[1:]) >= 2 or begun
        is_apart = {len(a.digits) for a in window} == {1}
        if begun and told and (is_apart or (len(window) <= 6 and max(len(a.digits) for a in window) >= 3)):
            return _HIDDEN, flags | {"split"}
        return (_WEAK, flags | {"split"}) if beside.cue == 1 and told and len(window) <= 5 else (0.0, flags)
    if "letters" in kinds:
        sure = sum(len(atom.digits) for atom in window if atom.kind == "digits")
        usual = beside.cue > 0 or digits.startswith("0") or set("".join(a.digits for a in window if a.kind == "letters")) <= {"0", "1"}
        is_cut = len({_class(gap) for gap in gaps if gap}) <= 1
        return (_SHAPED if sure >= 4 and usual and is_cut else 0.0), flags | {"leetspeak"}
    one_class = len({_class(gap) for gap in gaps}) == 1
    if len(window) >= 7 and set(map(len, (a.digits for a in window))) == {1} and (one_class or "(" in "".join(gaps)):
        return (_APART if seams else 0.0), flags | {"separators"}
    return _of_groups(lower, window, gaps, beside, digits, seams), flags


def _is_mixed(window: Sequence[Atom]) -> bool:
    """Words and digits without a blank between, as nobody counts: 212five55."""
    return any(not after.gap and (before.kind == "word") != (after.kind == "word") for before, after in pairwise(window))


def _of_groups(
    lower: str, window: Sequence[Atom], gaps: Sequence[str], beside: phones.Around, digits: str, seams: bool
) -> float:
    """Groups of digits alone, in whatever sizes: only where a word says so, or a nought or plus begins them."""
    if not seams or len(window) > 8 or any(re.search(r"[\"'<>?!]|\n\s*\n", gap) for gap in gaps):
        return 0.0
    if any(re.search(r"[,;:\n]", gap) for gap in gaps) and not (beside.cue == 1 and len({_class(g) for g in gaps}) == 1):
        return 0.0
    raw = lower[window[0].start : window[-1].end]
    if phones.is_another_number(lower, window[0].start, window[-1].end, beside.cue) or phones.has_check_digit(digits):
        return 0.0
    if window[0].plus or beside.cue == 1:
        return _SAID
    if raw.startswith("0") and len(digits) >= 8 and len(window) <= 6:
        return _WEAK if beside.cue else 0.55
    return 0.0


def _flags(window: Sequence[Atom], gaps: Sequence[str]) -> frozenset[str]:
    found = set()
    if any("\n" in gap for gap in gaps):
        found.add("split")
    if any(atom.kind == "drawn" for atom in window):
        found.add("fancy_letters")
    return frozenset(found)


def _is_sequence(window: Sequence[Atom]) -> bool:
    """Sizes and years in a row: every number the next by the same step."""
    values = [int(atom.digits) for atom in window]
    steps = {after - before for before, after in zip(values, values[1:], strict=False)}
    return len(values) >= 4 and (len(steps) == 1 or (min(steps) >= 0 and max(steps) <= 5 and len(values) >= 6))


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
    is_told = beside.cue == 1 or confidence >= _APART
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
    if not (_says("backwards", lower, start - 70, start) or _says("backwards", lower, end, end + 60)):
        return None
    digits = "".join(atom.digits for atom in window)[::-1]
    abroad = lower[end : end + 2].strip().startswith("+")
    found = judge.resolve("phone", "+" + digits if abroad else digits)
    if found is None and judge.region is None and not abroad:
        return guessed(lower, digits, start, end, judge, frozenset({"reversed"}))
    return Reading(*found, start, end + abroad, _HIDDEN, frozenset({"reversed"})) if found else None


_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_VANITY = re.compile(
    r"(?<![\w$#.-])(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{0,2}(?P<last>[\dA-Z]{3}[ .-][\dA-Z]{4}|(?=\d{0,4}[A-Z]{3})[\dA-Z]{7,10})(?![\w-])"
)
_ONE_WORD = re.compile("^[A-Z]{3,10}$|^[A-Z]{3}[ .-][A-Z]{4}$|^[A-Z]{3}[ .-]\\d{4}$|^\\d{3}[ .-][A-Z]{4}$|^[A-Z]{3,6}\\d{1,4}$|^\\d{1,4}[A-Z]{3,6}$")
_NORTH_AMERICA = frozenset({"US", "CA", None})


def on_keypad(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """Words on the letters of the keys, as North Americans advertise: 800-FLOWERS."""
    if judge.region not in _NORTH_AMERICA:
        return
    for found in _VANITY.finditer(text):
        letters = re.sub(r"[^A-Z]", "", found["last"])
        beside = phones.around(lower, *found.span())
        if len(letters) < 3 or beside.another or not _ONE_WORD.search(found["last"]):
            continue
        digits = re.sub(r"\D", "", found[0].lower().translate(_KEYS))
        national = digits.removeprefix("1")[:10]
        is_free = national[:3] in ("800", "888", "877", "866", "855", "844", "833")
        if len(digits.removeprefix("1")) != 10 or not (is_free or re.search(r"\d\)?[.-]", found[0])):
            continue
        if valid := judge.resolve("phone", "+1" + national):
            yield Reading(*valid, *found.span(), 0.8, frozenset({"keypad"}))

