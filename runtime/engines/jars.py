"""The jars of Neo4j and Kafka: which they are, fetching them once, proving on every start that they are those reviewed.

`locks/<engine>.txt` (written by `relock.py`) names each jar with size and SHA-256. A jar that is missing, cut short or
altered is fetched again; when all are in the cache no network is touched. Several processes may share the cache.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import filelock
import httpx

from domain.errors import Unavailable
from runtime.engines.progress import Report, Step

NEO4J_VERSION = "5.26.30"
KAFKA_VERSION = "4.2.2"

COORDINATES: dict[str, tuple[str, ...]] = {
    "neo4j": (f"org.neo4j:neo4j:{NEO4J_VERSION}", f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}"),
    "kafka": (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",),
    "neo4j-import": (f"org.neo4j:neo4j-import-tool:{NEO4J_VERSION}",),
}

_PARALLEL_DOWNLOADS = 6
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Jar:
    coordinate: str
    size_bytes: int
    sha256: str

    @property
    def remote_path(self) -> str:
        group, artifact, version, *_ = self.coordinate.split(":")
        return f"{group.replace('.', '/')}/{artifact}/{version}/{self._file_name}"

    @property
    def local_name(self) -> str:
        """Unique in the flat cache folder: two groups may use one artifact name."""
        return f"{self.coordinate.split(':')[0]}.{self._file_name}"

    @property
    def _file_name(self) -> str:
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"


def classpath(engine: str, cache: Path, maven_url: str | None, report: Report) -> tuple[Path, ...]:
    """The engine's jars, fetched where needed and verified, in lock order.

    Raises Unavailable when a jar is missing and cannot be fetched, or what was served is not what was reviewed.
    """
    folder = cache / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    jars = locked_jars(engine)
    if _unsound(jars, folder):
        with filelock.FileLock(cache / "jars.lock"):
            _fetch(engine, _unsound(jars, folder), folder, maven_url or _maven_central(), report)
    return tuple(folder / jar.local_name for jar in jars)


def missing_bytes(engine: str, cache: Path) -> int:
    """How much a start would have to download, judged by file sizes alone."""
    folder = cache / "jars"
    return sum(jar.size_bytes for jar in locked_jars(engine) if _size(folder / jar.local_name) != jar.size_bytes)


def locked_jars(engine: str) -> tuple[Jar, ...]:
    rows = (line.split() for line in lock_path(engine).read_text(encoding="ascii").splitlines())
    return tuple(Jar(coordinate, int(size), sha256) for coordinate, size, sha256 in rows)


def lock_path(engine: str) -> Path:
    return Path(__file__).parent / "locks" / f"{engine}.txt"


def _maven_central() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL  # here, because a start with a full cache has no use for a resolver

    return str(MAVEN_CENTRAL_URL)


def _unsound(jars: tuple[Jar, ...], folder: Path) -> tuple[Jar, ...]:
    return tuple(jar for jar in jars if not _sound(jar, folder / jar.local_name))


def _sound(jar: Jar, path: Path) -> bool:
    if _size(path) != jar.size_bytes:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == jar.sha256


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _fetch(engine: str, jars: tuple[Jar, ...], folder: Path, maven_url: str, report: Report) -> None:
    tally = _Tally(engine, sum(jar.size_bytes for jar in jars), report)
    with httpx.Client(timeout=60.0, follow_redirects=True) as client, ThreadPoolExecutor(_PARALLEL_DOWNLOADS) as pool:
        downloads = [
            pool.submit(_download, client, f"{maven_url.rstrip('/')}/{jar.remote_path}", jar, folder, tally.add)
            for jar in jars
        ]
        try:
            for download in downloads:
                download.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _download(client: httpx.Client, url: str, jar: Jar, folder: Path, add: Callable[[int], None]) -> None:
    """Writes beside the final name and renames only what was verified, so a cut download never looks whole."""
    part = folder / f"{jar.local_name}.part"
    try:
        digest = hashlib.sha256()
        with client.stream("GET", url) as response, part.open("wb") as target:
            response.raise_for_status()
            for chunk in response.iter_bytes(_CHUNK_BYTES):
                target.write(chunk)
                digest.update(chunk)
                add(len(chunk))
    except httpx.HTTPError as error:
        raise Unavailable(
            f"cannot download {jar.coordinate}: {type(error).__name__}. The first start needs a network that reaches "
            "Maven Central or the mirror named by RINGFENCE_MAVEN_URL; later starts need none. What was already "
            "fetched is kept: start again when the network is there."
        ) from error
    if digest.hexdigest() != jar.sha256:
        part.unlink()
        raise Unavailable(
            f"the download of {jar.coordinate} has SHA-256 {digest.hexdigest()}, expected {jar.sha256}: it was "
            "refused. A proxy or mirror on the way changes files; try another network or set RINGFENCE_MAVEN_URL."
        )
    part.replace(folder / jar.local_name)


class _Tally:
    """Adds up bytes from several download threads into one progress line."""

    def __init__(self, engine: str, total: int, report: Report) -> None:
        self._engine, self._total, self._report = engine, total, report
        self._done = 0
        self._lock = Lock()

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._report(Step(self._engine, "downloading", self._done, self._total))
