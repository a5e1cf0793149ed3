"""Cases, review tasks, decisions and packages as GraphQL sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

import strawberry
from strawberry import relay

from api.schema.graph_types import GraphNode, Info, graph_nodes
from domain import casework
from domain.casework import CaseState, PackageState, TaskState
from domain.judgement import Action, CategoryCode
from domain.judgement import Decision as DecisionRecord
from domain.observations import Node, subject_of
from investigations import cases, rights
from investigations.packages import custody, releases

strawberry.enum(CaseState, name="CaseState")
strawberry.enum(TaskState, name="TaskState")
strawberry.enum(PackageState, name="PackageState")


def subject_nodes(info: Info, keys: Sequence[str]) -> list[GraphNode]:
    """The graph nodes behind `Node.key`s; a subject that the graph does not hold yet is left out."""
    subjects = (subject_of(key) for key in keys)
    return graph_nodes(info, [subject for subject in subjects if isinstance(subject, Node)])


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

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "package.read")
        return [cls(record=releases.package(info.context.connection, node_id)) for node_id in node_ids]

    @strawberry.field
    def package_id(self) -> str:
        return self.record.id

    @strawberry.field
    def case_id(self) -> str:
        return self.record.case_id

    @strawberry.field
    def case_version(self) -> int:
        return self.record.case_version

    @strawberry.field
    def state(self) -> PackageState:
        return self.record.state

    @strawberry.field
    def recipient(self) -> str:
        return self.record.recipient

    @strawberry.field
    def requested_by(self) -> str:
        return self.record.requested_by

    @strawberry.field
    def requested_at(self) -> datetime:
        return self.record.requested_at

    @strawberry.field
    def released_by(self) -> str | None:
        return self.record.released_by

    @strawberry.field
    def released_at(self) -> datetime | None:
        return self.record.released_at

    @strawberry.field(description="SHA-256 of the frozen snapshot that the package is made from.")
    def snapshot_sha256(self) -> str:
        return self.record.snapshot_sha256

    @strawberry.field(description="SHA-256 of the zip that leaves the house.")
    def bag_sha256(self) -> str | None:
        return self.record.bag_sha256

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

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "case.read")
        return [cls(record=cases.case(info.context.connection, node_id)) for node_id in node_ids]

    @strawberry.field
    def case_id(self) -> str:
        return self.record.id

    @strawberry.field
    def title(self) -> str:
        return self.record.title

    @strawberry.field
    def category(self) -> CategoryCode | None:
        return self.record.category

    @strawberry.field
    def state(self) -> CaseState:
        return self.record.state

    @strawberry.field
    def opened_by(self) -> str:
        return self.record.opened_by

    @strawberry.field
    def opened_at(self) -> datetime:
        return self.record.opened_at

    @strawberry.field(description="Grows with every change; a change names the version it was made from.")
    def version(self) -> int:
        return self.record.version

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


@strawberry.type(description="Something a person has to look at.")
class ReviewTask(relay.Node):
    record: strawberry.Private[casework.ReviewTask]

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @strawberry.field
    def subject(self, info: Info) -> GraphNode | None:
        return next(iter(subject_nodes(info, [self.record.subject])), None)

    @strawberry.field
    def category(self) -> CategoryCode | None:
        return self.record.category

    @strawberry.field(description="Severity x probability; the highest is looked at first.")
    def priority(self) -> float:
        return self.record.priority

    @strawberry.field
    def reason(self) -> str:
        return self.record.reason

    @strawberry.field
    def state(self) -> TaskState:
        return self.record.state

    @strawberry.field
    def created_at(self) -> datetime:
        return self.record.created_at


@strawberry.type(description="What was decided, by whom, under which policy clause.")
class Decision(relay.Node):
    record: strawberry.Private[DecisionRecord]

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @strawberry.field
    def subject(self, info: Info) -> GraphNode | None:
        return next(iter(subject_nodes(info, [self.record.subject])), None)

    @strawberry.field
    def action(self) -> Action:
        return self.record.action

    @strawberry.field
    def category(self) -> CategoryCode | None:
        return self.record.category

    @strawberry.field
    def policy_clause(self) -> str:
        return self.record.policy_clause

    @strawberry.field
    def reason(self) -> str:
        return self.record.reason

    @strawberry.field
    def decided_by(self) -> str:
        return self.record.decided_by

    @strawberry.field(description="True when routing acted without a person.")
    def automated(self) -> bool:
        return self.record.automated

    @strawberry.field
    def decided_at(self) -> datetime:
        return self.record.decided_at
