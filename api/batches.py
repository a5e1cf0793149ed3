"""Reading together what one request asks for one by one: a list of fifty posts costs one statement, not fifty."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Values by key, loaded all at once when the first of the expected keys is asked for.

    Args:
        load: values of some keys; a key without one is left out.
    """

    def __init__(self, load: Callable[[list[K]], Mapping[K, V]]) -> None:
        self._load = load
        self._expected: set[K] = set()
        self._loaded: dict[K, V | None] = {}

    def expect(self, keys: Iterable[K]) -> None:
        """Announce keys that will probably be asked for."""
        self._expected |= set(keys) - self._loaded.keys()

    def get(self, key: K) -> V | None:
        """The value of a key, None where it has none."""
        if key not in self._loaded:
            wanted = [*self._expected | {key}]
            self._loaded |= dict.fromkeys(wanted) | dict(self._load(wanted))
            self._expected.clear()
        return self._loaded[key]
