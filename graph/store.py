"""The observations in PostgreSQL, the outbox of what is not in Neo4j yet, and the running summaries.

Everything here works on the connection it is handed and never commits; the caller's transaction decides.
What does not live here: sealed personal values (`vault`), the folding itself (`summaries`), Cypher.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg import Connection

from domain.errors import Invalid, Unavailable
from domain.observations import Observation
from graph import summaries
from graph.summaries import RESERVED, Sighting, Summary

_ONE_PROJECTOR = 0x52464752  # advisory lock, held for a transaction

# One statement takes a whole batch: the rows travel as one JSON text, which is the fastest way in that needs no
# temporary table.
_RECORD = """
    WITH fresh AS (
        INSERT INTO graph.observations
            (subject, event_id, valid_at, recorded_at, holds, properties, source, confidence, span)
        SELECT subject, event_id, valid_at, %(recorded_at)s, holds, properties, source, confidence, span
        FROM json_to_recordset(%(rows)s::json) AS r(
            subject text, event_id uuid, valid_at timestamptz, holds boolean, properties json, source text,
            confidence real, span int4range)
        ORDER BY subject  -- two writers lock in one order
        ON CONFLICT DO NOTHING
        RETURNING subject, event_id
    )
    INSERT INTO graph.outbox (subject, event_id, recorded_at) SELECT subject, event_id, %(recorded_at)s FROM fresh
"""

_TAKE = """
    WITH taken AS (
        DELETE FROM graph.outbox WHERE seq = ANY (ARRAY(SELECT seq FROM graph.outbox ORDER BY seq LIMIT %s))
        RETURNING subject, event_id
    )
    SELECT subject, valid_us, recorded_us, event_id::text, holds, facts, source, folded::text
    FROM taken LEFT JOIN graph.sightings USING (subject, event_id) LEFT JOIN graph.summaries USING (subject)
"""

# What still waits in the outbox is left for its own turn, or it would be counted twice.
_HISTORY = """
    SELECT subject, valid_us, recorded_us, event_id::text, holds, facts, source FROM graph.sightings s
    WHERE subject = ANY (%s)
      AND NOT EXISTS (SELECT FROM graph.outbox w WHERE w.subject = s.subject AND w.event_id = s.event_id)
"""

_AS_OF = """
    SELECT subject, valid_us, recorded_us, event_id::text, holds, facts, source FROM graph.sightings
    WHERE subject = ANY (%s) AND valid_at <= %s AND recorded_at <= %s
"""

_DROP = """
    UPDATE graph.observations o SET properties = r.properties
    FROM json_to_recordset(%s::json) AS r(subject text, event_id uuid, properties json)
    WHERE o.subject = r.subject AND o.event_id = r.event_id
"""

_SAY_AGAIN = """
    INSERT INTO graph.outbox (subject, recorded_at) SELECT subject, %s FROM graph.summaries WHERE subject = ANY (%s)
"""

_SINCE = "SELECT DISTINCT subject FROM graph.observations WHERE recorded_at >= %s"

_KEPT = "SELECT subject, folded::text FROM graph.summaries WHERE subject = ANY (%s)"

_BUILDS = "SELECT coalesce(bool_or(built_at IS NULL), FALSE) FROM graph.builds HAVING count(*) > 0"

_KEEP = """
    INSERT INTO graph.summaries (subject, folded)
    SELECT subject, folded FROM json_each(%s::json) AS r(subject, folded)
    ON CONFLICT (subject) DO UPDATE SET folded = excluded.folded
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the graph is behind: observations that wait, and when the oldest of them was recorded."""

    waiting: int
    oldest_recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch from the outbox, by subject: the new sightings, and the summaries that they add to.

    A subject without new sightings is one whose summary was changed, to be written again.
    """

    fresh: Mapping[str, list[Sighting]]
    kept: Mapping[str, Summary]


def record(conn: Connection[Any], observations: Sequence[Observation], recorded_at: datetime) -> int:
    """Keep observations and queue them for the graph; those known already (same subject and event) change nothing.

    An edge's two ends need no observation of their own: they exist in the graph because the edge does. Observations
    whose `source` is "report" are counted on their subject as the property `reports`.

    Returns how many were new. Raises Invalid for a property that a summary owns, and for a NUL character.
    """
    rows = orjson.dumps([_row(observation) for observation in observations])
    if b"\\u0000" in rows:
        raise Invalid("an observation holds a NUL character: take it out of the id or property before recording")
    return conn.execute(_RECORD, {"rows": rows.decode(), "recorded_at": recorded_at}).rowcount


def subjects_since(conn: Connection[Any], since: datetime) -> list[str]:
    """Keys of everything about which something was recorded at that moment or later."""
    return [subject for (subject,) in conn.execute(_SINCE, (since,))]


def lag(conn: Connection[Any]) -> Lag:
    waiting, oldest = conn.execute("SELECT count(*), min(recorded_at) FROM graph.outbox").fetchone() or (0, None)
    return Lag(waiting, oldest)


def become_projector(conn: Connection[Any]) -> None:
    """Wait until no other transaction projects, and keep others out until this one ends.

    Raises Unavailable while a bulk load that was broken off leaves the graph behind the record.
    """
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_PROJECTOR,))
    if (conn.execute(_BUILDS).fetchone() or (False,))[0]:
        raise Unavailable("a bulk load was broken off before the graph was built: run `ringfence graph rebuild`")


@contextmanager
def nobody_projects(conn: Connection[Any]) -> Iterator[None]:
    """Hold the projector off for a block that spans several transactions."""
    conn.execute("SELECT pg_advisory_lock(%s)", (_ONE_PROJECTOR,))
    try:
        yield
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", (_ONE_PROJECTOR,))


def take(conn: Connection[Any], limit: int) -> Taken:
    """The oldest `limit` observations of the outbox, removed from it."""
    fresh: defaultdict[str, list[Sighting]] = defaultdict(list)
    kept: dict[str, Summary] = {}
    for *sighting, folded in conn.execute(_TAKE, (limit,)).fetchall():
        subject = _collect(fresh, sighting)
        if folded is not None and subject not in kept:
            kept[subject] = summaries.decode(folded)
    new = {subject: {seen.event_id for seen in found} for subject, found in fresh.items() if subject not in kept}
    return Taken(fresh, kept | _derived(conn, new))


def kept(conn: Connection[Any], subjects: Collection[str]) -> dict[str, Summary]:
    """The summaries of what was taken from the outbox, or loaded past it; nothing for subjects not heard of."""
    found = {subject: summaries.decode(text) for subject, text in conn.execute(_KEPT, (list(subjects),))}
    return found | _derived(conn, {subject: () for subject in subjects if subject not in found})


def _derived(conn: Connection[Any], fresh: Mapping[str, Collection[str]]) -> dict[str, Summary]:
    """Summaries that a bulk load left to be folded from the observations; by subject the events to leave out."""
    if not fresh or conn.execute(_BUILDS).fetchone() is None:
        return {}
    past = history(conn, fresh)
    known = {subject: [s for s in seen if s.event_id not in fresh[subject]] for subject, seen in past.items()}
    return {subject: summaries.fold(seen) for subject, seen in known.items() if seen}


def history(conn: Connection[Any], subjects: Collection[str]) -> Mapping[str, list[Sighting]]:
    """Every sighting of the subjects that was taken from the outbox before."""
    return _gathered(conn.execute(_HISTORY, (list(subjects),)))


def sightings_as_of(
    conn: Connection[Any], subjects: Collection[str], valid_at: datetime, known_at: datetime
) -> Mapping[str, list[Sighting]]:
    """What had happened to the subjects by `valid_at` and was recorded by `known_at`."""
    return _gathered(conn.execute(_AS_OF, (list(subjects), valid_at, known_at)))


def seen_between(
    conn: Connection[Any], subjects: Collection[str], since: datetime, until: datetime, known_at: datetime
) -> Mapping[str, tuple[int, datetime]]:
    """How often each subject was seen after `since` and by `until`, as was known at `known_at`, and when last."""
    rows = conn.execute(
        "SELECT subject, count(*), max(valid_at) FROM graph.observations WHERE subject = ANY (%s) AND holds"
        " AND valid_at > %s AND valid_at <= %s AND recorded_at <= %s GROUP BY subject",
        (list(subjects), since, until, known_at),
    )
    return {subject: (times, last_at.astimezone(UTC)) for subject, times, last_at in rows}


def sources(conn: Connection[Any], subjects: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Who saw each subject, by its first hundred observations: a relationship seen ten thousand times is not read
    whole for a word that nearly always is one.
    """
    rows = conn.execute(
        "SELECT s.subject, array_agg(DISTINCT o.source) FROM unnest(%s::text[]) AS s(subject) CROSS JOIN LATERAL"
        " (SELECT source FROM graph.observations o WHERE o.subject = s.subject LIMIT 100) AS o GROUP BY s.subject",
        (list(subjects),),
    )
    return {subject: tuple(found) for subject, found in rows}


def keep(conn: Connection[Any], folded: Mapping[str, Summary]) -> None:
    conn.execute(_KEEP, (summaries.encode_all(folded),))


def drop_facts(conn: Connection[Any], subjects: Collection[str], names: Collection[str], now: datetime) -> None:
    """Take facts out of the subjects' observations and summaries for good, and queue them to be written again."""
    if not subjects:
        return
    become_projector(conn)  # a step that is under way would write back what it has read
    rows = conn.execute(
        "SELECT subject, event_id::text, properties::text FROM graph.observations"
        " WHERE subject = ANY (%s) AND properties IS NOT NULL",
        (list(subjects),),
    ).fetchall()
    left = [
        {"subject": subject, "event_id": event_id, "properties": _without(orjson.loads(facts), names) or None}
        for subject, event_id, facts in rows
    ]
    conn.execute(_DROP, (orjson.dumps(left).decode(),))
    folded = kept(conn, subjects)
    keep(conn, {subject: summaries.without(summary, names) for subject, summary in folded.items()})
    conn.execute(_SAY_AGAIN, (now, list(subjects)))


def queue_everything(conn: Connection[Any]) -> int:
    """Forget summaries and counters and queue every observation again, for an empty graph. Returns how many wait."""
    conn.execute("TRUNCATE graph.summaries, graph.outbox, graph.counted, graph.counters")
    return conn.execute(
        "INSERT INTO graph.outbox (subject, event_id, recorded_at)"
        " SELECT subject, event_id, recorded_at FROM graph.observations"
    ).rowcount


def _without(facts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if name not in names}


def _row(seen: Observation) -> dict[str, object]:
    if not RESERVED.isdisjoint(seen.properties):
        clash = ", ".join(sorted(RESERVED & seen.properties.keys()))
        raise Invalid(f"an observation may not carry {clash}: the graph's summary owns these names")
    return {
        "subject": seen.subject.key,
        "event_id": seen.event_id,
        "valid_at": seen.valid_at,
        "holds": seen.holds,
        "properties": dict(seen.properties) or None,
        "source": seen.source,
        "confidence": seen.confidence,
        "span": None if seen.span is None else f"[{seen.span[0]},{seen.span[1]})",
    }


def _gathered(rows: Iterable[Sequence[Any]]) -> Mapping[str, list[Sighting]]:
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for row in rows:
        _collect(found, row)
    return found


def _collect(found: defaultdict[str, list[Sighting]], row: Sequence[Any]) -> str:
    subject, valid_at, recorded_at, event_id, holds, properties, source = row
    seen = found[subject]
    if valid_at is not None:
        facts = orjson.loads(properties) if properties else {}
        seen.append(Sighting(valid_at, recorded_at, event_id, holds, facts, source))
    return str(subject)
