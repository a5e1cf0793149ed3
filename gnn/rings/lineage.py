"""What became of each ring from one run to the next, where its people came from, and whether that is news.

What does not live here: which ring is which (`identity`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.rings import Changes, Descent, Fate, Lineage, Ring, ToldRing

TOGETHER = 2  # members in common from which one ring is held to come from another; one alone says nothing
JOINED = 6  # one in so many, whom nobody was told of in it, makes a ring worth telling of again
URGENCY = 0.2  # or by which its urgency has to have risen


def lineage(found: Sequence[Ring], previous: Sequence[Ring]) -> list[Lineage]:
    """Which rings the people of each ring were in before, where that was another ring; by ids.

    Args:
        found: the rings of a run, named.
        previous: those that stood before.
    """
    standing = {ring.id for ring in found}
    before = {ring.id for ring in previous}
    came: defaultdict[tuple[str, str], int] = defaultdict(int)
    was_in = {account_id: ring.id for ring in previous for account_id in ring.account_ids}
    for ring in found:
        for account_id in ring.account_ids & was_in.keys():
            came[ring.id, was_in[account_id]] += 1
    return [
        Lineage(ring_id=now, from_id=then, reason=_reason(now in before, then in standing), common=common)
        for (now, then), common in sorted(came.items())
        if now != then and common >= TOGETHER
    ]


def changes(
    found: Sequence[Ring], previous: Sequence[Ring], descent: Sequence[Lineage], dissolved: Collection[str] = ()
) -> Changes:
    """Ids of rings by what became of them, sorted. `dissolved`: ids of rings that did not stand before but once did."""
    before = {ring.id: ring.account_ids for ring in previous}
    took_in = {line.ring_id for line in descent if line.reason is Descent.MERGED}
    gave = {line.from_id for line in descent if line.reason is Descent.SPLIT}
    fates: dict[Fate, list[str]] = {fate: [] for fate in Fate}
    for ring in found:
        if ring.id not in before:
            fate = Fate.RETURNED if ring.id in dissolved else Fate.NEW
        else:
            fate = _fate(ring, before[ring.id], took_in, gave)
        fates[fate].append(ring.id)
    fates[Fate.DISSOLVED] = list(before.keys() - {ring.id for ring in found})
    return {fate: tuple(sorted(ids)) for fate, ids in fates.items()}


def news(
    found: Sequence[Ring],
    previous: Sequence[Ring],
    told: Mapping[str, ToldRing],
    descent: Sequence[Lineage],
    urgency: Callable[[Ring], float],
    run_id: str,
    now: datetime,
) -> tuple[list[Ring], list[ToldRing]]:
    """The rings that people should be asked to look at, and what they have then been told of.

    A ring is news when nobody was told of it; when at least one in six of its people was never in it when it was told
    of (of twelve, two: a ring of ten that grew by a fifth); or when it is more urgent, by .2, than it was ever told to
    be. It is held against all that was ever told of it, not against the run before: slow growth adds up, and somebody
    whom detection loses and finds again is nobody new. Who leaves is no news: they were looked at. A part that split
    off, at once or after detection had lost sight of it, is held against what was told of the whole, so that the same
    people are not shown again under a new id.

    Args:
        told: by ring id. A ring that stood before and is not in it counts as told as it stood.
        urgency: of a ring, 0–1.
    """
    before = {ring.id: ring for ring in previous}
    whole = {line.ring_id: line.from_id for line in sorted(descent, key=_most) if line.reason is Descent.SPLIT}
    shown = _rings_of(told.values())
    raised, kept = [], []
    for ring in found:
        known = _known(ring.id, told, before, urgency, now) or _known(whole.get(ring.id), told, before, urgency, now)
        known = known or _told_together(ring, told, shown)
        if known is None or _changed(ring, known, urgency(ring)):
            raised.append(ring)
            kept.append(_with(known, _told(ring, urgency(ring), run_id, now)))
        elif ring.id not in told:  # what is known of it is what was told of the whole
            kept.append(replace(known, ring_id=ring.id))
    return raised, kept


def _reason(stood: bool, stands: bool) -> Descent:
    if not stands:
        return Descent.MERGED
    return Descent.MOVED if stood else Descent.SPLIT


def _fate(ring: Ring, before: frozenset[str], took_in: Collection[str], gave: Collection[str]) -> Fate:
    now = ring.account_ids
    if ring.id in took_in:
        return Fate.MERGED
    if ring.id in gave:
        return Fate.SPLIT
    if now == before:
        return Fate.UNCHANGED
    return Fate.GREW if len(now) >= len(before) else Fate.SHRANK


def _rings_of(told: Iterable[ToldRing]) -> Mapping[str, list[str]]:
    """Per account, the rings that people were told of with it in them."""
    rings: dict[str, list[str]] = {}
    for one in told:
        for account_id in one.members:
            rings.setdefault(account_id, []).append(one.ring_id)
    return rings


def _told_together(ring: Ring, told: Mapping[str, ToldRing], shown: Mapping[str, list[str]]) -> ToldRing | None:
    """The telling in which most of a ring's people were, where hardly anybody was not."""
    together = Counter(ring_id for account_id in ring.account_ids for ring_id in shown.get(account_id, ()))
    most = min(together, key=lambda ring_id: (-together[ring_id], ring_id), default=None)
    if most is None or _joined(ring, told[most]):
        return None
    return told[most]


def _changed(ring: Ring, known: ToldRing, urgency: float) -> bool:
    return _joined(ring, known) or urgency - known.urgency >= URGENCY


def _joined(ring: Ring, known: ToldRing) -> bool:
    return JOINED * len(ring.account_ids - known.members) >= len(ring.members)


def _known(
    ring_id: str | None,
    told: Mapping[str, ToldRing],
    before: Mapping[str, Ring],
    urgency: Callable[[Ring], float],
    now: datetime,
) -> ToldRing | None:
    if ring_id is None or ring_id in told or ring_id not in before:
        return told.get(ring_id or "")
    return _told(before[ring_id], urgency(before[ring_id]), "", now)


def _told(ring: Ring, urgency: float, run_id: str, now: datetime) -> ToldRing:
    return ToldRing(ring_id=ring.id, run_id=run_id, told_at=now, members=ring.account_ids, urgency=urgency)


def _with(known: ToldRing | None, told: ToldRing) -> ToldRing:
    if known is None:
        return told
    return replace(told, members=known.members | told.members, urgency=max(known.urgency, told.urgency))


def _most(line: Lineage) -> tuple[int, str]:
    return line.common, line.from_id
