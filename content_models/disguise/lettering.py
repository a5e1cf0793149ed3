"""Terms whose letters were parted by other characters or swapped for signs that look alike: "g-u-n", "c0ca1ne".

One pass of Aho and Corasick's automaton over the text without its separators, in which everything that may stand for a
letter became that letter; what is found is then held letter by letter against the term.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import ahocorasick
import numpy as np
import numpy.typing as npt

from content_models.disguise.glyphs import BRAILLE, RESEMBLING
from content_models.disguise.offsets import Edit, has_any
from content_models.disguise.ordinary import ordinary_words

_CLUSTERS = {
    r"|-|": "h", r"|\/|": "m", r"|\|": "n", r"(_)": "u", r"|_|": "u", r"\/\/": "w", r"|<": "k", r"|)": "d", r"|_": "l",
    r"/\\": "a", r"/-\\": "a", r"\/": "v", "()": "o", "[]": "o", "><": "x", "vv": "w",
}  # fmt: skip
_CLUSTERS = {drawn.replace("\\\\", "\\"): letter for drawn, letter in _CLUSTERS.items()}
_STANDINS = {drawn: chr(0xE000 + n) for n, drawn in enumerate(_CLUSTERS)}  # one private character for each
_CLUSTER = re.compile("|".join(re.escape(drawn) for drawn in sorted(_CLUSTERS, key=len, reverse=True)))
_CLUSTER_SIGNS = ("|", "()", "[]", "><", "/\\", "\\/", "(_)", "vv", "/-\\")

LEET: dict[str, str] = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "!": "il",
    "@": "a", "$": "s", "+": "t", "|": "il", "¢": "c", "€": "e", "£": "l", "¥": "y", "§": "s", "ß": "b", "µ": "u",
    "μ": "u", "©": "c", "®": "r", "₳": "a", "₿": "b", "₵": "c", "₣": "f", "₲": "g", "₭": "k", "₥": "m", "₦": "n",
    "₱": "p", "₴": "s", "₮": "t", "₩": "w", "⭕": "o", "❌": "x", "✖": "x", "❗": "i", "💲": "s", "✝": "t", "➕": "t",
}  # fmt: skip
"""Digits and signs: the letters each may stand for. Those of more than one character are in `_CLUSTERS`."""
LEET |= {_STANDINS[drawn]: letter for drawn, letter in _CLUSTERS.items()}

_CAPITAL_I = "\ue0ff"
LEET[_CAPITAL_I] = "il"
_INNER_CAPITAL_I = re.compile("(?<=[^\\W\\d_])I(?=[a-z])")

_LOOK = {letter.lower(): latin.lower() for letter, latin in RESEMBLING.items()} | {
    letter: latin for letter, latin in RESEMBLING.items() if letter == letter.lower()
}
_SIGNS = frozenset(sign for sign in LEET if not sign.isalnum() and not "\ue000" <= sign < "\uf8ff")
_INNER = frozenset("!|")  # signs that end words and sums in ordinary writing: letters only before another letter
_SIGN_BEFORE_LETTER = re.compile("[" + re.escape("".join(sorted(_SIGNS))) + "]\ufe0f?[^\\W\\d_]")
_ASCII_SIGN_BEFORE_LETTER = re.compile("[!@$+|][a-z]")
_EUROPEAN = "A-Za-zÀ-ɏͰ-ԯ"
_OTHER_LETTER = "\u0530-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc\U00010000-\U0001cfff"
_FILLED = re.compile(f"[{_EUROPEAN}][{_OTHER_LETTER}]{{1,3}}[{_EUROPEAN}]")
_WIDEST_GAP = 6
_BROKEN_OFF = re.compile(r"[.,;:!?)\]]\s|\n\s*\n")


_PARTS = "\0"


class _Squash(dict[int, str]):
    """What each character may stand for, for `str.translate`; `_PARTS` where it may only part letters."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_part = character.isalnum() or (unicodedata.category(character)[0] == "M" and character != "\ufe0f")
        self[code] = _without_accent(character) if is_part else _PARTS
        return self[code]


def _without_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].replace("i", "l") if "à" <= letter < "ɏ" else letter


def _squash(without: Iterable[str] = ()) -> _Squash:
    """`i` and `l` share one key, since a 1 stands for both."""
    table = {sign: letters[0].replace("i", "l") for sign, letters in LEET.items()}
    table |= {foreign: latin.replace("i", "l") for foreign, latin in (_LOOK | BRAILLE).items()}
    table |= {"i": "l", "_": _PARTS} | dict.fromkeys(without, _PARTS)
    return _Squash({ord(character): key for character, key in table.items()})


_AS_LETTERS, _AS_SEPARATORS = _squash(), _squash(_SIGNS)


class _Filled(_Squash):
    """Letters of far scripts part those of European ones."""

    def __missing__(self, code: int) -> str:
        self[code] = _PARTS if re.match(f"[{_OTHER_LETTER}]", chr(code)) else _AS_LETTERS[code]
        return self[code]


_AS_FILLING = _Filled({code: key for code, key in _AS_LETTERS.items() if code < 0x530 or chr(code) in BRAILLE})


_Readings = dict[tuple[str, str], list[Edit]]


class Lettering:
    """Finds terms (lower case) that are parted or swapped; built once."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[str, list[str]] = {}
        self._listed = frozenset(terms)
        for term in sorted(self._listed):
            key = term.translate(_AS_LETTERS).replace(_PARTS, "")
            if len(key) >= 3:
                self._terms.setdefault(key, []).append(term)
        self._automaton = ahocorasick.Automaton()
        for key in self._terms:
            self._automaton.add_word(key, key)
        if self._terms:
            self._automaton.make_automaton()

    def edits_in(self, text: str, lower: str) -> list[Edit]:
        """What to read where a term is hidden; nothing where it stands openly. The longest term wins an overlap.

        Signs that may be letters or separators are tried as both, the rarer readings only where the others found none.
        """
        if not self._terms:
            return []
        if "I" in text and _INNER_CAPITAL_I.search(text):  # "GIock"
            inner = {found.start() for found in _INNER_CAPITAL_I.finditer(text)}
            lower = "".join(_CAPITAL_I if at in inner else letter for at, letter in enumerate(lower))
        edits = self._search(lower, _AS_LETTERS)
        signed = _ASCII_SIGN_BEFORE_LETTER if lower.isascii() else _SIGN_BEFORE_LETTER
        if not edits and signed.search(lower):
            edits = self._search(lower, _AS_SEPARATORS)
        if not edits and not lower.isascii() and _FILLED.search(lower):
            edits = self._search(lower, _AS_FILLING)
        if not edits and has_any(lower, _CLUSTER_SIGNS):
            edits = self._in_clusters(lower)
        return edits

    def _in_clusters(self, lower: str) -> list[Edit]:
        """The same with every cluster of signs as one character, and the edits led back."""
        pieces, starts, done = [], [], 0
        for found in _CLUSTER.finditer(lower):
            pieces += [lower[done : found.start()], _STANDINS[found[0]]]
            starts += [*range(done, found.start()), found.start()]
            done = found.end()
        starts += range(done, len(lower) + 1)
        edits = self._search("".join(pieces) + lower[done:], _AS_LETTERS)
        return [Edit(starts[edit.start], starts[edit.end], edit.text, edit.what) for edit in edits]

    def _search(self, lower: str, squash: _Squash) -> list[Edit]:
        aligned = lower.translate(squash)
        hits = list(self._automaton.iter(aligned.replace(_PARTS, "")))
        if not hits or not (hits := self._not_open(lower, hits)):
            return []
        kept = _places_of_letters(aligned)
        taken = bytearray(len(lower))
        edits: list[Edit] = []
        readings: _Readings = {}
        for last, key in sorted(hits, key=lambda hit: -len(hit[1])):
            letters = kept[last - len(key) + 1 : last + 1].tolist()
            start, end = letters[0], letters[-1] + 1
            is_near = end - start <= _WIDEST_GAP * len(key)
            if is_near and _stands_alone(aligned, start, end) and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                edits += self._reading_there(lower, letters, key, readings)
        return edits

    def _reading_there(self, lower: str, letters: list[int], key: str, readings: _Readings) -> list[Edit]:
        """With one character on either side; equal places are read once, or one could be asked a million times."""
        first = max(letters[0] - 1, 0)
        around = lower[first : letters[-1] + 2]
        if (around, key) not in readings:
            readings[around, key] = self._reading(around, [at - first for at in letters], key)
        return [Edit(e.start + first, e.end + first, e.text, e.what) for e in readings[around, key]]

    def _not_open(self, lower: str, hits: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Without the terms of which every hit is accounted for by one as it is written, which most are."""
        counts = Counter(key for _, key in hits)
        hidden = {key for key, count in counts.items() if sum(map(lower.count, self._terms[key])) != count}
        return [hit for hit in hits if hit[1] in hidden] if hidden else []

    def _reading(self, lower: str, letters: list[int], key: str) -> list[Edit]:
        if not any(" " in term for term in self._terms[key]) and self._is_beside_a_term(
            lower[letters[0] : letters[-1] + 1]
        ):
            return []
        readings = [_align(lower, letters, term) for term in self._terms[key]]
        return [] if [] in readings else next((reading for reading in readings if reading), [])

    def _is_beside_a_term(self, found: str) -> bool:
        """ "pistol i", "mefedron i": a term and a word, not another language's plural cut in two."""
        words = found.split(" ")
        return len(words) == 2 and not self._listed.isdisjoint(words)


def _places_of_letters(aligned: str) -> npt.NDArray[np.intp]:
    return np.flatnonzero(np.frombuffer(aligned.encode("utf-32-le", "surrogatepass"), np.uint32))  # `_PARTS` is 0


def _stands_alone(aligned: str, start: int, end: int) -> bool:
    before, after = aligned[start - 1 : start], aligned[end : end + 1]
    if after == "s":
        after = aligned[end + 1 : end + 2]  # a plural
    return not before.isalnum() and not after.isalnum()


def _align(lower: str, letters: list[int], term: str) -> list[Edit] | None:
    """How to turn the letters into the term; [] where they are the term already, None where that would be a guess."""
    wanted = [character for character in term if _AS_LETTERS[ord(character)] != _PARTS]
    swaps: list[Edit] = []
    for at, letter in zip(letters, wanted, strict=True):
        found = lower[at]
        if found != letter:
            what = _swap(found, letter)
            if what is None or not _is_in_word(lower, at):
                return None
            swaps.append(Edit(at, at + 1, letter, what))
    cuts = _cuts(letters, term)
    if swaps and not _is_deliberate_swap(lower, swaps, wanted):
        return None
    if swaps and not cuts and lower[letters[0] : letters[-1] + 1] in ordinary_words():
        return None
    if cuts and not _is_deliberate_cut(lower, cuts, letters):
        return None
    return swaps + [_cut(lower, cut) for cut in cuts]


def _is_in_word(lower: str, at: int) -> bool:
    """Whether a sign may be a letter where it stands; digits and letters always may."""
    before, after = lower[at - 1 : at], lower[at + 1 : at + 2]
    if lower[at].isalnum() or after.isalnum() or (after in LEET and after != lower[at]):
        return True
    return lower[at] not in _INNER and any(_AS_LETTERS[ord(beside)] != _PARTS for beside in before + after)


def _swap(found: str, letter: str) -> str | None:
    """The name of the trick that writes `found` for `letter`."""
    if (_LOOK.get(letter) or letter) in LEET.get(found, ""):
        return "leetspeak"
    if _LOOK.get(found, "").replace("l", letter if letter == "i" else "l") == letter or (
        letter >= "\u0370" and _LOOK.get(letter) == found
    ):
        return "lookalikes"
    if BRAILLE.get(found) == letter:
        return "braille"
    return "accents" if _without_accent(found).replace("l", "i") == letter.replace("l", "i") else None


Gap = tuple[int, int]


def _cuts(letters: list[int], term: str) -> list[Gap]:
    """Gaps between letters that the term writes together."""
    parted, count = set(), 0
    for character in term:
        if _AS_LETTERS[ord(character)] == _PARTS:
            parted.add(count)
        else:
            count += 1
    gaps = ((first + 1, second) for first, second in pairwise(letters))
    return [gap for n, gap in enumerate(gaps, 1) if n not in parted and gap[0] < gap[1]]


def _cut(lower: str, gap: Gap) -> Edit:
    return Edit(*gap, "", "line_per_letter" if "\n" in lower[slice(*gap)] else "separators")


def _is_deliberate_swap(lower: str, swaps: list[Edit], wanted: list[str]) -> bool:
    """Short codes such as "b2" and "t35" are part numbers: a hidden word has four letters, and two of them show or were
    swapped for signs that no keyboard offers by accident.

    One or two accents are another language's word, not a disguise.
    """
    tricks = {swap.what for swap in swaps}
    if "accents" in tricks and sum(swap.what == "accents" for swap in swaps) < 3:
        return False
    shown = len(wanted) - sum(lower[swap.start].isascii() for swap in swaps)
    return (len(wanted) >= 4 and shown >= 2) or tricks <= {"lookalikes", "braille"}


def _is_deliberate_cut(lower: str, cuts: list[Gap], letters: list[int]) -> bool:
    """Every letter on its own, or most of them, or a word of six letters and more cut once or twice, and not where a
    sentence ends or the halves are words of an open compound."""
    gaps = [lower[start:end] for start, end in cuts]
    if len(cuts) == len(letters) - 1:
        return len(cuts) >= 2 and not _is_abbreviation(lower, letters, gaps)
    beside = lower[letters[0] - 1 : letters[0]] + lower[letters[-1] + 1 : letters[-1] + 2]
    if any(sign in gaps and not sign.isspace() for sign in beside):
        return False  # the same sign goes on: only a part of what it covers or cuts
    if any(len(gap) > 3 or _BROKEN_OFF.search(gap) for gap in gaps) or len(letters) < 5:
        return False
    if len(cuts) * 2 < len(letters) - 1 and (len(letters) < 6 or len(cuts) > 2):
        return False
    parts = [*_parts(lower, cuts, letters)]
    return not any(map(str.isdigit, parts)) and not _is_compound(parts, gaps[0])


def _is_abbreviation(lower: str, letters: list[int], gaps: list[str]) -> bool:
    """ "L.S.D.", "A A A": three letters without a vowel, or one letter again and again."""
    written = {lower[at] for at in letters}
    return len(written) == 1 or (len(letters) <= 4 and set(gaps) <= {".", ". "} and written.isdisjoint("aeiouаеиоу"))


_HEADS = frozenset(["gun", "guns", "arm", "arms", "bow"])


def _is_compound(parts: list[str], gap: str) -> bool:
    """ "cross bow", "hand-gun": ordinary spellings. Shorter halves are words in some language, whatever was cut."""
    if len(parts) != 2 or gap not in (" ", "-"):
        return False
    short, long = sorted(map(len, parts))
    is_ordinary = all(part in ordinary_words() for part in parts)
    return is_ordinary and (parts[1] in _HEADS or (short >= 3 and long >= 5))


def _parts(lower: str, cuts: list[Gap], letters: list[int]) -> Iterator[str]:
    start = letters[0]
    for cut_start, cut_end in cuts:
        yield lower[start:cut_start]
        start = cut_end
    yield lower[start : letters[-1] + 1]
