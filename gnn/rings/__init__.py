"""Ring detection: hub and exclusivity rules, pairs, communities, candidates, scores, reasons, and stable names."""

from gnn.rings.baselines import leiden_modularity, pairs_of_shared_contacts, plain_components
from gnn.rings.candidates import RingCandidate
from gnn.rings.detection import Detection, detect_rings
from gnn.rings.hubs import SuppressedHub
from gnn.rings.identity import name_rings, result_digest
from gnn.rings.parameters import RingParameters
from gnn.rings.scorer import RingScorer, released

__all__ = [
    "Detection",
    "RingCandidate",
    "RingParameters",
    "RingScorer",
    "SuppressedHub",
    "detect_rings",
    "leiden_modularity",
    "name_rings",
    "pairs_of_shared_contacts",
    "plain_components",
    "released",
    "result_digest",
]
