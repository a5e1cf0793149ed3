"""How reported rings are held against planted ones: by Jaccard overlap of their members, one to one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

SAME = 0.5  # a ring counts as found from this overlap on


class Planted(Protocol):
    """A ring as it was planted: its members, and how likely a member used each of its contacts."""

    @property
    def q(self) -> float: ...

    @property
    def members(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """How many of the planted rings were found, by how many reported groups. `by_q`: found and planted, by q."""

    planted: int
    found: int
    reported: int
    by_q: dict[str, tuple[int, int]]

    @property
    def false(self) -> int:
        """Reported groups that are no planted ring, or one that another group already is."""
        return self.reported - self.found

    def share(self, q_from: float) -> float:
        """Share of the planted rings with at least this q that were found, 1 where there are none."""
        rows = [row for q, row in self.by_q.items() if float(q) >= q_from]
        planted = sum(row[1] for row in rows)
        return sum(row[0] for row in rows) / planted if planted else 1.0


def match(reported: Iterable[Collection[str]], planted: Sequence[Planted]) -> Match:
    """Hold reported groups of account ids against planted rings."""
    groups = [frozenset(group) for group in reported]
    found = pairs([frozenset(ring.members) for ring in planted], groups)
    by_q: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, ring in enumerate(planted):
        by_q[str(ring.q)][0] += at in found
        by_q[str(ring.q)][1] += 1
    counted = {q: (hits, number) for q, (hits, number) in sorted(by_q.items(), reverse=True)}
    return Match(len(planted), len(found), len(groups), counted)


def pairs(sets: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> dict[int, int]:
    """Which of `sets` is which of `others`, by index: best overlap first, each used once, none below `SAME`."""
    holding: dict[str, set[int]] = defaultdict(set)
    for at, other in enumerate(others):
        for member in other:
            holding[member].add(at)
    overlaps = sorted(
        (-jaccard(one, others[b]), a, b)
        for a, one in enumerate(sets)
        for b in set[int]().union(*(holding[member] for member in one))
    )
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, a, b in overlaps:
        if -overlap >= SAME and a not in paired and b not in taken:
            paired[a] = b
            taken.add(b)
    return paired


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Overlap of two sets of ids, 0–1."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0
