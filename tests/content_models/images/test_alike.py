"""Pairs of near-duplicate pictures against brute force, and bounded where one picture is posted ten thousand times."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.images.alike import alike_pictures
from content_models.images.hashes import Hash, distance
from domain.errors import Invalid


def copies(rng: np.random.Generator, centre: Hash, count: int, most: int) -> list[Hash]:
    """The hash with up to `most` bits of it turned."""
    made = []
    for _ in range(count):
        bits = np.unpackbits(centre)
        bits[rng.choice(256, int(rng.integers(0, most + 1)), replace=False)] ^= 1
        made.append(np.packbits(bits))
    return made


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 7, 16, 31]))
@settings(max_examples=60)
def test_pairs_are_those_of_brute_force(seed: int, within: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [hash_ for _ in range(8) for hash_ in copies(rng, rng.integers(0, 256, 32).astype(np.uint8), 5, 24)]
    order = rng.permutation(len(rows))
    rows = [rows[at] for at in order]
    ids = [f"i{at}" for at in range(len(rows))]
    found = {(a, b): bits for a, b, bits in alike_pictures(ids, rows, within)}
    equal = {(a, b) for (a, b), bits in found.items() if bits == 0}
    firsts = set(ids) - {b for _, b in equal}
    for (a, x), (b, y) in combinations(zip(ids, rows, strict=True), 2):
        bits = int(distance(x, y))
        expected = bits if 0 < bits <= within and {a, b} <= firsts else None
        if bits:
            assert found.get((a, b)) == expected
    families = nx.Graph([*equal, *((name, name) for name in ids)])
    assert all(
        nx.has_path(families, a, b)
        for (a, x), (b, y) in combinations(zip(ids, rows, strict=True), 2)
        if not (x != y).any()
    )


def test_a_picture_posted_five_thousand_times_gives_a_bounded_number_of_pairs_that_hang_together() -> None:
    rng = np.random.default_rng(1)
    rows = copies(rng, rng.integers(0, 256, 32).astype(np.uint8), 5_000, 10)
    pairs = alike_pictures([str(at) for at in range(len(rows))], rows)
    assert len(pairs) < 300 * len(rows)
    assert len(max(nx.connected_components(nx.Graph((a, b) for a, b, _ in pairs)), key=len)) == 5_000


def test_what_cannot_be_asked_is_refused() -> None:
    assert alike_pictures([], []) == []
    with pytest.raises(Invalid, match="one id per hash"):
        alike_pictures(["a"], [])
    with pytest.raises(Invalid, match="40 bits"):
        alike_pictures([], [], 40)
