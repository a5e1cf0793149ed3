"""What texts cost to write down, in bits, with a template and without: the one measure by which a template is chosen.

The two-part code of InfoShield (Lee et al., ICDE 2021) with slots coded by a list of their values, which makes a slot
of a word that varies at whatever number of texts:

* a word costs `WORD` bits, alone `WORD` for each word of a text is its plain cost;
* the template: `WORD` for each of its m constants, and an edit's place for each slot;
* an edit (a constant missing or replaced, a word inserted outside slots): 2 + log2(m + 1) bits, and `WORD` for the
  word;
* a slot, of any words or of one of a kind: each different value once (`WORD` + 1 for each word, 1 to end it), and for
  each text -log2 of the share of texts that have its value;
* 1 bit for each text, which ends its edits.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from content_models.templates.alignment import ANY, Costs, Ints, Numbered, Pattern

WORD = 17.0  # log2 of the 130,000 ordinary words that `content_models.disguise` lists
_UNITS = 16  # alignment reckons in sixteenths of a bit

Value = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A text along a pattern: the word at each constant (None where it is missing), and the words in each gap."""

    at: list[int | None]
    gaps: list[Value]

    def value_at(self, constant: int) -> Value:
        word = self.at[constant]
        return () if word is None else (word,)


@dataclass(frozen=True, slots=True)
class Described:
    """`total` bits for template and texts; `own`: of each text, with its share of what its slots' values cost."""

    total: float
    own: list[float]


def edit(constants: int) -> float:
    """An edit without its word, in a template of so many constants."""
    return 2 + log2(constants + 1)


def alignment_costs(constants: int) -> Costs:
    edited, word = round(edit(constants) * _UNITS), round(WORD * _UNITS)
    return Costs(
        missing=edited,
        replaced=edited + word,
        other_kind=edited + word + _UNITS // 2,
        inserted=edited + word,
        in_slot=word + _UNITS,
    )


def lay(pattern: Pattern, text: Numbered, places: Ints) -> Laid:
    at: list[int | None] = [None] * len(pattern.words)
    gaps: list[list[int]] = [[] for _ in pattern.slots]
    for word, place in zip(text.words.tolist(), places.tolist(), strict=True):
        if place % 2:
            at[place // 2] = word
        else:
            gaps[place // 2].append(word)
    return Laid(at, [tuple(gap) for gap in gaps])


def values_bits(values: Mapping[Value, int]) -> float:
    """What a slot with these values, so often each, costs beside its place."""
    total = sum(values.values())
    return sum(_listed(value) + count * log2(total / count) for value, count in values.items())


def describe(pattern: Pattern, laid: Sequence[Laid], weights: Sequence[int]) -> Described:
    edited = edit(len(pattern.words))
    constants = pattern.words.tolist()
    own = [1 + _edits(pattern, constants, text, edited) for text in laid]
    slots = [[text.gaps[gap] for text in laid] for gap, is_slot in enumerate(pattern.slots) if is_slot]
    slots += [[text.value_at(at) for text in laid] for at, constant in enumerate(constants) if constant == ANY]
    total = sum(weights)
    for values in slots:
        counts = counted(values, weights)
        costs = {value: _listed(value) / count + log2(total / count) for value, count in counts.items()}
        own = [bits + costs[value] for bits, value in zip(own, values, strict=True)]
    template = WORD * sum(constant != ANY for constant in constants) + edited * len(slots)
    return Described(template + sum(bits * weight for bits, weight in zip(own, weights, strict=True)), own)


def counted(values: Sequence[Value], weights: Sequence[int]) -> Counter[Value]:
    counts: Counter[Value] = Counter()
    for value, weight in zip(values, weights, strict=True):
        counts[value] += weight
    return counts


def _listed(value: Value) -> float:
    return len(value) * (WORD + 1) + 1


def _edits(pattern: Pattern, constants: Sequence[int], text: Laid, edited: float) -> float:
    fixed = [(word, constant) for word, constant in zip(text.at, constants, strict=True) if constant != ANY]
    missing = sum(word is None for word, _ in fixed)
    replaced = sum(word is not None and word != constant for word, constant in fixed)
    inserted = sum(len(gap) for gap, is_slot in zip(text.gaps, pattern.slots, strict=True) if not is_slot)
    return missing * edited + (replaced + inserted) * (edited + WORD)
