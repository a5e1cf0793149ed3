"""The review queue: what a person has to look at, most urgent first. At most one task is open per subject."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from psycopg import Connection

from domain.casework import AuditEvent, ReviewTask, TaskState
from domain.categories import category
from domain.judgement import CategoryCode
from domain.observations import Label, Node
from domain.rings import Ring
from investigations import audit, store
from investigations.pages import Page, checked_size, cursor_of, number_place
from investigations.wording import sentences, several

RING_DETECTION = "service:rings"
_NAMESPACE = UUID("7d9e1f52-4f0b-5b60-8a53-2f1f5a3f0c77")


def tasks(
    conn: Connection, first: int = 50, after: str | None = None, state: TaskState = TaskState.OPEN
) -> Page[ReviewTask]:
    """The most urgent tasks first."""
    rows = store.select_tasks(conn, checked_size(first) + 1, *number_place(after), state)
    cursor = cursor_of(rows[first - 1].priority, rows[first - 1].id) if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_tasks(conn, state))


def open_task(conn: Connection, subject: Node) -> ReviewTask | None:
    """The task that is open about a subject, if one is."""
    return store.select_open_task(conn, subject.key)


def raise_ring_tasks(conn: Connection, rings: Sequence[Ring], run_id: str, now: datetime) -> int:
    """Ask for a look at each of the rings, which a run found worth it; returns how many tasks that opened.

    The same run again raises nothing: a task's id is made of the ring's and the run's.
    """
    return raise_tasks(conn, [_ring_task(ring, run_id, now) for ring in rings], RING_DETECTION)


def priority(code: CategoryCode | None, chance: float) -> float:
    """Severity x chance, 0–1. An unknown category counts as the most severe until somebody has looked."""
    severity = category(code).severity if code else max(category(known).severity for known in CategoryCode)
    return severity * chance


def raise_tasks(conn: Connection, wanted: Sequence[ReviewTask], raised_by: str) -> int:
    """Open a task per subject, or give the open one the new priority and reason; returns how many opened.

    A task id that was ever used is never raised again, so repeating a batch changes nothing.
    """
    raised = store.insert_tasks(conn, wanted, raised_by)
    changed = store.refresh_tasks(conn, wanted, raised_by)
    _tell(conn, "task.raised", raised_by, raised, wanted)
    _tell(conn, "task.reprioritised", raised_by, changed, wanted)
    return len(raised)


def close(
    conn: Connection, subjects: Sequence[str], actor: str, outcome: str, now: datetime, raised_by: str | None = None
) -> int:
    """Close the open tasks about subjects (`Node.key`s), only those of one raiser when named; returns how many."""
    closed = store.close_tasks(conn, subjects, actor, outcome, now, raised_by) if subjects else []
    audit.append(
        conn,
        [
            AuditEvent(actor=actor, verb="task.closed", subject=subject, occurred_at=now, facts={"outcome": outcome})
            for subject in closed
        ],
    )
    return len(closed)


def _ring_task(ring: Ring, run_id: str, now: datetime) -> ReviewTask:
    return ReviewTask(
        id=str(uuid5(_NAMESPACE, f"{ring.id}\x1e{run_id}")),
        subject=Node(Label.RING, ring.id).key,
        category=ring.category,
        priority=priority(ring.category, ring.score),
        reason=f"{several(len(ring.members), 'account')}. " + sentences(ring.reasons[:3]),
        created_at=now,
    )


def _tell(conn: Connection, verb: str, actor: str, subjects: Sequence[str], wanted: Sequence[ReviewTask]) -> None:
    touched = set(subjects)
    audit.append(
        conn,
        [
            AuditEvent(
                actor=actor,
                verb=verb,
                subject=task.subject,
                occurred_at=task.created_at,
                facts={"priority": round(task.priority, 4), "category": task.category},
            )
            for task in wanted
            if task.subject in touched
        ],
    )
