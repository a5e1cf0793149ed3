"""Who works here and what they work on: principals, review tasks, cases, packages, the custody and audit trails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.judgement import CategoryCode
from domain.observations import Scalar


class Role(StrEnum):
    ANALYST = "analyst"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    LEGAL = "legal"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """Someone who signed in, or the service itself ("service:screening"), with roles from a signed token."""

    id: str
    roles: frozenset[Role]

    @property
    def is_service(self) -> bool:
        return self.id.startswith("service:")


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why personal data is asked for: a case it belongs to, or a stated reason. Written to the audit log as given."""

    reason: str
    case_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing somebody did or read. `facts` hold ids and counts, never personal values."""

    actor: str
    verb: str  # "contact.revealed", "case.opened" …
    subject: str
    occurred_at: datetime
    purpose: str | None = None
    facts: Mapping[str, Scalar] = field(default_factory=dict)


class SealState(StrEnum):
    """Whether what was sealed of a row can be read: OPEN also before it was sealed."""

    OPEN = "open"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An audit event with its place in the log.

    Attributes:
        leaf: its place in the tree; None for the second that it takes to get one.
        state: ERASED where the key of its purpose and facts was destroyed: the event has neither.
    """

    id: str
    event: AuditEvent
    recorded_at: datetime
    leaf: int | None
    state: SealState


class TaskState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


UNSTATED = "und"  # BCP 47's code for a language that nobody stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """Where to look, and why; never what stands there.

    Attributes:
        reason: the evidence's sentence; empty once an erasure took it.
        span: [start, end) in code points of the post's original body.
        image, box: SHA-256 of a picture in hex, and (left, top, right, bottom) in its pixels; no box: all of it.
        node: `Node.key` of a fact in the graph.
    """

    reason: str
    span: tuple[int, int] | None = None
    image: str | None = None
    box: tuple[int, int, int, int] | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTask:
    """Something a person has to look at: a post, an account or a ring, with why, how urgent and who is at it.

    Attributes:
        priority: the harm of leaving it: severity x probability x share of people reached, 0–1.
        queue: code of the queue that it went to when it was raised.
        language: BCP 47 primary subtag of what it is about, or `UNSTATED`.
        region: ISO 3166-1 alpha-2, or None where nobody said.
        reach: people who saw it or might, as far as known; at least 1.
        probability: the chance that routing went by; of a ring its score, which is none.
        rank: order among open tasks, the highest first; the store works it out once.
        due_at: when it has to be answered.
        claimed_by, claimed_at, lease_until: who holds it, since when, and until when unless they say that they go on.
        snoozed_until: it is offered to nobody until then.
        alarmed_at: when it was told to be late.
        decided_after_s: from claim to decision, where whoever decided held it.
    """

    id: str
    subject: str  # Node.key
    category: CategoryCode | None
    priority: float
    reason: str
    created_at: datetime
    queue: str
    due_at: datetime
    state: TaskState = TaskState.OPEN
    language: str = UNSTATED
    region: str | None = None
    reach: int = 1
    probability: float = 1.0
    highlights: tuple[Highlight, ...] = ()
    rank: float = 0.0
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    snoozed_until: datetime | None = None
    alarmed_at: datetime | None = None
    decided_after_s: float | None = None

    def held_by(self, now: datetime) -> str | None:
        """Who holds it; a lease that ran out holds nothing."""
        return self.claimed_by if self.lease_until and self.lease_until > now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """What a person is given to review, and how they want to see it.

    Attributes:
        languages, queues: None for every one; a language that nobody stated is everybody's.
        skills: what queues ask for; without it a queue's tasks are not offered.
        budget: so many subjects that are hard to look at, at most, in a day.
        blur, grey, mute: pictures and videos are blurred, without colour, without sound until asked for.
    """

    name: str
    languages: frozenset[str] | None = None
    skills: frozenset[str] = frozenset()
    queues: frozenset[str] | None = None
    budget: int
    blur: bool = True
    grey: bool = False
    mute: bool = True


class TurnState(StrEnum):
    """How a reviewer's turn at a task ended."""

    DECIDED = "decided"
    RETURNED = "returned"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    REASSIGNED = "reassigned"
    EXPIRED = "expired"  # nothing was heard of them while the lease lasted
    CLOSED = "closed"  # somebody else decided, or nobody has to any more


class CaseState(StrEnum):
    OPEN = "open"
    ESCALATED = "escalated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An investigation: subjects (accounts, posts, contacts, rings by Node.key) under one title and owner."""

    id: str
    title: str
    category: CategoryCode | None
    state: CaseState
    opened_by: str
    opened_at: datetime
    subjects: tuple[str, ...] = ()
    version: int = 1


class ErasureState(StrEnum):
    DEFERRED = "deferred"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A request to erase an account's personal values, done or deferred while a hold stands.

    Attributes:
        ground: why, in words: whose request, under which law.
    """

    number: int
    account_id: str
    ground: str
    requested_by: str
    requested_at: datetime
    state: ErasureState
    done_at: datetime | None = None


class HoldState(StrEnum):
    COMING = "coming"
    STANDING = "standing"
    EXPIRED = "expired"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationHold:
    """That nothing of some accounts may be erased from one instant until another, unless it is lifted before.

    Attributes:
        legal_reference: the order or letter that asks for it.
    """

    number: int
    accounts: tuple[str, ...]
    ground: str
    legal_reference: str
    case_id: str | None
    held_from: datetime
    held_until: datetime
    placed_by: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lift_reason: str | None = None

    def state(self, now: datetime) -> HoldState:
        if self.lifted_at is not None:
            return HoldState.LIFTED
        if now < self.held_from:
            return HoldState.COMING
        return HoldState.STANDING if now < self.held_until else HoldState.EXPIRED


class PackageState(StrEnum):
    AWAITING_RELEASE = "awaiting_release"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePackage:
    """A frozen case, on its way to an agency. `snapshot_sha256` names the frozen input, `bag_sha256` the zip."""

    id: str
    case_id: str
    case_version: int
    state: PackageState
    snapshot_sha256: str
    requested_by: str
    requested_at: datetime
    recipient: str
    released_by: str | None = None
    released_at: datetime | None = None
    bag_sha256: str | None = None


class CustodyVerb(StrEnum):
    COLLECTED = "collected"
    ACCESSED = "accessed"
    DERIVED = "derived"
    REDACTED = "redacted"
    APPROVED = "approved"
    EXPORTED = "exported"
    TRANSFERRED = "transferred"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent:
    """One link of a package's chain of custody; `sha256` is of what was handled, if it was a file."""

    package_id: str
    verb: CustodyVerb
    actor: str
    occurred_at: datetime
    note: str
    sha256: str | None = None
