"""The review queue: many at once, what is highlighted, what is late, what the table of queues says."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import Highlight, Principal, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.judgement import Action, Assessment, CategoryCode, Evidence, EvidenceKind, Signal
from domain.marketplace import Post, PostKind
from domain.observations import Label, Node
from domain.rings import Ring, RingMember
from investigations import audit, decisions
from investigations.queue import claims, clocks, ranks, reviewers, tasks
from investigations.queue.routes import QUEUES, load_queues
from investigations.retention import store as retention_store
from tests.investigations.dossiers import NOW, START, assessment

REVIEWERS, BACKLOG = 12, 120
CROWD = 1000  # decisions stay on record, so these are about posts of their own


def reviewer(number: int) -> Principal:
    return Principal(f"reviewer {number}", frozenset({Role.INVESTIGATOR}))


def subject(number: int) -> Node:
    return Node(Label.POST, f"p{number}")


def fill(conn: psycopg.Connection, amount: int, code: CategoryCode = CategoryCode.DRUGS, first: int = 0) -> None:
    wanted = [
        tasks.new_task(f"t{first + n:03}", subject(first + n), code, 0.5 + n / 1000, "why", START, "de")
        for n in range(amount)
    ]
    assert tasks.raise_tasks(conn, wanted, "service:screening") == amount


@pytest.fixture
def crowd(postgres: str) -> Iterator[str]:
    """A database in which tasks wait, committed, and nothing is left afterwards."""
    with psycopg.connect(postgres) as conn:
        fill(conn, BACKLOG, first=CROWD)
    yield postgres
    with psycopg.connect(postgres) as conn:
        conn.execute("TRUNCATE investigations.review_tasks, investigations.task_turns, investigations.reviewers")


def at_once(database: str, act: "Act") -> None:
    """Everybody on a connection of their own, let go at one instant."""
    ready, failures = threading.Barrier(REVIEWERS), list[BaseException]()

    def work(number: int) -> None:
        try:
            with psycopg.connect(database, autocommit=True) as conn:
                ready.wait()
                act(conn, number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(REVIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Act:
    """What everybody does at once, and what came of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.claimed: list[tuple[str, int]] = []
        self.held: dict[str, int] = {}

    def __call__(self, conn: psycopg.Connection, number: int) -> None:
        raise NotImplementedError

    def claim(self, conn: psycopg.Connection, number: int) -> str | None:
        with conn.transaction():
            task = claims.claim(conn, reviewer(number), NOW)
        if isinstance(task, claims.NothingFree):
            return None
        with self.lock:
            assert task.id not in self.held, f"{task.id} is held by two"
            self.held[task.id] = number
            self.claimed.append((task.id, number))
        return task.id


class ClaimOne(Act):
    def __call__(self, conn: psycopg.Connection, number: int) -> None:
        self.claim(conn, number)


class WorkItOff(Act):
    """Decide most, return some, skip some, until nothing is left for oneself."""

    def __call__(self, conn: psycopg.Connection, number: int) -> None:
        for turn in range(10_000):
            task_id = self.claim(conn, number)
            if task_id is None:
                return
            with conn.transaction():
                with self.lock:
                    del self.held[task_id]  # before it is free in the database
                if turn % 7 == 3:
                    claims.skip(conn, reviewer(number), task_id, "not mine", NOW)
                elif turn % 5 == 2:
                    claims.give_back(conn, reviewer(number), task_id, NOW)
                else:
                    at = subject(int(task_id[1:]))
                    decisions.decide(conn, reviewer(number), at, Action.ALLOW, None, "a prop", NOW)


def test_whoever_claims_at_one_instant_gets_another_of_the_highest(crowd: str) -> None:
    act = ClaimOne()
    at_once(crowd, act)
    best = {f"t{CROWD + BACKLOG - n}" for n in range(1, REVIEWERS + 1)}
    assert {task_id for task_id, _ in act.claimed} == best and len(act.claimed) == REVIEWERS


def test_a_crowd_works_the_queue_off_and_nothing_is_looked_at_by_two_or_lost(crowd: str) -> None:
    act = WorkItOff()
    at_once(crowd, act)
    with psycopg.connect(crowd) as conn:
        ended = Counter[str](dict(conn.execute("SELECT ended, count(*) FROM investigations.task_turns GROUP BY 1")))
        twice = conn.execute("SELECT task_id FROM investigations.task_turns GROUP BY 1 HAVING count(*) > 1").fetchall()
        left = {task.id for task in tasks.tasks(conn, 200).rows}
        skipped: dict[str, int] = dict(
            conn.execute(
                "SELECT task_id, count(DISTINCT reviewer) FROM investigations.task_turns"
                " WHERE ended = 'skipped' GROUP BY task_id"
            ).fetchall()
        )
    assert ended.total() == len(act.claimed) and twice
    assert ended["decided"] + len(left) == BACKLOG
    assert all(skipped.get(task_id, 0) == REVIEWERS for task_id in left), "what is left, everybody passed over"


def test_two_windows_of_one_person_hold_no_more_than_one_person_may(crowd: str) -> None:
    class SamePerson(Act):
        def __call__(self, conn: psycopg.Connection, number: int) -> None:
            try:
                self.claim(conn, 0)
            except Conflict:
                return

    act = SamePerson()
    at_once(crowd, act)
    assert len(act.claimed) == QUEUES.most_held


def test_a_decision_waits_for_whoever_holds_the_task_but_a_supervisors(
    conn: psycopg.Connection, sam: Principal
) -> None:
    fill(conn, 1)
    held = claims.claim(conn, reviewer(1), NOW)
    assert not isinstance(held, claims.NothingFree) and held.lease_until
    with pytest.raises(Conflict, match=r"reviewer 1 is looking at it until 09:35:00 UTC.*supervisor"):
        decisions.decide(conn, reviewer(2), subject(0), Action.ALLOW, None, "a prop", NOW)
    decisions.decide(conn, sam, subject(0), Action.ALLOW, None, "a prop", NOW + timedelta(minutes=2))
    [row] = conn.execute("SELECT ended, decided_after_s FROM investigations.task_turns, investigations.review_tasks")
    assert row == ("closed", None), "it was not the holder's decision"


def test_from_claim_to_decision_is_recorded_and_shown_by_queue(conn: psycopg.Connection) -> None:
    fill(conn, 4)
    for minutes, number in ((1, 1), (2, 2), (3, 3)):
        task = claims.claim(conn, reviewer(number), NOW)
        assert not isinstance(task, claims.NothingFree)
        at = NOW + timedelta(minutes=minutes)
        decisions.decide(conn, reviewer(number), subject(int(task.id[1:])), Action.ALLOW, None, "a prop", at)
    [_, life, *_] = clocks.figures(conn, NOW + timedelta(minutes=5))
    assert (life.queue.code, life.decided, life.median_s) == ("life", 3, 120.0)
    assert life.p95_s == pytest.approx(174.0)
    assert (life.open, life.held, life.overdue, life.oldest_at) == (1, 0, 1, START)
    assert clocks.figures(conn, NOW + timedelta(days=2))[1].median_s is None


def test_what_is_late_is_told_once(conn: psycopg.Connection) -> None:
    fill(conn, 3)
    fill_later = tasks.new_task("t9", subject(9), None, 0.9, "why", START)
    tasks.raise_tasks(conn, [fill_later], "service:screening")
    assert clocks.alarm(conn, START + timedelta(minutes=59)) == {}
    assert clocks.alarm(conn, START + timedelta(hours=1)) == {"life": 3}
    assert clocks.alarm(conn, START + timedelta(hours=2)) == {}
    assert clocks.alarm(conn, START + timedelta(hours=24)) == {"goods": 1}
    assert Counter(event.verb for event in audit.events(conn, 200).rows)["task.overdue"] == 4


def test_a_budget_closes_what_is_hard_to_look_at_and_nothing_else(conn: psycopg.Connection, sam: Principal) -> None:
    fill(conn, 3, CategoryCode.TRAFFICKING)
    tasks.raise_tasks(
        conn, [tasks.new_task("x", subject(99), CategoryCode.DRUGS, 0.5, "why", START)], "service:screening"
    )
    untrained = claims.claim(conn, reviewer(0), NOW)
    assert not isinstance(untrained, claims.NothingFree) and untrained.id == "x"
    claims.give_back(conn, reviewer(0), "x", NOW)
    reviewers.set_reviewer(conn, sam, "reviewer 0", None, ["trafficking"], None, 1, NOW)
    found = [claims.claim(conn, reviewer(0), NOW) for _ in range(3)]
    assert [getattr(task, "id", None) for task in found] == ["t002", "x", None]
    assert isinstance(found[2], claims.NothingFree) and "1 or more in 24 hours" in found[2].why
    with pytest.raises(Conflict, match="ask another"):
        claims.reassign(conn, sam, "t001", "reviewer 0", "go on", NOW)
    claims.give_back(conn, reviewer(0), "t002", NOW)
    next_day = claims.claim(conn, reviewer(0), NOW + timedelta(hours=24, seconds=1), ["people"])
    assert not isinstance(next_day, claims.NothingFree) and next_day.id == "t002"


def test_what_cannot_be_is_refused_with_the_way_out(conn: psycopg.Connection, sam: Principal) -> None:
    fill(conn, 1)
    with pytest.raises(Invalid, match="'peple' is no queue; there are people, life, rings, goods"):
        claims.claim(conn, reviewer(0), NOW, ["peple"])
    with pytest.raises(Forbidden, match=r"people, which asks for the skill trafficking, is not yours.*setReviewer"):
        claims.claim(conn, reviewer(0), NOW, ["people"])
    reviewers.set_reviewer(conn, sam, "reviewer 0", ["de"], [], ["life"], None, NOW)
    with pytest.raises(Forbidden, match="language tl is not yours"):
        claims.claim(conn, reviewer(0), NOW, None, ["tl"])
    with pytest.raises(Conflict, match="Claim again"):
        claims.keep(conn, reviewer(0), "t000", NOW)
    with pytest.raises(NotFound, match="no such review task"):
        claims.keep(conn, reviewer(0), "elsewhere", NOW)
    held = claims.claim(conn, reviewer(0), NOW)
    assert not isinstance(held, claims.NothingFree)
    with pytest.raises(Conflict, match="reviewer 0 is looking at it"):
        claims.keep(conn, reviewer(1), "t000", NOW)
    with pytest.raises(Invalid, match="reason"):
        claims.skip(conn, reviewer(0), "t000", " ", NOW)
    for until in (NOW, NOW + timedelta(days=8)):
        with pytest.raises(Invalid, match="at most 7 days"):
            claims.snooze(conn, reviewer(0), "t000", until, "later", NOW)
    with pytest.raises(Invalid, match="No queue asks for the skill 'juggling'"):
        reviewers.set_reviewer(conn, sam, "reviewer 0", None, ["juggling"], None, None, NOW)
    with pytest.raises(Invalid, match="'German' is no language"):
        reviewers.set_reviewer(conn, sam, "reviewer 0", ["German"], [], None, None, NOW)


def test_preferences_are_ones_own_and_leave_what_a_supervisor_set(conn: psycopg.Connection, sam: Principal) -> None:
    ana = reviewer(0)
    assert (reviewers.reviewer(conn, ana.id).blur, reviewers.reviewer(conn, ana.id).budget) == (True, QUEUES.budget)
    reviewers.set_reviewer(conn, sam, ana.id, ["de"], ["trafficking"], None, 5, NOW)
    changed = reviewers.set_preferences(conn, ana, False, True, False, NOW)
    assert (changed.blur, changed.grey, changed.mute, changed.budget) == (False, True, False, 5)
    assert reviewers.set_reviewer(conn, sam, ana.id, None, [], None, None, NOW).grey


def looked_at(code: CategoryCode = CategoryCode.WEAPONS) -> Assessment:
    signs = (
        Evidence(kind=EvidenceKind.TEXT_SPAN, reason="names a handgun model", span=(0, 4), weight=0.2),
        Evidence(kind=EvidenceKind.IMAGE_REGION, reason="shows a grip", image="a" * 64, box=(1, 2, 30, 40), weight=0.7),
        Evidence(kind=EvidenceKind.BEHAVIOUR_FACTOR, reason="is new here", weight=0.1),
    )
    signal = Signal(detector="d", version="1", probability=0.7, category=code, stage="fast", evidence=signs)
    return Assessment(
        post_id="p0",
        account_id="a",
        probability=0.7,
        category=code,
        action=Action.REVIEW,
        signals=(signal,),
        routing_version="r",
        assessed_at=START,
    )


def test_a_task_says_where_to_look_and_an_erasure_leaves_the_place_without_the_words(
    conn: psycopg.Connection, sam: Principal
) -> None:
    post = Post(
        id="p0", account_id="a", kind=PostKind.LISTING, body="Glock", created_at=START, language="de", region="AT"
    )
    decisions.record_screening(conn, [looked_at()], NOW, {"p0": post})
    claims.claim(conn, reviewer(0), NOW)
    [task] = tasks.tasks(conn).rows
    assert (task.queue, task.language, task.region, task.probability) == ("life", "de", "AT", 0.7)
    assert task.due_at == START + timedelta(hours=1)
    places = (
        Highlight(reason="shows a grip", image="a" * 64, box=(1, 2, 30, 40)),
        Highlight(reason="names a handgun model", span=(0, 4)),
    )
    assert task.highlights == places
    claims.reassign(conn, sam, task.id, "reviewer 1", "the seller wrote: canary", NOW)
    claims.skip(conn, reviewer(1), task.id, "canary is my cousin", NOW)
    retention_store.reword_tasks(conn, [task.subject], "Erased.")
    [task] = tasks.tasks(conn).rows
    assert task.highlights == (
        Highlight(reason="", image="a" * 64, box=(1, 2, 30, 40)),
        Highlight(reason="", span=(0, 4)),
    )
    words = conn.execute("SELECT given_why, ended_why FROM investigations.task_turns ORDER BY seq").fetchall()
    assert words == [(None, None), ("Erased.", "Erased.")]


def test_a_ring_points_to_what_binds_it_and_to_its_core(conn: psycopg.Connection) -> None:
    members = tuple(
        RingMember(account_id=a, role="seller", links=n, core=n > 1, why=f"has {n} posts") for n, a in enumerate("abc")
    )
    ring = Ring(id="r", members=members, contacts=("bitcoin:1", "device:2"), category=None, score=0.5, reasons=())
    tasks.raise_ring_tasks(conn, [ring], "run", START)
    [task] = tasks.tasks(conn).rows
    nodes = [Node(Label.CONTACT, "bitcoin:1"), Node(Label.DEVICE, "device:2"), *(Node(Label.ACCOUNT, a) for a in "cba")]
    assert [highlight.node for highlight in task.highlights] == [node.key for node in nodes]
    assert task.highlights[2].reason == "Has 2 posts."
    assert (task.queue, task.reach, task.language) == ("rings", 3, "und")


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.floats(0, 1))
def test_harm_grows_with_reach_and_stays_within_bounds(few: int, many: int, chance: float) -> None:
    few, many = sorted((few, many))
    for code in (*CategoryCode, None):
        least, most = (ranks.harm(code, chance, people) for people in (few, many))
        assert 0 <= least <= most <= ranks.urgency(code, chance) <= 1


def test_listing_by_queue_and_language(conn: psycopg.Connection) -> None:
    fill(conn, 2)
    decisions.record_screening(conn, [assessment("p50", 0.9, Action.REVIEW)], NOW)
    assert tasks.tasks(conn, queues=["life"], languages=["de"]).total == 2
    assert [task.subject for task in tasks.tasks(conn, languages=["und"]).rows] == [subject(50).key]
    assert tasks.tasks(conn, queues=["goods"]).total == 0
    with pytest.raises(Invalid, match="no queue"):
        tasks.tasks(conn, queues=["nowhere"])


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ('code = "goods"', 'code = "goods"\nsubjects = ["Post"]', "the last queue has to take everything"),
        ('code = "goods"', 'code = "life"', "two queues have one code"),
        ('categories = ["trafficking"]', 'categories = ["gossip"]', "gossip"),
        ("lease_s = 300", "", "lease_s"),
        ("lease_s = 300", "lease_s =", "queues.toml"),
    ],
)
def test_a_table_of_queues_that_cannot_work_is_refused_by_name(
    line: str, instead: str, said: str, tmp_path: Path
) -> None:
    own = tmp_path / "queues.toml"
    text = (Path(claims.__file__).parent / "queues.toml").read_text("utf-8")
    own.write_text(text.replace(line, instead), "utf-8")
    with pytest.raises(Invalid, match=said):
        load_queues(own)


def test_open_tasks_of_before_get_their_place_in_the_queue(conn: psycopg.Connection) -> None:
    """The migration, on rows as the version before it left them."""
    folder = Path(decisions.__file__).parent / "migrations"
    conn.execute("DROP SCHEMA investigations CASCADE")
    for name in ("0001_casework", "0002_holds_and_erasures", "0003_hub_overrides", "0004_decisions_of_people"):
        conn.execute((folder / f"investigations_{name}.sql").read_text("utf-8"))
    old = (
        ("Post\x1fp0", "trafficking", 0.8),
        ("Post\x1fp1", "counterfeits", 0.2),
        ("Ring\x1fr0", "drugs", 0.4),
        ("Ring\x1fr1", None, 0.5),
    )
    for number, (key, code, priority) in enumerate(old):
        conn.execute(
            "INSERT INTO investigations.review_tasks (id, subject, category, priority, reason, raised_by, created_at,"
            " updated_at) VALUES (%s, %s, %s, %s, 'why', 'service:screening', %s, %s)",
            (f"t{number}", key, code, priority, START, START),
        )
    conn.execute((folder / "investigations_0005_review_queue.sql").read_text("utf-8"))
    found = {task.id: task for task in tasks.tasks(conn).rows}
    for number, (key, code, priority) in enumerate(old):
        task, label = found[f"t{number}"], Label(key.split("\x1f")[0])
        severity = ranks.urgency(CategoryCode(code) if code else None, 1.0)
        queue = QUEUES.queue_for(label, task.category)
        assert (task.queue, task.due_at) == (queue.code, START + queue.answer_within)
        assert task.probability == pytest.approx(priority / severity)
        assert task.priority == pytest.approx(ranks.harm(task.category, priority / severity, 1))
    assert list(found) == ["t0", "t3", "t2", "t1"]
