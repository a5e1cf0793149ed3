"""Cases, decisions and packages as GraphQL sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

import strawberry
from strawberry import relay

from api.schema.graph_types import GraphNode, Info, graph_nodes
from domain import casework
from domain.casework import CaseState, PackageState
from domain.judgement import Action, CategoryCode
from domain.judgement import Decision as DecisionRecord
from domain.observations import Node, subject_of
from investigations import cases, rights
from investigations.packages import custody, releases

strawberry.enum(CaseState, name="CaseState")
strawberry.enum(PackageState, name="PackageState")


def recorded(attribute: str, description: str | None = None) -> Any:
    """A field that answers with that attribute of the type's `record`."""
    return strawberry.field(resolver=lambda root: getattr(root.record, attribute), description=description)


def subject_nodes(info: Info, keys: Sequence[str]) -> list[GraphNode]:
    """The graph nodes behind `Node.key`s; a subject that the graph does not hold yet is left out."""
    subjects = (subject_of(key) for key in keys)
    return graph_nodes(info, [subject for subject in subjects if isinstance(subject, Node)])


def subject_of_record(root: Any, info: Info) -> GraphNode | None:
    return next(iter(subject_nodes(info, [root.record.subject])), None)


@strawberry.type(description="One link of a package's chain of custody.")
class CustodyEvent:
    seq: int
    verb: str
    actor: str
    occurred_at: datetime
    note: str


@strawberry.type(description="A frozen case on its way to an agency.")
class EvidencePackage(relay.Node):
    record: strawberry.Private[casework.EvidencePackage]
    package_id: str = recorded("id")
    case_id: str = recorded("case_id")
    case_version: int = recorded("case_version")
    state: PackageState = recorded("state")
    recipient: str = recorded("recipient")
    requested_by: str = recorded("requested_by")
    requested_at: datetime = recorded("requested_at")
    released_by: str | None = recorded("released_by")
    released_at: datetime | None = recorded("released_at")
    snapshot_sha256: str = recorded("snapshot_sha256", "SHA-256 of the frozen snapshot that the package is made from.")
    bag_sha256: str | None = recorded("bag_sha256", "SHA-256 of the zip that leaves the house.")

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "package.read")
        return [cls(record=releases.package(info.context.connection, node_id)) for node_id in node_ids]

    @strawberry.field(description="Where the zip is downloaded from, with the same token, once released.")
    def download_path(self) -> str | None:
        return f"/packages/{self.record.id}" if self.record.bag_sha256 else None

    @strawberry.field
    def custody(self, info: Info) -> list[CustodyEvent]:
        chain = custody.chain(info.context.connection, self.record.id)
        return [
            CustodyEvent(
                seq=link.seq,
                verb=link.event.verb,
                actor=link.event.actor,
                occurred_at=link.event.occurred_at,
                note=link.event.note,
            )
            for link in chain
        ]


@strawberry.type(description="Something that happened to a case.")
class CaseChange:
    version: int
    verb: str
    actor: str
    occurred_at: datetime


@strawberry.type(description="An investigation: accounts, posts, contacts and rings under one title.")
class Case(relay.Node):
    record: strawberry.Private[casework.Case]
    case_id: str = recorded("id")
    title: str = recorded("title")
    category: CategoryCode | None = recorded("category")
    state: CaseState = recorded("state")
    opened_by: str = recorded("opened_by")
    opened_at: datetime = recorded("opened_at")
    version: int = recorded("version", "Grows with every change; a change names the version it was made from.")

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "case.read")
        return [cls(record=cases.case(info.context.connection, node_id)) for node_id in node_ids]

    @strawberry.field
    def subjects(self, info: Info) -> list[GraphNode]:
        return subject_nodes(info, self.record.subjects)

    @strawberry.field
    def history(self, info: Info) -> list[CaseChange]:
        return [
            CaseChange(version=e.version, verb=e.verb, actor=e.actor, occurred_at=e.occurred_at)
            for e in cases.history(info.context.connection, self.record.id)
        ]

    @strawberry.field(description="Newest first.")
    def packages(self, info: Info) -> list[EvidencePackage]:
        rights.require(info.context.principal, "package.read")
        page = releases.packages(info.context.connection, case_id=self.record.id)
        return [EvidencePackage(record=row) for row in page.rows]


@strawberry.type(description="What was decided, by whom, under which policy clause.")
class Decision(relay.Node):
    record: strawberry.Private[DecisionRecord]
    action: Action = recorded("action")
    category: CategoryCode | None = recorded("category")
    policy_clause: str = recorded("policy_clause")
    reason: str = recorded("reason")
    decided_by: str = recorded("decided_by")
    automated: bool = recorded("automated", "True when routing acted without a person.")
    decided_at: datetime = recorded("decided_at")
    subject: GraphNode | None = strawberry.field(resolver=subject_of_record)

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id
