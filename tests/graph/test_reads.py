"""Every read against networkx on random histories, now and at random (valid, known) moments."""

from itertools import combinations, islice
from uuid import uuid4

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship
from graph.projector import Projector
from graph.reads import GraphReader
from graph.views import AsOf, EdgeView, Expansion, NodeView, Refusal
from tests.graph.worlds import START, World, moments, record, record_world, worlds

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
kinds = st.none() | st.frozensets(st.sampled_from(list(Relationship)[:6]), min_size=1)


def pages(reader: GraphReader, seeds: list[Node], first: int, **asked: object) -> list[Expansion]:
    found: list[Expansion] = []
    while not found or found[-1].cursor:
        page = reader.expand(seeds, first=first, after=found[-1].cursor if found else None, **asked)  # type: ignore[arg-type]
        assert isinstance(page, Expansion)
        assert len(page.nodes) <= first and page.truncated == (page.cursor is not None)
        found.append(page)
    return found


def key_of(edge: EdgeView) -> str:
    return "\x1f".join((edge.relationship, edge.start, edge.end))


@few
@given(worlds(), moments, st.integers(1, 4), kinds, st.integers(1, 5), st.data())
def test_expansion(
    pool: ConnectionPool,
    projector: Projector,
    reader: GraphReader,
    world: World,
    as_of: AsOf | None,
    depth: int,
    follow: frozenset[Relationship] | None,
    first: int,
    data: st.DataObject,
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    seeds = data.draw(st.lists(st.sampled_from(world.nodes), min_size=1, max_size=2, unique=True))
    graph = world.held(as_of)
    graph.remove_edges_from(
        [e for e in graph.edges(keys=True) if follow and Relationship(e[2].split("\x1f")[0]) not in follow]
    )
    graph.add_nodes_from(seed.key for seed in seeds)
    distance = nx.multi_source_dijkstra_path_length(graph, {s.key for s in seeds}, cutoff=depth, weight=lambda *_: 1)
    around = {key for key, steps in distance.items() if steps}
    inner = {key for key, steps in distance.items() if steps < depth}
    followed = {key: of for _, _, key, of in graph.edges(inner, keys=True, data=True)}

    found = pages(reader, seeds, first, relationships=follow, depth=depth, as_of=as_of)
    nodes = [node.key for page in found for node in page.nodes]
    edges = [edge for page in found for edge in page.edges]
    assert sorted(nodes) == sorted(around) and nodes == sorted(
        nodes, key=lambda key: (distance[key], *key.split("\x1f"))
    )
    assert sorted(map(key_of, edges)) == sorted(followed)
    totals = {kind: sum(of["relationship"] == kind for of in followed.values()) for kind in Relationship}
    assert all(page.totals == {kind: n for kind, n in totals.items() if n} for page in found)
    assert all(page.found == len(around) for page in found)
    for edge in edges:
        known = followed[key_of(edge)]["known"]
        assert edge.count == sum(said.holds for said in known)
        assert edge.properties["hour"] == max(said.valid_hour for said in known)
    assert {n.key: n.degree for page in found for n in page.nodes} == {
        k: world.held(as_of).degree(k) - loops(world.held(as_of), k) for k in around
    }
    if len(around) > 1:
        refused = reader.expand(seeds, follow, depth, as_of=as_of, cap=len(around) - 1)
        assert (
            isinstance(refused, Refusal) and refused.limit == len(around) - 1 and str(refused.limit) in refused.message
        )
        assert (refused.found, refused.totals) == (
            (len(around), found[0].totals) if depth == 1 else (refused.limit, {})
        )
        assert refused.more_than == (depth > 1)


def loops(graph: "nx.MultiGraph[str]", key: str) -> int:
    """networkx counts a loop's two ends."""
    return int(graph.number_of_edges(key, key))


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
