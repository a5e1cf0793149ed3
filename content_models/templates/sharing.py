"""From near-duplicate texts to the templates they share, with the place of every part in every text.

Texts that `similarity` joins, pair by pair, are a group; a group has one template or, where it is a chain of several,
the one around its middle first. What does not live here: what a pattern costs (`bits`) and how it is found (`fitting`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from content_models.similarity import near_duplicates
from content_models.templates.alignment import Numbered
from content_models.templates.boilerplate import OrdinaryPhrases
from content_models.templates.fitting import KINDS, Fitted, fit
from content_models.templates.parts import Read, layout_of, parts_at, parts_of, placed_parts, runs_of
from content_models.templates.words import Word, words_of
from domain.errors import Invalid
from domain.templates import LONGEST, MarkedText, SharedTemplate, TemplatedText

ALIKE = 0.5  # Jaccard from which texts are tried together: long slots part texts that one template explains
REPRESENTATIVES = 100  # different texts of a group by which its template is chosen
MOST_PLACED = 500  # different texts of a group that are looked at
MOST_TEMPLATES = 10  # of one group


@dataclass(frozen=True, slots=True)
class _Same:
    """Texts of the same words in the same order, by position."""

    words: tuple[str, ...]
    texts: list[int]


def shared_templates(
    texts: Sequence[MarkedText], ordinary: OrdinaryPhrases | None = None, threshold: float = ALIKE
) -> list[SharedTemplate]:
    """Templates that two texts or more share, those of most texts first; a text is in one of them or in none.

    `threshold`: Jaccard similarity of shingles, marks aside, from which two texts are compared at all. Of a group of
    more than `MOST_PLACED` different texts those are taken that are written most often, and of equals by a hash of
    their words, so that neither their order nor their author decides; of these the first `REPRESENTATIVES` choose the
    template.

    Raises Invalid for two texts of one id, and for a threshold outside 0.3–1.
    """
    ordered = sorted(texts, key=lambda text: text.id)
    ids = [text.id for text in ordered]
    if len(set(ids)) < len(ids):
        raise Invalid("two of the texts have the same id; give each an id of its own")
    pairs = near_duplicates(ids, [_unmarked(text) for text in ordered], threshold)
    known = ordinary or OrdinaryPhrases(0, frozenset())
    by_id = {text.id: text for text in ordered}
    groups = nx.connected_components(nx.Graph((a, b) for a, b, _ in pairs))
    found = [one for group in groups for one in _of_group([by_id[name] for name in sorted(group)], known)]
    return sorted(found, key=lambda one: (-len(one.texts), one.texts[0].id))


def _unmarked(text: MarkedText) -> str:
    """The text without its marks: two offers are alike whoever is to be called."""
    ends = [0, *(mark.end for mark in text.marks)]
    starts = [*(mark.start for mark in text.marks), LONGEST]
    pieces = [text.body[end : min(start, LONGEST)] for end, start in zip(ends, starts, strict=True)]
    return " ".join(pieces)


def _of_group(texts: Sequence[MarkedText], ordinary: OrdinaryPhrases) -> Iterator[SharedTemplate]:
    words = [words_of(text) for text in texts]
    rest = _representatives(words)
    reading = sorted({read for same in rest for read in same.words})
    number = {read: position for position, read in enumerate(reading)}
    kinds = {word.read: KINDS.index(word.kind) for some in words for word in some}
    for _ in range(MOST_TEMPLATES):
        numbered = [_numbered(same, number, kinds) for same in rest]
        found = fit(numbered, [len(same.texts) for same in rest], REPRESENTATIVES) if rest else None
        if found is None:
            return
        yield _told(found, texts, words, rest, numbered, reading, ordinary)
        gone = set(found.members)
        rest = [same for position, same in enumerate(rest) if position not in gone]


def _representatives(words: Sequence[Sequence[Word]]) -> list[_Same]:
    """The different texts, those written most often first, then by a hash of their words."""
    same: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, some in enumerate(words):
        if some:
            same[tuple(word.read for word in some)].append(position)
    found = sorted((_Same(read, texts) for read, texts in same.items()), key=lambda one: (-len(one.texts), _hash(one)))
    return found[:MOST_PLACED]


def _hash(same: _Same) -> bytes:
    return hashlib.blake2b("\0".join(same.words).encode("utf-8", "surrogatepass")).digest()


def _numbered(same: _Same, number: dict[str, int], kinds: dict[str, int]) -> Numbered:
    return Numbered(
        np.array([number[read] for read in same.words], dtype=np.int64),
        np.array([kinds[read] for read in same.words], dtype=np.int64),
    )


def _told(
    found: Fitted,
    texts: Sequence[MarkedText],
    words: Sequence[Sequence[Word]],
    rest: Sequence[_Same],
    numbered: Sequence[Numbered],
    reading: Sequence[str],
    ordinary: OrdinaryPhrases,
) -> SharedTemplate:
    """The template in the terms of the original texts, copies included, by id."""
    layout = layout_of(found.pattern)
    rows = []
    for member, places, explained in zip(found.members, found.places, found.explained, strict=True):
        parts = parts_at(layout, found.pattern, numbered[member].words.tolist(), places.tolist())
        for position in rest[member].texts:
            read = Read(texts[position].id, texts[position].body, words[position], parts)
            rows.append((read, placed_parts(read), explained))
    rows.sort(key=lambda row: row[0].id)
    runs = runs_of(found.pattern, layout, reading)
    return SharedTemplate(
        parts=parts_of(layout, [read for read, _, _ in rows], [placed for _, placed, _ in rows]),
        texts=tuple(TemplatedText(read.id, explained, placed) for read, placed, explained in rows),
        saved=found.saved,
        words=sum(map(len, runs)),
        peculiar=ordinary.peculiar(runs),
    )
