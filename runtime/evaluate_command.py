"""`ringfence evaluate FILE…`: what a detector is worth on labelled posts, as a page to read and the same as JSON.

What does not live here: any figure (`content_models.evaluation`). No engine is started.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from content_models.evaluation.figures import Evaluation
from domain.errors import Invalid
from domain.judgement import Detector
from investigations.wording import several
from runtime.bootstrap import detectors, now
from runtime.settings import Settings
from runtime.terminal import measured, tell
from screening.routing import load_routing

if TYPE_CHECKING:
    from content_models.evaluation.scored import Routing


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled posts: .jsonl, .csv or .tsv, also .gz or .zst.")],
    out: Annotated[Path, typer.Option(help="Folder for report.html and report.json.")] = Path("evaluation"),
    detector: Annotated[str, typer.Option(help="Which detector to judge.")] = "text",
    model: Annotated[Path | None, typer.Option(help="Folder of a model; default: the one in use.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Folder of another model, judged on the same rows.")] = None,
    prior: Annotated[
        float, typer.Option(min=1e-6, max=0.5, help="A share of illegal posts to work out precision for.")
    ] = 0.001,
    attacks: Annotated[bool, typer.Option("--attacks", help="Also judge a sample in disguise.")] = False,
    reference: Annotated[
        Path | None, typer.Option(help="Posts, labelled or not, from which these may have moved away.")
    ] = None,
    group: Annotated[list[str] | None, typer.Option(help="A further column to compare; repeat for several.")] = None,
    show_texts: Annotated[bool, typer.Option("--show-texts", help="Put the texts of errors into the report.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 where a goal is missed.")] = False,
    seed: Annotated[int, typer.Option(help="Of samples and intervals.")] = 1,
    text_column: Annotated[str, typer.Option(help="The column that holds the text.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column that holds 1 (illegal) or 0.")] = "label",
    title_column: Annotated[str, typer.Option()] = "title",
    category_column: Annotated[str, typer.Option()] = "category",
    language_column: Annotated[str, typer.Option()] = "language",
    source_column: Annotated[str, typer.Option()] = "source",
    seller_kind_column: Annotated[str, typer.Option()] = "seller_kind",
    region_column: Annotated[str, typer.Option()] = "region",
    month_column: Annotated[str, typer.Option(help="Sorts as dates do (2026-03).")] = "month",
) -> None:
    """Say what a detector is worth on labelled posts: errors, calibration, fairness, disguises, drift.

    Examples: ringfence evaluate posts.jsonl --attacks ·
    ringfence evaluate a.csv b.csv --text-column body --group gender --out report ·
    ringfence evaluate posts.jsonl --model new --compare old --strict
    """
    from content_models.evaluation.evaluating import Question, evaluate
    from content_models.evaluation.page import page
    from content_models.evaluation.rows import Columns, require_files

    names = {
        "text": text_column, "label": label_column, "title": title_column, "category": category_column,
        "language": language_column, "source": source_column, "seller_kind": seller_kind_column,
        "region": region_column, "month": month_column,
    }  # fmt: skip
    columns = Columns(names, tuple(group or ()))
    require_files(files)
    settings = Settings()
    judged = _detector(settings, detector, model)
    question = Question(
        files=files, columns=columns, detector=judged, routing=_routing(), stated_prior=_stated_prior(settings, model),
        prior=prior, other=_detector(settings, detector, compare) if compare else None, reference=reference,
        attacks=attacks, show_texts=show_texts, made_at=now().isoformat(timespec="seconds"), seed=seed,
    )  # fmt: skip
    with measured("evaluating") as say:
        found = evaluate(question, say)
        say("writing the report", 1.0)
        _write(out, page(found), found)
    _tell(found, out)
    if strict and any(goal.met is False for goal in found.goals):
        raise typer.Exit(1)


def _detector(settings: Settings, name: str, model: Path | None) -> Detector:
    own = settings.model_copy(update={"text_model": model}) if model else settings
    known = {each.name: each for each in detectors(own)}
    if name not in known:
        raise Invalid(f"there is no detector {name!r}; there is {', '.join(known)}")
    return known[name]


def _stated_prior(settings: Settings, model: Path | None) -> float:
    """The share of illegal posts that probabilities are stated for: the deployment's, or else the model's own."""
    from content_models.text.artefact import RELEASED, load

    return settings.illegal_share or load(model or settings.text_model or RELEASED).prior


def _routing() -> "Routing":
    from content_models.evaluation.scored import Routing

    table = load_routing()
    lines = table.thresholds
    return Routing(table.version, lines.remove, lines.review, lines.monitor, table.propose)


def _write(out: Path, html: str, found: Evaluation) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.html").write_text(html, "utf-8", newline="\n")
    (out / "report.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _tell(found: Evaluation, out: Path) -> None:
    from content_models.evaluation.wording import verdict

    refused = sum(each.lines for each in found.source.refused)
    tell(f"{several(found.source.rows, 'row')} judged" + (f", {several(refused, 'line')} refused:" if refused else ""))
    for line in _refusals(found) if refused else ():
        tell(line)
    for sentence in verdict(found):
        tell(sentence)
    tell(f"{out / 'report.html'} and {out / 'report.json'}")


def _refusals(found: Evaluation) -> Sequence[str]:
    return [f"  {each.reason}: {each.lines:,}, the first at {', '.join(each.places)}" for each in found.source.refused]
