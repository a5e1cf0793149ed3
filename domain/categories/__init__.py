"""The five categories as they are published: policy, severity, legality by region, words by language, escalation, DSA.

Each is a TOML file beside this one, read once. What does not live here: how words are matched or weighed against a
text (`content_models`), and what is done about a post (`screening`, `investigations`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from domain.errors import Invalid
from domain.judgement import CategoryCode

__all__ = [
    "CATEGORIES",
    "Category",
    "DsaMapping",
    "Escalation",
    "LegalStatus",
    "Legality",
    "PolicyClause",
    "Term",
    "category",
]

DEFAULT_REGION = "default"


class LegalStatus(StrEnum):
    """What the law of a region says of private sale. A platform's own policy may forbid what the law allows."""

    LEGAL = "legal"
    RESTRICTED = "restricted"  # with a licence, a prescription, an age or through a dealer only
    PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """The rule a decision cites."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Legality:
    """Where the law stands on goods near this category. A reader's hint, no legal advice.

    Attributes:
        region: ISO 3166-1 alpha-2, or "default" for regions without an entry of their own.
    """

    goods: str
    region: str
    status: LegalStatus
    note: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, lower case, that points to the category.

    Attributes:
        language: BCP 47 primary subtag.
        weight: 0–1, how far the term alone says that the post offers or seeks such goods.
        near: for a euphemism, the words of which one must stand nearby for the term to count; () for a plain term.
    """

    text: str
    language: str
    weight: float
    near: tuple[str, ...] = ()

    @property
    def is_euphemism(self) -> bool:
        return bool(self.near)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told, and how soon, once a decision asks for it."""

    recipient: str
    within_hours: int
    note: str


@dataclass(frozen=True, slots=True)
class DsaMapping:
    """The European transparency database's words for a decision in this category."""

    category: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of illegal trade.

    Attributes:
        severity: 0–1, how grave one more undetected post is; orders the review queue.
        severity_reason: why, in a sentence.
        legality: hints by goods and region.
        terms: plain terms and euphemisms of every language.
        benign: by language, words that make a term beside them harmless (a toy, a film, a prop).
    """

    code: CategoryCode
    title: str
    clause: PolicyClause
    severity: float
    severity_reason: str
    legality: tuple[Legality, ...]
    terms: tuple[Term, ...]
    benign: Mapping[str, tuple[str, ...]]
    escalation: Escalation
    dsa: DsaMapping

    def legality_of(self, goods: str, region: str | None) -> Legality | None:
        """What the law of `region` says of `goods`, else what most laws say, or None where there is no entry."""
        entries = {entry.region: entry for entry in self.legality if entry.goods == goods}
        return entries.get(region or DEFAULT_REGION, entries.get(DEFAULT_REGION))


def category(code: str) -> Category:
    """The category of that code. Raises Invalid for a code that is none."""
    try:
        return CATEGORIES[CategoryCode(code)]
    except ValueError:
        raise Invalid(f"{code!r} is no category; known are {', '.join(CategoryCode)}") from None


def _read(code: CategoryCode) -> Category:
    given = tomllib.loads(Path(__file__).with_name(f"{code}.toml").read_text("utf-8"))
    return Category(
        code=code,
        title=given["title"],
        clause=PolicyClause(**given["policy"]),
        severity=given["severity"],
        severity_reason=given["severity_reason"],
        legality=tuple(_legality(given["legality"])),
        terms=tuple(_terms(given)),
        benign=MappingProxyType({language: tuple(words) for language, words in given["benign"].items()}),
        escalation=Escalation(**given["escalation"]),
        dsa=DsaMapping(given["dsa"]["category"], tuple(given["dsa"]["keywords"])),
    )


def _legality(by_goods: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Legality]:
    for goods, regions in by_goods.items():
        for region, (status, note) in regions.items():
            yield Legality(goods, region, LegalStatus(status), note)


def _terms(given: Mapping[str, Any]) -> Iterator[Term]:
    for language, strengths in given["lexicon"].items():
        for strength, texts in strengths.items():
            yield from (Term(text, language, given["weights"][strength]) for text in texts)
    for language, euphemisms in given["euphemisms"].items():
        for near, texts in euphemisms.items():
            around = tuple(given["context"][language][near])
            yield from (Term(text, language, given["weights"]["euphemism"], around) for text in texts)


CATEGORIES: Mapping[CategoryCode, Category] = MappingProxyType({code: _read(code) for code in CategoryCode})
