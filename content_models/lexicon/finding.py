"""Terms of the five categories found in a text, in one pass. Code words count only in company, benign company defuses.

A term of another language than the post's is ignored where it could be an ordinary word there ("feta", "sos"). What
does not live here: the terms (`domain/categories/lexicon`), where phrases stand (`content_models.lexicon.phrases`),
disguises (`disguise`), what a hit is worth (`blend`), what a term costs in false positives (`content_models.lexicon`).
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import py3langid

from content_models.disguise.vocabulary import Vocabulary
from content_models.disguise.written import WORD
from content_models.lexicon.phrases import Phrases, Places, Span
from domain.categories import (
    CATEGORIES,
    DEFAULT_REGION,
    Category,
    LegalStatus,
    Strength,
    Term,
    benign_of,
    listed_terms,
)
from domain.categories.terms import EVERY_LANGUAGE, LanguageFile, published, without_blanks
from domain.judgement import CategoryCode

COMPANY_WITHIN = 120
"""Characters between a word and the company that makes it mean something; about two sentences."""

KIN: Mapping[str, tuple[str, ...]] = {
    "bs": ("hr",), "sr": ("hr",), "sl": ("hr",), "sk": ("cs",), "no": ("da",), "nb": ("da",), "nn": ("da",),
    "ms": ("id",), "jv": ("id",), "su": ("id",), "fil": ("tl",), "ceb": ("tl",), "gl": ("pt", "es"), "ca": ("es",),
    "af": ("nl",), "mk": ("bg",), "be": ("ru", "uk"), "az": ("tr",), "hi": ("ur",), "ur": ("hi",), "mr": ("hi",),
}  # fmt: skip
"""Post's language → lexicons that are read beside its own: the next relative, or what a guess takes it for."""

_EVERYWHERE = "en"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A term at [start, end) of the text; `weight` as its category gives it.

    Attributes:
        goods: the entry of the category's legality table that the term names, if any.
        status: what the law of the post's region says of these goods, None without `goods`.
    """

    category: CategoryCode
    language: str
    start: int
    end: int
    weight: float
    euphemism: bool
    strength: Strength = Strength.PLAIN
    term: str = ""
    goods: str | None = None
    status: LegalStatus | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the lexicon says of one text.

    Attributes:
        hits: terms that count.
        noted: goods that are no sign of anything but whose law may be asked for (a kitchen knife); of weight 0.
        defused: number of terms that benign company took out.
        company: number of words that give code words their meaning (amounts, secrecy, no papers), term or not.
    """

    hits: tuple[Hit, ...] = ()
    defused: int = 0
    company: int = 0
    noted: tuple[Hit, ...] = ()


def listed_lexicon() -> "Lexicon":
    """The lexicon of the categories as they are published."""
    return Lexicon(CATEGORIES.values())


def language_of(text: str) -> str:
    """BCP 47, guessed; right in nine texts of ten from some six words on."""
    return str(py3langid.classify(text)[0])


class Lexicon:
    """Built once (some tenths of a second), then over 20,000 listings a second on one core."""

    def __init__(self, categories: Iterable[Category], files: Sequence[LanguageFile] | None = None) -> None:
        """`files` in place of the published ones."""
        files = published() if files is None else files
        self._terms: dict[str, list[tuple[CategoryCode, Term]]] = {}
        self._benign: dict[tuple[CategoryCode, str], frozenset[str]] = {}
        self._laws: dict[tuple[CategoryCode, str], dict[str, LegalStatus]] = {}
        for category in categories:
            for term in listed_terms(category, files):
                self._terms.setdefault(term.pattern, []).append((category.code, term))
            for language, phrases in benign_of(category.code, files).items():
                self._benign[category.code, language] = frozenset(phrases)
            for entry in category.legality:
                self._laws.setdefault((category.code, entry.goods), {})[entry.region] = entry.status
        self.words = frozenset(term.text for term in self._listed() if _can_hide(term))
        self.digest = _digest(self._terms, self._benign)
        self._defusing: dict[tuple[CategoryCode, frozenset[str]], frozenset[str]] = {}
        self._near = {term.near: frozenset(term.near) for term in self._listed()}
        self._company: dict[str, set[str]] = {}
        for term in self._listed():
            for word in term.near:
                self._company.setdefault(word, set()).add(term.language)
        every = {*self._company}.union(self._terms, *self._benign.values())
        self._phrases = Phrases(every)
        self.phrase_words = frozenset(WORD.findall(" ".join(every)))

    def vocabulary(self) -> Vocabulary:
        """Its terms as words that somebody may hide, and all its words as such that are no slip of the finger; a tenth
        of a second."""
        return Vocabulary(self.words, self.phrase_words)

    def find(self, text: str, language: str | None, region: str | None = None) -> Finding:
        """`text` canonical and in lower case; `language` as the platform states it, guessed where it matters;
        `region` of the post, ISO 3166-1 alpha-2, for what the law says there."""
        places = self._phrases.places(text)
        if not places:
            return Finding()
        read = _languages_read(language or language_of(text))
        company = sum(not self._company.get(phrase, _NONE).isdisjoint(read) for phrase in places)
        standing: dict[frozenset[str], _Standing] = {}
        if not (found := list(self._candidates(places, read, region, standing))):
            return Finding(company=company)
        hits, defused = [], 0
        for hit in _longest(hit for hit in found if hit.strength is not Strength.NOTED):
            if _standing(standing, places, self._benign_words(hit, read)).near((hit.start, hit.end)):
                defused += 1
            else:
                hits.append(hit)
        noted = _longest(hit for hit in found if hit.strength is Strength.NOTED)
        return Finding(tuple(hits), defused, company, tuple(noted))

    def _listed(self) -> Iterable[Term]:
        return (term for listed in self._terms.values() for _, term in listed)

    def _candidates(
        self, places: Places, read: frozenset[str], region: str | None, standing: dict[frozenset[str], "_Standing"]
    ) -> Iterable[Hit]:
        for phrase, spans in places.items():
            for category, term in self._terms.get(phrase, ()):
                if term.language not in read and not _read_everywhere(term):
                    continue
                near = self._near[term.near]
                for start, end in spans:
                    if not near or _standing(standing, places, near).near((start, end)):
                        yield self._hit(category, term, start, end, region)

    def _hit(self, category: CategoryCode, term: Term, start: int, end: int, region: str | None) -> Hit:
        status = None
        if term.goods:
            law = self._laws[category, term.goods]
            status = law.get(region or DEFAULT_REGION, law.get(DEFAULT_REGION))
        return Hit(
            category, term.language, start, end, term.weight, term.is_euphemism, term.strength, term.pattern,
            term.goods, status,
        )  # fmt: skip

    def _benign_words(self, hit: Hit, read: frozenset[str]) -> frozenset[str]:
        """Of the term's language and of those that the post is read in."""
        key = (hit.category, read | {hit.language})
        if key not in self._defusing:
            languages = (self._benign.get((hit.category, language), _NONE) for language in key[1])
            self._defusing[key] = frozenset[str]().union(*languages)
        return self._defusing[key]


@lru_cache(maxsize=256)
def _languages_read(language: str) -> frozenset[str]:
    primary = language.partition("-")[0].lower()
    return frozenset((_EVERYWHERE, primary, *KIN.get(primary, ())))


def _read_everywhere(term: Term) -> bool:
    """English is read everywhere, and a word with letters beyond ASCII is hardly an ordinary word elsewhere."""
    return term.language in (_EVERYWHERE, EVERY_LANGUAGE) or any(
        not sign.isascii() and sign.isalpha() for sign in term.text
    )


def _can_hide(term: Term) -> bool:
    """Whether it is worth looking for under a disguise: where words are parted, and never a picture sign."""
    listed = term.strength is not Strength.NOTED
    return listed and any(map(str.isalnum, term.text)) and not any(map(without_blanks, term.text))


def _standing(known: dict[frozenset[str], "_Standing"], places: Places, phrases: frozenset[str]) -> "_Standing":
    """Worked out once a text."""
    if phrases not in known:
        known[phrases] = _Standing(places, phrases)
    return known[phrases]


class _Standing:
    """Where some phrases stand in a text, to be asked whether one of them is near: logarithmic in their number."""

    def __init__(self, places: Places, phrases: frozenset[str]) -> None:
        spans = sorted(span for phrase in phrases & places.keys() for span in places[phrase])
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._ends = sorted(end for _, end in spans)
        self._longest = max((end - start for start, end in spans), default=0)

    def near(self, span: Span) -> bool:
        """Whether a phrase stands close by, not inside the span itself ("gun" is no company for "toy gun")."""
        if not self._spans:
            return False
        start, end = span
        after = bisect_left(self._starts, end)
        if after < len(self._starts) and self._starts[after] <= end + COMPANY_WITHIN:
            return True
        before = bisect_right(self._ends, start)
        if before and self._ends[before - 1] >= start - COMPANY_WITHIN:
            return True
        around = range(bisect_left(self._starts, end - self._longest), bisect_right(self._starts, start))
        return any(self._spans[at][1] >= end and self._spans[at] != span for at in around)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Per category the longest of hits that overlap, then the heaviest; in the order of the text."""
    kept: list[Hit] = []
    taken: dict[CategoryCode, set[int]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, -hit.weight, hit.start, hit.category, hit.language)):
        signs = taken.setdefault(hit.category, set())
        if signs.isdisjoint(range(hit.start, hit.end)):
            signs.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.category))


def _digest(
    terms: Mapping[str, list[tuple[CategoryCode, Term]]], benign: Mapping[tuple[CategoryCode, str], frozenset[str]]
) -> str:
    lines = [
        f"{category}\t{term.language}\t{pattern}\t{term.weight}\t{'|'.join(term.near)}\t{term.goods or ''}"
        for pattern, listed in terms.items()
        for category, term in listed
    ]
    lines += [
        f"{category}\t{language}\t-{phrase}" for (category, language), listed in benign.items() for phrase in listed
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
