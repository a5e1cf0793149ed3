"""Seller scores: the floor of boosted trees, calibration, and the measures by which models are compared.

What does not live here: features (`gnn.features`), rings, and reading the graph.
"""

from gnn.sellers.calibration import Calibration, calibrated
from gnn.sellers.floor import Floor, FloorSettings, fit_floor
from gnn.sellers.metrics import Gain, metrics, paired_gain, recall_at_k

__all__ = [
    "Calibration",
    "Floor",
    "FloorSettings",
    "Gain",
    "calibrated",
    "fit_floor",
    "metrics",
    "paired_gain",
    "recall_at_k",
]
