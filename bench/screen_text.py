"""`ringfence bench screen_text [--data DIR]`: what judging a post's text costs, contacts and evidence included.

Unique posts from `text/*.jsonl` under DIR or $RINGFENCE_DATA, so that no post is remembered, though words are; one
process a core. The share of posts in the grey zone is set by choosing them, 2 % and 10 %; what the released threshold
passes on ordinary posts and what recall it costs is measured on rows as they come.
"""

import argparse
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.outcome import outcome
from bench.text_rows import ILLEGAL, LEGAL, are_there, post_of, real_rows
from content_models.contacts import find_contacts
from content_models.encoders import open_encoder
from content_models.lexicon.finding import listed_lexicon
from content_models.text import artefact as artefacts
from content_models.text.cascade import TextCascade
from domain.judgement import Signal
from domain.marketplace import Post

ROWS = 4_000
BATCH = 250
SINGLES = 300
WARM, WARM_FOR_ENCODER = 2_500, 250
"""Posts that a process judges before it is measured: lists, languages and indexes are read when first needed, which a
worker does once in its life."""

WANTED = 5_000
GOALS: dict[str, tuple[str, float]] = {
    "fast_posts_per_s": (">=", 4_000),
    "cascade_2pct_posts_per_s": (">=", 2_200),
    "cascade_10pct_posts_per_s": (">=", 850),
    "cascade_2pct_posts_per_s_aim": (">=", 5_000),
    "recall_lost": ("<=", 0.01),
}

_NEVER, _ALWAYS = 2.0, 0.0


def run(args: list[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, 1 when a goal is missed, 2 when rows are missing."""
    parser = argparse.ArgumentParser(prog="ringfence bench screen_text", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    folder = Path(parser.parse_args(args).data or ".") / "text"
    if not are_there(folder):
        return 2
    figures = {name: round(float(value), 4) for name, value in measure(folder).items()}
    return outcome("screen_text", figures, GOALS)


def measure(folder: Path) -> dict[str, float]:
    rows = real_rows(folder, ROWS)
    legal = [row.text for name in LEGAL for row in rows[name]]
    illegal = [row.text for name in ILLEGAL for row in rows[name]]
    quick = _stages(legal + illegal)
    grey = [text for text, asked in zip(legal + illegal, quick, strict=True) if asked]
    plain = [text for text, asked in zip(legal + illegal, quick, strict=True) if not asked]
    speeds = {
        "fast": _speed(_mixed(plain, grey, 0.02), _NEVER),
        "cascade_2pct": _speed(_mixed(plain, grey, 0.02), None),
        "cascade_10pct": _speed(_mixed(plain, grey, 0.10), None),
        "encoder": _speed(_mixed(plain, grey, 0.10)[: WARM_FOR_ENCODER + 500], _ALWAYS, WARM_FOR_ENCODER),
    }
    return {
        **{f"{name}_{what}": value for name, found in speeds.items() for what, value in found.items()},
        "cascade_2pct_posts_per_s_aim": speeds["cascade_2pct"]["posts_per_s"],
        "cores": os.cpu_count() or 1,
        "cores_for_5000_per_s_at_2pct": WANTED / speeds["cascade_2pct"]["posts_per_cpu_s"],
        "cores_for_5000_per_s_at_10pct": WANTED / speeds["cascade_10pct"]["posts_per_cpu_s"],
        "pass_through_legal": float(np.mean(quick[: len(legal)])),
        "pass_through_illegal": float(np.mean(quick[len(legal) :])),
        **_recall(illegal),
    }


def _mixed(plain: Sequence[str], grey: Sequence[str], share: float) -> list[str]:
    """As many posts as there are plain ones, every so-manieth of the grey zone; no post twice."""
    count = min(len(plain), int(len(grey) / share))
    every = round(1 / share)
    return [grey[at // every] if at % every == 0 else plain[at] for at in range(count)]


def _stages(texts: Sequence[str]) -> list[bool]:
    """Which posts the released threshold sends to the encoder; the encoder itself is not asked."""
    detector = _detector(_NEVER)
    low = artefacts.load().band_low
    posts = [post_of(text) for text in texts]
    batches = [posts[at : at + BATCH] for at in range(0, len(posts), BATCH)]
    return [signal.probability >= low for batch in batches for signal in detector.assess(batch)]


def _recall(illegal: Sequence[str]) -> dict[str, float]:
    """Share of illegal rows over the line of review by the encoder on all, and what the cascade loses of it."""
    some = [post_of(text) for text in illegal[::4]]
    whole = np.array([signal.probability for signal in _detector(_ALWAYS).assess(some)])
    cascade = np.array([signal.probability for signal in _detector(None).assess(some)])
    return {
        "recall_whole": float((whole > 0.5).mean()),
        "recall_lost": float(((whole > 0.5) & (cascade <= 0.5)).mean()),
    }


def _detector(band_low: float | None) -> TextCascade:
    released = artefacts.load()
    artefact = released if band_low is None else replace(released, band_low=band_low)
    return TextCascade(artefact, listed_lexicon(), open_encoder(artefact.encoder))


def _speed(texts: Sequence[str], band_low: float | None, warm: int = WARM) -> dict[str, float]:
    """By one process per core, each on a share of its own; P95 of one post at a time, beside the others' work."""
    workers = os.cpu_count() or 1
    before, texts = texts[:warm], texts[warm:]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(_warmed, [band_low] * workers, [before] * workers))
        begun = time.perf_counter()
        cpu = list(pool.map(_judge, [texts[at::workers] for at in range(workers)], [band_low] * workers))
        took = time.perf_counter() - begun
        singles = np.concatenate(list(pool.map(_one_by_one, [texts[at::workers][:SINGLES] for at in range(workers)])))
    return {
        "posts_per_s": len(texts) / took,
        "posts_per_cpu_s": len(texts) / sum(cpu),
        "p95_ms": float(np.quantile(singles, 0.95) * 1000),
    }


_ready: TextCascade | None = None


def _warmed(band_low: float | None, texts: Sequence[str]) -> None:
    """Loads everything, and keeps this process busy long enough that the other one gets a call too."""
    global _ready
    _ready = _detector(band_low)
    _judge(texts, band_low)
    time.sleep(1)


def _judge(texts: Sequence[str], band_low: float | None) -> float:
    detector = _ready or _detector(band_low)
    posts = [post_of(text) for text in texts]
    begun = time.process_time()
    for at in range(0, len(posts), BATCH):
        _judged(detector, posts[at : at + BATCH])
    return time.process_time() - begun


def _judged(detector: TextCascade, posts: Sequence[Post]) -> list[Signal]:
    for post in posts:
        find_contacts(post.body, "US")
    return detector.assess(posts)


def _one_by_one(texts: Sequence[str]) -> list[float]:
    assert _ready is not None
    took = []
    for text in texts:
        begun = time.perf_counter()
        _judged(_ready, [post_of(text)])
        took.append(time.perf_counter() - begun)
    return took
