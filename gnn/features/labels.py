"""What is already known about an account's surroundings. Off by default: such columns have to gain in time first.

Always K-fold, never leave-one-out (which gives an account's own label away by subtraction): a training account sees
the labels of the other folds only, everyone else those of all training accounts. So no column of an account depends on
its own label, and labels outside training never enter.
"""

import numpy as np
from numpy.typing import NDArray

from gnn.features.hops import walked
from gnn.features.relations import Ints, RelationGraph, averaging
from gnn.features.structure import DAMPING
from gnn.features.table import FeatureMatrix, Floats, beside, derived

PRIOR_WEIGHT = 0.05  # of a neighbourhood, given to the share among all known: few known neighbours prove little
STEPS = 20  # of the walk from known ones: .85 ^ 20 = .04 is left


def label_features(graph: RelationGraph, labels: Ints, folds: Ints) -> FeatureMatrix:
    """Per relation: share of confirmed ones at one and two hops, and nearness to them.

    Args:
        labels: 0 or 1; read only where `folds` is not negative.
        folds: `folds_of` training: each training account's fold, -1 elsewhere.
    """
    known = _known(folds)
    return beside([_of_relation(graph, name, known, labels, folds) for name in graph.relations])


def dated_label_features(graph: RelationGraph, known: NDArray[np.bool_]) -> FeatureMatrix:
    """Per relation: the share of those around, one and two steps away, about whom it had been decided by the moment.

    Args:
        known: who had been confirmed by the moment that the graph is as of; none of the accounts that are scored.
    """
    parts = []
    for name, adjacency in graph.relations.items():
        near = walked(adjacency, known.astype(float)[:, None], 2)
        columns = tuple(derived("decided_rate", name, hop=hop) for hop in (1, 2))
        parts.append(FeatureMatrix(columns=columns, values=np.hstack(near)))
    return beside(parts)


def folds_of(train: Ints, size: int, count: int, seed: int) -> Ints:
    """A fold for each training account, drawn without a look at labels; -1 elsewhere."""
    folds = np.full(size, -1, dtype=np.int64)
    folds[np.random.default_rng(seed).permutation(train)] = np.arange(len(train)) % count
    return folds


def _known(folds: Ints) -> NDArray[np.bool_]:
    """Accounts x (folds + 1): whose labels may be seen by each fold; the last column by all outside training."""
    trained = folds >= 0
    apart = [trained & (folds != fold) for fold in range(int(folds.max(initial=-1)) + 1)]
    return np.column_stack([*apart, trained])


def _of_relation(graph: RelationGraph, name: str, known: NDArray[np.bool_], labels: Ints, folds: Ints) -> FeatureMatrix:
    step = averaging(graph.relations[name])
    positive = known & (labels == 1)[:, None]
    share = positive.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    columns, values = [], []
    found, seen = positive.astype(float), known.astype(float)
    for hop in (1, 2):
        found, seen = step @ found, step @ seen
        columns.append(derived("known_rate", name, hop=hop))
        values.append(_seen_by(folds, (found + PRIOR_WEIGHT * share) / (seen + PRIOR_WEIGHT)))
    columns.append(derived("known_nearness", name))
    values.append(_seen_by(folds, _nearness(step.T.tocsr(), positive, known & ~positive)))
    return FeatureMatrix(columns=tuple(columns), values=np.column_stack(values))


def _nearness(step: Floats, positive: NDArray[np.bool_], negative: NDArray[np.bool_]) -> Floats:
    """Visits by walks that restart at known positives, over those that restart at known negatives."""
    starts = [side / np.maximum(side.sum(axis=0), 1) for side in (positive, negative)]
    near, far = (_walks(step, start) for start in starts)
    even = 1.0 / len(near)  # as if everyone had been visited once by both
    return np.asarray((near + PRIOR_WEIGHT * even) / (far + PRIOR_WEIGHT * even))


def _walks(step: Floats, start: Floats) -> Floats:
    """Personalised PageRank by power iteration, one column per start; walks that end are lost."""
    visits = start
    for _ in range(STEPS):
        visits = DAMPING * (step @ visits) + (1 - DAMPING) * start
    return visits


def _seen_by(folds: Ints, values: Floats) -> Floats:
    """Of each account the column of its own fold; -1 is the last."""
    return values[np.arange(len(folds)), folds]
