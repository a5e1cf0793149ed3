"""Observations as columns: the files of a first load, checked, and the record of PostgreSQL, typed.

A source becomes a relation of DuckDB for each kind, whatever it came from.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import Invalid
from domain.observations import SEPARATOR, Label
from graph.bulk.kinds import Kind
from graph.bulk.parts import literal
from graph.bulk.regions import Regions
from graph.summaries import RESERVED

_REQUIRED = {
    "event_id": "16 bytes",
    "valid_at": "a timestamp with a time zone",
    "holds": "bool",
    "source": "string",
    "confidence": "float",
}
_SQL = {"string": "VARCHAR", "long": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN"}
_OF_JSON = {"VARCHAR": "string", "UBIGINT": "long", "BIGINT": "long", "DOUBLE": "double", "BOOLEAN": "boolean"}
VALUES = "values.parquet"  # read by `bulk.values`
FACT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_READING = (
    "header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false, columns = {"
    "'subject': 'VARCHAR', 'event_id': 'UUID', 'valid_at': 'TIMESTAMPTZ', 'recorded_at': 'TIMESTAMPTZ',"
    " 'holds': 'BOOLEAN', 'stated': 'VARCHAR', 'source': 'VARCHAR', 'confidence': 'FLOAT'}"
)
_CHECKED = ("event_id", "valid_us", "holds", "source", "confidence")
_IN_CLEAR = {"mask", "value"}  # of contacts, devices and addresses: a value is the vault's, a mask follows from it
_WITH_VALUES = {Label.CONTACT, Label.DEVICE, Label.IP_ADDRESS}
_CONTROL = r"[\x00-\x1f\x7f]"


@dataclass(frozen=True, slots=True)
class Seen:
    """A relation of observations of one kind.

    Its columns: the kind's keys, event_id (UUID), valid_us and recorded_us (microseconds since the epoch), holds,
    source, confidence, the facts, `stated` (the facts as JSON, NULL for none) and `odd`: true where columns do not say
    all that `stated` does.

    Attributes:
        facts: type by name, in the words of the import tool: string, long, double, boolean.
    """

    kind: Kind
    relation: str
    facts: Mapping[str, str]


def parquet_files(folder: Path) -> dict[Kind, Path]:
    """The files of a first load by what they hold (docs/bulk-load.md). Raises Invalid for a name that says nothing."""
    found = {}
    for path in sorted(folder.glob("*.parquet")):
        if path.name == VALUES:
            continue
        try:
            found[Kind.named(path.stem)] = path
        except ValueError as error:
            raise Invalid(
                f"{path.name}: {error}; name it as docs/bulk-load.md says, such as Account.parquet"
            ) from error
    if not found:
        raise Invalid(f"{folder} holds no file named *.parquet: name the folder that does")
    return found


def from_parquet(
    db: duckdb.DuckDBPyConnection,
    files: Mapping[Kind, Path],
    recorded_us: int,
    regions: Regions = Regions(),  # noqa: B008 - a frozen value
    masked: bool = False,
) -> list[Seen]:
    """Raises Invalid, naming file and column or row, for what cannot be loaded as it is.

    Args:
        masked: whether the table `masks` has masks of contacts by id, which become facts of theirs.
    """
    return [_of_file(db, kind, path, recorded_us, regions, masked) for kind, path in files.items()]


def from_record(db: duckdb.DuckDBPyConnection, rows: Path, folder: Path) -> list[Seen]:
    """The record as `record.export` wrote it to `rows`; `folder` takes it apart by kind."""
    edge = "CASE len(part) WHEN 2 THEN part[1] ELSE concat(part[2], '-', part[1], '-', part[4]) END"
    db.execute(
        f"""
        COPY (
            SELECT {edge} AS kind, CASE len(part) WHEN 2 THEN part[2] ELSE part[3] END AS first, part[5] AS second,
                   event_id, epoch_us(valid_at) AS valid_us, epoch_us(recorded_at) AS recorded_us, holds, stated,
                   source, confidence
            FROM (SELECT *, string_split(subject, '{SEPARATOR}') AS part FROM read_csv({literal(rows)}, {_READING}))
        ) TO {literal(folder)} (FORMAT parquet, PARTITION_BY (kind))
        """
    )
    return [_of_part(db, Kind.named(part.name.removeprefix("kind=")), part) for part in sorted(folder.iterdir())]


def _of_part(db: duckdb.DuckDBPyConnection, kind: Kind, part: Path) -> Seen:
    rows = f"read_parquet({literal(part / '*.parquet')})"
    facts, odd = _facts_in(db, rows)
    columns = [
        *(f'{column} AS "{key}"' for column, key in zip(("first", "second"), kind.keys, strict=False)),
        "event_id, valid_us, recorded_us, holds, source, confidence, stated",
        *(f"""try_cast(stated ->> '$."{name}"' AS {_SQL[of]}) AS "{name}\"""" for name, of in facts.items()),
        f"coalesce(json_structure(stated) IN ({', '.join(map(literal, odd))}), FALSE) AS odd"
        if odd
        else "FALSE AS odd",
    ]
    db.execute(f'CREATE VIEW "{kind.name}" AS SELECT {", ".join(columns)} FROM {rows}')
    return Seen(kind, f'"{kind.name}"', facts)


def _facts_in(db: duckdb.DuckDBPyConnection, rows: str) -> tuple[dict[str, str], list[str]]:
    """The type that each fact has in most rows, and the shapes of rows in which one has another, or is withdrawn."""
    shapes = db.execute(
        f"SELECT json_structure(stated) AS shape, count(*) FROM {rows} WHERE stated IS NOT NULL GROUP BY shape"
    ).fetchall()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for shape, number in shapes:
        for name, of in orjson.loads(shape).items():
            found[name][_OF_JSON.get(of, "")] += number
    facts = {name: max(sorted(set(of) - {""}), key=of.__getitem__) for name, of in found.items() if set(of) - {""}}
    plain = {name for name in facts if FACT_NAME.fullmatch(name)}
    facts = {name: of for name, of in facts.items() if name in plain}
    odd = [
        shape for shape, _ in shapes if any(facts.get(n) != _OF_JSON.get(of) for n, of in orjson.loads(shape).items())
    ]
    return facts, odd


def _of_file(
    db: duckdb.DuckDBPyConnection, kind: Kind, path: Path, recorded_us: int, regions: Regions, masked: bool
) -> Seen:
    facts = _facts_of(kind, path)
    relation, stated = f'"{kind.name}"', "region" in facts
    rows = numbered = f"read_parquet({literal(path)}, file_row_number = true)"
    said = {name: f'"{name}"' for name in facts}
    if region := regions.fact(kind, stated):
        said["region"], facts["region"] = region, "string"
    if masked and kind == Kind(Label.CONTACT):
        rows += " LEFT JOIN masks USING (id)"
        said["mask"], facts["mask"] = "CASE WHEN holds THEN mask END", "string"
    columns = [
        kind.listed,
        "event_id::UUID AS event_id",
        "epoch_us(valid_at) AS valid_us",
        f"{recorded_us} AS recorded_us",
        "holds, source, confidence",
        *(f'({said[name]})::{_SQL[type_]} AS "{name}"' for name, type_ in facts.items()),
    ]
    db.execute(
        f"""
        CREATE VIEW {relation} AS SELECT *, {_as_json(facts)} AS stated, FALSE AS odd
        FROM (SELECT {", ".join(columns)} FROM {rows})
        """
    )
    _check_rows(db, kind, path, facts)
    regions.check(db, kind, path, numbered, stated)
    return Seen(kind, relation, facts)


def _facts_of(kind: Kind, path: Path) -> dict[str, str]:
    """Types of the fact columns, once the others are what they have to be."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Invalid(f"{path.name} is no whole Parquet file: write it again") from error
    types = dict(zip(schema.names, schema.types, strict=True))
    for name, what in {**dict.fromkeys(kind.keys, "string"), **_REQUIRED}.items():
        if name not in types:
            raise Invalid(f"{path.name} has no column {name} ({what}): add it, as docs/bulk-load.md describes")
        if not _is(types[name], what):
            raise Invalid(f"{path.name}: column {name} is {types[name]} and has to be {what}")
    facts = {}
    for name, type_ in types.items():
        if name not in {*kind.keys, *_REQUIRED}:
            facts[name] = _fact_type(path, name, type_)
    if kind.start in _WITH_VALUES and not kind.relationship and (clear := _IN_CLEAR & facts.keys()):
        raise Invalid(f"{path.name}: column {min(clear)} would stand in clear: leave it out and put values in {VALUES}")
    if facts.get("region", "string") != "string":
        raise Invalid(f"{path.name}: column region is {types['region']} and has to be string")
    return facts


def _fact_type(path: Path, name: str, type_: pa.DataType) -> str:
    if name in RESERVED or not FACT_NAME.fullmatch(name):
        raise Invalid(f"{path.name}: column {name} cannot be a fact: the graph owns this name, or it is no plain word")
    for found, what in (("string", "string"), ("boolean", "bool"), ("long", "integer"), ("double", "float")):
        if _is(type_, what):
            return found
    raise Invalid(f"{path.name}: column {name} is {type_}; a fact is a string, an integer, a float or a bool")


def _is(type_: pa.DataType, what: str) -> bool:
    match what:
        case "string":
            return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))
        case "integer":
            return bool(pa.types.is_integer(type_))
        case "float":
            return bool(pa.types.is_floating(type_))
        case "bool":
            return bool(pa.types.is_boolean(type_))
        case "16 bytes":
            return bool(type_ in (pa.binary(16), pa.uuid()))
    return bool(pa.types.is_timestamp(type_) and type_.tz is not None)


def _check_rows(db: duckdb.DuckDBPyConnection, kind: Kind, path: Path, facts: Mapping[str, str]) -> None:
    """What only the rows can tell: nothing missing, ids without control characters, numbers that are numbers."""
    wrong = {f"{name} is null": f'"{name}" IS NULL' for name in (*kind.keys, *_CHECKED)}
    for name in (*kind.keys, "source"):
        wrong[f"{name} holds a control character"] = f"regexp_matches(\"{name}\", '{_CONTROL}')"
    wrong |= {f"{name} is empty": f"\"{name}\" = ''" for name in kind.keys}
    wrong |= {f"{name} is no number": f'NOT isfinite("{name}")' for name, of in facts.items() if of == "double"}
    wrong |= {f"{name} holds a NUL": f'contains("{name}", chr(0))' for name, of in facts.items() if of == "string"}
    counts = ", ".join(f"count(*) FILTER ({condition})" for condition in wrong.values())
    try:
        [found] = db.execute(f'SELECT {counts} FROM "{kind.name}"').fetchall()
    except duckdb.Error as error:
        raise Invalid(f"{path.name} is no whole Parquet file: write it again") from error
    for what, rows in zip(wrong, found, strict=True):
        if rows:
            raise Invalid(f"{path.name}: {what.replace('valid_us', 'valid_at')} in {rows:,} rows")


def _as_json(facts: Mapping[str, str]) -> str:
    """SQL for the facts that are not null as one JSON object, NULL where there is none."""
    if not facts:
        return "NULL::VARCHAR"
    said = ", ".join(f"""CASE WHEN "{n}" IS NOT NULL THEN concat('"{n}":', to_json("{n}")) END""" for n in facts)
    return f"'{{' || nullif(concat_ws(',', {said}), '') || '}}'"
