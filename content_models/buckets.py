"""Pairs out of buckets of things that may be alike, as many as are worth comparing and no more.

A bucket of ten thousand variants of one thing would give fifty million pairs: above a cap it is walked as a chain, each
compared with the first and the next three, so that they hang together though not every pair is listed. What does not
live here: how things come into buckets (`similarity`, `images.alike`), what decides that two are alike.
"""

import numpy as np
import numpy.typing as npt

BUCKET_CAP = 40  # a bucket of more is walked as a chain
CHAIN = 3  # how many followers in the chain each is compared with

Rows = npt.NDArray[np.int64]


def pairs_in(bucket: Rows) -> Rows:
    """int64 (pairs, 2), rows a < b that have the same number in `bucket` (rows,); one may come twice."""
    order = np.argsort(bucket, kind="stable")
    labels = bucket[order]
    starts = np.flatnonzero(np.diff(labels, prepend=labels[:1] - 1))
    sizes = np.diff(np.append(starts, len(labels)))
    position = np.arange(len(labels)) - np.repeat(starts, sizes)
    size = np.repeat(sizes, sizes)
    found = [np.zeros((0, 2), np.int64)]
    for step in range(1, BUCKET_CAP):
        ahead = np.flatnonzero((position + step < size) & ((size <= BUCKET_CAP) | (step <= CHAIN)))
        if not len(ahead):
            break
        found.append(np.stack([order[ahead], order[ahead + step]], axis=1))
    crowded = np.flatnonzero((size > BUCKET_CAP) & (position > 0))
    found.append(np.stack([order[crowded - position[crowded]], order[crowded]], axis=1))
    return np.sort(np.concatenate(found), axis=1)
