"""Near-duplicate texts: which posts say nearly the same, whoever wrote them.

MinHash over character shingles proposes pairs (Broder 1997; banded buckets after Indyk and Motwani 1998), the exact
Jaccard similarity of the shingle sets decides. What does not live here: what a shared text means for two accounts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from content_models.buckets import pairs_in
from content_models.disguise.canonical import canonical
from domain.errors import Invalid

SHINGLE = 5  # characters
SHORTEST = 20  # characters after folding; two short texts are alike by chance
HASHES = 128
SURE = 0.999  # chance that a pair right at the threshold is proposed

Hashes = NDArray[np.uint64]
Pair = tuple[str, str, float]


def near_duplicates(ids: Sequence[str], texts: Sequence[str], threshold: float = 0.7) -> list[Pair]:
    """Pairs of texts whose shingle sets overlap by at least `threshold`, as (id, id, Jaccard), in order of position.

    Texts are compared canonical, lower case and with single spaces; those under 20 characters are left out. Equal texts
    form a star around the first of them, which alone is compared on. A bucket of more than 40 different texts is a
    chain: each is compared with the first and the next three, so ten thousand variants of one text give some hundred
    thousand pairs instead of fifty million; they hang together, but not every pair among them is listed.

    Raises Invalid unless there is one id per text and 0.3 <= threshold <= 1.
    """
    if len(ids) != len(texts):
        raise Invalid(f"{len(ids)} ids for {len(texts)} texts; give one id per text")
    if not 0.3 <= threshold <= 1:
        raise Invalid(f"a similarity threshold of {threshold} is outside 0.3–1; below that everything is alike")
    folded = [fold(text) for text in texts]
    stars, firsts = _equal(folded)
    shingles = [_shingles(folded[first]) for first in firsts]
    pairs = [(first, other, 1.0) for first, other in stars]
    pairs += [(firsts[a], firsts[b], jaccard) for a, b, jaccard in _similar(shingles, threshold)]
    return [(ids[a], ids[b], jaccard) for a, b, jaccard in sorted(pairs)]


def fold(text: str) -> str:
    """The form in which texts are compared."""
    return " ".join(canonical(text).text.lower().split())


def _equal(folded: Sequence[str]) -> tuple[list[tuple[int, int]], list[int]]:
    """Pairs (first, later) of equal texts, and the first of each text that is long enough."""
    first_of: dict[str, int] = {}
    stars = []
    for position, text in enumerate(folded):
        if len(text) < SHORTEST:
            continue
        first = first_of.setdefault(text, position)
        if first != position:
            stars.append((first, position))
    return stars, list(first_of.values())


def _shingles(text: str) -> Hashes:
    """The text's distinct shingles as sorted 64-bit hashes (a polynomial over code points, then mixed)."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(len(points) - SHINGLE + 1, dtype=np.uint64)
    for offset in range(SHINGLE):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + points[offset : offset + len(hashes)]
    hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes * np.uint64(0xBF58476D1CE4E5B9))


def _similar(shingles: Sequence[Hashes], threshold: float) -> list[tuple[int, int, float]]:
    if len(shingles) < 2:
        return []
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in shingles])])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(shingles), offsets.astype(np.uint64), num_perm=HASHES, seed=1
    )
    digests = np.array(matrix.to_rows(), dtype=np.uint64)
    found = ((a, b, _jaccard(shingles[a], shingles[b])) for a, b in _proposed(digests, _rows(threshold)))
    return [(a, b, jaccard) for a, b, jaccard in found if jaccard >= threshold]


def _rows(threshold: float) -> int:
    """Hashes per band: as many as still propose a pair at the threshold surely enough."""
    rows = [r for r in range(1, 17) if 1 - (1 - threshold**r) ** (HASHES // r) >= SURE]
    return max(rows, default=1)


def _proposed(digests: Hashes, rows: int) -> list[tuple[int, int]]:
    """Distinct pairs (a < b) that share a bucket in some band."""
    size = len(digests)
    keys = [np.zeros(0, dtype=np.int64)]
    for start in range(0, HASHES - rows + 1, rows):
        band = np.ascontiguousarray(digests[:, start : start + rows]).view(np.dtype((np.void, 8 * rows))).ravel()
        _, bucket = np.unique(band, return_inverse=True)
        keys.append(pairs_in(bucket) @ np.array([size, 1]))
    distinct = np.unique(np.concatenate(keys))
    return list(zip((distinct // size).tolist(), (distinct % size).tolist(), strict=True))


def _jaccard(a: Hashes, b: Hashes) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)
