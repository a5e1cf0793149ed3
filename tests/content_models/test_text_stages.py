"""The fast stages of the text model against plain oracles: n-grams, lexicon, files."""

import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.text import artefact
from content_models.text.lexicon import COMPANY_WITHIN, Lexicon, listed_lexicon
from content_models.text.linear import BUCKET_BITS, SIZES, Linear, features, grams
from domain.categories import CATEGORIES
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

relaxed = settings(max_examples=50)
texts = st.lists(st.text(max_size=60), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return listed_lexicon()


def some_weights() -> Linear:
    chance = np.random.default_rng(3)
    return Linear(chance.normal(size=(1 << BUCKET_BITS, 6)).astype(np.float32), np.arange(6, dtype=np.float32))


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
    np.testing.assert_allclose(together, features(batch) @ WEIGHTS.weights + WEIGHTS.bias, atol=1e-3)
    alone = np.concatenate([WEIGHTS.logits([text]) for text in batch])
    np.testing.assert_allclose(together, alone, atol=1e-5)


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


WORDS = sorted(
    {term.text for category in CATEGORIES.values() for term in category.terms if term.language == "en"}
    | {word for category in CATEGORIES.values() for term in category.terms for word in term.near}
    | {word for category in CATEGORIES.values() for word in category.benign.get("en", ())}
    | {"table", "for sale", "and", "my"}
)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.sampled_from([" ", ", ", "\n"]))
def test_the_lexicon_finds_what_a_plain_search_finds(lexicon: Lexicon, words: list[str], joint: str) -> None:
    text = joint.join(words)
    found = lexicon.find(text, "en")
    plain = plain_hits(text)
    assert {(hit.category, hit.start, hit.end) for hit in found.hits} <= plain
    # Whatever plain search finds is a hit, lies inside a longer one, or was defused.
    for category, start, end in plain:
        covered = any(hit.category == category and hit.start < end and start < hit.end for hit in found.hits)
        assert covered or found.defused


def plain_hits(text: str) -> set[tuple[CategoryCode, int, int]]:
    """Terms read in English text, code words with company near, found by one regular expression each."""
    hits = set()
    for category in CATEGORIES.values():
        for term in category.terms:
            if term.text not in text or not (term.language == "en" or not term.text.isascii()):
                continue
            near = {span for word in term.near if word in text for span in spans(word, text)}
            for start, end in spans(term.text, text):
                if not term.near or any(company(start, end, *other) for other in near):
                    hits.add((category.code, start, end))
    return hits


def spans(phrase: str, text: str) -> list[tuple[int, int]]:
    alone = rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])"
    return [(found.start(1), found.end(1)) for found in re.finditer(rf"(?=({alone}))", text)]


def company(start: int, end: int, other_start: int, other_end: int) -> bool:
    if other_end <= start:
        return start - other_end <= COMPANY_WITHIN
    if other_start >= end:
        return other_start - end <= COMPANY_WITHIN
    return other_start <= start and end <= other_end and (start, end) != (other_start, other_end)


def test_a_code_word_needs_company_and_benign_company_defuses(lexicon: Lexicon) -> None:
    assert not lexicon.find("fresh snow on the roof", "en").hits
    assert lexicon.find("fresh snow, two grams, discreet shipping", "en").hits
    far = "fresh snow" + " on the roof" * 20 + " two grams"
    assert not [hit for hit in lexicon.find(far, "en").hits if hit.euphemism]
    defused = lexicon.find("airsoft ak-47, barely used", "en")
    assert (defused.hits, defused.defused) == ((), 1)


def test_a_term_of_another_language_is_no_term_here(lexicon: Lexicon) -> None:
    assert lexicon.find("vendo pistola con munizioni", "it").hits
    assert not lexicon.find("vendo pistola con munizioni", "en").hits


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
