"""The graph out of Neo4j into tables, page by page: memory holds a page of accounts and a part of each table.

The links are those that held as of the moment asked about, posts' scores and accounts' kinds today's, as in
`projections`. The same graph gives the same parts.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from neo4j import Driver, ManagedTransaction
from numpy.typing import NDArray

from domain.judgement import CategoryCode
from domain.observations import Label, Relationship
from graph.bolt import ask, in_read
from graph.dealings import ask_page, questions
from graph.histories import seconds_of
from graph.projections import PAGE, UNSCORED, about_posts, days, kind_of, one_page
from graph.tables import OVER, Columns, Manifest, TableWriter, read_manifest, tables_in
from graph.traversal import Scope
from graph.views import AsOf

Told = Callable[[str], None]
Scored = Callable[[list[str]], NDArray[np.float64]]

_CONTACTS = (Label.CONTACT, Label.DEVICE, Label.IP_ADDRESS)


def export_graph(
    driver: Driver,
    folder: Path,
    now: datetime,
    as_of: AsOf | None = None,
    region: str | None = None,
    say: Told = lambda _: None,
    sellers: Scored = lambda ids: np.full(len(ids), UNSCORED),
) -> Manifest:
    """Write every table into a new or empty folder. Raises Invalid for another one, Unavailable when Neo4j stays away.

    Args:
        now: what the manifest says about when the graph was read.
        sellers: of each of these accounts the probability that it sells what is illegal, UNSCORED where nobody has.
    """
    scope, written = Scope(as_of=as_of), 0
    with tables_in(folder, _moments(as_of, now), region) as writer:
        for page in _pages(driver, scope):
            for table, columns in _tables(page, sellers(page["id"])):
                writer.add(table, columns)
            written += len(page["id"])
            say(f"{written:,} accounts")
        for label in _CONTACTS:
            _contacts(driver, label, writer, say)
    return read_manifest(folder)


def _moments(as_of: AsOf | None, now: datetime) -> dict[str, str]:
    if as_of is None:
        return {"read_at": now.isoformat()}
    since = {"since": as_of.since.isoformat()} if as_of.since else {}
    return {"valid_at": as_of.valid_at.isoformat(), "known_at": as_of.known_at.isoformat(), **since}


def _pages(driver: Driver, scope: Scope) -> Iterator[Mapping[str, Any]]:
    """The columns of so many accounts, each page a transaction of its own; one empty page at least."""
    after, more = "", True
    while more:
        page = in_read(driver, lambda tx, after=after: _page(tx, scope, after))  # type: ignore[misc]
        yield page
        if more := len(page["id"]) == PAGE:
            after = page["id"][-1]


def _page(tx: ManagedTransaction, scope: Scope, after: str) -> Mapping[str, Any]:
    page: dict[str, Any] = dict(one_page(tx, scope, after))
    for kind, cypher in (questions(scope) | {"alike": _alike(scope)}).items():
        page[kind] = ask_page(tx, cypher, scope, page["id"])
    return page


def _alike(scope: Scope) -> str:
    """Accounts with posts nearly the same as those of an account of the page that comes before them."""
    return f"""
        UNWIND range(0, size($page) - 1) AS at
        MATCH (a:Account {{id: $page[at]}})-[r:POSTED]->(:Post)-[d:{Relationship.NEAR_DUPLICATE_OF}]-(:Post)
              <-[s:POSTED]-(b:Account)
        WHERE a.id < b.id AND {scope.holds("r")} AND {scope.holds("d")} AND {scope.holds("s")}
        WITH at, b.id AS other, count(*) AS n ORDER BY at, other
        RETURN collect(at) AS at, collect(other) AS other, collect(n) AS count
    """


def _tables(page: Mapping[str, Any], sellers: NDArray[np.float64]) -> Iterator[tuple[str, Columns]]:
    """Rows of each table, by account and then by what it is linked to."""
    ids = page["id"]
    about = about_posts(page, len(ids))
    about["mean_probability"] = about["mean_probability"].round(9)  # its last digits depend on the order of posts
    over = {OVER + code: about.pop(code) for code in CategoryCode}
    yield "accounts", {"id": ids, "kind": page["kind"], "reports": page["reports"], "seller": sellers} | about | over
    rows = sorted(zip(*(page[name] for name in _LINKS), strict=True))
    columns = {name: [row[at] for row in rows] for at, name in enumerate(_LINKS)}
    moments = {"first_day": days(columns.pop("first")), "last_day": days(columns.pop("last"))}
    yield "links", columns | {"account": [ids[at] for at in columns["account"]]} | moments
    yield "duplicates", _ends(ids, page["alike"], "first", "second", count="count")
    yield "shown", _ends(ids, page["shown"], "account", "image", of="image")
    paid = {"first_paid_s": seconds_of(page["paid"]["first"]), "last_paid_s": seconds_of(page["paid"]["last"])}
    yield "paid", _ends(ids, page["paid"], "payer", "payee", payments="count") | paid
    yield "messaged", _ends(ids, page["messaged"], "sender", "receiver")
    yield "followed", _ends(ids, page["followed"], "follower", "followed")
    posted = page["posted"]
    yield "posted", {"account": [ids[at] for at in posted["at"]], "posted_s": seconds_of(posted["posted"])}


_LINKS = ("account", "contact", "count", "first", "last", "used")


def _ends(
    ids: list[str], rows: Mapping[str, list[Any]], own: str, other: str, of: str = "other", **more: str
) -> dict[str, Any]:
    """Both ends of the rows as ids, and more columns by their names in the rows."""
    columns = {own: [ids[at] for at in rows["at"]], other: rows[of]}
    return columns | {name: rows[read] for name, read in more.items()}


def _contacts(driver: Driver, label: Label, writer: TableWriter, say: Told) -> None:
    cypher = f"""
        MATCH (c:{label}) WHERE c.id > $after WITH c ORDER BY c.id LIMIT $most
        RETURN collect(c.id) AS id, collect(coalesce(c.kind, {kind_of("c")})) AS kind
    """
    after, more, written = "", True, 0
    while more:
        page = in_read(driver, lambda tx, after=after: dict(ask(tx, cypher, after=after, most=PAGE)[0]))  # type: ignore[misc]
        writer.add("contacts", page)
        written += len(page["id"])
        say(f"{written:,} of {label}")
        if more := len(page["id"]) == PAGE:
            after = page["id"][-1]
