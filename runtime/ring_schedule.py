"""Sellers scored and rings detected by the clock.

A turn that comes while a run goes on is passed over: that run, or the next turn, sees what is new.
"""

from collections.abc import Callable
from contextlib import suppress

from domain.errors import Conflict
from investigations.wording import several
from runtime.bootstrap import Installation
from runtime.ring_job import run_rings
from runtime.schedule import keep_to
from runtime.seller_job import EXPLAINED, score_sellers

ASKED_BY = "service:schedule"

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
    keep_to(database_url, cron, "rings", lambda: take_turn(installation, say, explained))


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
