"""What changed around some nodes between two moments: relationships that came, went, or were seen again.

When a relationship held is in its rectangles; how often it was seen in between is counted among the observations.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Node
from graph.sharing import Looking, selection
from graph.summaries import instant, micros, rectangles_of
from graph.traversal import EdgeRow, Scope, edge_rows
from graph.views import AsOf, Refusal, Turn


class ChangedRow(NamedTuple):
    """A relationship that changed; see `views.Change`."""

    at: datetime
    edge: EdgeRow
    turn: Turn
    came_at: datetime | None
    went_at: datetime | None
    seen: int


def held_between(tx: ManagedTransaction, seeds: Sequence[Node], scope: Scope, limit: int) -> list[EdgeRow] | Refusal:
    """Relationships at the seeds that held at any moment of the scope's window: all others did not change in it."""
    if scope.as_of is None or scope.as_of.since is None:
        raise Invalid("changes lie between two moments: give both")
    looking = Looking(tx, limit)
    steps = looking.follow(selection(tx, seeds), scope)
    if looking.spent:
        return looking.refusal("Ask about fewer nodes, fewer kinds of relationship, or a shorter time.")
    return edge_rows(tx, sorted({step.edge_id for step in steps}))


def changed(rows: Sequence[EdgeRow], seen: Mapping[str, tuple[int, datetime]], window: AsOf) -> list[ChangedRow]:
    """Those that changed, in the order of their latest turn or sighting. `seen`: how
    often in that time and when last, by `EdgeRow.key`.
    """
    found = (_changed(row, seen.get(row.key), window) for row in rows)
    return sorted((row for row in found if row), key=lambda row: (row.at, row.edge.key))


def _changed(row: EdgeRow, seen: tuple[int, datetime] | None, window: AsOf) -> ChangedRow | None:
    since, until, known = micros(window.since or window.valid_at), micros(window.valid_at), micros(window.known_at)
    held = [(start, end) for start, end, *then in rectangles_of(row.properties) if then[0] <= known < then[1]]
    came = max((start for start, _ in held if since < start <= until), default=None)
    went = max((end for _, end in held if since < end <= until), default=None)
    before, after = (any(start <= at < end for start, end in held) for at in (since, until))
    if before and after and not seen:
        return None
    turns = [instant(at) for at in (came, went) if at is not None]
    return ChangedRow(
        at=max([*turns, *([seen[1]] if seen else [])]),
        edge=row,
        turn=_TURNS[before, after],
        came_at=None if came is None else instant(came),
        went_at=None if went is None else instant(went),
        seen=seen[0] if seen else 0,
    )


_TURNS = {
    (False, True): Turn.CAME,
    (True, False): Turn.WENT,
    (False, False): Turn.CAME_AND_WENT,
    (True, True): Turn.SEEN_AGAIN,
}
