"""Every read against networkx on random histories, now and at random (valid, known) moments."""

from itertools import combinations

import networkx as nx
from hypothesis import given
from psycopg_pool import ConnectionPool

from domain.observations import Label, Node, Relationship
from graph.projector import Projector
from graph.reads import GraphReader
from graph.views import AsOf, NodeView
from tests.graph.worlds import World, few_examples, moments, record_world, worlds

few = few_examples(25)


@few
@given(worlds(), moments)
def test_shared_contacts(
    pool: ConnectionPool, projector: Projector, reader: GraphReader, world: World, as_of: AsOf | None
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    accounts = [node for node in world.nodes if node.label == Label.ACCOUNT]
    linked = {account.id: links(world.held(as_of), account) for account in accounts}
    found = reader.shared_contacts(linked, as_of)
    assert isinstance(found, list)
    shared = {contact for a, b in combinations(linked, 2) for contact in linked[a] & linked[b]}
    expected = {contact: tuple(a for a in sorted(linked) if contact in linked[a]) for contact in shared}
    assert {one.contact.key: one.accounts for one in found} == expected


def links(graph: "nx.MultiGraph[str]", account: Node) -> set[str]:
    """What an account uses, or one of its posts mentions."""

    def reached(start: str, relationship: Relationship) -> set[str]:
        keys = {key for _, _, key in graph.edges(start, keys=True)} if start in graph else set()
        return {key.split("\x1f", 3)[3] for key in keys if key.startswith(f"{relationship}\x1f{start}\x1f")}

    posts = reached(account.key, Relationship.POSTED)
    return reached(account.key, Relationship.USES).union(*(reached(post, Relationship.MENTIONS) for post in posts))


@few
@given(worlds(), moments)
def test_a_node_is_there_once_it_was_heard_of(
    pool: ConnectionPool, projector: Projector, reader: GraphReader, world: World, as_of: AsOf | None
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    graph = world.held(as_of)
    found: tuple[NodeView, ...] = reader.nodes_by_id(world.nodes, as_of)
    there = [node.key for node in world.nodes if as_of is None or node.key in graph]
    assert [view.key for view in found] == there
