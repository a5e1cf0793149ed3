"""Regressions fitted by folds: what is calibrated on was always predicted by a model that had not seen its theme.

What does not live here: where rows come from (`twins`, `rows`), what is written out (`train`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from content_models.text.blend import CATEGORIES, Blend
from content_models.training.rows import Kind, Row

Floats = npt.NDArray[np.float32]

MIX = {Kind.ILLEGAL: 0.03, Kind.HARD: 0.07, Kind.ORDINARY: 0.90}
"""The marketplace that probabilities are stated for: three posts in a hundred illegal, seven that look like it."""

_BALANCE = {Kind.ILLEGAL: 0.35, Kind.HARD: 0.4, Kind.ORDINARY: 0.25}
"""The mix the logits are learned on; too few illegal rows and rare wordings are never learned."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Columns of all rows: illegal, category index (-1 where legal), fold, and the weights of the two mixes."""

    illegal: npt.NDArray[np.bool_]
    category: npt.NDArray[np.int64]
    fold: npt.NDArray[np.int64]
    balance: npt.NDArray[np.float64]
    mix: npt.NDArray[np.float64]


def targets(rows: Sequence[Row]) -> Targets:
    return Targets(
        illegal=np.array([row.kind is Kind.ILLEGAL for row in rows]),
        category=np.array([CATEGORIES.index(row.category) if row.category else -1 for row in rows]),
        fold=np.array([row.fold for row in rows]),
        balance=_weights(rows, _BALANCE),
        mix=_weights(rows, MIX),
    )


def _weights(rows: Sequence[Row], shares: dict[Kind, float]) -> npt.NDArray[np.float64]:
    """One weight per row, so that the kinds have the given shares and the mean is 1."""
    counts = {kind: sum(row.kind is kind for row in rows) for kind in Kind}
    return np.array([shares[row.kind] * len(rows) / counts[row.kind] for row in rows])


def fitted(features: Any, truth: Targets, strength: float) -> tuple[Floats, Floats]:
    """Weights (features, 1 + categories) and bias: illegal or not on all rows, which category on the illegal ones."""
    return _fitted(features, truth, np.ones(len(truth.illegal), np.bool_), strength)


def held_out_logits(features: Any, truth: Targets, strength: float, note: Callable[[str], None]) -> Floats:
    """Each row's logits from a model that was fitted without its fold."""
    logits = np.zeros((len(truth.illegal), 1 + len(CATEGORIES)), np.float32)
    for fold in np.unique(truth.fold):
        held = truth.fold == fold
        weights, bias = _fitted(features, truth, ~held, strength)
        logits[held] = features[held] @ weights + bias
        note(f"fold {fold} held out")
    return logits


def _fitted(features: Any, truth: Targets, chosen: npt.NDArray[np.bool_], strength: float) -> tuple[Floats, Floats]:
    illegal = _logistic(features[chosen], truth.illegal[chosen], truth.balance[chosen], strength)
    known = chosen & truth.illegal
    kind = _logistic(features[known], truth.category[known], None, strength)
    weights = np.column_stack([illegal.coef_[0], kind.coef_.T])
    return weights.astype(np.float32), np.concatenate([illegal.intercept_, kind.intercept_]).astype(np.float32)


def blend(illegal: Floats, category: Floats, truth: Targets) -> Blend:
    """Fitted on held-out logits under the stated mix, so that its probabilities are calibrated for that mix."""
    fit = _logistic(illegal, truth.illegal, truth.mix, 1.0)
    known = truth.category >= 0
    kind = _logistic(category[known], truth.category[known], None, 0.3)
    return Blend(
        weights=fit.coef_[0].astype(np.float32),
        bias=float(fit.intercept_[0]),
        category_weights=kind.coef_.T.astype(np.float32),
        category_bias=kind.intercept_.astype(np.float32),
    )


def _logistic(features: Any, truth: npt.NDArray[Any], weights: npt.NDArray[np.float64] | None, strength: float) -> Any:
    return LogisticRegression(solver="newton-cg", max_iter=200, C=strength, tol=1e-3).fit(
        features, truth, sample_weight=weights
    )
