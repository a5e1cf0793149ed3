"""Every statement the package sends starts from an index or an id: no full scan, no cross product.

Only what passes the whole graph by intent (the digest, projections, what is derived after a load) starts from a label.
That nothing is left out is held against the source: each Cypher text in it has to be among what was explained.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from uuid import uuid4

import neo4j
import pytest
from neo4j import Driver, ManagedTransaction, NotificationMinimumSeverity
from psycopg_pool import ConnectionPool

import graph
from domain.observations import Edge, Label, Node, Observation, Relationship
from graph import schema
from graph.digest import graph_digest
from graph.export import export_graph
from graph.facts import Flag
from graph.history_reads import authors_of, read_history, read_some
from graph.paths import Excluded
from graph.projections import contact_links, duplicate_links
from graph.projector import Projector
from graph.reads import GraphReader
from graph.resolution.signs import read_signs
from graph.rings import current_rings, dissolved_rings, one_ring
from graph.traversal import DENSE, Scope
from graph.views import AsOf
from tests.graph.worlds import START, record

A, B = Node(Label.ACCOUNT, "a"), Node(Label.ACCOUNT, "b")
CROWDED = Node(Label.DEVICE, "crowded")
FORBIDDEN = {"AllNodesScan", "CartesianProduct", "UndirectedAllRelationshipsScan", "DirectedAllRelationshipsScan"}
LABEL_SCANS = {"NodeByLabelScan", "DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan"}
CYPHER = re.compile(r"\b(MATCH|MERGE) \(|\bCALL db\.")

ORDERS: tuple[Literal["risk", "id"], ...] = ("risk", "id")

Sent = dict[str, dict[str, Any]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Statements with their parameters, as they go by."""
    statements: Sent = {}
    for sender in (ManagedTransaction, neo4j.Session):
        monkeypatch.setattr(sender, "run", _listening(sender.run, statements))
    return statements


def _listening(run: Any, statements: Sent) -> Any:
    def listening(sender: Any, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> Any:
        statements[query] = {**(parameters or {}), **more}
        return run(sender, query, parameters, **more)

    return listening


def populate(driver: Driver) -> None:
    """Enough that the planner, which goes by cost, does not take a scan of everything for the quickest way."""
    cypher = """
        UNWIND range(1, 2000) AS n
        CREATE (:Account {id: 'x' + n})-[r:USES]->(:Device {id: 'y' + n})
        SET r.first_seen_at = 0, r.last_seen_at = 0, r.known_at = 0, r.seen_count = 1
    """
    with driver.session() as session:
        session.run(cypher).consume()


def narrow(as_of: AsOf | None) -> Scope:
    """Every condition at once."""
    phone, core = frozenset({"phone"}), frozenset({"core"})
    return Scope(None, as_of, phone, START.date(), START.date(), 0.0, phone, 1, 9, core)


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


def explain(driver: Driver, statements: Sent, forbidden: set[str]) -> None:
    for query, parameters in statements.items():
        with driver.session(notifications_min_severity=NotificationMinimumSeverity.OFF) as session:
            plan = session.run(f"EXPLAIN {query}", parameters).consume().plan
        assert plan is not None
        assert forbidden.isdisjoint(operators(plan)), f"{set(operators(plan))} in {query}"


def read_everything(reader: GraphReader) -> None:
    """Every read in every form that changes its statements."""
    contact = Node(Label.CONTACT, "phone:1")
    for as_of in (None, AsOf(START, START)):
        reader.node(A, as_of)
        reader.node(CROWDED, as_of)
        reader.expand([A, B], Scope(as_of=as_of), depth=2)
        reader.expand([A], Scope(frozenset({Relationship.USES}), as_of), cap=1)
        reader.expand([A, B], narrow(as_of), depth=2, order="risk", top=3)
        reader.preview([A, B], narrow(as_of))
        reader.expand([contact], Scope(as_of=as_of), cap=1)
        reader.paths([A], [B], Scope(as_of=as_of))
        reader.paths([A], [B], Scope(as_of=as_of), Excluded(nodes=frozenset({contact.key})), k=None)
        reader.common_neighbours([A, B], 2, narrow(as_of))
        reader.connections([A, B], Scope(as_of=as_of))
        reader.facts([A, B], Flag(0.5, True, True), 1, Scope(as_of=as_of))
        reader.changes([A, B], AsOf(START, START, START), narrow(None))
    for label in (Label.ACCOUNT, Label.POST, Label.RING):
        for order in ORDERS:
            page = reader.nodes(label, 1, order=order)
            for _ in range(3):  # from among those with a risk to those without
                page = reader.nodes(label, 1, page.cursor, order)
    reader.named("some body")
    reader.lineage("r")
    reader.near_duplicates(Node(Label.POST, "p"))
    reader.near_duplicates(Node(Label.RING, "r"))


def pass_everything(driver: Driver) -> None:
    for as_of in (None, AsOf(START, START)):
        contact_links(driver, as_of)
        duplicate_links(driver, as_of)
        with TemporaryDirectory() as folder:
            export_graph(driver, Path(folder), START, as_of)
    graph_digest(driver)
    current_rings(driver)
    dissolved_rings(driver)
    read_signs(driver)


def test_no_statement_scans_everything(
    pool: ConnectionPool, projector: Projector, reader: GraphReader, neo4j_driver: Driver, sent: Sent
) -> None:
    populate(neo4j_driver)
    sent.clear()
    contact = Node(Label.CONTACT, "phone:1")
    crowd = [Node(Label.ACCOUNT, f"crowd{n}") for n in range(DENSE + 1)]
    post = Node(Label.POST, "p")
    record(pool, [Observation(Edge(Relationship.USES, one, contact), uuid4(), START) for one in (A, B)])
    record(pool, [Observation(Edge(Relationship.USES, one, CROWDED), uuid4(), START) for one in crowd])
    for probability, holds in ((0.7, True), (0.2, False)):  # a risk that rises, and one that may have fallen
        record(pool, [Observation(Edge(Relationship.POSTED, A, post), uuid4(), START, holds)])
        record(pool, [Observation(one, uuid4(), START, True, {"probability": probability}) for one in (A, post)])
        projector.run_until_idle()
    read_everything(reader)
    one_ring(neo4j_driver, "r")
    read_some(neo4j_driver, ["a"], ["a", "b"], 0)
    read_history(neo4j_driver, 0)
    authors_of(neo4j_driver, ["p"])
    asked = dict(sent)
    assert len(asked) > 30
    sent.clear()
    pass_everything(neo4j_driver)
    schema.migrate(neo4j_driver)
    passes = {query: given for query, given in sent.items() if query not in asked}

    explain(neo4j_driver, asked, FORBIDDEN | LABEL_SCANS)
    explain(neo4j_driver, passes, FORBIDDEN)
    explained = [*asked, *passes]
    left_out = [where for where, text in written() if not any(text.search(query) for query in explained)]
    assert not left_out, f"never explained: {left_out}; call what sends it here"


def written() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Cypher texts of the package, each with its place; what is filled in matches anything."""
    folder = Path(graph.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if path.name != "schema.py":  # states the schema and what was applied of it; no question is asked there
            for node in _texts(ast.parse(path.read_text("utf-8"))):
                parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                text = "".join(re.escape(_said(part)) or ".*?" for part in parts)
                if CYPHER.search("".join(_said(part) for part in parts)):
                    yield f"{path.relative_to(folder)}:{node.lineno}", re.compile(text, re.DOTALL)


def _texts(tree: ast.AST) -> Iterator[ast.JoinedStr | ast.Constant]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            yield node
        else:
            yield from _texts(node)


def _said(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else ""
