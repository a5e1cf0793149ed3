"""Rows that the blends are fitted on: sentences by authors of whom no stage sees anything, in three forms.

As it is; disguised or misspelt, which illegal posts are more often; and buried among ordinary posts of the same
author, so that a blend learns what a bad window in a long post is worth. What does not live here: the sheets.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from content_models.training.obfuscators import OBFUSCATORS
from content_models.training.rows import Kind, Row
from content_models.training.sheets import CALIBRATION, Sheet, chance_of, sheet_rows, sheets

DISGUISED = {Kind.ILLEGAL: 0.1, Kind.HARD: 0.03, Kind.ORDINARY: 0.03}
"""Weight of a disguised form beside its plain one: illegal posts are disguised three times as often."""

BURIED = 0.15
"""Weight of a long form: most long posts are about one thing."""


def calibration_rows(seed: int) -> list[Row]:
    return [row for sheet in sheets(CALIBRATION) for row in _forms(sheet, seed)]


def _forms(sheet: Sheet, seed: int) -> Iterator[Row]:
    rows = sheet_rows(sheet, seed)
    around = [row.text for row in rows if row.kind is Kind.ORDINARY]
    for place, row in enumerate(rows):
        chance = chance_of(seed, "calibration", sheet.name, place)
        hidden = chance.choice(OBFUSCATORS)(row.text, chance)
        yield row
        if hidden != row.text:
            yield replace(row, text=hidden, weight=DISGUISED[row.kind])
        yield replace(row, text=_buried(row.text, around, chance), weight=BURIED)


def _buried(text: str, around: Sequence[str], chance: random.Random) -> str:
    """Between two and twelve ordinary posts by the same author."""
    parts = chance.sample(around, min(len(around), chance.randint(2, 12)))
    parts.insert(chance.randint(0, len(parts)), text)
    return chance.choice((" ", "\n", ". ")).join(parts)
