"""Reading what the engines wrote. Where it goes and when it is cut is decided in `start.py`."""

import time
from collections import deque
from collections.abc import Iterator

from domain.errors import NotFound
from runtime.engines.lifecycle import ENGINES
from runtime.engines.start import log_file
from runtime.settings import Settings

_PAUSE_S = 0.25


def logs(settings: Settings, engine: str, follow: bool = False, last: int = 200) -> Iterator[str]:
    """The engine's last lines without their ends; with `follow`, further ones as they come, without end.

    Raises NotFound for a name that is no engine's, and when the engine has never been started here.
    """
    names = [known.name for known in ENGINES]
    if engine not in names:
        raise NotFound(f"there is no engine {engine!r}; there are {', '.join(names)}")
    path = log_file(settings, engine)
    if not path.exists():
        raise NotFound(f"{engine} has no log in {path.parent}: it was never started here, or its address is given")
    with path.open(encoding="utf-8", errors="replace") as stream:
        yield from (line.rstrip("\n") for line in deque(stream, maxlen=last))
        while follow:
            if line := stream.readline():
                yield line.rstrip("\n")
            else:
                time.sleep(_PAUSE_S)
