"""Histories out of Neo4j: pages of accounts by id, columns instead of rows, so that memory stays bounded at any size.

A statement asks about one page of accounts, by the index of their ids, and names each by its place in the page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from neo4j import Driver

from domain.observations import Label, Relationship
from graph.bolt import ask, in_read
from graph.histories import (
    BETWEEN,
    CATEGORIES,
    NEVER_S,
    POST_KINDS,
    THING_KINDS,
    History,
    Ints,
    Pairs,
    Posts,
    ordered,
    seconds_of,
)

PAGE = 20_000

_EACH = "UNWIND range(0, size($ids) - 1) AS i MATCH (a:Account {id: $ids[i]})"
_ACCOUNTS = """
    MATCH (a:Account) WHERE a.id > $after WITH a ORDER BY a.id LIMIT $page
    RETURN collect(a.id) AS id, collect(coalesce(a.kind, 'person')) AS kind,
           collect(coalesce(a.first_seen_at, 0)) AS at, collect(coalesce(a.reports, 0)) AS reports
"""
_SOME = f"""
    {_EACH}
    RETURN collect(a.id) AS id, collect(coalesce(a.kind, 'person')) AS kind,
           collect(coalesce(a.first_seen_at, 0)) AS at, collect(coalesce(a.reports, 0)) AS reports
"""
_LABELLED = {Label.DEVICE: "device", Label.IP_ADDRESS: "ip_address", Label.IMAGE: "image"}
_BY_LABEL = " ".join(f"WHEN t:{label} THEN '{kind}'" for label, kind in _LABELLED.items())
_KIND = f"CASE {_BY_LABEL} ELSE coalesce(t.kind, split(t.id, ':')[0]) END"
_USES = f"""
    {_EACH}
    CALL (a) {{
        MATCH (a)-[u:USES]->(t) RETURN t, u.first_seen_at AS at
        UNION ALL
        MATCH (a)-[:POSTED]->(:Post)-[m:MENTIONS|SHOWS]->(t) RETURN t, m.first_seen_at AS at
    }}
    WITH i, t, min(at) AS at
    RETURN collect(i) AS start, collect(t.id) AS thing, collect({_KIND}) AS kind, collect(at) AS at
"""
_POSTS = f"""
    {_EACH} MATCH (a)-[r:POSTED]->(p:Post)
    RETURN collect(i) AS start, collect(r.first_seen_at) AS at, collect(coalesce(p.probability, -1.0)) AS probability,
           collect(coalesce(p.category, '')) AS category, collect(coalesce(p.kind, '')) AS kind
"""
_ALIKE = f"""
    {_EACH} MATCH (a)-[:POSTED]->(:Post)-[d:NEAR_DUPLICATE_OF]->(:Post)<-[:POSTED]-(b:Account) WHERE a <> b
    RETURN collect(i) AS start, collect(b.id) AS other, collect(d.first_seen_at) AS at
"""


_AUTHORS = """
    UNWIND $ids AS id MATCH (:Post {id: id})<-[:POSTED]-(a:Account) RETURN collect(DISTINCT a.id) AS id
"""


def _between(kind: Relationship) -> str:
    return f"""
        {_EACH} MATCH (a)-[r:{kind}]->(b:Account)
        RETURN collect(i) AS start, collect(b.id) AS other, collect(r.first_seen_at) AS at
    """


_DONE = {"uses": _USES, "posts": _POSTS} | {str(kind): _between(kind) for kind in BETWEEN} | {"alike": _ALIKE}


def read_history(driver: Driver, at_s: int, say: Callable[[int], None] = lambda _: None) -> History:
    """What all accounts did. Reports, of which the graph knows only how many, count as made at `at_s`.

    Args:
        say: told how many accounts were read, page by page; what it raises breaks off.
    """
    return _History(driver, at_s, pages_of_accounts(driver), say).read()


def read_some(driver: Driver, account_ids: Iterable[str], among: Iterable[str], at_s: int) -> tuple[History, Ints]:
    """The same of some accounts alone, among themselves and others; and their positions."""
    ids = sorted(set(account_ids))
    pages = (_page(driver, _SOME, ids=ids[at : at + PAGE]) for at in range(0, len(ids), PAGE))
    some = _History(driver, at_s, pages, lambda _: None, sorted({*ids, *among})).read()
    return some, np.searchsorted(some.account_ids, ids).astype(np.int64)


def authors_of(driver: Driver, post_ids: Sequence[str]) -> list[str]:
    """Whose posts these are; a post of which the graph does not know that has no author here."""
    return list(_page(driver, _AUTHORS, ids=list(post_ids))["id"])


def done_by(driver: Driver, ids: Sequence[str]) -> Iterator[tuple[str, Mapping[str, list[Any]]]]:
    """What these accounts did and touched: `uses`, `posts`, what is BETWEEN accounts, and `alike`.

    Columns of each: `start`, a position in `ids`; `at`, in microseconds; and what its statement returns beside.
    """
    for name, cypher in _DONE.items():
        yield name, _page(driver, cypher, ids=ids)


def pages_of_accounts(driver: Driver) -> Iterator[Mapping[str, list[Any]]]:
    after = ""
    while (page := _page(driver, _ACCOUNTS, after=after, page=PAGE))["id"]:
        yield page
        after = page["id"][-1]


def _page(driver: Driver, cypher: str, **parameters: Any) -> dict[str, list[Any]]:
    return dict(in_read(driver, lambda tx: ask(tx, cypher, **parameters))[0])


class _History:
    """Columns that grow page by page."""

    def __init__(
        self,
        driver: Driver,
        at_s: int,
        pages: Iterator[Mapping[str, list[Any]]],
        say: Callable[[int], None],
        among: list[str] | None = None,
    ) -> None:
        self._among = among
        self._driver, self._at_s, self._pages, self._say = driver, at_s, pages, say
        self._ids: list[str] = []
        self._kinds: list[str] = []
        self._opened: list[Ints] = []
        self._reports: list[Ints] = []
        self._things: dict[str, int] = {}
        self._thing_kind: list[int] = []
        self._uses: list[tuple[Ints, Ints, Ints]] = []
        self._posts: list[tuple[Ints, Ints, Any, Ints, Ints]] = []
        self._others: defaultdict[str, list[tuple[Ints, list[str], Ints]]] = defaultdict(list)

    def read(self) -> History:
        for page in self._pages:
            first = len(self._ids)
            self._ids += page["id"]
            self._kinds += page["kind"]
            self._opened.append(seconds_of(page["at"]))
            self._reports.append(np.array(page["reports"], dtype=np.int64))
            self._read(page["id"], first)
            self._say(len(self._ids))
        return self._whole()

    def _read(self, ids: Sequence[str], first: int) -> None:
        done = dict(done_by(self._driver, ids))
        uses, posts = done["uses"], done["posts"]
        self._uses.append(
            (first + _ints(uses["start"]), self._known(uses["thing"], uses["kind"]), seconds_of(uses["at"]))
        )
        self._posts.append(
            (
                first + _ints(posts["start"]),
                seconds_of(posts["at"]),
                np.array(posts["probability"], dtype=np.float64),
                _codes(posts["category"], CATEGORIES),
                _codes(posts["kind"], POST_KINDS),
            )
        )
        for name in (*BETWEEN, "alike"):
            rows = done[name]
            self._others[name].append((first + _ints(rows["start"]), rows["other"], seconds_of(rows["at"])))

    def _known(self, things: Sequence[str], kinds: Sequence[str]) -> Ints:
        """Positions of things, in the order in which they first come; -1 for kinds that this version does not know."""
        for thing, kind in zip(things, kinds, strict=True):
            if thing not in self._things and kind in THING_KINDS:
                self._things[thing] = len(self._things)
                self._thing_kind.append(THING_KINDS.index(kind))
        return np.array([self._things.get(thing, -1) for thing in things], dtype=np.int64)

    def _whole(self) -> History:
        """Rows are of accounts that were read; their other ends may be any of those asked about."""
        everybody = self._among or self._ids
        at = {account: position for position, account in enumerate(everybody)}
        place = np.array([at[account] for account in self._ids], dtype=np.int64)
        reported = np.repeat(place, _joined(self._reports))
        opened, kinds = np.full(len(everybody), NEVER_S), np.full(len(everybody), "person", dtype=object)
        opened[place], kinds[place] = _joined(self._opened), self._kinds
        uses, posts = _pairs(self._uses), self._all_posts()
        uses = uses.where(uses.end >= 0)
        return ordered(
            History(
                account_ids=list(everybody),
                account_kinds=kinds.tolist(),
                opened_at_s=opened,
                thing_ids=list(self._things),
                thing_kind=np.array(self._thing_kind, dtype=np.int64),
                uses=replace(uses, start=place[uses.start]),
                posts=replace(posts, account=place[posts.account]),
                between={kind: _placed(self._others[kind], place, at) for kind in BETWEEN},
                alike=_placed(self._others["alike"], place, at),
                reports=Pairs(start=reported, end=reported, at_s=np.full(len(reported), self._at_s)),
            )
        )

    def _all_posts(self) -> Posts:
        account, at_s, probability, category, kind = (
            _joined(part[column] for part in self._posts) for column in range(5)
        )
        return Posts(account=account, at_s=at_s, probability=probability, category=category, kind=kind)


def _placed(parts: Sequence[tuple[Ints, list[str], Ints]], place: Ints, at: Mapping[str, int]) -> Pairs:
    """Without those whose other end is not among the accounts asked about."""
    rows = [
        (place[start], np.array([at.get(one, -1) for one in others], dtype=np.int64), at_s)
        for start, others, at_s in parts
    ]
    whole = _pairs(rows)
    return whole.where(whole.end >= 0)


def _pairs(rows: Sequence[tuple[Ints, Ints, Ints]]) -> Pairs:
    if not rows:
        return Pairs(start=np.zeros(0, np.int64), end=np.zeros(0, np.int64), at_s=np.zeros(0, np.int64))
    start, end, at_s = (_joined(column) for column in zip(*rows, strict=True))
    return Pairs(start=start, end=end, at_s=at_s)


def _codes(values: Sequence[str], known: Sequence[str]) -> Ints:
    code = {str(name): position for position, name in enumerate(known)}
    return np.array([code.get(value, -1) for value in values], dtype=np.int64)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _joined(parts: Iterable[Any]) -> Any:
    listed = list(parts)
    return np.concatenate(listed) if listed else np.zeros(0, dtype=np.int64)
