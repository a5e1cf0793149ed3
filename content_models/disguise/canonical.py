"""Text as it would read had nobody hidden it, with a map back to every original position.

Source of the method: NFKC compatibility (Unicode UAX 15) restricted to styled letters and digits, mixed-script
detection (UTS 39), and words of an injected vocabulary under cuts and leetspeak. What stays in place: emoji, accents,
every script's own marks, and all that a vocabulary does not ask for. Contacts spelled out in words are in `contacts`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from content_models.disguise.glyphs import INVISIBLE, LOOKALIKES, MARKS, PLAIN, SMALL_DIGITS, TONE_MARKS
from content_models.disguise.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of [start, end); `what` names the trick undone, "" for ordinary typography."""

    start: int
    end: int
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text and where each of its code points came from.

    Attributes:
        text: what is read.
        offsets: for each code point of `text`, where its source begins in the original.
        ends: for each code point of `text`, where its source ends in the original. Both never decrease.
        undoings: (start, end, what) in the original, for every trick undone.
    """

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]
    undoings: tuple[tuple[int, int, str], ...] = ()

    @property
    def undone(self) -> frozenset[str]:
        return frozenset(what for _, _, what in self.undoings)

    @property
    def disguise(self) -> float:
        """0–1: the share of the text's characters that were changed deliberately."""
        return min(1.0, sum(max(end - start, 1) for start, end, _ in self.undoings) / max(len(self.text), 1))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the original that reads as [start, end) here; an empty span where that is empty."""
        if start >= end:
            point = self.offsets[start] if start < len(self.offsets) else self.ends[-1] if self.ends else 0
            return point, point
        return self.offsets[start], self.ends[end - 1]

    def undone_in(self, start: int, end: int) -> frozenset[str]:
        """What had to be undone inside [start, end) of the original."""
        return frozenset(what for first, last, what in self.undoings if first < end and last > start)

    def edited(self, edits: Iterable[Edit]) -> "Canonical":
        """The same text after edits that do not overlap, in any order; itself where there are none."""
        ordered = sorted(edits, key=lambda edit: edit.start)
        if not ordered:
            return self
        text: list[str] = []
        offsets: list[int] = []
        ends: list[int] = []
        undoings, done = list(self.undoings), 0
        for edit in ordered:
            text += [self.text[done : edit.start], edit.text]
            offsets += self.offsets[done : edit.start]
            ends += self.ends[done : edit.start]
            sources = self._sources(edit)
            offsets += [first for first, _ in sources]
            ends += [last for _, last in sources]
            if edit.what:
                undoings.append((*self.original_span(edit.start, edit.end), edit.what))
            done = edit.end
        text.append(self.text[done:])
        offsets += self.offsets[done:]
        ends += self.ends[done:]
        return Canonical("".join(text), offsets, ends, tuple(undoings))

    def _sources(self, edit: Edit) -> list[tuple[int, int]]:
        if len(edit.text) == edit.end - edit.start:
            return [self.original_span(i, i + 1) for i in range(edit.start, edit.end)]
        return [self.original_span(edit.start, edit.end)] * len(edit.text)


def unchanged(text: str) -> Canonical:
    """A text that is its own canonical form."""
    return Canonical(text, range(len(text)), range(1, len(text) + 1))


def canonical(text: str, vocabulary: Vocabulary | None = None) -> Canonical:
    """Undo what hides words from a reader, to a fixed point: the canonical form of a canonical text is itself.

    Every edit drops a character or puts an ASCII one for another, so the fixed point is reached.
    Without a vocabulary, leetspeak and short cuts ("g1ock", "g-u-n") stay, since they read like part numbers and sizes.
    """
    current = unchanged(text)
    while True:
        following = current if current.text.isascii() else _each(current, _GLYPH_STEPS)
        following = following.edited(_spaced_letters(following.text))
        if vocabulary is not None:
            following = following.edited(Edit(*hidden) for hidden in vocabulary.hidden_in(following.text))
        if following is current:
            return current
        current = following


def _each(current: Canonical, steps: Sequence[Callable[[str], Iterator[Edit]]]) -> Canonical:
    for step in steps:
        current = current.edited(step(current.text))
    return current


_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")


def _keycaps(text: str) -> Iterator[Edit]:
    for found in _KEYCAP.finditer(text):
        yield Edit(found.start(), found.end(), found[1], "keycaps")


_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_BEYOND_GREEK_AND_CYRILLIC = "\u0530"


def _invisible(text: str) -> Iterator[Edit]:
    """Between Latin, Greek and Cyrillic no invisible character means anything; elsewhere it may join letters."""
    for found in _INVISIBLE.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        shapes_emoji = "\ufe00" <= found[0] <= "\ufe0f" and not before.isalnum()
        if before < _BEYOND_GREEK_AND_CYRILLIC and after < _BEYOND_GREEK_AND_CYRILLIC and not shapes_emoji:
            in_word = before.isalnum() and after.isalnum() and found[0] != "\u00ad"
            yield Edit(found.start(), found.end(), "", "zero_width" if in_word else "")


_MARKED = re.compile(f"([^{MARKS}]?)([{MARKS}]+)", re.DOTALL)


def _marks(text: str) -> Iterator[Edit]:
    for found in _MARKED.finditer(text):
        if found[1].isalpha() and not _is_european(found[1]):
            continue
        plain = _without_noise(found[1], found[2])
        if plain != found[0]:
            composed = unicodedata.normalize("NFC", found[0]) == plain
            yield Edit(found.start(), found.end(), plain, "" if composed else "combining_marks")


def _is_european(letter: str) -> bool:
    return letter < _BEYOND_GREEK_AND_CYRILLIC or "Ḁ" <= letter <= "ῼ"  # with the composed Latin and Greek letters


def _without_noise(letter: str, marks: str) -> str:
    """The letter with the marks that a language may have put there: those that compose, or one more of tone."""
    if not letter.isalpha() or len(marks) > 3:
        return letter
    composed = unicodedata.normalize("NFC", letter + marks)
    rest = composed[1:]
    return composed if len(rest) <= 1 and TONE_MARKS.issuperset(rest) else composed[0]


_STYLED = re.compile("[" + re.escape("".join(PLAIN)) + "]")
_SMALL = re.compile("[" + "".join(SMALL_DIGITS) + "]{3,}")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")


def _styled(text: str) -> Iterator[Edit]:
    if PLAIN.keys().isdisjoint(text):
        return
    for found in _STYLED.finditer(text):
        plain, what = PLAIN[found[0]]
        yield Edit(found.start(), found.end(), plain, what)


def _small_digits(text: str) -> Iterator[Edit]:
    for found in _SMALL.finditer(text):
        yield Edit(found.start(), found.end(), "".join(map(SMALL_DIGITS.__getitem__, found[0])), "fancy_letters")


def _regional(text: str) -> Iterator[Edit]:
    """Pairs are flags and stay; an odd run of regional letters spells something."""
    for found in _REGIONAL.finditer(text):
        if len(found[0]) % 2:
            letters = "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in found[0])
            yield Edit(found.start(), found.end(), letters, "fancy_letters")


_FOREIGN = re.compile("[ɡɑıℓ\u0370-\u058f]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")


def _lookalikes(text: str) -> Iterator[Edit]:
    """Words of mixed script in which every foreign letter passes for a Latin one; nobody types those by accident."""
    if not _FOREIGN.search(text):
        return
    for word in _WORD.finditer(text):
        foreign = [i for i in range(*word.span()) if _FOREIGN.match(text[i]) and text[i] != "ı"]
        if foreign and _LATIN.search(word[0]) and all(text[i] in LOOKALIKES for i in foreign):
            yield from (Edit(i, i + 1, LOOKALIKES[text[i]], "lookalikes") for i in foreign)


_GLYPH_STEPS = (_keycaps, _invisible, _marks, _styled, _small_digits, _regional, _lookalikes)

# Five letters or more, all parted in the same way: no abbreviation and no row of sizes is that long.
_SPACED = re.compile(r"(?<![^\W_])([A-Za-zÀ-ԯ])([ .\-_*|·•~])(?:[A-Za-zÀ-ԯ]\2){3,}[A-Za-zÀ-ԯ](?![^\W_])")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def _spaced_letters(text: str) -> Iterator[Edit]:
    for found in _SPACED.finditer(text):
        if found[0][::2].lower() not in _ALPHABET:
            yield from (Edit(i, i + 1, "", "separators") for i in range(found.start() + 1, found.end(), 2))
