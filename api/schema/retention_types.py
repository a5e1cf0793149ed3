"""Holds and erasures as GraphQL sees them: asked about, placed, lifted, requested."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

import strawberry
from strawberry import relay

from api.schema.case_types import recorded, subject_nodes
from api.schema.connections import CountedConnection, connection, page_size
from api.schema.graph_types import GraphNode, Info
from api.schema.ids import node_of
from domain import casework
from domain.casework import ErasureState, HoldState
from domain.errors import Invalid, NotFound
from domain.observations import Label, Node
from investigations import rights
from investigations.retention import erasure, holds

strawberry.enum(ErasureState, name="ErasureState")
strawberry.enum(HoldState, name="HoldState")


@strawberry.type(description="That nothing of some accounts may be erased until a date.")
class PreservationHold(relay.Node):
    record: strawberry.Private[casework.PreservationHold]
    number: int = recorded("number")
    ground: str = recorded("ground")
    legal_reference: str = recorded("legal_reference", "The order or letter that asks for it.")
    case_id: str | None = recorded("case_id")
    held_from: datetime = recorded("held_from")
    held_until: datetime = recorded("held_until")
    placed_by: str = recorded("placed_by")
    placed_at: datetime = recorded("placed_at")
    lifted_by: str | None = recorded("lifted_by")
    lifted_at: datetime | None = recorded("lifted_at")
    lift_reason: str | None = recorded("lift_reason")

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return str(root.record.number)

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        raise Invalid("A hold is found by its number in `holds`.")

    @strawberry.field
    def state(self, info: Info) -> HoldState:
        return self.record.state(info.context.services.now())

    @strawberry.field
    def accounts(self, info: Info) -> list[GraphNode]:
        return subject_nodes(info, [Node(Label.ACCOUNT, account_id).key for account_id in self.record.accounts])


@strawberry.type(description="A request to erase an account's personal values: done, or deferred while a hold stands.")
class Erasure(relay.Node):
    record: strawberry.Private[casework.Erasure]
    number: int = recorded("number")
    account_id: str = recorded("account_id")
    ground: str = recorded("ground")
    requested_by: str = recorded("requested_by")
    requested_at: datetime = recorded("requested_at")
    state: ErasureState = recorded("state")
    done_at: datetime | None = recorded("done_at")

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return str(root.record.number)

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        raise Invalid("An erasure is found by its number in `erasures`.")

    @strawberry.field(description="Which holds stand in the way, until when, and what ends the waiting.")
    def why_deferred(self, info: Info) -> str | None:
        return erasure.why_deferred(info.context.connection, self.record, info.context.services.now())


@strawberry.type
class RetentionQueries:
    @strawberry.field(description="Newest first, ended ones too.")
    def holds(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[PreservationHold]:
        rights.require(info.context.principal, "hold.read")
        page = holds.holds(info.context.connection, page_size(first), after)
        return connection(page.rows, lambda row: PreservationHold(record=row), page.cursor, after, page.total)

    @strawberry.field(description="Newest first, done and deferred.")
    def erasures(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[Erasure]:
        rights.require(info.context.principal, "erasure.read")
        page = erasure.erasures(info.context.connection, page_size(first), after)
        return connection(page.rows, lambda row: Erasure(record=row), page.cursor, after, page.total)


@strawberry.type
class RetentionMutations:
    @strawberry.mutation(
        description="Erase an account's personal values for good. While a hold stands it is deferred: see `state`."
    )
    def erase_account(self, info: Info, account: relay.GlobalID, ground: str) -> Erasure:
        context, services = info.context, info.context.services
        rights.require(context.principal, "account.erase")
        [account_id] = _accounts(info, [account])
        asked = services.eraser.request(context.connection, context.principal, account_id, ground, services.now())
        return Erasure(record=asked)

    @strawberry.mutation(description="Keep everything of some accounts until a date, or until it is lifted.")
    def place_hold(
        self,
        info: Info,
        accounts: list[relay.GlobalID],
        ground: str,
        legal_reference: str,
        until: datetime,
        held_from: datetime | None = None,
        case_id: str | None = None,
    ) -> PreservationHold:
        context, services = info.context, info.context.services
        rights.require(context.principal, "hold.place")
        placed = holds.place(
            context.connection,
            services.vault,
            context.principal,
            _accounts(info, accounts),
            ground,
            legal_reference,
            until,
            services.now(),
            case_id,
            held_from,
        )
        return PreservationHold(record=placed)

    @strawberry.mutation(
        description="End a hold before its time. What it deferred is erased by the next `ringfence erasure run-due`."
    )
    def lift_hold(self, info: Info, number: int, reason: str) -> PreservationHold:
        context, services = info.context, info.context.services
        lifted = holds.lift(context.connection, services.vault, context.principal, number, reason, services.now())
        return PreservationHold(record=lifted)


def _accounts(info: Info, ids: Sequence[relay.GlobalID]) -> list[str]:
    """Raises Invalid for what is no account, NotFound for one that the graph does not hold."""
    nodes = [node_of(given) for given in ids]
    known = {view.key for view in info.context.services.graph.nodes_by_id(nodes)}
    for node in nodes:
        if node.label is not Label.ACCOUNT:
            raise Invalid(f"Only accounts are held and erased; {node.id} is a {node.label}.")
        if node.key not in known:
            raise NotFound(f"There is no account {node.id} in the graph; it may not have been projected yet.")
    return [node.id for node in nodes]
