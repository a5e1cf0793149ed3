"""A small network over the encoder's own vocabulary: what the pieces of a text mean, without running the encoder.

Each piece's input vector goes through one layer whose answers are computed for the whole vocabulary when the model is
loaded; a text is the mean and the maximum over its pieces (Iyyer et al. 2015 for the mean, Shen et al. 2018 for both).
It knows words that training never saw by their neighbours, in every language of the vocabulary, at a hundredth of the
encoder's cost. What does not live here: training (`training.pieces`), cutting texts into pieces (`encoders`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import scipy.sparse

from content_models.encoders import Encoder, Floats

LONGEST_CUT = 1_000
"""Characters of a text that are cut into pieces."""


@dataclass(frozen=True, slots=True)
class PieceLayer:
    """The trained numbers.

    Attributes:
        centre, spread: of the vocabulary's vectors, one number each.
        project: float32 (dimension, channels), and `project_bias` (channels,).
        hidden: float32 (2 × channels, units), and `hidden_bias` (units,).
        out: float32 (units, columns), and `out_bias` (columns,).
    """

    centre: Floats
    spread: float
    project: Floats
    project_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats


class Pieces:
    """The layer laid out over an encoder's vocabulary: half floats (pieces, channels), some fifty megabytes."""

    def __init__(self, layer: PieceLayer, encoder: Encoder) -> None:
        self._layer, self._cut = layer, encoder.pieces
        self._table = np.concatenate([self._answers(vectors) for vectors in encoder.piece_vectors()])

    def _answers(self, vectors: Floats) -> npt.NDArray[np.float16]:
        layer = self._layer
        rows = (vectors - layer.centre) / layer.spread
        return np.maximum(rows @ layer.project + layer.project_bias, 0).astype(np.float16)

    def logits(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, columns)."""
        layer = self._layer
        if not texts:
            return np.zeros((0, len(layer.out_bias)), np.float32)
        pooled = self._pooled([self._cut(text) for text in texts])
        return np.asarray(np.maximum(pooled @ layer.hidden + layer.hidden_bias, 0) @ layer.out + layer.out_bias)

    def _pooled(self, cut: Sequence[Sequence[int]]) -> Floats:
        """float32 (texts, 2 × channels): sums by the square root of their number, and maxima.

        Every piece of the batch is widened once. The table has nothing below 0, so halves sort as their bits do.
        """
        lengths = np.array([len(ids) for ids in cut])
        ends = np.cumsum(lengths)
        ids, at = np.unique(np.fromiter(chain.from_iterable(cut), np.int64, ends[-1]), return_inverse=True)
        rows = self._table[ids]
        counted = scipy.sparse.csr_array((np.ones(len(at), np.float32), at, np.append(0, ends)), (len(cut), len(ids)))
        sums = (counted @ rows.astype(np.float32)) / np.sqrt(lengths)[:, None]
        most = np.maximum.reduceat(rows.view(np.int16)[at], ends - lengths).view(np.float16)
        return np.concatenate([sums, most], axis=1)
