"""Judging a candidate over the API: proposed with why, confirmed with a reason, split again, all on record."""

from dataclasses import replace
from typing import Any

import pytest

from domain.casework import Role
from domain.errors import RingfenceError
from graph.resolution.plan import ACCOUNTS
from runtime.bootstrap import Installation
from runtime.resolution_job import run_resolution
from tests.api.conftest import As

CANDIDATES = """
    query { actorCandidates { totalCount edges { node {
      id accounts { id key } matchWeight why { sign words weight } whyNot { words weight } blockedBy { a b }
    } } } }
"""
CONFIRM = "mutation ($one: ID!, $other: ID!, $why: String!) { confirmActor(one: $one, other: $other, reason: $why) { actorId accounts { key } } }"  # noqa: E501
SPLIT = 'mutation ($id: String!, $out: [ID!]!) { splitActor(actorId: $id, accounts: $out, reason: "two") { actorId } }'
JUDGED = """
    query ($confirmed: Boolean!, $first: Int, $after: String) {
      judgedPairs(confirmed: $confirmed, first: $first, after: $after) {
        totalCount pageInfo { endCursor } edges { node { accounts { key } judgements { verdict } } }
      }
    }
"""
PAIR = """
    query { actorPair(one: "bert", other: "anna") {
      candidate { matchWeight why { weight } whyNot { weight } silent { weight } reopened }
      judgements { verdict reason judgedBy matchWeight }
    } }
"""
STATE = """
    query { account(accountId: "anna") { actor { actorId accounts { key } } }
            told: account(accountId: "anna") { actor {
              changes { kind judgedBy reason } pairs { judgements { verdict } }
            } }
            actorChanges { seq kind actorId accounts } }
"""


@pytest.fixture(scope="module")
def proposed(installation: Installation, as_: As) -> dict[str, Any]:
    run_resolution(installation, replace(ACCOUNTS, threshold=-30.0))
    edges = as_("ana", Role.ANALYST).ask(CANDIDATES)["actorCandidates"]["edges"]
    [found] = [e["node"] for e in edges if {a["key"] for a in e["node"]["accounts"]} == {"anna", "bert"}]
    return dict(found)


def test_a_candidate_says_why_and_is_judged_by_whoever_may(
    installation: Installation, as_: As, proposed: dict[str, Any]
) -> None:
    assert [row["sign"] for row in proposed["why"]] == ["ties"] and "binds alone" in proposed["why"][0]["words"]
    assert "their names differ" in [row["words"] for row in proposed["whyNot"]]
    of_one = "query ($of: String) { actorCandidates(account: $of) { edges { node { id } } } }"
    listed = {of: as_("ana", Role.ANALYST).ask(of_one, {"of": of})["actorCandidates"]["edges"] for of in ("bert", "no")}
    assert {"node": {"id": proposed["id"]}} in listed["bert"] and listed["no"] == []
    ends = dict(zip(("one", "other"), (account["id"] for account in proposed["accounts"]), strict=True))
    with pytest.raises(RingfenceError, match="investigator"):
        as_("ana", Role.ANALYST).ask(CONFIRM, ends | {"why": "one wallet"})
    ivo = as_("ivo", Role.INVESTIGATOR)
    with pytest.raises(RingfenceError, match="reason"):
        ivo.ask(CONFIRM, ends | {"why": " "})
    made = ivo.ask(CONFIRM, ends | {"why": "one wallet"})["confirmActor"]
    assert [account["key"] for account in made["accounts"]] == ["anna", "bert"]
    assert ivo.ask(STATE)["account"]["actor"] == made
    told = ivo.ask(STATE)["told"]["actor"]
    assert told["changes"] == [{"kind": "CREATED", "judgedBy": "ivo", "reason": "one wallet"}]
    assert told["pairs"] == [{"judgements": [{"verdict": "CONFIRMED"}]}]
    assert as_("ana", Role.ANALYST).ask(CANDIDATES)["actorCandidates"]["totalCount"] == 0

    assert ivo.ask(SPLIT, {"id": made["actorId"], "out": [ends["one"]]})["splitActor"] == []
    after = ivo.ask(STATE)
    assert after["account"]["actor"] is None
    assert [change["kind"] for change in after["actorChanges"]] == ["CREATED", "DISSOLVED"]
    with installation.pool.connection() as connection:
        query = "SELECT actor, verb FROM investigations.audit_events WHERE verb LIKE 'actor.%' ORDER BY seq"
        assert connection.execute(query).fetchall() == [("ivo", "actor.confirmed"), ("ivo", "actor.split")]
    found = ivo.ask(PAIR)["actorPair"]
    assert [(row["verdict"], row["reason"], row["judgedBy"]) for row in found["judgements"]] == [
        ("SPLIT", "two", "ivo"),
        ("CONFIRMED", "one wallet", "ivo"),
    ]
    weight = proposed["matchWeight"]
    assert {row["matchWeight"] for row in found["judgements"]} == {weight}
    assert found["candidate"]["matchWeight"] == weight and not found["candidate"]["reopened"]
    assert len(ACCOUNTS.signs) == sum(len(found["candidate"][side]) for side in ("why", "whyNot", "silent"))


ACCOUNT = "query ($id: String!) { account(accountId: $id) { id } }"
WITHDRAW = 'mutation ($one: ID!, $other: ID!) { withdrawJudgement(one: $one, other: $other, reason: "no idea") }'
REJECT = 'mutation ($one: ID!, $other: ID!) { rejectActor(one: $one, other: $other, reason: "neighbours") }'


def test_judged_pairs_are_listed_by_what_stands_judged_last_first(as_: As, proposed: dict[str, Any]) -> None:
    ivo = as_("ivo", Role.INVESTIGATOR)
    ids = {key: ivo.ask(ACCOUNT, {"id": key})["account"]["id"] for key in ("cleo", "anna")}
    ivo.ask(REJECT, {"one": ids["cleo"], "other": ids["anna"]})
    first = ivo.ask(JUDGED, {"confirmed": False, "first": 1})["judgedPairs"]
    assert [account["key"] for account in first["edges"][0]["node"]["accounts"]] == ["anna", "cleo"]
    after = {"confirmed": False, "after": first["pageInfo"]["endCursor"]}
    rest = ivo.ask(JUDGED, after)["judgedPairs"]
    assert first["totalCount"] == 2 and [edge["node"]["judgements"][0] for edge in rest["edges"]] == [
        {"verdict": "SPLIT"}
    ]
    assert ivo.ask(JUDGED, {"confirmed": True})["judgedPairs"]["totalCount"] == 0
    ivo.ask(WITHDRAW, {"one": ids["cleo"], "other": ids["anna"]})
    assert ivo.ask(JUDGED, {"confirmed": False})["judgedPairs"]["totalCount"] == 1
    with pytest.raises(RingfenceError, match="nothing to take back"):
        ivo.ask(WITHDRAW, {"one": ids["cleo"], "other": ids["anna"]})
