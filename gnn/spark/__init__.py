"""Ring detection and its columns on Spark: what needs every account as DataFrames, the rest component by component in
the functions of `gnn.rings`, so that it is the same detection (`docs/decisions/0016-rings-on-spark.md`).

It needs pyspark, which nothing else in `gnn` imports. What does not live here: starting Spark (`runtime.spark`).
"""

from gnn.spark.detection import detect_on_spark
from gnn.spark.frames import Frames, read_frames

__all__ = ["Frames", "detect_on_spark", "read_frames"]
