"""Logs: one JSON line per event on standard error. Call sites pass ids and counts; nothing personal is ever a field."""

import logging
import sys

import structlog


def configure(verbose: bool = False) -> None:
    """Log warnings, or with `verbose` everything, as JSON lines."""
    level = logging.INFO if verbose else logging.WARNING
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up for each line: what standard error was when this ran may be closed by then.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
    # The driver's notifications quote queries; ours are tested by EXPLAIN instead.
    logging.getLogger("neo4j").setLevel(logging.ERROR)
    # One line for each try to reach a server that is away; whoever needed it says so once, in our words.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
