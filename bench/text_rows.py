"""Labelled posts that `bench text` reads: real rows under DIR/text, and sentences in many languages by authors of whom
training has seen nothing (`probes/`). They are only read here; nothing is tuned on the probes.
"""

import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from content_models.training.rows import REAL_WEIGHT, Kind, Row
from domain.judgement import CategoryCode, Intent
from domain.marketplace import Post, PostKind

PROBES = Path(__file__).parent / "probes"
CONVERSATIONS = Path(__file__).parent / "conversations"

SOURCES: dict[str, tuple[str, Kind, str]] = {
    "darknet": ("dnm2023_train.jsonl", Kind.ILLEGAL, "hvdv99/dark-market-scout"),
    "guns": ("gunsforsale_train.jsonl", Kind.ILLEGAL, "umbrae/reddit-top-2.5-million"),
    "talk": ("hardneg_reddit_train.jsonl", Kind.HARD, "umbrae/reddit-top-2.5-million"),
    "headings": (
        "neg_craigslist_headings_train.jsonl",
        Kind.ORDINARY,
        "Theofilusarifin/Text-Classification-for-Craigslist-Posts",
    ),
    "classifieds": ("neg_cocoa_train.jsonl", Kind.ORDINARY, "stanfordnlp/cocoa"),
    "shops": ("neg_ecom_titles_train.jsonl", Kind.ORDINARY, "samples of Flipkart and Amazon"),
}  # fmt: skip
"""Short name → file, what its rows are, whose they are."""

ILLEGAL = tuple(name for name, (_, kind, _) in SOURCES.items() if kind is Kind.ILLEGAL)
LEGAL = tuple(name for name, (_, kind, _) in SOURCES.items() if kind is not Kind.ILLEGAL)

_CATEGORIES = {"drugs": CategoryCode.DRUGS, "weapons": CategoryCode.WEAPONS, "stolen": CategoryCode.STOLEN_GOODS,
               "counterfeits": CategoryCode.COUNTERFEITS}  # fmt: skip


def are_there(folder: Path) -> bool:
    """Whether every file is; else says on standard error which one is not and where it comes from."""
    absent = [(file, whose) for file, _, whose in SOURCES.values() if not (folder / file).exists()]
    for file, whose in absent[:1]:
        told = f"missing {folder / file} (from {whose}): real posts that may not be shipped"
        print(f"{told}; name their folder by --data or RINGFENCE_DATA", file=sys.stderr)
    return not absent


def real_rows(folder: Path, most: int) -> dict[str, list[Row]]:
    """At most `most` rows of each source, drawn with a fixed seed."""
    return {name: _source_rows(folder / file, name, kind, most) for name, (file, kind, _) in SOURCES.items()}


def _source_rows(path: Path, name: str, kind: Kind, most: int) -> list[Row]:
    lines = path.read_text("utf-8").splitlines()
    random.Random(name).shuffle(lines)
    return [_row(json.loads(line), name, kind) for line in lines[:most]]


def _row(fields: dict[str, str], name: str, kind: Kind) -> Row:
    return Row(
        text=fields["text"], language=fields["lang"], kind=kind, category=_category(fields, kind),
        intent=Intent.DISCUSS if kind is Kind.HARD else Intent.SELL, exits=None, source=name,
        origin=f"{fields['group']}\0{fields['text']}", weight=REAL_WEIGHT,
    )  # fmt: skip


def _category(fields: dict[str, str], kind: Kind) -> CategoryCode | None:
    return _CATEGORIES[fields["cat"]] if kind is Kind.ILLEGAL else None


def vendor(row: Row) -> str:
    return row.origin.partition("\0")[0]


def post_of(text: str, language: str | None = "en") -> Post:
    """A listing without any other field."""
    return Post(
        id="bench", account_id="bench", kind=PostKind.LISTING, body=text, language=language,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
