"""The text detector: lexicon, n-grams and pieces on every post, the encoder where it can change what happens to one.

Source of the cascade: a fast model on all and a slow one on the grey zone. The zone has no upper end: a post that
would be removed unseen gets the second opinion too, and illegal posts are rare, so that costs little. Which posts
enter depends on the post alone. What does not live here: training (`training`), what an action is (`screening`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from content_models.encoders import Encoder, open_encoder
from content_models.lexicon.finding import Finding, Lexicon, listed_lexicon
from content_models.text import artefact as artefacts
from content_models.text.artefact import TextArtefact
from content_models.text.blend import Floats, Seen, at_prior, chances, fast_features, full_features, lexicon_features
from content_models.text.columns import EXITS, ILLEGAL, INTENT, INTENTS
from content_models.text.evidence import Account, evidence
from content_models.text.linear import LONGEST_SCORED, Linear
from content_models.text.occlusion import occluded
from content_models.text.pieces import LONGEST_CUT, Pieces
from content_models.text.reading import Reading, read
from content_models.text.windows import worst_windows
from domain.judgement import CategoryCode, Evidence, EvidenceKind, Intent, Signal
from domain.marketplace import Post

_EVIDENCE_FROM = 0.3
_CATEGORY_FROM = 0.1
_MOST_OCCLUDED = 3


@dataclass(frozen=True, slots=True)
class Fast:
    """What the fast stage knows of each post."""

    readings: list[Reading]
    findings: list[Finding]
    seen: Seen


@dataclass(slots=True)
class _Answers:
    """One entry per post; the full stage writes over the fast one's."""

    probabilities: npt.NDArray[np.float64]
    categories: list[CategoryCode]
    logits: Floats
    asked: npt.NDArray[np.bool_]
    far: npt.NDArray[np.bool_]

    def intent(self, index: int) -> Intent:
        return INTENTS[int(np.argmax(self.logits[index, INTENT]))]


class TextCascade:
    """A `domain.judgement.Detector`. Loading takes some two seconds; the encoder is loaded when first needed.

    `prior` is the share of posts that are illegal on this platform, where it is known; without it probabilities hold
    for the share that the model's card states.
    """

    name = "text"

    def __init__(self, artefact: TextArtefact, lexicon: Lexicon, encoder: Encoder, prior: float | None = None) -> None:
        """Raises Invalid when the artefact's head was trained on another encoder."""
        artefact.head.require(encoder)
        self._artefact, self._encoder, self._prior = artefact, encoder, prior
        self._fast = FastStage(lexicon, artefact.linear, Pieces(artefact.pieces, encoder))
        self._threads = ThreadpoolController()
        self.version = f"2.{artefact.sha256[:8]}.{lexicon.digest[:8]}" + (f".p{prior:g}" if prior else "")

    @classmethod
    def load(cls, path: Path | None = None, prior: float | None = None) -> "TextCascade":
        """The released model, or the one in the folder `path`. Raises NotFound or Invalid, naming the folder."""
        artefact = artefacts.load(path or artefacts.RELEASED)
        return cls(artefact, listed_lexicon(), open_encoder(artefact.encoder), prior)

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        """One signal per post, in order. Stage "encoder" where the encoder was asked, else "fast".

        On one thread: those that NumPy's products would add go on spinning for longer than such a product takes. More
        cores are for more processes.
        """
        if not posts:
            return []
        with self._threads.limit(limits=1, user_api="blas"):
            return self._assessed(posts)

    def _assessed(self, posts: Sequence[Post]) -> list[Signal]:
        fast = self._fast.look(posts)
        answers = self._fast_answers(fast)
        chosen = np.flatnonzero(answers.probabilities >= self._artefact.band_low)
        if len(chosen):
            self._ask_encoder(fast, chosen, answers)
        if self._prior:
            answers.probabilities = at_prior(answers.probabilities, self._artefact.prior, self._prior)
        return [self._signal(fast, answers, index) for index in range(len(posts))]

    def explain(self, post: Post) -> tuple[Evidence, ...]:
        """What the encoder's answer rests on, for a person who looks at the post: some thirty questions, half a second.

        Weights are shares of all that lowers the answer; spans are in the post's original text.
        """
        fast = self._fast.look([post])
        reading = fast.readings[0]
        text, (begin, _) = excerpt_of(fast, 0), fast.seen.windows[0]
        falls = occluded(text, lambda texts: self._artefact.head.logits(self._encoder.encode(texts))[:, ILLEGAL])
        total = sum(fall for _, fall in falls) or 1.0
        return tuple(
            Evidence(
                kind=EvidenceKind.TEXT_SPAN,
                reason="Without these words the encoder would find the post less like offers of illegal goods.",
                span=reading.original_span(begin + start, begin + end),
                weight=round(fall / total, 3),
            )
            for (start, end), fall in falls[:_MOST_OCCLUDED]
        )

    def _fast_answers(self, fast: Fast) -> _Answers:
        illegal, category = fast_features(fast.seen)
        return _Answers(
            probabilities=self._artefact.fast.probabilities(illegal, fast.seen.languages),
            categories=self._artefact.fast.categories(category),
            logits=fast.seen.linear + fast.seen.pieces,
            asked=np.zeros(len(fast.readings), np.bool_),
            far=np.array([language not in self._artefact.languages for language in fast.seen.languages]),
        )

    def _ask_encoder(self, fast: Fast, chosen: npt.NDArray[np.int64], answers: _Answers) -> None:
        """Puts the full model's answers in the place of the fast ones."""
        embeddings = self._embedded([excerpt_of(fast, index) for index in chosen])
        head, seen = self._artefact.head.logits(embeddings), fast.seen.only(chosen)
        illegal, category = full_features(seen, head)
        answers.probabilities[chosen] = self._artefact.full.probabilities(illegal, seen.languages)
        answers.logits[chosen] = head
        answers.asked[chosen] = True
        answers.far[chosen] = self._artefact.head.distance(embeddings) > self._artefact.far
        for index, answer in zip(chosen, self._artefact.full.categories(category), strict=True):
            answers.categories[index] = answer

    def _embedded(self, texts: list[str]) -> Floats:
        unique = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        return self._encoder.encode(list(unique))[[unique[text] for text in texts]]

    def _signal(self, fast: Fast, answers: _Answers, index: int) -> Signal:
        probability, category = float(answers.probabilities[index]), answers.categories[index]
        asked = bool(answers.asked[index])
        account = self._fast.account(fast, index, category, asked)
        return Signal(
            detector=self.name,
            version=self.version,
            probability=probability,
            category=category if probability >= _CATEGORY_FROM else None,
            intent=answers.intent(index),
            exits=round(float(chances(answers.logits[index, EXITS])), 3),
            abstains=bool(answers.far[index]),
            stage="encoder" if asked else "fast",
            evidence=evidence(account) if probability >= _EVIDENCE_FROM else (),
        )


class FastStage:
    """Lexicon, n-grams and pieces: what is asked of every post."""

    def __init__(self, lexicon: Lexicon, linear: Linear, pieces: Pieces) -> None:
        self._lexicon, self._linear, self._pieces = lexicon, linear, pieces
        self._vocabulary = lexicon.vocabulary()

    def look(self, posts: Sequence[Post]) -> Fast:
        """Languages that the platform does not state are guessed."""
        readings = [read(post.body, self._vocabulary, post.language) for post in posts]
        findings = [
            self._lexicon.find(reading.text, reading.language, post.region)
            for reading, post in zip(readings, posts, strict=True)
        ]
        return Fast(readings, findings, self.seen(readings, findings))

    def account(self, fast: Fast, index: int, category: CategoryCode, asked: bool) -> Account:
        """What there is to explain of one post."""
        window = fast.seen.windows[index]
        return Account(fast.readings[index], fast.findings[index], window, self._linear, self._pieces, category, asked)

    def seen(self, readings: Sequence[Reading], findings: Sequence[Finding]) -> Seen:
        texts = [reading.text for reading in readings]
        worst = worst_windows(texts, findings, self._linear)
        linear, pieces = self._logits(texts)
        parts = [at for at, span in enumerate(worst) if span != (0, len(texts[at]))]
        linear_there, pieces_there = linear.copy(), pieces.copy()
        linear_there[parts], pieces_there[parts] = self._logits([texts[at][slice(*worst[at])] for at in parts])
        return Seen(
            linear=linear,
            pieces=pieces,
            windows=worst,
            linear_there=linear_there,
            pieces_there=pieces_there,
            lexicon=lexicon_features(findings),
            disguise=np.array([reading.disguise for reading in readings], np.float32),
            length=np.log1p([min(len(text), LONGEST_SCORED) for text in texts]).astype(np.float32),
            languages=[reading.language for reading in readings],
        )

    def _logits(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """By the n-grams, and by the network over pieces."""
        return self._linear.logits(texts), self._pieces.logits([text[:LONGEST_CUT] for text in texts])


def excerpt_of(fast: Fast, index: int) -> str:
    """The part of a post that the encoder reads."""
    start, end = fast.seen.windows[index]
    return fast.readings[index].text[start:end]
