"""Text as it would read had nobody hidden it, with a map back to every original position.

The steps are in this package's other modules, by what they look at: codes (`escapes`), order (`direction`), single
characters (`characters`), alphabets (`scripts`), rows of letters (`spacing`), words of an injected vocabulary
(`vocabulary`), and all words where a text is disguised as a whole (`wholly`). What stays in place: emoji, accents,
every script's own marks, and all that a vocabulary does not ask for. Contacts spelled out in
words are in `contacts`.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from content_models.disguise import characters, direction, escapes, scripts
from content_models.disguise.offsets import Canonical, Edit, has_any, unchanged
from content_models.disguise.spacing import spaced_letters
from content_models.disguise.vocabulary import Vocabulary

__all__ = ["Canonical", "Edit", "canonical", "unchanged"]

Step = Callable[[str], Iterator[Edit]]

_CODE_STEPS: Sequence[Step] = (escapes.references, escapes.backslashed, escapes.percent_encoded)
# Letters and signs that are typed as they stand in most languages of Europe: of these only words of two alphabets hide
# anything.
_TYPED = "\x00-\x7f\xa3\xab\xb0\xb7\xbbÀ-ÖØ-öø-İĲ-ňŊ-žЀ-я\u0450-\u045fҐґ–—‘’‚“”„€"
_DRAWN = re.compile(f"[^{_TYPED}]")
_CHARACTER_STEPS: Sequence[Step] = (
    direction.overrides,
    direction.controls,
    characters.keycaps,
    characters.tags,
    characters.invisible,
    characters.marks,
    characters.styled,
    characters.small_digits,
    characters.regional,
    characters.emoji_letters,
    scripts.shaped,
    scripts.stretches,
)


def canonical(text: str, vocabulary: Vocabulary | None = None) -> Canonical:
    """Undo what hides words from a reader, to a fixed point: the canonical form of a canonical text is itself.

    Every edit drops or decodes characters, puts a plain letter for a drawn one, or a term of the vocabulary for what
    was none. Two terms that look alike in two alphabets ("9x18") can each be read for the other: of such readings
    the first in order stands. Without a vocabulary, leetspeak, short cuts and respelling ("g1ock", "g-u-n", "kokayne")
    stay, since they read like part numbers, sizes and names.
    """
    current, before = unchanged(text), []
    while (following := _once(current, vocabulary)) is not current:
        before.append(current)
        current = following
        again = next((at for at, earlier in enumerate(before) if earlier.text == current.text), None)
        if again is not None:
            return min(before[again:], key=lambda reading: reading.text)
    return current


def _once(current: Canonical, vocabulary: Vocabulary | None) -> Canonical:
    """Every step once; the same object where none found anything."""
    following = current
    if has_any(current.text, escapes.SIGNS):
        following = _each(following, _CODE_STEPS)
    if not following.text.isascii():
        if _DRAWN.search(following.text):
            following = _each(following, _CHARACTER_STEPS)
        following = following.edited(scripts.lookalikes(following.text))
    following = following.edited(spaced_letters(following.text, vocabulary.words if vocabulary else frozenset()))
    return following if vocabulary is None else following.edited(vocabulary.hidden_in(following.text))


def _each(current: Canonical, steps: Sequence[Step]) -> Canonical:
    for step in steps:
        current = current.edited(step(current.text))
    return current
