"""Observations as columns into the CSV that Neo4j's import tool reads: the graph that the projector would have written.

Nearly every subject was seen in a way whose fold is plain: once, or several times without a closing, and learnt of in
the order in which it was so. Those are folded as columns; the others one by one by `graph.summaries.fold`, which
defines what either has to come to.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import duckdb
import orjson

from domain.errors import Invalid
from domain.observations import Label
from graph.bulk import derived
from graph.bulk.kinds import Kind
from graph.bulk.parts import Part, literal
from graph.bulk.record import lines
from graph.bulk.sources import FACT_NAME, Seen
from graph.summaries import TALLIES, Sighting, fold
from graph.upserts import written

_ACCOUNT = Kind(Label.ACCOUNT)
_ROWS = 50_000
_SUMMARY = {
    "seen_count": "long",
    "first_seen_at": "long",
    "last_seen_at": "long",
    "known_at": "long",
}
_SUMMARY |= dict.fromkeys(TALLIES.values(), "long")
Shape = tuple[tuple[str, str], ...]  # names and types of properties
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string", list: "long[]"}


class Folding:
    """Folds source by source; `parts` are the files so far."""

    def __init__(self, db: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._db = db
        self._folder = folder
        self.parts: list[Part] = []

    def fold(self, sources: Sequence[Seen]) -> None:
        """Write everything that was seen; accounts last, since their risks come from what was written of posts."""
        accounts = [seen for seen in sources if seen.kind == _ACCOUNT]
        for seen in sources:
            if seen not in accounts:
                self._fold(seen)
        derived.rate(self._db, self.parts)
        for seen in accounts:
            self._fold(seen)
        self._write_implied(sources)

    def lines(self, seen: Seen) -> Iterator[memoryview]:
        """The observations of a kind that was folded, each event once per subject, as `record.copy_in` takes them."""
        once = f"(FROM {seen.relation} ANTI JOIN {_again(seen)} USING ({seen.kind.listed}))"
        yield from lines(self._db, seen, once)
        yield from lines(self._db, seen, _turns(seen))

    def _fold(self, seen: Seen) -> None:
        self._set_aside(seen)
        self._write_once(seen)
        self._write_plain(seen)
        self._write_others(seen)

    def _write_implied(self, sources: Sequence[Seen]) -> None:
        """The nodes that exist because a relationship names them; nothing is stated of them."""
        for label in Label:
            named = [
                f'SELECT "{column}" AS id FROM {seen.relation}'
                for seen in sources
                for end, column in seen.kind.ends
                if seen.kind.relationship and end is label
            ]
            stated = [f"SELECT id FROM {seen.relation}" for seen in sources if seen.kind == Kind(label)]
            if named:
                of_these = f" ANTI JOIN ({stated[0]}) USING (id)" if stated else ""
                select = " UNION ".join(f"SELECT DISTINCT id FROM ({each}){of_these}" for each in named)
                self._write(Kind(label), "implied", select, {})

    def _set_aside(self, seen: Seen) -> None:
        """Tables of what was seen more than once, or in any way that is not plain: its keys, and its rows."""
        keys = seen.kind.listed
        self._db.execute(
            f"""
            CREATE TABLE {_again(seen)} AS SELECT {keys} FROM {seen.relation}
            GROUP BY {keys} HAVING count(*) > 1 OR NOT bool_and(holds) OR bool_or(odd)
            """
        )
        self._db.execute(
            f"""
            CREATE TABLE {_turns(seen)} AS SELECT DISTINCT ON ({keys}, event_id) *
            FROM {seen.relation} SEMI JOIN {_again(seen)} USING ({keys})
            """
        )

    def _write_once(self, seen: Seen) -> None:
        tallies = ", ".join(f"CASE source WHEN '{source}' THEN 1 END" for source in TALLIES)
        select = f"""
            SELECT {seen.kind.listed}, {_listed(seen.facts)} 1, valid_us, valid_us, recorded_us, {tallies}
            FROM {seen.relation} ANTI JOIN {_again(seen)} USING ({seen.kind.listed})
        """
        self._write(seen.kind, "once", select, seen.facts)

    def _write_plain(self, seen: Seen) -> None:
        """Held from its first sighting on, as was known from then on: no later one was learnt of before it."""
        keys, stamp = seen.kind.listed, "(valid_us, recorded_us, event_id::VARCHAR)"
        facts = "".join(f"""arg_max("{n}", {stamp}) FILTER ("{n}" IS NOT NULL),""" for n in seen.facts)
        tallies = ", ".join(f"nullif(count(*) FILTER (source = '{source}'), 0)" for source in TALLIES)
        plain = (
            "bool_and(holds) AND NOT bool_or(odd) AND arg_min(recorded_us, (valid_us, recorded_us)) = min(recorded_us)"
        )
        self._db.execute(
            f"CREATE OR REPLACE TABLE plain AS SELECT {keys} FROM {_turns(seen)} GROUP BY {keys} HAVING {plain}"
        )
        select = f"""
            SELECT {keys}, {facts} count(*), min(valid_us), max(valid_us), min(recorded_us), {tallies}
            FROM {_turns(seen)} SEMI JOIN plain USING ({keys}) GROUP BY {keys}
        """
        self._write(seen.kind, "plain", select, seen.facts)

    def _write_others(self, seen: Seen) -> None:
        """By the definition; a file for each set of properties, since a header gives a column one type."""
        keys, risks = seen.kind.listed, self._risks(seen)
        rows = self._db.execute(
            f"""
            SELECT {keys}, valid_us, recorded_us, event_id::VARCHAR, holds, stated, source
            FROM {_turns(seen)} ANTI JOIN plain USING ({keys}) ORDER BY {keys}
            """
        )
        with ExitStack() as stack:
            files: dict[Shape, _File] = {}
            for key, properties in _folded(rows, len(seen.kind.keys)):
                properties |= risks.get(key, {})
                shape = tuple((name, _TYPES[type(value)]) for name, value in properties.items())
                if shape not in files:
                    path = self._folder / f"{seen.kind.name}.folded-{len(files)}.csv"
                    files[shape] = _File(path, stack.enter_context(path.open("w", encoding="utf-8", newline="")))
                files[shape].add([*key, *properties.values()])
        self.parts += [file.part(seen.kind, shape) for shape, file in files.items()]

    def _write(self, kind: Kind, which: str, select: str, facts: Mapping[str, str]) -> None:
        path = self._folder / f"{kind.name}.{which}.csv"
        types = {**facts, **(_SUMMARY if which != "implied" else {})}
        if kind == _ACCOUNT:
            select = f"SELECT said.*, risk FROM ({select}) AS said LEFT JOIN risks USING (id)"
            types["risk"] = "double"
        done = self._db.execute(f"COPY ({select}) TO {literal(path)} (FORMAT csv, HEADER false)").fetchall()
        if rows := done[0][0]:
            self.parts.append(Part(kind, path, _header(kind, types), rows, self._multiline(kind, facts)))
        else:
            path.unlink()

    def _risks(self, seen: Seen) -> dict[tuple[str, ...], dict[str, object]]:
        """Of the accounts that are folded one by one."""
        if seen.kind != _ACCOUNT:
            return {}
        rows = self._db.execute(f"FROM risks SEMI JOIN {_turns(seen)} USING (id)").fetchall()
        return {(account,): {"risk": risk} for account, risk in rows}

    def _multiline(self, kind: Kind, facts: Mapping[str, str]) -> bool:
        texts = [f"""regexp_matches("{name}", '[\\n\\r]')""" for name, of in facts.items() if of == "string"]
        if not texts:
            return False
        [(found,)] = self._db.execute(f'SELECT bool_or({" OR ".join(texts)}) FROM "{kind.name}"').fetchall()
        return bool(found)


@dataclass(slots=True)
class _File:
    path: Path
    stream: TextIO
    rows: int = 0
    multiline: bool = False

    def add(self, values: Sequence[object]) -> None:
        fields = [_field(value) for value in values]
        self.stream.write(",".join(fields) + "\n")
        self.rows += 1
        self.multiline |= any("\n" in field or "\r" in field for field in fields)

    def part(self, kind: Kind, shape: Shape) -> Part:
        return Part(kind, self.path, _header(kind, dict(shape)), self.rows, self.multiline)


def _header(kind: Kind, types: Mapping[str, str]) -> tuple[str, ...]:
    for name in types:
        if not FACT_NAME.fullmatch(name):
            raise Invalid(f"{kind.name}: a fact named {name!r} cannot be loaded: letters, digits and _ make a name")
    return (*kind.header, *(f"{name}:{of}" for name, of in types.items()))


def _folded(rows: duckdb.DuckDBPyConnection, keys: int) -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    """Each subject's key, and its properties as `upserts` would write them; rows come in the order of keys."""
    for key, seen in groupby(_fetched(rows), key=lambda row: row[:keys]):
        summary = fold([_sighting(*row[keys:]) for row in seen])
        yield key, {name: value for name, value in written(summary).items() if value is not None and value != []}


def _sighting(valid_us: int, recorded_us: int, event: str, holds: bool, stated: str | None, source: str) -> Sighting:
    return Sighting(valid_us, recorded_us, event, holds, orjson.loads(stated) if stated else {}, source)


def _fetched(rows: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := rows.fetchmany(_ROWS):
        yield from batch


def _field(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            quoted = value.replace('"', '""')
            return f'"{quoted}"'
        case list():
            return ";".join(map(str, value))
    return repr(value)


def _again(seen: Seen) -> str:
    return f'"again {seen.kind.name}"'


def _turns(seen: Seen) -> str:
    return f'"turns {seen.kind.name}"'


def _listed(facts: Mapping[str, str]) -> str:
    return "".join(f'"{name}", ' for name in facts)
