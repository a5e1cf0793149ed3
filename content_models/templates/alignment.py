"""Texts laid along a pattern of constant words and slots, at the least cost in bits; many texts in one pass.

Global alignment by dynamic programming (Needleman and Wunsch 1970) with unit costs, row by row over a batch of texts;
what an inserted word costs depends on whether it falls into a slot. Memory is bounded, not linear: a byte for each
pair of a constant and a word, for `BATCH` texts at a time. What does not live here: which words are constant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BATCH = 32

ANY = -1

Ints = NDArray[np.int64]

_AT_CONSTANT, _MISSING, _INSERTED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Costs:
    """What alignment pays, in whole units: for a constant that is missing, a word put in its place, of its kind or of
    another, a word inserted where there is no slot, and one inside a slot."""

    missing: int
    replaced: int
    other_kind: int
    inserted: int
    in_slot: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Constant words by number, their kinds by number, and for each gap (before, between, after) whether it is a slot.

    In place of a constant may stand `ANY`: a slot of one word of the kind, which holds texts together where the word
    itself differs. Shapes: words and kinds (m,), slots (m + 1,).
    """

    words: Ints
    kinds: Ints
    slots: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text's words and their kinds by number, each of shape (n,)."""

    words: Ints
    kinds: Ints


def places(pattern: Pattern, texts: Sequence[Numbered], costs: Costs) -> list[Ints]:
    """For each word of each text where it stands: 2i + 1 at constant i (the same word or another), 2g in gap g.

    Of equally cheap alignments the same one is always taken.
    """
    found: list[Ints | None] = [None] * len(texts)
    by_length = sorted(range(len(texts)), key=lambda position: len(texts[position].words))
    for start in range(0, len(texts), BATCH):
        chosen = by_length[start : start + BATCH]
        batch = [texts[position] for position in chosen]
        for position, placed in zip(chosen, _walked_back(pattern, batch, _moves(pattern, batch, costs)), strict=True):
            found[position] = placed
    return [placed for placed in found if placed is not None]


def _moves(pattern: Pattern, batch: Sequence[Numbered], costs: Costs) -> NDArray[np.uint8]:
    """The last move of the cheapest way to each (constants passed, text, words passed)."""
    longest = max(len(text.words) for text in batch)
    words, kinds = (_padded([getattr(text, name) for text in batch], longest) for name in ("words", "kinds"))
    along = np.arange(longest + 1, dtype=np.int32)
    each = np.where(pattern.slots, costs.in_slot, costs.inserted).astype(np.int32)
    in_slot, replaced, other_kind = (np.int32(cost) for cost in (costs.in_slot, costs.replaced, costs.other_kind))
    moves = np.full((len(pattern.words) + 1, len(batch), longest + 1), _INSERTED, dtype=np.uint8)
    before = np.broadcast_to(along * each[0], (len(batch), longest + 1)).copy()
    for row, (word, kind) in enumerate(zip(pattern.words, pattern.kinds, strict=True), 1):
        reached = before + np.int32(costs.missing)
        alike, same = (kinds == kind, in_slot) if word == ANY else (words == word, np.int32(0))
        at = before[:, :-1] + np.where(alike, same, np.where(kinds == kind, replaced, other_kind))
        moves[row] = _MISSING
        moves[row][:, 1:][at <= reached[:, 1:]] = _AT_CONSTANT
        np.minimum(reached[:, 1:], at, out=reached[:, 1:])
        inserting = along * each[row]
        before = np.minimum.accumulate(reached - inserting, axis=1) + inserting
        moves[row][before < reached] = _INSERTED
    return moves


def _walked_back(pattern: Pattern, batch: Sequence[Numbered], moves: NDArray[np.uint8]) -> list[Ints]:
    """From the end of all texts at once to their beginnings."""
    texts = np.arange(len(batch))
    row, column = np.full(len(batch), len(pattern.words)), np.array([len(text.words) for text in batch])
    placed = np.zeros((len(batch), moves.shape[2]), dtype=np.int64)
    while row.any() or column.any():
        move = moves[row, texts, column]
        move[(row == 0) & (column == 0)] = 255
        here, inserted = move == _AT_CONSTANT, move == _INSERTED
        placed[texts[here], column[here] - 1] = 2 * row[here] - 1
        placed[texts[inserted], column[inserted] - 1] = 2 * row[inserted]
        row = row - (here | (move == _MISSING))
        column = column - (here | inserted)
    return [placed[position, : len(text.words)] for position, text in enumerate(batch)]


def _padded(rows: Sequence[Ints], length: int) -> NDArray[np.int32]:
    return np.stack([np.pad(row, (0, length - len(row)), constant_values=-2) for row in rows]).astype(np.int32)
