"""Graphs of pairs cut into groups: connected components and communities."""

from collections.abc import Mapping

import numpy as np
from graspologic_native import leiden_csr
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gnn.rings.groups import Groups
from gnn.rings.pairs import Floats, Ints


def components(first: Ints, second: Ints) -> Groups:
    """Connected components of the pairs, those of two or more vertices."""
    accounts, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    rows, columns = np.split(ends, 2)
    matrix = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(accounts),) * 2)
    return Groups.labelled(accounts, connected_components(matrix, directed=False)[1].astype(np.int64))


def communities(
    first: Ints, second: Ints, weight: Floats, resolution: float, seed: int, modularity: bool = False
) -> Groups:
    """Leiden communities of the pairs with a weight, those of two or more vertices.

    By the constant Potts model (Traag and others, 2011), which does not swallow small groups as modularity does.
    """
    weighed = weight > 0
    first, second, weight = first[weighed], second[weighed], weight[weighed]
    if not len(first):
        return Groups.of(())
    accounts, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    rows, columns = np.split(ends, 2)
    both = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
    matrix = coo_matrix((np.tile(weight, 2), both), shape=(len(accounts), len(accounts))).tocsr()
    matrix.sort_indices()
    _, labels = leiden_csr(
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int32),
        matrix.data.astype(np.float64),
        len(accounts),
        resolution=resolution,
        use_modularity=modularity,
        seed=seed,
        iterations=2,
    )
    return Groups.labelled(accounts, _column(labels))


def _column(labels: Mapping[int, int]) -> Ints:
    return np.array([labels[vertex] for vertex in range(len(labels))], dtype=np.int64)
