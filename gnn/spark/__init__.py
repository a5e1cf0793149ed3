"""Ring detection and seller scores on Spark: what needs every account as DataFrames, the rest bucket by bucket in the
functions of `gnn.rings` and `gnn.features`, so that both are the same (`docs/decisions/0016-rings-on-spark.md`).

It needs pyspark, which nothing else in `gnn` imports. What does not live here: starting Spark (`runtime.spark`).
"""

from gnn.spark.detection import detect_on_spark
from gnn.spark.frames import Frames, read_frames
from gnn.spark.sellers import seller_scores, seller_table

__all__ = ["Frames", "detect_on_spark", "read_frames", "seller_scores", "seller_table"]
