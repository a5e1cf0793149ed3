"""`python -m bench.seller_routes --data DIR [--sets NAMES] [--splits N] [--routes NAMES]`: which network is kept.

Routes beside each other, and each stacked with the floor without label features, by figures of the validation slices
alone: nothing here scores a test slice. What came of it stands in `docs/models/seller-networks.md`.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch_geometric.data import HeteroData

from bench.arguments import number
from bench.seller_attention import AttentionNetwork, links_of
from bench.seller_methods import FOLDS, Scored, Workings, together, without_labels
from bench.seller_sets import SOURCES, SPLITS, Split
from gnn.features import FeatureMatrix, beside, folds_of, label_features
from gnn.features.relations import Floats
from gnn.networks import NetworkSettings
from gnn.networks.network import fit_surroundings
from gnn.networks.surroundings import Block, Surroundings, scale_of
from gnn.networks.training import fit, seeded
from gnn.sellers import metrics

WIDTH, LAYERS, LOOKED_AT = 48, 2, 12  # of attention: wider or deeper took minutes a split


def hops(workings: Workings, split: Split, **changes: object) -> Floats:
    """Validation scores of the hop network, settings as in the recipe but for `changes`."""
    settings = replace(workings.recipe.network, **changes)  # type: ignore[arg-type]
    return _by_rows(workings, split, [workings.surroundings(at) for at in split.graphs], settings)


def with_label_columns(workings: Workings, split: Split) -> Floats:
    labels, folds = workings.sellers.labels, folds_of(split.train, len(workings.sellers.labels), FOLDS, seed=0)
    seen = [
        _beside_block(workings.surroundings(at), label_features(workings.sellers.graphs[at], labels, folds))
        for at in split.graphs
    ]
    return _by_rows(workings, split, seen, workings.recipe.network)


def attention(workings: Workings, split: Split) -> Floats:
    """Full batch; own columns, structure and coordinates as they are, no hops."""
    settings = replace(
        workings.recipe.network,
        decay=1e-4,
        rate=3e-3,
        batch=len(split.train),
        judged_every=5,
        patience=3,
        smoothing=0.9,
    )
    (train, seen), (validation, then) = (_on_graph(workings, at) for at in split.graphs[:2])
    scale, labels = scale_of(train, split.train), workings.sellers.labels
    rows, judged = (torch.from_numpy(scale.scaled(values)) for values in (train, validation))
    with seeded(0, settings.threads):
        network = AttentionNetwork(rows.shape[1], seen, WIDTH, LAYERS, dropout=0.2)

        def answer() -> Floats:
            network.eval()
            with torch.no_grad():
                logits: Floats = network(judged, then).numpy().astype(np.float64)[split.validation]
            return logits

        fit(network, lambda at: network(rows, seen)[at], answer, labels, split.train, split.validation, settings)
        return 1 / (1 + np.exp(-answer()))


ROUTES: dict[str, Callable[[Workings, Split], Floats]] = {
    "hops": hops,
    "hops, label columns": with_label_columns,
    "hops, focal loss": lambda workings, split: hops(workings, split, focus=2.0),
    "hops, pre-trained": lambda workings, split: hops(workings, split, pretraining_rounds=30),
    "attention": attention,
}


def run(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.seller_routes", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    parser.add_argument("--splits", type=number(1, SPLITS), default=3)
    parser.add_argument("--sets", default=",".join(SOURCES))
    parser.add_argument("--routes", default=";".join(ROUTES), help="separated by semicolons")
    chosen = parser.parse_args(args)
    for name in chosen.sets.split(","):
        workings = Workings(name, SOURCES[name].read(Path(chosen.data or ".")))
        for at, split in enumerate(workings.sellers.splits[: chosen.splits]):
            labels = workings.sellers.labels[split.validation]
            floor = without_labels(workings, split)
            _tell(f"{name} split {at + 1}: floor", metrics(labels, floor.validation), 0.0)
            for route in chosen.routes.split(";"):
                started_s = time.process_time()
                scores = ROUTES[route](workings, split)
                spent_s = time.process_time() - started_s
                stack, weight = together(floor, Scored(scores, np.zeros(len(split.test))), labels)
                _tell(f"{name} split {at + 1}: {route}", metrics(labels, scores), spent_s)
                _tell(f"{name} split {at + 1}: {route} {weight:.2f}, floor", metrics(labels, stack.validation), 0.0)
    return 0


def _tell(what: str, figures: dict[str, float], spent_s: float) -> None:
    told = ", ".join(f"{metric} {100 * value:.2f}" for metric, value in figures.items())
    print(f"{what}: {told}" + (f", {spent_s:.0f} CPU s" if spent_s else ""), flush=True)


def _by_rows(workings: Workings, split: Split, seen: list[Surroundings], settings: NetworkSettings) -> Floats:
    labels = workings.sellers.labels
    fitted = fit_surroundings(seen[0], seen[1], labels, split.train, split.validation, settings)
    return fitted.scores_of(seen[1])[split.validation]


def _beside_block(seen: Surroundings, alone: FeatureMatrix) -> Surroundings:
    at = seen.blocks[-1].last
    block = Block(relation="", hop=0, first=at, last=at + len(alone.columns))
    return Surroundings(features=beside([seen.features, alone]), blocks=(*seen.blocks, block))


def _on_graph(workings: Workings, at: int) -> tuple[Floats, HeteroData]:
    """What lies at hop 0 of the surroundings, and the relations with the ages of their links."""
    seen, sellers = workings.surroundings(at), workings.sellers
    own = [seen.features.values[:, block.first : block.last] for block in seen.blocks if block.hop == 0]
    ages = sellers.ages[at] if sellers.ages else {}
    return np.hstack(own), links_of(sellers.graphs[at].relations, ages, LOOKED_AT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
