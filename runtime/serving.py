"""Serving: the API on its address, with a worker, the projector and the audit log's sequencer in threads beside it."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import uvicorn
from rich.console import Console

from domain.errors import Unavailable
from runtime.audit_log import sequenced
from runtime.bootstrap import Installation, api
from runtime.workers import beside, run_projector, run_worker, stopped_by_signal

START_TIMEOUT_S = 20.0


def serve(installation: Installation, console: Console) -> None:
    """Serve until told to stop; the worker ends between two batches."""
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signal(stop))
        stack.enter_context(beside(lambda: run_worker(installation, stop), stop))
        stack.enter_context(beside(lambda: run_projector(installation, stop), stop))
        stack.enter_context(sequenced(installation, stop))
        address = stack.enter_context(serving(installation))
        console.print(
            f"Ringfence answers at {address} (GraphQL at {address}/graphql). Ctrl-C stops it.", soft_wrap=True
        )
        stop.wait()


@contextmanager
def serving(installation: Installation) -> Iterator[str]:
    """The API in a thread; yields its address. Raises Unavailable when the port is taken."""
    settings = installation.settings
    listening = _listen(settings.api_host, settings.api_port)
    config = uvicorn.Config(api(installation), log_level="warning", access_log=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        with settled(installation):
            yield f"http://{settings.api_host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def settled(installation: Installation) -> Iterator[None]:
    """Does beforehand what would hold up single answers later.

    Neo4j plans what reads begin with. What has been loaded by now stays as long as we do: the collector of garbage
    would pass all of it every few thousand answers, for a tenth of a second in the middle of one.
    """
    with suppress(Unavailable):  # an engine may come later
        installation.graph.prepare()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _listen(host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's algorithm on: every answer would wait forty milliseconds.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Unavailable(
            f"Port {port} on {host} is taken; set RINGFENCE_API_PORT to another, or 0 for any."
        ) from error
    return listening


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise Unavailable("The API did not start; its log says why.")
        time.sleep(0.02)
