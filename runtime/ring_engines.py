"""What a ring run detects with: this machine, or Spark, which reads an export instead of columns in memory.

Either detects in what the other has kept, and finds the same.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from domain.errors import Invalid
from domain.rings import Engine
from gnn import scores
from gnn.inputs import read_input, write_input
from gnn.rings.detection import Detection, detect_rings
from gnn.rings.parameters import RingParameters
from gnn.rings.scorer import RingScorer
from graph.export import export_graph
from graph.projections import ContactLinks, DuplicateLinks, Floats, contact_links, duplicate_links
from graph.tables import read_manifest, require_unchanged, write_tables
from runtime.bootstrap import Installation
from runtime.spark import spark_session

Detect = Callable[[RingParameters, RingScorer, Callable[[float], None]], Detection]

_EXPORTING = "exporting"  # of a run that was killed there is at most this left, and the next one begins anew


_NONE: Any = np.zeros(0, dtype=np.int32)
_NOWHERE = ContactLinks(
    account_ids=[],
    contact_ids=[],
    contact_kinds=[],
    account_index=_NONE,
    contact_index=_NONE,
    count=_NONE,
    first_day=_NONE,
    last_day=_NONE,
    account_kinds=[],
    posts=_NONE,
    max_probability=_NONE,
    mean_probability=_NONE,
    posts_over={},
    reports=_NONE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What is detected in, kept under its SHA-256; how many accounts and links it has, and the way to detect.

    Attributes: columns: the same in memory; without rows where Spark reads them.
    """

    sha256: str
    accounts: int
    links: int
    detect: Detect
    columns: ContactLinks = _NOWHERE


def take(installation: Installation, engine: Engine, say: Callable[[str], None]) -> Input:
    """The graph as it stands, kept for this run and for whoever repeats it."""
    folder = installation.ring_inputs
    if engine is Engine.LOCAL:
        links, duplicates = contact_links(installation.driver), _repeated(duplicate_links(installation.driver))
        links = replace(links, sellers=seller_scores(installation, links.account_ids))
        return _in_memory(links, duplicates, write_input(links, folder, duplicates))
    begun = folder / _EXPORTING
    shutil.rmtree(begun, ignore_errors=True)
    region = installation.settings.region
    scored = partial(seller_scores, installation)
    exported = export_graph(installation.driver, begun, installation.clock(), region=region, say=say, sellers=scored)
    sha256 = exported.sha256
    shutil.rmtree(folder / sha256, ignore_errors=True)
    begun.rename(folder / sha256)
    return _on_spark(installation, folder / sha256, sha256)


def take_again(installation: Installation, engine: Engine, sha256: str) -> Input:
    """What a run had kept. Raises NotFound when it is not here any more, Invalid when it is not what it was."""
    folder = installation.ring_inputs
    if engine is Engine.SPARK and (folder / sha256).is_dir():
        if require_unchanged(folder / sha256).sha256 != sha256:
            raise Invalid(f"{folder / sha256} was changed after it was written; restore it from a copy")
        return _on_spark(installation, folder / sha256, sha256)
    links, duplicates = read_input(folder, sha256)
    if engine is Engine.LOCAL:
        return _in_memory(links, duplicates, sha256)

    def detect(parameters: RingParameters, scorer: RingScorer, progress: Callable[[float], None]) -> Detection:
        with TemporaryDirectory(dir=folder) as held:
            write_tables(links, duplicates, Path(held))
            return _detect_on_spark(installation, Path(held), parameters, scorer, progress)

    return Input(sha256=sha256, accounts=len(links.account_ids), links=len(links.count), detect=detect)


def _in_memory(links: ContactLinks, duplicates: list[tuple[str, str]], sha256: str) -> Input:
    return Input(
        sha256=sha256,
        accounts=len(links.account_ids),
        links=len(links.count),
        detect=lambda parameters, scorer, progress: detect_rings(links, duplicates, parameters, scorer, progress),
        columns=links,
    )


def _on_spark(installation: Installation, folder: Path, sha256: str) -> Input:
    manifest = read_manifest(folder)
    return Input(
        sha256=sha256,
        accounts=manifest.rows("accounts"),
        links=manifest.rows("links"),
        detect=lambda parameters, scorer, progress: _detect_on_spark(
            installation, folder, parameters, scorer, progress
        ),
    )


def _detect_on_spark(
    installation: Installation,
    folder: Path,
    parameters: RingParameters,
    scorer: RingScorer,
    progress: Callable[[float], None],
) -> Detection:
    with spark_session(installation.settings) as spark:
        from gnn.spark import detect_on_spark, read_frames  # after the session, which says what is missing

        return detect_on_spark(read_frames(spark, str(folder)), parameters, scorer, progress)


def seller_scores(installation: Installation, account_ids: list[str]) -> Floats:
    """Of each the probability by the last scoring of sellers, UNSCORED for whoever was not there then."""
    with installation.pool.connection() as conn:
        return scores.probabilities(conn, account_ids)


def _repeated(pairs: DuplicateLinks) -> list[tuple[str, str]]:
    """A pair of accounts as often as they have posts alike: one may be chance, three are a sign."""
    return [pair for pair, number in zip(pairs.accounts, pairs.count, strict=True) for _ in range(number)]
