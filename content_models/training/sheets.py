"""Rows made from the sheets: in each language illegal offers and requests beside legal posts that share their words.

`twins/*.toml` holds sentences as people of that language write them, by category and intent, illegal and
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
from content_models.training.rows import Kind, Row
from domain.categories import CATEGORIES, Term
from domain.judgement import CategoryCode, Intent

DRAWS = 4
COMPOSED_PER_LANGUAGE = 120
LISTS_PER_LANGUAGE = 80
SURE_FROM = 0.7

TWINS, EVERYDAY, CALIBRATION = (Path(__file__).parent / name for name in ("twins", "everyday", "calibration"))
_LISTED = (CategoryCode.DRUGS, None, CategoryCode.WEAPONS, CategoryCode.DRUGS, None)
"""Trades whose menus are bare names; a list of ways to cheat or to exploit people is no post that anybody writes."""

_SLOT = re.compile(r"\{(\w+)\}")
_AMOUNTS = (5, 10, 15, 20, 35, 50, 80, 120, 250, 400, 650, 900, 1500)
_GRAMS = ("1g", "2 g", "3.5g", "5 g", "10g", "28g", "50 gr", "100 g", "250g", "1 kg")
_SYLLABLES = ("ba", "ko", "ri", "mel", "tan", "zu", "fi", "ora", "lex", "dun", "vek", "sol", "nim", "gar", "tos", "hu")


Line = tuple[CategoryCode, bool, Intent]
"""Category, whether it is illegal, intent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One author's sentences in one language; in `lines` by what they are."""

    name: str
    language: str
    currency: str
    cities: Sequence[str]
    exits: Sequence[str]
    stays: Sequence[str]
    closers: Sequence[str]
    ordinary: Sequence[str]
    lines: Mapping[Line, Sequence[str]]

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


def sheets(folder: Path = TWINS) -> list[Sheet]:
    return [_sheet(path) for path in sorted(folder.glob("*.toml"))]


def _sheet(path: Path) -> Sheet:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    lines: dict[Line, Sequence[str]] = {}
    for category in CategoryCode:
        for illegal, listed in ((True, read[category]), (False, read[category]["legal"])):
            lines |= {(category, illegal, intent): listed[intent] for intent in Intent if intent in listed}
    return Sheet(
        name=path.stem, language=read["language"], currency=read.get("currency", "{}"), cities=read.get("cities", ()),
        exits=read["exits"], stays=read["stays"], closers=read.get("closers", ()), ordinary=read.get("ordinary", ()),
        lines=lines,
    )  # fmt: skip


def twin_rows(seed: int) -> list[Row]:
    """All rows of all languages, in a fixed order."""
    return [row for sheet in sheets() for row in (*_sheet_rows(sheet, seed, DRAWS), *_ordinary_rows(sheet, seed))]


def list_rows(seed: int) -> list[Row]:
    """For each language lists of the lexicon's surest terms, and of things that anybody sells."""
    rows: list[Row] = []
    by_language = {sheet.language: sheet for sheet in reversed(sheets())}
    for language, sheet in by_language.items():
        wares = {
            code: [term.text for term in category.terms if _is_sure(term, language)]
            for code, category in CATEGORIES.items()
        }
        things = tomllib.loads((EVERYDAY / f"{language}.toml").read_text(encoding="utf-8"))["things"]
        rows += _list_rows(sheet, wares, things, seed)
    return rows


def _is_sure(term: Term, language: str) -> bool:
    return term.language == language and not term.near and term.weight >= SURE_FROM and not term.open_end


def sheet_rows(sheet: Sheet, seed: int = 0) -> list[Row]:
    """Each sentence once as it is, and the ordinary posts: what a sheet that judges holds."""
    ordinary = [_row(sheet, text, text, Kind.ORDINARY, None, None, None) for text in sheet.ordinary]
    return [*_sheet_rows(sheet, seed, 1), *ordinary]


def _ordinary_rows(sheet: Sheet, seed: int) -> Iterator[Row]:
    """A sheet's ordinary posts, once as they are and once misspelt or in capitals."""
    for place, sentence in enumerate(sheet.ordinary):
        for draw in range(2):
            chance = chance_of(seed, sheet.name, "ordinary", place, draw)
            text = sheet.filled(sentence, chance)
            text = _dressed(text, False, chance) if draw else text
            yield _row(sheet, sentence, text, Kind.ORDINARY, None, None, "{reach}" in sentence)


def _sheet_rows(sheet: Sheet, seed: int, draws: int) -> Iterator[Row]:
    for (category, illegal, intent), sentences in sheet.lines.items():
        kind = Kind.ILLEGAL if illegal else Kind.HARD
        for place, sentence in enumerate(sentences):
            for draw in range(draws):
                chance = chance_of(seed, sheet.name, category, kind, intent, place, draw)
                text, exits = _post(sheet, sentence, (category, illegal, intent), draw, chance)
                yield _row(sheet, sentence, text, kind, category if illegal else None, intent, exits)


def _list_rows(
    sheet: Sheet, wares: Mapping[CategoryCode, Sequence[str]], things: Sequence[str], seed: int
) -> Iterator[Row]:
    """Bare lists of wares, which is how menus are written, and of ordinary things in the same form."""
    for number in range(LISTS_PER_LANGUAGE):
        chance = chance_of(seed, sheet.name, "list", number)
        category = _LISTED[number % len(_LISTED)]
        named = things if category is None else wares.get(category, ())
        if len(named) < 4:
            continue
        text = chance.choice((", ", " / ", "\n", " ")).join(chance.sample(named, chance.randint(2, 4)))
        ends = [chance.choice((*sheet.exits, *sheet.closers, *sheet.stays))] if chance.random() < 0.7 else []
        ends += ["{price}"] if chance.random() < 0.4 else []
        text = sheet.filled(", ".join([text, *ends]), chance)
        kind = Kind.ORDINARY if category is None else Kind.ILLEGAL
        yield _row(sheet, text, _dressed(text, kind is Kind.ILLEGAL, chance), kind, category, Intent.SELL, None)


def _row(
    sheet: Sheet,
    origin: str,
    text: str,
    kind: Kind,
    category: CategoryCode | None,
    intent: Intent | None,
    exits: bool | None,
) -> Row:
    return Row(
        text=text, language=sheet.language, kind=kind, category=category, intent=intent, exits=exits,
        source=f"{'everyday' if kind is Kind.ORDINARY else 'twins'}:{sheet.language}", origin=origin,
    )  # fmt: skip


def chance_of(*key: object) -> random.Random:
    return random.Random("/".join(map(str, key)))  # noqa: S311  seeded on purpose, nothing secret


def _post(sheet: Sheet, sentence: str, line: Line, draw: int, chance: random.Random) -> tuple[str, bool]:
    """A post and whether it moves the talk elsewhere. The first draw is the sentence alone, the others are dressed."""
    text = sheet.filled(sentence, chance)
    exits = "{reach}" in sentence
    if draw == 0:
        return text, exits
    if line[2] in (Intent.SELL, Intent.SEEK):
        text, exits = _with_remarks(sheet, text, exits, line, chance)
    return _dressed(text, line[1], chance), exits


def _with_remarks(sheet: Sheet, text: str, exits: bool, line: Line, chance: random.Random) -> tuple[str, bool]:
    """Honest sellers give numbers too, and dealers talk about pickup: neither may decide what is illegal."""
    parts = [text]
    if chance.random() < 0.3:
        parts.append(chance.choice(sheet.lines[line]))  # who sells one thing sells another
    if chance.random() < 0.4:
        parts += chance.sample(sheet.closers, chance.choice((1, 1, 2)))
    if chance.random() < 0.25:
        parts.append(chance.choice(sheet.stays))
    if chance.random() < (0.3 if line[1] else 0.12):
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
    rows: list[Row] = []
    by_language = {sheet.language: sheet for sheet in reversed(sheets())}
    for path in sorted(EVERYDAY.glob("*.toml")):
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        rows += _everyday_rows(by_language[listed["language"]], path.stem, listed, seed)
    return rows


def _everyday_rows(sheet: Sheet, name: str, listed: Mapping[str, Any], seed: int) -> Iterator[Row]:
    whole = [*listed["things"], *listed["services"]]
    for number in range(len(whole) + COMPOSED_PER_LANGUAGE):
        chance = chance_of(seed, "everyday", name, number)
        sentence = whole[number] if number < len(whole) else _composed(sheet, listed, chance)
        text, exits = sheet.filled(sentence, chance), "{reach}" in sentence
        if chance.random() < 0.1:
            text, exits = f"{text} {sheet.filled(chance.choice(sheet.exits), chance)}", True
        sells = number < len(listed["things"]) or number >= len(whole)
        yield _row(
            sheet, sentence, _dressed(text, False, chance), Kind.ORDINARY, None, Intent.SELL if sells else None, exits
        )


def _composed(sheet: Sheet, listed: Mapping[str, Any], chance: random.Random) -> str:
    """A thing with remarks and now and then a price, a title, a word about pickup."""
    thing = chance.choice(listed["things"])
    parts = [f"{thing}\n{thing}" if chance.random() < 0.3 else thing]
    parts += chance.sample(listed["remarks"], chance.randint(1, 4))
    parts += ["{price}"] if chance.random() < 0.6 else []
    parts += [chance.choice((*sheet.stays, *sheet.closers))] if chance.random() < 0.5 else []
    return chance.choice((", ", ". ", " - ", "\n")).join(parts)


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
