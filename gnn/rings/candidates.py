"""Candidate sets: components and Leiden communities of strongly tied pairs, each settled by the tie rules."""

import numpy as np
from graspologic_native import leiden_csr
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from gnn.rings.baselines import components, groups_by_label
from gnn.rings.pairs import Ints, SharedPairs
from gnn.rings.risk import AccountRisk
from gnn.rings.ties import Group, Ties


def candidate_groups(pairs: SharedPairs, ties: Ties) -> list[Group]:
    """Groups worth scoring, distinct, in a fixed order.

    Groups in which nobody is risky and nothing is exclusive are left out: no rule could report them.
    """
    signs = pair_signs(pairs, ties)
    bound = signs >= ties.parameters.signs_needed
    first, second, weight = pairs.first[bound], pairs.second[bound], signs[bound]
    size = len(ties.risk.rarity)
    seeds = components(first, second, size)
    for resolution in ties.parameters.resolutions:
        seeds += communities(first, second, weight, resolution, ties.parameters.seed)
    distinct = sorted({frozenset(seed.tolist()) for seed in seeds}, key=sorted)
    found = {group for seed in distinct if _worth_it(seed, ties) for group in _settled(seed, ties)}
    fitting = (group for group in found if 2 <= len(group) <= ties.parameters.size_max)
    return sorted((group for group in fitting if _worth_it(group, ties)), key=sorted)


def _settled(seed: Group, ties: Ties) -> list[Group]:
    """The seed as the tie rules settle it; beside it the seed itself where settling ran away along a chain."""
    settled = ties.settle(seed)
    return [settled, seed] if len(settled) > 2 * len(seed) else [settled]


def _worth_it(group: Group, ties: Ties) -> bool:
    if any(ties.risk.risky[account] for account in group):
        return True
    return any(uses > 1 and ties.exclusive[contact] for contact, uses in ties.usage(group).items())


def pair_signs(pairs: SharedPairs, ties: Ties) -> NDArray[np.float64]:
    """Signs that tie each pair, as `Ties.signs` counts them; both have to be risky for that to be a sign.

    Args:
        pairs: with the families co-presence, other and exclusive.
    """
    household, other, exclusive = pairs.weights
    extra = ties.parameters.co_presence_extra * np.maximum(household - 1.0, 0.0)
    signs: NDArray[np.float64] = 2.0 * exclusive + other + np.minimum(household, 1.0) + extra
    signs += [b in ties.duplicates.get(a, ()) for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)]
    return signs + ties.parameters.risk_sign * _risky_alike(pairs, ties.risk)


def _risky_alike(pairs: SharedPairs, risk: AccountRisk) -> NDArray[np.bool_]:
    a, b = risk.category[pairs.first], risk.category[pairs.second]
    alike: NDArray[np.bool_] = (a == b) | (a < 0) | (b < 0)
    return alike & risk.risky[pairs.first] & risk.risky[pairs.second]


def communities(first: Ints, second: Ints, weight: NDArray[np.float64], resolution: float, seed: int) -> list[Ints]:
    """Leiden communities (constant Potts model) of the weighted pairs, those of two or more accounts."""
    if not len(first):
        return []
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
        use_modularity=False,
        seed=seed,
        iterations=2,
    )
    column = np.array([labels[i] for i in range(len(accounts))], dtype=np.int64)
    return [accounts[group] for group in groups_by_label(column)]
