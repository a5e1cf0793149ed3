"""Engines that live exactly as long as the process that wants them, however that process ends.

A small process of its own, the keeper, starts them and holds one end of a pipe. When the owner closes the other end, or
is killed and the system closes it, or a copy of the pipe survives in a forked child but the owner itself is gone, the
keeper stops the engines and ends. No signal sent to the owner's terminal or process group reaches the keeper.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import IO

import filelock
import psutil

from domain.errors import Unavailable
from runtime.engines import lifecycle, preflight
from runtime.engines.engine import Endpoints
from runtime.engines.processes import living
from runtime.engines.progress import Report, Step, silent
from runtime.settings import Settings

_OWNER_POLL_S = 1.0
_FORMER_OWNER_PATIENCE_S = 60.0


@contextmanager
def owned(settings: Settings, report: Report = silent) -> Iterator[Endpoints]:
    """Engines for the length of the block: gone after its end, an exception, Ctrl-C, and SIGKILL of this process.

    Raises Unavailable like `up`, and when the engines of this home already run on their own or for another owner.
    """
    preflight.check_folders(settings)
    with _keeper(settings) as keeper:
        try:
            yield _started(keeper, settings, report)
        finally:
            assert keeper.stdin is not None and keeper.stdout is not None
            with suppress(BrokenPipeError):
                keeper.stdin.close()
            keeper.stdout.close()
            if keeper.wait() < 0:
                lifecycle.down(settings)


def _keeper(settings: Settings) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    with (settings.home / "keeper.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", "from runtime.engines import keeper; keeper.main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            start_new_session=True,
        )


def _started(keeper: subprocess.Popen[str], settings: Settings, report: Report) -> Endpoints:
    assert keeper.stdin is not None and keeper.stdout is not None
    owner = psutil.Process()
    order = {"settings": _revealed(settings), "owner": [owner.pid, owner.create_time()]}
    with suppress(BrokenPipeError):
        keeper.stdin.write(json.dumps(order) + "\n")
        keeper.stdin.flush()
    for line in keeper.stdout:
        word, value = json.loads(line)
        if word == "endpoints":
            return Endpoints(**value)
        if word == "unavailable":
            raise Unavailable(value)
        report(Step(**value))
    raise Unavailable(f"the keeper of the engines ended unexpectedly: see {settings.home / 'keeper.log'}")


def _revealed(settings: Settings) -> dict[str, object]:
    """Settings as plain values, passwords included: they travel through the pipe, never on a command line."""
    plain = settings.model_dump(mode="json")
    plain["neo4j_password"] = settings.neo4j_password.get_secret_value()
    plain["database_url"] = settings.database_url.get_secret_value() if settings.database_url else None
    plain["regions"] = {}  # the choice was made
    return plain


def main() -> None:
    """The keeper's own life: start, tell, wait for the owner's end, stop."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    order = json.loads(sys.stdin.readline())
    Thread(target=_watch_pipe, args=(sys.stdin, stopping), daemon=True).start()
    Thread(target=_watch_owner, args=(*order["owner"], stopping), daemon=True).start()
    try:
        _keep(Settings(**order["settings"]), stopping)
    except Unavailable as error:
        _tell("unavailable", str(error))


def _keep(settings: Settings, stopping: Event) -> None:
    with _sole_owner(settings):
        try:
            found = lifecycle.up(settings, lambda step: _tell("step", asdict(step)), stopping=stopping, owned=True)
            _tell("endpoints", {name: getattr(found, name) for name in Endpoints.__slots__})
            stopping.wait()
        finally:
            lifecycle.down(settings)


@contextmanager
def _sole_owner(settings: Settings) -> Iterator[None]:
    """Waits while a former owner's keeper is still stopping; takes over engines whose keeper was killed."""
    lock = filelock.FileLock(settings.home / "owner.lock")
    try:
        lock.acquire(timeout=_FORMER_OWNER_PATIENCE_S)
    except filelock.Timeout as error:
        raise Unavailable(
            f"another process owns the engines in {settings.home}: let it end, or name another folder with "
            "RINGFENCE_HOME"
        ) from error
    try:
        if any(not record.owned for record in lifecycle.running(settings).values()):
            raise Unavailable(
                f"the engines in {settings.home} are already running: stop them with `ringfence down`, or name another "
                "folder with RINGFENCE_HOME"
            )
        yield
    finally:
        lock.release()


def _watch_pipe(pipe: IO[str], stopping: Event) -> None:
    while pipe.read(1):
        continue
    stopping.set()


def _watch_owner(pid: int, started_s: float, stopping: Event) -> None:
    while not stopping.wait(_OWNER_POLL_S):
        if living(pid, started_s) is None:
            stopping.set()


def _tell(word: str, value: object) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps([word, value]) + "\n")
        sys.stdout.flush()
