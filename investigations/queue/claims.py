"""Who looks at what: a reviewer claims the first free task that is theirs, for as long as they are heard of.

Every change is audited here but for a heartbeat. What does not live here: decisions, which close the task.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg import Connection

from domain.casework import UNSTATED, AuditEvent, Principal, Reviewer, ReviewTask, TaskState, TurnState
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.observations import Node, Scalar
from investigations import audit
from investigations.queue import reviewers, store
from investigations.queue.routes import QUEUES, Queue
from investigations.rights import allows, require

SERVICE = "service:queue"
_TRIES = 3  # the best few may all be taken by others at this instant
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NothingFree:
    """An answer and no failure: nobody waits for this reviewer. `why`, and what would change it."""

    why: str


def claim(
    conn: Connection,
    principal: Principal,
    now: datetime,
    queues: Collection[str] | None = None,
    languages: Collection[str] | None = None,
) -> ReviewTask | NothingFree:
    """Hold the free task of highest rank, of these queues and languages or of all that are the reviewer's.

    What the reviewer skipped is passed over, and with a spent budget what is hard to look at.
    Raises Forbidden without the right or for a queue or language that is not theirs, Invalid for a queue that is none,
    Conflict for whoever holds as many tasks as one person may.
    """
    require(principal, "review.claim")
    store.lock_reviewer(conn, principal.id)
    _free(conn, now)
    _check_hands(conn, principal, now)
    reviewer = reviewers.reviewer(conn, principal.id)
    asked = _queues_for(reviewer, queues)
    offered, spoken = _within_budget(conn, reviewer, asked, now), _languages_for(reviewer, languages)
    for _ in range(_TRIES):
        if task := _taken(conn, reviewer, offered, spoken, now):
            _tell(conn, principal.id, "task.claimed", task, now, queue=task.queue)
            return task
    return NothingFree(_why_nothing(reviewer, queues, asked, offered))


def keep(conn: Connection, principal: Principal, task_id: str, now: datetime) -> ReviewTask:
    """Say that one goes on, so that the lease does. Raises Forbidden, NotFound, Conflict for what one does not hold."""
    require(principal, "review.claim")
    return store.prolong(conn, _held(conn, principal, task_id, now), now + QUEUES.lease)


def give_back(conn: Connection, principal: Principal, task_id: str, now: datetime) -> ReviewTask:
    """Let somebody look at it, oneself included. Raises Forbidden, NotFound, Conflict for what one does not hold."""
    require(principal, "review.claim")
    task = store.end_turn(conn, _held(conn, principal, task_id, now), TurnState.RETURNED, now)
    _tell(conn, principal.id, "task.returned", task, now)
    return task


def skip(conn: Connection, principal: Principal, task_id: str, reason: str, now: datetime) -> ReviewTask:
    """Leave it to others: it is not offered to this reviewer again.

    Raises Forbidden, Invalid without a reason, NotFound, Conflict for what one does not hold.
    """
    require(principal, "review.claim")
    why = _reason(reason)
    task = store.end_turn(conn, _held(conn, principal, task_id, now), TurnState.SKIPPED, now, why)
    _tell(conn, principal.id, "task.skipped", task, now)
    return task


def snooze(
    conn: Connection, principal: Principal, task_id: str, until: datetime, reason: str, now: datetime
) -> ReviewTask:
    """Offer it to nobody until then. Its clock goes on.

    Raises Forbidden, Invalid without a reason or for an instant that is past or too far off, NotFound, Conflict for
    what one does not hold.
    """
    require(principal, "review.claim")
    why = _reason(reason)
    if not now < until <= now + QUEUES.longest_snooze:
        raise Invalid(f"A task sleeps until an instant to come, at most {QUEUES.longest_snooze.days} days from now.")
    task = store.end_turn(conn, _held(conn, principal, task_id, now), TurnState.SNOOZED, now, why, until)
    _tell(conn, principal.id, "task.snoozed", task, now, until=until.isoformat())
    return task


def reassign(conn: Connection, principal: Principal, task_id: str, to: str, reason: str, now: datetime) -> ReviewTask:
    """Take a task from whoever holds it, awake or asleep, and let another hold it, beyond what one person may claim.

    Raises Forbidden, Invalid without a reason, NotFound, Conflict for a task that is closed and for somebody who lacks
    the queue's skill or has spent their budget.
    """
    require(principal, "review.reassign")
    why = _reason(reason)
    store.lock_reviewer(conn, to)
    task = _open(conn, task_id)
    [queue] = QUEUES.known([task.queue])
    _check_fit(conn, reviewers.reviewer(conn, to), queue, now)
    if task.claimed_by:
        task = store.end_turn(conn, task, *_interrupted(task, now))
    until = now + max(QUEUES.handed_over, QUEUES.lease)
    task = store.hand_over(conn, task, to, queue.hard_to_look_at, (principal.id, why), now, until)
    _tell(conn, principal.id, "task.reassigned", task, now, to=to)
    return task


def check_free(conn: Connection, principal: Principal, subject: Node, now: datetime) -> None:
    """Refuse to let somebody decide about what another is looking at; supervisors may.

    The task stays locked, so that nobody claims it until the decision is recorded. Raises Conflict.
    """
    task = store.select_open_task(conn, subject.key, lock=True)
    holder = task.held_by(now) if task else None
    if task and holder not in (None, principal.id) and not allows(principal, "review.reassign"):
        raise Conflict(f"{_holding(task)}; decide after that, or let a supervisor decide or reassign it.")


def _free(conn: Connection, now: datetime) -> None:
    freed = store.free_tasks(conn, now)
    audit.append(
        conn,
        [
            AuditEvent(
                actor=SERVICE,
                verb="task.lease_ended" if row["reviewer"] else "task.woken",
                subject=row["subject"],
                occurred_at=now,
                facts={"task": row["id"], "reviewer": row["reviewer"]},
            )
            for row in freed
        ],
    )


def _check_hands(conn: Connection, principal: Principal, now: datetime) -> None:
    held = store.select_held(conn, principal.id, now)
    if len(held) >= QUEUES.most_held:
        raise Conflict(f"You hold {len(held)} tasks, as many as one person may: decide, return, skip or snooze one.")


def _queues_for(reviewer: Reviewer, asked: Collection[str] | None) -> list[Queue]:
    if asked is None:
        return [queue for queue in QUEUES.queues if queue.open_to(reviewer)]
    wanted = QUEUES.known(asked)
    if closed := [queue for queue in wanted if not queue.open_to(reviewer)]:
        needs = f", which asks for the skill {closed[0].skill}," if closed[0].skill else ""
        raise Forbidden(f"The queue {closed[0].code}{needs} is not yours; a supervisor gives it by setReviewer.")
    return wanted


def _languages_for(reviewer: Reviewer, asked: Collection[str] | None) -> list[str] | None:
    """None for every language. What nobody stated the language of is everybody's, unless they asked for others."""
    if asked is None:
        return None if reviewer.languages is None else sorted(reviewer.languages | {UNSTATED})
    if reviewer.languages is not None and (foreign := sorted(set(asked) - reviewer.languages - {UNSTATED})):
        raise Forbidden(f"The language {foreign[0]} is not yours; a supervisor gives it by setReviewer.")
    return sorted(set(asked))


def _within_budget(conn: Connection, reviewer: Reviewer, queues: Sequence[Queue], now: datetime) -> list[Queue]:
    if any(queue.hard_to_look_at for queue in queues) and _spent(conn, reviewer, now):
        return [queue for queue in queues if not queue.hard_to_look_at]
    return list(queues)


def _spent(conn: Connection, reviewer: Reviewer, now: datetime) -> bool:
    return reviewers.exposure(conn, reviewer.name, now) >= reviewer.budget


def _taken(
    conn: Connection, reviewer: Reviewer, queues: Sequence[Queue], languages: Sequence[str] | None, now: datetime
) -> ReviewTask | None:
    codes = [queue.code for queue in queues]
    hard = [queue.code for queue in queues if queue.hard_to_look_at]
    return store.claim_best(conn, reviewer.name, codes, hard, languages, now, now + QUEUES.lease)


def _why_nothing(
    reviewer: Reviewer, wanted: Collection[str] | None, asked: Sequence[Queue], offered: Sequence[Queue]
) -> str:
    why = "No task waits for you in the queues and languages asked for."
    if len(offered) < len(asked):
        why += f" Of what is hard to look at you have seen {reviewer.budget} or more in 24 hours, which is your budget."
    lacking = {queue.skill for queue in QUEUES.queues if queue.skill} - reviewer.skills
    if wanted is None and lacking:
        why += f" Some queues ask for skills that you have not been given: {', '.join(sorted(lacking))}."
    return why


def _held(conn: Connection, principal: Principal, task_id: str, now: datetime) -> ReviewTask:
    """The task, locked, if it is in the principal's hands."""
    task = _open(conn, task_id)
    holder = task.held_by(now)
    if holder == principal.id:
        return task
    if holder:
        raise Conflict(f"{_holding(task)}; claim another.")
    raise Conflict("You do not hold this task, or not any more: its lease ended. Claim again.")


def _open(conn: Connection, task_id: str) -> ReviewTask:
    task = store.lock_task(conn, task_id)
    if task is None:
        raise NotFound("There is no such review task; give the `id` that a query returned.")
    if task.state is TaskState.DECIDED:
        raise Conflict("This task is closed: somebody decided, or screening asks for it no more. Claim another.")
    return task


def _interrupted(task: ReviewTask, now: datetime) -> tuple[TurnState, datetime]:
    """How and when the turn of whoever was at it ended: by now, or when their lease did."""
    assert task.lease_until is not None
    return (TurnState.REASSIGNED, now) if task.held_by(now) else (TurnState.EXPIRED, task.lease_until)


def _check_fit(conn: Connection, reviewer: Reviewer, queue: Queue, now: datetime) -> None:
    if queue.skill and queue.skill not in reviewer.skills:
        raise Conflict(f"{reviewer.name} lacks the skill {queue.skill} that {queue.code} asks for; see setReviewer.")
    if queue.hard_to_look_at and _spent(conn, reviewer, now):
        raise Conflict(
            f"{reviewer.name} has seen {reviewer.budget} of what is hard to look at in 24 hours; ask another."
        )


def _holding(task: ReviewTask) -> str:
    assert task.lease_until is not None
    return f"{task.claimed_by} is looking at it until {task.lease_until.astimezone(UTC):%H:%M:%S} UTC at the latest"


def _reason(reason: str) -> str:
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise Invalid(f"A reason of 1 to {_LONGEST_REASON} characters is needed; others read it.")
    return reason.strip()


def _tell(conn: Connection, actor: str, verb: str, task: ReviewTask, now: datetime, **facts: Scalar) -> None:
    told = AuditEvent(actor=actor, verb=verb, subject=task.subject, occurred_at=now, facts={"task": task.id} | facts)
    audit.append(conn, [told])
