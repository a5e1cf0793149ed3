"""`ringfence bench search [--accounts N] [--posts N]`: how long the one box takes, per kind of what is typed into it.

Starts engines of its own, writes a platform of that size into them, and asks the running service over HTTP, as the
screen does: token, GraphQL, masks, audit row and all. The defaults need about 12 GB of disk and a quarter of an hour.

Example: ringfence bench search --accounts 20000 --posts 100000
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence

import httpx
import numpy as np
import psycopg

from bench.outcome import outcome
from bench.own_engines import own_installation, say
from bench.search_world import IMAGES_IN, WORDS, World, fill_graph, fill_posts, word
from domain.casework import Role
from runtime.bootstrap import Installation, local_tokens, now
from runtime.serving import serving
from runtime.settings import Settings

GOAL_MS = 100.0
SEARCH = """
    query ($text: String!) {
      search(text: $text) {
        hits { reading node { key ... on Post { body } ... on Account { name } ... on Contact { mask } } }
        counts { reading found moreThan }
      }
    }
"""
Draw = Callable[[random.Random, World], str]
KINDS: dict[str, Draw] = {
    "id": lambda chance, world: f"a{chance.randrange(world.accounts)}",
    "handle": lambda chance, world: world.handle(chance.randrange(world.accounts)),
    "name": lambda chance, world: world.name(chance.randrange(world.accounts)),
    "phone": lambda chance, world: f"+49 {world.phone(chance.randrange(world.accounts))[3:]}",
    "email": lambda chance, world: world.email(chance.randrange(world.accounts)).upper(),
    "image_hash": lambda chance, world: world.sha256(chance.randrange(max(world.posts // IMAGES_IN, 1))),
    "common_word": lambda chance, _: word(chance.randrange(50)),
    "rare_word": lambda chance, _: word(chance.randrange(WORDS // 2, WORDS)),
    "words": lambda chance, _: f"{word(chance.randrange(200))} {word(chance.randrange(2_000))}",
    "absent": lambda chance, _: f"nowhere{chance.randrange(10**6)}",
    "list_of_ten": lambda chance, world: "\n".join(world.phone(chance.randrange(world.accounts)) for _ in range(10)),
}


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=5_000_000)
    parser.add_argument("--questions", type=int, default=200, help="of each kind")
    options = parser.parse_args(args)
    figures = measure(World(options.accounts, options.posts), options.questions)
    goals = {f"{kind}_p95_ms": ("<=", GOAL_MS) for kind in KINDS}
    return outcome("search", figures, goals)


def measure(world: World, questions: int) -> dict[str, float]:
    """Milliseconds of a question, P50 and P95 by kind, and the seconds it took to write the platform."""
    with own_installation() as installation:
        figures = _filled(installation, world)
        with serving(installation) as address:
            return figures | _asked(installation.settings, address, world, questions)


def _filled(installation: Installation, world: World) -> dict[str, float]:
    began_s = time.monotonic()
    say(f"writing {world.posts:,} posts")
    with psycopg.connect(installation.endpoints.database_url, autocommit=True) as conn:
        fill_posts(conn, world, say)
        size = conn.execute("SELECT pg_total_relation_size('screening.posts')").fetchone()
    say("writing the graph")
    fill_graph(installation.driver, installation.keyer, world)
    written_s = time.monotonic() - began_s
    posts_gb = (size[0] if size else 0) / 1e9
    figures = {"accounts": world.accounts, "posts": world.posts, "posts_with_indexes_gb": posts_gb}
    return {name: round(value, 2) for name, value in (figures | {"written_s": written_s}).items()}


def _asked(settings: Settings, address: str, world: World, questions: int) -> dict[str, float]:
    token = local_tokens(settings).issue("bench", frozenset({Role.INVESTIGATOR}), now())
    chance = random.Random(world.seed)
    figures: dict[str, float] = {}
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        for kind, draw in KINDS.items():
            texts = [draw(chance, world) for _ in range(questions)]
            for text in texts[: questions // 10]:
                _ms(client, address, text)  # a running service has compiled its queries and read its indexes
            spent_ms = [_ms(client, address, text) for text in texts]
            figures |= _figures(kind, spent_ms)
            say(f"{kind}: P95 {figures[f'{kind}_p95_ms']} ms")
    return figures


def _ms(client: httpx.Client, address: str, text: str) -> float:
    began_s = time.perf_counter()
    answer = client.post(f"{address}/graphql", json={"query": SEARCH, "variables": {"text": text}}).json()
    spent_ms = (time.perf_counter() - began_s) * 1000
    assert "errors" not in answer, answer["errors"]
    return spent_ms


def _figures(kind: str, spent_ms: Sequence[float]) -> dict[str, float]:
    return {f"{kind}_p{share}_ms": round(float(np.percentile(spent_ms, share)), 1) for share in (50, 95)}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
