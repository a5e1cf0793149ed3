"""Expansion against networkx on random histories: every option, every page, what is hidden, what is refused."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship, subject_of
from graph.expansion import ORDERS, Order
from graph.hubs import HubRule, HubRules
from graph.projector import Projector
from graph.reads import GraphReader
from graph.traversal import SCORED, Scope, kind_of
from graph.views import EdgeView, Expansion, NodeView, Refusal
from tests.graph.worlds import ROLES, START, Said, World, few_examples, hours, moments, record, record_world, worlds

HUB = 4  # relationships ever seen, by the rule of these tests
RISKS = st.dictionaries(st.integers(0, 3), st.sampled_from([0.1, 0.5, 0.9]))
kinds = st.none() | st.frozensets(st.sampled_from(list(Relationship)[:6]), min_size=1)
windows = st.lists(st.integers(-1, 1), min_size=2, max_size=2).map(sorted)


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    since, until = (draw(st.none() | st.just(START.date() + timedelta(days=day))) for day in draw(windows))
    return Scope(
        draw(kinds),
        draw(moments),
        draw(st.none() | st.frozensets(st.sampled_from(["phone", "wallet"]), min_size=1)),
        since,
        until,
        draw(st.none() | st.sampled_from([0.0, 0.5])),
        draw(st.none() | st.frozensets(st.sampled_from(["phone", "wallet", "account", "ip_address"]), min_size=1)),
        draw(st.none() | st.integers(1, 3)),
        draw(st.none() | st.integers(2, 6)),
        draw(st.none() | st.frozensets(st.sampled_from(ROLES), min_size=1)),
    )


@dataclass(frozen=True)
class Oracle:
    """What an expansion of a world holds: nodes with their distance, relationships, and hubs not walked through."""

    distance: dict[str, int]
    followed: dict[str, str]  # edge key -> relationship
    hubs: set[str]

    @staticmethod
    def of(world: World, scope: Scope, risks: dict[str, float], seeds: list[str], depth: int) -> "Oracle":
        graph = world.held(scope.as_of)
        distance, frontier, hubs = dict.fromkeys(seeds, 0), set(seeds), set[str]()
        followed: dict[str, str] = {}
        for steps in range(1, depth + 1):
            found = {
                (other, key): of["relationship"]
                for node in frontier
                if node in graph
                for _, other, key, of in graph.edges(node, keys=True, data=True)
                if follows(world, scope, risks, key, other)
            }
            followed |= {key: of for (_, key), of in found.items()}
            fresh = {other for other, _ in found} - distance.keys()
            distance |= dict.fromkeys(fresh, steps)
            if steps < depth:
                hubs |= {node for node in fresh if world.ever(node) >= HUB}
            frontier = fresh - hubs
        return Oracle({k: n for k, n in distance.items() if k not in seeds}, followed, hubs)


def follows(world: World, scope: Scope, risks: dict[str, float], key: str, other: str) -> bool:
    edge, node = subject_of(key), subject_of(other)
    assert isinstance(edge, Edge) and isinstance(node, Node)
    first, last = world.seen(edge)
    return (
        (scope.relationships is None or edge.relationship in scope.relationships)
        and (scope.since is None or last.date() >= scope.since)
        and (scope.until is None or first.date() <= scope.until)
        and (
            scope.contact_kinds is None
            or node.label is not Label.CONTACT
            or node.id.split(":")[0] in scope.contact_kinds
        )
        and (scope.kinds is None or kind_of(node.label, node.id) in scope.kinds)
        and (scope.risk_floor is None or node.label not in SCORED or risks.get(other, -1.0) >= scope.risk_floor)
        and (scope.least_degree or 0) <= world.ever(other) <= (scope.most_degree or 99)
        and (scope.roles is None or node.label is not Label.ACCOUNT or bool(scope.roles & roles(world, scope, other)))
    )


def roles(world: World, scope: Scope, account: str) -> set[str]:
    """Those that an account has in rings."""
    held = world.held(scope.as_of)
    parts = held.edges(account, data=True) if account in held else ()
    return {str(of["known"][0].facts["role"]) for _, _, of in parts if of["relationship"] is Relationship.MEMBER_OF}


@few_examples(25)
@given(worlds(), scopes(), st.integers(1, 4), st.integers(1, 5), st.sampled_from(ORDERS), RISKS, st.data())
def test_expansion(
    pool: ConnectionPool,
    projector: Projector,
    neo4j_driver: Driver,
    world: World,
    scope: Scope,
    depth: int,
    first: int,
    order: Order,
    given_risks: dict[int, float],
    data: st.DataObject,
) -> None:
    record_world(pool, world)
    posts = {Node(Label.POST, f"{world.prefix}{n}"): risk for n, risk in given_risks.items()}
    record(pool, [Observation(post, uuid4(), START, True, {"probability": risk}) for post, risk in posts.items()])
    projector.run_until_idle()
    reader = GraphReader(neo4j_driver, pool, HubRules([HubRule("many", "too many", relationships=HUB)]))
    risks = risks_of(world, {post.key: risk for post, risk in posts.items()})
    seeds = data.draw(st.lists(st.sampled_from(world.nodes), min_size=1, max_size=2, unique=True))
    expected = Oracle.of(world, scope, risks, [seed.key for seed in seeds], depth)

    found = pages(reader, seeds, first, scope=scope, depth=depth, order=order)
    nodes = [node for page in found for node in page.nodes]
    edges = [key_of(edge) for page in found for edge in page.edges]
    assert sorted(node.key for node in nodes) == sorted(expected.distance)
    assert sorted(edges) == sorted(expected.followed)
    totals = dict(Counter(expected.followed.values()))
    assert all(page.totals == totals and page.found == len(nodes) and not page.left_out for page in found)
    assert all({hub.key for hub in page.suppressed} == expected.hubs for page in found)
    assert values(nodes, order, expected, world) == sorted(values(nodes, order, expected, world))
    degrees = world.held(scope.as_of)
    assert {n.key: n.degree for n in nodes} == {n.key: degree(degrees, n.key) for n in nodes}
    for page in found:
        for key, way in page.paths.items():
            assert way[-1] == key and len(way) == expected.distance[key] + 1 and way[0] in {s.key for s in seeds}
    shown_at_end = Counter(end for key in expected.followed for end in {*ends(key)})
    if found[-1].nodes:
        last = found[-1].nodes[-1]
        assert found[-1].hidden[last.key] == last.degree - shown_at_end[last.key]
    if len(nodes) > 1:
        check_top(reader, seeds, scope, depth, order, nodes)
        check_refusal(reader, seeds, scope, depth, len(nodes), totals)


def check_top(
    reader: GraphReader, seeds: list[Node], scope: Scope, depth: int, order: Order, nodes: list[NodeView]
) -> None:
    best = reader.expand(seeds, scope, depth, order=order, top=1)
    assert isinstance(best, Expansion)
    assert [node.key for node in best.nodes] == [nodes[0].key] and best.left_out == len(nodes) - 1
    shown = {node.key for node in (*best.seeds, *best.nodes, *best.via)}
    assert set(best.paths[nodes[0].key]) <= shown, "what lies on the way is shown, so that nothing floats"


def check_refusal(
    reader: GraphReader, seeds: list[Node], scope: Scope, depth: int, found: int, totals: dict[str, int]
) -> None:
    refused = reader.expand(seeds, scope, depth, cap=found - 1)
    assert isinstance(refused, Refusal)
    assert refused.limit == found - 1 and refused.more_than == (depth > 1)
    if refused.of == "relationships":
        assert depth == 1 and refused.found == sum(totals.values()) > refused.limit
    else:
        assert (refused.found, refused.totals) == ((found, totals) if depth == 1 else (found - 1, {}))
    for offer in refused.offers:
        narrower = replace(
            scope,
            relationships=frozenset({offer.relationship}) if offer.relationship else scope.relationships,
            contact_kinds=frozenset({offer.contact_kind}) if offer.contact_kind else scope.contact_kinds,
            since=offer.since or scope.since,
        )
        taken = reader.expand(seeds, narrower, offer.depth or depth, cap=found - 1)
        assert isinstance(taken, Expansion) and taken.found <= offer.leaves


@few_examples(15)
@given(worlds(), scopes(), st.data())
def test_a_preview_counts_what_one_step_would_follow(
    pool: ConnectionPool, projector: Projector, reader: GraphReader, world: World, scope: Scope, data: st.DataObject
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    scope = replace(scope, risk_floor=None)
    seed = data.draw(st.sampled_from(world.nodes))
    expected: Counter[tuple[str, bool]] = Counter()
    for key, relationship in Oracle.of(world, scope, {}, [seed.key], 1).followed.items():
        expected[relationship, ends(key)[0] == seed.key] += 1
    found: Counter[tuple[str, bool]] = Counter()
    for count in reader.preview([seed], scope):
        found[count.relationship, count.outgoing] += count.relationships
    assert found == expected


def test_a_dense_node_is_refused_unread_and_offers_what_fits(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    hub = Node(Label.IP_ADDRESS, f"ip_address:{uuid4().hex}")
    uses = [Edge(Relationship.USES, Node(Label.ACCOUNT, f"{hub.id}-{n}"), hub) for n in range(130)]
    record(pool, [Observation(edge, uuid4(), START + timedelta(days=n // 13)) for n, edge in enumerate(uses)])
    projector.run_until_idle()
    refused = reader.expand([hub], cap=26)
    assert isinstance(refused, Refusal) and (refused.found, refused.of) == (130, "nodes")
    assert [(offer.since, offer.leaves) for offer in refused.offers] == [(START.date() + timedelta(days=8), 26)]
    narrowed = reader.expand([hub], Scope(since=START.date() + timedelta(days=8)), cap=26)
    assert isinstance(narrowed, Expansion) and narrowed.found == 26
    refused = reader.expand([hub], cap=20)
    assert isinstance(refused, Refusal) and (refused.found, refused.limit, refused.of) == (130, 20, "nodes")
    view = reader.node(hub)
    assert view and view.degree == 130


def test_pages_neither_repeat_nor_skip_while_the_graph_changes(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    """New relationships and closings arrive between and during pages; accounts that were there all along come once."""
    hub = Node(Label.DEVICE, f"device-{uuid4()}")
    lasting = [Node(Label.ACCOUNT, f"{hub.id}-{n:03}") for n in range(60)]
    passing = [Node(Label.ACCOUNT, f"{hub.id}-{n:03}x") for n in range(60)]
    record(
        pool, [Observation(Edge(Relationship.USES, node, hub), uuid4(), START) for node in (*lasting, *passing[::2])]
    )
    projector.run_until_idle()
    stop = Event()

    def disturb() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            seen = [Observation(Edge(Relationship.USES, n, hub), uuid4(), hours(turn), turn % 2 > 0) for n in passing]
            record(pool, seen)
            projector.run_until_idle()

    writer = Thread(target=disturb)
    writer.start()
    try:
        for order in ORDERS:
            shown = [node.key for page in pages(reader, [hub], 7, order=order) for node in page.nodes]
            assert sorted(key for key in shown if not key.endswith("x")) == sorted(node.key for node in lasting)
            assert len(shown) == len(set(shown)) or order == "recency"
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize("through", [True, False])
def test_a_person_lets_a_hub_through_or_stops_a_node(
    pool: ConnectionPool, projector: Projector, neo4j_driver: Driver, through: bool
) -> None:
    one, other, device = (
        Node(Label.ACCOUNT, f"{uuid4()}"),
        Node(Label.ACCOUNT, f"{uuid4()}"),
        Node(Label.DEVICE, f"{uuid4()}"),
    )
    record(pool, [Observation(Edge(Relationship.USES, node, device), uuid4(), START) for node in (one, other)])
    projector.run_until_idle()
    reader = GraphReader(neo4j_driver, pool, HubRules([HubRule("all", "a rule", relationships=0)] if through else []))
    plain = reader.expand([one], depth=2)
    changed = reader.expand(
        [one],
        depth=2,
        through=[device.key] if through else [],
        stopped={} if through else {device.key: "a shop's till"},
    )
    assert isinstance(plain, Expansion) and isinstance(changed, Expansion)
    stopped, walked = (plain, changed) if through else (changed, plain)
    assert [hub.reason for hub in stopped.suppressed] == ["a rule" if through else "a shop's till"]
    assert other.key not in {node.key for node in stopped.nodes} and device.key in {node.key for node in stopped.nodes}
    assert other.key in {node.key for node in walked.nodes} and not walked.suppressed


def test_what_was_shown_as_a_way_is_shown_again_when_its_own_turn_comes(
    pool: ConnectionPool, projector: Projector, neo4j_driver: Driver
) -> None:
    uses, name = (Relationship.USES, Label.ACCOUNT, Label.CONTACT), f"{uuid4()}-"
    said = [Said(uses, start, end, hour, 0, True, uuid4()) for start, end, hour in ((0, 0, 0), (1, 0, 1))]
    world = World(name, tuple(said))
    record_world(pool, world)
    projector.run_until_idle()
    seed, way, further = (said[0].edge(name).start, said[0].edge(name).end, said[1].edge(name).start)
    found = pages(GraphReader(neo4j_driver, pool, HubRules([])), [seed], 1, depth=2, order="recency")
    assert [[node.key for node in page.nodes] for page in found] == [[further.key], [way.key]]
    assert [[node.key for node in page.via] for page in found] == [[way.key], []]


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


def ends(edge_key: str) -> tuple[str, str]:
    edge = subject_of(edge_key)
    assert isinstance(edge, Edge)
    return edge.start.key, edge.end.key


def degree(graph: "nx.MultiGraph[str]", key: str) -> int:
    """networkx counts a loop's two ends."""
    return int(graph.degree(key) - graph.number_of_edges(key, key)) if key in graph else 0


def risks_of(world: World, posts: dict[str, float]) -> dict[str, float]:
    """A post's own, and for an account the highest among the posts that it has now."""
    risks = dict(posts)
    for _, _, key in world.held(None).edges(keys=True):
        start, end = ends(key)
        if key.startswith(Relationship.POSTED) and end in posts:
            risks[start] = max(risks.get(start, 0.0), posts[end])
    return risks


def values(nodes: list[NodeView], order: Order, expected: Oracle, world: World) -> list[tuple[object, ...]]:
    """What a page is ordered by, for the orders that the views themselves tell."""
    if order == "recency":
        return []

    def by(node: NodeView) -> float:
        if order == "near":
            return 0
        return -world.ever(node.key) if order == "degree" else 1.0 if node.risk is None else -node.risk

    return [(by(node), expected.distance[node.key], *node.key.split("\x1f")) for node in nodes]
