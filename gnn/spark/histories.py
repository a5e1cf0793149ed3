"""Crowds and ties of an exported history over DataFrames: what `Crowds` counts and `seller_graph` ties."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as sql

from domain.observations import Relationship
from gnn.features.sellers import BOUND, FIRM, PARTNERS_MAX, family_of
from gnn.rings.kinds import cap_of
from gnn.spark.frames import Frame, kept, known, tables_of
from graph.histories import BETWEEN, THING_KINDS
from graph.history_tables import HISTORY_TABLES

COPIES, TEXT = "copies", "text"
OUT, IN = ({kind: f"{side}_{kind}" for kind in BETWEEN} for side in ("to", "by"))
COUNTS = (*OUT.values(), *IN.values(), COPIES)


def history_frames(spark: Any, folder: str, at_s: int) -> dict[str, Frame]:
    """The tables of `graph.history_tables` as they were at that moment: `accounts` with COUNTS of partners, `uses` with
    `users`, how many accounts are on the thing.
    """
    tables = _until(tables_of(spark, folder, HISTORY_TABLES), at_s)
    return tables | {"accounts": kept(_counted(tables)), "uses": kept(_used(tables["uses"]))}


def _until(tables: Mapping[str, Frame], at_s: int) -> dict[str, Frame]:
    """What had been seen at that moment, among the accounts that there are, of the kinds that this version knows."""
    seen = {name: rows.where(f"at_s <= {at_s}") for name, rows in tables.items() if name != "accounts"}
    accounts = tables["accounts"].withColumnRenamed("id", "account")
    there = accounts.select(sql.col("account").alias("end"))
    for name in (*BETWEEN, "alike"):
        seen[name] = seen[name].join(there, "end", "left_semi")
    seen["uses"] = seen["uses"].where(sql.col("kind").isin(*THING_KINDS))
    return {"accounts": accounts, **seen}


def _counted(tables: Mapping[str, Frame]) -> Frame:
    """Accounts, and how many partners each has: `graph.histories.Crowds` over DataFrames."""
    sides = [(_either_way(tables["alike"]), "start", COPIES)]
    for kind in BETWEEN:
        sides += [(tables[kind], "start", OUT[kind]), (tables[kind], "end", IN[kind])]
    pairs = [
        rows.select("start", "end").distinct().select(sql.col(side).alias("account"), sql.lit(name).alias("name"))
        for rows, side, name in sides
    ]
    counts = reduce(lambda one, other: one.union(other), pairs).groupBy("account").pivot("name", COUNTS).count()
    return tables["accounts"].join(counts, "account", "left").na.fill(0, list(COUNTS))


def _used(uses: Frame) -> Frame:
    """With a column `users`: accounts on the thing."""
    return uses.join(uses.groupBy("end").agg(sql.countDistinct("start").alias("users")), "end")


def ties_in(tables: Mapping[str, Frame]) -> Frame:
    """`relation, first, second, weight` both ways, as `seller_graph` ties accounts."""
    accounts = tables["accounts"]
    sharing = kept(_sharing(tables["uses"]).unionByName(_alike(tables["alike"], accounts)))
    worth = sql.when(sql.col("relation") == "key", 2).otherwise(1) * sql.col("weight")
    bound = sharing.where("relation <> 'picture'").groupBy("first", "second").agg(sql.sum(worth).alias("weight"))
    parts = [sharing, _named(BOUND, bound.where(f"weight >= {FIRM}"))]
    paid = _between(tables[Relationship.PAID], accounts, Relationship.PAID)
    parts += [_named("paid", _weighed(paid)), _named("paid_by", _weighed(_turned(paid)))]
    for kind, name in ((Relationship.MESSAGED, "messaged"), (Relationship.FOLLOWS, "follows")):
        parts.append(_named(name, _weighed(_either_way(_between(tables[kind], accounts, kind)))))
    return reduce(lambda one, other: one.unionByName(other), parts)


def _sharing(uses: Frame) -> Frame:
    facts = {"kind": (pa.string(), THING_KINDS), "relation": (pa.string(), map(family_of, THING_KINDS))}
    kinds = sql.broadcast(known(uses.sparkSession, **facts, cap=(pa.int64(), map(cap_of, THING_KINDS))))
    few = uses.join(kinds, "kind").where("users > 1 AND users <= cap").select("relation", "start", "end").distinct()
    left = few.select("relation", sql.col("start").alias("first"), "end")
    right = few.select("relation", sql.col("start").alias("second"), "end")
    pairs = left.join(right, ["relation", "end"]).where("first <> second")
    return pairs.groupBy("relation", "first", "second").agg(sql.count("*").cast("double").alias("weight"))


def _alike(alike: Frame, accounts: Frame) -> Frame:
    many = accounts.where(f"{COPIES} > {PARTNERS_MAX}")
    few = _without(_without(alike, "start", many), "end", many)
    return _named(TEXT, _weighed(_either_way(few)))


def _between(rows: Frame, accounts: Frame, kind: Relationship) -> Frame:
    """Without those at accounts of too many partners on that side."""
    outward = accounts.where(f"{OUT[kind]} > {PARTNERS_MAX}")
    return _without(_without(rows, "start", outward), "end", accounts.where(f"{IN[kind]} > {PARTNERS_MAX}"))


def _without(rows: Frame, end: str, accounts: Frame) -> Frame:
    return rows.join(accounts.select(sql.col("account").alias(end)), end, "left_anti")


def _turned(rows: Frame) -> Frame:
    return rows.select(sql.col("end").alias("start"), sql.col("start").alias("end"))


def _either_way(rows: Frame) -> Frame:
    return rows.select("start", "end").union(_turned(rows))


def _weighed(rows: Frame) -> Frame:
    pairs = rows.where("start <> end").groupBy(sql.col("start").alias("first"), sql.col("end").alias("second"))
    return pairs.agg(sql.count("*").cast("double").alias("weight"))


def _named(relation: str, ties: Frame) -> Frame:
    return ties.select(sql.lit(relation).alias("relation"), "first", "second", "weight")
