"""A start that cannot succeed says so: what happened, what it needs, what there is, and the way out."""

from pathlib import Path

import pytest

from domain.errors import NotFound, Unavailable
from runtime import engines
from runtime.engines import preflight
from runtime.engines.lifecycle import ENGINES
from runtime.engines.preflight import Probes
from runtime.settings import Settings

MIB = 1 << 20


@pytest.fixture
def bare(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"home": tmp_path / "home", "maven_url": "http://127.0.0.1:9"})


def test_a_full_disk(bare: Settings) -> None:
    with pytest.raises(Unavailable, match="too little disk space") as refusal:
        engines.up(bare, probes=Probes(free_bytes=lambda _: 120 * MIB))
    for word in (str(bare.home), "120 MiB", "RINGFENCE_HOME", "RINGFENCE_CACHE"):
        assert word in str(refusal.value)
    assert engines.status(bare)[0].condition == "stopped"


def test_too_little_memory(bare: Settings) -> None:
    need = sum(engine.memory_mib(bare) for engine in ENGINES)
    with pytest.raises(Unavailable, match="too little memory") as refusal:
        engines.up(bare, probes=Probes(available_bytes=lambda: (need - 1) * MIB))
    for word in (f"{need} MiB", f"{need - 1} MiB", "RINGFENCE_NEO4J_HEAP_MIB", "NEO4J_URI"):
        assert word in str(refusal.value)


@pytest.mark.parametrize(("name", "setting"), [("home", "RINGFENCE_HOME"), ("cache", "RINGFENCE_CACHE")])
def test_a_folder_that_cannot_be_written(bare: Settings, tmp_path: Path, name: str, setting: str) -> None:
    obstacle = tmp_path / "file"
    obstacle.touch()
    blocked = bare.model_copy(update={name: obstacle / "below"})
    with pytest.raises(Unavailable, match="cannot be written") as refusal:
        engines.up(blocked)
    assert setting in str(refusal.value) and str(obstacle) in str(refusal.value)


@pytest.mark.parametrize(
    ("engine", "written", "words"),
    [
        ("neo4j", "5.27.0", ("5.27.0", "newer than the 5.26.30", "upgrade Ringfence")),
        ("kafka", "5.0.0", ("5.0.0", "newer", "upgrade Ringfence")),
        ("postgres", "19", ("19", "newer", "upgrade Ringfence")),
        ("postgres", "17", ("17", "pg_dump")),
        ("postgres", "eighteen", ("names no version", "18")),
    ],
)
def test_data_of_another_version(bare: Settings, engine: str, written: str, words: tuple[str, ...]) -> None:
    others = {
        "neo4j_uri": None if engine == "neo4j" else "bolt://127.0.0.1:9",
        "database_url": None if engine == "postgres" else "postgresql://127.0.0.1:9/x",
        "kafka_bootstrap_servers": None if engine == "kafka" else "127.0.0.1:9",
    }
    folder = bare.home / engine
    folder.mkdir(parents=True)
    (folder / "version").write_text(written)
    with pytest.raises(Unavailable) as refusal:
        engines.up(Settings(**{**bare.model_dump(), **others}))
    for word in (str(folder), "RINGFENCE_HOME", *words):
        assert word in str(refusal.value)


def test_a_version_mark_left_empty_is_written_anew(bare: Settings) -> None:
    """Former releases wrote it in place: one that was killed in that moment left nothing in it."""
    (bare.home / "postgres").mkdir(parents=True)
    (bare.home / "postgres" / "version").touch()
    postgres = next(engine for engine in ENGINES if engine.name == "postgres")
    preflight.check_version(postgres, bare.home / "postgres")
    preflight.mark_version(postgres, bare.home / "postgres")
    assert (bare.home / "postgres" / "version").read_text() == f"{postgres.version}\n"


def test_an_engine_that_ends_at_once_shows_the_end_of_its_log(bare: Settings) -> None:
    alone = Settings(
        **{**bare.model_dump(), "neo4j_uri": "bolt://127.0.0.1:9", "kafka_bootstrap_servers": "127.0.0.1:9"}
    )
    cluster = bare.home / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    with pytest.raises(Unavailable, match="postgres ended while starting") as refusal:
        engines.up(alone)
    assert str(bare.home / "logs" / "postgres.log") in str(refusal.value)
    assert engines.status(alone)[1].condition == "stopped"


def test_the_way_out_of_engines_that_were_never_started(bare: Settings) -> None:
    with pytest.raises(Unavailable, match="ringfence up"):
        engines.endpoints(bare)
    with pytest.raises(NotFound, match="never started"):
        list(engines.logs(bare, "neo4j"))
    engines.down(bare)
    assert not bare.home.exists()
