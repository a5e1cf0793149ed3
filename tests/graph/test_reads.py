"""Every read against networkx on random histories, now and at random (valid, known) moments."""

from itertools import combinations, islice
from uuid import uuid4

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship
from graph.projector import Projector
from graph.reads import GraphReader
from graph.views import AsOf, EdgeView, NodeView, Refusal
from tests.graph.worlds import START, World, few_examples, moments, record, record_world, worlds

few = few_examples(25)


def key_of(edge: EdgeView) -> str:
    return "\x1f".join((edge.relationship, edge.start, edge.end))


@few
@given(worlds(), moments, st.integers(1, 5), st.integers(1, 6), st.data())
def test_paths(
    pool: ConnectionPool,
    projector: Projector,
    reader: GraphReader,
    world: World,
    as_of: AsOf | None,
    max_hops: int,
    k: int,
    data: st.DataObject,
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    a, b = data.draw(st.permutations(world.nodes).map(lambda nodes: nodes[:2]))
    graph = world.held(as_of)
    ways = []
    if a.key in graph and b.key in graph:
        simple = (way for way in nx.all_simple_paths(nx.Graph(graph), a.key, b.key, cutoff=max_hops))
        ways = list(islice(sorted(simple, key=lambda way: (len(way), [key.split("\x1f") for key in way])), k))
    found = reader.paths(a, b, max_hops, k, as_of)
    assert isinstance(found, list)
    assert [[node.key for node in path.nodes] for path in found] == ways
    for path in found:
        steps = list(zip(path.nodes, path.nodes[1:], strict=False))
        joined = {key for one, two in steps for key in graph[one.key][two.key]}
        assert {key_of(edge) for edge in path.edges} == joined and path.hops == len(steps)


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


def test_a_search_through_a_hub_is_refused_and_says_how_far_it_was_exact(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    hub, spokes = Node(Label.DEVICE, "hub"), [Node(Label.ACCOUNT, f"spoke{n}") for n in range(30)]
    record(pool, [Observation(Edge(Relationship.USES, spoke, hub), uuid4(), START) for spoke in spokes])
    projector.run_until_idle()
    refused = reader.paths(spokes[0], spokes[1], limit=20)
    assert isinstance(refused, Refusal) and "Allow 2 hops, within which there are 1 ways" in refused.message
    found = reader.paths(spokes[0], spokes[1], max_hops=2, limit=20)
    assert isinstance(found, list)
    (path,) = found
    assert [node.id for node in path.nodes] == ["spoke0", "hub", "spoke1"]
    refused = reader.paths(hub, spokes[1], limit=20)
    assert isinstance(refused, Refusal) and "is a hub" in refused.message
