"""Who gets in, what they see, what is written down before they see it, and what is refused in which words."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from strawberry.relay import to_base64

from api.schema import schema
from api.tokens import LocalTokens
from domain.casework import Role
from domain.errors import Unavailable
from runtime.bootstrap import Installation, local_tokens, now
from tests.api.conftest import PHONE, WALLET, As

SCHEMA = Path(__file__).parents[2] / "api" / "schema.graphql"
CONTACT = """
    query ($v: String!) {
      contact(kind: "phone", value: $v) { ... on Contact { key mask value(purpose: {reason: "%s"}) } }
    }
"""
EXPAND_KEY = '{ expand(seeds: ["815b8801"]) { __typename } }'
REASON = "checking who answers this phone"


def test_the_schema_is_the_committed_one(golden: Callable[[Path, str], None]) -> None:
    golden(SCHEMA, schema.as_str() + "\n")


def test_without_a_good_token_nobody_gets_in(installation: Installation, address: str) -> None:
    ours = local_tokens(installation.settings)
    late = ours.issue("ana", frozenset({Role.ADMIN}), now() - timedelta(days=2))
    foreign = LocalTokens(Ed25519PrivateKey.generate()).issue("ana", frozenset({Role.ADMIN}), now())
    service = ours.issue("service:screening", frozenset({Role.ADMIN}), now())
    broken = ours.issue("ana", frozenset(Role), now()) + "x"
    headers = ["", "Bearer", *(f"Bearer {token}" for token in (late, foreign, service, broken))]
    for header in headers:
        for method, path in (("POST", "/graphql"), ("GET", "/packages/any")):
            sent = {"Authorization": header}
            answer = httpx.request(method, address + path, json={"query": "{ me { name } }"}, headers=sent)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN"), header


def test_queries_do_not_travel_in_urls(address: str, as_: As) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    answer = httpx.get(f"{address}/graphql?query={{me{{name}}}}", headers={"Authorization": f"Bearer {ana.token}"})
    assert answer.status_code in (400, 404, 405)


def test_a_contact_is_masked_everywhere_until_role_and_purpose_allow(as_: As, installation: Installation) -> None:
    post = '{ post(postId: "p1") { body } accounts { edges { node { name posts { body } } } } }'
    seen = str(as_("ann", Role.ANALYST).ask(post))
    assert PHONE not in seen
    assert WALLET not in seen
    assert seen.count("‹phone›") == 4  # both mentions, in both places
    assert "as good as new: ‹number›, 250 EUR" in seen, "no number that the extractor knows, and still hidden"
    with pytest.raises(Unavailable, match="needs the role"):
        as_("ann", Role.ANALYST).ask(CONTACT % REASON, {"v": PHONE})
    with pytest.raises(Unavailable, match="reason of at least"):
        as_("ana", Role.INVESTIGATOR).ask(CONTACT % "because", {"v": PHONE})
    before = _audited(installation, "contact.revealed")
    clear = as_("ana", Role.INVESTIGATOR).ask(CONTACT % REASON, {"v": PHONE})["contact"]
    assert clear["value"] == PHONE
    assert clear["mask"] != PHONE
    assert _audited(installation, "contact.revealed") == [*before, ("ana", f"Contact\x1f{clear['key']}", REASON)]


def test_a_reading_that_fails_is_written_down_all_the_same(as_: As, installation: Installation) -> None:
    before = _audited(installation, "contact.revealed")
    failing = (CONTACT % REASON).rstrip().removesuffix("}") + "expand(seeds: []) { __typename } }"
    with pytest.raises(Unavailable, match="0 nodes"):
        as_("ana", Role.INVESTIGATOR).ask(failing, {"v": PHONE})
    assert len(_audited(installation, "contact.revealed")) == len(before) + 1


def test_what_is_refused_is_in_no_log(
    as_: As, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    refused = [f'{{ contact(kind: "phone", value: "{PHONE}x") {{ key }} }}', f'{{ node(id: "{PHONE}") {{ id }} }}']
    for query in refused:
        with pytest.raises(Unavailable):
            as_("ana", Role.INVESTIGATOR).ask(query)
    with pytest.raises(Unavailable, match="no id of this service"):
        as_("ana", Role.INVESTIGATOR).ask(EXPAND_KEY)
    told = capfd.readouterr()
    assert PHONE not in caplog.text + told.out + told.err and "Traceback" not in caplog.text + told.err


def test_errors_hold_no_value_and_bugs_no_text(as_: As) -> None:
    wrong = PHONE + "999999"
    with pytest.raises(Unavailable) as refused:
        as_("ana", Role.INVESTIGATOR).ask(CONTACT % REASON, {"v": wrong})
    assert wrong not in str(refused.value)


def test_a_query_can_only_be_so_deep_and_so_wide(as_: As) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    deep = '{ ring(ringId: "r") { ' + "members { account { posts { " * 5 + "key" + " } } }" * 5 + " } }"
    with pytest.raises(Unavailable):
        ana.ask(deep)
    with pytest.raises(Unavailable, match="aliases"):
        ana.ask("{ " + " ".join(f"a{n}: me {{ name }}" for n in range(50)) + " }")


def _audited(installation: Installation, verb: str) -> list[tuple[str, str, str]]:
    with installation.pool.connection() as connection:
        rows = connection.execute(
            "SELECT actor, subject, purpose FROM investigations.audit_events JOIN investigations.audit_pending"
            " USING (seq) WHERE verb = %s ORDER BY seq",
            (verb,),
        )
        return [(actor, subject, purpose) for actor, subject, purpose in rows]


SENT = "Anna Petrowa"
BAD = {
    "a day": ("$v: Date!", "(seeds: [], scope: {since: $v})", SENT, r"\$v .*Date!, written as"),
    "a moment": (
        "$v: ScopeInput!",
        "(seeds: [], scope: $v)",
        {"asOf": {"validAt": SENT, "knownAt": "2026-03-01T00:00:00Z"}},
        r"\$v\.asOf.* has to be",
    ),
    "too large": ("$v: Int!", "(seeds: [], first: $v)", 2**31, r"\$v .*Int!"),
    "a word": ("$v: Int!", "(seeds: [], first: $v)", SENT, r"\$v .*Int!"),
    "a list": ("$v: String!", "(seeds: [], after: $v)", [SENT], r"\$v .*String!"),
    "null": ("$v: [ID!]!", "(seeds: $v)", None, r"\$v"),
    "in a list": ("$v: ScopeInput!", "(seeds: [], scope: $v)", {"kinds": ["post", 7]}, r"\$v\.kinds\[1\] .*String"),
    "no field": (
        "$v: ScopeInput!",
        "(seeds: [], scope: $v)",
        {"riskfloor": 1},
        r"\$v has.*not to include unknown field 'riskfloor'",
    ),
    "no value": ("$v: ExpansionOrder!", "(seeds: [], order: $v)", SENT, r"\$v .*one of NEAR, RISK"),
}


@pytest.mark.parametrize(("declared", "used", "sent", "told"), BAD.values(), ids=BAD)
def test_a_bad_variable_is_refused_by_path_and_type_and_not_repeated(
    declared: str, used: str, sent: object, told: str, as_: As, address: str
) -> None:
    query = f"query ({declared}) {{ expand{used} {{ __typename }} }}"
    headers = {"Authorization": f"Bearer {as_('ana', Role.INVESTIGATOR).token}"}
    for variables in ({"v": sent}, {}):
        body = {"query": query, "variables": variables}
        [error] = httpx.post(f"{address}/graphql", json=body, headers=headers).json()["errors"]
        assert error["extensions"]["code"] == "INVALID" and SENT not in str(error)
        assert not variables or re.search(told, error["message"]), error["message"]


def test_a_purpose_names_a_case_that_there_is(as_: As, installation: Installation) -> None:
    before = _audited(installation, "contact.revealed")
    asked = (CONTACT % REASON).replace('"}', '", caseId: "nope"}')
    with pytest.raises(Unavailable, match="no case nope"):
        as_("ana", Role.INVESTIGATOR).ask(asked, {"v": PHONE})
    assert _audited(installation, "contact.revealed") == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('expand(seeds: $a, scope: {contactKinds: ["fone"]})', "'fone'; there are .*phone"),
        ('expand(seeds: $a, scope: {kinds: ["contact"]})', "'contact'; there are account, .*phone"),
        ('expand(seeds: $a, scope: {roles: ["boss"]})', "'boss'; there are cash_out, supplier, seller"),
        ('paths(starts: $a, ends: $b, excluded: {kinds: ["fone"]})', "'fone'"),
        ("paths(starts: $a, ends: $b, excluded: {nodes: $b})", "is an end of the paths"),
        ("paths(starts: $a, ends: $b, scope: {relationships: []})", "relationships is empty"),
        ("expand(seeds: $a, scope: {contactKinds: []})", "contactKinds is empty"),
        ("expand(seeds: $a, scope: {riskFloor: 7})", "7 is not between 0 and 1"),
        ("expand(seeds: $a, scope: {leastDegree: -3})", "-3 as the least degree"),
        ("expand(seeds: $a, scope: {leastDegree: 10, mostDegree: 2})", "between 10 and 2"),
        ("facts(accounts: $a, flag: {riskFloor: -1})", "-1 is not between 0 and 1"),
        ("expand(seeds: $no)", "nope is not in the graph"),
        ("preview(seeds: $no)", "nope is not in the graph"),
        ("commonNeighbours(nodes: $no, least: 1)", "nope is not in the graph"),
        ("commonNeighbours(nodes: $a)", "least 2 with 1 selected"),
        ("connections(accounts: $no)", "nope is not in the graph"),
        ("connections(accounts: [$one, $one])", "two different ones"),
        ("paths(starts: $a, ends: $b, maxHops: 9)", "9 hops"),
        ('actorPair(one: "anna", other: "nope")', "no account nope"),
        ('contact(kind: "phone", value: "030 901820123")', "`region`"),
        ('contact(kind: "phone", value: "030 901820123", region: "Germany")', "ISO 3166-1"),
        ('search(text: "anna", region: "Germany")', "ISO 3166-1"),
    ],
)
def test_what_would_change_an_answer_unseen_is_refused_in_words(asked: str, told: str, as_: As) -> None:
    ids = {key: to_base64("Account", key) for key in ("anna", "bert", "nope")}
    declared = {"a": "[ID!]!", "b": "[ID!]!", "no": "[ID!]!", "one": "ID!"}
    sent = {"a": [ids["anna"]], "b": [ids["bert"]], "no": [ids["nope"]], "one": ids["anna"]}
    used = {name: type_ for name, type_ in declared.items() if f"${name}" in asked}
    head = f"query ({', '.join(f'${name}: {type_}' for name, type_ in used.items())}) " if used else ""
    with pytest.raises(Unavailable, match=told):
        as_("ana", Role.INVESTIGATOR).ask(f"{head}{{ {asked} {{ __typename }} }}", {name: sent[name] for name in used})


def test_a_region_may_be_written_small(as_: As) -> None:
    query = 'query ($v: String!) { contact(kind: "phone", value: $v, region: "de") { ... on Contact { key } } }'
    assert as_("ana", Role.INVESTIGATOR).ask(query, {"v": PHONE.replace("+49", "0")})["contact"]
