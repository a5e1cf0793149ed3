"""Processes of engines: begun apart from the terminal, recognised after a crash, stopped for certain."""

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from runtime.engines import unprivileged

_PROGRAMS = ("java", "postgres", "initdb")
_CLOCK_SLACK_S = 1.0
_KILL_WAIT_S = 10.0


def spawn(command: list[str], log: Path) -> psutil.Process:
    """Starts `command` in a session of its own, so a Ctrl-C in the terminal does not reach it; output goes to `log`."""
    with log.open("ab") as output, Path(os.devnull).open("rb") as nothing:
        actions = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), 0)]
        actions += [(os.POSIX_SPAWN_DUP2, output.fileno(), target) for target in (1, 2)]
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setsid=True)
    return psutil.Process(pid)


def living(pid: int, started_s: float) -> psutil.Process | None:
    """The process of a record, or None when it ended or its pid now belongs to another program."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started_s) < _CLOCK_SLACK_S
        return process if same and _works(process) else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def strays(folder: Path) -> list[psutil.Process]:
    """Living engine processes that work in or below `folder`, told by an argument or where they stand.

    Only the engines' programs count, and what is about to become one: a shell or an editor that stands in the folder is
    none of our business.
    """
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and _works_in(process, str(folder)):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _works_in(process: psutil.Process, folder: str) -> bool:
    words = process.cmdline()
    if not (process.name() in _PROGRAMS or unprivileged.__file__ in words) or not _works(process):
        return False
    named = any(_within(argument.rpartition("=")[2], folder) for argument in words)
    return named or _within(process.cwd(), folder)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def stop(processes: Sequence[psutil.Process], polite: signal.Signals, patience_s: float) -> bool:
    """Asks all to end, then kills what is left with its session. True when no force was needed."""
    _signal(processes, polite)
    stubborn = _left_after(patience_s, lambda: _working(processes))
    for process in stubborn:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            _signal([process], signal.SIGKILL)
    _left_after(_KILL_WAIT_S, lambda: _working(stubborn))
    return not stubborn


def _left_after(patience_s: float, look: Callable[[], list[psutil.Process]]) -> list[psutil.Process]:
    """What `look` still finds after that long; it looks again until it finds nothing."""
    end_s = time.monotonic() + patience_s
    while (left := look()) and time.monotonic() < end_s:
        time.sleep(0.05)
    return left


def _working(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _works(process)]


def _works(process: psutil.Process) -> bool:
    """What has ended counts as gone, whether or not its parent has asked after it: an engine may have been begun by a
    program that never will.
    """
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _signal(processes: Sequence[psutil.Process], which: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(which)
        except psutil.NoSuchProcess:
            continue


def wait_gone(folder: Path, patience_s: float) -> list[psutil.Process]:
    """Waits until nothing works in `folder`; returns who still does. PostgreSQL's workers outlive it a moment."""
    return _left_after(patience_s, lambda: strays(folder))


def free_port() -> int:
    """A loopback port nobody listens on, below the range that systems hand to outgoing connections.

    Drawn at random, so that engines starting side by side hardly ever choose the same one.
    """
    while not port_is_free(port := random.randrange(20_000, 32_000)):
        continue
    return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def accepts(port: int) -> bool:
    """Whether anything answers on the port; cheap enough to ask before a driver, whose refusals are noisy."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
