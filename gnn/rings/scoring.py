"""How strong a candidate is: a stated formula whose terms are kept by name, not a probability.

evidence = (suspicion + binding + exclusive) x density        in powers of ten
score    = evidence / (evidence + HALF), halved where fewer than two members are risky on their own

suspicion: Fisher's combined test over the members' ranks (`risk.joint_decades`); posts of another category count for
nothing. binding: signs each member has beyond the single one that an acquaintance would have. exclusive: one for a
contact that binds alone. density: share of member pairs that share a contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from domain.judgement import CategoryCode
from gnn.rings.risk import CATEGORIES, joint_decades
from gnn.rings.ties import Group, Ties

HALF = 3.0  # evidence at which a candidate scores one half
RISKY_NEEDED = 2  # one suspicious account among unsuspicious ones is a person with a family
SPARE_SIGN = 0.5  # powers of ten for a spare sign
SPARE_SIGNS_MAX = 6.0  # more binding than this says no more: it is one fact, "they belong together", said again


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCandidate:
    """A scored group, before it is named.

    Attributes:
        members: account ids, sorted; `links`, `core` and `risky` are about them, in the same order.
        contacts: ids of the contacts at least two members share, most binding first.
        factors: the formula's terms and the counts behind them.
    """

    members: tuple[str, ...]
    links: tuple[int, ...]
    core: tuple[bool, ...]
    risky: tuple[bool, ...]
    contacts: tuple[str, ...]
    category: CategoryCode | None
    score: float
    factors: Mapping[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A group with its score; what is shown to people is written for those reported only."""

    group: Group
    category: int
    score: float
    factors: Mapping[str, float]


def weigh(group: Group, ties: Ties) -> Weighed:
    """Score one group of account indices."""
    members, category, usage = sorted(group), ties.category(group), ties.usage(group)
    risk = ties.risk
    agreeing = (risk.category[members] == category) | (risk.category[members] < 0) | (category < 0)
    suspicion = joint_decades(np.where(agreeing, risk.rarity[members], 1.0))
    binding = SPARE_SIGN * min(spare_signs(group, ties), SPARE_SIGNS_MAX)
    exclusive = float(any(n > 1 and ties.exclusive[c] for c, n in usage.items()))
    risky = int((risk.risky[members] & agreeing).sum())
    dense = density(group, ties)
    evidence = (suspicion + binding + exclusive) * dense
    score = evidence / (evidence + HALF) * (1.0 if risky >= RISKY_NEEDED else 0.5)
    factors = {
        "suspicion": suspicion,
        "binding": binding,
        "exclusive": exclusive,
        "density": dense,
        "risky_share": risky / len(members),
        "size": float(len(members)),
    }
    return Weighed(group=group, category=category, score=score, factors=factors)


def spare_signs(group: Group, ties: Ties) -> float:
    """Signs beyond the first, over all members; a contact counts by the share of its accounts that are members."""
    usage = ties.usage(group)
    worth = {c: float(ties.worth[c]) * n / len(ties.users_of[c]) for c, n in usage.items() if n > 1}
    return sum(_spare(account, worth, ties) for account in sorted(group))


def _spare(account: int, worth: Mapping[int, float], ties: Ties) -> float:
    held = [c for c in ties.contacts_of.get(account, ()) if c in worth]
    household = min(sum(worth[c] for c in held if ties.co_presence[c]), 1.0)
    apart = sum(worth[c] * (2 if ties.exclusive[c] else 1) for c in held if not ties.co_presence[c])
    return max(household + apart - 1.0, 0.0)


def density(group: Group, ties: Ties) -> float:
    """Share of member pairs that share at least one kept contact or a near-duplicate text."""
    joined = {a: set(ties.duplicates.get(a, ())) for a in group}
    for contact, uses in ties.usage(group).items():
        if uses > 1:
            users = group.intersection(ties.users_of[contact])
            for account in users:
                joined[account] |= users
    pairs = sum(len((others & group) - {account}) for account, others in joined.items())
    return pairs / (len(group) * (len(group) - 1))


def category_code(category: int) -> CategoryCode | None:
    return CATEGORIES[category] if category >= 0 else None
