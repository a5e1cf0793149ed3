"""When a picture is one that is known: what is compared of it, and within which distance it is the same.

Thresholds and how often two pictures that have nothing to do with each other fall within them are in
`docs/models/images.md`, measured by `ringfence bench images`. What does not live here: the rows (`store`), what follows
from a match (`detector`).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from content_models.images.embedding import Floats, ImageEncoder
from content_models.images.hashes import Hashes, hashes
from content_models.images.lists import KnownList
from content_models.images.opening import Pixels
from content_models.images.regions import Box, cut, inner_regions, without_border

PDQ_WITHIN = 31
"""Bits of 256; the threshold of PDQ's authors."""

PHASH_WITHIN = 8
"""Bits of 64."""

COSINE_FROM = 0.9
"""Of two embeddings by the default encoder. Also another photograph of a very similar thing: a lead, not proof."""

LEAST_SIDE = 32
"""Pixels of the shorter side; in less there is nothing to recognise."""

REGISTERED = (1.0, 0.88, 0.76)
"""Of each side of a picture that goes into a list: all of it, and what is left with 6 and 12 % off each edge."""

_MOST_EMBEDDED = 4


class Matcher(StrEnum):
    """By what a picture was recognised, from the surest to the loosest."""

    DIGEST = "digest"
    PDQ = "pdq"
    PHASH = "phash"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A known picture that was recognised.

    Attributes:
        known: the SHA-256 in the list, or the hash itself where the list carries no SHA-256.
        distance: bits of a hash, or 1 − cosine; 0 for a digest.
        box: the part of our picture that was recognised, None for the whole.
    """

    list: KnownList
    known: str
    by: Matcher
    distance: float
    box: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A part of a picture as it is compared.

    Attributes:
        box: None for the whole.
        embedding: None where none was asked for.
        inner: whether it is a picture within the picture; those are not compared turned and mirrored as well.
    """

    box: Box | None
    hashes: Hashes
    embedding: Floats | None
    inner: bool = False

    @property
    def positions(self) -> npt.NDArray[np.uint8]:
        """uint8 (1 or 8, 32): the PDQ hashes that are looked up."""
        return self.hashes.pdq[:1] if self.inner else self.hashes.pdq


def views(pixels: Pixels, encoder: ImageEncoder | None) -> list[View]:
    """What is looked up of a picture: the whole, the whole without its border, and likely pictures in it.

    The first four are embedded. Empty for a picture under LEAST_SIDE.
    """
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return []
    height, width = pixels.shape[:2]
    outer = dict.fromkeys([(0, 0, width, height), without_border(pixels)])
    boxes = list(dict.fromkeys([*outer, *inner_regions(pixels)]))
    large = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE]
    return [
        _view(pixels, box, encoder if place < _MOST_EMBEDDED else None, inner=box not in outer)
        for place, box in enumerate(large)
    ]


def registered_views(pixels: Pixels, encoder: ImageEncoder | None) -> list[View]:
    """How a picture goes into a list: as it is and, where it has a uniform border, without; of each the middle, too.

    A copy that was cut at its edges is near one of them, which is what an embedding needs. Middles under LEAST_SIDE are
    left out.
    """
    height, width = pixels.shape[:2]
    outer = dict.fromkeys([(0, 0, width, height), without_border(pixels)])
    boxes = [(_middle(box, share), share) for box in outer for share in REGISTERED]
    return [
        _view(pixels, box, encoder)
        for box, share in boxes
        if share == 1 or min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE
    ]


def _middle(box: Box, share: float) -> Box:
    left, top, right, bottom = box
    across, down = round((right - left) * (1 - share) / 2), round((bottom - top) * (1 - share) / 2)
    return left + across, top + down, right - across, bottom - down


def _view(pixels: Pixels, box: Box, encoder: ImageEncoder | None, inner: bool = False) -> View:
    part = cut(pixels, box)
    whole = part.shape == pixels.shape
    return View(None if whole else box, hashes(part), encoder.look(part).embedding if encoder else None, inner)
