"""All SQL of the audit log. Rows in, values out; nothing here commits.

Statements over rows without a leaf are planned anew each time: a plan from when there were few would read whole tables.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection, sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.casework import AuditEvent
from investigations.audit.leaves import Leaf, Row
from investigations.audit.tree import Full
from investigations.store import Row as Columns
from investigations.store import count, fetch

_SEQUENCER = 0x52464153
_PAGE = 5_000


def insert_events(conn: Connection[Any], events: Sequence[AuditEvent]) -> None:
    fetch(
        conn,
        """WITH told AS MATERIALIZED (
               SELECT nextval('investigations.audit_order') AS seq, uuidv7() AS id, clock_timestamp() AS recorded_at,
                      given.*
               FROM unnest(%(actors)s::text[], %(verbs)s::text[], %(subjects)s::text[], %(times)s::timestamptz[],
                           %(purposes)s::text[], %(facts)s::jsonb[])
                   AS given(actor, verb, subject, occurred_at, purpose, facts)
           ), kept AS (
               INSERT INTO investigations.audit_events (seq, id, actor, verb, subject, occurred_at, recorded_at)
               SELECT seq, id, actor, verb, subject, occurred_at, recorded_at FROM told
           )
           INSERT INTO investigations.audit_pending SELECT seq, recorded_at, purpose, facts FROM told""",
        actors=[e.actor for e in events],
        verbs=[e.verb for e in events],
        subjects=[e.subject for e in events],
        times=[e.occurred_at for e in events],
        purposes=[e.purpose for e in events],
        facts=[Jsonb(dict(e.facts)) for e in events],
    )


_RECORDS: LiteralString = """
    SELECT e.seq, e.id::text AS id, e.actor, e.verb, e.subject, e.occurred_at, e.recorded_at,
           p.purpose, p.facts, l.leaf, l.sealed_under, l.sealed
    FROM investigations.audit_events e
    LEFT JOIN investigations.audit_pending p ON p.seq = e.seq
    LEFT JOIN investigations.audit_leaves l ON l.seq = e.seq AND l.recorded_at = e.recorded_at
"""


def select_events(conn: Connection[Any], limit: int, before: int | None, subject: str | None) -> list[Columns]:
    query: LiteralString = (
        _RECORDS
        + """WHERE (%(before)s::bigint IS NULL OR e.seq < %(before)s)
               AND (%(subject)s::text IS NULL OR e.subject = %(subject)s)
             ORDER BY e.seq DESC LIMIT %(limit)s"""
    )
    return fetch(conn, query, before=before, subject=subject, limit=limit)


def select_event(conn: Connection[Any], event_id: str) -> Columns | None:
    rows = fetch(conn, _RECORDS + "WHERE e.id = %(id)s::uuid", id=event_id)
    return rows[0] if rows else None


def count_events(conn: Connection[Any], subject: str | None) -> int:
    query: LiteralString = (
        "SELECT count(*) FROM investigations.audit_events WHERE %(subject)s::text IS NULL OR subject = %(subject)s"
    )
    return count(conn, query, subject=subject)


# --- places in the tree


def be_the_sequencer(conn: Connection[Any]) -> None:
    """Until the transaction ends nobody else gives rows their leaves or signs."""
    fetch(conn, "SELECT pg_advisory_xact_lock(%(key)s)", key=_SEQUENCER)


def select_pending(conn: Connection[Any], limit: int) -> list[Row]:
    waiting = _anew(conn, "SELECT * FROM investigations.audit_pending ORDER BY seq LIMIT %(limit)s", limit=limit)
    told = _events_of(conn, waiting)
    return [_row(row | told[row["seq"]]) for row in waiting]


def _row(columns: Columns) -> Row:
    names = ("actor", "verb", "subject", "occurred_at", "purpose", "facts")
    event = AuditEvent(**{name: columns[name] for name in names})
    return Row(columns["seq"], columns["id"], event, columns["recorded_at"])


def _events_of(conn: Connection[Any], rows: Sequence[Columns]) -> dict[int, Columns]:
    """The events of rows that have `seq` and `recorded_at`; asked for by their bounds, which are close together."""
    if not rows:
        return {}
    seqs, moments = [row["seq"] for row in rows], [row["recorded_at"] for row in rows]
    found = _anew(
        conn,
        """SELECT seq, id::text AS id, actor, verb, subject, occurred_at FROM investigations.audit_events
           WHERE seq = ANY(%(seqs)s) AND seq BETWEEN %(first)s AND %(last)s
             AND recorded_at BETWEEN %(since)s AND %(until)s""",
        seqs=seqs,
        first=min(seqs),
        last=max(seqs),
        since=min(moments),
        until=max(moments),
    )
    return {row["seq"]: row for row in found}


def _anew(conn: Connection[Any], query: LiteralString, **values: Any) -> list[Columns]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values, prepare=False).fetchall()


def any_pending(conn: Connection[Any]) -> bool:
    return bool(fetch(conn, "SELECT EXISTS (SELECT FROM investigations.audit_pending) AS found")[0]["found"])


def insert_leaves(conn: Connection[Any], first: int, leaves: Sequence[Leaf]) -> None:
    into = "COPY investigations.audit_leaves (leaf, seq, recorded_at, sealed_under, sealed) FROM STDIN"
    with conn.cursor().copy(into) as copy:
        for number, leaf in enumerate(leaves, first):
            copy.write_row((number, leaf.row.seq, leaf.row.recorded_at, leaf.sealed_under, leaf.sealed))
    own = [(number, leaf.text.decode()) for number, leaf in enumerate(leaves, first) if leaf.sealed_under is None]
    conn.cursor().executemany("INSERT INTO investigations.audit_own_leaves VALUES (%s, %s)", own)


def insert_nodes(conn: Connection[Any], nodes: Sequence[tuple[int, int, bytes]]) -> None:
    with conn.cursor().copy("COPY investigations.audit_nodes (level, place, hash) FROM STDIN") as copy:
        for node in nodes:
            copy.write_row(node)


def delete_pending(conn: Connection[Any], leaves: Sequence[Leaf]) -> None:
    seqs = [leaf.row.seq for leaf in leaves]
    conn.execute("DELETE FROM investigations.audit_pending WHERE seq = ANY (%s)", (seqs,), prepare=False)


def size(conn: Connection[Any]) -> int:
    """How many leaves the tree has."""
    query: LiteralString = "SELECT coalesce(max(place) + 1, 0) AS count FROM investigations.audit_nodes WHERE level = 0"
    return count(conn, query)


def nodes(conn: Connection[Any], wanted: Sequence[Full]) -> dict[Full, bytes]:
    rows = fetch(
        conn,
        """SELECT level, place, hash FROM investigations.audit_nodes
           JOIN unnest(%(levels)s::smallint[], %(places)s::bigint[]) AS wanted(level, place) USING (level, place)""",
        levels=[full.level for full in wanted],
        places=[full.place for full in wanted],
    )
    return {Full(row["level"], row["place"]): bytes(row["hash"]) for row in rows}


_LEAVES: LiteralString = """
    SELECT n.place AS leaf, n.hash, l.seq, l.recorded_at, l.sealed_under, l.sealed, o.text AS own
    FROM investigations.audit_nodes n
    LEFT JOIN investigations.audit_own_leaves o ON o.leaf = n.place
    LEFT JOIN investigations.audit_leaves l ON l.leaf = n.place
"""


def leaves(conn: Connection[Any], start: int, end: int) -> Iterator[Columns]:
    """Leaves from `start` to before `end` with what is kept of their rows, page by page."""
    query: LiteralString = (
        _LEAVES
        + """AND l.leaf >= %(a)s AND l.leaf < %(b)s
             WHERE n.level = 0 AND n.place >= %(a)s AND n.place < %(b)s ORDER BY n.place"""
    )
    for at in range(start, end, _PAGE):
        yield from _told(conn, _anew(conn, query, a=at, b=min(at + _PAGE, end)))


def leaves_at(conn: Connection[Any], places: Sequence[int]) -> Iterator[Columns]:
    query: LiteralString = (
        _LEAVES
        + """AND l.leaf = ANY(%(places)s)
             WHERE n.level = 0 AND n.place = ANY(%(places)s) ORDER BY n.place"""
    )
    for at in range(0, len(places), _PAGE):
        yield from _told(conn, _anew(conn, query, places=list(places[at : at + _PAGE])))


def _told(conn: Connection[Any], rows: Sequence[Columns]) -> Iterator[Columns]:
    """Leaves with their events; `id` is None where the month was retired."""
    events = _events_of(conn, [row for row in rows if row["seq"] is not None])
    for row in rows:
        yield row | events.get(row["seq"], {"id": None})


def own_leaves(conn: Connection[Any]) -> list[int]:
    return [row["leaf"] for row in fetch(conn, "SELECT leaf FROM investigations.audit_own_leaves ORDER BY leaf")]


# --- checkpoints and keys


def origin(conn: Connection[Any]) -> str:
    return str(fetch(conn, "SELECT origin FROM investigations.audit_origin")[0]["origin"])


def insert_checkpoint(
    conn: Connection[Any], size: int, root: bytes, note: str, key_number: int, is_handover: bool, now: datetime
) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.audit_checkpoints (size, root, note, key_number, is_handover, signed_at)
           VALUES (%(size)s, %(root)s, %(note)s, %(key)s, %(is_handover)s, %(now)s)""",
        size=size,
        root=root,
        note=note,
        key=key_number,
        is_handover=is_handover,
        now=now,
    )


def latest_checkpoint(conn: Connection[Any]) -> Columns | None:
    rows = fetch(conn, "SELECT * FROM investigations.audit_checkpoints ORDER BY number DESC LIMIT 1")
    return rows[0] if rows else None


def handovers(conn: Connection[Any]) -> list[Columns]:
    return fetch(conn, "SELECT * FROM investigations.audit_checkpoints WHERE is_handover ORDER BY number")


def insert_key(conn: Connection[Any], number: int, public_key: bytes, added_by: str, now: datetime) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.audit_keys (number, public_key, added_at, added_by)
           VALUES (%(number)s, %(public_key)s, %(now)s, %(by)s)""",
        number=number,
        public_key=public_key,
        now=now,
        by=added_by,
    )


def insert_revocation(conn: Connection[Any], number: int, reason: str, revoked_by: str, now: datetime) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.audit_revocations (number, reason, revoked_at, revoked_by)
           VALUES (%(number)s, %(reason)s, %(now)s, %(by)s)""",
        number=number,
        reason=reason,
        now=now,
        by=revoked_by,
    )


def select_keys(conn: Connection[Any]) -> list[Columns]:
    """Every key, the oldest first, with when the next one followed and when it was revoked."""
    return fetch(
        conn,
        """SELECT number, public_key, added_at, lead(added_at) OVER (ORDER BY number) AS until, revoked_at, reason
           FROM investigations.audit_keys LEFT JOIN investigations.audit_revocations USING (number) ORDER BY number""",
    )


# --- months


def make_months(conn: Connection[Any], days: Sequence[datetime]) -> None:
    """Make the months of these days where they are missing."""
    fetch(conn, "SELECT investigations.audit_month(day) FROM unnest(%(days)s::timestamptz[]) AS day", days=list(days))


def make_months_ahead(conn: Connection[Any]) -> None:
    """This month and the next three by PostgreSQL's clock, as rows have it: without its month none can be appended."""
    fetch(
        conn,
        """SELECT investigations.audit_month(date_trunc('month', now(), 'UTC') + ahead * interval '32 days')
           FROM generate_series(0, 3) AS ahead""",
    )


def month_is_kept(conn: Connection[Any], month: str) -> bool:
    query: LiteralString = "SELECT to_regclass(%(name)s) IS NOT NULL AS kept"
    return bool(fetch(conn, query, name=f"investigations.audit_leaves_{month.replace('-', '_')}")[0]["kept"])


def leaves_between(conn: Connection[Any], start: datetime, end: datetime) -> list[int]:
    rows = fetch(
        conn,
        """SELECT leaf FROM investigations.audit_leaves
           WHERE recorded_at >= %(start)s AND recorded_at < %(end)s ORDER BY leaf""",
        start=start,
        end=end,
    )
    return [row["leaf"] for row in rows]


def drop_month(conn: Connection[Any], month: str) -> None:
    for table in ("audit_events", "audit_leaves"):
        name = sql.Identifier("investigations", f"{table}_{month.replace('-', '_')}")
        conn.execute(sql.SQL("DROP TABLE {}").format(name))
