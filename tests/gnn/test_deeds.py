"""What ties accounts without a contact: each rule by small stories, the search by an oracle, chance by chance."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.lab import world
from gnn.rings.deeds import Deeds, deeds_of, needed_alone
from gnn.rings.images import shared_images
from gnn.rings.parameters import RingParameters
from gnn.rings.payments import Round, circles, rounds
from gnn.rings.timing import moments
from graph.dealings import Dealings
from tests.gnn.small import links_of

RULES = RingParameters()
DAY_S, MINUTE_S = 86_400, 60

payments = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.tuples(st.integers(0, 40), st.integers(0, 8)),
    max_size=24,
)


def paid(made: dict[tuple[int, int], tuple[int, int]]) -> Dealings:
    """Args: made: by payer and payee the day of the first payment, and how many days later the last was."""
    rows = sorted(made.items())
    return Dealings(
        payer=np.array([pair[0] for pair, _ in rows], dtype=np.int32),
        payee=np.array([pair[1] for pair, _ in rows], dtype=np.int32),
        payments=np.full(len(rows), 2, dtype=np.int32),
        first_paid_s=np.array([first * DAY_S for _, (first, _) in rows], dtype=np.int64),
        last_paid_s=np.array([(first + more) * DAY_S for _, (first, more) in rows], dtype=np.int64),
    )


def posted(rows: list[tuple[int, int]]) -> Dealings:
    return Dealings(
        poster=np.array([account for account, _ in rows], dtype=np.int32),
        posted_s=np.array([at_s for _, at_s in rows], dtype=np.int64),
    )


def showing(rows: list[tuple[int, int]]) -> Dealings:
    return Dealings(
        image_ids=[f"image {n}" for n in range(20)],
        shower=np.array([account for account, _ in rows], dtype=np.int32),
        shown=np.array([image for _, image in rows], dtype=np.int32),
    )


@settings(max_examples=80)
@given(payments)
def test_every_circle_of_payments_is_found_once_and_no_other(made: dict[tuple[int, int], tuple[int, int]]) -> None:
    rules = replace(RULES, circle_length=5, circle_days=20)
    expected = set()
    for length in (3, 4, 5):
        for way in permutations(range(6), length):
            legs = list(pairwise([*way, way[0]]))
            if all(leg in made for leg in legs):
                chains = [[day] for day in {made[legs[0]][0], sum(made[legs[0]])}]
                for leg in legs[1:]:
                    days = {made[leg][0], sum(made[leg])}
                    chains = [[*chain, day] for chain in chains for day in days if day > chain[-1]]
                expected |= {
                    Round(chain[-1] * DAY_S, chain[0] * DAY_S, way) for chain in chains if chain[-1] - chain[0] <= 20
                }
    found, given_up = rounds(paid(made), 6, rules)
    assert (found, given_up) == (sorted(expected), 0)


@settings(max_examples=60)
@given(payments, st.permutations(range(6)))
def test_circles_do_not_depend_on_the_numbers_of_accounts(
    made: dict[tuple[int, int], tuple[int, int]], names: list[int]
) -> None:
    """Nor does what is given up where a beginning costs too much."""
    rules = replace(RULES, circle_steps=6)
    renamed = {(names[a], names[b]): days for (a, b), days in made.items()}
    (plain, cost), (other, same_cost) = (rounds(paid(each), 6, rules) for each in (made, renamed))
    counted = {tuple(sorted((names[a], names[b]))): number for (a, b), number in circles(plain).items()}
    assert (counted, cost) == (dict(circles(other)), same_cost)


def test_money_that_goes_round_twice_counts_twice_and_two_rounds_at_one_time_once() -> None:
    again = {(0, 1): (0, 10), (1, 2): (1, 10), (2, 0): (2, 10)}
    assert circles(rounds(paid(again), 4, RULES)[0]) == Counter({(0, 1): 2, (1, 2): 2, (0, 2): 2})
    beside = {(0, 1): (0, 0), (1, 2): (1, 0), (2, 0): (2, 0), (1, 3): (1, 0), (3, 0): (3, 0)}
    assert circles(rounds(paid(beside), 4, RULES)[0])[0, 1] == 1
    slow = {(0, 1): (0, 0), (1, 2): (20, 0), (2, 0): (40, 0)}
    assert not rounds(paid(slow), 4, RULES)[0]


def test_no_circle_leads_through_a_shop() -> None:
    ring = {(0, 1): (0, 10), (1, 2): (1, 10), (2, 0): (2, 10)}
    customers = {(n, 2): (5, 0) for n in range(3, 3 + RULES.circle_cap)}
    assert circles(rounds(paid(ring), 60, RULES)[0])
    assert not rounds(paid(ring | customers), 60, RULES)[0]


def test_images_tie_and_stock_photographs_and_a_shops_do_not() -> None:
    links = links_of(
        [(who, f"phone:{who}") for who in ("a", "b", "shop")], bystanders=30, kinds={"shop": "verified_business"}
    )
    rows = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2), *((n, 3) for n in range(25)), (5, 4)]
    images, hubs = shared_images(replace(links, dealings=showing(rows)), RULES)
    assert images == Counter({(0, 1): 2})
    assert sorted((hub.contact_id, hub.degree) for hub in hubs) == [("image 2", 3), ("image 3", 25)]
    assert {hub.reason for hub in hubs} == {
        "a verified business shows it, so whoever sells the same may, too",
        "25 accounts show it; over 20 it is a stock photograph",
    }


def at(day: int, minute: int, second: int = 0) -> int:
    return day * DAY_S + minute * MINUTE_S + second


TOGETHER = [(day, 5 + 31 * day) for day in range(8)]  # never on a quarter of an hour, another time each day


def anybody(seed: int, accounts: range) -> list[tuple[int, int]]:
    """Accounts that know nothing of one another, most of them awake in the evening."""
    rng = np.random.default_rng(seed)
    return [
        (account, at(int(rng.integers(60)), int(rng.normal(19 * 60, 180)) % 1_440, int(rng.integers(60))))
        for account in accounts
        for _ in range(int(rng.integers(1, 30)))
    ]


def test_posts_at_the_same_odd_moments_tie_two_accounts() -> None:
    rows = [(account, at(day, minute, 10 * account)) for account in (0, 1) for day, minute in TOGETHER]
    apart = [(2, at(day, minute + 20)) for day, minute in TOGETHER]
    assert moments(posted(rows + apart + anybody(1, range(3, 300))), 300, RULES) == Counter({(0, 1): 8})


def test_what_innocents_do_at_one_time_ties_nobody() -> None:
    by_the_clock = [(account, at(day, 15 * day)) for account in (0, 1) for day in range(12)]
    daily = [(account, at(day, 9 * 60 + 7)) for account in (2, 3) for day in range(40)]
    one_evening = [(account, at(3, 1_000 + minute)) for account in (4, 5) for minute in range(30)]
    crowd = [(account, at(day, minute)) for account in range(6, 36) for day, minute in TOGETHER]
    assert not moments(posted(by_the_clock + daily + one_evening + crowd + anybody(1, range(40, 300))), 300, RULES)


@pytest.mark.parametrize("seed", range(5))
def test_chance_ties_hardly_anybody(seed: int) -> None:
    assert len(moments(posted(anybody(seed, range(2_000))), 2_000, RULES)) <= 1


def test_deeds_of_a_made_up_world_tie_accomplices_and_innocents_alike() -> None:
    made = world("town", 1, 4_000, 60, deeds=True)
    deeds, _ = deeds_of(made.links, made.duplicates, RULES)
    ring_of = {account: ring for ring in made.planted for account in ring.members}
    names = made.links.account_ids
    for kind, number in deeds.kinds():
        strong = [pair for pair, times in number.items() if times >= needed_alone(RULES)[kind]]
        true = [(a, b) for a, b in strong if ring_of.get(names[a], a) == ring_of.get(names[b], b)]
        assert true and len(true) < len(strong), f"{kind}: there is something to tell apart"
    again, _ = deeds_of(made.links, reversed(made.duplicates), RULES)
    assert again == deeds != Deeds()
