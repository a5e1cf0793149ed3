"""Labelled posts for work on the lexicon: from JSON lines, or the benign ones that ship.

A line has `text`; `language` (or `lang`), `label` (1 confirmed illegal, 0 benign), `category` (or `cat`) and `source`
(or `src`) where they are known. What does not live here: what is made of the posts (`cost`, `proposals`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_models.disguise.vocabulary import Vocabulary
from content_models.text.reading import read
from content_models.training.rows import Kind, Row, packed_rows
from content_models.training.sheets import everyday_rows
from domain.errors import Invalid, NotFound

_EITHER = {"language": "lang", "category": "cat", "source": "src"}


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post as the lexicon reads it: canonical, lower case.

    Attributes:
        illegal: whether a person confirmed it; None where nobody has said.
        category: as the file names it, "" where it does not.
    """

    text: str
    language: str
    source: str
    illegal: bool | None = None
    category: str = ""


def posts_of(paths: Iterable[Path], vocabulary: Vocabulary) -> list[LabelledPost]:
    """Raises NotFound for a file that is not there, Invalid with file and line for one that cannot be read."""
    return [post for path in paths for post in _posts(path, vocabulary)]


def shipped_posts(vocabulary: Vocabulary, seed: int = 1) -> list[LabelledPost]:
    """Benign posts that come with the source: everyday posts of every language, classifieds, and talk about such
    goods that offers nothing (its source begins with "talk:")."""
    rows = [row for row in [*everyday_rows(seed), *packed_rows()] if row.kind is not Kind.ILLEGAL]
    return [
        LabelledPost(read(row.text, vocabulary, row.language).text, row.language, _source(row), False) for row in rows
    ]


def _source(row: Row) -> str:
    return f"talk:{row.source}" if row.kind is Kind.HARD else row.source


def _posts(path: Path, vocabulary: Vocabulary) -> Iterator[LabelledPost]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _post(_fields(line, path, number), path, vocabulary)


def _fields(line: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as broken:
        raise Invalid(f"{path}, line {number}: no JSON ({broken.msg}).") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise Invalid(f"{path}, line {number}: an object with a `text` is wanted.")
    if fields.get("label") not in (None, 0, 1):
        raise Invalid(f"{path}, line {number}: `label` must be 0 or 1.")
    return fields


def _post(fields: Mapping[str, Any], path: Path, vocabulary: Vocabulary) -> LabelledPost:
    language, category, source = (str(fields.get(name, fields.get(short, ""))) for name, short in _EITHER.items())
    reading, label = read(fields["text"], vocabulary, language or None), fields.get("label")
    return LabelledPost(
        reading.text, reading.language, source or path.name, None if label is None else bool(label), category
    )
