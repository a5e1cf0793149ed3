"""Any `transformers` checkpoint as an encoder: mBERT, XLM-R and their like, from a folder or a hub in reach.

A checkpoint with a fine-tuned classification head answers with that head's logits; our own head is then fitted on them
and calibrates them. What does not live here: fine-tuning (`training.finetune`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from content_models.encoders import Floats
from domain.errors import NotFound

_MOST_TOKENS = 256


class Checkpoint:
    """An `Encoder` whose id is the digest of its weights, so that a head never meets others under the same name.

    Raises NotFound where the folder or name leads to no checkpoint.
    """

    def __init__(self, place: str) -> None:
        self._tokenizer, self._model, self._has_head = _opened(place)
        self.id = f"transformers/{type(self._model).__name__}/{_digest(self._model)}"
        self.dimension = int(self._model.config.num_labels if self._has_head else self._model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One by one: padding would make a row depend on its neighbours in the last digits."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._row(text.encode("utf-8", "replace").decode()) for text in texts])

    def _row(self, text: str) -> Floats:
        import torch

        with torch.inference_mode():
            answer = self._model(**self._tokenizer(text, return_tensors="pt", truncation=True, max_length=_MOST_TOKENS))
            if self._has_head:
                return np.asarray(answer.logits[0].float().numpy())
            mean = answer.last_hidden_state[0].float().mean(dim=0)
            return np.asarray(torch.nn.functional.normalize(mean, dim=0).numpy())


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


def _digest(model: Any) -> str:
    found = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        found.update(name.encode() + tensor.contiguous().cpu().numpy().tobytes())
    return found.hexdigest()[:16]
