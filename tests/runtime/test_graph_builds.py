"""A bulk load, the incremental path and a rebuild end in the same graph and in the same record, on real engines."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bench.platform import write_platform
from domain.errors import Conflict, Invalid, Unavailable
from domain.observations import Edge, Node, Observation
from graph import store
from graph.bulk.kinds import Kind
from runtime import engines
from runtime.graph_builds import Build
from tests.runtime.places import START, Place

LATER = datetime(2026, 3, 2, tzinfo=UTC)

Projected = tuple[str, list[tuple[object, ...]]]


class KilledError(Exception):
    """Stands for the build's death."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    write_platform(folder, 650, 7)  # its carrier has more neighbours than are counted one by one
    return folder


@pytest.fixture(scope="module")
def observations(platform: Path) -> list[Observation]:
    """The platform's files as single observations, read apart from the loader."""
    return [seen for path in sorted(platform.glob("*.parquet")) for seen in read(path)]


@pytest.fixture(scope="module")
def projected(place: Place, observations: list[Observation]) -> Projected:
    """The digest and the counters of a purely incremental run."""
    place.empty()
    place.record(random.Random(1).sample(observations, len(observations)), START)
    place.project()
    assert place.counted()
    return place.digest(), place.counted()


def read(path: Path) -> Iterator[Observation]:
    kind = Kind.named(path.stem)
    own = {*kind.keys, "event_id", "valid_at", "holds", "source", "confidence"}
    for row in pq.read_table(path).to_pylist():
        ends = [Node(label, row[column]) for label, column in kind.ends]
        subject = Edge(kind.relationship, *ends) if kind.relationship else ends[0]
        yield Observation(
            subject,
            UUID(bytes=row["event_id"]),
            row["valid_at"],
            row["holds"],
            {name: fact for name, fact in row.items() if name not in own and fact is not None},
            row["source"],
            row["confidence"],
        )


def test_a_load_of_one_part_and_events_for_the_rest_end_there_too(
    place: Place, platform: Path, projected: Projected, observations: list[Observation], tmp_path: Path
) -> None:
    """Subjects are touched again, closings included, and dense ones counted, with no summary there to add to."""
    place.empty()
    rest = halve(platform, tmp_path)
    place.build().load(tmp_path)
    place.record(random.Random(2).sample(rest, len(rest)), LATER)
    place.project()
    assert (place.digest(), place.counted()) == projected


def test_a_load_joins_the_record_and_what_waits_goes_on_waiting(
    place: Place, platform: Path, projected: Projected, observations: list[Observation], tmp_path: Path
) -> None:
    place.empty()
    place.record(observations[:400], START)
    place.project()
    place.record(observations[400:700], START)
    built = place.build().load(platform)
    with place.pool.connection() as conn:
        assert store.lag(conn).waiting == 300
        rows = conn.execute("SELECT subject, event_id, valid_at, holds, properties::text FROM graph.observations")
        assert {row[:4] for row in rows} == {(o.subject.key, o.event_id, o.valid_at, o.holds) for o in observations}
    assert not (place.settings.home / "neo4j" / "build").exists() and built.relationships > 1000
    place.project()
    assert (place.digest(), place.counted()) == projected


def test_a_load_that_breaks_off_leaves_what_stood_or_is_finished_by_a_rebuild(
    place: Place, platform: Path, projected: Projected, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.empty()
    before = place.digest()
    for step in ("importing", "replace_graph"):
        with monkeypatch.context() as patched, pytest.raises(KilledError):
            patched.setattr(engines, step, killed)
            place.build().load(platform)
        assert place.digest() == before
    with place.pool.connection() as conn, pytest.raises(Unavailable, match="ringfence graph rebuild"):
        store.become_projector(conn)
    place.build().rebuild()
    assert (place.digest(), place.counted()) == projected


def test_nothing_is_touched_where_it_is_not_ours_or_cannot_be_loaded(place: Place, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="NEO4J_URI"):
        Build(place.settings.model_copy(update={"neo4j_uri": "bolt://elsewhere:7687"}), lambda _: None)
    before = place.digest()
    with pytest.raises(Invalid, match=r"no file named \*\.parquet"):
        place.build().load(tmp_path)
    assert place.digest() == before


def halve(platform: Path, folder: Path) -> list[Observation]:
    """Every other row of the platform's files into `folder`; the other rows, as observations."""
    rest: list[Observation] = []
    for path in sorted(platform.glob("*.parquet")):
        table = pq.read_table(path)
        odd = pa.array([row % 2 == 1 for row in range(table.num_rows)])
        pq.write_table(table.filter(odd), folder / path.name)
        apart = folder / "rest" / path.name
        apart.parent.mkdir(exist_ok=True)
        pq.write_table(table.filter(pc.invert(odd)), apart)
        rest += read(apart)
    return rest


def killed(*_: object) -> Path:
    raise KilledError
