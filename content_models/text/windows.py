"""Where a long post looks worst. An offer is a sentence or two, and what stands around it must not drown it.

A long post is cut at the ends of its sentences into windows. N-grams and pieces look at the whole and at the window
that n-grams and lexicon find worst, the encoder at that window alone, and the blends weigh all of it. A short post is
one window. What does not live here: what is made of it (`blend`).
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from content_models.encoders import LONGEST_ENCODED
from content_models.lexicon.finding import Finding
from content_models.text.columns import ILLEGAL
from content_models.text.linear import LONGEST_SCORED, Linear

LONGEST_WINDOW = 120

_TERM_WEIGHT = 3.0
"""What a sure term adds to the logit by which windows are compared; the blends give it about as much."""

_WINDOW = re.compile(
    rf".{{25,{LONGEST_WINDOW}}}?(?:(?<=[.!?…])(?=\s)|(?<=[。！？\n])|\Z)|.{{25,{LONGEST_WINDOW}}}(?=\s)"
    rf"|.{{1,{LONGEST_WINDOW}}}",
    re.DOTALL,
)

Span = tuple[int, int]


def windows(text: str) -> Iterator[Span]:
    """[start, end) of each, without gaps: sentences, or as much as a window holds where they have no end.

    What the encoder can take stays whole: what makes an offer legal often stands in the sentence beside it.
    """
    if len(text) <= LONGEST_ENCODED:
        yield 0, len(text)
        return
    for found in _WINDOW.finditer(text, 0, LONGEST_SCORED):
        yield found.span()


def worst_windows(texts: Sequence[str], findings: Sequence[Finding], linear: Linear) -> list[Span]:
    """One window per text."""
    cut = [list(windows(text)) for text in texts]
    long = [at for at, spans in enumerate(cut) if len(spans) > 1]
    logits = iter(linear.logits([texts[at][start:end] for at in long for start, end in cut[at]])[:, ILLEGAL])
    worst = [spans[0] for spans in cut]
    for at in long:
        scores = [next(logits) + _TERM_WEIGHT * _terms(findings[at], span) for span in cut[at]]
        worst[at] = cut[at][int(np.argmax(scores))]
    return worst


def _terms(finding: Finding, span: Span) -> float:
    """Weight of the surest term in the span."""
    return max((hit.weight for hit in finding.hits if hit.start < span[1] and hit.end > span[0]), default=0.0)
