"""What a ring's score would be if something were otherwise: without a contact, without a member, with an outsider.

Nothing is estimated: the ring's surroundings are laid out again for each case, then measured and scored as rings are.
Suspicion stays what it is, since it is a rank among all accounts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.groups import Group, Groups
from gnn.rings.measures import measure
from gnn.rings.pairs import Floats, Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk
from gnn.rings.scorer import RingScorer
from gnn.rings.ties import Ties
from gnn.rings.web import Texts, Web, web_of


@dataclass(frozen=True, slots=True)
class Scored:
    """A contact or an account (its index) and the score of the ring in the case that is about it."""

    of: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Of one ring.

    Attributes:
        without_contact: for each contact that two members share, the ring's score if nobody used it, the lowest first.
        without_member: for each member, the score of the others; the highest first: that one is the weakest link. None
            of a ring of two.
        with_outsider: the accounts outside that share a contact or a text with a member and with whom the group would
            still be reported, with that score, the highest first.
    """

    without_contact: tuple[Scored, ...]
    without_member: tuple[Scored, ...]
    with_outsider: tuple[Scored, ...]


def what_if(
    rings: Sequence[Group],
    ties: Ties,
    texts: Texts,
    contact_kinds: Sequence[str],
    scorer: RingScorer,
    parameters: RingParameters,
) -> list[WhatIf]:
    """Of each ring every case, at the cost of a few milliseconds for each of its contacts."""
    laid_out = [_Surroundings.of(ring, ties, texts, contact_kinds) for ring in rings]
    tables = [table for each in laid_out for table in each.measured(parameters)]
    scores = iter(scorer.probability(np.vstack(tables)).tolist() if tables else ())
    return [
        WhatIf(
            without_contact=_ranked(each.contacts[each.shared()], scores, 1),
            without_member=_ranked(each.accounts[each.members()], scores, -1),
            with_outsider=_from(parameters.threshold, _ranked(each.accounts[each.outsiders()], scores, -1)),
        )
        for each in laid_out
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """A ring, whoever shares a contact or a text with a member, and the members' contacts, numbered anew.

    Attributes:
        accounts, contacts: what each was before, ascending.
        user, used: the links, as new numbers, sorted by account.
        group: the members' new numbers.
    """

    accounts: Ints
    contacts: Ints
    kinds: list[str]
    user: Ints
    used: Ints
    texts: Texts
    risk: AccountRisk
    group: Group

    @classmethod
    def of(cls, ring: Group, ties: Ties, texts: Texts, contact_kinds: Sequence[str]) -> "_Surroundings":
        contacts = sorted({contact for account in ring for contact in ties.contacts_of.get(account, ())})
        beside = (ties.users_of[contact] for contact in contacts)
        alike = (ties.duplicates.get(account, ()) for account in ring)
        accounts = sorted(ring.union(*beside, *alike))
        at = {account: number for number, account in enumerate(accounts)}
        links = sorted((at[user], number) for number, contact in enumerate(contacts) for user in ties.users_of[contact])
        known = np.array(accounts, dtype=np.int64)
        return cls(
            accounts=known,
            contacts=np.array(contacts, dtype=np.int64),
            kinds=[contact_kinds[contact] for contact in contacts],
            user=np.array([user for user, _ in links], dtype=np.int64),
            used=np.array([used for _, used in links], dtype=np.int64),
            texts=_among(at, ties, texts),
            risk=ties.risk.of(known),
            group=frozenset(at[account] for account in ring),
        )

    def shared(self) -> Ints:
        """The contacts that two members share."""
        inside = np.isin(self.user, sorted(self.group))
        return np.flatnonzero(np.bincount(self.used[inside], minlength=len(self.contacts)) > 1)

    def members(self) -> Ints:
        return np.array(sorted(self.group) if len(self.group) > 2 else [], dtype=np.int64)

    def outsiders(self) -> Ints:
        return np.setdiff1d(np.arange(len(self.accounts)), sorted(self.group))

    def measured(self, parameters: RingParameters) -> Iterator[Floats]:
        """Rows of measures: without each shared contact, without each member, with each outsider."""
        for contact in self.shared():
            yield measure(Groups.of([self.group]), self._web(self.used != contact, parameters)).values
        fewer = [self.group - {member} for member in self.members().tolist()]
        more = [self.group | {outsider} for outsider in self.outsiders().tolist()]
        yield measure(Groups.of(fewer + more), self._web(np.full(len(self.used), True), parameters)).values

    def _web(self, kept: NDArray[np.bool_], parameters: RingParameters) -> Web:
        return web_of(self.kinds, self.user[kept], self.used[kept], self.texts, self.risk, parameters)


def _among(at: Mapping[int, int], ties: Ties, texts: Texts) -> Texts:
    pairs = [(a, b) for a in at for b in ties.duplicates.get(a, ()) if a < b and b in at]
    return Counter({(at[a], at[b]): texts[a, b] for a, b in pairs})


def _ranked(known: Ints, scores: Iterator[float], sign: int) -> tuple[Scored, ...]:
    scored = [Scored(of, round(score, 6)) for of, score in zip(known.tolist(), scores, strict=False)]
    return tuple(sorted(scored, key=lambda case: (sign * case.score, case.of)))


def _from(threshold: float, scored: tuple[Scored, ...]) -> tuple[Scored, ...]:
    return tuple(case for case in scored if case.score >= threshold)
