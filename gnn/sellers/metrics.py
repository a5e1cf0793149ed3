"""How good scores are, and whether a gain over another method is more than chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as students_t
from sklearn.metrics import average_precision_score, roc_auc_score

from gnn.features.relations import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Mean difference over splits with its 95 % interval."""

    mean: float
    low: float
    high: float


def metrics(labels: Ints, scores: Floats) -> dict[str, float]:
    """`auroc`, `auprc` (average precision) and `rec_at_k` of one split, each from 0 to 1."""
    return {
        "auroc": float(roc_auc_score(labels, scores)),
        "auprc": float(average_precision_score(labels, scores)),
        "rec_at_k": recall_at_k(labels, scores),
    }


def recall_at_k(labels: Ints, scores: Floats) -> float:
    """Share of positives among the K highest scores, K being the number of positives; ties in order of position."""
    k = int(labels.sum())
    highest = np.argsort(-scores, kind="stable")[:k]
    return float(labels[highest].mean())


def paired_gain(ours: Floats, theirs: Floats, test_to_train: float) -> Gain:
    """Paired t interval over splits of the same rows.

    Splits overlap, so the plain interval would be too narrow: the variance is corrected by the ratio of test to
    training rows (Nadeau and Bengio 2003). One split alone has an unbounded interval.
    """
    differences: NDArray[np.float64] = np.asarray(ours) - np.asarray(theirs)
    count, mean = len(differences), float(differences.mean())
    if count < 2:
        return Gain(mean=mean, low=-np.inf, high=np.inf)
    error = np.sqrt((1 / count + test_to_train) * differences.var(ddof=1))
    reach = float(students_t.ppf(0.975, count - 1) * error)
    return Gain(mean=mean, low=mean - reach, high=mean + reach)
