"""Near duplicates against brute force, and bounded where a text is copied ten thousand times."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.similarity import SHINGLE, SHORTEST, fold, near_duplicates
from domain.errors import Invalid

WORDS = "selling,original,parts,for,old,radios,pick,up,in,town,or,by,post,cash,only,ring,after,six"


def shingles(text: str) -> set[str]:
    folded = fold(text)
    return {folded[i : i + SHINGLE] for i in range(len(folded) - SHINGLE + 1)}


def jaccard(a: str, b: str) -> float:
    return len(shingles(a) & shingles(b)) / len(shingles(a) | shingles(b))


@st.composite
def notices(draw: st.DrawFn) -> list[str]:
    """Texts and edited copies of them, so that similarities of all sizes occur."""
    originals = draw(
        st.lists(st.lists(st.sampled_from(WORDS.split(",")), min_size=1, max_size=25), min_size=1, max_size=4)
    )
    copies = []
    for words in originals:
        for _ in range(draw(st.integers(1, 4))):
            copy = list(words)
            for at in draw(st.lists(st.integers(0, len(words) - 1), max_size=4)):
                copy[at] = draw(st.sampled_from(WORDS.split(",")))
            copies.append(" ".join(copy))
    return draw(st.permutations(copies))


@settings(max_examples=150, derandomize=True)
@given(notices(), st.sampled_from([0.5, 0.7, 0.9]))
def test_pairs_are_those_of_brute_force(texts: list[str], threshold: float) -> None:
    ids = [f"p{n}" for n in range(len(texts))]
    found = {(a, b): value for a, b, value in near_duplicates(ids, texts, threshold)}
    by_id = dict(zip(ids, texts, strict=True))
    for (a, b), value in found.items():
        assert value == pytest.approx(jaccard(by_id[a], by_id[b]))
        assert value >= threshold
    families = nx.Graph(list(found))
    for a, b in combinations([name for name in ids if len(fold(by_id[name])) >= SHORTEST], 2):
        if jaccard(by_id[a], by_id[b]) >= threshold:
            assert nx.has_path(families, a, b)  # of equal texts only the first is compared on


def test_ten_thousand_variants_of_one_text_hang_together_in_a_bounded_number_of_pairs() -> None:
    variants = [f"genuine leather boots all sizes, order number {n}, delivered to your door" for n in range(10_000)]
    pairs = near_duplicates([str(n) for n in range(10_000)], variants)
    assert len(pairs) < 1_000_000
    families = nx.Graph((a, b) for a, b, _ in pairs)
    assert len(max(nx.connected_components(families), key=len)) > 9_900
    copies = near_duplicates([str(n) for n in range(10_000)], variants[:1] * 10_000)
    assert {(a, value) for a, _, value in copies} == {("0", 1.0)}
    assert len(copies) == 9_999


def test_short_texts_and_typography_do_not_count() -> None:
    assert near_duplicates(["a", "b"], ["hello there", "hello there"]) == []
    assert near_duplicates(["a", "b"], ["Two old  radios\nfor sale, cheap", "two old radios for SALE, cheap"])
    assert near_duplicates([], []) == []


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(Invalid, match="one id per text"):
        near_duplicates(["a"], [])
    with pytest.raises(Invalid, match=r"0\.1"):
        near_duplicates(["a"], ["text"], threshold=0.1)
