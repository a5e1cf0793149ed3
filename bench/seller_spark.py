"""`ringfence bench seller_spark [--sizes N,N] [--spark N]`: the feature table of sellers by size, and Spark beside it.

Made-up markets with time (`gnn.lab.histories`), their histories as an export has them, and the table of all accounts:
bytes and rows per account, ties per account by relation, processor seconds and peak memory on one machine, each size in
a process of its own. For the sizes under --spark Spark works out the same table of the export; no number may differ.

Example: ringfence bench seller_spark --sizes 2000 --spark 2000
"""

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_OID, uuid5

import numpy as np

from bench.apart import peak_mib
from bench.spark_beside import Figures, beside_spark, rows_of
from gnn.features.relations import Floats
from gnn.features.sellers import seller_features, seller_graph
from gnn.lab.histories import BEGINS_S, DAYS, Market, lab_history
from graph.histories import DAY_S, THING_KINDS, History, ordered
from graph.history_tables import write_history
from runtime.settings import Settings
from runtime.spark import spark_session

SEED, AT_S = 31, BEGINS_S + DAYS * DAY_S
SIZES = "10000,40000"


def run(args: Sequence[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    work = _on_one_machine, _on_spark
    return beside_spark("seller_spark", __doc__, args, SIZES, work, ("numbers_apart", _numbers_apart))


def _numbers_apart(one: Floats, other: Floats) -> int:
    return int((~np.isclose(one, other, rtol=0, atol=0, equal_nan=True)).sum())


def _on_one_machine(size: int, folder: Path) -> tuple[Figures, Floats]:
    history = _as_named(lab_history(SEED, Market(accounts=size)).history)
    figures = rows_of(write_history(history, folder, AT_S), size)
    before, began = time.process_time(), time.monotonic()
    graph = seller_graph(history, AT_S)
    table = seller_features(graph).values
    figures |= {"local_cpu_s": time.process_time() - before, "local_wall_s": time.monotonic() - began}
    figures |= {f"ties_each_{name}": ties.nnz / size for name, ties in graph.relations.items()}
    return figures | {"local_peak_mib": peak_mib()}, table


def _on_spark(size: int, folder: Path) -> tuple[Figures, Floats]:
    began = time.monotonic()
    with TemporaryDirectory() as home, spark_session(Settings(home=Path(home))) as spark:
        from gnn.spark.sellers import WIDTH, seller_table, stacked

        up_s = time.monotonic() - began
        print(f"{size:,} accounts on Spark", file=sys.stderr, flush=True)
        found = seller_table(spark, str(folder), AT_S).toPandas().sort_values("account")
        took_s = time.monotonic() - began - up_s
    figures = {"spark_up_s": up_s, "spark_wall_s": took_s, "spark_workers_peak_mib": peak_mib(resource.RUSAGE_CHILDREN)}
    return figures, stacked(found["row"], WIDTH).astype(np.float32)


def _as_named(history: History) -> History:
    """With ids as long, and as hard to compress, as a platform's accounts and our keyed hashes are, ascending."""
    accounts = sorted(str(uuid5(NAMESPACE_OID, account)) for account in history.account_ids)
    things = [
        f"{THING_KINDS[kind]}:{sha256(one.encode()).hexdigest()[:32]}"
        for kind, one in zip(history.thing_kind, history.thing_ids, strict=True)
    ]
    return ordered(replace(history, account_ids=accounts, thing_ids=things))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
