"""The entity graph as columns, for ring detection: which account used which contact, and what its posts look like.

Columns leave Neo4j collected, a list per column instead of a row per relationship, an order of magnitude faster. What
does not live here: rules about hubs or rings; those are in `gnn`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from neo4j import Driver, ManagedTransaction
from numpy.typing import NDArray

from domain.judgement import CategoryCode
from domain.observations import Label, Relationship
from graph.bolt import ask, in_read
from graph.traversal import Scope
from graph.views import AsOf

Indices = NDArray[np.int32]
Floats = NDArray[np.float64]

_DAY_US = 86_400_000_000
_OVER = 0.5
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
    accounts, posts, links = in_read(driver, lambda tx: (_accounts(tx), _posts(tx, scope), _links(tx, scope)))
    account_at = {account_id: at for at, account_id in enumerate(accounts["id"])}
    contact_ids = sorted(set(links["contact"]))
    contact_at = {contact_id: at for at, contact_id in enumerate(contact_ids)}
    kinds = dict(zip(links["contact"], links["kind"], strict=True))
    return ContactLinks(
        account_ids=accounts["id"],
        contact_ids=contact_ids,
        contact_kinds=[kinds[contact_id] for contact_id in contact_ids],
        account_index=_ints(account_at[account_id] for account_id in links["account"]),
        contact_index=_ints(contact_at[contact_id] for contact_id in links["contact"]),
        count=_ints(links["count"]),
        first_day=_days(links["first"]),
        last_day=_days(links["last"]),
        account_kinds=accounts["kind"],
        reports=_ints(accounts["reports"]),
        **_about_posts(posts, account_at),
    )


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


def _accounts(tx: ManagedTransaction) -> dict[str, list[Any]]:
    cypher = """
        MATCH (a:Account) WITH a ORDER BY a.id
        RETURN collect(a.id) AS id, collect(coalesce(a.kind, 'person')) AS kind, collect(coalesce(a.reports, 0)) AS
        reports
    """
    return _columns(tx, cypher, Scope())


def _posts(tx: ManagedTransaction, scope: Scope) -> dict[str, list[Any]]:
    """One row per post: whose, how probable (-1 where it was not assessed) and of which category ("" for none)."""
    cypher = f"""
        MATCH (a:Account)-[r:POSTED]->(p:Post) WHERE {scope.holds()}
        RETURN collect(a.id) AS account, collect(coalesce(p.probability, -1.0)) AS probability,
               collect(coalesce(p.category, '')) AS category
    """
    return _columns(tx, cypher, scope)


def _links(tx: ManagedTransaction, scope: Scope) -> dict[str, list[Any]]:
    """One row per account and contact; sightings of use and of each mentioning post are added up.

    Mentions are summed per account before they leave, or a shop's thousand posts would be a thousand rows.
    """
    cypher = f"""
        CALL () {{
            MATCH (a:Account)-[u:USES]->(c) WHERE {scope.holds("u")}
            RETURN a, c, u.seen_count AS n, u.first_seen_at AS first, u.last_seen_at AS last
            UNION ALL
            MATCH (a:Account)-[r:POSTED]->(:Post)-[m:MENTIONS]->(c) WHERE {scope.holds("r")} AND {scope.holds("m")}
            RETURN a, c, m.seen_count AS n, m.first_seen_at AS first, m.last_seen_at AS last
        }}
        WITH a, c, sum(n) AS n, min(first) AS first, max(last) AS last
        WITH a.id AS account, c.id AS contact, coalesce(c.kind, {_kind_of("c")}) AS kind, n, first, last
        ORDER BY account, contact
        RETURN collect(account) AS account, collect(contact) AS contact, collect(kind) AS kind, collect(n) AS count,
               collect(first) AS first, collect(last) AS last
    """
    return _columns(tx, cypher, scope)


def _kind_of(name: str) -> str:
    kinds = " ".join(f"WHEN {name}:{label} THEN '{kind}'" for label, kind in _KINDS.items())
    return f"CASE {kinds} ELSE split({name}.id, ':')[0] END"


def _about_posts(posts: Mapping[str, list[Any]], account_at: Mapping[str, int]) -> dict[str, Any]:
    size = len(account_at)
    owner = _ints(account_at[account_id] for account_id in posts["account"])
    probability = np.asarray(posts["probability"], dtype=np.float64)
    category = np.asarray(posts["category"], dtype=np.str_)
    assessed = probability >= 0
    highest = np.zeros(size)
    np.maximum.at(highest, owner[assessed], probability[assessed])
    total = np.bincount(owner[assessed], weights=probability[assessed], minlength=size)
    judged = np.bincount(owner[assessed], minlength=size)
    return {
        "posts": _counted(owner, size),
        "max_probability": highest,
        "mean_probability": total / np.maximum(judged, 1),
        "posts_over": {
            code: _counted(owner[(probability > _OVER) & (category == str(code))], size) for code in CategoryCode
        },
    }


def _counted(owner: Indices, size: int) -> Indices:
    return np.bincount(owner, minlength=size).astype(np.int32)


def _columns(tx: ManagedTransaction, cypher: str, scope: Scope) -> dict[str, list[Any]]:
    return dict(ask(tx, cypher, **scope.parameters)[0])


def _ints(numbers: Any) -> Indices:
    return np.asarray(numbers if isinstance(numbers, Sequence) else list(numbers), dtype=np.int32)


def _days(times_us: Sequence[int]) -> Indices:
    return (np.asarray(times_us, dtype=np.int64) // _DAY_US).astype(np.int32)
