"""What accounts do beside using contacts, as columns for ring detection: what they show, whom they pay, write to and
follow, and when they post.

What does not live here: which of it ties two accounts; those rules are in `gnn`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from neo4j import ManagedTransaction
from numpy.typing import NDArray

from domain.observations import Relationship
from graph.bolt import ask
from graph.traversal import Scope

Indices = NDArray[np.int32]
Seconds = NDArray[np.int64]

_SECOND_US = 1_000_000


def _no_rows() -> Indices:
    return np.zeros(0, dtype=np.int32)


def _no_times() -> Seconds:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    """Accounts are positions in the `account_ids` of the links that this belongs to; times are seconds since 1970.

    Attributes:
        shower, shown: an account whose posts show an image, once per image; `shown` is a position in `image_ids`.
        payer, payee: who paid whom, once per ordered pair; `payments`: how often, `first_paid_s` and `last_paid_s`:
            when for the first and the last time. What lies between the two is not known.
        sender, receiver: who wrote to whom; `follower`, `followed`: who follows whom.
        poster, posted_s: one row per post: whose, and when it was posted.
    """

    image_ids: list[str] = field(default_factory=list)
    shower: Indices = field(default_factory=_no_rows)
    shown: Indices = field(default_factory=_no_rows)
    payer: Indices = field(default_factory=_no_rows)
    payee: Indices = field(default_factory=_no_rows)
    payments: Indices = field(default_factory=_no_rows)
    first_paid_s: Seconds = field(default_factory=_no_times)
    last_paid_s: Seconds = field(default_factory=_no_times)
    sender: Indices = field(default_factory=_no_rows)
    receiver: Indices = field(default_factory=_no_rows)
    follower: Indices = field(default_factory=_no_rows)
    followed: Indices = field(default_factory=_no_rows)
    poster: Indices = field(default_factory=_no_rows)
    posted_s: Seconds = field(default_factory=_no_times)


def read_dealings(tx: ManagedTransaction, scope: Scope, account_ids: Sequence[str], page: int) -> Dealings:
    """Args: account_ids: of every account, in their order; so many of them (`page`) are asked about at once."""
    account_at = {account_id: at for at, account_id in enumerate(account_ids)}
    image_at: dict[str, int] = {}
    parts: list[dict[str, NDArray[Any]]] = [_NOTHING]
    for first in range(0, len(account_ids), page):
        asked = account_ids[first : first + page]
        read = {kind: ask_page(tx, cypher, scope, asked) for kind, cypher in questions(scope).items()}
        parts.append(_numbered(read, first, account_at, image_at))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in _NOTHING}
    image_ids = sorted(image_at)
    place = np.empty(len(image_ids), dtype=np.int32)
    place[[image_at[image_id] for image_id in image_ids]] = np.arange(len(image_ids), dtype=np.int32)
    return Dealings(image_ids=image_ids, **columns | {"shown": place[columns["shown"]]})


_NOTHING = {name: getattr(Dealings(), name) for name in Dealings.__slots__ if name != "image_ids"}


def questions(scope: Scope) -> dict[str, str]:
    return {
        "shown": _images(scope),
        "posted": _times(scope),
        "paid": _between(scope, Relationship.PAID),
        "messaged": _between(scope, Relationship.MESSAGED),
        "followed": _between(scope, Relationship.FOLLOWS),
    }


def ask_page(tx: ManagedTransaction, cypher: str, scope: Scope, page: Sequence[str]) -> dict[str, list[Any]]:
    return dict(ask(tx, cypher, page=page, **scope.parameters)[0])


def _images(scope: Scope) -> str:
    return f"""
        UNWIND range(0, size($page) - 1) AS at
        MATCH (a:Account {{id: $page[at]}})-[r:POSTED]->(:Post)-[s:SHOWS]->(i:Image)
        WHERE {scope.holds("r")} AND {scope.holds("s")}
        WITH DISTINCT at, i.id AS image ORDER BY at, image
        RETURN collect(at) AS at, collect(image) AS image
    """


def _times(scope: Scope) -> str:
    return f"""
        UNWIND range(0, size($page) - 1) AS at
        MATCH (a:Account {{id: $page[at]}})-[r:POSTED]->(:Post) WHERE {scope.holds()}
        WITH at, r.first_seen_at AS posted ORDER BY at, posted
        RETURN collect(at) AS at, collect(posted) AS posted
    """


def _between(scope: Scope, relationship: Relationship) -> str:
    """Relationships to other accounts."""
    return f"""
        UNWIND range(0, size($page) - 1) AS at
        MATCH (a:Account {{id: $page[at]}})-[r:{relationship}]->(b:Account) WHERE a <> b AND {scope.holds()}
        WITH at, b.id AS other, r.seen_count AS n, r.first_seen_at AS first, r.last_seen_at AS last ORDER BY at, other
        RETURN collect(at) AS at, collect(other) AS other, collect(n) AS count,
               collect(first) AS first, collect(last) AS last
    """


def _numbered(
    read: Mapping[str, Mapping[str, list[Any]]], first: int, account_at: Mapping[str, int], image_at: dict[str, int]
) -> dict[str, NDArray[Any]]:
    """Columns of a page; an image is numbered when it first comes."""
    shown, posted, paid, messaged, followed = (
        read[kind] for kind in ("shown", "posted", "paid", "messaged", "followed")
    )
    return {
        "shower": _int32(shown["at"]) + np.int32(first),
        "shown": _int32([image_at.setdefault(image_id, len(image_at)) for image_id in shown["image"]]),
        "payer": _int32(paid["at"]) + np.int32(first),
        "payee": _int32([account_at[other] for other in paid["other"]]),
        "payments": _int32(paid["count"]),
        "first_paid_s": _seconds(paid["first"]),
        "last_paid_s": _seconds(paid["last"]),
        "sender": _int32(messaged["at"]) + np.int32(first),
        "receiver": _int32([account_at[other] for other in messaged["other"]]),
        "follower": _int32(followed["at"]) + np.int32(first),
        "followed": _int32([account_at[other] for other in followed["other"]]),
        "poster": _int32(posted["at"]) + np.int32(first),
        "posted_s": _seconds(posted["posted"]),
    }


def _int32(numbers: list[int]) -> Indices:
    return np.array(numbers, dtype=np.int32)


def _seconds(times_us: list[int]) -> Seconds:
    return np.array(times_us, dtype=np.int64) // _SECOND_US
