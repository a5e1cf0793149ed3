"""Phrases of one language put together to posts, messages and notes.

The phrases themselves are `phrases/<language>.toml`, one file a language, written for this market alone. A phrase names
its slots in braces; a slot is filled from the section it stands in, else from the language's own lists.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from examples.marketplace.disguise import DISGUISES

PHRASES = Path(__file__).parent / "phrases"
_SLOT = re.compile(r"\{(\w+)\}")
_CURRENCY = {"GB": ("GBP", 1.0), "US": ("USD", 1.2), "MX": ("MXN", 19.0), "BR": ("BRL", 5.5), "RU": ("RUB", 90.0)}
_SERVICE_HEADS: Sequence[str] = ("{item}, {city}", "{item} – {price}", "{item} · {city} · {price}")
_EMOJI = {"drugs": "🌿❄️🍄💊🔌🍬", "weapons": "🔫💥🎯", "trafficking": "🌹💋🌸", "counterfeits": "👜⌚👟🔥"}


@dataclass(frozen=True, slots=True)
class Written:
    """A text for a post: title, body, shelf, price in the region's currency; price None where none is named."""

    title: str | None
    body: str
    section: str | None = None
    price: float | None = None
    currency: str | None = None
    kind: str = "listing"


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PHRASES.glob("*.toml")))


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The phrase file of a language, read once."""
    return tomllib.loads((PHRASES / f"{language}.toml").read_text(encoding="utf-8"))


class Writer:
    """Writes in one language. Every call draws anew; a combination that was used is drawn again a few times."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self.book = phrases(language)
        self._rng = rng
        self._used: set[str] = set()

    def ordinary(self, region: str) -> Written:
        return self._fresh(lambda: self._ordinary(region))

    def chatter(self, region: str) -> Written:
        """Talk that offers nothing: a question, a notice, a thank-you."""
        return self._fresh(lambda: self._chatter(region))

    def comment(self, region: str) -> str:
        lines = self._rng.sample(self.book["comments"], self._rng.choice((1, 2)))
        lines += self._asides((0, 1, 1, 2))
        return " ".join(self.fill(line, region, {}) for line in lines)

    def hard_negative(self, kind: str, region: str) -> Written:
        return self._fresh(lambda: self._hard_negative(kind, region))

    def message(self, shelf: str, region: str, contact: str) -> str:
        """One message of a thread, from a shelf such as "message_openers"."""
        return " ".join(self.fill(line, region, {"contact": contact}) for line in self._with_asides(shelf))

    def _with_asides(self, shelf: str) -> list[str]:
        lines = [self._rng.choice(self.book[shelf]), *self._asides((0, 1, 1))]
        self._rng.shuffle(lines)
        return lines

    def illicit(self, category: str, style: str, region: str, sentences: Sequence[int] = (1, 1, 2)) -> Written:
        """An illicit post, "clear", "euphemistic", or "obfuscated": a clear one with its loaded words masked."""
        return self._fresh(lambda: self._illicit(category, style, region, self._rng.choice(sentences)))

    def line(self, shelf: str, region: str, **slots: str) -> str:
        """One phrase from a top-level list of the book, such as "contact_lines" or "report_notes"."""
        return self.fill(self._rng.choice(self.book[shelf]), region, slots)

    def fill(self, phrase: str, region: str, slots: Mapping[str, Any]) -> str:
        def value(match: re.Match[str]) -> str:
            return self._slot(match[1], region, slots)

        filled = _SLOT.sub(value, phrase)
        return filled[:1].upper() + filled[1:]

    def reworded(self, written: Written, region: str) -> Written:
        """A ring text as the next member posts it: another city, a closing more, a word dropped."""
        words = written.body.split(" ")
        if len(words) > 8:
            del words[self._rng.randrange(len(words))]
        extra = self._rng.choice(("", "", " " + self.line("closings", region), f" {self.city(region)}.", " 👌", "!!"))
        price = written.price and round(written.price * self._rng.choice((0.9, 1.0, 1.1)))
        return Written(written.title, " ".join(words) + extra, written.section, price, written.currency, written.kind)

    def city(self, region: str) -> str:
        return str(self._rng.choice(self.book["cities"][region]))

    def amount(self, low: float, high: float, region: str) -> tuple[float, str]:
        """A price as people set them, in the region's money."""
        currency, rate = _CURRENCY.get(region, ("EUR", 1.1))
        raw = low * (high / low) ** self._rng.random() * rate
        step = 5 if raw < 300 else 10 if raw < 1000 else 50 if raw < 10_000 else 500
        return max(step, round(raw / step) * step), currency

    def _fresh(self, write: Any) -> Written:
        for _ in range(4):
            written: Written = write()
            if written.body not in self._used:
                break
        self._used.add(written.body)
        return written

    def _ordinary(self, region: str) -> Written:
        book, rng = self.book, self._rng
        section = self._section()
        shelf = book["sections"][section]
        price, currency = self.amount(*_PRICES[section], region)
        slots = {**shelf, "item": rng.choice(shelf["items"]), "price": _money(price, currency)}
        sentences = rng.sample(shelf["lines"], rng.choice((0, 1, 1, 2, 2)))
        heads = _SERVICE_HEADS
        if section != "services":
            sentences += rng.sample(book["details"], rng.choice((0, 1, 1, 2, 3)))
            heads = book["heads"]
        rng.shuffle(sentences)
        sentences += rng.sample(book["closings"], rng.choice((0, 1, 1, 2)))
        title = self.fill(rng.choice(heads), region, slots)
        body = " ".join(self.fill(sentence, region, slots) for sentence in sentences)
        named = rng.random() < 0.85
        return Written(title, body or title, section, price if named else None, currency if named else None)

    def _chatter(self, region: str) -> Written:
        book, rng = self.book, self._rng
        things = book["sections"][rng.choice(SECTIONS[:-1])]["items"]
        slots = {"item": rng.choice(things)}
        sentences = rng.sample(book["chatter"], rng.choice((1, 2))) + self._asides((1, 2, 3))
        rng.shuffle(sentences)
        return Written(None, " ".join(self.fill(line, region, slots) for line in sentences), kind="post")

    def _hard_negative(self, kind: str, region: str) -> Written:
        rng = self._rng
        shelf = self.book["hard"][kind]
        slots = {**shelf, **({"item": rng.choice(shelf["items"])} if "items" in shelf else {})}
        priced = _HARD_PRICES.get(kind)
        price, currency = self.amount(*priced, region) if priced else (None, None)
        if price is not None and currency is not None:
            slots["price"] = _money(price, currency)
        sentences = rng.sample(shelf["lines"], min(len(shelf["lines"]), rng.choice((1, 2, 2, 3, 4))))
        if kind in GOODS_THAT_SOUND_ILLEGAL:
            sentences += rng.sample(self.book["details"], rng.choice((0, 1, 1, 2)))
        sentences += rng.sample(self.book["closings"], rng.choice((0, 1, 1))) if priced else self._asides((0, 1, 1, 2))
        title = self.fill(rng.choice(shelf["heads"]), region, slots)
        body = " ".join(self.fill(sentence, region, slots) for sentence in sentences)
        return Written(title, body, _HARD_SHELVES.get(kind), price, currency, "listing" if priced else "post")

    def _illicit(self, category: str, style: str, region: str, length: int) -> Written:
        rng = self._rng
        shelf = self.book["illicit"][category]
        price, currency = self.amount(*_ILLICIT_PRICES[category], region)
        loaded = rng.choice(shelf["items"])
        if style == "obfuscated":
            loaded = rng.choice(DISGUISES)(loaded, rng)
        slots = {**shelf, "item": loaded, "price": _money(price, currency)}
        pool = shelf["euphemistic" if style == "euphemistic" else "clear"]
        sentences = rng.sample(pool, length)
        sentences += rng.sample(shelf["extras"], rng.choice((0, 1, 1, 2)))
        body = " ".join(self.fill(sentence, region, slots) for sentence in sentences)
        if style != "clear" and rng.random() < 0.35 and category in _EMOJI:
            body += " " + "".join(rng.sample(list(_EMOJI[category].replace("️", "")), 2))
        title = self.fill(rng.choice(shelf["titles"]), region, slots) if rng.random() < 0.7 else None
        named = rng.random() < 0.5
        section = rng.choice(_SHELVES[category])
        return Written(title, body, section, price if named else None, currency if named else None)

    def _asides(self, how_many: Sequence[int]) -> list[str]:
        """What people say by the way: no two of them say quite the same."""
        return self._rng.sample(self.book["asides"], self._rng.choice(how_many))

    def _section(self) -> str:
        return self._rng.choice(SECTIONS)

    def _slot(self, name: str, region: str, slots: Mapping[str, Any]) -> str:
        rng = self._rng
        chosen = slots.get(name, self.book["slots"].get(name))
        match name, chosen:
            case _, str():
                return chosen
            case _, [*choices]:
                return str(rng.choice(choices))
            case "city", None:
                return self.city(region)
            case "n", None:
                return str(rng.randrange(2, 10))
            case "nn", None:
                return str(rng.randrange(10, 96, rng.choice((1, 5))))
            case "year", None:
                return str(rng.randrange(1998, 2026))
            case "old_year", None:
                return str(rng.randrange(1790, 1898))
            case "price", None:
                return _money(*self.amount(5, 200, region))
        raise KeyError(f"phrases/{self.language}.toml names the slot {{{name}}}, which nothing fills")


def _money(amount: float, currency: str) -> str:
    number = f"{amount:.0f}"
    match currency:
        case "GBP":
            return f"£{number}"
        case "USD" | "MXN":
            return f"${number}"
        case "BRL":
            return f"R$ {number}"
        case "RUB":
            return f"{number} ₽"
    return f"{number} €"


_PRICES: dict[str, tuple[float, float]] = {
    "electronics": (15, 900),
    "phones": (40, 700),
    "furniture": (10, 600),
    "clothing": (4, 120),
    "toys": (3, 80),
    "books": (2, 40),
    "sports": (10, 500),
    "garden": (5, 300),
    "vehicles": (300, 9000),
    "baby": (5, 250),
    "tools": (8, 350),
    "music": (20, 900),
    "kitchen": (4, 200),
    "collectibles": (5, 400),
    "services": (10, 80),
}
SECTIONS: Sequence[str] = tuple(_PRICES)
_HARD_PRICES: dict[str, tuple[float, float]] = {
    "prop_shop": (20, 300),
    "antique_arms": (150, 2500),
    "toy_guns": (8, 250),
    "kitchen_knives": (10, 180),
    "hemp_cosmetics": (6, 45),
    "poppy_seed": (3, 25),
    "film_posters": (5, 90),
    "luxury_receipt": (120, 4000),
    "phone_repair": (15, 180),
}
GOODS_THAT_SOUND_ILLEGAL = frozenset(_HARD_PRICES) - {"phone_repair", "poppy_seed", "hemp_cosmetics"}
HARD_KINDS: Sequence[str] = (
    *_HARD_PRICES,
    *("job_ads", "flat_ads", "dating_advice", "anti_trafficking", "harm_reduction", "crime_news"),
)
_HARD_SHELVES = {
    "prop_shop": "toys",
    "antique_arms": "collectibles",
    "toy_guns": "toys",
    "kitchen_knives": "kitchen",
    "hemp_cosmetics": "baby",
    "poppy_seed": "kitchen",
    "film_posters": "collectibles",
    "luxury_receipt": "clothing",
    "phone_repair": "services",
    "job_ads": "services",
    "flat_ads": "furniture",
}
_ILLICIT_PRICES: dict[str, tuple[float, float]] = {
    "weapons": (200, 2500),
    "drugs": (10, 400),
    "stolen_goods": (30, 800),
    "counterfeits": (20, 300),
    "trafficking": (80, 400),
}
_SHELVES: dict[str, tuple[str, ...]] = {
    "weapons": ("sports", "collectibles", "tools", "toys"),
    "drugs": ("garden", "kitchen", "services", "collectibles"),
    "stolen_goods": ("phones", "electronics", "sports", "tools", "vehicles"),
    "counterfeits": ("clothing", "collectibles", "electronics"),
    "trafficking": ("services",),
}
