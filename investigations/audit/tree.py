"""The Merkle tree of RFC 6962 section 2.1 over hashes alone: growing, roots, proofs and their verification. No I/O.

Kept are the hashes of perfect subtrees only: those never change once they are full. Every other hash follows from them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from investigations.audit.verify_audit import fold, leaf_hash, node_hash

__all__ = ["EMPTY", "Full", "Span", "fold", "leaf_hash", "node_hash"]

EMPTY = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")  # SHA-256 of nothing


class Full(NamedTuple):
    """A perfect subtree: the `place`-th one of 2^level leaves."""

    level: int
    place: int


class Span(NamedTuple):
    """The leaves from `start` to before `end`, which form a subtree of RFC 6962."""

    start: int
    end: int


def cover(start: int, end: int) -> list[Full]:
    """The fewest perfect subtrees that are the leaves from `start` to before `end`, from left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        while start % 2**level:
            level -= 1
        found.append(Full(level, start >> level))
        start += 2**level
    return found


def grow(size: int, edge: Sequence[bytes], leaves: Iterable[bytes]) -> tuple[list[tuple[int, int, bytes]], list[bytes]]:
    """Add leaves' hashes to a tree of `size` leaves whose `cover(0, size)` has the hashes `edge`.

    Returns the perfect subtrees that became full, leaves among them, as (level, place, hash), and the new edge.
    """
    full, grown = [], list(edge)
    for place, digest in enumerate(leaves, size):
        level = 0
        full.append((0, place, digest))
        while place & 1:
            digest, place, level = node_hash(grown.pop(), digest), place >> 1, level + 1
            full.append((level, place, digest))
        grown.append(digest)
    return full, grown


def root(edge: Sequence[bytes]) -> bytes:
    """The root of the tree whose perfect subtrees, from left to right, have these hashes."""
    return fold(edge) if edge else EMPTY


def inclusion(leaf: int, size: int) -> list[Span]:
    """PATH of RFC 6962 section 2.1.1: the subtrees whose hashes prove that `leaf` is in a tree of `size` leaves."""
    return _path(leaf, Span(0, size))


def consistency(old: int, new: int) -> list[Span]:
    """PROOF of RFC 6962 section 2.1.2: the subtrees whose hashes prove that a tree of `new` leaves continues `old`."""
    return _subproof(old, Span(0, new), True)


def includes(digest: bytes, leaf: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows a leaf of this hash at this place of the tree (RFC 9162 section 2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    place, last = leaf, size - 1
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            digest = node_hash(other, digest)
            place, last = _past_zeros(place, last)
        else:
            digest = node_hash(digest, other)
        place, last = place >> 1, last >> 1
    return last == 0 and digest == root


def continues(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree begins with all of the old one (RFC 9162 section 2.1.4.2)."""
    if not 0 < old < new:
        return old == new > 0 and old_root == new_root and not proof
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(other, before), node_hash(other, after)
            place, last = _past_zeros(place, last)
        else:
            after = node_hash(after, other)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def folded(size: int, shown: Iterable[int], cuts: Iterable[int] = ()) -> Iterator[int | Full]:
    """The whole tree from left to right: the leaves that are shown, and perfect subtrees in place of all others.

    No subtree reaches over one of `cuts`, so that the root of each of these sizes can be worked out too.
    """
    leaves = {leaf for leaf in shown if leaf < size}
    ends = {0, size, *(cut for cut in cuts if 0 < cut < size), *leaves, *(leaf + 1 for leaf in leaves)}
    for start, end in pairwise(sorted(ends)):
        if start in leaves:
            yield start
        else:
            yield from cover(start, end)


def _path(leaf: int, of: Span) -> list[Span]:
    if of.end - of.start == 1:
        return []
    middle = of.start + _split(of.end - of.start)
    left, right = Span(of.start, middle), Span(middle, of.end)
    return [*_path(leaf, left), right] if leaf < middle else [*_path(leaf, right), left]


def _subproof(old: int, of: Span, known: bool) -> list[Span]:
    """`known`: whether the verifier has the root of the old tree, of which `of` would be the whole."""
    if of.end == old:
        return [] if known else [of]
    middle = of.start + _split(of.end - of.start)
    left, right = Span(of.start, middle), Span(middle, of.end)
    return [*_subproof(old, left, known), right] if old <= middle else [*_subproof(old, right, False), left]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _past_zeros(place: int, last: int) -> tuple[int, int]:
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last
