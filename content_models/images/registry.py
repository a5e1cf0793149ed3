"""The registry as the detector asks it: a connection for each question, and a moment for each row.

What does not live here: the rows (`store`), thresholds (`matching`).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from psycopg import Connection

from content_models.images import store
from content_models.images.hashes import Digests
from content_models.images.matching import Match, View

Connections = Callable[[], AbstractContextManager[Connection[Any]]]
"""Lends a connection and commits when it is given back, as a pool does."""


class Registry:
    """Known pictures, looked up. Raises Unavailable or what the connection raises where PostgreSQL is away."""

    def __init__(self, connections: Connections, clock: Callable[[], datetime]) -> None:
        self._connections, self._clock = connections, clock

    def by_digest(self, found: Digests) -> list[Match]:
        with self._connections() as conn:
            return store.by_digest(conn, found)

    def alike(self, seen: Sequence[View], encoder_id: str | None) -> list[Match]:
        with self._connections() as conn:
            return store.alike(conn, seen, encoder_id)

    def quarantine(self, sha256: str, match: Match, post_id: str) -> None:
        with self._connections() as conn:
            store.quarantine(conn, sha256, match, post_id, self._clock())
