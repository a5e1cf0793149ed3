"""Models as bytes: an npz archive of plain arrays and one JSON text. Nothing that such bytes hold is ever run."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np

from domain.errors import Invalid

_TOLD = "told"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile)  # what torn or foreign bytes raise


def packed(format_name: str, told: Mapping[str, Any], arrays: Mapping[str, Any]) -> bytes:
    """The same facts and arrays in the same order give the same bytes."""
    text = as_array(json.dumps({"format": format_name, **told}).encode())
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **{_TOLD: text, **arrays})
    return file.getvalue()


@contextmanager
def unpacked(
    content: bytes, format_name: str, what: str, again: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The facts and the arrays, for the block that makes a model of them.

    Raises Invalid where the bytes or what the block finds in them is not what was packed.
    Args:
        what: such bytes hold, in words. again: how to get good ones.
    """
    try:
        with np.load(BytesIO(content), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        told = json.loads(arrays.pop(_TOLD).tobytes())
        if told["format"] != format_name:
            raise Invalid(f"this is a {what} of format {told['format']!r}; {again}")
        yield told, arrays
    except _UNREADABLE as error:
        raise Invalid(f"these bytes hold no {what} ({error}); {again}") from error


def as_array(content: bytes) -> Any:
    return np.frombuffer(content, dtype=np.uint8)
