"""Near-duplicate pictures in a corpus: which pairs become NEAR_DUPLICATE_OF between Image nodes.

Two PDQ hashes within 31 of 256 bits agree, up to one bit, in at least one of sixteen runs of 16 bits (a pigeonhole;
multi-index hashing, Norouzi et al. 2012). Runs with one bit left out are the `buckets`. What does not
live here: what a shared picture means for two accounts.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from content_models.buckets import pairs_in
from content_models.images.hashes import Hash, distance
from content_models.images.matching import PDQ_WITHIN
from domain.errors import Invalid

Pair = tuple[str, str, int]
_Keys = npt.NDArray[np.int64]

_RUNS, _RUN_BITS = 16, 16


def alike_pictures(ids: Sequence[str], hashes: Sequence[Hash], within: int = PDQ_WITHIN) -> list[Pair]:
    """Pairs of pictures whose PDQ hashes, uint8 (32,), differ in at most `within` bits, as (id, id, bits), by position.

    Equal hashes form a star around the first of them, which alone is compared on. A bucket of more than 40 hashes is a
    chain: each is compared with the first and the next three, so that a picture posted ten thousand times with small
    changes gives some hundred thousand pairs; they hang together, but not every pair among them is listed. Hashes of
    featureless pictures must not be given: they are alike and mean nothing.

    Raises Invalid unless there is one id per hash and 0 <= within <= 31.
    """
    if len(ids) != len(hashes):
        raise Invalid(f"{len(ids)} ids for {len(hashes)} hashes; give one id per hash")
    if not 0 <= within <= PDQ_WITHIN:
        raise Invalid(f"{within} bits are outside 0–{PDQ_WITHIN}; beyond, pictures are alike by chance")
    if not len(ids):
        return []
    rows = np.stack(hashes)
    distinct, first_of, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    pairs = [(int(first_of[at]), other, 0) for other, at in enumerate(place.ravel()) if first_of[at] != other]
    for a, b, bits in _near(distinct, within):
        one, other = sorted((int(first_of[a]), int(first_of[b])))
        pairs.append((one, other, bits))
    return [(ids[a], ids[b], bits) for a, b, bits in sorted(pairs)]


def _near(rows: npt.NDArray[np.uint8], within: int) -> Iterator[tuple[int, int, int]]:
    runs = rows.view(">u2").astype(np.int64)
    keys = np.unique(np.concatenate([_near_in_run(rows, runs[:, run], within) for run in range(_RUNS)]))
    one, other = np.divmod(keys, len(rows))
    yield from zip(one.tolist(), other.tolist(), distance(rows[one], rows[other]).tolist(), strict=True)


def _near_in_run(rows: npt.NDArray[np.uint8], run: _Keys, within: int) -> _Keys:
    """Pairs within the distance that share a bucket of this run with one of its bits left out, a number a pair."""
    size = len(rows)
    proposed = [pairs_in(run & ~(1 << bit)) @ np.array([size, 1]) for bit in range(_RUN_BITS)]
    keys = np.unique(np.concatenate(proposed))
    one, other = np.divmod(keys, size)
    return np.asarray(keys[distance(rows[one], rows[other]) <= within])
