"""The gate of seller models: what ships, what is refused, and that the released network carries something."""

import json

import numpy as np
import pytest

from domain.errors import Conflict
from gnn.features.sellers import seller_features, seller_graph
from gnn.features.table import Column, FeatureMatrix, Floats
from gnn.lab.histories import BEGINS_S, Market, lab_history
from gnn.lab.seller_lessons import Labelled, SellerLesson
from gnn.sellers import metrics
from gnn.sellers.blocks import in_blocks
from gnn.sellers.release import CARD, RELEASED, refuse_worse, released, train_sellers
from graph.histories import DAY_S, Ints

NAMES = ("age", "posts", "bound.degree", "age.bound.mean_1", "posts.bound.mean_1", "age.bound.mean_2")


def test_a_network_that_adds_nothing_is_not_shipped() -> None:
    """One column says all, by a step that trees read off and that nothing can be added to."""
    model, card = train_sellers(_lesson(lambda rows, _: rows[:, 0] > 1.5), 1, None)
    assert (card.network, card.network_weight, model.network) == ("not shipped", 0.0, None)
    assert model.network_weight == 0.0
    assert card.figures.keys() == {"trees", "network", "stack"}


def test_a_worse_model_is_refused_and_an_equal_one_is_not() -> None:
    ours, worse = {"a": {"auprc": 0.70}, "b": {"auprc": 0.50}}, {"a": {"auprc": 0.71}, "b": {"auprc": 0.40}}
    refuse_worse(ours, None)
    refuse_worse(ours, ours)
    refuse_worse(ours, worse)
    with pytest.raises(Conflict, match=r"0\.5550 average precision where the released one reaches 0\.6000"):
        refuse_worse(worse, ours)
    good = _lesson(lambda rows, rng: rows[:, 0] + rng.normal(0, 0.3, len(rows)) > 1.5)
    incumbent, _ = train_sellers(good, 1, None)
    blind = _lesson(lambda rows, rng: rng.random(len(rows)) < 0.07)
    with pytest.raises(Conflict, match="not released"):
        train_sellers(SellerLesson(train=blind.train, validation=blind.validation, tests=good.tests), 1, incumbent)


def test_the_released_network_carries_something() -> None:
    """Its answers dealt to the wrong accounts change scores, and rank worse."""
    lab = lab_history(21, Market(accounts=4_000, prevalence=0.02))
    at_s = BEGINS_S + 300 * DAY_S
    table = seller_features(seller_graph(lab.history, at_s))
    labels = (lab.trades_from_s <= at_s).astype(np.int64)
    model = released()
    assert model.network is not None and model.network_weight > 0
    scores = model.scores(table)
    dealt = scores.copy()
    dealt[:, 1] = np.random.default_rng(0).permutation(dealt[:, 1])
    whole, wrong = model.stack.probability(scores), model.stack.probability(dealt)
    assert (whole != wrong).mean() > 0.5
    assert metrics(labels, whole)["auprc"] > metrics(labels, wrong)["auprc"] + 0.02


def test_the_card_is_of_the_released_model() -> None:
    card = json.loads((RELEASED / CARD).read_text("utf-8"))
    model = released()
    assert card["version"] == model.version
    assert card["network_weight"] == round(model.network_weight, 4)
    assert (card["network"] == "shipped") == (model.network is not None) == (card["gain"]["low"] > 0)


def test_blocks_are_columns_of_one_relation_and_hop() -> None:
    seen = in_blocks(_table(np.zeros((1, len(NAMES)))))
    assert [(block.relation, block.hop, block.first, block.last) for block in seen.blocks] == [
        ("", 0, 0, 2),
        ("bound", 1, 2, 5),
        ("bound", 2, 5, 6),
    ]


def _lesson(guilty) -> SellerLesson:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(8)

    def slice_of(size: int) -> Labelled:
        rows: Floats = rng.normal(size=(size, len(NAMES)))
        labels: Ints = np.asarray(guilty(rows, rng)).astype(np.int64)
        return Labelled(features=_table(rows), labels=labels, weights=np.ones(size))

    return SellerLesson(
        train=slice_of(1_200),
        validation={f"market_{number}": slice_of(600) for number in range(4)},
        tests={f"test_{number}": slice_of(600) for number in range(3)},
    )


def _table(rows: Floats) -> FeatureMatrix:
    return FeatureMatrix(columns=tuple(Column(name=n, meaning=n, source="", unit="") for n in NAMES), values=rows)
