"""Ring detection on Spark: what asks about all accounts as DataFrames, then `gnn.rings` in buckets of components.

hub rules -> deeds -> ranks -> bounds -> components (Splink) -> in each bucket what one machine does (Leiden and all)
"""

import pickle
from typing import Any

import pandas as pd  # type: ignore[import-untyped]

from gnn.rings.baselines import distinct_links
from gnn.rings.candidates import RingCandidate
from gnn.rings.detection import Detection, prepare_web, reported
from gnn.rings.parameters import RingParameters
from gnn.rings.proposals import Progress
from gnn.rings.scorer import RingScorer, released
from gnn.rings.web import web_of
from gnn.spark.components import bucketed, within_bounds
from gnn.spark.deeds import deeds_of
from gnn.spark.frames import Frames, kept
from gnn.spark.hubs import without_hubs
from gnn.spark.risk import with_risk
from gnn.spark.rows import LAYOUT, deeds_in, links_of, risk_in, unpacked

BUCKET = 20_000  # accounts that are handed over together, about
FOUND = "rings binary, considered long"


def detect_on_spark(
    frames: Frames,
    parameters: RingParameters | None = None,
    scorer: RingScorer | None = None,
    progress: Progress = lambda _: None,
) -> Detection:
    """Find rings in an export: those that `detect_rings` finds in it, hubs and scores included.

    Args: progress: told how much is done, 0–1, at each stage; what it raises breaks the detection off.
    """
    parameters, scorer = parameters or RingParameters(), scorer or released()
    total = frames.accounts.count()
    buckets = max(1, total // BUCKET)
    progress(0.05)
    links, suppressed = without_hubs(frames, parameters)
    progress(0.2)
    deeds, stock = deeds_of(frames, parameters, buckets)
    progress(0.35)
    accounts = kept(with_risk(frames.accounts, total, parameters))
    progress(0.45)
    links, deeds, of = within_bounds(links, deeds, accounts.select("id", "suspicion"), parameters)
    progress(0.65)
    tables = {"accounts": accounts.withColumnRenamed("id", "account"), "links": links, "deeds": deeds}
    tables |= {"paid": frames.paid, "messaged": frames.messaged}
    rows = LAYOUT.packed(tables, kept(bucketed(of, buckets)))

    def detect(bucket: Any) -> Any:
        rings, considered = rings_in(bucket, parameters, scorer)
        return pd.DataFrame({"rings": [pickle.dumps(rings)], "considered": [considered]})

    found = rows.groupBy("bucket").applyInPandas(detect, FOUND).collect()
    rings = [ring for row in found for ring in pickle.loads(row["rings"])]  # noqa: S301 - written by our own executors
    progress(1.0)
    return Detection(
        candidates=sorted(rings, key=lambda ring: (-ring.score, ring.members)),
        suppressed=[*suppressed, *stock],
        considered=sum(row["considered"] for row in found),
    )


def rings_in(rows: Any, parameters: RingParameters, scorer: RingScorer) -> tuple[list[RingCandidate], int]:
    """Rings of whole components, and how many groups were weighed. Args: rows: as `LAYOUT.packed` has them."""
    tables = unpacked(rows)
    links, deeds = links_of(tables), deeds_in(tables)
    web = web_of(links.contact_kinds, *distinct_links(links), deeds, risk_in(tables), parameters)
    prepared = prepare_web(web, deeds, parameters)
    return reported(prepared, scorer, links, parameters), len(prepared.groups)
