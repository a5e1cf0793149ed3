"""Addresses and names written letter by letter, put together again before anything else is read.

What does not live here: words of letters alone (`content_models.disguise`), telephone numbers (`numbers`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.folding import MARKS
from content_models.disguise.canonical import Canonical, Edit

_SIGNS = "A-Za-z0-9@._+:/$-"
_ALIKE = "аеіосрхуѕАВЕКМНОРСТХ"  # letters of Cyrillic that stand for Latin ones in a row that has these too


def _row(signs: str) -> re.Pattern[str]:
    """A row of these, which is taken whole however it ends, so that no place in it is tried again."""
    return re.compile(
        rf"(?<![{signs}])(?<![^\w{MARKS}]\w )(?:(?<!\w)|(?=[A-Za-z0-9@]))(?:[{signs}] ){{7,}}+"
        rf"(?:[{signs}](?<=\w)(?![^\W_]))?"
        r"|(?<![^\W_])[A-Za-z0-9@]([-*|~·•])(?:[A-Za-z0-9@._]\1){5,}+(?:[A-Za-z0-9](?![^\W_]))?"
        r"|(?<![\w./@])[^\W_]([._/])(?:[A-Za-z0-9]\2){5,}+[A-Za-z0-9](?![^\W_]|[@/])"
    )


_ROW, _MIXED_ROW = _row(_SIGNS), _row(_ALIKE + _SIGNS)
# A messenger's or purse's name and somebody's there may make one row: "t e l e g r a m b r o l v e x".
_CHANNEL = re.compile(
    "telegram|wickrme|wickr(?!me)|signal|whatsapp|instagram|snapchat|paypal|cashapp|revolut|venmo", re.IGNORECASE
)
_LATIN = re.compile("[A-Za-z]")
_LONGEST = 300
_MAY_BE_ROW = re.compile(rf" (?:[{_ALIKE}{_SIGNS}] ){{6}}"), re.compile("[-*|~·•./_](?:[A-Za-z0-9@.][-*|~·•./_]){5}")
_LEAST_LINES = 7
_ROW_OF_LINES = re.compile(rf"(?<!\S)(?:[{_SIGNS}]\n){{7,}}+(?:[{_SIGNS}](?!\S))?")
# "n.a.m.e@host": providers that ignore dots make every such spelling one mailbox.
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Za-z0-9]\.){4,40}+(?=[A-Za-z0-9]@)")
# "n-a-m-e @ h-o-s-t . d-e": a mailbox of single letters is nobody's as it stands, whatever parts them.
_PARTED = re.compile(
    r"(?<![\w.@-])(?P<local>[A-Za-z0-9](?P<sign>[-_*~|·•])[A-Za-z0-9](?:(?P=sign)[A-Za-z0-9]){2,40})\s{0,2}@\s{0,2}"
    r"(?P<host>[A-Za-z0-9]{1,2}(?:(?P=sign)[A-Za-z0-9]){1,40}(?:\s{0,2}\.\s{0,2}[A-Za-z0-9](?:(?P=sign)[A-Za-z0-9]){1,12}){1,3})?"
)


def together(view: Canonical) -> Canonical:
    """The view without the blanks between single letters and digits, where letters are among them."""
    return view.edited(_edits(view.text))


def _edits(text: str) -> Iterator[Edit]:
    if "@" in text:
        yield from (
            Edit(i, i + 1, "", "separators")
            for row in _DOTTED.finditer(text)
            for i in range(row.start() + 1, row.end(), 2)
        )
        for address in _PARTED.finditer(text):
            signs = [at for at in range(*address.span("local")) if text[at] == address["sign"]]
            signs += [at for at in range(*address.span("host")) if text[at] in (address["sign"], " ")]
            yield from (Edit(at, at + 1, "", "separators") for at in signs)
    patterns = [_ROW if text.isascii() else _MIXED_ROW] if any(row.search(text) for row in _MAY_BE_ROW) else []
    for pattern in [*patterns, _ROW_OF_LINES] if text.count("\n") >= _LEAST_LINES else patterns:
        for row in pattern.finditer(text):
            letters = len(row[0]) <= _LONGEST and sum(text[i].isalpha() for i in range(row.start(), row.end(), 2))
            if letters >= 4 and 3 * letters >= len(row[0]) // 2 and _LATIN.search(row[0]):
                gap = row.start() + 2 * _size_of_channel(row[0][::2]) - 1
                gaps = range(row.start() + 1, row.end() - 1, 2)
                yield from (Edit(i, i + 1, "" if i != gap else " ", "separators") for i in gaps)


def _size_of_channel(letters: str) -> int:
    """How many letters of a row are a messenger's name with somebody's behind it, or none."""
    named = _CHANNEL.match(letters)
    is_before_another = named and len(letters) - named.end() > 2 and letters[named.end()].isalnum()
    return named.end() if named and is_before_another else 0


def after(first: Canonical, second: Canonical) -> Canonical:
    """The second view's text with its places told in the first view's original."""
    if first.offsets == range(len(first.text)):
        return second
    undoings = tuple((*first.original_span(start, end), what) for start, end, what in second.undoings)
    return Canonical(
        second.text,
        [first.offsets[i] if i < len(first.offsets) else first.ends[-1] for i in second.offsets],
        [first.ends[i - 1] if i else first.offsets[0] for i in second.ends],
        first.undoings + undoings,
    )
