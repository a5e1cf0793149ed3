"""Accounts, posts, contacts and rings as GraphQL sees them: thin types over what the graph and the stores return."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry
from strawberry import relay

from api.context import RequestContext
from api.personal import PurposeInput, masked_body, record_reading, reveal_contact
from api.schema.connections import MOST_PER_PAGE, page_size
from api.schema.ids import global_id, node_at
from api.schema.ring_types import RingLineage
from domain import judgement
from domain.errors import Invalid
from domain.judgement import Action, CategoryCode
from domain.observations import Label, Node, Relationship, Scalar
from domain.rings import binding_label
from graph.rings import member_of
from graph.traversal import Scope
from graph.views import AsOf, EdgeView, NodeView, Refusal
from investigations import rights
from screening import store as screening_store

if TYPE_CHECKING:
    from api.schema.actor_types import Actor
    from api.schema.seller_types import Selling

Info = strawberry.Info[RequestContext, None]
strawberry.enum(Action, name="Action")
strawberry.enum(CategoryCode, name="Category")
strawberry.enum(Relationship, name="Relationship")


@strawberry.input(description="A moment in both times: what was so at validAt, as known at knownAt.")
class AsOfInput:
    valid_at: datetime
    known_at: datetime
    since: datetime | None = strawberry.field(
        default=None, description="Then: what was so at any moment from here to validAt, both included."
    )

    def moment(self) -> AsOf:
        return AsOf(self.valid_at, self.known_at, self.since)


@strawberry.interface(description="A node of the entity graph.")
class GraphNode(relay.Node):
    view: strawberry.Private[NodeView]

    @classmethod
    def of(cls, view: NodeView) -> Self:
        return cls(view=view)

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.view.id

    @classmethod
    def resolve_typename(cls, root: Self, info: strawberry.Info) -> str:
        return type(root).__name__

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "graph.read")
        nodes = [node_at(cls.__name__, node_id) for node_id in node_ids]
        info.context.nodes.expect(node.key for node in nodes)
        return [view and shown(view) for view in (info.context.nodes.get(node.key) for node in nodes)]

    @strawberry.field(description="The platform's id, or the contact's keyed hash.")
    def key(self) -> str:
        return self.view.id

    @strawberry.field(description="How many relationships it has now.")
    def degree(self) -> int:
        return self.view.degree

    @strawberry.field
    def first_seen_at(self) -> datetime | None:
        return self.view.first_seen_at

    @strawberry.field
    def last_seen_at(self) -> datetime | None:
        return self.view.last_seen_at


@strawberry.type(description="A presence on the platform.")
class Account(GraphNode):
    @strawberry.field
    def name(self) -> str | None:
        return _text(self.view, "name")

    @strawberry.field(description="What it is called in links and mentions.")
    def handle(self) -> str | None:
        return _text(self.view, "handle")

    @strawberry.field(description="person, business or verified_business, as the platform says.")
    def kind(self) -> str | None:
        return _text(self.view, "kind")

    @strawberry.field
    def region(self) -> str | None:
        return _text(self.view, "region")

    @strawberry.field(description="How many people reported it.")
    def reports(self) -> int:
        return int(self.view.properties.get("reports") or 0)

    @strawberry.field(description="Whose it is, together with others, as people judged; null: nobody did.")
    def actor(self, info: Info) -> Annotated["Actor", strawberry.lazy("api.schema.actor_types")] | None:
        from api.schema.actor_types import Actor  # which needs this module

        found = info.context.actors.get(self.view.id)
        return Actor(record=found) if found else None

    @strawberry.field(description="How likely it sells what is illegal; null: it was not scored yet.")
    def selling(self, info: Info) -> Annotated["Selling", strawberry.lazy("api.schema.seller_types")] | None:
        from api.schema.seller_types import Selling  # which needs this module

        found = info.context.selling.get(self.view.id)
        return Selling(record=found) if found else None

    @strawberry.field(description="When its names, texts and contacts were erased here; null: they were not.")
    def erased_at(self, info: Info) -> datetime | None:
        return info.context.erased.get(self.view.id)

    @strawberry.field(description="Its newest posts, at most `first`.")
    def posts(self, info: Info, first: int = 20) -> list["Post"]:
        newest = screening_store.posts_of(info.context.connection, self.view.id)[::-1][: page_size(first)]
        return [
            node for node in graph_nodes(info, [Node(Label.POST, post.id) for post in newest]) if isinstance(node, Post)
        ]


@strawberry.type(description="What screening concluded about a post.")
class Assessment:
    probability: float
    category: CategoryCode | None
    action: Action
    routing_version: str
    evidence: list["Evidence"]


@strawberry.type(description="What an assessment rests on; start and end index into the post's body.")
class Evidence:
    detector: str
    reason: str
    start: int | None
    end: int | None
    weight: float


@strawberry.type(description="Something an account wrote.")
class Post(GraphNode):
    @strawberry.field
    def kind(self) -> str | None:
        return _text(self.view, "kind")

    @strawberry.field
    def language(self) -> str | None:
        return _text(self.view, "language")

    @strawberry.field(description="The text, with contacts masked; in clear for a role and a purpose.")
    def body(self, info: Info, purpose: PurposeInput | None = None) -> str | None:
        if purpose:
            record_reading(info.context, "post.read", self.view.node, purpose)
        found = info.context.posts.get(self.view.id)
        if found is None or purpose:
            return found.body if found else None
        return masked_body(info.context, found)

    @strawberry.field
    def assessment(self, info: Info) -> Assessment | None:
        found = info.context.assessments.get(self.view.id)
        return _assessment(found) if found else None


@strawberry.type(description="A way to reach or pay someone; known by a keyed hash, its value under lock.")
class Contact(GraphNode):
    @strawberry.field
    def kind(self) -> str:
        return str(self.view.properties["kind"])

    @strawberry.field(description="Whether sharing it binds two accounts alone.")
    def exclusive(self) -> bool:
        return bool(self.view.properties.get("exclusive"))

    @strawberry.field(description="The value as everyone may see it.")
    def mask(self) -> str | None:
        return _text(self.view, "mask")

    @strawberry.field(description="The value in clear; the reading is recorded before it is returned.")
    def value(self, info: Info, purpose: PurposeInput) -> str:
        return reveal_contact(info.context, self.view.id, purpose)


@strawberry.type(description="A device an account signed in from.")
class Device(GraphNode):
    pass


@strawberry.type(description="An internet address an account signed in from.")
class IpAddress(GraphNode):
    pass


@strawberry.type(description="A picture, known by the digest of its bytes.")
class Image(GraphNode):
    pass


@strawberry.type(description="An account's part in a ring.")
class RingMember:
    account: Account
    role: str = strawberry.field(description="What it does for the ring, by a stated rule; member where none fits.")
    why: str = strawberry.field(description="Which rule fits, as a sentence about the account; empty for old runs.")
    core: bool = strawberry.field(description="Whether it shares at least half as many contacts as anybody in it.")
    links: int = strawberry.field(description="Contacts that it shares with other members.")


@strawberry.type(description="A term of a ring's score.")
class Factor:
    name: str
    value: float


@strawberry.type(description="A contact or an account, and what a ring's score would be in the case that is about it.")
class RingCase:
    node: GraphNode
    score: float


@strawberry.type(description="Accounts bound by contacts that accomplices share.")
class Ring(GraphNode):
    @strawberry.field(description="Whether the last ring run found it; one that was dissolved stays readable.")
    def standing(self) -> bool:
        return self.view.holds

    @strawberry.field(description="When a ring run found it no more; null while it stands.")
    def dissolved_at(self) -> datetime | None:
        at = _text(self.view, "dissolved_at")
        return datetime.fromisoformat(at) if at else None

    @strawberry.field(description="What it came from and what came from it, the earliest first.")
    def lineage(self, info: Info) -> list[RingLineage]:
        return [RingLineage.of(line) for line in info.context.services.graph.lineage(self.view.id)]

    @strawberry.field
    def category(self) -> CategoryCode | None:
        code = _text(self.view, "category")
        return CategoryCode(code) if code else None

    @strawberry.field(description="0–1, learned from made-up marketplaces; not a probability on this platform.")
    def score(self) -> float:
        return float(self.view.properties["score"] or 0)

    @strawberry.field(description="How many accounts belong to it.")
    def size(self) -> int:
        return int(self.view.properties["size"] or 0)

    @strawberry.field(description="Why this is one ring, and what would be innocent about it.")
    def reasons(self) -> list[str]:
        return list(json.loads(str(self.view.properties["reasons"])))

    @strawberry.field
    def factors(self) -> list[Factor]:
        terms = json.loads(str(self.view.properties["factors"]))
        return [Factor(name=name, value=value) for name, value in terms.items()]

    @strawberry.field(description="Its score if nobody used one contact that binds it, the lowest first.")
    def without_contact(self, info: Info) -> list[RingCase]:
        return self._cases(info, "without_contact", binding_label)

    @strawberry.field(description="Its score if one member were none, the highest first: that one is the weakest link.")
    def without_member(self, info: Info) -> list[RingCase]:
        return self._cases(info, "without_member", lambda _: Label.ACCOUNT)

    @strawberry.field(description="Who nearly belongs: accounts with which it would be held for a ring, too.")
    def with_outsider(self, info: Info) -> list[RingCase]:
        return self._cases(info, "with_outsider", lambda _: Label.ACCOUNT)

    def _cases(self, info: Info, kind: str, label: Callable[[str], Label]) -> list[RingCase]:
        told = json.loads(str(self.view.properties.get("cases") or "{}")).get(kind, [])
        scores = dict(told)
        nodes = graph_nodes(info, [Node(label(of), of) for of in scores])
        return [RingCase(node=node, score=scores[node.view.id]) for node in nodes]

    @strawberry.field(description="Members, best connected first; of a dissolved ring those it had when found last.")
    def members(self, info: Info) -> list[RingMember]:
        last = None if self.view.holds else self.view.last_seen_at
        as_of = AsOf(last, info.context.services.now()) if last else None
        expansion = info.context.services.graph.expand(
            [self.view.node], Scope(frozenset({Relationship.MEMBER_OF}), as_of), first=MOST_PER_PAGE
        )
        if isinstance(expansion, Refusal):
            raise Invalid(expansion.message)
        parts = {edge.start: edge.properties for edge in expansion.edges}
        rows = [_member(view, parts[view.key]) for view in expansion.nodes]
        return sorted(rows, key=lambda row: (-row.links, row.account.view.id))

    @strawberry.field(description="The contacts that bind it, strongest first.")
    def contacts(self, info: Info) -> list[GraphNode]:
        ids = json.loads(str(self.view.properties["contacts"]))
        nodes = graph_nodes(info, [Node(binding_label(contact_id), contact_id) for contact_id in ids])
        return sorted(nodes, key=lambda node: ids.index(node.view.id))


@strawberry.type(description="A relationship between two nodes, as the summary of what was observed.")
class GraphEdge:
    relationship: Relationship
    start: strawberry.ID
    end: strawberry.ID
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    count: int
    sources: list[str] = strawberry.field(description="Who reported it: the `source` of the events it rests on.")

    @classmethod
    def of(cls, view: EdgeView) -> "GraphEdge":
        return cls(
            relationship=view.relationship,
            start=strawberry.ID(str(global_id(view.start))),
            end=strawberry.ID(str(global_id(view.end))),
            first_seen_at=view.first_seen_at,
            last_seen_at=view.last_seen_at,
            count=view.count,
            sources=list(view.sources),
        )


TYPES: Mapping[Label, type[GraphNode]] = {
    Label.ACCOUNT: Account,
    Label.POST: Post,
    Label.CONTACT: Contact,
    Label.DEVICE: Device,
    Label.IP_ADDRESS: IpAddress,
    Label.IMAGE: Image,
    Label.RING: Ring,
}


def shown(view: NodeView) -> GraphNode:
    """A node of the graph as the type of its label."""
    return TYPES[view.label].of(view)


def announce(info: Info, views: Sequence[NodeView]) -> None:
    """Let what PostgreSQL knows of the nodes be read together, should it be asked for."""
    posts = [view.id for view in views if view.label is Label.POST]
    accounts = [view.id for view in views if view.label is Label.ACCOUNT]
    info.context.erased.expect(accounts)
    info.context.actors.expect(accounts)
    info.context.posts.expect(posts)
    info.context.assessments.expect(posts)


def shown_all(info: Info, views: Sequence[NodeView]) -> list[GraphNode]:
    announce(info, views)
    return [shown(view) for view in views]


def graph_nodes(info: Info, nodes: Sequence[Node]) -> list[GraphNode]:
    """Those of the nodes that are in the graph, in the order asked for."""
    info.context.nodes.expect(node.key for node in nodes)
    views = [info.context.nodes.get(node.key) for node in nodes]
    return shown_all(info, [view for view in views if view])


def _member(view: NodeView, part: Mapping[str, Scalar]) -> RingMember:
    member = member_of(view.id, part)
    return RingMember(account=Account.of(view), role=member.role, why=member.why, core=member.core, links=member.links)


def _assessment(found: judgement.Assessment) -> Assessment:
    evidence = [told(signal.detector, piece) for signal in found.signals for piece in signal.evidence]
    return Assessment(
        probability=found.probability,
        category=found.category,
        action=found.action,
        routing_version=found.routing_version,
        evidence=evidence,
    )


def told(detector: str, piece: judgement.Evidence) -> Evidence:
    start, end = piece.span or (None, None)
    return Evidence(detector=detector, reason=piece.reason, start=start, end=end, weight=piece.weight)


def _text(view: NodeView, name: str) -> str | None:
    value = view.properties.get(name)
    return None if value is None else str(value)
