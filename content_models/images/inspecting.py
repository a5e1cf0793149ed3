"""Files looked at one by one, told as plain values: what `ringfence images inspect` prints and `register` keeps.

What does not live here: posts (`detector`), reading files, the terminal.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from content_models.images.classes import hints
from content_models.images.embedding import ImageEncoder
from content_models.images.exif import Keyed
from content_models.images.hashes import Digests, digests, hashes
from content_models.images.lists import ListKind
from content_models.images.matching import Match, View, registered_views, views
from content_models.images.ocr import TextReader
from content_models.images.opening import Pixels, open_picture
from content_models.images.registry import Registry
from content_models.images.store import Known
from content_models.images.video import Clock, is_video, key_frames
from domain.errors import Invalid, NotFound

Told = dict[str, Any]

INSPECTED = "inspected by hand"
"""Stands for the post of a picture that came from no post."""


class Inspector:
    """Models are loaded once. `registry`, `reader`, `keyed`: None to look nothing up, read no text, keep no device."""

    def __init__(
        self,
        encoder: ImageEncoder,
        registry: Registry | None,
        reader: TextReader | None,
        keyed: Keyed | None,
        clock: Clock,
    ) -> None:
        self._encoder, self._registry, self._reader = encoder, registry, reader
        self._keyed, self._clock = keyed, clock

    def tell(self, path: Path) -> Iterator[Told]:
        """What is in a picture, or in each key frame of a video; "refused" where it is not looked at, and "quarantined"
        with the list, and nothing else, where it or a frame is on a child-safety list. Raises NotFound for no file.
        """
        data = read_file(path)
        found = digests(data)
        exact = self._registry.by_digest(found) if self._registry else []
        if held := self._held(exact, found):
            yield {"file": str(path), **held}
            return
        told = {"file": str(path), "bytes": len(data), **asdict(found)}
        try:
            frames = list(self._facts(path, data, exact, found))
            if held := next((facts for facts in frames if "quarantined" in facts), None):
                yield {"file": str(path), "sha256": held["sha256"], "quarantined": held["quarantined"]}
                return
            yield from ({**told, **facts} for facts in frames)
        except Invalid as refusal:
            yield {**told, "refused": str(refusal)}

    def _facts(self, path: Path, data: bytes, exact: Sequence[Match], found: Digests) -> Iterator[Told]:
        if is_video(data[:16]):
            for frame in key_frames(path, self._clock):
                yield {"at_s": frame.at_s} | self._seen(frame.pixels, exact, found)
            return
        picture = open_picture(data, self._keyed)
        seen = self._seen(picture.pixels, exact, found)
        about = {"format": picture.format, "exif": asdict(picture.exif), "findings": list(picture.findings)}
        yield seen if "quarantined" in seen else {**about, **seen}

    def _seen(self, pixels: Pixels, exact: Sequence[Match], of: Digests) -> Told:
        matches = list(exact)
        if self._registry:
            matches += self._registry.alike(views(pixels, self._encoder), self._encoder.id)
        if held := self._held(matches, of):
            return held
        found, seen = hashes(pixels), self._encoder.look(pixels)
        return {
            "width": pixels.shape[1],
            "height": pixels.shape[0],
            "pdq": found.pdq[0].tobytes().hex(),
            "pdq_quality": found.quality,
            "phash": found.phash.tobytes().hex(),
            "hints": [asdict(hint) for hint in hints(seen.classes)] if seen.classes is not None else [],
            "text": [asdict(line) for line in self._reader.read(pixels)] if self._reader else [],
            **({"matches": [asdict(match) for match in matches]} if self._registry else {}),
        }

    def _held(self, matches: Sequence[Match], found: Digests) -> Told | None:
        match = next((match for match in matches if match.list.kind is ListKind.CHILD_SAFETY), None)
        if match is None or self._registry is None:
            return None
        self._registry.quarantine(found.sha256, match, INSPECTED)
        return {"sha256": found.sha256, "quarantined": match.list.name}


def known_pictures(files: Sequence[Path], encoder: ImageEncoder, say: Callable[[str], None]) -> Iterator[Known]:
    """What a list keeps of each picture: digests, and hashes and embeddings of its views where they tell anything.

    Raises NotFound or Invalid with the name of the file.
    """
    for number, path in enumerate(files, 1):
        data = read_file(path)
        try:
            seen = registered_views(open_picture(data).pixels, encoder)
        except Invalid as refusal:
            raise Invalid(f"{path}: {refusal}") from refusal
        say(f"{number} of {len(files)}")
        yield from known_views(digests(data), seen, encoder.id)


def known_views(of: Digests, seen: Sequence[View], encoder_id: str) -> Iterator[Known]:
    """A row a view; a single row of digests for a picture in which there is nothing to recognise."""
    telling = [view for view in seen if view.hashes.telling]
    if not telling:
        yield Known(**asdict(of))
    for view in telling:
        pdq, phash = view.hashes.pdq[0], view.hashes.phash
        yield Known(**asdict(of), pdq=pdq, phash=phash, encoder=encoder_id, embedding=view.embedding)


def read_file(path: Path) -> bytes:
    """Raises NotFound where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
