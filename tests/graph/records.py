"""Made-up records to link, drawn by a seed: some are another's double, with slips."""

import random
from collections.abc import Callable

import pyarrow as pa

from graph.resolution.signs import TIES

HOURS = 24


def accounts(number: int, seed: int, doubles: float = 0.2, spread: int = 0) -> pa.Table:
    """Signs of accounts as `graph.resolution.signs` has them; each list draws from `spread` values, else `number`."""
    drawn = random.Random(seed)
    rows = [_account(drawn, spread or number) for _ in range(number)]
    for row in rows[: int(number * doubles)]:
        other = drawn.choice(rows)
        row.update({name: other[name] for name in drawn.sample(sorted(row), len(row) // 2)})
    columns = {name: pa.array([row[name] for row in rows], _type(name)) for name in rows[0]}
    return pa.table({"unique_id": pa.array([f"a{n:06}" for n in range(number)])} | columns)


def persons(number: int, seed: int) -> pa.Table:
    """Given name, surname, birth date, town and e-mail; every third record is the one before with a slip."""
    drawn = random.Random(seed)
    rows: list[dict[str, str | None]] = []
    for n in range(number):
        rows.append({name: _slip(drawn, value) for name, value in rows[-1].items()} if n % 3 == 2 else _person(drawn))
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]}
    return pa.table({"unique_id": pa.array([f"p{n:06}" for n in range(number)])} | columns)


def _account(drawn: random.Random, spread: int) -> dict[str, object]:
    lists: dict[str, list[str] | None] = {
        column: _some(drawn, lambda column=column: f"{column}:{drawn.randrange(spread)}")  # type: ignore[misc]
        for column in (*TIES, "crowd", "images_few", "images_crowd", "texts", "texts_3")
    }
    lists["ties"] = sorted({value for column in (*TIES, "crowd") for value in lists[column] or ()}) or None
    lists["images"] = sorted({*(lists["images_few"] or ()), *(lists["images_crowd"] or ())}) or None
    keys = {f"{name}_key": next(iter(lists[name] or ()), None) for name in ("ties", "images", "texts")}
    hours = [float(drawn.choice((0, 0, 0, 1, 5))) for _ in range(HOURS - 1)]
    return {
        **lists,
        **keys,
        "name": "".join(drawn.choices("abcde", k=drawn.randrange(4, 8))) if drawn.random() < 0.9 else None,
        "hours": [*hours, 1.0] if drawn.random() < 0.8 else None,
        "created": drawn.randrange(500),
    }


def _some(drawn: random.Random, value: Callable[[], str]) -> list[str] | None:
    return sorted({value() for _ in range(drawn.randrange(1, 4))}) if drawn.random() < 0.6 else None


def _person(drawn: random.Random) -> dict[str, str | None]:
    def word(length: int) -> str:
        return "".join(drawn.choices("abcdefgh", k=length))

    born = f"{drawn.randrange(1950, 2005)}-{drawn.randrange(1, 13):02}-{drawn.randrange(1, 29):02}"
    first, last = word(4), word(6)
    return {"first_name": first, "surname": last, "dob": born, "city": word(2), "email": f"{first}.{last}@{word(1)}"}


def _slip(drawn: random.Random, value: str | None) -> str | None:
    """As it was, missing, or with two neighbouring letters exchanged, or with one lost."""
    at, chance = drawn.randrange(len(value or "ab") - 1), drawn.random()
    if not value or chance < 0.6:
        return value
    return None if chance < 0.7 else value[:at] + value[at : at + 2][:: -1 if chance < 0.85 else 2] + value[at + 2 :]


def _type(name: str) -> pa.DataType:
    if name in ("name", "ties_key", "images_key", "texts_key"):
        return pa.string()
    if name == "created":
        return pa.int32()
    return pa.list_(pa.float32(), HOURS) if name == "hours" else pa.list_(pa.string())
