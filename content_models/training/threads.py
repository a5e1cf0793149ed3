"""Fitting what a conversation is worth as it grows, on chats by authors whom no stage of the text model knows."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from content_models.text.threads import ThreadBlend, signals_of, thread_features
from content_models.training.embeddings import Say
from content_models.training.rows import Kind
from content_models.training.sheets import reach
from content_models.training.targets import MIX
from domain.judgement import CategoryCode, Detector
from domain.marketplace import Post, PostKind

CONVERSATIONS = Path(__file__).parent / "conversations"
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Attributes:
    category: of an illegal one.
    exits_at: number of the message, from 1, that first moves the talk elsewhere; 0 where none does.
    """

    language: str
    messages: tuple[str, ...]
    illegal: bool
    category: CategoryCode | None
    exits_at: int

    def posts(self) -> list[Post]:
        return [
            Post(
                id=str(at),
                account_id=str(at % 2),
                kind=PostKind.MESSAGE,
                body=body,
                language=self.language,
                created_at=_SOME_DAY,
                thread_id="thread",
            )
            for at, body in enumerate(self.messages)
        ]


def conversations(folder: Path = CONVERSATIONS) -> list[Conversation]:
    """In a fixed order; who is named in `{reach}` is made up, the same each time."""
    return [found for path in sorted(folder.glob("*.toml")) for found in _conversations(path)]


def _conversations(path: Path) -> list[Conversation]:
    read = tomllib.loads(path.read_text("utf-8"))
    return [
        Conversation(
            language=read["language"],
            messages=tuple(
                _filled(body, f"{path.stem}/{kind}/{place}/{at}") for at, body in enumerate(entry["messages"])
            ),
            illegal=kind == "illegal",
            category=CategoryCode(entry["category"]) if kind == "illegal" else None,
            exits_at=entry["exits_at"],
        )
        for kind in ("illegal", "legal")
        for place, entry in enumerate(read[kind])
    ]


def _filled(body: str, key: str) -> str:
    return body.replace("{reach}", reach(random.Random(key)))  # noqa: S311  seeded on purpose, nothing secret


def fitted_threads(detector: Detector, learned: Sequence[Conversation], say: Say) -> ThreadBlend:
    """Each conversation counts once, however long; hard twins stand to illegal ones as in the stated mix."""
    rows, truth, weight = [], [], []
    share = {True: MIX[Kind.ILLEGAL], False: MIX[Kind.HARD]}
    for number, conversation in enumerate(learned, start=1):
        alone, together = signals_of(detector, conversation.posts())
        for at in range(1, len(alone)):
            rows.append(thread_features(alone[: at + 1], together[: at + 1]))
            truth.append(conversation.illegal)
            weight.append(share[conversation.illegal] / (len(alone) - 1))
        say("reading conversations", number / len(learned))
    fit = LogisticRegression(C=1.0).fit(np.array(rows), truth, np.array(weight) / np.mean(weight))
    return ThreadBlend(fit.coef_[0], float(fit.intercept_[0]), detector.version)
