"""What must hold before anything is started, each with a message that names the folder, the need and the way out."""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from domain.errors import Unavailable
from runtime.engines import jars
from runtime.engines.engine import Engine
from runtime.settings import Settings

_MIB = 1 << 20
_FIRST_START_MIB = 1300
_LATER_START_MIB = 300


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _available_bytes() -> int:
    """Free memory of the machine, or of the container where that is tighter."""
    available = int(psutil.virtual_memory().available)
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    if limit.exists() and (allowed := limit.read_text().strip()).isdigit():
        return min(available, int(allowed) - int(used.read_text()))
    return available


@dataclass(frozen=True, slots=True)
class Probes:
    """How the machine is asked; a test asks a machine that is full."""

    free_bytes: Callable[[Path], int] = _free_bytes
    available_bytes: Callable[[], int] = _available_bytes


def check_folders(settings: Settings) -> None:
    """Makes home and cache, and proves that both can be written."""
    for folder, setting in ((settings.home, "RINGFENCE_HOME"), (settings.cache, "RINGFENCE_CACHE")):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = folder / f".writable.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Unavailable(
                f"{folder} cannot be written ({error.strerror}): change its permissions, or name another folder "
                f"with {setting}"
            ) from error


def check_disk(settings: Settings, engines: Sequence[Engine], probes: Probes) -> None:
    """Room for the data the engines lay out on a first start, and for the jars still to be fetched."""
    first = any(not (settings.home / engine.name).exists() for engine in engines)
    need = {settings.home: (_FIRST_START_MIB if first else _LATER_START_MIB) * _MIB}
    download = sum(jars.missing_bytes(name, settings.cache) for name in _with_jars(engines))
    if settings.cache.stat().st_dev == settings.home.stat().st_dev:
        need[settings.home] += download
    else:
        need[settings.cache] = download
    for folder, bytes_needed in need.items():
        if (free := probes.free_bytes(folder)) < bytes_needed:
            raise Unavailable(
                f"too little disk space: {folder} has {free // _MIB} MiB free and this start needs "
                f"{bytes_needed // _MIB} MiB. Free some, or name folders on another disk with RINGFENCE_HOME "
                "and RINGFENCE_CACHE"
            )


def check_memory(settings: Settings, engines: Sequence[Engine], probes: Probes) -> None:
    need = sum(engine.memory_mib(settings) for engine in engines)
    have = probes.available_bytes() // _MIB
    if have < need:
        names = ", ".join(engine.name for engine in engines)
        raise Unavailable(
            f"too little memory: {names} need {need} MiB and {have} MiB are available. Close other programs, lower "
            "RINGFENCE_NEO4J_HEAP_MIB or RINGFENCE_KAFKA_HEAP_MIB, or use an engine elsewhere with NEO4J_URI, "
            "DATABASE_URL or KAFKA_BOOTSTRAP_SERVERS"
        )


def check_version(engine: Engine, folder: Path) -> None:
    """Refuses data written by a version that this one cannot read."""
    mark = folder / "version"
    ours = engine.version
    # Empty is what a start killed in the midst of writing could leave behind: as good as none.
    written = (mark.exists() and mark.read_text(encoding="utf-8", errors="replace").strip()) or ours
    if not re.fullmatch(r"\d+(\.\d+)*", written, re.ASCII):
        raise Unavailable(
            f"{mark} names no version of {engine.name}: put in the version that wrote the data (this is {ours}), or "
            "name another folder with RINGFENCE_HOME"
        )
    if _numbers(written) > _numbers(ours):
        raise Unavailable(
            f"{folder} was written by {engine.name} {written}, newer than the {ours} of this Ringfence: upgrade "
            "Ringfence, or name another folder with RINGFENCE_HOME"
        )
    if engine.name == "postgres" and written != ours:
        raise Unavailable(
            f"{folder} was written by postgres {written} and this is {ours}: move the data with pg_dump and psql "
            "into a new folder named with RINGFENCE_HOME"
        )


def mark_version(engine: Engine, folder: Path) -> None:
    """Renamed into place whole: a start killed meanwhile must not leave a mark that the next one cannot read."""
    part = folder / ".version.part"
    part.write_text(f"{engine.version}\n", encoding="ascii")
    part.replace(folder / "version")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _with_jars(engines: Sequence[Engine]) -> list[str]:
    return [engine.name for engine in engines if engine.name in jars.COORDINATES]
