"""What changed between two versions of the lexicon's folder. What does not live here: the digest (`Lexicon.digest`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.categories.terms import Entries, LanguageFile


@dataclass(frozen=True, slots=True)
class Change:
    """One phrase; `before` and `after` say where it stood and stands ("plain", "euphemisms.dose"), "" for nowhere."""

    language: str
    category: str
    phrase: str
    before: str
    after: str


def changes(old: Sequence[LanguageFile], new: Sequence[LanguageFile]) -> list[Change]:
    """By language, category and phrase."""
    before, after = _places(old), _places(new)
    return [
        Change(*key, before.get(key, ""), after.get(key, ""))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _places(files: Sequence[LanguageFile]) -> Mapping[tuple[str, str, str], str]:
    places: dict[tuple[str, str, str], list[str]] = {}
    for file in files:
        for code, entries in file.entries.items():
            for where, phrase in _listed(entries):
                places.setdefault((file.language, code, phrase), []).append(where)
    return {key: ", ".join(sorted(where)) for key, where in places.items()}


def _listed(entries: Entries) -> Iterator[tuple[str, str]]:
    yield from entries.named()
    yield from (("benign", phrase) for phrase in entries.benign)
    for name, table in (("contexts", entries.contexts), ("euphemisms", entries.euphemisms), ("goods", entries.goods)):
        yield from ((f"{name}.{key}", phrase) for key, listed in table.items() for phrase in listed)
