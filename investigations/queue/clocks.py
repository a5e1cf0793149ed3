"""Clocks: how much waits in each queue, what is late, how long reviewers take; what is late is told once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from domain.casework import AuditEvent, Principal
from investigations import audit
from investigations.queue import store
from investigations.queue.routes import QUEUES, Queue
from investigations.rights import require

SERVICE = "service:clocks"
DAY = timedelta(days=1)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How a queue stands.

    Attributes:
        open: of these `held` are somebody's, `snoozed` sleep, `overdue` are late.
        oldest_at: since when the oldest is open; None in an empty queue.
        decided: in the last 24 hours by whoever held the task.
        median_s, p95_s: from claim to decision of these; None where there are none.
    """

    queue: Queue
    open: int = 0
    held: int = 0
    snoozed: int = 0
    overdue: int = 0
    oldest_at: datetime | None = None
    decided: int = 0
    median_s: float | None = None
    p95_s: float | None = None


def figures(conn: Connection, now: datetime) -> list[QueueFigures]:
    """Of every queue, in the table's order. Tasks of a queue that the table has no more are not counted."""
    waiting = {row.pop("queue"): row for row in store.count_by_queue(conn, now)}
    times = {row.pop("queue"): row for row in store.times_by_queue(conn, now - DAY)}
    return [
        QueueFigures(queue=queue, **waiting.get(queue.code, {}), **times.get(queue.code, {})) for queue in QUEUES.queues
    ]


def figures_for(conn: Connection, principal: Principal, now: datetime) -> list[QueueFigures]:
    """`figures`, for whoever may see them. Raises Forbidden."""
    require(principal, "task.read")
    return figures(conn, now)


def alarm(conn: Connection, now: datetime) -> Mapping[str, int]:
    """Mark up to a thousand tasks whose time is up, each once for ever, the latest last; how many, by queue."""
    late = store.mark_overdue(conn, now, _AT_ONCE)
    audit.append(
        conn,
        [
            AuditEvent(
                actor=SERVICE,
                verb="task.overdue",
                subject=task.subject,
                occurred_at=now,
                facts={"task": task.id, "queue": task.queue, "due_at": task.due_at.isoformat()},
            )
            for task in late
        ],
    )
    return Counter(task.queue for task in late)
