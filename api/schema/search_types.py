"""What a search found, as GraphQL sees it."""

import strawberry

from api import searching
from api.schema.graph_types import GraphNode, Info, announce, shown


@strawberry.type(description="A node that a term found.")
class SearchHit:
    reading: str = strawberry.field(
        description="What the term was taken for: id, name, words, edited (words of an earlier version), or a kind of "
        "contact."
    )
    node: GraphNode


@strawberry.type(description="How many a reading found in all.")
class SearchCount:
    reading: str
    found: int
    more_than: bool = strawberry.field(description="True when counting stopped at `found`.")


@strawberry.type(description="What one term found, surest reading first.")
class TermHits:
    term: str
    hits: list[SearchHit]
    counts: list[SearchCount]


def term_hits(info: Info, found: searching.TermHits) -> TermHits:
    announce(info, [hit.view for hit in found.hits])
    return TermHits(
        term=found.term,
        hits=[SearchHit(reading=hit.reading, node=shown(hit.view)) for hit in found.hits],
        counts=[SearchCount(reading=c.reading, found=c.found, more_than=c.more_than) for c in found.counts],
    )
