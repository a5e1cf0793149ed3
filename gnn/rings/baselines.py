"""The plain answers that any engine has to beat: components by one and by two shared contacts, and modularity."""

import numpy as np

from gnn.rings.cuts import communities, components
from gnn.rings.groups import Groups
from gnn.rings.pairs import Ints, SharedPairs, shared_pairs
from graph.projections import ContactLinks

Named = list[frozenset[str]]
DEGREE_CAP = 60


def plain_components(links: ContactLinks) -> Named:
    """Accounts connected by any shared contact, hubs and all; groups of two or more, largest first."""
    accounts, contacts = distinct_links(links)
    return _named(links, components(accounts, contacts + len(links.account_ids)))


def pairs_of_shared_contacts(links: ContactLinks, shared: int = 2) -> Named:
    """Accounts connected by pairs that share at least `shared` contacts, contacts over the cap left out."""
    pairs = _pairs(links)
    bound = pairs.shared >= shared
    return _named(links, components(pairs.first[bound], pairs.second[bound]))


def leiden_modularity(links: ContactLinks) -> Named:
    """Leiden communities by modularity of pairs weighed by what they share, contacts over the cap left out."""
    pairs = _pairs(links)
    return _named(links, communities(pairs.first, pairs.second, pairs.shared.astype(float), 1.0, 7, modularity=True))


def _pairs(links: ContactLinks) -> SharedPairs:
    accounts, contacts = distinct_links(links)
    rows = np.bincount(contacts, minlength=len(links.contact_ids))[contacts] <= DEGREE_CAP
    return shared_pairs(accounts[rows], contacts[rows], len(links.account_ids))


def distinct_links(links: ContactLinks) -> tuple[Ints, Ints]:
    """Links once each, as (accounts, contacts), sorted."""
    size = max(len(links.contact_ids), 1)
    keys = links.account_index.astype(np.int64) * size + links.contact_index
    if not (keys[1:] > keys[:-1]).all():  # as they come out of the graph, they are
        keys = np.unique(keys)
    return keys // size, keys % size


def _named(links: ContactLinks, groups: Groups) -> Named:
    size = len(links.account_ids)
    held = (groups[row] for row in range(len(groups)))
    named = [frozenset(links.account_ids[i] for i in group if i < size) for group in held]
    return sorted((group for group in named if len(group) > 1), key=lambda group: (-len(group), min(group)))
