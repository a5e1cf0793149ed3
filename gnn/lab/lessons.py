"""What the released ring scorer learns from: every noise model, rare and common rings, good and poor screening."""

from collections.abc import Callable, Iterator

from gnn.lab.worlds import Noise, world
from gnn.rings.training import Lesson, lesson

# Families and workplaces are what innocent sharing mostly is; so their worlds come twice.
NOISES: tuple[Noise, ...] = ("pairs", "groups", "town", "town")
ROUNDS = 20
ACCOUNTS = 8_000
RINGS = (15, 30, 60)
RECALLS = (0.5, 0.6, 0.7, 0.8)
FALSE_ALARMS = (0.01, 0.02, 0.03)


def lessons(seed: int, rounds: int = ROUNDS, say: Callable[[str], None] = lambda _: None) -> Iterator[Lesson]:
    """Four worlds a round, none like another."""
    for n in range(rounds):
        rings, recall, alarms = RINGS[n % 3], RECALLS[n % 4], FALSE_ALARMS[n % 3]
        for at, noise in enumerate(NOISES):
            say(f"world {n * len(NOISES) + at + 1} of {rounds * len(NOISES)}")
            made = world(noise, 1_000_000 * seed + n * len(NOISES) + at, ACCOUNTS, rings, recall, alarms)
            yield lesson(made.links, [ring.members for ring in made.planted], made.duplicates)
