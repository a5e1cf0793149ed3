"""Rows made from the twin templates in `twins/*.toml`: illegal offers beside legal posts that share their words.

The same seed gives the same rows on every machine. What does not live here: real rows (`rows`), disguises
(`obfuscators`). No template, filler or contact here is used by the demo or by a bench; a test holds that.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content_models.training.obfuscators import OBFUSCATORS
from content_models.training.rows import Kind, Row
from domain.judgement import CategoryCode

FOLDS = 4
_FOLDER = Path(__file__).parent / "twins"
_SLOT = re.compile(r"\{(\w+)\}")
_CURRENCY = {"en": "${}", "pt": "R$ {}", "ru": "{} ₽", "pl": "{} zł", "tr": "{} TL"}
_SAMPLES = {Kind.ILLEGAL: 4, Kind.HARD: 3, Kind.ORDINARY: 5}
_EMBEDDED_DRAWS = 2
_SYLLABLES = ("ba", "ko", "ri", "mel", "tan", "zu", "fi", "ora", "lex", "dun", "vek", "sol", "nim", "gar", "tos", "hu")


@dataclass(frozen=True, slots=True)
class Family:
    """Templates of one theme that share trigger words; `number` is the theme's place in its language's sheet."""

    language: str
    theme: str
    number: int
    category: CategoryCode | None
    illegal: tuple[str, ...]
    legal: tuple[str, ...]
    lookalike: bool
    slots: Mapping[str, Sequence[str]]
    closers: tuple[str, ...]


def twin_rows(seed: int) -> list[Row]:
    """All rows of all languages, in a fixed order."""
    return [row for family in families() for row in _family_rows(family, seed)]


def families() -> list[Family]:
    return [family for path in sorted(_FOLDER.glob("*.toml")) for family in _language_families(path)]


def _language_families(path: Path) -> Iterator[Family]:
    sheet = tomllib.loads(path.read_text(encoding="utf-8"))
    for number, entry in enumerate(sheet["family"]):
        yield Family(
            language=sheet["language"],
            theme=entry["theme"],
            number=number,
            category=CategoryCode(entry["category"]) if "category" in entry else None,
            illegal=tuple(entry.get("illegal", ())),
            legal=tuple(entry["legal"]),
            lookalike=entry.get("lookalike", False),
            slots=sheet["slots"],
            closers=tuple(sheet["closers"]),
        )


def _fold(family: Family, place: int) -> int:
    """Templates at the same place of a theme say the same thing in each language, so they share a fold."""
    return (place + len(family.theme)) % FOLDS if family.category else (place + family.number) % FOLDS


def _fillers_of_fold(fillers: Sequence[str], fold: int) -> Sequence[str]:
    """No filler of a fold is seen in another one, where there are enough of them."""
    return fillers[fold::FOLDS] if len(fillers) >= 2 * FOLDS else fillers


def _family_rows(family: Family, seed: int) -> Iterator[Row]:
    legal_kind = Kind.HARD if family.category or family.lookalike else Kind.ORDINARY
    for kind, templates in ((Kind.ILLEGAL, family.illegal), (legal_kind, family.legal)):
        for place, template in enumerate(templates):
            group = f"twins/{family.language}/{family.number}/{family.theme}/{kind}/{place}"
            fold = _fold(family, place)
            for draw in range(_SAMPLES[kind]):
                chance = random.Random(f"{seed}/{group}/{draw}")  # noqa: S311  seeded on purpose, nothing secret
                yield Row(
                    text=_post(family, template, kind, fold, chance),
                    language=family.language,
                    kind=kind,
                    category=family.category if kind is Kind.ILLEGAL else None,
                    source=f"twins:{family.language}",
                    group=group,
                    fold=fold,
                    embedded=draw < _EMBEDDED_DRAWS,
                )


def _post(family: Family, template: str, kind: Kind, fold: int, chance: random.Random) -> str:
    """A filled template, sometimes said twice, with closing remarks, in capitals, misspelt or disguised."""
    parts = [_filled(family, template, fold, chance)]
    if chance.random() < 0.15:
        parts.insert(0, _filled(family, template, fold, chance) + "\n")
    if chance.random() < 0.45:
        parts.append(" " + " ".join(chance.sample(family.closers, chance.choice((1, 1, 2, 3)))))
    text = "".join(parts)
    if chance.random() < (0.35 if kind is Kind.ILLEGAL else 0.15):
        return chance.choice(OBFUSCATORS)(text, chance)
    style = chance.random()
    return text.lower() if style < 0.2 else text.upper() if style < 0.27 else text


def _filled(family: Family, template: str, fold: int, chance: random.Random) -> str:
    return _SLOT.sub(lambda slot: _filler(family, slot[1], fold, chance), template)


def _filler(family: Family, slot: str, fold: int, chance: random.Random) -> str:
    match slot:
        case "price":
            return price(family.language, chance)
        case "grams":
            return chance.choice(("1g", "2 g", "3.5g", "5 g", "10g", "28g", "50 gr", "100 g", "250g", "1 kg"))
        case "count":
            return str(chance.choice((2, 3, 5, 10, 20, 50, 100, 500)))
        case "reach":
            return reach(chance)
        case _:
            return chance.choice(_fillers_of_fold(family.slots[slot], fold))


def price(language: str, chance: random.Random) -> str:
    amount = chance.choice((5, 10, 15, 20, 35, 50, 80, 120, 250, 400, 650, 900, 1500))
    return _CURRENCY.get(language, "{} €").format(amount)


def reach(chance: random.Random) -> str:
    """A way to get in touch that belongs to nobody: made-up handles, example domains, numbers reserved for fiction."""
    handle, digits = "".join(chance.choices(_SYLLABLES, k=3)), chance.randint(10, 99)
    return chance.choice(
        (
            f"Telegram @{handle}", f"telegram: {handle}{digits}", f"Wickr {handle}", f"Signal {handle}",
            f"WhatsApp +1 202 555 01{digits}", f"{handle}@example.org", f"Tel. 555-01{digits}",
            "PM", "DM", f"Insta {handle}", f"www.{handle}.example",
        )
    )  # fmt: skip
