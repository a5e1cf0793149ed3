"""What several benches are asked by."""

from argparse import ArgumentTypeError


def sizes(text: str) -> list[int]:
    """Whole numbers by commas, as the type of an option: argparse says which option and what else was given."""
    found = text.split(",")
    if not all(size.isdecimal() and int(size) > 0 for size in found):
        raise ArgumentTypeError(f"{text!r} is no list of sizes; one such as 10000,50000 is")
    return [int(size) for size in found]
