"""Many groups of accounts as two arrays, so that what is asked of one is asked of all at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gnn.rings.pairs import Ints

Group = frozenset[int]
PART = 400_000  # members of groups that are worked on at a time: bounds memory, changes no result


@dataclass(frozen=True, slots=True)
class Groups:
    """`members[starts[i]:starts[i + 1]]` are the accounts (indices, ascending) of group i."""

    starts: Ints
    members: Ints

    @classmethod
    def of(cls, groups: Sequence[Iterable[int]]) -> Self:
        listed = [sorted(group) for group in groups]
        starts = np.cumsum([0, *map(len, listed)], dtype=np.int64)
        return cls(starts, np.array([account for group in listed for account in group], dtype=np.int64))

    @classmethod
    def labelled(cls, accounts: Ints, labels: Ints) -> Self:
        """Those of two and more accounts (ascending) with one label, by their smallest account."""
        _, first, labels = np.unique(labels, return_index=True, return_inverse=True)
        labels = first[labels]
        order = np.argsort(labels, kind="stable")
        _, sizes = np.unique(labels, return_counts=True)
        wanted = np.repeat(sizes > 1, sizes)
        return cls(_starts(sizes[sizes > 1]), accounts[order][wanted].astype(np.int64))

    @classmethod
    def joined(cls, parts: Sequence["Groups"]) -> Self:
        sizes = np.concatenate([np.zeros(0, np.int64), *(part.sizes for part in parts)])
        return cls(_starts(sizes), np.concatenate([np.zeros(0, np.int64), *(part.members for part in parts)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> Group:
        return frozenset(self.members[self.starts[at] : self.starts[at + 1]].tolist())

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        """The group of each of `members`."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def chosen(self, which: NDArray[np.bool_]) -> "Groups":
        return Groups(_starts(self.sizes[which]), self.members[np.repeat(which, self.sizes)])

    def parts(self) -> Iterator["Groups"]:
        """The groups in order, so many at a time that each part has about `PART` members; no part for no group."""
        cuts = np.searchsorted(self.starts, np.arange(0, self.starts[-1] + PART, PART))
        for begin, end in pairwise(dict.fromkeys(np.minimum(cuts, len(self)).tolist())):
            within = self.starts[begin : end + 1]
            yield Groups(within - within[0], self.members[within[0] : within[-1]])

    def distinct(self, accounts: int, seed: int) -> "Groups":
        """Each set of accounts once, in the order in which they first come.

        Sets are told apart by the sum of a random 64-bit number for each account, over two such columns.
        """
        if not len(self):
            return self
        numbers = np.random.default_rng(seed).integers(1 << 62, size=(2, accounts), dtype=np.int64)
        sums = np.add.reduceat(numbers[:, self.members], self.starts[:-1], axis=1)
        _, first = np.unique(sums, axis=1, return_index=True)
        once = np.zeros(len(self), dtype=bool)
        once[first] = True
        return self.chosen(once)


def spread(starts: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Each of `rows` as often as it has entries in the lists that begin at `starts`.

    Returns the positions in `rows`, and the positions of the entries.
    """
    sizes = starts[rows + 1] - starts[rows]
    of = np.repeat(np.arange(len(rows)), sizes)
    within = np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return of, starts[rows][of] + within


def starts_of(keys: Ints, size: int) -> Ints:
    """Where the entries of each key begin in a column sorted by key."""
    return np.searchsorted(keys, np.arange(size + 1)).astype(np.int64)


def _starts(sizes: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])
