"""An export's tables as DataFrames, and the few steps that every stage is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as sql
from pyspark.sql.window import Window

from graph.tables import TABLES, Schemas

Frame = Any  # pyspark.sql.DataFrame
_TYPES = {pa.string(): "string", pa.int32(): "int", pa.int64(): "bigint", pa.float64(): "double", pa.bool_(): "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """One per table of `graph.tables`, by its name."""

    spark: Any
    accounts: Frame
    contacts: Frame
    links: Frame
    duplicates: Frame
    shown: Frame
    paid: Frame
    messaged: Frame
    followed: Frame
    posted: Frame


def read_frames(spark: Any, folder: str) -> Frames:
    """Args: folder: an export, where every executor sees it."""
    return Frames(spark=spark, **tables_of(spark, folder, TABLES))


def tables_of(spark: Any, folder: str, schemas: Schemas) -> dict[str, Frame]:
    """By the columns that they are known to have: Spark would otherwise ask the files, a job for each table."""

    def columns(of: pa.Schema) -> str:
        return ", ".join(f"`{column.name}` {_TYPES[column.type]}" for column in of)

    return {name: spark.read.schema(columns(of)).parquet(f"{folder}/{name}") for name, of in schemas.items()}


def kept(frame: Frame) -> Frame:
    """The same rows, worked out once and cut off from what they came from: plans of loops would grow with every round,
    and rows that were ranked must not be dealt out anew.
    """
    return frame.localCheckpoint()


def known(spark: Any, **columns: tuple[pa.DataType, Iterable[Any]]) -> Frame:
    """A few rows that the driver knows, by column; out of Arrow, since a list would go by way of Python workers."""
    return spark.createDataFrame(pa.table({name: pa.array([*of], kind) for name, (kind, of) in columns.items()}))


def pairs_through(rows: Frame, who: str, through: str) -> Frame:
    """`first`, `second` and `through` for every two of `who` that meet there: quadratic, so hubs go before."""
    left = rows.select(sql.col(who).alias("first"), through)
    right = rows.select(sql.col(who).alias("second"), through)
    return left.join(right, through).where("first < second")


def at_least(rows: Frame, value: str, total: int) -> Frame:
    """With a column `at_least`: how many of all `total` rows have this value or a higher one.

    A window over all rows would sort them on one machine. So ranges of values are dealt out, each is ranked by itself,
    and how many rows lie in the ranges before is added.

    Args: rows: kept ones; Spark goes through them once to draw the ranges and once more to deal them out.
    """
    ranged = kept(rows.repartitionByRange(sql.col(value)).withColumn("range", sql.spark_partition_id()))
    before, below = 0, {}
    for row in sorted(ranged.groupBy("range").count().collect()):
        below[row["range"]] = before
        before += row["count"]
    offsets = sql.broadcast(known(ranged.sparkSession, range=(pa.int32(), below), below=(pa.int64(), below.values())))
    rank = sql.rank().over(Window.partitionBy("range").orderBy(value)) - 1
    ranked = (
        ranged.withColumn("rank", rank).join(offsets, "range") if below else ranged.selectExpr("*", "0 rank", "0 below")
    )
    return ranked.withColumn("at_least", sql.lit(total) - sql.col("below") - sql.col("rank")).drop(
        "range", "rank", "below"
    )
