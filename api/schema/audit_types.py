"""The audit log as auditors see it: rows with their leaves, checkpoints, proofs. Reading it is recorded too."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

import strawberry
from strawberry import relay

from api.schema.case_types import recorded
from api.schema.connections import CountedConnection, connection, page_size
from api.schema.graph_types import Info
from domain import casework
from domain.casework import AuditEvent, SealState
from domain.errors import Invalid
from investigations import audit, rights
from investigations.audit import checkpoints, proofs
from investigations.audit.keys import SUBJECT

strawberry.enum(SealState, name="SealState")


@strawberry.type(description="An id, a count or a date that belongs to an audit event.")
class AuditFact:
    name: str
    value: str | None


def _told(attribute: str, description: str | None = None) -> Any:
    return strawberry.field(resolver=lambda root: getattr(root.record.event, attribute), description=description)


@strawberry.type(name="AuditRecord", description="One thing somebody did or read, with its place in the log.")
class AuditRecord(relay.Node):
    record: strawberry.Private[casework.AuditRecord]
    event_id: str = recorded("id", "What `auditProof` is asked by.")
    leaf: int | None = recorded("leaf", "Its place in the tree; null for the second until it has one.")
    recorded_at: datetime = recorded("recorded_at")
    state: SealState = recorded("state", "ERASED: the key of purpose and facts was destroyed with an account's.")
    actor: str = _told("actor")
    verb: str = _told("verb")
    subject: str = _told("subject")
    occurred_at: datetime = _told("occurred_at")
    purpose: str | None = _told("purpose")

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        raise Invalid("An audit event is found in `auditLog`, and proved by `auditProof`.")

    @strawberry.field
    def facts(self) -> list[AuditFact]:
        facts = self.record.event.facts
        return [AuditFact(name=name, value=None if facts[name] is None else str(facts[name])) for name in sorted(facts)]


@strawberry.type(description="Size and root of the log's tree, signed with a key of the log.")
class AuditCheckpoint:
    size: int
    root: str = strawberry.field(description="In hexadecimal digits.")
    text: str = strawberry.field(description="A signed note of C2SP: what outsiders keep and verify.")
    signed_at: datetime

    @classmethod
    def of(cls, found: checkpoints.Checkpoint) -> Self:
        return cls(size=found.size, root=found.root.hex(), text=found.text, signed_at=found.signed_at)


@strawberry.type(description="That a row is in the log, as RFC 9162 section 2.1.3 verifies it.")
class AuditProof:
    leaf: int
    text: str = strawberry.field(description="The row as it is hashed, what is personal sealed.")
    hashes: list[str] = strawberry.field(description="On the way to the root, in hexadecimal digits.")
    checkpoint: AuditCheckpoint

    @classmethod
    def of(cls, found: proofs.Inclusion) -> Self:
        hashes = [digest.hex() for digest in found.hashes]
        return cls(leaf=found.leaf, text=found.text, hashes=hashes, checkpoint=AuditCheckpoint.of(found.checkpoint))


@strawberry.type
class AuditQueries:
    @strawberry.field(description="Newest first; about one subject (a `key` or an id), or all. Reading is recorded.")
    def audit_log(
        self, info: Info, first: int = 50, after: str | None = None, subject: str | None = None
    ) -> CountedConnection[AuditRecord]:
        context = info.context
        rights.require(context.principal, "audit.read")
        page = audit.records(context.connection, context.services.vault, page_size(first), after, subject)
        _record(info, {"rows": len(page.rows)})
        return connection(page.rows, lambda row: AuditRecord(record=row), page.cursor, after, page.total)

    @strawberry.field(description="The latest one; null before the first.")
    def audit_checkpoint(self, info: Info) -> AuditCheckpoint | None:
        rights.require(info.context.principal, "audit.read")
        found = checkpoints.newest(info.context.connection)
        return AuditCheckpoint.of(found) if found else None

    @strawberry.field(description="That a row is in the latest checkpoint.")
    def audit_proof(self, info: Info, event_id: str) -> AuditProof:
        rights.require(info.context.principal, "audit.read")
        return AuditProof.of(proofs.inclusion(info.context.connection, event_id))

    @strawberry.field(description="Hashes that show that the latest checkpoint continues one of that size (RFC 9162).")
    def audit_consistency(self, info: Info, earlier: int) -> list[str]:
        context = info.context
        rights.require(context.principal, "audit.read")
        newest = checkpoints.latest(context.connection)
        return [digest.hex() for digest in proofs.consistency(context.connection, earlier, newest.size)]


def _record(info: Info, facts: dict[str, Any]) -> None:
    """Committed before the rows leave, on a connection of its own."""
    now = info.context.services.now()
    actor = info.context.principal.id
    event = AuditEvent(actor=actor, verb="audit.read", subject=SUBJECT, occurred_at=now, facts=facts)
    with info.context.services.side_pool.connection() as connection:
        audit.append(connection, [event])
