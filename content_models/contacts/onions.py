"""Onion addresses in pieces: over two lines, with blanks, with a hyphen where the line ends, the dot left out.

Fifty-six letters with a checksum are no accident, so pieces are tried together freely and only what the checksum proves
is joined (`domain.contacts.web`).
"""

import re
from collections.abc import Iterator

from content_models.disguise.canonical import Edit
from domain.contacts.web import onion_domain

_LETTERS = 56
_PIECES = re.compile(
    r"(?<![\w.])(?P<label>[a-z2-7]{4,56}(?:(?:-?\s{1,3}|-)[a-z2-7]{1,52}){0,13}?)(?P<dot>-?\s{0,3}\.?\s{0,2})onion(?![^\W_])"
)


def in_pieces(lower: str) -> Iterator[Edit]:
    """Edits that join the pieces; `lower` is folded text."""
    if "onion" not in lower:
        return
    for found in _PIECES.finditer(lower):
        label = re.sub(r"[^a-z2-7]", "", found["label"])
        start = found.start("label") + _skipped(found["label"], len(label) - _LETTERS)
        if onion_domain(label[-_LETTERS:]) is None:
            continue
        for gap in re.finditer(r"[^a-z2-7]+", lower[start : found.end("label")]):
            yield Edit(start + gap.start(), start + gap.end(), "", "spaced")
        if found["dot"] != ".":
            yield Edit(*found.span("dot"), ".", "spaced")


def _skipped(label: str, letters: int) -> int:
    """Places of a label that its first so many letters take: ordinary words that stood before the address."""
    if letters <= 0:
        return 0
    places = [at for at, sign in enumerate(label) if re.match("[a-z2-7]", sign)]
    return places[letters]
