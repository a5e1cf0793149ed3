"""Ordinary posts in every language, put together from `everyday/*.toml`: what most of a marketplace looks like.

Without them a model takes every language but English for suspicious. What does not live here: look-alikes (`twins`).
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from content_models.training.rows import Kind, Row
from content_models.training.twins import FOLDS, price, reach

ROWS_PER_LANGUAGE = 240
EMBEDDED_PER_LANGUAGE = 40
_FOLDER = Path(__file__).parent / "everyday"


def everyday_rows(seed: int) -> list[Row]:
    """All rows of all languages, in a fixed order; the same seed gives the same rows."""
    return [row for path in sorted(_FOLDER.glob("*.toml")) for row in _language_rows(path, seed)]


def _language_rows(path: Path, seed: int) -> Iterator[Row]:
    sheet = tomllib.loads(path.read_text(encoding="utf-8"))
    language = sheet["language"]
    for number in range(ROWS_PER_LANGUAGE):
        fold = number % FOLDS
        chance = random.Random(f"{seed}/everyday/{language}/{number}")  # noqa: S311  seeded on purpose, nothing secret
        yield Row(
            text=_post(sheet, fold, chance),
            language=language,
            kind=Kind.ORDINARY,
            category=None,
            source=f"everyday:{language}",
            group=f"everyday/{language}/{fold}",
            fold=fold,
            embedded=number < EMBEDDED_PER_LANGUAGE,
        )


def _post(sheet: Mapping[str, Any], fold: int, chance: random.Random) -> str:
    """A thing or a service, with remarks and now and then a price, a title or a way to get in touch."""
    if chance.random() < 0.2:
        parts = [_one(sheet["services"], fold, chance), price(sheet["language"], chance)]
    else:
        thing = _one(sheet["things"], fold, chance)
        parts = [thing, *chance.sample(_of_fold(sheet["remarks"], fold), chance.randint(1, 4))]
        parts += [price(sheet["language"], chance)] if chance.random() < 0.6 else []
        parts[0] = f"{thing}\n{thing}" if chance.random() < 0.3 else thing
    parts += [reach(chance)] if chance.random() < 0.25 else []
    text = chance.choice((", ", ". ", " - ", "\n")).join(parts)
    style = chance.random()
    return text.lower() if style < 0.15 else text.upper() if style < 0.2 else text[0].upper() + text[1:]


def _one(choices: Sequence[str], fold: int, chance: random.Random) -> str:
    return chance.choice(_of_fold(choices, fold))


def _of_fold(choices: Sequence[str], fold: int) -> Sequence[str]:
    return choices[fold::FOLDS]
