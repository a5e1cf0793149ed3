"""How facts become sentences for people: begun and ended properly, counted rightly, no surer than they are.

What does not live here: which facts are told (`packages`, `exports`, `reviews`, `decisions`).
"""

from collections.abc import Iterable

_ENDS = (".", "!", "?", "…")


def sentence(phrase: str) -> str:
    """A phrase with a capital letter and a full stop."""
    stripped = phrase.strip()
    ended = stripped if stripped.endswith(_ENDS) else f"{stripped}."
    return ended[:1].upper() + ended[1:]


def sentences(phrases: Iterable[str]) -> str:
    """Each phrase as a sentence of its own."""
    return " ".join(sentence(phrase) for phrase in phrases)


def several(amount: int, noun: str) -> str:
    """An amount of something whose plural takes an s."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def certainty(score: float) -> str:
    """A score of 0–1 with two decimals, and never as 0 or 1: no software is that sure."""
    rounded = f"{score:.2f}"
    return {"1.00": "over 0.99", "0.00": "under 0.01"}.get(rounded, rounded)
