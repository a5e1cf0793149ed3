"""`ringfence images …`: look at files as a post's pictures are looked at, and keep lists of known pictures."""

import json
import shutil
import time
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from content_models.images.lists import KnownList, ListKind
from domain.errors import Invalid
from domain.judgement import CategoryCode
from investigations.wording import several
from runtime.bootstrap import Installation, now
from runtime.terminal import busy, console, installed, tell

if TYPE_CHECKING:
    from content_models.images.inspecting import Inspector

app = typer.Typer(no_args_is_help=True, help="What is in pictures, and lists of known ones.")


@app.command("inspect")
def inspect(
    files: Annotated[list[Path], typer.Argument(help="Pictures, or videos, of which key frames are looked at.")],
    registry: Annotated[
        bool, typer.Option("--registry", help="Look them up in the lists, too; engines are started for it.")
    ] = False,
    text: Annotated[bool, typer.Option(help="Read the text in them; takes most of the time.")] = True,
) -> None:
    """Print one JSON object a picture: format, size, hashes, Exif, what is odd, classes, text, and with --registry
    matches. Ends with 1 when one was refused.

    With --registry, a picture on a child-safety list is not decoded: its list and SHA-256 are printed and kept.

    Examples: ringfence images inspect a.jpg b.png · ringfence images inspect clip.mp4 --no-text ·
    ringfence images inspect --registry a.jpg | jq .matches
    """
    refused = 0
    with installed() if registry else nullcontext() as installation:
        inspector = _inspector(installation, text)
        for path in files:
            for found in inspector.tell(path):
                refused += "refused" in found
                typer.echo(json.dumps(found, ensure_ascii=False))
    if refused:
        raise typer.Exit(1)


@app.command("register")
def register(
    name: Annotated[str, typer.Option("--list", help="The list they go into; made when there is none of that name.")],
    kind: Annotated[ListKind, typer.Option(help="What a match means.")],
    files: Annotated[list[Path] | None, typer.Argument(help="Pictures; none for a child-safety list.")] = None,
    category: Annotated[CategoryCode | None, typer.Option(help="Of contraband: which trade.")] = None,
    source: Annotated[str, typer.Option(help="Who made the list, under which agreement.")] = "this platform",
    hashes: Annotated[
        Path | None, typer.Option(help="File of hashes: md5, sha1, sha256 or pdq, a comma, hex digits; one a line.")
    ] = None,
) -> None:
    """Keep pictures, or hashes of them, in a list. Of a picture hashes and an embedding are kept, never the picture.

    A child-safety list takes hashes alone: nobody but a clearing house may hold such pictures.

    Examples: ringfence images register --list seized --kind contraband --category weapons a.jpg b.jpg ·
    ringfence images register --list clearing-house --kind child_safety --source "agreement 12" --hashes hashes.txt
    """
    from content_models.images import store
    from content_models.images.embedding import open_image_encoder
    from content_models.images.hash_lists import read_hashes
    from content_models.images.inspecting import known_pictures, read_file

    if kind is ListKind.CHILD_SAFETY and files:
        raise Invalid("a child-safety list takes hashes alone; give them by --hashes and delete the pictures as told")
    if not files and hashes is None:
        raise Invalid("nothing to keep: give pictures, or a file of hashes by --hashes")
    known = KnownList(name=name, kind=kind, source=source, category=category)
    listed = read_file(hashes).decode("utf-8", "replace").splitlines() if hashes else []
    with busy("hashing") as say:
        entries = [*known_pictures(files or [], open_image_encoder(), say), *read_hashes(listed)]
    with installed() as installation, installation.pool.connection() as conn:
        store.add_list(conn, known, now())
        before = dict(store.lists(conn))[known]
        store.register(conn, name, entries, now())
        after = dict(store.lists(conn))[known]
    tell(f"{name}: {several(after - before, 'picture')} added, {after:,} known now")


@app.command("lists")
def show_lists(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Show each list, what a match means, and how many pictures it knows.

    Examples: ringfence images lists · ringfence images lists --json
    """
    from content_models.images import store

    with installed() as installation, installation.pool.connection() as conn:
        found = store.lists(conn)
    for known, count in found:
        if as_json:
            typer.echo(json.dumps({**asdict(known), "pictures": count}))
        else:
            tell(f"{known.name}: {known.kind}, {known.category or 'no trade'}, {count:,} known, from {known.source}")
    if not found and not as_json:
        tell("There is no list yet: `ringfence images register` begins one.")


def train(
    folder: Annotated[Path, typer.Argument(help="Photographs with labels.csv: file, label, licence, source.")],
    out: Annotated[Path, typer.Option(help="Folder for the trained head and its card.")],
    encoder: Annotated[
        str, typer.Option(help="efficientnet-lite0, or transformers:<folder> of a ResNet-50 or its like.")
    ] = "efficientnet-lite0",
) -> None:
    """Train an image head from 300 licensed photographs or more; the same ones give the same head.

    Example: ringfence train image photographs --out head
    """
    from content_models.images.embedding import open_image_encoder
    from content_models.images.training import train_image

    with busy("training") as say:
        card = train_image(folder, out, open_image_encoder(encoder), say)
    console.print(card)


def _inspector(installation: Installation | None, text: bool) -> "Inspector":
    from content_models.images.embedding import open_image_encoder
    from content_models.images.inspecting import Inspector
    from content_models.images.ocr import TextReader
    from content_models.images.registry import Registry

    return Inspector(
        open_image_encoder(),
        Registry(installation.pool.connection, now) if installation else None,
        TextReader(shutil.which("tesseract")) if text else None,
        installation.keyer.keyed if installation else None,
        time.monotonic,
    )
