"""One picture looked at: registry, then detector, head or hints, then text; or held back on a child-safety match.

Each part says what it rests on, where, and how much it counts for. What does not live here: posts and signals
(`detector`), decoding (`opening`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content_models.images.classes import hints
from content_models.images.detectors import ObjectDetector
from content_models.images.embedding import ImageEncoder
from content_models.images.hashes import digests
from content_models.images.head import ImageHead
from content_models.images.lists import ListKind
from content_models.images.matching import Match, Matcher, views
from content_models.images.ocr import Line, TextReader
from content_models.images.opening import Picture, Pixels, open_picture
from content_models.images.regions import Box
from content_models.images.registry import Registry
from domain.errors import Invalid
from domain.judgement import CategoryCode

COUNTS_FOR = {Matcher.DIGEST: 0.9, Matcher.PDQ: 0.85, Matcher.PHASH: 0.6, Matcher.EMBEDDING: 0.4}
"""What a match with contraband counts for: review, and for an embedding less, since a like thing may be another one.
Chosen, not calibrated: no list of real contraband was at hand."""

HEAD_CEILING = 0.94
"""Under the line of removal: no picture removes a post unseen."""

_READ_EVERY = 4  # frames of an animation whose text is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something seen in a picture: what it counts for, for which category, in words, and where; box None: all of it."""

    counts_for: float
    category: CategoryCode | None
    reason: str
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A picture on a child-safety list. Nothing else is known of it, on purpose."""

    sha256: str
    list: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in one picture: parts, and lines of text that are yet to be read as text."""

    sha256: str
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What pictures are looked at with; None for what a deployment does not use.

    Attributes:
        head: takes the place of the hints; trained on `encoder`, or Invalid is raised.
    """

    encoder: ImageEncoder
    registry: Registry | None = None
    head: ImageHead | None = None
    objects: ObjectDetector | None = None
    reader: TextReader | None = None

    def __post_init__(self) -> None:
        if self.head is not None:
            self.head.require(self.encoder)

    def held_back(self, data: bytes, post_id: str) -> Quarantined | None:
        """Whether these very bytes are on a child-safety list; asked before anything is decoded."""
        found = digests(data)
        matches = self.registry.by_digest(found) if self.registry else []
        return self._quarantined(found.sha256, matches, post_id)

    def look(self, data: bytes, post_id: str) -> Look | Quarantined:
        """What is seen. A picture that is refused gives one part that counts for nothing and says why."""
        try:
            picture = open_picture(data)
        except Invalid as refusal:
            part = Part(counts_for=0, category=None, reason=f"a picture was not looked at: {refusal}")
            return Look(sha256=digests(data).sha256, parts=(part,), lines=())
        return self.look_at(picture, post_id, data)

    def look_at(self, picture: Picture, post_id: str, data: bytes = b"") -> Look | Quarantined:
        """The same for a picture that is open, such as a key frame of a video; `data`: its bytes, where it has any."""
        matches = self.registry.by_digest(digests(data)) if self.registry and data else []
        frames = (picture.pixels, *picture.frames)
        matches += [match for frame in frames for match in self._matches(frame)]
        if held := self._quarantined(picture.sha256, matches, post_id):
            return held
        parts = [*_contraband(matches), *_odd(picture)]
        parts += [part for frame in frames for part in self._shown(frame)]
        lines = [line for frame in frames[::_READ_EVERY] for line in self._lines(frame)]
        return Look(sha256=picture.sha256, parts=tuple(dict.fromkeys(parts)), lines=tuple(dict.fromkeys(lines)))

    def _quarantined(self, sha256: str, matches: Sequence[Match], post_id: str) -> Quarantined | None:
        match = next((match for match in matches if match.list.kind is ListKind.CHILD_SAFETY), None)
        if match is None or self.registry is None:
            return None
        self.registry.quarantine(sha256, match, post_id)
        return Quarantined(sha256=sha256, list=match.list.name)

    def _matches(self, pixels: Pixels) -> list[Match]:
        return self.registry.alike(views(pixels, self.encoder), self.encoder.id) if self.registry else []

    def _shown(self, pixels: Pixels) -> Iterator[Part]:
        yield from self._objects(pixels)
        seen = self.encoder.look(pixels)
        if self.head is not None:
            for category, probability in self.head.probabilities(seen.embedding).items():
                if probability >= 0.1:
                    reason = f"the picture looks like {category.replace('_', ' ')} to the trained head"
                    yield Part(counts_for=min(probability, HEAD_CEILING), category=category, reason=reason)
        elif seen.classes is not None:
            for hint in hints(seen.classes):
                reason = f"the picture looks like: {', '.join(hint.names)} (a hint, not calibrated)"
                yield Part(counts_for=hint.score, category=hint.category, reason=reason)

    def _objects(self, pixels: Pixels) -> Iterator[Part]:
        if self.objects is None:
            return
        for found in self.objects.detect(pixels):
            if found.category is not None:
                counts_for = min(found.score, self.objects.settings.ceiling)
                reason = f"the detector sees: {found.name}, score {found.score:.2f}"
                yield Part(counts_for=counts_for, category=found.category, reason=reason, box=found.box)

    def _lines(self, pixels: Pixels) -> list[Line]:
        return self.reader.read(pixels) if self.reader else []


def _contraband(matches: Sequence[Match]) -> Iterator[Part]:
    seen = set()
    for match in sorted(matches, key=lambda match: -COUNTS_FOR[match.by]):
        if (key := (match.list.name, match.known)) not in seen:
            seen.add(key)
            how = "the same file" if match.by is Matcher.DIGEST else f"by {match.by}, distance {match.distance:g}"
            reason = f"known picture {match.known[:12]} of the list {match.list.name} ({how})"
            yield Part(counts_for=COUNTS_FOR[match.by], category=match.list.category, reason=reason, box=match.box)


def _odd(picture: Picture) -> Iterator[Part]:
    for finding in picture.findings:
        yield Part(counts_for=0, category=None, reason=f"of the picture's file: {finding}")
    if picture.exif.edited:
        yield Part(counts_for=0, category=None, reason=f"the picture was saved by {picture.exif.software}")
