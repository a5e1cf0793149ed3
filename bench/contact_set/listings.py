"""Real posts in which contacts were replaced by placeholders, and what is found in them all the same.

A few contacts were overlooked when the rows were scrubbed. Those that a person has read and found to be one stand in
`really_there.txt`, as the kind and the SHA-256 of the row's text without placeholders: the repository holds no text.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.contact_set.verdicts import FindContacts

SOURCES = {  # a source's file and the region that its platform would give
    "craigslist": ("neg_craigslist_headings_train.jsonl", "US"),
    "cocoa": ("neg_cocoa_train.jsonl", "US"),
    "ecom": ("neg_ecom_titles_train.jsonl", "IN"),
    "reddit": ("hardneg_reddit_train.jsonl", "US"),
}
_PLACEHOLDER = re.compile(r"<(?:number|email|url)>")
REALLY_THERE = frozenset(Path(__file__).with_name("really_there.txt").read_text("ascii").splitlines())


@dataclass(frozen=True, slots=True)
class Listing:
    text: str
    region: str


@dataclass(frozen=True, slots=True)
class FoundThere:
    """A contact that was found in a listing; `listing` is the name by which `really_there.txt` knows kind and text."""

    kind: str
    value: str
    written: str
    text: str
    listing: str

    @property
    def is_false(self) -> bool:
        return self.listing not in REALLY_THERE


def listings(folder: Path, source: str) -> list[Listing]:
    """All rows of a source, their placeholders left out."""
    name, region = SOURCES[source]
    lines = (folder / name).read_text("utf-8").splitlines()
    return [Listing(_PLACEHOLDER.sub(" ", json.loads(line)["text"]), region) for line in lines]


def found_in(rows: list[Listing], find: FindContacts) -> Iterator[FoundThere]:
    for row in rows:
        for one in find(row.text, row.region):
            digest = hashlib.sha256(row.text.encode()).hexdigest()
            yield FoundThere(one.kind, one.value, row.text[slice(*one.span)], row.text, f"{one.kind} {digest}")
