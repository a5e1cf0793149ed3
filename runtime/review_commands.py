"""`ringfence reviews …`: how the queues stand, and the alarm. What they do is in `investigations.queue`."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from investigations.queue.clocks import QueueFigures, figures
from investigations.wording import several
from runtime import engines
from runtime.terminal import console, installed, tell

app = typer.Typer(no_args_is_help=True, help="The review queue: what waits, what is late, and the alarm.")

EVERY_MINUTE = "* * * * *"
COLUMNS = ("queue", "within", "open", "held", "asleep", "late", "oldest", "decided", "median", "P95")


@app.command("clocks")
def show_clocks() -> None:
    """Show how each queue stands: what is open, held, asleep and late, and from claim to decision in 24 hours.

    Example: ringfence reviews clocks
    """
    with installed() as installation, installation.pool.connection() as conn:
        now = installation.clock()
        found = figures(conn, now)
    console.print(table(found, now))


@app.command("schedule")
def schedule(
    cron: Annotated[
        str, typer.Option(help="When, in UTC: minute, hour, day of month, month, day of week.")
    ] = EVERY_MINUTE,
) -> None:
    """Tell what is newly late by the clock until Ctrl-C, in the log and the audit trail, each task once.

    Several of these on one installation are one.

    Examples: ringfence reviews schedule · ringfence reviews schedule --cron "*/5 * * * *"
    """
    from runtime.review_schedule import keep_to_schedule

    with installed() as installation:
        tell(f"alarm at {cron!r}, in UTC; Ctrl-C ends this")
        keep_to_schedule(installation, engines.endpoints(installation.settings).database_url, cron)


@app.command("alarm")
def alarm() -> None:
    """Tell what is newly late now. For a schedule of one's own: it may be run at any time, and twice.

    Example: ringfence reviews alarm
    """
    from runtime.review_schedule import sound_alarm

    with installed() as installation:
        late = sound_alarm(installation)
    tell(f"{several(late.total(), 'review task')} newly late")


def table(found: list[QueueFigures], now: datetime) -> Table:
    shown = Table(*COLUMNS, box=None, pad_edge=False)  # within 80 columns, which a pipe has
    for row in found:
        oldest = "" if row.oldest_at is None else _span((now - row.oldest_at).total_seconds())
        counts = (row.open, row.held, row.snoozed, row.overdue)
        shown.add_row(
            row.queue.code,
            _span(row.queue.answer_within.total_seconds()),
            *(f"{count:,}" for count in counts),
            oldest,
            f"{row.decided:,}",
            _span(row.median_s),
            _span(row.p95_s),
        )
    return shown


def _span(seconds: float | None) -> str:
    """Days where there are any, else hours, minutes and seconds."""
    if seconds is None:
        return ""
    span = timedelta(seconds=round(seconds))
    return f"{span.days} d {span.seconds // 3600} h" if span.days else str(span)
