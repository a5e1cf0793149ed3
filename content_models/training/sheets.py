"""Rows made from the sheets: in each language illegal offers and requests beside legal posts that share their words.

`twins/<language>.toml` holds sentences as people of that language write them, by category and intent, illegal and
legal; `everyday/*.toml` what most of a marketplace looks like. A sentence becomes several posts: with remarks, with or
without a way to get in touch, misspelt, disguised. The same seed gives the same rows on every machine. What does not
live here: real rows (`rows`), disguises (`obfuscators`).
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_models.training.obfuscators import OBFUSCATORS, typos
from content_models.training.rows import FOLDS, Kind, Row
from domain.judgement import CategoryCode, Intent

DRAWS = 4
EMBEDDED_DRAWS = 2
COMPOSED_PER_LANGUAGE = 160
COMPOSED_EMBEDDED = 40

_TWINS, _EVERYDAY = (Path(__file__).parent / name for name in ("twins", "everyday"))
_SLOT = re.compile(r"\{(\w+)\}")
_AMOUNTS = (5, 10, 15, 20, 35, 50, 80, 120, 250, 400, 650, 900, 1500)
_GRAMS = ("1g", "2 g", "3.5g", "5 g", "10g", "28g", "50 gr", "100 g", "250g", "1 kg")
_SYLLABLES = ("ba", "ko", "ri", "mel", "tan", "zu", "fi", "ora", "lex", "dun", "vek", "sol", "nim", "gar", "tos", "hu")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One language's sentences; `lines` maps (category, illegal, intent) to them."""

    language: str
    currency: str
    cities: Sequence[str]
    exits: Sequence[str]
    stays: Sequence[str]
    closers: Sequence[str]
    lines: Mapping[tuple[CategoryCode, bool, Intent], Sequence[str]]

    def filled(self, sentence: str, chance: random.Random) -> str:
        return _SLOT.sub(lambda slot: self._filler(slot[1], chance), sentence)

    def _filler(self, slot: str, chance: random.Random) -> str:
        match slot:
            case "price":
                return self.price(chance)
            case "city":
                return chance.choice(self.cities)
            case "grams":
                return chance.choice(_GRAMS)
            case "count":
                return str(chance.choice((2, 3, 4, 5, 10, 20, 50, 100, 500)))
            case _:
                return reach(chance)

    def price(self, chance: random.Random) -> str:
        return self.currency.format(chance.choice(_AMOUNTS))


def sheets() -> list[Sheet]:
    return [_sheet(path) for path in sorted(_TWINS.glob("*.toml"))]


def _sheet(path: Path) -> Sheet:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = {}
    for category in CategoryCode:
        table = read[category]
        for illegal, listed in ((True, table), (False, table["legal"])):
            for intent in Intent:
                if intent in listed:
                    lines[category, illegal, intent] = tuple(listed[intent])
    return Sheet(
        language=read["language"], currency=read["currency"], cities=read["cities"], exits=read["exits"],
        stays=read["stays"], closers=read["closers"], lines=lines,
    )  # fmt: skip


def twin_rows(seed: int) -> list[Row]:
    """All rows of all languages, in a fixed order."""
    return [row for sheet in sheets() for row in _sheet_rows(sheet, seed)]


def _sheet_rows(sheet: Sheet, seed: int) -> Iterator[Row]:
    for (category, illegal, intent), sentences in sheet.lines.items():
        for place, sentence in enumerate(sentences):
            group = f"twins/{sheet.language}/{category}/{'illegal' if illegal else 'legal'}/{intent}/{place}"
            for draw in range(DRAWS):
                chance = random.Random(f"{seed}/{group}/{draw}")  # noqa: S311  seeded on purpose, nothing secret
                text, exits = _post(sheet, sentence, illegal, intent, draw, chance)
                yield Row(
                    text=text, language=sheet.language, kind=Kind.ILLEGAL if illegal else Kind.HARD,
                    category=category if illegal else None, intent=intent, exits=exits,
                    source=f"twins:{sheet.language}", group=group, fold=place % FOLDS, embedded=draw < EMBEDDED_DRAWS,
                )  # fmt: skip


def _post(
    sheet: Sheet, sentence: str, illegal: bool, intent: Intent, draw: int, chance: random.Random
) -> tuple[str, bool]:
    """A post and whether it moves the talk elsewhere. The first draw is the sentence alone, the others are dressed."""
    text = sheet.filled(sentence, chance)
    exits = "{reach}" in sentence
    if draw == 0:
        return text, exits
    if intent in (Intent.SELL, Intent.SEEK):
        text, exits = _with_remarks(sheet, text, exits, illegal, chance)
    return _dressed(text, illegal, chance), exits


def _with_remarks(
    sheet: Sheet, text: str, exits: bool, illegal: bool, chance: random.Random
) -> tuple[str, bool]:
    """Honest sellers give numbers too, and dealers talk about pickup: neither may decide what is illegal."""
    parts = [text]
    if chance.random() < 0.4:
        parts += chance.sample(sheet.closers, chance.choice((1, 1, 2)))
    if chance.random() < 0.25:
        parts.append(chance.choice(sheet.stays))
    if chance.random() < (0.3 if illegal else 0.12):
        parts.append(chance.choice(sheet.exits))
        exits = True
    return sheet.filled(chance.choice((" ", "\n", ". ", " - ")).join(parts), chance), exits


def _dressed(text: str, illegal: bool, chance: random.Random) -> str:
    """In capitals or without, misspelt or disguised; honest people mistype as often as others."""
    style = chance.random()
    text = text.lower() if style < 0.2 else text.upper() if style < 0.26 else text
    if chance.random() < 0.2:
        text = typos(text, chance)
    if chance.random() < (0.25 if illegal else 0.12):
        text = chance.choice(OBFUSCATORS)(text, chance)
    return text


def everyday_rows(seed: int) -> list[Row]:
    """Ordinary posts of all languages: whole ones, and things with remarks about them."""
    rows = []
    by_language = {sheet.language: sheet for sheet in sheets()}
    for path in sorted(_EVERYDAY.glob("*.toml")):
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        rows += _everyday_rows(by_language[listed["language"]], path.stem, listed, seed)
    return rows


def _everyday_rows(sheet: Sheet, name: str, listed: Mapping[str, Any], seed: int) -> Iterator[Row]:
    whole = [*listed["things"], *listed["services"]]
    for number in range(len(whole) + COMPOSED_PER_LANGUAGE):
        fold = number % FOLDS
        chance = random.Random(f"{seed}/everyday/{name}/{number}")  # noqa: S311  seeded on purpose, nothing secret
        composed = number >= len(whole)
        text = _composed(sheet, listed, fold, chance) if composed else sheet.filled(whole[number], chance)
        exits = "{reach}" in (whole[number] if not composed else "")
        if chance.random() < 0.1:
            text, exits = f"{text} {sheet.filled(chance.choice(sheet.exits), chance)}", True
        yield Row(
            text=_dressed(text, False, chance), language=sheet.language, kind=Kind.ORDINARY, category=None,
            intent=Intent.SELL if composed or number < len(listed["things"]) else None, exits=exits,
            source=f"everyday:{sheet.language}", group=f"everyday/{name}/{fold}", fold=fold,
            embedded=number < len(whole) + COMPOSED_EMBEDDED,
        )  # fmt: skip


def _composed(sheet: Sheet, listed: Mapping[str, Any], fold: int, chance: random.Random) -> str:
    """A thing with remarks and now and then a price, a title, a word about pickup; no fold sees another's wordings."""
    thing = chance.choice(listed["things"][fold::FOLDS])
    remarks = listed["remarks"][fold::FOLDS]
    parts = [f"{thing}\n{thing}" if chance.random() < 0.3 else thing]
    parts += chance.sample(remarks, chance.randint(1, min(4, len(remarks))))
    parts += [sheet.price(chance)] if chance.random() < 0.6 else []
    parts += [chance.choice((*sheet.stays, *sheet.closers))] if chance.random() < 0.5 else []
    return sheet.filled(chance.choice((", ", ". ", " - ", "\n")).join(parts), chance)


def reach(chance: random.Random) -> str:
    """A way to get in touch that belongs to nobody: made-up handles, example domains, numbers reserved for fiction."""
    handle, digits = "".join(chance.choices(_SYLLABLES, k=3)), chance.randint(10, 99)
    return chance.choice(
        (
            f"Telegram @{handle}", f"telegram: {handle}{digits}", f"Wickr {handle}", f"Signal {handle}",
            f"WhatsApp +1 202 555 01{digits}", f"{handle}@example.org", f"tel. 555-01{digits}", f"@{handle}_{digits}",
            f"Insta {handle}", f"www.{handle}.example", f"t.me/{handle}", f"wa +44 7700 9001{digits}",
        )
    )  # fmt: skip
