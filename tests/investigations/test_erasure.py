"""Erasure over every store at once: a canary of the account is nowhere, whatever came first, and holds stop it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg import Connection, sql
from psycopg.errors import RestrictViolation
from psycopg_pool import ConnectionPool

from domain.casework import AuditEvent, ErasureState, HoldState, Principal, Role, SealState
from domain.contacts import contact_type
from domain.errors import Conflict, Forbidden, Invalid
from domain.judgement import WORDS_ERASED, Signal
from domain.marketplace import Post
from domain.observations import Label, Node
from graph import store as graph_store
from graph.digest import graph_digest
from graph.projector import Projector
from graph.resolution import actors
from graph.resolution import store as resolution_store
from graph.resolution.candidates import keep_run
from graph.resolution.judgements import Act, Pair, ResolutionRun
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS
from graph.resolution.signs import read_signs
from investigations import audit
from investigations.audit import sequencer
from investigations.retention import erasure, holds
from investigations.retention.erasure import Eraser
from screening import erasure as screening_erasure
from screening import store as screening_store
from screening.dead_letters import RawRecord
from screening.words import posts_with
from tests.graph.worlds import few_examples
from tests.screening.conftest import WordDetector, empty, make_intake
from tests.screening.samples import SHA, event

NOW = datetime(2024, 6, 1, tzinfo=UTC)
LEGAL = Principal("lea", frozenset({Role.LEGAL}))
OWN, SHARED, OTHERS = "canarymail@example.org", "shared@example.org", "bystander@example.org"


@dataclass
class Quoting(WordDetector):
    """A careless detector: its evidence quotes the text."""

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        signals = zip(super().assess(posts), posts, strict=True)
        return [
            replace(s, evidence=tuple(replace(e, reason=f"it says: {post.body}") for e in s.evidence))
            for s, post in signals
        ]


INTAKE = make_intake(detectors=(Quoting(),))
LATER = make_intake(detectors=())
ERASER = Eraser(INTAKE.vault, screening_erasure.forget)


def told(kind: str, number: int, /, **facts: Any) -> bytes:
    return event(
        kind, f"{kind}{number}", facts, (datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=number)).isoformat()
    )


def mail(value: str) -> list[dict[str, str]]:
    return [{"kind": "email", "value": value}]


HISTORY = [
    told(
        "account", 0, account_id="a1", handle="canaryhandle", display_name="Canaryname", contacts=mail(OWN), x="canary"
    ),
    told("account", 1, account_id="a1", display_name="Canaryname the second", region="DE", contacts=mail(SHARED)),
    told("account", 2, account_id="a2", display_name="Bystander", contacts=mail(SHARED)),
    told("account", 3, account_id="a2", handle="bystander", contacts=mail(OTHERS), devices=["dev-2"]),
    told(
        "post", 4, post_id="p1", account_id="a1", title="Canarytitle", body=f"a replica canaryword, {OWN}", x="canary"
    ),
    told("post", 5, post_id="p1", account_id="a1", body="canaryedit: a lamp"),
    told("post", 6, post_id="p2", account_id="a2", body=f"bystander sells a replica, {SHARED}"),
    told("post", 7, post_id="p3", account_id="a1", body="canarythird replica"),
    told("post", 8, post_id="p3", account_id="a2", body="bystander took it over, a replica"),
    told("message", 9, message_id="m1", thread_id="t", account_id="a1", to_account_id="a2", body="canarymessage"),
    told("message", 10, message_id="m2", thread_id="t", account_id="a2", to_account_id="a1", body="bystander answers"),
    told("contact_observed", 11, account_id="a1", kind="email", value="canaryseen@example.org"),
    told("report", 12, report_id="r1", post_id="p1", category="canarycategory", note="canarynote"),
    told(
        "report", 13, report_id="r2", account_id="a1", category="canarycategory", note="canarynote", reporter="canary"
    ),
    told("report", 14, report_id="r3", post_id="p2", category="drugs", note="about a bystander"),
    told("image_seen", 15, post_id="p1", sha256=SHA, x="canary"),
    told("payment", 16, payment_id="y1", from_account_id="a1", to_account_id="a2", x="canary"),
    told("post.deleted", 17, post_id="p1", x="canary"),
    told("account.deleted", 18, account_id="a1", x="canary"),
    told("follow", 19, account_id="a2", follows_account_id="a1"),
]


@pytest.fixture(scope="module")
def pool(postgres: str) -> Iterator[ConnectionPool]:
    with ConnectionPool(postgres, min_size=1, max_size=4, open=False) as opened:
        yield opened


@dataclass(frozen=True)
class Stores:
    """Both engines, begun anew."""

    pool: ConnectionPool
    driver: Driver

    def begin(self) -> "Stores":
        with self.pool.connection() as conn:
            empty(conn)
            conn.execute("TRUNCATE investigations.review_tasks, investigations.task_turns")
            for table in ("erasures", "preservation_holds"):  # never deleted by the service
                conn.execute(f"ALTER TABLE investigations.{table} DISABLE TRIGGER never_deleted")
                conn.execute(f"TRUNCATE investigations.{table} RESTART IDENTITY")
                conn.execute(f"ALTER TABLE investigations.{table} ENABLE TRIGGER never_deleted")
        self._wipe_graph()
        return self

    def take_in(self, lines: Sequence[bytes], at_once: bool = True) -> None:
        with self.pool.connection() as conn:
            taken = (INTAKE if at_once else LATER).accept(conn, [RawRecord("t", n, raw) for n, raw in enumerate(lines)])
        assert not taken.dead

    def screen(self) -> None:
        with self.pool.connection() as conn:
            INTAKE.screen_waiting(conn, 100)

    def project(self) -> None:
        Projector(self.pool, self.driver, batch=7).run_until_idle()

    def erase(self) -> None:
        with self.pool.connection() as conn:
            assert ERASER.request(conn, LEGAL, "a1", "request of the person", NOW).state is ErasureState.DONE

    def rebuild(self) -> None:
        self._wipe_graph()
        with self.pool.connection() as conn:
            graph_store.queue_everything(conn)
        self.project()

    def digests(self) -> tuple[str, str]:
        with self.pool.connection() as conn:
            return screening_store.state_digest(conn), graph_digest(self.driver)

    def _wipe_graph(self) -> None:
        self.driver.execute_query("MATCH (n) WHERE NOT n:SchemaMigration DETACH DELETE n")


@pytest.fixture
def stores(pool: ConnectionPool, neo4j_driver: Driver) -> Stores:
    return Stores(pool, neo4j_driver).begin()


def everything(stores: Stores) -> str:
    """Every text that any store holds, with what the vault still opens."""
    with stores.pool.connection() as conn:
        tables = conn.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = [
            str(row)
            for schema, table in tables
            for row in conn.execute(sql.SQL("SELECT * FROM {} t").format(sql.Identifier(schema, table)))
        ]
        ledger = conn.execute("SELECT coalesce(account_id, E'\\x1ffeed'), payload FROM screening.ledger").fetchall()
        rows += [str(payload) for payload in INTAKE.vault.open_many(conn, ledger)]
        ids = [contact_id for (contact_id,) in conn.execute("SELECT contact_id FROM graph.contact_values")]
        rows += INTAKE.vault.reveal_many(conn, ids).values()
    nodes = stores.driver.execute_query("MATCH (n) RETURN properties(n)").records
    edges = stores.driver.execute_query("MATCH (n:Account|Post)-[r]->() RETURN properties(r)").records
    return "\n".join([*rows, *(str(record.data()) for record in (*nodes, *edges))])


def reveal(stores: Stores, value: str) -> str | None:
    contact_id = INTAKE.reader.keyer.contact_id("email", value)
    with stores.pool.connection() as conn:
        return INTAKE.vault.reveal_many(conn, [contact_id]).get(contact_id)


steps = st.lists(st.sampled_from(["project", "erase", "rebuild", "again", "screen"]), max_size=4)


@few_examples(6)
@given(
    order=st.permutations(HISTORY),
    size=st.integers(1, 8),
    between=st.lists(steps, min_size=20, max_size=20),
    late=st.booleans(),
)
@example(order=HISTORY, size=20, between=[["project", "erase"]] * 20, late=False)
@example(order=HISTORY[::-1], size=1, between=[["erase"], *[["project"]] * 19], late=False)
def test_no_canary_is_left_and_the_order_makes_no_difference(
    stores: Stores, order: list[bytes], size: int, between: list[list[str]], late: bool
) -> None:
    stores.begin()
    stores.take_in(HISTORY)
    stores.project()
    assert "canary" in everything(stores).lower()
    stores.erase()
    stores.project()
    expected = stores.digests()

    stores.begin()
    acts: dict[str, Callable[[], None]] = {
        "project": stores.project,
        "erase": stores.erase,
        "rebuild": stores.rebuild,
        "again": lambda: stores.take_in(order),
        "screen": stores.screen,
    }
    for start, doing in zip(range(0, len(order), size), between, strict=False):
        stores.take_in(order[start : start + size], at_once=not late)
        for act in doing:
            acts[act]()
    stores.erase()
    stores.take_in(order)
    stores.screen()
    stores.project()
    assert "canary" not in everything(stores).lower()
    assert contact_type("email").mask(OWN) not in everything(stores)
    assert (reveal(stores, OWN), reveal(stores, SHARED), reveal(stores, OTHERS)) == (None, SHARED, OTHERS)
    if not late:
        assert stores.digests() == expected
        stores.rebuild()
        assert stores.digests() == expected


def test_the_account_stays_in_the_graph_and_out_of_searches_for_its_words(stores: Stores) -> None:
    stores.take_in(HISTORY)
    stores.erase()
    stores.project()
    seen = stores.driver.execute_query("MATCH (a:Account {id: 'a1'})-[r]-(m) RETURN type(r) AS kind").records
    assert {record["kind"] for record in seen} == {"USES", "POSTED", "MESSAGED", "FOLLOWS", "PAID"}
    with stores.pool.connection() as conn:
        assert posts_with(conn, "canaryword", 5).found == 0
        assert posts_with(conn, "bystander", 5).found == 3
        gone = INTAKE.vault.erased_contacts(conn, [INTAKE.reader.keyer.contact_id("email", v) for v in (OWN, SHARED)])
    assert gone == {INTAKE.reader.keyer.contact_id("email", OWN)}


def test_a_judgement_outlives_the_words_of_its_reason(stores: Stores) -> None:
    stores.take_in([line for line in HISTORY if b"account.deleted" not in line])
    stores.project()
    table = read_signs(stores.driver).table
    assert "canaryhandle" in str(table.to_pylist())
    found = link(table, ACCOUNTS, threshold=-50.0).candidates
    pair = Pair("a1", "a2")
    with stores.pool.connection() as conn:
        run = ResolutionRun(
            id=uuid4(),
            started_at=NOW,
            finished_at=NOW,
            engine="duckdb",
            plan_sha256="0" * 64,
            threshold=-50.0,
            trained=(),
            accounts=2,
            hubs=0,
            candidates=len(found),
        )
        keep_run(conn, run, found)
        actors.confirm(conn, Act(uuid4(), "ivo", NOW, f"Canaryname signs with {OWN}"), pair)
        [made] = resolution_store.actors_of(conn, ["a1"]).values()
        actors.split(conn, Act(uuid4(), "ivo", NOW + timedelta(hours=1), "canaryhandle is the brother"), made, ["a1"])
        actors.confirm(conn, Act(uuid4(), "ivo", NOW + timedelta(hours=2), "the canary again"), pair, True)
    stores.project()
    stores.erase()
    stores.project()
    assert "canary" not in everything(stores).lower()
    assert "canary" not in str(read_signs(stores.driver).table.to_pylist()).lower()
    with stores.pool.connection() as conn:
        kept = conn.execute("SELECT verdict, judged_by, reason FROM graph.actor_judgements ORDER BY seq").fetchall()
        assert kept == [(verdict, "ivo", WORDS_ERASED) for verdict in ("confirmed", "split", "confirmed")]
        assert found and resolution_store.actors_of(conn, ["a1", "a2"]).keys() == {"a1", "a2"}
        for change in ("SET verdict = 'rejected'", "SET reason = 'other'"):
            with pytest.raises(RestrictViolation), conn.transaction():
                conn.execute(f"UPDATE graph.actor_judgements {change}")
    edges = stores.driver.execute_query("MATCH (:Account {id: 'a1'})-[r:SAME_AS]-(:Account) RETURN r.closed AS closed")
    assert [record["closed"] for record in edges.records] == [None]
    stores.rebuild()
    assert "canary" not in everything(stores).lower()


def test_words_about_the_account_in_the_audit_log_go_with_its_key(stores: Stores) -> None:
    """Those that wait for their place as well, and not the row that says that it was erased."""
    about = Node(Label.ACCOUNT, "a1").key
    stores.take_in(HISTORY)
    seen = [AuditEvent(actor="ina", verb="v", subject=about, occurred_at=NOW, purpose=f"canary {n}") for n in range(2)]
    with stores.pool.connection() as conn:
        audit.append(conn, seen[:1])
        sequencer.place_all(conn, INTAKE.vault)
        audit.append(conn, seen[1:])
    stores.erase()
    with stores.pool.connection() as conn:
        sequencer.place_all(conn, INTAKE.vault)
        rows = audit.records(conn, INTAKE.vault, subject=about).rows[:3]
    assert [(row.event.verb, row.state, row.event.purpose) for row in rows] == [
        ("erasure.done", SealState.OPEN, None),
        ("v", SealState.ERASED, None),
        ("v", SealState.ERASED, None),
    ]
    assert rows[0].event.facts["asked_by"] == LEGAL.id
    assert "canary 0" not in (left := everything(stores)) and "canary 1" not in left


def test_a_platform_deletion_erases_nothing(stores: Stores) -> None:
    stores.take_in(HISTORY)
    with stores.pool.connection() as conn:
        shown = screening_store.shown_posts(conn, ["p1"])["p1"]
    assert "canaryedit" in shown.body
    assert reveal(stores, OWN) == OWN


def place(conn: Connection[Any], until: datetime, begins: datetime | None = None) -> int:
    return holds.place(
        conn, INTAKE.vault, LEGAL, ["a1"], "requested by the police", "4 Js 12/24", until, NOW, None, begins
    ).number


def test_a_hold_defers_an_erasure_until_the_last_one_ends(stores: Stores) -> None:
    day = timedelta(days=1)
    stores.take_in(HISTORY)
    with stores.pool.connection() as conn:
        first, second = place(conn, NOW + day), place(conn, NOW + 9 * day, NOW + 2 * day)
        asked = ERASER.request(conn, LEGAL, "a1", "request of the person", NOW)
        assert asked.state is ErasureState.DEFERRED
        why = erasure.why_deferred(conn, asked, NOW) or ""
        assert f"hold {first} stands until 2024-06-02" in why and f"hold {second} stands until 2024-06-10" in why
        INTAKE.vault.erase_account(conn, "a1")  # even if something else went wrong, the hold has wraps of its own
        assert ERASER.run_due(conn, NOW + 2 * day) == []
    assert reveal(stores, OWN) == OWN
    with stores.pool.connection() as conn:
        lifted = holds.lift(conn, INTAKE.vault, LEGAL, second, "the order was withdrawn", NOW + 3 * day)
        assert lifted.state(NOW) is HoldState.LIFTED
        with pytest.raises(Conflict, match="expired on 2024-06-02"):
            holds.lift(conn, INTAKE.vault, LEGAL, first, "again", NOW + 3 * day)
        [done] = ERASER.run_due(conn, NOW + 3 * day)
        assert (done.number, done.state, done.done_at) == (asked.number, ErasureState.DONE, NOW + 3 * day)
        assert ERASER.run_due(conn, NOW + 3 * day) == []
    stores.project()
    assert "canary" not in everything(stores).lower()


def test_holds_and_erasures_are_refused_without_right_reason_or_object(stores: Stores) -> None:
    nobody = Principal("ann", frozenset({Role.ANALYST, Role.INVESTIGATOR}))
    stores.take_in(HISTORY)
    with stores.pool.connection() as conn:
        with pytest.raises(Forbidden, match=r"account\.erase needs the role"):
            ERASER.request(conn, nobody, "a1", "because", NOW)
        with pytest.raises(Forbidden, match=r"hold\.place needs the role"):
            holds.place(conn, INTAKE.vault, nobody, ["a1"], "why", "ref", NOW + timedelta(days=1), NOW)
        with pytest.raises(Invalid, match="ground"):
            ERASER.request(conn, LEGAL, "a1", " ", NOW)
        with pytest.raises(Invalid, match="future"):
            place(conn, NOW)
    stores.erase()
    with stores.pool.connection() as conn, pytest.raises(Conflict, match="nothing left to hold of a1"):
        place(conn, NOW + timedelta(days=1))
