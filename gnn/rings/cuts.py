"""Graphs of pairs cut into groups: connected components and communities.

A cut of several graphs side by side is the cut of each: communities are looked for in one component after another,
from the same seed, with its accounts in their order. So it does not matter how many components lie on one machine
(`docs/decisions/0016-rings-on-spark.md`). Modularity alone asks about the whole.
"""

from collections.abc import Mapping

import numpy as np
from graspologic_native import leiden_csr
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from gnn.rings.groups import Groups
from gnn.rings.pairs import Floats, Ints


def components(first: Ints, second: Ints) -> Groups:
    """Connected components of the pairs, those of two or more vertices, by their smallest."""
    accounts, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    rows, columns = np.split(ends, 2)
    return Groups.labelled(accounts, _component_of(len(accounts), rows, columns))


def communities(
    first: Ints, second: Ints, weight: Floats, resolution: float, seed: int, modularity: bool = False
) -> Groups:
    """Leiden communities of the pairs with a weight, those of two or more vertices, by their smallest.

    By the constant Potts model (Traag and others, 2011), which does not swallow small groups as modularity does.
    """
    weighed = weight > 0
    first, second, weight = first[weighed], second[weighed], weight[weighed]
    if not len(first):
        return Groups.of(())
    accounts, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    rows, columns = np.split(ends, 2)
    component = np.zeros(len(accounts), np.int64) if modularity else _component_of(len(accounts), rows, columns)
    order = np.argsort(component, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    both = (place[np.concatenate([rows, columns])], place[np.concatenate([columns, rows])])
    matrix = coo_matrix((np.tile(weight, 2), both), shape=(len(accounts), len(accounts))).tocsr()
    matrix.sort_indices()
    labels = _labels(matrix, np.bincount(component), resolution, seed, modularity)
    return Groups.labelled(accounts, labels[place])


def _component_of(size: int, rows: Ints, columns: Ints) -> Ints:
    """Per vertex the number of its component; components are numbered by their smallest vertex."""
    matrix = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size))
    component: Ints = connected_components(matrix, directed=False)[1].astype(np.int64)
    return component


def _labels(matrix: csr_matrix, sizes: Ints, resolution: float, seed: int, modularity: bool) -> Ints:
    """Per vertex the first vertex or another of its community; `sizes`: of the components, one after another.

    In a component without a weight over the resolution nobody's first move gains anything, so all stay alone; two
    vertices with one are together. Most components are of these kinds and need no call.
    """
    labels = np.arange(sizes.sum())
    ends = np.cumsum(sizes)
    begins = ends - sizes
    cut = np.maximum.reduceat(matrix.data, matrix.indptr[begins]) > (0.0 if modularity else resolution)
    pairs, larger = cut & (sizes == 2), cut & (sizes > 2)
    labels[begins[pairs] + 1] = begins[pairs]
    for begin, end in zip(begins[larger].tolist(), ends[larger].tolist(), strict=True):
        labels[begin:end] = begin + _leiden(matrix, begin, end, resolution, seed, modularity)
    return labels


def _leiden(matrix: csr_matrix, begin: int, end: int, resolution: float, seed: int, modularity: bool) -> Ints:
    cut = slice(matrix.indptr[begin], matrix.indptr[end])
    _, labels = leiden_csr(
        (matrix.indptr[begin : end + 1] - matrix.indptr[begin]).astype(np.int64),
        (matrix.indices[cut] - begin).astype(np.int32),
        matrix.data[cut].astype(np.float64),
        end - begin,
        resolution=resolution,
        use_modularity=modularity,
        seed=seed,
        iterations=2,
    )
    return _column(labels)


def _column(labels: Mapping[int, int]) -> Ints:
    return np.array([labels[vertex] for vertex in range(len(labels))], dtype=np.int64)
