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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTask:
    """Something a person has to look at: a post, an account or a ring, with why and how urgent.

    Attributes:
        priority: severity x probability, 0–1; higher is looked at first.
    """

    id: str
    subject: str  # Node.key
    category: CategoryCode | None
    priority: float
    reason: str
    created_at: datetime
    state: TaskState = TaskState.OPEN


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
