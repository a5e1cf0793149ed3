"""Where a long post looks worst. An offer is a sentence or two, and what stands around it must not drown it.

In a long post the stretch of words is looked for whose n-grams and terms add up to most, less a price for each
character (maximum-sum segment, Bentley 1984), wherever sentences begin and end: who hides an offer in another's text
puts no full stop. N-grams and pieces look at the whole and at that window, the encoder at that window alone, and the
blends weigh all of it. A short post is one window. What does not live here: what is made of it (`blend`).
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from content_models.encoders import LONGEST_ENCODED
from content_models.lexicon.finding import Finding
from content_models.text.linear import LONGEST_SCORED, Linear

SHORTEST_WINDOW, LONGEST_WINDOW = 30, 120

PRICE = 0.007
"""Of a character, in the logits of a window of full length."""

_TERM_WEIGHT = 1.0
"""What a sure term adds to its window, in the same logits; the blends give it more."""

_STRETCH = re.compile(r"\S+")
_LONGEST_WORD, _STEP = 25, 4

_NOWHERE = 2 * LONGEST_SCORED

Span = tuple[int, int]
Doubles = npt.NDArray[np.float64]


def worst_windows(texts: Sequence[str], findings: Sequence[Finding], linear: Linear) -> list[Span]:
    """[start, end) of one window per text. What the encoder can take stays whole: what makes an offer legal often
    stands in the sentence beside it."""
    return [
        (0, len(text)) if len(text) <= LONGEST_ENCODED else _worst(text[:LONGEST_SCORED], finding, linear)
        for text, finding in zip(texts, findings, strict=True)
    ]


def _worst(text: str, finding: Finding, linear: Linear) -> Span:
    so_far = np.append(0.0, np.cumsum(_worth(text, finding, linear)))
    starts, ends = _edges(text)
    # A row for each word that a window may begin with, a column for each that it may end with.
    ends = sliding_window_view(np.append(ends, np.full(LONGEST_WINDOW, _NOWHERE)), LONGEST_WINDOW)[: len(starts)]
    lengths = ends - starts[:, None]
    fits = (lengths >= SHORTEST_WINDOW) & (lengths <= LONGEST_WINDOW)
    if not fits.any():
        return 0, LONGEST_WINDOW
    worth = np.where(fits, so_far[np.minimum(ends, len(text))] - so_far[starts][:, None], -np.inf)
    first, last = np.unravel_index(int(np.argmax(worth)), worth.shape)
    return int(starts[first]), int(ends[first, last])


def _worth(text: str, finding: Finding, linear: Linear) -> Doubles:
    """Of each character, as of one in a window of full length: an n-gram counts by the square root of their number."""
    worth: Doubles = linear.character_shares(text) * np.sqrt(len(text) / LONGEST_WINDOW) - PRICE
    for hit in finding.hits:
        worth[hit.start : hit.end] += _TERM_WEIGHT * hit.weight / (hit.end - hit.start)
    return worth


def _edges(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where words begin and where each ends; a long stretch without blanks, as some scripts write, has edges inside."""
    stretches = np.array([stretch.span() for stretch in _STRETCH.finditer(text)] or [(0, len(text))])
    if (stretches[:, 1] - stretches[:, 0]).max() > _LONGEST_WORD:
        stretches = np.array([part for start, end in stretches.tolist() for part in _parts(start, end)])
    return stretches[:, 0], stretches[:, 1]


def _parts(start: int, end: int) -> Iterator[Span]:
    step = _STEP if end - start > _LONGEST_WORD else end - start
    return ((at, min(at + step, end)) for at in range(start, end, step))
