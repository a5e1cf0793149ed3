"""Terms of the five categories found in a text, in one pass. Code words count only in company, benign company defuses.

A term of another language than the post's is ignored where it could be an ordinary word there ("feta", "sos"). What
does not live here: the terms (`domain/categories/*.toml`), disguises (`deobfuscation`), what a hit is worth (`blend`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick
import py3langid

from domain.categories import CATEGORIES, Category, Term
from domain.judgement import CategoryCode

COMPANY_WITHIN = 120
"""Characters between a word and the company that makes it mean something; about two sentences."""

_EVERYWHERE = "en"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A term at [start, end) of the text; `weight` as its category gives it."""

    category: CategoryCode
    language: str
    start: int
    end: int
    weight: float
    euphemism: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What the lexicon says of one text.

    Attributes:
        defused: number of terms that benign company took out.
        company: number of words that give code words their meaning (amounts, secrecy, no papers), term or not.
    """

    hits: tuple[Hit, ...] = ()
    defused: int = 0
    company: int = 0


Span = tuple[int, int]


def listed_lexicon() -> "Lexicon":
    """The lexicon of the categories as they are published."""
    return Lexicon(CATEGORIES.values())


def language_of(text: str) -> str:
    """BCP 47, guessed; right in nine texts of ten from some six words on."""
    return str(py3langid.classify(text)[0])


class Lexicon:
    """Built once (about 0.1 s), then about 20,000 listings a second on one core."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._terms: dict[str, list[tuple[CategoryCode, Term]]] = {}
        self._benign: dict[tuple[CategoryCode, str], frozenset[str]] = {}
        for category in categories:
            for term in category.terms:
                self._terms.setdefault(term.text, []).append((category.code, term))
            for language, phrases in category.benign.items():
                self._benign[category.code, language] = frozenset(phrases)
        self.words = frozenset(self._terms)
        self.digest = _digest(self._terms, self._benign)
        self._company: dict[str, set[str]] = {}
        for term in (term for listed in self._terms.values() for _, term in listed):
            for word in term.near:
                self._company.setdefault(word, set()).add(term.language)
        self._automaton = _automaton({*self._company}.union(self._terms, *self._benign.values()))

    def find(self, text: str, language: str | None) -> Finding:
        """`text` canonical and in lower case; `language` as the platform states it, guessed where it matters."""
        places = self._places(text)
        if not places:
            return Finding()
        language = language or language_of(text)
        hits, defused = [], 0
        for hit in _longest(self._candidates(places, language)):
            if _near((hit.start, hit.end), _spans(places, self._benign_words(hit))):
                defused += 1
            else:
                hits.append(hit)
        company = sum(not self._company.get(phrase, _NONE).isdisjoint((_EVERYWHERE, language)) for phrase in places)
        return Finding(tuple(hits), defused, company)

    def _places(self, text: str) -> dict[str, list[Span]]:
        places: dict[str, list[Span]] = {}
        for last, phrase in self._automaton.iter(text):
            start, end = last + 1 - len(phrase), last + 1
            if _stands_alone(text, start, end):
                places.setdefault(phrase, []).append((start, end))
        return places

    def _candidates(self, places: Mapping[str, list[Span]], language: str) -> Iterable[Hit]:
        for phrase, spans in places.items():
            for category, term in self._terms.get(phrase, ()):
                if not _read_everywhere(term) and term.language != language:
                    continue
                company = _spans(places, frozenset(term.near))
                for start, end in spans:
                    if not term.is_euphemism or _near((start, end), company):
                        yield Hit(category, term.language, start, end, term.weight, term.is_euphemism)

    def _benign_words(self, hit: Hit) -> frozenset[str]:
        own = self._benign.get((hit.category, hit.language), frozenset())
        return own | self._benign.get((hit.category, _EVERYWHERE), frozenset())


def _automaton(phrases: set[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for phrase in phrases:
        automaton.add_word(phrase, phrase)
    automaton.make_automaton()
    return automaton


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not text[end : end + 1].isalnum()


def _read_everywhere(term: Term) -> bool:
    """English is read everywhere, and a word with letters beyond ASCII is hardly an ordinary word elsewhere."""
    return term.language == _EVERYWHERE or not term.text.isascii()


def _spans(places: Mapping[str, list[Span]], phrases: frozenset[str]) -> list[Span]:
    return [span for phrase in phrases & places.keys() for span in places[phrase]]


def _near(span: Span, others: Iterable[Span]) -> bool:
    """Whether another phrase stands close by, not inside the span itself ("gun" is no company for "toy gun")."""
    return any(
        0 <= other[0] - span[1] <= COMPANY_WITHIN
        or 0 <= span[0] - other[1] <= COMPANY_WITHIN
        or (other[0] <= span[0] and span[1] <= other[1] and other != span)
        for other in others
    )


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Per category the longest of hits that overlap, then the heaviest; in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, -hit.weight, hit.start, hit.category, hit.language)):
        if not any(_overlap(hit, other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.category))


def _overlap(hit: Hit, other: Hit) -> bool:
    return hit.category == other.category and hit.start < other.end and other.start < hit.end


def _digest(
    terms: Mapping[str, list[tuple[CategoryCode, Term]]], benign: Mapping[tuple[CategoryCode, str], frozenset[str]]
) -> str:
    lines = [
        f"{category}\t{term.language}\t{text}\t{term.weight}\t{'|'.join(term.near)}"
        for text, listed in terms.items()
        for category, term in listed
    ]
    lines += [
        f"{category}\t{language}\t-{phrase}" for (category, language), listed in benign.items() for phrase in listed
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
