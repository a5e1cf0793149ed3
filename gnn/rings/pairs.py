"""From links to pairs of accounts: what two accounts share, in signs per family of contact."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PairCounts = Counter[tuple[int, int]]  # of two accounts, the smaller index first


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPairs:
    """One row per pair of accounts that share a contact, `first` < `second`, sorted.

    Attributes:
        shared: number of contacts the two share.
        weights: per family given to `shared_pairs`, the sum of its contacts' weights.
    """

    first: Ints
    second: Ints
    shared: Ints
    weights: tuple[Floats, ...]


def shared_pairs(accounts: Ints, contacts: Ints, size: int, families: tuple[Floats, ...] = ()) -> SharedPairs:
    """Count and weigh what each pair of accounts shares.

    Args:
        accounts, contacts: distinct links.
        size: number of accounts.
        families: columns over contacts, the weight of each contact in that family.
    """
    left, right, through = pair_rows(accounts, contacts)
    keys, row, shared = np.unique(left * size + right, return_inverse=True, return_counts=True)
    return SharedPairs(
        first=keys // max(size, 1),
        second=keys % max(size, 1),
        shared=shared,
        weights=tuple(
            np.bincount(row, weights=family[through], minlength=len(keys)).astype(np.float64) for family in families
        ),
    )


def pair_rows(accounts: Ints, contacts: Ints) -> tuple[Ints, Ints, Ints]:
    """Every (account, account, contact) that two accounts share: quadratic in a contact's degree, so hubs go first."""
    order = np.lexsort((accounts, contacts))
    accounts, contacts = accounts[order], contacts[order]
    held, starts, degrees = np.unique(contacts, return_index=True, return_counts=True)
    rows = [np.zeros((3, 0), dtype=np.int64)]
    for degree in np.unique(degrees[degrees > 1]):
        chosen = degrees == degree
        users = accounts[starts[chosen][:, None] + np.arange(degree)]
        i, j = np.triu_indices(int(degree), 1)
        rows.append(np.stack([users[:, i].ravel(), users[:, j].ravel(), np.repeat(held[chosen], len(i))]))
    left, right, through = np.concatenate(rows, axis=1)
    return left, right, through
