"""What limits on speed are told in, so that a slow machine breaks none: beats of its own pace at ordinary Python."""

import re
import time
from collections import Counter
from collections.abc import Callable

_WORDS = re.compile(r"\w+")
_TEXT = (
    "Runs great, always kept in a garage and serviced on time. Selling because we are moving; see the pictures. " * 40
)


def beats(work: Callable[[], object], best_of: int = 3) -> float:
    """CPU time of `work` at its best, over that of one beat: the words of some 4,000 characters found and counted."""
    return min(_cpu_s(work) for _ in range(best_of)) / (min(_cpu_s(_hundred) for _ in range(5)) / 100)


def _hundred() -> None:
    for _ in range(100):
        Counter(found.group().casefold() for found in _WORDS.finditer(_TEXT))


def _cpu_s(work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return time.process_time() - began_s
