"""Decisions: the only place that records what is done about a post, an account or a ring.

Screening proposes and people decide: a removal that routing proposes becomes an automated decision, unless a person
has decided about that post before. Then the post goes back to a person, whose earlier word stands until then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid5

from psycopg import Connection

from domain.casework import AuditEvent, Principal, ReviewTask
from domain.categories import category
from domain.errors import Invalid
from domain.judgement import Action, Assessment, CategoryCode, Decision
from domain.marketplace import Post
from domain.observations import Label, Node
from investigations import audit, store
from investigations.pages import Page, checked_size, cursor_of, time_place
from investigations.queue import claims, highlights, tasks
from investigations.rights import require
from investigations.wording import sentence

SCREENING = "service:screening"
_NAMESPACE = UUID("0a3c8f6e-9f37-5d0f-9c44-6c0f2a9a6b11")
_LONGEST_REASON = 2000


def decide(
    conn: Connection,
    principal: Principal,
    subject: Node,
    action: Action,
    category_code: CategoryCode | None,
    reason: str,
    now: datetime,
) -> Decision:
    """Record a person's decision and close the open review tasks about its subject.

    Raises Forbidden without the right, Invalid for an empty or endless reason or an action that needs a category,
    Conflict while another reviewer holds the task about it, unless a supervisor decides.
    """
    require(principal, "decision.record")
    _check(action, category_code, reason)
    claims.check_free(conn, principal, subject, now)
    decision = store.insert_decision(
        conn, subject.key, action, category_code, _clause(category_code), reason.strip(), principal.id, now
    )
    tasks.close(conn, [subject.key], principal.id, f"decided: {action}", now)
    audit.append(conn, [_recorded(decision)])
    return decision


def record_screening(
    conn: Connection,
    assessments: Sequence[Assessment],
    now: datetime,
    posts: Mapping[str, Post] = MappingProxyType({}),
) -> list[Decision]:
    """Turn a batch of assessments into automated decisions and review tasks; repeating it changes nothing.

    Per post the latest assessment counts. Remove: a decision, and the post's open task closes. Review: a task, or the
    open one gets the new priority. Monitor or allow: a task that screening itself had raised is withdrawn.
    A post is removed once per routing version, and what a person decided settles every assessment made before it.
    `posts`, by id, say which language and region a task is of. Returns the decisions that are new, for the platform to
    be told.
    """
    latest = {_subject(assessment): assessment for assessment in sorted(assessments, key=lambda a: a.assessed_at)}
    people = store.latest_human_decisions(conn, list(latest))
    waiting = {s: a for s, a in latest.items() if s not in people or people[s].decided_at < a.assessed_at}
    removals = {s: a for s, a in waiting.items() if a.action is Action.REMOVE and s not in people}
    recorded = store.insert_automated(conn, [_automated(s, a, now) for s, a in removals.items()])
    audit.append(conn, [_recorded(decision) for decision in recorded])
    tasks.close(conn, list(removals), SCREENING, "removed by screening", now)
    tasks.raise_tasks(conn, list(_tasks(waiting, people, posts)), SCREENING)
    cleared = [s for s, a in waiting.items() if a.action in (Action.MONITOR, Action.ALLOW)]
    tasks.close(conn, cleared, SCREENING, "screening no longer asks for a review", now, raised_by=SCREENING)
    return recorded


def decisions(
    conn: Connection, first: int = 50, after: str | None = None, subjects: Sequence[Node] | None = None
) -> Page[Decision]:
    """The newest decisions first, about the given subjects or about all."""
    keys = None if subjects is None else [subject.key for subject in subjects]
    rows = store.select_decisions(conn, checked_size(first) + 1, *time_place(after), keys)
    cursor = cursor_of(rows[first - 1].decided_at, rows[first - 1].id) if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_decisions(conn, keys))


def _check(action: Action, category_code: CategoryCode | None, reason: str) -> None:
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise Invalid(f"A decision needs a reason of 1 to {_LONGEST_REASON} characters.")
    if action is Action.REMOVE and category_code is None:
        raise Invalid("A removal needs a category: it names the policy clause that the seller is told.")


def _clause(code: CategoryCode | None) -> str:
    return category(code).clause.id if code else "none"


def _automated(subject: str, assessment: Assessment, now: datetime) -> Decision:
    return Decision(
        id=_id("decision", subject, assessment.routing_version),
        subject=subject,
        action=Action.REMOVE,
        category=assessment.category,
        policy_clause=_clause(assessment.category),
        reason=_why(assessment),
        decided_by=SCREENING,
        automated=True,
        decided_at=now,
    )


def _tasks(
    waiting: Mapping[str, Assessment], people: Mapping[str, Decision], posts: Mapping[str, Post]
) -> Iterable[ReviewTask]:
    """Reviews, and removals that go against what a person decided; nothing about what a person removed."""
    for subject, assessment in waiting.items():
        earlier = people.get(subject)
        if earlier and earlier.action is Action.REMOVE:
            continue
        if assessment.action is Action.REVIEW or (earlier and assessment.action is Action.REMOVE):
            change = f"A person decided to {earlier.action} this before. " if earlier else ""
            yield _task(assessment, change + _why(assessment), posts.get(assessment.post_id))


def _task(assessment: Assessment, reason: str, post: Post | None) -> ReviewTask:
    subject = Node(Label.POST, assessment.post_id)
    return tasks.new_task(
        _id("task", subject.key, assessment.routing_version, assessment.assessed_at.isoformat()),
        subject,
        assessment.category,
        assessment.probability,
        reason,
        assessment.assessed_at,
        language=post.language if post else None,
        region=post.region if post else None,
        highlighted=highlights.of_assessment(assessment),
    )


def _why(assessment: Assessment) -> str:
    """The three strongest reasons of the strongest signal, each once: several spans often say the same."""
    if not assessment.signals:
        return "No detector gave a reason."
    signal = max(assessment.signals, key=lambda s: s.probability)
    reasons = list(dict.fromkeys(e.reason for e in sorted(signal.evidence, key=lambda e: -e.weight)))[:3]
    return sentence("; ".join(reasons) or "no single sign stands out")


def _subject(assessment: Assessment) -> str:
    return Node(Label.POST, assessment.post_id).key


def _id(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "\x1e".join(parts)))


def _recorded(decision: Decision) -> AuditEvent:
    return AuditEvent(
        actor=decision.decided_by,
        verb="decision.recorded",
        subject=decision.subject,
        occurred_at=decision.decided_at,
        facts={"decision": decision.id, "action": decision.action, "clause": decision.policy_clause},
    )
