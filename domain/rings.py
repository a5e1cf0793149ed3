"""Rings: accounts bound by contacts that only accomplices share. How they are found lives in `gnn`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.judgement import CategoryCode
from domain.observations import Label, Scalar

# What a member does for its ring, as far as a stated rule can tell (`gnn.rings.roles`); "member" where none can.
ROLES = ("cash_out", "supplier", "seller", "courier", "shared_infrastructure", "member")


@dataclass(frozen=True, slots=True, kw_only=True)
class RingMember:
    """An account's part in a ring.

    Attributes:
        role: one of `ROLES`; `why`: the sentence that says by which rule, whose subject is the account.
        links: how many binding contacts this account shares with other members.
        core: whether these are at least half of the most that anybody shares.
    """

    account_id: str
    role: str
    links: int
    core: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCases:
    """What a ring's score would be with one thing otherwise: ids with that score, the most telling first.

    Attributes:
        without_contact: contacts that bind it, if nobody used that one.
        without_member: members, if that one were none; the first is the weakest link.
        with_outsider: accounts that nearly belong: the ring would be held for one with them, too.
    """

    without_contact: tuple[tuple[str, float], ...] = ()
    without_member: tuple[tuple[str, float], ...] = ()
    with_outsider: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A group of accounts and the contacts that bind it.

    Attributes:
        id: stable over runs while the ring survives.
        score: 0–1, learned from made-up marketplaces; how often it is right on this platform only verdicts can tell.
        contacts: ids of the Contact nodes that bind it, strongest first.
        reasons: sentences that say why this is one ring, and what would be innocent about it.
        factors: what was measured of it, by name.
        cases: what its score would be otherwise.
        dissolved_at: when a run found it no more; None while it stands.
    """

    id: str
    members: tuple[RingMember, ...]
    contacts: tuple[str, ...]
    category: CategoryCode | None
    score: float
    reasons: tuple[str, ...]
    factors: Mapping[str, float] = field(default_factory=dict)
    cases: RingCases = RingCases()
    dissolved_at: datetime | None = None

    @property
    def account_ids(self) -> frozenset[str]:
        return frozenset(member.account_id for member in self.members)


class Descent(StrEnum):
    """Why people of one ring are found in another."""

    MERGED = "merged"  # the ring they were in is no more
    SPLIT = "split"  # they left it and are a ring of their own
    MOVED = "moved"  # both rings stood before, and stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """That `common` members of `ring_id` were in `from_id` at the run before, or when it was found last."""

    ring_id: str
    from_id: str
    reason: Descent
    common: int
    run_id: str = ""
    at: datetime | None = None


class Fate(StrEnum):
    """What became of a ring from one run to the next. Each ring has one, the first of these that is so."""

    NEW = "new"
    RETURNED = "returned"  # it was dissolved before
    DISSOLVED = "dissolved"
    MERGED = "merged"  # it took in people of a ring that is no more
    SPLIT = "split"  # some of its people are a new ring
    GREW = "grew"  # as many joined as left, or more
    SHRANK = "shrank"
    UNCHANGED = "unchanged"


Changes = Mapping[Fate, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRing:
    """What people were told of a ring when they were asked to look at it: what later states are held against.

    Attributes:
        run_id, told_at: of the last time.
        members: whoever was in it at any of the times.
        urgency: the highest it was told with, 0–1.
    """

    ring_id: str
    run_id: str
    told_at: datetime
    members: frozenset[str]
    urgency: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRun:
    """A record of one detection: what went in, with which parameters, and what came out.

    Attributes:
        model_sha256: content address of the scorer.
        input_sha256: content address of the Parquet the run read.
        result_sha256: digest over the sorted member ids of each ring; floats take no part.
        accounts, links, candidates: what was read, and how many groups were weighed.
        changes: ids of rings by what became of them since the run before, which is `previous_id`.
        region: the store's; None where one store holds every region.
        input_gone_at, input_gone_why: when and why the stored input was given up: the run cannot be repeated any more.
        verdicts: how many the scorer had learned from; 0 where the release scored alone.
        learning: what came of the verdicts that there were, in words; None where there were none.
    """

    id: str
    started_at: datetime
    finished_at: datetime
    engine: str
    parameters: Mapping[str, Scalar]
    model_sha256: str | None
    input_sha256: str
    result_sha256: str
    accounts: int
    links: int
    candidates: int
    rings: int
    suppressed_hubs: int
    changes: Changes
    previous_id: str | None = None
    region: str | None = None
    input_gone_at: datetime | None = None
    input_gone_why: str | None = None
    verdicts: int = 0
    learning: str | None = None


class Engine(StrEnum):
    """What a ring run detects with; either finds the same."""

    LOCAL = "local"
    SPARK = "spark"


class JobState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingJob:
    """A ring run from when it begins; of the same id as the record that it ends with.

    Attributes:
        region: the store's; None where one store holds every region.
        stage, share: what it is at, and how much is done, 0–1.
        alive_at: when it last said that it is alive.
        begun: how often it was begun; more than once where it was broken off and taken up again.
        input_sha256: of the input that it keeps, once it does.
        failure: why it failed, in words.
    """

    id: str
    region: str | None
    asked_by: str
    state: JobState
    stage: str
    share: float
    started_at: datetime
    alive_at: datetime
    ended_at: datetime | None
    begun: int
    input_sha256: str | None
    cancelled_by: str | None
    failure: str | None


def binding_label(contact_id: str) -> Label:
    """What kind of node a binding contact is: its id begins with its kind."""
    kind = contact_id.partition(":")[0]
    return {"device": Label.DEVICE, "ip_address": Label.IP_ADDRESS}.get(kind, Label.CONTACT)
