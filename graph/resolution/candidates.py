"""Candidates of the last run in PostgreSQL, and which of them a person is still to judge.

Everything works on the connection it is handed and never commits.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
from psycopg import Connection

from graph.cursors import read_cursor, write_cursor
from graph.resolution.judgements import REOPENED_BY, Candidate, Pair, Reason, ResolutionRun
from graph.views import Page

_QUESTION = "actor candidates"

_CANDIDATE = """
    SELECT c.a, c.b, c.match_weight, c.match_probability, c.reasons::text, one.actor_id, other.actor_id,
           coalesce(last.verdict IN ('rejected', 'split')
                    AND c.match_weight >= last.match_weight + %(reopened_by)s, false)
"""

_STANDING = """
    FROM graph.actor_candidates c
    LEFT JOIN graph.actor_members one ON one.account_id = c.a
    LEFT JOIN graph.actor_members other ON other.account_id = c.b
    LEFT JOIN LATERAL (
        SELECT verdict, match_weight FROM graph.actor_judgements j
        WHERE j.a = c.a AND j.b = c.b ORDER BY seq DESC LIMIT 1
    ) AS last ON true
"""

# Open: not one actor already, and not judged, or taken back, or with that much more evidence since it was rejected.
_OPEN = f"""{_STANDING}
    WHERE (one.actor_id IS NULL OR one.actor_id IS DISTINCT FROM other.actor_id)
      AND (last.verdict IS NULL OR last.verdict = 'withdrawn' OR c.match_weight >= last.match_weight + %(reopened_by)s)
      AND (%(account)s::text IS NULL OR %(account)s IN (c.a, c.b))
"""

_PAGE = f"""
    {_CANDIDATE} {_OPEN}
      AND (%(weight)s::float8 IS NULL OR (-c.match_weight, c.a, c.b) > (-%(weight)s::float8, %(a)s, %(b)s))
    ORDER BY -c.match_weight, c.a, c.b LIMIT %(limit)s
"""

_OF_PAIRS = f"""
    {_CANDIDATE} {_STANDING} JOIN unnest(%(a)s::text[], %(b)s::text[]) AS asked(a, b) ON (c.a, c.b) = (asked.a, asked.b)
"""

# Pairs that stand rejected between the actors of a candidate's two sides: confirming it would join them.
_BLOCKING = """
    WITH sides AS (
        SELECT p.place, p.a, p.b, one.actor_id AS left_id, other.actor_id AS right_id
        FROM unnest(%(a)s::text[], %(b)s::text[]) WITH ORDINALITY AS p(a, b, place)
        LEFT JOIN graph.actor_members one ON one.account_id = p.a
        LEFT JOIN graph.actor_members other ON other.account_id = p.b
        WHERE one.actor_id IS NOT NULL OR other.actor_id IS NOT NULL
    ), crossing AS (
        SELECT s.place, s.a, s.b, least(l.account, r.account) AS x, greatest(l.account, r.account) AS y
        FROM sides s
        CROSS JOIN LATERAL (SELECT s.a UNION SELECT account_id FROM graph.actor_members
                            WHERE actor_id = s.left_id) AS l(account)
        CROSS JOIN LATERAL (SELECT s.b UNION SELECT account_id FROM graph.actor_members
                            WHERE actor_id = s.right_id) AS r(account)
    )
    SELECT DISTINCT ON (c.place, c.x, c.y) c.a, c.b, c.x, c.y, j.verdict
    FROM crossing c JOIN graph.actor_judgements j ON j.a = c.x AND j.b = c.y
    WHERE (c.x, c.y) <> (c.a, c.b) ORDER BY c.place, c.x, c.y, j.seq DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCandidate:
    """A candidate as it comes before a person.

    Attributes:
        actors: ids of the actors that the two accounts belong to already.
        reopened: rejected before, on evidence that weighed less by `REOPENED_BY` bits.
        blocked_by: pairs judged not to be one actor that confirming this one would join.
    """

    candidate: Candidate
    actors: tuple[str | None, str | None]
    reopened: bool
    blocked_by: tuple[Pair, ...] = ()


def keep_run(conn: Connection[Any], run: ResolutionRun, candidates: Sequence[Candidate]) -> None:
    """Record a run; its candidates replace those of the run before."""
    facts = asdict(run) | {"trained": list(run.trained)}
    names = ", ".join(facts)
    places = ", ".join(f"%({name})s" for name in facts)
    conn.execute(f"INSERT INTO graph.resolution_runs ({names}) VALUES ({places})", facts)  # noqa: S608 - field names
    conn.execute("DELETE FROM graph.actor_candidates")
    copy = "COPY graph.actor_candidates (a, b, run_id, match_weight, match_probability, reasons) FROM STDIN"
    with conn.cursor() as cursor, cursor.copy(copy) as rows:
        for found in candidates:
            reasons = orjson.dumps([[reason.sign, reason.words, reason.weight] for reason in found.reasons]).decode()
            rows.write_row((found.a, found.b, run.id, found.match_weight, found.match_probability, reasons))


def last_run(conn: Connection[Any]) -> ResolutionRun | None:
    row = conn.execute(
        "SELECT id, started_at, finished_at, engine, plan_sha256, threshold, trained, accounts, hubs, candidates"
        " FROM graph.resolution_runs ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return ResolutionRun(**dict(zip(ResolutionRun.__dataclass_fields__, row, strict=True))) if row else None


def open_candidates(
    conn: Connection[Any], first: int = 50, after: str | None = None, account: str | None = None
) -> Page[OpenCandidate]:
    """A page of candidates that wait for a person, strongest first, of all accounts or of one.

    Raises Invalid for a cursor of another listing.
    """
    weight, a, b = read_cursor(_QUESTION, after) if after else (None, None, None)
    asked = {"reopened_by": REOPENED_BY, "account": account, "weight": weight, "a": a, "b": b, "limit": first + 1}
    rows = conn.execute(_PAGE, asked).fetchall()
    [total] = conn.execute(f"SELECT count(*) {_OPEN}", asked).fetchone() or (0,)
    found = [_open(row) for row in rows[:first]]
    last = found[-1].candidate if len(rows) > first else None
    cursor = write_cursor(_QUESTION, [last.match_weight, last.a, last.b]) if last else None
    return Page(rows=tuple(_with_conflicts(conn, found)), total=total, cursor=cursor)


def candidates_of(conn: Connection[Any], pairs: Sequence[Pair]) -> dict[Pair, OpenCandidate]:
    """What the last run holds of those pairs that it proposed, whether or not they were judged."""
    asked = {"reopened_by": REOPENED_BY, "a": [pair.a for pair in pairs], "b": [pair.b for pair in pairs]}
    found = [_open(row) for row in conn.execute(_OF_PAIRS, asked)]
    return {Pair(row.candidate.a, row.candidate.b): row for row in _with_conflicts(conn, found)}


def _with_conflicts(conn: Connection[Any], found: Sequence[OpenCandidate]) -> list[OpenCandidate]:
    ends = {"a": [row.candidate.a for row in found], "b": [row.candidate.b for row in found]}
    blocking: dict[tuple[str, str], list[Pair]] = {}
    for a, b, x, y, verdict in conn.execute(_BLOCKING, ends):
        if verdict in ("rejected", "split"):
            blocking.setdefault((a, b), []).append(Pair(x, y))
    return [replace(row, blocked_by=tuple(blocking.get((row.candidate.a, row.candidate.b), ()))) for row in found]


def _open(row: Sequence[Any]) -> OpenCandidate:
    a, b, weight, probability, reasons, one, other, reopened = row
    candidate = Candidate(
        a=a,
        b=b,
        match_weight=weight,
        match_probability=probability,
        reasons=tuple(Reason(*reason) for reason in orjson.loads(reasons)),
    )
    return OpenCandidate(candidate=candidate, actors=(one, other), reopened=reopened)
