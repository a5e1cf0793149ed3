"""The ring scorer: the same from the same worlds, pushed by its columns one way only, and moved by verdicts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from gnn.lab.histories import BEGINS_S, Market, lab_history
from gnn.lab.lessons import lessons, market_lesson
from gnn.rings.measures import MEASURES
from gnn.rings.scorer import RingScorer, released
from gnn.rings.training import SAME, Lesson, train_rings
from gnn.sellers.release import released as sellers
from graph.histories import DAY_S

SPEAKS = [(at, column.speaks) for at, column in enumerate(MEASURES.values()) if column.speaks]
SUSPICION, LIKELY = ([*MEASURES].index(name) for name in ("suspicion_mean", "likely_sellers"))
DAY_245_S = BEGINS_S + 245 * DAY_S


@pytest.fixture(scope="module")
def made() -> list[Lesson]:
    return list(lessons(seed=77, rounds=1))


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.sampled_from(SPEAKS), st.floats(0.01, 20))
def test_what_speaks_for_a_ring_never_speaks_against_it(
    made: list[Lesson], row: int, told: tuple[int, int], more: float
) -> None:
    values = made[-1].prepared.table.values
    row %= len(values)
    column, speaks = told
    raised = values[row].copy()
    raised[column] += more
    before, after = released().probability(np.stack([values[row], raised]))
    assert speaks * (after - before) >= -1e-12


def test_the_release_ranks_whole_rings_before_other_groups_in_worlds_it_never_saw(made: list[Lesson]) -> None:
    for each in made:
        scores = released().probability(each.prepared.table.values)
        rings, others = scores[each.overlap > 0.9], scores[each.overlap < 0.1]
        assert (rings[:, None] > others).mean() > 0.95


def test_the_same_worlds_and_seed_train_the_same_scorer_which_is_kept_whole(made: list[Lesson]) -> None:
    once, again = train_rings(made, seed=3), train_rings(made, seed=3)
    assert once.version == again.version != train_rings(made[:3], seed=3).version
    assert RingScorer.loads(once.dumps()) == once


def test_a_scorer_of_other_columns_is_refused_with_the_way_out() -> None:
    strange = released().dumps().replace('"cycles"', '"circles"', 1)
    with pytest.raises(Invalid, match=r"\(circles, cycles\).*ringfence train rings"):
        RingScorer.loads(strange)


def test_likely_sellers_count_as_far_as_verdicts_say_and_without_verdicts_not_at_all() -> None:
    markets = [
        market_lesson(lab_history(seed, Market(accounts=3_000, prevalence=0.06, noise=noise)), DAY_245_S, sellers())
        for seed, noise in enumerate(("pairs", "town"))
    ]
    values = np.concatenate([each.prepared.table.values for each in markets])
    true = np.concatenate([each.overlap for each in markets]) >= SAME
    assert values[true, LIKELY].mean() > values[~true, LIKELY].mean() + 0.2, "rings are made of likely sellers"
    none, all_ = values.copy(), values.copy()
    none[:, LIKELY], all_[:, LIKELY] = 0.0, 1.0
    assert np.array_equal(released().probability(none), released().probability(all_))
    shown = np.flatnonzero(released().probability(values) > 0.2)
    judged = released().learned(values[shown], true[shown])
    likely = judged.probability(all_[shown]) - judged.probability(none[shown])
    assert (likely >= 0).all() and likely.max() > 0.02


def test_verdicts_move_what_they_are_about_and_none_move_nothing(made: list[Lesson]) -> None:
    """Here the investigators reject every group whose members are little suspicious."""
    release = released()
    values = np.vstack([each.prepared.table.values for each in made])
    true = np.concatenate([each.overlap for each in made]) >= SAME
    shown = np.flatnonzero(release.probability(values) > 0.2)
    mild = values[shown, SUSPICION] < np.median(values[shown, SUSPICION])
    assert release.learned(values[:0], true[:0]) == release
    judged = release.learned(values[shown], true[shown] & ~mild)
    assert judged.judged == len(shown)
    before, after = release.probability(values[shown]), judged.probability(values[shown])
    assert (after - before)[mild].mean() < (after - before)[~mild].mean()
    assert judged.learned(values[:0], true[:0]) == release
