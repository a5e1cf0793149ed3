"""What selections have in common, whom they touch and what changed around them, against networkx."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.errors import Invalid
from domain.observations import Edge, Label, Node, Observation, Relationship, subject_of
from graph.facts import Flag
from graph.hubs import HubRule, HubRules
from graph.projector import Projector
from graph.reads import GraphReader
from graph.traversal import Scope, kind_of
from graph.views import AsOf, Changes, Facts, Offer, Refusal, Turn
from tests.graph.test_expansion import HUB, RISKS, ends, follows, key_of, kinds, risks_of, scopes
from tests.graph.worlds import START, Said, World, few_examples, hours, record, record_world, worlds

TOUCHING = (Relationship.USES, Relationship.MEMBER_OF, Relationship.MENTIONS, Relationship.SHOWS)
Touches = dict[str, dict[str, set[Relationship]]]  # thing -> account -> over which relationships


def touches(world: World, scope: Scope, risks: dict[str, float], accounts: list[str]) -> Touches:
    """What accounts touch, each relationship on the way followed as the scope says; posts are on the way only."""
    graph, found = world.held(scope.as_of), defaultdict[str, dict[str, set[Relationship]]](dict)
    last = (scope.relationships or frozenset(Relationship)) & frozenset(TOUCHING)
    plain = replace(scope, relationships=None, kinds=scope.kinds and scope.kinds | {"post"})

    def out(start: str, relationships: frozenset[Relationship]) -> list[tuple[Relationship, str]]:
        keys = [key for _, _, key in graph.edges(start, keys=True)] if start in graph else []
        some = [(Relationship(key.split("\x1f")[0]), key, ends(key)) for key in keys]
        return [
            (kind, there)
            for kind, key, (here, there) in some
            if kind in relationships and here == start and follows(world, plain, risks, key, there)
        ]

    for account in accounts:
        posts = [post for _, post in out(account, frozenset({Relationship.POSTED}))]
        direct = frozenset({Relationship.USES, Relationship.MEMBER_OF})
        steps = [*out(account, last & direct), *(step for post in posts for step in out(post, last - direct))]
        for kind, thing in steps:
            found[thing].setdefault(account, set()).add(kind)
    return found


def users(world: World, scope: Scope, risks: dict[str, float], thing: str) -> set[str]:
    """The same backwards: accounts, and posts on the way, are reached from the thing."""
    graph = world.held(scope.as_of)
    last = (scope.relationships or frozenset(Relationship)) & frozenset(TOUCHING)
    plain = replace(scope, relationships=None, kinds=None)

    def into(end: str, relationships: frozenset[Relationship]) -> set[str]:
        edges = [(of["relationship"], key, *ends(key)) for _, _, key, of in graph.edges(end, keys=True, data=True)]
        return {
            here
            for kind, key, here, there in edges
            if kind in relationships and there == end and follows(world, plain, risks, key, here)
        }

    near = into(thing, last)
    posts = {key for key in near if key.startswith(Label.POST)}
    return (near - posts).union(*(into(post, frozenset({Relationship.POSTED})) for post in posts))


def told(
    pool: ConnectionPool, projector: Projector, world: World, given_risks: dict[int, float], reported: set[int]
) -> dict[str, float]:
    """The world in the graph, with exclusive wallets, and its risks."""
    record_world(pool, world)
    posts = {Node(Label.POST, f"{world.prefix}{n}"): risk for n, risk in given_risks.items()}
    wallets = [node for node in world.nodes if node.id.startswith("wallet:")]
    accounts = [Node(Label.ACCOUNT, f"{world.prefix}{n}") for n in reported]
    seen = [
        *(Observation(post, uuid4(), START, True, {"probability": risk}) for post, risk in posts.items()),
        *(Observation(wallet, uuid4(), START, True, {"exclusive": True}) for wallet in wallets),
        *(Observation(account, uuid4(), START, source="report") for account in accounts),
    ]
    record(pool, seen)
    projector.run_until_idle()
    return risks_of(world, {post.key: risk for post, risk in posts.items()})


@few_examples(18)
@given(worlds(), scopes(), RISKS, st.integers(1, 3), st.data())
def test_common_neighbours(
    pool: ConnectionPool,
    projector: Projector,
    reader: GraphReader,
    world: World,
    scope: Scope,
    given_risks: dict[int, float],
    least: int,
    data: st.DataObject,
) -> None:
    risks = told(pool, projector, world, given_risks, set())
    selected = data.draw(st.lists(st.sampled_from(world.nodes), min_size=1, max_size=4, unique=True))
    if least > len(selected):
        with pytest.raises(Invalid, match=r"with 1 selected|with 2 selected"):
            reader.common_neighbours(selected, least, scope)
        return
    graph = world.held(scope.as_of)
    by: dict[str, set[str]] = {}
    for node in selected:
        for _, other, key in graph.edges(node.key, keys=True) if node.key in graph else ():
            if other != node.key and follows(world, scope, risks, key, other):
                by.setdefault(other, set()).add(node.key)
    expected = {key: tuple(sorted(some)) for key, some in by.items() if len(some) >= least}
    found = reader.common_neighbours(selected, least, scope)
    assert isinstance(found, list)
    assert {one.node.key: one.by for one in found} == expected
    assert [one.node.key for one in found] == sorted(expected, key=lambda key: (-len(by[key]), key.split("\x1f")))
    offers_fit(
        scope,
        data.draw(st.integers(1, 8)),
        lambda of, limit: reader.common_neighbours(selected, least, of, limit=limit),
    )
    if expected:
        refused = reader.common_neighbours(selected, least, scope, cap=max(1, len(expected) - 1))
        assert isinstance(refused, Refusal) == (len(expected) > 1)
        assert not isinstance(refused, Refusal) or (refused.found, refused.more_than) == (len(expected), False)


@few_examples(20)
@given(worlds(), scopes(), RISKS, st.sets(st.integers(0, 3)), st.integers(1, 3), st.booleans(), st.data())
def test_connections_and_facts(
    pool: ConnectionPool,
    projector: Projector,
    neo4j_driver: Driver,
    world: World,
    scope: Scope,
    given_risks: dict[int, float],
    reported: set[int],
    least: int,
    in_ring: bool,
    data: st.DataObject,
) -> None:
    every = [Node(Label.ACCOUNT, f"{world.prefix}{n}") for n in range(4)]
    record(pool, [Observation(account, uuid4(), START) for account in every])
    risks = told(pool, projector, world, given_risks, reported)
    reader = GraphReader(neo4j_driver, pool, HubRules([HubRule("many", "too many", relationships=HUB)]))
    selected = data.draw(st.lists(st.sampled_from(every), min_size=2, unique=True))
    with pytest.raises(Invalid, match="one account is connected with nothing"):
        reader.connections(selected[:1] * 2, scope)
    if scope.relationships and scope.relationships.isdisjoint(TOUCHING):
        with pytest.raises(Invalid, match="follow one of these"):
            reader.connections(selected, scope)
        return
    touched = touches(world, scope, risks, [account.key for account in selected])
    hubs = {thing for thing in touched if world.ever(thing) >= HUB}

    shared = {thing: by for thing, by in touched.items() if len(by) > 1}
    found = reader.connections(selected, scope)
    assert isinstance(found, list)
    assert {one.node.key: one.by for one in found} == {thing: tuple(sorted(by)) for thing, by in shared.items()}
    assert {one.node.key: set(one.over) for one in found} == {
        key: set().union(*by.values()) for key, by in shared.items()
    }

    def weight(thing: str) -> tuple[object, ...]:
        plain = "\x1fwallet:" not in thing
        return thing in hubs, plain, world.ever(thing), -len(shared[thing]), thing.split("\x1f")

    assert [one.node.key for one in found] == sorted(shared, key=weight)
    assert {one.node.key for one in found if one.hub} == hubs & shared.keys()

    limit = data.draw(st.integers(1, 8))
    offers_fit(scope, limit, lambda of, limit: reader.connections(selected, of, limit=limit))
    flag = Flag(0.5, bool(reported), in_ring)
    offers_fit(scope, limit, lambda of, limit: reader.facts(selected, flag, least, of, limit=limit))
    held = world.held(scope.as_of)
    members = {start for start, _, of in held.edges(data=True) if of["relationship"] is Relationship.MEMBER_OF}
    members |= {end for _, end, of in held.edges(data=True) if of["relationship"] is Relationship.MEMBER_OF}
    flagged = {
        account.key
        for n, account in enumerate(every)
        if risks.get(account.key, -1.0) >= 0.5 or n in reported or (in_ring and account.key in members)
    }
    answer = reader.facts(selected, flag, least, scope)
    assert isinstance(answer, Facts)
    assert {hub.key for hub in answer.suppressed} == hubs
    behind = {thing: users(world, scope, risks, thing) for thing in touched.keys() - hubs}
    counted: defaultdict[str, set[str]] = defaultdict(set)
    for thing, some in behind.items():
        if len(some & flagged) >= least:
            counted[_kind(thing)].add(thing)
    assert {fact.kind: fact.touched for fact in answer.facts} == {
        kind: len([thing for thing in touched if _kind(thing) == kind]) for kind in map(_kind, touched)
    }
    for fact in answer.facts:
        assert {thing.node.key for thing in fact.things} == counted[fact.kind]
        for one in fact.things:
            key = one.node.key
            assert one.flagged == tuple(sorted(behind[key] & flagged)) and one.accounts == len(behind[key])
            assert one.by == tuple(sorted(touched[key]))


def _kind(key: str) -> str:
    node = subject_of(key)
    assert isinstance(node, Node)
    return kind_of(node.label, node.id)


@few_examples(25)
@given(worlds(), kinds, st.integers(0, 7), st.integers(0, 7), st.integers(0, 7), st.data())
def test_changes(
    pool: ConnectionPool,
    projector: Projector,
    reader: GraphReader,
    world: World,
    relationships: frozenset[Relationship] | None,
    one_hour: int,
    other_hour: int,
    known_hour: int,
    data: st.DataObject,
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    seeds = data.draw(st.lists(st.sampled_from(world.nodes), min_size=1, max_size=2, unique=True))
    since, until = sorted((one_hour, other_hour))
    by_edge: dict[Edge, list[Said]] = defaultdict(list)
    for said in world.said:
        edge = said.edge(world.prefix)
        if (
            said.known_hour <= known_hour
            and {edge.start, edge.end} & set(seeds)
            and (relationships is None or edge.relationship in relationships)
        ):
            by_edge[edge].append(said)
    expected = {edge.key: what for edge, said in by_edge.items() if (what := turn(said, since, until))}
    window = AsOf(hours(until), hours(known_hour), hours(since))
    found = reader.changes(seeds, window, Scope(relationships=relationships))
    assert isinstance(found, Changes)
    assert {
        key_of(one.edge): (one.turn, one.came_at, one.went_at, one.seen) for one in found.changes
    } == expected and len(found.changes) == len(expected)
    limit = data.draw(st.integers(1, 5))
    offers_fit(Scope(relationships=relationships), limit, lambda of, limit: reader.changes(seeds, window, of, limit))
    order = [(one.at, key_of(one.edge)) for one in found.changes]
    assert order == sorted(order)
    assert {node.key for node in found.nodes} == {end for key in expected for end in ends(key)}


def turn(said: list[Said], since: int, until: int) -> tuple[Turn, datetime | None, datetime | None, int] | None:
    """What became of one relationship, hour by hour."""

    def held(hour: int) -> bool:
        last = max((one.valid_hour for one in said if one.valid_hour <= hour), default=None)
        return last is not None and all(one.holds for one in said if one.valid_hour == last)

    window = range(since + 1, until + 1)
    came = max((hours(hour) for hour in window if held(hour) and not held(hour - 1)), default=None)
    went = max((hours(hour) for hour in window if held(hour - 1) and not held(hour)), default=None)
    seen = sum(one.holds for one in said if one.valid_hour in window)
    times = came, went, seen
    if held(since) and held(until):
        return (Turn.SEEN_AGAIN, *times) if seen else None
    if held(since) or held(until):
        return (Turn.WENT if held(since) else Turn.CAME, *times)
    return (Turn.CAME_AND_WENT, *times) if came else None


def offers_fit(scope: Scope, limit: int, ask: Callable[[Scope, int], object]) -> None:
    """What a refusal offers is answered, and comes to as much as it says: one less is refused."""
    refused = ask(scope, limit)
    if isinstance(refused, Refusal):
        for offer in refused.offers:
            assert 0 < offer.leaves <= limit and refused.advice.startswith("What would fit: ")
            assert not isinstance(ask(narrower(scope, offer), offer.leaves), Refusal)
            assert offer.leaves == 1 or isinstance(ask(narrower(scope, offer), offer.leaves - 1), Refusal)


def narrower(scope: Scope, offer: Offer) -> Scope:
    if offer.relationship:
        return replace(scope, relationships=frozenset({offer.relationship}))
    return replace(
        scope, contact_kinds=frozenset({offer.contact_kind}) if offer.contact_kind else None, since=offer.since
    )


def test_a_refusal_offers_what_counters_know_to_fit(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    """Dense accounts with counters: by relationship, kind of contact and day; behind things who else uses them."""
    one, other, phone, device = (
        Node(label, f"{label}-offers-{n}" if label is not Label.CONTACT else "phone:offers")
        for n, label in enumerate((Label.ACCOUNT, Label.ACCOUNT, Label.CONTACT, Label.DEVICE))
    )
    crowd = [Node(Label.ACCOUNT, f"offers{n}") for n in range(150)]
    wallets = [Node(Label.CONTACT, f"wallet:offers{n}") for n in range(120)]
    uses = [Edge(Relationship.USES, one, thing) for thing in (*wallets, phone, device)]
    uses += [Edge(Relationship.USES, other, phone), *(Edge(Relationship.USES, some, device) for some in crowd)]
    posts = [Edge(Relationship.POSTED, one, Node(Label.POST, f"offers{n}")) for n in range(90)]
    followed = [Edge(Relationship.FOLLOWS, some, one) for some in crowd]
    record(pool, [Observation(edge, uuid4(), START) for edge in (*uses, *posts, *followed)])
    late = [Observation(edge, uuid4(), START + timedelta(days=3)) for edge in followed[:40]]
    record(pool, late)
    projector.run_until_idle()

    refused = reader.common_neighbours([one], 1, limit=150)
    assert isinstance(refused, Refusal)
    assert (refused.found, refused.more_than, refused.limit) == (362, False, 150)
    assert refused.totals == {Relationship.FOLLOWS: 150, Relationship.POSTED: 90, Relationship.USES: 122}
    assert {offer.text for offer in refused.offers} == {
        "only FOLLOWS: 150 relationships",
        "only USES: 122 relationships",
        "only POSTED: 90 relationships",
        "only seen since 2026-03-04: 40 relationships",
    }
    offers_fit(Scope(), 150, lambda scope, limit: reader.common_neighbours([one], 1, scope, limit=limit))

    uses_only = Scope(frozenset({Relationship.USES}))
    kinds_of_contact = reader.connections([one, other], uses_only, limit=10)
    assert isinstance(kinds_of_contact, Refusal)
    assert [offer.contact_kind for offer in kinds_of_contact.offers] == ["phone"]
    own = reader.connections([one, other], limit=200)
    assert isinstance(own, Refusal) and [offer.relationship for offer in own.offers] == [Relationship.USES]

    behind = reader.facts([other], Flag(0.5), limit=3)
    assert not isinstance(behind, Refusal)
    crowded = reader.facts([one], Flag(0.5), limit=400)
    assert isinstance(crowded, Refusal)
    assert [(offer.relationship, offer.leaves) for offer in crowded.offers] == [
        (Relationship.USES, 122 + 120 + 2 + 151)
    ]
    offers_fit(Scope(), 400, lambda scope, limit: reader.facts([one], Flag(0.5), 1, scope, limit=limit))


def test_over_the_limit_nothing_is_told(pool: ConnectionPool, projector: Projector, reader: GraphReader) -> None:
    device = Node(Label.DEVICE, "crowded")
    crowd = [Node(Label.ACCOUNT, f"crowd{n}") for n in range(30)]
    record(pool, [Observation(Edge(Relationship.USES, one, device), uuid4(), START) for one in crowd])
    projector.run_until_idle()
    window = AsOf(hours(1), hours(1), hours(0))
    for refused in (
        reader.common_neighbours(crowd, 2, limit=29),
        reader.connections(crowd, limit=29),
        reader.facts(crowd[:1], Flag(0.5), limit=30),
        reader.changes([device], window, limit=29),
    ):
        assert isinstance(refused, Refusal)
        assert refused.found > refused.limit or refused.more_than
        assert refused.of == "relationships" and refused.advice
    assert isinstance(reader.facts(crowd[:1], Flag(0.5), limit=31), Facts)
    with pytest.raises(Invalid, match="no account"):
        reader.connections([device])
    with pytest.raises(Invalid, match="both"):
        reader.changes([device], AsOf(hours(1), hours(1)))
    with pytest.raises(Invalid, match="flagged"):
        Flag()
