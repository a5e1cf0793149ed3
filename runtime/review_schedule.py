"""The clocks of the review queue by the clock: what is newly late is marked, told in the audit trail, and logged."""

from collections import Counter

import structlog

from investigations.queue import clocks
from runtime.bootstrap import Installation
from runtime.schedule import keep_to

log = structlog.get_logger()


def keep_to_schedule(installation: Installation, database_url: str, cron: str) -> None:
    """Sound the alarm at each turn of `cron` until told to end. Raises Invalid when `cron` is no such expression."""
    keep_to(database_url, cron, "reviews", lambda: sound_alarm(installation))


def sound_alarm(installation: Installation) -> Counter[str]:
    """Mark whatever is late and was not told of yet, a thousand in a transaction; how many, by queue.

    One line is logged where something is newly late, however often this runs and by how many.
    """
    late, now = Counter[str](), installation.clock()
    while True:
        with installation.pool.connection() as conn:
            marked = clocks.alarm(conn, now)
        late.update(marked)
        if not marked:
            break
    if late:
        log.warning("review tasks are overdue", newly=late.total(), queues=dict(sorted(late.items())))
    return late
