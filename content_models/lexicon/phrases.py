"""Where listed phrases stand in a text: all of them in one pass over it, two where the script parts no words.

A phrase of letters is found between signs that are no letters; a blank or a hyphen in it stands for any one such sign
("ak-47", "ak 47"). An open end ("pištolj~") may be followed by letters. In Han, kana, Thai and their like, and for
picture signs, a phrase is found anywhere. Source of the search: Aho and Corasick 1975. What does not live here: what
a phrase means (`content_models.text.lexicon`).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from domain.categories.terms import OPEN, bare, without_blanks

Span = tuple[int, int]
Places = dict[str, list[Span]]
"""By phrase, as listed: where it stands, in the order of the text."""

_JOINTS = frozenset(" -_.,'’/:\u200c\u00b7")
_SAME = str.maketrans(  # the same letter on another keyboard, or as it is written in haste
    dict.fromkeys("أإآٱ", "ا") | dict.fromkeys("ىی", "ي") | dict.fromkeys("ةۃہھۂە", "ه") | {"ک": "ك", "ے": "ي", "ё": "е"}
)
_WRITTEN_APART = {
    unicodedata.normalize("NFD", chr(code)): chr(code)
    for code in (*range(0x0958, 0x0960), 0x09DC, 0x09DD, 0x09DF)  # NFC leaves these in two, keyboards do not
}


class _Folding(dict[int, str]):
    """Of each sign: a letter or digit as it is compared, else a blank; filled as signs are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign.translate(_SAME) if _is_letter(sign) and not without_blanks(sign) else " "
        return self[code]


def _is_letter(sign: str) -> bool:
    """With the marks that make part of a letter in Indian scripts; what chooses an emoji's colour is none."""
    return sign.isalnum() or (unicodedata.category(sign)[0] == "M" and not "\ufe00" <= sign <= "\ufe0f")


_FOLDING = _Folding()
for _code in range(128):
    _FOLDING[_code]


@dataclass(frozen=True, slots=True)
class _Key:
    """One way a listed phrase may be written. `exact` where signs in it have to be there ("100% authentic")."""

    listed: str
    text: str
    exact: bool
    open_start: bool
    open_end: bool

    @property
    def folded(self) -> str:
        return f"{' ' * (not self.open_start)}{self.text.translate(_FOLDING)}{' ' * (not self.open_end)}"


class Phrases:
    """Built once; `places` is linear in the text, whatever stands in it."""

    def __init__(self, listed: Iterable[str]) -> None:
        parted: dict[str, list[_Key]] = {}
        anywhere: dict[str, list[_Key]] = {}
        for phrase in sorted(set(listed)):
            for text in _spellings(bare(phrase)):
                key = _Key(phrase, text, _needs_its_signs(text), phrase.startswith(OPEN), phrase.endswith(OPEN))
                if _stands_anywhere(text):
                    anywhere.setdefault(text, []).append(key)
                else:
                    parted.setdefault(key.folded, []).append(key)
        self._parted, self._anywhere = _automaton(parted), _automaton(anywhere)

    def places(self, text: str) -> Places:
        """`text` in lower case. Of an open phrase the whole word is given."""
        found: Places = {}
        if self._parted:
            for phrase, start, end in self._between_blanks(text):
                found.setdefault(phrase, []).append((start, end))
        if self._anywhere and not text.isascii():
            for phrase, start, end in self._inside(text):
                found.setdefault(phrase, []).append((start, end))
        return found

    def _between_blanks(self, text: str) -> Iterator[tuple[str, int, int]]:
        folded = f" {text.translate(_FOLDING)} "  # so a sign of the text is one further on
        for last, keys in self._parted.iter(folded):
            for key in keys:
                end = last if key.open_end else last - 1
                start = end - len(key.text)
                if key.exact and text[start:end] != key.text:
                    continue
                if key.open_end:
                    end = folded.index(" ", end) - 1
                if key.open_start:
                    start = folded.rindex(" ", 0, start + 1)
                yield key.listed, start, end

    def _inside(self, text: str) -> Iterator[tuple[str, int, int]]:
        for last, keys in self._anywhere.iter(text):
            for key in keys:
                start, end = last + 1 - len(key.text), last + 1
                if not (_joined(text[start - 1 : start], key.text[0]) or _joined(text[end : end + 1], key.text[-1])):
                    yield key.listed, start, end


def _spellings(text: str) -> Iterator[str]:
    yield text
    joined = text
    for apart, together in _WRITTEN_APART.items():
        joined = joined.replace(apart, together)
    if joined != text:
        yield joined


def _needs_its_signs(text: str) -> bool:
    signs = {sign for sign in text if not _is_letter(sign)}
    return not signs <= _JOINTS or not _is_letter(text[0]) or not _is_letter(text[-1])


def _stands_anywhere(text: str) -> bool:
    return any(map(without_blanks, text)) or not any(map(_is_letter, text))


def _joined(neighbour: str, edge: str) -> bool:
    """Whether a Latin letter or a digit at the edge of a phrase goes on in its neighbour ("vk粉" is no "k粉")."""
    return edge.isascii() and edge.isalnum() and neighbour.isascii() and neighbour.isalnum()


def _automaton(keys: dict[str, list[_Key]]) -> ahocorasick.Automaton | None:
    if not keys:
        return None
    automaton = ahocorasick.Automaton()
    for text, meant in keys.items():
        automaton.add_word(text, meant)
    automaton.make_automaton()
    return automaton
