"""How often two records share a value of a list column: counted from who holds what, since pairs drawn at random from
a million accounts share nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pyarrow as pa

from graph.resolution.plan import Level, Measure, Plan, Sign

Pairs = set[tuple[int, int]]


def shared_by_chance(records: pa.Table, plan: Plan) -> dict[str, float]:
    """u by `Level.counted_as`, of the levels that state none: the share of pairs that reach just this level.

    Pairs of one actor are among them, which makes u a little too high and weights a little too low; a table of fewer
    than `plan.least` records is taken for a part of one so large, since in three accounts nothing is rare.
    """
    return {name: share for sign in plan.signs for name, share in _of_sign(records, sign, plan.least)}


def _of_sign(records: pa.Table, sign: Sign, least: int) -> Iterator[tuple[str, float]]:
    having = max(records.num_rows - records[sign.column].null_count, least)
    above: Pairs = set()
    for level in sign.levels:
        if level.measure is Measure.SHARED and level.u is None:
            pairs = _sharing(records, level) - above
            above |= pairs
            yield level.counted_as, len(pairs) / (having * (having - 1) / 2)


def _sharing(records: pa.Table, level: Level) -> Pairs:
    found = [_pairs(records[column].to_pylist()) for column in (level.column, *level.also)]
    return set.intersection(*found)


def _pairs(column: list[list[str] | None]) -> Pairs:
    holders = defaultdict(list)
    for row, values in enumerate(column):
        for value in values or ():
            holders[value].append(row)
    return {pair for rows in holders.values() for pair in combinations(rows, 2)}
