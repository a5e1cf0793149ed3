"""Kafka in KRaft mode as one process on loopback: broker and controller in one, every append forced to disk."""

import base64
import signal
import subprocess
import uuid
from concurrent.futures import Future
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from domain.errors import Unavailable
from runtime.engines.engine import Place, java, properties
from runtime.engines.jars import KAFKA_VERSION
from runtime.engines.processes import accepts
from runtime.settings import Settings

TOPICS = ("platform.events", "platform.events.dead", "moderation.actions")
_JVM_OVERHEAD_MIB = 200
_ANSWER_TIMEOUT_S = 5.0


class KafkaEngine:
    name = "kafka"
    version = KAFKA_VERSION
    port_count = 2
    polite = signal.SIGTERM

    def command(self, place: Place) -> list[str]:
        properties(_server_file(place), _configuration(place))
        properties(_log_file(place), _LOGGING)
        if not (_data(place) / "meta.properties").exists():
            _format(place)
        return java(place, place.settings.kafka_heap_mib, _options(place), "kafka.Kafka", str(_server_file(place)))

    def check(self, place: Place) -> str | None:
        if not accepts(place.ports[0]):
            return "not listening yet"
        return answers(bootstrap_servers(place), place.settings.kafka_partitions)

    def memory_mib(self, settings: Settings) -> int:
        return settings.kafka_heap_mib + _JVM_OVERHEAD_MIB


def bootstrap_servers(place: Place) -> str:
    return f"127.0.0.1:{place.ports[0]}"


def answers(servers: str, partitions: int) -> str | None:
    """Lists the topics and creates ours where they are missing."""
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 0, "socket.timeout.ms": 5000})
    try:
        present = admin.list_topics(timeout=_ANSWER_TIMEOUT_S).topics
        missing = [NewTopic(topic, num_partitions=partitions) for topic in TOPICS if topic not in present]
        created = admin.create_topics(missing, request_timeout=_ANSWER_TIMEOUT_S) if missing else {}
        for outcome in created.values():
            _settle(outcome)
    except KafkaException as error:
        return str(error.args[0].str())
    return None


def _settle(outcome: "Future[None]") -> None:
    try:
        outcome.result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise


def _format(place: Place) -> None:
    """Gives the empty log folder its cluster id, as Kafka demands before a first start."""
    # A leading dash, one id in sixty-four, would be read as another option.
    cluster_id = "R" + base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()[1:]
    arguments = ("format", "--cluster-id", cluster_id, "--config", str(_server_file(place)), "--ignore-formatted")
    command = java(place, place.settings.kafka_heap_mib, _options(place), "kafka.tools.StorageTool", *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"Kafka could not prepare {_data(place)}: {(done.stderr or done.stdout).strip()[-500:]}")


def _data(place: Place) -> Path:
    return place.folder / "data"


def _server_file(place: Place) -> Path:
    return place.folder / "server.properties"


def _log_file(place: Place) -> Path:
    return place.folder / "log4j2.properties"


def _options(place: Place) -> list[str]:
    # The folder as an argument of its own is how leftovers of a crashed start are recognised.
    return [f"-Dlog4j2.configurationFile={_log_file(place)}", f"-Dringfence.place={place.folder}"]


_LOGGING: dict[str, str | int | Path] = {
    "appender.out.type": "Console",
    "appender.out.name": "out",
    "appender.out.layout.type": "PatternLayout",
    "appender.out.layout.pattern": "%d{ISO8601} %p %c{1}: %m%n",
    "rootLogger.level": "WARN",
    "rootLogger.appenderRef.out.ref": "out",
}


def _configuration(place: Place) -> dict[str, str | int | Path]:
    broker, controller = place.ports
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{broker}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": _data(place),
        "num.partitions": place.settings.kafka_partitions,
        "auto.create.topics.enable": "false",
        # One node has no replica to recover from: what was acknowledged is on disk before the acknowledgement.
        "log.flush.interval.messages": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
    }
