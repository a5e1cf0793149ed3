"""What benches that put Spark beside one machine share: sizes, processes of their own, figures and the last line."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bench.apart import apart
from bench.arguments import sizes
from bench.outcome import outcome
from graph.tables import Manifest

Figures = dict[str, float]
Answer = TypeVar("Answer")
Work = Callable[[int, Path], tuple[Figures, Answer]]  # of a size, with the folder of its export


def beside_spark(
    name: str,
    described: str | None,
    args: Sequence[str],
    default_sizes: str,
    work: tuple[Work[Answer], Work[Answer]],
    apart_by: tuple[str, Callable[[Answer, Answer], int]],
) -> int:
    """Print the figures as one JSON object on the last line. 0, or 1 when the answers differ.

    Args: work: here, which writes the export, and on Spark; apart_by: a figure's name, and how far two answers differ.
    """
    parser = argparse.ArgumentParser(
        f"ringfence bench {name}", description=described, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=sizes, default=default_sizes, help="accounts of each made-up world, by commas")
    parser.add_argument(
        "--spark",
        type=lambda text: sizes(text) if text else [],
        help="of these sizes on Spark too (needs `make spark`), '' for none; default: 10000 if it is among them",
    )
    asked = parser.parse_args(args)
    on_spark = {10_000} & set(asked.sizes) if asked.spark is None else set(asked.spark)
    if others := sorted(on_spark - set(asked.sizes)):
        parser.error(f"--spark: {others} are none of --sizes, so nothing would be compared; name them there too")
    (here, there), (differing, difference) = work, apart_by
    figures: Figures = {differing: 0}
    for size in asked.sizes:
        with TemporaryDirectory() as folder:
            found, answer = apart(here, size, Path(folder))
            if size in on_spark:
                beside, other = apart(there, size, Path(folder))
                found |= beside
                figures[differing] += difference(answer, other)
        for figure, value in found.items():
            print(f"{size:>10,} accounts  {figure:<28} {value:>16,.3f}", flush=True)
            figures[f"{figure}_{size}"] = round(value, 3)
    return outcome(name, figures, {differing: ("<=", 0)})


def rows_of(manifest: Manifest, size: int) -> Figures:
    """What an export of so many accounts holds for each of them, and what a row weighs on disk."""
    figures = {"export_bytes_each": manifest.bytes / size}
    for table, parts in manifest.tables.items():
        if rows := manifest.rows(table):
            figures[f"{table}_each"] = rows / size
            figures[f"{table}_bytes_a_row"] = sum(part.bytes for part in parts) / rows
    return figures
