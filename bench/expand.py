"""`ringfence bench expand [--accounts N]`: how long the first page around an account takes, beside plain Cypher.

Starts engines of its own, loads a made-up platform with heavy tails by the bulk load, and asks the graph's reader as
the API does: first page of 50 at depth 1 and 2 around random accounts, around the fifty largest hubs, around nodes of
100,000 relationships and more, and the three shortest ways between random pairs. The same questions go to Neo4j as
plain Cypher (`expand_plain`), and the answers are compared. The default needs about 8 GB of disk and ten minutes.

Example: ringfence bench expand --accounts 20000 --questions 50
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path as Folder
from typing import TypeVar

import numpy as np

from bench.arguments import PLATFORM_MIN, number
from bench.expand_plain import FIRST, Plain
from bench.meter import Meter
from bench.outcome import outcome
from bench.own_engines import Place, own_engines, say
from bench.platform import write_platform
from domain.observations import Label, Node
from graph.hubs import load_rules
from graph.reads import GraphReader
from graph.views import Expansion, Paths, Refusal
from runtime import engines
from runtime.bootstrap import Installation, opened
from runtime.engines.state import State
from runtime.graph_builds import Build
from runtime.serving import settled

K, HOPS = 3, 4
HUBS = 50
DENSE = 100_000  # relationships; at the full size some nodes have more
GOALS: dict[str, tuple[str, float]] = {
    "relationships": (">=", 10_000_000),
    "depth1_p95_ms": ("<=", 30.0),
    "depth2_p95_ms": ("<=", 80.0),
    "hub_most_ms": ("<=", 100.0),
    "dense_most_ms": ("<=", 50.0),
    "paths_p95_ms": ("<=", 250.0),
    "answers_that_differ": ("<=", 0),
}
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Plainly = TypeVar("Plainly")
Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench expand", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=number(PLATFORM_MIN), default=1_000_000)
    parser.add_argument("--questions", type=int, default=500, help="random accounts to expand from")
    parser.add_argument("--plain", type=int, default=100, help="of those, asked in plain Cypher too")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(args)
    figures = measure(options.accounts, options.questions, options.plain, options.seed)
    return outcome("expand", figures, GOALS)


def measure(accounts: int, questions: int, plain: int, seed: int) -> Figures:
    """Milliseconds by kind of question, questions a second beside plain Cypher's, size and memory."""
    with own_engines(neo4j_heap_mib=2048, neo4j_page_cache_mib=2048) as place:
        figures = _loaded(place, accounts, seed)
        with opened(place.settings, engines.endpoints(place.settings)) as installation:
            figures |= _sizes(installation)
            pids = {name: record.pid for name, record in State(place.settings.home).read().items()}
            with Meter({"neo4j": pids["neo4j"]}) as meter, settled(installation):  # as a server is
                figures |= ask_everything(installation, accounts, questions, plain, random.Random(seed))
    return figures | {"neo4j_peak_mib": round(meter.peak_mib["neo4j"], 1)}


def ask_everything(
    installation: Installation, accounts: int, questions: int, plain: int, chance: random.Random
) -> Figures:
    """All kinds of question on a platform that is loaded, ours and in plain Cypher."""
    reader = installation.graph
    seeds = [Node(Label.ACCOUNT, f"a{chance.randrange(accounts)}") for _ in range(questions)]
    pairs = [(a, b) for a, b in zip(seeds, chance.sample(seeds, len(seeds)), strict=True) if a != b]
    hubs = _hubs(installation)
    dense = [node for node, degree in hubs if degree >= min(DENSE, hubs[0][1])]
    figures: Figures = {"largest_hub": hubs[0][1], "dense_nodes": len(dense)}
    with installation.driver.session() as session:
        by_hand = Plain(session, tuple(load_rules(installation.keyer).rules))

        def near(node: Node) -> Expansion | Refusal:
            return reader.expand([node], first=FIRST)

        def far(node: Node) -> Expansion | Refusal:
            return reader.expand([node], depth=2, first=FIRST)

        figures |= _compared("depth1", seeds, near, by_hand.near, _same, plain)
        figures |= _compared("depth2", seeds, far, by_hand.far, _same, plain)
        figures |= _compared("hub", [node for node, _ in hubs], near, by_hand.near, _same, HUBS)
        figures |= _compared("dense", dense, near, by_hand.near, _same, HUBS)
        figures |= _compared("paths", pairs, _ways(reader), by_hand.hops, _as_short, plain)
    differ = sum(figure for name, figure in figures.items() if name.endswith("_differ"))
    return figures | {"answers_that_differ": differ}


def _loaded(place: Place, accounts: int, seed: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        say(f"making up {accounts:,} accounts")
        write_platform(Folder(folder), accounts, seed)
        built = Build(place.settings, say).load(Folder(folder))
    return {"accounts": accounts, "loaded_s": round(built.seconds, 1)}


def _sizes(installation: Installation) -> Figures:
    with installation.driver.session() as session:
        nodes = session.run("MATCH (n) RETURN count(n) AS n").single(strict=True)["n"]
        relationships = session.run("MATCH ()-[r]->() RETURN count(r) AS n").single(strict=True)["n"]
    files = (installation.settings.home / "neo4j" / "data" / "databases").rglob("*")
    store = sum(file.stat().st_size for file in files if file.is_file())
    return {"nodes": nodes, "relationships": relationships, "graph_gb": round(store / 1e9, 2)}


def _compared(
    name: str,
    asked: Sequence[Asked],
    ours: Callable[[Asked], Answer],
    plain: Callable[[Asked], Plainly],
    same: Callable[[Answer, Plainly], bool],
    most: int,
) -> Figures:
    """Every tenth question to warm up, then each once for the clock; the first `most` also in plain Cypher."""
    for question in asked[::10]:
        ours(question)
    answers, spent_ms = _timed(ours, asked)
    plainly, plain_ms = _timed(plain, asked[:most])
    say(f"{name}: P95 {np.percentile(spent_ms, 95):.1f} ms, plain Cypher {np.percentile(plain_ms, 95):.1f} ms")
    return {
        f"{name}_p50_ms": round(float(np.percentile(spent_ms, 50)), 2),
        f"{name}_p95_ms": round(float(np.percentile(spent_ms, 95)), 2),
        f"{name}_most_ms": round(max(spent_ms), 2),
        f"{name}_refused": sum(isinstance(answer, Refusal) for answer in answers),
        f"{name}_per_s": round(1000 * len(spent_ms) / sum(spent_ms), 1),
        f"{name}_plain_p95_ms": round(float(np.percentile(plain_ms, 95)), 2),
        f"{name}_plain_per_s": round(1000 * len(plain_ms) / sum(plain_ms), 1),
        f"{name}_differ": sum(not same(mine, theirs) for mine, theirs in zip(answers, plainly, strict=False)),
    }


def _timed(ask: Callable[[Asked], Answer], asked: Sequence[Asked]) -> tuple[list[Answer], list[float]]:
    answers, spent_ms = [], []
    for question in asked:
        began_s = time.perf_counter()
        answers.append(ask(question))
        spent_ms.append((time.perf_counter() - began_s) * 1000)
    return answers, spent_ms


def _same(ours: Expansion | Refusal, plain: tuple[int, list[str]]) -> bool:
    """The same nodes in the same order and number; what is refused has to be too large."""
    found, page = plain
    if isinstance(ours, Refusal):
        return found > ours.limit
    return ours.found == found and [node.id for node in ours.nodes] == page


def _ways(reader: GraphReader) -> Callable[[tuple[Node, Node]], Paths | Refusal]:
    return lambda pair: reader.paths([pair[0]], [pair[1]], max_hops=HOPS, k=K)


def _as_short(ours: Paths | Refusal, plain: int | None) -> bool:
    """The shortest way is as short; which of several as short ones comes first, plain Cypher does not say."""
    if isinstance(ours, Refusal):
        return False
    return plain == (ours.paths[0].hops if ours.paths else None)


def _hubs(installation: Installation) -> list[tuple[Node, int]]:
    """The nodes of most relationships, largest first."""
    cypher = f"""
        MATCH (n) WITH n, COUNT {{ (n)--() }} AS degree ORDER BY degree DESC LIMIT {HUBS}
        RETURN labels(n)[0], n.id, degree
    """
    with installation.driver.session() as session:
        return [(Node(Label(label), node_id), degree) for label, node_id, degree in session.run(cypher)]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
