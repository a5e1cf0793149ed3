"""Text that is stored in one order and displayed in another: read as it is displayed.

Source: the Unicode Bidirectional Algorithm (UAX 9), overrides only. Embeddings, isolates and marks move no letters of
one script among each other, so they are dropped. Arabic and Hebrew are displayed from right to left anyway: their order
in memory is the order of reading, under an override too.
"""

import re
import unicodedata
from collections.abc import Iterator

from content_models.disguise.offsets import Edit

CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[{CONTROLS}]+")
_RIGHT_TO_LEFT, _POP = "\u202e", "\u202c"
_PUSHING = "\u202a\u202b\u202d\u202e"
_PARAGRAPHS = "\r\n\u2029"
_STOP = re.compile(f"[{CONTROLS}{_PARAGRAPHS}]")
_NOTHING_NESTED = re.compile(f"{_RIGHT_TO_LEFT}[^{CONTROLS}{_PARAGRAPHS}]*{_POP}")
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_TWO_WRITTEN = re.compile(r"[^\W_][\W_]*[^\W_]")
_DEEPEST = 8
"""Nested directions that are followed. The standard allows 125, each of which would cost another look at the text."""
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def overrides(text: str) -> Iterator[Edit]:
    """One edit for each stretch under a right-to-left override, to the end of its outermost override or paragraph."""
    if _RIGHT_TO_LEFT not in text:
        return
    start, known = 0, dict[str, str | None]()  # a text may hold one thing a hundred thousand times
    while (start := text.find(_RIGHT_TO_LEFT, start)) >= 0:
        end = _end_of_override(text, start)
        inside = text[start:end]
        if inside not in known:
            known[inside] = None if _FROM_RIGHT.search(inside) else _displayed(inside)
        if (shown := known[inside]) is not None:
            hides = bool(_TWO_WRITTEN.search(shown)) or text[start - 1 : start].isalnum()
            yield Edit(start, end, shown, "right_to_left" if hides else "", as_whole=True)
        start = end


def controls(text: str) -> Iterator[Edit]:
    """Controls of direction beside letters and signs of any script; in European words they hide something."""
    for found in _CONTROL.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        in_word = before.isalnum() and after.isalnum() and before < "\u0530" and after < "\u0530"
        yield Edit(*found.span(), "", "zero_width" if in_word else "")


def _end_of_override(text: str, start: int) -> int:
    if found := _NOTHING_NESTED.match(text, start):
        return found.end()
    depth = 0
    for found in _STOP.finditer(text, start):
        depth += (found[0] in _PUSHING) - (found[0] == _POP)
        if found[0] in _PARAGRAPHS:
            return found.start()
        if not depth:
            return found.end()
    return len(text)


def _displayed(inside: str) -> str:
    """Stretches end where their override does, the outer ones after the inner."""
    plain = inside.strip(_RIGHT_TO_LEFT + _POP)
    if plain.isascii() and len(inside) - len(plain) <= 2:
        return plain[::-1].translate(_MIRRORED)
    open_: list[tuple[bool, list[str]]] = [(False, [])]
    ignored = 0
    for cluster in _clusters(inside):
        if cluster in _PUSHING:
            if len(open_) > _DEEPEST:
                ignored += 1
            else:
                open_.append((cluster == _RIGHT_TO_LEFT, []))
        elif cluster == _POP:
            if ignored:
                ignored -= 1
            elif len(open_) > 1:
                _close(open_)
        elif not _CONTROL.match(cluster):
            open_[-1][1].append(cluster.translate(_MIRRORED) if open_[-1][0] else cluster)
    while len(open_) > 1:
        _close(open_)
    return "".join(open_[0][1])


def _close(open_: list[tuple[bool, list[str]]]) -> None:
    """The innermost stretch becomes one piece of the one around it."""
    is_turned, pieces = open_.pop()
    open_[-1][1].append("".join(reversed(pieces) if is_turned else pieces))


def _clusters(text: str) -> Iterator[str]:
    """Each character with the marks that sit on it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield text[start:at]
            start = at
