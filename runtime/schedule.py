"""What runs by the clock: procrastinate on the same PostgreSQL tells whose turn it is, so several schedulers are one.

A turn that comes while the one before goes on is passed over. A process that is told to end lets its turn come to its
end.
"""

from collections.abc import Callable

import psycopg
from croniter import croniter
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from domain.errors import Invalid

_SCHEMA = "procrastinate"
_LOCK = 0x50524F43


def keep_to(database_url: str, cron: str, name: str, take_turn: Callable[[], object]) -> None:
    """Take a turn each time that `cron` says (five fields, UTC; a sixth is seconds) until told to end.

    `name`: what takes its turns; schedulers of one name share them. Raises Invalid when `cron` is no such expression,
    before anything begins.
    """
    if not croniter.is_valid(cron):
        raise Invalid(f"{cron!r} is no cron expression; one such as '17 * * * *' is: at 17 minutes past every hour")
    _make_tables(database_url)
    connector = PsycopgConnector(conninfo=database_url, kwargs={"options": f"-c search_path={_SCHEMA}"})
    app = App(connector=connector)

    @app.periodic(cron=cron)
    @app.task(name=name, queue=name, queueing_lock=name)
    def turn(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        take_turn()

    with app.open():
        app.run_worker(queues=[name], concurrency=1, delete_jobs="successful")


def _make_tables(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if conn.execute("SELECT to_regclass(%s)", (f"{_SCHEMA}.procrastinate_jobs",)).fetchone() == (None,):
            conn.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
            conn.execute(f"SET LOCAL search_path TO {_SCHEMA}")
            conn.execute(SchemaManager.get_schema())
