"""Lists of known pictures, look-ups in them, and what was quarantined, in PostgreSQL (schema `images`).

Works on the connection it is handed, never commits. Every comparison is exact, row by row: an approximate index may
miss a picture. What does not live here: hashing, thresholds (`matching`), what follows from a match.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from psycopg import Connection

from content_models.images.embedding import Floats
from content_models.images.hashes import Digests, Hash
from content_models.images.lists import KnownList, ListKind
from content_models.images.matching import COSINE_FROM, PDQ_WITHIN, PHASH_WITHIN, Match, Matcher, View
from domain.errors import Conflict, Invalid, NotFound
from domain.judgement import CategoryCode

_MOST_ALIKE = 20  # of what embeddings find: a lead is no better for being the twentieth

_ADD_LIST = """
    INSERT INTO images.lists (name, kind, source, category, added_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (name) DO NOTHING
"""
_LISTS = """
    SELECT name, kind, source, category,
           (SELECT count(DISTINCT coalesce(sha256, sha1, md5, pdq::text)) FROM images.known WHERE list = name)
    FROM images.lists ORDER BY name
"""
_REGISTER = """
    WITH added AS (
        INSERT INTO images.known (list, md5, sha1, sha256, pdq, phash, added_at)
        VALUES (%(list)s, %(md5)s, %(sha1)s, %(sha256)s, %(pdq)s::bit(256), %(phash)s::bit(64), %(now)s)
        ON CONFLICT DO NOTHING RETURNING id
    ), embedded AS (
        INSERT INTO images.embeddings (known_id, encoder, embedding)
        SELECT id, %(encoder)s, %(embedding)s::vector FROM added WHERE %(embedding)s::text IS NOT NULL
    )
    SELECT FROM added
"""
_COLUMNS = "l.name, l.kind, l.source, l.category, coalesce(k.sha256, k.sha1, k.md5, k.pdq::text)"
_FROM = "FROM images.known k JOIN images.lists l ON l.name = k.list"
_BY_DIGEST = f"""
    SELECT {_COLUMNS}, 0, NULL {_FROM} WHERE k.sha256 = %s
    UNION SELECT {_COLUMNS}, 0, NULL {_FROM} WHERE k.sha1 = %s
    UNION SELECT {_COLUMNS}, 0, NULL {_FROM} WHERE k.md5 = %s
"""
_BY_HASH = """
    WITH asked AS MATERIALIZED (
        SELECT place, bits::bit({bits}) AS bits FROM unnest(%s::text[], %s::int[]) AS given (bits, place)
    )
    SELECT {columns}, k.{column} <~> asked.bits, asked.place
    {known}, asked WHERE k.{column} <~> asked.bits <= %s ORDER BY 6, 5, 7
"""
_BY_PDQ = _BY_HASH.format(bits=256, columns=_COLUMNS, column="pdq", known=_FROM)
_BY_PHASH = _BY_HASH.format(bits=64, columns=_COLUMNS, column="phash", known=_FROM)
_BY_EMBEDDING = f"""
    WITH asked AS MATERIALIZED (
        SELECT place, row::vector AS row FROM unnest(%s::text[], %s::int[]) AS given (row, place)
    ), near AS MATERIALIZED (
        SELECT known_id, embedding <=> asked.row AS distance, place
        FROM images.embeddings, asked WHERE encoder = %s AND embedding <=> asked.row <= %s
        ORDER BY distance LIMIT {_MOST_ALIKE}
    )
    SELECT {_COLUMNS}, near.distance, near.place {_FROM} JOIN near ON near.known_id = k.id ORDER BY 6, 5
"""  # noqa: S608 - put together from the constants above
_QUARANTINE = """
    INSERT INTO images.quarantined (sha256, list, matched_by, post_id, quarantined_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What a list holds of one picture; at least a digest or a PDQ hash (uint8 (32,)).

    Attributes:
        phash: uint8 (8,).
        embedding: float32, by the encoder of that id.
    """

    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    pdq: Hash | None = None
    phash: Hash | None = None
    encoder: str | None = None
    embedding: Floats | None = None


def add_list(conn: Connection[Any], known: KnownList, now: datetime) -> None:
    """Begin a list; one that is there already stays. Raises Conflict when it is there as something else."""
    if (known.kind is ListKind.CONTRABAND) != (known.category is not None):
        raise Invalid("a list of contraband has a category, a child-safety list has none")
    conn.execute(_ADD_LIST, (known.name, known.kind, known.source, known.category, now))
    if (kept := the_list(conn, known.name)) != known:
        raise Conflict(
            f"there is a list {known.name!r} already, of kind {kept.kind}, category {kept.category or 'none'} and "
            f"source {kept.source!r}; use those, or another name"
        )


def lists(conn: Connection[Any]) -> list[tuple[KnownList, int]]:
    """Each list and how many pictures it knows, by name."""
    return [(_list(*row[:4]), int(row[4])) for row in conn.execute(_LISTS)]


def the_list(conn: Connection[Any], name: str) -> KnownList:
    """Raises NotFound where there is no list of that name."""
    found = next((known for known, _ in lists(conn) if known.name == name), None)
    if found is None:
        raise NotFound(f"there is no list {name!r}; `ringfence images lists` shows them")
    return found


def register(conn: Connection[Any], name: str, pictures: Sequence[Known], now: datetime) -> int:
    """Keep what is known of pictures in a list, and return how many rows were new; a picture may have several."""
    return sum(conn.execute(_REGISTER, _known_row(name, one, now)).rowcount for one in pictures)


def _known_row(name: str, one: Known, now: datetime) -> dict[str, object]:
    return {
        "list": name,
        "md5": one.md5,
        "sha1": one.sha1,
        "sha256": one.sha256,
        "pdq": _bits(one.pdq),
        "phash": _bits(one.phash),
        "encoder": one.encoder,
        "embedding": _row(one.embedding),
        "now": now,
    }


def by_digest(conn: Connection[Any], found: Digests) -> list[Match]:
    """Known files of exactly these bytes, child safety first."""
    rows = conn.execute(_BY_DIGEST, (found.sha256, found.sha1, found.md5)).fetchall()
    return sorted((_match(row, Matcher.DIGEST, ()) for row in rows), key=_order)


def alike(conn: Connection[Any], seen: Sequence[View], encoder_id: str | None) -> list[Match]:
    """Known pictures within the thresholds, one match each by its surest matcher, child safety first."""
    same = _by_pdq(conn, seen)
    if found := [match for match in same if match.list.kind is ListKind.CHILD_SAFETY]:
        return sorted(found, key=_order)
    matches = [*same, *_by_phash(conn, seen), *_by_embedding(conn, seen, encoder_id)]
    matches = [match for match in matches if match.list.kind is ListKind.CONTRABAND]
    best: dict[tuple[str, str], Match] = {}
    for match in sorted(matches, key=_order):
        best.setdefault((match.list.name, match.known), match)
    return list(best.values())


def quarantine(conn: Connection[Any], sha256: str, match: Match, post_id: str, now: datetime) -> None:
    """Keep that a picture was recognised, and nothing of the picture."""
    conn.execute(_QUARANTINE, (sha256, match.list.name, match.by, post_id, now))


def _by_pdq(conn: Connection[Any], seen: Sequence[View]) -> list[Match]:
    asked = [(_bits(pdq), place) for place, view in enumerate(seen) if view.hashes.telling for pdq in view.positions]
    return _by_hash(conn, _BY_PDQ, asked, PDQ_WITHIN, Matcher.PDQ, seen)


def _by_phash(conn: Connection[Any], seen: Sequence[View]) -> list[Match]:
    asked = [(_bits(view.hashes.phash), place) for place, view in enumerate(seen) if view.hashes.telling]
    return _by_hash(conn, _BY_PHASH, asked, PHASH_WITHIN, Matcher.PHASH, seen)


def _by_hash(
    conn: Connection[Any],
    query: str,
    asked: Sequence[tuple[str | None, int]],
    within: int,
    by: Matcher,
    seen: Sequence[View],
) -> list[Match]:
    if not asked:
        return []
    rows = conn.execute(query, ([bits for bits, _ in asked], [place for _, place in asked], within))
    return [_match(row, by, seen) for row in rows]


def _by_embedding(conn: Connection[Any], seen: Sequence[View], encoder_id: str | None) -> list[Match]:
    asked = {place: _row(view.embedding) for place, view in enumerate(seen) if view.hashes.telling}
    asked = {place: row for place, row in asked.items() if row is not None}
    if not asked or encoder_id is None:
        return []
    rows = conn.execute(_BY_EMBEDDING, (list(asked.values()), list(asked), encoder_id, 1 - COSINE_FROM))
    return [_match(row, Matcher.EMBEDDING, seen) for row in rows]


def _match(row: Sequence[Any], by: Matcher, seen: Sequence[View]) -> Match:
    name, kind, source, category, known, distance, place = row
    box = seen[place].box if place is not None else None
    return Match(
        list=_list(name, kind, source, category), known=known, by=by, distance=round(float(distance), 4), box=box
    )


def _list(name: str, kind: str, source: str, category: str | None) -> KnownList:
    return KnownList(
        name=name, kind=ListKind(kind), source=source, category=CategoryCode(category) if category else None
    )


_SUREST = tuple(Matcher)


def _order(match: Match) -> tuple[bool, int, float, str, str]:
    safe = match.list.kind is not ListKind.CHILD_SAFETY
    return safe, _SUREST.index(match.by), match.distance, match.list.name, match.known


def _bits(packed: Hash | None) -> str | None:
    return None if packed is None else "".join(map(str, np.unpackbits(packed)))


def _row(embedding: Floats | None) -> str | None:
    return None if embedding is None else "[" + ",".join(f"{number:.6g}" for number in embedding) + "]"
