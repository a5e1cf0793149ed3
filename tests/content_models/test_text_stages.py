"""The fast stages of the text model against plain oracles: n-grams, windows, files."""

import json
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.encoders import LONGEST_ENCODED
from content_models.lexicon.finding import Finding, Hit
from content_models.text import artefact
from content_models.text.blend import PLAIN, Blend, chances
from content_models.text.linear import BUCKET_BITS, SIZES, Floats, Linear, features, grams
from content_models.text.pieces import PieceLayer, Pieces
from content_models.text.windows import LONGEST_WINDOW, PRICE, SHORTEST_WINDOW, worst_windows
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

relaxed = settings(max_examples=50)
texts = st.lists(st.text(max_size=60), min_size=1, max_size=5)


def some_weights() -> Linear:
    chance = np.random.default_rng(3)
    ramp = np.arange(6, dtype=np.float32)
    return Linear(chance.normal(size=(1 << BUCKET_BITS, 6)).astype(np.float32), 1 + ramp, ramp)


WEIGHTS = some_weights()


@relaxed
@given(texts)
def test_every_gram_of_every_text_is_found_once_and_the_same_gram_has_the_same_bucket(batch: list[str]) -> None:
    found = grams(batch)
    buckets: dict[str, int] = {}
    seen = []
    for post, start, size, bucket in zip(found.post, found.start, found.size, found.bucket, strict=True):
        padded = " " + re.sub("[\0\t\n\r\xa0]", " ", batch[post]) + " "
        gram = padded[start + 1 : start + 1 + size]
        assert buckets.setdefault(gram, bucket) == bucket
        seen.append((post, start, gram))
    expected = [
        (post, at - 1, (" " + re.sub("[\0\t\n\r\xa0]", " ", text) + " ")[at : at + size])
        for post, text in enumerate(batch)
        for size in SIZES
        for at in range(len(text) + 3 - size)
    ]
    assert sorted(seen) == sorted(expected)


@relaxed
@given(texts)
def test_logits_are_the_sparse_product_and_do_not_depend_on_the_batch(batch: list[str]) -> None:
    together = WEIGHTS.logits(batch)
    np.testing.assert_allclose(together, features(batch) @ (WEIGHTS.weights * WEIGHTS.scale) + WEIGHTS.bias, atol=1e-3)
    np.testing.assert_array_equal(together, np.concatenate([WEIGHTS.logits([text]) for text in batch]))


class Signs:
    """An encoder whose pieces are the letters of a text; each knows two numbers."""

    id, dimension = "signs", 2

    def encode(self, texts: Sequence[str]) -> Floats:
        raise NotImplementedError

    def pieces(self, text: str) -> list[int]:
        return [ord(sign) % 7 for sign in text] or [0]

    def piece_vectors(self) -> Iterator[Floats]:
        yield np.random.default_rng(5).normal(size=(7, 2)).astype(np.float32)


def some_pieces() -> PieceLayer:
    chance = np.random.default_rng(4)
    sizes = {
        "centre": (2,),
        "project": (2, 3),
        "project_bias": (3,),
        "hidden": (6, 4),
        "hidden_bias": (4,),
        "out": (4, 5),
    }
    drawn = {name: chance.normal(size=size).astype(np.float32) for name, size in sizes.items()}
    return PieceLayer(spread=1.5, out_bias=np.zeros(5, np.float32), **drawn)


@relaxed
@given(texts)
def test_pieces_are_pooled_text_by_text(batch: list[str]) -> None:
    layer, signs = some_pieces(), Signs()
    vectors = (next(signs.piece_vectors()) - layer.centre) / layer.spread
    table = np.maximum(vectors @ layer.project + layer.project_bias, 0).astype(np.float16).astype(np.float32)
    rows = [table[signs.pieces(text)] for text in batch]
    pooled = np.array([[*row.sum(axis=0) / np.sqrt(len(row)), *row.max(axis=0)] for row in rows])
    expected = np.maximum(pooled @ layer.hidden + layer.hidden_bias, 0) @ layer.out + layer.out_bias
    np.testing.assert_allclose(Pieces(layer, signs).logits(batch), expected, atol=1e-4)


@relaxed
@given(st.text(min_size=3, max_size=80))
def test_what_the_characters_add_is_the_whole_logit(text: str) -> None:
    """The padding keeps the share of the n-grams it is part of; nothing else is lost."""
    found = grams([text])
    each = WEIGHTS.weights[found.bucket, 0] / np.sqrt(len(found.bucket))
    before = np.where(found.start < 0, 1, 0) + np.where(found.start + found.size > len(text), 1, 0)
    padding = (each * before / found.size).sum()
    expected = WEIGHTS.logits([text])[0, 0] - WEIGHTS.bias[0] - padding
    assert WEIGHTS.character_shares(text).sum() == pytest.approx(expected, abs=1e-3)


@relaxed
@given(st.lists(st.text("abc.", min_size=1, max_size=12), min_size=LONGEST_ENCODED // 2 + 1, max_size=160))
def test_the_worst_window_is_the_one_of_whole_words_whose_characters_add_up_to_most(words: list[str]) -> None:
    text = "\n".join(words)
    ((start, end),) = worst_windows([text], [Finding()], WEIGHTS)
    worth = WEIGHTS.character_shares(text) * np.sqrt(len(text) / LONGEST_WINDOW) - PRICE
    edges = [word.span() for word in re.finditer(r"\S+", text)]
    spans = [(first, last) for first, _ in edges for _, last in edges]
    fitting = [worth[slice(*span)].sum() for span in spans if SHORTEST_WINDOW <= span[1] - span[0] <= LONGEST_WINDOW]
    assert worth[start:end].sum() == pytest.approx(max(fitting))
    assert SHORTEST_WINDOW <= end - start <= LONGEST_WINDOW


def test_the_worst_window_of_a_long_text_is_where_the_ngrams_or_a_sure_term_say_so() -> None:
    bad, plain = (
        "sells bad things here, come and see what there is to be had tonight.",
        "An oak table with four chairs, as new.",
    )
    weights = np.zeros((1 << BUCKET_BITS, 6), np.float32)
    weights[grams(["bad things"]).bucket, 0] = 1.0
    linear = Linear(weights, np.ones(6, np.float32), np.zeros(6, np.float32))
    text = " ".join([*[plain] * 6, bad, *[plain] * 6])
    ((start, end),) = worst_windows([text], [Finding()], linear)
    assert "bad things" in text[start:end] and end - start <= LONGEST_WINDOW
    term = Hit(start=5, end=8, term="oak", language="en", category=CategoryCode.DRUGS, weight=1.0, euphemism=False)
    ((start, end),) = worst_windows([text], [Finding(hits=(term,))], Linear(weights * 0, linear.scale, linear.bias))
    assert start <= 5 < end
    assert worst_windows([plain], [Finding()], linear) == [(0, len(plain))]


@relaxed
@given(st.lists(st.floats(-30, 30), min_size=2, max_size=20))
def test_beta_calibration_keeps_the_order_of_posts_and_plain_it_changes_nothing(logits: list[float]) -> None:
    released = artefact.load()
    blends = [blend for blend in (released.fast, released.full) if isinstance(blend, Blend)]
    features = np.array(logits, np.float32)[:, None]
    for blend in blends:
        one = replace(blend, weights=np.ones(1, np.float32), bias=0.0)
        answers = one.probabilities(features, ["en"] * len(logits))
        assert (np.diff(answers[np.argsort(features[:, 0], kind="stable")]) >= 0).all()
        plain = replace(one, beta=PLAIN)
        np.testing.assert_allclose(
            plain.probabilities(features, ["en"] * len(logits)), chances(plain.logits(features, ["en"] * len(logits)))
        )


def test_a_released_model_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "released"
    shutil.copytree(artefact.RELEASED, folder)
    artefact.load(folder)
    packed = bytearray((folder / "text.npz").read_bytes())
    packed[len(packed) // 2] ^= 1
    (folder / "text.npz").write_bytes(packed)
    with pytest.raises(Invalid, match=r"text\.npz"):
        artefact.load(folder)
    (folder / "text.npz").unlink()
    with pytest.raises(NotFound, match="ringfence train text"):
        artefact.load(folder)


def test_what_is_saved_is_what_is_loaded_and_saving_it_again_changes_nothing(tmp_path: Path) -> None:
    released = artefact.load()
    card = json.loads((artefact.RELEASED / "text.json").read_text("utf-8"))
    assert artefact.save(tmp_path, released, card) == card
    again = artefact.load(tmp_path)
    assert again.sha256 == released.sha256
    np.testing.assert_array_equal(again.linear.weights, released.linear.weights)


def test_the_released_files_load_in_well_under_a_second() -> None:
    begun = time.process_time()
    artefact.load()
    assert time.process_time() - begun < 0.5
