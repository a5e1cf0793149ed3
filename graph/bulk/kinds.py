"""Sorts of subject, as files are named after them: `Account`, `Account-USES-Contact`."""

from dataclasses import dataclass

from domain.observations import SEPARATOR, Label, Relationship


@dataclass(frozen=True, slots=True)
class Kind:
    """Nodes of a label, or relationships of a type between nodes of two labels."""

    start: Label
    relationship: Relationship | None = None
    end: Label | None = None

    @staticmethod
    def named(name: str) -> "Kind":
        """Raises ValueError for a name that is none."""
        match name.split("-"):
            case [label]:
                return Kind(Label(label))
            case [start, relationship, end]:
                return Kind(Label(start), Relationship(relationship), Label(end))
        raise ValueError(f"{name} names neither a kind of node nor one of relationship")

    @property
    def name(self) -> str:
        return "-".join(part for part in (self.start, self.relationship, self.end) if part)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that say which subject a row is about."""
        return ("start", "end") if self.relationship else ("id",)

    @property
    def listed(self) -> str:
        """The key columns in SQL."""
        return ", ".join(f'"{key}"' for key in self.keys)

    @property
    def ends(self) -> tuple[tuple[Label, str], ...]:
        """Labels of nodes that exist because this says so, and the column with their ids."""
        return ((self.start, "start"), (self.end, "end")) if self.end else ((self.start, "id"),)

    @property
    def subject(self) -> str:
        """SQL for the subject's key, as `domain.observations` spells it."""
        words = [f"'{self.relationship}'"] if self.relationship else []
        for label, column in self.ends:
            words += [f"'{label}'", f'"{column}"']
        return f"concat_ws('{SEPARATOR}', {', '.join(words)})"

    @property
    def header(self) -> tuple[str, ...]:
        """The key columns in the words of the import tool, with an id space for each label."""
        if self.end:
            return f":START_ID({self.start})", f":END_ID({self.end})"
        return (f"id:ID({self.start})",)
