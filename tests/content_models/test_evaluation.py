"""Figures of an evaluation against oracles: scikit-learn, fairlearn, SciPy, and sums written out."""

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from fairlearn.metrics import (  # type: ignore[import-untyped]
    demographic_parity_difference,
    equal_opportunity_difference,
    false_positive_rate_difference,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from content_models.evaluation import counting, fairness, priors, ranking, shift
from content_models.evaluation.comparison import compared, mcnemar
from content_models.evaluation.evaluating import evaluate
from content_models.evaluation.figures import Rate
from tests.content_models.test_text_stages import relaxed
from tests.content_models.told import ROUTING, judged, question, written

samples = st.lists(
    st.tuples(st.booleans(), st.sampled_from([round(step / 20, 2) for step in range(21)]), st.sampled_from("abc")),
    min_size=1,
    max_size=120,
)
both = samples.filter(lambda rows: len({label for label, *_ in rows}) == 2)
Drawn = list[tuple[bool, float, str]]


def columns(rows: Drawn) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64], list[str]]:
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), [row[2] for row in rows]


@relaxed
@given(samples)
def test_counts_at_every_line_are_those_of_scikit_learn(rows: Drawn) -> None:
    illegal, said, _ = columns(rows)
    found = judged(illegal.tolist(), said.tolist())
    for line in counting.lines(found.illegal, found.answers, ROUTING):
        flagged = said > line.above
        (tn, fp), (fn, tp) = metrics.confusion_matrix(illegal, flagged, labels=[False, True])
        assert (line.counts.flagged_illegal, line.counts.flagged_legal) == (tp, fp)
        assert (line.counts.passed_illegal, line.counts.passed_legal) == (fn, tn)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert (line.precision.value or 0) == pytest.approx(metrics.precision_score(illegal, flagged))
            assert (line.recall.value or 0) == pytest.approx(metrics.recall_score(illegal, flagged))
            assert (line.f1 or 0) == pytest.approx(metrics.f1_score(illegal, flagged))
    bands = counting.bands(found.illegal, found.answers, ROUTING)
    assert sum(band.rows for band in bands) == len(rows)
    assert sum(band.illegal.hits for band in bands) == illegal.sum()


@relaxed
@given(st.integers(0, 400), st.integers(1, 400))
def test_intervals_are_wilsons(hits: int, of: int) -> None:
    hits = min(hits, of)
    found = counting.rate(hits, of)
    expected = binomtest(hits, of).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.value == hits / of


@relaxed
@given(both, st.integers(0, 99))
def test_areas_of_weighted_rows_are_those_of_scikit_learn(rows: Drawn, seed: int) -> None:
    illegal, said, _ = columns(rows)
    weight = next(ranking.draws(illegal, seed))
    assert weight[illegal].sum() == illegal.sum() and weight[~illegal].sum() == (~illegal).sum()
    auroc, auprc = ranking.Sorted.of(illegal, said).areas(weight)
    assert auroc == pytest.approx(metrics.roc_auc_score(illegal, said, sample_weight=weight))
    assert auprc == pytest.approx(metrics.average_precision_score(illegal, said, sample_weight=weight))
    found = ranking.ranking(illegal, said, seed, 20)
    assert found.auroc.value == pytest.approx(metrics.roc_auc_score(illegal, said))
    assert found.auprc.value == pytest.approx(metrics.average_precision_score(illegal, said))
    assert found.roc[0] == (0, 0) and found.roc[-1] == (1, 1)


@relaxed
@given(samples)
def test_calibration_error_is_the_sum_over_bins_written_out(rows: Drawn) -> None:
    illegal, said, _ = columns(rows)
    expected = 0.0
    for at in range(10):
        here = [row for row in rows if min(int(row[1] * 10), 9) == at]
        if here:
            gap = sum(p for _, p, _ in here) / len(here) - sum(label for label, *_ in here) / len(here)
            expected += abs(gap) * len(here) / len(rows)
    assert counting.calibration_error(illegal, said) == pytest.approx(expected)


@relaxed
@given(samples)
def test_differences_between_groups_are_fairlearns(rows: Drawn) -> None:
    illegal, said, groups = columns(rows)
    found = judged(illegal.tolist(), said.tolist(), groups)
    grouping = counting.grouping("group", found.columns["group"], found, said)
    assert grouping is not None
    parity = fairness.parity(grouping, found.columns["group"], found, 1)
    for difference, metric, counted in (
        (parity.demographic_parity, demographic_parity_difference, np.ones(len(rows), bool)),
        (parity.equal_opportunity, equal_opportunity_difference, illegal),
        (parity.false_alarms, false_positive_rate_difference, ~illegal),
    ):
        sizes = {name: int(counted[[group == name for group in groups]].sum()) for name in set(groups)}
        large = [name for name, size in sizes.items() if size >= fairness.LEAST]
        here = np.isin(groups, large)
        if len(large) < 2:
            assert difference is None
            continue
        assert difference is not None
        expected = metric(illegal[here], (said > 0.5)[here], sensitive_features=np.array(groups)[here])
        assert difference.value == pytest.approx(expected)
        assert {difference.highest, difference.lowest} <= set(large)
    assert set(parity.left_out) | set(parity.compared) == set(groups)


def test_groups_that_are_treated_alike_differ_by_chance_as_often_as_is_said() -> None:
    chance, sizes = np.random.default_rng(5), [40, 60, 200]
    known = fairness.by_chance([Rate(0.3, None, None, int(size * 0.3), size) for size in sizes], 1)
    drawn = chance.binomial(sizes, 0.3, (4_000, 3)) / sizes
    assert (np.ptp(drawn, axis=1) <= known).mean() == pytest.approx(0.95, abs=0.015)


@relaxed
@given(both, st.sampled_from([0.5, 0.1, 0.01]))
def test_the_band_that_is_right_95_times_in_100_is_the_widest_one(rows: Drawn, prior: float) -> None:
    illegal, said, _ = columns(rows)

    def precise(above: float) -> bool:
        flagged = said > above
        right, wrong = prior * flagged[illegal].mean(), (1 - prior) * flagged[~illegal].mean()
        return bool(right > 0 and right >= 0.95 * (right + wrong))

    good = [above for above in [0.0, *sorted(set(said.tolist()))] if precise(above)]
    found = priors.precise_above(prior, illegal, said)
    assert found == min(good) if good else found is None


def test_precision_elsewhere_is_bayes_and_the_anchor_of_the_requirement() -> None:
    """Recall of 90 % at 2 % false positives is a precision of 4.3 % where one post in a thousand is illegal."""
    recall, false = counting.rate(900, 1_000), counting.rate(20, 1_000)
    found = priors.precision_at(0.001, recall, false)
    assert found.value == pytest.approx(0.0431, abs=1e-4)
    assert (found.low or 1) < (found.value or 0) < (found.high or 0)
    enough = priors._rows_to_prove(0.001, recall) or 0
    assert (priors.precision_at(0.001, recall, counting.rate(0, enough)).low or 0) >= 0.95
    assert (priors.precision_at(0.001, recall, counting.rate(0, enough - 2)).low or 0) < 0.95


@relaxed
@given(st.lists(st.integers(0, 50), min_size=2, max_size=8), st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_the_stability_index_is_its_formula_and_nothing_for_the_same(before: list[int], after: list[int]) -> None:
    a, b = np.array(before) + 0.5, np.array(after[: len(before)]) + 0.5
    p, q = a / a.sum(), b / b.sum()
    expected = sum((y - x) * np.log(y / x) for x, y in zip(p, q, strict=True))
    assert shift.stability_index(np.array(before), np.array(after[: len(before)])) == pytest.approx(expected)
    assert shift.stability_index(np.array(before), np.array(before)) == 0


def test_posts_that_change_raise_the_alarm_and_those_that_do_not_leave_it(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    rows = [
        {"text": f"p={p:.4f}", "label": int(p > 0.5), "month": f"2026-{1 + at // 300:02d}", "language": "en"}
        for at, p in enumerate(chance.uniform(0, 1, 1_200))
    ]
    (still,) = [evaluate(question([written(tmp_path / "still.jsonl", rows)])).shift]
    assert still is not None and (still.rows, still.reference_rows) == (600, 600)
    assert [each.alarm for each in still.columns] == [False, False, False]
    for row in rows[600:]:
        row["text"] = f"p={float(str(row['text'])[2:]) ** 4:.4f} and many more words than before"
        row["language"] = "pl"
    moved = evaluate(question([written(tmp_path / "moved.jsonl", rows)])).shift
    assert moved is not None and [each.alarm for each in moved.columns] == [True, True, True]
    unlabelled = written(tmp_path / "before.jsonl", [{"text": row["text"]} for row in rows[:600]])
    beside = evaluate(question([tmp_path / "moved.jsonl"], reference=unlabelled)).shift
    assert beside is not None and beside.columns[0].index > 0.02 and beside.auroc_reference is None


@relaxed
@given(both)
def test_a_model_compared_with_itself_is_neither_better_nor_worse(rows: Drawn) -> None:
    illegal, said, _ = columns(rows)
    found = judged(illegal.tolist(), said.tolist())
    same = compared(found.illegal, found.answers, found.answers, "itself", 1, 10)
    assert (same.p, same.worse, same.auroc.value, same.recall.high) == (1, False, 0, 0)


def test_a_worse_model_is_called_worse_and_the_better_one_is_not(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    labels = chance.integers(0, 2, 400)
    good = np.clip(labels * 0.6 + chance.uniform(0, 0.4, 400), 0, 1)
    illegal = labels.astype(bool)
    sharp, dull = (judged(illegal.tolist(), said.tolist()) for said in (good, chance.permutation(good)))
    assert compared(illegal, dull.answers, sharp.answers, "sharp", 1, 50).worse
    better = compared(illegal, sharp.answers, dull.answers, "dull", 1, 50)
    assert not better.worse and better.p < 1e-6 and (better.auroc.low or 0) > 0
    assert mcnemar(2, 8) == pytest.approx(2 * sum([1, 10, 45]) / 2**10)
