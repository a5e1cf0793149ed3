"""Columns about accounts, worked out of the graph's relations as sparse arrays, each with its meaning in words.

What does not live here: reading the graph, models, and labels except in `labels`.
"""

from gnn.features.hops import hop_aggregates, mean_hops
from gnn.features.labels import dated_label_features, folds_of, label_features
from gnn.features.relations import RelationGraph, adjacency_of, undirected
from gnn.features.spectral import places
from gnn.features.structure import structure
from gnn.features.table import Column, FeatureMatrix, beside

__all__ = [
    "Column",
    "FeatureMatrix",
    "RelationGraph",
    "adjacency_of",
    "beside",
    "dated_label_features",
    "folds_of",
    "hop_aggregates",
    "label_features",
    "mean_hops",
    "places",
    "structure",
    "undirected",
]
