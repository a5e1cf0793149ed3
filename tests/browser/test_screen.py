"""The screen in a real browser over the real service: an afternoon's story, and what is said when things fail."""

import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.casework import Role
from investigations import audit
from investigations.packages import releases
from investigations.queue import tasks
from runtime.resolution_job import run_resolution
from tests.browser.conftest import Script, Town, take_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

PURPOSE = "Checking who answers on this contact, as the story goes"
REASONS = {
    "confirm": "One hand on both, the owner of the device says",
    "split": "The device was sold in between",
    "reject": "Two people after all, seen together",
    "withdraw": "Too little is known either way",
}
RECIPIENT = "Example Police, Cybercrime Unit"


@pytest.fixture(scope="module")
def tokens(town: Town) -> dict[str, str]:
    return {
        # Two roles in one person, so that the refusal is for the missing second pair of eyes and not for a right.
        "investigator": town.token("ina", Role.INVESTIGATOR, Role.SUPERVISOR),
        "supervisor": town.token("sam", Role.SUPERVISOR),
        "analyst": town.token("ann", Role.ANALYST),
        "admin": town.token("ada", Role.ADMIN),
    }


@pytest.fixture(scope="module")
def story(in_browser: Script, town: Town, tokens: dict[str, str]) -> dict[str, Any]:
    member = min(town.planted)
    given = {"ring": town.ring, "member": member, "days": [str(day) for day in town.days]}
    return in_browser("story.mjs", tokens=tokens, purpose=PURPOSE, recipient=RECIPIENT, **given)


@pytest.fixture(scope="module")
def judged(in_browser: Script, town: Town, tokens: dict[str, str], story: dict[str, Any]) -> dict[str, Any]:
    """After the story, with all accounts compared; what was judged is in the graph when it ends."""
    run_resolution(town.installation)
    told = in_browser("actors.mjs", tokens=tokens, reasons=REASONS)
    town.installation.projector.run_until_idle()
    return told


@pytest.fixture(scope="module")
def states(in_browser: Script, town: Town, tokens: dict[str, str], judged: dict[str, Any]) -> dict[str, Any]:
    """After the stories, with one more event accepted and not projected."""
    newcomer = {
        "specversion": "1.0",
        "id": "newcomer-1",
        "source": "//market.test",
        "type": "org.ringfence.account.v1",
        "time": "2026-03-01T10:00:00Z",
        "data": {"account_id": "newcomer", "display_name": "New here"},
    }
    take_in(town.installation, [newcomer])
    return in_browser("states.mjs", tokens=tokens)


def test_the_picture_and_the_table_show_the_planted_ring(story: dict[str, Any], town: Town) -> None:
    assert story["members"] >= len(town.planted) / 2
    assert story["nodes"] > story["members"]


def test_an_expansion_is_counted_drawn_and_taken_back(story: dict[str, Any]) -> None:
    assert story["expanded"] > story["nodes"]
    assert "around it drawn" in story["totals"]
    assert story["undone"] == story["nodes"]


def test_the_past_is_asked_for_by_a_date(story: dict[str, Any]) -> None:
    before, half_way = story["past"]
    assert before == story["undone"] < half_way < story["expanded"]
    assert story["pastTag"].startswith("as on ") and "as known on" in story["pastTag"]


def test_what_is_around_is_counted_before_it_is_fetched_and_says_why_it_came(story: dict[str, Any]) -> None:
    assert any(line.startswith("posted · ") for line in story["preview"])
    assert story["why"].startswith("Came over")
    assert "posted" in story["why"] and "by the platform" in story["why"]
    assert [tag.split(" ")[0] for tag in story["tags"]] == ["riskiest", "2"]


def test_a_hub_is_drawn_as_one_with_the_reason_and_by_whose_word(story: dict[str, Any], town: Town) -> None:
    assert "A phone of a shop" in story["hub"] and "A phone of a shop" in story["hubNote"]
    with town.installation.pool.connection() as connection:
        events = audit.events(connection, first=200).rows
    assert [event.actor for event in events if event.verb == "hub.overridden"] == ["ina"]


def test_a_refusal_is_told_in_words_with_the_limit_and_the_way_out(story: dict[str, Any]) -> None:
    assert f"at most {story['cap']} " in story["refusal"]
    assert "would fit" in story["refusal"]
    assert story["taken"] > story["undone"]


def test_personal_values_are_read_for_a_recorded_purpose(story: dict[str, Any], town: Town) -> None:
    assert "recorded" in story["warning"]
    assert story["revealed"]
    assert story["marks"]
    assert story["restsOn"] and all(words in story["clear"] for words in story["restsOn"])
    with town.installation.pool.connection() as connection:
        events = audit.events(connection, first=200).rows
    recorded = sorted((event.actor, event.verb) for event in events if event.purpose == PURPOSE)
    assert recorded == [("ina", "contact.revealed"), ("ina", "post.read")]


def test_what_is_searched_for_is_found_by_what_it_is_and_stays_out_of_the_address(
    story: dict[str, Any], town: Town
) -> None:
    readings = [row.split("\t")[0] for row in story["found"]]
    assert readings[0] not in ("Id", "Name", "Words"), "a contact, by its kind"
    assert "Id" in readings
    assert story["searchedAt"].endswith("#/search")


def test_the_package_needs_a_second_person_and_arrives_whole(story: dict[str, Any], town: Town) -> None:
    assert "another supervisor" in story["fourEyes"]
    with zipfile.ZipFile(Path(story["zip"]["path"])) as bag:
        assert bag.testzip() is None
        assert any(name.endswith("verify.py") for name in bag.namelist())
    with town.installation.pool.connection() as connection:
        package = releases.package(connection, story["zip"]["name"].removesuffix(".zip"))
    assert (package.requested_by, package.released_by, package.recipient) == ("ina", "sam", RECIPIENT)


def test_candidates_come_most_likely_first_and_are_no_facts(judged: dict[str, Any]) -> None:
    weights = [float(text.split()[0].replace("−", "-")) for text in judged["weights"]]
    assert weights and weights == sorted(weights, reverse=True)
    assert judged["listed"].endswith(f"of {len(weights)} candidates") or len(weights) == 50
    assert "no fact" in judged["proposed"] and "perhaps" in judged["proposed"]
    assert "2 nodes, 0 links" in judged["toolbar"], "what is only proposed was drawn as a relationship"


def test_why_and_why_not_add_up_in_the_picture_and_in_the_table(judged: dict[str, Any]) -> None:
    *steps, total = (float(text.replace("−", "-")) for text in judged["drawn"])
    assert sum(steps) == pytest.approx(total, abs=0.05 * len(steps) + 0.05)
    assert min(steps) < 0 < max(steps)
    assert len(judged["table"]) >= len(judged["drawn"])


def test_a_judgement_stays_with_its_reason_and_is_taken_back_by_another(judged: dict[str, Any], town: Town) -> None:
    assert judged["question"].startswith("Are ") and judged["answer"].endswith("are one actor")
    assert REASONS["confirm"] in judged["confirmed"] and "ina" in judged["confirmed"]
    assert judged["actor"] == "One actor of 2 accounts" and "Began with 2 accounts" in judged["began"]
    assert "as people judged" in judged["belongs"]
    assert "no such actor" in judged["dissolved"] and len(judged["split"]) == 1
    assert [REASONS[why] in told for why, told in zip(("split", "confirm"), judged["history"], strict=True)] == [
        True
    ] * 2
    assert judged["listedAgain"] == judged["listed"]
    assert judged["rejections"] == 6
    with town.installation.pool.connection() as connection:
        verbs = [event.verb for event in audit.events(connection, first=200).rows if event.verb.startswith("actor.")]
    assert Counter(verbs) == {"actor.confirmed": 5, "actor.rejected": 2, "actor.split": 1, "actor.withdrawn": 1}


def test_negative_evidence_is_shown_and_goes_only_by_a_persons_word(judged: dict[str, Any]) -> None:
    assert "does not propose" in judged["notProposed"]
    assert "not to be one actor" in judged["negative"] and "overrule" in judged["refused"]
    assert judged["grown"] == "One actor of 3 accounts"
    assert ["An account joined: 3" in judged["feed"][0], "Began with 2" in judged["feed"][-1]] == [True, True]


def test_actors_are_told_of_in_words_when_there_is_little_to_show(judged: dict[str, Any]) -> None:
    assert "Nobody has confirmed" in judged["empty"]
    assert "needs the role" in judged["noRight"]
    assert "not in the graph" in judged["absent"]
    assert "does not answer" in judged["down"]
    assert judged["complaintsBefore"] == []


def test_nothing_leaves_for_elsewhere_and_no_address_holds_a_secret(
    story: dict[str, Any], states: dict[str, Any], town: Town, tokens: dict[str, str]
) -> None:
    urls = [url for run in (story, states) for url in run["seen"]["urls"] if url]
    assert urls
    ours = urlsplit(town.address).netloc
    # blob: is a file that the page made itself, from the bytes of the package.
    assert {urlsplit(url.removeprefix("blob:")).netloc for url in urls} == {ours}
    sent = [url.partition("#")[0] for url in urls]  # what follows # stays in the browser
    for secret in (*tokens.values(), story["revealed"]):
        assert not [url for url in sent if secret in url]


def test_the_browser_had_nothing_to_complain_about(story: dict[str, Any], states: dict[str, Any]) -> None:
    assert story["seen"]["complaints"] == []
    refused_at_the_door = "403"  # the browser reports every such answer; the first state is a token of no worth
    assert [text for text in states["complaintsBefore"] if refused_at_the_door not in text] == []


def test_a_long_listing_goes_on_where_it_stopped(states: dict[str, Any], town: Town) -> None:
    with town.installation.pool.connection() as connection:
        total = tasks.tasks(connection, 1, None).total
    assert states["listed"] == min(total, 100)
    assert states["paged"] == f"{states['listed']} of {total} tasks"


def test_every_state_is_told_in_words(states: dict[str, Any]) -> None:
    assert "token is not valid" in states["badToken"]
    assert "needs the role" in states["noRight"]
    assert "behind" in states["stale"]
    assert "no such ring" in states["absent"]
    assert "does not answer" in states["down"]
    assert "Ctrl Z" in states["help"]
    assert "totalCount" in states["graphiql"]
