"""Reviewers, a supervisor and a queue over HTTP: claim, keep, be refused, skip, snooze, be handed one, decide."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from domain.casework import Highlight, Role
from domain.errors import Unavailable
from domain.judgement import CategoryCode
from domain.observations import Label, Node
from investigations.queue import clocks, tasks
from runtime.bootstrap import Installation
from runtime.demo.investigation import Client
from runtime.review_commands import table
from runtime.review_schedule import sound_alarm
from tests.api.conftest import As

TASK = "id queue language priority heldBy heldUntil dueAt overdue hardToLookAt state decidedAfterS snoozedUntil"
CLAIM = f"""
    mutation ($queues: [String!], $languages: [String!]) {{
      claimReview(queues: $queues, languages: $languages) {{
        ... on ReviewTask {{
          {TASK} subject {{ key ... on Post {{ id }} }} highlights {{ start end reason image box node {{ key }} }}
        }}
        ... on NothingFree {{ why }}
      }}
    }}
"""
MINE = "{ myReviews { held { id } exposure reviewer { name budget languages skills queues blur grey mute } } }"
QUEUES = "{ reviewQueues { code open held snoozed overdue oldestAt decided medianS p95S answerWithinS skill } }"
LISTED = """
    query ($queues: [String!], $languages: [String!]) {
      reviewTasks(queues: $queues, languages: $languages) { totalCount edges { node { subject { key } } } }
    }
"""
SET = """
    mutation {
      setReviewer(name: "ana", skills: ["trafficking"], languages: ["de"], budget: 2) { name skills languages budget }
    }
"""


@pytest.fixture(autouse=True)
def waiting(installation: Installation) -> Iterator[None]:
    """Three posts to look at: one of a trafficked person, in German, one of drugs, and one that is late."""
    now = installation.clock()
    pointed = (Highlight(reason="names a price for a person", span=(0, 4)),)
    wanted = [
        tasks.new_task(
            "t1",
            Node(Label.POST, "p1"),
            CategoryCode.TRAFFICKING,
            0.9,
            "Why.",
            now,
            language="de",
            highlighted=pointed,
        ),
        tasks.new_task("t2", Node(Label.POST, "p2"), CategoryCode.DRUGS, 0.9, "Why.", now),
        tasks.new_task("t3", Node(Label.POST, "p3"), CategoryCode.DRUGS, 0.8, "Why.", now - timedelta(minutes=61)),
    ]
    with installation.pool.connection() as conn:
        tasks.raise_tasks(conn, wanted, "service:screening")
    yield
    with installation.pool.connection() as conn:
        conn.execute("TRUNCATE investigations.review_tasks, investigations.task_turns, investigations.reviewers")


def change(client: Client, mutation: str, asked: str = TASK) -> Any:
    [answer] = client.ask(f"mutation {{ {mutation} {{ {asked} }} }}").values()
    return answer


def test_an_afternoon_of_two_reviewers_and_a_supervisor(as_: As) -> None:
    ana, bea, sam = as_("ana", Role.INVESTIGATOR), as_("bea", Role.INVESTIGATOR), as_("sam", Role.SUPERVISOR)
    assert sam.ask(SET)["setReviewer"] == {"name": "ana", "skills": ["trafficking"], "languages": ["de"], "budget": 2}

    first = ana.ask(CLAIM)["claimReview"]
    assert (first["queue"], first["language"], first["hardToLookAt"], first["heldBy"]) == ("people", "de", True, "ana")
    pointed = {"start": 0, "end": 4, "reason": "names a price for a person", "image": None, "box": None, "node": None}
    assert first["highlights"] == [pointed]
    second = bea.ask(CLAIM)["claimReview"]
    assert (second["subject"]["key"], second["overdue"]) == ("p3", True), "it has waited an hour more"

    decide = f'decide(subject: "{first["subject"]["id"]}", action: REMOVE, category: TRAFFICKING, reason: "an offer")'
    with pytest.raises(Unavailable, match=r"ana is looking at it until .* UTC at the latest"):
        change(bea, decide, "id")
    with pytest.raises(Unavailable, match="ana is looking at it"):
        change(bea, f'keepReview(task: "{first["id"]}")')
    assert change(ana, f'keepReview(task: "{first["id"]}")')["heldUntil"] > first["heldUntil"]

    assert change(ana, f'skipReview(task: "{first["id"]}", reason: "I know her")')["heldBy"] is None
    assert ana.ask(CLAIM, {"queues": ["people"]})["claimReview"]["why"].startswith("No task waits for you")
    assert ana.ask(MINE)["myReviews"] == {
        "held": [],
        "exposure": 1,
        "reviewer": {"name": "ana", "budget": 2, "languages": ["de"], "skills": ["trafficking"], "queues": None}
        | {"blur": True, "grey": False, "mute": True},
    }
    seen = change(ana, "setReviewPreferences(blur: true, grey: true, mute: true)", "grey languages")
    assert seen == {"grey": True, "languages": ["de"]}

    until = "2999-01-01T00:00:00Z"
    with pytest.raises(Unavailable, match="at most 7 days"):
        change(bea, f'snoozeReview(task: "{second["id"]}", until: "{until}", reason: "later")')
    assert change(bea, f'returnReview(task: "{second["id"]}")')["heldBy"] is None

    with pytest.raises(Unavailable, match="bea lacks the skill trafficking"):
        change(sam, f'reassignReview(task: "{first["id"]}", to: "bea", reason: "please")')
    assert change(sam, f'reassignReview(task: "{first["id"]}", to: "ana", reason: "please")')["heldBy"] == "ana"
    change(ana, decide, "id")
    again = ana.ask(f'{{ node(id: "{first["id"]}") {{ ... on ReviewTask {{ {TASK} }} }} }}')["node"]
    assert (again["state"], again["heldBy"]) == ("DECIDED", None)
    assert 0 < again["decidedAfterS"] < 60

    figures = {row.pop("code"): row for row in ana.ask(QUEUES)["reviewQueues"]}
    assert (figures["people"]["open"], figures["people"]["decided"]) == (0, 1)
    assert figures["people"]["medianS"] == figures["people"]["p95S"] == pytest.approx(again["decidedAfterS"])
    assert (figures["life"]["open"], figures["life"]["overdue"], figures["life"]["answerWithinS"]) == (2, 1, 3600)
    listed = '{ reviewTasks(queues: ["life"], languages: ["und"]) { totalCount edges { node { subject { key } } } } }'
    page = bea.ask(listed)["reviewTasks"]
    keys = [edge["node"]["subject"]["key"] for edge in page["edges"]]
    assert (page["totalCount"], keys) == (2, ["p3", "p2"])


def test_a_task_sleeps_and_comes_back(as_: As, installation: Installation) -> None:
    bea = as_("bea", Role.INVESTIGATOR)
    task = bea.ask(CLAIM)["claimReview"]
    until = (installation.clock() + timedelta(hours=1)).isoformat()
    asleep = change(bea, f'snoozeReview(task: "{task["id"]}", until: "{until}", reason: "the seller answers")')
    assert asleep["snoozedUntil"] and asleep["heldBy"] is None
    assert bea.ask(CLAIM)["claimReview"]["id"] != task["id"]
    life = bea.ask(QUEUES)["reviewQueues"][1]
    assert (life["open"], life["held"], life["snoozed"]) == (2, 1, 1)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_review_and_who_may_say_who_reviews(as_: As, role: Role) -> None:
    someone, task = as_("someone", role), "UmV2aWV3VGFzazp0MQ=="  # ReviewTask:t1
    may = {
        Role.ANALYST: {"reviewQueues", "myReviews", "setReviewPreferences"},
        Role.INVESTIGATOR: {"reviewQueues", "myReviews", "setReviewPreferences", "claim"},
        Role.SUPERVISOR: {"reviewQueues", "myReviews", "setReviewPreferences", "claim", "supervise"},
    }.get(role, set())
    asked = {
        "{ reviewQueues { code } }": "reviewQueues",
        "{ myReviews { exposure } }": "myReviews",
        "mutation { setReviewPreferences(blur: true, grey: true, mute: true) { name } }": "setReviewPreferences",
        "mutation { claimReview { __typename } }": "claim",
        f'mutation {{ keepReview(task: "{task}") {{ id }} }}': "claim",
        f'mutation {{ returnReview(task: "{task}") {{ id }} }}': "claim",
        f'mutation {{ skipReview(task: "{task}", reason: "r") {{ id }} }}': "claim",
        f'mutation {{ snoozeReview(task: "{task}", until: "2026-01-01T00:00:00Z", reason: "r") {{ id }} }}': "claim",
        f'mutation {{ reassignReview(task: "{task}", to: "x", reason: "r") {{ id }} }}': "supervise",
        'mutation { setReviewer(name: "x", skills: []) { name } }': "supervise",
    }
    refused = set()
    for question, needs in asked.items():
        try:
            someone.ask(question)
        except Unavailable as failure:
            refused |= {needs} if "needs the role" in str(failure) else set()
    assert refused == set(asked.values()) - may


def test_what_is_late_is_logged_and_shown(installation: Installation) -> None:
    with capture_logs() as logged:
        assert sound_alarm(installation) == {"life": 1}
        assert sound_alarm(installation) == {}
    [line] = logged
    assert (line["event"], line["newly"], line["queues"]) == ("review tasks are overdue", 1, {"life": 1})
    with installation.pool.connection() as conn:
        found = clocks.figures(conn, installation.clock())
    shown = Console(width=80, file=StringIO(), color_system=None)
    shown.print(table(found, installation.clock()))
    lines = [line.split() for line in shown.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    [life] = [row for row in lines if row and row[0] == "life"]
    assert life[:6] == ["life", "1:00:00", "2", "0", "0", "1"] and life[6].startswith("1:01:")


def test_another_id_is_no_review_task(as_: As) -> None:
    with pytest.raises(Unavailable, match="of no review task"):
        change(as_("bea", Role.INVESTIGATOR), 'keepReview(task: "UG9zdDpwMQ==")')
