"""The jars: only what is missing is fetched, only what was reviewed is kept, and every refusal names a way out."""

import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from domain.errors import Unavailable
from runtime.engines import Endpoints, jars
from runtime.engines.jars import Jar
from runtime.engines.progress import Step, silent
from runtime.settings import Settings
from tests.runtime.machines import python


@dataclass
class Repository:
    """A Maven repository on loopback, serving a folder and counting what was asked for."""

    folder: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def repository(endpoints: Endpoints, settings: Settings, tmp_path: Path) -> Iterator[Repository]:
    """Holds Kafka's jars, which the session's engines have already brought to the shared cache."""
    found = Repository(tmp_path / "repository")
    for jar in jars.locked_jars("kafka"):
        path = found.folder / jar.remote_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(settings.cache / "jars" / jar.local_name)

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(found.folder))  # type: ignore[arg-type]

        def do_GET(self) -> None:
            found.asked.append(self.path.removeprefix("/"))
            super().do_GET()

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_jar_is_fetched_once_with_progress_and_never_again(repository: Repository, tmp_path: Path) -> None:
    steps: list[Step] = []
    locked = jars.locked_jars("kafka")
    total = sum(jar.size_bytes for jar in locked)
    assert jars.missing_bytes("kafka", tmp_path) == total
    paths = jars.classpath("kafka", tmp_path, repository.url, steps.append)
    assert sorted(repository.asked) == sorted(jar.remote_path for jar in locked)
    assert (steps[-1].done_bytes, steps[-1].total_bytes) == (total, total)
    assert jars.missing_bytes("kafka", tmp_path) == 0
    assert jars.classpath("kafka", tmp_path, "http://127.0.0.1:9", silent) == paths
    assert len(repository.asked) == len(locked)


def test_what_is_cut_altered_or_unfinished_is_fetched_again(repository: Repository, tmp_path: Path) -> None:
    paths = jars.classpath("kafka", tmp_path, repository.url, silent)
    repository.asked.clear()
    cut, altered, lost, unfinished = (paths[index] for index in (0, 7, 20, 44))
    os.truncate(cut, cut.stat().st_size // 2)
    content = bytearray(altered.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    lost.unlink()
    unfinished.rename(f"{unfinished}.part")
    jars.classpath("kafka", tmp_path, repository.url, silent)
    assert len(repository.asked) == 4
    for jar, path in zip(jars.locked_jars("kafka"), paths, strict=True):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256
    assert not list((tmp_path / "jars").glob("*.part"))


def test_a_repository_that_serves_something_else_is_refused(repository: Repository, tmp_path: Path) -> None:
    jar = jars.locked_jars("kafka")[3]
    served = repository.folder / jar.remote_path
    served.unlink()
    served.write_bytes(b"x" * jar.size_bytes)
    with pytest.raises(Unavailable, match="SHA-256") as refusal:
        jars.classpath("kafka", tmp_path, repository.url, silent)
    assert jar.coordinate in str(refusal.value) and "RINGFENCE_MAVEN_URL" in str(refusal.value)
    assert not (tmp_path / "jars" / jar.local_name).exists()


def test_without_a_network_what_was_fetched_is_kept(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="needs a network") as refusal:
        jars.classpath("kafka", tmp_path, "http://127.0.0.1:9", silent)
    assert "RINGFENCE_MAVEN_URL" in str(refusal.value)
    last = jars.locked_jars("kafka")[-1]
    (repository.folder / last.remote_path).unlink()
    with pytest.raises(Unavailable, match=last.coordinate):
        jars.classpath("kafka", tmp_path, repository.url, silent)
    assert jars.missing_bytes("kafka", tmp_path) > 0
    assert len(list((tmp_path / "jars").glob("*.jar"))) > len(jars.locked_jars("kafka")) // 2


def test_processes_that_share_a_cache_fetch_each_jar_once(
    repository: Repository, settings: Settings, tmp_path: Path
) -> None:
    shared = settings.model_copy(update={"cache": tmp_path / "cache", "maven_url": repository.url})
    program = """
    from runtime.engines import jars
    print(len(jars.classpath("kafka", settings.cache, settings.maven_url, engines.silent)))
    """
    rivals = [python(program, shared) for _ in range(3)]
    assert {rival.communicate(timeout=120)[0] for rival in rivals} == {"45\n"}
    assert len(repository.asked) == len(set(repository.asked)) == 45


def test_the_locks_name_the_engines_of_this_version_and_no_file_twice() -> None:
    for engine, coordinates in jars.COORDINATES.items():
        locked = jars.locked_jars(engine)
        assert set(coordinates) <= {jar.coordinate for jar in locked}
        assert len({jar.local_name for jar in locked}) == len(locked)


def test_a_classifier_is_part_of_the_file_name() -> None:
    jar = Jar("io.netty:netty-transport-native-epoll:4.1.0:linux-x86_64", 1, "")
    folder = "io/netty/netty-transport-native-epoll/4.1.0"
    assert jar.remote_path == f"{folder}/netty-transport-native-epoll-4.1.0-linux-x86_64.jar"
