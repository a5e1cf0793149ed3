"""The entity graph as columns, for ring detection: which account used which contact, and what its posts look like.

Columns leave Neo4j collected, a list per column instead of a row per relationship, an order of magnitude faster; and
so many accounts at a time, since neither a transaction of Neo4j's nor Python has room for a large platform's posts as
one list. What does not live here: rules about hubs or rings; those are in `gnn`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import numpy as np
from neo4j import Driver, ManagedTransaction
from numpy.typing import NDArray

from domain.judgement import CategoryCode
from domain.observations import Label, Relationship
from graph.bolt import ask, in_read
from graph.dealings import Dealings, read_dealings
from graph.traversal import Scope
from graph.views import AsOf

Indices = NDArray[np.int32]
Floats = NDArray[np.float64]

PAGE = 10_000  # accounts that one question is about

_DAY_US = 86_400_000_000
FLAGGED_OVER = 0.5  # a post of a higher probability counts against its account
UNSCORED = -1.0  # in place of a seller score
_KINDS = {Label.DEVICE: "device", Label.IP_ADDRESS: "ip_address"}  # nodes that say no kind of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLinks:
    """Accounts and the contacts they use or mention, one row per link, with columns about each account.

    Attributes:
        account_index, contact_index: rows of links, indices into `account_ids` and `contact_ids`.
        count: observations behind each link; `first_day`, `last_day`: days since 1970-01-01.
        max_probability, mean_probability: of an account's assessed posts, 0 where it has none.
        posts_over: per category, how many of the account's posts are over .5.
        reports: how often people reported the account.
        used: of each link whether the account uses the contact itself, not only its posts mention it; empty where
            nobody has said so.
        dealings: what the accounts do beside using contacts.
        sellers: of each account the probability that it sells what is illegal, UNSCORED where nobody has scored it;
            empty for all of them unscored.
    """

    account_ids: list[str]
    contact_ids: list[str]
    contact_kinds: list[str]
    account_index: Indices
    contact_index: Indices
    count: Indices
    first_day: Indices
    last_day: Indices
    account_kinds: list[str]
    posts: Indices
    max_probability: Floats
    mean_probability: Floats
    posts_over: Mapping[CategoryCode, Indices]
    reports: Indices
    used: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    dealings: Dealings = field(default_factory=Dealings)
    sellers: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateLinks:
    """Pairs of different accounts with near-duplicate posts, each pair once, the smaller id first.

    Attributes:
        similarity: the highest `jaccard` among the pair's duplicates, 1 where none was stated.
        count: pairs of posts behind it.
    """

    accounts: list[tuple[str, str]]
    similarity: Floats
    count: Indices


def contact_links(driver: Driver, as_of: AsOf | None = None) -> ContactLinks:
    """Every account that is in the graph, and its links; both in the order of ids.

    An account is linked to what it USES and to what its posts MENTION; posts' scores and accounts' kinds are today's,
    the links are those that held as of the moment asked about.
    """
    scope = Scope(as_of=as_of)
    return in_read(driver, lambda tx: _contact_links(tx, scope))


def duplicate_links(driver: Driver, as_of: AsOf | None = None) -> DuplicateLinks:
    """Which accounts' posts are near-duplicates of each other's. An account's own repeats are no link."""
    scope = Scope(as_of=as_of)
    cypher = f"""
        MATCH (p:Post)-[d:{Relationship.NEAR_DUPLICATE_OF}]->(q:Post) WHERE {scope.holds("d")}
        MATCH (a:Account)-[r:POSTED]->(p) WHERE {scope.holds("r")}
        MATCH (b:Account)-[s:POSTED]->(q) WHERE {scope.holds("s")} AND a <> b
        WITH CASE WHEN a.id < b.id THEN [a.id, b.id] ELSE [b.id, a.id] END AS pair, coalesce(d.jaccard, 1.0) AS jaccard
        WITH pair, max(jaccard) AS similarity, count(*) AS n ORDER BY pair[0], pair[1]
        RETURN collect(pair) AS pairs, collect(similarity) AS similarity, collect(n) AS count
    """
    columns = in_read(driver, lambda tx: _columns(tx, cypher, scope))
    return DuplicateLinks(
        accounts=[(a, b) for a, b in columns["pairs"]],
        similarity=np.asarray(columns["similarity"], dtype=np.float64),
        count=_ints(columns["count"]),
    )


def _contact_links(tx: ManagedTransaction, scope: Scope) -> ContactLinks:
    account_ids: list[str] = []
    account_kinds: list[str] = []
    contacts = _Contacts()
    numbers: dict[str, list[NDArray[Any]]] = {}
    for page in _pages(tx, scope):
        links = {
            "account": _ints(page["account"]) + len(account_ids),
            "contact": contacts.numbered(page["contact"], page["contact_kind"]),
            "count": _ints(page["count"]),
            "first": days(page["first"]),
            "last": days(page["last"]),
            "used": np.asarray(page["used"], dtype=np.bool_),
        }
        about = {"reports": _ints(page["reports"])} | about_posts(page, len(page["id"]))
        for name, column in (links | about).items():
            numbers.setdefault(name, []).append(column)
        account_ids += page["id"]
        account_kinds += map(intern, page["kind"])
    columns = {name: np.concatenate(parts) for name, parts in numbers.items()}
    contact_ids, contact_kinds, place = contacts.ordered()
    contact = place[columns["contact"]]
    order = np.lexsort((contact, columns["account"]))
    return ContactLinks(
        account_ids=account_ids,
        contact_ids=contact_ids,
        contact_kinds=contact_kinds,
        account_index=columns["account"][order],
        contact_index=contact[order],
        count=columns["count"][order],
        first_day=columns["first"][order],
        last_day=columns["last"][order],
        account_kinds=account_kinds,
        reports=columns["reports"],
        sellers=np.full(len(account_ids), UNSCORED),
        posts=columns["posts"],
        max_probability=columns["max_probability"],
        mean_probability=columns["mean_probability"],
        posts_over={code: columns[code] for code in CategoryCode},
        used=columns["used"][order],
        dealings=read_dealings(tx, scope, account_ids, PAGE),
    )


class _Contacts:
    """Contacts numbered as they come: each id and kind is held once, however many links name it."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._kinds: list[str] = []

    def numbered(self, ids: Sequence[str], kinds: Sequence[str]) -> Indices:
        numbers = []
        for contact_id, kind in zip(ids, kinds, strict=True):
            numbers.append(number := self._number.setdefault(contact_id, len(self._number)))
            if number == len(self._kinds):
                self._kinds.append(intern(kind))
        return _ints(numbers)

    def ordered(self) -> tuple[list[str], list[str], Indices]:
        """Ids in their order, their kinds, and the place of each number in it."""
        ids = sorted(self._number)
        numbers = np.fromiter((self._number[contact_id] for contact_id in ids), np.int32, len(ids))
        place = np.empty_like(numbers)
        place[numbers] = np.arange(len(ids), dtype=np.int32)
        return ids, [self._kinds[number] for number in numbers], place


def _pages(tx: ManagedTransaction, scope: Scope) -> Iterator[Mapping[str, list[Any]]]:
    """The columns of so many accounts after those of the page before, in the order of ids; one empty page at least."""
    after, more = "", True
    while more:
        page = one_page(tx, scope, after)
        yield page
        if more := len(page["id"]) == PAGE:
            after = page["id"][-1]


def one_page(tx: ManagedTransaction, scope: Scope, after: str) -> Mapping[str, list[Any]]:
    """The accounts whose ids come next, with a row per link; `account` is a link's place in the page."""
    cypher = f"""
        MATCH (a:Account) WHERE a.id > $after WITH a ORDER BY a.id LIMIT $most
        WITH collect(a) AS page
        CALL (page) {{ {_ACCOUNTS} }}
        CALL (page) {{ {_posts(scope)} }}
        CALL (page) {{ {_links(scope)} }}
        RETURN id, kind, reports, posts, assessed, highest, total, over,
               account, contact, contact_kind, count, first, last, used
    """
    return dict(ask(tx, cypher, after=after, most=PAGE, **scope.parameters)[0])


_ACCOUNTS = """
    UNWIND page AS a
    RETURN collect(a.id) AS id, collect(coalesce(a.kind, 'person')) AS kind, collect(coalesce(a.reports, 0)) AS reports
"""


def _posts(scope: Scope) -> str:
    """One row per account: how many posts, of those that were assessed number, highest and sum, categories over .5."""
    return f"""
        UNWIND page AS a
        CALL (a) {{
            MATCH (a)-[r:POSTED]->(p:Post) WHERE {scope.holds()}
            RETURN count(*) AS posts, count(p.probability) AS assessed, coalesce(max(p.probability), 0.0) AS highest,
                   sum(p.probability) AS total,
                   collect(CASE WHEN p.probability > {FLAGGED_OVER} THEN p.category END) AS over
        }}
        RETURN collect(posts) AS posts, collect(assessed) AS assessed, collect(highest) AS highest,
               collect(total) AS total, collect(over) AS over
    """


def _links(scope: Scope) -> str:
    """One row per account, by its place in the page, and contact; sightings of use and of each mentioning post added.

    Mentions are summed per account before they leave, or a shop's thousand posts would be a thousand rows.
    """
    return f"""
        UNWIND range(0, size(page) - 1) AS at
        WITH at, page[at] AS a
        CALL (a) {{
            MATCH (a)-[u:USES]->(c) WHERE {scope.holds("u")}
            RETURN c, u.seen_count AS n, u.first_seen_at AS first, u.last_seen_at AS last, true AS used
            UNION ALL
            MATCH (a)-[r:POSTED]->(:Post)-[m:MENTIONS]->(c) WHERE {scope.holds("r")} AND {scope.holds("m")}
            RETURN c, m.seen_count AS n, m.first_seen_at AS first, m.last_seen_at AS last, false AS used
        }}
        WITH at, c, sum(n) AS n, min(first) AS first, max(last) AS last, max(used) AS used
        RETURN collect(at) AS account, collect(c.id) AS contact, collect(coalesce(c.kind, {kind_of("c")})) AS
               contact_kind, collect(n) AS count, collect(first) AS first, collect(last) AS last, collect(used) AS used
    """


def kind_of(name: str) -> str:
    kinds = " ".join(f"WHEN {name}:{label} THEN '{kind}'" for label, kind in _KINDS.items())
    return f"CASE {kinds} ELSE split({name}.id, ':')[0] END"


def about_posts(page: Mapping[str, list[Any]], size: int) -> dict[str, NDArray[Any]]:
    over = [(str(category), at) for at, found in enumerate(page["over"]) for category in found]
    judged = np.asarray(page["assessed"], dtype=np.float64)
    return {
        "posts": _ints(page["posts"]),
        "max_probability": np.asarray(page["highest"], dtype=np.float64),
        "mean_probability": np.asarray(page["total"], dtype=np.float64) / np.maximum(judged, 1),
        **{code: _counted([at for category, at in over if category == code], size) for code in CategoryCode},
    }


def _counted(places: Sequence[int], size: int) -> Indices:
    return np.bincount(np.asarray(places, dtype=np.int64), minlength=size).astype(np.int32)


def _columns(tx: ManagedTransaction, cypher: str, scope: Scope) -> dict[str, list[Any]]:
    return dict(ask(tx, cypher, **scope.parameters)[0])


def _ints(numbers: Any) -> Indices:
    return np.asarray(numbers if isinstance(numbers, Sequence) else list(numbers), dtype=np.int32)


def days(times_us: Sequence[int]) -> Indices:
    return (np.asarray(times_us, dtype=np.int64) // _DAY_US).astype(np.int32)
