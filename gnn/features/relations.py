"""Accounts, how they relate and what is known of each, as sparse arrays. Whoever reads the graph fills these."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array

from domain.errors import Invalid
from gnn.features.table import FeatureMatrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationGraph:
    """Accounts by position. A relation may be directed: row i holds the neighbours that account i looks at.

    Attributes:
        relations: per name an n x n matrix of positive weights, without links from an account to itself.
        own: the accounts' own columns, n rows.
    """

    relations: Mapping[str, csr_array]
    own: FeatureMatrix

    def __post_init__(self) -> None:
        size = len(self.own)
        for name, adjacency in self.relations.items():
            if adjacency.shape != (size, size):
                raise Invalid(f"relation {name!r} has shape {adjacency.shape}, but there are {size} accounts")


def adjacency_of(sources: Ints, targets: Ints, size: int, weights: Floats | None = None) -> csr_array:
    """Links as a matrix: repeated ones add up, links to itself are left out. Give both directions for symmetry."""
    kept = sources != targets
    values = np.ones(len(sources)) if weights is None else weights
    links = coo_array((values[kept], (sources[kept], targets[kept])), shape=(size, size)).tocsr()
    links.sort_indices()
    return links


def undirected(adjacency: csr_array) -> csr_array:
    """Who is linked either way, each link of weight one."""
    links = (adjacency + adjacency.T).tocsr()
    links.data = np.ones(len(links.data))
    links.sort_indices()
    return links


def averaging(adjacency: csr_array) -> csr_array:
    """Each row's weights scaled to the sum of one; a row without neighbours stays empty."""
    sums = adjacency.sum(axis=1)
    return (diags_array(np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)) @ adjacency).tocsr()
