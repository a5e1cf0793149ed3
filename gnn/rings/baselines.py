"""The two plain answers that any engine has to beat: components by one, and by two, shared contacts."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gnn.rings.pairs import Ints, shared_pairs
from graph.projections import ContactLinks


def plain_components(links: ContactLinks) -> list[frozenset[str]]:
    """Accounts connected by any shared contact, hubs and all; groups of two or more, largest first."""
    accounts, contacts = distinct_links(links)
    size = len(links.account_ids)
    rows, columns = accounts, contacts + size
    return _named(links, components(rows, columns, size + len(links.contact_ids)))


def pairs_of_shared_contacts(links: ContactLinks, shared: int = 2, degree_cap: int = 60) -> list[frozenset[str]]:
    """Accounts connected by pairs that share at least `shared` contacts, contacts over the cap left out."""
    accounts, contacts = distinct_links(links)
    degrees = np.bincount(contacts, minlength=len(links.contact_ids))
    rows = degrees[contacts] <= degree_cap
    pairs = shared_pairs(accounts[rows], contacts[rows], len(links.account_ids))
    bound = pairs.shared >= shared
    return _named(links, components(pairs.first[bound], pairs.second[bound], len(links.account_ids)))


def distinct_links(links: ContactLinks) -> tuple[Ints, Ints]:
    """Links once each, as (accounts, contacts), sorted."""
    size = max(len(links.contact_ids), 1)
    keys = np.unique(links.account_index.astype(np.int64) * size + links.contact_index)
    return keys // size, keys % size


def components(rows: Ints, columns: Ints, size: int) -> list[Ints]:
    """Connected components of two or more vertices, as sorted index arrays."""
    matrix = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size))
    _, labels = connected_components(matrix, directed=False)
    return groups_by_label(labels.astype(np.int64))


def groups_by_label(labels: Ints) -> list[Ints]:
    """The index sets of equal labels, those of two or more."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [group for group in np.split(order, cuts) if len(group) > 1]


def _named(links: ContactLinks, groups: list[Ints]) -> list[frozenset[str]]:
    size = len(links.account_ids)
    named = [frozenset(links.account_ids[i] for i in group if i < size) for group in groups]
    return sorted((group for group in named if len(group) > 1), key=lambda group: (-len(group), min(group)))
