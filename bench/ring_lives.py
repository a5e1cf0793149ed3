"""Do rings keep their names, and is nobody told twice? Figures over many runs of a changing world.

Names are held against the world's own numbers of its rings, what was told against people, so neither figure rests on
the rules that it judges.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.rings import Ring, ToldRing
from gnn.lab.changes import Moment, changing_world
from gnn.rings.detection import detect_rings
from gnn.rings.identity import name_rings
from gnn.rings.lineage import lineage, news

SAME = 0.5  # Jaccard overlap from which a ring that was found is the planted one
REPEATED = 0.85  # share of a ring's people who were told of together before, from which telling again is a duplicate
RISE = 0.2
_BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Runs:
    """Ring runs one after the other, without engines: what stands, what stood, and what was told."""

    standing: list[Ring] = field(default_factory=list)
    gone: dict[str, Ring] = field(default_factory=dict)
    told: dict[str, ToldRing] = field(default_factory=dict)
    count: int = 0

    def detect(self, moment: Moment) -> list[Ring]:
        """The rings of one run, which stand from then on; returns those that are raised."""
        found = name_rings(
            detect_rings(moment.links, moment.duplicates).candidates, self.standing, list(self.gone.values())
        )
        descent, at = lineage(found, self.standing), _BEGAN_AT + timedelta(days=self.count)
        raised, told = news(found, self.standing, self.told, descent, _urgency, f"run {self.count}", at)
        self.told |= {one.ring_id: one for one in told}
        names = {ring.id for ring in found}
        self.gone |= {ring.id: ring for ring in self.standing}
        self.gone = {name: ring for name, ring in self.gone.items() if name not in names}
        self.standing, self.count = found, self.count + 1
        return raised


def ring_lives(
    seeds: Sequence[int] = (1, 2, 3, 4, 5, 6), runs: int = 20, accounts: int = 3_000, rings: int = 20
) -> dict[str, float]:
    """Over `runs` runs of a changing world for each seed.

    Returns:
        id_stability: of the planted rings that were found and had been found before, the share that kept the id under
            which they were found last.
        lives: how many those are. found: the share of planted rings that a run found.
        raised, duplicates_raised: rings that people were asked to look at, and those of them nearly all of whose people
            they had been shown together before, at no lower a score.
    """
    kept = lives = there = found = raised_in_all = 0
    twice = 0
    for seed in seeds:
        history, names, shown = Runs(), dict[int, str](), list[Ring]()
        for moment in changing_world(seed, runs, accounts, rings):
            raised = history.detect(moment)
            now = dict(_recognised(moment.rings, history.standing))
            lives += len(now.keys() & names.keys())
            kept += sum(names[number] == name for number, name in now.items() if number in names)
            there, found = there + len(moment.rings), found + len(now)
            twice += sum(_seen(ring, shown) for ring in raised)
            raised_in_all += len(raised)
            shown += raised
            names |= now
    return {
        "id_stability": kept / max(lives, 1),
        "lives": lives,
        "found": found / max(there, 1),
        "raised": raised_in_all,
        "duplicates_raised": twice,
    }


def _recognised(planted: Mapping[int, frozenset[str]], found: Sequence[Ring]) -> Iterator[tuple[int, str]]:
    """The id of the found ring that a planted one is, by its number."""
    for number, members in planted.items():
        overlaps = ((len(members & ring.account_ids) / len(members | ring.account_ids), ring.id) for ring in found)
        best, name = max(overlaps, default=(0.0, ""))
        if best >= SAME:
            yield number, name


def _seen(ring: Ring, shown: Iterable[Ring]) -> bool:
    return any(
        len(ring.account_ids & before.account_ids) >= REPEATED * len(ring.members)
        and _urgency(ring) - _urgency(before) < RISE
        for before in shown
    )


def _urgency(ring: Ring) -> float:
    return ring.score
