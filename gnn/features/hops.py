"""What an account's surroundings look like: each column over the neighbours of each relation, some hops away.

Means follow random walks: a hop's mean is the mean of the hop before over the neighbours, so an account is part of its
own second hop, and those whose walks end earlier do not count. Weights of links weigh in means and spreads.
"""

import numpy as np
from scipy.sparse import csr_array

from gnn.features.relations import Ints, RelationGraph, averaging
from gnn.features.table import Column, FeatureMatrix, Floats, beside, derived

BLOCK = 1 << 24  # values gathered at once for extremes, so that memory stays bounded (128 MiB)


def hop_aggregates(graph: RelationGraph, hops: int) -> FeatureMatrix:
    """Own columns, then per relation mean, std, min, max and difference at one hop, mean and std at further ones."""
    return beside([graph.own, *(_of_relation(graph, name, hops) for name in graph.relations)])


def mean_hops(graph: RelationGraph, hops: int) -> FeatureMatrix:
    """Own columns and, per relation, only their means at each hop."""
    parts = [graph.own]
    for name, adjacency in graph.relations.items():
        walks = walked(adjacency, graph.own.values, hops)
        parts += [_named("mean", name, graph.own.columns, hop, mean) for hop, mean in enumerate(walks, 1)]
    return beside(parts)


def _of_relation(graph: RelationGraph, name: str, hops: int) -> FeatureMatrix:
    columns, own, adjacency = graph.own.columns, graph.own.values, graph.relations[name]
    centred = own - np.nanmean(own, axis=0)  # spreads are differences of squares, which must not cancel out
    means, squares = walked(adjacency, centred, hops), walked(adjacency, centred**2, hops)
    parts = []
    for hop, (mean, square) in enumerate(zip(means, squares, strict=True), 1):
        spread = np.sqrt(np.maximum(square - mean**2, 0.0))
        parts += [("mean", hop, mean + np.nanmean(own, axis=0)), ("std", hop, spread)]
    least, most = extremes(adjacency, own)
    parts += [("min", 1, least), ("max", 1, most), ("difference", 1, centred - means[0])]
    return beside([_named(kind, name, columns, hop, values) for kind, hop, values in parts])


def walked(adjacency: csr_array, own: Floats, hops: int) -> list[Floats]:
    """Per hop the mean over random walks of that length, of accounts from which such a walk exists, else NaN."""
    step, sums = averaging(adjacency), walks_of(own)
    means = []
    for _ in range(hops):
        sums = step @ sums
        means.append(mean_of(sums))
    return means


def walked_of(adjacency: csr_array, own: Floats, rows: Ints) -> tuple[Floats, Floats]:
    """The means at one and two hops of some accounts alone, number by number what `walked` has for them."""
    first, sums = averaging(adjacency[rows]), walks_of(own)
    near = np.unique(first.indices)
    return mean_of(first @ sums), mean_of(first[:, near] @ (averaging(adjacency[near]) @ sums))


def walks_of(own: Floats) -> Floats:
    """What walks carry: the values where each ends, and as a last column that one ends there at all."""
    return np.hstack([own, np.ones((len(own), 1))])


def mean_of(sums: Floats) -> Floats:
    """Of what walks carried; NaN where none exists."""
    weight = sums[:, -1:]
    mean: Floats = np.divide(sums[:, :-1], weight, out=np.full(sums[:, :-1].shape, np.nan), where=weight > 0)
    return mean


def extremes(adjacency: csr_array, own: Floats) -> tuple[Floats, Floats]:
    """Least and greatest value among the neighbours that each row holds, NaN where there is none."""
    linked = np.diff(adjacency.indptr) > 0
    starts = adjacency.indptr[:-1][linked]
    shape = adjacency.shape[0], own.shape[1]
    least, most = np.full(shape, np.nan), np.full(shape, np.nan)
    if not len(starts):
        return least, most
    width = max(1, BLOCK // adjacency.nnz)
    for at in range(0, own.shape[1], width):
        gathered = own[:, at : at + width][adjacency.indices]
        least[linked, at : at + width] = np.minimum.reduceat(gathered, starts, axis=0)
        most[linked, at : at + width] = np.maximum.reduceat(gathered, starts, axis=0)
    return least, most


def _named(kind: str, relation: str, columns: tuple[Column, ...], hop: int, values: Floats) -> FeatureMatrix:
    return FeatureMatrix(
        columns=tuple(derived(kind, relation, of=column, hop=hop) for column in columns), values=values
    )
