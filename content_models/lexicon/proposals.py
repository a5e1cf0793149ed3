"""New terms out of confirmed posts, with what each would find and what it would cost. Nothing is added by proposing.

Words and two-word phrases (in scripts without blanks, runs of two to four signs) are weighed by log-odds with an
informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", section 3.5.1), counted once a post, so
that one seller's long text weighs no more than another's short one. What does not live here: how an accepted term is
written down (`acceptance`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from content_models.lexicon.finding import Lexicon
from content_models.lexicon.posts import LabelledPost
from domain.categories import Strength
from domain.categories.terms import without_blanks
from domain.errors import Invalid
from domain.judgement import CategoryCode

LEAST_POSTS = 3
LEAST_Z = 1.96
DEAREST = 5.0
"""Of 1,000 benign posts; a word in more of them is no term, however much likelier it is in an offer."""

PRIOR_POSTS = 50.0
"""The prior's size in posts: enough that a word of three posts passes only where it is next to unknown elsewhere."""

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f\u0900-\u0dff\u200c'’-](?=\w))*", re.UNICODE)
_RUN = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term that confirmed posts share and benign ones rarely have.

    Attributes:
        z: log-odds over its standard deviation; 1.96 is exceeded by chance in one of forty words.
        confirmed: confirmed posts of the category with the term.
        new: those of them that no strong or plain term finds today.
        benign: benign posts of the language with the term.
        cost: the same per 1,000 benign posts.
    """

    term: str
    language: str
    category: CategoryCode
    z: float
    confirmed: int
    new: int
    benign: int
    cost: float


def propose(
    lexicon: Lexicon, posts: Sequence[LabelledPost], benign: Sequence[LabelledPost], least: int = LEAST_POSTS
) -> list[Proposal]:
    """By category and language, the surest first. Raises Invalid where no post is a confirmed one with a category."""
    groups = sorted({(post.language, _category(post)) for post in posts if post.illegal})
    if not groups:
        raise Invalid(
            "No post is confirmed (`label` 1 with a `category` and a `language`), so nothing can be proposed."
        )
    innocent = [*benign, *(post for post in posts if post.illegal is False)]
    found: list[Proposal] = []
    for language, category in groups:
        wanted = [post for post in posts if post.illegal and (post.language, post.category) == (language, category)]
        others = [post for post in innocent if post.language == language]
        found += _proposals(lexicon, wanted, others, language, category, least)
    return found


def _category(post: LabelledPost) -> CategoryCode:
    try:
        return CategoryCode(post.category)
    except ValueError:
        raise Invalid(f"{post.category!r} is no category; known are {', '.join(CategoryCode)}.") from None


def _proposals(
    lexicon: Lexicon,
    wanted: Sequence[LabelledPost],
    others: Sequence[LabelledPost],
    language: str,
    category: CategoryCode,
    least: int,
) -> list[Proposal]:
    candidates = [frozenset(_candidates(post.text)) for post in wanted]
    known = [_is_found(lexicon, post, category) for post in wanted]
    inside, outside = Counter(_every(candidates)), Counter(_every(frozenset(_candidates(post.text)) for post in others))
    new = Counter(_every(words for words, seen in zip(candidates, known, strict=True) if not seen))
    proposals = [
        Proposal(
            term, language, category, _z(count, outside[term], len(wanted), len(others)), count, new[term],
            outside[term], 1000 * outside[term] / max(len(others), 1),
        )
        for term, count in inside.items()
        if count >= least and new[term] and not _is_listed(lexicon, term, language)
    ]  # fmt: skip
    kept = [proposal for proposal in proposals if proposal.z >= LEAST_Z and proposal.cost <= DEAREST]
    return _without_echoes(sorted(kept, key=lambda found: (-found.z, -len(found.term), found.term)))


def _z(inside: int, outside: int, size: int, others: int) -> float:
    """Of one word: posts with it among `size` confirmed and `others` benign ones. Equations 15, 19, 20 and 22."""
    prior = PRIOR_POSTS * (inside + outside + 0.5) / (size + others + 1)
    one, other = _log_odds(inside, size, prior), _log_odds(outside, others, prior)
    return (one - other) / math.sqrt(1 / (inside + prior) + 1 / (outside + prior))


def _log_odds(count: int, size: int, prior: float) -> float:
    return math.log((count + prior) / (size + PRIOR_POSTS - count - prior))


def _without_echoes(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A part of a phrase, or a phrase around a word, that finds the very same posts says nothing more."""
    kept: list[Proposal] = []
    for proposal in proposals:
        echo = (
            other
            for other in kept
            if (other.confirmed, other.benign) == (proposal.confirmed, proposal.benign)
            and (other.term in proposal.term or proposal.term in other.term)
        )
        if next(echo, None) is None:
            kept.append(proposal)
    return kept


def _candidates(text: str) -> Iterator[str]:
    last: tuple[str, int] | None = None
    for found in _WORD.finditer(text):
        word = found[0]
        if any(map(without_blanks, word)):
            yield from (word[at : at + size] for size in range(2, _RUN + 1) for at in range(len(word) - size + 1))
            continue
        if len(word) > 2:
            yield word
        if last and found.start() == last[1] + 1 and text[last[1]] in " -":
            yield f"{last[0]} {word}"
        last = (word, found.end())


def _every(groups: Iterable[frozenset[str]]) -> Iterator[str]:
    return (word for group in groups for word in group)


def _is_found(lexicon: Lexicon, post: LabelledPost, category: CategoryCode) -> bool:
    hits = lexicon.find(post.text, post.language).hits
    return any(hit.category == category and hit.strength in (Strength.STRONG, Strength.PLAIN) for hit in hits)


def _is_listed(lexicon: Lexicon, term: str, language: str) -> bool:
    """Whether the term is one already, or holds one that counts."""
    strengths = {hit.strength for hit in lexicon.find(term, language).hits}
    return term in lexicon.words or not strengths.isdisjoint((Strength.STRONG, Strength.PLAIN))
