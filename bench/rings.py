"""`ringfence bench rings [--data DIR]`: rings found in frozen worlds of two noise models, and what plain answers find.

Reads `rings/NOISE/qQ/sSEED/{links,accounts,truth}.csv` under DIR or $RINGFENCE_DATA. A scorer is trained on seeds 0–3
of one noise model, at every usage q, and held against seeds 4 and 5 of both; `released` is the scorer that comes with
Ringfence, which has seen none of these worlds, and `verdictsN` what it becomes after N verdicts, a tenth of them
wrong, on rings that it shows of seeds 0–3, learned through PostgreSQL (`bench.ring_verdicts`). The worlds have neither
posts nor categories: an account is one post with a noisy score. Last, rings of a changing world over 20 runs: whether
they keep their ids, and whether anybody is told of one twice (`bench.ring_lives`); and rings that share no contact
(`bench.ring_cycles`); and what members' seller scores add once verdicts say how much they count (`bench.ring_sellers`).
"""

import argparse
import csv
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np

from bench.matching import pairs
from bench.outcome import outcome
from bench.ring_cycles import ring_cycles
from bench.ring_lives import ring_lives
from bench.ring_sellers import ring_sellers
from bench.ring_verdicts import learning_curve, own_databases
from domain.judgement import CategoryCode
from gnn.rings import (
    RingScorer,
    detect_rings,
    leiden_modularity,
    pairs_of_shared_contacts,
    plain_components,
    released,
)
from gnn.rings.training import lesson, train_rings
from graph.projections import ContactLinks

Groups = list[frozenset[str]]
Method = Callable[[ContactLinks], Groups]
World = tuple[ContactLinks, Groups]

NOISES = ("pairs", "groups")
USAGES = ("0.8", "0.5", "0.3")
TRAINING, TESTING = (0, 1, 2, 3), (4, 5)
VERDICTS = (0, 20, 50, 200)
KINDS = {"wallet": "ethereum"}  # the worlds' word for ours
OWN, OTHER = (0.95, 0.70, 0.30), (0.90, 0.62, 0.25)  # owed where trained, and on the other noise model
GOALS: dict[str, tuple[str, float]] = {
    f"{trained}_on_{tested}_q{q}_f1": (">=", (OWN if trained == tested else OTHER)[at])
    for trained, tested, (at, q) in product(NOISES, NOISES, enumerate(USAGES))
} | {"id_stability": (">=", 0.95), "duplicates_raised": ("<=", 0)}
GOALS |= {f"verdicts{number}_f1_over_release": (">=", 0.0) for number in VERDICTS if number}
BASELINES: dict[str, Method] = {
    "plain_components": plain_components,
    "two_shared_contacts": pairs_of_shared_contacts,
    "leiden_modularity": leiden_modularity,
}


def run(args: list[str]) -> int:
    """Print one line per method and kind of world, then the figures as JSON. 0, 1 when a goal is missed, or 2."""
    parser = argparse.ArgumentParser(prog="ringfence bench rings", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    folder = parser.parse_args(args).data
    worlds = Path(folder or ".") / "rings"
    missing = [path for path in _files(worlds) if not path.exists()]
    if missing:
        print(
            f"missing {missing[0]}: the frozen ring worlds; name their folder by --data or RINGFENCE_DATA",
            file=sys.stderr,
        )
        return 2
    figures = dict(_figures(worlds))
    with own_databases(NOISES) as databases:
        figures |= dict(_curves(worlds, databases))
    figures |= _gains(figures)
    figures |= ring_lives()
    figures |= ring_cycles(worlds.parent)
    figures |= ring_sellers()
    return outcome("rings", figures, GOALS)


def _gains(figures: Mapping[str, float]) -> dict[str, float]:
    """What so many verdicts add to the F1 of the release, the mean over all kinds of world."""
    f1 = {n: np.mean([figures[f"verdicts{n}_{noise}_q{q}_f1"] for noise in NOISES for q in USAGES]) for n in VERDICTS}
    return {f"verdicts{n}_f1_over_release": round(float(f1[n] - f1[0]), 4) for n in VERDICTS if n}


def _figures(worlds: Path) -> Iterator[tuple[str, float]]:
    tests = _tests(worlds, NOISES)
    lessons = {noise: [lesson(*world) for world in _worlds(worlds, (noise,), USAGES, TRAINING)] for noise in NOISES}
    for name, method in BASELINES.items():
        yield from _told(name, method, tests)
    yield from _told("released", _by(released()), tests)
    for noise, learned in lessons.items():
        yield from _told(f"{noise}_on", _by(train_rings(learned, seed=1)), tests)


def _curves(worlds: Path, databases: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    for noise, database_url in databases.items():
        seen = _worlds(worlds, (noise,), USAGES, TRAINING)
        tests = _tests(worlds, (noise,))
        for number, learned in zip(VERDICTS, learning_curve(seen, VERDICTS, database_url), strict=True):
            print(f"verdicts{number}_{noise}: scored by {learned.told or 'the release alone'}", flush=True)
            yield f"verdicts{number}_{noise}_learned", learned.scorer.judged
            yield from _told(f"verdicts{number}", _by(learned.scorer), tests)


def _tests(worlds: Path, noises: Sequence[str]) -> dict[tuple[str, str], list[World]]:
    return {(noise, q): _worlds(worlds, (noise,), (q,), TESTING) for noise in noises for q in USAGES}


def _told(name: str, method: Method, tests: dict[tuple[str, str], list[World]]) -> Iterator[tuple[str, float]]:
    for (noise, q), loaded in tests.items():
        hits, planted, reported = np.sum([_held_against(method, *world) for world in loaded], axis=0).tolist()
        prefix, accounts = f"{name}_{noise}_q{q}", sum(len(links.account_ids) for links, _ in loaded)
        print(f"{prefix}: {hits} of {planted} found by {reported}", flush=True)
        yield f"{prefix}_recall", round(hits / planted, 4)
        yield f"{prefix}_precision", round(hits / max(reported, 1), 4)
        yield f"{prefix}_f1", round(2 * hits / (planted + reported), 4)
        yield f"{prefix}_false_per_1000_accounts", round(1000 * (reported - hits) / accounts, 3)


def _by(scorer: RingScorer) -> Method:
    return lambda links: [frozenset(ring.members) for ring in detect_rings(links, scorer=scorer).candidates]


def _held_against(method: Method, links: ContactLinks, planted: Groups) -> tuple[int, int, int]:
    """Planted rings found, planted, and groups reported."""
    reported = _rings_only(method(links))
    return len(pairs(planted, reported)), len(planted), len(reported)


def _rings_only(groups: Groups) -> Groups:
    """Groups of three and more, as planted; the baselines would otherwise answer for every innocent pair."""
    return [group for group in groups if len(group) > 2]


def _files(worlds: Path) -> list[Path]:
    folders = [_folder(worlds, *kind) for kind in product(NOISES, USAGES, TRAINING + TESTING)]
    return [folder / f"{table}.csv" for folder in folders for table in ("links", "accounts", "truth")]


def _folder(worlds: Path, noise: str, q: str, seed: int) -> Path:
    return worlds / noise / f"q{q}" / f"s{seed}"


def _worlds(worlds: Path, noises: Sequence[str], usages: Sequence[str], seeds: Sequence[int]) -> list[World]:
    return [_world(_folder(worlds, *kind)) for kind in product(noises, usages, seeds)]


def _world(folder: Path) -> World:
    links, accounts = _rows(folder / "links.csv"), _rows(folder / "accounts.csv")
    rings: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "truth.csv"):
        rings[row["ring"]].add(row["account"])
    account_at = {row["account"]: at for at, row in enumerate(accounts)}
    kinds = {row["contact"]: KINDS.get(row["kind"], row["kind"]) for row in links}
    contact_at = {contact: at for at, contact in enumerate(kinds)}
    risk = np.array([float(row["risk"]) for row in accounts])
    days = np.array([int(row["day"]) for row in links], dtype=np.int32)
    ones, none = np.ones(len(accounts), dtype=np.int32), np.zeros(len(accounts), dtype=np.int32)
    columns = ContactLinks(
        account_ids=list(account_at),
        contact_ids=list(kinds),
        contact_kinds=list(kinds.values()),
        account_index=np.array([account_at[row["account"]] for row in links], dtype=np.int32),
        contact_index=np.array([contact_at[row["contact"]] for row in links], dtype=np.int32),
        count=np.ones(len(links), dtype=np.int32),
        first_day=days,
        last_day=days,
        account_kinds=["person"] * len(accounts),
        posts=ones,
        max_probability=risk,
        mean_probability=risk,
        posts_over=dict.fromkeys(CategoryCode, none),
        reports=none,
    )
    return columns, [frozenset(members) for members in rings.values()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
