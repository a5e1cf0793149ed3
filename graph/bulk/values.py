"""What accounts hold in clear, as a first load brings it: values for the vault, and the masks that follow from them.

Values pass through and stand nowhere but in the vault: columns beside the graph's hold ids, masks and row numbers.
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import Connection

from domain.contacts import CONTACT_TYPES, contact_type, resolve
from domain.errors import Invalid
from domain.observations import Label
from graph.bulk.sources import VALUES, Seen
from graph.vault import ContactKeyer, Vault, keep_erasure_out

_STATED: Final = ("account", "kind", "value")
_BATCH: Final = 5_000
_LABELS: Final = {"device": Label.DEVICE, "ip_address": Label.IP_ADDRESS}
_MASKED: Final = frozenset(shape.kind for shape in CONTACT_TYPES)


class Held(NamedTuple):
    """That an account holds a contact, device or address; `value` is normalised. `row` counts from 1."""

    row: int
    account: str
    kind: str
    value: str


class Values:
    """The rows of `values.parquet`. Raises Invalid, naming file and row, for one that no vault could keep."""

    def __init__(self, db: duckdb.DuckDBPyConnection, path: Path, keyer: ContactKeyer) -> None:
        self._db = db
        self._path = path
        _check_columns(path)
        db.execute("CREATE TABLE held (file_row BIGINT, account VARCHAR, label VARCHAR, id VARCHAR, mask VARCHAR)")
        for batch in self._batches():
            columns = list(zip(*(_told(held, keyer) for held in batch), strict=True))
            told = pa.table(dict(zip(("file_row", "account", "label", "id", "mask"), columns, strict=True)))  # noqa: F841
            db.execute("INSERT INTO held SELECT * FROM told")
        db.execute("CREATE TABLE masks AS SELECT DISTINCT id, mask FROM held WHERE mask IS NOT NULL")

    def check_named(self, sources: Sequence[Seen]) -> None:
        """Every account and every contact has to be in the load: a key hashed in another way would never be found."""
        for label in (Label.ACCOUNT, Label.CONTACT, *_LABELS.values()):
            named = [
                f'SELECT "{column}" FROM {seen.relation}'
                for seen in sources
                for end, column in seen.kind.ends
                if end is label
            ]
            column, whose = ("account", "TRUE") if label is Label.ACCOUNT else ("id", f"label = '{label}'")
            known = f"AND {column} NOT IN ({' UNION ALL '.join(named)})" if named else ""
            [(row,)] = self._db.execute(f"SELECT min(file_row) FROM held WHERE {whose} {known}").fetchall()
            if row:
                what = "account" if label is Label.ACCOUNT else f"{label} of this value under this installation's key"
                raise Invalid(f"{self._path.name}: row {row:,}: no other file names the {what}")

    def keep(self, conn: Connection[Any], vault: Vault) -> None:
        """Seal the values under their accounts' keys, as the intake does; what is kept already stays as it is."""
        for batch in self._batches():
            vault.store_contacts(conn, list(dict.fromkeys((held.account, held.kind, held.value) for held in batch)))

    def _batches(self) -> Iterator[list[Held]]:
        region = "region" if "region" in pq.read_schema(self._path).names else "NULL"
        rows = self._db.cursor().execute(
            f"SELECT file_row_number + 1, account, kind, value, {region} FROM read_parquet(?, file_row_number = true)",
            [str(self._path)],
        )
        while batch := rows.fetchmany(_BATCH):
            yield [self._held(*row) for row in batch]

    def _held(self, row: int, account: str | None, kind: str | None, value: str | None, region: str | None) -> Held:
        if not account or not kind or not value:
            raise Invalid(f"{self._path.name}: row {row:,}: account, kind and value must not be empty")
        named = _named(kind, value, region)
        if named is None:
            raise Invalid(f"{self._path.name}: row {row:,}: no valid contact of a known kind (docs/events.md)")
        return Held(row, account, *named)


def read_values(db: duckdb.DuckDBPyConnection, folder: Path, keyer: ContactKeyer) -> Values | None:
    """The values that a folder brings; None where it brings none."""
    path = folder / VALUES
    return Values(db, path, keyer) if path.exists() else None


def store_values(conn: Connection[Any], values: Values | None, vault: Vault) -> None:
    """Keeps what there is, and keeps erasures out until the transaction ends: what they would take is being written."""
    keep_erasure_out(conn)
    if values:
        values.keep(conn, vault)


def _named(kind: str, value: str, region: str | None) -> tuple[str, str] | None:
    """The kind and value that a vault keeps; None for what is none of its kind."""
    try:
        match kind:
            case "device":
                return kind, value
            case "ip_address":
                return kind, str(ipaddress.ip_address(value))
        return resolve(kind, value, region)
    except (Invalid, ValueError):
        return None


def _told(held: Held, keyer: ContactKeyer) -> tuple[int, str, str, str, str | None]:
    mask = contact_type(held.kind).mask(held.value) if held.kind in _MASKED else None
    label = _LABELS.get(held.kind, Label.CONTACT)
    return held.row, held.account, label.value, keyer.contact_id(held.kind, held.value), mask


def _check_columns(path: Path) -> None:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Invalid(f"{path.name} is no whole Parquet file: write it again") from error
    types: Mapping[str, pa.DataType] = dict(zip(schema.names, schema.types, strict=True))
    for name in _STATED:
        if name not in types:
            raise Invalid(f"{path.name} has no column {name} (string): add it, as docs/bulk-load.md describes")
    for name, of in types.items():
        if name not in (*_STATED, "region"):
            raise Invalid(f"{path.name}: column {name} is none of account, kind, value and region: leave it out")
        if not (pa.types.is_string(of) or pa.types.is_large_string(of)):
            raise Invalid(f"{path.name}: column {name} is {of} and has to be string")
