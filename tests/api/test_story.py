"""One investigator's afternoon over HTTP: expand, open, decide, escalate, be stopped, be helped, hand over."""

import zipfile
from io import BytesIO

import pytest

from domain.casework import Role
from domain.errors import Unavailable
from investigations.packages import releases
from runtime.bootstrap import Installation
from runtime.demo.investigation import ESCALATE, RELEASE, Client
from tests.api.conftest import PHONE, WALLET, As

EXPAND = """
    query ($seeds: [ID!]!, $first: Int!, $after: String) {
      expand(seeds: $seeds, first: $first, after: $after) {
        __typename
        ... on Expansion { total totals { relationship total } nodes { id key } edges { relationship } endCursor }
        ... on Refusal { message found limit }
      }
    }
"""
CONNECTIONS = """
    query ($a: [ID!]!) {
      connections(accounts: $a) {
        ... on SharedNodes { shared { by over exclusive hub { reason } node { id ... on Contact { kind } } } }
      }
    }
"""
COMMON = "query ($a: [ID!]!) { commonNeighbours(nodes: $a) { ... on SharedNodes { shared { by node { id } } } } }"
FACTS = """
    query ($a: [ID!]!) {
      facts(accounts: $a, flag: { reported: true }, least: 1) {
        ... on Facts { facts { kind touched count things { accounts flagged node { key } } } suppressed { rule } }
      }
    }
"""
CHANGES = """
    query ($a: [ID!]!) {
      changes(
        seeds: $a
        between: { since: "2000-01-01T00:00:00Z", validAt: "2100-01-01T00:00:00Z", knownAt: "2100-01-01T00:00:00Z" }
      ) {
        ... on Changes { changes { turn cameAt seen edge { relationship start end } } nodes { id } }
      }
    }
"""
OPEN = """
    mutation ($subjects: [ID!]!) {
      openCase(title: "Shared wallet", subjects: $subjects, category: DRUGS) { caseId version subjects { key } }
    }
"""


def account(client: Client, name: str) -> str:
    return str(client.ask("query ($a: String!) { account(accountId: $a) { id } }", {"a": name})["account"]["id"])


def test_expansion_pages_add_up_to_their_total(as_: As) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    seed = account(ana, "anna")
    whole = ana.ask(EXPAND, {"seeds": [seed], "first": 50})["expand"]
    first = ana.ask(EXPAND, {"seeds": [seed], "first": 1})["expand"]
    rest = ana.ask(EXPAND, {"seeds": [seed], "first": 50, "after": first["endCursor"]})["expand"]
    assert [*first["nodes"], *rest["nodes"]] == whole["nodes"]
    assert whole["total"] == len(whole["nodes"])
    assert sum(row["total"] for row in whole["totals"]) == len(whole["edges"])


def test_what_connects_two_accounts(as_: As) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    both = [account(ana, "anna"), account(ana, "bert")]
    shared = ana.ask(CONNECTIONS, {"a": both})["connections"]["shared"]
    assert [(row["node"]["kind"], row["exclusive"]) for row in shared] == [("ethereum", True), ("phone", False)]
    assert all(row["by"] == both and row["hub"] is None for row in shared)
    common = ana.ask(COMMON, {"a": both})["commonNeighbours"]["shared"]
    assert {row["node"]["id"] for row in common} <= {row["node"]["id"] for row in shared}
    [fact] = [fact for fact in ana.ask(FACTS, {"a": both[:1]})["facts"]["facts"] if fact["kind"] == "ethereum"]
    assert (fact["touched"], fact["count"]) == (1, 1)
    assert (fact["things"][0]["accounts"], fact["things"][0]["flagged"]) == (2, both[:1])  # anna was reported
    changes = ana.ask(CHANGES, {"a": both})["changes"]
    assert {change["turn"] for change in changes["changes"]} == {"CAME"}
    drawn = {node["id"] for node in changes["nodes"]}
    assert all({change["edge"]["start"], change["edge"]["end"]} <= drawn for change in changes["changes"])
    paths = ana.ask(
        "query ($a: ID!, $b: ID!) { paths(starts: [$a], ends: [$b]) { ... on Paths { paths { nodes { key } } } } }",
        {"a": both[0], "b": both[1]},
    )["paths"]["paths"]
    assert len(paths[0]["nodes"]) == 3  # anna – the phone – bert


def test_from_a_case_to_a_package_that_only_a_second_person_lets_go(as_: As, installation: Installation) -> None:
    ana, sam = as_("ana", Role.INVESTIGATOR, Role.SUPERVISOR), as_("sam", Role.SUPERVISOR)
    case = ana.ask(OPEN, {"subjects": [account(ana, "anna"), account(ana, "bert")]})["openCase"]
    with pytest.raises(Unavailable, match="version"):
        ana.ask(ESCALATE, {"case": case["caseId"], "version": case["version"] + 7})
    package = ana.ask(ESCALATE, {"case": case["caseId"], "version": case["version"]})["escalate"]["packageId"]
    with pytest.raises(Unavailable, match="another supervisor"):
        ana.ask(RELEASE, {"package": package})
    released = sam.ask(RELEASE, {"package": package})["releasePackage"]
    with zipfile.ZipFile(BytesIO(sam.download(released["downloadPath"]))) as bag:
        everything = b"".join(bag.read(name) for name in bag.namelist())
    assert PHONE.encode() in everything
    assert WALLET.encode() in everything
    assert b"Cleo" not in everything
    with installation.pool.connection() as connection:
        assert releases.package(connection, package).released_by == "sam"


def test_a_failed_change_leaves_nothing_behind(as_: As, installation: Installation) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    before = ana.ask("{ cases { totalCount } }")
    two = (
        'mutation ($s: [ID!]!, $none: [ID!]!) { a: openCase(title: "one", subjects: $s) { caseId } '
        'b: openCase(title: "", subjects: $none) { caseId } }'
    )
    with pytest.raises(Unavailable, match="title"):
        ana.ask(two, {"s": [account(ana, "anna")], "none": []})
    assert ana.ask("{ cases { totalCount } }") == before


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.INVESTIGATOR, Role.SUPERVISOR)])
def test_the_others_change_nothing(as_: As, role: Role) -> None:
    subject = account(as_("ana", Role.INVESTIGATOR), "cleo")
    for change in (
        f'openCase(title: "t", subjects: ["{subject}"]) {{ caseId }}',
        f'decide(subject: "{subject}", action: ALLOW, reason: "looks fine") {{ id }}',
        'escalate(caseId: "case-1", version: 1, recipient: "me") { packageId }',
        'releasePackage(packageId: "x") { packageId }',
    ):
        with pytest.raises(Unavailable, match="needs the role"):
            as_("someone", role).ask(f"mutation {{ {change} }}")
