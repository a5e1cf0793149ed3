"""Ways of taking any value apart, with the short instruction that people write beside it, from `hints.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.contact_set.glyphs import EMOJI, KEYCAP
from bench.contact_set.item import marked


@dataclass(frozen=True, slots=True)
class Hints:
    """A language's own instructions, `{}` being what is removed, added or counted.

    Attributes:
        user: what a name on a platform is called.
        part: what one of several pieces is called.
    """

    no_blanks: Sequence[str]
    remove: Sequence[str]
    ending: Sequence[str]
    front: Sequence[str]
    user: str
    part: str
    slash: Sequence[str]


def _read() -> dict[str, Hints]:
    tables: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("hints.toml").read_text("utf-8"))
    return {language: Hints(**table) for language, table in tables.items()}


HINTS: Mapping[str, Hints] = _read()


def pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def words(text: str) -> list[str]:
    """Its runs of letters, of digits and of signs, long ones in two."""
    runs = re.findall(r"\d+|[^\W\d_]+|[\W_]+", text)
    return [part for run in runs for part in (pieces(run, (len(run) + 1) // 2) if len(run) > 8 else [run])]


def letters_apart(rng: Random, text: str, language: str) -> str | None:
    """Every character by itself, and what to do about that."""
    hints = HINTS.get(language)
    return f"{marked(' '.join(text))} {rng.choice(hints.no_blanks)}" if hints else None


def with_filler(rng: Random, parts: Sequence[str], language: str, fillers: Sequence[str]) -> str | None:
    """One filler between all pieces, and that it is to be removed."""
    hints, filler = HINTS.get(language), rng.choice(fillers)
    return f"{marked(filler.join(parts))} {rng.choice(hints.remove).format(filler.strip())}" if hints else None


def ending_told(rng: Random, name: str, ending: str, language: str) -> str | None:
    """The name first, and in a few words what comes after it."""
    hints = HINTS.get(language)
    if hints is None:
        return None
    before, after = rng.choice(hints.ending).split("{}")
    return marked(f"{name}{rng.choice([' ', ', ', ' - '])}{before}{ending}") + after


def beginning_told(rng: Random, beginning: str, rest: str, language: str) -> str | None:
    """The rest first, and in a few words what comes before it."""
    hints = HINTS.get(language)
    if hints is None:
        return None
    before, after = rng.choice(hints.front).split("{}")
    return marked(f"{rest} {before}{beginning}") + after


def numbered(rng: Random, parts: Sequence[str], language: str) -> str:
    """Pieces in their order, each with its number."""
    word = HINTS[language].part + ":" if language in HINTS else "{}."
    label = rng.choice(["{})", "{}/", "{k}", word])
    labels = [label.format(place, k=KEYCAP[place]) + " " for place in range(1, len(parts) + 1)]
    between = rng.choice([" ", "\n"])
    written = between.join(label + part for label, part in zip(labels, parts, strict=True))
    return labels[0] + marked(written.removeprefix(labels[0]))


def plus_joined(rng: Random, parts: Sequence[str]) -> str:
    """Pieces to be put together, as sums are written."""
    if rng.random() < 0.4:
        left, right = rng.choice([('"', '"'), ("“", "”"), ("[", "]")])
        return left + marked(f"{right} + {left}".join(parts)) + right
    return marked(rng.choice([" + ", "+ ", " ➕ "]).join(parts))


def emoji_between(rng: Random, parts: Sequence[str]) -> str:
    return marked(rng.choice(EMOJI["unseen"]).join(parts))


def broken_by_markup(rng: Random, parts: Sequence[str]) -> str:
    """As a page or forum shows it whole, while its source is in pieces."""
    tag = rng.choice(["<wbr>", "<!-- -->", "&#8203;", "&shy;", "<b></b>", "[b][/b]", "<span></span>", "[i][/i]"])
    return marked(tag.join(parts))
