"""A conversation scored as it grows: deals show over several messages, and no single one says it.

What each message says alone, what the last few say when they are read as one text, and whether the talk is moved
elsewhere go into one regression. Company that gives code words their meaning may stand in another message. What does
not live here: keeping a thread's state (`screening`), training.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from content_models.encoders import LONGEST_ENCODED
from content_models.text.artefact import RELEASED
from content_models.text.blend import chances
from domain.errors import Invalid, NotFound
from domain.judgement import Detector, Evidence, EvidenceKind, Signal
from domain.marketplace import Post

_FILE = "threads.json"
_WHOLE = Evidence(
    kind=EvidenceKind.TEXT_SPAN,
    reason="The last messages read together, more than any of them alone, are like talks about illegal trade.",
    weight=0.5,
)


@dataclass(frozen=True, slots=True)
class ThreadBlend:
    """Weights of `thread_features` and a bias; fitted on top of one text model and of no use with another.

    Attributes:
        text_version: of the detector whose signals it was fitted on.
    """

    weights: npt.NDArray[np.float64]
    bias: float
    text_version: str

    def probability(self, features: npt.NDArray[np.float64]) -> float:
        return float(chances(np.array([features @ self.weights + self.bias]))[0])


class Threads:
    """Signals of a conversation's messages, each for the talk up to there."""

    def __init__(self, detector: Detector, blend: ThreadBlend) -> None:
        """Raises Invalid where the blend was fitted on another text model."""
        if blend.text_version != detector.version:
            raise Invalid(
                f"the thread model was fitted on text model {blend.text_version}, not on {detector.version}; "
                "run `ringfence train threads`"
            )
        self._detector, self._blend = detector, blend

    def assess(self, messages: Sequence[Post]) -> list[Signal]:
        """One signal per message, in the order in which they were written; the first is the message's own."""
        alone, together = signals_of(self._detector, messages)
        return [
            self._signal(alone[: number + 1], together[: number + 1]) if number else alone[0]
            for number in range(len(messages))
        ]

    def _signal(self, alone: Sequence[Signal], together: Sequence[Signal]) -> Signal:
        probability = self._blend.probability(thread_features(alone, together))
        strongest = max((*alone, *together), key=lambda signal: signal.probability)
        more = (_WHOLE,) if probability > max(signal.probability for signal in alone) else ()
        return replace(
            alone[-1],
            probability=probability,
            category=strongest.category,
            exits=max((signal.exits or 0.0) for signal in (*alone, *together)),
            evidence=(*alone[-1].evidence, *more),
        )


def signals_of(detector: Detector, messages: Sequence[Post]) -> tuple[list[Signal], list[Signal]]:
    """What each message says alone, and the last few up to each of them together."""
    together = [_read_together(messages[: at + 1]) for at in range(len(messages))]
    found = detector.assess([*messages, *together])
    return found[: len(messages)], found[len(messages) :]


def _read_together(messages: Sequence[Post]) -> Post:
    """The last messages as one: two at least, and as many as the encoder reads whole."""
    *earlier, last = messages
    bodies, room = [last.body], LONGEST_ENCODED - len(last.body)
    for message in reversed(earlier):
        room -= len(message.body) + 1
        if room < 0 and len(bodies) > 1:
            break
        bodies.append(message.body[-LONGEST_ENCODED:])
    return replace(last, body="\n".join(reversed(bodies)))


def thread_features(alone: Sequence[Signal], together: Sequence[Signal]) -> npt.NDArray[np.float64]:
    """float64 (4,): logits of the strongest message alone and of the strongest together so far, the mean of those
    together, and how likely the talk was moved elsewhere."""
    said = [_logit(signal.probability) for signal in together]
    return np.array(
        [
            max(_logit(signal.probability) for signal in alone),
            max(said),
            np.mean(said),
            max(signal.exits or 0.0 for signal in alone),
        ]
    )


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(bounded / (1 - bounded)))


def load(folder: Path = RELEASED) -> ThreadBlend:
    """Raises NotFound where there is none."""
    try:
        kept = json.loads((folder / _FILE).read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"no thread model in {folder.name}; `ringfence train threads` writes one") from error
    return ThreadBlend(np.array(kept["weights"]), float(kept["bias"]), kept["text_version"])


def save(folder: Path, blend: ThreadBlend) -> None:
    kept = {
        "text_version": blend.text_version,
        "weights": blend.weights.round(5).tolist(),
        "bias": round(blend.bias, 5),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
