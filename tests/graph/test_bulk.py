"""The columnar fold against the definition, and what a first load refuses, by file and column."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.platform import write_platform
from domain.errors import Invalid
from domain.observations import Edge, Label, Node, Relationship, Scalar
from graph.bulk import derived
from graph.bulk.folding import Folding
from graph.bulk.parts import Part
from graph.bulk.sources import from_parquet, from_record, parquet_files
from graph.counters import day_of
from graph.summaries import Sighting, Summary, fold, instant
from graph.traversal import kind_of
from graph.upserts import written

SUBJECTS: list[Node | Edge] = [
    Node(Label.ACCOUNT, "a1"),
    Node(Label.ACCOUNT, 'a"2,\\'),
    Edge(Relationship.USES, Node(Label.ACCOUNT, "a1"), Node(Label.CONTACT, "phone:1")),
    Edge(Relationship.USES, Node(Label.ACCOUNT, "a3"), Node(Label.CONTACT, "phone:1")),
    Node(Label.POST, "p1"),
    Node(Label.POST, "p2"),
    *(Edge(Relationship.POSTED, Node(Label.ACCOUNT, "a1"), Node(Label.POST, post)) for post in ("p1", "p2")),
    Edge(Relationship.PAID, Node(Label.ACCOUNT, "a1"), Node(Label.ACCOUNT, "a1")),
]
moments = st.integers(-2, 4).map(lambda hours: hours * 20 * 3_600_000_000)
facts: st.SearchStrategy[dict[str, Scalar]] = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["", " x", "one\ntwo", 'say "no", \\n', "é•"]) | st.none(),
        "price": st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False),
        "open": st.booleans(),
        "probability": st.floats(0, 1) | st.none(),
    },
)
sightings = st.builds(
    Sighting,
    valid_at=moments,
    recorded_at=moments,
    event_id=st.integers(0, 2**128 - 1).map(lambda number: str(UUID(int=number))),
    holds=st.sampled_from([True, True, True, False]),
    facts=facts,
    source=st.sampled_from(["platform", "report"]),
)
records = st.lists(
    st.tuples(st.integers(0, len(SUBJECTS) - 1), sightings),
    max_size=20,
    unique_by=lambda row: (row[0], row[1].event_id),
)
FIELD = re.compile(r'("(?:[^"]|"")*"|[^",\n]*)([,\n])')
Read = Callable[[str], object]
READ: dict[str, Read] = {
    "string": lambda text: text[1:-1].replace('""', '"') if text.startswith('"') else text,
    "long": int,
    "double": float,
    "boolean": lambda text: text == "true",
    "long[]": lambda text: [int(number) for number in text.split(";")],
}


@settings(max_examples=40)
@given(records)
def test_columns_come_to_what_the_fold_comes_to(record: list[tuple[int, Sighting]]) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as db:
        rows = Path(folder) / "record.csv"
        write_record(rows, record)
        sources = from_record(db, rows, Path(folder) / "record") if record else []
        (Path(folder) / "csv").mkdir()
        folding = Folding(db, Path(folder) / "csv")
        folding.fold(sources)
        found = {key: value for part in folding.parts for key, value in read(part).items()}
        assert len(found) == sum(part.rows for part in folding.parts)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("graph.bulk.derived.DENSE", 1)
            derived.count(db, folding.parts)
        assert counted(db) == counted_one_by_one(record)
    assert found == graph_of(record)
    assert {k: {n: type(v) for n, v in said.items()} for k, said in found.items() if said} == {
        k: {n: type(v) for n, v in said.items()} for k, said in graph_of(record).items() if said
    }


def graph_of(record: list[tuple[int, Sighting]]) -> dict[str, dict[str, object]]:
    """Properties by key, as the projector would write them: no property stands for an empty list."""
    found: dict[str, dict[str, object]] = {}
    for subject, summary in summaries(record).items():
        if isinstance(subject, Edge):
            found |= {end.key: {} for end in (subject.start, subject.end) if end.key not in found}
        found[subject.key] = {name: value for name, value in written(summary).items() if value not in (None, [])}
    rated = [found[post.key].get("probability") for post in posts_of_a1(record)]
    if risks := [probability for probability in rated if isinstance(probability, float)]:
        found[Node(Label.ACCOUNT, "a1").key]["risk"] = max(risks)
    return found


def posts_of_a1(record: list[tuple[int, Sighting]]) -> list[Node]:
    """Those that it is known to have posted and not taken back."""
    edges = [(s, summary) for s, summary in summaries(record).items() if isinstance(s, Edge)]
    return [s.end for s, summary in edges if s.relationship is Relationship.POSTED and not summary.closed]


def counted_one_by_one(record: list[tuple[int, Sighting]]) -> Counter[tuple[object, ...]]:
    """What counters say, at every node with more than one relationship."""
    edges = {s: summary for s, summary in summaries(record).items() if isinstance(s, Edge)}
    at = {end: [edge for edge in edges if end in (edge.start, edge.end)] for e in edges for end in (e.start, e.end)}
    return Counter(
        (node.key, edge.relationship, edge.start == node, other(edge, node), began, day_of(moment))
        for node, its in at.items()
        for edge in its
        for began, moment in ((True, edges[edge].first_seen_at), (False, edges[edge].last_seen_at))
        if len(its) > 1 and moment is not None and not edges[edge].closed
    )


def other(edge: Edge, node: Node) -> str:
    there = edge.end if edge.start == node else edge.start
    return kind_of(there.label, there.id)


def counted(db: duckdb.DuckDBPyConnection) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for *place, day, began, ended in db.sql("FROM counters").fetchall():
        found[*place, True, day] += began
        found[*place, False, day] += ended
    return +found


def summaries(record: list[tuple[int, Sighting]]) -> dict[Node | Edge, Summary]:
    return {SUBJECTS[n]: fold([s for at, s in record if at == n]) for n in sorted({at for at, _ in record})}


def write_record(path: Path, record: list[tuple[int, Sighting]]) -> None:
    """As PostgreSQL's COPY does."""
    with path.open("w", newline="") as file:
        for subject, seen in record:
            stated = orjson.dumps(seen.facts).decode().replace('"', '""') if seen.facts else None
            times = (instant(at).isoformat(" ") for at in (seen.valid_at, seen.recorded_at))
            key = SUBJECTS[subject].key.replace('"', '""')
            fields = [f'"{key}"', seen.event_id, *times, "t" if seen.holds else "f", f'"{stated}"' if stated else ""]
            file.write(",".join([*fields, seen.source, "1"]) + "\n")


def read(part: Part) -> dict[str, dict[str, object]]:
    """A part as the import tool reads it: what is empty and not quoted is absent."""
    text = part.path.read_text()
    assert part.multiline or text.count("\n") == part.rows
    fields = [match[1] for match in FIELD.finditer(text)]
    width = len(part.header)
    found = {}
    for begin in range(0, len(fields), width):
        row = fields[begin : begin + width]
        ids = [READ["string"](field) for field in row[: len(part.kind.keys)]]
        nodes = [Node(label, str(node_id)) for (label, _), node_id in zip(part.kind.ends, ids, strict=True)]
        subject = Edge(part.kind.relationship, *nodes) if part.kind.relationship else nodes[0]
        said = zip(part.header[len(ids) :], row[len(ids) :], strict=True)
        found[subject.key] = {name.split(":")[0]: READ[name.split(":")[1]](field) for name, field in said if field}
    return found


def changed(table: pa.Table, column: str, values: pa.Array | None) -> pa.Table:
    at = table.schema.get_field_index(column)
    return table.remove_column(at) if values is None else table.set_column(at, column, values)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("event_id", None, r"Account\.parquet has no column event_id \(16 bytes\)"),
        ("valid_at", pa.array(["yesterday"] * 103), r"Account\.parquet: column valid_at is string"),
        ("id", pa.array([None] + ["a"] * 102), r"Account\.parquet: id is null in 1 row"),
        ("id", pa.array(["a\x1fb"] * 103), r"Account\.parquet: id holds a control character in 103 rows"),
        ("name", pa.array([[1]] * 103), r"Account\.parquet: column name is list<"),
    ],
)
def test_a_column_that_cannot_be_loaded_is_named_with_its_file(
    tmp_path: Path, column: str, values: pa.Array | None, said: str
) -> None:
    write_platform(tmp_path, 100, 1)
    path = tmp_path / "Account.parquet"
    table = pq.read_table(path).slice(0, 103)
    pq.write_table(changed(table, column, None if values is None else values.slice(0, table.num_rows)), path)
    with duckdb.connect() as db, pytest.raises(Invalid, match=said):
        from_parquet(db, parquet_files(tmp_path), 0)


def test_a_damaged_file_and_one_that_is_named_wrongly_are_refused(tmp_path: Path) -> None:
    write_platform(tmp_path, 100, 1)
    path = tmp_path / "Post.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with duckdb.connect() as db, pytest.raises(Invalid, match=r"Post\.parquet is no whole Parquet file"):
        from_parquet(db, parquet_files(tmp_path), 0)
    path.write_bytes(whole[:200] + bytes(len(whole) // 2) + whole[200 + len(whole) // 2 :])
    with duckdb.connect() as db, pytest.raises(Invalid, match=r"Post\.parquet is no whole Parquet file"):
        from_parquet(db, parquet_files(tmp_path), 0)
    path.rename(tmp_path / "Posts.parquet")
    with pytest.raises(Invalid, match=r"Posts\.parquet.*Account\.parquet"):
        parquet_files(tmp_path)
    with pytest.raises(Invalid, match="no file named"):
        parquet_files(tmp_path / "nowhere")
