"""Screening's rows in PostgreSQL: the ledger, post versions, assessments, deletions, reports, actions to be told.

Works on the connection it is handed (READ COMMITTED) and never commits; every write takes a whole batch and may be
repeated. What does not live here: observations and personal values (`graph`), decisions (`investigations`).
"""

import hashlib
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection
from psycopg.rows import dict_row

from domain.judgement import Action, Assessment, CategoryCode, Decision, Evidence, EvidenceKind, Intent, Signal
from domain.marketplace import Post, PostKind
from domain.observations import SEPARATOR, Edge, Node, Observation, subject_of
from screening.gathered import Deletion, Gathered, PostVersion, Report, Withdrawal, closing

_DELETING: Final = 0x52464744  # advisory lock: shared by every batch, exclusive for one that deletes

_TALLY: Final = """
    SELECT (SELECT count(*) FROM screening.ledger) AS events,
           (SELECT count(DISTINCT post_id) FROM screening.posts) AS posts,
           count(*) AS assessed,
           count(*) FILTER (WHERE jsonb_path_exists(signals, '$[*] ? (@.stage != "fast")')) AS beyond_fast_stage,
           count(*) FILTER (WHERE action = 'remove') AS remove,
           count(*) FILTER (WHERE action = 'review') AS review
    FROM screening.assessments
"""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    event_id: UUID
    type: str
    account_id: str | None
    occurred_at: datetime
    recorded_at: datetime
    digest: bytes
    payload: bytes
    about: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment and the post version it is about."""

    id: UUID
    event_id: UUID
    assessment: Assessment


def lock_links(conn: Connection[Any], deletes: bool) -> None:
    """Let no deletion and no new relationship pass each other unseen; taken before any row is locked."""
    conn.execute(f"SELECT pg_advisory_xact_lock{'' if deletes else '_shared'}(%s)", (_DELETING,))


def digests(conn: Connection[Any], event_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
    """Digests of those events that are in the ledger."""
    rows = conn.execute("SELECT event_id, digest FROM screening.ledger WHERE event_id = ANY (%s)", (list(event_ids),))
    return dict(rows.fetchall())


def enter(conn: Connection[Any], rows: Sequence[LedgerRow]) -> set[UUID]:
    """Write ledger rows; returns the ids that were new. Writers of the same events wait for each other, in order."""
    ordered = [
        {
            "event_id": row.event_id,
            "type": row.type,
            "account_id": row.account_id,
            "occurred_at": row.occurred_at,
            "recorded_at": row.recorded_at,
            "digest": row.digest.hex(),
            "payload": b64encode(row.payload).decode("ascii"),
            "about": row.about,
        }
        for row in sorted(rows, key=lambda row: row.event_id)
    ]
    return {event_id for (event_id,) in conn.execute(_ENTER, (_json(ordered),))}


def keep(conn: Connection[Any], gathered: Gathered, waiting: bool) -> None:
    """Write what a batch came to, but for observations and contacts; `waiting`: its posts still have to be screened."""
    _keep_posts(conn, gathered.posts, waiting)
    _keep_reports(conn, gathered.reports, gathered.withdrawals)


def closings(
    conn: Connection[Any], links: Iterable[tuple[Node, Edge]], deletions: Sequence[Deletion]
) -> list[Observation]:
    """Write links and deletions; returns the closings that follow from the new ones, in whatever order they came."""
    pairs = sorted({(owner.key, edge.key) for owner, edge in links})
    rows = conn.execute(_LINK, (_json([{"owner": owner, "edge": edge} for owner, edge in pairs]),))
    found = [_closing(edge, (event_id, at)) for edge, event_id, at in rows]
    if deletions:
        found += _close_links(conn, deletions)
    return found


def current_versions(conn: Connection[Any], post_ids: Collection[str]) -> set[UUID]:
    """Event ids of the versions that are shown: each post's latest."""
    rows = conn.execute(
        "SELECT DISTINCT ON (post_id) event_id FROM screening.posts WHERE post_id = ANY (%s)"
        " ORDER BY post_id, occurred_at DESC, event_id DESC",
        (list(post_ids),),
    )
    return {event_id for (event_id,) in rows}


def shown_posts(conn: Connection[Any], post_ids: Collection[str]) -> Mapping[str, Post]:
    """The latest version of each post, by id; unknown ids are left out."""
    rows = conn.execute(_SHOWN, (list(post_ids),))
    return {version.post.id: version.post for version in map(_version, rows)}


def flagged_posts(conn: Connection[Any]) -> list[Post]:
    """The shown version of every post that has a text and whose latest assessment proposes anything but to allow it."""
    rows = conn.execute(
        "SELECT DISTINCT ON (post_id) post_id, action FROM screening.assessments ORDER BY post_id, assessed_at DESC, id"
    )
    shown = shown_posts(conn, [post_id for post_id, action in rows if action != Action.ALLOW])
    return [shown[post_id] for post_id in sorted(shown) if shown[post_id].body]


def tally(conn: Connection[Any]) -> dict[str, int]:
    """How much was taken in and concluded; the columns of `_TALLY`."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_TALLY).fetchone() or {}


def take_waiting(conn: Connection[Any], limit: int) -> list[PostVersion]:
    """Post versions that were not screened yet, taken off the waiting list; other takers get others."""
    rows = conn.execute(_TAKE_WAITING, (limit,))
    return [_version(row) for row in rows]


def assess(conn: Connection[Any], rows: Sequence[AssessmentRow]) -> set[UUID]:
    """Write assessments; returns the ids that were new."""
    columns = [
        (
            row.id,
            row.assessment.post_id,
            row.event_id,
            row.assessment.account_id,
            row.assessment.probability,
            row.assessment.category,
            row.assessment.action,
            orjson.dumps(row.assessment.signals).decode(),
            row.assessment.routing_version,
            row.assessment.assessed_at,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]
    entered = conn.execute(
        "INSERT INTO screening.assessments SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[],"
        " %s::float8[], %s::text[], %s::text[], %s::text[]::jsonb[], %s::text[], %s::timestamptz[])"
        " ON CONFLICT DO NOTHING RETURNING id",
        _transposed(columns, 10),
    )
    return {assessment_id for (assessment_id,) in entered}


def assessments_of(conn: Connection[Any], post_ids: Collection[str]) -> list[AssessmentRow]:
    """Every assessment of the posts, newest version first, and of a version the newest first."""
    rows = conn.execute(_ASSESSMENTS, (list(post_ids),))
    return [AssessmentRow(row[0], row[1], _assessment(row[2:])) for row in rows]


def posts_of(conn: Connection[Any], account_id: str) -> list[Post]:
    """The shown version of every post and message of an account, oldest first."""
    rows = conn.execute("SELECT DISTINCT post_id FROM screening.posts WHERE account_id = %s", (account_id,)).fetchall()
    shown = shown_posts(conn, [post_id for (post_id,) in rows])
    return sorted(shown.values(), key=lambda post: (post.created_at, post.id))


def queue_actions(conn: Connection[Any], decisions: Sequence[Decision]) -> None:
    """Queue decisions to be told to the platform, each once however often it is queued."""
    conn.execute(
        "INSERT INTO screening.actions (decision_id, message) SELECT * FROM unnest(%s::text[], %b::bytea[])"
        " ON CONFLICT DO NOTHING",
        ([decision.id for decision in decisions], [_told(decision) for decision in decisions]),
    )


def take_actions(conn: Connection[Any], limit: int) -> list[tuple[str, bytes]]:
    """(idempotency key, message) of the oldest queued actions, off the queue when the caller commits."""
    rows = conn.execute(
        "DELETE FROM screening.actions WHERE seq IN (SELECT seq FROM screening.actions ORDER BY seq LIMIT %s"
        " FOR UPDATE SKIP LOCKED) RETURNING seq, decision_id, message",
        (limit,),
    ).fetchall()
    return [(decision_id, message) for _, decision_id, message in sorted(rows)]


def state_digest(conn: Connection[Any]) -> str:
    """SHA-256 over what was accepted and concluded, free of order of arrival, keys, and times of recording."""
    digests = [
        conn.execute(_DIGEST.format(columns=columns, table=table)).fetchone() for table, columns in _STATE.items()
    ]
    return hashlib.sha256("".join(row[0] for row in digests if row).encode()).hexdigest()


_DIGEST: Final = (
    "SELECT coalesce(encode(sha256(string_agg(row_digest, '' ORDER BY row_digest)), 'hex'), '')"
    " FROM (SELECT sha256(convert_to(row({columns})::text, 'UTF8')) AS row_digest FROM screening.{table}) AS digested"
)
_STATE: Final = {
    "ledger": "event_id, type, account_id, extract(epoch FROM occurred_at), digest",
    "posts": "post_id, event_id, account_id, kind, body, extract(epoch FROM created_at),"
    " extract(epoch FROM occurred_at), language, region, section, price, currency, thread_id",
    "waiting": "post_id, event_id",
    "assessments": "id, post_id, event_id, account_id, probability, category, action, signals, routing_version",
    "links": "owner, edge",
    "deletions": "owner, event_id, extract(epoch FROM occurred_at)",
    "reports": "report_id, subject, event_id, category, extract(epoch FROM occurred_at)",
    "report_withdrawals": "report_id, event_id, extract(epoch FROM occurred_at)",
}

_POST: Final = (
    "p.event_id, p.occurred_at, p.post_id, p.account_id, p.kind, p.body, p.created_at, p.language, p.region, p.section,"
    " p.price, p.currency, p.thread_id"
)

_ENTER: Final = """
    INSERT INTO screening.ledger
    SELECT event_id, type, account_id, occurred_at, recorded_at, decode(digest, 'hex'), decode(payload, 'base64'), about
    FROM json_to_recordset(%s::json) AS r(event_id uuid, type text, account_id text, occurred_at timestamptz,
                                          recorded_at timestamptz, digest text, payload text, about text)
    ON CONFLICT DO NOTHING RETURNING event_id
"""
_VERSION: Final = _POST.replace("p.", "")
_KEEP_POSTS: Final = f"""
    INSERT INTO screening.posts ({_VERSION})
    SELECT {_VERSION} FROM json_populate_recordset(NULL::screening.posts, %s::json) ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
_WAIT: Final = """
    INSERT INTO screening.waiting SELECT * FROM json_populate_recordset(NULL::screening.waiting, %s::json)
    ON CONFLICT DO NOTHING
"""
_LINK: Final = """
    WITH fresh AS (
        INSERT INTO screening.links SELECT * FROM json_populate_recordset(NULL::screening.links, %s::json)
        ON CONFLICT DO NOTHING RETURNING owner, edge
    )
    SELECT edge, event_id, occurred_at FROM fresh JOIN screening.deletions USING (owner)
"""
_SHOWN: Final = f"""
    SELECT DISTINCT ON (post_id) {_POST} FROM screening.posts p WHERE post_id = ANY (%s)
    ORDER BY post_id, occurred_at DESC, event_id DESC
"""  # noqa: S608 - constants
_ASSESSMENTS: Final = """
    SELECT a.id, a.event_id, a.post_id, a.account_id, a.probability, a.category, a.action, a.signals,
           a.routing_version, a.assessed_at
    FROM screening.assessments a JOIN screening.posts p USING (post_id, event_id)
    WHERE a.post_id = ANY (%s)
    ORDER BY a.post_id, p.occurred_at DESC, p.event_id DESC, a.assessed_at DESC
"""
_TAKE_WAITING: Final = f"""
    WITH taken AS (
        DELETE FROM screening.waiting WHERE (post_id, event_id) IN (
            SELECT post_id, event_id FROM screening.waiting ORDER BY post_id, event_id LIMIT %s FOR UPDATE SKIP LOCKED
        ) RETURNING post_id, event_id
    )
    SELECT {_POST} FROM taken JOIN screening.posts p USING (post_id, event_id)
"""  # noqa: S608 - constants


def _version(row: Sequence[Any]) -> PostVersion:
    event_id, occurred_at, post_id, account_id, kind, body, created_at, language, region, section, *rest = row
    price, currency, thread_id = rest
    post = Post(
        id=post_id,
        account_id=account_id,
        kind=PostKind(kind),
        body=body,
        created_at=created_at,
        language=language,
        region=region,
        section=section,
        price=price,
        currency=currency,
        thread_id=thread_id,
    )
    return PostVersion(event_id, occurred_at, post)


def _assessment(row: Sequence[Any]) -> Assessment:
    post_id, account_id, probability, category, action, signals, routing_version, assessed_at = row
    return Assessment(
        post_id=post_id,
        account_id=account_id,
        probability=probability,
        category=CategoryCode(category) if category else None,
        action=Action(action),
        signals=tuple(_signal(signal) for signal in signals),
        routing_version=routing_version,
        assessed_at=assessed_at,
    )


def _signal(kept: Mapping[str, Any]) -> Signal:
    category = CategoryCode(kept["category"]) if kept["category"] else None
    evidence = tuple(_evidence(piece) for piece in kept["evidence"])
    intent = Intent(kept["intent"]) if kept.get("intent") else None
    return Signal(**{**kept, "category": category, "intent": intent, "evidence": evidence})


def _evidence(kept: Mapping[str, Any]) -> Evidence:
    span = (kept["span"][0], kept["span"][1]) if kept["span"] else None
    box = tuple(kept["box"]) if kept.get("box") else None
    return Evidence(**{**kept, "kind": EvidenceKind(kept["kind"]), "span": span, "box": box})


def _told(decision: Decision) -> bytes:
    """What the platform is told; who decided is not its business, whether a person did is."""
    return orjson.dumps(
        {
            "id": decision.id,
            "subject": decision.subject.replace(SEPARATOR, ":", 1),
            "action": decision.action,
            "category": decision.category,
            "policy_clause": decision.policy_clause,
            "automated": decision.automated,
            "decided_at": decision.decided_at,
        }
    )


def _keep_posts(conn: Connection[Any], versions: Sequence[PostVersion], waiting: bool) -> None:
    ordered = sorted(versions, key=lambda version: (version.post.id, version.event_id))
    rows = [_post_row(version) for version in ordered]
    conn.execute(_KEEP_POSTS, (_json(rows),))
    if waiting:
        conn.execute(_WAIT, (_json([{"post_id": row["post_id"], "event_id": row["event_id"]} for row in rows]),))


def _post_row(version: PostVersion) -> dict[str, Any]:
    post = version.post
    return {
        "event_id": version.event_id,
        "occurred_at": version.occurred_at,
        "post_id": post.id,
        "account_id": post.account_id,
        "kind": post.kind,
        "body": post.body,
        "created_at": post.created_at,
        "language": post.language,
        "region": post.region,
        "section": post.section,
        "price": post.price,
        "currency": post.currency,
        "thread_id": post.thread_id,
    }


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    """A whole batch as one text: the fastest way in that needs no temporary table."""
    return orjson.dumps(rows).decode()


def _keep_reports(conn: Connection[Any], reports: Sequence[Report], withdrawals: Sequence[Withdrawal]) -> None:
    if reports:
        rows = [(r.report_id, r.subject.key, r.event_id, r.category, r.occurred_at) for r in reports]
        conn.execute(
            "INSERT INTO screening.reports SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::text[],"
            " %s::timestamptz[]) ON CONFLICT DO NOTHING",
            _transposed(sorted(rows, key=lambda row: (row[0], row[1], row[2])), 5),
        )
    if withdrawals:
        gone = sorted((w.report_id, w.event_id, w.occurred_at) for w in withdrawals)
        conn.execute(
            "INSERT INTO screening.report_withdrawals SELECT * FROM unnest(%s::text[], %s::uuid[], %s::timestamptz[])"
            " ON CONFLICT DO NOTHING",
            _transposed(gone, 3),
        )


def _close_links(conn: Connection[Any], deletions: Sequence[Deletion]) -> list[Observation]:
    rows = sorted({(d.owner.key, d.event_id, d.occurred_at) for d in deletions})
    closed = conn.execute(
        "WITH gone AS (INSERT INTO screening.deletions SELECT * FROM unnest(%s::text[], %s::uuid[], %s::timestamptz[])"
        " ON CONFLICT DO NOTHING RETURNING owner, event_id, occurred_at)"
        " SELECT edge, event_id, occurred_at FROM gone JOIN screening.links USING (owner)",
        _transposed(rows, 3),
    )
    return [_closing(edge, (event_id, at)) for edge, event_id, at in closed]


def _closing(edge: str, deletion: tuple[UUID, datetime]) -> Observation:
    return closing(subject_of(edge), *deletion, {})


def _transposed(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
