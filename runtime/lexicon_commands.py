"""`ringfence lexicon …`: what terms cost, which to add, what changed. The work is `content_models.lexicon`'s."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from runtime.terminal import busy, console, tell

if TYPE_CHECKING:
    from content_models.lexicon.cost import Share
    from content_models.lexicon.finding import Lexicon
    from content_models.lexicon.proposals import Proposal

app = typer.Typer(no_args_is_help=True, help="Terms of the lexicon: their cost on benign posts, proposals, versions.")

Folder = Annotated[Path | None, typer.Option("--lexicon", help="A lexicon's folder; default: the one that ships.")]
Benign = Annotated[
    list[Path] | None,
    typer.Option(help="Benign posts (JSON lines with text, language); default: those that ship. Repeat for more."),
]


@app.command()
def cost(
    language: Annotated[str | None, typer.Option(help="Only posts of this language.")] = None,
    benign: Benign = None,
    illegal: Annotated[
        list[Path] | None, typer.Option(help="Confirmed posts, to see what the terms find of them.")
    ] = None,
    limit: Annotated[float, typer.Option(help="List terms in more than this many of 1,000 benign posts.")] = 2.0,
    lexicon: Folder = None,
) -> None:
    """How often the terms hit posts that are benign, all together and each.

    Example: ringfence lexicon cost --benign neg_cocoa_train.jsonl --illegal dnm2023_train.jsonl
    """
    from content_models.lexicon.cost import cost_of, found_of
    from content_models.lexicon.posts import posts_of, shipped_posts

    with busy("reading posts"):
        terms = _lexicon(lexicon)
        vocabulary = terms.vocabulary()
        posts = posts_of(benign, vocabulary) if benign else shipped_posts(vocabulary)
        posts = [post for post in posts if language in (None, post.language) and not post.illegal]
        counted = cost_of(terms, [post for post in posts if not post.source.startswith("talk:")])
        talk = cost_of(terms, [post for post in posts if post.source.startswith("talk:")])
        found = found_of(terms, posts_of(illegal or (), vocabulary))
    _print_shares("benign posts hit", {"all": counted.whole} | dict(counted.by_language), "language")
    _print_shares("benign posts hit", counted.by_source, "source")
    _print_shares("benign posts hit", counted.by_category, "category")
    if talk.whole.posts:
        _print_shares("talk about such goods, not among the above", {"all": talk.whole}, "")
    if found:
        _print_shares("confirmed posts found", found, "source: category")
    over = counted.over(limit)
    tell(f"{len(over)} strong or plain terms over {limit:g} of 1,000 posts of a language")
    for term in over:
        tell(f"  {term.per_thousand:6.1f}  {term.posts:5}  {' '.join(map(str, term.key))}")


@app.command()
def propose(
    file: Annotated[Path, typer.Argument(help="JSON lines with text, label, category, language.")],
    benign: Benign = None,
    top: Annotated[int, typer.Option(help="How many proposals to show of each language and category.")] = 20,
    accept: Annotated[
        list[str] | None, typer.Option(help="A proposed term to write into the lexicon as plain. Repeat for more.")
    ] = None,
    lexicon: Folder = None,
) -> None:
    """Terms that confirmed posts share: what each would find, what it would cost. Writes only what you accept.

    Example: ringfence lexicon propose confirmed.jsonl --accept "moon rocks"
    """
    from content_models.lexicon.acceptance import accept as write
    from content_models.lexicon.acceptance import as_toml
    from content_models.lexicon.posts import posts_of, shipped_posts
    from content_models.lexicon.proposals import propose as proposals_of
    from domain.categories.terms import LEXICON

    with busy("reading posts"):
        terms = _lexicon(lexicon)
        vocabulary = terms.vocabulary()
        others = posts_of(benign, vocabulary) if benign else shipped_posts(vocabulary)
        proposals = proposals_of(terms, posts_of([file], vocabulary), others)
    if accept:
        for path in write(accept, proposals, lexicon or LEXICON):
            tell(f"written: {path}")
        return
    shown = _first(proposals, top)
    table = Table("term", "language", "category", "z", "confirmed", "newly found", "cost per 1,000")
    for p in shown:
        table.add_row(
            p.term, p.language, p.category, f"{p.z:.1f}", str(p.confirmed), str(p.new), f"{p.cost:.1f} ({p.benign})"
        )
    console.print(table)
    tell(as_toml(shown))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The folder of an earlier version.")], lexicon: Folder = None
) -> None:
    """What changed from an earlier version of the lexicon's folder to this one.

    Example: ringfence lexicon diff ../before/domain/categories/lexicon
    """
    from content_models.lexicon.versions import changes
    from domain.categories.terms import LEXICON, read_lexicon

    before, after = read_lexicon(old), read_lexicon(lexicon or LEXICON)
    versions = {file.language: file.version for file in before}
    for file in after:
        if versions.get(file.language) != file.version:
            tell(f"{file.language}  {versions.get(file.language, 'none')} → {file.version}")
    for change in changes(before, after):
        tell(f"{change.language}  {change.category}  {change.phrase!r}: {change.before or '-'} → {change.after or '-'}")
    tell(f"digest {_lexicon(old).digest[:12]} → {_lexicon(lexicon).digest[:12]}")


def _lexicon(folder: Path | None) -> "Lexicon":
    from content_models.lexicon.finding import Lexicon
    from domain.categories import CATEGORIES
    from domain.categories.terms import read_lexicon

    return Lexicon(CATEGORIES.values(), read_lexicon(folder) if folder else None)


def _first(proposals: "list[Proposal]", most: int) -> "list[Proposal]":
    """So many of each language and category."""
    groups: dict[tuple[str, str], list[Proposal]] = {}
    for found in proposals:
        groups.setdefault((found.language, found.category), []).append(found)
    return [found for group in groups.values() for found in group[:most]]


def _print_shares(title: str, shares: "Mapping[str, Share]", what: str) -> None:
    table = Table(
        what, "posts", "strong %", "strong or plain %", "with euphemisms %", title=title, title_justify="left"
    )
    for name, share in shares.items():
        rates = (f"{100 * share.of(hit):.2f}" for hit in (share.strong, share.terms, share.euphemisms))
        table.add_row(name, f"{share.posts:,}", *rates)
    console.print(table)
