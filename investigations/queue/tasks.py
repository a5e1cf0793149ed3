"""Review tasks: raised, judged anew, closed, listed. At most one task is open per subject.

What does not live here: who holds one (`claims`), what is late (`clocks`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from psycopg import Connection

from domain.casework import UNSTATED, AuditEvent, Highlight, ReviewTask, TaskState
from domain.judgement import CategoryCode
from domain.observations import Label, Node
from domain.rings import Ring
from investigations import audit
from investigations.pages import Page, checked_size, cursor_of, number_place
from investigations.queue import highlights, store
from investigations.queue.ranks import harm
from investigations.queue.routes import QUEUES
from investigations.wording import sentences, several

RING_DETECTION = "service:rings"
_NAMESPACE = UUID("7d9e1f52-4f0b-5b60-8a53-2f1f5a3f0c77")


def tasks(
    conn: Connection,
    first: int = 50,
    after: str | None = None,
    state: TaskState = TaskState.OPEN,
    queues: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
) -> Page[ReviewTask]:
    """By rank, the highest first; of these queues and languages, or of all. Raises Invalid for a queue that is none."""
    codes = None if queues is None else [queue.code for queue in QUEUES.known(queues)]
    spoken = None if languages is None else list(languages)
    rows = store.select_tasks(conn, checked_size(first) + 1, *number_place(after), state, codes, spoken)
    cursor = cursor_of(rows[first - 1].rank, rows[first - 1].id) if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_tasks(conn, state, codes, spoken))


def open_task(conn: Connection, subject: Node) -> ReviewTask | None:
    """The task that is open about a subject, if one is."""
    return store.select_open_task(conn, subject.key)


def by_id(conn: Connection, ids: Sequence[str]) -> Mapping[str, ReviewTask]:
    """Those of the tasks that there are."""
    return {task.id: task for task in store.select_tasks_by_id(conn, ids)}


def new_task(
    task_id: str,
    subject: Node,
    category: CategoryCode | None,
    probability: float,
    reason: str,
    now: datetime,
    language: str | None = None,
    region: str | None = None,
    reach: int = 1,
    highlighted: tuple[Highlight, ...] = (),
) -> ReviewTask:
    """A task as it is raised: in the queue that takes it, as urgent as it is harmful, due when the queue says."""
    queue = QUEUES.queue_for(subject.label, category, region)
    return ReviewTask(
        id=task_id,
        subject=subject.key,
        category=category,
        priority=harm(category, probability, reach),
        reason=reason,
        created_at=now,
        queue=queue.code,
        due_at=now + queue.answer_within,
        language=language or UNSTATED,
        region=region,
        reach=max(1, reach),
        probability=probability,
        highlights=highlighted,
    )


def raise_ring_tasks(conn: Connection, rings: Sequence[Ring], run_id: str, now: datetime) -> int:
    """Ask for a look at each of the rings, which a run found worth it; returns how many tasks that opened.

    The same run again raises nothing: a task's id is made of the ring's and the run's.
    """
    return raise_tasks(conn, [_ring_task(ring, run_id, now) for ring in rings], RING_DETECTION)


def raise_tasks(conn: Connection, wanted: Sequence[ReviewTask], raised_by: str) -> int:
    """Open a task per subject, or bring the open one up to date; returns how many opened.

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
    return new_task(
        str(uuid5(_NAMESPACE, f"{ring.id}\x1e{run_id}")),
        Node(Label.RING, ring.id),
        ring.category,
        ring.score,
        f"{several(len(ring.members), 'account')}. " + sentences(ring.reasons[:3]),
        now,
        reach=len(ring.members),
        highlighted=highlights.of_ring(ring),
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
                facts={"priority": round(task.priority, 4), "category": task.category, "queue": task.queue},
            )
            for task in wanted
            if task.subject in touched
        ],
    )
