"""The one door to ring detection: columns in, scored candidates and suppressed hubs out.

hub rules -> pairs -> components and Leiden -> settled candidates -> scores -> disjoint rings
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gnn.rings.baselines import distinct_links
from gnn.rings.candidates import candidate_groups
from gnn.rings.hubs import SuppressedHub, suppress_hubs
from gnn.rings.kinds import co_presence_mask, exclusive_mask, signs_of
from gnn.rings.pairs import Ints, SharedPairs, shared_pairs
from gnn.rings.parameters import RingParameters
from gnn.rings.reasons import reasons
from gnn.rings.risk import account_risk
from gnn.rings.scoring import RingCandidate, Weighed, category_code, weigh
from gnn.rings.ties import Group, Ties, lists_by
from graph.projections import ContactLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What one run found: rings over the threshold, strongest first, disjoint; hubs; how many groups were weighed."""

    candidates: list[RingCandidate]
    suppressed: list[SuppressedHub]
    considered: int


def detect_rings(
    links: ContactLinks,
    duplicates: Iterable[tuple[str, str]] = (),
    parameters: RingParameters | None = None,
) -> Detection:
    """Find rings. The same links, duplicates and parameters give the same rings.

    Args:
        links: which account used which contact, and what its posts look like.
        duplicates: pairs of account ids whose posts are nearly the same text, once per pair of posts.
    """
    parameters = parameters or RingParameters()
    accounts, contacts = distinct_links(links)
    kept, suppressed = suppress_hubs(links, accounts, contacts, parameters)
    rows = kept[contacts]
    ties = _ties(links, accounts[rows], contacts[rows], duplicates, parameters)
    groups = candidate_groups(_pairs(accounts[rows], contacts[rows], ties), ties)
    rings = _disjoint([weigh(group, ties) for group in groups], ties)
    return Detection(
        candidates=[_candidate(ring, ties, links) for ring in rings], suppressed=suppressed, considered=len(groups)
    )


def _ties(
    links: ContactLinks,
    accounts: Ints,
    contacts: Ints,
    duplicates: Iterable[tuple[str, str]],
    parameters: RingParameters,
) -> Ties:
    texts = _shared_texts(links, duplicates)
    return Ties(
        contacts_of=lists_by(accounts, contacts),
        users_of=lists_by(contacts, accounts),
        worth=signs_of(links.contact_kinds),
        co_presence=co_presence_mask(links.contact_kinds),
        exclusive=exclusive_mask(links.contact_kinds),
        duplicates=_others(texts),
        copies=_others(pair for pair, number in texts.items() if number >= parameters.texts_alone),
        risk=account_risk(links, parameters),
        parameters=parameters,
    )


def _shared_texts(links: ContactLinks, duplicates: Iterable[tuple[str, str]]) -> Counter[tuple[int, int]]:
    """How many near-duplicate texts each pair of known accounts has, the smaller index first."""
    position = {account: index for index, account in enumerate(links.account_ids)}
    told = ((position[a], position[b]) for a, b in duplicates if a != b and a in position and b in position)
    return Counter((min(pair), max(pair)) for pair in told)


def _others(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    others: dict[int, set[int]] = {}
    for a, b in pairs:
        others.setdefault(a, set()).add(b)
        others.setdefault(b, set()).add(a)
    return {account: frozenset(held) for account, held in others.items()}


def _pairs(accounts: Ints, contacts: Ints, ties: Ties) -> SharedPairs:
    """Pairs by contact and by several copied texts, in the families that `pair_signs` reads.

    For the latter a text enters as a contact that weighs nothing.
    """
    copied = sorted((a, b) for a, others in ties.copies.items() for b in others if a < b)
    texts = len(ties.worth) + np.repeat(np.arange(len(copied)), 2)
    accounts = np.concatenate([accounts, np.array(copied, dtype=np.int64).ravel()])
    single = np.where(ties.exclusive, 0.0, ties.worth)
    families = (single * ties.co_presence, single * ~ties.co_presence, ties.exclusive.astype(np.float64))
    weightless = tuple(np.append(family, np.zeros(len(copied))) for family in families)
    return shared_pairs(accounts, np.concatenate([contacts, texts]), len(ties.risk.rarity), weightless)


def _disjoint(weighed: list[Weighed], ties: Ties) -> list[Weighed]:
    """Strongest first; a later candidate loses the members already taken, and goes when that was a third or more."""
    taken: set[int] = set()
    rings = []
    for candidate in sorted(weighed, key=lambda w: (-w.score, -len(w.group), sorted(w.group))):
        free: Group = candidate.group - taken
        if len(free) < 2 or 3 * len(free) <= 2 * len(candidate.group):
            continue
        ring = candidate if free == candidate.group else weigh(free, ties)
        if ring.score >= ties.parameters.threshold and ring.factors["density"] >= ties.parameters.density_min:
            rings.append(ring)
            taken |= ring.group
    return sorted(rings, key=lambda ring: (-ring.score, sorted(ring.group)))


def _candidate(ring: Weighed, ties: Ties, links: ContactLinks) -> RingCandidate:
    usage = ties.usage(ring.group)
    binding = sorted((c for c, n in usage.items() if n > 1), key=lambda c: (not ties.exclusive[c], -usage[c], c))
    members = sorted(ring.group, key=lambda account: links.account_ids[account])
    held = [sum(1 for contact in binding if account in ties.users_of[contact]) for account in members]
    return RingCandidate(
        members=tuple(links.account_ids[account] for account in members),
        links=tuple(held),
        core=tuple(2 * number >= max(held) for number in held),
        risky=tuple(bool(ties.risk.risky[account]) for account in members),
        contacts=tuple(links.contact_ids[contact] for contact in binding),
        category=category_code(ring.category),
        score=round(ring.score, 6),
        factors={name: round(value, 6) for name, value in ring.factors.items()},
        reasons=reasons(ring, ties, links.contact_kinds),
    )
