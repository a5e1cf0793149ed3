"""Graph networks: what their answers rest on, what they learn that trees over own columns cannot, and their bytes."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from domain.errors import Invalid
from gnn.features import Column, FeatureMatrix, RelationGraph, adjacency_of, undirected
from gnn.features.relations import Ints
from gnn.networks import NetworkSettings, SellerNetwork, fit_network
from gnn.networks.hops import HopNetwork
from gnn.networks.pretraining import pretrain
from gnn.networks.training import seeded
from gnn.sellers import FloorSettings, fit_floor
from gnn.sellers.stack import stacked

SIZE = 800
QUICK = NetworkSettings(
    hops=2, encoded=8, hidden=16, places=4, rounds_max=25, seeds=(0,), batch=128, rate=1e-2, smoothing=0.8
)


def planted(seed: int, size: int = SIZE) -> tuple[RelationGraph, Ints]:
    """Bad is who is linked to accounts with a high column; the own column is drawn apart from that."""
    generator = np.random.default_rng(seed)
    own = generator.normal(size=(size, 2))
    ends = generator.integers(0, size, (2, 4 * size))
    links = undirected(adjacency_of(ends[0], ends[1], size))
    told = links @ own[:, 0] / np.maximum(links.sum(axis=1), 1)
    columns = tuple(Column(name=name, meaning=name, source="posts", unit="none") for name in ("risk", "age"))
    graph = RelationGraph(relations={"shares": links}, own=FeatureMatrix(columns=columns, values=own))
    return graph, (told > np.quantile(told, 0.8)).astype(np.int64)


def slices(size: int = SIZE) -> tuple[Ints, Ints, Ints]:
    rows = np.random.default_rng(9).permutation(size)
    return rows[: size // 2], rows[size // 2 : 3 * size // 4], rows[3 * size // 4 :]


def shuffled(graph: RelationGraph, order: Ints) -> RelationGraph:
    relations = {name: links[order][:, order].tocsr() for name, links in graph.relations.items()}
    return RelationGraph(
        relations=relations, own=FeatureMatrix(columns=graph.own.columns, values=graph.own.values[order])
    )


def test_what_only_the_neighbours_tell_is_learnt_and_not_by_trees_over_own_columns() -> None:
    graph, labels = planted(1)
    train, validation, test = slices()
    network = fit_network(graph, labels, train, validation, QUICK)
    trees = fit_floor(graph.own, labels, train, validation, FloorSettings(rounds_max=100, threads=1))
    scores = np.column_stack([trees.scores(graph.own), network.scores(graph)])
    assert roc_auc_score(labels[test], scores[test, 1]) > 0.9
    assert abs(roc_auc_score(labels[test], scores[test, 0]) - 0.5) < 0.12

    stack = stacked(scores[validation], labels[validation], np.ones(len(validation)))
    mixed = np.column_stack([scores[:, 0], np.random.default_rng(0).permutation(scores[:, 1])])
    told, untold = (stack.probability(of)[test] for of in (scores, mixed))
    assert roc_auc_score(labels[test], told) > 0.9 > 0.65 > roc_auc_score(labels[test], untold)
    chance = stacked(mixed[validation], labels[validation], np.ones(len(validation)))
    assert stack.shares[1] > 0.5 and chance.weights[1] < 0.1


def test_the_same_seed_gives_the_same_bytes_and_they_give_the_same_answers() -> None:
    graph, labels = planted(2, 300)
    train, validation, _ = slices(300)
    settings = replace(QUICK, rounds_max=3)
    first, again = (fit_network(graph, labels, train, validation, settings) for _ in range(2))
    other = fit_network(graph, labels, train, validation, replace(settings, seeds=(5,)))
    assert first.dumps() == again.dumps() != other.dumps()
    read = SellerNetwork.loads(first.dumps())
    assert np.array_equal(read.scores(graph), first.scores(graph)) and read.settings == settings
    with pytest.raises(Invalid, match="no seller network"):
        SellerNetwork.loads(first.dumps()[:200])


def test_neither_the_order_of_accounts_nor_what_is_farther_than_its_hops_changes_an_answer() -> None:
    graph, labels = planted(3, 300)
    train, validation, _ = slices(300)
    network = fit_network(graph, labels, train, validation, replace(QUICK, rounds_max=3))
    scores, order = network.scores(graph), np.random.default_rng(0).permutation(300)
    np.testing.assert_allclose(network.scores(shuffled(graph, order)), scores[order], atol=1e-6)
    links = graph.relations["shares"]
    near = np.flatnonzero((np.eye(1, 300) + links[[0]].toarray() + (links[[0]] @ links).toarray())[0])
    far = graph.own.values.copy()
    far[np.setdiff1d(np.arange(300), near)] += 2.0
    changed = network.scores(replace(graph, own=FeatureMatrix(columns=graph.own.columns, values=far)))
    assert changed[0] == pytest.approx(scores[0], abs=1e-6) and np.abs(changed - scores).max() > 1e-3


def test_labels_outside_training_and_validation_are_not_read_and_columns_must_fit() -> None:
    graph, labels = planted(4, 300)
    train, validation, test = slices(300)
    settings = replace(QUICK, rounds_max=3)
    flipped = labels.copy()
    flipped[test] = 1 - flipped[test]
    first, again = (fit_network(graph, of, train, validation, settings) for of in (labels, flipped))
    assert first.dumps() == again.dumps()
    places = first.embeddings(graph)
    assert [column.name for column in places.columns] == [f"net.place_{at}" for at in range(1, 5)]
    with pytest.raises(Invalid, match="not those the network was fitted to"):
        first.scores(replace(graph, relations={"other": graph.relations["shares"]}))


def test_hidden_columns_are_told_from_the_others_without_labels() -> None:
    generator = np.random.default_rng(0)
    cause = generator.normal(size=(400, 1))
    rows = torch.from_numpy((cause + 0.1 * generator.normal(size=(400, 6))).astype(np.float32))
    settings = replace(QUICK, pretraining_rounds=40, rate=1e-2)
    with seeded(0, 1):
        network = HopNetwork([3, 3], settings.encoded, settings.hidden, settings.places, dropout=0.0)
        error = pretrain(network, rows, settings)
    assert error < 0.3 * float(rows.var())
