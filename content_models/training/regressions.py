"""The two kinds of regression: over n-grams, and over what the stages say (the blends).

The same rows give the same weights. What does not live here: the encoder's head (`heads`), where rows come from.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from content_models.text.blend import PLAIN, Blend, Doubles, Seen, fast_features, full_features, log_chances
from content_models.text.columns import CATEGORIES, CATEGORY, EXITS, ILLEGAL, INTENT, INTENTS, WIDTH
from content_models.text.linear import Linear
from content_models.training.targets import Targets

Floats = npt.NDArray[np.float32]

LINEAR_STRENGTH = 1.0
LANGUAGE_STRENGTH = 0.2
"""How freely a language's intercept leaves the common one, beside 1 for the other features. Little: what one author's
posts say of a language hardly tells how another's of the same language are found."""


def fitted_linear(grams: Any, targets: Targets) -> Linear:
    """`grams` as `linear.features` makes them, one row per row of `targets`."""
    weights = np.zeros((grams.shape[1], WIDTH), np.float32)
    bias = np.zeros(WIDTH, np.float32)
    everything = np.ones(len(targets.illegal), np.bool_)
    _put(weights, bias, ILLEGAL, _binary(grams, targets.illegal, everything, targets.weight))
    _put(weights, bias, EXITS, _binary(grams, targets.exits == 1, targets.exits >= 0, None))
    _put(weights, bias, CATEGORY, _many(grams, targets.category, len(CATEGORIES)))
    _put(weights, bias, INTENT, _many(grams, targets.intent, len(INTENTS)))
    return Linear(weights, np.ones(WIDTH, np.float32), bias)


Fit = tuple[Any, Any]


def _put(weights: Floats, bias: Floats, columns: int | slice, fit: Fit) -> None:
    weights[:, columns], bias[columns] = fit


def _binary(grams: Any, truth: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_], weight: Any) -> Fit:
    if len(np.unique(truth[known])) < 2:
        return np.zeros(grams.shape[1], np.float32), np.float32(0)
    fit = _logistic(grams[known], truth[known], None if weight is None else weight[known], LINEAR_STRENGTH)
    return fit.coef_[0], fit.intercept_[0]


def _many(grams: Any, truth: npt.NDArray[np.int64], classes: int) -> Fit:
    """Classes that no row shows keep a weight of nothing and are never the most likely."""
    known = truth >= 0
    shown = np.unique(truth[known])
    weights, bias = np.zeros((grams.shape[1], classes), np.float32), np.full(classes, -9, np.float32)
    if len(shown) == 1:
        bias[shown] = 0
    elif len(shown) > 1:
        fit = _logistic(grams[known], truth[known], None, LINEAR_STRENGTH)
        both = len(shown) == 2
        weights[:, shown] = np.column_stack([-fit.coef_[0], fit.coef_[0]]) / 2 if both else fit.coef_.T
        bias[shown] = np.array([-fit.intercept_[0], fit.intercept_[0]]) / 2 if both else fit.intercept_
    return weights, bias


def fitted_blend(seen: Seen, head: Floats | None, targets: Targets) -> Blend:
    """Fitted on rows of which no stage has seen anything; `targets.weight` states the mix that it is calibrated for."""
    illegal, category = fast_features(seen) if head is None else full_features(seen, head)
    languages = sorted({language for language in seen.languages if language})
    spoken = np.array([[own == language for language in languages] for own in seen.languages], np.float32)
    columns = np.column_stack([illegal, LANGUAGE_STRENGTH * spoken])
    fit = _logistic(columns, targets.illegal, targets.weight, 1.0)
    known = targets.category >= 0
    kind = _logistic(category[known], targets.category[known], None, 0.3)
    width = illegal.shape[1]
    blend = Blend(
        weights=fit.coef_[0][:width].astype(np.float32),
        bias=float(fit.intercept_[0]),
        category_weights=kind.coef_.T.astype(np.float32),
        category_bias=kind.intercept_.astype(np.float32),
        shifts={
            language: round(LANGUAGE_STRENGTH * float(shift), 4)
            for language, shift in zip(languages, fit.coef_[0][width:], strict=True)
        },
    )
    return replace(blend, beta=_beta(blend.logits(illegal, seen.languages), targets))


def _beta(logits: Doubles, targets: Targets) -> tuple[float, float, float]:
    """Three numbers; a slope that would turn the order of two posts round is left out, as Kull et al. do."""
    columns, chosen = log_chances(logits), [0, 1]
    while chosen:
        fit = _logistic(columns[:, chosen], targets.illegal, targets.weight, 100.0)
        if min(fit.coef_[0]) > 0:
            slopes = dict(zip(chosen, fit.coef_[0], strict=True))
            low, high, shift = slopes.get(0, 0.0), slopes.get(1, 0.0), fit.intercept_[0]
            return round(float(low), 4), round(float(high), 4), round(float(shift), 4)
        chosen.pop(int(np.argmin(fit.coef_[0])))
    return PLAIN


def _logistic(features: Any, truth: npt.NDArray[Any], weights: npt.NDArray[np.float64] | None, strength: float) -> Any:
    return LogisticRegression(solver="newton-cg", max_iter=200, C=strength, tol=1e-3).fit(
        features, truth, sample_weight=weights
    )
