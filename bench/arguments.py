"""What several benches are asked by."""

from argparse import ArgumentTypeError
from collections.abc import Callable

PLATFORM_MIN = 100  # accounts of a made-up platform, hubs among them


def sizes(text: str) -> list[int]:
    """Whole numbers by commas, as the type of an option: argparse says which option and what else was given."""
    found = text.split(",")
    if not all(size.isdecimal() and int(size) > 0 for size in found):
        raise ArgumentTypeError(f"{text!r} is no list of sizes; one such as 10000,50000 is")
    return [int(size) for size in found]


def number(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number within bounds, both included, as the type of an option."""

    def parsed(text: str) -> int:
        if text.isdecimal() and least <= int(text) and (most is None or int(text) <= most):
            return int(text)
        bounds = f"of {least} or more" if most is None else f"from {least} to {most}"
        raise ArgumentTypeError(f"{text!r} is no whole number {bounds}")

    return parsed
