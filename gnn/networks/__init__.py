"""Seller scores by graph networks: per-relation hops worked out beforehand, gates over them, and training.

The only package that imports torch; whoever does not import it starts without. What does not live here: features, the
floor of boosted trees (`gnn.sellers`), calibration, and reading the graph.
"""

from gnn.networks.network import SellerNetwork, fit_network
from gnn.networks.settings import NetworkSettings

__all__ = ["NetworkSettings", "SellerNetwork", "fit_network"]
