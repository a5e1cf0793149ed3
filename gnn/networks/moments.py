"""Links that have an age: how long before the moment of scoring they were last seen. What is later is not there yet."""

import numpy as np
from scipy.sparse import csr_array

from domain.errors import Invalid


def until(adjacency: csr_array, age: csr_array) -> tuple[csr_array, csr_array]:
    """Both without the links that are later than the moment of scoring, those of an age below nought.

    Args:
        age: stored for the same links as `adjacency`; nought is the moment itself.
    """
    if not (np.array_equal(adjacency.indptr, age.indptr) and np.array_equal(adjacency.indices, age.indices)):
        raise Invalid("links and their ages are not of the same pairs; build both from the same rows")
    seen = age.data >= 0
    starts = np.concatenate([[0], np.cumsum(seen)])[adjacency.indptr]
    kept = adjacency.indices[seen], starts
    shape = adjacency.shape
    return csr_array((adjacency.data[seen], *kept), shape), csr_array((age.data[seen], *kept), shape)


def faded(adjacency: csr_array, age: csr_array, half_life: float) -> csr_array:
    """Weights halved with each `half_life` of age: the same relation, looked at as of late."""
    links, ages = until(adjacency, age)
    return csr_array((links.data * 0.5 ** (ages.data / half_life), links.indices, links.indptr), links.shape)
