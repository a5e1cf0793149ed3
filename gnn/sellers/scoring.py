"""All sellers' probabilities as of one moment, and the same again after a few changed: with equal results.

A row of the table depends on what lies within two steps of its account. So after a change only accounts within two
steps of who changed, before or after, are scored again.
"""

from collections.abc import Callable, Iterator

import numpy as np

from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.sellers import seller_features, seller_graph, surroundings
from gnn.features.table import FeatureMatrix
from gnn.sellers.model import SellerModel
from graph.histories import History

ROWS = 200_000  # that the model reads at once, so that memory stays bounded
STEPS = 2


def score_all(
    history: History, at_s: int, model: SellerModel, say: Callable[[str, float], None] = lambda *_: None
) -> tuple[RelationGraph, Floats]:
    """Each account's probability, by position, and the graph that it was read from."""
    say("tying accounts", 0.0)
    graph = seller_graph(history, at_s)
    say("building the table", 0.5)
    table = seller_features(graph)
    say("scoring", 0.8)
    return graph, np.concatenate([model.probability(part) for part in _parts(table)])


def score_changed(
    before: RelationGraph, after: RelationGraph, changed: Ints, model: SellerModel
) -> tuple[Ints, Floats]:
    """Positions of the accounts whose probability may have changed, and each one's now.

    Args:
        before, after: of the same accounts by position; who was not there before has no ties in `before`.
        changed: who did or touched something new, as either end.
    """
    touched = np.union1d(surroundings(before, changed, STEPS), surroundings(after, changed, STEPS))
    return touched, model.probability(seller_features(after, touched))


def _parts(table: FeatureMatrix) -> Iterator[FeatureMatrix]:
    for at in range(0, max(len(table), 1), ROWS):
        yield FeatureMatrix(columns=table.columns, values=table.values[at : at + ROWS])
