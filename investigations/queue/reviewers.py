"""Reviewers: what they are given, how they want to see it, and how much of what is hard to look at they saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from domain.casework import AuditEvent, Principal, Reviewer, ReviewTask
from domain.errors import Invalid
from domain.observations import Scalar
from investigations import audit
from investigations.queue import store
from investigations.queue.routes import QUEUES
from investigations.rights import require
from investigations.store import Row

DAY = timedelta(days=1)  # that a budget is for: the last 24 hours, so that midnight is no way out
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """What somebody has in hand. `exposure`: subjects that are hard to look at, in the last 24 hours."""

    reviewer: Reviewer
    held: tuple[ReviewTask, ...]
    exposure: int


def reviewer(conn: Connection, name: str) -> Reviewer:
    """As a supervisor and they themselves have set it; defaults for whoever was never set."""
    return _reviewer(name, store.select_reviewer(conn, name))


def exposure(conn: Connection, name: str, now: datetime) -> int:
    return store.count_seen(conn, name, now - DAY)


def reviews_of(conn: Connection, principal: Principal, now: datetime) -> Reviews:
    """One's own. Raises Forbidden."""
    require(principal, "task.read")
    return Reviews(
        reviewer=reviewer(conn, principal.id),
        held=tuple(store.select_held(conn, principal.id, now)),
        exposure=exposure(conn, principal.id, now),
    )


def set_reviewer(
    conn: Connection,
    principal: Principal,
    name: str,
    languages: Sequence[str] | None,
    skills: Sequence[str],
    queues: Sequence[str] | None,
    budget: int | None,
    now: datetime,
) -> Reviewer:
    """Say what somebody is given; None: every language, every queue, the budget of the table of queues.

    Raises Forbidden, Invalid for a queue or a skill that is none and for a budget below zero.
    """
    require(principal, "reviewer.set")
    _check(name, languages, skills, budget)
    codes = None if queues is None else [queue.code for queue in QUEUES.known(queues)]
    spoken = None if languages is None else sorted(set(languages))
    row = store.upsert_reviewer(
        conn, name, {"languages": spoken, "skills": sorted(set(skills)), "queues": codes, "budget": budget}
    )
    facts: dict[str, Scalar] = {"budget": budget, "skills": ",".join(sorted(set(skills)))}
    _tell(conn, principal, "reviewer.set", name, now, facts)
    return _reviewer(name, row)


def set_preferences(
    conn: Connection, principal: Principal, blur: bool, grey: bool, mute: bool, now: datetime
) -> Reviewer:
    """Say how one wants to see pictures and videos oneself. Raises Forbidden."""
    require(principal, "reviewer.prefer")
    row = store.upsert_reviewer(conn, principal.id, {"blur": blur, "grey": grey, "mute": mute})
    _tell(conn, principal, "reviewer.preferred", principal.id, now, {"blur": blur, "grey": grey, "mute": mute})
    return _reviewer(principal.id, row)


def _check(name: str, languages: Sequence[str] | None, skills: Sequence[str], budget: int | None) -> None:
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise Invalid(f"A reviewer needs the name of 1 to {_LONGEST_NAME} characters that they sign in with.")
    if unknown := sorted(set(skills) - set(QUEUES.skills)):
        raise Invalid(f"No queue asks for the skill {unknown[0]!r}; they ask for {', '.join(QUEUES.skills)}.")
    if odd := [code for code in languages or () if not (2 <= len(code) <= 3 and code.isascii() and code.islower())]:
        raise Invalid(f"{odd[0]!r} is no language; give BCP 47 primary subtags such as de or tl.")
    if budget is not None and budget < 0:
        raise Invalid("A budget is zero or more; leave it out for the usual one.")


def _reviewer(name: str, row: Row | None) -> Reviewer:
    if row is None:
        return Reviewer(name=name, budget=QUEUES.budget)
    return Reviewer(
        name=name,
        languages=None if row["languages"] is None else frozenset(row["languages"]),
        skills=frozenset(row["skills"]),
        queues=None if row["queues"] is None else frozenset(row["queues"]),
        budget=QUEUES.budget if row["budget"] is None else row["budget"],
        blur=row["blur"],
        grey=row["grey"],
        mute=row["mute"],
    )


def _tell(
    conn: Connection, principal: Principal, verb: str, name: str, now: datetime, facts: dict[str, Scalar]
) -> None:
    told = AuditEvent(actor=principal.id, verb=verb, subject=name, occurred_at=now, facts=facts)
    audit.append(conn, [told])
