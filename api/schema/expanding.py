"""Expansion as GraphQL asks it: previews, pages with their reasons, refusals with what would fit."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

import strawberry
from strawberry import relay

from api.schema.graph_types import AsOfInput, GraphEdge, GraphNode, Info, shown_all
from api.schema.ids import node_of
from domain.errors import Invalid
from domain.observations import Node, Relationship, subject_of
from domain.rings import ROLES
from graph import views
from graph.expansion import Order
from graph.traversal import Scope, require_known
from investigations import rights
from investigations.case_hubs import overrides

T = TypeVar("T")


@strawberry.enum(
    description="Fewest steps first; highest risk of today first; seen last first; most relationships ever seen first."
)
class ExpansionOrder(StrEnum):
    NEAR = "near"
    RISK = "risk"
    RECENCY = "recency"
    DEGREE = "degree"


@strawberry.input(description="Which relationships are followed, and to what.")
class ScopeInput:
    relationships: list[Relationship] | None = None
    contact_kinds: list[str] | None = strawberry.field(
        default=None, description="Of the contacts only those of these kinds; what is no contact comes as ever."
    )
    since: date | None = strawberry.field(default=None, description="Seen on this day (UTC) or later.")
    until: date | None = strawberry.field(default=None, description="Seen on this day (UTC) or earlier.")
    risk_floor: float | None = strawberry.field(
        default=None, description="Accounts, posts and rings of a lower risk today, or of none, are not reached."
    )
    least_degree: int | None = strawberry.field(
        default=None, description="Nodes at which fewer relationships were ever seen are not reached."
    )
    most_degree: int | None = strawberry.field(
        default=None, description="Nodes at which more relationships were ever seen are not reached."
    )
    roles: list[str] | None = strawberry.field(
        default=None,
        description="Of the accounts only those that have one of these roles in a ring: " + ", ".join(ROLES) + ".",
    )
    as_of: AsOfInput | None = None
    kinds: list[str] | None = strawberry.field(
        default=None, description="Only nodes of these kinds are reached: as `PreviewCount.kind` names them."
    )

    def scope(self) -> Scope:
        """Raises Invalid for what would leave nothing, or everything, without a word."""
        require_known("role", self.roles, ROLES)
        least, most = self.least_degree, self.most_degree
        if least is not None and most is not None and least > most:
            raise Invalid(f"no degree lies between {least} and {most}: the most has to be the larger one")
        return Scope(
            _some(self.relationships, "relationships"),
            self.as_of.moment() if self.as_of else None,
            _some(self.contact_kinds, "contactKinds"),
            self.since,
            self.until,
            self.risk_floor,
            _some(self.kinds, "kinds"),
            self.least_degree,
            self.most_degree,
            _some(self.roles, "roles"),
        )


@strawberry.type(description="How many relationships of a kind an expansion holds, exactly.")
class RelationshipTotal:
    relationship: Relationship
    total: int


@strawberry.type(description="How many relationships of a kind and direction lead to nodes of a kind, exactly.")
class PreviewCount:
    relationship: Relationship
    outgoing: bool
    kind: str = strawberry.field(description="A contact's kind, or the kind of node.")
    relationships: int


@strawberry.type(description="A node that was reached and not walked through, and why.")
class Suppression:
    key: relay.GlobalID
    relationships: int = strawberry.field(description="Ever seen at it.")
    rule: str
    reason: str


@strawberry.type(description="Why a node came: the nodes on a shortest way from a seed, both ends included.")
class Way:
    nodes: list[relay.GlobalID]


@strawberry.type(description="Relationships of a node that no page so far shows.")
class Hidden:
    node: relay.GlobalID
    relationships: int


@strawberry.type(description="A page of what surrounds the seeds.")
class Expansion:
    totals: list[RelationshipTotal]
    total: int = strawberry.field(description="Nodes in the whole expansion without the seeds, exact.")
    left_out: int = strawberry.field(description="How many of them come after the top that was asked for.")
    seeds: list[GraphNode]
    nodes: list[GraphNode]
    via: list[GraphNode] = strawberry.field(description="On the way to this page's nodes, and on no page so far.")
    edges: list[GraphEdge]
    ways: list[Way] = strawberry.field(description="One for each node of this page, in their order.")
    hidden: list[Hidden] = strawberry.field(description="Of the nodes returned here that have any.")
    suppressed: list[Suppression]
    end_cursor: str | None
    has_next_page: bool


@strawberry.type(description="A narrower question that would be answered, and how much it leaves.")
class Offer:
    text: str
    relationship: Relationship | None
    contact_kind: str | None
    since: date | None
    depth: int | None
    leaves: int


@strawberry.type(description="A read larger than its limit: nothing of it is returned, never a part.")
class Refusal:
    message: str
    found: int
    more_than: bool = strawberry.field(description="True when counting stopped at `found`.")
    of: str = strawberry.field(description="What was counted.")
    limit: int
    totals: list[RelationshipTotal]
    advice: str
    offers: list[Offer]


ExpandResult = Annotated[Expansion | Refusal, strawberry.union("ExpandResult")]


@strawberry.type
class Expanding:
    """The part of the query type that asks what surrounds some nodes."""

    @strawberry.field(description="How many relationships one step from the nodes would follow, before any is fetched.")
    def preview(self, info: Info, seeds: list[relay.GlobalID], scope: ScopeInput | None = None) -> list[PreviewCount]:
        rights.require(info.context.principal, "graph.read")
        asked = scope.scope() if scope else Scope()
        found = info.context.services.graph.preview([node_of(seed) for seed in seeds], asked)
        return [PreviewCount(**{name: getattr(count, name) for name in _COUNT}) for count in found]

    @strawberry.field(
        description="What surrounds the seeds, page by page. Hubs are shown and not walked through, except as the case "
        "says, if one is named."
    )
    def expand(
        self,
        info: Info,
        seeds: list[relay.GlobalID],
        scope: ScopeInput | None = None,
        depth: int = 1,
        first: int = 50,
        after: str | None = None,
        order: ExpansionOrder = ExpansionOrder.NEAR,
        top: int | None = None,
        cap: int = 2000,
        case_id: str | None = None,
    ) -> ExpandResult:
        context = info.context
        rights.require(context.principal, "graph.read")
        through, stopped = overrides(context.connection, context.principal, case_id) if case_id else ((), {})
        found = context.services.graph.expand(
            [node_of(seed) for seed in seeds],
            scope.scope() if scope else Scope(),
            depth,
            first,
            after,
            cap,
            _ORDERS[order],
            top,
            through,
            stopped,
        )
        return refusal(found) if isinstance(found, views.Refusal) else _expansion(info, found)


_ORDERS: Mapping[ExpansionOrder, Order] = {
    ExpansionOrder.NEAR: "near",
    ExpansionOrder.RISK: "risk",
    ExpansionOrder.RECENCY: "recency",
    ExpansionOrder.DEGREE: "degree",
}
_COUNT = ("relationship", "outgoing", "kind", "relationships")
_SUPPRESSION = ("relationships", "rule", "reason")
_OFFER = ("text", "relationship", "contact_kind", "since", "depth", "leaves")


def refusal(found: views.Refusal) -> Refusal:
    return Refusal(
        message=found.message,
        found=found.found,
        more_than=found.more_than,
        of=found.of,
        limit=found.limit,
        totals=_totals(found.totals),
        advice=found.advice,
        offers=[Offer(**{name: getattr(offer, name) for name in _OFFER}) for offer in found.offers],
    )


def suppression(hub: views.Suppression) -> Suppression:
    return Suppression(key=_id(hub.key), **{name: getattr(hub, name) for name in _SUPPRESSION})


def _expansion(info: Info, found: views.Expansion) -> Expansion:
    return Expansion(
        totals=_totals(found.totals),
        total=found.found,
        left_out=found.left_out,
        seeds=shown_all(info, found.seeds),
        nodes=shown_all(info, found.nodes),
        via=shown_all(info, found.via),
        edges=[GraphEdge.of(edge) for edge in found.edges],
        ways=[Way(nodes=[_id(key) for key in found.paths[node.key]]) for node in found.nodes],
        hidden=[Hidden(node=_id(key), relationships=n) for key, n in sorted(found.hidden.items()) if n],
        suppressed=[suppression(hub) for hub in found.suppressed],
        end_cursor=found.cursor,
        has_next_page=found.truncated,
    )


def _id(key: str) -> relay.GlobalID:
    node = subject_of(key)
    assert isinstance(node, Node)
    return relay.GlobalID(node.label, node.id)


def _some(named: list[T] | None, argument: str) -> frozenset[T] | None:
    """Raises Invalid for an empty list: it may mean none as well as all."""
    if named == []:
        raise Invalid(f"{argument} is empty: name one or more, or leave it out for all")
    return None if named is None else frozenset(named)


def _totals(totals: Mapping[Relationship, int]) -> list[RelationshipTotal]:
    return [RelationshipTotal(relationship=kind, total=count) for kind, count in sorted(totals.items())]
