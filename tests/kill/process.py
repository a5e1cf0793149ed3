"""What gets killed: `python -m tests.kill.process work|project PARENT`, worker or projector that ends with its parent.

The worker is that of `ringfence work` but for its detector: how many posts the released cascade reads in full depends
on how events fall into batches, so two runs of it could not be held against each other bit by bit.
"""

import hashlib
import os
import sys
import time
from collections.abc import Sequence
from threading import Thread

from domain.judgement import CategoryCode, Signal
from domain.marketplace import Post
from runtime import engines, telemetry
from runtime.bootstrap import opened
from runtime.settings import Settings
from runtime.workers import run_projector, run_worker


class Dice:
    """A `Detector` whose answer is drawn from the text alone: some of every action, the same in whatever company."""

    name = "dice"
    version = "1"

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        return [self._signal(hashlib.sha256(post.body.encode()).digest()[0] / 255) for post in posts]

    def _signal(self, probability: float) -> Signal:
        category = CategoryCode.COUNTERFEITS if probability > 0.3 else None
        return Signal(detector=self.name, version=self.version, probability=probability, category=category, stage="x")


def main(kind: str, parent: int) -> None:
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    telemetry.configure()
    settings = Settings()
    with opened(settings, engines.endpoints(settings)) as installation:
        if kind == "work":
            run_worker(installation, detecting=(Dice(),))
        else:
            run_projector(installation)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
