"""Words that people write in posts, by language, the commonest first: what tells whether a whole text is disguised.

`written.txt.gz` holds, a language a line, the words of the sentences that the text model learned from; languages that
write no blanks are missing. `python -m content_models.disguise.written` writes it again. Other than `ordinary` it says
which language a word belongs to, and holds inflections.
"""

import gzip
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

_PLACE = Path(__file__).with_name("written.txt.gz")
_WITHOUT_BLANKS = frozenset(["ja", "th", "zh"])
_SLOT = re.compile(r"\{\w+\}")


def _script_marks() -> str:
    """A character class of the marks that are parts of words, vowel signs above all, with the joiners of Indic."""
    codes = [code for code in range(0x300, 0x11000) if unicodedata.category(chr(code))[0] == "M"] + [0x200C, 0x200D]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


SCRIPT_MARKS = _script_marks()
LETTER = rf"(?![\d_])[\w{SCRIPT_MARKS}]"
"""A letter or a mark that belongs to one, as a regular expression."""

WORD = re.compile(f"(?:{LETTER})++")


@cache
def written_words() -> Mapping[str, Mapping[str, int]]:
    """Language (ISO 639-1) → word in lower case → its place by frequency; read once, in about 60 ms."""
    lines = gzip.decompress(_PLACE.read_bytes()).decode().split("\n")
    listed = (line.split(" ") for line in lines)
    return {language: {word: place for place, word in enumerate(words)} for language, *words in listed}


def _collected() -> list[str]:
    from content_models.training.sheets import EVERYDAY, TWINS

    counts: dict[str, Counter[str]] = {}
    for path in sorted((*TWINS.glob("*.toml"), *EVERYDAY.glob("*.toml"))):
        sheet = tomllib.loads(path.read_text("utf-8"))
        words = counts.setdefault(sheet.pop("language"), Counter())
        for text in _texts(sheet):
            words.update(WORD.findall(_SLOT.sub(" ", unicodedata.normalize("NFC", text).lower())))
    kept = sorted(counts.keys() - _WITHOUT_BLANKS)
    return [" ".join([language, *(word for word, _ in counts[language].most_common())]) for language in kept]


def _texts(listed: object) -> Iterator[str]:
    """All that is written in a sheet, however deep."""
    if isinstance(listed, str):
        yield listed
    elif isinstance(listed, dict | list):
        for part in listed.values() if isinstance(listed, dict) else listed:
            yield from _texts(part)


if __name__ == "__main__":
    _PLACE.write_bytes(gzip.compress("\n".join(_collected()).encode(), 9, mtime=0))
