"""The sentences around contacts, from two files that share none, with their numbers filled in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

from bench.contact_set.item import Half

Carriers = Mapping[str, Mapping[str, list[str]]]  # by language and use


@cache
def carriers(half: Half) -> Carriers:
    return tomllib.loads(Path(__file__).with_name(f"carriers_{half}.toml").read_text("utf-8"))


def carrier(rng: Random, half: Half, language: str, use: str) -> str:
    """A sentence with a place for such a contact, its other blanks still open."""
    by_use = carriers(half)[language]
    return rng.choice([*by_use["any"], *by_use[use]])


def filled(rng: Random, sentence: str) -> str:
    """With prices, years and the like; the contact's place stays."""
    thousands = rng.randrange(8, 190)
    return (
        sentence.replace("{p}", str(rng.randrange(15, 990)))
        .replace("{q}", str(rng.randrange(12, 60)))
        .replace("{k}", f"{thousands}{rng.choice(['.', ',', ' ', ''])}000")
        .replace("{y}", str(rng.randrange(1998, 2025)))
        .replace("{d}", f"{rng.randrange(1, 28)}.{rng.randrange(1, 12):02}.{rng.choice(['', '2026'])}".rstrip("."))
    )
