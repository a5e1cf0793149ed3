"""Rows of Parquet files by region: one of another store's region is refused, and what states none has the default one.

What does not live here: which store holds which region (`runtime.regions`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from domain.errors import Invalid
from domain.observations import Label
from graph.bulk.kinds import Kind

OF_A_REGION: Final = (Kind(Label.ACCOUNT), Kind(Label.POST))  # nodes that carry theirs as a fact


def _anywhere(_: Any) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Regions:
    """What a store makes of the regions that rows state.

    Attributes:
        refusal: why what states a region, or None, must not be kept here; None: it may.
        default: the region of accounts and posts of which no row states one; None: it stays unknown.
    """

    refusal: Callable[[Any], str | None] = _anywhere
    default: str | None = None

    def check(self, db: duckdb.DuckDBPyConnection, kind: Kind, path: Path, rows: str, stated: bool) -> None:
        """Raises Invalid, naming file and row, for the first row that is another store's.

        Args:
            rows: SQL for the file's rows with `file_row_number`.
            stated: whether the file has a column `region`.
        """
        if not stated and kind not in OF_A_REGION:
            return
        region = '"region"' if stated else "NULL"
        unsaid = "" if kind in OF_A_REGION else f"WHERE {region} IS NOT NULL"
        if kind in OF_A_REGION and stated:
            region = 'coalesce("region", max("region") OVER (PARTITION BY "id"))'
        found = db.execute(
            f"SELECT region, min(file_row_number) + 1 AS first FROM (SELECT {region} AS region, file_row_number"
            f" FROM {rows} {unsaid}) GROUP BY region ORDER BY first"
        )
        for code, row in found.fetchall():
            if why := self.refusal(code):
                raise Invalid(f"{path.name}: row {row:,}: {why}")

    def fact(self, kind: Kind, stated: bool) -> str | None:
        """SQL for the fact `region` of a kind's rows; None where it is stated as it stands, or not at all."""
        if kind not in OF_A_REGION or not (stated or self.default):
            return None
        if self.default is None:
            return 'upper("region")'
        told = f"CASE WHEN holds AND source <> 'report' THEN '{self.default}' END"
        if not stated:
            return told
        return f'upper(coalesce("region", CASE WHEN max("region") OVER (PARTITION BY "id") IS NULL THEN {told} END))'
