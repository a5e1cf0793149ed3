"""Any history of the review queue, with a clock that moves, against a model of dictionaries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import tuple_row

from domain.casework import Principal, Role
from domain.categories import category
from domain.errors import Conflict, NotFound
from domain.judgement import Action, CategoryCode
from domain.observations import Label, Node
from investigations import decisions
from investigations.queue import claims, clocks, reviewers, tasks
from investigations.queue.routes import QUEUES
from tests.graph.worlds import EXAMPLES
from tests.investigations.dossiers import START

SCREENING = "service:screening"
SAM = Principal("sam", frozenset({Role.SUPERVISOR}))
PEOPLE = {
    "ana": Principal("ana", frozenset({Role.INVESTIGATOR})),
    "bea": Principal("bea", frozenset({Role.INVESTIGATOR})),
    "sam": SAM,
}
LANGUAGES: dict[str, set[str] | None] = {"ana": None, "bea": {"de"}, "sam": None}
SKILLED, BUDGET = {"bea", "sam"}, {"ana": QUEUES.budget, "bea": 1, "sam": 2}
HARD = {queue.code for queue in QUEUES.queues if queue.hard_to_look_at}
SKILL = {queue.code for queue in QUEUES.queues if queue.skill}


@dataclass
class Task:
    """What the model knows of one."""

    subject: str
    created_at: datetime
    queue: str
    harm: float
    language: str
    open: bool = True
    holder: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    asleep: datetime | None = None
    skipped: set[str] = field(default_factory=set)
    alarmed: bool = False
    took_s: float | None = None

    @property
    def rank(self) -> float:
        return 6 * 3600 * log(max(self.harm, 1e-6)) - self.created_at.timestamp()

    @property
    def due_at(self) -> datetime:
        return self.created_at + QUEUES.known([self.queue])[0].answer_within


@dataclass
class Model:
    """The queue as plain Python; every act gives what the real one has to give, or the failure that it has to raise."""

    now: datetime = START
    tasks: dict[str, Task] = field(default_factory=dict)
    seen: list[tuple[str, datetime]] = field(default_factory=list)

    def holder(self, task: Task) -> str | None:
        return task.holder if task.until and task.until > self.now else None

    def asleep(self, task: Task) -> datetime | None:
        return task.asleep if task.asleep and task.asleep > self.now else None

    def held(self, who: str) -> list[str]:
        return [name for name, task in self.tasks.items() if self.holder(task) == who]

    def spent(self, who: str) -> bool:
        return sum(w == who and at > self.now - timedelta(days=1) for w, at in self.seen) >= BUDGET[who]

    def claim(self, who: str, queue: str | None, language: str | None) -> str | type[Exception] | None:
        if len(self.held(who)) >= QUEUES.most_held:
            return Conflict
        own = LANGUAGES[who]
        spoken = {language} if language else own and {*own, "und"}
        free = [
            (-task.rank, name)
            for name, task in self.tasks.items()
            if task.open and not self.holder(task) and not self.asleep(task)
            if who not in task.skipped and (spoken is None or task.language in spoken)
            if queue in (None, task.queue) and (task.queue not in SKILL or who in SKILLED)
            if task.queue not in HARD or not self.spent(who)
        ]
        return self.take(min(free)[1], who, QUEUES.lease) if free else None

    def take(self, name: str, who: str, lease: timedelta) -> str:
        task = self.tasks[name]
        task.holder, task.since, task.until, task.asleep = who, self.now, self.now + lease, None
        if task.queue in HARD:
            self.seen.append((who, self.now))
        return name

    def mine(self, who: str, name: str, act: Callable[[Task], None]) -> str | type[Exception]:
        task = self.tasks.get(name)
        if task is None:
            return NotFound
        if not task.open or self.holder(task) != who:
            return Conflict
        act(task)
        return name

    def reassign(self, name: str, to: str) -> str | type[Exception]:
        task = self.tasks.get(name)
        if task is None:
            return NotFound
        if not task.open or (task.queue in SKILL and to not in SKILLED) or (task.queue in HARD and self.spent(to)):
            return Conflict
        return self.take(name, to, max(QUEUES.handed_over, QUEUES.lease))

    def decide(self, who: str, name: str) -> str | type[Exception]:
        task = self.tasks.get(name)
        if task and task.open and who != "sam" and self.holder(task) not in (None, who):
            return Conflict
        if task and task.open:
            task.took_s = (self.now - task.since).total_seconds() if self.holder(task) == who and task.since else None
            self.close(task)
        return name

    @staticmethod
    def close(task: Task) -> None:
        task.open, task.holder, task.asleep = False, None, None


def keep(task: Task, model: Model) -> None:
    assert task.until is not None
    task.until = max(task.until, model.now + QUEUES.lease)


def let_go(task: Task, skipped_by: str | None = None, asleep: datetime | None = None) -> None:
    task.holder, task.asleep = None, asleep
    task.skipped |= {skipped_by} if skipped_by else set()


class Both:
    """The model and the real queue, side by side on one connection; each act is a transaction, as a request is."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self.conn, self.model, self.raised = conn, Model(), 0
        for who in SKILLED:
            spoken = LANGUAGES[who]
            languages = sorted(spoken) if spoken else None
            reviewers.set_reviewer(conn, SAM, who, languages, ["trafficking"], None, BUDGET[who], START)

    def same(self, expected: object, act: Callable[[], Any]) -> None:
        try:
            with self.conn.transaction():
                got = act()
        except (Conflict, NotFound) as failure:
            got = type(failure)
        found = None if isinstance(got, claims.NothingFree) else getattr(got, "id", got)
        assert found == expected

    def step(self, kind: str, who: str, number: int, extra: Any) -> None:
        getattr(self, f"do_{kind}")(who, number, extra)
        self.compare()

    def pick(self, who: str, number: int) -> str:
        """Mostly one that they hold: other histories say little."""
        held = self.model.held(who)
        names = held if held and number % 4 else [*self.model.tasks, "none such"]
        return names[number % len(names)]

    def do_raise(self, who: str, number: int, extra: tuple[CategoryCode, float, str]) -> None:
        code, chance, language = extra
        subject = Node(Label.POST, f"p{number % 6}")
        self.raised += 1
        self.model.now += timedelta(seconds=1)
        name = f"t{self.raised:02}"
        new = tasks.new_task(name, subject, code, chance, "why", self.model.now, language=language)
        known = next((t for t in self.model.tasks.values() if t.subject == subject.key and t.open), None)
        queue = QUEUES.queue_for(Label.POST, code).code
        harm = category(code).severity * chance * 0.1
        if known:
            known.alarmed &= (
                known.queue == queue
                or QUEUES.known([queue])[0].answer_within.total_seconds()
                == (known.due_at - known.created_at).total_seconds()
            )
            known.queue, known.harm, known.language = queue, harm, language
        else:
            self.model.tasks[name] = Task(subject.key, self.model.now, queue, harm, language)
        assert tasks.raise_tasks(self.conn, [new], SCREENING) == (0 if known else 1)

    def do_wait(self, who: str, number: int, extra: Any) -> None:
        self.model.now += timedelta(minutes=(1, 3, 6, 70, 1500)[number % 5])

    def do_claim(self, who: str, number: int, extra: Any) -> None:
        queue = (None, None, "life", "goods")[number % 4]
        language = (None, None, "de")[number % 3]
        asked = [queue] if queue else None, [language] if language else None
        expected = self.model.claim(who, queue, language)
        self.same(expected, lambda: claims.claim(self.conn, PEOPLE[who], self.model.now, *asked))

    def do_keep(self, who: str, number: int, extra: Any) -> None:
        name = self.pick(who, number)
        expected = self.model.mine(who, name, lambda task: keep(task, self.model))
        self.same(expected, lambda: claims.keep(self.conn, PEOPLE[who], name, self.model.now))

    def do_give_back(self, who: str, number: int, extra: Any) -> None:
        name = self.pick(who, number)
        self.same(
            self.model.mine(who, name, let_go),
            lambda: claims.give_back(self.conn, PEOPLE[who], name, self.model.now),
        )

    def do_skip(self, who: str, number: int, extra: Any) -> None:
        name = self.pick(who, number)
        self.same(
            self.model.mine(who, name, lambda task: let_go(task, skipped_by=who)),
            lambda: claims.skip(self.conn, PEOPLE[who], name, "not mine", self.model.now),
        )

    def do_snooze(self, who: str, number: int, extra: Any) -> None:
        name, until = self.pick(who, number), self.model.now + timedelta(minutes=5 + number % 90)
        self.same(
            self.model.mine(who, name, lambda task: let_go(task, asleep=until)),
            lambda: claims.snooze(self.conn, PEOPLE[who], name, until, "wait for the seller", self.model.now),
        )

    def do_reassign(self, who: str, number: int, extra: Any) -> None:
        name, to = self.pick(who, number), ("ana", "bea", "sam")[number % 3]
        expected = self.model.reassign(name, to)
        self.same(expected, lambda: claims.reassign(self.conn, SAM, name, to, "you know them", self.model.now))

    def do_decide(self, who: str, number: int, extra: Any) -> None:
        name = self.pick(who, number)
        subject = self._subject(name)
        current = next((n for n, t in self.model.tasks.items() if t.subject == subject.key and t.open), name)
        expected = self.model.decide(who, current)

        def act() -> str:
            decisions.decide(self.conn, PEOPLE[who], subject, Action.ALLOW, None, "a prop", self.model.now)
            return current

        self.same(expected, act)

    def do_withdraw(self, who: str, number: int, extra: Any) -> None:
        subject = Node(Label.POST, f"p{number % 6}").key
        for task in self.model.tasks.values():
            if task.open and task.subject == subject:
                self.model.close(task)
        tasks.close(self.conn, [subject], SCREENING, "asks no more", self.model.now)

    def do_alarm(self, who: str, number: int, extra: Any) -> None:
        late = [t for t in self.model.tasks.values() if t.open and not t.alarmed and t.due_at <= self.model.now]
        for task in late:
            task.alarmed = True
        assert sum(clocks.alarm(self.conn, self.model.now).values()) == len(late)

    def _subject(self, name: str) -> Node:
        task = self.model.tasks.get(name)
        return Node(Label.POST, task.subject.split("\x1f")[1] if task else "p99")

    def compare(self) -> None:
        """None lost, none held by two, the same state of each and the same order of all."""
        model, now = self.model, self.model.now
        with self.conn.cursor(row_factory=tuple_row) as cursor:
            kept = cursor.execute(
                "SELECT id, state = 'open', CASE WHEN lease_until > %(now)s THEN claimed_by END,"
                " CASE WHEN snoozed_until > %(now)s THEN snoozed_until END, queue, language, due_at,"
                " alarmed_at IS NOT NULL, decided_after_s FROM investigations.review_tasks ORDER BY id",
                {"now": now},
            ).fetchall()
            turns = cursor.execute(
                "SELECT task_id FROM investigations.task_turns WHERE ended IS NULL ORDER BY task_id"
            ).fetchall()
            held = cursor.execute(
                "SELECT id FROM investigations.review_tasks WHERE claimed_by IS NOT NULL ORDER BY id"
            ).fetchall()
        assert kept == [
            (name, t.open, model.holder(t), model.asleep(t), t.queue, t.language, t.due_at, t.alarmed, t.took_s)
            for name, t in sorted(model.tasks.items())
        ]
        assert turns == held, "a turn goes on at exactly what is held"
        order = [task.id for task in tasks.tasks(self.conn, 200).rows]
        assert order == sorted((n for n, t in model.tasks.items() if t.open), key=lambda n: (-model.tasks[n].rank, n))
        for who in PEOPLE:
            mine = reviewers.reviews_of(self.conn, PEOPLE[who], now)
            assert sorted(task.id for task in mine.held) == sorted(model.held(who))
            seen = [at for w, at in model.seen if w == who and at > now - timedelta(days=1)]
            assert mine.exposure == len(seen) <= BUDGET[who]


concerns = st.tuples(
    st.sampled_from(
        [CategoryCode.TRAFFICKING, CategoryCode.TRAFFICKING, CategoryCode.DRUGS, CategoryCode.COUNTERFEITS]
    ),
    st.sampled_from([0.5, 0.75, 0.99]),
    st.sampled_from(["und", "de", "tl"]),
)
KINDS = (
    *("raise", "raise", "raise", "claim", "claim", "claim", "claim", "wait", "wait", "keep", "give_back", "skip"),
    *("snooze", "reassign", "decide", "withdraw", "alarm"),
)
steps = st.tuples(st.sampled_from(KINDS), st.sampled_from(sorted(PEOPLE)), st.integers(0, 59), concerns)


@settings(max_examples=60 * EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=8, max_size=40))
def test_any_history_against_a_plain_model(
    conn: psycopg.Connection, history: list[tuple[str, str, int, tuple[CategoryCode, float, str]]]
) -> None:
    conn.rollback()
    both = Both(conn)
    for step in history:
        both.step(*step)


@pytest.mark.parametrize("ended", ["decided", "returned", "skipped", "snoozed", "reassigned", "expired", "closed"])
def test_each_way_a_turn_can_end_is_on_record(conn: psycopg.Connection, ended: str) -> None:
    """The model knows who holds what; this, what is written down of it."""
    both = Both(conn)
    both.do_raise("ana", 0, (CategoryCode.DRUGS, 0.9, "de"))
    both.do_claim("ana", 0, None)
    act = {
        "decided": ("decide", "ana", 1),
        "returned": ("give_back", "ana", 1),
        "skipped": ("skip", "ana", 1),
        "snoozed": ("snooze", "ana", 1),
        "reassigned": ("reassign", "ana", 1),
        "expired": ("wait", "ana", 2),
        "closed": ("withdraw", "ana", 0),
    }[ended]
    both.step(*act, None)
    if ended == "expired":
        both.do_claim("bea", 0, None)
    [first, *_] = conn.execute("SELECT ended FROM investigations.task_turns ORDER BY seq").fetchall()
    assert first == (ended,)
    verbs = {verb for (verb,) in conn.execute("SELECT verb FROM investigations.audit_events").fetchall()}
    told = {"decided": "task.closed", "closed": "task.closed", "expired": "task.lease_ended"}
    assert {"task.claimed", told.get(ended, f"task.{ended}")} <= verbs
