"""Tasks as rows and back: the columns of those to be raised, and what a row says."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from domain.casework import Highlight, ReviewTask, TaskState
from domain.judgement import CategoryCode
from investigations.store import Row


def columns(tasks: Sequence[ReviewTask]) -> dict[str, list[Any]]:
    answers: list[timedelta] = [t.due_at - t.created_at for t in tasks]
    return {
        "ids": [t.id for t in tasks],
        "subjects": [t.subject for t in tasks],
        "categories": [t.category for t in tasks],
        "priorities": [t.priority for t in tasks],
        "reasons": [t.reason for t in tasks],
        "times": [t.created_at for t in tasks],
        "queues": [t.queue for t in tasks],
        "answers": answers,
        "languages": [t.language for t in tasks],
        "regions": [t.region for t in tasks],
        "reaches": [t.reach for t in tasks],
        "probabilities": [t.probability for t in tasks],
        "highlights": [Jsonb([_pointer(h) for h in t.highlights]) for t in tasks],
    }


def _pointer(highlight: Highlight) -> dict[str, Any]:
    return {name: value for name, value in asdict(highlight).items() if value is not None}


def _highlight(kept: Row) -> Highlight:
    places: Row = {name: tuple(kept[name]) for name in ("span", "box") if name in kept}
    return Highlight(**Row(reason="") | kept | places)


_NAMES = [field.name for field in fields(ReviewTask)]


def task_of(row: Row) -> ReviewTask:
    facts = {name: row[name] for name in _NAMES}
    read = {
        "category": CategoryCode(row["category"]) if row["category"] else None,
        "state": TaskState(row["state"]),
        "highlights": tuple(map(_highlight, row["highlights"])),
    }
    return ReviewTask(**facts | read)
