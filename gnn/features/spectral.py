"""Where accounts lie in a relation as a whole: truncated SVD of its degree-normalised adjacency.

Coordinates mean something within one graph only: two graphs, or one graph at two moments, have axes of their own.
"""

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import svds

from gnn.features.relations import RelationGraph
from gnn.features.table import FeatureMatrix, Floats, beside, derived


def places(graph: RelationGraph, rank: int) -> FeatureMatrix:
    """Per relation `rank` coordinates, the strongest first. The rank must be below the number of accounts."""
    return beside([_of_relation(name, adjacency, rank) for name, adjacency in graph.relations.items()])


def _of_relation(name: str, adjacency: csr_array, rank: int) -> FeatureMatrix:
    columns = tuple(derived("place", name, hop=axis) for axis in range(1, rank + 1))
    return FeatureMatrix(columns=columns, values=truncated_svd(adjacency, rank))


def truncated_svd(adjacency: csr_array, rank: int) -> Floats:
    """Left singular vectors of D^-1/2 A D^-1/2 times their singular values, accounts x rank.

    The start follows from the degrees and each axis has its largest entry positive, so that the result is the same on
    every run and does not depend on the order of accounts.
    """
    out, into = (_inverse_root(adjacency.sum(axis=side)) for side in (1, 0))
    scaled = (diags_array(out) @ adjacency @ diags_array(into)).tocsr()
    start = np.sqrt(1.0 + np.diff(adjacency.indptr)) + np.sqrt(adjacency.sum(axis=1))
    vectors, strengths, _ = svds(scaled, k=rank, v0=start, return_singular_vectors="u")
    order = np.argsort(-strengths, kind="stable")
    turned = vectors[:, order] * np.where(_largest(vectors[:, order]) < 0, -1.0, 1.0)
    return np.asarray(turned * strengths[order], dtype=np.float64)


def _inverse_root(sums: Floats) -> Floats:
    return np.divide(1.0, np.sqrt(sums), out=np.zeros(len(sums)), where=sums > 0)


def _largest(vectors: Floats) -> Floats:
    at = np.argmax(np.abs(vectors), axis=0)
    return np.asarray(vectors[at, np.arange(vectors.shape[1])])
