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
      accounts { id key } matchWeight why { sign words weight } whyNot { words weight } blockedBy { a b }
    } } } }
"""
CONFIRM = "mutation ($one: ID!, $other: ID!, $why: String!) { confirmActor(one: $one, other: $other, reason: $why) { actorId accounts { key } } }"  # noqa: E501
SPLIT = 'mutation ($id: String!, $out: [ID!]!) { splitActor(actorId: $id, accounts: $out, reason: "two") { actorId } }'
STATE = """
    query { account(accountId: "anna") { actor { actorId accounts { key } } }
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
    ends = dict(zip(("one", "other"), (account["id"] for account in proposed["accounts"]), strict=True))
    with pytest.raises(RingfenceError, match="investigator"):
        as_("ana", Role.ANALYST).ask(CONFIRM, ends | {"why": "one wallet"})
    ivo = as_("ivo", Role.INVESTIGATOR)
    with pytest.raises(RingfenceError, match="reason"):
        ivo.ask(CONFIRM, ends | {"why": " "})
    made = ivo.ask(CONFIRM, ends | {"why": "one wallet"})["confirmActor"]
    assert [account["key"] for account in made["accounts"]] == ["anna", "bert"]
    assert ivo.ask(STATE)["account"]["actor"] == made
    assert as_("ana", Role.ANALYST).ask(CANDIDATES)["actorCandidates"]["totalCount"] == 0

    assert ivo.ask(SPLIT, {"id": made["actorId"], "out": [ends["one"]]})["splitActor"] == []
    after = ivo.ask(STATE)
    assert after["account"]["actor"] is None
    assert [change["kind"] for change in after["actorChanges"]] == ["CREATED", "DISSOLVED"]
    with installation.pool.connection() as connection:
        query = "SELECT actor, verb FROM investigations.audit_events WHERE verb LIKE 'actor.%' ORDER BY seq"
        assert connection.execute(query).fetchall() == [("ivo", "actor.confirmed"), ("ivo", "actor.split")]
