"""What is compared between two records, and what agreeing in it is worth: all settings of entity resolution, as data.

What does not live here: how a comparison is written for Splink (`comparing`), where the columns come from (`signs`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

HUB = 50  # a value that more accounts share says nothing about two of them, and blocks nothing
FEW = 5  # a value that at most so many accounts share is rare; what more of them share is a crowd's


class Measure(StrEnum):
    """How two values are compared; `at` is what a level asks of it."""

    SAME = "same"  # equal
    ALIKE = "alike"  # Jaro-Winkler of at least `at`
    SHARED = "shared"  # lists have at least `at` values in common
    TYPED = "typed"  # Damerau-Levenshtein of at most `at`: so many slips of the keyboard
    COSINE = "cosine"  # lists of 24 numbers point the same way: at least `at`
    WITHIN = "within"  # numbers are at most `at` apart
    CROSSED = "crossed"  # equal to the other record's value of the column `other`


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement, from the strongest down; the first that holds counts.

    Attributes:
        words: what agreed, fit for "because …".
        m: how often two records of one actor agree so; the start of EM, and what is used where too little is known.
        u: how often two others do, likewise; None: counted, from who holds each value.
        rarity: weighed by how rare the very value is (term frequency).
        also: further list columns of which a value is shared too.
    """

    words: str
    measure: Measure
    column: str
    m: float
    u: float | None = None
    at: float = 1
    rarity: bool = False
    other: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One comparison. A record without a value in `column` says nothing, for or against.

    Attributes:
        column: for list columns, the one value that stands for the list where equality is needed (`train`).
        otherwise: what did not agree, fit for "because …".
        learnt: what a run finds itself; the rest is as stated.
    """

    name: str
    column: str
    levels: tuple[Level, ...]
    otherwise: str
    learnt: Literal["m and u", "u", ""] = "m and u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole model.

    Attributes:
        blocks: columns whose equality (or a shared value, for `lists`) makes a pair a candidate at all.
        train: columns whose equality picks the pairs that teach EM; each teaches the signs that do not know it.
        lists: columns that hold several values.
        siblings: how many further records of the same actor a record has on average: the prior.
        least: records below which nothing is learnt and the stated m and u are used.
        threshold: bits of match weight from which a pair is a candidate.
    """

    signs: tuple[Sign, ...]
    blocks: tuple[tuple[str, ...], ...]
    train: tuple[tuple[str, ...], ...]
    lists: frozenset[str] = frozenset()
    siblings: float = 0.02
    threshold: float = 0.0
    least: int = 300
    sampled_pairs: float = 2e6
    seed: int = 1


def _shared(words: str, m: float, column: str, *also: str) -> Level:
    return Level(words, Measure.SHARED, column, m, also=also)


ACCOUNTS = Plan(
    signs=(
        # m is stated: whoever hides takes another name, and EM, which has little else to go by, would hold that nobody
        # ever does.
        Sign(
            "name",
            "name",
            (
                Level("their names are the same but for marks and numbers", Measure.SAME, "name", 0.4, rarity=True),
                Level("their names are nearly the same", Measure.ALIKE, "name", 0.15, 1e-3, at=0.92),
            ),
            "their names differ",
            learnt="u",
        ),
        # One comparison and not four: families and flats share telephone, device and address all at once, and taken as
        # independent these would outweigh everything. What binds alone, and what is one person's, comes first.
        Sign(
            "ties",
            "ties_key",
            (
                _shared("both have a contact that binds alone", 0.05, "exclusive"),
                _shared("both have the same personal contact and device", 0.25, "personal", "devices"),
                _shared("both have the same personal contact and telephone", 0.05, "personal", "phones"),
                _shared("both have the same personal contact", 0.15, "personal"),
                _shared("both have the same telephone and device", 0.05, "phones", "devices"),
                _shared("both have the same device and internet address", 0.05, "devices", "addresses"),
                _shared("both signed in from the same device", 0.1, "devices"),
                _shared("both have the same telephone", 0.05, "phones"),
                _shared("both signed in from the same internet address", 0.05, "addresses"),
                _shared(f"both have what {FEW + 1} to {HUB} accounts have", 0.05, "crowd"),
            ),
            "they have no contact, device or address in common",
        ),
        # Accomplices pass texts and pictures on. So u is stated as it is among accounts that know each other, and
        # neither is learnt: a run would take rings for persons.
        Sign(
            "texts",
            "texts_key",
            (
                Level("several of their posts are nearly the same text", Measure.SHARED, "texts_3", 0.2, 0.05),
                Level("a post of each is nearly the same text", Measure.SHARED, "texts", 0.3, 0.15),
            ),
            "none of their posts resembles one of the other's",
            learnt="",
        ),
        Sign(
            "images",
            "images_key",
            (
                Level(f"both show a picture that at most {FEW} accounts show", Measure.SHARED, "images_few", 0.2, 0.05),
                Level(f"both show a picture that {FEW + 1} to {HUB} show", Measure.SHARED, "images_crowd", 0.1, 0.05),
            ),
            "they show no picture in common",
            learnt="",
        ),
        Sign(
            "hours",
            "hours",
            (
                Level("they post at the same hours of the day", Measure.COSINE, "hours", 0.3, 0.1, at=0.9),
                Level("they post at similar hours of the day", Measure.COSINE, "hours", 0.4, 0.3, at=0.6),
            ),
            "they post at other hours of the day",
        ),
        Sign(
            "created",
            "created",
            (
                Level("they were opened within a day of each other", Measure.WITHIN, "created", 0.1, 2e-3, at=1),
                Level("they were opened within a week of each other", Measure.WITHIN, "created", 0.1, 1e-2, at=7),
            ),
            "they were opened at different times",
        ),
    ),
    blocks=(("ties",), ("texts",), ("images",), ("name",)),
    train=(("ties_key",), ("name",)),
    lists=frozenset({"ties", "texts", "images"}),
)
