"""A detector that answers from memory where it has judged the same words within the hour.

Sound since a detector is pure: the same post and version give the same signal. Spam is the same words a thousand times,
and those cost the encoder once. What does not live here: what makes two texts nearly the same (`similarity`).
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.judgement import Detector, Signal
from domain.marketplace import Post

KEPT_FOR = timedelta(hours=1)
MOST_KEPT = 100_000
"""Signals, some hundred megabytes at most; the one unused for longest goes first."""


class Remembered:
    """A `Detector` around another one; `recalled` counts the answers that cost nothing."""

    def __init__(self, detector: Detector, now: Callable[[], datetime], most: int = MOST_KEPT) -> None:
        self.name, self.version = detector.name, detector.version
        self.recalled = 0
        self._detector, self._now, self._most = detector, now, most
        self._kept: OrderedDict[bytes, tuple[datetime, Signal]] = OrderedDict()

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        keys = [_key(post) for post in posts]
        known = {key: signal for key in keys if (signal := self._recall(key))}
        asked = {key: post for key, post in zip(keys, posts, strict=True) if key not in known}
        self.recalled += len(posts) - len(asked)
        answers = dict(zip(asked, self._detector.assess(list(asked.values())), strict=True)) if asked else {}
        self._keep(answers)
        return [known.get(key) or answers[key] for key in keys]

    def _recall(self, key: bytes) -> Signal | None:
        found = self._kept.get(key)
        if found is None or self._now() - found[0] > KEPT_FOR:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def _keep(self, answers: dict[bytes, Signal]) -> None:
        for key, signal in answers.items():
            self._kept[key] = (self._now(), signal)
            self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def _key(post: Post) -> bytes:
    """What a text detector reads of a post: its words and the language that the platform states."""
    return hashlib.sha256(f"{post.language or ''}\0{post.body}".encode("utf-8", "surrogatepass")).digest()
