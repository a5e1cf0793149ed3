"""Files in: reads, batches, one transaction a batch, dead letters aside, and a summary in which every line is found.

What does not live here: formats (`files`, `mapping`), what a batch becomes (`intake`), the command line (`runtime`).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from psycopg import Connection, DataError, IntegrityError, OperationalError

from domain.errors import Invalid, Unavailable
from screening.dead_letters import DeadLetter, DeadLetterFile, RawRecord
from screening.files import Reading, read_records
from screening.intake import Accepted, Intake
from screening.mapping import Mapping

BATCH: Final = 1000
BATCH_BYTES: Final = 16 << 20
STDIN: Final = Path("-")
_TRIES: Final = 5

Connect = Callable[[], AbstractContextManager[Connection[Any]]]


@dataclass(slots=True)
class Summary:
    """What became of the input: `accepted + duplicates + dead == lines`.

    Attributes:
        lines: lines that are not blank; of a mapped table, the events its rows made and the rows that made none.
        damaged: files whose compressed stream broke off, with the reason; what came before it was read.
        dead_letters: files that hold the dead letters.
    """

    lines: int = 0
    accepted: int = 0
    duplicates: int = 0
    dead: int = 0
    blank_lines: int = 0
    unusable_contacts: int = 0
    assessed: int = 0
    damaged: list[str] = field(default_factory=list)
    dead_letters: list[Path] = field(default_factory=list)

    def add(self, accepted: Accepted) -> None:
        self.accepted += accepted.accepted
        self.duplicates += accepted.duplicates
        self.unusable_contacts += accepted.unusable_contacts
        self.assessed += len(accepted.assessments)


def ingest_files(
    paths: Sequence[Path],
    intake: Intake,
    connect: Connect,
    stdin: BinaryIO,
    mapping: Mapping | None = None,
    dead_letters: Path | None = None,
    progress: Callable[[Summary], None] = lambda _: None,
    batch_size: int = BATCH,
) -> Summary:
    """Take in files ("-": `stdin`), each batch in a transaction of its own on a connection from `connect`.

    Dead letters go to `dead_letters`, or beside each input as `<input>.dead.jsonl`. Running it again after it was
    interrupted counts what was taken in before as duplicates. Raises Invalid for paths and mappings that cannot be
    used, before anything is taken in, and Unavailable when the database stays away.
    """
    require_usable(paths, mapping, dead_letters)
    run = _Run(intake, connect, stdin, mapping, progress, batch_size, Summary())
    targets = {dead_letters or _beside(path): None for path in paths}
    for target in targets:
        with DeadLetterFile(target) as dead:
            for path in paths:
                if target == (dead_letters or _beside(path)):
                    run.file(path, dead)
        if target.exists():
            run.summary.dead_letters.append(target)
    return run.summary


def require_usable(paths: Sequence[Path], mapping: Mapping | None, dead_letters: Path | None) -> None:
    """Raises Invalid, naming the path and the way out, for what `ingest_files` could not begin with."""
    for path in paths:
        if path == STDIN:
            continue
        if not path.is_file():
            raise Invalid(f"{path} is no file or folder: give files of events, or - for standard input")
        if mapping is None and ".csv" in path.suffixes[-2:]:
            raise Invalid(
                f"{path.name} is a table: name the file that says what its columns mean with --mapping "
                "(examples/mappings has three; docs/events.md shows the format)"
            )
        if dead_letters is not None and dead_letters.exists() and dead_letters.samefile(path):
            raise Invalid(f"{path.name} cannot be both read and replaced by the dead letters")


def accept_batch(intake: Intake, connect: Connect, records: Sequence[RawRecord]) -> Accepted:
    """One batch in one transaction. What the database refuses is found record by record and becomes a dead letter."""
    try:
        return _committed(intake, connect, records)
    except (DataError, IntegrityError) as refusal:
        if len(records) == 1:
            letter = records[0].dead(f"the database refused it: {type(refusal).__name__}")
            return Accepted(0, 0, (letter,), (), 0)
    half = len(records) // 2
    return accept_batch(intake, connect, records[:half]) + accept_batch(intake, connect, records[half:])


def _committed(intake: Intake, connect: Connect, records: Sequence[RawRecord]) -> Accepted:
    for attempt in range(_TRIES):
        try:
            with connect() as conn, conn.transaction():
                return intake.accept(conn, records)
        except OperationalError as failure:  # a deadlock, a restart: the batch was rolled back whole, so again
            last = failure
            time.sleep(0.2 * 2**attempt)
    raise Unavailable(f"the database gave up on a batch {_TRIES} times ({type(last).__name__}); see its log") from last


@dataclass(frozen=True, slots=True)
class _Run:
    intake: Intake
    connect: Connect
    stdin: BinaryIO
    mapping: Mapping | None
    progress: Callable[[Summary], None]
    batch_size: int
    summary: Summary

    def file(self, path: Path, dead: DeadLetterFile) -> None:
        origin, reading = ("stdin" if path == STDIN else path.name), Reading()
        with nullcontext(self.stdin) if path == STDIN else path.open("rb") as stream:
            found = read_records(stream, origin, partial(dead.side_file, origin), reading, self.mapping)
            for batch in _batches(found, self.batch_size):
                self._batch(batch, dead)
        self.summary.blank_lines += reading.blank_lines
        if reading.damage:
            self.summary.damaged.append(f"{origin}: {reading.damage}")

    def _batch(self, batch: list[RawRecord | DeadLetter], dead: DeadLetterFile) -> None:
        records = [record for record in batch if isinstance(record, RawRecord)]
        letters = [record for record in batch if isinstance(record, DeadLetter)]
        if records:
            accepted = accept_batch(self.intake, self.connect, records)
            self.summary.add(accepted)
            letters += accepted.dead
        dead.add(sorted(letters, key=lambda letter: letter.line))
        self.summary.lines += len(batch)
        self.summary.dead += len(letters)
        self.progress(self.summary)


def _batches(found: Iterator[RawRecord | DeadLetter], size: int) -> Iterator[list[RawRecord | DeadLetter]]:
    """Batches of `size` records, cut short where large events would add up."""
    batch: list[RawRecord | DeadLetter] = []
    held = 0
    for record in found:
        batch.append(record)
        held += len(record.raw) if isinstance(record, RawRecord) else 0
        if len(batch) >= size or held >= BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _beside(path: Path) -> Path:
    return Path("stdin.dead.jsonl") if path == STDIN else path.with_name(f"{path.name}.dead.jsonl")
