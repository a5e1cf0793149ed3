"""Relay connections over the pages that stores and the graph return: edges, cursors and the exact total."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import strawberry
from strawberry import relay

from domain.errors import Invalid

MOST_PER_PAGE = 200
NodeType = TypeVar("NodeType", bound=relay.Node)
Row = TypeVar("Row")


@strawberry.type(description="A page of nodes with the exact total of the whole listing.")
class CountedConnection(relay.Connection[NodeType], Generic[NodeType]):
    total_count: int = strawberry.field(description="How many there are in all, not only on this page.")


def page_size(first: int) -> int:
    """Raises Invalid for a page outside 1 … MOST_PER_PAGE."""
    if not 1 <= first <= MOST_PER_PAGE:
        raise Invalid(f"first must be between 1 and {MOST_PER_PAGE}, not {first}.")
    return first


def connection(
    rows: Sequence[Row], make: Callable[[Row], NodeType], end_cursor: str | None, after: str | None, total: int
) -> CountedConnection[NodeType]:
    """A connection from one page; only the last edge can be continued from, so only it carries a cursor."""
    nodes = [make(row) for row in rows]
    edges = [relay.Edge(cursor="", node=node) for node in nodes]
    if edges and end_cursor:
        edges[-1].cursor = end_cursor
    page = relay.PageInfo(
        has_next_page=end_cursor is not None,
        has_previous_page=after is not None,
        start_cursor=None,
        end_cursor=end_cursor,
    )
    return CountedConnection(page_info=page, edges=edges, total_count=total)
