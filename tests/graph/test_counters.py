"""Counters at dense nodes against counting the relationships themselves, whatever was late or taken back."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship
from graph import counters
from graph.projector import Projector
from graph.traversal import Scope
from tests.graph.worlds import START, few_examples, record

DAYS = 4
few = few_examples(10)
sighting = st.tuples(st.integers(0, 11), st.integers(0, DAYS * 24 - 1), st.sampled_from([True, True, True, False]))


def said(hub: Node, other: int, hour: int, holds: bool) -> Observation:
    """Every third relationship leaves the hub, the others come to it."""
    account = Node(Label.ACCOUNT, f"{hub.id}-{other}")
    ends = (hub, account) if other % 3 == 0 else (account, hub)
    edge = Edge(Relationship.FOLLOWS if other % 2 else Relationship.PAID, *ends)
    return Observation(edge, uuid4(), START + timedelta(hours=hour), holds)


def held(seen: list[Observation]) -> dict[Edge, tuple[date, date]]:
    """First and last day of the relationships that hold."""
    by_edge: dict[Edge, list[Observation]] = {}
    for observation in seen:
        assert isinstance(observation.subject, Edge)
        by_edge.setdefault(observation.subject, []).append(observation)
    days = {}
    for edge, all_of in by_edge.items():
        last = max(of.valid_at for of in all_of)
        if all(of.holds for of in all_of if of.valid_at == last):
            times = [of.valid_at for of in all_of if of.holds]
            days[edge] = min(times).date(), max(times).date()
    return days


@few
@given(
    st.lists(st.lists(sighting, min_size=1, max_size=12), min_size=1, max_size=6),
    st.lists(st.integers(-1, DAYS), min_size=2, max_size=2).map(sorted),
    st.tuples(st.booleans(), st.booleans()),
)
def test_counters_say_what_counting_would(
    pool: ConnectionPool,
    neo4j_driver: Driver,
    batches: list[list[tuple[int, int, bool]]],
    days: list[int],
    bounded: tuple[bool, bool],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.upserts.DENSE", 3)
        hub = Node(Label.ACCOUNT, f"hub-{uuid4()}")
        projector, seen = Projector(pool, neo4j_driver), []
        for batch in batches:
            fresh = [said(hub, *one) for one in batch]
            seen += fresh
            record(pool, fresh)
            projector.run_until_idle()
        window = [START.date() + timedelta(days=day) if so else None for day, so in zip(days, bounded, strict=True)]
        expected = Counter(
            (edge.relationship, edge.start == hub, "account")
            for edge, (began, ended) in held(seen).items()
            if (window[0] is None or ended >= window[0]) and (window[1] is None or began <= window[1])
        )
        touched = len({observation.subject for observation in seen})
        with pool.connection() as conn:
            assert bool(counters.counted(conn, [hub.key])) == (touched > 3)
            found = counters.totals(conn, [hub.key], Scope(since=window[0], until=window[1]))
            if touched > 3:
                assert {(t.relationship, t.outgoing, t.kind): t.relationships for t in found} == expected
