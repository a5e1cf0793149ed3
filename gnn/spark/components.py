"""Connected components by Splink's clustering, and the rule of `gnn.rings.parts` for those that are too large."""

import re
from typing import Any

from pyspark.sql import functions as sql
from pyspark.sql.window import Window

from gnn.rings.deeds import needed_alone
from gnn.rings.parameters import RingParameters
from gnn.rings.parts import FLOORS, TWICE
from gnn.spark.frames import Frame, kept, pairs_through

_HANDED_ON = re.compile(r"__splink__(df_representatives|representatives_\d+|filtered_neighbours_\d+)")


def components(edges: Frame) -> Frame:
    """`account`, `component` (its smallest account) of every end of an edge (`first`, `second`)."""
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    edges = kept(edges.distinct())
    if edges.isEmpty():
        return edges.select(sql.col("first").alias("account"), sql.col("second").alias("component"))
    nodes = edges.select(sql.explode(sql.array("first", "second")).alias("account"))  # Splink takes each once
    found = cluster_pairwise_predictions_at_threshold(
        nodes,
        edges,
        _splink(edges.sparkSession),
        node_id_column_name="account",
        edge_id_column_name_left="first",
        edge_id_column_name_right="second",
    ).as_spark_dataframe()
    return kept(found.select("account", sql.col("cluster_id").alias("component")))


def _splink(session: Any) -> Any:
    """Splink's way to Spark, with the tables that a round takes from the one before cut off from what they came from.
    Of its own ways to do so, keeping them leaves plans that grow threefold each round, and files need a folder that all
    machines see. Of its other tables each is a filter, a union or a count of those, and read once.
    """
    from splink.backends.spark import SparkAPI

    class Cut(SparkAPI):
        def _break_lineage_and_repartition(self, spark_df: Frame, templated_name: str, physical_name: str) -> Frame:  # noqa: ARG002
            return kept(spark_df) if _HANDED_ON.fullmatch(templated_name) else spark_df

    begun: Any = Cut  # Splink's is untyped
    return begun(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)


def bucketed(of: Frame, buckets: int) -> Frame:
    """With a column `bucket`: a component is whole in one, and each has many."""
    return of.withColumn("bucket", sql.expr(f"pmod(xxhash64(component), {buckets})"))


def within_bounds(
    links: Frame, deeds: Frame, suspicion: Frame, parameters: RingParameters
) -> tuple[Frame, Frame, Frame]:
    """Links and deeds that bind, and the component of each account that is bound to another.

    Args:
        links: `account, contact, exclusive, sign` and more; deeds: `first, second, deed, n`.
        suspicion: `id, suspicion`, powers of ten.
    """
    of = components(_edges(links, deeds))
    pairs: Any = None
    for floor in FLOORS:
        crowd = of.groupBy("component").count().where(f"count > {parameters.component_max}")
        over = kept(of.join(crowd, "component", "left_semi").select("account"))
        if over.isEmpty():
            break
        inside = links.join(over, "account", "left_semi")
        alike = deeds.join(over.withColumnRenamed("account", "first"), "first", "left_semi")
        pairs = pairs or kept(_counted(inside, alike, suspicion, parameters))
        bind = pairs.where((sql.col("counted") >= TWICE) | (sql.col("suspicion") > sql.lit(floor)))
        bind = kept(bind.select("first", "second"))
        inside, alike = _bound(inside, bind), alike.join(bind, ["first", "second"], "left_semi")
        links = kept(links.join(over, "account", "left_anti").unionByName(inside))
        apart = deeds.join(over.withColumnRenamed("account", "first"), "first", "left_anti")
        deeds = kept(apart.unionByName(alike))
        of = kept(of.join(over, "account", "left_anti").unionByName(components(_edges(inside, alike))))
    return links, deeds, of


def _edges(links: Frame, deeds: Frame) -> Frame:
    """A contact's first account with each other: as good as all pairs of them, and not quadratic."""
    first = sql.min("account").over(Window.partitionBy("contact"))
    star = links.select(first.alias("first"), sql.col("account").alias("second")).where("first <> second")
    return star.union(deeds.select("first", "second"))


def _bound(links: Frame, bind: Frame) -> Frame:
    """Links through which a pair that binds goes."""
    through = pairs_through(links, "account", "contact").join(bind, ["first", "second"], "left_semi")
    ends = through.select(sql.explode(sql.array("first", "second")).alias("account"), "contact").distinct()
    return links.join(ends, ["account", "contact"], "left_semi")


def _counted(links: Frame, deeds: Frame, suspicion: Frame, parameters: RingParameters) -> Frame:
    """`first, second, counted, suspicion` of the pairs that are tied, as `gnn.rings.web` counts signs."""
    signs = links.select("contact", "sign").distinct()
    through = pairs_through(links, "account", "contact").join(signs, "contact")
    shared = through.groupBy("first", "second").agg(sql.sum("sign").alias("shared"))
    needed = needed_alone(parameters)
    enough = " OR ".join(f"(deed = '{kind}' AND n >= {number})" for kind, number in needed.items())
    has = [sql.max(sql.when(sql.col("deed") == kind, 1).otherwise(0)).alias(kind) for kind in needed]
    alike = deeds.groupBy("first", "second").agg(sql.max(sql.expr(enough)).alias("enough"), *has)
    both = shared.join(alike, ["first", "second"], "full").where("shared IS NOT NULL OR enough")
    both = both.na.fill(0, ["shared", *needed])
    counted = sql.expr("shared + greatest(texts, images) + circles + moments")
    for end in ("first", "second"):
        named = suspicion.select(sql.col("id").alias(end), sql.col("suspicion").alias(f"{end}_suspicion"))
        both = both.join(named, end)
    mean = sql.expr("(first_suspicion + second_suspicion) / 2")
    return both.select("first", "second", counted.alias("counted"), mean.alias("suspicion"))
