"""The five categories as they are published: policy, severity, legality by region, weights of terms, escalation, DSA.

Each is a TOML file beside this one, read once; its terms are in `lexicon/`, by language, read when they are asked for.
What does not live here: how words are found in a text (`content_models`), and what is done about a post
(`screening`, `investigations`).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from domain.categories.terms import LanguageFile, Strength, Term, published, terms_of
from domain.errors import Invalid
from domain.judgement import CategoryCode

__all__ = [
    "CATEGORIES",
    "DEFAULT_REGION",
    "Category",
    "DsaMapping",
    "Escalation",
    "LegalStatus",
    "Legality",
    "PolicyClause",
    "Strength",
    "Term",
    "benign_of",
    "category",
    "listed_terms",
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
        weights: 0–1, by `Strength`, how far one such term alone says that the post offers or seeks such goods.
    """

    code: CategoryCode
    title: str
    clause: PolicyClause
    severity: float
    severity_reason: str
    legality: tuple[Legality, ...]
    weights: Mapping[str, float]
    escalation: Escalation
    dsa: DsaMapping

    @property
    def terms(self) -> tuple[Term, ...]:
        """Terms and euphemisms of every language, as published."""
        return _terms(self.code)

    @property
    def benign(self) -> Mapping[str, tuple[str, ...]]:
        """By language, words that make a term beside them harmless (a toy, a film, a prop), as published."""
        return benign_of(self.code, published())

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


def listed_terms(found: Category, files: Sequence[LanguageFile]) -> tuple[Term, ...]:
    """The terms of a category in these files. Raises Invalid where one is linked to goods without a legality."""
    known = {entry.goods for entry in found.legality}
    for file in files:
        for goods in sorted(file.entries[found.code].goods.keys() - known):
            raise Invalid(f"{file.language}.toml: {found.code}.goods.{goods}: {found.code}.toml has no such legality.")
    return tuple(terms_of(found.code, found.weights, files))


def benign_of(code: CategoryCode, files: Sequence[LanguageFile]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({file.language: file.entries[code].benign for file in files})


@cache
def _terms(code: CategoryCode) -> tuple[Term, ...]:
    return listed_terms(CATEGORIES[code], published())


def _read(code: CategoryCode) -> Category:
    given = tomllib.loads(Path(__file__).with_name(f"{code}.toml").read_text("utf-8"))
    return Category(
        code=code,
        title=given["title"],
        clause=PolicyClause(**given["policy"]),
        severity=given["severity"],
        severity_reason=given["severity_reason"],
        legality=tuple(_legality(given["legality"])),
        weights=MappingProxyType({kind: given["weights"][kind] for kind in Strength if kind != Strength.NOTED}),
        escalation=Escalation(**given["escalation"]),
        dsa=DsaMapping(given["dsa"]["category"], tuple(given["dsa"]["keywords"])),
    )


def _legality(by_goods: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Legality]:
    for goods, regions in by_goods.items():
        for region, (status, note) in regions.items():
            yield Legality(goods, region, LegalStatus(status), note)


CATEGORIES: Mapping[CategoryCode, Category] = MappingProxyType({code: _read(code) for code in CategoryCode})
