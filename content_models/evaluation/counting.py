"""What is counted at the lines of the routing table: by line, by band, by category, by group.

What does not live here: anything that needs no line (`ranking`), and comparing groups with each other (`fairness`).
"""

import math
from itertools import pairwise

import numpy as np
from sklearn.metrics import brier_score_loss, confusion_matrix, roc_auc_score

from content_models.evaluation.figures import Band, CategoryFigures, Confusion, Counts, Group, Grouping, Line, Rate
from content_models.evaluation.scored import ACTIONS, CATEGORIES, Answers, Bools, Doubles, Names, Routing, Scored
from domain.judgement import Action

BINS = 10
LEAST_FOR_CALIBRATION = 40
_NORMAL = 1.959963984540054  # 97.5 % of a normal distribution


def rate(hits: Bools | int, of: Bools | int) -> Rate:
    """A share with its interval (Wilson 1927): counts, or masks of which `hits` is taken within `of`."""
    count, total = int(np.sum(hits & of if isinstance(of, np.ndarray) else hits)), int(np.sum(of))
    if not total:
        return Rate(None, None, None, count, 0)
    share, spread = count / total, _NORMAL**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = _NORMAL * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    low = 0.0 if count == 0 else max(centre - half, 0.0)
    return Rate(share, low, 1.0 if count == total else min(centre + half, 1.0), count, total)


def lines(illegal: Bools, answers: Answers, routing: Routing) -> list[Line]:
    return [_line(illegal, answers.at_least(action), action, above) for action, above in routing.lines()]


def _line(illegal: Bools, flagged: Bools, action: Action, above: float) -> Line:
    table = confusion_matrix(illegal, flagged, labels=[False, True])
    (passed_legal, flagged_legal), (passed_illegal, flagged_illegal) = table.tolist()
    counts = Counts(flagged_illegal, flagged_legal, passed_illegal, passed_legal)
    wrong = flagged_legal + passed_illegal
    return Line(
        action=str(action), above=above, counts=counts,
        precision=rate(illegal, flagged), recall=rate(flagged, illegal), false_positive_rate=rate(flagged, ~illegal),
        f1=2 * flagged_illegal / (2 * flagged_illegal + wrong) if flagged_illegal + wrong else None,
    )  # fmt: skip


def bands(illegal: Bools, answers: Answers, routing: Routing) -> list[Band]:
    edges = [None, *(above for _, above in routing.lines()), None]
    return [
        Band(str(action), above, up_to, int((here := answers.actions == at).sum()), rate(illegal, here))
        for at, (action, (up_to, above)) in enumerate(zip(ACTIONS, pairwise(edges), strict=True))
    ]


def categories(rows: Scored) -> list[CategoryFigures]:
    flagged, answers = rows.answers.at_least(Action.REVIEW), rows.answers
    found = []
    for at, category in enumerate(CATEGORIES):
        labelled, said = rows.truth == at, flagged & (answers.categories == at)
        if labelled.any() or said.any():
            found.append(
                CategoryFigures(
                    str(category), int(labelled.sum()), rate(flagged, labelled), rate(rows.illegal, said),
                    rate(said, labelled & flagged),
                )
            )  # fmt: skip
    return found


def confusion(rows: Scored) -> Confusion:
    """Truth by what was said; the last row is of legal posts, the last column of posts that are not flagged."""
    kinds = [str(category) for category in CATEGORIES]
    truth = np.where(rows.illegal, np.where(rows.truth >= 0, rows.truth, len(kinds)), len(kinds) + 1)
    flagged = rows.answers.at_least(Action.REVIEW)
    said = np.where(
        flagged, np.where(rows.answers.categories >= 0, rows.answers.categories, len(kinds)), len(kinds) + 1
    )
    counts = np.zeros((len(kinds) + 2, len(kinds) + 2), np.int64)
    np.add.at(counts, (truth, said), 1)
    names, columns = [*kinds, "category not stated", "legal"], [*kinds, "no category", "not flagged"]
    shown = [at for at in range(len(names)) if counts[at].any()]
    kept = [at for at in range(len(columns)) if at == len(columns) - 1 or counts[:, at].any()]
    return Confusion(
        [names[at] for at in shown], [columns[at] for at in kept], [[int(counts[a, b]) for b in kept] for a in shown]
    )


def grouping(by: str, column: Names, rows: Scored, moved: Doubles) -> Grouping | None:
    """None where no row states anything. Groups are in the order of their size."""
    sizes = np.bincount(column.codes[column.codes >= 0], minlength=len(column.names))
    order = sorted(range(len(column.names)), key=lambda at: (-sizes[at], column.names[at]))
    groups = [_group(column.names[at], column.codes == at, rows, moved) for at in order]
    return Grouping(by, groups, int((column.codes < 0).sum())) if groups else None


def _group(name: str, here: Bools, rows: Scored, moved: Doubles) -> Group:
    illegal, flagged = rows.illegal, rows.answers.at_least(Action.REVIEW)
    both = 0 < int((illegal & here).sum()) < int(here.sum())
    enough = int(here.sum()) >= LEAST_FOR_CALIBRATION
    return Group(
        name=name,
        rows=int(here.sum()),
        illegal=int((illegal & here).sum()),
        flagged=rate(flagged, here),
        recall=rate(flagged, here & illegal),
        false_positive_rate=rate(flagged, here & ~illegal),
        precision=rate(illegal, here & flagged),
        auroc=float(roc_auc_score(illegal[here], rows.answers.probabilities[here])) if both else None,
        calibration_error=calibration_error(illegal[here], moved[here]) if enough else None,
        brier=float(brier_score_loss(illegal[here], moved[here], pos_label=True)) if enough else None,
    )


def tenths(probabilities: Doubles) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The bin of each probability: ten of the same width."""
    return np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)


def calibration_error(illegal: Bools, probabilities: Doubles) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015) over ten bins of the same width."""
    if not len(illegal):
        return 0.0
    said = np.bincount(tenths(probabilities), probabilities, BINS)
    so = np.bincount(tenths(probabilities), illegal, BINS)
    return float(np.abs(said - so).sum() / len(illegal))
