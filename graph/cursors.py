"""Opaque, stable cursors: a place in an ordered list, tied to the question it came from."""

import base64
import binascii
import hashlib
from collections.abc import Sequence

import orjson

from domain.errors import Invalid

_FINGERPRINT_DIGITS = 16


def write_cursor(question: object, place: Sequence[object]) -> str:
    text = orjson.dumps([_fingerprint(question), *place])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(question: object, cursor: str) -> list[object]:
    """The place behind a cursor. Raises Invalid for a text that is no cursor, or one of another question."""
    try:
        fingerprint, *place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError) as error:
        raise Invalid("the cursor cannot be read: pass one as it was returned, or none for the first page") from error
    if fingerprint != _fingerprint(question):
        raise Invalid("the cursor belongs to another question: ask again from the first page")
    return list(place)


def _fingerprint(question: object) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()[:_FINGERPRINT_DIGITS]
