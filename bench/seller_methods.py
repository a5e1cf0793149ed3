"""The methods that `bench sellers` compares: what each reads, and how it is fitted.

Each takes a set's workings and one split, and answers with scores for validation and test. Settings were chosen by the
mean over validation slices (average precision; AUROC for Tolokers, whose goal is AUROC), never by a test slice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import eye_array
from xgboost import XGBClassifier

from bench.seller_sets import SellerSet, Split
from gnn.features import (
    FeatureMatrix,
    RelationGraph,
    beside,
    folds_of,
    hop_aggregates,
    label_features,
    mean_hops,
    places,
    structure,
)
from gnn.features.relations import Floats, Ints
from gnn.networks import NetworkSettings
from gnn.networks.network import fit_surroundings
from gnn.networks.surroundings import Surroundings, surroundings
from gnn.sellers import FloorSettings, fit_floor
from gnn.sellers.stack import stacked

THREADS = 1  # small sets: threads would wait for each other longer than they work
FOLDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is settled per set: how far hops go, coordinates by SVD, how trees grow and how networks learn."""

    hops: int = 3
    rank: int = 32
    floor: FloorSettings = field(default_factory=lambda: FloorSettings(threads=THREADS))
    network: NetworkSettings = field(default_factory=NetworkSettings)


RECIPES = {
    "tolokers": Recipe(floor=FloorSettings(metric="auc", threads=THREADS), network=NetworkSettings(metric="auc")),
    "reddit": Recipe(),
    "amlsim": Recipe(hops=2, network=NetworkSettings(hops=2)),
    # no coordinates in time: each moment's would have axes of their own
    "amlsim_time": Recipe(hops=2, rank=0, network=NetworkSettings(hops=2)),
}


@dataclass(frozen=True, slots=True)
class Scored:
    validation: Floats
    test: Floats


@dataclass(slots=True)
class Workings:
    """A set with the columns that need no labels, worked out once per graph."""

    name: str
    sellers: SellerSet
    _built: dict[tuple[str, int], FeatureMatrix] = field(default_factory=dict)
    _seen: dict[int, Surroundings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.recipe = RECIPES[self.name]

    recipe: Recipe = field(init=False)

    def columns(self, split: Split, kind: str, build: Callable[[RelationGraph], FeatureMatrix]) -> FeatureMatrix:
        """All accounts' columns, each slice's as of its own moment."""
        for at in set(split.graphs):
            if (kind, at) not in self._built:
                self._built[kind, at] = build(self.sellers.graphs[at])
        return as_of([self._built[kind, at] for at in split.graphs], split)

    def surroundings(self, at: int) -> Surroundings:
        """What the network reads in that graph: own columns and structure with their hops, coordinates alone."""
        if at not in self._seen:
            graph, recipe = self.sellers.graphs[at], self.recipe
            richer = replace(graph, own=beside([graph.own, structure(graph)]))
            alone = places(graph, recipe.rank) if recipe.rank else None
            self._seen[at] = surroundings(richer, recipe.network.hops, alone)
        return self._seen[at]


def as_of(seen: list[FeatureMatrix], split: Split) -> FeatureMatrix:
    """Each slice's rows out of the matrix of its own moment."""
    values = seen[0].values.copy()
    for rows, matrix in zip(split.slices, seen, strict=True):
        values[rows] = matrix.values[rows]
    return FeatureMatrix(columns=seen[0].columns, values=values)


def lightgbm_x(workings: Workings, split: Split) -> Scored:
    return _grown(workings, split, workings.columns(split, "own", lambda graph: graph.own))


def without_labels(workings: Workings, split: Split) -> Scored:
    return _grown(workings, split, _graph_columns(workings, split))


def with_labels(workings: Workings, split: Split) -> Scored:
    labels, folds = workings.sellers.labels, folds_of(split.train, len(workings.sellers.labels), FOLDS, seed=0)
    seen = {at: label_features(workings.sellers.graphs[at], labels, folds) for at in set(split.graphs)}
    known = as_of([seen[at] for at in split.graphs], split)
    return _grown(workings, split, beside([_graph_columns(workings, split), known]))


def xgbgraph(workings: Workings, split: Split) -> Scored:
    """XGBoost's defaults on own columns and their means over one and two hops, each account its own neighbour too."""
    values, labels = workings.columns(split, "means", _looped_means).values, workings.sellers.labels
    positives = int(labels[split.train].sum())
    weight = (len(split.train) - positives) / positives
    model = XGBClassifier(scale_pos_weight=weight, n_jobs=THREADS, random_state=0)
    model.fit(values[split.train], labels[split.train])
    scores = model.predict_proba(values)[:, 1]
    return Scored(scores[split.validation], scores[split.test])


def network(workings: Workings, split: Split) -> Scored:
    """The kept route alone, without label features."""
    train, validation, test = (workings.surroundings(at) for at in split.graphs)
    labels, settings = workings.sellers.labels, workings.recipe.network
    fitted = fit_surroundings(train, validation, labels, split.train, split.validation, settings)
    return Scored(fitted.scores_of(validation)[split.validation], fitted.scores_of(test)[split.test])


def together(floor: Scored, network: Scored, labels: Ints) -> tuple[Scored, float]:
    """Both, weighed by the validation slice's `labels`, and the network's share of the weight."""
    seen, unseen = (np.column_stack(of) for of in ((floor.validation, network.validation), (floor.test, network.test)))
    stack = stacked(seen, labels, np.ones(len(labels)))
    return Scored(stack.probability(seen), stack.probability(unseen)), stack.shares[1]


METHODS: dict[str, Callable[[Workings, Split], Scored]] = {
    "lightgbm_x": lightgbm_x,
    "xgbgraph": xgbgraph,
    "without_labels": without_labels,
    "with_labels": with_labels,
    "network": network,
}
STACKS = {"stack": "without_labels", "stack_with_labels": "with_labels"}  # each with `network`


def _graph_columns(workings: Workings, split: Split) -> FeatureMatrix:
    recipe = workings.recipe

    def built(graph: RelationGraph) -> FeatureMatrix:
        parts = [hop_aggregates(graph, recipe.hops), structure(graph)]
        return beside([*parts, places(graph, recipe.rank)] if recipe.rank else parts)

    return workings.columns(split, "graph", built)


def _grown(workings: Workings, split: Split, features: FeatureMatrix) -> Scored:
    floor = fit_floor(features, workings.sellers.labels, split.train, split.validation, workings.recipe.floor)
    scores = floor.scores(features)
    return Scored(scores[split.validation], scores[split.test])


def _looped_means(graph: RelationGraph) -> FeatureMatrix:
    looped = {name: (links + eye_array(links.shape[0])).tocsr() for name, links in graph.relations.items()}
    return mean_hops(replace(graph, relations=looped), 2)
