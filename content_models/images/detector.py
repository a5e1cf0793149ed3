"""The image detector: the pictures of a post to one signal, with evidence in boxes.

The strongest part speaks: what is seen in one picture depends on the same pixels, so chances are not multiplied. Text
counts for 0.8 of what the text detector gives it, never more than its own. A picture on a child-safety list ends the
look at its post. What does not live here: how one picture is looked at (`seeing`), fetching pictures, what is done.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from content_models.images.ocr import Line, joined
from content_models.images.regions import Box
from content_models.images.seeing import Eyes, Look, Part, Quarantined
from domain.judgement import Evidence, EvidenceKind, Signal
from domain.marketplace import Post

TEXT_WEIGHT = 0.8
MOST_PICTURES = 20
MOST_EVIDENCE = 12

PicturesOf = Callable[[Post], Sequence[bytes]]
ReadText = Callable[[Sequence[Post]], list[Signal]]

_CATEGORY_FROM = 0.1


@dataclass(frozen=True, slots=True)
class _Seen:
    """Parts of one picture, by its SHA-256."""

    sha256: str
    parts: tuple[Part, ...]


class ImageDetector:
    """A `domain.judgement.Detector`, but for one thing: a child-safety match leaves its row in `images.quarantined`.

    Args:
        pictures_of: the bytes of a post's pictures, in the post's order; at most MOST_PICTURES are looked at.
        read_text: the text detector, asked once per call for all text in pictures; None to leave text unread.
    """

    name = "image"

    def __init__(self, eyes: Eyes, pictures_of: PicturesOf, read_text: ReadText | None) -> None:
        self._eyes, self._pictures_of, self._read_text = eyes, pictures_of, read_text
        head = eyes.head.sha256[:8] if eyes.head else "hints"
        self.version = f"1.{eyes.encoder.id}.{head}{'.objects' if eyes.objects else ''}"

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        """One signal per post, in order. Stage "quarantine" where a picture was held back, "none" without pictures."""
        looks = [self._looks(post) for post in posts]
        seen = self._with_text(posts, looks)
        return [
            self._held(found) if isinstance(found, Quarantined) else self._signal(parts)
            for found, parts in zip(looks, seen, strict=True)
        ]

    def _looks(self, post: Post) -> list[Look] | Quarantined:
        """All bytes are compared before any of them are decoded."""
        given = list(self._pictures_of(post))[:MOST_PICTURES]
        for data in given:
            if held := self._eyes.held_back(data, post.id):
                return held
        looks = []
        for data in given:
            if isinstance(found := self._eyes.look(data, post.id), Quarantined):
                return found
            looks.append(found)
        return looks

    def _with_text(self, posts: Sequence[Post], looks: Sequence[list[Look] | Quarantined]) -> list[list[_Seen]]:
        """The parts of each post's pictures, with those that their text adds."""
        whole = [[] if isinstance(found, Quarantined) else found for found in looks]
        written = [(post, look) for post, found in zip(posts, whole, strict=True) for look in found if look.lines]
        texts = [replace(post, body=joined(look.lines)[0], language=None) for post, look in written]
        signals = self._read_text(texts) if self._read_text and texts else []
        read = {id(look): _text_parts(look.lines, signal) for (_, look), signal in zip(written, signals, strict=False)}
        return [[_Seen(look.sha256, (*look.parts, *read.get(id(look), ()))) for look in found] for found in whole]

    def _signal(self, seen: Sequence[_Seen]) -> Signal:
        parts = [(part, one.sha256) for one in seen for part in one.parts]
        strongest = max((part for part, _ in parts), key=lambda part: part.counts_for, default=None)
        probability = strongest.counts_for if strongest else 0.0
        return Signal(
            detector=self.name,
            version=self.version,
            probability=probability,
            category=strongest.category if strongest and probability >= _CATEGORY_FROM else None,
            stage="image" if seen else "none",
            evidence=_evidence(parts),
        )

    def _held(self, found: Quarantined) -> Signal:
        """Certain, of no trade, and silent: whoever reads it learns which list, and nothing of the picture."""
        reason = f"a picture is on the child-safety list {found.list}; it is held for the report and not shown"
        held = Evidence(kind=EvidenceKind.IMAGE_REGION, reason=reason, weight=1.0, image=found.sha256)
        return Signal(
            detector=self.name,
            version=self.version,
            probability=1.0,
            category=None,
            stage="quarantine",
            evidence=(held,),
        )


def _evidence(parts: Sequence[tuple[Part, str]]) -> tuple[Evidence, ...]:
    """The strongest first; weights are shares of all that was seen."""
    total = sum(part.counts_for for part, _ in parts) or 1.0
    kept = sorted(parts, key=lambda entry: -entry[0].counts_for)[:MOST_EVIDENCE]
    return tuple(
        Evidence(
            kind=EvidenceKind.IMAGE_REGION,
            reason=part.reason,
            weight=round(part.counts_for / total, 4),
            box=part.box,
            image=sha256,
        )
        for part, sha256 in kept
    )


def _text_parts(lines: Sequence[Line], signal: Signal) -> tuple[Part, ...]:
    """What the text detector says, in the boxes of the lines that it rests on; nothing where it says nothing."""
    if signal.probability < _CATEGORY_FROM:
        return ()
    return tuple(dict.fromkeys(_placed(lines, signal)))


def _placed(lines: Sequence[Line], signal: Signal) -> Iterator[Part]:
    _, spans = joined(lines)
    counts_for = round(TEXT_WEIGHT * signal.probability, 4)
    everything = [(None, "what is written in the picture")]
    for span, reason in [(piece.span, piece.reason) for piece in signal.evidence if piece.span] or everything:
        touched = [
            line
            for line, (start, end) in zip(lines, spans, strict=True)
            if span is None or (start < span[1] and span[0] < end)
        ]
        if touched:
            said = f"written in the picture: {reason}"
            yield Part(counts_for=counts_for, category=signal.category, reason=said, box=_around(touched))


def _around(lines: Sequence[Line]) -> Box:
    boxes = [line.box for line in lines]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
