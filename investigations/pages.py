"""Pages of listings: the rows, the cursor that continues after them, and the exact total."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from domain.errors import Invalid

MOST_ROWS = 200

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`cursor` continues after the last row and is None on the last page; `total` counts the whole listing."""

    rows: tuple[Row, ...]
    cursor: str | None
    total: int


def checked_size(first: int) -> int:
    if not 1 <= first <= MOST_ROWS:
        raise Invalid(f"first must be between 1 and {MOST_ROWS}, not {first}.")
    return first


def cursor_of(sort_key: datetime | float, row_id: str) -> str:
    """An opaque text that holds a row's place in its listing."""
    plain = sort_key.isoformat() if isinstance(sort_key, datetime) else sort_key
    return urlsafe_b64encode(json.dumps([plain, row_id]).encode()).decode()


def time_place(cursor: str | None) -> tuple[datetime | None, str | None]:
    """Read a cursor of a listing ordered by time and id; (None, None) without one. Raises Invalid for other texts."""
    key, row_id = _place(cursor)
    try:
        return (None if key is None else datetime.fromisoformat(str(key))), row_id
    except ValueError as unreadable:
        raise _no_cursor() from unreadable


def number_place(cursor: str | None) -> tuple[float | None, str | None]:
    """Read a cursor of a listing ordered by a number and id; (None, None) without one. Raises Invalid otherwise."""
    key, row_id = _place(cursor)
    if key is not None and not isinstance(key, int | float):
        raise _no_cursor()
    return key, row_id


def _place(cursor: str | None) -> tuple[str | float | None, str | None]:
    if cursor is None:
        return None, None
    try:
        key, row_id = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError) as unreadable:
        raise _no_cursor() from unreadable
    if not isinstance(key, str | int | float) or not isinstance(row_id, str):
        raise _no_cursor()
    return key, row_id


def _no_cursor() -> Invalid:
    return Invalid("after is not a cursor of this listing; pass one that a page returned, or leave it out.")
