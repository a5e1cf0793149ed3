"""What became of rings, where their people came from, and what is worth telling again."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given

from domain.rings import Descent, Fate, Lineage, Ring, RingMember, ToldRing
from gnn.rings.lineage import changes, lineage, news
from tests.gnn.test_identity import Members, disjoint, named

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def ring(ring_id: str, people: Sequence[int] | range, score: float = 0.7) -> Ring:
    members = tuple(RingMember(account_id=f"a{n}", role="seller", links=1) for n in people)
    return Ring(id=ring_id, members=members, contacts=(), category=None, score=score, reasons=())


class People:
    """Whoever is told of rings, run after run, as the job tells them."""

    def __init__(self, told: Sequence[ToldRing] = ()) -> None:
        self.told = {one.ring_id: one for one in told}
        self.standing: list[Ring] = []

    def see(self, found: list[Ring]) -> list[str]:
        descent = lineage(found, self.standing)
        raised, told = news(found, self.standing, self.told, descent, lambda ring: ring.score, "run", NOW)
        self.told |= {one.ring_id: one for one in told}
        self.standing = found
        return [ring.id for ring in raised]


@given(disjoint, disjoint)
def test_every_ring_has_one_fate_and_every_line_its_people(first: Members, second: Members) -> None:
    before = named(first)
    after = named(second, before)
    descent = lineage(after, before)
    fates = changes(after, before, descent)
    told = [ring_id for ids in fates.values() for ring_id in ids]
    assert sorted(told) == sorted({ring.id for ring in (*before, *after)})
    was, now = ({ring.id: ring.account_ids for ring in rings} for rings in (before, after))
    for line in descent:
        assert line.common == len(now[line.ring_id] & was[line.from_id]) >= 2
        assert (line.reason is Descent.MERGED) == (line.from_id in fates[Fate.DISSOLVED])
        assert (line.reason is Descent.SPLIT) == (line.from_id in now and line.ring_id in fates[Fate.NEW])
    assert set(fates[Fate.UNCHANGED]) <= {ring_id for ring_id in now if now[ring_id] == was.get(ring_id)}


@pytest.mark.parametrize(
    ("before", "after", "expected", "lines"),
    [
        ({"r": range(5)}, {"r": range(6)}, {Fate.GREW: ("r",)}, []),
        ({"r": range(5)}, {"r": range(4)}, {Fate.SHRANK: ("r",)}, []),
        ({"r": range(5)}, {"r": range(1, 6)}, {Fate.GREW: ("r",)}, []),
        ({"r": range(5), "s": range(5, 8)}, {"r": range(8)}, {Fate.MERGED: ("r",), Fate.DISSOLVED: ("s",)},
         [("r", "s", Descent.MERGED, 3)]),
        ({"r": range(8)}, {"r": range(5), "t": range(5, 8)}, {Fate.SPLIT: ("r",), Fate.NEW: ("t",)},
         [("t", "r", Descent.SPLIT, 3)]),
        ({"r": range(5), "s": range(5, 10)}, {"r": range(7), "s": range(7, 12)}, {Fate.GREW: ("r", "s")},
         [("r", "s", Descent.MOVED, 2)]),
        ({}, {"gone": range(3), "t": range(5, 8)}, {Fate.RETURNED: ("gone",), Fate.NEW: ("t",)}, []),
    ],
)  # fmt: skip
def test_fates(
    before: dict[str, range],
    after: dict[str, range],
    expected: dict[Fate, tuple[str, ...]],
    lines: list[tuple[str, str, Descent, int]],
) -> None:
    found, previous = ([ring(*one) for one in rings.items()] for rings in (after, before))
    descent = lineage(found, previous)
    assert descent == [Lineage(ring_id=n, from_id=f, reason=why, common=c) for n, f, why, c in lines]
    assert {fate: ids for fate, ids in changes(found, previous, descent, ["gone"]).items() if ids} == expected


def test_a_ring_is_told_of_when_one_in_six_is_somebody_new() -> None:
    people = People()
    assert people.see([ring("r", range(10))]) == ["r"]
    assert people.see([ring("r", range(10))]) == []
    assert people.see([ring("r", range(11))]) == []
    assert people.see([ring("r", range(12))]) == ["r"], "slow growth adds up"
    assert people.see([ring("r", range(4))]) == [], "who leaves is no news"
    assert people.see([ring("r", range(12))]) == [], "who comes back is nobody new"
    assert people.see([ring("r", [*range(10), 20, 21])]) == ["r"]
    assert people.see([ring("r", range(12))]) == [], "whom detection takes turns with are known both"
    assert people.see([]) == people.see([ring("r", range(12))]) == [], "nor is a ring that comes back"


def test_a_ring_is_told_of_when_it_became_more_urgent() -> None:
    people = People()
    assert people.see([ring("r", range(4), 0.6)]) == ["r"]
    assert people.see([ring("r", range(4), 0.75)]) == []
    assert people.see([ring("r", range(4), 0.85)]) == ["r"]
    assert people.see([ring("r", range(4), 0.5)]) == people.see([ring("r", range(4), 0.95)]) == []


def test_a_part_that_splits_off_is_no_news_and_a_merger_is() -> None:
    people = People()
    assert people.see([ring("r", range(10)), ring("s", range(10, 14))]) == ["r", "s"]
    assert people.see([ring("r", range(6)), ring("t", range(6, 10)), ring("s", range(10, 14))]) == []
    assert people.see([ring("r", range(6)), ring("t", range(6, 13)), ring("s", range(13, 14))]) == ["t"]
    assert people.see([ring("r", [*range(6), *range(10, 14)])]) == ["r"]


def test_a_part_that_was_lost_sight_of_before_it_split_off_is_no_news() -> None:
    people = People()
    assert people.see([ring("r", range(10))]) == ["r"]
    assert people.see([ring("r", range(6))]) == []
    assert people.see([ring("r", range(6)), ring("t", range(6, 10))]) == []
    assert people.see([ring("r", range(6)), ring("t", range(6, 10)), ring("u", [4, 5, *range(20, 23)])]) == ["u"]


def test_a_ring_of_before_this_was_kept_counts_as_told_of() -> None:
    people = People()
    people.standing = [ring("r", range(5))]
    assert people.see([ring("r", range(5))]) == []
    assert people.told["r"].members == people.standing[0].account_ids
    assert people.see([ring("r", range(6))]) == ["r"]
