"""The engines' life: starts, stops and crashes, against real servers.

Most of it is shown on PostgreSQL alone, the other two given by address, because it starts in a second; what depends on
the engine (data after SIGKILL, a start without a network) is shown on all three.
"""

import os
import random
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import neo4j
import psutil
import psycopg
import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from pydantic import SecretStr

from domain.errors import Unavailable
from runtime import engines
from runtime.engines import Endpoints, Step
from runtime.engines.state import Record, State
from runtime.settings import Settings
from tests.conftest import NOWHERE
from tests.runtime.machines import eventually, processes_in, python


@pytest.fixture(scope="module")
def begun_once(endpoints: Endpoints, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which PostgreSQL ran once: to build a cluster takes longer than to copy one."""
    home = tmp_path_factory.mktemp("begun") / "home"
    engines.up(given(settings, endpoints, home))
    engines.down(given(settings, endpoints, home))
    return home


@pytest.fixture
def fresh(endpoints: Endpoints, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A home in which PostgreSQL is started and the others are given; nothing may be left of it afterwards."""
    home = tmp_path / "home"
    yield given(settings, endpoints, home)
    engines.down(given(settings, endpoints, home))
    assert processes_in(home) == []


@pytest.fixture
def alone(fresh: Settings, begun_once: Path) -> Settings:
    """As `fresh`, after a first start."""
    subprocess.run(["cp", "-a", str(begun_once), str(fresh.home)], check=True)
    return fresh


def given(settings: Settings, endpoints: Endpoints, home: Path, **changes: object) -> Settings:
    return settings.model_copy(
        update={
            "home": home,
            "maven_url": NOWHERE,
            "neo4j_uri": endpoints.neo4j_uri,
            "neo4j_password": SecretStr(endpoints.neo4j_password),
            "kafka_bootstrap_servers": endpoints.kafka_bootstrap_servers,
            **changes,
        }
    )


def remember(found: Endpoints, word: str) -> None:
    with psycopg.connect(found.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", (word,))


def remembered(found: Endpoints) -> list[str]:
    with psycopg.connect(found.database_url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM remembered ORDER BY word")]


def postmasters(home: Path) -> list[int]:
    found = []
    for process in processes_in(home):
        with suppress(psutil.NoSuchProcess):  # a backend that ended meanwhile is none
            if "-D" in process.cmdline():
                found.append(process.pid)
    return found


def test_up_twice_is_once_and_down_leaves_no_process_but_the_data(alone: Settings) -> None:
    first = engines.up(alone)
    remember(first, "kept")
    started = postmasters(alone.home)
    said: list[Step] = []
    assert engines.up(alone, said.append) == first
    assert said == [] and postmasters(alone.home) == started
    engines.down(alone)
    assert processes_in(alone.home) == []
    assert remembered(engines.up(alone)) == ["kept"]


def test_the_engines_given_by_address_are_used_and_not_started(fresh: Settings, endpoints: Endpoints) -> None:
    found = engines.up(fresh)
    assert found.neo4j_uri == endpoints.neo4j_uri
    assert found.kafka_bootstrap_servers == endpoints.kafka_bootstrap_servers
    conditions = {status.engine: status.condition for status in engines.status(fresh)}
    assert conditions == {"neo4j": "given", "postgres": "running", "kafka": "given"}
    assert not (fresh.home / "neo4j").exists() and not (fresh.home / "kafka").exists()
    assert endpoints.neo4j_password not in repr(engines.status(fresh)) + repr(found) + repr(fresh)


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"neo4j_uri": "bolt://127.0.0.1:9"}, "NEO4J_URI"),
        ({"database_url": SecretStr("postgresql://somebody:hidden@127.0.0.1:9/x")}, "DATABASE_URL"),
        ({"kafka_bootstrap_servers": "127.0.0.1:9"}, "KAFKA_BOOTSTRAP_SERVERS"),
    ],
)
def test_an_address_that_does_not_answer_is_named(alone: Settings, change: dict[str, object], setting: str) -> None:
    with pytest.raises(Unavailable, match=setting) as refusal:
        engines.up(alone.model_copy(update=change))
    assert "hidden" not in str(refusal.value)


def stale(record: Record) -> Record:
    ended = psutil.Popen(["true"])
    ended.wait()
    return Record(record.ports, ended.pid, record.started_s)


def recycled(record: Record) -> Record:
    return Record(record.ports, os.getpid(), record.started_s)


@pytest.mark.parametrize("spoil", [stale, recycled])
def test_a_pid_that_means_another_process_or_none_is_recognised(
    alone: Settings, spoil: Callable[[Record], Record]
) -> None:
    remember(engines.up(alone), "kept")
    engines.down(alone)
    state = State(alone.home)
    false = spoil(Record(state.read()["postgres"].ports, 0, time.time() - 1e6))
    state.write("postgres", false)
    (alone.home / "postgres" / "cluster" / "postmaster.pid").write_text(f"{false.pid}\n{alone.home}\n1\n1\n\n\n\n")
    assert {status.engine: status.condition for status in engines.status(alone)}["postgres"] == "crashed"
    assert remembered(engines.up(alone)) == ["kept"]
    engines.down(alone)
    assert psutil.Process(os.getpid()).is_running()


def test_an_unrecorded_engine_of_a_crashed_start_is_replaced(alone: Settings) -> None:
    remember(engines.up(alone), "kept")
    before = postmasters(alone.home)
    (alone.home / "engines.json").unlink()
    assert remembered(engines.up(alone)) == ["kept"]
    after = postmasters(alone.home)
    assert len(after) == 1 and after != before


@pytest.mark.parametrize("rubbish", ["", "{", '{"postgres": 7}', '{"postgres": {"ports": 1}}', "[]"])
def test_an_unreadable_record_costs_nothing(tmp_path: Path, rubbish: str) -> None:
    (tmp_path / "engines.json").write_text(rubbish)
    assert State(tmp_path).read() == {}


def test_a_taken_port_is_replaced_and_said(alone: Settings) -> None:
    remember(engines.up(alone), "kept")
    port = State(alone.home).read()["postgres"].ports[0]
    engines.down(alone)
    said: list[Step] = []
    with socket.create_server(("127.0.0.1", port)):
        assert remembered(engines.up(alone, said.append)) == ["kept"]
    assert any(f"port {port} is taken" in step.text for step in said)
    moved = State(alone.home).read()["postgres"].ports
    engines.down(alone)
    engines.up(alone)
    assert State(alone.home).read()["postgres"].ports == moved != (port,)


def test_two_starts_at_once_start_one(fresh: Settings) -> None:
    rivals = [python("print(engines.up(settings).database_url)", fresh) for _ in range(3)]
    answers = {rival.communicate(timeout=120)[0] for rival in rivals}
    assert len(answers) == 1 and answers != {""}
    assert len(postmasters(fresh.home)) == 1


def test_a_start_killed_at_any_moment_is_followed_by_a_clean_one(alone: Settings) -> None:
    chance = random.Random(3)
    remember(engines.up(alone), "kept")
    for _ in range(3):
        engines.down(alone)
        starter = python("print('go', flush=True); engines.up(settings); time.sleep(60)", alone)
        assert starter.stdout is not None and starter.stdout.readline()
        time.sleep(chance.uniform(0, 0.5))
        starter.kill()
        starter.wait()
        assert remembered(engines.up(alone)) == ["kept"]
        assert len(postmasters(alone.home)) == 1


def test_a_first_start_interrupted_by_ctrl_c_leaves_nothing_running(fresh: Settings) -> None:
    for delay_s in (0.0, 0.4):
        starter = python("print('go', flush=True); engines.up(settings)", fresh)
        assert starter.stdout is not None and starter.stdout.readline()
        time.sleep(delay_s)
        os.killpg(starter.pid, signal.SIGINT)
        if starter.wait(timeout=60) != 0:
            assert processes_in(fresh.home) == []
    engines.up(fresh)


OWNER = """
with engines.owned(settings) as found:
    print("ready", flush=True)
    time.sleep(float(os.environ.get("HOLD_S", 120)))
"""


def test_an_owners_engines_end_with_it_however_it_ends(alone: Settings) -> None:
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        owner = python(OWNER, alone)
        assert owner.stdout is not None and owner.stdout.readline() == "ready\n"
        assert postmasters(alone.home)
        os.killpg(owner.pid, number)
        owner.wait(timeout=60)
        assert eventually(lambda: not processes_in(alone.home)), number


def test_an_owner_killed_while_starting_leaves_nothing(fresh: Settings) -> None:
    chance = random.Random(5)
    for _ in range(3):
        owner = python("print('go', flush=True)\n" + OWNER, fresh)
        assert owner.stdout is not None and owner.stdout.readline()
        time.sleep(chance.uniform(0, 1.5))
        os.killpg(owner.pid, signal.SIGKILL)
        owner.wait()
        assert eventually(lambda: not processes_in(fresh.home) and not keepers(fresh.home))


def test_a_fork_of_the_owner_does_not_keep_its_engines_alive(alone: Settings) -> None:
    owner = python(OWNER.replace("print(", "os.fork() or os._exit(time.sleep(60))\n    print("), alone)
    assert owner.stdout is not None and owner.stdout.readline() == "ready\n"
    children = [child for child in psutil.Process(owner.pid).children() if "keeper" not in " ".join(child.cmdline())]
    owner.kill()
    owner.wait()
    assert eventually(lambda: not processes_in(alone.home))
    for child in children:
        child.kill()
    assert children


def test_owned_ends_its_engines_after_an_exception(alone: Settings) -> None:
    with pytest.raises(ZeroDivisionError), engines.owned(alone) as found:
        remember(found, "kept")
        raise ZeroDivisionError
    assert processes_in(alone.home) == []


def test_owned_refuses_engines_that_run_on_their_own(alone: Settings) -> None:
    engines.up(alone)
    with pytest.raises(Unavailable, match="ringfence down"), engines.owned(alone):
        pass
    assert postmasters(alone.home)


def test_a_killed_keepers_engines_are_taken_over_by_the_next_owner(alone: Settings) -> None:
    with engines.owned(alone) as found:
        remember(found, "kept")
        (keeper,) = keepers(alone.home)
        running = postmasters(alone.home)
        keeper.kill()
        keeper.wait(10)
        with engines.owned(alone) as again:
            assert postmasters(alone.home) == running
            assert remembered(again) == ["kept"]
    assert processes_in(alone.home) == []


def keepers(home: Path) -> list[psutil.Process]:
    """Keepers that hold this home's owner lock file open."""
    found = []
    for process in psutil.process_iter():
        try:
            if "keeper.main()" in " ".join(process.cmdline()) and any(
                str(home) in opened.path for opened in process.open_files()
            ):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def test_secrets_are_the_owners_alone_and_never_on_a_command_line_or_in_a_log(alone: Settings) -> None:
    engines.up(alone)
    hmac = engines.hmac_key(alone.home)
    assert hmac == engines.hmac_key(alone.home) != engines.master_key(alone.home) and len(hmac) == 32
    keys = alone.home / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    secret = (keys / "postgres.password").read_text()
    lines = [" ".join(process.cmdline()) for process in processes_in(alone.home)]
    assert lines and not any(secret in line for line in lines)
    written = [path.read_bytes() for path in (alone.home / "logs").iterdir()]
    assert written and not any(secret.encode() in text for text in written)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(engines.endpoints(alone).database_url.replace(secret, "guess")).close()


def test_processes_that_ask_at_once_get_one_secret(fresh: Settings) -> None:
    askers = [python("print(engines.hmac_key(settings.home).hex())", fresh) for _ in range(3)]
    assert len({asker.communicate(timeout=60)[0] for asker in askers}) == 1


class Graph:
    """Writes and reads back one node."""

    @staticmethod
    def write(found: Endpoints) -> None:
        with neo4j.GraphDatabase.driver(found.neo4j_uri, auth=(found.neo4j_user, found.neo4j_password)) as driver:
            driver.execute_query("CREATE (:Remembered {word: 'kept'})")

    @staticmethod
    def read(found: Endpoints) -> list[str]:
        with neo4j.GraphDatabase.driver(found.neo4j_uri, auth=(found.neo4j_user, found.neo4j_password)) as driver:
            return [row["word"] for row in driver.execute_query("MATCH (n:Remembered) RETURN n.word AS word").records]


class Log:
    """Appends and reads back one event."""

    @staticmethod
    def write(found: Endpoints) -> None:
        servers: dict[str, str | int | float | bool] = {"bootstrap.servers": found.kafka_bootstrap_servers}
        admin = AdminClient(servers)  # the answer comes by it, so it has to last
        admin.create_topics([NewTopic("remembered", 1)])["remembered"].result(60)
        producer = Producer(servers)
        producer.produce("remembered", b"kept")
        assert producer.flush(30) == 0

    @staticmethod
    def read(found: Endpoints) -> list[str]:
        consumer = Consumer(
            {
                "bootstrap.servers": found.kafka_bootstrap_servers,
                "group.id": f"read-{time.monotonic_ns()}",
                "auto.offset.reset": "earliest",
            }
        )
        consumer.subscribe(["remembered"])
        message = consumer.poll(60)
        consumer.close()
        assert message is not None
        return [(message.value() or b"").decode()]


@pytest.mark.timeout(600)
def test_sigkilled_engines_come_back_with_their_data_and_without_a_network(expendable: Settings) -> None:
    """The session's engines have filled the cache; from here on the only repository is one that refuses."""
    found = engines.endpoints(expendable)
    remember(found, "kept")
    Graph.write(found)
    Log.write(found)
    for record in State(expendable.home).read().values():
        os.kill(record.pid, signal.SIGKILL)
    assert eventually(lambda: {status.condition for status in engines.status(expendable)} == {"crashed"})
    again = engines.up(expendable)
    assert again == found
    assert (remembered(again), Graph.read(again), Log.read(again)) == (["kept"], ["kept"], ["kept"])
    said: list[Step] = []
    assert engines.up(expendable, said.append) == again
    assert said == []
