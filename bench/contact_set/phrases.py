"""What people say around an address, a page or a group that they do not write as such, from `phrases.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.contact_set.item import CLOSE, OPEN


@dataclass(frozen=True, slots=True)
class Phrases:
    """A language's own sentences; what stands in their blanks is told in `phrases.toml`.

    Attributes:
        together: that what stands apart is one word.
        no_capitals: that capital letters do not belong to it.
        missing_at: where an at-sign belongs.
        sides: what stands on either side of an at-sign.
        mine: whose a name at a mail provider is.
        search, profile: where on a platform a page is found.
        qr: that the code in a picture may be typed as well.
        drop: what is written inside brackets that are to be removed with it.
        site: that what follows is a site.
        code: that what follows is a group's.
    """

    together: Sequence[str]
    no_capitals: Sequence[str]
    missing_at: Sequence[str]
    sides: Sequence[str]
    mine: Sequence[str]
    search: Sequence[str]
    profile: Sequence[str]
    qr: Sequence[str]
    drop: Sequence[str]
    site: Sequence[str]
    code: Sequence[str]


def _read() -> dict[str, Phrases]:
    tables: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    return {language: Phrases(**table) for language, table in tables.items()}


PHRASES: Mapping[str, Phrases] = _read()


def marked_from(template: str, first: str, last: str, **blanks: str) -> str:
    """A sentence in which the value is spelt from the beginning of one blank to the end of another."""
    opened = template.replace(f"{{{first}}}", f"{OPEN}{{{first}}}")
    return opened.replace(f"{{{last}}}", f"{{{last}}}{CLOSE}").format(**blanks)


def inside_brackets(rng: Random, language: str) -> str:
    """An instruction to remove the brackets that it stands in."""
    left, right = rng.choice([("(", ")"), ("[", "]"), ("{", "}"), ("<", ">")])
    return left + rng.choice(PHRASES[language].drop) + right
