"""Where an account stands in a relation, whatever it is like: degree, core, clustering, PageRank, shared neighbours.

Cores, triangles and PageRank ignore direction and weight. Methods: cores by peeling, PageRank by power iteration.
"""

import numpy as np
from scipy.sparse import csr_array, vstack

from gnn.features.relations import RelationGraph, averaging, undirected
from gnn.features.table import FeatureMatrix, Floats, beside, derived

DAMPING = 0.85
TOLERANCE = 1e-10
STEPS_MAX = 200
ROWS = 2048  # accounts whose shared neighbours are counted at once: a dense row may reach everyone


def structure(graph: RelationGraph) -> FeatureMatrix:
    """Per relation: degree, weight, core, clustering, PageRank, and neighbours shared with neighbours."""
    return beside([_of_relation(name, adjacency) for name, adjacency in graph.relations.items()])


def _of_relation(name: str, adjacency: csr_array) -> FeatureMatrix:
    links = undirected(adjacency)
    shared = shared_neighbours(links)
    columns = {
        "degree": np.diff(adjacency.indptr).astype(float),
        "weight": adjacency.sum(axis=1),
        "core": core_numbers(links),
        "clustering": clustering(links, shared),
        "pagerank": pagerank(links) * links.shape[0],
    }
    columns |= _of_links(links, shared)
    return FeatureMatrix(
        columns=tuple(derived(kind, name) for kind in columns), values=np.column_stack(list(columns.values()))
    )


def core_numbers(links: csr_array) -> Floats:
    """Per account the largest k such that it has k neighbours among accounts of which the same holds."""
    degrees, left = np.diff(links.indptr).astype(np.int64), np.ones(links.shape[0], dtype=bool)
    cores, k = np.zeros(links.shape[0]), 0
    while left.any():
        k = max(k, int(degrees[left].min()))
        peeled = np.flatnonzero(left & (degrees <= k))
        cores[peeled], left[peeled] = k, False
        degrees -= np.bincount(links[peeled].indices, minlength=len(degrees))
    return cores


def clustering(links: csr_array, shared: csr_array) -> Floats:
    """Local clustering coefficient; nought with fewer than two neighbours. `shared` as of `shared_neighbours`."""
    degrees = np.diff(links.indptr)
    pairs = degrees * (degrees - 1.0)
    joined: Floats = shared.sum(axis=1)
    shares: Floats = np.divide(joined, pairs, out=np.zeros(len(pairs)), where=pairs > 0)
    return shares


def pagerank(links: csr_array) -> Floats:
    """PageRank, which sums to one; who has no neighbour passes on to everyone."""
    step, size = averaging(links).T.tocsr(), links.shape[0]
    alone = np.diff(links.indptr) == 0
    rank = np.full(size, 1.0 / size)
    for _ in range(STEPS_MAX):
        moved = DAMPING * (step @ rank + rank[alone].sum() / size) + (1 - DAMPING) / size
        settled = np.abs(moved - rank).sum() < TOLERANCE
        rank = moved
        if settled:
            break
    return rank


def shared_neighbours(links: csr_array) -> csr_array:
    """Per link how many neighbours its two ends share; links that share none are kept as noughts.

    The sum of squared degrees bounds time: hubs have to be cut before.
    """
    blocks = [links[at : at + ROWS] for at in range(0, links.shape[0], ROWS)]
    shared = vstack([(block @ links + block).multiply(block) for block in blocks]).tocsr()
    shared.sort_indices()
    shared.data -= 1.0  # one was added at each link, or those that share none would be dropped
    return shared


def _of_links(links: csr_array, shared: csr_array) -> dict[str, Floats]:
    degrees = np.diff(links.indptr)
    rows = np.repeat(np.arange(len(degrees)), degrees)
    union = degrees[rows] + degrees[links.indices] - shared.data
    linked = degrees > 0
    most = np.zeros(len(degrees))
    if linked.any():
        most[linked] = np.maximum.reduceat(shared.data, links.indptr[:-1][linked])
    each = np.maximum(degrees, 1)
    return {
        "shared_mean": np.bincount(rows, shared.data, len(degrees)) / each,
        "shared_max": most,
        "overlap": np.bincount(rows, shared.data / np.maximum(union, 1), len(degrees)) / each,
    }
