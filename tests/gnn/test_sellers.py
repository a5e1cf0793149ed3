"""The floor, the stack and measures: repeatable, honest about one class, and right where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from gnn.features import Column, FeatureMatrix
from gnn.sellers import FloorSettings, fit_floor, metrics, paired_gain, recall_at_k, stacked

QUICK = FloorSettings(rounds_max=60, patience=20, rows_in_leaf=5, threads=1)
TRAIN, VALIDATION, TEST = np.arange(600), np.arange(600, 900), np.arange(900, 1500)


def world(seed: int = 0) -> tuple[FeatureMatrix, np.ndarray]:
    """Of two columns one tells of the label; a tenth is positive."""
    generator = np.random.default_rng(seed)
    labels = (generator.random(1500) < 0.1).astype(np.int64)
    values = np.column_stack([labels + generator.normal(0, 0.6, 1500), generator.normal(0, 1, 1500)])
    words = tuple(Column(name=name, meaning=name, source="made up", unit="none") for name in ("telling", "idle"))
    return FeatureMatrix(columns=words, values=values), labels


def test_the_floor_finds_what_tells_and_is_the_same_on_every_run() -> None:
    features, labels = world()
    floor, again = (fit_floor(features, labels, TRAIN, VALIDATION, QUICK) for _ in range(2))
    scores = floor.scores(features)
    np.testing.assert_array_equal(scores, again.scores(features))
    assert metrics(labels[TEST], scores[TEST])["auroc"] > 0.8
    assert floor.gains()["telling"] > 0.8 and sum(floor.gains().values()) == pytest.approx(1)
    other = fit_floor(features, labels, TRAIN, VALIDATION, replace(QUICK, seeds=(1, 2)))
    assert len(other.boosters) == 2 and (other.scores(features) != scores).any()


def test_labels_outside_training_and_validation_do_not_change_the_floor() -> None:
    features, labels = world()
    hidden = np.where(np.isin(np.arange(1500), TEST), 1 - labels, labels)
    scores = [fit_floor(features, known, TRAIN, VALIDATION, QUICK).scores(features) for known in (labels, hidden)]
    np.testing.assert_array_equal(scores[0], scores[1])


def test_one_class_or_other_columns_are_refused() -> None:
    features, labels = world()
    with pytest.raises(Invalid, match="validation slice of 300 rows"):
        fit_floor(features, np.where(np.arange(1500) < 600, labels, 0), TRAIN, VALIDATION, QUICK)
    with pytest.raises(Invalid, match="both classes"):
        stacked(np.linspace(0, 1, 5)[:, None], np.zeros(5, dtype=np.int64), np.ones(5))
    swapped = FeatureMatrix(columns=features.columns[::-1], values=features.values[:, ::-1])
    with pytest.raises(Invalid, match="not those the model"):
        fit_floor(features, labels, TRAIN, VALIDATION, QUICK).scores(swapped)


@given(st.integers(0, 10_000), st.sampled_from([400, 6000]))
@settings(max_examples=20)
def test_probabilities_rise_with_the_score_and_are_as_often_right_as_they_say(seed: int, rows: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.random((2, rows))
    labels = (generator.random((2, rows)) < scores**3).astype(np.int64)  # the score is far too sure
    stack = stacked(scores[0][:, None], labels[0], np.ones(rows))
    told = stack.probability(np.linspace(0, 1, 101)[:, None])
    assert (np.diff(told) >= 0).all() and told.min() >= 0 and told.max() <= 1
    probability = stack.probability(scores[1][:, None])
    assert np.mean((probability - scores[1] ** 3) ** 2) < np.mean((scores[1] - scores[1] ** 3) ** 2) / 2
    assert probability.mean() == pytest.approx(labels[1].mean(), abs=4 * np.sqrt(0.25 / rows) + 0.03)


def test_recall_at_k_counts_among_as_many_as_there_are() -> None:
    assert recall_at_k(np.array([1, 0, 1, 0, 0]), np.array([0.9, 0.8, 0.1, 0.2, 0.3])) == 0.5
    assert metrics(np.array([1, 0, 0]), np.array([0.9, 0.1, 0.2])) == {"auroc": 1.0, "auprc": 1.0, "rec_at_k": 1.0}


def test_a_paired_gain_is_wider_the_more_splits_overlap() -> None:
    ours, theirs = np.array([5.0, 6.0, 7.0]), np.array([3.0, 5.0, 4.0])
    apart, together = (paired_gain(ours, theirs, ratio) for ratio in (0.0, 1.0))
    assert apart.mean == together.mean == 2.0
    assert (apart.low, apart.high) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-3)
    assert together.high - 2 == pytest.approx((apart.high - 2) * 2)
    assert paired_gain(ours[:1], theirs[:1], 1.0).high == np.inf
