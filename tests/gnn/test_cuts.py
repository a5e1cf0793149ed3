"""Cuts: a graph's cut is that of each of its components, whatever lies beside it and however its rows are ordered."""

import networkx as nx
import numpy as np
import pytest
from graspologic_native import leiden_csr
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.rings.cuts import communities, components
from gnn.rings.groups import Groups

Edges = list[tuple[int, int, float]]

SIZE = 24
graphs = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0, 2.0, 3.5])),
    min_size=1,
    max_size=60,
).map(lambda edges: sorted({(min(a, b), max(a, b)): (a, b, w) for a, b, w in edges if a != b}.values()))


def cut(edges: Edges, resolution: float, by: int = 0) -> Groups:
    first, second, weight = (np.array([edge[at] for edge in edges]) for at in range(3))
    ends = np.sort(np.stack([first, second]).astype(np.int64) + by, axis=0)
    return communities(ends[0], ends[1], weight.astype(np.float64), resolution, 7)


def listed(groups: Groups, by: int = 0) -> list[list[int]]:
    return [sorted(account - by for account in groups[row]) for row in range(len(groups))]


@settings(max_examples=150)
@given(graphs, graphs, st.sampled_from([0.1, 0.3, 0.8, 1.5]), st.randoms(use_true_random=False))
def test_what_lies_beside_a_component_and_the_order_of_rows_do_not_matter(
    left: Edges, right: Edges, resolution: float, order: np.random.Generator
) -> None:
    beside = [(a + 100, b + 100, w) for a, b, w in right]
    both = left + beside
    order.shuffle(both)
    apart = [*listed(cut(left, resolution)), *listed(cut(beside, resolution))] if left or right else []
    assert listed(cut(both, resolution)) == apart if both else not apart
    graph = nx.Graph((a, b) for a, b, w in both if w > 0)
    one_by_one = [
        group
        for part in sorted(nx.connected_components(graph), key=min)
        for group in listed(cut([edge for edge in both if {*edge[:2]} <= part and edge[2] > 0], resolution))
    ]
    assert sorted(one_by_one) == listed(cut(both, resolution))


@settings(max_examples=150)
@given(graphs)
def test_components_agree_with_networkx_smallest_first(edges: Edges) -> None:
    first, second = (np.array([edge[at] for edge in edges], dtype=np.int64) for at in range(2))
    expected = sorted(map(sorted, nx.connected_components(nx.Graph((a, b) for a, b, _ in edges))))
    assert listed(components(first, second)) == expected


@pytest.mark.parametrize("resolution", [0.1, 0.3, 0.8])
@pytest.mark.parametrize("times", [0.3, 1.0, 1 + 1e-12, 1.2, 5.0])
def test_what_is_told_without_a_call_is_what_leiden_says(resolution: float, times: float) -> None:
    weight = resolution * times
    for size in (2, 3, 5):
        ends = np.array([(at, at + 1) for at in range(size - 1)])
        both = np.concatenate([ends, ends[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        starts = np.searchsorted(both[:, 0], np.arange(size + 1)).astype(np.int64)
        weights = np.full(len(both), weight)
        _, labels = leiden_csr(starts, both[:, 1].astype(np.int32), weights, size, resolution, 0.001, 2, False, 7)
        expected = Groups.labelled(np.arange(size), np.array([labels[at] for at in range(size)]))
        found = communities(ends[:, 0], ends[:, 1], np.full(size - 1, weight), resolution, 7)
        assert listed(found) == listed(expected)
