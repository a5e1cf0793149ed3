"""Roles by small stories, and that nothing decides them but what accounts did."""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.judgement import CategoryCode
from domain.rings import ROLES
from gnn.rings.baselines import distinct_links
from gnn.rings.deeds import Deeds
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import account_risk
from gnn.rings.roles import Role, roles_of, traffic_of
from gnn.rings.ties import ties_of
from gnn.rings.web import web_of
from graph.dealings import Dealings
from graph.projections import ContactLinks
from tests.gnn.small import links_of

RULES = RingParameters()
NAMES = "abcdefgh"  # a to e are the ring, the others buy from it
RING = frozenset("abcde")
BOUND = [(who, contact) for who in NAMES[:5] for contact in ("phone:p", "telegram:t")]

Pairs = list[tuple[str, str]]


def told(
    *,
    uses: Pairs = BOUND,
    given: Sequence[tuple[str, str]] = (),
    posts: dict[str, int] | None = None,
    flagged: dict[str, CategoryCode] | None = None,
    paid: Sequence[tuple[str, str]] = (),
    wrote: Sequence[tuple[str, str]] = (),
    names: str = NAMES,
) -> dict[str, Role]:
    """The roles of the ring. Args: given: contacts that are only in an account's posts; names: in which order."""
    own = [(name, f"email:{name}") for name in names]
    links = links_of([*own, *uses, *given], flagged, bystanders=0)
    at = {name: links.account_ids.index(name) for name in names}
    count = [(posts or {}).get(name, 0) if name in names else 0 for name in links.account_ids]
    links = replace(
        links,
        posts=np.array(count, dtype=np.int32),
        used=np.array([True] * (len(own) + len(uses)) + [False] * len(given), dtype=np.bool_),
        dealings=Dealings(
            payer=np.array([at[a] for a, _ in paid], dtype=np.int32),
            payee=np.array([at[b] for _, b in paid], dtype=np.int32),
            sender=np.array([at[a] for a, _ in wrote], dtype=np.int32),
            receiver=np.array([at[b] for _, b in wrote], dtype=np.int32),
        ),
    )
    roles = _roles(links, frozenset(at[name] for name in RING))
    return {name: roles[at[name]] for name in sorted(RING)}


def _roles(links: ContactLinks, group: frozenset[int]) -> dict[int, Role]:
    risk = account_risk(links, RULES)
    web = web_of(links.contact_kinds, *distinct_links(links), Deeds(), risk, RULES)
    traffic = traffic_of(np.array(sorted(group), dtype=np.int64), links, risk.flagged)
    return roles_of(group, ties_of(web, Deeds(), RULES), traffic, links.contact_kinds)


def test_a_seller_has_flagged_posts_or_gives_what_the_ring_shares() -> None:
    roles = told(
        uses=[use for use in BOUND if use[0] != "b"],
        given=[("b", "phone:p"), ("b", "telegram:t")],
        posts={"a": 3, "b": 5, "c": 4},
        flagged={"a": CategoryCode.DRUGS},
    )
    assert roles["a"] == Role("seller", "has 3 posts, of which 2 were flagged")
    assert roles["b"] == Role("seller", "gives in its posts 2 contacts that the ring shares")
    assert roles["c"] == Role("member", "shares 2 contacts with other members; nothing tells its part")


def test_a_supplier_is_paid_by_sellers_and_pays_nobody() -> None:
    posts = dict.fromkeys("bcd", 2)
    paid = [("b", "a"), ("c", "a"), ("d", "a"), ("e", "a"), ("b", "e")]
    roles = told(posts=posts, flagged=dict.fromkeys("bcd", CategoryCode.DRUGS), paid=paid)
    assert roles["a"] == Role("supplier", "is paid by 3 members who post and pays nobody")
    assert [roles[who].name for who in "bcde"] == ["seller", "seller", "seller", "member"]
    assert told(posts=posts, paid=[*paid, ("a", "b")])["a"].name == "member", "who pays back deals with friends"


def test_who_passes_money_on_cashes_out() -> None:
    paid = [("b", "a"), ("c", "a"), ("a", "f")]
    why = "is paid by 2 members and pays none of them, but 1 account outside the ring"
    assert told(posts={"b": 2, "c": 2}, paid=paid)["a"] == Role("cash_out", why)
    assert told(posts={"b": 2, "c": 2}, paid=paid[1:])["a"].name != "cash_out", "a single payment may be anything"


def test_who_holds_the_wallet_in_others_posts_cashes_out() -> None:
    held = [*BOUND, ("a", "bitcoin:w")]
    given = [("b", "bitcoin:w"), ("c", "bitcoin:w")]
    why = "holds a wallet that the posts of 2 other members give and none of them uses"
    roles = told(uses=held, given=given, posts={"b": 2, "c": 2})
    assert roles["a"] == Role("cash_out", why)
    assert roles["b"] == Role("seller", "gives in its posts 1 contact that the ring shares")
    assert told(uses=[*held, ("b", "bitcoin:w")], given=given[1:])["a"].name == "shared_infrastructure"


def test_a_courier_writes_to_those_who_write_to_sellers() -> None:
    wrote = [("f", "b"), ("b", "g"), ("h", "c"), ("a", "f"), ("g", "a")]
    why = "posts nothing and exchanges messages with 2 accounts outside the ring that exchange some with another member"
    assert told(posts={"b": 2, "c": 2}, wrote=wrote)["a"] == Role("courier", f"{why}, too")
    assert told(posts={"a": 1, "b": 2, "c": 2}, wrote=wrote)["a"].name == "member"


def test_an_account_that_only_holds_contacts_is_infrastructure() -> None:
    roles = told(posts={"b": 2}, paid=[("c", "f")])
    why = "posts, pays and messages nothing, and only holds 2 contacts that the ring shares"
    assert roles["a"] == Role("shared_infrastructure", why)
    assert [roles[who].name for who in "bc"] == ["member", "member"]


pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1]), max_size=14)


@settings(max_examples=100)
@given(
    paid=pairs,
    wrote=pairs,
    given=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["bitcoin:w", "phone:p"])), max_size=6),
    posts=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5)),
    flagged=st.sets(st.sampled_from(NAMES)),
    names=st.permutations(NAMES),
)
def test_roles_do_not_depend_on_the_order_of_members_or_rows(
    paid: Pairs, wrote: Pairs, given: Pairs, posts: dict[str, int], flagged: set[str], names: list[str]
) -> None:
    """Accounts are numbered in the order in which they come, so another order gives other ids."""
    held = [*BOUND, ("a", "bitcoin:w")]
    given = [row for row in dict.fromkeys(given) if row not in held]
    story = {"posts": posts, "flagged": dict.fromkeys(sorted(flagged & posts.keys()), CategoryCode.DRUGS)}
    plain = told(uses=held, given=given, paid=paid, wrote=wrote, **story)  # type: ignore[arg-type]
    other = told(
        uses=held[::-1],
        given=given[::-1],
        paid=paid[::-1],
        wrote=wrote[::-1],
        names="".join(names),
        **story,  # type: ignore[arg-type]
    )
    assert plain == other
    assert all(role.name in ROLES and role.why for role in plain.values())


def test_the_roles_are_told_apart_without_dealings() -> None:
    """A platform that sends neither payments nor messages has sellers and infrastructure all the same."""
    assert all(not len(getattr(Dealings(), column.name)) for column in fields(Dealings))
    roles = told(posts={"a": 1, "b": 1}, flagged={"a": CategoryCode.WEAPONS})
    assert [roles[who].name for who in "abc"] == ["seller", "member", "shared_infrastructure"]
