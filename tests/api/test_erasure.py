"""An erased account as people meet it: in searches, pictures, rings, cases and packages. And a hold, over HTTP."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from domain.casework import Principal, Role
from domain.errors import NotFound, Unavailable
from domain.rings import Ring, RingMember
from graph import store as graph_store
from graph.rings import ring_observations
from investigations.retention import holds
from runtime import cli
from runtime.bootstrap import Installation
from runtime.demo.investigation import ESCALATE, RELEASE, Client
from tests.api.conftest import PHONE, WALLET, As, event, take_in

OWN = "ann.only@example.org"
ERASE = """
    mutation ($account: ID!, $ground: String!) {
      eraseAccount(account: $account, ground: $ground) { number state whyDeferred doneAt }
    }
"""
HOLD = """
    mutation ($accounts: [ID!]!, $until: DateTime!) {
      placeHold(accounts: $accounts, ground: "asked by the police", legalReference: "4 Js 12/24", until: $until) {
        number state accounts { key }
      }
    }
"""
ACCOUNT = """
    query ($a: String!) {
      account(accountId: $a) { id name handle erasedAt posts { key body assessment { category } } }
    }
"""
RING = '{ ring(ringId: "r-1") { members { account { key name erasedAt } } contacts { key degree } } }'
SEARCH = "query ($text: String!) { search(text: $text) { hits { reading node { key } } } }"
EXPAND = "query ($s: [ID!]!) { expand(seeds: $s, depth: 2) { __typename ... on Expansion { total nodes { key } } } }"
OPEN = 'mutation ($s: [ID!]!) { openCase(title: "A case", subjects: $s, category: DRUGS) { caseId version } }'


def account(client: Client, name: str) -> dict[str, object]:
    found: dict[str, object] = client.ask(ACCOUNT, {"a": name})["account"]
    return found


def hits(client: Client, text: str) -> set[tuple[str, str]]:
    [term] = client.ask(SEARCH, {"text": text})["search"]
    return {(hit["reading"], hit["node"]["key"]) for hit in term["hits"]}


@pytest.fixture(scope="module", autouse=True)
def ring(installation: Installation) -> None:
    """A ring of two, one of whom has an address of her own."""
    take_in(installation, [event("contact_observed", 8, account_id="anna", kind="email", value=OWN)])
    wallet = installation.keyer.contact_id("ethereum", WALLET)
    members = tuple(RingMember(account_id=name, role="seller", links=1) for name in ("anna", "bert"))
    found = Ring(id="r-1", members=members, contacts=(wallet,), category=None, score=0.5, reasons=("a wallet",))
    with installation.pool.connection() as conn:
        seen = ring_observations([found], [], uuid4(), datetime(2026, 3, 9, tzinfo=UTC))
        graph_store.record(conn, seen, installation.clock())
    installation.projector.run_until_idle()


def test_a_hold_first_then_the_erasure_and_whoever_looks_afterwards(as_: As, installation: Installation) -> None:
    ana, lea = as_("ana", Role.INVESTIGATOR), as_("lea", Role.LEGAL)
    anna = account(ana, "anna")
    assert hits(ana, "anna's") >= {("name", "anna")} and hits(ana, "pay") == {("words", "p1")}
    [(_, mail)] = hits(ana, OWN)

    until = (installation.clock() + timedelta(days=1)).isoformat()
    hold = lea.ask(HOLD, {"accounts": [anna["id"]], "until": until})["placeHold"]
    assert (hold["state"], hold["accounts"]) == ("STANDING", [{"key": "anna"}])
    with pytest.raises(Unavailable, match="needs the role"):
        ana.ask(ERASE, {"account": anna["id"], "ground": "she asked"})
    asked = lea.ask(ERASE, {"account": anna["id"], "ground": "she asked"})["eraseAccount"]
    assert asked["state"] == "DEFERRED" and f"hold {hold['number']} stands until" in asked["whyDeferred"]
    assert account(ana, "anna")["name"] == "Anna's shop"
    lea.ask('mutation ($n: Int!) { liftHold(number: $n, reason: "withdrawn") { state } }', {"n": hold["number"]})
    with installation.pool.connection() as conn:
        assert len(installation.eraser.run_due(conn, installation.clock())) == 1
    installation.projector.run_until_idle()
    listed = lea.ask(
        "{ erasures { edges { node { accountId state } } } holds { edges { node { state liftReason } } } }"
    )
    assert listed["erasures"]["edges"] == [{"node": {"accountId": "anna", "state": "DONE"}}]
    assert listed["holds"]["edges"] == [{"node": {"state": "LIFTED", "liftReason": "withdrawn"}}]

    gone = account(ana, "anna")
    assert gone["erasedAt"] and (gone["name"], gone["handle"]) == (None, None)
    assert gone["posts"] == [{"key": "p1", "body": "", "assessment": None}]
    assert hits(ana, "anna's") == hits(ana, "pay") == hits(ana, OWN) == set()
    assert hits(ana, "anna") == {("id", "anna")}
    assert {reading for reading, _ in hits(ana, PHONE)} == {"phone"}, "another account still has it"
    with pytest.raises(Unavailable, match="every account linked to it was erased"):
        reveal = 'query ($id: ID!) { node(id: $id) { ... on Contact { value(purpose: {reason: "case work"}) } } }'
        from_anna = ana.ask(
            "query ($s: [ID!]!) { expand(seeds: $s) { ... on Expansion { nodes { id key } } } }", {"s": [anna["id"]]}
        )
        [contact] = [node["id"] for node in from_anna["expand"]["nodes"] if node["key"] == mail]
        ana.ask(reveal.replace("case work", "for the case work"), {"id": contact})
    assert ana.ask(EXPAND, {"s": [anna["id"]]})["expand"]["total"] > 4
    members = ana.ask(RING)["ring"]["members"]
    assert {m["account"]["key"]: bool(m["account"]["erasedAt"]) for m in members} == {"anna": True, "bert": False}


def test_a_package_made_afterwards_says_what_is_missing(as_: As, installation: Installation) -> None:
    ana, sam = as_("ana", Role.INVESTIGATOR), as_("sam", Role.SUPERVISOR)
    both = [account(ana, name)["id"] for name in ("anna", "bert")]
    case = ana.ask(OPEN, {"s": both})["openCase"]
    package = ana.ask(ESCALATE, {"case": case["caseId"], "version": case["version"]})["escalate"]["packageId"]
    released = sam.ask(RELEASE, {"package": package})["releasePackage"]
    with zipfile.ZipFile(BytesIO(sam.download(released["downloadPath"]))) as bag:
        texts = b"".join(bag.read(name) for name in bag.namelist() if not name.endswith(".pdf")).decode(
            errors="replace"
        )
    assert "Names, texts and contacts of an account that had been erased before." in texts
    assert "are erased from these records" in texts
    assert "Bert" in texts and WALLET in texts, "bert still has the wallet"
    assert "Anna's shop" not in texts and OWN not in texts


def test_the_command_line_asks_does_and_lists(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    found = installation.endpoints
    monkeypatch.setenv("RINGFENCE_HOME", str(installation.settings.home))
    monkeypatch.setenv("DATABASE_URL", found.database_url)
    monkeypatch.setenv("NEO4J_URI", found.neo4j_uri)
    monkeypatch.setenv("NEO4J_USER", found.neo4j_user)
    monkeypatch.setenv("NEO4J_PASSWORD", found.neo4j_password)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", found.kafka_bootstrap_servers)

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(cli.app, ["erasure", *arguments], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    lea = Principal("lea", frozenset({Role.LEGAL}))
    with installation.pool.connection() as conn:
        now = installation.clock()
        until = now + timedelta(days=1)
        hold = holds.place(conn, installation.vault, lea, ["cleo"], "why", "4 Js 12/24", until, now)
    assert f"Deferred: hold {hold.number} stands until" in said("request", "cleo", "--ground", "she asked")
    assert said("run-due") == "0 deferred erasures done\n"
    with installation.pool.connection() as conn:
        holds.lift(conn, installation.vault, lea, hold.number, "withdrawn", now)
    assert "the next `ringfence erasure run-due` does it" in said("list")
    assert said("run-due").startswith("1 deferred erasure done\n")
    assert "cleo  erased on " in said("list")
    with pytest.raises(NotFound, match="no account nobody"):
        said("request", "nobody", "--ground", "a slip")
