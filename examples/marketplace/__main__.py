"""`python -m examples.marketplace --seed 1 --out DIR`: make a world and put it into a folder."""

import argparse
import sys
from pathlib import Path

from examples.marketplace import build, write


def main() -> None:
    """Read the command line, build, write, say where the files are."""
    parser = argparse.ArgumentParser(prog="python -m examples.marketplace", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder for events.jsonl and truth.json")
    parser.add_argument("--accounts", type=int, default=12_000)
    parser.add_argument("--posts", type=int, default=34_000)
    parser.add_argument("--damage", action="store_true", help="add a few lines that cannot be read")
    asked = parser.parse_args()
    marketplace = build(asked.seed, asked.accounts, asked.posts)
    events, truth = write(marketplace, asked.out, with_damage=asked.damage)
    sys.stdout.write(f"{len(marketplace.events)} events in {events}, the truth in {truth}\n")


if __name__ == "__main__":
    main()
