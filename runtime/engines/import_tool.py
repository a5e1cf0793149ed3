"""Neo4j's own import tool: builds a data folder from CSV, offline, beside whatever Neo4j is running."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Unavailable
from runtime.engines import jars
from runtime.engines.engine import Place, java, properties
from runtime.engines.neo4j import OPENED_PACKAGES
from runtime.engines.progress import Report, Step
from runtime.settings import Settings

NAME = "neo4j-import"
_POLL_S = 0.2
_TELL_EVERY_S = 10.0
_LOG_TAIL_LINES = 12


@contextmanager
def importing(settings: Settings, arguments: Sequence[str], work: Path, report: Report) -> Iterator[Path]:
    """Run the tool beside the block, in the folder `work` (its own, made here); yields the data folder that it builds,
    which is whole when the block has been left. A block that fails stops the tool.

    Raises Unavailable with the end of what the tool said.
    """
    work.mkdir(mode=0o700, parents=True)
    classpath = jars.classpath(NAME, settings.cache, settings.maven_url, report)
    place = Place(work, (), settings, classpath)
    data = work / "data"
    properties(work / "neo4j.conf", {"server.directories.data": data, "db.tx_log.preallocate": "false"})
    words = ["database", "import", "full", "neo4j", f"--report-file={work / 'refused.txt'}", *arguments]
    options = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES]
    command = java(place, settings.neo4j_heap_mib, options, "org.neo4j.cli.AdminTool", *words)
    environment = os.environ | {"NEO4J_HOME": str(work), "NEO4J_CONF": str(work)}
    log = work / "import.log"
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as tool:
        try:
            yield data
            _wait(tool, report)
        finally:
            tool.kill()
    if tool.returncode:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        raise Unavailable("Neo4j's import tool failed; the graph is as it was. It said:\n" + "\n".join(said))


def _wait(tool: "subprocess.Popen[bytes]", report: Report) -> None:
    begun_s = told_s = time.monotonic()
    while tool.poll() is None:
        time.sleep(_POLL_S)
        if time.monotonic() - told_s > _TELL_EVERY_S:
            told_s = time.monotonic()
            report(Step(NAME, f"importing for {told_s - begun_s:.0f} s"))
