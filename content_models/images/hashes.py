"""Fingerprints of pictures: digests of the bytes, PDQ in eight positions, pHash; and how far two of them are apart.

Sources: PDQ (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019), pHash (Zauner
2010). A hash is packed bits, the first bit highest, so that its hex digits are those that lists of hashes carry. What
does not live here: which parts of a picture are hashed (`regions`), when two are the same (`matching`).
"""

import hashlib
from dataclasses import dataclass

import cv2
import imagehash
import numpy as np
import numpy.typing as npt
import pdqhash
from PIL import Image

from content_models.images.opening import Pixels

Hash = npt.NDArray[np.uint8]
"""uint8 (bytes,): 32 of PDQ, 8 of pHash."""

PDQ_BITS, PHASH_BITS = 256, 64
LEAST_QUALITY = 50
"""PDQ's own measure of how much there is to hash, 0–100; below, pictures are alike because both are empty."""

_LONGEST_SIDE = 512  # what PDQ's authors scale to, and its own filter would walk every pixel of a large picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Of the bytes as they came, in lower-case hex. MD5 and SHA-1 are only for lists that carry nothing better."""

    md5: str
    sha1: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hashes:
    """Attributes:
    pdq: uint8 (8, 32), the picture as it is, then turned and mirrored.
    phash: uint8 (8,).
    quality: PDQ's, 0–100.
    """

    pdq: npt.NDArray[np.uint8]
    phash: Hash
    quality: int

    @property
    def telling(self) -> bool:
        """Whether there is enough in the picture for its hashes to mean something."""
        return self.quality >= LEAST_QUALITY


def digests(data: bytes) -> Digests:
    return Digests(
        md5=hashlib.md5(data, usedforsecurity=False).hexdigest(),
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def hashes(pixels: Pixels) -> Hashes:
    """Hash a picture of any size."""
    small = scaled_down(pixels, _LONGEST_SIDE)
    positions, quality = pdqhash.compute_dihedral(small)
    return Hashes(
        pdq=np.packbits(np.stack(positions).astype(np.uint8), axis=1),
        phash=np.packbits(imagehash.phash(Image.fromarray(small)).hash.ravel()),
        quality=int(quality),
    )


def scaled_down(pixels: Pixels, longest: int) -> Pixels:
    """The picture with its longer side at most `longest`; a contiguous array either way."""
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return np.ascontiguousarray(pixels)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def distance(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Bits that differ, over the last axis, with the other axes broadcast."""
    return np.asarray(np.bitwise_count(left ^ right).sum(axis=-1, dtype=np.int64))
