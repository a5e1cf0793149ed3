"""Wallets' addresses and keys in pieces: by blanks, dashes, lines, in two halves. A checksum or a full length judges.

What does not live here: whole ones (their types' patterns), the checksums themselves (`domain.contacts`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import table
from content_models.contacts.fragments import long_ones, scattered
from content_models.contacts.readings import Judge, Reading
from content_models.disguise.glyphs import LOOKALIKES

_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(?:[\W_]){1,8}")
_NEXT = re.compile(r"[\W_]{1,8}([^\W_]{3,12})(?![^\W_])")
_FILLERS = frozenset(table("wallets")["fillers"])
_STARTS = re.compile(
    r"[b01348](?<![^\W_].)(?:(?<=b)c1?[a-z0-9]*|(?<=0)x?[0-9a-f]*|(?<=[13])[a-z1-9]*|(?<=[48])[a-z0-9]*)(?![^\W_])"
)
# Pieces with digits near one another, or some that one sign parts.
_NEAR = re.compile(r"\d(?:[a-z0-9]{1,7}([^\w\s])[a-z0-9]{2,8}\1[a-z0-9]{2,8}\1|[^\W_]{0,11}[\W_]{1,8}[^\W_]{0,11}\d)")
_MIXED = re.compile(r"\d(?:[a-z]|(?<=[a-z]\d))")  # as no address in pieces of more than one sign is without
_LONG = re.compile("[a-z0-9]{25}")
_LONG_APART = re.compile(r"[^a-z0-9\n][a-z0-9](?:[^a-z0-9\n]{1,3}[a-z0-9](?![a-z0-9])){23}")
_FORMS: dict[str, tuple[str, re.Pattern[str], tuple[int, ...]]] = {
    "bech": ("bitcoin", re.compile(r"[a-z0-9]+"), (42, 62)),
    "hex": ("ethereum", re.compile(r"(?:0x)?[0-9a-f]*|x[0-9a-f]*"), (42,)),
    "session": ("session", re.compile(r"[0-9a-f]+"), (66,)),
    "base": ("bitcoin", re.compile(r"[a-z1-9]+"), tuple(range(26, 36))),
    "monero": ("monero", re.compile(r"[a-z1-9]+"), (95, 106)),
}  # the patterns are matched on folded text
_LONG_PIECE, _LONG_WHOLE = 12, 25
_MOST_PLACES, _SHORTEST, _MOST_STARTS, _MOST_TRIES, _MOST_PIECES = 20_000, 2, 400, 40, 70
_BEGINNINGS = {"bech": ("bc",), "hex": ("0",), "session": ("0",), "base": ("1", "3"), "monero": ("4", "8")}


def in_pieces(text: str, lower: str, longest: int, hinted: frozenset[str], judge: Judge) -> Iterator[Reading]:
    """Addresses that something cuts, none of them whole in the text; its longest word has so many letters."""
    if longest < _LONG_PIECE and not _NEAR.search(lower):
        return
    if _MIXED.search(lower):
        yield from _in_a_row(text, lower, judge)
        yield from scattered(text, judge)
    if (longest >= _LONG_WHOLE and _LONG.search(lower)) or _LONG_APART.search(lower):
        yield from long_ones(text, lower, "backwards" in hinted, judge)


def _in_a_row(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    tries, done, starts = _MOST_TRIES, 0, 0
    for begin in islice(_STARTS.finditer(lower), _MOST_PLACES):
        if begin.start() < done or len(begin[0]) < _SHORTEST:
            continue
        starts += 1
        if tries <= 0 or starts > _MOST_STARTS:
            break
        for name in ("bech", "hex", "session", "base", "monero"):
            if not _may_begin(name, begin[0], lower, begin.end()):
                continue
            reading, tries = _gathered(text, lower, begin.start(), name, judge, tries)
            if reading is not None:
                done = reading.end
                yield reading
                break


def _may_begin(name: str, piece: str, lower: str, end: int) -> bool:
    if not piece.startswith(_BEGINNINGS[name]):
        return False
    if name in ("base", "monero") and len(piece) < 8 and piece.endswith(("st", "nd", "rd", "th")):
        return False
    if name in ("base", "monero") and len(piece) < 8 and piece.isdigit():
        following = _NEXT.match(lower, end)
        if following is None or len(following[1]) != len(piece) or following[1].isdigit():
            return False
    return True


def _gathered(text: str, lower: str, start: int, name: str, judge: Judge, tries: int) -> tuple[Reading | None, int]:
    """What begins here, with the pieces that follow, once as they stand and once without words that only lead on."""
    kind, alphabet, sizes = _FORMS[name]
    for skips in (False, True):
        pieces, has_fillers = _pieces(lower, start, alphabet, sizes[-1], skips)
        if skips and not has_fillers:  # as before
            break
        if not _is_cut_address(lower, pieces):
            continue
        for last, size in _full(pieces, sizes):
            tries -= 1
            raw = "".join(_plain(text[a:b]) for a, b in pieces[: last + 1])
            if valid := _resolved(kind, raw, judge):
                assert size == len(raw)
                return Reading(*valid, start, pieces[last][1], 0.99, frozenset({"split"})), tries
    return None, tries


def _pieces(
    lower: str, start: int, alphabet: re.Pattern[str], most: int, skips: bool
) -> tuple[list[tuple[int, int]], bool]:
    """Where they are, and whether words that only lead on were left out."""
    found: list[tuple[int, int]] = []
    at, size, left_out = start, 0, False
    while size < most and len(found) < _MOST_PIECES:
        piece = _PIECE.match(lower, at)
        if piece is None:
            break
        if found and skips and piece[0] in _FILLERS:
            left_out = True
        else:
            if not alphabet.fullmatch(_plain(piece[0])):
                break
            found.append(piece.span())
            size += len(piece[0])
        gap = _GAP.match(lower, piece.end())
        if gap is None:
            break
        at = gap.end()
    return found, left_out


def _plain(piece: str) -> str:
    return piece if piece.isascii() else "".join(LOOKALIKES.get(c, c) for c in piece)


def _full(pieces: list[tuple[int, int]], sizes: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Places of pieces after which an address of one of these sizes would be whole."""
    size = 0
    for place, (start, end) in enumerate(pieces):
        size += end - start
        if size in sizes and place:
            yield place, size


def _is_cut_address(lower: str, pieces: list[tuple[int, int]]) -> bool:
    """Long pieces, or many of one length; no sentence is cut so. Lengths of an address without a checksum all agree."""
    lengths = [end - start for start, end in pieces]
    if len(lengths) < 2:
        return False
    total = sum(lengths)
    if lengths[0] >= 8 or max(lengths[:2]) >= 12:
        return True
    inner = lengths[1 : max(2, len(lengths) - 1)]
    common = max(set(inner), key=inner.count)
    return (
        total >= 26 and inner.count(common) >= 0.6 * len(inner) and any(c.isdigit() for c in lower[slice(*pieces[0])])
    )


def _resolved(kind: str, raw: str, judge: Judge) -> tuple[str, str] | None:
    for spelling in (raw, raw.lower() if raw[:2].lower() in ("bc", "0x", "05") else raw):
        if valid := judge.resolve(kind, spelling):
            return valid
    return None
