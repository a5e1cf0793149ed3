"""Engines of a bench's own in a temporary home: what a measurement starts from, and how it tells what it is at."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime import engines
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.engines.progress import Report, Step
from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    settings: Settings
    endpoints: Endpoints


@contextmanager
def own_engines(**settings: Any) -> Iterator[Place]:
    """Engines that Ringfence starts, whatever the environment gives: a server's own load would be measured too."""
    given = {"neo4j_uri": None, "database_url": None, "kafka_bootstrap_servers": None, "api_port": 0} | settings
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        ours = Settings(home=Path(folder)).model_copy(update=given)
        with engines.owned(ours, _telling()) as endpoints:
            yield Place(ours, endpoints)


@contextmanager
def own_installation(**settings: Any) -> Iterator[Installation]:
    with own_engines(**settings) as place, opened(place.settings, place.endpoints) as installation:
        yield installation


def _telling() -> Report:
    """Each engine's steps as they begin, a download as one line."""
    told: dict[str, str] = {}

    def report(step: Step) -> None:
        if told.get(step.engine) != step.text:
            told[step.engine] = step.text
            say(f"{step.engine}: {step.text}")

    return report


def say(text: str) -> None:
    """Progress goes beside the figures, which are the last line of the output."""
    print(text, file=sys.stderr, flush=True)
