"""Reviewers who come when they come, whether or not those before them were answered: by HTTP, and by SQL alone.

A claim is timed from the instant at which it was to begin, so that what waits behind a slow one is counted, too.
"""

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from psycopg_pool import ConnectionPool
from strawberry.relay.utils import from_base64

from domain.casework import Principal, Role
from domain.errors import Conflict
from domain.judgement import Action
from domain.observations import Node, subject_of
from investigations import decisions
from investigations.queue import claims

CLAIM = """
    mutation { claimReview { ... on ReviewTask { id subject { ... on Post { id } } highlights { start end reason } } } }
"""
KEEP = "mutation ($task: ID!) { keepReview(task: $task) { heldUntil } }"
RETURN = "mutation ($task: ID!) { returnReview(task: $task) { id } }"
SKIP = 'mutation ($task: ID!) { skipReview(task: $task, reason: "not my trade") { id } }'
DECIDE = 'mutation ($post: ID!) { decide(subject: $post, action: ALLOW, reason: "A prop for the stage.") { id } }'
_LEAST_PAUSE_S = 0.01
_SQL_THREADS = 8


@dataclass
class Told:
    """What came of it, as reviewers saw it.

    Attributes:
        decided: ids of decisions that were acknowledged.
        held: of each claim the task, when the answer came and when its reviewer was done with it.
        nothing: claims for whom no task waited.
        unanswered: requests that were made again, of another API.
    """

    claim_ms: list[float] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    held: list[tuple[str, float, float]] = field(default_factory=list)
    nothing: int = 0
    refused: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A task that a reviewer has before them. `post`: what a decision is about."""

    task: str
    post: str
    since_s: float


@dataclass
class Shift:
    """Reviewers with tokens who work on the APIs at these addresses; one that is dead is left for the next."""

    addresses: Sequence[str]
    tokens: Mapping[str, str]
    seed: int
    told: Told = field(default_factory=Told)
    _held: dict[str, deque["Held"]] = field(default_factory=dict)

    def work(self, rate: float, seconds: float) -> Told:
        asyncio.run(self._work(rate, seconds))
        return self.told

    async def _work(self, rate: float, seconds: float) -> None:
        names = list(self.tokens)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
        async with httpx.AsyncClient(timeout=30, limits=limits) as client, asyncio.TaskGroup() as group:
            began_s = time.perf_counter()
            for number, offset_s in enumerate(arrivals(rate, seconds, self.seed)):
                await asyncio.sleep(max(0.0, began_s + offset_s - time.perf_counter()))
                group.create_task(self._turn(client, names[number % len(names)], number, began_s + offset_s))
        async with httpx.AsyncClient(timeout=30) as client:
            for name, held in self._held.items():
                for one in held:
                    await self._done(client, name, one, 0)

    async def _turn(self, client: httpx.AsyncClient, name: str, number: int, scheduled_s: float) -> None:
        """Claim one, then be done with the one before."""
        data = await self._ask(client, name, CLAIM, {}, number)
        self.told.claim_ms.append((time.perf_counter() - scheduled_s) * 1000)
        task = data["claimReview"] if data else {}
        held = self._held.setdefault(name, deque())
        if task:
            held.append(Held(task["id"], task["subject"]["id"], time.perf_counter()))
        else:
            self.told.nothing += 1
        if len(held) > 1 or (held and not task):
            await self._done(client, name, held.popleft(), number)

    async def _done(self, client: httpx.AsyncClient, name: str, one: Held, number: int) -> None:
        await self._ask(client, name, KEEP, {"task": one.task}, number)
        self.told.held.append((one.task, one.since_s, time.perf_counter()))
        way = number % 10
        if way < 7:
            data = await self._ask(client, name, DECIDE, {"post": one.post}, number)
            self.told.decided += [from_base64(data["decide"]["id"])[1]] if data else []
        else:
            await self._ask(client, name, SKIP if way < 9 else RETURN, {"task": one.task}, number)

    async def _ask(
        self, client: httpx.AsyncClient, name: str, query: str, variables: Mapping[str, str], number: int
    ) -> dict[str, Any]:
        """The data; {} where it was refused. An address that does not answer is left for the next."""
        headers, body = {"Authorization": f"Bearer {self.tokens[name]}"}, {"query": query, "variables": variables}
        for attempt in range(100):
            address = self.addresses[(number + attempt) % len(self.addresses)]
            try:
                answer = (await client.post(f"{address}/graphql", json=body, headers=headers)).json()
            except httpx.TransportError:
                self.told.unanswered += 1
                await asyncio.sleep(_LEAST_PAUSE_S)
                continue
            if answer.get("errors"):
                self.told.refused += 1
                return {}
            return dict(answer["data"])
        raise AssertionError("no API answers")


def arrivals(rate: float, seconds: float, seed: int) -> Iterator[float]:
    """Seconds from the beginning, as of people who know nothing of each other."""
    chance, at_s = random.Random(seed), 0.0
    while (at_s := at_s + chance.expovariate(rate)) < seconds:
        yield at_s


def by_sql(
    pool: ConnectionPool, names: Sequence[str], rate: float, seconds: float, seed: int, clock: Callable[[], datetime]
) -> Told:
    """The same claims and decisions by the functions that the API calls, in transactions of their own."""
    told, held, lock = Told(), dict[str, deque[Held]](), threading.Lock()

    def turn(name: str, scheduled_s: float) -> None:
        who = Principal(name, frozenset({Role.INVESTIGATOR}))
        try:
            with pool.connection() as conn:
                task = claims.claim(conn, who, clock())
        except Conflict:
            told.refused += 1
            return
        with lock:
            told.claim_ms.append((time.perf_counter() - scheduled_s) * 1000)
            mine = held.setdefault(name, deque())
            if isinstance(task, claims.NothingFree):
                told.nothing += 1
            else:
                mine.append(Held(task.id, task.subject, time.perf_counter()))
            done = mine.popleft() if len(mine) > 1 else None
        if done:
            decide(who, done)

    def decide(who: Principal, one: Held) -> None:
        told.held.append((one.task, one.since_s, time.perf_counter()))
        about = subject_of(one.post)
        assert isinstance(about, Node)
        with pool.connection() as conn:
            told.decided.append(decisions.decide(conn, who, about, Action.ALLOW, None, "A prop.", clock()).id)

    began_s = time.perf_counter()
    with ThreadPoolExecutor(_SQL_THREADS) as threads:
        for number, offset_s in enumerate(arrivals(rate, seconds, seed)):
            time.sleep(max(0.0, began_s + offset_s - time.perf_counter()))
            threads.submit(turn, names[number % len(names)], began_s + offset_s)
    for name, waiting in held.items():
        for one in waiting:
            decide(Principal(name, frozenset({Role.INVESTIGATOR})), one)
    return told
