"""Sellers scored and rings detected by the clock: procrastinate on the same PostgreSQL tells whose turn it is, so
several schedulers are one.

A turn that comes while a run goes on is passed over: that run, or the next turn, sees what is new. A process that is
told to end lets its run come to its end.
"""

from collections.abc import Callable
from contextlib import suppress

import psycopg
from croniter import croniter
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from domain.errors import Conflict, Invalid
from investigations.wording import several
from runtime.bootstrap import Installation
from runtime.ring_job import run_rings
from runtime.seller_job import EXPLAINED, score_sellers

ASKED_BY = "service:schedule"
_SCHEMA = "procrastinate"
_LOCK = 0x50524F43

Say = Callable[[str], None]


def keep_to_schedule(
    installation: Installation,
    database_url: str,
    cron: str,
    say: Say = lambda _: None,
    explained: int = EXPLAINED,
) -> None:
    """Score sellers and detect rings at each turn of `cron` (five fields, UTC; a sixth is seconds) until told to end.

    Args:
        explained: so many of the highest seller scores at most get a why.

    Raises Invalid when `cron` is no such expression, before anything begins.
    """
    if not croniter.is_valid(cron):
        raise Invalid(f"{cron!r} is no cron expression; one such as '17 * * * *' is: at 17 minutes past every hour")
    _make_tables(database_url)
    connector = PsycopgConnector(conninfo=database_url, kwargs={"options": f"-c search_path={_SCHEMA}"})
    app = App(connector=connector)

    @app.periodic(cron=cron)
    @app.task(name="rings", queue="rings", queueing_lock="rings")
    def turn(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        take_turn(installation, say, explained)

    with app.open():
        app.run_worker(queues=["rings"], concurrency=1, delete_jobs="successful")


def take_turn(installation: Installation, say: Say, explained: int) -> None:
    """Sellers first, as far as something changed for them, since what rings score rests on them, too. Where they cannot
    be scored the turn has failed, but rings are found by the scores that stand.
    """
    try:
        with suppress(Conflict):  # somebody scores them already
            score_sellers(installation, changed_only=True, explained=explained)
    finally:
        _find_rings(installation, say)


def _find_rings(installation: Installation, say: Say) -> None:
    try:
        result = run_rings(installation, asked_by=ASKED_BY)
    except Conflict as passed_over:
        say(str(passed_over))
    else:
        say(f"run {result.run.id}: {several(len(result.rings), 'ring')}, {several(result.tasks, 'review task')} raised")


def _make_tables(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if conn.execute("SELECT to_regclass(%s)", (f"{_SCHEMA}.procrastinate_jobs",)).fetchone() == (None,):
            conn.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
            conn.execute(f"SET LOCAL search_path TO {_SCHEMA}")
            conn.execute(SchemaManager.get_schema())
