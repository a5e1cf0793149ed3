"""What the engine tests ask of the machine itself: who runs in a folder, and a second Python."""

import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from pydantic import SecretStr

from runtime.settings import Settings

_OPENING = """
import json, os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that began us in the background has it ignored
from pathlib import Path
from runtime.settings import Settings
from runtime import engines
settings = Settings(**json.loads(sys.stdin.readline()))
"""


def processes_in(home: Path) -> list[psutil.Process]:
    """Living processes that mention the home on their command line or stand in it, whatever program they are."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.cwd()]
            if process.status() != psutil.STATUS_ZOMBIE and any(str(home) in word for word in words):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def python(program: str, settings: Settings) -> "subprocess.Popen[str]":
    """Runs `program` in a Python of its own session, with the names of `_OPENING` defined."""
    process = subprocess.Popen(
        [sys.executable, "-c", _OPENING + textwrap.dedent(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(plain(settings)) + "\n")
    process.stdin.flush()
    return process


def plain(settings: Settings) -> dict[str, object]:
    values = settings.model_dump()
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) if value is not None else None
        for name, value in values.items()
        if name != "regions"  # none of these tests keeps regions apart, and a table has no text that reads back
    }


def eventually(condition: Callable[[], bool], patience_s: float = 120.0) -> bool:
    end_s = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.1)
    return True
