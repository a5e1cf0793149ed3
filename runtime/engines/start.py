"""One engine from nothing to its first answer, whatever an earlier start left behind."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import psutil

from domain.errors import Unavailable
from runtime.engines import jars, preflight
from runtime.engines.engine import Engine, Place
from runtime.engines.processes import free_port, living, port_is_free, spawn, stop, strays, wait_gone
from runtime.engines.progress import Report, Step
from runtime.engines.state import Record, State
from runtime.settings import Settings

_ATTEMPTS = 3
_PAUSE_S = 0.1
_LOG_LIMIT_BYTES = 20 << 20
_LOG_TAIL_LINES = 8


@dataclass(frozen=True, slots=True)
class Start:
    """`owned`: the engine is to end with the process that keeps it. `stopping`: set when the start is called off."""

    engine: Engine
    settings: Settings
    state: State
    report: Report
    stopping: Event
    owned: bool

    def run(self) -> None:
        """Returns when the engine has answered; raises Unavailable when it cannot."""
        record = self.state.read().get(self.engine.name)
        if record and self._runs_already(record):
            return
        self._clear_leftovers()
        place = self._place(record.ports if record else ())
        for _ in range(_ATTEMPTS):
            if self._begin(place):
                self._say("ready")
                return
            place = replace(place, ports=self._ports(place.ports))
        raise Unavailable(f"{self.engine.name} found its ports taken {_ATTEMPTS} times; start again")

    def _runs_already(self, record: Record) -> bool:
        """True once the recorded process has answered; False when there is none, or it was dying as we looked."""
        process = living(record.pid, record.started_s)
        if process is None:
            return False
        try:
            self._await_answer(Place(self._folder, record.ports, self.settings), process)
        except _EndedError:
            return False
        return True

    @property
    def _folder(self) -> Path:
        return self.settings.home / self.engine.name

    @property
    def _log(self) -> Path:
        return log_file(self.settings, self.engine.name)

    def _place(self, remembered: tuple[int, ...]) -> Place:
        preflight.check_version(self.engine, self._folder)
        classpath: tuple[Path, ...] = ()
        if self.engine.name in jars.COORDINATES:
            classpath = jars.classpath(
                self.engine.name, self.settings.cache, self.settings.maven_url, self._report_unless_stopping
            )
        self._folder.mkdir(mode=0o700, exist_ok=True)
        preflight.mark_version(self.engine, self._folder)
        return Place(self._folder, self._ports(remembered), self.settings, classpath)

    def _begin(self, place: Place) -> bool:
        """False when somebody took a port between choosing it and listening on it."""
        self._say("starting")
        command = self.engine.command(place)
        _rotate(self._log)
        process = spawn(command, self._log)
        self.state.write(self.engine.name, Record(place.ports, process.pid, process.create_time(), self.owned))
        try:
            self._await_answer(place, process)
        except _EndedError:
            if all(port_is_free(port) for port in place.ports):
                raise Unavailable(f"{self.engine.name} ended while starting. {self._last_words()}") from None
            return False
        return True

    def _await_answer(self, place: Place, process: psutil.Process) -> None:
        end_s = time.monotonic() + self.settings.engine_start_timeout_s
        started_s = process.create_time()
        while (obstacle := self.engine.check(place)) is not None:
            if living(process.pid, started_s) is None:
                raise _EndedError
            if time.monotonic() > end_s:
                raise Unavailable(
                    f"{self.engine.name} (pid {process.pid}) gave no answer within "
                    f"{self.settings.engine_start_timeout_s:.0f} s: {obstacle}. {self._last_words()}"
                )
            self._give_way()
            time.sleep(_PAUSE_S)

    def _clear_leftovers(self) -> None:
        """A start that crashed before it could write its record leaves a process that only its folder betrays."""
        if leftovers := strays(self._folder):
            self._say("stopping what an interrupted start left behind")
            stop(leftovers, self.engine.polite, self.settings.engine_stop_timeout_s)
        if left := wait_gone(self._folder, self.settings.engine_stop_timeout_s):
            raise Unavailable(
                f"a process that cannot be stopped (pid {left[0].pid}) holds {self._folder}: end it, then start again"
            )

    def _ports(self, remembered: tuple[int, ...]) -> tuple[int, ...]:
        """The remembered ports where they are free, others where they are not; a client's saved address stays good."""
        chosen: list[int] = []
        for index in range(self.engine.port_count):
            port = remembered[index] if index < len(remembered) else 0
            if port == 0 or not port_is_free(port):
                substitute = free_port()
                if port:
                    self._say(f"port {port} is taken by another program; using {substitute}")
                port = substitute
            chosen.append(port)
        return tuple(chosen)

    def _give_way(self) -> None:
        if self.stopping.is_set():
            raise Unavailable(f"the start of {self.engine.name} was called off")

    def _report_unless_stopping(self, step: Step) -> None:
        self._give_way()
        self.report(step)

    def _say(self, text: str) -> None:
        self._report_unless_stopping(Step(self.engine.name, text))

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        return f"Its log, {self._log}, ends:\n" + "\n".join(lines)


def log_file(settings: Settings, engine: str) -> Path:
    return settings.home / "logs" / f"{engine}.log"


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


class _EndedError(Exception):
    """The process ended before it answered."""
