"""The questions investigators ask of the graph, each bounded, exact and answerable for any (valid, known) moment.

What does not live here: who may ask, and what a contact's value is. Over its limit a read returns a Refusal that names
the number and the limit, never a part of the answer.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Literal

from neo4j import Driver, ManagedTransaction
from psycopg_pool import ConnectionPool

from domain.errors import Invalid
from domain.observations import Label, Node, Relationship
from graph import expansion, listing, names, paths, sharing
from graph.bolt import in_read
from graph.hubs import HubRules
from graph.showing import Past, edge_key, past_of, show_edges, show_nodes
from graph.traversal import EdgeRow, NodeRow, Scope, locate, node_rows
from graph.views import AsOf, Expansion, Found, NodeView, Page, Path, Refusal, SharedContact

MAX_ACCOUNTS = 2000


class GraphReader:
    """Reads Neo4j, and for moments in the past also the observations in PostgreSQL. Writes nothing."""

    def __init__(self, driver: Driver, pool: ConnectionPool, hubs: HubRules | None = None) -> None:
        self._driver = driver
        self._pool = pool
        self._hubs = hubs or HubRules()

    def node(self, node: Node, as_of: AsOf | None = None) -> NodeView | None:
        """The node, or None where it is not in the graph or had not been heard of then."""
        return next(iter(self.nodes_by_id([node], as_of)), None)

    def nodes_by_id(self, nodes: Collection[Node], as_of: AsOf | None = None) -> tuple[NodeView, ...]:
        """Those of the nodes that are there, in the order of label and id."""
        scope = Scope(as_of=as_of)

        def read(tx: ManagedTransaction) -> list[NodeRow]:
            found = locate(tx, nodes)
            rows = node_rows(tx, [node.element_id for node in found], scope)
            return [rows[node.element_id] for node in found]

        rows = in_read(self._driver, read)
        return show_nodes(rows, self._past(rows, (), as_of))

    def nodes(
        self, label: Label, first: int = 50, after: str | None = None, order: Literal["risk", "id"] = "id"
    ) -> Page[NodeView]:
        """A page of all nodes of a kind, closed ones too, by id or worst first.

        Risk is a ring's score, a post's probability, the highest probability among an account's posts. Raises Invalid
        for a kind of node that has none, and for a cursor of another question.
        """
        rows, total, cursor = in_read(self._driver, lambda tx: listing.page(tx, label, first, after, order))
        return Page(rows=show_nodes(rows, None), total=total, cursor=cursor)

    def named(self, words: str, first: int = 20) -> Found:
        """Accounts whose name or handle holds the words, best first; counted exactly up to 1,000."""
        rows, count = in_read(self._driver, lambda tx: names.named(tx, words, first))
        more_than = count > names.MOST_NAMED
        return Found(rows=show_nodes(rows, None), found=min(count, names.MOST_NAMED), more_than=more_than)

    def expand(
        self,
        seeds: Sequence[Node],
        relationships: frozenset[Relationship] | None = None,
        depth: int = 1,
        first: int = 50,
        after: str | None = None,
        as_of: AsOf | None = None,
        cap: int = 2000,
    ) -> Expansion | Refusal:
        """What surrounds the seeds within `depth` (1–4) relationships, page by page.

        More than `cap` nodes around the seeds are refused: at depth 1 with the exact number and totals by kind, deeper
        with "more than". Seeds that are not in the graph are passed over. Raises Invalid for bounds out of range and
        for a cursor of another question.
        """
        question = expansion.Question(tuple(seeds), Scope(relationships, as_of), depth, cap)
        found = in_read(self._driver, lambda tx: expansion.expand(tx, question, first, after))
        if isinstance(found, Refusal):
            return found
        past = self._past([*found.seeds, *found.nodes], found.edges, as_of)
        return Expansion(
            totals=found.totals,
            found=found.found,
            seeds=show_nodes(found.seeds, past),
            nodes=show_nodes(found.nodes, past),
            edges=show_edges(found.edges, past),
            cursor=found.cursor,
            truncated=found.cursor is not None,
        )

    def paths(
        self, a: Node, b: Node, max_hops: int = 4, k: int = 3, as_of: AsOf | None = None, limit: int = 20_000
    ) -> list[Path] | Refusal:
        """The `k` shortest ways between two nodes, shortest first, then in the order of their nodes' keys.

        Refused when more than `limit` steps would have to be looked at. Raises NotFound for a node that is not in the
        graph, Invalid for one node twice or bounds out of range.
        """
        scope = Scope(as_of=as_of)
        found = in_read(self._driver, lambda tx: paths.find_paths(tx, a, b, max_hops, k, scope, limit))
        if isinstance(found, Refusal):
            return found
        past = self._past(list(found.nodes.values()), found.edges, as_of)
        return [_path(way, found, past) for way in found.ways]

    def shared_contacts(
        self, accounts: Collection[str], as_of: AsOf | None = None, cap: int = 2000
    ) -> list[SharedContact] | Refusal:
        """Contacts, devices and addresses that two or more of the accounts use or mention, most shared first.

        Raises Invalid for more than 2,000 accounts at once.
        """
        if len(accounts) > MAX_ACCOUNTS:
            raise Invalid(f"{len(accounts)} accounts at once; {MAX_ACCOUNTS} are the most")
        scope = Scope(as_of=as_of)
        found = in_read(self._driver, lambda tx: sharing.shared(tx, accounts, scope, cap))
        if isinstance(found, Refusal):
            return found
        views = show_nodes([row for row, _ in found], self._past([row for row, _ in found], (), as_of))
        return [
            SharedContact(contact=view, accounts=tuple(users), exclusive=view.properties.get("exclusive") is True)
            for view, (_, users) in zip(views, found, strict=True)
        ]

    def _past(self, nodes: Sequence[NodeRow], edges: Sequence[EdgeRow], as_of: AsOf | None) -> Past | None:
        if as_of is None:
            return None
        return past_of(self._pool, {row.at.key for row in nodes} | {edge_key(edge) for edge in edges}, as_of)


def _path(way: paths.Way, found: paths.Ways, past: Past | None) -> Path:
    hops = {frozenset((one.key, next_.key)) for one, next_ in pairwise(way)}
    edges = [edge for edge in found.edges if frozenset((edge.start, edge.end)) in hops]
    return Path(nodes=show_nodes([found.nodes[node.element_id] for node in way], past), edges=show_edges(edges, past))
