"""Which words the encoder's answer rests on: leave some out, ask again, and see how far the answer falls.

Source: occlusion (Zeiler and Fergus 2014; Li, Monroe and Jurafsky 2016 for words). Some thirty questions to the encoder
for each post, so it is done for one that a person looks at, never on the stream. What does not live here: the n-grams'
part of the evidence, which is exact and free (`linear.character_shares`).
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]
Logits = Callable[[list[str]], npt.NDArray[np.float32]]

MOST_PARTS = 30
_WORD = re.compile(r"\S+")
_LONGEST_WORD = 12  # characters; scripts without blanks are cut at this length


def occluded(text: str, logits: Logits) -> list[tuple[Span, float]]:
    """Parts of the text and how far the logit falls without each, the furthest first; only those that lower it.

    `logits` answers for whole texts. Parts are words or, in a longer text, runs of neighbouring words.
    """
    spans = parts(text)
    if len(spans) < 2:
        return [(span, 1.0) for span in spans]
    answers = logits([text, *(text[:start] + " " + text[end:] for start, end in spans)])
    falls = [(span, float(answers[0] - without)) for span, without in zip(spans, answers[1:], strict=True)]
    return sorted((each for each in falls if each[1] > 0), key=lambda each: -each[1])


def parts(text: str) -> list[Span]:
    """At most MOST_PARTS spans in order, which cover every word once."""
    words = [span for found in _WORD.finditer(text) for span in _cut(*found.span())]
    if len(words) <= MOST_PARTS:
        return words
    bounds = np.linspace(0, len(words), MOST_PARTS + 1).round().astype(int)
    return [(words[a][0], words[b - 1][1]) for a, b in pairwise(bounds)]


def _cut(start: int, end: int) -> Sequence[Span]:
    count = -(-(end - start) // (2 * _LONGEST_WORD)) if end - start > 2 * _LONGEST_WORD else 1
    bounds = np.linspace(start, end, count + 1).round().astype(int).tolist()
    return list(pairwise(bounds))
