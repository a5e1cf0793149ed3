"""`ringfence bench ring_spark [--sizes N,N] [--spark N]`: what a ring run costs by size, and Spark beside one machine.

Made-up towns (`gnn.lab`), their export, and what it takes to detect in them: bytes per row on disk, pairs per account,
what the largest component holds with and without the bound, processor seconds and peak memory on one machine, each
size in a process of its own. For the sizes under --spark the export is detected in on Spark too, and has to give the
same digest. What `docs/scale.md` plans with.
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
from gnn.lab import world
from gnn.rings import RingParameters, detect_rings, name_rings, result_digest
from gnn.rings.detection import prepare
from gnn.rings.order import in_order
from graph.projections import ContactLinks
from graph.tables import write_tables
from runtime.settings import Settings
from runtime.spark import spark_session

SEED = 31
SIZES = "10000,100000"
RINGS = 350  # accounts for each planted ring


def run(args: Sequence[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    work = _on_one_machine, _on_spark
    return beside_spark(
        "ring_spark", __doc__, args, SIZES, work, ("digests_apart", lambda one, other: int(one != other))
    )


def _on_one_machine(size: int, folder: Path) -> tuple[Figures, str]:
    made = world("town", SEED, size, size // RINGS, deeds=True)
    links, duplicates = _as_named(made.links, made.duplicates)
    figures = rows_of(write_tables(links, duplicates, folder), size)
    before, began = time.process_time(), time.monotonic()
    found = detect_rings(links, duplicates)
    figures |= {
        "local_cpu_s": time.process_time() - before,
        "local_wall_s": time.monotonic() - began,
        "local_peak_mib": peak_mib(),
        "groups_weighed": found.considered,
        "rings": len(found.candidates),
    }
    for name, parameters in (("bounded", RingParameters()), ("whole", RingParameters(component_max=size))):
        web = prepare(links, duplicates, parameters).web
        figures[f"pairs_each_{name}"] = len(web.pairs.first) / size
        figures[f"largest_component_{name}"] = _largest(web.accounts, web.contacts, size)
    return figures, result_digest(name_rings(found.candidates))


def _on_spark(size: int, folder: Path) -> tuple[Figures, str]:
    began = time.monotonic()
    stages: dict[str, float] = {}
    with TemporaryDirectory() as home, spark_session(Settings(home=Path(home))) as spark:
        from gnn.spark import detect_on_spark, read_frames

        up_s = time.monotonic() - began

        def tell(share: float) -> None:
            stages[f"spark_wall_s_until_{share:.2f}"] = time.monotonic() - began - up_s
            print(f"{size:,} accounts on Spark: {share:.0%}", file=sys.stderr, flush=True)

        found = detect_on_spark(read_frames(spark, str(folder)), progress=tell)
    figures = stages | {"spark_up_s": up_s, "spark_workers_peak_mib": peak_mib(resource.RUSAGE_CHILDREN)}
    return figures, result_digest(name_rings(found.candidates))


def _as_named(links: ContactLinks, duplicates: list[tuple[str, str]]) -> tuple[ContactLinks, list[tuple[str, str]]]:
    """With ids as long, and as hard to compress, as a platform's accounts and our keyed hashes are."""
    name = {account: str(uuid5(NAMESPACE_OID, account)) for account in links.account_ids}
    contacts = [
        f"{kind}:{sha256(one.encode()).hexdigest()[:32]}"
        for kind, one in zip(links.contact_kinds, links.contact_ids, strict=True)
    ]
    named = replace(links, account_ids=[name[account] for account in links.account_ids], contact_ids=contacts)
    return in_order(named), [(name[a], name[b]) for a, b in duplicates]


def _largest(accounts: np.ndarray, contacts: np.ndarray, size: int) -> float:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    known = size + int(contacts.max(initial=0)) + 1
    ends = accounts, contacts + size
    matrix = coo_matrix((np.ones(len(accounts), dtype=np.int8), ends), shape=(known, known))
    return float(np.bincount(connected_components(matrix, directed=False)[1][:size]).max())


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
