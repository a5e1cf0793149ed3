"""What nodes have in common, facts about whom they touch, and what changed around them, as GraphQL asks it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypedDict

import strawberry
from strawberry import relay

from api.schema.expanding import Refusal, ScopeInput, Suppression, refusal, suppression
from api.schema.graph_types import AsOfInput, GraphEdge, GraphNode, Info, shown_all
from api.schema.ids import global_id, node_of
from domain.errors import Invalid
from domain.observations import Node, Relationship
from graph import views
from graph.facts import Flag
from graph.traversal import Scope
from investigations import rights
from investigations.case_hubs import overrides

strawberry.enum(views.Turn, description="What became of a relationship between two moments.")


@strawberry.type(description="A node that several of a selection touch.")
class Shared:
    node: GraphNode
    by: list[relay.GlobalID] = strawberry.field(description="Those of the selection that do.")
    over: list[Relationship] = strawberry.field(description="By which they, or their posts, do.")
    exclusive: bool = strawberry.field(description="Whether a contact of its kind binds two accounts alone.")
    hub: Suppression | None = strawberry.field(description="Why sharing it says little; null where it is no hub.")


@strawberry.type
class SharedNodes:
    shared: list[Shared]


@strawberry.input(description="Which accounts are flagged: those with any of the signs that are named.")
class FlagInput:
    risk_floor: float | None = strawberry.field(default=None, description="Their risk of today is as high, or higher.")
    reported: bool = False
    in_ring: bool = False

    def flag(self) -> Flag:
        return Flag(self.risk_floor, self.reported, self.in_ring)


@strawberry.type(description="A thing that accounts touch, and the flagged ones among all that do.")
class Thing:
    node: GraphNode
    by: list[relay.GlobalID] = strawberry.field(description="Those of the selection that touch it.")
    accounts: int = strawberry.field(description="All that touch it.")
    flagged: list[relay.GlobalID] = strawberry.field(description="Those of all that are flagged.")


@strawberry.type(
    description="Of one kind of thing that a selection touches: those with at least so many flagged accounts."
)
class Fact:
    kind: str = strawberry.field(description="A contact's kind, or the kind of node.")
    least: int
    touched: int = strawberry.field(description="Things of the kind that the selection touches, hubs included.")
    count: int = strawberry.field(description="How many have so many flagged accounts.")
    things: list[Thing] = strawberry.field(description="Which those are, most flagged accounts first.")


@strawberry.type
class Facts:
    facts: list[Fact]
    suppressed: list[Suppression] = strawberry.field(description="Hubs that were touched and not looked behind.")


@strawberry.type(description="A relationship that changed between two moments.")
class Change:
    turn: views.Turn
    edge: GraphEdge = strawberry.field(description="As it was known in the end.")
    at: datetime = strawberry.field(description="When it last came, went or was seen in that time.")
    came_at: datetime | None
    went_at: datetime | None
    seen: int = strawberry.field(description="How often it was seen in that time.")


@strawberry.type(description="The earliest first, and the nodes at both ends as they were in the end.")
class Changes:
    changes: list[Change]
    nodes: list[GraphNode]


SharedResult = Annotated[SharedNodes | Refusal, strawberry.union("SharedResult")]
FactsResult = Annotated[Facts | Refusal, strawberry.union("FactsResult")]
ChangesResult = Annotated[Changes | Refusal, strawberry.union("ChangesResult")]


@strawberry.type
class Relating:
    """The part of the query type that asks what relates nodes to one another and to others."""

    @strawberry.field(description="Nodes that at least so many of the selection touch directly, most touched first.")
    def common_neighbours(
        self, info: Info, nodes: list[relay.GlobalID], least: int = 2, scope: ScopeInput | None = None
    ) -> SharedResult:
        rights.require(info.context.principal, "graph.read")
        found = info.context.services.graph.common_neighbours(_nodes(nodes), least, _scope(scope))
        return refusal(found) if isinstance(found, views.Refusal) else _shared(info, found)

    @strawberry.field(
        description="What connects these accounts: contacts, devices, addresses, images and rings that two or more of "
        "them, or their posts, touch. Exclusive contacts first, then the rarest; hubs last."
    )
    def connections(
        self, info: Info, accounts: list[relay.GlobalID], scope: ScopeInput | None = None, case_id: str | None = None
    ) -> SharedResult:
        rights.require(info.context.principal, "graph.read")
        found = info.context.services.graph.connections(_nodes(accounts), _scope(scope), **_in_case(info, case_id))
        return refusal(found) if isinstance(found, views.Refusal) else _shared(info, found)

    @strawberry.field(
        description="For each kind of thing that the accounts touch: how many have at least so many flagged accounts, "
        "and which. Hubs are not looked behind, except as the case says, if one is named."
    )
    def facts(
        self,
        info: Info,
        accounts: list[relay.GlobalID],
        flag: FlagInput,
        least: int = 1,
        scope: ScopeInput | None = None,
        case_id: str | None = None,
    ) -> FactsResult:
        rights.require(info.context.principal, "graph.read")
        found = info.context.services.graph.facts(
            _nodes(accounts), flag.flag(), least, _scope(scope), **_in_case(info, case_id)
        )
        return refusal(found) if isinstance(found, views.Refusal) else _facts(info, found)

    @strawberry.field(
        description="Relationships of the nodes that came, went or were seen again after `since` and by `validAt`."
    )
    def changes(
        self, info: Info, seeds: list[relay.GlobalID], between: AsOfInput, scope: ScopeInput | None = None
    ) -> ChangesResult:
        rights.require(info.context.principal, "graph.read")
        if scope and scope.as_of:
            raise Invalid("changes lie between two moments: leave asOf out of the scope")
        found = info.context.services.graph.changes(_nodes(seeds), between.moment(), _scope(scope))
        return refusal(found) if isinstance(found, views.Refusal) else _changes(info, found)


class _Overrides(TypedDict):
    through: frozenset[str]
    stopped: dict[str, str]


def _in_case(info: Info, case_id: str | None) -> _Overrides:
    if case_id is None:
        return _Overrides(through=frozenset(), stopped={})
    through, stopped = overrides(info.context.connection, info.context.principal, case_id)
    return _Overrides(through=frozenset(through), stopped=dict(stopped))


def _nodes(ids: Sequence[relay.GlobalID]) -> list[Node]:
    return [node_of(one) for one in ids]


def _scope(scope: ScopeInput | None) -> Scope:
    return scope.scope() if scope else Scope()


def _shared(info: Info, found: Sequence[views.Shared]) -> SharedNodes:
    nodes = shown_all(info, [one.node for one in found])
    return SharedNodes(
        shared=[
            Shared(
                node=node,
                by=[global_id(key) for key in one.by],
                over=list(one.over),
                exclusive=one.exclusive,
                hub=suppression(one.hub) if one.hub else None,
            )
            for node, one in zip(nodes, found, strict=True)
        ]
    )


def _facts(info: Info, found: views.Facts) -> Facts:
    return Facts(
        facts=[
            Fact(
                kind=fact.kind,
                least=fact.least,
                touched=fact.touched,
                count=len(fact.things),
                things=_things(info, fact.things),
            )
            for fact in found.facts
        ],
        suppressed=[suppression(hub) for hub in found.suppressed],
    )


def _things(info: Info, found: Sequence[views.Thing]) -> list[Thing]:
    nodes = shown_all(info, [thing.node for thing in found])
    return [
        Thing(
            node=node,
            by=[global_id(key) for key in thing.by],
            accounts=thing.accounts,
            flagged=[global_id(key) for key in thing.flagged],
        )
        for node, thing in zip(nodes, found, strict=True)
    ]


def _changes(info: Info, found: views.Changes) -> Changes:
    return Changes(
        changes=[
            Change(
                turn=one.turn,
                edge=GraphEdge.of(one.edge),
                at=one.at,
                came_at=one.came_at,
                went_at=one.went_at,
                seen=one.seen,
            )
            for one in found.changes
        ],
        nodes=shown_all(info, found.nodes),
    )
