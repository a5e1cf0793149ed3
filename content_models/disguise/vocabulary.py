"""Words somebody may want to hide, and where a text hides them behind cuts, digits or letters of another alphabet."""

from collections.abc import Iterable

import ahocorasick

from content_models.disguise.glyphs import LOOKALIKES

_SEPARATORS = " .-_*~|·•'`,/"
_LEET = {"0": "o", "1": "il", "!": "il", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "8": "b", "9": "g"}
_LOOK = {foreign: latin for foreign, latin in LOOKALIKES.items() if foreign == foreign.lower()}

# One key for everything that may stand for a letter; `i` and `l` share one since a 1 stands for both.
_SQUASH = str.maketrans(
    dict.fromkeys(_SEPARATORS)
    | {sign: letters[0].replace("i", "l") for sign, letters in _LEET.items()}
    | {foreign: latin.replace("i", "l") for foreign, latin in _LOOK.items()}
    | {"i": "l"}
)

Hidden = tuple[int, int, str, str]
"""(start, end, what to read there, the trick's name)."""


class Vocabulary:
    """Terms in lower case, found also where they are hidden. Build once; searching is one pass over the text."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[str, list[str]] = {}
        for term in sorted({term.lower() for term in terms}):
            key = term.translate(_SQUASH)
            if len(key) >= 3:
                self._terms.setdefault(key, []).append(term)
        self._automaton = ahocorasick.Automaton()
        for key in self._terms:
            self._automaton.add_word(key, key)
        if self._terms:
            self._automaton.make_automaton()

    def hidden_in(self, text: str) -> list[Hidden]:
        """What to read where a term is hidden; nothing where it stands openly. The longest term wins an overlap."""
        lower = _lower(text)
        squashed = lower.translate(_SQUASH)
        if not self._terms or not (hits := list(self._automaton.iter(squashed))):
            return []
        kept = [i for i, character in enumerate(lower) if character not in _SEPARATORS]
        taken: set[int] = set()
        hidden: list[Hidden] = []
        for last, key in sorted(hits, key=lambda hit: -len(hit[1])):
            start, end = kept[last - len(key) + 1], kept[last] + 1
            if taken.isdisjoint(range(start, end)) and _stands_alone(lower, start, end):
                taken.update(range(start, end))
                hidden += self._reading(lower, start, end, key)
        return hidden

    def _reading(self, lower: str, start: int, end: int, key: str) -> list[Hidden]:
        readings = [_align(lower, start, end, term) for term in self._terms[key]]
        return [] if [] in readings else next((reading for reading in readings if reading), [])


def _lower(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(character.lower()[0] for character in text)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if after == "s":
        after = text[end + 1 : end + 2]  # a plural
    return not before.isalnum() and not after.isalnum()


def _align(lower: str, start: int, end: int, term: str) -> list[Hidden] | None:
    """How to turn [start, end) into the term; [] where it is the term already, None where that would be a guess."""
    letters = [(i, lower[i]) for i in range(start, end) if lower[i] not in _SEPARATORS]
    wanted = [character for character in term if character not in _SEPARATORS]
    swaps: list[Hidden] = []
    for (i, found), letter in zip(letters, wanted, strict=True):
        if found != letter:
            if letter not in _LEET.get(found, _LOOK.get(found, "")):
                return None
            swaps.append((i, i + 1, letter, "leetspeak" if found in _LEET else "lookalikes"))
    cuts = _cuts(letters, term)
    if swaps and not _is_deliberate_swap(swaps, wanted):
        return None
    if cuts and not _is_deliberate_cut(cuts, start, end):
        return None
    return swaps + cuts


def _cuts(letters: list[tuple[int, str]], term: str) -> list[Hidden]:
    """Separators between letters that the term writes together."""
    parted = set()
    count = 0
    for character in term:
        if character in _SEPARATORS:
            parted.add(count)
        else:
            count += 1
    positions = [i for i, _ in letters]
    return [
        (gap, gap + 1, "", "separators")
        for n in range(1, len(positions))
        if n not in parted
        for gap in range(positions[n - 1] + 1, positions[n])
    ]


def _is_deliberate_swap(swaps: list[Hidden], wanted: list[str]) -> bool:
    """Short codes such as "b2" and "t35" are part numbers: a hidden word has four letters, and two of them show."""
    return (len(wanted) >= 4 and len(wanted) - len(swaps) >= 2) or {what for *_, what in swaps} == {"lookalikes"}


def _is_deliberate_cut(cuts: list[Hidden], start: int, end: int) -> bool:
    """Every letter on its own, or a word of six letters and more cut by at most two characters."""
    letters = end - start - len(cuts)
    return len(cuts) >= letters - 1 >= 2 or (letters >= 6 and len(cuts) <= 2)
