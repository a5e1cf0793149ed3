"""The lexicon as its authors write it: one file a language, `lexicon/<language>.toml`, each with the five categories.

A file is read strictly: what is misspelt, doubled or points nowhere is refused with file and key. What does not live
here: what a term weighs (the category's own file), how terms are found in a text (`content_models.lexicon.finding`).
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

LEXICON = Path(__file__).with_name("lexicon")
EVERY_LANGUAGE = "mul"
"""ISO 639-2 for several languages: the file of picture signs, which mean the same wherever they stand."""

OPEN = "~"
"""At an end of a term: letters may follow there (or precede), for languages that build words by adding to them."""

_SHORTEST = 3
_SHORTEST_STEM = 4


class Strength(StrEnum):
    """How far a term alone says what is traded; its category says what each is worth."""

    STRONG = "strong"
    PLAIN = "plain"
    WEAK = "weak"
    EUPHEMISM = "euphemism"
    NOTED = "noted"  # names goods whose law may be asked for, and is no sign of anything


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, lower case, that points to the category.

    Attributes:
        text: without marks of openness.
        language: BCP 47 primary subtag, `EVERY_LANGUAGE` for picture signs.
        weight: 0–1, how far the term alone says that the post offers or seeks such goods; 0 of one that is noted.
        near: for a euphemism, the words of which one must stand nearby for the term to count; () for another term.
        open_start, open_end: letters may precede or follow.
        goods: the entry of the category's legality table that the term names, if any.
    """

    text: str
    language: str
    weight: float
    near: tuple[str, ...] = ()
    strength: Strength = Strength.PLAIN
    open_start: bool = False
    open_end: bool = False
    goods: str | None = None

    @property
    def is_euphemism(self) -> bool:
        return bool(self.near)

    @property
    def pattern(self) -> str:
        """The term as it is listed, with its marks of openness."""
        return f"{OPEN * self.open_start}{self.text}{OPEN * self.open_end}"


@dataclass(frozen=True, slots=True)
class Entries:
    """What one language's file says of one category. Contexts and euphemisms go together by name; a term under
    `goods` that is not listed elsewhere is noted only."""

    strong: tuple[str, ...]
    plain: tuple[str, ...]
    weak: tuple[str, ...]
    contexts: Mapping[str, tuple[str, ...]]
    euphemisms: Mapping[str, tuple[str, ...]]
    benign: tuple[str, ...]
    goods: Mapping[str, tuple[str, ...]]

    def named(self) -> Iterator[tuple[Strength, str]]:
        """The terms that count by themselves."""
        for strength, listed in (("strong", self.strong), ("plain", self.plain), ("weak", self.weak)):
            yield from ((Strength(strength), term) for term in listed)


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """One author's place of work. `version` is the author's, raised with every change that is published."""

    language: str
    version: str
    entries: Mapping[CategoryCode, Entries]


@cache
def published() -> tuple[LanguageFile, ...]:
    """The lexicon that ships; read when it is first asked for, since it takes some tenths of a second."""
    return read_lexicon(LEXICON)


def read_lexicon(folder: Path) -> tuple[LanguageFile, ...]:
    """Every language's file in `folder`, by language. Raises NotFound, or Invalid with the file and the key."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise NotFound(f"There is no lexicon in {folder}: no file <language>.toml.")
    return tuple(read_language(path) for path in paths)


def read_language(path: Path) -> LanguageFile:
    """Raises Invalid with the file and the key."""
    return _Reader(path).read()


def terms_of(code: CategoryCode, weights: Mapping[str, float], files: Sequence[LanguageFile]) -> Iterator[Term]:
    """All terms of a category, in the order of the files."""
    for file in files:
        yield from _named(file.language, file.entries[code], weights)
        yield from _euphemisms(file.language, file.entries[code], weights)


def _named(language: str, own: Entries, weights: Mapping[str, float]) -> Iterator[Term]:
    goods = {term: name for name, listed in own.goods.items() for term in listed}
    for strength, term in own.named():
        yield _term(term, language, weights[strength], (), strength, goods.pop(term, None))
    for term, name in goods.items():
        yield _term(term, language, 0.0, (), Strength.NOTED, name)


def _euphemisms(language: str, own: Entries, weights: Mapping[str, float]) -> Iterator[Term]:
    for name, terms in own.euphemisms.items():
        yield from (_term(term, language, weights[Strength.EUPHEMISM], own.contexts[name]) for term in terms)


def _term(
    pattern: str, language: str, weight: float, near: tuple[str, ...],
    strength: Strength = Strength.EUPHEMISM, goods: str | None = None,
) -> Term:  # fmt: skip
    return Term(
        bare(pattern), language, weight, near, strength, pattern.startswith(OPEN), pattern.endswith(OPEN), goods
    )


def bare(pattern: str) -> str:
    """A listed term without its marks of openness."""
    return pattern.removeprefix(OPEN).removesuffix(OPEN)


def without_blanks(character: str) -> bool:
    """Whether the script parts no words: Han, kana, Thai, Lao, Khmer, Burmese."""
    return character >= _NO_BLANKS[0][0] and any(first <= character <= last for first, last in _NO_BLANKS)


_NO_BLANKS = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u2e80", "\u2fdf"), ("\u3005", "\u3007"),
    ("\u3040", "\u30ff"), ("\u31f0", "\u31ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"),
    ("\uff66", "\uff9f"), ("\U00020000", "\U0003ffff"),
)  # fmt: skip


class _Reader:
    """Reads one file; every complaint names the file and the key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> LanguageFile:
        try:
            given = tomllib.loads(self._path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
            raise self._wrong("", f"cannot be read: {broken}") from None
        self._keys("", given, {"language", "version", *CategoryCode})
        for key in ("language", "version"):
            if not isinstance(given[key], str) or not given[key]:
                raise self._wrong(key, "must be a text that is not empty")
        if given["language"] != EVERY_LANGUAGE and given["language"] != self._path.stem:
            raise self._wrong("language", f"is {given['language']!r}, but the file is named {self._path.name}")
        entries = {code: self._entries(code, given[code]) for code in CategoryCode}
        return LanguageFile(given["language"], given["version"], MappingProxyType(entries))

    def _entries(self, code: str, given: Any) -> Entries:
        self._keys(code, given, {"strong", "plain", "weak", "contexts", "euphemisms", "benign"}, {"goods"})
        strong, plain, weak = (self._list(f"{code}.{key}", given[key]) for key in ("strong", "plain", "weak"))
        contexts, euphemisms, goods = (
            self._table(f"{code}.{key}", given.get(key, {})) for key in ("contexts", "euphemisms", "goods")
        )
        benign = self._list(f"{code}.benign", given["benign"])
        self._named(code, [*strong, *plain, *weak], euphemisms)
        for name in euphemisms:
            if not contexts.get(name):
                raise self._wrong(f"{code}.euphemisms.{name}", f"has no words in {code}.contexts.{name}")
        self._named(code, [term for listed in goods.values() for term in listed], euphemisms)
        return Entries(strong, plain, weak, contexts, euphemisms, benign, goods)

    def _named(self, code: str, named: list[str], euphemisms: Mapping[str, tuple[str, ...]]) -> None:
        hidden = {term for listed in euphemisms.values() for term in listed}
        seen: set[str] = set()
        for term in named:
            if bare(term) in seen or term in hidden:
                raise self._wrong(code, f"{term!r} is listed twice")
            if len(bare(term)) < _shortest(term):
                raise self._wrong(code, f"{term!r} is too short to count without context")
            seen.add(bare(term))

    def _keys(self, key: str, given: Any, needed: Set[str], allowed: Set[str] = frozenset()) -> None:
        if not isinstance(given, dict):
            raise self._wrong(key, "must be a table")
        for name in sorted(given.keys() - needed - allowed):
            raise self._wrong(f"{key}.{name}".strip("."), f"is no key; known are {', '.join(sorted(needed | allowed))}")
        for name in sorted(needed - given.keys()):
            raise self._wrong(f"{key}.{name}".strip("."), "is missing")

    def _table(self, key: str, given: Any) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(given, dict):
            raise self._wrong(key, "must be a table of lists")
        return MappingProxyType({name: self._list(f"{key}.{name}", listed) for name, listed in given.items()})

    def _list(self, key: str, given: Any) -> tuple[str, ...]:
        if not isinstance(given, list) or not all(isinstance(term, str) for term in given):
            raise self._wrong(key, "must be a list of texts")
        if len(given) != len(set(given)):
            raise self._wrong(key, f"lists {next(term for term in given if given.count(term) > 1)!r} twice")
        for term in given:
            self._clean(key, term)
        return tuple(given)

    def _clean(self, key: str, term: str) -> None:
        text = bare(term)
        if not text or text != text.strip() or OPEN in text or text != text.lower():
            raise self._wrong(key, f"{term!r} must be lower case, without blanks at its ends, {OPEN} only at an end")
        if text != unicodedata.normalize("NFC", text):
            raise self._wrong(key, f"{term!r} must be in Unicode's form NFC")
        if len(text) < 2 and without_blanks(text) and ".euphemisms." not in key:
            raise self._wrong(key, f"{term!r} is one sign of a script without blanks, found inside every other word")
        if term != text and len(text) < _shortest(term):
            raise self._wrong(key, f"{term!r} is too short a stem")

    def _wrong(self, key: str, what: str) -> Invalid:
        return Invalid(f"{self._path}: {key + ': ' if key else ''}{what}.")


def _shortest(term: str) -> int:
    """Signs that a term needs: two where a sign is a syllable or a word, else three, four of an open one."""
    text = bare(term)
    if any(without_blanks(sign) or "\uac00" <= sign <= "\ud7a3" for sign in text):
        return 2
    return _SHORTEST if term == text else _SHORTEST_STEM
