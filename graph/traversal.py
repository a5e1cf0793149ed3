"""The steps every read is made of: find nodes, step to neighbours, count, and fetch nodes and relationships as rows.

All take an open read transaction. Inside it nodes go by the engine's element ids, which never leave this package.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from domain.observations import SEPARATOR, Label, Node, Relationship
from graph.bolt import ask
from graph.summaries import micros
from graph.views import AsOf

_KIND_OF_LABEL = {label: re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower() for label in Label}


@dataclass(frozen=True, slots=True, order=True)
class Located:
    """A node found in the graph. Ordered by what the outside sees of it, so that answers come in a stable order."""

    label: str
    id: str
    element_id: str

    @property
    def key(self) -> str:
        return f"{self.label}{SEPARATOR}{self.id}"


@dataclass(frozen=True, slots=True)
class NodeRow:
    at: Located
    properties: dict[str, Any]
    degree: int


@dataclass(frozen=True, slots=True)
class EdgeRow:
    relationship: Relationship
    start: str  # Node.key
    end: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which relationships a read follows: of these kinds (None: all), as they are now or were then."""

    relationships: frozenset[Relationship] | None = None
    as_of: AsOf | None = None

    def edge(self, name: str = "r", direction: str = "-") -> str:
        kinds = ":" + "|".join(sorted(self.relationships)) if self.relationships else ""
        return f"-[{name}{kinds}]{direction}"

    def holds(self, name: str = "r") -> str:
        """The condition that a relationship (or node) holds: not closed now, or inside one of its rectangles then."""
        if self.as_of is None:
            return f"{name}.closed IS NULL"
        held = f"{name}.held"
        return (
            f"any(i IN range(0, size({held}) - 4, 4) WHERE {held}[i] <= $valid AND $valid < {held}[i + 1]"
            f" AND {held}[i + 2] <= $known AND $known < {held}[i + 3])"
        )

    @property
    def parameters(self) -> dict[str, int]:
        if self.as_of is None:
            return {}
        return {"valid": micros(self.as_of.valid_at), "known": micros(self.as_of.known_at)}


def kind_of(label: str, node_id: str) -> str:
    """What a node is, as filters, counters and rules name it: a contact's kind, or the label in lower case."""
    if label == Label.CONTACT:
        return node_id.partition(":")[0]
    return _KIND_OF_LABEL[Label(label)]


def locate(tx: ManagedTransaction, nodes: Iterable[Node]) -> list[Located]:
    """The nodes that are in the graph, each once, in order."""
    by_label: defaultdict[Label, set[str]] = defaultdict(set)
    for node in nodes:
        by_label[node.label].add(node.id)
    found: list[Located] = []
    for label, ids in by_label.items():
        cypher = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id, elementId(n)"
        found += [Located(label, node_id, element_id) for node_id, element_id in ask(tx, cypher, ids=list(ids))]
    return sorted(found)


def neighbours(tx: ManagedTransaction, around: Collection[str], scope: Scope, limit: int) -> list[Located]:
    """At most `limit` distinct nodes that one relationship joins to any of the element ids."""
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}(m) WHERE {scope.holds()}
        WITH DISTINCT m LIMIT $limit
        RETURN labels(m)[0], m.id, elementId(m)
    """
    return [Located(*row) for row in ask(tx, cypher, around=list(around), limit=limit, **scope.parameters)]


def neighbour_count(tx: ManagedTransaction, around: Collection[str], scope: Scope) -> int:
    """How many distinct nodes, other than themselves, one relationship joins to any of the element ids."""
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}(m) WHERE {scope.holds()} AND NOT elementId(m) IN $around
        RETURN count(DISTINCT m)
    """
    return int(ask(tx, cypher, around=list(around), **scope.parameters)[0][0])


def steps(tx: ManagedTransaction, around: Collection[str], scope: Scope, limit: int) -> list[tuple[Located, Located]]:
    """At most `limit` pairs (one of the element ids, a node joined to it), each once."""
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}(m) WHERE {scope.holds()}
        WITH DISTINCT n, m LIMIT $limit
        RETURN labels(n)[0], n.id, elementId(n), labels(m)[0], m.id, elementId(m)
    """
    rows = ask(tx, cypher, around=list(around), limit=limit, **scope.parameters)
    return [(Located(*row[:3]), Located(*row[3:])) for row in map(tuple, rows)]


def totals(tx: ManagedTransaction, around: Collection[str], scope: Scope) -> dict[Relationship, int]:
    """Relationships at any of the element ids, by kind, exact, each once."""
    counted = "DISTINCT r" if len(around) > 1 else "r"
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}() WHERE {scope.holds()}
        RETURN type(r) AS kind, count({counted}) ORDER BY kind
    """
    return {Relationship(kind): n for kind, n in ask(tx, cypher, around=list(around), **scope.parameters)}


def node_rows(tx: ManagedTransaction, element_ids: Collection[str], scope: Scope) -> dict[str, NodeRow]:
    """Nodes by element id; their degree counts every kind of relationship that holds."""
    every = Scope(as_of=scope.as_of)
    cypher = f"""
        {_each("ids")}
        RETURN labels(n)[0], n.id, elementId(n), properties(n), COUNT {{ (n){every.edge()}() WHERE {every.holds()} }}
    """
    rows = ask(tx, cypher, ids=list(element_ids), **scope.parameters)
    return {row[2]: NodeRow(Located(row[0], row[1], row[2]), row[3], row[4]) for row in map(tuple, rows)}


def edge_rows(
    tx: ManagedTransaction, inner: Collection[str], shown: Collection[str], page: Collection[str], scope: Scope
) -> list[EdgeRow]:
    """Relationships between an inner and a shown node, of which one is on the page; each once, in a stable order."""
    cypher = f"""
        {_each("inner")}
        MATCH (n){scope.edge()}(m)
        WHERE elementId(m) IN $shown AND (elementId(n) IN $page OR elementId(m) IN $page) AND {scope.holds()}
        WITH DISTINCT r
        RETURN {_EDGE}
    """
    asked = {"inner": list(inner), "shown": list(shown), "page": list(page)}
    return _edges(ask(tx, cypher, **asked, **scope.parameters))


def edges_between(tx: ManagedTransaction, pairs: Sequence[tuple[str, str]], scope: Scope) -> list[EdgeRow]:
    """Every relationship that joins the two element ids of any pair, each once."""
    cypher = f"""
        UNWIND $pairs AS pair
        MATCH (n) WHERE elementId(n) = pair[0] WITH DISTINCT n, pair[1] AS other
        MATCH (n){scope.edge()}(m) WHERE elementId(m) = other AND {scope.holds()}
        WITH DISTINCT r
        RETURN {_EDGE}
    """
    return _edges(ask(tx, cypher, pairs=[list(pair) for pair in pairs], **scope.parameters))


_EDGE = "type(r), labels(startNode(r))[0], startNode(r).id, labels(endNode(r))[0], endNode(r).id, properties(r)"


def _edges(rows: Iterable[Iterable[Any]]) -> list[EdgeRow]:
    edges = [
        EdgeRow(Relationship(kind), f"{start}{SEPARATOR}{start_id}", f"{end}{SEPARATOR}{end_id}", properties)
        for kind, start, start_id, end, end_id, properties in rows
    ]
    return sorted(edges, key=lambda edge: (edge.start, edge.end, edge.relationship))


def _each(ids: str) -> str:
    """Start at the nodes with these element ids. Where the planner takes the graph to be small, it would rather scan
    everything than seek a list of ids; one id at a time, and DISTINCT before the next step, leave it no such choice.
    """
    return f"UNWIND ${ids} AS id MATCH (n) WHERE elementId(n) = id WITH DISTINCT n"
