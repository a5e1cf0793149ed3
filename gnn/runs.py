"""What lies between two ring runs that need not follow each other."""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from domain.errors import Invalid
from domain.rings import Changes, Fate, RingRun
from gnn import store

_ENDS = frozenset({Fate.NEW, Fate.RETURNED, Fate.DISSOLVED})


def between(conn: Connection[Any], one: RingRun, other: RingRun) -> Changes:
    """What became of rings from the earlier run to the later: ids by fate, sorted.

    Rings that stand at both are told with every fate they had on the way, unchanged where they had no other. What came
    and went again on the way is left out. Raises Invalid where the runs are of different histories.
    """
    early, late = sorted((one, other), key=lambda run: run.started_at)
    way = list(_back(conn, late, early))
    before, after = _standing(early), _standing(late)
    met = {fate: {ring_id for run in way for ring_id in run.changes.get(fate, ())} for fate in Fate}
    fates = {fate: ids & before & after for fate, ids in met.items() if fate not in _ENDS}
    fates[Fate.UNCHANGED] -= set().union(*(ids for fate, ids in met.items() if fate is not Fate.UNCHANGED))
    fates[Fate.NEW] = (after - before) & met[Fate.NEW]
    fates[Fate.RETURNED] = after - before - met[Fate.NEW]
    fates[Fate.DISSOLVED] = before - after
    return {fate: tuple(sorted(fates[fate])) for fate in Fate}


def _standing(run: RingRun) -> set[str]:
    return {ring_id for fate, ids in run.changes.items() if fate is not Fate.DISSOLVED for ring_id in ids}


def _back(conn: Connection[Any], late: RingRun, early: RingRun) -> Iterator[RingRun]:
    run = late
    while run.id != early.id:
        yield run
        if run.previous_id is None:
            raise Invalid(
                f"ring run {late.id} does not follow run {early.id}; `ringfence rings runs` lists their order"
            )
        run = store.run(conn, run.previous_id)
