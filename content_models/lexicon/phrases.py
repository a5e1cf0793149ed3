"""Where listed phrases stand in a text: all of them in one pass over it, two where the script parts no words.

A phrase of letters is found between signs that are no letters; a blank or a hyphen in it stands for any one such sign
("ak-47", "ak 47"). An open end ("pištolj~") may be followed by letters. In Han, kana, Thai and their like, and for
picture signs, a phrase is found anywhere. Source of the search: Aho and Corasick 1975. What does not live here: what
a phrase means (`content_models.lexicon.finding`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import ahocorasick

from domain.categories.terms import OPEN, bare, without_blanks

Span = tuple[int, int]
Places = dict[str, list[Span]]
"""By phrase, as listed: where it stands, in the order of the text."""

_OTHER_SCRIPTS = re.compile("[\u0370-\u1dff\u2c00-\ufdff\ufe70-\ufeff]")
"""Letters beyond Latin, which have a search of their own: searching is slower the more letters begin words."""
_ANYWHERE = (
    re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"),
    re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"),
    re.compile(r"[^\w\s\x00-\xbf\u2010-\u2027]"),
)
"""Scripts without blanks, Thai and its like apart from Han and kana, and signs that are no letters: likewise."""
_JOINTS = frozenset(" -_.,'’/:\u200c\u00b7")
_SAME = str.maketrans(  # the same letter on another keyboard, or as it is written in haste
    dict.fromkeys("أإآٱ", "ا")
    | dict.fromkeys("ىی", "ي")
    | dict.fromkeys("ةۃہھۂە", "ه")
    | {"ک": "ك", "ے": "ي", "ё": "е"}
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


_Key = tuple[str, int, str, bool, bool]
"""(as listed, its length, the text that has to stand there or "", may letters precede, may letters follow)."""


class Phrases:
    """Built once; `places` is linear in the text, whatever stands in it."""

    def __init__(self, listed: Iterable[str]) -> None:
        latin: dict[str, list[_Key]] = {}
        other: dict[str, list[_Key]] = {}
        anywhere: list[dict[str, list[_Key]]] = [{} for _ in _ANYWHERE]
        for phrase in sorted(set(listed)):
            for text in _spellings(bare(phrase)):
                open_start, open_end = phrase.startswith(OPEN), phrase.endswith(OPEN)
                key = (phrase, len(text), text if _needs_its_signs(text) else "", open_start, open_end)
                if _stands_anywhere(text):
                    at = next((at for at, signs in enumerate(_ANYWHERE) if signs.search(text)), -1)
                    anywhere[at].setdefault(text, []).append(key)
                else:
                    folded = f"{' ' * (not open_start)}{text.translate(_FOLDING)}{' ' * (not open_end)}"
                    (other if _OTHER_SCRIPTS.search(text) else latin).setdefault(folded, []).append(key)
        self._latin, self._other = _automaton(latin), _automaton(other)
        self._anywhere = [(signs, _automaton(keys)) for signs, keys in zip(_ANYWHERE, anywhere, strict=True)]

    def places(self, text: str) -> Places:
        """`text` in lower case. Of an open phrase the whole word is given."""
        found: Places = {}
        folded = f" {text.translate(_FOLDING)} "  # so a sign of the text is one further on
        self._between_blanks(self._latin, text, folded, found)
        if not text.isascii():
            if _OTHER_SCRIPTS.search(text):
                self._between_blanks(self._other, text, folded, found)
            for signs, automaton in self._anywhere:
                if signs.search(text):
                    _inside(automaton, text, found)
        return found

    @staticmethod
    def _between_blanks(automaton: ahocorasick.Automaton, text: str, folded: str, found: Places) -> None:
        for last, keys in automaton.iter(folded):
            for listed, length, written, open_start, open_end in keys:
                end = last if open_end else last - 1
                start = end - length
                if written and text[start:end] != written:
                    continue
                if open_end:
                    end = folded.index(" ", end + 1) - 1
                if open_start:
                    start = folded.rindex(" ", 0, start + 1)
                found.setdefault(listed, []).append((start, end))


def _inside(automaton: ahocorasick.Automaton, text: str, found: Places) -> None:
    for last, keys in automaton.iter(text):
        for listed, length, _, _, _ in keys:
            start, end = last + 1 - length, last + 1
            if not (_joined(text[start - 1 : start], text[start]) or _joined(text[end : end + 1], text[last])):
                found.setdefault(listed, []).append((start, end))


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


def _automaton(keys: dict[str, list[_Key]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for text, meant in keys.items():
        automaton.add_word(text, meant)
    automaton.add_word("\0", [])  # one that is empty cannot be searched
    automaton.make_automaton()
    return automaton
