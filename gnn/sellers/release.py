"""From lessons to a released seller model, and the gate that a new one has to pass.

Trees and a network are fitted to the training rows and stopped by the validation rows; the stack of the two is fitted
to validation rows too. The network ships only where the stack beats the trees on validation markets that the stack was
not fitted to, paired, by more than chance; else its weight is nought and the card says "not shipped". The whole is
released only if it is no worse than the incumbent on the fixed test slices, by which nothing was chosen. Figures are
average precision: one account in a thousand is guilty, and the top of the list is what people read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.errors import Conflict
from gnn.features.relations import Floats, Ints
from gnn.features.table import FeatureMatrix
from gnn.lab.seller_lessons import Labelled, SellerLesson, rows_of
from gnn.sellers.floor import Floor, FloorSettings, fit_floor
from gnn.sellers.metrics import metrics, paired_gain
from gnn.sellers.model import SellerModel
from gnn.sellers.stack import Stack, stacked

if TYPE_CHECKING:
    from gnn.networks import SellerNetwork

RELEASED = Path(__file__).parents[1] / "released"
MODEL, CARD = "sellers.npz", "sellers.json"
TOLERANCE = 0.005  # of mean average precision: less than that is chance in a dozen slices

FLOOR = FloorSettings(leaves=15, learning_rate=0.05, rounds_max=600, patience=60, threads=1)
NETWORK: Mapping[str, Any] = {"hops": 2, "encoded": 16, "hidden": 64, "rounds_max": 40, "patience": 8, "threads": 1}

Say = Callable[[str], None]
Figures = Mapping[str, Mapping[str, Mapping[str, float]]]  # method, slice, metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a model: from what it was made, how good it is and beside whom, and what was decided.

    Attributes:
        figures: per method ("trees", "network", "stack", "incumbent") and test slice auroc, auprc and rec_at_k.
        gain: of the stack over the trees in average precision, paired, in validation markets that it was not fitted to.
        network_weight: 0 is "not shipped".
    """

    version: str
    seed: int
    trained_on: Mapping[str, int]
    figures: Figures
    gain: Mapping[str, float]
    network_weight: float
    network: str
    incumbent: str | None


def train_sellers(
    lesson: SellerLesson, seed: int, incumbent: SellerModel | None, say: Say = lambda _: None
) -> tuple[SellerModel, Card]:
    """A model and its card. Raises Conflict when it is worse than the incumbent: nothing is to be released then."""
    rows, labels, train, validation = rows_of(lesson)
    say("growing trees")
    floor = fit_floor(rows, labels, train, validation, replace(FLOOR, seeds=(seed,)))
    say("training the network")
    network = _network(rows, labels, train, validation, seed)
    scores = {name: _scores(floor, network, each.features) for name, each in lesson.validation.items()}
    gain = paired_gain(*_held_out(scores, lesson.validation), test_to_train=0.0)  # markets share nothing
    alone, both = (_stacked(scores, lesson.validation, number) for number in (1, 2))
    ships = both.weights[1] > 0 and gain.low > 0
    model = SellerModel(floor=floor, network=network if ships else None, stack=both if ships else alone)
    say("judging")
    figures = _figures(floor, network, alone, both, incumbent, lesson.tests)
    refuse_worse(figures["stack" if ships else "trees"], figures.get("incumbent"))
    return model, Card(
        version=model.version,
        seed=seed,
        trained_on={"rows": len(train), "guilty": int(labels[train].sum()), "validation": len(validation)},
        figures=figures,
        gain={"mean": round(gain.mean, 4), "low": round(gain.low, 4), "high": round(gain.high, 4)},
        network_weight=round(model.network_weight, 4),
        network="shipped" if ships else "not shipped",
        incumbent=incumbent.version if incumbent else None,
    )


def refuse_worse(
    candidate: Mapping[str, Mapping[str, float]], incumbent: Mapping[str, Mapping[str, float]] | None
) -> None:
    """Raises Conflict when mean average precision over the fixed slices fell by more than chance."""
    if incumbent is None:
        return
    ours, theirs = (float(np.mean([by["auprc"] for by in figures.values()])) for figures in (candidate, incumbent))
    if ours < theirs - TOLERANCE:
        raise Conflict(
            f"the new seller model reaches {ours:.4f} average precision where the released one reaches {theirs:.4f}: "
            "not released; look at what changed in features or lessons"
        )


def released() -> SellerModel:
    """The model that comes with this version."""
    return SellerModel.loads((RELEASED / MODEL).read_bytes())


def write_release(model: SellerModel, card: Card, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(model.dumps())
    (folder / CARD).write_text(json.dumps(asdict(card), indent=1) + "\n", encoding="utf-8")


def _network(rows: FeatureMatrix, labels: Ints, train: Ints, validation: Ints, seed: int) -> "SellerNetwork":
    from gnn.networks import NetworkSettings
    from gnn.networks.network import fit_surroundings
    from gnn.sellers.blocks import in_blocks

    seen = in_blocks(rows)
    settings = NetworkSettings(**NETWORK, seeds=(seed, seed + 1))
    return fit_surroundings(seen, seen, labels, train, validation, settings)


def _scores(floor: Floor, network: "SellerNetwork", table: FeatureMatrix) -> Floats:
    from gnn.sellers.blocks import in_blocks

    return np.column_stack([floor.scores(table), network.scores_of(in_blocks(table))])


def _stacked(scores: Mapping[str, Floats], judged: Mapping[str, Labelled], number: int, without: str = "") -> Stack:
    """Of the first so many scores, fitted to every market but one."""
    markets = [name for name in judged if name != without]
    return stacked(
        np.concatenate([scores[name][:, :number] for name in markets]),
        np.concatenate([judged[name].labels for name in markets]),
        np.concatenate([judged[name].weights for name in markets]),
    )


def _held_out(scores: Mapping[str, Floats], judged: Mapping[str, Labelled]) -> tuple[Floats, Floats]:
    """Average precision per validation market of the stack fitted to the others, and of the trees."""
    both, trees = [], []
    for name, market in judged.items():
        chance = _stacked(scores, judged, 2, without=name).probability(scores[name])
        both.append(metrics(market.labels, chance)["auprc"])
        trees.append(metrics(market.labels, scores[name][:, 0])["auprc"])
    return np.array(both), np.array(trees)


def _figures(
    floor: Floor,
    network: "SellerNetwork",
    alone: Stack,
    both: Stack,
    incumbent: SellerModel | None,
    tests: Mapping[str, Labelled],
) -> Figures:
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for name, test in tests.items():
        scores = _scores(floor, network, test.features)
        found = {"trees": alone.probability(scores[:, :1]), "network": scores[:, 1], "stack": both.probability(scores)}
        if incumbent:
            found["incumbent"] = incumbent.probability(test.features)
        for method, chance in found.items():
            figures.setdefault(method, {})[name] = {k: round(v, 4) for k, v in metrics(test.labels, chance).items()}
    return figures
