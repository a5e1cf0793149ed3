"""Histories as tables in Parquet: what sellers are scored from on many machines, written a page of accounts at a time.

The rows of `graph.histories`, with ids for positions and names for codes, in a folder as `graph.tables` has it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from neo4j import Driver

from graph.histories import BETWEEN, CATEGORIES, POST_KINDS, THING_KINDS, History, Pairs, seconds_of
from graph.history_reads import done_by, pages_of_accounts
from graph.tables import Columns, Manifest, Schemas, read_manifest, tables_in

_ID, _MOMENT = pa.string(), pa.int64()
_ROWS = pa.schema({"start": _ID, "end": _ID, "at_s": _MOMENT})
HISTORY_TABLES: Schemas = {
    "accounts": pa.schema({"id": _ID, "kind": _ID, "opened_at_s": _MOMENT, "reports": pa.int32()}),
    "uses": pa.schema({"start": _ID, "end": _ID, "kind": _ID, "at_s": _MOMENT}),
    "posts": pa.schema({"account": _ID, "at_s": _MOMENT, "probability": pa.float64(), "category": _ID, "kind": _ID}),
    **{str(kind): _ROWS for kind in BETWEEN},
    "alike": _ROWS,
}
_AS_OF = "reports_at"


def export_history(
    driver: Driver, folder: Path, at_s: int, region: str | None = None, say: Callable[[int], None] = lambda _: None
) -> Manifest:
    """What all accounts did into a new or empty folder. Raises Invalid for another one, Unavailable without Neo4j.

    Args:
        at_s: when reports, of which the graph knows only how many, count as made.
        say: told how many accounts are written, page by page.
    """
    written = 0
    with tables_in(folder, _moments(at_s), region, HISTORY_TABLES) as writer:
        for page in pages_of_accounts(driver):
            for table, columns in _page(page, done_by(driver, page["id"])):
                writer.add(table, columns)
            say(written := written + len(page["id"]))
    return read_manifest(folder, HISTORY_TABLES)


def write_history(history: History, folder: Path, at_s: int) -> Manifest:
    """A history that is in memory, as an export has it: reports counted as they were at `at_s`."""
    with tables_in(folder, _moments(at_s), None, HISTORY_TABLES) as writer:
        for table, columns in _columns(history, at_s):
            writer.add(table, columns)
    return read_manifest(folder, HISTORY_TABLES)


def _moments(at_s: int) -> dict[str, str]:
    return {_AS_OF: datetime.fromtimestamp(at_s, UTC).isoformat()}


def _page(
    page: Mapping[str, list[Any]], done: Iterator[tuple[str, Mapping[str, list[Any]]]]
) -> Iterator[tuple[str, Columns]]:
    ids = page["id"]
    yield "accounts", _only("accounts", page) | {"opened_at_s": seconds_of(page["at"])}
    for table, rows in done:
        who, at_s = [ids[at] for at in rows["start"]], seconds_of(rows["at"])
        if table == "posts":
            yield table, _only(table, rows) | {"account": who, "at_s": at_s}
        elif table == "uses":
            yield table, {"start": who, "end": rows["thing"], "kind": rows["kind"], "at_s": at_s}
        else:
            yield table, {"start": who, "end": rows["other"], "at_s": at_s}


def _only(table: str, rows: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {name: column for name, column in rows.items() if name in HISTORY_TABLES[table].names}


def _columns(history: History, at_s: int) -> Iterator[tuple[str, Columns]]:
    ids, things = _texts(history.account_ids), _texts(history.thing_ids)
    reports = np.bincount(history.reports.start[history.reports.at_s <= at_s], minlength=len(ids))
    yield (
        "accounts",
        {"id": ids, "kind": history.account_kinds, "opened_at_s": history.opened_at_s, "reports": reports},
    )
    kinds = _texts(THING_KINDS)[history.thing_kind[history.uses.end]]
    yield "uses", _ends(history.uses, ids, things) | {"kind": kinds}
    posts = history.posts
    coded = {"category": _named(posts.category, CATEGORIES), "kind": _named(posts.kind, POST_KINDS)}
    yield "posts", {"account": ids[posts.account], "at_s": posts.at_s, "probability": posts.probability} | coded
    for kind, rows in (*history.between.items(), ("alike", history.alike)):
        yield str(kind), _ends(rows, ids, ids)


def _ends(rows: Pairs, starts: Any, ends: Any) -> dict[str, Any]:
    return {"start": starts[rows.start], "end": ends[rows.end], "at_s": rows.at_s}


def _named(codes: Any, names: Sequence[str]) -> Any:
    return np.append(_texts(names), "")[codes]


def _texts(texts: Sequence[str]) -> Any:
    return np.array([str(text) for text in texts], dtype=object)
