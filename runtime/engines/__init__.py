"""The engines under Ringfence: real Neo4j, PostgreSQL and Kafka, started on loopback unless an address is given.

Here: fetching, starting, watching, stopping, and the secrets of one installation. Not here: what is kept in the engines
(`graph` and each package's store), schema migrations (`runtime.migrations`), wiring (`runtime.bootstrap`).
"""

from runtime.engines.engine import Endpoints
from runtime.engines.import_tool import importing
from runtime.engines.keeper import owned
from runtime.engines.keys import hmac_key, master_key, secret
from runtime.engines.lifecycle import Status, database_url, down, endpoints, replace_graph, status, up
from runtime.engines.log_files import logs
from runtime.engines.progress import Report, Step, on_terminal, silent

__all__ = [
    "Endpoints",
    "Report",
    "Status",
    "Step",
    "database_url",
    "down",
    "endpoints",
    "hmac_key",
    "importing",
    "logs",
    "master_key",
    "on_terminal",
    "owned",
    "replace_graph",
    "secret",
    "silent",
    "status",
    "up",
]
