"""Every statement the package sends starts from an index, a label or an id: no full scan, no cross product."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from neo4j import Driver, ManagedTransaction, NotificationMinimumSeverity
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship
from graph.digest import graph_digest
from graph.facts import Flag
from graph.projections import contact_links, duplicate_links
from graph.projector import Projector
from graph.reads import GraphReader
from graph.resolution.signs import read_signs
from graph.rings import current_rings
from graph.traversal import Scope
from graph.views import AsOf
from tests.graph.worlds import START, record

A, B = Node(Label.ACCOUNT, "a"), Node(Label.ACCOUNT, "b")
FORBIDDEN = {"AllNodesScan", "CartesianProduct", "UndirectedAllRelationshipsScan", "DirectedAllRelationshipsScan"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Statements with their parameters, as they go by."""
    statements: dict[str, dict[str, Any]] = {}
    run = ManagedTransaction.run

    def listening(tx: ManagedTransaction, query: str, parameters: dict[str, Any] | None = None) -> Any:
        statements[query] = parameters or {}
        return run(tx, query, parameters)

    monkeypatch.setattr(ManagedTransaction, "run", listening)
    return statements


def populate(driver: Driver) -> None:
    """Enough that the planner, which goes by cost, does not take a scan of everything for the quickest way."""
    cypher = """
        UNWIND range(1, 2000) AS n
        CREATE (:Account {id: 'x' + n})-[r:USES]->(:Device {id: 'y' + n})
        SET r.first_seen_at = 0, r.known_at = 0, r.seen_count = 1
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


def test_no_statement_scans_everything(
    pool: ConnectionPool,
    projector: Projector,
    reader: GraphReader,
    neo4j_driver: Driver,
    sent: dict[str, dict[str, Any]],
) -> None:
    populate(neo4j_driver)
    contact = Node(Label.CONTACT, "phone:1")
    record(pool, [Observation(Edge(Relationship.USES, one, contact), uuid4(), START) for one in (A, B)])
    record(pool, [Observation(A, uuid4(), START)])
    projector.run_until_idle()
    for as_of in (None, AsOf(START, START)):
        reader.node(A, as_of)
        reader.expand([A, B], Scope(as_of=as_of), depth=2)
        reader.expand([A], Scope(frozenset({Relationship.USES}), as_of), cap=1)
        reader.expand([A, B], narrow(as_of), depth=2, order="risk", top=3)
        reader.preview([A, B], narrow(as_of))
        reader.expand([contact], Scope(as_of=as_of), cap=1)
        reader.paths([A], [B], Scope(as_of=as_of))
        reader.common_neighbours([A, B], 2, narrow(as_of))
        reader.connections([A, B], Scope(as_of=as_of))
        reader.facts([A, B], Flag(0.5, True, True), 1, Scope(as_of=as_of))
        reader.changes([A, B], AsOf(START, START, START), narrow(None))
        contact_links(neo4j_driver, as_of)
        duplicate_links(neo4j_driver, as_of)
    for label in (Label.ACCOUNT, Label.POST, Label.RING):
        reader.nodes(label, order="risk")
        reader.nodes(label, order="id")
    reader.named("some body")
    graph_digest(neo4j_driver)
    current_rings(neo4j_driver)
    read_signs(neo4j_driver)

    asked = dict(sent)
    assert len(asked) > 30
    for query, parameters in asked.items():
        with neo4j_driver.session(notifications_min_severity=NotificationMinimumSeverity.OFF) as session:
            plan = session.run(f"EXPLAIN {query}", parameters).consume().plan
        assert plan is not None
        assert FORBIDDEN.isdisjoint(operators(plan)), f"{set(operators(plan))} in {query}"
