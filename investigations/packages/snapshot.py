"""A case frozen for an agency: what was known at one instant, as values that turn into one canonical file and back.

How it is read out of graph and ledger lives with the wiring; nothing here reads an engine.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import rfc8785
from pydantic import TypeAdapter, ValidationError

from domain.casework import Case
from domain.errors import Invalid
from domain.judgement import Assessment, Decision
from domain.marketplace import Account, Post
from domain.observations import Edge, Node, Scalar
from domain.rings import Ring


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """Who keeps the records and answers for them: the platform."""

    organisation: str
    contact: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    account: Account
    reports: int = 0  # how often people flagged it
    erased_at: datetime | None = None  # when its names, texts and contacts were erased where they were kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    post: Post
    assessment: Assessment | None = None  # None: screening had not seen it


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """A contact, device or address. `shown` is the value, or its mask when `masked`."""

    node: Node
    kind: str
    shown: str
    masked: bool
    exclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """A relationship between two nodes, seen `count` times between two instants."""

    edge: Edge
    first_seen_at: datetime
    last_seen_at: datetime
    count: int
    properties: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSnapshot:
    """All that a package is made from.

    Attributes:
        case: at the version that was frozen.
        purpose: why the data is handed over, in words.
        left_out: what was in reach and not taken, with the reason, a sentence each.
    """

    case: Case
    made_at: datetime
    custodian: Custodian
    purpose: str
    legal_basis: str | None = None
    accounts: tuple[AccountRecord, ...] = ()
    posts: tuple[PostRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    rings: tuple[Ring, ...] = ()
    decisions: tuple[Decision, ...] = ()
    left_out: tuple[str, ...] = ()


_READER = TypeAdapter(CaseSnapshot)


def encode(snapshot: CaseSnapshot) -> bytes:
    """The snapshot as canonical JSON (RFC 8785): equal content gives equal bytes, whatever order it was gathered in.

    Raises Invalid when a number or text in it has no JSON form.
    """
    try:
        return bytes(rfc8785.dumps(plain(in_order(snapshot))))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise Invalid(
            f"Case {snapshot.case.id} cannot be frozen: {type(error).__name__} in one of its values."
        ) from error


def decode(stored: bytes) -> CaseSnapshot:
    """Read what `encode` wrote. Raises Invalid for anything else."""
    try:
        return _READER.validate_json(stored)
    except ValidationError as error:
        raise Invalid(
            "The stored snapshot has another shape than this version reads; escalate the case again."
        ) from error


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def in_order(snapshot: CaseSnapshot) -> CaseSnapshot:
    """The same snapshot with every collection sorted by id."""
    return replace(
        snapshot,
        accounts=tuple(sorted(snapshot.accounts, key=lambda r: r.account.id)),
        posts=tuple(sorted(snapshot.posts, key=lambda r: (r.post.created_at, r.post.id))),
        contacts=tuple(sorted(snapshot.contacts, key=lambda r: r.node.key)),
        links=tuple(sorted(snapshot.links, key=lambda r: r.edge.key)),
        rings=tuple(sorted(snapshot.rings, key=lambda r: r.id)),
        decisions=tuple(sorted(snapshot.decisions, key=lambda d: (d.decided_at, d.id))),
    )


def plain(value: Any) -> Any:
    """A value of ours as what JSON knows: times as UTC texts, words as texts, values as objects."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def moment(at: datetime) -> str:
    """An instant in UTC, ISO 8601 with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
