"""Neo4j Community as a process on loopback: Bolt alone, authentication on, nothing reported to anyone."""

import hashlib
import secrets
import shutil
import signal
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from runtime.engines.engine import Place, java, properties
from runtime.engines.jars import NEO4J_VERSION
from runtime.engines.keys import password
from runtime.engines.processes import accepts
from runtime.settings import Settings

OPENED_PACKAGES = ("java.nio", "java.lang", "sun.nio.ch")
_JVM_OVERHEAD_MIB = 250
_BEFORE = "data.before"


class Neo4jEngine:
    name = "neo4j"
    version = NEO4J_VERSION
    port_count = 1
    polite = signal.SIGTERM

    def command(self, place: Place) -> list[str]:
        _settle(place.folder)
        config = place.folder / "conf"
        config.mkdir(exist_ok=True)
        properties(config / "neo4j.conf", _configuration(place))
        _set_first_password(place.folder / "data", password(place.home, self.name))
        options = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES]
        arguments = (f"--home-dir={place.folder}", f"--config-dir={config}")
        return java(place, place.settings.neo4j_heap_mib, options, "org.neo4j.server.CommunityEntryPoint", *arguments)

    def check(self, place: Place) -> str | None:
        if not accepts(place.ports[0]):
            return "not listening yet"
        return answers(bolt_uri(place), "neo4j", password(place.home, self.name))

    def memory_mib(self, settings: Settings) -> int:
        return settings.neo4j_heap_mib + settings.neo4j_page_cache_mib + _JVM_OVERHEAD_MIB


def put_in_place(folder: Path, built: Path, secret: str) -> None:
    """Make a data folder that the import tool built the one of a Neo4j that is stopped, under the same password."""
    _set_first_password(built, secret)
    _settle(folder)
    data, before = folder / "data", folder / _BEFORE
    if data.exists():
        data.rename(before)
    built.rename(data)
    shutil.rmtree(before, ignore_errors=True)


def _settle(folder: Path) -> None:
    """After a crash between two renames, or before the last removal: one data folder, the old one or the new one."""
    if (before := folder / _BEFORE).exists():
        if (folder / "data").exists():
            shutil.rmtree(before)
        else:
            before.rename(folder / "data")


def bolt_uri(place: Place) -> str:
    return f"bolt://127.0.0.1:{place.ports[0]}"


def answers(uri: str, user: str, secret: str) -> str | None:
    """One question without the driver's own retries, which would hide for half a minute that nobody listens."""
    try:
        driver = neo4j.GraphDatabase.driver(uri, auth=(user, secret), connection_timeout=5.0)
        with driver, driver.session() as session:
            session.run("RETURN 1").consume()
    except (DriverError, Neo4jError) as error:
        return type(error).__name__
    return None


def _configuration(place: Place) -> dict[str, str | int | Path]:
    address = f"127.0.0.1:{place.ports[0]}"
    return {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": address,
        "server.bolt.advertised_address": address,
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "server.memory.pagecache.size": f"{place.settings.neo4j_page_cache_mib}m",
        # A fresh log would otherwise take 256 MiB before the first node is written.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "256M size",
        "db.logs.query.enabled": "OFF",
        # What is still open at a stop is rolled back; waiting the usual ten seconds would not change that.
        "db.shutdown_transaction_end_timeout": "1s",
        # The databases are closed by then: ten more seconds of listening for latecomers help nobody.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": 0,
    }


def _set_first_password(data: Path, secret: str) -> None:
    """Leaves the initial credential where Neo4j looks for it on its very first start.

    Written before the server exists, so there is no moment in which the well-known default password is accepted.
    The file holds the salted SHA-256 form that Neo4j reads; it stores a slow hash of its own afterwards.
    """
    path = data / "dbms" / "auth.ini"
    if (data / "databases" / "system").exists() or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + secret.encode()).hexdigest().upper()
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(f"neo4j:SHA-256,{digest},{salt.hex().upper()}:\n", encoding="ascii")
    part.replace(path)
