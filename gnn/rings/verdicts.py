"""What a run learns from verdicts: the release corrected by them, or the release alone where that would be worse.

A pure function of the verdicts, whatever their order. Whose platform it is and where they are kept is nobody's business
here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gnn.rings.measures import MEASURES
from gnn.rings.pairs import Floats
from gnn.rings.scorer import RingScorer, log_loss

LEAST = 5  # verdicts for and against: fewer say nothing about what sets the two apart
FOLDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """That somebody confirmed or rejected a ring.

    Attributes:
        measures: what was measured of the ring as it was shown then, by column in order; empty where it was not shown.
    """

    ring_id: str
    confirmed: bool
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What came of verdicts.

    Attributes:
        scorer: what a run scores with; `judged` is how many verdicts it has learned from.
        told: the same in words; None where there was no verdict.
        loss, release_loss: mean log loss of what verdicts teach on verdicts held out, and of the release on the same;
            None where there were too few.
    """

    scorer: RingScorer
    told: str | None = None
    loss: float | None = None
    release_loss: float | None = None


def learned_from(verdicts: Sequence[Verdict], release: RingScorer) -> Learned:
    """The release as these verdicts correct it, if they are enough and it then foretells them no worse.

    Verdicts on rings of which other columns were measured are passed over: nobody can say what those would have been.
    """
    known = sorted((v for v in verdicts if tuple(v.measures) == tuple(MEASURES)), key=lambda v: v.ring_id)
    if not verdicts:
        return Learned(scorer=release)
    values = np.array([list(v.measures.values()) for v in known]).reshape(len(known), len(MEASURES))
    confirmed = np.array([v.confirmed for v in known], dtype=bool)
    found = _weighed(release, values, confirmed)
    passed = len(verdicts) - len(known)
    others = f"; passed over, since they are on rings measured otherwise or never shown: {passed}" if passed else ""
    return replace(found, told=f"{found.told}{others}")


def held_out(release: RingScorer, values: Floats, confirmed: NDArray[np.bool_]) -> Floats:
    """Log loss of each verdict by what the others teach, folds apart. Takes two verdicts or more of each kind."""
    fold = folds(confirmed)
    loss = np.zeros(len(confirmed))
    for out in (fold == number for number in range(FOLDS) if (fold == number).any()):
        taught = release.learned(values[~out], confirmed[~out])
        loss[out] = log_loss(taught.probability(values[out]), confirmed[out])
    return loss


def folds(confirmed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """To which fold each verdict belongs: both kinds are dealt out in turn, one after the other."""
    fold = np.zeros(len(confirmed), dtype=np.int64)
    dealt = np.argsort(confirmed, kind="stable")
    fold[dealt] = np.arange(len(confirmed)) % FOLDS
    return fold


def _weighed(release: RingScorer, values: Floats, confirmed: NDArray[np.bool_]) -> Learned:
    number, against = len(confirmed), int((~confirmed).sum())
    counts = f"{number} verdict{'s' if number != 1 else ''}, {against} of them against"
    if min(against, number - against) < LEAST:
        return Learned(scorer=release, told=f"the release alone: {counts}; it takes {LEAST} for and {LEAST} against")
    before = float(log_loss(release.probability(values), confirmed).mean())
    after = float(held_out(release, values, confirmed).mean())
    losses = f"log loss {after:.3f} where held out, {before:.3f} by the release"
    if after > before:
        return Learned(
            scorer=release,
            told=f"the release alone: what {counts}, teach would be worse ({losses})",
            loss=after,
            release_loss=before,
        )
    return Learned(
        scorer=release.learned(values, confirmed),
        told=f"what {counts}, teach ({losses})",
        loss=after,
        release_loss=before,
    )
