"""Whether a part of a row of digits was written to be called: by its words, signs, shape and what stands around it.

What does not live here: the rows and their parts (`runs`, `numbers`), whether a country knows the number
(`domain.contacts`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from content_models.contacts import phones
from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup
from content_models.contacts.runs import Atom
from content_models.disguise.canonical import Canonical

_NUMBERS = table("numbers")
_WORDS = Lookup({key: [f"{word.strip()}*" for word in _NUMBERS[key]] for key in ("begins", "backwards")})
_REPEATED = re.compile(r"([.\-/+])\1{2,}")
_SIGN_WORDS = re.compile(
    r"(?<![^\W_])(?:space|dash|hyphen|dot|pause|espacio|guion|guión|tiret|espace|strich|leerzeichen|trattino|spazio|traço|espaço|streepje|kreska|тире|дефис|пробел)(?![^\W_])"
)
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_DRAWN_OTHERWISE = frozenset({"fancy_letters", "circled", "fullwidth", "keycaps", "zero_width", "combining_marks"})
_ODD = re.compile(r"[^\w\s.,、，。；：;:()/+\-–—‑'\"·#<>?!]|_")
_HIDDEN, _APART, _SHAPED, _SAID, _WEAK, _ASKED = 0.9, 0.85, 0.7, 0.9, 0.6, 0.6
_SIGN = re.compile(r"[=:;&>+]{1,2}")
_LEAST = 7


def says(key: str, lower: str, start: int, end: int) -> bool:
    return any(hit.key == key for hit in _WORDS.hits(lower, max(0, start), min(end, len(lower))))


def is_seam(row: Sequence[Atom], at: int) -> bool:
    """Whether the writing changes before the atom at that place."""
    if at in (0, len(row)):
        return True
    before, after = row[at - 1], row[at]
    if after.plus or before.weak or after.weak or after.fillers:
        return True
    if (before.kind == "word") != (after.kind == "word") and max(len(before.digits), len(after.digits)) > 1:
        return True
    beside = [row[i].gap for i in (at - 1, at + 1) if 0 < i < len(row)]
    return any(_class(gap) != _class(after.gap) for gap in beside) and bool(re.search(r"[,;:\n()]", after.gap))


def _class(gap: str) -> str:
    return re.sub(r"\s+", " ", gap)


@dataclass(frozen=True, slots=True)
class Window:
    """Atoms of a row that may be one number, with what is known of them before anything is weighed.

    Attributes:
        seams: whether the writing changes at both ends.
        undone: what had to be undone to read them.
        beside: what the words around say.
    """

    atoms: Sequence[Atom]
    seams: bool
    undone: frozenset[str]
    beside: phones.Around

    @property
    def gaps(self) -> list[str]:
        return [atom.gap for atom in self.atoms[1:]]

    @property
    def digits(self) -> str:
        return "".join(atom.digits for atom in self.atoms)

    @property
    def fillers(self) -> int:
        return sum(atom.fillers for atom in self.atoms[1:])

    def count(self, kind: str) -> int:
        return sum(atom.kind == kind for atom in self.atoms)

    def is_apart(self) -> bool:
        """Whether every digit stands alone."""
        return all(len(atom.digits) == 1 for atom in self.atoms)


Evidence = tuple[float, frozenset[str]]
"""How sure it is that a window is a number to be called, if it is a valid one (0 is a no); what is undone for it."""
_NONE: Evidence = (0.0, frozenset())


def evidence(view: Canonical, lower: str, row: Sequence[Atom], first: int, last: int) -> Evidence:
    atoms_ = row[first : last + 1]
    seams = is_seam(row, first) and is_seam(row, last + 1)
    if not seams and not all(_ODD.search(atom.gap) or _SIGN.fullmatch(atom.gap.strip()) for atom in atoms_[1:]):
        return _NONE
    start, end = atoms_[0].start, atoms_[-1].end
    undone = view.undone_in(*view.original_span(start, end))
    window = Window(atoms_, seams, undone, phones.around(lower, start, end))
    confidence, flags = _weighed(lower, window)
    return confidence, flags | _flags(window)


def _weighed(lower: str, window: Window) -> Evidence:
    """By what is written most oddly about it."""
    if window.count("word") or any(atom.doubled for atom in window.atoms):
        return _in_words(window)
    if window.count("drawn") or window.undone & _DRAWN_OTHERWISE:
        return (_HIDDEN if window.seams else 0.0), frozenset()
    if not window.fillers and _is_one_sign(window) and (window.is_apart() or _is_long_enough(window)):
        return _NONE if window.beside.another else (_HIDDEN, frozenset({"separators"}))
    if not window.fillers and any(_is_odd(gap) for gap in window.gaps):
        return _parted_oddly(window)
    begun = bool(window.fillers) and _is_begun(lower, window.atoms)
    if (window.beside.another and not begun) or _is_sequence(window.atoms):
        return _NONE
    if window.fillers:
        return _in_parts(window, begun)
    if window.count("letters"):
        return _with_letters(window)
    classes = {_class(gap) for gap in window.gaps}
    is_even = len(classes) == 1 or "(" in "".join(classes) or (len(classes) == 2 and len(window.atoms) >= 9)
    if len(window.atoms) >= _LEAST and window.is_apart() and is_even:
        return _APART, frozenset({"separators"})
    return _of_groups(lower, window), frozenset()


def _in_words(window: Window) -> Evidence:
    words, cue, plus = window.count("word"), window.beside.cue, window.atoms[0].plus
    doubled = sum(atom.doubled for atom in window.atoms)
    strong = 2 * doubled + sum(atom.kind == "word" and not atom.weak for atom in window.atoms)
    enough = words >= 3 or plus or doubled or (words == 2 and (cue > 0 or _is_mixed(window.atoms)))
    if not enough or not window.seams or window.fillers > 2 * len(window.atoms):
        return _NONE
    only_sounds = words >= _LEAST and all(len(atom.digits) <= 2 for atom in window.atoms)
    if strong < 2 and not (plus and strong) and not only_sounds:
        return _NONE
    return (_HIDDEN if strong >= 3 or cue else _WEAK), frozenset({"spelled_digits"})


def _is_long_enough(window: Window) -> bool:
    return len(window.digits) >= 9 and max(len(atom.digits) for atom in window.atoms) >= 3 and window.seams


def _is_odd(gap: str) -> bool:
    return bool(_ODD.search(gap) or _REPEATED.search(gap))


def _is_one_sign(window: Window) -> bool:
    """The same sign of those that sums, times and lists have, more often than they have it: 212=555=0143."""
    signs = {gap.strip() for gap in window.gaps}
    return (
        len(signs) == 1
        and bool(_SIGN.fullmatch(next(iter(signs))))
        and (window.is_apart() or len(window.atoms) in (3, 4))
    )


def _parted_oddly(window: Window) -> Evidence:
    """By pictures, stars, tildes: signs that no price, size or part number has there."""
    odd = [gap for gap in window.gaps if _is_odd(gap)]
    has_picture = bool(_PICTURE.search("".join(odd)))
    sure = len(odd) >= 2 or window.beside.cue or window.digits.startswith("0") or has_picture
    is_all = window.seams or len(odd) == len(window.gaps)
    if not sure or not is_all or (window.beside.another and not has_picture) or _is_sequence(window.atoms):
        return _NONE
    return _HIDDEN, frozenset({"separators"})


def _is_begun(lower: str, atoms_: Sequence[Atom]) -> bool:
    """Whether a word says that a number is told in pieces, or a sign between them is named."""
    return says("begins", lower, atoms_[0].start - 40, atoms_[1].start) or bool(
        _SIGN_WORDS.search(lower, atoms_[0].start, atoms_[-1].end)
    )


def _in_parts(window: Window, begun: bool) -> Evidence:
    told = begun or sum(bool(atom.fillers) for atom in window.atoms[1:]) >= 2
    few, longest = len(window.atoms), max(len(atom.digits) for atom in window.atoms)
    parted = sum(bool(atom.fillers) for atom in window.atoms[1:])
    if window.is_apart() and parted >= 5:
        return _HIDDEN, frozenset({"split"})
    if begun and (window.is_apart() or parted >= 4 or (few <= 6 and longest >= 3)):
        return _HIDDEN, frozenset({"split"})
    return (_WEAK, frozenset({"split"})) if window.beside.cue == 1 and told and few <= 5 else _NONE


def _with_letters(window: Window) -> Evidence:
    """O for 0 and l for 1, where most of a row of digits shows; S, B and Z only where more speaks for a number."""
    letters = {atom.digits for atom in window.atoms if atom.kind == "letters"}
    sure = sum(len(atom.digits) for atom in window.atoms if atom.kind == "digits")
    usual = window.beside.cue > 0 or window.digits.startswith("0") or letters <= {"0", "1"}
    gaps = [gap for gap in window.gaps if gap]
    is_even = len({_class(gap) for gap in gaps}) <= 1 or all(re.fullmatch(r"[ ().-]{1,3}", gap) for gap in gaps)
    return (_SHAPED if sure >= 4 and usual and is_even else 0.0), frozenset({"leetspeak"})


def _is_mixed(window: Sequence[Atom]) -> bool:
    """Words and digits without a blank between, as nobody counts: 212five55."""
    return any(
        not after.gap and (before.kind == "word") != (after.kind == "word") for before, after in pairwise(window)
    )


def _of_groups(lower: str, window: Window) -> float:
    """Groups of digits alone, in whatever sizes: only where a word says so, or a nought or plus begins them."""
    gaps, cue, digits = window.gaps, window.beside.cue, window.digits
    if len(window.atoms) > 8 or any(re.search(r"[\"'<>?!]|\n\s*\n", gap) for gap in gaps):
        return 0.0
    if set(gaps) == {"\n"} and 3 <= len(window.atoms) <= 5 and len(digits) >= 9:
        return _ASKED
    if any(re.search(r"[,;:\n]", gap) for gap in gaps) and not (cue == 1 and len({_class(gap) for gap in gaps}) == 1):
        return 0.0
    start, end = window.atoms[0].start, window.atoms[-1].end
    if phones.is_another_number(lower, start, end, cue) or phones.is_other_by_shape(lower[start:end], cue):
        return 0.0
    classes = {_class(gap) for gap in gaps}
    if len(window.atoms[-1].digits) == 1 or ({".", "-"} <= classes and not window.atoms[0].plus):
        return 0.0
    if window.atoms[0].plus or cue == 1:
        return _SAID
    is_led = lower[start] == "0" and len(window.atoms[0].digits) > 1
    return _ASKED if is_led and len(digits) >= 8 and len(window.atoms) <= 6 else 0.0


def _flags(window: Window) -> frozenset[str]:
    found = {"split"} if any("\n" in gap for gap in window.gaps) else set()
    return frozenset(found | ({"fancy_letters"} if window.count("drawn") else set()))


def _is_sequence(window: Sequence[Atom]) -> bool:
    """Sizes and years in a row: every number the next by the same step."""
    values = [int(atom.digits) for atom in window]
    steps = {after - before for before, after in pairwise(values)}
    return len(values) >= 4 and (len(steps) == 1 or (min(steps) >= 0 and max(steps) <= 5 and len(values) >= 6))
