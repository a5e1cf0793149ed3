"""A backlog to claim from: tasks of all queues and languages, reviewers of all sorts, posts to decide about."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import neo4j
from psycopg import Connection

from domain.casework import UNSTATED, Principal, Role
from domain.judgement import CategoryCode
from domain.observations import Label, Node
from investigations.queue import reviewers
from investigations.queue.ranks import harm
from investigations.queue.routes import QUEUES

LANGUAGES = (UNSTATED, "en", "es", "de", "fr", "ru", "pt", "ar", "tr", "pl", "nl", "it", "zh", "ro", "uk", "fa", "tl")
WAITED_S = 10 * 24 * 3600  # the oldest
SUPERVISOR = Principal("supervisor", frozenset({Role.SUPERVISOR}))
_COLUMNS = (
    "id, subject, category, priority, reason, raised_by, created_at, updated_at, queue, due_at, language, region,"
    " reach, probability, highlights"
)
_HIGHLIGHTS = '[{"reason": "names a price", "span": [3, 17]}, {"reason": "tells how it is sent", "span": [40, 62]}]'
_FIRST_OF_EACH = """
    SELECT subject FROM (SELECT subject, row_number() OVER (PARTITION BY queue, language ORDER BY rank DESC) AS place
                         FROM investigations.review_tasks WHERE state = 'open') AS placed WHERE place <= %s
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """So many tasks and reviewers; everything in it follows from the numbers, the seed and the moment."""

    tasks: int
    reviewers: int
    now: datetime
    seed: int = 1

    def names(self) -> list[str]:
        return [f"reviewer-{number}" for number in range(self.reviewers)]


def fill_tasks(conn: Connection, backlog: Backlog) -> None:
    """The connection commits by itself."""
    with conn.cursor().copy(f"COPY investigations.review_tasks ({_COLUMNS}) FROM STDIN") as copy:
        for row in _rows(backlog):
            copy.write_row(row)
    conn.execute("VACUUM ANALYZE investigations.review_tasks")


def fill_reviewers(conn: Connection, backlog: Backlog) -> None:
    """Half take every language, the others one to three; one in five is trained for people in danger."""
    chance = random.Random(backlog.seed)
    for number, name in enumerate(backlog.names()):
        spoken = None if number % 2 else chance.sample(LANGUAGES[1:], chance.randint(1, 3))
        skills = ["trafficking"] if number % 5 == 0 else []
        reviewers.set_reviewer(conn, SUPERVISOR, name, spoken, skills, None, 1_000_000, backlog.now)


def fill_graph(driver: neo4j.Driver, conn: Connection, claims: int) -> None:
    """The posts that so many claims can come upon: a decision is about what the graph holds."""
    found = conn.execute(_FIRST_OF_EACH, (claims,)).fetchall()
    rows = [{"id": subject.partition("\x1f")[2], "kind": "listing"} for (subject,) in found]
    with driver.session() as session:
        for begin in range(0, len(rows), 10_000):
            query = "UNWIND $rows AS row MERGE (n:Post {id: row.id}) SET n += row"
            session.run(query, rows=rows[begin : begin + 10_000]).consume()


def _rows(backlog: Backlog) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(backlog.seed)
    codes = [*CategoryCode, None]
    weights = [1 / (place + 1) for place in range(len(LANGUAGES))]
    spoken = chance.choices(LANGUAGES, weights, k=backlog.tasks)
    for number, language in enumerate(spoken):
        code, probability = chance.choice(codes), 0.5 + chance.random() / 2
        reach = int(10 ** (chance.random() * 6))
        at = backlog.now - timedelta(seconds=chance.random() * WAITED_S)
        queue = QUEUES.queue_for(Label.POST, code)
        yield (
            f"t{number}",
            Node(Label.POST, f"p{number}").key,
            code,
            harm(code, probability, reach),
            "Names a price; tells how it is sent.",
            "service:screening",
            at,
            at,
            queue.code,
            at + queue.answer_within,
            language,
            None,
            reach,
            probability,
            _HIGHLIGHTS,
        )
