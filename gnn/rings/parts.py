"""Where links hold more accounts together than one machine should look at at once, and which of them then bind nobody.

Rings are looked for within components of everything that binds. Innocent sharing alone makes one component of half a
large platform, so in a component over the bound accounts that are tied by a single sign have to be the more suspicious
the larger what they hang in: as a rule of detection, the same on one machine and on many
(`docs/decisions/0016-rings-on-spark.md`).
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gnn.rings.deeds import Deeds
from gnn.rings.pairs import Floats, Ints, pair_rows
from gnn.rings.parameters import RingParameters
from gnn.rings.web import Web

FLOORS = (0.6, 1.0, 1.5, 2.0, np.inf)  # mean suspicion, in powers of ten, from which one sign still binds
TWICE = 2 - 1e-9  # signs of two kinds add up to a hair less, or not, by the order in which they are added


def within_bounds(web: Web, deeds: Deeds, parameters: RingParameters) -> tuple[NDArray[np.bool_], Deeds]:
    """Which rows of `web.accounts` still bind, and the deeds that do; everything where no component is over the bound.

    A row stays while the account is bound by it to at least one other: twice over, or by one sign and mean suspicion.
    What is still over the bound when nothing but pairs bound twice are left is looked at whole.
    """
    kept = np.ones(len(web.accounts), dtype=bool)
    size = len(web.suspicion)
    for floor in FLOORS:
        over = _over(web.accounts[kept], web.contacts[kept], deeds, size, parameters.component_max)
        if not over.any():
            break
        binding = _binding(web, floor)
        inside = np.flatnonzero(kept & over[web.accounts])
        kept[inside] = _bound(web.accounts[inside], web.contacts[inside], binding, size)
        deeds = _those(deeds, over, set(binding.tolist()), size)
    return kept, deeds


def _over(accounts: Ints, contacts: Ints, deeds: Deeds, size: int, bound: int) -> NDArray[np.bool_]:
    """Accounts in components of more accounts than the bound."""
    pairs = np.array([pair for _, counted in deeds.kinds() for pair in counted], dtype=np.int64).reshape(-1, 2)
    known = size + int(contacts.max(initial=-1)) + 1
    ends = np.concatenate([accounts, pairs[:, 0]]), np.concatenate([contacts + size, pairs[:, 1]])
    matrix = coo_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(known, known))
    component = connected_components(matrix, directed=False)[1][:size]
    over: NDArray[np.bool_] = np.bincount(component)[component] > bound
    return over


def _binding(web: Web, floor: float) -> Ints:
    """Keys of the pairs that bind, sorted."""
    suspicion = (web.suspicion[web.pairs.first] + web.suspicion[web.pairs.second]) / 2
    binds = (web.counted >= TWICE) | (suspicion > floor)
    keys: Ints = (web.pairs.first * len(web.suspicion) + web.pairs.second)[binds]
    return keys


def _bound(accounts: Ints, contacts: Ints, binding: Ints, size: int) -> NDArray[np.bool_]:
    """Of each row whether a pair that binds goes through it."""
    left, right, through = pair_rows(accounts, contacts)
    chosen = np.isin(left * size + right, binding)
    ends, contact = np.concatenate([left[chosen], right[chosen]]), np.tile(through[chosen], 2)
    known = int(contacts.max(initial=0)) + 1
    return np.isin(accounts * known + contacts, ends * known + contact)


def _those(deeds: Deeds, over: Floats | NDArray[np.bool_], binding: set[int], size: int) -> Deeds:
    """Deeds of accounts within the bound, and of pairs that bind."""
    return Deeds(
        **{
            kind: Counter({(a, b): n for (a, b), n in counted.items() if not over[a] or a * size + b in binding})
            for kind, counted in deeds.kinds()
        }
    )
