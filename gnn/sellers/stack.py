"""One probability out of several scores: a logistic regression on their log-odds.

Fitted on rows that no score was fitted to. Weights are never negative: a score that ranks backwards there is left out,
not turned round. A normal prior on the weights keeps a few positives from saying much.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from domain.errors import Invalid
from gnn.features.relations import Floats, Ints

PRIOR = 1.0  # precision of each weight around its mean: 1 for the first score, 0 for the others
_SURE = 1e-6  # keeps log-odds finite


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """probability = sigmoid(intercept + sum of weight x log-odds of score)."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, scores: Floats) -> Floats:
        """Args: scores: rows x scores, each from 0 to 1."""
        likely: Floats = expit(log_odds(scores) @ np.array(self.weights) + self.intercept)
        return likely

    @property
    def shares(self) -> tuple[float, ...]:
        """What each score has of all weight."""
        whole = sum(self.weights) or 1.0
        return tuple(weight / whole for weight in self.weights)


def stacked(scores: Floats, labels: Ints, row_weights: Floats) -> Stack:
    """Most probable weights a posteriori. The first score is what the others have to add to.

    Args:
        row_weights: how many accounts each row stands for.

    Raises Invalid when the rows hold one class only.
    """
    if not 0 < int(labels.sum()) < len(labels):
        raise Invalid(f"{int(labels.sum())} of {len(labels)} rows are positive; a stack needs both classes")
    known = np.column_stack([log_odds(scores), np.ones(len(labels))])
    mean = np.zeros(known.shape[1])
    mean[0] = 1.0
    prior = np.full(known.shape[1], PRIOR)
    prior[-1] = 1e-3
    sign = np.where(labels == 1, 1.0, -1.0)

    def unlikely(weights: Floats) -> tuple[float, Floats]:
        right = expit(sign * (known @ weights))
        off = weights - mean
        slope = known.T @ (row_weights * (1 - right) * sign)
        return float(prior @ off**2 / 2 - row_weights @ np.log(np.maximum(right, 1e-12))), prior * off - slope

    bounds = [(0.0, None)] * scores.shape[1] + [(None, None)]
    start = np.append(mean[:-1], 0.0)
    best = minimize(unlikely, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Stack(weights=tuple(best[:-1].tolist()), intercept=float(best[-1]))


def log_odds(scores: Floats) -> Floats:
    odds: Floats = logit(np.clip(scores, _SURE, 1 - _SURE))
    return odds
