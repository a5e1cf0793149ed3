"""Seller scores: the floor of boosted trees, the stack that makes a probability, and measures by which models are held
against each other.

What does not live here: features (`gnn.features`), rings, and reading the graph.
"""

from gnn.sellers.floor import Floor, FloorSettings, fit_floor
from gnn.sellers.metrics import Gain, metrics, paired_gain, recall_at_k
from gnn.sellers.stack import Stack, stacked

__all__ = [
    "Floor",
    "FloorSettings",
    "Gain",
    "Stack",
    "fit_floor",
    "metrics",
    "paired_gain",
    "recall_at_k",
    "stacked",
]
