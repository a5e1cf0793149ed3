"""Mapping files turn rows into events; what a row lacks is named, and no row is lost."""

import io
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from screening.dead_letters import DeadLetter, RawRecord
from screening.events import read_event
from screening.files import Reading, read_records
from screening.mapping import Mapping, load_mapping
from screening.reading import check

MAPPINGS = Path(__file__).parents[2] / "examples" / "mappings"
ETHER, BITCOIN = "0x" + "ab" * 20, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"


def _rows(table: bytes, mapping: Mapping) -> list[RawRecord | DeadLetter]:
    return list(read_records(io.BytesIO(table), "table", lambda _: Path("/nonexistent"), Reading(), mapping))


def _events(table: str, name: str) -> list[dict[str, Any]]:
    """Events of a table under one of the example mappings, each checked as intake would."""
    made = []
    for row in _rows(table.encode(), load_mapping(MAPPINGS / f"{name}.toml")):
        assert isinstance(row, RawRecord), row
        check(read_event(row.raw))
        made.append(orjson.loads(row.raw))
    return made


def test_sites_become_accounts_reports_and_posts() -> None:
    table = (
        "id,name,url,category,subcategory,reporter,description\n"
        "7,win-a-coin.example,http://win-a-coin.example/now,Scamming,,somebody,\n"
        '8,safe.example,http://safe.example,Phishing,Wallets,somebody,"asks for keys, ""quickly"""\n'
    )
    made = _events(table, "cryptoscam_sites")
    assert [event["type"].split(".")[2] for event in made] == ["account", "report", "account", "report", "post"]
    account, report, *_, post = (event["data"] for event in made)
    assert account["contacts"][0] == {"kind": "domain", "value": "win-a-coin.example"}
    assert report == {
        "report_id": "site/7",
        "account_id": "site:7",
        "category": "Scamming",
        "reporter": "somebody",
    }
    assert post["body"] == 'asks for keys, "quickly"' and post["account_id"] == "site:8"


def test_wallets_become_contacts() -> None:
    made = _events(f"site_id,chain,address\n7,ETH,{ETHER}\n8,BTC,{BITCOIN}\n", "cryptoscam_wallets")
    assert [event["data"]["kind"] for event in made] == ["ethereum", "wallet"]
    assert made[0]["data"]["account_id"] == "site:7"


def test_listings_become_posts_of_their_vendor() -> None:
    row = '{"text": "a lamp", "label": 0, "cat": "none", "src": "s", "year": 2021, "lang": "en", "group": "v1"}\n'
    account, post, again, _ = _events(row * 2, "darkmarket_listings")
    assert account == again, "a vendor told twice is the same event"
    assert post["time"] == "2021-01-01T00:00:00+00:00"
    assert post["data"]["account_id"] == account["data"]["account_id"] == "vendor:v1"


def _mapping(folder: Path, text: str) -> Mapping:
    path = folder / "m.toml"
    path.write_text(text)
    return load_mapping(path)


TABLE = """
format = "csv"
source = "test"
[[event]]
type = "post"
id = "{id}"
time = "{at|time:%d.%m.%Y}"
when = ["text"]
[event.data]
post_id = "{id}"
account_id = "{seller}"
body = "{text}"
price = "{price|number}"
"""


def test_every_row_that_makes_no_event_is_a_dead_letter_that_names_the_column(tmp_path: Path) -> None:
    mapping = _mapping(tmp_path, TABLE)
    table = (
        b"id,at,seller,text,price\n"
        b"1,01.02.2024,s,a lamp,7.5\n2,2024-02-01,s,a lamp,\n3,,s,a lamp,\n4,01.02.2024,s,,\n"
        b'5,01.02.2024,s,a lamp,cheap\n6,too,few\n7,01.02.2024,s,\xff,\n8,01.02.2024,s,"never closed,\n'
        b"9,01.02.2024,s,x,\n"
    )
    rows = _rows(table, mapping)
    dead = {row.line: row.reason for row in rows if isinstance(row, DeadLetter)}
    assert dead == {
        3: "column at: is no time of the form %d.%m.%Y",
        4: "time: the column is empty and the mapping has no default_time",
        5: "no event of the mapping applies to this row",
        6: "column price: is no number",
        7: "the row has 3 columns, the header 5",
        8: "not UTF-8",
        9: "not CSV: unexpected end of data",
    }
    assert len(rows) == 8
    assert b"".join(bytes(row.original) for row in rows if row.line == 9).count(b"\n") == 1  # type: ignore[union-attr]


@given(cells=st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=8))
def test_no_text_of_a_table_is_lost(cells: list[list[str]]) -> None:
    table = "\n".join(",".join(row) for row in [["id", "chain", "address"], *cells]).encode("utf-8", "surrogatepass")
    rows = _rows(table.replace(b"id,", b"site_id,", 1), load_mapping(MAPPINGS / "cryptoscam_wallets.toml"))
    originals = b"\n".join(row.original if isinstance(row, DeadLetter) else row.row or b"" for row in rows)  # type: ignore[misc]
    told = [line for line in b"".join(originals.split(b"\r")).split(b"\n") if line.strip()]
    given_lines = [line for line in b"".join(table.split(b"\r")).split(b"\n")[1:] if line.strip()]
    assert sorted(told) == sorted(given_lines)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("source", "sauce"), "unknown key 'sauce'"),
        (('"post"', '"wish"'), "no event type 'wish'"),
        (("|number", "|colour"), "'colour' is neither a filter"),
        (('"csv"', '"xlsx"'), "format must be"),
        (('id = "{id}"\ntime', "time"), "'id' is missing"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_any_row(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        _mapping(tmp_path, TABLE.replace(*change, 1))


def test_a_table_without_a_named_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no column price"):
        _rows(b"id,at,seller,text\n", _mapping(tmp_path, TABLE))
