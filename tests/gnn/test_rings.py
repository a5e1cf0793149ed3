"""Rings: found under several models of innocent sharing, by the stated rules, and the same every time."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.judgement import CategoryCode
from gnn.lab import Noise, PlantedRing, world
from gnn.rings import (
    Detection,
    RingParameters,
    detect_rings,
    name_rings,
    pairs_of_shared_contacts,
    plain_components,
    result_digest,
)
from graph.dealings import Dealings
from graph.projections import ContactLinks
from tests.gnn.small import links_of

DRUGS, WEAPONS = CategoryCode.DRUGS, CategoryCode.WEAPONS


def groups(detection: Detection) -> list[set[str]]:
    return [set(candidate.members) for candidate in detection.candidates]


def found_among(planted: Sequence[PlantedRing], found: Sequence[set[str]]) -> int:
    return sum(any(2 * len(ring.members & group) >= len(ring.members | group) for group in found) for ring in planted)


@pytest.mark.parametrize("noise", ["pairs", "groups", "town"])
@pytest.mark.parametrize(("recall", "false_alarms"), [(0.7, 0.015), (0.6, 0.02)])
def test_most_planted_rings_are_found_and_as_many_of_the_found_are_planted_as_the_probabilities_say(
    noise: Noise, recall: float, false_alarms: float
) -> None:
    worlds = [world(noise, seed, 10_000, 30, recall, false_alarms) for seed in (11, 12, 13)]
    detected = [detect_rings(each.links, each.duplicates) for each in worlds]
    found = [groups(each) for each in detected]
    firm = [[ring for ring in each.planted if ring.q >= 0.7] for each in worlds]
    true = sum(found_among(each.planted, rings) for each, rings in zip(worlds, found, strict=True))
    expected = sum(candidate.score for each in detected for candidate in each.candidates)
    assert sum(map(found_among, firm, found)) >= 0.85 * sum(map(len, firm))
    assert true >= 0.8 * sum(map(len, found))
    assert abs(true - expected) <= 0.12 * sum(map(len, found))


def test_the_baseline_of_plain_components_drowns_in_the_same_town() -> None:
    town = world("town", 11, 10_000, 30)
    assert found_among(town.planted, [set(group) for group in plain_components(town.links)]) <= 3


@settings(max_examples=60)
@given(
    uses=st.lists(
        st.tuples(
            st.integers(0, 14).map("a{}".format),
            st.tuples(st.sampled_from(["phone", "ethereum", "email", "ip_address"]), st.integers(0, 3)).map(
                lambda pair: f"{pair[0]}:{pair[1]}"
            ),
        ),
        min_size=1,
        max_size=60,
    ),
    flagged=st.dictionaries(st.integers(0, 14).map("a{}".format), st.sampled_from(list(CategoryCode))),
    order=st.randoms(use_true_random=False),
)
def test_rings_are_disjoint_explained_by_shared_contacts_and_independent_of_row_order(
    uses: list[tuple[str, str]], flagged: dict[str, CategoryCode], order: np.random.Generator
) -> None:
    links = links_of(uses, flagged)
    detection = detect_rings(links)
    held = [account for candidate in detection.candidates for account in candidate.members]
    assert len(held) == len(set(held))
    hubs = {hub.contact_id for hub in detection.suppressed}
    for candidate in detection.candidates:
        assert 0.5 <= candidate.score <= 1
        assert len(candidate.members) >= 2
        assert candidate.reasons
        assert hubs.isdisjoint(candidate.contacts)
        for contact in candidate.contacts:
            assert len({account for account, used in uses if used == contact} & set(candidate.members)) >= 2
    rows = list(range(len(links.account_index)))
    order.shuffle(rows)
    rows += rows[:5]  # a link told twice is one link
    of_links = ("account_index", "contact_index", "count", "first_day", "last_day")
    again = replace(links, **{name: getattr(links, name)[rows] for name in of_links})
    assert detect_rings(again) == detection


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 12).map("a{}".format), st.integers(0, 9).map("phone:{}".format)), min_size=1))
def test_baselines_agree_with_networkx(uses: list[tuple[str, str]]) -> None:
    links = links_of(uses, bystanders=0)
    graph = nx.Graph(uses)
    expected = [{node for node in group if node[0] == "a"} for group in nx.connected_components(graph)]
    assert sorted(map(sorted, plain_components(links))) == sorted(sorted(group) for group in expected if len(group) > 1)
    accounts = sorted({account for account, _ in uses})
    twice = nx.Graph((a, b) for a in accounts for b in accounts if a < b and len(set(graph[a]) & set(graph[b])) >= 2)
    assert sorted(map(sorted, pairs_of_shared_contacts(links))) == sorted(map(sorted, nx.connected_components(twice)))


def test_a_wallet_binds_two_reported_accounts_alone_and_a_phone_does_not() -> None:
    uses = [("a", "ethereum:w"), ("b", "ethereum:w"), ("c", "phone:p"), ("d", "phone:p")]
    assert groups(detect_rings(links_of(uses, reported="abcd"))) == [{"a", "b"}]


def test_a_wallet_shared_by_accounts_nobody_suspects_is_no_ring() -> None:
    assert not groups(detect_rings(links_of([("a", "bitcoin:w"), ("b", "bitcoin:w")])))


def test_a_household_is_no_ring_even_when_one_of_it_is_suspicious() -> None:
    uses = [(who, contact) for who in "abcd" for contact in ("phone:home", "device:tablet", "ip_address:line")]
    assert not groups(detect_rings(links_of(uses, {"a": DRUGS})))


def test_three_sellers_with_a_phone_and_an_email_in_common_are_a_ring_and_their_customer_is_not() -> None:
    uses = [(who, contact) for who in "abc" for contact in ("phone:p", "email:e")] + [("customer", "phone:p")]
    [ring] = detect_rings(links_of(uses, dict.fromkeys("abc", DRUGS))).candidates
    assert ring.members == ("a", "b", "c")
    assert ring.category is DRUGS
    assert ring.reasons == (
        "contacts that two or more of them share: email (1), phone (1)",
        "3 of 3 stand out by their own posts or by reports for drugs",
        "1 account outside the ring uses one of these contacts too: it may be shared for another reason",
    )


def test_reasons_carry_the_innocent_explanation() -> None:
    uses = [(who, contact) for who in "abcd" for contact in ("phone:p", "telegram:t")]
    uses += [("e", "phone:p"), ("e", "device:d"), ("a", "device:d")]
    [ring] = detect_rings(links_of(uses, dict.fromkeys("abe", WEAPONS))).candidates
    assert ring.reasons == (
        "contacts that two or more of them share: device (1), phone (1), telegram (1)",
        "3 of 5 stand out by their own posts or by reports for weapons",
        "1 of 5 shares only a device or phone: a household or a workplace would too",
        "2 of 5 show nothing suspicious of their own: they may be customers or relatives",
    )


def test_who_is_flagged_for_another_category_is_not_called_unsuspicious() -> None:
    uses = [(who, contact) for who in "abcde" for contact in ("phone:p", "telegram:t")]
    flagged = {**dict.fromkeys("abc", WEAPONS), "d": DRUGS}
    [ring] = detect_rings(links_of(uses, flagged)).candidates
    assert set(ring.members) == set("abcde")
    assert ring.category is WEAPONS
    assert ring.reasons[2:] == (
        "1 of 5 was flagged for another category: they may act on their own",
        "1 of 5 shows nothing suspicious of their own: they may be customers or relatives",
    )


def test_a_single_flagged_post_among_many_is_neither_risk_nor_nothing() -> None:
    uses = [(who, contact) for who in "abcd" for contact in ("phone:p", "telegram:t")]
    links = links_of(uses, dict.fromkeys("abcd", WEAPONS), bystanders=20)
    posts = links.posts.copy()
    posts[links.account_ids.index("d")] = 500
    # among so few accounts nobody is rare enough for a firm ring
    [ring] = detect_rings(replace(links, posts=posts), (), RingParameters(threshold=0.3)).candidates
    assert ring.reasons[-1] == ("1 of 4 has too few flagged posts to stand out: screening may be mistaken about them")


def test_a_ring_without_any_doubt_says_so() -> None:
    uses = [(who, contact) for who in "abc" for contact in ("phone:p", "email:e")]
    [ring] = detect_rings(links_of(uses, dict.fromkeys("abc", DRUGS))).candidates
    assert (
        ring.reasons[-1] == "nothing in these links speaks for an innocent explanation; there may be one outside them"
    )


def test_near_duplicate_texts_are_a_second_sign() -> None:
    uses = [("a", "phone:p"), ("b", "phone:p"), ("c", "phone:p")]
    links = links_of(uses, {"a": DRUGS, "b": DRUGS})
    assert {"c"} not in [group & {"c"} for group in groups(detect_rings(links))]
    assert groups(detect_rings(links, [("a", "c"), ("b", "a")])) == [{"a", "b", "c"}]


def test_several_copied_texts_tie_sellers_without_any_contact_and_a_single_one_does_not() -> None:
    links = links_of([(who, f"phone:{who}") for who in "abc"], dict.fromkeys("abc", DRUGS))
    copies = [("a", "b"), ("b", "c"), ("a", "c")]
    assert groups(detect_rings(links, copies * 3)) == [{"a", "b", "c"}]
    assert not groups(detect_rings(links, copies))
    assert not groups(detect_rings(links_of([(who, f"phone:{who}") for who in "abc"]), copies * 3))


def dealt(links: ContactLinks, **rows: Sequence[tuple[str, ...]]) -> ContactLinks:
    """With images shown ("account", "number") and payments ("payer", "payee", day of the first, day of the last)."""
    at = {account: number for number, account in enumerate(links.account_ids)}
    shown, paid = rows.get("shown", []), rows.get("paid", [])
    dealings = Dealings(
        image_ids=[f"image {n}" for n in range(9)],
        shower=np.array([at[row[0]] for row in shown], dtype=np.int32),
        shown=np.array([int(row[1]) for row in shown], dtype=np.int32),
        payer=np.array([at[row[0]] for row in paid], dtype=np.int32),
        payee=np.array([at[row[1]] for row in paid], dtype=np.int32),
        payments=np.full(len(paid), 2, dtype=np.int32),
        first_paid_s=np.array([int(row[2]) * 86_400 for row in paid], dtype=np.int64),
        last_paid_s=np.array([int(row[3]) * 86_400 for row in paid], dtype=np.int64),
    )
    return replace(links, dealings=dealings)


def test_images_tie_sellers_without_any_contact_and_the_reasons_say_what_would_be_innocent() -> None:
    apart = [(who, f"phone:{who}") for who in "abc"]
    shown = [(who, str(image)) for who in "abc" for image in range(3)]
    [ring] = detect_rings(dealt(links_of(apart, dict.fromkeys("abc", DRUGS)), shown=shown)).candidates
    assert (ring.members, ring.contacts) == (("a", "b", "c"), ())
    assert ring.reasons == (
        "3 of 3 have posted an image that another member has posted, too",
        "3 of 3 stand out by their own posts or by reports for drugs",
        "3 of 3 share only texts or images: whoever sells the same thing copies the same offer",
    )
    once = [row for row in shown if row[1] == "0"]
    assert not groups(detect_rings(dealt(links_of(apart, dict.fromkeys("abc", DRUGS)), shown=once)))
    assert not groups(detect_rings(dealt(links_of(apart), shown=shown))), "honest sellers of one catalogue"


def test_money_that_went_round_twice_ties_accounts_and_once_does_not() -> None:
    apart = [(who, f"phone:{who}") for who in "abcd"]
    legs = list(pairwise("abcda"))
    twice = [(a, b, str(day), str(day + 20)) for day, (a, b) in enumerate(legs)]
    once = [(a, b, day, day) for a, b, day, _ in twice]
    links = links_of(apart, dict.fromkeys("abcd", DRUGS))
    [ring] = detect_rings(dealt(links, paid=twice)).candidates
    assert ring.members == ("a", "b", "c", "d")
    assert ring.reasons[0] == ("4 of 4 have passed money on that came back to where it began, through another member")
    assert ring.reasons[-1] == (
        "4 of 4 share only payments that went round: friends who share bills pay one another in turn"
    )
    assert not groups(detect_rings(dealt(links, paid=once)))
    assert not groups(detect_rings(dealt(links_of(apart), paid=twice))), "friends"


def test_rings_bound_by_deeds_are_found_beside_honest_ones_who_do_the_same() -> None:
    worlds = [world("pairs", 41, 8_000, 80, deeds=True), world("town", 42, 8_000, 80, deeds=True)]
    found = [groups(detect_rings(each.links, each.duplicates)) for each in worlds]
    alone = [[ring for n, ring in enumerate(each.planted) if n % 10 == 8 and len(ring.members) > 2] for each in worlds]
    true = sum(found_among(each.planted, rings) for each, rings in zip(worlds, found, strict=True))
    assert sum(map(found_among, alone, found)) >= 0.8 * sum(map(len, alone)) > 8
    assert true >= 0.9 * sum(map(len, found))


def test_sellers_of_different_trades_with_two_contacts_in_common_are_no_ring() -> None:
    uses = [(who, contact) for who in "abc" for contact in ("phone:p", "device:d")]
    of_three = {"a": DRUGS, "b": WEAPONS, "c": CategoryCode.COUNTERFEITS}
    assert groups(detect_rings(links_of(uses, dict.fromkeys("abc", DRUGS), bystanders=2_000)))
    assert not groups(detect_rings(links_of(uses, of_three, bystanders=2_000)))


def test_every_suppressed_hub_has_its_rule() -> None:
    uses = [(f"crowd{n}", "telegram:fans") for n in range(20)]
    uses += [(f"public{n}", "phone:carrier") for n in range(70)]
    uses += [("shop", "email:shop"), ("buyer", "email:shop")]
    detection = detect_rings(links_of(uses, kinds={"shop": "verified_business"}))
    assert [(hub.contact_id, hub.degree, hub.reason) for hub in detection.suppressed] == [
        ("phone:carrier", 70, "70 accounts use it; over 60 on one phone it is public"),
        ("telegram:fans", 20, "20 accounts use it and few of them share anything else with another: a crowd's contact"),
        ("email:shop", 2, "a verified business gives it as its own, so whoever writes it may be a customer"),
    ]


def test_a_chain_of_wallets_is_one_ring() -> None:
    chain = [(f"s{n}", f"bitcoin:w{n + step}") for n in range(8) for step in (0, 1)]
    names = {account for account, _ in chain}
    assert groups(detect_rings(links_of(chain, reported=names))) == [names]


def test_a_marketplace_without_any_link_has_no_ring() -> None:
    links: ContactLinks = links_of([], bystanders=0)
    assert detect_rings(links) == Detection(candidates=[], suppressed=[], considered=0)
    assert plain_components(links) == []
    assert result_digest(name_rings(detect_rings(links).candidates)) == result_digest([])
