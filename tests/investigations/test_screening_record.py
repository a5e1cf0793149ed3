"""What screening leaves in the casework: decisions and tasks, once, and never against a person's word."""

from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import tuple_row

from domain.casework import Principal, ReviewTask, TaskState
from domain.categories import category
from domain.errors import Invalid
from domain.judgement import Action, Assessment, CategoryCode
from domain.observations import Label, Node
from domain.rings import Ring, RingMember
from investigations import audit, decisions, store
from investigations.queue import store as queue_store
from investigations.queue import tasks
from investigations.queue.ranks import LEAST_REACH
from tests.investigations.dossiers import NOW, START, assessment

PROBABILITY = {Action.REMOVE: 0.97, Action.REVIEW: 0.7, Action.MONITOR: 0.4, Action.ALLOW: 0.1}


def post(number: int) -> Node:
    return Node(Label.POST, f"p{number}")


def seen(number: int, action: Action, at: datetime = START, routing: str = "r1") -> Assessment:
    return assessment(f"p{number}", PROBABILITY[action], action, at, routing)


def rows(conn: psycopg.Connection) -> list[list[tuple[object, ...]]]:
    """Everything the casework holds, for comparison."""
    tables = "decisions", "review_tasks", "audit_events"
    with conn.cursor(row_factory=tuple_row) as cursor:
        return [cursor.execute(f"SELECT * FROM investigations.{table} ORDER BY 1").fetchall() for table in tables]


def states(conn: psycopg.Connection) -> dict[str, tuple[bool, bool]]:
    """By post: is a removal by screening on record, is a task open."""
    removed = {d.subject for d in decisions.decisions(conn, first=200).rows if d.automated}
    opened = {t.subject for t in tasks.tasks(conn, first=200).rows}
    return {post(n).key: (post(n).key in removed, post(n).key in opened) for n in range(4)}


def test_removals_are_decided_reviews_are_queued_and_the_rest_is_left_alone(conn: psycopg.Connection) -> None:
    decisions.record_screening(conn, [seen(n, action) for n, action in enumerate(Action)], NOW)
    [decision] = decisions.decisions(conn).rows
    assert (decision.subject, decision.decided_by, decision.automated) == (post(0).key, "service:screening", True)
    assert decision.policy_clause == category("weapons").clause.id
    assert decision.reason == "Names a handgun model; says that there are no papers."
    [task] = tasks.tasks(conn).rows
    assert task.subject == post(1).key
    assert task.priority == pytest.approx(category("weapons").severity * 0.7 * LEAST_REACH)
    assert [event.verb for event in audit.events(conn).rows] == ["task.raised", "decision.recorded"]


actions = st.sampled_from(list(Action))
batches = st.lists(st.lists(st.tuples(st.integers(0, 3), actions), min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
def test_any_history_of_batches_against_a_plain_model(
    conn: psycopg.Connection, history: list[list[tuple[int, Action]]]
) -> None:
    """Each batch twice: the second time changes nothing at all, and what stands is what a dictionary says."""
    conn.rollback()
    expected = {post(n).key: (False, False) for n in range(4)}
    for step, changes in enumerate(history):
        at = START + timedelta(hours=step)
        latest = dict(changes)
        batch = [seen(n, action, at + timedelta(seconds=i)) for i, (n, action) in enumerate(changes)]
        decisions.record_screening(conn, batch, at)
        before = rows(conn)
        decisions.record_screening(conn, batch, at)
        assert rows(conn) == before
        for n, action in latest.items():
            removed = expected[post(n).key][0] or action is Action.REMOVE
            expected[post(n).key] = (removed, action is Action.REVIEW)
        assert states(conn) == expected


def test_a_later_assessment_moves_the_open_task(conn: psycopg.Connection) -> None:
    decisions.record_screening(conn, [seen(0, Action.REVIEW)], NOW)
    later = assessment("p0", 0.9, Action.REVIEW, START + timedelta(hours=1))
    decisions.record_screening(conn, [later], NOW)
    decisions.record_screening(conn, [seen(0, Action.REVIEW)], NOW)  # the older one again
    [task] = tasks.tasks(conn).rows
    assert task.priority == pytest.approx(category("weapons").severity * 0.9 * LEAST_REACH)
    assert task.created_at == START, "and its waiting goes on"


def test_a_person_has_the_last_word(conn: psycopg.Connection, ines: Principal) -> None:
    """A removal after a person allowed the post goes back to people; before, it is settled."""
    decisions.record_screening(conn, [seen(0, Action.REVIEW)], NOW)
    decisions.decide(conn, ines, post(0), Action.ALLOW, None, "A prop for the stage.", NOW)
    assert tasks.open_task(conn, post(0)) is None
    decisions.record_screening(conn, [seen(0, Action.REMOVE)], NOW)
    assert tasks.open_task(conn, post(0)) is None
    decisions.record_screening(conn, [seen(0, Action.REMOVE, NOW + timedelta(days=1), "r2")], NOW)
    task = tasks.open_task(conn, post(0))
    assert task
    assert task.reason.startswith("A person decided to allow this before.")
    assert [d.automated for d in decisions.decisions(conn, subjects=[post(0)]).rows] == [False]


def test_what_a_person_removed_is_asked_about_no_more(conn: psycopg.Connection, ines: Principal) -> None:
    decisions.decide(conn, ines, post(0), Action.REMOVE, CategoryCode.WEAPONS, "A Glock.", NOW)
    decisions.record_screening(conn, [seen(0, Action.REVIEW, NOW + timedelta(days=1))], NOW)
    assert tasks.tasks(conn).total == 0


def test_a_task_that_a_person_or_a_ring_raised_is_not_withdrawn_by_screening(conn: psycopg.Connection) -> None:
    decisions.record_screening(conn, [seen(0, Action.REVIEW)], NOW)
    conn.execute("UPDATE investigations.review_tasks SET raised_by = 'a person'")
    decisions.record_screening(conn, [seen(0, Action.ALLOW, START + timedelta(hours=1))], NOW)
    assert tasks.open_task(conn, post(0))


def test_a_batch_of_any_size_takes_a_handful_of_statements(
    conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: 2,000 assessments cost the round trips of 20."""
    sent: list[str] = []
    fetch = store.fetch

    def counted(conn: psycopg.Connection, query: LiteralString, **values: Any) -> list[store.Row]:
        sent.append(query)
        return fetch(conn, query, **values)

    for module in (store, queue_store):
        monkeypatch.setattr(module, "fetch", counted)
    counts = []
    for size in (20, 2000):
        sent.clear()
        batch = [seen(n, list(Action)[n % 4], START, f"r{size}") for n in range(size)]
        decisions.record_screening(conn, batch, NOW)
        counts.append(len(sent))
    assert counts[1] <= counts[0] <= 12


def test_a_decision_closes_the_task_and_needs_a_reason(conn: psycopg.Connection, ines: Principal) -> None:
    decisions.record_screening(conn, [seen(0, Action.REVIEW), seen(1, Action.REVIEW)], NOW)
    with pytest.raises(Invalid, match="reason"):
        decisions.decide(conn, ines, post(0), Action.ALLOW, None, "  ", NOW)
    with pytest.raises(Invalid, match="category"):
        decisions.decide(conn, ines, post(0), Action.REMOVE, None, "A Glock.", NOW)
    decided = decisions.decide(conn, ines, post(0), Action.REMOVE, CategoryCode.WEAPONS, "A Glock.", NOW)
    assert (decided.policy_clause, decided.automated) == (category("weapons").clause.id, False)
    assert [t.subject for t in tasks.tasks(conn).rows] == [post(1).key]
    assert tasks.tasks(conn, state=TaskState.DECIDED).total == 1
    assert [e.verb for e in audit.events(conn, first=2).rows] == ["decision.recorded", "task.closed"]


def test_a_ring_is_raised_once_by_each_run_that_says_so(conn: psycopg.Connection, ines: Principal) -> None:
    joined = tuple(RingMember(account_id=m, role="member", links=1) for m in ("a", "b"))
    told = ("they share a wallet", "their texts are alike")
    ring = Ring(id="r", members=joined, contacts=(), category=None, score=0.5, reasons=told)

    assert [tasks.raise_ring_tasks(conn, [ring], "run 1", NOW) for _ in range(2)] == [1, 0]
    [task] = tasks.tasks(conn).rows
    assert task.reason == "2 accounts. They share a wallet. Their texts are alike."
    assert task.priority == pytest.approx(0.5 * max(category(code).severity for code in CategoryCode) * LEAST_REACH)
    assert tasks.raise_ring_tasks(conn, [ring], "run 2", NOW) == 0, "one task is open about it"
    decisions.decide(conn, ines, Node(Label.RING, "r"), Action.MONITOR, None, "Let it grow.", NOW)
    assert tasks.raise_ring_tasks(conn, [ring], "run 1", NOW) == 0
    assert tasks.raise_ring_tasks(conn, [ring], "run 3", NOW) == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 1), min_size=1, max_size=25), st.integers(1, 7))
def test_pages_together_are_the_whole_queue_in_order(
    conn: psycopg.Connection, chances: list[float], first: int
) -> None:
    conn.rollback()
    batch = [assessment(f"p{n}", chance, Action.REVIEW) for n, chance in enumerate(chances)]
    decisions.record_screening(conn, batch, NOW)
    found: list[ReviewTask] = []
    cursor = None
    while True:
        page = tasks.tasks(conn, first, cursor)
        found += page.rows
        assert page.total == len(chances)
        if (cursor := page.cursor) is None:
            break
    assert found == sorted(found, key=lambda t: (-t.rank, t.id))
    assert len({t.id for t in found}) == len(chances)


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "bnVsbA==", "WyJhIiwgMV0=", "\u2603"])
def test_a_made_up_cursor_is_refused(conn: psycopg.Connection, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        tasks.tasks(conn, after=cursor)
    with pytest.raises(Invalid, match="first"):
        decisions.decisions(conn, first=0)


@pytest.mark.parametrize("table", ["audit_events", "decisions", "case_events", "custody_events"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_on_record_stays(conn: psycopg.Connection, table: str, change: str) -> None:
    column = "decided_by" if table == "decisions" else "actor"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        conn.execute(change.format(f"investigations.{table}").replace("actor", column))
