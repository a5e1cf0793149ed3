"""A process of a bench's own ends with the bench, however that ends."""

import os
import subprocess
import sys

import psutil

from bench.apart import spawned

BENCH = """
import time
from os import getpid
from bench.apart import spawned
if __name__ == "__main__":
    with spawned() as pool:
        print(pool.submit(getpid).result(), flush=True)
        pool.submit(time.sleep, 600).result()
"""


def test_the_child_of_a_killed_bench_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", BENCH], stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        child = psutil.Process(int(bench.stdout.readline()))
        bench.kill()
    child.wait(30)


def test_the_child_lives_as_long_as_its_block() -> None:
    with spawned() as pool:
        pid = pool.submit(os.getpid).result()
        assert pid != os.getpid() and psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)
