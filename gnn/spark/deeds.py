"""What ties accounts that share no contact: `gnn.rings.deeds` over DataFrames."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from pyspark.sql import functions as sql
from pyspark.sql.window import Window
from scipy.stats import poisson

from gnn.rings.hubs import SuppressedHub
from gnn.rings.parameters import RingParameters
from gnn.rings.payments import circles, rounds
from gnn.spark.components import bucketed, components
from gnn.spark.frames import Frame, Frames, at_least, kept, pairs_through
from gnn.spark.hubs import shared_images
from graph.dealings import Dealings

DEEDS = "first string, second string, n long"
_TRIMMED = 3  # rounds in which payments that no circle can go through are left out; more would find few
_QUARTER_S, _DAY_S = 900, 86_400


def deeds_of(frames: Frames, parameters: RingParameters, buckets: int) -> tuple[Frame, list[SuppressedHub]]:
    """`first`, `second`, `deed`, `n`: how much of each kind two accounts have; and the images that say nothing."""
    images, suppressed = shared_images(frames, parameters)
    texts = frames.duplicates.where("first <> second")
    texts = texts.select("first", "second", sql.col("count").cast("long").alias("n"))
    done = {
        "texts": texts,
        "images": images,
        "circles": circling(frames, parameters, buckets),
        "moments": moments(frames, parameters),
    }
    parts = [part.select("first", "second", sql.lit(kind).alias("deed"), "n") for kind, part in done.items()]
    return kept(reduce(lambda one, other: one.union(other), parts)), suppressed


def circling(frames: Frames, parameters: RingParameters, buckets: int) -> Frame:
    """How often money went round through two accounts, searched in each component of payments by itself.

    Payments of hubs go, counted among all payments, those of other hubs too; then those whose payer nobody pays or
    whose payee pays nobody: no circle goes through them.
    """
    paid = every = frames.paid.where("payer <> payee")
    for who in ("payer", "payee"):
        paid = paid.join(every.groupBy(who).count().where(f"count > {parameters.circle_cap}"), who, "left_anti")
    for _ in range(_TRIMMED):
        paying, paid_to = (paid.select(sql.col(who).alias(other)) for who, other in _ENDS)
        paid = kept(paid.join(paying, "payee", "left_semi").join(paid_to, "payer", "left_semi"))
    of = components(paid.select(sql.col("payer").alias("first"), sql.col("payee").alias("second")))

    def search(rows: Any) -> Any:
        return _circles(rows, parameters)

    payments = bucketed(of, buckets).join(paid.withColumnRenamed("payer", "account"), "account")
    return payments.groupBy("bucket").applyInPandas(search, DEEDS)


_ENDS = (("payer", "payee"), ("payee", "payer"))


def _circles(rows: Any, parameters: RingParameters) -> Any:
    ids, ends = np.unique(rows[["account", "payee"]].to_numpy().astype(str), return_inverse=True)
    payer, payee = ends.reshape(-1, 2).T.astype(np.int32)
    times = (rows[name].to_numpy() for name in ("payments", "first_paid_s", "last_paid_s"))
    payments, first_paid_s, last_paid_s = times
    dealings = Dealings(payer=payer, payee=payee, payments=payments, first_paid_s=first_paid_s, last_paid_s=last_paid_s)
    counted = circles(rounds(dealings, len(ids), parameters)[0])
    told = [(ids[a], ids[b], n) for (a, b), n in sorted(counted.items())]
    return pd.DataFrame(told, columns=["first", "second", "n"])


def moments(frames: Frames, parameters: RingParameters) -> Frame:
    """At how many times of day two accounts begin to post in the same moment, where chance would not explain it."""
    begun, own = _beginnings(frames, parameters)
    held = begun.groupBy("moment").count().selectExpr("sum(count) AS begun", "sum(count * count) AS squares")
    [sums] = held.collect()
    alike = float(int(sums["squares"] or 0) / max(int(sums["begun"] or 0), 1) ** 2)
    quarter = sql.expr(f"(moment * {parameters.moment_s}) div {_QUARTER_S} % {_DAY_S // _QUARTER_S}")
    met = pairs_through(begun, "account", "moment").select("first", "second", quarter.alias("quarter")).distinct()
    pairs = met.groupBy("first", "second").agg(sql.count("*").alias("n")).where(f"n >= {parameters.moments_least}")
    for end in ("first", "second"):
        pairs = pairs.join(own.select(sql.col("account").alias(end), sql.col("own").alias(f"{end}_own")), end)

    def unlikely(parts: Iterator[Any]) -> Iterator[Any]:
        for part in parts:
            expected = part["first_own"].to_numpy() * part["second_own"].to_numpy() * alike
            chance = poisson.sf(part["n"].to_numpy() - 1, expected)
            yield part[["first", "second", "n"]].assign(likelihood=-chance)

    tested = kept(pairs.mapInPandas(unlikely, f"{DEEDS}, likelihood double"))
    return _beyond_chance(tested, own.count(), parameters)


def _beyond_chance(tested: Frame, known: int, parameters: RingParameters) -> Frame:
    """As `gnn.rings.timing` has it. `likelihood`: less the chance, so that the least likely come first."""
    ranked = kept(at_least(tested, "likelihood", tested.count()))
    allowed = sql.lit(parameters.moments_false) * sql.col("at_least") / sql.lit(max(known * (known - 1) // 2, 1))
    [row] = ranked.where(-sql.col("likelihood") <= allowed).agg(sql.min("likelihood").alias("limit")).collect()
    limit = 1.0 if row["limit"] is None else row["limit"]  # no chance is negative: 1 lets nobody pass
    return ranked.where(sql.col("likelihood") >= limit).select("first", "second", "n")


def _beginnings(frames: Frames, parameters: RingParameters) -> tuple[Frame, Frame]:
    """`account`, `moment` of each beginning that can tell something, and `account`, `own`: how many each has."""
    before = sql.lag("posted_s").over(Window.partitionBy("account").orderBy("posted_s"))
    quiet = frames.posted.withColumn("before", before).where(
        f"before IS NULL OR posted_s - before >= {parameters.moment_quiet_s}"
    )
    moment = sql.expr(f"posted_s div {parameters.moment_s}")
    crowd = sql.count("*").over(Window.partitionBy("moment"))
    begun = quiet.withColumn("moment", moment).withColumn("crowd", crowd)
    told = begun.where(f"crowd <= {parameters.moment_cap} AND posted_s % {_QUARTER_S} >= {parameters.moment_s}")
    own = told.groupBy("account").agg(sql.count("*").alias("own")).where(f"own >= {parameters.moments_least}")
    own = kept(own)
    return kept(told.join(own, "account", "left_semi").select("account", "moment")), own
