"""Verdicts on rings: what people decided, kept by casework, with what was measured of the rings, kept by runs."""

from typing import Any

from psycopg import Connection

from gnn import store
from gnn.rings.verdicts import Verdict
from investigations.verdicts import ring_verdicts


def verdicts(conn: Connection[Any]) -> list[Verdict]:
    """Each verdict that stands, with the measures that the ring was shown with last before it, by ring id."""
    judged = ring_verdicts(conn)
    shown = store.shown_rings(conn, {verdict.ring_id: verdict.decided_at for verdict in judged})
    return [
        Verdict(ring_id=verdict.ring_id, confirmed=verdict.confirmed, measures=shown.get(verdict.ring_id, {}))
        for verdict in judged
    ]
