"""Folds of `bench text` as an earlier run left them in its cache: each is most of an hour's training.

A fold is known by all that decides it: the rows it learns from and is measured on, the code and words that read them,
and the locked libraries. Change any of these and it is trained anew.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

import numpy as np

from bench.text_folds import Doubles, Fold, Measured, measured
from content_models.training.judging import Desk

_ROOT = Path(__file__).parent.parent
_DECIDE = ("disguise", "encoders", "lexicon", "text", "training")
_ALSO = ("bench/text_folds.py", "bench/text_rows.py", "requirements.lock")
_STAGES = ("fast", "full", "cascade", "average")


def kept_or_measured(fold: Fold, seed: int, desk: Desk, minilm: Desk | None) -> Measured:
    """As `measured`, which is asked where the cache has nothing."""
    place = place_of(fold, seed, desk.cache, minilm is not None)
    if place.exists():
        return read(place)
    found = measured(fold, seed, desk, minilm)
    write(place, found)
    return found


def place_of(fold: Fold, seed: int, folder: Path, has_baselines: bool) -> Path:
    told = f"{_code()} {seed} {has_baselines} {fold}".encode("utf-8", "replace")
    return folder / f"fold_{hashlib.sha256(told).hexdigest()}.npz"


@cache
def _code() -> str:
    """Of every file that has a say in what a model becomes; what is compiled from them has none."""
    paths = [_ROOT / name for name in _ALSO]
    for folder in (*(_ROOT / "content_models" / part for part in _DECIDE), _ROOT / "domain" / "categories"):
        paths += (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(_ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def write(place: Path, found: Measured) -> None:
    """Renamed into place whole: a run that is stopped meanwhile leaves nothing half."""
    tables = {name: getattr(found, name) for name in _STAGES} | dict(found.baselines)
    part = place.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez(
            file, **{f"{name}/{source}": each for name, scores in tables.items() for source, each in scores.items()}
        )
    part.replace(place)


def read(place: Path) -> Measured:
    tables: dict[str, dict[str, Doubles]] = {name: {} for name in _STAGES}
    with np.load(place) as stored:
        for key in stored:
            name, _, source = key.partition("/")
            tables.setdefault(name, {})[source] = stored[key]
    fast, full, cascade, average = (tables.pop(name) for name in _STAGES)
    return Measured(fast, full, cascade, average, tables)
