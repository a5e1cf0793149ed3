"""Ordinary sentences full of traps: numbers, codes and words that look like a contact and are none.

Codes are of the right form with right check digits, for those are what a reader of digits falls for.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bench.contact_set.item import Half
from bench.contact_set.numbers import REGIONS

_SEED = {Half.DEVELOPMENT: 55_103, Half.JUDGED: 81_929}
FILLINGS = 3  # of each sentence
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Negative:
    """A sentence in which nothing is to be found, and the region that a platform would give with it."""

    text: str
    language: str
    region: str | None


@cache
def negatives(half: Half) -> tuple[Negative, ...]:
    """600 sentences of 20 languages in the judged half, about 180 of 12 in the development half."""
    rng = Random(_SEED[half])
    sentences = tomllib.loads(Path(__file__).with_name(f"negatives_{half}.toml").read_text("utf-8"))
    return tuple(
        Negative(_filled(rng, sentence), language, rng.choice(REGIONS[language].split()))
        for language, written in sentences.items()
        for sentence in written
        for _ in range(FILLINGS)
    )


def _filled(rng: Random, sentence: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: _BLANKS[found[1]](rng), sentence)


def _digits(rng: Random, count: int) -> str:
    return str(rng.randrange(1, 10)) + "".join(rng.choices("0123456789", k=count - 1))


def _luhn(digits: str) -> str:
    """ISO/IEC 7812."""
    doubled = (int(c) * 2 if place % 2 == 0 else int(c) for place, c in enumerate(reversed(digits)))
    return digits + str(-sum(n // 10 + n % 10 for n in doubled) % 10)


def _ean(digits: str) -> str:
    """GS1 check digit of twelve digits."""
    return digits + str(-sum(int(c) * (3 if place % 2 else 1) for place, c in enumerate(digits)) % 10)


def _isbn(rng: Random) -> str:
    whole = _ean("978" + _digits(rng, 9))
    return rng.choice([whole, f"{whole[:3]}-{whole[3]}-{whole[4:8]}-{whole[8:12]}-{whole[12]}", _isbn10(rng)])


def _isbn10(rng: Random) -> str:
    nine = "0" + _digits(rng, 8)
    check = sum((place + 1) * int(c) for place, c in enumerate(nine)) % 11
    return nine + "0123456789X"[check]


def _part(rng: Random) -> str:
    d = _digits
    return rng.choice(
        [
            f"{d(rng, 2)}{rng.choice(_LETTERS)} {d(rng, 3)} {d(rng, 3)} {rng.choice(_LETTERS)}",
            f"0 {d(rng, 3)} {d(rng, 3)} {d(rng, 3)}",
            f"{d(rng, 5)}-{d(rng, 5)}",
            f"{d(rng, 10)}",
            f"{d(rng, 2)}.{d(rng, 4)}-{d(rng, 4)}.{d(rng, 1)}",
            f"{rng.choice(_LETTERS)}{d(rng, 3)}-{d(rng, 4)}",
        ]
    )


def _track(rng: Random) -> str:
    d = _digits
    return rng.choice(
        [
            f"1Z{rng.choice('8AF')}{d(rng, 3)}{rng.choice(_LETTERS)}{d(rng, 11)}",
            f"0034{d(rng, 16)}",
            f"9{d(rng, 3)} {d(rng, 4)} {d(rng, 4)} {d(rng, 4)} {d(rng, 4)} {d(rng, 2)}",
            f"R{rng.choice(_LETTERS)}{d(rng, 9)}DE",
            d(rng, 12),
        ]
    )


def _order(rng: Random) -> str:
    d = _digits
    return rng.choice(
        [
            f"{d(rng, 3)}-{d(rng, 7)}-{d(rng, 7)}",
            f"#{d(rng, 8)}",
            d(rng, 10),
            f"{d(rng, 4)}/{d(rng, 6)}",
            f"A-{d(rng, 9)}",
        ]
    )


def _date(rng: Random) -> str:
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(2019, 2027)
    return rng.choice(
        [
            f"{day:02}.{month:02}.{year}",
            f"{day}/{month}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day:02}-{month:02}-{year}",
        ]
    )


def _place(rng: Random) -> str:
    return f"{rng.uniform(30, 60):.{rng.choice([4, 6])}f}, {rng.uniform(1, 90):.{rng.choice([4, 6])}f}"


def _iban(rng: Random) -> str:
    """ISO 13616 with its check digits."""
    account = _digits(rng, 18)
    check = 98 - int(account + "131400") % 97
    whole = f"DE{check:02}{account}"
    return " ".join(whole[start : start + 4] for start in range(0, len(whole), 4))


_BLANKS: Mapping[str, Callable[[Random], str]] = {
    "p": lambda rng: str(rng.randrange(15, 990)),
    "q": lambda rng: str(rng.randrange(12, 60)),
    "y": lambda rng: str(rng.randrange(1998, 2012)),
    "y2": lambda rng: str(rng.randrange(2012, 2026)),
    "k": lambda rng: f"{rng.randrange(8, 190)}{rng.choice('., ')}000",
    "big": lambda rng: rng.choice([f"{rng.randrange(10, 90)}.{_digits(rng, 3)}", _digits(rng, 7), _digits(rng, 5)]),
    "imei": lambda rng: _luhn("35" + _digits(rng, 12)),
    "isbn": _isbn,
    "ean": lambda rng: _ean("40" + _digits(rng, 10)),
    "serial": lambda rng: rng.choice(
        [f"SN{_digits(rng, 10)}", f"{rng.choice(_LETTERS)}{_digits(rng, 9)}", _digits(rng, 11)]
    ),
    "part": _part,
    "track": _track,
    "order": _order,
    "gps": _place,
    "ip": lambda rng: f"192.168.{rng.randrange(256)}.{rng.randrange(256)}",
    "ver": lambda rng: f"{rng.randrange(1, 20)}.{rng.randrange(30)}.{rng.randrange(30)}",
    "date": _date,
    "time": lambda rng: f"{rng.randrange(7, 22)}{rng.choice('.:')}{rng.choice(['00', '15', '30', '45'])}",
    "vin": lambda rng: f"WVWZZZ{rng.randrange(1, 9)}K{rng.choice(_LETTERS)}W{_digits(rng, 6)}",
    "iban": _iban,
    "hash": lambda rng: rng.randbytes(20).hex(),
    "mac": lambda rng: rng.randbytes(6).hex(":"),
}
