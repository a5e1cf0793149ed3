"""Telephone numbers written as usual: digits in groups, with or without a country's code.

What does not live here: hidden ones (`numbers`), the words beside a number (`phones`).
"""

import re
from collections.abc import Iterator

from content_models.contacts import phones
from content_models.contacts.numbers import guessed
from content_models.contacts.readings import Judge, Reading
from content_models.disguise.canonical import Canonical
from domain.contacts.numbers import Phone

_ABROAD, _SAID, _HIDDEN, _SHAPED, _ASKED, _BARE, _NO = 0.97, 0.95, 0.9, 0.85, 0.7, 0.55, 0.0
_MAY_BE = re.compile(r"\d(?:[ \t().\-/·‑–]{0,3}\d){6}")
_NORTH_AMERICA = frozenset({"US", "CA"})


def plain_numbers(view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    """All in a text that its country's plan knows and that were probably written to be called."""
    if not _MAY_BE.search(lower):
        return
    for match in Phone.pattern.finditer(view.text):
        if not judge.may_look():
            return
        start, end = match.span("value")
        beside = phones.around(lower, start, end)
        if beside.another or phones.is_another_number(lower, start, end, beside.cue):
            continue
        if phones.is_other_by_shape(match["value"], beside.cue + (match["value"].startswith(("+", "00")))):
            continue
        valid = judge.resolve("phone", match["value"])
        if valid is None:
            if beside.cue == 1 and (reading := _elsewhere(lower, match["value"], start, end, judge)):
                yield reading
            continue
        confidence = _confidence(view, match["value"], (start, end), valid[1], judge.region, beside.cue)
        if confidence:
            yield Reading(*valid, start, end, confidence)


def _elsewhere(lower: str, raw: str, start: int, end: int, judge: Judge) -> Reading | None:
    """A number that a word calls one and that the post's region has not: with its code but no plus, or of no region."""
    digits = re.sub(r"\D", "", raw)
    if len(digits) >= 11 and not raw.startswith("0") and (valid := judge.resolve("phone", "+" + digits)):
        return Reading(*valid, start, end, 0.75)
    return guessed(lower, digits, start, end, judge) if judge.region is None else None


def _confidence(view: Canonical, raw: str, span: tuple[int, int], value: str, region: str | None, cue: float) -> float:
    """0–1 that a valid number `value` in E.164 was written to be called; 0 is a no."""
    if raw.startswith(("+", "00")):
        return _ABROAD
    if cue == 1:
        return _SAID
    if view.undone_in(*view.original_span(*span)):
        return _HIDDEN
    groups = [len(group) for group in re.findall(r"\d+", raw)]
    if groups == phones.usual_groups(value) and len(groups) > 1:
        return _SHAPED
    if len(groups) == 1:
        is_likely = cue > 0 or region in _NORTH_AMERICA or phones.is_mobile(value)
        return _BARE if len(raw) in (9, 10, 11) and is_likely else _NO
    if phones.has_trunk_zero(re.sub(r"\D", "", raw), value) and region not in _NORTH_AMERICA and len(groups) <= 5:
        return _SHAPED
    return _ASKED if cue and len(groups) <= 5 else _NO
