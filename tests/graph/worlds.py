"""Small random histories of a marketplace, and what networkx says about them at any (valid, known) moment."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from uuid import UUID, uuid4

import networkx as nx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph import store
from graph.views import AsOf

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
START = datetime(2026, 3, 1, tzinfo=UTC)
_LENGTHS = 7  # moments are whole hours 0 … 6, both for valid and for known

_KINDS = (
    (Relationship.USES, Label.ACCOUNT, Label.CONTACT),  # the ids are `phone:…` and `wallet:…` by turns
    (Relationship.USES, Label.ACCOUNT, Label.DEVICE),
    (Relationship.POSTED, Label.ACCOUNT, Label.POST),
    (Relationship.MENTIONS, Label.POST, Label.CONTACT),
    (Relationship.MESSAGED, Label.ACCOUNT, Label.ACCOUNT),
    (Relationship.FOLLOWS, Label.ACCOUNT, Label.ACCOUNT),
    (Relationship.MEMBER_OF, Label.ACCOUNT, Label.RING),
)
ROLES = ("core", "courier")  # of accounts in rings, by turns
_worlds = count()


@dataclass(frozen=True)
class Said:
    """One observation of an edge; `prefix` keeps the worlds apart in one engine."""

    kind: tuple[Relationship, Label, Label]
    start: int
    end: int
    valid_hour: int
    known_hour: int
    holds: bool
    event_id: UUID

    @property
    def facts(self) -> dict[str, Scalar]:
        return {"hour": self.valid_hour, "role": ROLES[self.start % 2]}

    def edge(self, prefix: str) -> Edge:
        relationship, start, end = self.kind
        kind = ("phone:", "wallet:")[self.end % 2] if end is Label.CONTACT else ""
        return Edge(relationship, Node(start, f"{prefix}{self.start}"), Node(end, f"{kind}{prefix}{self.end}"))


@dataclass(frozen=True)
class World:
    prefix: str
    said: tuple[Said, ...]

    @property
    def nodes(self) -> list[Node]:
        ends = {node for said in self.said for node in (said.edge(self.prefix).start, said.edge(self.prefix).end)}
        return sorted(ends, key=lambda node: node.key)

    def observations(self) -> dict[int, list[Observation]]:
        """By the hour at which they became known."""
        ordered = sorted(self.said, key=lambda said: said.known_hour)
        return {
            hour: [Observation(s.edge(self.prefix), s.event_id, hours(s.valid_hour), s.holds, s.facts) for s in group]
            for hour, group in groupby(ordered, key=lambda said: said.known_hour)
        }

    @staticmethod
    def _held_at(known: list[Said], turn: int) -> bool:
        words = [said for said in known if said.valid_hour == turn]
        return bool(words) and all(said.holds for said in words)

    def ever(self, key: str) -> int:
        """Relationships ever seen at a node, closed ones too; a loop is one."""
        return len({edge for said in self.said if key in ((edge := said.edge(self.prefix)).start.key, edge.end.key)})

    def seen(self, edge: Edge) -> tuple[datetime, datetime]:
        """First and last sighting, as known in the end; of one that was only closed, nothing that any window holds."""
        times = [hours(said.valid_hour) for said in self.said if said.holds and said.edge(self.prefix) == edge]
        return (min(times), max(times)) if times else (datetime.max, datetime.min)

    def held(self, as_of: AsOf | None) -> "nx.MultiGraph[str]":
        """The relationships that hold, keyed by kind and direction."""
        graph: nx.MultiGraph[str] = nx.MultiGraph()
        by_edge: dict[Edge, list[Said]] = {}
        for said in self.said:
            if as_of is None or (hours(said.valid_hour) <= as_of.valid_at and hours(said.known_hour) <= as_of.known_at):
                by_edge.setdefault(said.edge(self.prefix), []).append(said)
        for edge, known in by_edge.items():
            turns = {max(said.valid_hour for said in known)}
            if as_of and as_of.since:  # what held when the window opened, and whatever was said since
                since = as_of.since
                turns = {said.valid_hour for said in known if hours(said.valid_hour) > since}
                turns |= {max((s.valid_hour for s in known if hours(s.valid_hour) <= since), default=-1)}
            if any(self._held_at(known, turn) for turn in turns):
                graph.add_edge(edge.start.key, edge.end.key, key=edge.key, relationship=edge.relationship, known=known)
        return graph


@st.composite
def worlds(draw: st.DrawFn) -> World:
    said = st.builds(
        Said,
        kind=st.sampled_from(_KINDS),
        start=st.integers(0, 3),
        end=st.integers(0, 3),
        valid_hour=st.integers(0, _LENGTHS - 1),
        known_hour=st.integers(0, _LENGTHS - 1),
        holds=st.sampled_from([True, True, True, False]),
        event_id=st.builds(uuid4),
    )
    return World(f"w{next(_worlds)}-", tuple(draw(st.lists(said, min_size=4, max_size=40))))


moments = st.none() | st.builds(
    lambda valid, known, back: AsOf(hours(valid), hours(known), None if back is None else hours(valid - back)),
    st.integers(0, _LENGTHS),
    st.integers(0, _LENGTHS),
    st.none() | st.integers(0, _LENGTHS),
)


def hours(n: int) -> datetime:
    return START + timedelta(hours=n)


def record(pool: ConnectionPool, observations: Iterable[Observation], at: datetime = START) -> int:
    with pool.connection() as conn:
        return store.record(conn, list(observations), at)


def few_examples(number: int) -> settings:
    """As many as a run can wait for, each through real engines; EXAMPLES=20 asks for so many times more."""
    return settings(max_examples=number * EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])


def record_world(pool: ConnectionPool, world: World) -> None:
    for hour, observations in world.observations().items():
        record(pool, observations, hours(hour))
