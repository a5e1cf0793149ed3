"""Rewrites the list of jars an engine needs: `python -m runtime.engines.relock`, after a version in `jars.py` changed.

This is the only place that asks Maven for a dependency tree. What it finds goes to `locks/<engine>.txt` with sizes and
SHA-256 digests and reviewed as a diff, so a start downloads exactly what was reviewed and nothing else.
"""

import hashlib
import tempfile
from pathlib import Path

import jgo.constants
from jgo.maven import MavenContext
from jgo.maven._core import Artifact, Dependency
from jgo.parse import Coordinate
from rich.console import Console

from runtime.engines.jars import COORDINATES, lock_path


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        maven = MavenContext(repo_cache=Path(folder), remote_repos={"central": jgo.constants.MAVEN_CENTRAL_URL})
        for engine, coordinates in COORDINATES.items():
            lines = sorted(_line(dependency.artifact) for dependency in _closure(maven, coordinates))
            lock_path(engine).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
            console.print(f"{engine}: {len(lines)} jars")


def _closure(maven: MavenContext, coordinates: tuple[str, ...]) -> list[Dependency]:
    wanted = []
    for coordinate in coordinates:
        group, artifact, version = coordinate.split(":")
        wanted.append(
            maven.create_dependency(Coordinate(groupId=group, artifactId=artifact, version=version, scope="compile"))
        )
    named, transitive = maven.resolver.resolve(wanted)
    return [*named, *(found for found in transitive if found.scope in ("compile", "runtime"))]


def _line(artifact: Artifact) -> str:
    content = artifact.resolve().read_bytes()
    parts = [artifact.groupId, artifact.artifactId, artifact.version]
    if artifact.classifier:
        parts.append(artifact.classifier)
    return f"{':'.join(parts)} {len(content)} {hashlib.sha256(content).hexdigest()}"


if __name__ == "__main__":
    main()
