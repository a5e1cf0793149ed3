"""The steps every read is made of: find nodes, follow relationships, count, and fetch nodes and relationships as rows.

All take an open read transaction. Inside it nodes go by the engine's element ids, which never leave this package.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from neo4j import ManagedTransaction

from domain.contacts import CONTACT_TYPES
from domain.errors import Invalid, NotFound
from domain.observations import SEPARATOR, Label, Node, Relationship
from graph.bolt import ask
from graph.risk import OF_ANY
from graph.summaries import micros
from graph.views import AsOf

DENSE = 100  # relationships up to which counting them one by one is quick
SCORED = (Label.ACCOUNT, Label.POST, Label.RING)
_KIND_OF_LABEL = {label: re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower() for label in Label}
_LABEL_OF_KIND = {kind: label.value for label, kind in _KIND_OF_LABEL.items()}
_CONTACT_KINDS = tuple(sorted({type_.kind for type_ in CONTACT_TYPES}))
_KINDS = (*(kind for label, kind in _KIND_OF_LABEL.items() if label is not Label.CONTACT), *_CONTACT_KINDS)


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
    """A node as read. `degree` is None where there are too many relationships to count one by one (`DENSE`)."""

    at: Located
    properties: dict[str, Any]
    degree: int | None


@dataclass(frozen=True, slots=True)
class EdgeRow:
    relationship: Relationship
    start: str  # Node.key
    end: str
    properties: dict[str, Any]

    @property
    def key(self) -> str:
        return SEPARATOR.join((self.relationship, self.start, self.end))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which relationships a read follows, as they are now or were then, and to what.

    Attributes:
        relationships: of these kinds; None for all.
        contact_kinds: of the contacts only those of these kinds are reached; what is no contact is reached as ever.
        since, until: seen at some time between these days (UTC, both included), as far as is known today.
        risk_floor: accounts, posts and rings whose risk is lower today, or that have none, are not reached.
        kinds: only nodes of these kinds (`kind_of`) are reached; None for all.
        least_degree, most_degree: of relationships ever seen at a node; others are not reached.
        roles: of the accounts only those that have one of these in a ring, as it is called today, are reached.

    Raises Invalid for kinds that are none, and for a first day after the last and bounds that nothing can have.
    """

    relationships: frozenset[Relationship] | None = None
    as_of: AsOf | None = None
    contact_kinds: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    risk_floor: float | None = None
    kinds: frozenset[str] | None = None
    least_degree: int | None = None
    most_degree: int | None = None
    roles: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise Invalid(f"no day lies between {self.since} and {self.until}: the second has to be the later one")
        require_known("contact kind", self.contact_kinds, _CONTACT_KINDS)
        require_kinds(self.kinds)
        require_risk(self.risk_floor)
        for name, bound in (("least", self.least_degree), ("most", self.most_degree)):
            if bound is not None and bound < 0:
                raise Invalid(f"{bound} as the {name} degree: a node has 0 relationships or more")

    def edge(self, name: str = "r", direction: str = "-") -> str:
        kinds = ":" + "|".join(sorted(self.relationships)) if self.relationships else ""
        return f"-[{name}{kinds}]{direction}"

    def holds(self, name: str = "r") -> str:
        """The condition that a relationship (or node) holds: not closed now, or inside one of its rectangles then."""
        if self.as_of is None:
            return f"{name}.closed IS NULL"
        held = f"{name}.held"
        return (
            f"CASE WHEN {held} IS NULL THEN {name}.first_seen_at <= $valid AND {name}.known_at <= $known"
            f" ELSE any(i IN range(0, size({held}) - 4, 4) WHERE {held}[i] <= $valid AND $valid_since < {held}[i + 1]"
            f" AND {held}[i + 2] <= $known AND $known < {held}[i + 3]) END"
        )

    def follows(self, relationship: str = "r", reached: str = "m") -> str:
        """The condition that a relationship holds and leads to a node that is to be reached."""
        conditions = [self.holds(relationship)]
        if self.since:
            conditions.append(f"{relationship}.last_seen_at >= $since")
        if self.until:
            conditions.append(f"{relationship}.first_seen_at < $until")
        if self.contact_kinds is not None:
            conditions.append(f"(NOT {reached}:Contact OR split({reached}.id, ':')[0] IN $contact_kinds)")
        if self.risk_floor is not None:
            scored = " OR ".join(f"{reached}:{label}" for label in SCORED)
            conditions.append(f"(NOT ({scored}) OR {OF_ANY.format(name=reached)} >= $risk_floor)")
        if self.kinds is not None:
            contact = f"split({reached}.id, ':')[0]"
            conditions.append(f"CASE WHEN {reached}:Contact THEN {contact} ELSE labels({reached})[0] END IN $kinds")
        if self.least_degree is not None:
            conditions.append(f"COUNT {{ ({reached})--() }} >= $least_degree")
        if self.most_degree is not None:
            conditions.append(f"COUNT {{ ({reached})--() }} <= $most_degree")
        if self.roles is not None:
            part = f"({reached})-[part:{Relationship.MEMBER_OF}]->() WHERE part.role IN $roles AND {self.holds('part')}"
            conditions.append(f"(NOT {reached}:{Label.ACCOUNT} OR EXISTS {{ {part} }})")
        return " AND ".join(conditions)

    @property
    def countable(self) -> bool:
        """Whether counters by kind and day can answer how many relationships it follows."""
        return self.as_of is None and not self.judges_nodes

    @property
    def judges_nodes(self) -> bool:
        """Whether what a node is like, beyond its kind, decides if it is reached."""
        limits = (self.risk_floor, self.least_degree, self.most_degree, self.roles)
        return any(limit is not None for limit in limits)

    @property
    def parameters(self) -> dict[str, Any]:
        given = {
            "valid": self.as_of and micros(self.as_of.valid_at),
            "valid_since": self.as_of and micros(self.as_of.since or self.as_of.valid_at),
            "known": self.as_of and micros(self.as_of.known_at),
            "since": self.since and _midnight_us(self.since),
            "until": self.until and _midnight_us(self.until + timedelta(days=1)),
            "contact_kinds": None if self.contact_kinds is None else sorted(self.contact_kinds),
            "risk_floor": self.risk_floor,
            "kinds": None if self.kinds is None else sorted(_LABEL_OF_KIND.get(kind, kind) for kind in self.kinds),
            "least_degree": self.least_degree,
            "most_degree": self.most_degree,
            "roles": None if self.roles is None else sorted(self.roles),
        }
        return {name: value for name, value in given.items() if value is not None}


def require_known(what: str, named: Collection[str] | None, known: Sequence[str]) -> None:
    """Raises Invalid for a word that is none of the known: passed over, it would change the answer unseen."""
    if unknown := sorted(set(named or ()) - set(known)):
        raise Invalid(f"there is no {what} {unknown[0]!r}; there are {', '.join(known)}")


def require_kinds(named: Collection[str] | None) -> None:
    """Raises Invalid for what is not a kind as `kind_of` tells them."""
    require_known("kind", named, _KINDS)


def require_risk(floor: float | None) -> None:
    """Raises Invalid for a lowest risk that no risk can have."""
    if floor is not None and not 0 <= floor <= 1:
        raise Invalid(f"a lowest risk of {floor:g} is not between 0 and 1")


def _midnight_us(day: date) -> int:
    return micros(datetime(day.year, day.month, day.day, tzinfo=UTC))


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


def present(tx: ManagedTransaction, nodes: Sequence[Node]) -> list[Located]:
    """As `locate`. Raises NotFound where none of the nodes is in the graph, or ever was."""
    found = locate(tx, nodes)
    if nodes and not found:
        raise NotFound(f"{nodes[0].label} {nodes[0].id} is not in the graph")
    return found


@dataclass(frozen=True, slots=True)
class Followed:
    """A relationship that a walk followed, from the node it stood at to the one it reached.

    Attributes:
        edge_id: the engine's id of the relationship.
        seen_at: when it was last seen, microseconds.
        risk: of the node reached; None where it has none, or was not asked for.
        degree: relationships ever seen at the node reached; 0 where it was not asked for.
    """

    edge_id: str
    relationship: Relationship
    from_id: str
    to: Located
    seen_at: int
    risk: float | None
    degree: int


def follow(
    tx: ManagedTransaction, around: Collection[str], scope: Scope, limit: int, ranked: bool = True
) -> list[Followed]:
    """At most `limit` relationships from the element ids, as columns: an order of magnitude faster than as rows.

    Risk and degree are told where they rank what is reached: they are looked up at every node, and dear at a hub.
    """
    risk = f"coalesce({OF_ANY.format(name='m')}, -1.0)" if ranked else "-1.0"
    degree = "COUNT { (m)--() }" if ranked else "0"
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}(m) WHERE {scope.follows()}
        WITH n, r, m LIMIT $limit
        RETURN collect(elementId(r)), collect(type(r)), collect(elementId(n)), collect(labels(m)[0]), collect(m.id),
               collect(elementId(m)), collect(coalesce(r.last_seen_at, 0)),
               collect({risk}), collect({degree})
    """
    columns = ask(tx, cypher, around=list(around), limit=limit, **scope.parameters)[0]
    return [
        Followed(edge_id, Relationship(kind), from_id, Located(label, node_id, to_id), seen_at, _risk(risk), degree)
        for edge_id, kind, from_id, label, node_id, to_id, seen_at, risk, degree in zip(*columns, strict=True)
    ]


def _risk(found: float) -> float | None:
    return None if found < 0 else found


def counts(tx: ManagedTransaction, around: Collection[str], scope: Scope) -> list[tuple[Relationship, bool, str, int]]:
    """Relationships at the element ids, one by one: (relationship, whether it leaves them, kind of the other end, how
    many); one between two of them counts at both.
    """
    cypher = f"""
        {_each("around")}
        MATCH (n){scope.edge()}(m) WHERE {scope.follows()}
        WITH DISTINCT n, r, m
        WITH type(r) AS relationship, startNode(r) = n AS outgoing, labels(m)[0] AS label,
             CASE WHEN m:Contact THEN split(m.id, ':')[0] END AS kind
        RETURN relationship, outgoing, label, kind, count(*)
    """
    rows = ask(tx, cypher, around=list(around), **scope.parameters)
    return [(Relationship(of), out, kind or kind_of(label, ""), n) for of, out, label, kind, n in rows]


def node_rows(tx: ManagedTransaction, element_ids: Collection[str], scope: Scope) -> dict[str, NodeRow]:
    """Nodes by element id; their degree counts every kind of relationship that holds."""
    every = Scope(as_of=scope.as_of)
    cypher = f"""
        {_each("ids")}
        RETURN labels(n)[0], n.id, elementId(n), properties(n),
               CASE WHEN COUNT {{ (n)--() }} <= {DENSE} THEN {_held_degree(every)} END
    """
    rows = ask(tx, cypher, ids=list(element_ids), **every.parameters)
    return {row[2]: NodeRow(Located(row[0], row[1], row[2]), row[3], row[4]) for row in map(tuple, rows)}


def degrees_one_by_one(tx: ManagedTransaction, element_ids: Collection[str], as_of: AsOf | None) -> dict[str, int]:
    """Degrees by element id, each relationship looked at: for the past of a dense node, which no counter knows."""
    every = Scope(as_of=as_of)
    cypher = f"{_each('ids')} RETURN elementId(n), {_held_degree(every)}"
    return {row[0]: row[1] for row in ask(tx, cypher, ids=list(element_ids), **every.parameters)}


def _held_degree(scope: Scope) -> str:
    return f"COUNT {{ (n){scope.edge()}() WHERE {scope.holds()} }}"


def edge_rows(tx: ManagedTransaction, edge_ids: Collection[str]) -> list[EdgeRow]:
    """Relationships by the engine's ids, in a stable order."""
    cypher = f"UNWIND $ids AS id MATCH ()-[r]->() WHERE elementId(r) = id RETURN {_EDGE}"
    return _edges(ask(tx, cypher, ids=list(edge_ids)))


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
