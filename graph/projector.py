"""Carries observations from PostgreSQL's outbox into Neo4j, batch after batch. A worker: it owns its transactions.

A step writes Neo4j first and commits PostgreSQL last. A crash between the two leaves its batches in the outbox, and
their repetition writes the same summaries again.
"""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from threading import Event

from neo4j import Driver
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.observations import SEPARATOR, Edge, subject_of
from graph import counters, store
from graph.summaries import NOTHING, Summary, extend, fold, needs_history
from graph.upserts import upsert


@dataclass(frozen=True, slots=True)
class _Batch:
    """Observations taken from the outbox, and what their subjects come to with them."""

    taken: store.Taken
    folded: Mapping[str, Summary]

    def __len__(self) -> int:
        return sum(len(fresh) or 1 for fresh in self.taken.fresh.values())


class Projector:
    """One at a time: a second one waits for the first's step to end.

    Attributes:
        batch: observations that are written to Neo4j in one transaction.
        most: batches a step takes at most; while one is written, PostgreSQL keeps it and brings the next.
        steps: completed so far, those that found nothing included.
    """

    def __init__(self, pool: ConnectionPool, driver: Driver, batch: int = 5000, most: int = 10) -> None:
        self._pool = pool
        self._driver = driver
        self._batch = batch
        self._most = most
        self.steps = 0

    def step(self) -> int:
        """Project some batches. Returns how many observations those held (a summary that was changed counts as one),
        0 when nothing waits.

        Raises Unavailable when Neo4j cannot be reached; nothing is lost, the batches wait.
        """
        with self._pool.connection() as conn, conn.transaction():
            store.become_projector(conn)
            batches = []
            dense: dict[str, str] = {}
            for batch, found in self._written(conn):
                batches.append(batch)
                dense |= found
            if dense:  # at the end of the step, since a node may have become dense in any of its batches
                counters.carry(conn, self._driver, chain.from_iterable(_changes(b, dense) for b in batches), dense)
        return sum(map(len, batches))

    def _written(self, conn: Connection) -> Iterator[tuple[_Batch, Mapping[str, str]]]:
        """Batches that Neo4j and the summaries have, each with the dense nodes that it touched."""
        with ThreadPoolExecutor(1) as beside:
            batch = _next(conn, self._batch)
            for left in reversed(range(self._most)):
                if not batch.folded:
                    return
                writing = beside.submit(upsert, self._driver, batch.folded, batch.taken.kept)
                store.keep(conn, batch.folded)
                following = _next(conn, self._batch if left else 0)
                yield batch, writing.result()
                batch = following

    def run_until_idle(self) -> int:
        """Project until nothing waits. Returns how many observations that were."""
        projected = 0
        while count := self.step():
            projected += count
        return projected

    def run(self, stop: Event, idle_s: float = 0.2) -> None:
        """Project until told to stop, looking again every `idle_s` seconds when nothing waits."""
        while not stop.is_set():
            projected = self.step()
            self.steps += 1
            if not projected:
                stop.wait(idle_s)


def _next(conn: Connection, limit: int) -> _Batch:
    taken = store.take(conn, limit)
    return _Batch(taken, _folded(conn, taken))


def _changes(batch: _Batch, dense: Collection[str]) -> Iterator[counters.Change]:
    """What became of the relationships of a batch at dense nodes."""
    for key, summary in batch.folded.items():
        match key.split(SEPARATOR):
            case [_, start, start_id, end, end_id]:
                if f"{start}{SEPARATOR}{start_id}" in dense or f"{end}{SEPARATOR}{end_id}" in dense:
                    edge = subject_of(key)
                    assert isinstance(edge, Edge)
                    yield counters.Change(edge, batch.taken.kept.get(key, NOTHING), summary)


def _folded(conn: Connection, taken: store.Taken) -> dict[str, Summary]:
    folded = {}
    again = []
    for subject, fresh in taken.fresh.items():
        kept = taken.kept.get(subject)
        if kept is None:
            folded[subject] = fold(fresh)
        elif needs_history(kept, fresh):
            again.append(subject)
        else:
            folded[subject] = extend(kept, fresh)
    if again:
        folded |= {subject: fold(sightings) for subject, sightings in store.history(conn, again).items()}
    return folded
