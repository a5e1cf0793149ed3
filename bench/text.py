"""`ringfence bench text [--data DIR]`: text models on sources, vendors, languages and disguises they have not seen.

Folds (a), (b) and (c) train anew without what they are measured on (`text_folds`), beside two baselines; the rest asks
the released model about `probes/`, sentences in many languages whose authors training does not know. Reads
`text/*.jsonl` under DIR or $RINGFENCE_DATA. Some hours, most of it training; with `--cache` a run that was stopped goes
on at the fold it was at, and `--released`, `--folds a` and `--rows 500` are quicker.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from bench import text_probes
from bench.arguments import number
from bench.outcome import outcome
from bench.text_folds import (
    BASELINES,
    Fold,
    Measured,
    auroc,
    baseline_desk,
    false_alarms_at,
    folds,
    of_all_rows,
)
from bench.text_kept import kept_or_measured
from bench.text_rows import ILLEGAL, LEGAL, are_there, real_rows
from content_models.encoders import DEFAULT
from content_models.text import artefact as artefacts
from content_models.text.blend import at_prior
from content_models.training.judging import Desk
from content_models.training.rows import Kind
from content_models.training.targets import MIX
from content_models.training.train import REVIEWED_FROM

ROWS = 2_500
SEED = 1
PRIOR = 0.001
GOALS: dict[str, tuple[str, float]] = {
    "a_auroc_darknet": (">=", 0.85),
    "a_auroc_guns": (">=", 0.85),
    "b_auroc_mean": (">=", 0.92),
    "b_auroc_mean_aim": (">=", 0.95),
    "b_false_alarms_at_90_recall_aim": ("<=", 0.05),
    "hard_negative_false_alarms": ("<=", 0.05),
    "unicode_recall_ratio": (">=", 0.95),
    "typo_recall_ratio": (">=", 0.90),
    "slang_recall_ratio": (">=", 0.90),
    "languages": (">=", 25),
    "languages_least_rows": (">=", 40),
    "languages_auroc_aim": (">=", 0.95),
    "languages_auroc_worst": (">=", 0.88),
    "languages_recall_gap": ("<=", 0.2),
    "calibration_error": ("<=", 0.05),
    "evidence_hits": (">=", 0.9),
    "low_prior_false_alarms": ("<=", 0.02),
}
Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print the figures as one JSON object on the last line. 0, 1 when a goal is missed, 2 when rows are missing."""
    parser = argparse.ArgumentParser(prog="ringfence bench text", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    parser.add_argument("--cache", type=Path, help="folder where embeddings and folds are kept for the next run")
    parser.add_argument("--rows", type=number(100), default=ROWS, help="at most so many rows of each source")
    parser.add_argument(
        "--folds", type=_letters, default="abc", help="which of a, b, c to train; the others' figures are left out"
    )
    parser.add_argument("--no-baselines", action="store_true")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--released", action="store_true", help="nothing is trained: the released model on the probes")
    part.add_argument("--no-probes", action="store_true", help="folds alone: probes are for what is to be released")
    chosen = parser.parse_args(args)
    folder = Path(chosen.data or ".") / "text"
    if not are_there(folder):
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        figures = _figures(folder, chosen, chosen.cache or Path(temporary))
    goals = {name: goal for name, goal in GOALS.items() if name in figures}
    return outcome("text", figures, goals)


def _letters(asked: str) -> str:
    if unknown := set(asked) - set("abc"):
        raise argparse.ArgumentTypeError(f"there is no fold {min(unknown)!r}; name some of a, b, c")
    return asked


def _figures(folder: Path, chosen: argparse.Namespace, cache: Path) -> Figures:
    desk = Desk(DEFAULT, cache, _say)
    minilm = None if chosen.no_baselines else baseline_desk(cache, _say)
    real = real_rows(folder, chosen.rows)
    asked = "" if chosen.released else chosen.folds
    found = _measured([fold for fold in folds(real) if fold.name[0] in asked], desk, minilm)
    figures = _of_folds(found)
    if not chosen.no_probes:
        figures |= text_probes.figures(artefacts.load(), desk, real["classifieds"])
    if not (chosen.no_probes or chosen.released):
        figures["languages_auroc_all_rows"] = text_probes.language_mean(of_all_rows(real, SEED, desk), desk)
    return {name: round(float(value), 4) for name, value in figures.items()}


def _measured(asked: Sequence[Fold], desk: Desk, minilm: Desk | None) -> dict[str, Measured]:
    """The first alone, with all cores for its embeddings, which the others share; then one process per core."""
    found: dict[str, Measured] = {}
    for fold in asked[:1]:
        found[fold.name] = kept_or_measured(fold, SEED, desk, minilm)
        _tell(fold.name, found[fold.name])
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), torch.set_num_threads, (1,)) as pool:
        tasks = {pool.submit(_anew, fold, desk.cache, minilm is not None): fold.name for fold in asked[1:]}
        for done in as_completed(tasks):
            found[tasks[done]] = done.result()
            _tell(tasks[done], done.result())
    return {fold.name: found[fold.name] for fold in asked}


def _anew(fold: Fold, cache: Path, baselines: bool) -> Measured:
    """In a process of its own, which opens its own encoders."""
    return kept_or_measured(fold, SEED, Desk(DEFAULT, cache, _say), baseline_desk(cache, _say) if baselines else None)


def _of_folds(found: Mapping[str, Measured]) -> Figures:
    figures: Figures = {}
    if "a" in found:
        figures |= {f"a_auroc_{name}": auroc(found["a"].full[name], _all(found["a"].full)) for name in ILLEGAL}
        figures |= _of_baselines("a", [found["a"]])
    if pairs := dict(_pairs(found)):
        figures |= _of_pairs(pairs)
    if "c" in found:
        figures["c_auroc_darknet"] = auroc(found["c"].full["darknet"], _all(found["c"].full))
        figures |= _of_baselines("c", [found["c"]])
    return figures


def _pairs(found: Mapping[str, Measured]) -> Iterator[tuple[str, Measured]]:
    """Of (b), each illegal source with each legal one that was left out with it."""
    for name, each in found.items():
        if name.startswith("b:"):
            illegal = next(source for source in ILLEGAL if source in each.full)
            for legal in (source for source in LEGAL if source in each.full):
                yield f"{illegal}_{legal}", each.only([illegal, legal])


def _of_pairs(pairs: Mapping[str, Measured]) -> Figures:
    scores = {name: (_illegal(each.full), _all(each.full)) for name, each in pairs.items()}
    areas = {name: auroc(*both) for name, both in scores.items()}
    alarms = [false_alarms_at(0.9, *both) for both in scores.values()]
    talk = np.concatenate([each.cascade["talk"] for each in pairs.values() if "talk" in each.cascade])
    return {
        **{f"b_auroc_{name}": area for name, area in areas.items()},
        "b_auroc_mean": float(np.mean(list(areas.values()))),
        "b_auroc_mean_aim": float(np.mean(list(areas.values()))),
        "b_auroc_fast_mean": float(np.mean([auroc(_illegal(e.fast), _all(e.fast)) for e in pairs.values()])),
        "b_auroc_weighted_average": float(
            np.mean([auroc(_illegal(e.average), _all(e.average)) for e in pairs.values()])
        ),
        "b_false_alarms_at_90_recall_aim": float(np.mean(alarms)),
        "hard_negative_false_alarms": float((talk > REVIEWED_FROM).mean()),
        **_of_baselines("b", list(pairs.values())),
        **_at_low_prior(list(pairs.values())),
    }


def _of_baselines(name: str, each: Sequence[Measured]) -> Figures:
    return {
        f"{name}_auroc_{baseline}": float(
            np.mean([auroc(_illegal(one.baselines[baseline]), _all(one.baselines[baseline])) for one in each])
        )
        for baseline in BASELINES
        if all(baseline in one.baselines for one in each)
    }


def _at_low_prior(each: Sequence[Measured]) -> Figures:
    """Under one illegal post in a thousand, on sources not trained on: false alarms at the line of review; and the line
    from which nineteen of twenty flagged posts would be illegal, with the recall that it keeps."""
    illegal = at_prior(np.concatenate([_illegal(one.cascade) for one in each]), MIX[Kind.ILLEGAL], PRIOR)
    legal = at_prior(np.concatenate([_all(one.cascade) for one in each]), MIX[Kind.ILLEGAL], PRIOR)
    lines = np.unique(illegal)
    recall = 1 - np.searchsorted(np.sort(illegal), lines) / len(illegal)
    alarms = 1 - np.searchsorted(np.sort(legal), lines) / len(legal)
    precision = PRIOR * recall / (PRIOR * recall + (1 - PRIOR) * alarms)
    sure = np.flatnonzero(precision >= 0.95)
    return {
        "low_prior_false_alarms": float((legal > REVIEWED_FROM).mean()),
        "low_prior_recall": float((illegal > REVIEWED_FROM).mean()),
        "low_prior_sure_from": float(lines[sure[0]]) if len(sure) else 1.0,
        "low_prior_sure_recall": float(recall[sure[0]]) if len(sure) else 0.0,
        "low_prior_legal_rows": len(legal),
    }


def _illegal(scores: Mapping[str, npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate([scores[name] for name in ILLEGAL if name in scores])


def _all(scores: Mapping[str, npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate([scores[name] for name in LEGAL if name in scores])


def _tell(name: str, found: Measured) -> None:
    """A line for who waits: each model's AUROC, and the cascade's shares over the line of review by source."""
    scores = {"fast": found.fast, "full": found.full, "average": found.average, **found.baselines}
    areas = " ".join(f"{model} {auroc(_illegal(each), _all(each)):.3f}" for model, each in scores.items())
    over = " ".join(f"{source} {(each > REVIEWED_FROM).mean():.3f}" for source, each in found.cascade.items())
    print(f"fold {name}: AUROC {areas}; over {REVIEWED_FROM}: {over}", file=sys.stderr, flush=True)


def _say(what: str, share: float) -> None:
    if share in (0.0, 1.0):
        print(what, file=sys.stderr)
