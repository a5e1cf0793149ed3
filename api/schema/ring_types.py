"""What became of rings, as GraphQL sees it: where their people came from."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry import relay

from domain.observations import Label
from domain.rings import Descent, Lineage

strawberry.enum(Descent, name="RingDescent")


@strawberry.type(description="That members of one ring were in another before.")
class RingLineage:
    ring: strawberry.ID = strawberry.field(description="Where they are, or went to.")
    came_from: strawberry.ID = strawberry.field(description="Where they were before.")
    reason: Descent = strawberry.field(
        description="MERGED: the ring they were in is no more. SPLIT: they left it and are a ring of their own. MOVED: "
        "both rings stood before, and stood after."
    )
    common: int = strawberry.field(description="How many they are.")
    run: str = strawberry.field(description="Which ring run found so.")
    at: datetime | None

    @classmethod
    def of(cls, line: Lineage) -> Self:
        return cls(
            ring=_ring(line.ring_id),
            came_from=_ring(line.from_id),
            reason=line.reason,
            common=line.common,
            run=line.run_id,
            at=line.at,
        )


def _ring(ring_id: str) -> strawberry.ID:
    return strawberry.ID(str(relay.GlobalID(Label.RING, ring_id)))
