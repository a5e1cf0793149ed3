"""How well probabilities sort, and what bootstrap samples say of it: AUROC, average precision, curves, calibration.

Samples are counts per row rather than rows, so that one costs a pass over rows that were sorted once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve, roc_auc_score, roc_curve

from content_models.evaluation.counting import BINS, calibration_error, rate, tenths
from content_models.evaluation.figures import Bin, Calibration, Estimate, Histogram, Ranking, Threshold
from content_models.evaluation.scored import Bools, Doubles
from content_models.text.blend import at_prior

SAMPLES = 200
POINTS = 200
STEPS = 100
_HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows by falling probability; `starts` is where each run of equal probabilities begins."""

    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    illegal: Bools

    @classmethod
    def of(cls, illegal: Bools, probabilities: Doubles) -> "Sorted":
        order = np.argsort(-probabilities, kind="stable")
        changes = np.flatnonzero(np.diff(probabilities[order])) + 1
        return cls(order, np.concatenate([[0], changes]).astype(np.int64), illegal[order])

    def areas(self, weight: Doubles) -> tuple[float, float]:
        """AUROC (ties count half) and average precision of rows that count `weight` each; both labels are there."""
        weight = weight[self.order]
        hits = np.add.reduceat(weight * self.illegal, self.starts)
        alarms = np.add.reduceat(weight * ~self.illegal, self.starts)
        caught, false = np.cumsum(hits), np.cumsum(alarms)
        area = (alarms * (caught - hits / 2)).sum() / (caught[-1] * false[-1])
        precise = (hits * caught / np.maximum(caught + false, 1e-12)).sum() / caught[-1]
        return float(area), float(precise)


def draws(illegal: Bools, seed: int, samples: int = SAMPLES) -> Iterator[Doubles]:
    """How often each row is drawn, sample by sample (Efron 1979); labels are drawn apart, so both are in each."""
    chance = np.random.default_rng(seed)
    parts = [np.flatnonzero(illegal), np.flatnonzero(~illegal)]
    for _ in range(samples):
        counts = np.zeros(len(illegal))
        for part in parts:
            counts[part] = np.bincount(chance.integers(0, len(part), len(part)), minlength=len(part))
        yield counts


def interval(value: float, sampled: Sequence[float]) -> Estimate:
    """The middle 95 % of the samples."""
    low, high = np.quantile(sampled, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def ranking(illegal: Bools, probabilities: Doubles, seed: int, samples: int = SAMPLES) -> Ranking:
    """Figures are None and curves empty where one label is missing."""
    if not 0 < illegal.sum() < len(illegal):
        return Ranking(Estimate(None), Estimate(None), [], [])
    rows = Sorted.of(illegal, probabilities)
    areas = [rows.areas(counts) for counts in draws(illegal, seed, samples)]
    false, recall, _ = roc_curve(illegal, probabilities)
    precision, caught, _ = precision_recall_curve(illegal, probabilities)
    return Ranking(
        auroc=interval(float(roc_auc_score(illegal, probabilities)), [area for area, _ in areas]),
        auprc=interval(float(average_precision_score(illegal, probabilities)), [precise for _, precise in areas]),
        roc=_points(false, recall),
        precision_recall=_points(caught[::-1], precision[::-1]),
    )


def _points(x: Doubles, y: Doubles) -> list[tuple[float, float]]:
    """At most POINTS of a curve, both ends among them, evenly along it."""
    if len(x) > POINTS:
        along = np.cumsum(np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0])))
        kept = np.unique(np.searchsorted(along, np.linspace(0, along[-1], POINTS)).clip(0, len(x) - 1))
        kept = np.unique(np.concatenate([[0], kept, [len(x) - 1]]))
        x, y = x[kept], y[kept]
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def thresholds(illegal: Bools, probabilities: Doubles) -> list[Threshold]:
    """In hundredths from 0 to 0.99; empty where one label is missing."""
    found = []
    for step in range(STEPS if 0 < illegal.sum() < len(illegal) else 0):
        flagged = probabilities > step / STEPS
        precision = rate(illegal, flagged).value
        found.append(
            Threshold(step / STEPS, float(flagged[illegal].mean()), float(flagged[~illegal].mean()), precision)
        )
    return found


def histogram(illegal: Bools, probabilities: Doubles) -> Histogram:
    edges = np.linspace(0, 1, _HISTOGRAM_BINS + 1)
    of_illegal, of_legal = (np.histogram(probabilities[mask], edges)[0].tolist() for mask in (illegal, ~illegal))
    return Histogram(edges.round(4).tolist(), of_illegal, of_legal)


def at_share(illegal: Bools, probabilities: Doubles, stated: float) -> Doubles:
    """Probabilities moved from the prior they are stated for to the share of illegal rows in the files."""
    share = float(illegal.mean()) if len(illegal) else 0.0
    return at_prior(probabilities, stated, share) if 0 < share < 1 else probabilities


def calibration(illegal: Bools, probabilities: Doubles, stated: float) -> Calibration:
    moved = at_share(illegal, probabilities, stated)
    known = len(illegal) > 0
    places = tenths(moved)
    return Calibration(
        stated_prior=stated,
        share=float(illegal.mean()) if known else 0.0,
        error=calibration_error(illegal, moved) if known else None,
        error_as_stated=calibration_error(illegal, probabilities) if known else None,
        brier=float(brier_score_loss(illegal, moved, pos_label=True)) if known else None,
        brier_as_stated=float(brier_score_loss(illegal, probabilities, pos_label=True)) if known else None,
        bins=[
            Bin(float(moved[here].mean()), rate(illegal, here))
            for here in (places == at for at in range(BINS))
            if here.any()
        ],
    )
