"""Which contacts say nothing about who belongs to whom, and why: each is kept out of rings by a rule and reported."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.kinds import cap_of, is_exclusive
from gnn.rings.pairs import Ints, pair_rows
from gnn.rings.parameters import DEFAULT_CAP, DEGREE_CAPS, RingParameters
from graph.projections import ContactLinks

A_BUSINESS = "a verified business gives it as its own, so whoever writes it may be a customer"


@dataclass(frozen=True, slots=True)
class SuppressedHub:
    contact_id: str
    degree: int
    reason: str


def over_cap_reason(degree: int, kind: str) -> str:
    return f"{degree} accounts use it; over {cap_of(kind)} on one {kind} it is public"


def crowd_reason(degree: int) -> str:
    return f"{degree} accounts use it and few of them share anything else with another: a crowd's contact"


def suppress_hubs(
    links: ContactLinks, accounts: Ints, contacts: Ints, parameters: RingParameters
) -> tuple[NDArray[np.bool_], list[SuppressedHub]]:
    """Apply the rules in order: the cap of the kind, the public contact of a verified business, the crowd.

    Args:
        accounts, contacts: the distinct links of `links`.
    Returns:
        a mask over contacts (True: kept), and each suppressed contact with its degree and reason, highest first.
    """
    degrees = np.bincount(contacts, minlength=len(links.contact_ids))
    reasons = _over_cap(links, degrees) | _public(links, accounts, contacts, degrees)
    kept = np.ones(len(links.contact_ids), dtype=bool)
    kept[list(reasons)] = False
    for contact in _crowds(links, accounts, contacts, degrees, kept, parameters):
        reasons[contact] = crowd_reason(int(degrees[contact]))
    kept[list(reasons)] = False
    hubs = [SuppressedHub(links.contact_ids[c], int(degrees[c]), reason) for c, reason in reasons.items()]
    return kept, sorted(hubs, key=lambda hub: (-hub.degree, hub.contact_id))


def _over_cap(links: ContactLinks, degrees: Ints) -> dict[int, str]:
    reasons = {}
    for contact in np.flatnonzero(degrees > min(*DEGREE_CAPS.values(), DEFAULT_CAP)):
        kind = links.contact_kinds[contact]
        if degrees[contact] > cap_of(kind):
            reasons[int(contact)] = over_cap_reason(int(degrees[contact]), kind)
    return reasons


def _public(links: ContactLinks, accounts: Ints, contacts: Ints, degrees: Ints) -> dict[int, str]:
    verified = np.array([kind == "verified_business" for kind in links.account_kinds], dtype=bool)
    if not verified.any():
        return {}
    return {
        int(contact): A_BUSINESS
        for contact in np.unique(contacts[verified[accounts]])
        if degrees[contact] > 1 and not is_exclusive(links.contact_kinds[contact])
    }


def _crowds(
    links: ContactLinks,
    accounts: Ints,
    contacts: Ints,
    degrees: Ints,
    kept: NDArray[np.bool_],
    parameters: RingParameters,
) -> list[int]:
    """Contacts of many accounts of whom hardly any shares a second contact with another of them."""
    suspects = np.flatnonzero(kept & (degrees > parameters.crowd_size))
    suspects = np.array([c for c in suspects if not is_exclusive(links.contact_kinds[c])], dtype=np.int64)
    if not len(suspects):
        return []
    rows = kept[contacts]
    left, right, through = pair_rows(accounts[rows], contacts[rows])
    size = len(links.account_ids)
    _, row, times = np.unique(left * size + right, return_inverse=True, return_counts=True)
    again = np.isin(through, suspects) & (times[row] > 1)
    ends = np.concatenate([left[again], right[again]]) + np.tile(through[again], 2) * size
    sharing, _ = np.unique(ends, return_counts=True)  # an account once for each contact
    company = np.bincount(sharing // size, minlength=len(degrees))[suspects]
    crowds: list[int] = suspects[company < parameters.crowd_share * degrees[suspects]].tolist()
    return crowds
