"""How likely a group is a ring: LightGBM on `measures`, learned first from made-up worlds, then from verdicts.

The release predicts the overlap (Jaccard) of a group with the best ring there is; of several cuts of one ring the
truest then ranks first. A logistic curve makes a probability of it, fitted to the groups that would have been shown
in worlds it was not trained on. What investigators decide corrects that probability: a logistic regression on the
release's own answer and the measures, drawn towards no correction at all (a normal prior), so that without verdicts
nothing changes and few verdicts change little. How many members are likely sellers enters there alone
(`docs/decisions/0019-sellers-in-rings.md`).

Columns that can only speak for or against a ring do so in every tree (monotone constraints).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from domain.errors import Invalid
from gnn.rings.measures import LEARNED, MEASURES
from gnn.rings.pairs import Floats

_TREES = {
    "num_leaves": 8,
    "min_data_in_leaf": 20,
    "learning_rate": 0.06,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.7,
    "lambda_l2": 5.0,
    "monotone_constraints": [column.speaks for column in [*MEASURES.values()][:LEARNED]],
    "deterministic": True,
    "num_threads": 1,  # the same trees on every machine
    "verbosity": -1,
}
RELEASE_ROUNDS = 200
_DOUBT = 0.05  # chance that a verdict is wrong; nobody's click is taken for certain
_PRIOR, _PRIOR_ALL = 10.0, 1.0  # precision of a correction by one measure, and of the one that is the same for all
_NEAR = 0.1  # probability by the release below which a correction fades with it: nobody was shown such groups
_FAR = 3.0  # deviations beyond which a measure counts as no farther: few verdicts say nothing about what is rare
_SIZE = list(MEASURES).index("size")
_SURE = 1e-6  # keeps a logit finite


@dataclass(frozen=True, slots=True, kw_only=True)
class RingScorer:
    """A release, and what verdicts have added to it.

    Attributes:
        release: a LightGBM model as text.
        slope, by_size, intercept: from the logit of the predicted overlap and the logarithm of the size to the logit of
            the probability. A small group is a ring whole or not at all, of a large one half may be missed.
        centre, spread: per measure the mean and the deviation over the groups that the curve was fitted to.
        correction: by verdicts, to the logit: for each logit of the release, for all, and for each deviation of each
            measure; empty as long as nobody has judged.
        judged: how many verdicts it has learned from.
    """

    release: str
    slope: float
    by_size: float
    intercept: float
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    correction: tuple[float, ...] = ()
    judged: int = 0

    @property
    def version(self) -> str:
        """What a run records: the same version gives the same scores."""
        return hashlib.sha256(self.dumps().encode()).hexdigest()[:16]

    def probability(self, values: Floats) -> Floats:
        """Of each row of a `GroupTable` that it is a ring, at least half of it the same accounts."""
        score = self._released(values)
        if self.correction:
            score = score + _weighted(self._judged_by(values, score), self.correction)
        likely: Floats = expit(score)
        return likely

    def learned(self, values: Floats, confirmed: NDArray[np.bool_]) -> Self:
        """This release as corrected by these verdicts; whatever was learned from verdicts before is replaced."""
        if not len(confirmed):
            return replace(self, correction=(), judged=0)
        score = self._released(values)
        correction = _correction(score, self._judged_by(values, score), confirmed)
        return replace(self, correction=tuple(correction.tolist()), judged=len(confirmed))

    def dumps(self) -> str:
        return json.dumps({"columns": list(MEASURES), **asdict(self)})

    @classmethod
    def loads(cls, text: str) -> Self:
        """Raises Invalid when it was trained on other columns than are measured now."""
        facts: dict[str, Any] = json.loads(text)
        if (columns := facts.pop("columns")) != list(MEASURES):
            other = ", ".join(sorted(set(columns) ^ set(MEASURES))) or "their order"
            raise Invalid(
                f"the ring scorer was trained on other columns ({other}); train it again: `ringfence train rings`"
            )
        rows = {name: tuple(fact) for name, fact in facts.items() if isinstance(fact, list)}
        return cls(**facts | rows)

    def _released(self, values: Floats) -> Floats:
        known = _known(predict_overlap(self.release, values), values)
        score: Floats = _weighted(known, (self.slope, self.by_size)) + self.intercept
        return score

    def _judged_by(self, values: Floats, score: Floats) -> Floats:
        """What a verdict can correct, one row per group, whose logits by the release are `score`."""
        deviations = np.clip((values - np.array(self.centre)) / np.array(self.spread), -_FAR, _FAR)
        near = np.minimum(1.0, expit(score) / _NEAR)
        judged: Floats = np.column_stack([score, np.ones(len(values)), deviations]) * near[:, None]
        return judged


def log_loss(probability: Floats, confirmed: NDArray[np.bool_]) -> Floats:
    """Of each verdict, which is wrong by `_DOUBT`: so no single click outweighs a hundred others."""
    right = np.where(confirmed, probability, 1 - probability)
    loss: Floats = -np.log(_DOUBT + (1 - 2 * _DOUBT) * right)
    return loss


def _weighted(rows: Floats, weights: Sequence[float]) -> Floats:
    """Column by column: what a row comes to must not depend, by a hair, on how many rows come with it."""
    total: Floats = np.zeros(len(rows))
    for column, weight in zip(rows.T, weights, strict=True):
        np.add(total, weight * column, out=total)
    return total


def _correction(score: Floats, known: Floats, confirmed: NDArray[np.bool_]) -> Floats:
    """Most probable correction a posteriori, with verdicts that are wrong by `_DOUBT`."""
    prior = np.full(known.shape[1], _PRIOR)
    prior[1] = _PRIOR_ALL
    sign = np.where(confirmed, 1.0, -1.0)

    def unlikely(weights: Floats) -> tuple[float, Floats]:
        right = expit(sign * (score + known @ weights))
        told = _DOUBT + (1 - 2 * _DOUBT) * right
        slope = (1 - 2 * _DOUBT) * right * (1 - right) * sign / told
        return float(prior @ weights**2 / 2 - np.log(told).sum()), prior * weights - known.T @ slope

    best: Floats = minimize(unlikely, np.zeros(known.shape[1]), jac=True, method="L-BFGS-B").x
    return best


def train_overlap(values: Floats, overlap: Floats, seed: int) -> str:
    """A booster that predicts how far each group is the best ring there is, 0 to 1."""
    booster = lgb.train(
        {**_TREES, "objective": "cross_entropy", "seed": seed},
        lgb.Dataset(values[:, :LEARNED], overlap),
        RELEASE_ROUNDS,
    )
    return str(booster.model_to_string())


def predict_overlap(model: str, values: Floats) -> Floats:
    return np.asarray(lgb.Booster(model_str=model).predict(values[:, :LEARNED]), dtype=np.float64)


def curve(overlap: Floats, values: Floats, is_ring: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Platt's curve, with the size beside the predicted overlap: slope, by_size, intercept."""
    fitted = LogisticRegression(C=1e6).fit(_known(overlap, values), is_ring)
    slope, by_size = fitted.coef_[0].tolist()
    return slope, by_size, float(fitted.intercept_[0])


def _known(overlap: Floats, values: Floats) -> Floats:
    return np.column_stack([logit(np.clip(overlap, _SURE, 1 - _SURE)), np.log(values[:, _SIZE])])


RELEASED = Path(__file__).parents[1] / "released" / "rings.json"


def released() -> RingScorer:
    """The scorer that comes with this version."""
    return RingScorer.loads(RELEASED.read_text())
