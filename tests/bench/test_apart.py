"""A process of a bench's own ends with the bench, however that ends."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from bench.apart import spawned

# Who is started in the background by a shell is deaf to interrupts until it says otherwise.
BENCH = """
import signal, time
from os import getpid
from bench.apart import spawned
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with spawned() as pool:
        print(pool.submit(getpid).result(), flush=True)
        pool.submit(time.sleep, 600).result()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_child_of_a_bench_ends_with_it(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", BENCH], stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        child = psutil.Process(int(bench.stdout.readline()))
        bench.send_signal(how)
    child.wait(30)


def test_the_child_lives_as_long_as_its_block() -> None:
    with spawned() as pool:
        pid = pool.submit(os.getpid).result()
        assert pid != os.getpid() and psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)
