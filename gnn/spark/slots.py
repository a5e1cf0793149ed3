"""Rows of several tables as rows of one, so that Spark hands over everything about a bucket of accounts together.

A table's columns lie in slots by their type; what a table does not fill is empty, not missing, since whole numbers
beside missing ones would arrive as floats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyspark.sql import functions as sql

from gnn.spark.frames import Frame

Columns = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # texts, whole numbers, floats
_TYPES = (("t", "string", ""), ("n", "long", 0), ("x", "double", 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Attributes:
    columns: of each table, by type.
    ends: the columns of each table that name an account; a row goes to the buckets of all of them.
    """

    columns: Mapping[str, Columns]
    ends: Mapping[str, tuple[str, ...]]

    def packed(self, tables: Mapping[str, Frame], of: Frame) -> Frame:
        """`bucket`, `table` and the slots. Args: of: `account, bucket` and more."""
        return reduce(
            lambda one, other: one.union(other), (self._packed(name, rows, of) for name, rows in tables.items())
        )

    def unpacked(self, rows: Any) -> dict[str, Any]:
        """Table by name, with its own columns, sorted by its texts. A row comes as often as it has ends here."""
        return {table: self._unpacked(table, rows) for table in self.columns}

    def _packed(self, table: str, rows: Frame, of: Frame) -> Frame:
        bucket_of = of.select("account", "bucket")
        rows = reduce(
            lambda one, other: one.unionByName(other),
            (rows.join(bucket_of.withColumnRenamed("account", end), end) for end in self.ends[table]),
        )
        slots = [
            (sql.col(columns[at]).cast(of_type) if at < len(columns) else sql.lit(empty)).alias(f"{slot}{at}")
            for columns, width, (slot, of_type, empty) in zip(self.columns[table], self._widths(), _TYPES, strict=True)
            for at in range(width)
        ]
        return rows.select("bucket", sql.lit(table).alias("table"), *slots)

    def _unpacked(self, table: str, rows: Any) -> Any:
        slots = {
            f"{slot}{at}": column
            for (slot, _, _), columns in zip(_TYPES, self.columns[table], strict=True)
            for at, column in enumerate(columns)
        }
        part = rows.loc[rows["table"] == table, list(slots)].rename(columns=slots)
        return part.sort_values(list(self.columns[table][0]), ignore_index=True)

    def _widths(self) -> list[int]:
        return [max(len(columns[kind]) for columns in self.columns.values()) for kind in range(3)]
