"""From an embedding to logits: a few small networks whose answers are averaged, bound to the encoder they learned on.

A head knows its encoder's id and refuses any other: vectors of another encoder have the right shape and mean nothing.
What does not live here: training (`training.heads`), what the columns are called (`text.columns`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content_models.encoders import Encoder, Floats
from domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class EncoderHead:
    """`networks` of one hidden layer each.

    Attributes:
        centre, spread: float32 (dimension,), mean and deviation of the training rows.
        hidden: float32 (networks, dimension, units) and `hidden_bias` (networks, units).
        out: float32 (networks, units, columns) and `out_bias` (networks, columns).
        known: float32 (landmarks, dimension), unit length: places of the training rows, for `distance`.
    """

    encoder_id: str
    centre: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats
    known: Floats

    def require(self, encoder: Encoder) -> None:
        """Raises Invalid when the head was trained on another encoder."""
        if (encoder.id, encoder.dimension) != (self.encoder_id, len(self.centre)):
            raise Invalid(
                f"this head was trained on encoder {self.encoder_id} ({len(self.centre)} dimensions), not on "
                f"{encoder.id} ({encoder.dimension}); use that encoder or train a head with `ringfence train text`"
            )

    def logits(self, embeddings: Floats) -> Floats:
        """float32 (texts, columns)."""
        rows = (embeddings - self.centre) / self.spread
        answers = [
            np.maximum(rows @ hidden + hidden_bias, 0) @ out + out_bias
            for hidden, hidden_bias, out, out_bias in zip(
                self.hidden, self.hidden_bias, self.out, self.out_bias, strict=True
            )
        ]
        return np.mean(answers, axis=0, dtype=np.float32) if len(embeddings) else self._none()

    def distance(self, embeddings: Floats) -> npt.NDArray[np.float32]:
        """float32 (texts,): one less the cosine to the nearest landmark; what is far is unlike all training rows."""
        if not len(embeddings):
            return np.zeros(0, np.float32)
        return np.asarray(1 - (embeddings @ self.known.T).max(axis=1), np.float32)

    def _none(self) -> Floats:
        return np.zeros((0, self.out.shape[-1]), np.float32)
