"""A fitted pattern as people read it: parts, what kind each slot is, who fills it how, and where that is written."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from content_models.templates.alignment import ANY, Pattern
from content_models.templates.words import Word
from domain.templates import Placed, SlotKind, TemplatePart, Wording

_MOSTLY = 0.75  # of the texts that fill a slot, for it to be of a kind
_MOST_NAMES = 4  # words of a name


@dataclass(frozen=True, slots=True)
class Read:
    """A text of the template: its id, original, words, and for each of these which part it is of."""

    id: str
    body: str
    words: Sequence[Word]
    parts: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which part each constant and each gap of the pattern is in; None for a gap that is no slot."""

    of_constant: tuple[int, ...]
    of_gap: tuple[int | None, ...]
    slots: frozenset[int]
    parts: int


def layout_of(pattern: Pattern) -> Layout:
    constants: list[int] = []
    gaps: list[int | None] = []
    slots: set[int] = set()
    part, in_run = -1, False
    for gap, is_slot in enumerate(pattern.slots.tolist()):
        if is_slot:
            part, in_run = part + 1, False
            slots.add(part)
        gaps.append(part if is_slot else None)
        if gap < len(pattern.words):
            any_word = bool(pattern.words[gap] == ANY)
            part, in_run = part + (any_word or not in_run), not any_word
            constants.append(part)
            if any_word:
                slots.add(part)
    return Layout(tuple(constants), tuple(gaps), frozenset(slots), part + 1)


def parts_at(layout: Layout, pattern: Pattern, numbers: Sequence[int], places: Sequence[int]) -> list[int | None]:
    """The part that each word of a text is of; None for words that are peculiar to the text, typing errors too.

    `numbers`: the text's words as the pattern numbers them.
    """
    found: list[int | None] = []
    for number, place in zip(numbers, places, strict=True):
        if place % 2 == 0:
            found.append(layout.of_gap[place // 2])
        else:
            is_there = pattern.words[place // 2] in (number, ANY)
            found.append(layout.of_constant[place // 2] if is_there else None)
    return found


def placed_parts(text: Read) -> tuple[Placed, ...]:
    """Stretches of the text that belong to a part."""
    found: list[Placed] = []
    before: int | None = None
    for word, part in zip(text.words, text.parts, strict=True):
        if part is not None and part == before:
            found[-1] = Placed(part, found[-1].start, max(found[-1].end, word.end))
        elif part is not None:
            found.append(Placed(part, word.start, word.end))
        before = part
    return tuple(found)


def parts_of(layout: Layout, texts: Sequence[Read], placed: Sequence[Sequence[Placed]]) -> tuple[TemplatePart, ...]:
    """The parts in order; `placed` of each text."""
    spans = [[_span(part, stretches) for part in range(layout.parts)] for stretches in placed]
    capitals = _capitals(layout, texts)
    parts = []
    for part in range(layout.parts):
        here = [text_spans[part] for text_spans in spans]
        if part in layout.slots:
            parts.append(_slot(part, texts, here, capitals))
        else:
            parts.append(_constant(part, layout, texts, here, placed))
    return tuple(parts)


def _span(part: int, stretches: Sequence[Placed]) -> tuple[int, int]:
    """From the first stretch of the part to its last; (0, 0) where the text has none."""
    mine = [stretch for stretch in stretches if stretch.part == part]
    return (mine[0].start, max(stretch.end for stretch in mine)) if mine else (0, 0)


def _constant(
    part: int,
    layout: Layout,
    texts: Sequence[Read],
    spans: Sequence[tuple[int, int]],
    placed: Sequence[Sequence[Placed]],
) -> TemplatePart:
    """Told as the text writes it that has the most of it in one piece."""
    length = layout.of_constant.count(part)
    broken = [
        (length - text.parts.count(part), sum(stretch.part == part for stretch in stretches))
        for text, stretches in zip(texts, placed, strict=True)
    ]
    best = broken.index(min(broken, key=lambda one: (one[0], one[1])))
    whole = [text.id for text, (missing, _) in zip(texts, broken, strict=True) if not missing]
    ids = sorted(whole, key=lambda one: one != texts[best].id) or [texts[best].id]
    return TemplatePart(None, (Wording(tuple(ids), texts[best].id, *spans[best]),))


def _slot(part: int, texts: Sequence[Read], spans: Sequence[tuple[int, int]], capitals: float) -> TemplatePart:
    filled: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    kinds: Counter[SlotKind] = Counter()
    for position, text in enumerate(texts):
        words = [word for word, of in zip(text.words, text.parts, strict=True) if of == part]
        filled[tuple(word.read for word in words)].append(position)
        if words:
            kinds[_kind(words, text.body, capitals)] += 1
    ordered = sorted(filled.items(), key=lambda row: (-len(row[1]), row[0]))
    wordings = [
        Wording(tuple(texts[one].id for one in some), texts[some[0]].id, *spans[some[0]]) for _, some in ordered
    ]
    kind, count = max(kinds.items(), key=lambda row: (row[1], row[0]), default=(SlotKind.FREE, 0))
    return TemplatePart(kind if count >= _MOSTLY * kinds.total() else SlotKind.FREE, tuple(wordings))


def _kind(words: Sequence[Word], body: str, capitals: float) -> SlotKind:
    """Of a value: what half of its words are, or a name where each begins with a capital and few words around do."""
    kind, count = Counter(word.kind for word in words).most_common(1)[0]
    if kind is not SlotKind.FREE and 2 * count >= len(words):
        return kind
    capital = all(word.kind is SlotKind.FREE and body[word.start].isupper() for word in words)
    return SlotKind.NAME if capital and capitals < 0.5 and len(words) <= _MOST_NAMES else SlotKind.FREE


def _capitals(layout: Layout, texts: Sequence[Read]) -> float:
    """The share of words at constants that begin with a capital letter."""
    first = [
        text.body[word.start].isupper()
        for text in texts
        for word, part in zip(text.words, text.parts, strict=True)
        if part is not None and part not in layout.slots
    ]
    return sum(first) / len(first) if first else 0.0


def runs_of(pattern: Pattern, layout: Layout, reading: Sequence[str]) -> list[list[str]]:
    """The runs of constant words, as they are compared; `reading`: of each number."""
    runs: defaultdict[int, list[str]] = defaultdict(list)
    for number, part in zip(pattern.words.tolist(), layout.of_constant, strict=True):
        if number == ANY:
            continue
        runs[part].append(reading[number])
    return list(runs.values())
