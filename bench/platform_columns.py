"""Columns of a made-up platform: ids as the product writes them, choices, event ids; no row is touched by Python."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

BEGINS_US = 1_704_067_200_000_000  # 2024-01-01
PERIOD_US = 2 * 366 * 86_400_000_000
_HEX = np.array([f"{byte:02x}" for byte in range(256)], dtype="S2")


def numbered(prefix: str, numbers: Ints) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(numbers), pa.string()), "")


def choice(words: Sequence[str], which: Ints, stated: Bools | None = None) -> pa.Array:
    """`words[which]`, null where it is not stated."""
    at = pa.array(which.astype(np.int32), mask=None if stated is None else ~stated)
    return pa.DictionaryArray.from_arrays(at, pa.array(words)).cast(pa.string())


def hashed(prefix: str, numbers: Ints, digits: int) -> pa.Array:
    """As a keyed hash looks: hex digits that tell nothing, the same for the same number and prefix."""
    salt = np.uint64(int.from_bytes(prefix.encode()[:8].ljust(8, b"."), "big"))
    words = [_mixed(numbers.astype(np.uint64) ^ salt, np.uint64(turn)) for turn in range(digits // 16)]
    digests = _HEX[np.stack(words, axis=1).view(np.uint8)]
    text = pa.array(digests.view(f"S{digits}").ravel()).cast(pa.string())
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def contact_ids(kinds: Sequence[str], which: Ints, numbers: Ints) -> pa.Array:
    """`kind:` and 32 digits."""
    return pc.binary_join_element_wise(choice(kinds, which), hashed("", numbers, 32), ":")


def event_ids(rng: np.random.Generator, number: int) -> pa.Array:
    """16 bytes each."""
    return pa.Array.from_buffers(pa.binary(16), number, [None, pa.py_buffer(rng.bytes(16 * number))])


def _mixed(numbers: Any, turn: np.uint64) -> Any:
    """Splitmix64: every bit of the number reaches every bit of the outcome."""
    with np.errstate(over="ignore"):
        z = numbers + (turn + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
