"""One run of entity resolution from end to end: signs out of the graph, candidates kept for people to judge.

Nothing that a run finds enters the graph. It needs Splink, which nothing else here imports.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import uuid4

from graph.resolution.candidates import keep_run
from graph.resolution.judgements import ResolutionRun
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS, Plan
from graph.resolution.signs import read_signs
from runtime.bootstrap import Installation
from runtime.settings import Settings
from runtime.spark import spark_session

LOCK = 0x52464552  # advisory lock: one run at a time


def run_resolution(
    installation: Installation, plan: Plan = ACCOUNTS, report: Callable[[str], None] = lambda _: None
) -> ResolutionRun:
    """Compare all accounts and keep the candidates. A second run at the same time waits for the first.

    Raises Unavailable when an engine stays away or is not installed; nothing of the run is kept then.
    """
    started_at = installation.clock()
    with installation.pool.connection() as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        report("reading accounts")
        signs = read_signs(installation.driver)
        report(f"comparing {signs.table.num_rows} accounts")
        with _engine(installation.settings) as spark:
            linked = link(signs.table, plan, spark=spark)
        run = ResolutionRun(
            id=uuid4(),
            started_at=started_at,
            finished_at=installation.clock(),
            engine=installation.settings.resolution_engine,
            plan_sha256=hashlib.sha256(repr(plan).encode()).hexdigest(),
            threshold=plan.threshold,
            trained=linked.trained,
            accounts=signs.table.num_rows,
            hubs=signs.hubs,
            candidates=len(linked.candidates),
        )
        keep_run(conn, run, linked.candidates)
    return run


def _engine(settings: Settings) -> AbstractContextManager[Any]:
    """A Spark session, or None for DuckDB."""
    return spark_session(settings) if settings.resolution_engine == "spark" else nullcontext()
