"""How selections of nodes hang together, as GraphQL asks it: ways between them."""

from typing import Annotated

import strawberry
from strawberry import relay

from api.schema.expanding import Refusal, ScopeInput, Suppression, refusal, suppression
from api.schema.graph_types import GraphEdge, GraphNode, Info, shown_all
from api.schema.ids import node_of
from domain.observations import Relationship
from graph import views
from graph.paths import Excluded
from graph.traversal import Scope
from investigations import rights
from investigations.case_hubs import overrides


@strawberry.input(description="What no way may use.")
class ExcludedInput:
    nodes: list[relay.GlobalID] = strawberry.field(default_factory=list)
    kinds: list[str] = strawberry.field(
        default_factory=list, description="A contact's kind, or a kind of node: account, post, device, ip_address …"
    )
    relationships: list[Relationship] = strawberry.field(default_factory=list)

    def excluded(self) -> Excluded:
        nodes = frozenset(node_of(node).key for node in self.nodes)
        return Excluded(nodes, frozenset(self.kinds), frozenset(self.relationships))


@strawberry.type(description="A way from one node to another that visits no node twice.")
class Path:
    nodes: list[GraphNode]
    edges: list[GraphEdge]


@strawberry.type(description="Shortest first.")
class Paths:
    paths: list[Path]
    suppressed: list[Suppression] = strawberry.field(description="Hubs that were reached and that no way goes through.")


PathsResult = Annotated[Paths | Refusal, strawberry.union("PathsResult")]


@strawberry.type
class Connecting:
    """The part of the query type that asks what connects nodes."""

    @strawberry.field(
        description="The shortest ways between two selections of nodes, or without `first` all of them. None goes "
        "through a hub, except as the case says, if one is named."
    )
    def paths(
        self,
        info: Info,
        starts: list[relay.GlobalID],
        ends: list[relay.GlobalID],
        scope: ScopeInput | None = None,
        excluded: ExcludedInput | None = None,
        max_hops: int = 4,
        first: int | None = 3,
        case_id: str | None = None,
    ) -> PathsResult:
        context = info.context
        rights.require(context.principal, "graph.read")
        through, stopped = overrides(context.connection, context.principal, case_id) if case_id else ((), {})
        found = context.services.graph.paths(
            [node_of(start) for start in starts],
            [node_of(end) for end in ends],
            scope.scope() if scope else Scope(),
            excluded.excluded() if excluded else Excluded(),
            max_hops,
            first,
            through=through,
            stopped=stopped,
        )
        if isinstance(found, views.Refusal):
            return refusal(found)
        return Paths(
            paths=[
                Path(nodes=shown_all(info, way.nodes), edges=[GraphEdge.of(edge) for edge in way.edges])
                for way in found.paths
            ],
            suppressed=[suppression(hub) for hub in found.suppressed],
        )
