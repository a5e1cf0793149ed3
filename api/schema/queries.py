"""Questions: every one needs a right, every listing is a page with its exact total, nothing is sampled in silence."""

from datetime import datetime

import strawberry
from strawberry import relay

from api import searching
from api.schema.actors import Actors
from api.schema.alike import AlikeQueries
from api.schema.audit_types import AuditQueries
from api.schema.case_types import Case, Decision
from api.schema.connecting import Connecting
from api.schema.connections import CountedConnection, connection, page_size
from api.schema.expanding import Expanding
from api.schema.explaining import ExplainingQueries
from api.schema.graph_types import (
    Account,
    GraphNode,
    Info,
    Post,
    Ring,
    announce,
    shown,
)
from api.schema.ids import node_of
from api.schema.relating import Relating
from api.schema.retention_types import RetentionQueries
from api.schema.reviewing import ReviewQueries
from api.schema.ring_jobs import RingJobQueries
from api.schema.search_types import TermHits, term_hits
from domain.contacts import resolve
from domain.contacts.numbers import checked_region
from domain.errors import Invalid, NotFound
from domain.observations import Label, Node
from graph import store as graph_store
from graph.views import NodeView, Page
from investigations import cases, decisions, rights


@strawberry.type(description="Who is asking.")
class Me:
    name: str
    roles: list[str]


@strawberry.type(description="How far the graph is behind what was accepted.")
class Projection:
    waiting: int
    oldest_recorded_at: datetime | None


@strawberry.type
class Query(
    Expanding,
    Connecting,
    Relating,
    Actors,
    AlikeQueries,
    ExplainingQueries,
    RetentionQueries,
    ReviewQueries,
    RingJobQueries,
    AuditQueries,
):
    node: relay.Node | None = relay.node()
    nodes: list[relay.Node | None] = relay.node()

    @strawberry.field
    def me(self, info: Info) -> Me:
        principal = info.context.principal
        return Me(name=principal.id, roles=sorted(principal.roles))

    @strawberry.field
    def account(self, info: Info, account_id: str) -> Account | None:
        found = _one(info, Node(Label.ACCOUNT, account_id))
        return Account.of(found) if found else None

    @strawberry.field(description="Riskiest first.")
    def accounts(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[Account]:
        page = _listing(info, Label.ACCOUNT, first, after)
        return connection(page.rows, Account.of, page.cursor, after, page.total)

    @strawberry.field
    def post(self, info: Info, post_id: str) -> Post | None:
        found = _one(info, Node(Label.POST, post_id))
        return Post.of(found) if found else None

    @strawberry.field(description="Most probably illegal first.")
    def posts(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[Post]:
        page = _listing(info, Label.POST, first, after)
        announce(info, page.rows)
        return connection(page.rows, Post.of, page.cursor, after, page.total)

    @strawberry.field(description="Looked up by the keyed hash of its one spelling.")
    def contact(self, info: Info, kind: str, value: str, region: str | None = None) -> GraphNode | None:
        known = resolve(kind, value, checked_region(region))
        if known is None:
            national = " A national number is read by its `region`, such as DE." if region is None else ""
            raise Invalid(f"The value is no {kind} as such are written; check it for typing errors.{national}")
        contact_id = info.context.services.keyer.contact_id(*known)
        if info.context.services.vault.erased_contacts(info.context.connection, [contact_id]):
            return None
        found = _one(info, Node(Label.CONTACT, contact_id))
        return shown(found) if found else None

    @strawberry.field
    def ring(self, info: Info, ring_id: str) -> Ring | None:
        found = _one(info, Node(Label.RING, ring_id))
        return Ring.of(found) if found else None

    @strawberry.field(description="Highest score first.")
    def rings(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[Ring]:
        page = _listing(info, Label.RING, first, after)
        return connection(page.rows, Ring.of, page.cursor, after, page.total)

    @strawberry.field(
        description="One box: an id, contact, image hash, name or words, or a list of them; `first` is about names and "
        "words, of each term."
    )
    def search(self, info: Info, text: str, region: str | None = None, first: int = 20) -> list[TermHits]:
        found = searching.search(info.context, text, region, page_size(first))
        return [term_hits(info, term) for term in found]

    @strawberry.field
    def case(self, info: Info, case_id: str) -> Case | None:
        rights.require(info.context.principal, "case.read")
        try:
            return Case(record=cases.case(info.context.connection, case_id))
        except NotFound:
            return None

    @strawberry.field(description="Newest first.")
    def cases(self, info: Info, first: int = 50, after: str | None = None) -> CountedConnection[Case]:
        rights.require(info.context.principal, "case.read")
        page = cases.cases(info.context.connection, page_size(first), after)
        return connection(page.rows, lambda row: Case(record=row), page.cursor, after, page.total)

    @strawberry.field(description="Newest first; about the given subjects, or about all.")
    def decisions(
        self, info: Info, first: int = 50, after: str | None = None, subjects: list[relay.GlobalID] | None = None
    ) -> CountedConnection[Decision]:
        rights.require(info.context.principal, "decision.read")
        nodes = None if subjects is None else [node_of(subject) for subject in subjects]
        page = decisions.decisions(info.context.connection, page_size(first), after, nodes)
        info.context.nodes.expect(row.subject for row in page.rows)
        return connection(page.rows, lambda row: Decision(record=row), page.cursor, after, page.total)

    @strawberry.field
    def projection(self, info: Info) -> Projection:
        rights.require(info.context.principal, "graph.read")
        behind = graph_store.lag(info.context.connection)
        return Projection(waiting=behind.waiting, oldest_recorded_at=behind.oldest_recorded_at)


def _one(info: Info, node: Node) -> NodeView | None:
    rights.require(info.context.principal, "graph.read")
    return info.context.services.graph.node(node)


def _listing(info: Info, label: Label, first: int, after: str | None) -> Page[NodeView]:
    rights.require(info.context.principal, "graph.read")
    return info.context.services.graph.nodes(label, page_size(first), after, "risk")
