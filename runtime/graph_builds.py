"""Loads and rebuilds of the whole graph: columns in, Neo4j's import tool, a new data folder, everything derived anew.

What does not live here: the folding and the files (`graph.bulk`), the command line (`graph_commands`).
"""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import neo4j
import psycopg
from psycopg import Connection

from domain.errors import Conflict
from graph import schema, store
from graph.bulk import derived, record
from graph.bulk.folding import Folding
from graph.bulk.parts import Part, arguments
from graph.bulk.regions import Regions
from graph.bulk.sources import Seen, from_parquet, from_record, parquet_files
from graph.bulk.values import Values, read_values, store_values
from graph.summaries import micros
from runtime import engines
from runtime.bootstrap import Clock, keyer, now, residency, vault
from runtime.engines import Step
from runtime.migrations import migrate_postgres
from runtime.regions import claim
from runtime.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loading:
    """What a folder of Parquet files holds, checked."""

    sources: Sequence[Seen]
    values: Values | None
    recorded_at: datetime


@dataclass(slots=True)
class Built:
    """What a build took.

    Attributes:
        seconds: from the first row read until the graph can be asked.
        spent_s: seconds by step, in order; "importing" is what was left of it when the steps beside it were done.
        arguments: what the import tool was told; good as long as the build's folder is kept.
    """

    nodes: int = 0
    relationships: int = 0
    observations: int = 0
    csv_bytes: int = 0
    seconds: float = 0.0
    spent_s: dict[str, float] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)


class Build:
    """One build of an installation's graph, in a folder of its own beside Neo4j's.

    Attributes:
        folder: everything it writes before the new graph takes its place; gone when it ends.
    """

    def __init__(self, settings: Settings, say: Say, clock: Clock = now, keep: bool = False) -> None:
        """Raises Conflict where Neo4j is not ours to replace. With `keep` the CSV files stay, for a measurement."""
        if settings.neo4j_uri:
            raise Conflict(
                "the Neo4j given by NEO4J_URI is not ours to replace: remove NEO4J_URI to let Ringfence run its own, "
                "or take events in with `ringfence ingest`"
            )
        self._settings = settings
        self._say = say
        self._clock = clock
        self._keep = keep
        self.folder = settings.home / "neo4j" / "build"
        self.built = Built()

    def load(self, folder: Path) -> Built:
        """A folder of Parquet files into the record and the graph; observations known already change nothing.

        Values that come with it are sealed in the same transaction. Raises Invalid, naming file and column or row,
        before anything is changed.
        """
        with self._opened() as (conn, db):
            with self._timed("reading"):
                loading = self._read(db, folder)
            with conn.transaction():
                first = record.is_empty(conn)
            if first:
                self._load_first(conn, db, loading)
            else:
                self._add(conn, db, loading)
        return self.built

    def rebuild(self, absorb: bool = False) -> Built:
        """The graph anew from the record; what waits in the outbox goes on waiting, unless it is to be absorbed."""
        with self._opened() as (conn, db):
            if absorb:
                with conn.transaction():
                    record.absorb_outbox(conn)
                    record.begin(conn, self._clock())
            self._from_record(conn, db)
        return self.built

    def _read(self, db: duckdb.DuckDBPyConnection, folder: Path) -> Loading:
        files = parquet_files(folder)
        values = read_values(db, folder, keyer(self._settings))
        regions = Regions(residency(self._settings).refusal_of, self._settings.default_region)
        recorded_at = self._clock()
        sources = from_parquet(db, files, micros(recorded_at), regions, masked=values is not None)
        if values:
            values.check_named(sources)
        return Loading(sources, values, recorded_at)

    def _load_first(self, conn: Connection, db: duckdb.DuckDBPyConnection, loading: Loading) -> None:
        """Record and graph out of the same columns; both or neither is there when it ends."""
        folding = self._folded(db, loading.sources)
        with conn.transaction(), self._imported(folding.parts) as data:
            record.begin(conn, loading.recorded_at)
            self._seal(conn, loading.values)
            with self._timed("recording"), record.filling(conn):
                for seen in loading.sources:
                    record.copy_in(conn, "graph.observations", folding.lines(seen))
        self._put_in_place(conn, db, folding.parts, data)

    def _add(self, conn: Connection, db: duckdb.DuckDBPyConnection, loading: Loading) -> None:
        with conn.transaction():
            self._seal(conn, loading.values)  # first: what is erased is told by the vault
            with self._timed("recording"), record.staging(conn) as table:
                record.begin(conn, loading.recorded_at)
                for seen in loading.sources:
                    record.copy_in(conn, table, record.lines(db, seen, seen.relation))
        for seen in loading.sources:
            db.execute(f"DROP VIEW {seen.relation}")
        self._from_record(conn, db)

    def _seal(self, conn: Connection, values: Values | None) -> None:
        with self._timed("sealing"):
            store_values(conn, values, vault(self._settings))

    def _from_record(self, conn: Connection, db: duckdb.DuckDBPyConnection) -> None:
        with conn.transaction(), self._timed("reading the record"):
            rows = self.folder / "record.csv"
            self.built.observations = record.export(conn, rows)
            sources = from_record(db, rows, self.folder / "record")
            rows.unlink()
        parts = self._folded(db, sources).parts
        with self._imported(parts) as data:
            pass
        self._put_in_place(conn, db, parts, data)

    def _folded(self, db: duckdb.DuckDBPyConnection, sources: Sequence[Seen]) -> Folding:
        folding = Folding(db, self._csv)
        with self._timed("folding"):
            folding.fold(sources)
        return folding

    @contextmanager
    def _imported(self, parts: Sequence[Part]) -> Iterator[Path]:
        """A data folder with the parts, whole when the block has been left; the block runs beside the tool."""
        self.built.nodes = sum(part.rows for part in parts if not part.kind.relationship)
        self.built.relationships = sum(part.rows for part in parts if part.kind.relationship)
        self.built.csv_bytes = sum(part.path.stat().st_size for part in parts)
        self.built.arguments = arguments(parts)
        with ExitStack() as tool:
            yield tool.enter_context(
                engines.importing(self._settings, self.built.arguments, self.folder / "import", self._tell)
            )
            with self._timed("importing"):
                tool.close()

    def _put_in_place(self, conn: Connection, db: duckdb.DuckDBPyConnection, parts: Sequence[Part], data: Path) -> None:
        with self._timed("starting"), ThreadPoolExecutor(1) as aside:
            counted = aside.submit(derived.count, db, parts)  # an engine that starts leaves time to count
            engines.replace_graph(self._settings, data, self._tell)
            counted.result()
        endpoints = engines.endpoints(self._settings)
        credentials = (endpoints.neo4j_user, endpoints.neo4j_password)
        with (
            self._timed("indexing"),
            neo4j.GraphDatabase.driver(endpoints.neo4j_uri, auth=credentials) as driver,
            conn.transaction(),
        ):
            schema.migrate(driver)
            derived.store_counters(conn, db)
            record.finish(conn, self._clock())

    @contextmanager
    def _opened(self) -> Iterator[tuple[Connection, duckdb.DuckDBPyConnection]]:
        url = engines.database_url(self._settings)
        migrate_postgres(url)
        claim(url, self._settings.region)
        begun_s = time.monotonic()
        with psycopg.connect(url) as conn, store.nobody_projects(conn):
            conn.commit()
            shutil.rmtree(self.folder, ignore_errors=True)
            self._csv.mkdir(mode=0o700, parents=True)
            try:
                with duckdb.connect(self.folder / "columns.duckdb") as db:
                    db.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
                    yield conn, db
                self.built.seconds = time.monotonic() - begun_s
            finally:
                if not self._keep:
                    shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _csv(self) -> Path:
        return self.folder / "csv"

    def _tell(self, step: Step) -> None:
        self._say(f"{step.engine}: {step.text}")

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        self._say(step)
        begun_s = time.monotonic()
        yield
        self.built.spent_s[step] = self.built.spent_s.get(step, 0.0) + time.monotonic() - begun_s
