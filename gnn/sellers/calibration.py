"""From a score to a probability, fitted on the validation slice; before that no score may be called a probability."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from domain.errors import Invalid
from gnn.features.relations import Floats, Ints

ISOTONIC_POSITIVES = 200  # with fewer, steps would follow single accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A rising curve through knots, straight between them and flat beyond.

    Attributes:
        scores, probabilities: the knots; `probabilities` never fall.
        method: "isotonic" or "platt".
    """

    scores: Floats
    probabilities: Floats
    method: str

    def probability(self, scores: Floats) -> Floats:
        return np.interp(scores, self.scores, self.probabilities)


def calibrated(labels: Ints, scores: Floats) -> Calibration:
    """Fit on rows that the model was not fitted to: isotonic with enough positives, else Platt's logistic curve.

    Raises Invalid when the rows hold one class only.
    """
    positives = int(labels.sum())
    if not 0 < positives < len(labels):
        raise Invalid(f"{positives} of {len(labels)} validation rows are positive; calibration needs both classes")
    return _isotonic(labels, scores) if positives >= ISOTONIC_POSITIVES else _platt(labels, scores)


def _isotonic(labels: Ints, scores: Floats) -> Calibration:
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0).fit(scores, labels)
    return Calibration(scores=fitted.X_thresholds_, probabilities=fitted.y_thresholds_, method="isotonic")


def _platt(labels: Ints, scores: Floats) -> Calibration:
    """Logistic regression on the score's log-odds, kept as knots close enough to be the curve."""
    slope = LogisticRegression(C=1e6).fit(_log_odds(scores)[:, None], labels)
    rising = max(float(slope.coef_[0, 0]), 0.0)  # a score that ranks backwards tells nothing
    knots = 1 / (1 + np.exp(-np.linspace(-14, 14, 513)))
    odds = rising * _log_odds(knots) + float(slope.intercept_[0])
    level = float(np.mean(labels))
    curve = 1 / (1 + np.exp(-odds)) if rising else np.full(len(knots), level)
    return Calibration(scores=knots, probabilities=curve, method="platt")


def _log_odds(scores: Floats) -> Floats:
    inside = np.clip(scores, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))
