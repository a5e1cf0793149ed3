"""What the released text model says of `probes/`: posts in many languages by authors of whom training saw nothing."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from bench.attacks import SLANG, TYPOS, UNICODE, Attack
from bench.text_folds import probabilities
from bench.text_rows import CONVERSATIONS, PROBES, post_of
from content_models.encoders import open_encoder
from content_models.lexicon.finding import listed_lexicon
from content_models.text import threads
from content_models.text.artefact import TextArtefact
from content_models.text.blend import at_prior
from content_models.text.cascade import FastStage, TextCascade
from content_models.text.columns import CATEGORIES, CATEGORY, EXITS, INTENT, INTENTS
from content_models.text.threads import Threads
from content_models.training.judging import Desk
from content_models.training.rows import Kind, Row
from content_models.training.sheets import Sheet, sheet_rows, sheets
from content_models.training.threads import conversations
from content_models.training.train import REVIEWED_FROM
from domain.judgement import Signal

Doubles = npt.NDArray[np.float64]

CARRIERS = 200
BINS = 10
HARD_ALARMS = 0.05
"""Share of look-alikes over the line of review that the goal allows."""


def figures(artefact: TextArtefact, desk: Desk, carriers: Sequence[Row]) -> dict[str, float]:
    rows = [row for sheet in sheets(PROBES) for row in sheet_rows(sheet)]
    fast = desk.fast(artefact.linear, artefact.pieces)
    _, full, cascade, _ = probabilities(rows, artefact, desk, fast)
    return {
        **_by_language(rows, full, cascade, artefact.prior),
        **_tasks(rows, artefact, desk, fast),
        **_under_attack(_of_first_authors(), artefact, desk, fast),
        **_buried(rows, artefact, carriers),
        **_conversations(artefact),
    }


def _of_first_authors() -> list[Row]:
    """Their illegal posts, enough to try sixty disguises on."""
    rows = [row for sheet in sheets(PROBES) if sheet.name == sheet.language for row in sheet_rows(sheet)]
    return [row for row in rows if row.kind is Kind.ILLEGAL]


def language_mean(artefact: TextArtefact, desk: Desk) -> float:
    """Mean over languages of the full model's AUROC."""
    rows = [row for sheet in sheets(PROBES) for row in sheet_rows(sheet)]
    full = probabilities(rows, artefact, desk, desk.fast(artefact.linear, artefact.pieces))[1]
    return float(np.mean(list(_areas(rows, full).values())))


def _areas(rows: Sequence[Row], answers: Doubles) -> dict[str, float]:
    illegal = np.array([row.kind is Kind.ILLEGAL for row in rows])
    spoken = np.array([row.language for row in rows])
    return {one: roc_auc_score(illegal[spoken == one], answers[spoken == one]) for one in sorted(set(spoken))}


def _by_language(rows: Sequence[Row], full: Doubles, cascade: Doubles, stated: float) -> dict[str, float]:
    illegal = np.array([row.kind is Kind.ILLEGAL for row in rows])
    hard = np.array([row.kind is Kind.HARD for row in rows])
    spoken = np.array([row.language for row in rows])
    areas = _areas(rows, full)
    languages = list(areas)
    found = [cascade[illegal & (spoken == one)] for one in languages]
    recalls = [float((each > REVIEWED_FROM).mean()) for each in found]
    lower = float(np.quantile(cascade[hard], 1 - HARD_ALARMS))
    return {
        "languages": len(languages),
        "languages_least_rows": min(int((spoken == one).sum()) for one in languages),
        "languages_auroc": float(np.mean(list(areas.values()))),
        "languages_auroc_aim": float(np.mean(list(areas.values()))),
        "languages_auroc_worst": min(areas.values()),
        "languages_recall": float(np.mean(recalls)),
        "languages_recall_gap": max(recalls) - min(recalls),
        "languages_recall_gap_by_chance": _gap_by_chance([len(each) for each in found], float(np.mean(recalls))),
        **_at_a_lower_line(found, lower),
        "languages_hard_false_alarms": float((cascade[hard] > REVIEWED_FROM).mean()),
        "languages_ordinary_false_alarms": float((cascade[~illegal & ~hard] > REVIEWED_FROM).mean()),
        "calibration_error": _calibration_error(illegal, full, stated),
        **{f"auroc_{one}": area for one, area in areas.items()},
    }


def _gap_by_chance(rows: Sequence[int], recall: float) -> float:
    """The gap to expect where every language has the same recall and only so many rows to tell it by."""
    drawn = np.random.default_rng(1).binomial(rows, recall, (1_000, len(rows))) / np.array(rows)
    return float(np.mean(drawn.max(axis=1) - drawn.min(axis=1)))


def _at_a_lower_line(found: Sequence[Doubles], line: float) -> dict[str, float]:
    """At the line over which as many look-alikes lie as the goal allows."""
    recalls = [float((each > line).mean()) for each in found]
    return {
        "languages_lower_line": line,
        "languages_recall_at_lower_line": float(np.mean(recalls)),
        "languages_recall_gap_at_lower_line": max(recalls) - min(recalls),
    }


def _calibration_error(illegal: npt.NDArray[np.bool_], answers: Doubles, stated: float) -> float:
    """Expected calibration error (Naeini et al. 2015) over ten bins, answers moved to the probes' own prior."""
    moved = at_prior(answers, stated, float(illegal.mean()))
    bins = np.minimum((moved * BINS).astype(int), BINS - 1)
    errors = [abs(moved[bins == at].mean() - illegal[bins == at].mean()) * (bins == at).sum() for at in np.unique(bins)]
    return float(sum(errors) / len(illegal))


def _tasks(rows: Sequence[Row], artefact: TextArtefact, desk: Desk, fast: FastStage) -> dict[str, float]:
    """How often the head alone names category, intent, and whether the talk is moved elsewhere."""
    head = desk.judged(rows, fast, artefact.head).head
    category = [(CATEGORIES.index(row.category), at) for at, row in enumerate(rows) if row.category]
    intent = [(INTENTS.index(row.intent), at) for at, row in enumerate(rows) if row.intent]
    lines = [_bare(text, sheet) for sheet in sheets(PROBES) for text in (*sheet.exits, *sheet.stays)]
    moved = [listed is sheet.exits for sheet in sheets(PROBES) for listed in (sheet.exits, sheet.stays) for _ in listed]
    moves = desk.judged(lines, fast, artefact.head).head[:, EXITS]
    return {
        "category_right": _right(head[:, CATEGORY], category),
        "intent_right": _right(head[:, INTENT], intent),
        "exits_auroc": float(roc_auc_score(moved, moves)),
    }


def _bare(text: str, sheet: Sheet) -> Row:
    return Row(
        text=text, language=sheet.language, kind=Kind.ORDINARY, category=None, intent=None, exits=None,
        source=sheet.name, origin=text,
    )  # fmt: skip


def _right(logits: npt.NDArray[np.float32], truth: Sequence[tuple[int, int]]) -> float:
    return float(np.mean([int(np.argmax(logits[at])) == index for index, at in truth]))


def _under_attack(rows: Sequence[Row], artefact: TextArtefact, desk: Desk, fast: FastStage) -> dict[str, float]:
    """Recall of disguised posts over recall of the same posts plain, at the line of review."""
    found: dict[str, float] = {}
    for name, attacks in (("unicode", UNICODE), ("typo", TYPOS), ("slang", SLANG)):
        tried = {attack.name: _ratio(attack, rows, artefact, desk, fast) for attack in attacks}
        ratios = {attack: ratio for attack, ratio in tried.items() if ratio is not None}
        found |= {f"recall_ratio_{attack}": ratio for attack, ratio in ratios.items()}
        found[f"{name}_recall_ratio"] = float(np.mean(list(ratios.values())))
    return found


def _ratio(attack: Attack, rows: Sequence[Row], artefact: TextArtefact, desk: Desk, fast: FastStage) -> float | None:
    """None where the attack changes no post that is found plain: nothing to lose."""
    changed = [(row, text) for row in rows if (text := attack(row.text, row.language)) != row.text]
    if not changed:
        return None
    plain = probabilities([row for row, _ in changed], artefact, desk, fast)[2]
    hidden = probabilities([_with(row, text) for row, text in changed], artefact, desk, fast)[2]
    found = int((plain > REVIEWED_FROM).sum())
    return float((hidden > REVIEWED_FROM).sum() / found) if found else None


def _with(row: Row, text: str) -> Row:
    return Row(
        text=text, language=row.language, kind=row.kind, category=row.category, intent=row.intent, exits=row.exits,
        source=row.source, origin=text,
    )  # fmt: skip


def _buried(rows: Sequence[Row], artefact: TextArtefact, carriers: Sequence[Row]) -> dict[str, float]:
    """Illegal English posts, alone and each inside an ordinary one: how many are found, and how often the heaviest
    evidence lies in the illegal part of those for which there is any."""
    illegal = [row.text for row in rows if row.kind is Kind.ILLEGAL and row.language == "en"]
    cascade = TextCascade(artefact, listed_lexicon(), open_encoder(artefact.encoder))
    around = [row.text for row in carriers if len(row.text) > 200][:CARRIERS]
    posts = [_put_into(carrier, illegal[number % len(illegal)]) for number, carrier in enumerate(around)]
    signals = cascade.assess([post_of(body) for body, _ in posts])
    hits = [_hit(signal, span) for signal, (_, span) in zip(signals, posts, strict=True)]
    told = [hit for hit in hits if hit is not None]
    alone = cascade.assess([post_of(text) for text in illegal])
    return {
        "evidence_hits": float(np.mean(told)) if told else 0.0,
        "evidence_posts": len(told),
        "buried_recall": float(np.mean([signal.probability > REVIEWED_FROM for signal in signals])),
        "buried_recall_alone": float(np.mean([signal.probability > REVIEWED_FROM for signal in alone])),
    }


def _put_into(carrier: str, trigger: str) -> tuple[str, tuple[int, int]]:
    """The post, and where the illegal part lies: after the carrier's first sentence."""
    place = carrier.find(". ") + 2 if ". " in carrier else len(carrier)
    return f"{carrier[:place]}{trigger} {carrier[place:]}", (place, place + len(trigger))


def _hit(signal: Signal, part: tuple[int, int]) -> bool | None:
    """None where the post is found innocent, which is a miss of the model and not of its evidence."""
    spans = [piece for piece in signal.evidence if piece.span]
    if not spans:
        return None
    start, end = max(spans, key=lambda piece: piece.weight).span or (0, 0)
    return start < part[1] and end > part[0]


def _conversations(artefact: TextArtefact) -> dict[str, float]:
    """Whole conversations by authors of their own, beside their most suspicious single message."""
    detector = TextCascade(artefact, listed_lexicon(), open_encoder(artefact.encoder))
    grown = Threads(detector, threads.load())
    told = conversations(CONVERSATIONS)
    truth = [conversation.illegal for conversation in told]
    signals = [grown.assess(conversation.posts()) for conversation in told]
    alone = [max(signal.probability for signal in detector.assess(each.posts())) for each in told]
    whole = [each[-1].probability for each in signals]
    half = [each[(len(each) - 1) // 2].probability for each in signals]
    return {
        "conversations": len(told),
        "conversations_auroc": float(roc_auc_score(truth, whole)),
        "conversations_auroc_at_half": float(roc_auc_score(truth, half)),
        "conversations_auroc_strongest_message": float(roc_auc_score(truth, alone)),
    }
