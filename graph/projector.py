"""Carries observations from PostgreSQL's outbox into Neo4j, batch after batch. A worker: it owns its transactions.

A step writes Neo4j first and commits PostgreSQL last. A crash between the two leaves the batch in the outbox, and its
repetition writes the same summaries again.
"""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from neo4j import Driver
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.observations import SEPARATOR, Edge, subject_of
from graph import counters, store
from graph.summaries import NOTHING, Summary, extend, fold, needs_history
from graph.upserts import upsert


class Projector:
    """One at a time: a second one waits for the first's step to end.

    Attributes:
        batch: observations a step takes at most.
        steps: completed so far, those that found nothing included.
    """

    def __init__(self, pool: ConnectionPool, driver: Driver, batch: int = 5000) -> None:
        self._pool = pool
        self._driver = driver
        self._batch = batch
        self.steps = 0

    def step(self) -> int:
        """Project one batch. Returns how many observations it held (a summary that was changed counts as one), 0 when
        nothing waits.

        Raises Unavailable when Neo4j cannot be reached; nothing is lost, the batch waits.
        """
        with self._pool.connection() as conn, conn.transaction():
            store.become_projector(conn)
            taken = store.take(conn, self._batch)
            if not taken.fresh:
                return 0
            folded = _folded(conn, taken)
            with ThreadPoolExecutor(1) as beside:  # Neo4j and PostgreSQL write at the same time; the commit comes last
                writing = beside.submit(upsert, self._driver, folded)
                store.keep(conn, folded)
            if dense := writing.result():
                counters.carry(conn, self._driver, _changes(taken, folded, dense), dense)
        return sum(len(fresh) or 1 for fresh in taken.fresh.values())

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


def _changes(taken: store.Taken, folded: Mapping[str, Summary], dense: Collection[str]) -> Iterator[counters.Change]:
    """What became of the relationships of a batch at dense nodes."""
    for key, summary in folded.items():
        match key.split(SEPARATOR):
            case [_, start, start_id, end, end_id]:
                if f"{start}{SEPARATOR}{start_id}" in dense or f"{end}{SEPARATOR}{end_id}" in dense:
                    edge = subject_of(key)
                    assert isinstance(edge, Edge)
                    yield counters.Change(edge, taken.kept.get(key, NOTHING), summary)


def _folded(conn: Connection, taken: store.Taken) -> dict[str, Summary]:
    folded = {}
    again = []
    for subject, fresh in taken.fresh.items():
        kept = taken.kept.get(subject, NOTHING)
        if needs_history(kept, fresh):
            again.append(subject)
        else:
            folded[subject] = extend(kept, fresh)
    if again:
        folded |= {subject: fold(sightings) for subject, sightings in store.history(conn, again).items()}
    return folded
