"""A group that is reported: its members, what binds them, and the words about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.judgement import CategoryCode
from domain.rings import RingCases
from gnn.rings.groups import Group
from gnn.rings.reasons import reasons
from gnn.rings.risk import CATEGORIES
from gnn.rings.roles import Role
from gnn.rings.ties import Ties
from gnn.rings.what_if import Scored, WhatIf
from graph.projections import ContactLinks

MOST_CASES, WEAKEST = 8, 3  # of a ring's cases that are told: nobody reads more


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCandidate:
    """A scored group, before it is named.

    Attributes:
        members: account ids, sorted; `links`, `core`, `risky` and `roles` are about them, in the same order.
        contacts: ids of the contacts at least two members share, most binding first.
        score: `RingScorer.probability`; a probability in worlds like those it was trained on.
        factors: the columns of `measures` that the score was read from.
        cases: what the score would be otherwise; of members and outsiders only the most telling.
    """

    members: tuple[str, ...]
    links: tuple[int, ...]
    core: tuple[bool, ...]
    risky: tuple[bool, ...]
    roles: tuple[Role, ...]
    contacts: tuple[str, ...]
    category: CategoryCode | None
    score: float
    factors: Mapping[str, float]
    reasons: tuple[str, ...]
    cases: RingCases = field(default_factory=RingCases)


def candidate(
    group: Group,
    category: int,
    score: float,
    factors: Mapping[str, float],
    what_if: WhatIf,
    ties: Ties,
    roles: Mapping[int, Role],
    links: ContactLinks,
) -> RingCandidate:
    """Args: category: index into CATEGORIES, -1 for none."""
    usage = ties.usage(group)
    binding = sorted((c for c, n in usage.items() if n > 1), key=lambda c: (not ties.exclusive[c], -usage[c], c))
    members = sorted(group, key=lambda account: links.account_ids[account])
    held = [len(set(ties.contacts_of.get(account, ())).intersection(binding)) for account in members]
    return RingCandidate(
        members=tuple(links.account_ids[account] for account in members),
        links=tuple(held),
        core=tuple(2 * number >= max(held) for number in held),
        risky=tuple(bool(ties.risk.risky[account]) for account in members),
        roles=tuple(roles[account] for account in members),
        contacts=tuple(links.contact_ids[contact] for contact in binding),
        category=CATEGORIES[category] if category >= 0 else None,
        score=round(score, 6),
        factors={name: round(value, 6) for name, value in factors.items()},
        reasons=reasons(group, category, ties, links.contact_kinds),
        cases=RingCases(
            without_contact=_told(what_if.without_contact[:MOST_CASES], links.contact_ids),
            without_member=_told(what_if.without_member[:WEAKEST], links.account_ids),
            with_outsider=_told(what_if.with_outsider[:MOST_CASES], links.account_ids),
        ),
    )


def _told(scored: Sequence[Scored], ids: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return tuple((ids[case.of], case.score) for case in scored)
