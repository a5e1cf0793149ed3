"""Columns for ring detection and lists for people, on one small marketplace worked out by hand."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.errors import Invalid
from domain.judgement import CategoryCode
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph.projections import contact_links, duplicate_links
from graph.projector import Projector
from graph.reads import GraphReader
from graph.views import AsOf, NodeView
from tests.graph.worlds import START, hours, record

ADA, BOB, CYD = (Node(Label.ACCOUNT, name) for name in ("ada", "bob", "cyd"))
PHONE = Node(Label.CONTACT, "phone:1")
DEVICE = Node(Label.DEVICE, "laptop")
IMAGES = [Node(Label.IMAGE, name) for name in ("x", "a")]


def seen(
    subject: Node | Edge, day: int = 0, *, holds: bool = True, source: str = "platform", **facts: Scalar
) -> Observation:
    return Observation(subject, uuid4(), START + timedelta(days=day), holds, facts, source)


def posted(
    account: Node, post: Node, probability: float | None, category: str | None, day: int = 0
) -> Iterator[Observation]:
    yield seen(post, day, kind="listing", probability=probability, category=category)
    yield seen(Edge(Relationship.POSTED, account, post), day)


@pytest.fixture(scope="module", autouse=True)
def marketplace(pool: ConnectionPool, projector: Projector) -> None:
    posts = [Node(Label.POST, f"p{n}") for n in range(5)]
    record(
        pool,
        [
            seen(ADA, kind="business"),
            seen(ADA, 1, source="report"),
            seen(ADA, 2, source="report"),
            *posted(ADA, posts[0], 0.9, "weapons"),
            *posted(ADA, posts[1], 0.3, None),
            *posted(BOB, posts[2], 0.7, "drugs"),
            *posted(BOB, posts[3], None, None),
            *posted(CYD, posts[4], 0.5, "drugs"),
            seen(PHONE, kind="phone", exclusive=False, mask="+49 … 11"),
            seen(Edge(Relationship.MENTIONS, posts[0], PHONE), 1),
            seen(Edge(Relationship.MENTIONS, posts[1], PHONE), 3),
            seen(Edge(Relationship.USES, ADA, PHONE), 2),
            seen(Edge(Relationship.USES, BOB, PHONE), 5),
            seen(Edge(Relationship.USES, BOB, DEVICE), 5),
            seen(Edge(Relationship.USES, CYD, DEVICE), 6),
            seen(Edge(Relationship.USES, CYD, DEVICE), 8, holds=False),
            *(seen(Edge(Relationship.SHOWS, posts[n], IMAGES[0])) for n in (0, 1, 4)),
            seen(Edge(Relationship.SHOWS, posts[4], IMAGES[1])),
            seen(Edge(Relationship.PAID, CYD, ADA), 1, amount=5.0),
            seen(Edge(Relationship.PAID, CYD, ADA), 4, amount=7.0),
            seen(Edge(Relationship.PAID, ADA, ADA), 4),
            seen(Edge(Relationship.MESSAGED, BOB, CYD)),
            seen(Edge(Relationship.FOLLOWS, ADA, BOB), 2),
            seen(Edge(Relationship.FOLLOWS, BOB, ADA), 2),
            seen(Edge(Relationship.FOLLOWS, BOB, ADA), 3, holds=False),
            seen(Edge(Relationship.NEAR_DUPLICATE_OF, posts[2], posts[0]), jaccard=0.8),
            seen(Edge(Relationship.NEAR_DUPLICATE_OF, posts[1], posts[2]), jaccard=0.9),
            seen(Edge(Relationship.NEAR_DUPLICATE_OF, posts[0], posts[1]), jaccard=1.0),
        ],
    )
    projector.run_until_idle()


def test_contact_links(neo4j_driver: Driver) -> None:
    links = contact_links(neo4j_driver)
    assert (links.account_ids, links.contact_ids) == (["ada", "bob", "cyd"], ["laptop", "phone:1"])
    assert links.contact_kinds == ["device", "phone"]
    day = (START - START.replace(year=1970, month=1, day=1)).days
    rows = zip(links.account_index, links.contact_index, links.count, links.first_day, links.last_day, strict=True)
    assert [tuple(map(int, row)) for row in rows] == [
        (0, 1, 3, day + 1, day + 3),
        (1, 0, 1, day + 5, day + 5),
        (1, 1, 1, day + 5, day + 5),
    ]
    assert (links.account_kinds, links.reports.tolist()) == (["business", "person", "person"], [2, 0, 0])
    assert links.posts.tolist() == [2, 2, 1]
    assert links.max_probability.tolist() == [0.9, 0.7, 0.5]
    assert links.mean_probability.tolist() == pytest.approx([0.6, 0.7, 0.5])
    over = {code: counts.tolist() for code, counts in links.posts_over.items() if counts.any()}
    assert over == {CategoryCode.WEAPONS: [1, 0, 0], CategoryCode.DRUGS: [0, 1, 0]}


@pytest.mark.parametrize("page", [1, 2, 100])
def test_dealings(neo4j_driver: Driver, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """Whatever the size of a page: ada is 0, bob 1, cyd 2."""
    monkeypatch.setattr("graph.projections.PAGE", page)
    links = contact_links(neo4j_driver)
    assert links.used.tolist() == [True, True, True]
    dealings = links.dealings
    assert dealings.image_ids == ["a", "x"]
    assert list(zip(dealings.shower, dealings.shown, strict=True)) == [(0, 1), (2, 0), (2, 1)]
    day_s, began_s = 86_400, int(START.timestamp())
    paid = zip(
        dealings.payer, dealings.payee, dealings.payments, dealings.first_paid_s, dealings.last_paid_s, strict=True
    )
    assert [tuple(map(int, row)) for row in paid] == [(2, 0, 2, began_s + day_s, began_s + 4 * day_s)]
    assert (dealings.sender.tolist(), dealings.receiver.tolist()) == ([1], [2])
    assert (dealings.follower.tolist(), dealings.followed.tolist()) == ([0], [1])
    assert list(zip(dealings.poster.tolist(), dealings.posted_s.tolist(), strict=True)) == [
        (account, began_s) for account in (0, 0, 1, 1, 2)
    ]


def test_contact_links_as_they_were(neo4j_driver: Driver) -> None:
    then = contact_links(neo4j_driver, AsOf(START + timedelta(days=7), hours(9)))
    pairs = {
        (then.account_ids[a], then.contact_ids[c]) for a, c in zip(then.account_index, then.contact_index, strict=True)
    }
    assert pairs == {("ada", "phone:1"), ("bob", "phone:1"), ("bob", "laptop"), ("cyd", "laptop")}
    assert contact_links(neo4j_driver, AsOf(START, START - timedelta(days=1))).count.size == 0


def test_duplicate_links(neo4j_driver: Driver) -> None:
    links = duplicate_links(neo4j_driver)
    assert (links.accounts, links.similarity.tolist(), links.count.tolist()) == ([("ada", "bob")], [0.9], [2])


@pytest.mark.parametrize(
    ("label", "order", "expected"),
    [
        (Label.ACCOUNT, "risk", ["ada", "bob", "cyd"]),
        (Label.POST, "risk", ["p0", "p2", "p4", "p1", "p3"]),
        (Label.POST, "id", ["p0", "p1", "p2", "p3", "p4"]),
        (Label.RING, "risk", []),
    ],
)
def test_lists_page_by_page(reader: GraphReader, label: Label, order: str, expected: list[str]) -> None:
    rows: list[NodeView] = []
    cursor = None
    while True:
        page = reader.nodes(label, first=2, after=cursor, order=order)  # type: ignore[arg-type]
        rows += page.rows
        cursor = page.cursor
        assert page.total == len(expected)
        if cursor is None:
            break
    assert [row.id for row in rows] == expected


def test_what_cannot_be_asked_is_named(reader: GraphReader) -> None:
    with pytest.raises(Invalid, match="Device"):
        reader.nodes(Label.DEVICE, order="risk")
    with pytest.raises(Invalid, match="cannot be read"):
        reader.nodes(Label.POST, after="%%%")
    other = reader.nodes(Label.POST, first=1).cursor
    with pytest.raises(Invalid, match="another question"):
        reader.nodes(Label.ACCOUNT, after=other)
    with pytest.raises(Invalid, match="time zone"):
        AsOf(START.replace(tzinfo=None), START)
    with pytest.raises(Invalid, match="depth 5"):
        reader.expand([ADA], depth=5)


def test_a_node_as_it_was(reader: GraphReader) -> None:
    day = START + timedelta(days=1, hours=1)
    now, then = reader.node(ADA), reader.node(ADA, AsOf(day, START))
    assert now is not None and then is not None
    assert (now.properties["reports"], then.properties["reports"], now.degree, then.degree) == (2, 1, 6, 3)
    assert reader.node(ADA, AsOf(day, START - timedelta(hours=1))) is None
    assert reader.node(Node(Label.ACCOUNT, "nobody")) is None
