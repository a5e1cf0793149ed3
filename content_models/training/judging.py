"""Labelled rows as the stages of a model see them: what a blend is fitted on, and what a fold is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from content_models.disguise.vocabulary import Vocabulary
from content_models.encoders import LONGEST_ENCODED, Encoder, open_encoder
from content_models.encoders.head import EncoderHead
from content_models.lexicon.finding import Lexicon, listed_lexicon
from content_models.text.blend import Blend, Doubles, Seen, WeightedAverage, fast_features, full_features
from content_models.text.cascade import FastStage
from content_models.text.linear import Linear
from content_models.text.pieces import PieceLayer, Pieces
from content_models.text.reading import Reading, read
from content_models.training.embeddings import Say, embedded
from content_models.training.rows import Row

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of `Seen`, of the head's logits, and how far each row lies from what the head learned on."""

    seen: Seen
    head: Floats
    distances: Floats

    def only(self, chosen: npt.NDArray[np.int64]) -> "Judged":
        return Judged(self.seen.only(chosen), self.head[chosen], self.distances[chosen])

    def fast(self, blend: Blend) -> Doubles:
        return blend.probabilities(fast_features(self.seen)[0], self.seen.languages)

    def full(self, blend: Blend | WeightedAverage) -> Doubles:
        return blend.probabilities(full_features(self.seen, self.head)[0], self.seen.languages)


@dataclass(frozen=True)
class Desk:
    """What reading rows takes: lexicon, encoder and the folder where embeddings are kept. What is costly to build is
    built once."""

    encoder: str
    cache: Path
    say: Say
    lexicon: Lexicon = field(default_factory=listed_lexicon)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self.lexicon.vocabulary()

    @cached_property
    def opened(self) -> Encoder:
        return open_encoder(self.encoder)

    def read(self, rows: Sequence[Row]) -> list[Reading]:
        return [read(row.text, self.vocabulary, row.language) for row in rows]

    def fast(self, linear: Linear, pieces: PieceLayer) -> FastStage:
        """Lays the layer out over the whole vocabulary of pieces: seconds, so once for all rows that it judges."""
        return FastStage(self.lexicon, linear, Pieces(pieces, self.opened))

    def embedded(self, texts: Sequence[str]) -> Floats:
        return embedded([text[:LONGEST_ENCODED] for text in texts], self.encoder, self.cache, self.say)

    def judged(self, rows: Sequence[Row], fast: FastStage, head: EncoderHead) -> Judged:
        readings = self.read(rows)
        texts = [reading.text for reading in readings]
        findings = [self.lexicon.find(reading.text, reading.language) for reading in readings]
        seen = fast.seen(readings, findings)
        embeddings = self.embedded([text[start:end] for text, (start, end) in zip(texts, seen.windows, strict=True)])
        return Judged(seen, head.logits(embeddings), head.distance(embeddings))
