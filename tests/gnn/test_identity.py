"""Ring ids: kept by the largest heir, never shared, the same for the same history."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rings import Ring
from gnn.rings import RingCandidate, name_rings, result_digest
from gnn.rings.roles import Role

Members = list[frozenset[int]]


def candidates(groups: Members) -> list[RingCandidate]:
    return [
        RingCandidate(
            members=tuple(sorted(f"a{n}" for n in group)), links=(1,) * len(group), core=(True,) * len(group),
            risky=(True,) * len(group), roles=(Role("member", "why"),) * len(group), contacts=("c",), category=None,
            score=0.6, factors={}, reasons=("because",),
        )
        for group in groups
    ]  # fmt: skip


def named(groups: Members, previous: Sequence[Ring] = (), dissolved: Sequence[Ring] = ()) -> list[Ring]:
    return name_rings(candidates(groups), previous, dissolved)


disjoint = st.lists(st.integers(0, 5), min_size=24, max_size=24).map(
    lambda owner: [g for g in (frozenset(n for n, o in enumerate(owner) if o == k) for k in range(6)) if len(g) > 1]
)


@given(disjoint, disjoint, disjoint)
def test_nobody_could_swap_names_for_better_ones(first: Members, second: Members, third: Members) -> None:
    """The oracle: matching by members in common is stable. No ring and heir would both rather have each other."""
    before = named(second, named(first))
    after = named(third, before)
    assert len({ring.id for ring in after}) == len(after)
    for ring in after:
        for old in before:
            common = len(ring.account_ids & old.account_ids)
            if common < 2 or 2 * common < min(len(ring.members), len(old.members)) or ring.id == old.id:
                continue
            has = next((len(ring.account_ids & other.account_ids) for other in before if other.id == ring.id), 0)
            heir = next((len(other.account_ids & old.account_ids) for other in after if other.id == old.id), 0)
            assert has >= common or heir >= common, "both would gain"


@given(disjoint, st.randoms(use_true_random=False))
def test_names_and_digest_do_not_depend_on_order(groups: Members, order: object) -> None:
    previous = named(groups)
    shuffled = sorted(groups, key=lambda group: hash((order, tuple(sorted(group)))))
    again = named(shuffled, previous[::-1])
    assert {r.id for r in again} == {r.id for r in previous}
    assert result_digest(again) == result_digest(previous)
    if groups:
        assert result_digest(previous[1:]) != result_digest(previous)


@pytest.mark.parametrize(
    ("before", "after", "ids"),
    [
        ([range(10)], [range(4), range(4, 7), range(7, 10)], [0, None, None]),  # Jaccard .4: the largest part keeps it
        ([range(10), range(10, 14)], [range(14)], [0]),  # the larger parent's survives
        ([range(3)], [range(30)], [0]),  # found whole at last
        ([range(30)], [range(3)], [0]),
        ([range(10)], [range(8, 30)], [None]),  # two of ten are not the ring
        ([range(4), range(4, 8)], [range(2, 6)], [0]),  # of equals always the same one
    ],
)
def test_the_largest_heir_keeps_the_id(before: list[range], after: list[range], ids: list[int | None]) -> None:
    old = named([frozenset(group) for group in before])
    new = named([frozenset(group) for group in after], sorted(old, key=lambda ring: ring.id))
    expected = [None if at is None else old[at].id for at in ids]
    if len(before) == 2 and len(before[0]) == len(before[1]):
        expected = [min(ring.id for ring in old)]
    assert [ring.id if ring.id in {r.id for r in old} else None for ring in new] == expected


def test_a_ring_that_drifts_keeps_its_id_until_nobody_of_old_is_left() -> None:
    rings = named([frozenset(range(10))])
    for shift in range(2, 41, 2):
        drifted = named([frozenset(range(shift, shift + 10))], rings)
        assert drifted[0].id == rings[0].id
        rings = drifted


def test_a_dissolved_ring_that_comes_back_gets_its_old_id() -> None:
    [gone] = named([frozenset(range(8))])
    strangers, back = named([frozenset(range(20, 26)), frozenset(range(1, 9))], [], [gone])
    assert back.id == gone.id
    assert strangers.id != gone.id
    [others] = named([frozenset(range(8))], [back], [gone])
    assert others.id == back.id, "whoever stands goes first"
    [few] = named([frozenset({0, 1, 30, 31})], [], [gone])
    assert few.id != gone.id, "two of eight are not the same people"


def test_a_ring_that_returns_while_its_heir_lives_gets_a_name_of_its_own() -> None:
    [first] = named([frozenset({1, 2, 3})])
    [heir] = named([frozenset({1, 2, 3, 4, 5})], [first])
    assert heir.id == first.id
    moved, back = named([frozenset({4, 5, 6, 1}), frozenset({1, 2, 3})], [heir])
    assert back.id == heir.id
    assert moved.id != heir.id
