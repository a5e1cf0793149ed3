"""What a ring's score would be if something were otherwise: without a contact, without a member, with an outsider.

Nothing is estimated: the ring's surroundings are laid out again for each case, then measured and scored as rings are;
many of them side by side, as if they were one platform, since each alone is too small to be worth its calls. Suspicion
stays what it is, since it is a rank among all accounts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gnn.rings.deeds import KINDS, Deeds
from gnn.rings.groups import PART, Group, Groups
from gnn.rings.measures import MEASURES, measure
from gnn.rings.pairs import Floats, Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk
from gnn.rings.scorer import RingScorer
from gnn.rings.ties import Ties
from gnn.rings.web import web_of


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
        with_outsider: the accounts outside that share a contact or a deed with a member and with whom the group would
            still be reported, with that score, the highest first.
    """

    without_contact: tuple[Scored, ...]
    without_member: tuple[Scored, ...]
    with_outsider: tuple[Scored, ...]


def what_if(
    rings: Sequence[Group],
    ties: Ties,
    deeds: Deeds,
    contact_kinds: Sequence[str],
    scorer: RingScorer,
    parameters: RingParameters,
) -> list[WhatIf]:
    """Of each ring every case."""
    laid_out = [_Surroundings.of(ring, ties, deeds, contact_kinds) for ring in rings]
    scenes = (scene for each in laid_out for scene in each.scenes())
    tables = [np.zeros((0, len(MEASURES))), *(_measured(some, ties.risk, parameters) for some in _together(scenes))]
    scores = iter(scorer.probability(np.vstack(tables)).tolist() if rings else ())
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
    """A ring, whoever shares a contact or a deed with a member, and the members' contacts, numbered anew.

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
    deeds: Deeds
    group: Group

    @classmethod
    def of(cls, ring: Group, ties: Ties, deeds: Deeds, contact_kinds: Sequence[str]) -> "_Surroundings":
        contacts = sorted({contact for account in ring for contact in ties.contacts_of.get(account, ())})
        beside = (ties.users_of[contact] for contact in contacts)
        alike = (ties.others(account) for account in ring)
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
            deeds=deeds.among(at, ties.alike),
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

    def scenes(self) -> Iterator["_Scene"]:
        """Without each shared contact; then with all contacts, without each member, with each outsider."""
        for contact in self.shared().tolist():
            kept = self.used != contact
            yield _Scene(self, self.user[kept], self.used[kept], [self.group])
        fewer = [self.group - {member} for member in self.members().tolist()]
        more = [self.group | {outsider} for outsider in self.outsiders().tolist()]
        yield _Scene(self, self.user, self.used, fewer + more)


@dataclass(frozen=True, slots=True)
class _Scene:
    """Surroundings with some of their links, and the groups to measure in them."""

    around: _Surroundings
    user: Ints
    used: Ints
    groups: list[Group]


def _together(scenes: Iterable[_Scene]) -> Iterator[list[_Scene]]:
    """The scenes in order, so many at a time that they have about `PART` links."""
    some: list[_Scene] = []
    links = 0
    for scene in scenes:
        some.append(scene)
        links += len(scene.user)
        if links >= PART:
            yield some
            some, links = [], 0
    if some:
        yield some


def _measured(scenes: Sequence[_Scene], risk: AccountRisk, parameters: RingParameters) -> Floats:
    """Rows of measures of the scenes' groups, in order: the scenes side by side, none sharing anything with another."""
    around = [scene.around for scene in scenes]
    account = np.cumsum([0, *(len(each.accounts) for each in around)]).tolist()  # where each one's begin
    contact = np.cumsum([0, *(len(each.contacts) for each in around)]).tolist()
    groups = [
        {first + one for one in group} for scene, first in zip(scenes, account, strict=False) for group in scene.groups
    ]
    web = web_of(
        [kind for each in around for kind in each.kinds],
        np.concatenate([scene.user + first for scene, first in zip(scenes, account, strict=False)]),
        np.concatenate([scene.used + first for scene, first in zip(scenes, contact, strict=False)]),
        _moved([each.deeds for each in around], account),
        risk.of(np.concatenate([each.accounts for each in around])),
        parameters,
    )
    return measure(Groups.of(groups), web).values


def _moved(deeds: Sequence[Deeds], firsts: Sequence[int]) -> Deeds:
    """All of them as one, the accounts of each numbered from its `first` on."""
    counted: dict[str, Counter[tuple[int, int]]] = {kind: Counter() for kind in KINDS}
    for each, first in zip(deeds, firsts, strict=False):
        for kind, pairs in each.kinds():
            counted[kind].update({(first + a, first + b): number for (a, b), number in pairs.items()})
    return Deeds(**counted)


def _ranked(known: Ints, scores: Iterator[float], sign: int) -> tuple[Scored, ...]:
    scored = [Scored(of, round(score, 6)) for of, score in zip(known.tolist(), scores, strict=False)]
    return tuple(sorted(scored, key=lambda case: (sign * case.score, case.of)))


def _from(threshold: float, scored: tuple[Scored, ...]) -> tuple[Scored, ...]:
    return tuple(case for case in scored if case.score >= threshold)
