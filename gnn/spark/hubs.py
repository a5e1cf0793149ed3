"""Contacts and images that say nothing about who belongs to whom: the rules of `gnn.rings.hubs` over DataFrames."""

from typing import Any

import pyarrow as pa
from pyspark.sql import functions as sql

from gnn.rings.hubs import A_BUSINESS, SuppressedHub, crowd_reason, over_cap_reason
from gnn.rings.images import A_BUSINESS_IMAGE, stock_reason
from gnn.rings.kinds import cap_of, is_exclusive, sign
from gnn.rings.parameters import RingParameters
from gnn.spark.frames import Frame, Frames, kept, known, pairs_through


def without_hubs(frames: Frames, parameters: RingParameters) -> tuple[Frame, list[SuppressedHub]]:
    """Links (`account, contact, count, ..., kind, exclusive, sign`) whose contact is no hub, and the hubs."""
    links = kept(frames.links.join(_contacts(frames), "contact"))
    degrees = links.groupBy("contact").agg(
        sql.count("*").alias("degree"), *(sql.first(name).alias(name) for name in ("kind", "cap", "exclusive"))
    )
    business = frames.accounts.where("kind = 'verified_business'").select(sql.col("id").alias("account"))
    public = (
        links.join(business, "account", "left_semi").select("contact").distinct().withColumn("public", sql.lit(True))
    )
    told = kept(degrees.join(public, "contact", "left"))
    hubs = told.where("degree > cap OR (public AND degree > 1 AND NOT exclusive)")
    suppressed = [
        _hub(row, A_BUSINESS if row["public"] and not row["exclusive"] else over_cap_reason(row["degree"], row["kind"]))
        for row in hubs.collect()
    ]
    links = links.join(hubs, "contact", "left_anti")
    crowds = _crowds(links, told.join(hubs, "contact", "left_anti"), parameters)
    suppressed += [_hub(row, crowd_reason(row["degree"])) for row in crowds.collect()]
    return kept(links.join(crowds, "contact", "left_anti").drop("cap")), sorted(suppressed, key=_highest)


def shared_images(frames: Frames, parameters: RingParameters) -> tuple[Frame, list[SuppressedHub]]:
    """`first`, `second`, `n`: how many images two accounts both show; and the images that say nothing."""
    business = frames.accounts.where("kind = 'verified_business'").select(sql.col("id").alias("account"))
    public = frames.shown.join(business, "account", "left_semi").select("image").distinct()
    degrees = frames.shown.groupBy("image").count().join(public.withColumn("public", sql.lit(True)), "image", "left")
    silent = kept(degrees.where((sql.col("count") > parameters.image_cap) | sql.col("public")))
    suppressed = [
        SuppressedHub(row["image"], row["count"], _why(row, parameters)) for row in silent.where("count > 1").collect()
    ]
    shown = frames.shown.join(silent, "image", "left_anti")
    pairs = pairs_through(shown, "account", "image").groupBy("first", "second").agg(sql.count("*").alias("n"))
    return pairs, sorted(suppressed, key=_highest)


def _why(row: Any, parameters: RingParameters) -> str:
    crowded = row["count"] > parameters.image_cap
    return stock_reason(row["count"], parameters) if crowded else A_BUSINESS_IMAGE


def _contacts(frames: Frames) -> Frame:
    """Contacts with what their kind is worth, out of the domain's table by way of the few kinds that there are."""
    kinds = [row["kind"] for row in frames.contacts.select("kind").distinct().collect()]
    table = known(
        frames.spark,
        kind=(pa.string(), kinds),
        cap=(pa.int32(), map(cap_of, kinds)),
        exclusive=(pa.bool_(), map(is_exclusive, kinds)),
        sign=(pa.float64(), (2.0 if is_exclusive(kind) else sign(kind) for kind in kinds)),
    )
    return frames.contacts.withColumnRenamed("id", "contact").join(sql.broadcast(table), "kind")


def _crowds(links: Frame, told: Frame, parameters: RingParameters) -> Frame:
    """Contacts of many accounts of whom hardly any shares a second contact with another of them."""
    suspects = told.where(f"degree > {parameters.crowd_size} AND NOT exclusive").select("contact", "degree")
    through = kept(pairs_through(links.join(suspects, "contact", "left_semi"), "account", "contact"))
    met = through.select("first", "second").distinct()
    held = links.select("account", "contact")
    times = (
        met.join(held.withColumnRenamed("account", "first"), "first")
        .join(held.withColumnRenamed("account", "second"), ["second", "contact"])
        .groupBy("first", "second")
        .agg(sql.count("*").alias("times"))
        .where("times > 1")
    )
    again = through.join(times, ["first", "second"])
    company = (
        again.select("contact", sql.explode(sql.array("first", "second")).alias("account"))
        .groupBy("contact")
        .agg(sql.countDistinct("account").alias("company"))
    )
    alone = sql.coalesce("company", sql.lit(0)) < sql.lit(parameters.crowd_share) * sql.col("degree")
    return kept(suspects.join(company, "contact", "left").where(alone).select("contact", "degree"))


def _hub(row: Any, reason: str) -> SuppressedHub:
    return SuppressedHub(row["contact"], row["degree"], reason)


def _highest(hub: SuppressedHub) -> tuple[int, str]:
    return -hub.degree, hub.contact_id
