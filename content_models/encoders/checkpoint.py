"""Any `transformers` checkpoint as an encoder: mBERT, XLM-R and their like, from a folder or a hub in reach.

A checkpoint with a fine-tuned classification head answers with that head's logits; our own head is then fitted on them
and calibrates them. What does not live here: fine-tuning (`training.finetune`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from content_models.encoders import ROWS_AT_ONCE, Floats
from content_models.encoders.bert import PARTS
from domain.errors import NotFound

_MOST_TOKENS = 256


class Checkpoint:
    """An `Encoder` whose id is the digest of its weights, so that a head never meets others under the same name.

    Raises NotFound where the folder or name leads to no checkpoint.
    """

    def __init__(self, place: str) -> None:
        self._tokenizer, self._model, self._has_head = _opened(place)
        self.id = f"transformers/{type(self._model).__name__}/{_digest(self._model)}"
        config = self._model.config
        self.dimension = int(config.num_labels if self._has_head else PARTS * config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One by one: padding would make a row depend on its neighbours in the last digits."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._row(text.encode("utf-8", "replace").decode()) for text in texts])

    def pieces(self, text: str) -> list[int]:
        clean = text.encode("utf-8", "replace").decode()
        ids: list[int] = self._tokenizer(clean, truncation=True, max_length=_MOST_TOKENS).input_ids
        return ids

    def piece_vectors(self) -> Iterator[Floats]:
        for part in self._model.get_input_embeddings().weight.detach().split(ROWS_AT_ONCE):
            yield part.float().numpy()

    def _row(self, text: str) -> Floats:
        import torch

        with torch.inference_mode():
            tokens = self._tokenizer(text, return_tensors="pt", truncation=True, max_length=_MOST_TOKENS)
            answer = self._model(**tokens, output_hidden_states=True)
            if self._has_head:
                return np.asarray(answer.logits[0].float().numpy())
            return pooled([layer[0].float().numpy() for layer in answer.hidden_states])


def _opened(place: str) -> tuple[Any, Any, bool]:
    from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(place)
        has_head = any(name.endswith("ForSequenceClassification") for name in config.architectures or ())
        kind = AutoModelForSequenceClassification if has_head else AutoModel
        return AutoTokenizer.from_pretrained(place), kind.from_pretrained(place).eval(), has_head
    except (OSError, ValueError) as error:
        raise NotFound(
            f"{place!r} is no transformers checkpoint: a folder with config.json, a tokenizer and weights, or the name "
            "of one on a hub that this machine reaches"
        ) from error


def pooled(layers: Sequence[Floats]) -> Floats:
    """As the `bert` graph pools: mean and maximum of the last layer, means of two lower ones."""
    last = len(layers) - 1
    pools = [layers[last].mean(0), layers[last].max(0), layers[last * 5 // 6].mean(0), layers[last // 2].mean(0)]
    return np.concatenate([pool / np.linalg.norm(pool) for pool in pools]) * np.float32(PARTS**-0.5)


def _digest(model: Any) -> str:
    found = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        found.update(name.encode() + tensor.contiguous().cpu().numpy().tobytes())
    return found.hexdigest()[:16]
