"""The CSV files that Neo4j's import tool reads, told to the tool and read back as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.bulk.kinds import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A CSV file without header, and the header to read it by.

    Attributes:
        multiline: some field spans several lines.
    """

    kind: Kind
    path: Path
    header: tuple[str, ...]
    rows: int
    multiline: bool

    @property
    def columns(self) -> list[str]:
        """Names of the columns: the kind's keys, then properties."""
        keys = self.kind.keys
        return [*keys, *(title.split(":")[0] for title in self.header[len(keys) :])]


def arguments(parts: Sequence[Part]) -> list[str]:
    """What the import tool has to be told about the parts; writes the headers beside them."""
    words = []
    for part in parts:
        header = part.path.with_suffix(".header")
        header.write_text(",".join(part.header) + "\n", encoding="utf-8")
        what = f"relationships={part.kind.relationship}" if part.kind.relationship else f"nodes={part.kind.start}"
        words.append(f"--{what}={header},{part.path}")
    if several := [str(part.path) for part in parts if part.multiline]:
        words += ["--multiline-fields-format=v2", f"--multiline-fields={','.join(several)}"]
    return words


def relation(parts: Iterable[Part], wanted: Mapping[str, str]) -> str:
    """SQL for the wanted columns (types by name) of all the parts together; NULL where a part lacks one."""
    nothing = "SELECT " + ", ".join(f'NULL::{of} AS "{name}"' for name, of in wanted.items()) + " WHERE FALSE"
    return "(" + " UNION ALL ".join([nothing, *(_read(part, wanted) for part in parts)]) + ")"


def literal(text: Path | str) -> str:
    """As SQL writes a text."""
    quoted = str(text).replace("'", "''")
    return f"'{quoted}'"


def _read(part: Part, wanted: Mapping[str, str]) -> str:
    types = ", ".join(f"{literal(name)}: '{wanted.get(name, 'VARCHAR')}'" for name in part.columns)
    there = (f'"{name}"' if name in part.columns else f"NULL::{of}" for name, of in wanted.items())
    reading = f"header = false, delim = ',', quote = '\"', escape = '\"', auto_detect = false, columns = {{{types}}}"
    return f"SELECT {', '.join(there)} FROM read_csv({literal(part.path)}, {reading})"
