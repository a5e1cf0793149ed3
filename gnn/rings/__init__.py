"""Ring detection: hub and exclusivity rules, pairs, communities, candidates, scores, reasons, and stable names."""

from gnn.rings.baselines import pairs_of_shared_contacts, plain_components
from gnn.rings.detection import Detection, detect_rings
from gnn.rings.hubs import SuppressedHub
from gnn.rings.identity import name_rings, result_digest
from gnn.rings.parameters import RingParameters
from gnn.rings.scoring import RingCandidate

__all__ = [
    "Detection",
    "RingCandidate",
    "RingParameters",
    "SuppressedHub",
    "detect_rings",
    "name_rings",
    "pairs_of_shared_contacts",
    "plain_components",
    "result_digest",
]
