"""`ringfence bench images [--pictures N] [--registry ROWS]`: copies found again, text read, detectors' boxes.

Everything is measured on pictures that the bench makes (`image_pictures`, `image_words`, `image_squares`): a few
photographs that packages carry, and many rendered scenes. No goal is about recognising goods: no licensed photographs
of goods are at hand, so that nothing could be measured. Some four minutes on one core.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx

from bench.arguments import number
from bench.image_pictures import CHANGES, photographs, scenes
from bench.image_registry import registry_cost
from bench.image_squares import NAMES, SIDE, square_finder, square_picture
from bench.image_words import CONDITIONS, SENTENCES, error_rate, written
from bench.outcome import outcome
from content_models.images.detectors import DetectorSettings, ObjectDetector
from content_models.images.embedding import EfficientNetLite
from content_models.images.hashes import distance, hashes
from content_models.images.layouts import Layout
from content_models.images.matching import COSINE_FROM, PDQ_WITHIN, PHASH_WITHIN, View, registered_views, views
from content_models.images.ocr import TextReader
from content_models.images.opening import Pixels
from content_models.images.regions import Box

SEED = 20_260_101
UNRELATED = 600
OTHERS = 9  # pictures that each changed copy is held against as well
PLACINGS = 200
RAPID = ("en", "de", "es", "zh")

GOALS: dict[str, tuple[str, float]] = {
    "jpeg30_together": (">=", 0.99),
    "resize50_together": (">=", 0.99),
    "brighter_together": (">=", 0.97),
    "blur_together": (">=", 0.97),
    "grey_together": (">=", 0.97),
    "crop5_together": (">=", 0.97),
    "crop12_together": (">=", 0.95),
    "turn5_together": (">=", 0.95),
    "turn90_together": (">=", 0.97),
    "mirror_together": (">=", 0.97),
    "watermark_together": (">=", 0.66),
    "border_together": (">=", 0.95),
    "screenshot_together": (">=", 0.9),
    "other_picture_pdq_views": ("<=", 0.0001),
    "other_picture_together": ("<=", 0.001),
    "false_pairs_per_million_pdq": ("<=", 40),
    "false_pairs_per_million_phash": ("<=", 40),
    **{f"error_rate_{language}_{condition}": ("<=", 0.05) for language in RAPID for condition in CONDITIONS},
    **{f"squares_found_{layout}": (">=", 0.99) for layout in Layout},
}


def run(args: list[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="ringfence bench images", description=__doc__)
    parser.add_argument("--pictures", type=number(10, 5_000), default=60, help="rendered scenes beside the photographs")
    parser.add_argument("--registry", type=number(0, 1_000_000), default=0, help="rows to look up in; starts engines")
    asked = parser.parse_args(args)
    figures = {**copies(asked.pictures), **unrelated(UNRELATED), **text_read(), **squares_found()}
    if asked.registry:
        figures |= registry_cost(asked.registry, SEED)
    return outcome("images", figures, GOALS)


def copies(count: int) -> dict[str, float]:
    """Share of changed copies that each matcher finds again, by what was done; `together` is what the product does.

    `other_picture_…` is the share of other pictures that such a copy is taken for.
    """
    encoder, rng = EfficientNetLite(), np.random.default_rng(SEED)
    kept = [picture for picture in (*photographs(), *scenes(count, SEED)) if hashes(picture).telling]
    known = [registered_views(picture, encoder) for picture in kept]
    figures, looked, spent = {"pictures": float(len(kept))}, 0, 0.0
    false: dict[str, list[bool]] = defaultdict(list)
    for name, change in CHANGES.items():
        hits: dict[str, list[bool]] = defaultdict(list)
        for place, picture in enumerate(kept):
            changed = change(picture, rng)
            begun = time.process_time()
            seen = views(changed, encoder)
            spent, looked = spent + time.process_time() - begun, looked + 1
            for matcher, hit in _matched(seen, known[place]).items():
                hits[matcher].append(hit)
            for step in range(1, 1 + OTHERS):
                for matcher, hit in _matched(seen, known[(place + step) % len(known)]).items():
                    false[matcher].append(hit)
        figures |= {f"{name}_{matcher}": round(float(np.mean(hit)), 3) for matcher, hit in hits.items()}
        print(name, {matcher: figures[f"{name}_{matcher}"] for matcher in hits}, file=sys.stderr)
    figures |= {f"other_picture_{matcher}": round(float(np.mean(hit)), 5) for matcher, hit in false.items()}
    return figures | {"look_ms": round(1000 * spent / looked, 1)}


def _matched(seen: Sequence[View], known: Sequence[View]) -> dict[str, bool]:
    """By the hash or embedding of whole pictures, as the methods are published, and as the product does."""
    found = {"pdq_plain": int(distance(seen[0].hashes.pdq[0], known[0].hashes.pdq[0])) <= PDQ_WITHIN}
    for name, near in (("pdq", _by_pdq), ("phash", _by_phash), ("cosine", _by_cosine)):
        found[f"{name}_whole"] = near(seen[0], known[0])
        found[f"{name}_views"] = any(near(view, entry) for view in seen for entry in known)
    return found | {"together": found["pdq_views"] or found["phash_views"] or found["cosine_views"]}


def _by_pdq(view: View, known: View) -> bool:
    return view.hashes.telling and bool((distance(view.positions, known.hashes.pdq[0]) <= PDQ_WITHIN).any())


def _by_phash(view: View, known: View) -> bool:
    return view.hashes.telling and int(distance(view.hashes.phash, known.hashes.phash)) <= PHASH_WITHIN


def _by_cosine(view: View, known: View) -> bool:
    if view.embedding is None or known.embedding is None or not view.hashes.telling:
        return False
    return float(view.embedding @ known.embedding) >= COSINE_FROM


def unrelated(count: int) -> dict[str, float]:
    """Pairs of pictures that have nothing to do with each other and are within a threshold all the same."""
    encoder = EfficientNetLite()
    found = [registered_views(picture, encoder)[0] for picture in scenes(count, SEED + 1)]
    shots = [registered_views(picture, encoder)[0] for picture in photographs()]
    found, shots = ([view for view in group if view.hashes.telling] for group in (found, shots))
    one, other = np.triu_indices(len(found), 1)
    pdq = np.stack([view.hashes.pdq for view in found])
    near = np.stack([distance(pdq[one, place], pdq[other, 0]) for place in range(8)]).min(axis=0)
    phash = np.stack([view.hashes.phash for view in found])
    cosine = (_rows(found) @ _rows(found).T)[one, other]
    between = _rows(shots) @ _rows(found).T
    return {
        "unrelated_pairs": float(len(one)),
        "false_pairs_per_million_pdq": _per_million(near <= PDQ_WITHIN),
        "false_pairs_per_million_phash": _per_million(distance(phash[one], phash[other]) <= PHASH_WITHIN),
        "false_pairs_per_million_cosine": _per_million(cosine >= COSINE_FROM),
        "false_pairs_per_million_cosine_with_photographs": _per_million(between >= COSINE_FROM),
        "cosine_of_unrelated_99_99": round(float(np.quantile(cosine, 0.9999)), 4),
    }


def _rows(seen: Sequence[View]) -> npt.NDArray[np.float32]:
    return np.stack([view.embedding for view in seen if view.embedding is not None])


def _per_million(false: npt.NDArray[np.bool_]) -> float:
    return round(float(false.mean() * 1e6), 1)


def text_read() -> dict[str, float]:
    """Mean character error rate by language and condition."""
    command = shutil.which("tesseract")
    reader, rng, grounds = TextReader(command), np.random.default_rng(SEED), scenes(3, SEED + 2)
    figures = {"tesseract_installed": float(command is not None)}
    begun, count = time.process_time(), 0
    for language, sentences in SENTENCES.items():
        for condition in CONDITIONS:
            errors = []
            for sentence, ground in zip(sentences, grounds, strict=True):
                lines = reader.read(written(language, sentence, condition, ground, rng))
                errors.append(error_rate(" ".join(line.text for line in lines), sentence))
                count += 1
            figures[f"error_rate_{language}_{condition}"] = round(float(np.mean(errors)), 3)
        print(language, {name: figures[f"error_rate_{language}_{name}"] for name in CONDITIONS}, file=sys.stderr)
    return figures | {"read_ms": round(1000 * (time.process_time() - begun) / count, 1)}


def squares_found() -> dict[str, float]:
    """Share of squares found with an overlap of half or more, over places, sizes and shapes of the picture."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for layout in Layout:
            path = Path(folder) / f"{layout}.onnx"
            onnx.save(square_finder(layout), path)
            detector = ObjectDetector(path, DetectorSettings(names=NAMES))
            rng = np.random.default_rng(SEED)
            figures[f"squares_found_{layout}"] = float(np.mean([_found(detector, rng) for _ in range(PLACINGS)]))
    return figures


def _found(detector: ObjectDetector, rng: np.random.Generator) -> bool:
    width, height = (int(side) for side in rng.integers(100, 1400, 2))
    least = max(8, 8 * max(width, height) // SIDE)  # eight of the network's pixels
    side = int(rng.integers(least, max(min(width, height) // 2, least + 1)))
    left, top = int(rng.integers(0, max(1, width - side))), int(rng.integers(0, max(1, height - side)))
    box = (left, top, min(left + side, width), min(top + side, height))
    found = detector.detect(_picture(width, height, box, rng))
    return len(found) == 1 and found[0].name == "square" and _overlap(found[0].box, box) >= 0.5


def _picture(width: int, height: int, box: Box, rng: np.random.Generator) -> Pixels:
    return square_picture(width, height, box, int(rng.integers(1 << 30)))


def _overlap(one: Box, other: Box) -> float:
    width = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return width * height / (sum(areas) - width * height)
