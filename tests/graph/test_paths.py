"""Ways between selections against networkx on random histories: shortest and all, exclusions, hubs, any moment."""

from itertools import islice
from uuid import uuid4

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.errors import Invalid, NotFound
from domain.observations import Edge, Label, Node, Observation, Relationship, subject_of
from graph import paths
from graph.hubs import HubRule, HubRules
from graph.paths import Excluded
from graph.projector import Projector
from graph.reads import GraphReader
from graph.traversal import Scope, kind_of
from graph.views import AsOf, Paths, Refusal
from tests.graph.test_expansion import key_of
from tests.graph.worlds import START, World, few_examples, moments, record, record_world, worlds

HUB = 5
relationships = st.frozensets(st.sampled_from(list(Relationship)[:6]), max_size=2)
kinds = st.frozensets(st.sampled_from(["phone", "device", "post"]), max_size=1)


@few_examples(25)
@given(worlds(), moments, st.integers(1, 6), st.none() | st.integers(1, 6), relationships, kinds, st.data())
def test_paths(
    pool: ConnectionPool,
    projector: Projector,
    neo4j_driver: Driver,
    world: World,
    as_of: AsOf | None,
    max_hops: int,
    k: int | None,
    not_over: frozenset[Relationship],
    not_by: frozenset[str],
    data: st.DataObject,
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    reader = GraphReader(neo4j_driver, pool, HubRules([HubRule("many", "too many", relationships=HUB)]))
    nodes = data.draw(st.permutations(world.nodes))
    cut = data.draw(st.integers(1, min(3, len(nodes) - 1)))
    starts, ends = nodes[:cut], nodes[cut : cut + data.draw(st.integers(1, 2))]
    dropped = frozenset(node.key for node in nodes[cut + 2 : cut + 3])
    at_ends = {node.key for node in (*starts, *ends)}

    def allowed(key: str) -> bool:
        node = subject_of(key)
        assert isinstance(node, Node)
        barred = key in dropped or kind_of(node.label, node.id) in not_by or world.ever(key) >= HUB
        return key in at_ends or not barred

    graph = world.held(as_of)
    graph.remove_edges_from([e for e in graph.edges(keys=True) if Relationship(e[2].split("\x1f")[0]) in not_over])
    graph.remove_nodes_from([key for key in graph if not allowed(key)])
    expected = list(islice(in_order(graph, starts, ends, max_hops), k or paths.MAX_PATHS + 1))

    excluded = Excluded(dropped, not_by, not_over)
    found = reader.paths(starts, ends, Scope(as_of=as_of), excluded, max_hops, k)
    if k is None and len(expected) > paths.MAX_PATHS:
        assert isinstance(found, Refusal) and found.of == "paths" and found.more_than
        return
    assert isinstance(found, Paths)
    assert [[node.key for node in path.nodes] for path in found.paths] == expected
    assert all(world.ever(hub.key) >= HUB and hub.key not in at_ends for hub in found.suppressed)
    for path in found.paths:
        steps = list(zip(path.nodes, path.nodes[1:], strict=False))
        joined = {key for one, two in steps for key in graph[one.key][two.key]}
        assert {key_of(edge) for edge in path.edges} == joined and path.hops == len(steps)


def in_order(graph: "nx.MultiGraph[str]", starts: list[Node], ends: list[Node], max_hops: int) -> list[list[str]]:
    """Simple ways that touch the selections at their ends only, shortest first, then by keys."""
    begin, end = {node.key for node in starts}, {node.key for node in ends}
    simple = nx.Graph(graph)
    ways = [
        way
        for start in begin & set(graph)
        for target in end & set(graph)
        for way in nx.all_simple_paths(simple, start, target, cutoff=max_hops)
        if not (begin | end) & set(way[1:-1])
    ]
    return sorted(ways, key=lambda way: (len(way), [key.split("\x1f") for key in way]))


def test_a_search_that_would_look_at_too_much_says_how_far_it_was_exact(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    hub, spokes = Node(Label.DEVICE, "hub"), [Node(Label.ACCOUNT, f"spoke{n}") for n in range(30)]
    record(pool, [Observation(Edge(Relationship.USES, spoke, hub), uuid4(), START) for spoke in spokes])
    projector.run_until_idle()
    refused = reader.paths(spokes[:1], spokes[1:2], limit=20)
    assert isinstance(refused, Refusal) and "Allow 2 hops, within which there are 1 ways" in refused.message
    found = reader.paths(spokes[:1], spokes[1:2], max_hops=2, limit=20)
    assert isinstance(found, Paths)
    [path] = found.paths
    assert [node.id for node in path.nodes] == ["spoke0", "hub", "spoke1"]
    with pytest.raises(Invalid, match="at both"):
        reader.paths(spokes[:2], spokes[1:3])
    with pytest.raises(Invalid, match="every kind"):
        reader.paths(spokes[:1], spokes[1:2], excluded=Excluded(relationships=frozenset(Relationship)))
    with pytest.raises(NotFound):
        reader.paths([Node(Label.ACCOUNT, "nobody")], spokes[:1])
