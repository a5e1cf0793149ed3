"""Columns against dense sums and networkx, whatever the order of accounts; label columns against their own label."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from gnn.features import (
    Column,
    FeatureMatrix,
    RelationGraph,
    adjacency_of,
    beside,
    folds_of,
    hop_aggregates,
    label_features,
    places,
    structure,
    undirected,
)
from gnn.features.relations import Ints

SIZES = st.integers(6, 24)
SEEDS = st.integers(0, 10_000)


def drawn(size: int, seed: int, links: int = 40) -> RelationGraph:
    """Two relations, one directed and weighted, one not; some accounts have no neighbour."""
    generator = np.random.default_rng(seed)
    ends = generator.integers(0, size - 1, (2, links))
    weights = generator.integers(1, 9, links).astype(float)
    paid = adjacency_of(ends[0], ends[1], size, weights)
    columns = tuple(Column(name=name, meaning=name, source="posts", unit="posts") for name in ("posts", "age"))
    own = FeatureMatrix(columns=columns, values=generator.normal(1e3, 5.0, (size, 2)))
    return RelationGraph(relations={"paid": paid, "linked": undirected(paid)}, own=own)


def shuffled(graph: RelationGraph, order: Ints) -> RelationGraph:
    relations = {name: links[order][:, order].tocsr() for name, links in graph.relations.items()}
    return RelationGraph(
        relations=relations, own=FeatureMatrix(columns=graph.own.columns, values=graph.own.values[order])
    )


def column(features: FeatureMatrix, name: str) -> np.ndarray:
    return features.values[:, [told.name for told in features.columns].index(name)]


@given(SIZES, SEEDS)
@settings(max_examples=25)
def test_aggregates_are_those_of_dense_sums(size: int, seed: int) -> None:
    graph = drawn(size, seed)
    features, own = hop_aggregates(graph, 3), graph.own.values[:, 0]
    for name, links in graph.relations.items():
        walks = np.eye(size)
        step = np.divide(
            links.toarray(),
            links.toarray().sum(1, keepdims=True),
            where=links.sum(1)[:, None] > 0,
            out=np.zeros((size, size)),
        )
        for hop in (1, 2, 3):
            walks = step @ walks
            for account in range(size):
                reached = walks[account].sum()
                mean = walks[account] @ own / reached if reached else np.nan
                spread = np.sqrt(walks[account] @ (own - mean) ** 2 / reached) if reached else np.nan
                assert column(features, f"posts.{name}.mean_{hop}")[account] == pytest.approx(mean, nan_ok=True)
                told = column(features, f"posts.{name}.std_{hop}")[account]
                assert told == pytest.approx(spread, abs=1e-4, nan_ok=True)
        for account in range(size):
            near = own[links[[account]].indices]
            told = [column(features, f"posts.{name}.{kind}_1")[account] for kind in ("min", "max", "difference")]
            if not len(near):
                assert np.isnan(told).all()
                continue
            mean = column(features, f"posts.{name}.mean_1")[account]
            assert told == pytest.approx([near.min(), near.max(), own[account] - mean])


@given(SIZES, SEEDS)
@settings(max_examples=25)
def test_structure_is_what_networkx_says(size: int, seed: int) -> None:
    graph = drawn(size, seed)
    features, links = structure(graph), graph.relations["linked"]
    oracle = nx.from_scipy_sparse_array(links)
    ranks = nx.pagerank(oracle, tol=1e-12, max_iter=1000)
    expected: dict[str, Any] = {
        "degree": dict(oracle.degree()),
        "core": nx.core_number(oracle),
        "clustering": nx.clustering(oracle),
    }
    expected["pagerank"] = {account: rank * size for account, rank in ranks.items()}
    expected["shared_max"] = {
        account: max((len(list(nx.common_neighbors(oracle, account, other))) for other in oracle[account]), default=0)
        for account in oracle
    }
    expected["overlap"] = {
        account: np.mean(
            [share for *_, share in nx.jaccard_coefficient(oracle, [(account, o) for o in oracle[account]])]
        )
        if oracle[account]
        else 0.0
        for account in oracle
    }
    for kind, answers in expected.items():
        assert column(features, f"linked.{kind}") == pytest.approx([answers[at] for at in range(size)], abs=1e-6), kind


@given(SIZES, SEEDS)
@settings(max_examples=25)
def test_the_order_of_accounts_permutes_rows_and_nothing_else(size: int, seed: int) -> None:
    graph, order = drawn(size, seed), np.random.default_rng(seed + 1).permutation(size)
    labels = np.random.default_rng(seed + 2).integers(0, 2, size)
    folds = folds_of(np.arange(size // 2), size, 3, seed)
    told = beside([hop_aggregates(graph, 2), structure(graph), label_features(graph, labels, folds)])
    again = shuffled(graph, order)
    other = beside([hop_aggregates(again, 2), structure(again), label_features(again, labels[order], folds[order])])
    assert other.columns == told.columns
    np.testing.assert_allclose(other.values, told.values[order], atol=1e-6)


def test_places_are_a_truncated_svd_in_any_order() -> None:
    graph, size = drawn(40, 5, links=300), 40
    links, order = graph.relations["paid"], np.random.default_rng(6).permutation(size)
    roots = [np.sqrt(np.maximum(links.toarray().sum(side), 1e-300)) for side in (1, 0)]
    scaled = np.where(links.toarray() > 0, links.toarray() / np.outer(*roots), 0.0)
    left, strengths, _ = np.linalg.svd(scaled)
    paid = RelationGraph(relations={"paid": links}, own=graph.own)
    told = places(paid, 4).values
    np.testing.assert_allclose(np.abs(told), np.abs(left[:, :4] * strengths[:4]), atol=1e-8)
    np.testing.assert_allclose(places(shuffled(paid, order), 4).values, told[order], atol=1e-8)


@given(SIZES, SEEDS)
@settings(max_examples=25)
def test_no_label_column_of_an_account_depends_on_its_own_label_or_on_labels_outside_training(
    size: int, seed: int
) -> None:
    graph, labels = drawn(size, seed), np.random.default_rng(seed).integers(0, 2, size)
    train = np.arange(size // 2)
    folds = folds_of(train, size, 3, seed)
    told = label_features(graph, labels, folds).values
    for account in train:
        flipped = labels.copy()
        flipped[account] = 1 - flipped[account]
        other = label_features(graph, flipped, folds).values
        np.testing.assert_array_equal(other[folds == folds[account]], told[folds == folds[account]])
    unknown = np.where(folds < 0, 1 - labels, labels)
    np.testing.assert_array_equal(label_features(graph, unknown, folds).values, told)


def test_label_columns_do_see_the_labels_of_other_folds() -> None:
    graph = drawn(20, 3)
    folds = folds_of(np.arange(20), 20, 4, seed=0)
    none, all_known = (label_features(graph, np.full(20, known), folds).values for known in (0, 1))
    assert (all_known != none).any(axis=0).all()


def test_every_column_has_its_words() -> None:
    graph = drawn(20, 4)
    folds = folds_of(np.arange(10), 20, 2, seed=0)
    parts = [hop_aggregates(graph, 3), structure(graph), places(graph, 3), label_features(graph, folds % 2, folds)]
    features = beside(parts)
    assert features.values.shape == (20, len(features.columns))
    assert len({told.meaning for told in features.columns}) == len(features.columns)
    for told in features.columns:
        assert told.meaning and told.source and told.unit and "{" not in told.meaning
    words = {told.name: told for told in features.columns}
    assert words["posts.paid.mean_2"].meaning == "mean of posts, 2 steps away by paid"
    assert words["posts.paid.mean_2"].unit == "posts" and words["posts.paid.mean_2"].source == "posts, paid"


def test_a_value_without_a_column_or_a_relation_of_another_size_is_refused() -> None:
    graph = drawn(10, 1)
    with pytest.raises(Invalid, match="do not fit"):
        FeatureMatrix(columns=graph.own.columns, values=np.zeros((3, 3)))
    with pytest.raises(Invalid, match="come twice"):
        beside([graph.own, graph.own])
    with pytest.raises(Invalid, match="'linked' has shape"):
        RelationGraph(relations={"linked": drawn(11, 1).relations["linked"]}, own=graph.own)
