"""From texts as numbered words to the pattern that describes them in the fewest bits.

All texts are aligned with one in the middle of them (a centre star, Gusfield 1993); what nearly all carry is kept, what
varies becomes a slot; then all are aligned with that, until it gets no shorter. No step depends on the texts' order
except that of equally good texts the first is the centre.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from content_models.templates.alignment import ANY, Ints, Numbered, Pattern, places
from content_models.templates.bits import (
    WORD,
    Described,
    Laid,
    Value,
    alignment_costs,
    counted,
    describe,
    edit,
    lay,
    values_bits,
)
from domain.templates import SlotKind

LEAST_EXPLAINED = 0.5  # of a text's bits, or the template is not its own
NEARLY_ALL = 0.9  # of the texts: a word that they carry is constant whatever it costs
_NEAR = 0.3  # of a text's bits, by the centre alone, to be tried
_ROUNDS = 5
KINDS = tuple(SlotKind)
_CONTACT, _FREE = KINDS.index(SlotKind.CONTACT), KINDS.index(SlotKind.FREE)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A pattern, the positions of the texts that it explains, and of these the words' places and the bits saved (0–1).

    `saved`: the share of all their bits, the pattern's own included.
    """

    pattern: Pattern
    members: list[int]
    places: list[Ints]
    explained: list[float]
    saved: float


@dataclass(frozen=True, slots=True)
class _Column:
    """A word that may be constant: at a constant of the pattern, or inserted into a gap by most texts."""

    word: int
    kind: int
    gap: int  # that it stands in, or before which its constant stands
    constant: int | None
    values: Counter[Value]


def fit(texts: Sequence[Numbered], weights: Sequence[int], tried: int) -> Fitted | None:
    """The pattern that the texts around the middlemost share, chosen on the first `tried` of them; or None.

    `weights`: how many texts each stands for. A text belongs to a pattern that saves half of its bits.
    """
    some, counts = texts[:tried], weights[:tried]
    pattern = _of(some[_middlemost(some, counts)])
    members = _explained_by(pattern, some, counts, _NEAR)
    for _ in range(3):
        found = _shortest(pattern, [some[i] for i in members], [counts[i] for i in members])
        staying = _explained_by(found, some, counts, LEAST_EXPLAINED, members)
        if len(staying) == len(members) or not staying:
            break
        pattern, members = found, staying
    return _placed(found, texts, weights)


def _placed(pattern: Pattern, texts: Sequence[Numbered], weights: Sequence[int]) -> Fitted | None:
    members = _explained_by(pattern, texts, weights, LEAST_EXPLAINED)
    chosen, counts = [texts[i] for i in members], [weights[i] for i in members]
    plain = sum(WORD * len(text.words) * count for text, count in zip(chosen, counts, strict=True))
    if sum(counts) < 2 or (pattern.words == ANY).all():
        return None
    at, laid, described = _described(pattern, chosen, counts)
    filled = [any(text.gaps[gap] for text in laid) for gap in range(len(pattern.slots))]
    pattern = replace(pattern, slots=pattern.slots & filled)
    if described.total >= plain:
        return None
    shares = [_share(bits, text) for bits, text in zip(described.own, chosen, strict=True)]
    return Fitted(pattern, members, at, shares, 1 - described.total / plain)


def _middlemost(texts: Sequence[Numbered], weights: Sequence[int]) -> int:
    """The text whose set of words differs least from all others' together."""
    sets = [set(text.words.tolist()) for text in texts]
    frequency: Counter[int] = Counter()
    for words, weight in zip(sets, weights, strict=True):
        frequency.update(dict.fromkeys(words, weight))
    total = sum(weights)
    apart = [sum(total - 2 * frequency[word] for word in words) for words in sets]
    return apart.index(min(apart))


def _of(text: Numbered) -> Pattern:
    return Pattern(text.words, text.kinds, np.zeros(len(text.words) + 1, dtype=np.bool_))


def _explained_by(
    pattern: Pattern,
    texts: Sequence[Numbered],
    weights: Sequence[int],
    least: float,
    among: Sequence[int] | None = None,
) -> list[int]:
    asked = range(len(texts)) if among is None else among
    chosen = [texts[i] for i in asked]
    own = _described(pattern, chosen, [weights[i] for i in asked])[2].own
    return [i for i, text, bits in zip(asked, chosen, own, strict=True) if _share(bits, text) >= least]


def _share(bits: float, text: Numbered) -> float:
    return max(0.0, 1 - bits / (WORD * len(text.words)))


def _described(
    pattern: Pattern, texts: Sequence[Numbered], weights: Sequence[int]
) -> tuple[list[Ints], list[Laid], Described]:
    at = places(pattern, texts, alignment_costs(len(pattern.words)))
    laid = [lay(pattern, text, placed) for text, placed in zip(texts, at, strict=True)]
    return at, laid, describe(pattern, laid, weights)


def _shortest(pattern: Pattern, texts: Sequence[Numbered], weights: Sequence[int]) -> Pattern:
    """The pattern revised until it describes the texts in no fewer bits."""
    kinds = {word: kind for text in texts for word, kind in zip(text.words.tolist(), text.kinds.tolist(), strict=True)}
    _, laid, described = _described(pattern, texts, weights)
    best, least = pattern, np.inf  # the first has no slots: it is revised whatever it costs
    for _ in range(_ROUNDS):
        pattern = _revised(pattern, laid, weights, kinds)
        _, laid, described = _described(pattern, texts, weights)
        if described.total >= least:
            break
        best, least = pattern, described.total
    return best


def _revised(pattern: Pattern, laid: Sequence[Laid], weights: Sequence[int], kinds: Mapping[int, int]) -> Pattern:
    edited = edit(len(pattern.words))
    kept = [
        replace(column, word=word)
        for column in _columns(pattern, laid, weights, kinds)
        if (word := _kept_as(column, edited, kinds)) is not None
    ]
    between: list[list[Value]] = [[] for _ in range(len(kept) + 1)]
    for text in laid:
        for gap, value in enumerate(_between(kept, text)):
            between[gap].append(value)
    slots = [_is_slot(counted(values, weights), edited) for values in between]
    return Pattern(
        np.array([column.word for column in kept], dtype=np.int64),
        np.array([column.kind for column in kept], dtype=np.int64),
        np.array(slots, dtype=np.bool_),
    )


def _columns(
    pattern: Pattern, laid: Sequence[Laid], weights: Sequence[int], kinds: Mapping[int, int]
) -> Iterator[_Column]:
    for gap in range(len(pattern.slots)):
        inside = [text.gaps[gap] for text in laid]
        for word in _common(inside, weights):
            values = [(word,) if word in value else () for value in inside]
            yield _Column(word, kinds[word], gap, None, counted(values, weights))
        if gap < len(pattern.words):
            here = counted([text.value_at(gap) for text in laid], weights)
            yield _Column(int(pattern.words[gap]), int(pattern.kinds[gap]), gap, gap, here)


def _common(values: Sequence[Value], weights: Sequence[int]) -> list[int]:
    """Words that more than half of the texts have in a gap, in the order in which they mostly stand there."""
    frequency: Counter[int] = Counter()
    standing: Counter[int] = Counter()
    for value, weight in zip(values, weights, strict=True):
        for word in set(value):
            frequency[word] += weight
            standing[word] += weight * value.index(word)
    common = [word for word, count in frequency.items() if 2 * count > sum(weights)]
    return sorted(common, key=lambda word: (standing[word] / frequency[word], word))


def _kept_as(column: _Column, edited: float, kinds: Mapping[int, int]) -> int | None:
    """The word, where nearly all have it or it costs less as a constant with exceptions than as a slot; ANY for a slot
    of its kind; or None.

    A contact is always a slot, and so are amounts and numbers of which two differ.
    """
    total = sum(column.values.values())
    here = column.values[(column.word,)]
    others = {value: count for value, count in column.values.items() if value != (column.word,)}
    like = here + sum(count for value, count in others.items() if value and kinds[value[0]] == column.kind)
    if column.kind != _FREE and (column.kind == _CONTACT or like > here):
        return ANY if 2 * like > total else None
    exceptions = sum(count * (edited + WORD * len(value)) for value, count in others.items())
    is_cheaper = 2 * here > total and WORD + exceptions <= edited + values_bits(column.values)
    return column.word if is_cheaper or here >= NEARLY_ALL * total else None


def _between(kept: Sequence[_Column], text: Laid) -> list[Value]:
    """What the text says before, between and after the constants that are kept."""
    found: list[list[int]] = [[] for _ in range(len(kept) + 1)]
    passed = 0
    for gap, inside in enumerate(text.gaps):
        for word in inside:
            ahead = passed
            while ahead < len(kept) and kept[ahead].gap == gap and kept[ahead].constant is None:
                ahead += 1
                if kept[ahead - 1].word == word:
                    passed = ahead
                    break
            else:
                found[passed].append(word)
        while passed < len(kept) and kept[passed].gap == gap and kept[passed].constant is None:
            passed += 1
        if passed < len(kept) and kept[passed].constant == gap:
            passed += 1
        elif gap < len(text.at) and (word_here := text.at[gap]) is not None:
            found[passed].append(word_here)
    return [tuple(words) for words in found]


def _is_slot(values: Mapping[Value, int], edited: float) -> bool:
    """Whether what stands in a gap is cheaper as a slot than as words inserted here and there."""
    inserted = sum(count * len(value) * (edited + WORD) for value, count in values.items())
    return edited + values_bits(values) < inserted
