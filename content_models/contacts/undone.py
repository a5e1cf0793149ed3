"""What had to be undone at a place, without a look through all that was, of which a text made to cost time has much."""

from bisect import bisect_left

from content_models.disguise.canonical import Canonical


class Undone:
    """What a view undid, by where it stands in the original."""

    def __init__(self, view: Canonical) -> None:
        self._undoings = sorted(view.undoings)
        self._firsts = [first for first, _, _ in self._undoings]
        self._widest = max((last - first for first, last, _ in self._undoings), default=0)

    def within(self, start: int, end: int) -> frozenset[str]:
        """What was undone inside [start, end) of the original."""
        near = slice(bisect_left(self._firsts, start - self._widest), bisect_left(self._firsts, end))
        return frozenset(what for _, last, what in self._undoings[near] if last > start)
