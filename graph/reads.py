"""The questions investigators ask of the graph, each bounded, exact and answerable for any (valid, known) moment.

What does not live here: who may ask, and what a contact's value is. Over its limit a read returns a Refusal that names
the number and the limit, never a part of the answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from neo4j import Driver, ManagedTransaction
from psycopg_pool import ConnectionPool

from domain.errors import Invalid
from domain.observations import Label, Node, subject_of
from domain.rings import Lineage
from graph import changes, counters, counting, expansion, facts, listing, names, paths, sharing, store
from graph.alike import Alike, alike_with, alike_within
from graph.bolt import in_read
from graph.hubs import HubRules
from graph.rings import lineage_of
from graph.showing import Past, past_of, show_edges, show_nodes
from graph.traversal import EdgeRow, NodeRow, Scope, degrees_one_by_one, locate, node_rows
from graph.views import (
    AsOf,
    Change,
    Changes,
    Count,
    EdgeView,
    Expansion,
    Fact,
    Facts,
    Found,
    NodeView,
    Page,
    Path,
    Paths,
    Refusal,
    Shared,
    Thing,
)


class GraphReader:
    """Reads Neo4j, and for moments in the past also the observations in PostgreSQL. Writes nothing."""

    def __init__(self, driver: Driver, pool: ConnectionPool, hubs: HubRules | None = None) -> None:
        self._driver = driver
        self._pool = pool
        self._hubs = hubs or HubRules()

    def prepare(self) -> None:
        """Have Neo4j plan what reads begin with: the first to ask about a kind of node would wait for its plan."""
        self.nodes_by_id([Node(label, "") for label in Label])

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
        return self._nodes(rows, self._past(rows, (), as_of), as_of)

    def nodes(
        self, label: Label, first: int = 50, after: str | None = None, order: Literal["risk", "id"] = "id"
    ) -> Page[NodeView]:
        """A page of all nodes of a kind, closed ones too, by id or worst first.

        Risk is a ring's score, a post's probability, the highest probability among an account's posts. Raises Invalid
        for a kind of node that has none, and for a cursor of another question.
        """
        rows, total, cursor = in_read(self._driver, lambda tx: listing.page(tx, label, first, after, order))
        return Page(rows=self._nodes(rows), total=total, cursor=cursor)

    def named(self, words: str, first: int = 20) -> Found:
        """Accounts whose name or handle holds the words, best first; counted exactly up to 1,000."""
        rows, count = in_read(self._driver, lambda tx: names.named(tx, words, first))
        more_than = count > names.MOST_NAMED
        return Found(rows=self._nodes(rows), found=min(count, names.MOST_NAMED), more_than=more_than)

    def lineage(self, ring_id: str) -> list[Lineage]:
        """What a ring came from, and what came from it; the earliest first."""
        return lineage_of(self._driver, ring_id)

    def near_duplicates(self, of: Node) -> Alike:
        """Posts that are near-duplicates of a post, itself first, or of each other among a ring's members; at most 200.

        Raises NotFound for a post that is not in the graph, Invalid for what is neither.
        """
        if of.label is Label.RING:
            return in_read(self._driver, lambda tx: alike_within(tx, of.id))
        if of.label is not Label.POST:
            raise Invalid(f"an {of.label} is no text: ask about a post or a ring")
        return in_read(self._driver, lambda tx: alike_with(tx, of))

    def expand(
        self,
        seeds: Sequence[Node],
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        depth: int = 1,
        first: int = 50,
        after: str | None = None,
        cap: int = 2000,
        order: expansion.Order = "near",
        top: int | None = None,
        through: Collection[str] = (),
        stopped: Mapping[str, str] = MappingProxyType({}),
    ) -> Expansion | Refusal:
        """What surrounds the seeds within `depth` (1–4) relationships, page by page.

        More than `cap` nodes around the seeds are refused: at depth 1 with the exact number and totals by kind, deeper
        with "more than"; the refusal offers what would fit. Seeds that are not in the graph are passed over beside
        others. Hubs are shown and not walked through, except for the keys in `through`; the keys in `stopped` are
        treated as hubs for the reason given. Raises NotFound where no seed is in the graph, Invalid for bounds out of
        range and for a cursor of another question.
        """
        hubs = self._hubs.with_overrides(through, stopped)
        question = expansion.Question(tuple(seeds), scope, depth, cap, order, top, hubs)
        with self._pool.connection() as conn:
            if refusal := counting.refused_unread(self._driver, conn, question):
                return refusal
            found = in_read(self._driver, lambda tx: expansion.expand(tx, question, first, after))
            if isinstance(found, expansion.TooMuch):
                return counting.refused(self._driver, conn, question, found)
            sources = store.sources(conn, [edge.key for edge in found.edges])
        return self._shown(found, sources, scope.as_of)

    def _shown(self, found: expansion.Found, sources: Mapping[str, tuple[str, ...]], as_of: AsOf | None) -> Expansion:
        rows = [*found.seeds, *found.nodes, *found.via]
        past = self._past(rows, found.edges, as_of)
        views = {view.key: view for view in self._nodes(rows, past, as_of)}
        shown = {row.at.key: found.shown.get(row.at.element_id, 0) for row in rows}
        seeds, nodes, via = (
            tuple(views[row.at.key] for row in some if row.at.key in views)
            for some in (found.seeds, found.nodes, found.via)
        )
        return Expansion(
            totals=found.totals,
            found=found.found,
            left_out=found.left_out,
            seeds=seeds,
            nodes=nodes,
            via=via,
            edges=show_edges(found.edges, past, sources),
            paths={way[-1].key: tuple(node.key for node in way) for way in found.paths.values()},
            hidden={key: max(view.degree - shown[key], 0) for key, view in views.items()},
            suppressed=tuple(found.suppressed),
            cursor=found.cursor,
            truncated=found.cursor is not None,
        )

    def preview(self, nodes: Sequence[Node], scope: Scope = Scope()) -> list[Count]:  # noqa: B008 - a frozen value
        """How many relationships one step from the nodes would follow, by kind and direction; exact."""
        with self._pool.connection() as conn:
            return counting.count_at(self._driver, conn, nodes, scope)

    def paths(
        self,
        starts: Sequence[Node],
        ends: Sequence[Node],
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        excluded: paths.Excluded = paths.Excluded(),  # noqa: B008 - a frozen value
        max_hops: int = 4,
        k: int | None = 3,
        limit: int = 20_000,
        through: Collection[str] = (),
        stopped: Mapping[str, str] = MappingProxyType({}),
    ) -> Paths | Refusal:
        """The `k` shortest ways between two selections, or with None all of up to `max_hops` (1–6), shortest first.

        Refused when more than `limit` relationships would have to be looked at, and when all would be more than 500.
        Ways go through no hub; `through` and `stopped` as in `expand`. Raises NotFound for a selection of which nothing
        is in the graph, Invalid for a node at both ends and bounds out of range.
        """
        question = paths.PathQuestion(
            starts=tuple(starts),
            ends=tuple(ends),
            scope=scope,
            excluded=excluded,
            max_hops=max_hops,
            k=k,
            limit=limit,
            hubs=self._hubs.with_overrides(through, stopped),
        )
        found = in_read(self._driver, lambda tx: paths.find_paths(tx, question))
        if isinstance(found, Refusal):
            return found
        rows = list(found.nodes.values())
        past = self._past(rows, found.edges, scope.as_of)
        views = {view.key: view for view in self._nodes(rows, past, scope.as_of)}
        edges = show_edges(found.edges, past)
        return Paths(paths=tuple(_path(way, views, edges) for way in found.ways), suppressed=tuple(found.suppressed))

    def common_neighbours(
        self,
        nodes: Sequence[Node],
        least: int = 2,
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        cap: int = 2000,
        limit: int = 20_000,
    ) -> list[Shared] | Refusal:
        """Nodes that at least `least` of up to 500 touch directly, those that most touch first.

        Refused over `cap` of them, and when more than `limit` relationships would have to be looked at. Raises Invalid
        for a `least` that the selection cannot reach.
        """
        found = in_read(self._driver, lambda tx: sharing.common_neighbours(tx, nodes, scope, least, cap, limit))
        if isinstance(found, Refusal):
            with self._pool.connection() as conn:
                return counting.with_offers(self._driver, conn, found, nodes, scope)
        return self._shared(found, scope.as_of)

    def connections(
        self,
        accounts: Sequence[Node],
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        cap: int = 2000,
        limit: int = 50_000,
        through: Collection[str] = (),
        stopped: Mapping[str, str] = MappingProxyType({}),
    ) -> list[Shared] | Refusal:
        """What connects up to 500 accounts: what two or more of them, or their posts, use, mention, show or belong to.

        Exclusive contacts first, then what fewest relationships were ever seen at; hubs last, with their reason. The
        scope's relationships are those by which things are touched; POSTED is always followed on the way. Refused as
        `common_neighbours`; `through` and `stopped` as in `expand`.
        """
        hubs = self._hubs.with_overrides(through, stopped)
        found = in_read(self._driver, lambda tx: sharing.connections(tx, accounts, scope, hubs, cap, limit))
        if isinstance(found, Refusal):
            with self._pool.connection() as conn:
                return counting.with_offers_of_own(self._driver, conn, found, accounts, scope)
        return self._shared(found, scope.as_of)

    def facts(
        self,
        accounts: Sequence[Node],
        flag: facts.Flag,
        least: int = 1,
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        limit: int = 50_000,
        through: Collection[str] = (),
        stopped: Mapping[str, str] = MappingProxyType({}),
    ) -> Facts | Refusal:
        """For each kind of thing that the accounts touch, how many have at least `least` flagged accounts, and which.

        The selection's own accounts count too. Scope, refusal and hubs as in `connections`; hubs are not looked behind.
        """
        hubs = self._hubs.with_overrides(through, stopped)
        question = facts.FactQuestion(
            accounts=tuple(accounts), flag=flag, least=least, scope=scope, limit=limit, hubs=hubs
        )
        found = in_read(self._driver, lambda tx: facts.find_facts(tx, question))
        if isinstance(found, Refusal):
            with self._pool.connection() as conn:
                return counting.with_offers_of_facts(self._driver, conn, found, question)
        things = [thing for of_kind in found.things.values() for thing in of_kind]
        views = self._as_then([thing.row for thing in things], scope.as_of)
        shown = {kind: tuple(_thing(thing, views) for thing in some) for kind, some in found.things.items()}
        return Facts(
            facts=tuple(
                Fact(kind=kind, least=least, touched=touched, things=shown.get(kind, ()))
                for kind, touched in found.touched.items()
            ),
            suppressed=tuple(found.suppressed),
        )

    def changes(
        self,
        seeds: Sequence[Node],
        between: AsOf,
        scope: Scope = Scope(),  # noqa: B008 - a frozen value
        limit: int = 10_000,
    ) -> Changes | Refusal:
        """Relationships at up to 500 nodes that came, went, or were seen again after `between.since` and by its
        `valid_at`, as was known at its `known_at`; the earliest first.

        Refused when more than `limit` relationships held at any moment of that time. Raises Invalid without a `since`.
        """
        window = replace(scope, as_of=between)
        rows = in_read(self._driver, lambda tx: changes.held_between(tx, seeds, window, limit))
        if isinstance(rows, Refusal):
            with self._pool.connection() as conn:
                return counting.with_offers(self._driver, conn, rows, seeds, window)
        keys = [row.key for row in rows]
        with self._pool.connection() as conn:
            since = between.since or between.valid_at
            seen = store.seen_between(conn, keys, since, between.valid_at, between.known_at)
        found = changes.changed(rows, seen, between)
        edges = [row.edge for row in found]
        views = show_edges(edges, self._past((), edges, between))
        ends = {node for edge in edges for node in _ends(edge)}
        return Changes(
            changes=tuple(_change(row, view) for row, view in zip(found, views, strict=True)),
            nodes=self.nodes_by_id(ends, between) if ends else (),
        )

    def _shared(self, found: Sequence[sharing.SharedRow], as_of: AsOf | None) -> list[Shared]:
        views = self._as_then([one.row for one in found], as_of)
        return [_shared(one, views[one.row.at.key]) for one in found]

    def _as_then(self, rows: Sequence[NodeRow], as_of: AsOf | None) -> dict[str, NodeView]:
        return {view.key: view for view in self._nodes(rows, self._past(rows, (), as_of), as_of)}

    def _nodes(
        self, rows: Sequence[NodeRow], past: Past | None = None, as_of: AsOf | None = None
    ) -> tuple[NodeView, ...]:
        """Views, with the degrees of dense nodes from their counters, or counted one by one where none know them."""
        dense = {row.at.key: row.at.element_id for row in rows if row.degree is None}
        degrees: dict[str, int] = {}
        if dense and as_of is None:
            with self._pool.connection() as conn:
                degrees = counters.degrees(conn, dense)
        if uncounted := [dense[key] for key in dense.keys() - degrees.keys()]:
            found = in_read(self._driver, lambda tx: degrees_one_by_one(tx, uncounted, as_of))
            degrees |= {key: found[element_id] for key, element_id in dense.items() if element_id in found}
        return show_nodes([replace(row, degree=degrees.get(row.at.key, row.degree)) for row in rows], past)

    def _past(self, nodes: Sequence[NodeRow], edges: Sequence[EdgeRow], as_of: AsOf | None) -> Past | None:
        if as_of is None:
            return None
        return past_of(self._pool, {row.at.key for row in nodes} | {edge.key for edge in edges}, as_of)


def _shared(found: sharing.SharedRow, view: NodeView) -> Shared:
    return Shared(
        node=view,
        by=tuple(node.key for node in sorted(found.touched.by)),
        over=tuple(sorted(found.touched.over)),
        exclusive=found.exclusive,
        hub=found.hub,
    )


def _thing(thing: facts.Thing, views: Mapping[str, NodeView]) -> Thing:
    return Thing(
        node=views[thing.row.at.key],
        by=tuple(node.key for node in sorted(thing.by)),
        accounts=thing.accounts,
        flagged=tuple(account.key for account in thing.flagged),
    )


def _change(row: changes.ChangedRow, view: EdgeView) -> Change:
    return Change(edge=view, turn=row.turn, at=row.at, came_at=row.came_at, went_at=row.went_at, seen=row.seen)


def _ends(edge: EdgeRow) -> list[Node]:
    return [node for node in map(subject_of, (edge.start, edge.end)) if isinstance(node, Node)]


def _path(way: paths.Way, views: Mapping[str, NodeView], edges: Sequence[EdgeView]) -> Path:
    hops = {frozenset((one.key, next_.key)) for one, next_ in pairwise(way)}
    used = tuple(edge for edge in edges if frozenset((edge.start, edge.end)) in hops)
    return Path(nodes=tuple(views[node.key] for node in way), edges=used)
