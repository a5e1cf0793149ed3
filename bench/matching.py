"""How found rings are held against planted ones: by Jaccard overlap of their members, the best for each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

SAME = 0.5  # a ring counts as found from this overlap on


class Planted(Protocol):
    """A ring as it was planted: its members, and how likely a member used each of its contacts."""

    @property
    def q(self) -> float: ...

    @property
    def members(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """`by_q`: found and planted, by q. `false`: reported groups that overlap no planted ring enough."""

    planted: int
    found: int
    false: int
    reported: int
    by_q: dict[str, tuple[int, int]]

    def share(self, q_from: float) -> float:
        """Share of the planted rings with at least this q that were found, 1 where there are none."""
        rows = [row for q, row in self.by_q.items() if float(q) >= q_from]
        planted = sum(row[1] for row in rows)
        return sum(row[0] for row in rows) / planted if planted else 1.0


def match(reported: Sequence[Collection[str]], planted: Sequence[Planted]) -> Match:
    """Hold reported groups of account ids against planted rings."""
    groups = [frozenset(group) for group in reported]
    best = [max((jaccard(group, ring.members) for group in groups), default=0.0) for ring in planted]
    by_q: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for ring, overlap in zip(planted, best, strict=True):
        by_q[str(ring.q)][0] += overlap >= SAME
        by_q[str(ring.q)][1] += 1
    false = sum(all(jaccard(group, ring.members) < SAME for ring in planted) for group in groups)
    counted = {q: (found, number) for q, (found, number) in sorted(by_q.items(), reverse=True)}
    return Match(len(planted), sum(overlap >= SAME for overlap in best), false, len(groups), counted)


def jaccard(group: Collection[str], other: Collection[str]) -> float:
    """Overlap of two sets of ids, 0–1."""
    a, b = set(group), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0
