"""Writing accepted terms into a language's file: into the category's plain terms, the version raised, nothing else.

The file is read again by the strict reader before it takes the old one's place. What does not live here: which terms
are worth it (`proposals`, `cost`), and who may say so.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from content_models.lexicon.proposals import Proposal
from domain.categories.terms import read_language
from domain.errors import Invalid, NotFound


def as_toml(proposals: Iterable[Proposal]) -> str:
    """What to paste, by language and category, with what each term costs beside it."""
    lines: list[str] = []
    under = ("", "")
    for found in sorted(proposals, key=lambda found: (found.language, found.category, -found.z)):
        if (found.language, found.category) != under:
            under = (found.language, found.category)
            lines += [f"# {found.language}.toml, into plain of [{found.category}]"]
        lines.append(f"  {_quoted(found.term)},  # finds {found.new} more, costs {found.cost:.1f} per 1,000")
    return "\n".join(lines)


def accept(terms: Sequence[str], proposals: Sequence[Proposal], folder: Path) -> list[Path]:
    """Write the terms into their languages' files. Raises Invalid for a term that was not proposed."""
    by_term = {proposal.term: proposal for proposal in proposals}
    if unknown := [term for term in terms if term not in by_term]:
        raise Invalid(f"{unknown[0]!r} is not among the proposals; accept only what was proposed and read.")
    changed: dict[Path, str] = {}
    for term in terms:
        proposal = by_term[term]
        path = folder / f"{proposal.language}.toml"
        if not path.is_file():
            raise NotFound(f"There is no lexicon {path}; add the language's file first.")
        changed[path] = _added(changed.get(path) or path.read_text("utf-8"), term, proposal.category, path)
    for path, text in changed.items():
        _replace(path, _raised(text, path))
    return list(changed)


def _added(text: str, term: str, category: str, path: Path) -> str:
    section = re.search(rf"^\[{category}\]$.*?^plain = (\[.*?\])$", text, re.MULTILINE | re.DOTALL)
    if section is None:
        raise Invalid(f"{path}: [{category}] has no list `plain` that ends with its own line.")
    inside = section[1][1:-1].rstrip().rstrip(",")
    joint = ",\n" if inside.strip() else "\n"
    first = inside if inside.startswith("\n") or not inside.strip() else f"\n  {inside.lstrip()}"
    return f"{text[: section.start(1)]}[{first}{joint}  {_quoted(term)},\n]{text[section.end(1) :]}"


def _raised(text: str, path: Path) -> str:
    found = re.search(r'^version = "(.*?)(\d+)"$', text, re.MULTILINE)
    if found is None:
        raise Invalid(f"{path}: version: must end with a number, so that it can be raised.")
    return f'{text[: found.start()]}version = "{found[1]}{int(found[2]) + 1}"{text[found.end() :]}'


def _replace(path: Path, text: str) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as aside:
        written = Path(aside) / path.name
        written.write_text(text, encoding="utf-8")
        read_language(written)
        written.replace(path)


def _quoted(term: str) -> str:
    return json.dumps(term, ensure_ascii=False)
