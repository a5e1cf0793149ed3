"""One post's text as every stage reads it: canonical, lower case, without slips of the finger, with the way back to the
original.

What does not live here: how disguises and slips are undone (`content_models.disguise`), and any score.
"""

from dataclasses import dataclass

from content_models.disguise.canonical import Canonical, canonical
from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.finding import language_of

LONGEST_READ = 20_000
"""Characters of a post that are read. Far above any listing; a bound on what one post may cost."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A canonical text folded to lower case, character for character, so that offsets stay true.

    Attributes:
        language: ISO 639-1 or 639-3 in lower case, as the platform states it, else guessed.
        disguise: 0–1, the share of the text's letters that had been hidden; slips of the finger hide nothing.
    """

    text: str
    source: Canonical
    language: str
    disguise: float

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        return self.source.original_span(start, end)


def read(body: str, vocabulary: Vocabulary, language: str | None = None) -> Reading:
    """`language` BCP 47, None where nobody states it."""
    source = canonical(body[:LONGEST_READ], vocabulary)
    text, disguise = _lower(source.text), source.disguise
    language = (language or language_of(text)).partition("-")[0].lower()
    if edits := vocabulary.mistyped_in(text, language):
        source = source.edited(edits)
        text = _lower(source.text)
    return Reading(text, source, language, disguise)


def _lower(text: str) -> str:
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    # A few letters (İ) grow when folded; they stay as they are, or every later span would be off.
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
