"""Judgements about actors, by people with the right, each with its reason and its row in the audit trail.

What does not live here: what follows from a judgement (`graph.resolution.actors`).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from psycopg import Connection

from domain.casework import AuditEvent, Principal
from domain.errors import Invalid
from domain.observations import Scalar
from graph.resolution import actors
from graph.resolution.judgements import Act, Actor, Pair
from investigations import audit
from investigations.rights import require

_LONGEST_REASON = 2000


def confirm(
    conn: Connection, principal: Principal, pair: Pair, reason: str, now: datetime, overrule: bool = False
) -> Actor:
    """Raises Forbidden without the right, Invalid without a reason, Conflict as `graph.resolution.actors.confirm`."""
    act = _act(principal, reason, now)
    found = actors.confirm(conn, act, pair, overrule)
    _record(conn, act, "actor.confirmed", found.id, {"a": pair.a, "b": pair.b, "overruled": overrule})
    return found


def reject(conn: Connection, principal: Principal, pair: Pair, reason: str, now: datetime) -> None:
    """Raises Forbidden without the right, Invalid without a reason, Conflict as `graph.resolution.actors.reject`."""
    act = _act(principal, reason, now)
    actors.reject(conn, act, pair)
    _record(conn, act, "actor.rejected", pair.a, {"a": pair.a, "b": pair.b})


def withdraw(conn: Connection, principal: Principal, pair: Pair, reason: str, now: datetime) -> None:
    """Raises Forbidden without the right, Invalid without a reason, Conflict as `graph.resolution.actors.withdraw`."""
    act = _act(principal, reason, now)
    actors.withdraw(conn, act, pair)
    _record(conn, act, "actor.withdrawn", pair.a, {"a": pair.a, "b": pair.b})


def split(
    conn: Connection, principal: Principal, actor_id: str, accounts: Collection[str], reason: str, now: datetime
) -> list[Actor]:
    """Raises Forbidden without the right, Invalid, NotFound as `graph.resolution.actors.split`."""
    act = _act(principal, reason, now)
    left = actors.split(conn, act, actor_id, accounts)
    _record(conn, act, "actor.split", actor_id, {"taken_out": len(set(accounts)), "left": len(left)})
    return left


def _act(principal: Principal, reason: str, now: datetime) -> Act:
    require(principal, "actor.judge")
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise Invalid(f"A judgement needs a reason of 1 to {_LONGEST_REASON} characters.")
    return Act(uuid4(), principal.id, now, reason.strip())


def _record(conn: Connection, act: Act, verb: str, subject: str, facts: dict[str, Scalar]) -> None:
    facts = facts | {"judgement": str(act.id)}
    event = AuditEvent(actor=act.judged_by, verb=verb, subject=subject, occurred_at=act.judged_at, facts=facts)
    audit.append(conn, [event])
