"""The ensemble's seam: from the signals of all detectors to one probability and one category.

Today it is the maximum of the detectors' calibrated probabilities and nothing cleverer: exact for one detector, and an
upper estimate for several. A fitted combination replaces `combine` and nothing else.
"""

from collections.abc import Sequence

from domain.judgement import CategoryCode, Signal


def combine(signals: Sequence[Signal]) -> tuple[float, CategoryCode | None]:
    """Probability and category of the strongest signal; no signal is probability 0."""
    if not signals:
        return 0.0, None
    strongest = max(signals, key=lambda signal: (signal.probability, signal.category is not None, signal.detector))
    return strongest.probability, strongest.category


def unsure(signals: Sequence[Signal]) -> bool:
    """Whether the strongest detector never learned from anything like this post."""
    return bool(signals) and max(signals, key=lambda signal: signal.probability).abstains
