"""One box: whatever is pasted is found by what it is, masked as everywhere, and counted."""

from typing import Any

import pytest

from domain.casework import Role
from domain.errors import Unavailable
from investigations import audit
from runtime.bootstrap import Installation
from tests.api.conftest import PHONE, WALLET, As, event, take_in

SEARCH = """
    query ($text: String!, $region: String, $first: Int! = 20) {
      search(text: $text, region: $region, first: $first) {
        term
        hits { reading node { __typename key ... on Contact { kind mask } ... on Post { body } } }
        counts { reading found moreThan }
      }
    }
"""
SHA256 = "c0ffee" + "0" * 58


@pytest.fixture(scope="module", autouse=True)
def more(installation: Installation) -> None:
    """An account with an accent and a handle, a picture, and a post that was edited."""
    told = [
        event("account", 11, account_id="dora", display_name="Renée Dupont", handle="goldfinch", devices=["tablet-9"]),
        event(
            "post",
            12,
            post_id="p4",
            account_id="dora",
            kind="listing",
            body="Ivory carving",
            images=[{"sha256": SHA256}],
        ),
        event("post", 13, post_id="p4", account_id="dora", kind="listing", body="A carving, ask for more"),
    ]
    take_in(installation, told)


def found(as_: As, text: str, role: Role = Role.INVESTIGATOR, **more: Any) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = as_("ana", role).ask(SEARCH, {"text": text, **more})["search"]
    return terms


def hits(as_: As, text: str, **more: Any) -> set[tuple[str, str]]:
    return {(hit["reading"], hit["node"]["key"]) for hit in found(as_, text, **more)[0]["hits"]}


def test_everything_is_found_by_what_it_is(as_: As) -> None:
    assert ("id", "anna") in hits(as_, "anna")
    assert ("name", "anna") in hits(as_, "anna's")
    assert hits(as_, "renee dup") == {("name", "dora")}, "without the accent, by a beginning"
    assert hits(as_, "GoldFinch") >= {("name", "dora")}
    assert hits(as_, SHA256.upper()) == {("id", SHA256)}
    assert {reading for reading, _ in hits(as_, "tablet-9")} == {"device"}
    assert hits(as_, "sofa new") == {("words", "p3")}
    assert hits(as_, '"new sofa"') == set()
    assert hits(as_, "carving") == {("words", "p4")}
    assert hits(as_, "ivory") == {("edited", "p4")}, "what was edited away is found, and said to be"


def test_a_contact_is_found_in_any_spelling_and_stays_masked(as_: As) -> None:
    for text, region in (("+49 (30) 901820-123", None), ("030/901820123", "DE"), (PHONE, None)):
        [term] = found(as_, text, Role.ANALYST, region=region)
        [contact] = [hit["node"] for hit in term["hits"] if hit["reading"] == "phone"]
        assert contact["kind"] == "phone" and PHONE not in str(term["hits"]), text
    [wallet] = found(as_, WALLET.lower())
    assert "ethereum" in {hit["reading"] for hit in wallet["hits"]}


def test_a_pasted_list_is_answered_term_by_term(as_: As) -> None:
    terms = found(as_, f"anna, {WALLET};nobody\nbert")
    assert [term["term"] for term in terms] == ["anna", WALLET, "nobody", "bert"]
    assert [bool(term["hits"]) for term in terms] == [True, True, False, True]


def test_counts_are_of_all_and_pages_are_not(as_: As) -> None:
    [term] = found(as_, "wallet or sofa or carving", first=1)
    assert {count["reading"]: count["found"] for count in term["counts"]}["words"] == 3
    assert len(term["hits"]) == 1


def test_a_search_is_recorded_without_what_was_typed(as_: As, installation: Installation) -> None:
    found(as_, f"{PHONE}\nanna")
    with installation.pool.connection() as connection:
        row = next(row for row in audit.events(connection, first=200).rows if row.verb == "search.made")
    assert (row.actor, row.facts, row.subject) == ("ana", {"terms": 2}, "search")


@pytest.mark.parametrize("text", ['a" OR *', "+-&|!(){}[]^~*?:\\/", "(((", "%%", "'; DROP", "AND OR NOT", "\x00"])
def test_signs_of_the_engines_are_taken_as_written_or_refused_in_words(text: str, as_: As) -> None:
    try:
        found(as_, text)
    except Unavailable as refused:
        assert "Nothing to search for" in str(refused)
