"""Why a post's text scored as it did, in sentences for an investigator, with spans in the original text.

The sentences never repeat the text. What does not live here: the scores themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from content_models.lexicon.finding import Finding, Hit
from content_models.text.columns import ILLEGAL
from content_models.text.linear import Linear
from content_models.text.occlusion import parts
from content_models.text.pieces import Pieces
from content_models.text.reading import Reading
from content_models.text.windows import Span
from domain.judgement import CategoryCode, Evidence, EvidenceKind

_MOST_HITS = 5
_MOST_WORDINGS = 3
_WORDING_SHARE = 0.05

_TRADE = {
    CategoryCode.WEAPONS: "weapons",
    CategoryCode.DRUGS: "drugs",
    CategoryCode.STOLEN_GOODS: "stolen goods",
    CategoryCode.COUNTERFEITS: "counterfeits",
    CategoryCode.TRAFFICKING: "human trafficking",
}
_DISGUISE = {
    "zero_width": "invisible characters inside words",
    "lookalikes": "letters of another alphabet in place of look-alikes",
    "separators": "words cut apart by signs",
    "line_per_letter": "words written one letter a line",
    "leetspeak": "digits or signs in place of letters",
    "masked_letters": "letters covered by signs",
    "repeated_letters": "letters repeated",
    "reversed": "words written backwards",
    "right_to_left": "words stored backwards and shown forwards",
    "phonetic": "words written as they sound",
    "transliteration": "words written in another alphabet than their own",
    "rot13": "letters shifted in the alphabet",
    "escapes": "letters written as codes",
    "fancy_letters": "letters of a drawn alphabet",
    "combining_marks": "marks piled on letters",
    "accents": "accents that the language does not write",
    "blanks": "blanks left out or moved",
    "upside_down": "letters turned upside down",
    "dotless_letters": "Arabic letters without their dots",
    "final_forms": "forms of letters that end words, put inside them",
    "stretched_letters": "letters stretched",
}


Run = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to explain: a reading, what the lexicon found in it, the window where it looks worst, the models
    that found so, the category decided on."""

    reading: Reading
    finding: Finding
    window: Span
    linear: Linear
    pieces: Pieces
    category: CategoryCode
    encoder_asked: bool


def evidence(account: Account) -> tuple[Evidence, ...]:
    """Lexicon hits, the wordings that weigh most, then what concerns the text as a whole."""
    return (*_hits(account), *_wordings(account), *_whole(account))


def _hits(account: Account) -> Iterator[Evidence]:
    hits = sorted(account.finding.hits, key=lambda hit: (hit.category != account.category, -hit.weight, hit.start))
    for hit in sorted(hits[:_MOST_HITS], key=lambda hit: hit.start):
        span = account.reading.original_span(hit.start, hit.end)
        yield Evidence(kind=EvidenceKind.TEXT_SPAN, reason=_hit_reason(hit), span=span, weight=hit.weight)


def _hit_reason(hit: Hit) -> str:
    trade = _TRADE[hit.category]
    if hit.euphemism:
        return f"A code word of the {trade} lexicon ({hit.language}), beside words that give it that meaning."
    return f"A term of the {trade} lexicon ({hit.language})."


def _wordings(account: Account) -> Iterator[Evidence]:
    """The words of the window that add most to what n-grams and pieces say, neighbours joined; weight is their share of
    what speaks for it."""
    begin, end = account.window
    words = _weighed(account.reading.text[begin:end], account.linear, account.pieces)
    total = sum(score for _, _, score in words if score > 0) or 1.0
    for start, stop, score in sorted(_joined(words), key=lambda run: -run[2])[:_MOST_WORDINGS]:
        if score / total >= _WORDING_SHARE:
            yield Evidence(
                kind=EvidenceKind.TEXT_SPAN,
                reason="Wording that known offers of illegal goods or services share and legal posts rarely use.",
                span=account.reading.original_span(begin + start, begin + stop),
                weight=round(min(score / total, 1.0), 3),
            )


def _weighed(text: str, linear: Linear, pieces: Pieces) -> list[Run]:
    """Each word with what its n-grams add, and by how much the network's logit falls without it."""
    words = parts(text)
    added = np.concatenate([[0.0], np.cumsum(linear.character_shares(text))])
    whole, *without = pieces.logits([text, *(text[:start] + text[end:] for start, end in words)])[:, ILLEGAL]
    return [
        (start, end, float(added[end] - added[start] + whole - rest))
        for (start, end), rest in zip(words, without, strict=True)
    ]


def _joined(words: list[Run]) -> list[Run]:
    """Neighbouring words that all speak for the score, as one run; the others are left out."""
    runs: list[Run] = []
    for start, end, score in words:
        if score <= 0:
            continue
        if runs and start - runs[-1][1] <= 1:
            runs[-1] = (runs[-1][0], end, runs[-1][2] + score)
        else:
            runs.append((start, end, score))
    return runs


def _whole(account: Account) -> Iterator[Evidence]:
    if account.encoder_asked:
        yield _sentence(f"Read as a whole, the text is closest to posts about {_TRADE[account.category]}.", 0.5)
    for what in sorted(account.reading.source.undone):
        yield _sentence(f"The text was disguised: {_DISGUISE.get(what, what.replace('_', ' '))}.", 0.1)
    if account.finding.defused:
        yield _sentence(
            f"Speaks against it: {account.finding.defused} lexicon term(s) stand beside words of a legal trade.", 0.0
        )


def _sentence(reason: str, weight: float) -> Evidence:
    return Evidence(kind=EvidenceKind.TEXT_SPAN, reason=reason, weight=weight)
