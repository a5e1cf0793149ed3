"""A platform to search in: accounts with names, contacts, pictures and posts, written straight into the engines.

Words follow Zipf's law over made-up syllables, so that some are in every tenth post and most in a handful. What the
intake would add (ledger, history, relationships) no search reads, and it is left out.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import neo4j
import numpy as np
from psycopg import Connection

from graph.vault import ContactKeyer

ROWS = 10_000
WORDS, WORDS_A_POST = 50_000, 14
IMAGES_IN = 20  # one post in so many shows a picture of its own
BEGINS_AT = datetime(2024, 1, 1, tzinfo=UTC)
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'screening' AND indexname LIKE 'posts\\_%' AND indexname <> 'posts_pkey'
"""

Say = Callable[[str], None]
Rows = Iterator[dict[str, object]]


@dataclass(frozen=True, slots=True)
class World:
    """`accounts` and `posts` of them; everything in it follows from the numbers and the seed."""

    accounts: int
    posts: int
    seed: int = 1

    def name(self, number: int) -> str:
        return f"{word(number % 4_099).capitalize()} {word(number % 39_983).capitalize()}"

    def handle(self, number: int) -> str:
        return f"{word(number % 2_003)}_{number}"

    def phone(self, number: int) -> str:
        return f"+4915{number % 10**9:09}"

    def email(self, number: int) -> str:
        return f"{self.handle(number)}@mail.example"

    def sha256(self, number: int) -> str:
        return f"{number:064x}"

    def bodies(self) -> Iterator[str]:
        """Texts of the posts, in order."""
        rng = np.random.default_rng(self.seed)
        listed = np.array([word(number) for number in range(WORDS)])
        chances = 1.0 / np.arange(1, WORDS + 1)
        chances /= chances.sum()
        for begin in range(0, self.posts, ROWS):
            drawn = rng.choice(WORDS, (min(ROWS, self.posts - begin), WORDS_A_POST), p=chances)
            yield from (" ".join(row) for row in listed[drawn].tolist())


def word(number: int) -> str:
    """A made-up word of its own for every number."""
    syllables = []
    while True:
        number, at = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[at])
        if not number:
            return "".join(syllables) + "x"


def fill_posts(conn: Connection, world: World, say: Say) -> None:
    """COPY the posts, and build their indexes after it, as a first load would. The connection commits by itself."""
    indexes = conn.execute(_INDEXES).fetchall()
    for name, _ in indexes:
        conn.execute(f"DROP INDEX screening.{name}")
    columns = "post_id, event_id, account_id, kind, body, created_at, occurred_at"
    with conn.cursor().copy(f"COPY screening.posts ({columns}) FROM STDIN") as copy:
        for number, body in enumerate(world.bodies()):
            at = BEGINS_AT + timedelta(seconds=number)
            event = f"00000000-0000-0000-0000-{number:012x}"
            copy.write_row((f"p{number}", event, f"a{number % world.accounts}", "listing", body, at, at))
    say("indexing posts")
    conn.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in indexes:
        conn.execute(definition)
    conn.execute("VACUUM ANALYZE screening.posts")


def fill_graph(driver: neo4j.Driver, keyer: ContactKeyer, world: World) -> None:
    """CREATE the nodes that a search can come upon."""
    accounts: Rows = (
        {"id": f"a{n}", "name": world.name(n), "handle": world.handle(n), "region": "DE"} for n in range(world.accounts)
    )
    contacts: Rows = (
        {"id": keyer.contact_id(kind, value), "kind": kind, "exclusive": False, "mask": "•••"}
        for n in range(world.accounts)
        for kind, value in (("phone", world.phone(n)), ("email", world.email(n)))
    )
    images: Rows = ({"id": world.sha256(n)} for n in range(world.posts // IMAGES_IN))
    posts: Rows = ({"id": f"p{n}", "kind": "listing", "probability": n % 100 / 100} for n in range(world.posts))
    for label, rows in (("Account", accounts), ("Contact", contacts), ("Image", images), ("Post", posts)):
        with driver.session() as session:
            for batch in _batches(rows):
                session.run(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows=batch).consume()


def _batches(rows: Rows) -> Iterator[Sequence[dict[str, object]]]:
    while batch := list(itertools.islice(rows, ROWS)):
        yield batch
