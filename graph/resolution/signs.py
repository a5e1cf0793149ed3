"""Accounts' signs, out of Neo4j as columns and into the table that a plan compares.

Values are ids and keyed hashes; of names only the letters are compared. What does not live here: what a sign is worth.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from neo4j import Driver, ManagedTransaction

from domain.contacts import BINDING
from domain.observations import Relationship
from graph.bolt import ask, in_read
from graph.projections import ContactLinks, contact_links, duplicate_links
from graph.resolution.plan import FEW, HUB

LEAST_POSTS = 5  # of an account, before the hours at which it posts say anything
MANY_TEXTS = 3  # one text alike may be chance
_PERSONAL = 0.65  # binding from which a contact is one person's rather than a household's
_PLACES = {"device": "devices", "ip_address": "addresses"}
TIES = ("exclusive", "personal", "phones", "devices", "addresses")
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Signs:
    """The table of a run, one row an account that is not closed.

    Attributes:
        hubs: how many values are shared by more accounts than say anything; they are in no column.
    """

    table: pa.Table
    hubs: int


def read_signs(driver: Driver) -> Signs:
    """Every account that has not been closed, with what is compared of it."""
    facts = in_read(driver, lambda tx: _Facts(_accounts(tx), _pictures(tx), _times(tx)))
    texts = duplicate_links(driver)
    pairs = list(zip(texts.accounts, texts.count.tolist(), strict=True))
    return signs_of(facts.accounts, contact_links(driver), pairs, facts.pictures, facts.times)


@dataclass(frozen=True, slots=True)
class _Facts:
    accounts: list[Mapping[str, Any]]
    pictures: list[tuple[str, str]]
    times: list[tuple[str, str]]


def signs_of(
    accounts: Sequence[Mapping[str, Any]],
    links: ContactLinks,
    texts: Sequence[tuple[tuple[str, str], int]],
    pictures: Iterable[tuple[str, str]],
    times: Iterable[tuple[str, str]],
) -> Signs:
    """The table from its parts.

    Args:
        texts: pairs of accounts with posts that are nearly the same text, and how many.
        pictures, times: (account, picture) and (account, time of a post).
    """
    ids = [str(account["id"]) for account in accounts]
    ties = [
        (group_of(links.contact_kinds[contact]), links.account_ids[account], links.contact_ids[contact])
        for account, contact in zip(links.account_index.tolist(), links.contact_index.tolist(), strict=True)
    ]
    alike = [(" ".join(pair), account, count) for pair, count in texts for account in pair]
    held = {
        **_grouped("ties", ties, "crowd"),
        **_grouped("images", [("images_few", *shown) for shown in pictures], "images_crowd"),
        "texts": [(account, pair) for pair, account, _ in alike],
        "texts_3": [(account, pair) for pair, account, count in alike if count >= MANY_TEXTS],
    }
    columns: dict[str, pa.Array] = {"unique_id": pa.array(ids, pa.string())}
    for name in (*TIES, "ties", "crowd", "images", "images_few", "images_crowd", "texts", "texts_3"):
        columns[name] = pa.array(_listed(ids, held.get(name, ())), pa.list_(pa.string()))
    for name in ("ties", "images", "texts"):
        columns[f"{name}_key"] = pa.array(_keys(columns[name].to_pylist()), pa.string())
    columns["name"] = pa.array([name_root(account["handle"] or account["name"]) for account in accounts], pa.string())
    columns["created"] = pa.array([_day(account["created_at"]) for account in accounts], pa.int32())
    columns["hours"] = pa.array(_hours(ids, times), pa.list_(pa.float32(), 24))
    return Signs(pa.table(columns), len(_hubs(ties)) + len(_hubs([("", *shown) for shown in pictures])))


def group_of(kind: str) -> str:
    """Which list column a contact of this kind goes to, by what sharing one says (`domain.contacts`)."""
    if kind in _PLACES:
        return _PLACES[kind]
    binding = BINDING.get(kind)
    if binding and binding.exclusive:
        return "exclusive"
    return "personal" if binding and binding.weight >= _PERSONAL else "phones"


def name_root(name: str | None) -> str | None:
    """The longest run of letters, without accents and case: what is left when somebody adds `_2`. None under three."""
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    runs = re.findall(r"[^\W\d_]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= 3 else None


Held = tuple[str, str, str]  # column, account, value


def _grouped(whole: str, held: Sequence[Held], crowd: str) -> dict[str, list[tuple[str, str]]]:
    """(account, value) by column: rare values each in their own, what more accounts hold in `crowd`, both in `whole`.

    Hubs are in none. What binds alone does so for a crowd as well.
    """
    holders, hubs = _holders(held), _hubs(held)
    columns: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for column, account, value in held:
        if value not in hubs:
            rare = holders[value] <= FEW or column == "exclusive"
            columns[column if rare else crowd].append((account, value))
            columns[whole].append((account, value))
    return columns


def _holders(held: Sequence[Held]) -> Counter[str]:
    return Counter(value for value, _ in {(value, account) for _, account, value in held})


def _hubs(held: Sequence[Held]) -> set[str]:
    return {value for value, number in _holders(held).items() if number > HUB}


def _listed(ids: Sequence[str], held: Iterable[tuple[str, str]]) -> list[list[str] | None]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for account, value in sorted(set(held)):
        values[account].append(value)
    return [values.get(account) for account in ids]


def _keys(column: Sequence[list[str] | None]) -> list[str | None]:
    """The one value that stands for a list: the rarest that others hold too, else any."""
    holders = Counter(value for values in column for value in values or ())
    return [
        min(values, key=lambda value: (holders[value] == 1, holders[value], value)) if values else None
        for values in column
    ]


def _day(created_at: str | None) -> int | None:
    return int(_instant(created_at).timestamp() // _DAY_S) if created_at else None


def _hours(ids: Sequence[str], times: Iterable[tuple[str, str]]) -> list[list[float] | None]:
    """How many posts at each hour of the day (UTC), the neighbouring hours counted half; None for too few posts."""
    posts: defaultdict[str, list[int]] = defaultdict(list)
    for account, at in times:
        posts[account].append(_instant(at).hour)
    return [_profile(posts[account]) if len(posts[account]) >= LEAST_POSTS else None for account in ids]


def _profile(hours: Sequence[int]) -> list[float]:
    counts = Counter(hours)
    return [counts[hour] + (counts[(hour - 1) % 24] + counts[(hour + 1) % 24]) / 2 for hour in range(24)]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _accounts(tx: ManagedTransaction) -> list[Mapping[str, Any]]:
    cypher = """
        MATCH (a:Account) WHERE a.closed IS NULL WITH a ORDER BY a.id
        RETURN collect([a.id, a.name, a.handle, a.created_at]) AS accounts
    """
    names = ("id", "name", "handle", "created_at")
    return [dict(zip(names, row, strict=True)) for row in ask(tx, cypher)[0]["accounts"]]


def _pictures(tx: ManagedTransaction) -> list[tuple[str, str]]:
    """A picture goes by its perceptual hash where it has one, so that a file saved again is still the same."""
    cypher = f"""
        MATCH (a:Account)-[r:{Relationship.POSTED}]->(:Post)-[s:{Relationship.SHOWS}]->(i:Image)
        WHERE r.closed IS NULL AND s.closed IS NULL
        WITH DISTINCT a.id AS account, coalesce(i.phash, i.id) AS picture
        RETURN collect([account, picture]) AS shown
    """
    return [(account, picture) for account, picture in ask(tx, cypher)[0]["shown"]]


def _times(tx: ManagedTransaction) -> list[tuple[str, str]]:
    cypher = f"""
        MATCH (a:Account)-[:{Relationship.POSTED}]->(p:Post) WHERE p.created_at IS NOT NULL
        RETURN collect([a.id, p.created_at]) AS times
    """
    return [(account, at) for account, at in ask(tx, cypher)[0]["times"]]
