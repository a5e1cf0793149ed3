"""Up, down and status of the engines of one home. One process at a time changes anything; everyone may look."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

import filelock

from domain.errors import Unavailable
from runtime.engines import kafka, neo4j, postgres, preflight
from runtime.engines.engine import Endpoints, Engine, Place
from runtime.engines.keys import password
from runtime.engines.preflight import Probes
from runtime.engines.processes import living, stop, strays, wait_gone
from runtime.engines.progress import Report, Step, silent
from runtime.engines.start import Start
from runtime.engines.state import Record, State
from runtime.settings import Settings

ENGINES: tuple[Engine, ...] = (neo4j.Neo4jEngine(), postgres.PostgresEngine(), kafka.KafkaEngine())

Condition = Literal["given", "running", "not answering", "crashed", "stopped"]


@dataclass(frozen=True, slots=True)
class Status:
    """`address` is host:port or what the settings gave without its password; `pid` only while running here."""

    engine: str
    version: str
    condition: Condition
    address: str
    pid: int | None


def up(
    settings: Settings,
    report: Report = silent,
    *,
    probes: Probes | None = None,
    stopping: Event | None = None,
    owned: bool = False,
) -> Endpoints:
    """Starts what is neither running nor given, in parallel, and returns when every engine has answered.

    `stopping`, once set by another thread, calls the start off. On any failure, and on Ctrl-C, what this call started
    is stopped again. Raises Unavailable with the reason and the way out.
    """
    engines = started_here(settings)
    if engines:
        preflight.check_folders(settings)
        with _alone(settings, report):
            _start(settings, engines, report, probes or Probes(), stopping or Event(), owned)
    _check_given(settings)
    return endpoints(settings)


def down(settings: Settings, report: Report = silent) -> None:
    """Stops every engine of this home, by force where asking does not help; returns when no process is left."""
    if not settings.home.exists():
        return
    with _alone(settings, report):
        _stop(settings, ENGINES, report)


def replace_graph(settings: Settings, built: Path, report: Report = silent) -> None:
    """Stops Neo4j, gives it a data folder that the import tool built, and starts it again at the same address."""
    graph = ENGINES[0]
    with _alone(settings, report):
        record = State(settings.home).read().get(graph.name)
        _stop(settings, [graph], report)
        neo4j.put_in_place(settings.home / graph.name, built, password(settings.home, graph.name))
        _start(settings, [graph], report, Probes(), Event(), record.owned if record else False)


def database_url(settings: Settings) -> str:
    """Where PostgreSQL answers, whether or not the other engines do. Raises Unavailable when it is not running."""
    return _given(settings, "postgres") or postgres.database_url(_running_place(settings, ENGINES[1]))


def status(settings: Settings) -> tuple[Status, ...]:
    return tuple(_status(settings, engine) for engine in ENGINES)


def endpoints(settings: Settings) -> Endpoints:
    """Where the engines answer. Raises Unavailable when one that has to be started is not running."""
    places = {engine.name: _running_place(settings, engine) for engine in started_here(settings)}
    graph, rows, events = (places.get(engine.name) for engine in ENGINES)
    given_password = settings.neo4j_password.get_secret_value()
    return Endpoints(
        neo4j_uri=neo4j.bolt_uri(graph) if graph else _given(settings, "neo4j"),
        neo4j_user="neo4j" if graph else settings.neo4j_user,
        neo4j_password=password(settings.home, "neo4j") if graph else given_password,
        database_url=postgres.database_url(rows) if rows else _given(settings, "postgres"),
        kafka_bootstrap_servers=kafka.bootstrap_servers(events) if events else _given(settings, "kafka"),
    )


def started_here(settings: Settings) -> tuple[Engine, ...]:
    return tuple(engine for engine in ENGINES if not _given(settings, engine.name))


def running(settings: Settings) -> dict[str, Record]:
    """The records whose process lives, by engine."""
    records = State(settings.home).read()
    return {name: record for name, record in records.items() if living(record.pid, record.started_s)}


def _start(
    settings: Settings, engines: Sequence[Engine], report: Report, probes: Probes, stopping: Event, owned: bool
) -> None:
    state = State(settings.home)
    alive = running(settings)
    idle = [engine for engine in engines if engine.name not in alive]
    if idle:
        preflight.check_disk(settings, idle, probes)
        preflight.check_memory(settings, idle, probes)
    (settings.home / "logs").mkdir(exist_ok=True)
    try:
        _together([Start(engine, settings, state, report, stopping, owned).run for engine in engines], stopping)
    except BaseException:
        _stop(settings, idle, silent)
        raise


def _together(jobs: Sequence[Callable[[], None]], stopping: Event) -> None:
    """Runs all at once; the first failure, or a Ctrl-C, calls off the others and is what the caller sees."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        try:
            done, _ = wait([pool.submit(job) for job in jobs], return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        except BaseException:
            stopping.set()
            raise


def _stop(settings: Settings, engines: Sequence[Engine], report: Report) -> None:
    with ThreadPoolExecutor(len(ENGINES)) as pool:
        list(pool.map(lambda engine: _stop_one(settings, engine, report), engines))
    state = State(settings.home)
    for engine in engines:
        if record := state.read().get(engine.name):
            state.write(engine.name, Record(record.ports))


def _stop_one(settings: Settings, engine: Engine, report: Report) -> None:
    folder = settings.home / engine.name
    record = running(settings).get(engine.name)
    recorded = living(record.pid, record.started_s) if record else None
    processes = {process.pid: process for process in ([recorded] if recorded else strays(folder))}
    if not processes:
        return
    report(Step(engine.name, "stopping"))
    politely = stop(list(processes.values()), engine.polite, settings.engine_stop_timeout_s)
    if left := wait_gone(folder, settings.engine_stop_timeout_s):
        stop(left, engine.polite, 0)
    report(Step(engine.name, "stopped" if politely else "did not answer and was killed"))


@contextmanager
def _alone(settings: Settings, report: Report) -> Iterator[None]:
    lock = filelock.FileLock(settings.home / "engines.lock")
    patience_s = 2 * (settings.engine_start_timeout_s + settings.engine_stop_timeout_s)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        report(Step("engines", "another process is starting or stopping them; waiting"))
        try:
            lock.acquire(timeout=patience_s)
        except filelock.Timeout as error:
            raise Unavailable(
                f"another process has been starting or stopping the engines in {settings.home} for {patience_s:.0f} s: "
                "end it, then try again"
            ) from error
    try:
        yield
    finally:
        lock.release()


def _running_place(settings: Settings, engine: Engine) -> Place:
    record = running(settings).get(engine.name)
    if record is None:
        raise Unavailable(f"{engine.name} is not running in {settings.home}: start it with `ringfence up`")
    return Place(settings.home / engine.name, record.ports, settings)


def _given(settings: Settings, engine: str) -> str:
    """The address the settings give for an engine, empty where it is to be started here."""
    database = settings.database_url.get_secret_value() if settings.database_url else None
    addresses = {"neo4j": settings.neo4j_uri, "postgres": database, "kafka": settings.kafka_bootstrap_servers}
    return addresses[engine] or ""


def _ask_given(settings: Settings, engine: str, address: str) -> str | None:
    if engine == "neo4j":
        return neo4j.answers(address, settings.neo4j_user, settings.neo4j_password.get_secret_value())
    if engine == "postgres":
        return postgres.answers(address)
    return kafka.answers(address, settings.kafka_partitions)


def _check_given(settings: Settings) -> None:
    names = {"neo4j": "NEO4J_URI", "postgres": "DATABASE_URL", "kafka": "KAFKA_BOOTSTRAP_SERVERS"}
    for engine, setting in names.items():
        address = _given(settings, engine)
        if address and (obstacle := _ask_given(settings, engine, address)):
            raise Unavailable(
                f"the {engine} given by {setting} does not answer ({obstacle}): start it, correct {setting}, or "
                "remove it and Ringfence starts one"
            )


def _status(settings: Settings, engine: Engine) -> Status:
    if address := _given(settings, engine.name):
        return Status(engine.name, "", "given", address.rpartition("@")[2], None)
    record = State(settings.home).read().get(engine.name)
    if record is None or record.pid == 0:
        return Status(engine.name, engine.version, "stopped", "", None)
    address = f"127.0.0.1:{record.ports[0]}"
    if living(record.pid, record.started_s) is None:
        return Status(engine.name, engine.version, "crashed", address, None)
    obstacle = engine.check(Place(settings.home / engine.name, record.ports, settings))
    return Status(engine.name, engine.version, "not answering" if obstacle else "running", address, record.pid)
