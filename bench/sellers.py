"""`ringfence bench sellers [--data DIR] [--splits N] [--sets NAMES]`: bad accounts found in public graphs.

Beside each other on the same splits: the floor with and without label features, the network, both floors stacked with
it, XGBGraph (XGBoost's defaults on own columns and means over one and two hops, the best of GADBench) and LightGBM on
own columns alone. Figures in percent; gains over XGBGraph and over the floor without label features (`..._over_floor`)
are paired, with a 95 % interval; `..._weight` is the network's share in a stack. `SET_METRIC` is the one of ours that
is best on that split's validation slice. No choice was made by a test slice: settings stand in
`bench/seller_methods.py`; those of the trees were chosen by means over validation slices, those of the network by
one validation slice or not at all (`docs/models/seller-networks.md`).

The set `lab` needs no data: a made-up market at one guilty account in a thousand, split in time at four cut-offs, and
whether explanations are faithful (`bench/seller_lab.py`).
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.arguments import number
from bench.outcome import outcome
from bench.seller_lab import ACCOUNTS, lab_figures
from bench.seller_methods import METHODS, STACKS, Scored, Workings, together
from bench.seller_sets import SOURCES, SPLITS, SellerSet
from gnn.sellers import metrics, paired_gain

LAB, MARKET_MIN = "lab", 1_000  # accounts, of whom one is guilty
KNOWN = (*SOURCES, LAB)
GOALS: dict[str, tuple[str, float]] = {
    "tolokers_auroc": (">=", 86.5),
    "reddit_auprc": (">=", 9.0),
    "why_deletion_below_random": (">=", 0.0),
    "why_insertion_above_random": (">=", 0.0),
}
AIMS: dict[str, tuple[str, float]] = {
    "tolokers_auroc": (">=", 87.2),
    "reddit_auprc": (">=", 10.5),
    "reddit_rec_at_k": (">=", 15.0),
}
RIVALS = {"xgbgraph": "gain", "without_labels": "gain_over_floor"}  # by what a gain over them is called
OURS = ("without_labels", "with_labels", "stack", "stack_with_labels")
GAINS = (*OURS, "network")
CHOSEN = "chosen"
Tables = dict[str, dict[str, list[float]]]  # method, metric, one value per split


def run(args: list[str]) -> int:
    """Print one line per set and method, then the figures as one JSON object. 0, or 1 when a goal is missed, or 2."""
    parser = argparse.ArgumentParser(prog="ringfence bench sellers", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    parser.add_argument("--splits", type=number(1, SPLITS), default=SPLITS, help=f"how many of the {SPLITS} splits")
    parser.add_argument("--sets", default=",".join(KNOWN), help=f"of {', '.join(KNOWN)}")
    parser.add_argument("--accounts", type=number(MARKET_MIN), default=ACCOUNTS, help=f"of the made-up market of {LAB}")
    chosen = parser.parse_args(args)
    names, folder = chosen.sets.split(","), Path(chosen.data or ".")
    if unknown := sorted(set(names) - set(KNOWN)):
        parser.error(f"there is no set {unknown[0]!r}; there are {', '.join(KNOWN)}")
    if missing := _missing(folder, names):
        print(missing, file=sys.stderr)
        return 2
    figures: dict[str, float] = {}
    for name in names:
        figures |= lab_figures(chosen.accounts, _progress) if name == LAB else _of(name, folder, chosen.splits)
    goals = {name: goal for name, goal in GOALS.items() if name in figures}
    aims = {name: aim for name, aim in AIMS.items() if name in figures}
    return outcome("sellers", figures, goals, aims=aims)


def _missing(folder: Path, names: list[str]) -> str:
    for name in (name for name in names if name != LAB):
        for path in (folder / file for file in SOURCES[name].files):
            if not path.exists():
                return (
                    f"missing {path}: seller graphs, this one of {SOURCES[name].words}; "
                    "name their folder by --data or RINGFENCE_DATA"
                )
    return ""


def _of(name: str, folder: Path, splits: int) -> dict[str, float]:
    return _figures(name, SOURCES[name].read(folder), splits)


def _figures(name: str, sellers: SellerSet, splits: int) -> dict[str, float]:
    tables: Tables = defaultdict(lambda: defaultdict(list))
    workings = Workings(name, sellers)
    for at, split in enumerate(sellers.splits[:splits]):
        scored = {}
        for method, score in METHODS.items():
            started_s = time.process_time()
            scored[method] = score(workings, split)
            _progress(f"{name} split {at + 1}: {method} {time.process_time() - started_s:.0f} CPU s")
        labels = sellers.labels[split.validation], sellers.labels[split.test]
        for method, floor in STACKS.items():
            scored[method], weight = together(scored[floor], scored["network"], labels[0])
            tables[method]["weight"].append(weight)
        for method, result in (scored | {CHOSEN: _better(workings, scored, labels[0])}).items():
            _progress(f"{name} split {at + 1}: {method} {_of_split(result, labels)}")
            for metric, value in metrics(labels[1], result.test).items():
                tables[method][metric].append(100 * value)
    return dict(_told(name, tables, ratio=len(split.test) / len(split.train)))


def _of_split(scored: Scored, labels: tuple[np.ndarray, np.ndarray]) -> str:
    """Both slices of one split, for whom a long run is cut short."""
    slices = zip(("validation", "test"), labels, (scored.validation, scored.test), strict=True)
    told = ((part, metrics(known, scores).values()) for part, known, scores in slices)
    return ", ".join(f"{part} {' '.join(f'{100 * value:.2f}' for value in values)}" for part, values in told)


def _better(workings: Workings, scored: dict[str, Scored], labels: np.ndarray) -> Scored:
    """Of ours, the one that is best on the validation slice, by the metric that stopped the trees as well."""
    metric = "auroc" if workings.recipe.floor.metric == "auc" else "auprc"
    return max((scored[method] for method in OURS), key=lambda of: metrics(labels, of.validation)[metric])


def _told(name: str, tables: Tables, ratio: float) -> Iterator[tuple[str, float]]:
    for method, by_metric in tables.items():
        stem = name if method == CHOSEN else f"{name}_{method}"
        words = []
        for metric, values in by_metric.items():
            mean, spread = float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
            yield f"{stem}_{metric}", round(mean, 2)
            yield f"{stem}_{metric}_sd", round(spread, 2)
            words.append(f"{metric} {mean:.2f} ({spread:.2f})")
            for rival, called in RIVALS.items():
                if method in (*GAINS, CHOSEN) and metric in tables[rival] and method != rival and len(values) > 1:
                    gain = paired_gain(np.array(values), np.array(tables[rival][metric]), ratio)
                    yield f"{stem}_{metric}_{called}", round(gain.mean, 2)
                    yield f"{stem}_{metric}_{called}_low", round(gain.low, 2)
                    yield f"{stem}_{metric}_{called}_high", round(gain.high, 2)
                    words.append(f"{gain.mean:+.2f} [{gain.low:.2f}, {gain.high:.2f}] over {rival}")
        print(f"{name} {method}: {', '.join(words)}", flush=True)


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
