"""A linear model over hashed character n-grams: one logit for illegal trade, one per category, exact attribution.

All posts of a batch are hashed together as one array of code points, so the cost is a few numpy passes and not a
Python loop: some seventy thousand listings a second on one core. What does not live here: training, calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse

Floats = npt.NDArray[np.float32]

SIZES = (2, 3, 4, 5)
BUCKET_BITS = 18
LONGEST_SCORED = 4_000
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_CHUNK = 256
_WHITESPACE = (9, 10, 13, 0xA0)


@dataclass(frozen=True, slots=True)
class Grams:
    """Every n-gram of a batch: its post, where it starts in that post's text, its size and its bucket."""

    post: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    bucket: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Linear:
    """A text's logits are bias + scale · sum of its n-grams' weights / sqrt(number of n-grams).

    Attributes:
        weights: float32 (buckets, 1 + categories), column 0 is illegal-or-not. Of whole numbers any sum is exact.
        scale, bias: float32 (1 + categories,).
    """

    weights: Floats
    scale: Floats
    bias: Floats

    def logits(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, 1 + categories)."""
        parts = [self._chunk_logits(texts[at : at + _CHUNK]) for at in range(0, len(texts), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.bias)), np.float32)

    def character_shares(self, text: str) -> npt.NDArray[np.float64]:
        """What each character adds to the illegal logit; the shares add up to that logit less the bias."""
        codes, _ = _code_points([text])
        whole, bucket = _hashed(codes)
        # An n-gram's weight is spread over its characters; the padding at both ends takes its part too.
        each = whole * (self.weights[bucket, 0] * self.scale[0]) / np.sqrt(max(whole.sum(), 1))
        spread = [np.convolve(row / size, np.ones(size))[: len(codes)] for row, size in zip(each, SIZES, strict=True)]
        return np.asarray(np.sum(spread, axis=0)[1:-2], np.float64)

    def _chunk_logits(self, texts: Sequence[str]) -> Floats:
        """One sparse product with a row for each size and text: a 1 where a gram begins."""
        codes, lengths = _code_points(texts)
        whole, bucket = _hashed(codes)
        starts = np.add.outer(np.arange(len(SIZES)) * len(codes), np.cumsum(lengths) - lengths)
        rows = np.append(starts, bucket.size).astype(np.int32)
        cells = (whole.ravel().astype(np.float32), bucket.ravel(), rows)
        table = scipy.sparse.csr_array(cells, shape=(starts.size, len(self.weights)))
        sums = (table @ self.weights).reshape(len(SIZES), len(texts), -1).sum(axis=0)
        counts = np.maximum(np.subtract.outer(lengths, SIZES), 0).sum(axis=1)
        return np.asarray(sums * (self.scale / np.sqrt(np.maximum(counts, 1))[:, None]) + self.bias, np.float32)


def grams(texts: Sequence[str]) -> Grams:
    """The n-grams of each text, padded by one space at both ends: a start of -1 is that space."""
    codes, lengths = _code_points(texts)
    whole, bucket = _hashed(codes)
    size, kept = np.nonzero(whole)
    post = np.repeat(np.arange(len(texts)), lengths)
    place = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths) - 1
    return Grams(post[kept], place[kept], np.array(SIZES)[size], bucket[whole].astype(np.int64))


def features(texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """float32 CSR (texts, buckets) whose product with the weights is what `Linear.logits` computes, less the bias."""
    found = grams(texts)
    counts = np.maximum(np.bincount(found.post, minlength=len(texts)), 1)
    values = (1 / np.sqrt(counts[found.post])).astype(np.float32)
    return scipy.sparse.csr_matrix((values, (found.post, found.bucket)), shape=(len(texts), 1 << BUCKET_BITS))


def _hashed(codes: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int32]]:
    """Of each size, (sizes, places): whether a gram that begins there lies in one text, and its bucket."""
    rolled, inside, ahead = codes, codes > 0, np.append(codes, np.zeros(SIZES[-1], np.uint64))
    whole = np.empty((len(SIZES), len(codes)), np.bool_)
    bucket = np.empty(whole.shape, np.int32)
    for row, size in enumerate(SIZES):
        following = ahead[size - 1 :][: len(codes)]
        rolled = rolled * _STEP + following
        inside = inside & (following > 0)
        whole[row] = inside
        bucket[row] = (rolled + np.uint64(size)) * _SPREAD >> np.uint64(64 - BUCKET_BITS)
    return whole, bucket


def _code_points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Code points of all texts behind one another with 0 after each, and how many each has with it."""
    padded = [f" {text[:LONGEST_SCORED]} ".replace("\0", " ") for text in texts]
    joined = "\0".join(padded) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    for blank in _WHITESPACE:
        codes[codes == blank] = 32
    return codes, np.array([len(text) + 1 for text in padded])
