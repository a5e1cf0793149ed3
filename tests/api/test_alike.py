"""What near-duplicates share, at the API: the template of a post and of a ring, masked as every body is."""

from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from api.personal import SHORTEST_REPEATED
from domain.casework import Role
from domain.errors import Unavailable
from domain.judgement import Action, Assessment
from domain.rings import Ring, RingMember
from graph import alike
from graph import store as graph_store
from graph.rings import ring_observations
from runtime.bootstrap import Installation
from runtime.ring_job import link_texts
from screening import store as screening_store
from screening.ordinary import ordinary_bodies
from screening.store import AssessmentRow
from tests.api.conftest import As, event, take_in

ALIKE = """
    query ($of: ID!) {
      nearDuplicates(of: $of) {
        compared moreThan
        templates {
          posts accounts saved words peculiar places { part slot start end }
          parts {
            text slot valueCount values { text posts accounts contact { key mask value(purpose: {reason: "%s"}) } }
          }
        }
      }
    }
"""
MASKED = ALIKE.replace(' value(purpose: {reason: "%s"})', "")
IDS = '{ post(postId: "n0") { id } ring(ringId: "r") { id } account(accountId: "anna") { id } }'
PHONES = ("+4930901820123", "+4930901820124", "+4930901820123", "+4930901820126")
OFFER = (
    "Sealed game consoles of last season, {price} EUR each, every box unopened. Ask for {name}, {phone}, or again "
    "{phone}; ledger 89 00 00 06 30 {last}. Delivery to your door in plain packing, no questions asked"
)
SELLERS = ("anna", "bert", "dora", "emil")
ORDINARY = [f"Bicycle number {n}, still available and pick up only" for n in range(220)]


def offers() -> list[dict[str, object]]:
    bodies = [
        OFFER.format(price=40 + n % 2, name=name.title(), phone=phone, last=n)
        for n, (name, phone) in enumerate(zip(SELLERS, PHONES, strict=True))
    ]
    told = [event("account", 10 + n, account_id=name, display_name=name) for n, name in enumerate(SELLERS)]
    told += [
        event("post", 15 + n, post_id=f"n{n}", account_id=SELLERS[n], kind="listing", body=body)
        for n, body in enumerate(bodies)
    ]
    told += [
        {
            **event("post", 20, post_id=f"o{n}", account_id=f"other{n}", kind="listing", body=body),
            "id": f"ordinary-{n}",
        }
        for n, body in enumerate(ORDINARY)
    ]
    return told


@pytest.fixture(scope="module", autouse=True)
def linked(installation: Installation) -> None:
    """Four offers of one template, for review, ordinary posts that screening would allow, and a ring of three."""
    take_in(installation, offers())
    with installation.pool.connection() as conn:
        rows = conn.execute("SELECT post_id, event_id, account_id FROM screening.posts").fetchall()
        screening_store.assess(conn, [judged(installation, *row) for row in rows if row[0][0] in "no"])
    assert link_texts(installation) >= 3
    members = tuple(RingMember(account_id=name, role="seller", links=1, core=True, why="") for name in SELLERS[:3])
    ring = Ring(id="r", members=members, contacts=(), category=None, score=0.5, reasons=())
    with installation.pool.connection() as conn:
        seen = ring_observations([ring], [], UUID(int=1), installation.clock())
        graph_store.record(conn, seen, installation.clock())
    installation.projector.run_until_idle()


def judged(installation: Installation, post_id: str, event_id: UUID, account_id: str) -> AssessmentRow:
    action = Action.REVIEW if post_id.startswith("n") else Action.ALLOW
    found = Assessment(
        post_id=post_id,
        account_id=account_id,
        probability=0.5,
        category=None,
        action=action,
        signals=(),
        routing_version="test",
        assessed_at=installation.clock(),
    )
    return AssessmentRow(uuid5(UUID(int=0), post_id), event_id, found)


@pytest.fixture(scope="module")
def ids(as_: As) -> dict[str, str]:
    return {name: node["id"] for name, node in as_("ann", Role.ANALYST).ask(IDS).items()}


def shared(as_: As, of: str, query: str = MASKED, role: Role = Role.ANALYST) -> dict[str, Any]:
    found: dict[str, Any] = as_("ann", role).ask(query, {"of": of})["nearDuplicates"]
    return found


def test_a_post_shows_the_template_it_shares_with_its_near_duplicates(as_: As, ids: dict[str, str]) -> None:
    found = shared(as_, ids["post"])
    assert (found["compared"], found["moreThan"]) == (4, False)
    [template] = found["templates"]
    assert (template["posts"], template["accounts"]) == (4, 4)
    slots = [part for part in template["parts"] if part["slot"]]
    assert [part["slot"] for part in slots] == ["PRICE", "NAME", "CONTACT", "CONTACT", "CONTACT"]
    assert [(one["text"], one["posts"]) for one in slots[0]["values"]] == [("40 EUR", 2), ("41 EUR", 2)]
    assert {one["text"] for one in slots[1]["values"]} == {name.title() for name in SELLERS}
    assert template["saved"] > 0.4
    assert (template["words"], template["peculiar"]) == (25, 22), "all but runs that are too short to tell"
    assert "still available" not in str(template["parts"])


def test_contacts_in_slots_are_masked_and_told_as_the_contacts_they_are(as_: As, ids: dict[str, str]) -> None:
    found = shared(as_, ids["post"])
    contacts = [part for part in found["templates"][0]["parts"] if part["slot"] == "CONTACT"]
    for part in contacts[:2]:
        assert [(one["text"], one["posts"], one["accounts"]) for one in part["values"]] == [
            ("‹phone›", 2, 2),
            ("‹phone›", 1, 1),
            ("‹phone›", 1, 1),
        ]
        masks = [one["contact"]["mask"] for one in part["values"]]
        assert len(set(masks)) > 1 and not set(masks) & set(PHONES)
    assert [one["text"] for one in contacts[2]["values"]] == ["‹number›"] * 4
    said = str(found)
    assert not [phone for phone in PHONES if phone[3:] in said] and "89 00" not in said
    with pytest.raises(Unavailable, match="needs the role"):
        shared(as_, ids["post"], ALIKE % "checking who answers this phone")


def test_a_contact_in_a_slot_is_revealed_for_a_recorded_purpose(
    as_: As, ids: dict[str, str], installation: Installation
) -> None:
    reason = "checking the phone of a template"
    found = shared(as_, ids["post"], ALIKE % reason, Role.INVESTIGATOR)
    values = {
        one["contact"]["value"] for part in found["templates"][0]["parts"] for one in part["values"] if one["contact"]
    }
    assert values == set(PHONES)
    with installation.pool.connection() as conn:
        rows = conn.execute(
            "SELECT count(*) FROM investigations.audit_pending WHERE purpose = %s", (reason,)
        ).fetchone()
    assert rows and rows[0] >= 3


def test_places_lead_back_into_the_body_of_the_post(as_: As, ids: dict[str, str]) -> None:
    [template] = shared(as_, ids["post"])["templates"]
    body = OFFER.format(price=40, name="Anna", phone=PHONES[0], last=0)
    there = [(one["slot"], body[one["start"] : one["end"]]) for one in template["places"] if one["slot"]]
    long = ("CONTACT", "89 00 00 06 30 0")
    assert there == [("PRICE", "40 EUR"), ("NAME", "Anna"), ("CONTACT", PHONES[0]), ("CONTACT", PHONES[0]), long]


def test_a_ring_shows_what_its_own_members_share(as_: As, ids: dict[str, str]) -> None:
    found = shared(as_, ids["ring"])
    [template] = found["templates"]
    assert (found["compared"], template["posts"], template["accounts"], template["places"]) == (3, 3, 3, [])


def test_more_than_are_compared_at_once_are_told_as_more(
    as_: As, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "MOST_ALIKE", 2)
    for of in ("post", "ring"):
        found = shared(as_, ids[of])
        assert (found["compared"], found["moreThan"], found["templates"][0]["posts"]) == (2, True, 2)


def test_what_is_no_text_is_refused_and_so_is_who_may_not_read(as_: As, ids: dict[str, str]) -> None:
    with pytest.raises(Unavailable, match="a post or a ring"):
        shared(as_, ids["account"])
    with pytest.raises(Unavailable, match="needs the role"):
        shared(as_, ids["post"], role=Role.ADMIN)


def test_a_question_takes_the_same_few_statements_for_any_number_of_posts(
    as_: As, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed. The first question also reads what is ordinary, which is kept for an hour."""
    shared(as_, ids["post"])
    sent: list[str] = []
    execute = psycopg.Connection.execute

    def counted(conn: Any, query: Any, *args: Any, **more: Any) -> Any:
        if "screening." in str(query):
            sent.append(str(query))
        return execute(conn, query, *args, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    for most in (2, 200):
        monkeypatch.setattr(alike, "MOST_ALIKE", most)
        sent.clear()
        shared(as_, ids["post"])
        assert len(sent) == 1, sent


def test_ordinary_is_what_stands_one_text_of_each_account(installation: Installation) -> None:
    with installation.pool.connection() as conn:
        assert sorted(ordinary_bodies(conn)) == sorted(ORDINARY)


def test_a_contact_repeated_a_thousand_times_is_hidden_at_one_look(as_: As, installation: Installation) -> None:
    assert len(PHONES[0]) >= SHORTEST_REPEATED
    body = f"Call {' or '.join([PHONES[0]] * 1000)} today"
    take_in(installation, [event("post", 25, post_id="many", account_id="anna", kind="listing", body=body)])
    shown = as_("ann", Role.ANALYST).ask('{ post(postId: "many") { body } }')["post"]["body"]
    assert shown == f"Call {' or '.join(['‹phone›'] * 1000)} today"
