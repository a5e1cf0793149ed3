"""The floor under every seller score: gradient-boosted trees over the feature table, learnt slowly.

What any other model has to pass. It answers in scores; `calibration` makes probabilities of them.
"""

from dataclasses import dataclass

import lightgbm
import numpy as np

from domain.errors import Invalid
from gnn.features.relations import Floats, Ints
from gnn.features.table import FeatureMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSettings:
    """How the trees are grown.

    Attributes:
        metric: by which the validation slice stops the growth: "auc" or "average_precision".
        patience: rounds without a gain before it stops.
        positive_power: positives weigh (negatives / positives) to this power: 0 as they are, 1 both classes alike.
        seeds: one model each; their scores are averaged.
    """

    metric: str = "average_precision"
    learning_rate: float = 0.03
    leaves: int = 31
    rows_in_leaf: int = 20
    column_share: float = 0.3
    row_share: float = 0.8
    shrinkage: float = 5.0
    positive_power: float = 0.5
    rounds_max: int = 2000
    patience: int = 150
    seeds: tuple[int, ...] = (0,)
    threads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Grown trees, and the names of the columns they read in that order."""

    names: tuple[str, ...]
    boosters: tuple[lightgbm.Booster, ...]

    def scores(self, features: FeatureMatrix) -> Floats:
        """One score from 0 to 1 per row, not a probability. Raises Invalid when the columns are not the model's."""
        if tuple(column.name for column in features.columns) != self.names:
            raise Invalid("the columns are not those the model was fitted to; build the features as for training")
        predicted = [booster.predict(features.values) for booster in self.boosters]
        return np.asarray(np.mean(predicted, axis=0), dtype=np.float64)

    def gains(self) -> dict[str, float]:
        """How much each column lowered the loss, as a share of all columns."""
        gained = np.sum([booster.feature_importance("gain") for booster in self.boosters], axis=0)
        return dict(zip(self.names, (gained / max(gained.sum(), 1e-12)).tolist(), strict=True))


def fit_floor(
    features: FeatureMatrix, labels: Ints, train: Ints, validation: Ints, settings: FloorSettings | None = None
) -> Floor:
    """Grow trees on the rows `train`, stopped by the rows `validation`. The same input gives the same trees.

    Raises Invalid when either slice holds one class only.
    """
    settings = settings or FloorSettings()
    for name, rows in (("training", train), ("validation", validation)):
        if len(np.unique(labels[rows])) < 2:
            raise Invalid(f"the {name} slice of {len(rows)} rows holds one class only; choose one with both")
    boosters = tuple(_grown(features.values, labels, train, validation, settings, seed) for seed in settings.seeds)
    return Floor(names=tuple(column.name for column in features.columns), boosters=boosters)


def _grown(
    values: Floats, labels: Ints, train: Ints, validation: Ints, settings: FloorSettings, seed: int
) -> lightgbm.Booster:
    fitted = lightgbm.Dataset(values[train], labels[train], free_raw_data=False)
    stopping = lightgbm.Dataset(values[validation], labels[validation], reference=fitted, free_raw_data=False)
    return lightgbm.train(
        _parameters(settings, labels[train], seed),
        fitted,
        num_boost_round=settings.rounds_max,
        valid_sets=[stopping],
        callbacks=[lightgbm.early_stopping(settings.patience, verbose=False)],
    )


def _parameters(settings: FloorSettings, labels: Ints, seed: int) -> dict[str, object]:
    positives = int(labels.sum())
    return {
        "objective": "binary",
        "metric": settings.metric,
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.rows_in_leaf,
        "feature_fraction": settings.column_share,
        "bagging_fraction": settings.row_share,
        "bagging_freq": 1,
        "lambda_l2": settings.shrinkage,
        "scale_pos_weight": ((len(labels) - positives) / positives) ** settings.positive_power,
        "seed": seed,
        "num_threads": settings.threads,
        "deterministic": True,
        "force_row_wise": True,  # or the layout, and with it rounding, would follow a timing
        "verbosity": -1,
    }
