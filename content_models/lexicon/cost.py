"""What the lexicon costs: how often its terms hit posts that are benign, each term and all together; and what it finds.

A post counts as hit when a strong or plain term counts in it as screening would count it: read in the post's language,
not taken out by benign company. Euphemisms are counted apart. What does not live here: where the posts come from.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from content_models.lexicon.finding import Finding, Lexicon
from content_models.lexicon.posts import LabelledPost
from domain.categories import Strength
from domain.judgement import CategoryCode

_COUNTED = (Strength.STRONG, Strength.PLAIN)

TermKey = tuple[str, CategoryCode, str, Strength]
"""(the term's language, category, term as listed, strength)."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of `posts` posts, how many a strong term hit, a strong or plain one, and one of these or a euphemism."""

    posts: int
    strong: int
    terms: int
    euphemisms: int

    def of(self, hit: int) -> float:
        """0–1."""
        return hit / self.posts if self.posts else 0.0


@dataclass(frozen=True, slots=True)
class TermCost:
    """In how many posts a term counted; `per_thousand` of the posts in whose language it was hit."""

    key: TermKey
    posts: int
    per_thousand: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Shares by source, by language of the post, by category of the hit; terms, the dearest first."""

    whole: Share
    by_source: Mapping[str, Share]
    by_language: Mapping[str, Share]
    by_category: Mapping[str, Share]
    terms: Sequence[TermCost]

    def over(self, limit: float) -> list[TermCost]:
        """Terms that count by themselves in more than `limit` of 1,000 posts of some language."""
        return [term for term in self.terms if term.key[3] in _COUNTED and term.per_thousand > limit]


def cost_of(lexicon: Lexicon, posts: Sequence[LabelledPost]) -> Cost:
    findings = [lexicon.find(post.text, post.language) for post in posts]
    pairs = list(zip(posts, findings, strict=True))
    return Cost(
        whole=_share(findings),
        by_source=_shares(pairs, lambda post: post.source),
        by_language=_shares(pairs, lambda post: post.language),
        by_category={code: _share([_only(finding, code) for finding in findings]) for code in CategoryCode},
        terms=_terms(pairs),
    )


def found_of(lexicon: Lexicon, posts: Sequence[LabelledPost]) -> Mapping[str, Share]:
    """By source and category of confirmed posts: how many of them the lexicon finds (its recall)."""
    pairs = [(post, lexicon.find(post.text, post.language)) for post in posts]
    whole = _shares(pairs, lambda post: post.source)
    return whole | _shares(pairs, lambda post: f"{post.source}: {post.category}" if post.category else post.source)


def _shares(pairs: Iterable[tuple[LabelledPost, Finding]], group: Callable[[LabelledPost], str]) -> dict[str, Share]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for post, finding in pairs:
        grouped[group(post)].append(finding)
    return {name: _share(grouped[name]) for name in sorted(grouped)}


def _share(findings: Sequence[Finding]) -> Share:
    kinds = [{hit.strength for hit in finding.hits} - {Strength.WEAK} for finding in findings]
    return Share(
        posts=len(kinds),
        strong=sum(Strength.STRONG in kind for kind in kinds),
        terms=sum(not kind.isdisjoint(_COUNTED) for kind in kinds),
        euphemisms=sum(bool(kind) for kind in kinds),
    )


def _only(finding: Finding, code: CategoryCode) -> Finding:
    return Finding(tuple(hit for hit in finding.hits if hit.category == code))


def _terms(pairs: Sequence[tuple[LabelledPost, Finding]]) -> list[TermCost]:
    """The dearest first; the rate is that of the post language in which the term hits most."""
    sizes = Counter(post.language for post, _ in pairs)
    found: dict[TermKey, Counter[str]] = defaultdict(Counter)
    for post, finding in pairs:
        for key in {(hit.language, hit.category, hit.term, hit.strength) for hit in finding.hits}:
            found[key][post.language] += 1
    costs = [
        TermCost(key, by.total(), max(1000 * count / sizes[language] for language, count in by.items()))
        for key, by in found.items()
    ]
    return sorted(costs, key=lambda cost: (-cost.per_thousand, -cost.posts, cost.key))
