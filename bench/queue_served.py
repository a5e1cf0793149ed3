"""The API alone, in a process that may be killed: `python -m bench.queue_served PORT`, on engines that run."""

import os
import sys
import time

from runtime import engines
from runtime.bootstrap import opened
from runtime.serving import serving
from runtime.settings import Settings


def main(port: int) -> None:
    """Serve until killed, or until whoever began this is gone."""
    parent, settings = os.getppid(), Settings().model_copy(update={"api_port": port})
    with opened(settings, engines.endpoints(settings)) as installation, serving(installation):
        while os.getppid() == parent:
            time.sleep(0.5)


if __name__ == "__main__":
    main(int(sys.argv[1]))
