"""An account's stated risk against the worst of the posts that hold, whatever came late, fell or was taken back."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.observations import Edge, Label, Node, Observation, Relationship
from graph.projector import Projector
from tests.graph.worlds import START, few_examples, record

# A post by number, and what is said of it: a probability, or whether it stands.
said = st.tuples(st.integers(0, 5), st.sampled_from([0.0, 0.2, 0.5, 0.9, None, True, True, False]))


@few_examples(12)
@given(st.lists(st.lists(said, max_size=8), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_risk_is_that_of_the_worst_post_that_holds(
    pool: ConnectionPool, neo4j_driver: Driver, batches: list[list[tuple[int, float | bool | None]]], chance: object
) -> None:
    prefix = str(uuid4())
    spoken = [(n, at, post, word) for n, batch in enumerate(batches) for at, (post, word) in enumerate(batch)]
    moments = chance.sample(range(len(spoken)), len(spoken))  # type: ignore[attr-defined]
    projector = Projector(pool, neo4j_driver, batch=3, most=2)
    latest: dict[tuple[int, bool], tuple[int, float | bool | None]] = {}
    for turn in range(len(batches)):
        seen = []
        for moment, (batch, _, post, word) in zip(moments, spoken, strict=True):
            if batch == turn:
                seen.append(_observation(prefix, post, word, moment))
                about = (post, isinstance(word, bool))
                latest[about] = max(latest.get(about, (-1, None)), (moment, word), key=lambda pair: pair[0])
        record(pool, seen)
        projector.run_until_idle()
        assert _stated(neo4j_driver, prefix) == _risks(latest)


def _observation(prefix: str, post: int, word: float | bool | None, moment: int) -> Observation:
    shown = Node(Label.POST, f"{prefix}-p{post}")
    at = START + timedelta(minutes=moment)
    if not isinstance(word, bool):
        return Observation(shown, uuid4(), at, properties={"probability": word})
    account = Node(Label.ACCOUNT, f"{prefix}-a{post % 2}")
    return Observation(Edge(Relationship.POSTED, account, shown), uuid4(), at, word)


def _risks(latest: dict[tuple[int, bool], tuple[int, float | bool | None]]) -> dict[str, float]:
    rated: dict[str, float] = {}
    for (post, ties), (_, stands) in latest.items():
        _, probability = latest.get((post, False), (0, None))
        if ties and stands and probability is not None:
            account = f"a{post % 2}"
            rated[account] = max(rated.get(account, 0.0), probability)
    return rated


def _stated(driver: Driver, prefix: str) -> dict[str, float]:
    with driver.session() as session:
        rows = session.run(
            "MATCH (a:Account) WHERE a.id STARTS WITH $prefix AND a.risk IS NOT NULL RETURN a.id AS id, a.risk AS risk",
            prefix=prefix,
        )
        return {row["id"].removeprefix(f"{prefix}-"): row["risk"] for row in rows}
