"""Who belongs to a group: whoever is tied to it by enough signs joins it, bystanders leave."""

import numpy as np
from numpy.typing import NDArray

from gnn.rings.groups import Groups, spread
from gnn.rings.parameters import RingParameters
from gnn.rings.web import PLAIN, Web, bundled


def settled(groups: Groups, web: Web, parameters: RingParameters, rounds: int = 2) -> Groups:
    """Each group after some rounds; those that fall apart or outgrow `size_max` are left out."""
    for _ in range(rounds):
        groups = Groups.joined([_settled(part, web, parameters) for part in groups.parts()])
        groups = groups.chosen((groups.sizes > 1) & (groups.sizes <= parameters.size_max))
    return groups


def without_bystanders(groups: Groups, web: Web) -> Groups:
    """Each group without those whom a single contact ties to it and nothing else speaks against.

    Such are customers and neighbours more often than accomplices, and a person who is drawn in pays for it; an
    accomplice who is left out stands beside the ring, on a contact of its own.
    """
    alike = np.logical_or.reduce(web.deeds)
    plain = web.suspicion < PLAIN
    plain[np.concatenate([web.pairs.first[alike], web.pairs.second[alike]])] = False
    return Groups.joined([_without_bystanders(part, web, plain) for part in groups.parts()])


def _without_bystanders(groups: Groups, web: Web, plain: NDArray[np.bool_]) -> Groups:
    of, link = spread(web.account_starts, groups.members)
    contact = web.contacts[link]
    _, row, uses = np.unique(groups.rows[of] * len(web.degree) + contact, return_inverse=True, return_counts=True)
    shared = uses[row] > 1
    signs = np.bincount(of[shared], 1.0 + web.exclusive[contact[shared]], len(groups.members))
    kept = (signs != 1) | ~plain[groups.members]
    sizes = np.bincount(groups.rows[kept], minlength=len(groups))
    return Groups(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), groups.members[kept])


def _settled(groups: Groups, web: Web, parameters: RingParameters) -> Groups:
    size, contacts = len(web.suspicion), len(web.degree)
    of, link = spread(web.account_starts, groups.members)
    keys, uses = np.unique(groups.rows[of] * contacts + web.contacts[link], return_counts=True)
    binding = (uses > 1) | web.exclusive[keys % max(contacts, 1)]
    group, contact, uses = (column[binding] for column in (keys // max(contacts, 1), keys % max(contacts, 1), uses))
    of, user = spread(web.contact_starts, contact)
    tied = group[of] * size + web.users[user]
    own = np.isin(tied, groups.rows * size + groups.members)
    shared = uses[of] > own
    keys, row = np.unique(tied[shared], return_inverse=True)
    through = contact[of][shared]
    alone, household = web.exclusive[through], web.co_presence[through] & ~web.exclusive[through]
    counted = [np.bincount(row, kind, len(keys)) for kind in (alone, household, ~alone & ~household)]
    signs = 2 * counted[0] + bundled(counted[1].astype(float), parameters.co_presence_extra) + counted[2]
    signs += parameters.risk_sign * web.risk.risky[keys % max(size, 1)]
    kept = keys[signs >= parameters.signs_needed]
    sizes = np.bincount(kept // max(size, 1), minlength=len(groups))
    return Groups(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), kept % max(size, 1))
