"""Memory in front of a detector changes no answer, asks once for equal words, forgets after an hour, stays bounded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from content_models.remembered import KEPT_FOR, Remembered
from domain.judgement import Signal
from domain.marketplace import Post, PostKind

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Counting:
    """Answers by the length of the words, and notes what it was asked."""

    name: str = "counting"
    version: str = "1"
    asked: list[str] = field(default_factory=list)

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        self.asked += [post.body for post in posts]
        return [
            Signal(detector="counting", version="1", probability=1 / (1 + len(post.body)), category=None, stage="fast")
            for post in posts
        ]


def post(body: str, language: str | None = "en") -> Post:
    return Post(id="p", account_id="a", kind=PostKind.POST, body=body, language=language, created_at=START)


@given(
    st.lists(st.lists(st.sampled_from(["a", "bb", "ccc", "dddd", "eeeee"]), max_size=6), max_size=8), st.integers(1, 9)
)
def test_memory_changes_no_answer_and_asks_once_for_equal_words(batches: list[list[str]], most: int) -> None:
    plain, inner = Counting(), Counting()
    remembered = Remembered(inner, lambda: START, most)
    for batch in batches:
        posts = [post(body) for body in batch]
        assert remembered.assess(posts) == plain.assess(posts)
    assert remembered.recalled == len(plain.asked) - len(inner.asked)
    if most >= 5:
        assert len(inner.asked) == len({body for batch in batches for body in batch})


def test_an_answer_is_forgotten_after_an_hour_and_belongs_to_its_language() -> None:
    inner, moment = Counting(), [START]
    remembered = Remembered(inner, lambda: moment[0])
    remembered.assess([post("oak table"), post("oak table", "de"), post("oak table", None)])
    assert len(inner.asked) == 3
    moment[0] = START + KEPT_FOR
    remembered.assess([post("oak table")])
    assert len(inner.asked) == 3
    moment[0] += timedelta(seconds=1)
    remembered.assess([post("oak table")])
    assert len(inner.asked) == 4
