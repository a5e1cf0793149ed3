"""Taking events in: nothing lost, nothing doubled, and the same state whatever the order of arrival."""

import json
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.judgement import Action
from domain.observations import Edge, subject_of
from screening import store
from screening.dead_letters import RawRecord
from screening.events import read_event
from screening.intake import Accepted, Intake
from screening.reading import sealed_under
from tests.screening.conftest import empty, make_intake
from tests.screening.samples import SAMPLES, SHA, event

Connect = Callable[[], AbstractContextManager[Connection[Any]]]


def take_in(conn: Connection[Any], intake: Intake, lines: Sequence[bytes], size: int = 1000) -> list[Accepted]:
    records = [RawRecord("test", number, raw) for number, raw in enumerate(lines, 1)]
    taken = []
    for start in range(0, len(records), size):
        taken.append(intake.accept(conn, records[start : start + size]))
        conn.commit()
    return taken


def observations(conn: Connection[Any]) -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT subject, event_id, valid_at, holds, properties::text, source, confidence, span FROM graph.observations"
        " ORDER BY subject, event_id"
    ).fetchall()


def edges(conn: Connection[Any], holds: bool) -> set[tuple[str, str]]:
    """(relationship, end's id without its key) of observed edges."""
    rows = conn.execute("SELECT subject FROM graph.observations WHERE holds = %s", (holds,)).fetchall()
    found = [subject_of(subject) for (subject,) in rows]
    return {(edge.relationship, edge.end.id) for edge in found if isinstance(edge, Edge)}


_ACCOUNTS, _POSTS = st.sampled_from(["a1", "a2", "a3"]), st.sampled_from(["p1", "p2"])
_CONTACT = st.sampled_from(["ann@example.org", "bob@example.org", "+41 44 668 18 00", "no address"])
_BODIES = st.sampled_from(["a lamp", "forged papers, ann@example.org", "replica, t.me/bob_shop_77", "a\nb"])
_BODY_OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "account": st.fixed_dictionaries(
        {"account_id": _ACCOUNTS},
        optional={
            "display_name": st.sampled_from(["Ann", "Bob"]),
            "region": st.sampled_from(["CH", "DE"]),
            "contacts": st.lists(st.fixed_dictionaries({"kind": st.just("email"), "value": _CONTACT}), max_size=2),
            "devices": st.lists(st.sampled_from(["d1", "d2"]), max_size=2),
        },
    ),
    "post": st.fixed_dictionaries(
        {"post_id": _POSTS, "account_id": _ACCOUNTS, "body": _BODIES},
        optional={"images": st.just([{"sha256": SHA}]), "price": st.floats(0, 1e300)},
    ),
    "message": st.fixed_dictionaries(
        {"message_id": _POSTS, "thread_id": st.just("t"), "account_id": _ACCOUNTS, "to_account_id": _ACCOUNTS}
        | {"body": _BODIES}
    ),
    "follow": st.fixed_dictionaries({"account_id": _ACCOUNTS, "follows_account_id": _ACCOUNTS}),
    "follow.deleted": st.fixed_dictionaries({"account_id": _ACCOUNTS, "follows_account_id": _ACCOUNTS}),
    "account.deleted": st.fixed_dictionaries({"account_id": _ACCOUNTS}),
    "post.deleted": st.fixed_dictionaries({"post_id": _POSTS}),
    "message.deleted": st.fixed_dictionaries({"message_id": _POSTS}),
}
_HOURS = st.integers(0, 5)


@st.composite
def _histories(draw: st.DrawFn) -> list[bytes]:
    kinds = draw(st.lists(st.sampled_from(sorted(_BODY_OF_TYPE)), min_size=1, max_size=12))
    start = datetime(2024, 5, 1, tzinfo=UTC)
    return [
        event(kind, f"e{number}", draw(_BODY_OF_TYPE[kind]), (start + timedelta(hours=draw(_HOURS))).isoformat())
        for number, kind in enumerate(kinds)
    ] + [
        event("report", f"r{number}", {"report_id": f"r{number}", "account_id": "a1"}) for number in range(draw(_HOURS))
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=_histories(), seed=st.integers(0, 2**32), size=st.integers(1, 7))
def test_any_order_any_batches_any_redelivery_end_in_the_same_state(
    pool: ConnectionPool, history: list[bytes], seed: int, size: int
) -> None:
    intake, shuffled = make_intake(), history * 2
    random.Random(seed).shuffle(shuffled)
    with pool.connection() as conn:
        empty(conn)
        take_in(conn, intake, history)
        expected = store.state_digest(conn), observations(conn)
        empty(conn)
        taken = take_in(conn, intake, shuffled, size) + take_in(conn, intake, shuffled)
        assert (store.state_digest(conn), observations(conn)) == expected
    assert sum(batch.accepted for batch in taken) == len(history)
    assert sum(batch.duplicates for batch in taken) == len(history) * 3
    assert not any(batch.dead for batch in taken)


def test_every_type_is_taken_in_and_its_payload_opens_again(intake: Intake, connect: Connect) -> None:
    with connect() as conn:
        (taken,) = take_in(conn, intake, list(SAMPLES.values()))
        assert (taken.accepted, taken.dead, taken.unusable_contacts) == (len(SAMPLES), (), 0)
        rows = conn.execute("SELECT event_id, account_id, payload FROM screening.ledger").fetchall()
        opened = {one: intake.vault.open(conn, account or "\x1ffeed", sealed) for one, account, sealed in rows}
    read = [read_event(raw) for raw in SAMPLES.values()]
    assert opened == {one.id: one.raw for one in read}
    assert {one.id: sealed_under(one) for one in read} == {event_id: account for event_id, account, _ in rows}


def test_the_same_id_with_other_content_is_dead_in_one_batch_and_across(intake: Intake, connect: Connect) -> None:
    first, other = (event("follow", "e1", {"account_id": "a", "follows_account_id": to}) for to in ("b", "c"))
    with connect() as conn:
        together, later = take_in(conn, intake, [first, other, first])[0], take_in(conn, intake, [other])[0]
    assert (together.accepted, together.duplicates) == (1, 1)
    letters = [(letter.line, letter.reason, letter.original) for letter in (*together.dead, *later.dead)]
    assert letters == [(2, "same id, other content", other), (1, "same id, other content", other)]


def test_what_cannot_be_a_contact_or_lies_ahead_is_dead_and_the_rest_of_the_batch_lives(
    intake: Intake, connect: Connect
) -> None:
    ahead = event("follow", "e1", {"account_id": "a", "follows_account_id": "b"}, "2024-06-02T00:00:01Z")
    no_kind = event("contact_observed", "e2", {"account_id": "a", "kind": "pigeon", "value": "x"})
    no_phone = event("contact_observed", "e3", {"account_id": "a", "kind": "phone", "value": "12"})
    with connect() as conn:
        taken = take_in(conn, intake, [ahead, no_kind, no_phone, SAMPLES["org.ringfence.post.v1"]])[0]
    assert [letter.reason.split(":")[0] for letter in taken.dead] == ["time", "data.kind", "data.value"]
    assert taken.accepted == 1


def test_an_edit_is_another_version_and_the_latest_by_event_time_is_shown(intake: Intake, connect: Connect) -> None:
    post = {"post_id": "edited", "account_id": "a1"}
    old = event("post", "e1", post | {"body": "forged papers"}, "2024-05-01T00:00:00Z")
    new = event("post", "e2", post | {"body": "a lamp"}, "2024-05-02T00:00:00Z")
    with connect() as conn:
        take_in(conn, intake, [new])
        take_in(conn, intake, [old])
        assert store.shown_posts(conn, ["edited"])["edited"].body == "a lamp"
        judged = store.assessments_of(conn, ["edited"])
        assert [row.assessment.action for row in judged] == [Action.ALLOW, Action.REMOVE]
        assert store.take_actions(conn, 10) == [], "what is no longer shown is not removed"


@pytest.mark.parametrize("order", [1, -1])
def test_a_deletion_closes_what_the_post_made_and_erases_nothing(intake: Intake, connect: Connect, order: int) -> None:
    told = [SAMPLES["org.ringfence.post.v1"], SAMPLES["org.ringfence.post.deleted.v1"]][::order]
    with connect() as conn:
        for line in told:
            take_in(conn, intake, [line])
        closed = edges(conn, holds=False)
        assert closed == edges(conn, holds=True)
        assert {relationship for relationship, _ in closed} == {"POSTED", "MENTIONS", "SHOWS"}
        assert store.shown_posts(conn, ["p1"])["p1"].body.startswith("A lamp")


def test_a_contact_in_a_text_leaves_its_place_and_no_plain_value(intake: Intake, connect: Connect) -> None:
    body = "write to ann@example.org"
    with connect() as conn:
        take_in(conn, intake, [event("post", "e1", {"post_id": "p9", "account_id": "a1", "body": body, "title": "Hi"})])
        seen = observations(conn)
        mention = next(row for row in seen if row[0].startswith("MENTIONS"))
        assert ("Hi\n" + body)[mention[7].lower : mention[7].upper] == "ann@example.org"
        assert "ann@example.org" not in json.dumps([row[:1] + row[4:6] for row in seen])
        assert intake.vault.reveal(conn, subject_of(mention[0]).end.id) == "ann@example.org"  # type: ignore[union-attr]


def test_reports_count_once_each(intake: Intake, connect: Connect) -> None:
    told = [("e1", "r1"), ("e2", "r1"), ("e3", "r2")]
    with connect() as conn:
        take_in(conn, intake, [event("report", e, {"report_id": r, "account_id": "a1"}) for e, r in told], size=1)
        counted = conn.execute("SELECT count(*) FROM graph.observations WHERE source = 'report'").fetchone()
    assert counted == (2,)


def test_removals_are_decided_and_told_once(intake: Intake, connect: Connect) -> None:
    line = event("post", "e1", {"post_id": "p-forged", "account_id": "a1", "body": "forged papers"})
    with connect() as conn:
        take_in(conn, intake, [line])
        take_in(conn, intake, [line])
        (told,) = store.take_actions(conn, 10)
        assert store.take_actions(conn, 10) == []
    message = json.loads(told[1])
    assert (message["id"], message["subject"], message["action"]) == (told[0], "Post:p-forged", "remove")


def test_posts_taken_in_without_detectors_are_screened_later_to_the_same_state(connect: Connect) -> None:
    lines = [event("post", f"e{n}", {"post_id": f"w{n}", "account_id": "a", "body": "replica"}) for n in range(5)]
    later, at_once = make_intake(detectors=()), make_intake()
    with connect() as conn:
        take_in(conn, at_once, lines)
        expected = store.state_digest(conn), observations(conn)
        empty(conn)
        take_in(conn, later, lines)
        while at_once.screen_waiting(conn, 2):
            conn.commit()
        assert (store.state_digest(conn), observations(conn)) == expected


def test_deletions_and_new_links_do_not_pass_each_other(pool: ConnectionPool, connect: Connect) -> None:
    intake = make_intake()
    with connect() as first, pool.connection() as second:
        intake.accept(first, [RawRecord("test", 1, SAMPLES["org.ringfence.post.v1"])])
        second.execute("SET lock_timeout = '300ms'")
        with pytest.raises(Exception, match="lock timeout"):
            intake.accept(second, [RawRecord("test", 1, SAMPLES["org.ringfence.post.deleted.v1"])])
        second.rollback()
        first.commit()
