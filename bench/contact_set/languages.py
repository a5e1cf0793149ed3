"""How each of 25 languages writes digits, signs and hints, from `words.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wording:
    """A language's own words; empty where it has none that people use.

    Attributes:
        digits: nought to nine.
        spoken: digits as they are also said or typed.
        parts: sentences that give a number in three pieces, `{a}`, `{b}` and `{c}`.
    """

    digits: tuple[str, ...]
    spoken: Mapping[int, str]
    plus: str
    at: tuple[str, ...]
    dot: tuple[str, ...]
    backwards: tuple[str, ...]
    underscore: str = ""
    on: str = ""
    parts: tuple[str, ...] = ()


def _read() -> dict[str, Wording]:
    tables = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return {
        language: Wording(
            digits=tuple(table["digits"].split()),
            spoken={int(digit): word for digit, word in table.get("spoken", {}).items()},
            plus=table["plus"],
            at=tuple(table["at"]),
            dot=tuple(table["dot"]),
            backwards=tuple(table["backwards"]),
            underscore=table.get("underscore", ""),
            on=table.get("on", ""),
            parts=tuple(table.get("parts", ())),
        )
        for language, table in tables.items()
    }


WORDING: Mapping[str, Wording] = _read()
LANGUAGES = tuple(WORDING)
WRITTEN_TOGETHER = frozenset({"zh", "ja", "ko"})  # words of digits without blanks
