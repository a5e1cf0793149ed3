"""How often a value is shared by chance: counted in SQL as by hand, pair by pair."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import pyarrow as pa
import pytest

from graph.resolution.chance import by_chance, shared_by_chance
from graph.resolution.plan import ACCOUNTS, Level, Measure
from tests.graph import records

Pairs = set[tuple[int, int]]


def by_hand(table: pa.Table, least: int) -> dict[tuple[str, str], float]:
    """Every pair held in a set."""
    shares = {}
    for sign in ACCOUNTS.signs:
        having = max(table.num_rows - table[sign.column].null_count, least)
        above: Pairs = set()
        for level in sign.levels:
            if level.measure is Measure.SHARED and level.u is None:
                reached = sharing(table, level) - above
                above |= reached
                shares[sign.name, level.words] = len(reached) / (having * (having - 1) / 2)
    return shares


def sharing(table: pa.Table, level: Level) -> Pairs:
    found = []
    for column in (level.column, *level.also):
        holders = defaultdict(list)
        for row, values in enumerate(table[column].to_pylist()):
            for value in values or ():
                holders[value].append(row)
        found.append({pair for rows in holders.values() for pair in combinations(rows, 2)})
    return set.intersection(*found)


@pytest.mark.parametrize(("number", "spread"), [(3, 300), (40, 300), (3000, 300), (20_000, 4000)])
def test_sharing_is_counted_as_by_hand(number: int, spread: int) -> None:
    """At 20,000 accounts some 440,000 pairs share something."""
    table = records.accounts(number, number, spread=spread)
    expected = by_hand(table, ACCOUNTS.least)
    assert shared_by_chance(table, ACCOUNTS) == pytest.approx(expected, abs=0)
    assert number < 100 or min(expected.values()) > 0


def test_a_sample_is_the_same_in_any_order() -> None:
    table, plan = records.accounts(600, 5), replace(ACCOUNTS, sampled_pairs=1e4)
    turned = table.take(list(range(table.num_rows))[::-1])
    found = by_chance(table, plan)
    assert by_chance(turned, plan) == found != by_chance(table, replace(plan, seed=2))
    words = {(sign.name, word) for sign in plan.signs for word in (*(at.words for at in sign.levels), sign.otherwise)}
    assert set(found) == words
