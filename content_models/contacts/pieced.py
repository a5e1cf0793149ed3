"""A name in pieces that words join: "first zol, then _mer", "zol and mer in one word", "前半zol后半_mer".

Joined only where the post shows that they are pieces: it says that they are one word, or that one is the first, or a
piece begins or ends with an underscore, as no word does. What does not live here: pieces with nothing or a sign alone
between (`spelled`).
"""

import re
from typing import NamedTuple

from content_models.contacts.folding import any_of, spellings, table
from content_models.disguise.ordinary import common_words, ordinary_words

_NAMES = table("names")
_PIECES = _NAMES["pieces"]
JOINED = re.compile(
    rf"[\s,;:.(\[\"'«»」』*/|+—–，、。：（-]{{0,4}}(?:{any_of(_NAMES['joint'])}[\s,]{{0,2}}){{0,3}}{any_of(_NAMES['together'])}"
)
"""What says that the pieces before it are one word."""

ONE_WORD = re.compile(any_of([word for word in _NAMES["together"] if " " in word or not word.isascii()]))
"""The same alone, where it is more than a word that has other meanings."""

EXPLICIT = re.compile(r"\s?[^\w\s]|\s?\S+\s\S|\s?[^\x00-\x7f]")  # a lone "together" may belong to a sentence
FIRST = re.compile(any_of(_PIECES["first"]))
"""What says that the first piece of a name follows."""

_MOST, _TAIL, _LEAST_PIECE = 4, 60, 3
_PIECE = r"[a-z0-9_.]{1,24}(?![a-z0-9_@\u0080-\u0dff])"  # scripts that put no blanks may follow
_BEGINS = re.compile(rf"[\s\"'«“「『‘(:]{{0,3}}(?P<piece>{_PIECE})", re.ASCII)
_GAP = r"[\s,;:\"'«»“”‘’「」『』()&+—–-]{1,4}"
_CORE = any_of([*_NAMES["then"], *_NAMES["with"], *_NAMES["add"], *_PIECES["and"], *_PIECES["goes_on"]])
_SOFT = any_of(_NAMES["soft"])
# Of Latin letters, words that are known to join; of another script any, where no sentence ends.
_LINK = re.compile(
    rf"{_GAP}(?:{_SOFT}{_GAP}){{0,2}}{_CORE}{_GAP}(?:(?:{_CORE}|{_SOFT}){_GAP}){{0,3}}(?=[a-z0-9_.])"
    r"|(?=[^a-z0-9_.!?。！？\n]{0,27}[^\W\d_\x00-\u036f])[^a-z0-9@_.!?。！？\n]{1,28}(?=[a-z0-9_.])"
)
_A_WORD = re.compile(any_of(_PIECES["word"]))
_ONE_OR_OTHER = re.compile(any_of(_PIECES["or"]))
_CLOSES = re.compile(r"[\s\"'»”」』)\]]{0,3}(?:$|[.,;!?)\n।。、，！？]|\W{2}|[^\x00-\x7f])")
_TELLING = ("named", "then", "together", "soft", "joint", "add", "attached", "with")
_HELPERS = frozenset(
    spelling
    for words in (*(_NAMES[key] for key in _TELLING), *_PIECES.values())
    for word in words
    for spelling in spellings(word)
)
_LEADING = frozenset(spelling for key in ("named", "joint") for word in _NAMES[key] for spelling in spellings(word))
_PARTS = frozenset(part for phrase in _HELPERS for part in phrase.split() if len(part) > _LEAST_PIECE)
_ROW = re.compile(r"[a-z0-9_]{1,24}(?: [a-z0-9_]{1,24}){1,3}(?![\w@])", re.ASCII)
_STOPS = re.compile(r"[.!?](?=\s)|[\n。！？]")
_TOKEN = re.compile(r"(?<![\w.@/])[a-z0-9_][\w.]{1,24}", re.ASCII)


def is_helper(word: str) -> bool:
    """Whether it is one of the words that tell how a name is put together, and so none itself."""
    return word in _HELPERS or word in _PARTS


def leads(word: str) -> bool:
    """Whether a name follows it."""
    return word in _LEADING


def pieced(lower: str, at: int) -> tuple[str, int] | None:
    """A name from its pieces, and where it ends."""
    first = FIRST.match(lower, at)
    pieces = _pieces(lower, first.end() if first else at)
    while len(pieces) > 1:
        if _is_one(lower, pieces, first is not None):
            return "".join(piece.text for piece in pieces), pieces[-1].end
        pieces = pieces[:-1]
    return None


class _Piece(NamedTuple):
    """`is_word`: it is told to be a word of the name, so none of the telling."""

    text: str
    end: int
    is_word: bool


def _pieces(lower: str, at: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    is_word = False
    while len(pieces) < _MOST and (found := _BEGINS.match(lower, at)):
        text = found["piece"].rstrip(".")
        end = found.start("piece") + len(text)
        pieces.append(_Piece(text, end, is_word))
        link = _LINK.match(lower, end)
        if link is None or _ONE_OR_OTHER.search(link[0]) or JOINED.match(lower, end, end + _TAIL):
            break
        at, is_word = link.end(), bool(_A_WORD.search(link[0]))
    return pieces


def _is_one(lower: str, pieces: list[_Piece], is_first_told: bool) -> bool:
    letters = [piece.text for piece in pieces if piece.text.isalpha() and len(piece.text) >= _LEAST_PIECE]
    if not letters and not any("_" in piece.text for piece in pieces):
        return False
    if pieces[-1].text.startswith("_") or pieces[-2].text.endswith("_"):
        return True
    if _is_told_by_words(pieces) or leads(pieces[0].text):
        return False
    end = pieces[-1].end
    if told := JOINED.match(lower, end, end + _TAIL):
        return bool(EXPLICIT.match(told[0])) or not common_words().issuperset(letters)
    return is_first_told and ordinary_words().isdisjoint(letters) and bool(_CLOSES.match(lower, end, end + 8))


def _is_told_by_words(pieces: list[_Piece]) -> bool:
    """Whether a piece is a word of the telling: "zolmer and complete with 33 glued on"."""
    before_digits = pieces[1:-1] if pieces[-1].text.isdigit() else []
    is_verb = any(piece.text in ordinary_words() for piece in before_digits)
    return is_verb or any(is_helper(piece.text) and not piece.is_word for piece in pieces[1:])


def one_word(lower: str, at: int) -> tuple[str, int] | None:
    """Pieces that were told before to be one word, up to where the sentence or line ends."""
    row = _ROW.match(lower, at)
    if row is None or not _CLOSES.match(lower, row.end(), row.end() + 8):
        return None
    pieces = row[0].split(" ")
    return None if any(map(is_helper, pieces)) or common_words().issuperset(pieces) else ("".join(pieces), row.end())


def is_only_a_piece(lower: str, end: int) -> bool:
    """Whether the post speaks of one word later in the sentence, behind a piece that nothing here has read."""
    stop = _STOPS.search(lower, end, end + _TAIL)
    last = stop.start() if stop else min(len(lower), end + _TAIL)
    for token in _TOKEN.finditer(lower, end, last):
        is_piece = token[0].startswith("_") or not (is_helper(token[0]) or token[0] in ordinary_words())
        if is_piece and JOINED.match(lower, token.end(), token.end() + _TAIL):
            return True
    return False
