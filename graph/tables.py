"""The graph as tables in Parquet, in parts of bounded size: what ring detection on many machines reads.

A folder holds `TABLE/NNNNN.parquet` and `manifest.json`, which says of each part how many rows and bytes it has and its
SHA-256, and is written last: a folder without it is no export. Accounts and contacts go by their ids. What does not
live here: reading the graph (`export`), the tables that sellers are scored from (`history_tables`).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode
from graph.dealings import Dealings
from graph.projections import UNSCORED, ContactLinks

MANIFEST = "manifest.json"
PART_BYTES = 64 << 20  # of columns in memory; on disk a third of it
OVER = "over_"

_ID, _NUMBER, _SHARE, _LONG = pa.string(), pa.int32(), pa.float64(), pa.int64()
TABLES: Mapping[str, pa.Schema] = {
    "accounts": pa.schema(
        {"id": _ID, "kind": _ID, "reports": _NUMBER, "posts": _NUMBER}
        | {"max_probability": _SHARE, "mean_probability": _SHARE, "seller": _SHARE}
        | {OVER + code: _NUMBER for code in CategoryCode}
    ),
    "contacts": pa.schema({"id": _ID, "kind": _ID}),
    "links": pa.schema(
        {"account": _ID, "contact": _ID, "count": _NUMBER, "first_day": _NUMBER, "last_day": _NUMBER}
        | {"used": pa.bool_()}
    ),
    "duplicates": pa.schema({"first": _ID, "second": _ID, "count": _NUMBER}),
    "shown": pa.schema({"account": _ID, "image": _ID}),
    "paid": pa.schema({"payer": _ID, "payee": _ID, "payments": _NUMBER, "first_paid_s": _LONG, "last_paid_s": _LONG}),
    "messaged": pa.schema({"sender": _ID, "receiver": _ID}),
    "followed": pa.schema({"follower": _ID, "followed": _ID}),
    "posted": pa.schema({"account": _ID, "posted_s": _LONG}),
}
Columns = Mapping[str, Any]
Schemas = Mapping[str, pa.Schema]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Attributes: file: in the folder of the export; bytes: on disk."""

    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Attributes: as_of: the moments asked about, ISO 8601; read_at alone where the graph was read as it stood."""

    sha256: str
    tables: Mapping[str, tuple[Part, ...]]
    as_of: Mapping[str, str]
    region: str | None

    def rows(self, table: str) -> int:
        return sum(part.rows for part in self.tables[table])

    @property
    def bytes(self) -> int:
        return sum(part.bytes for parts in self.tables.values() for part in parts)


@dataclass
class TableWriter:
    """Takes rows of all tables, and writes a part whenever enough of one table have come."""

    folder: Path
    schemas: Schemas = field(default_factory=lambda: TABLES)
    waiting: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, columns: Columns) -> None:
        self.waiting[table].append(pa.table(dict(columns), schema=self.schemas[table]))
        if sum(rows.nbytes for rows in self.waiting[table]) >= PART_BYTES:
            self.flush(table)

    def flush(self, table: str) -> None:
        """Write what is waiting, an empty part where the table would else have none."""
        rows = pa.concat_tables(self.waiting[table] or [self.schemas[table].empty_table()])
        self.waiting[table] = []
        if not rows.num_rows and self.parts[table]:
            return
        path = self.folder / table / f"{len(self.parts[table]):05}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(rows.combine_chunks(), path, compression="zstd")
        size, sha256 = path.stat().st_size, sha256_of(path)
        file = path.relative_to(self.folder).as_posix()
        self.parts[table].append(Part(file=file, rows=rows.num_rows, bytes=size, sha256=sha256))


@contextmanager
def tables_in(
    folder: Path, as_of: Mapping[str, str], region: str | None = None, schemas: Schemas = TABLES
) -> Iterator[TableWriter]:
    """A writer whose manifest is written when the block ends well. Raises Invalid for a folder that is not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid(f"{folder} is not empty, and nothing in it is overwritten; name a folder that is new")
    folder.mkdir(parents=True, exist_ok=True)
    writer = TableWriter(folder, schemas)
    yield writer
    for table in schemas:
        writer.flush(table)
    parts = {name: [_facts(part) for part in found] for name, found in writer.parts.items()}
    facts = {"format": 1, "region": region, "as_of": dict(as_of), "tables": parts}
    (folder / MANIFEST).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def write_tables(
    links: ContactLinks, duplicates: Iterable[tuple[str, str]], folder: Path, region: str | None = None
) -> Manifest:
    """Columns that are in memory, as an export has them. Args: duplicates: once per pair of posts."""
    with tables_in(folder, {}, region) as writer:
        for table, columns in _columns(links, duplicates):
            writer.add(table, columns)
    return read_manifest(folder)


def read_manifest(folder: Path, schemas: Schemas = TABLES) -> Manifest:
    """Raises NotFound for a folder that holds no whole export."""
    if not (folder / MANIFEST).is_file():
        raise NotFound(f"{folder} holds no export: {MANIFEST} is not there; `ringfence export graph` writes one")
    content = (folder / MANIFEST).read_bytes()
    facts = json.loads(content)
    parts = {name: tuple(Part(**part) for part in facts["tables"][name]) for name in schemas}
    sha256 = hashlib.sha256(content).hexdigest()
    return Manifest(sha256=sha256, tables=parts, as_of=facts["as_of"], region=facts["region"])


def require_unchanged(folder: Path) -> Manifest:
    """Raises Invalid when a part is not what the manifest says."""
    manifest = read_manifest(folder)
    for part in (part for parts in manifest.tables.values() for part in parts):
        path = folder / part.file
        if not path.is_file() or sha256_of(path) != part.sha256:
            raise Invalid(f"{path} is not what {MANIFEST} says it is; restore it from a copy, or export again")
    return manifest


def read_tables(folder: Path) -> tuple[ContactLinks, list[tuple[str, str]]]:
    """An export as columns in memory, and the pairs of accounts with nearly the same text, once per pair of posts."""
    require_unchanged(folder)
    table = {name: pq.read_table(folder / name, schema=schema) for name, schema in TABLES.items()}
    accounts, links = table["accounts"], table["links"]
    ids = accounts["id"].to_pylist()
    at = {account: place for place, account in enumerate(ids)}
    kind_of = dict(zip(table["contacts"]["id"].to_pylist(), table["contacts"]["kind"].to_pylist(), strict=True))
    contact_ids = sorted(set(links["contact"].to_pylist()))
    contact_at = {contact: place for place, contact in enumerate(contact_ids)}
    found = ContactLinks(
        account_ids=ids,
        contact_ids=contact_ids,
        contact_kinds=[kind_of[contact] for contact in contact_ids],
        account_index=_placed(links["account"], at),
        contact_index=_placed(links["contact"], contact_at),
        account_kinds=accounts["kind"].to_pylist(),
        posts_over={code: accounts[OVER + code].to_numpy() for code in CategoryCode},
        dealings=_dealings(table, at),
        **{name: links[name].to_numpy() for name in ("count", "first_day", "last_day", "used")},
        **{name: accounts[name].to_numpy() for name in ("reports", "posts", "max_probability", "mean_probability")},
        sellers=pc.fill_null(accounts["seller"], UNSCORED).to_numpy(),  # none in exports from before them
    )
    pairs = zip(*(table["duplicates"][name].to_pylist() for name in ("first", "second", "count")), strict=True)
    return found, [(first, second) for first, second, count in pairs for _ in range(count)]


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _facts(part: Part) -> dict[str, Any]:
    return {"file": part.file, "rows": part.rows, "bytes": part.bytes, "sha256": part.sha256}


def _columns(links: ContactLinks, duplicates: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Columns]]:
    accounts, contacts = np.array(links.account_ids, dtype=object), np.array(links.contact_ids, dtype=object)
    about = {name: getattr(links, name) for name in ("reports", "posts", "max_probability", "mean_probability")}
    over = {OVER + code: links.posts_over[code] for code in CategoryCode}
    about["seller"] = links.sellers if len(links.sellers) else np.full(len(accounts), UNSCORED)
    yield "accounts", {"id": accounts, "kind": links.account_kinds} | about | over
    yield "contacts", {"id": contacts, "kind": links.contact_kinds}
    ends = {"account": accounts[links.account_index], "contact": contacts[links.contact_index]}
    used = {"used": links.used if len(links.used) else np.zeros(len(links.count), dtype=np.bool_)}
    yield "links", ends | {name: getattr(links, name) for name in ("count", "first_day", "last_day")} | used
    yield "duplicates", _counted(duplicates)
    yield from _of_dealings(links.dealings, accounts)


def _counted(duplicates: Iterable[tuple[str, str]]) -> Columns:
    counts: dict[tuple[str, str], int] = {}
    for a, b in duplicates:
        pair = min(a, b), max(a, b)
        counts[pair] = counts.get(pair, 0) + 1
    pairs = sorted(counts)
    return {"first": [a for a, _ in pairs], "second": [b for _, b in pairs], "count": [counts[pair] for pair in pairs]}


def _of_dealings(dealings: Dealings, accounts: NDArray[Any]) -> Iterator[tuple[str, Columns]]:
    images = np.array(dealings.image_ids, dtype=object)
    yield "shown", {"account": accounts[dealings.shower], "image": images[dealings.shown]}
    paid = {name: getattr(dealings, name) for name in ("payments", "first_paid_s", "last_paid_s")}
    yield "paid", {"payer": accounts[dealings.payer], "payee": accounts[dealings.payee]} | paid
    yield "messaged", {"sender": accounts[dealings.sender], "receiver": accounts[dealings.receiver]}
    yield "followed", {"follower": accounts[dealings.follower], "followed": accounts[dealings.followed]}
    yield "posted", {"account": accounts[dealings.poster], "posted_s": dealings.posted_s}


def _dealings(table: Mapping[str, pa.Table], at: Mapping[str, int]) -> Dealings:
    image_ids = sorted(set(table["shown"]["image"].to_pylist()))
    places = {
        f"{table_name}.{name}": _placed(table[table_name][name], at)
        for table_name in ("shown", "paid", "messaged", "followed", "posted")
        for name in TABLES[table_name].names
        if TABLES[table_name].field(name).type == _ID and name != "image"
    }
    return Dealings(
        image_ids=image_ids,
        shower=places["shown.account"],
        shown=_placed(table["shown"]["image"], {image: place for place, image in enumerate(image_ids)}),
        payer=places["paid.payer"],
        payee=places["paid.payee"],
        payments=table["paid"]["payments"].to_numpy(),
        first_paid_s=table["paid"]["first_paid_s"].to_numpy(),
        last_paid_s=table["paid"]["last_paid_s"].to_numpy(),
        sender=places["messaged.sender"],
        receiver=places["messaged.receiver"],
        follower=places["followed.follower"],
        followed=places["followed.followed"],
        poster=places["posted.account"],
        posted_s=table["posted"]["posted_s"].to_numpy(),
    )


def _placed(ids: pa.ChunkedArray, at: Mapping[str, int]) -> NDArray[np.int32]:
    return np.array([at[one] for one in ids.to_pylist()], dtype=np.int32)


def folders_with(root: Path, account_id: str) -> Sequence[Path]:
    """Exports below the folder that hold an account."""
    found = [path.parent for path in sorted(root.glob(f"*/{MANIFEST}"))]
    named = [("id", "=", account_id)]
    return [folder for folder in found if pq.read_table(folder / "accounts", columns=["id"], filters=named).num_rows]
