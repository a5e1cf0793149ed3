"""A linear model over hashed character n-grams: one logit for illegal trade, one per category, exact attribution.

All posts of a batch are hashed together as one array of code points, so the cost is a few numpy passes and not a
Python loop: about ten thousand listings a second on one core. What does not live here: training, calibration.
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
    """Weights float32 (buckets, 1 + categories): column 0 is illegal-or-not. A text's logits are
    bias + sum of its n-grams' weights / sqrt(number of n-grams)."""

    weights: Floats
    bias: Floats

    def logits(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, 1 + categories)."""
        parts = [self._chunk_logits(texts[at : at + _CHUNK]) for at in range(0, len(texts), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.bias)), np.float32)

    def character_shares(self, text: str) -> npt.NDArray[np.float64]:
        """What each character adds to the illegal logit; the shares add up to that logit less the bias."""
        found = grams([text])
        # An n-gram's weight is spread over its characters; the padding at both ends takes its part too.
        shares = np.zeros(len(text) + 2)
        each = self.weights[found.bucket, 0] / (np.sqrt(max(len(found.bucket), 1)) * found.size)
        for size in SIZES:
            chosen = found.size == size
            for step in range(size):
                np.add.at(shares, found.start[chosen] + 1 + step, each[chosen])
        return shares[1:-1]

    def _chunk_logits(self, texts: Sequence[str]) -> Floats:
        found = grams(texts)
        counts = np.maximum(np.bincount(found.post, minlength=len(texts)), 1)
        picked = self.weights[found.bucket]
        sums = np.stack(
            [np.bincount(found.post, picked[:, column], minlength=len(texts)) for column in range(picked.shape[1])],
            axis=1,
        )
        return (sums / np.sqrt(counts)[:, None] + self.bias).astype(np.float32)


def grams(texts: Sequence[str]) -> Grams:
    """The n-grams of each text, padded by one space at both ends: a start of -1 is that space."""
    codes, post, place = _code_points(texts)
    rolled, whole = codes.astype(np.uint64), codes > 0
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64], int]] = []
    for size in range(2, SIZES[-1] + 1):
        rolled = rolled[:-1] * _STEP + codes[size - 1 :]
        whole = whole[:-1] & (codes[size - 1 :] > 0)
        kept = np.flatnonzero(whole)
        mixed = (rolled[kept] + np.uint64(size)) * _SPREAD
        found.append((kept, mixed >> np.uint64(64 - BUCKET_BITS), size))
    kept = np.concatenate([at for at, _, _ in found])
    return Grams(
        post=post[kept],
        start=place[kept],
        size=np.repeat([size for _, _, size in found], [len(at) for at, _, _ in found]),
        bucket=np.concatenate([bucket for _, bucket, _ in found]).astype(np.int64),
    )


def features(texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """float32 CSR (texts, buckets) whose product with the weights is what `Linear.logits` computes, less the bias."""
    found = grams(texts)
    counts = np.maximum(np.bincount(found.post, minlength=len(texts)), 1)
    values = (1 / np.sqrt(counts[found.post])).astype(np.float32)
    return scipy.sparse.csr_matrix((values, (found.post, found.bucket)), shape=(len(texts), 1 << BUCKET_BITS))


def _code_points(
    texts: Sequence[str],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Code points of all texts behind one another with 0 between them, and for each its post and its place."""
    padded = [f" {text[:LONGEST_SCORED]} ".replace("\0", " ") for text in texts]
    joined = "\0".join(padded) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    codes[np.isin(codes, _WHITESPACE)] = 32
    lengths = np.array([len(text) + 1 for text in padded])
    post = np.repeat(np.arange(len(texts)), lengths)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return codes, post, np.arange(len(codes)) - begins - 1
