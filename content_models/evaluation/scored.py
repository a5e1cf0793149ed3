"""Rows and what a detector said of them, as columns: a few dozen bytes a row however long its text is.

Texts are let go of batch by batch; only those of the worst errors and a sample for attacks stay. What does not live
here: reading files (`rows`), figures made from the columns.
"""

import hashlib
import heapq
import random
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from content_models.evaluation.rows import KNOWN, LabelledRow
from domain.judgement import Action, CategoryCode, Detector, Signal
from domain.marketplace import Post, PostKind

BATCH = 256
BATCH_CHARACTERS = 2_000_000
LONGEST_KEPT = 20_000
WORST = 20
SAMPLED = 500
"""Rows of each label that are kept for attacks."""

MOST_NAMES = 500
OTHERS = "(others)"
CATEGORIES: tuple[CategoryCode, ...] = tuple(CategoryCode)
ACTIONS: tuple[Action, ...] = (Action.REMOVE, Action.REVIEW, Action.MONITOR, Action.ALLOW)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # no detector of a text reads it

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Routing:
    """What becomes of a probability: the table's lines, and its own word on each post, exceptions included."""

    version: str
    remove: float
    review: float
    monitor: float
    propose: Callable[[float, CategoryCode | None, bool], Action]

    def lines(self) -> tuple[tuple[Action, float], ...]:
        """From hardest to softest: an action and the probability above which it, or a harder one, is proposed."""
        return (Action.REMOVE, self.remove), (Action.REVIEW, self.review), (Action.MONITOR, self.monitor)


@dataclass(frozen=True, slots=True)
class Names:
    """A column of words: a code per row, −1 where nothing is stated, and what the codes mean."""

    codes: Ints
    names: tuple[str, ...]

    def rows_of(self, name: str) -> Bools:
        return np.asarray(self.codes == self.names.index(name))


@dataclass(frozen=True, slots=True)
class Answers:
    """What one detector said of every row.

    Attributes:
        probabilities: float64 (rows,).
        actions: index into ACTIONS.
        categories: index into CATEGORIES, −1 for none.
        asked: the deepest stage ran.
        abstains: the detector never learned from anything like the post.
    """

    probabilities: Doubles
    actions: Ints
    categories: Ints
    asked: Bools
    abstains: Bools

    def at_least(self, action: Action) -> Bools:
        return np.asarray(self.actions <= ACTIONS.index(action))


@dataclass(frozen=True, slots=True)
class Error:
    """A row that was judged worst, and what the detector said of it."""

    row: LabelledRow
    signal: Signal
    action: Action


@dataclass(frozen=True, slots=True)
class Scored:
    """Every usable row of a set of files; arrays are (rows,).

    Attributes:
        illegal: the label; all False where files were read without labels.
        truth: index of the labelled category into CATEGORIES, −1 where none of them is stated.
        columns: language, source, seller_kind, region, month and the groups.
        lengths: characters.
        texts: a hash of each text.
        false_alarms, missed: legal rows with the highest probabilities and illegal ones with the lowest.
        sample: rows of both labels, in the order of the files, for attacks.
        other: what a second detector said of the same rows.
    """

    illegal: Bools
    truth: Ints
    columns: dict[str, Names]
    lengths: Ints
    texts: npt.NDArray[np.uint64]
    answers: Answers
    false_alarms: tuple[Error, ...]
    missed: tuple[Error, ...]
    sample: tuple[LabelledRow, ...]
    other: Answers | None = None


def scored(
    rows: Iterable[LabelledRow], detector: Detector, routing: Routing, seed: int, other: Detector | None = None
) -> Scored:
    """Judges rows batch by batch, by `other` as well where there is one."""
    heard, heard_other = _Heard(routing), _Heard(routing)
    kept = _Kept(random.Random(seed))  # noqa: S311 - a sample, no secret
    for batch in _batches(rows):
        posts = [post_of(row) for row in batch]
        signals = detector.assess(posts)
        actions = heard.add(signals)
        kept.add(batch, signals, actions)
        if other:
            heard_other.add(other.assess(posts))
    return replace(kept.scored(heard.answers()), other=heard_other.answers() if other else None)


def post_of(row: LabelledRow) -> Post:
    return Post(
        id="row", account_id="row", kind=PostKind.LISTING, body=row.text, created_at=_SOME_DAY,
        language=row.values.get("language"), region=row.values.get("region"),
    )  # fmt: skip


def _batches(rows: Iterable[LabelledRow]) -> Iterator[list[LabelledRow]]:
    """At most BATCH rows and, but for a single row, BATCH_CHARACTERS: lengths differ a thousandfold."""
    batch: list[LabelledRow] = []
    held = 0
    for row in rows:
        if batch and (len(batch) == BATCH or held + len(row.text) > BATCH_CHARACTERS):
            yield batch
            batch, held = [], 0
        batch.append(row)
        held += len(row.text)
    if batch:
        yield batch


@dataclass(slots=True)
class _Heard:
    routing: Routing
    probabilities: "array[float]" = field(default_factory=lambda: array("d"))
    actions: "array[int]" = field(default_factory=lambda: array("b"))
    categories: "array[int]" = field(default_factory=lambda: array("b"))
    asked: "array[int]" = field(default_factory=lambda: array("b"))
    abstains: "array[int]" = field(default_factory=lambda: array("b"))

    def add(self, signals: Sequence[Signal]) -> list[Action]:
        proposed = [self.routing.propose(each.probability, each.category, each.abstains) for each in signals]
        self.probabilities.extend(each.probability for each in signals)
        self.actions.extend(ACTIONS.index(action) for action in proposed)
        self.categories.extend(CATEGORIES.index(each.category) if each.category else -1 for each in signals)
        self.asked.extend(each.stage != "fast" for each in signals)
        self.abstains.extend(each.abstains for each in signals)
        return proposed

    def answers(self) -> Answers:
        return Answers(
            probabilities=np.array(self.probabilities, np.float64),
            actions=np.array(self.actions, np.int32),
            categories=np.array(self.categories, np.int32),
            asked=np.array(self.asked, np.bool_),
            abstains=np.array(self.abstains, np.bool_),
        )


@dataclass(slots=True)
class _Coded:
    """A column of words as it grows. Beyond MOST_NAMES different ones the rest share a name, or a column of free text
    would hold every text."""

    codes: "array[int]" = field(default_factory=lambda: array("i"))
    known: dict[str, int] = field(default_factory=dict)

    def add(self, value: str | None) -> None:
        if value is not None and value not in self.known and len(self.known) >= MOST_NAMES:
            value = OTHERS
        self.codes.append(-1 if value is None else self.known.setdefault(value, len(self.known)))

    def names(self) -> Names:
        return Names(np.array(self.codes, np.int32), tuple(self.known))


@dataclass(slots=True)
class _Kept:
    chance: random.Random
    illegal: "array[int]" = field(default_factory=lambda: array("b"))
    truth: "array[int]" = field(default_factory=lambda: array("b"))
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    texts: "array[int]" = field(default_factory=lambda: array("Q"))
    columns: dict[str, _Coded] = field(default_factory=lambda: {name: _Coded() for name in KNOWN[4:]})
    heaps: dict[bool, list[tuple[float, int, Error]]] = field(default_factory=lambda: {True: [], False: []})
    sample: dict[bool, list[tuple[int, LabelledRow]]] = field(default_factory=lambda: {True: [], False: []})
    seen: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    def add(self, batch: Sequence[LabelledRow], signals: Sequence[Signal], actions: Sequence[Action]) -> None:
        for row, signal, action in zip(batch, signals, actions, strict=True):
            self._keep_values(row)
            illegal = bool(row.illegal)
            row = replace(row, text=row.text[:LONGEST_KEPT]) if len(row.text) > LONGEST_KEPT else row
            self._keep_worst(illegal, Error(row, signal, action))
            self._keep_sample(illegal, row)

    def _keep_values(self, row: LabelledRow) -> None:
        for name in row.values:
            if name != "category" and name not in self.columns:
                self.columns[name] = _Coded(array("i", [-1]) * len(self.illegal))
        for name, column in self.columns.items():
            column.add(row.values.get(name))
        self.illegal.append(bool(row.illegal))
        category = row.values.get("category", "").lower().replace(" ", "_")
        self.truth.append(CATEGORIES.index(CategoryCode(category)) if row.illegal and category in CATEGORIES else -1)
        self.lengths.append(len(row.text))
        digest = hashlib.blake2b(row.text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self.texts.append(int.from_bytes(digest, "big"))

    def _keep_worst(self, illegal: bool, error: Error) -> None:
        """The heap's smallest entry is the least bad; of equals the earlier row stays."""
        badness = -error.signal.probability if illegal else error.signal.probability
        entry = (badness, -len(self.illegal), error)
        heap = self.heaps[illegal]
        if len(heap) < WORST:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)

    def _keep_sample(self, illegal: bool, row: LabelledRow) -> None:
        """Each row of a label has the same chance to stay (reservoir sampling, Vitter 1985)."""
        self.seen[illegal] += 1
        sample, entry = self.sample[illegal], (len(self.illegal), row)
        if len(sample) < SAMPLED:
            sample.append(entry)
        elif (at := self.chance.randrange(self.seen[illegal])) < SAMPLED:
            sample[at] = entry

    def scored(self, answers: Answers) -> Scored:
        sample = sorted([*self.sample[True], *self.sample[False]], key=lambda entry: entry[0])
        return Scored(
            illegal=np.array(self.illegal, np.bool_),
            truth=np.array(self.truth, np.int32),
            columns={name: column.names() for name, column in self.columns.items()},
            lengths=np.array(self.lengths, np.int32),
            texts=np.array(self.texts, np.uint64),
            answers=answers,
            false_alarms=self._worst(False),
            missed=self._worst(True),
            sample=tuple(row for _, row in sample),
        )

    def _worst(self, illegal: bool) -> tuple[Error, ...]:
        return tuple(error for *_, error in sorted(self.heaps[illegal], key=lambda entry: entry[:2], reverse=True))
