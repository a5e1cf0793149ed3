"""A detector that believes what a post says of itself, and what asks it: for tests of an evaluation."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content_models.evaluation.evaluating import Question
from content_models.evaluation.rows import LabelledRow
from content_models.evaluation.scored import Routing, Scored, scored
from domain.judgement import CategoryCode, Evidence, EvidenceKind, Signal
from domain.marketplace import Post
from screening.routing import load_routing

TABLE = load_routing()
ROUTING = Routing(
    TABLE.version, TABLE.thresholds.remove, TABLE.thresholds.review, TABLE.thresholds.monitor, TABLE.propose
)
STATED = 0.5


class Told:
    """A detector that believes what a post says of itself: "p=0.7 drugs far …", the digits marked as evidence."""

    name = "told"

    def __init__(self, version: str = "1", power: float = 1.0) -> None:
        self.version, self._power = version, power

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        return [self._signal(post.body) for post in posts]

    def _signal(self, body: str) -> Signal:
        found = re.search(r"p=(\d(?:\.\d+)?)", body)
        probability = min(float(found[1]), 1) ** self._power if found else 0.0
        category = next((code for code in CategoryCode if code.value in body), None)
        marked = Evidence(
            kind=EvidenceKind.TEXT_SPAN, reason="It says so.", span=found.span(1) if found else None, weight=1
        )
        return Signal(
            detector=self.name, version=self.version, probability=probability, category=category,
            stage="encoder" if "asked" in body else "fast", abstains="far" in body, evidence=(marked,),
        )  # fmt: skip


def question(files: Sequence[Path], **more: Any) -> Question:
    given: dict[str, Any] = {
        "detector": Told(), "samples": 20, "routing": ROUTING, "stated_prior": STATED, "made_at": "2026-01-01",
    }  # fmt: skip
    return Question(files=files, **(given | more))


def written(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def judged(illegal: Sequence[bool], probabilities: Sequence[float], groups: Sequence[str] | None = None) -> Scored:
    rows = [
        LabelledRow(file=0, line=at, text=f"p={p}", illegal=label, values={"group": groups[at]} if groups else {})
        for at, (label, p) in enumerate(zip(illegal, probabilities, strict=True))
    ]
    return scored(rows, Told(), ROUTING, 1)
