"""What people decided about rings, read as verdicts on whether they are rings at all: what ring scores learn from.

Only a decision about the ring itself is one. Removing the accounts one by one says nothing about what binds them, and
a case that holds the ring, escalated or not, asks a question that its decisions answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from domain.judgement import Action
from domain.observations import SEPARATOR, Label
from investigations import store

# Who removes a ring holds it for one, who allows it for none. Who wants to go on looking has not said yet.
CONFIRMS: Mapping[Action, bool] = {Action.REMOVE: True, Action.ALLOW: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class RingVerdict:
    ring_id: str
    confirmed: bool
    decided_at: datetime


def ring_verdicts(conn: Connection) -> list[RingVerdict]:
    """The verdicts that stand, by ring id: the latest decision counts, so a later monitor or review takes one back.

    Neither automated decisions nor those of a service count: scores would learn from themselves.
    """
    prefix = f"{Label.RING}{SEPARATOR}"
    return [
        RingVerdict(
            ring_id=decision.subject.removeprefix(prefix),
            confirmed=CONFIRMS[decision.action],
            decided_at=decision.decided_at,
        )
        for decision in store.latest_of_people(conn, prefix)
        if decision.action in CONFIRMS
    ]
