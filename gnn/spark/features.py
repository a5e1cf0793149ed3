"""Columns about accounts over DataFrames: those that ring detection ranks, and what the neighbours by contact are like.

The neighbours' columns are named and worked out as `gnn.features.hops` does at one hop, so that a model reads either.
"""

from pyspark.sql import functions as sql

from gnn.rings.parameters import RingParameters
from gnn.spark.frames import Frame, Frames, kept, pairs_through
from gnn.spark.hubs import without_hubs
from gnn.spark.risk import with_risk

RELATION = "shares_contact"
OWN = ("suspicion", "flagged", "reports", "max_probability")


def account_columns(frames: Frames, parameters: RingParameters) -> Frame:
    """One row per account: its table's columns, its risk, and mean, spread, least, greatest and own difference of OWN
    among those with whom it shares a contact that is no hub, weighed by how many; missing where it shares none.
    """
    accounts = kept(with_risk(frames.accounts, frames.accounts.count(), parameters))
    pairs = pairs_through(without_hubs(frames, parameters)[0], "account", "contact")
    shared = pairs.groupBy("first", "second").agg(sql.count("*").alias("weight"))
    back = shared.select(sql.col("second").alias("first"), sql.col("first").alias("second"), "weight")
    beside = shared.unionByName(back).withColumnRenamed("first", "id")
    own = accounts.select(sql.col("id").alias("second"), *OWN)
    around = [column for name in OWN for column in _around(name)]
    neighbours = beside.join(own, "second").groupBy("id").agg(sql.count("*").alias(f"{RELATION}.degree"), *around)
    difference = [(sql.col(name) - _named(name, "mean")).alias(f"{name}.{RELATION}.difference_1") for name in OWN]
    return accounts.join(neighbours, "id", "left").select("*", *difference)


def _around(name: str) -> list[Frame]:
    value, weight = sql.col(name), sql.col("weight")
    mean = sql.sum(weight * value) / sql.sum(weight)
    square = sql.sum(weight * value * value) / sql.sum(weight)
    aggregates = {
        "mean": mean,
        "std": sql.sqrt(sql.greatest(square - mean * mean, sql.lit(0.0))),
        "min": sql.min(value),
        "max": sql.max(value),
    }
    return [column.alias(f"{name}.{RELATION}.{kind}_1") for kind, column in aggregates.items()]


def _named(name: str, kind: str) -> Frame:
    return sql.col(f"`{name}.{RELATION}.{kind}_1`")
