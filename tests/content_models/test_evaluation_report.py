"""`ringfence evaluate` from files to the page: hostile lines, thirty rows counted by hand, nothing given away."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from content_models.evaluation.evaluating import evaluate
from content_models.evaluation.figures import Evaluation
from content_models.evaluation.page import page
from content_models.evaluation.rows import MAX_LINE_BYTES, Columns, LabelledRow, Refusals, read_rows
from content_models.evaluation.scored import MOST_NAMES, OTHERS, scored
from domain.errors import Invalid, NotFound
from domain.judgement import Action
from runtime import cli
from tests.content_models.told import ROUTING, Told, judged, question, written

GOLDEN = Path(__file__).parent / "goldens" / "evaluation.json"
SCHEMA = Path(__file__).parents[2] / "docs" / "models" / "evaluation.schema.json"


def test_a_hostile_file_is_counted_line_by_line_and_ends_nothing(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.jsonl"
    lines = [
        b'{"text": "p=0.9", "label": 1}', b"\xff\xfe", b"[1]", b"{", b'{"text": "p=0.1", "label": "maybe"}',
        b'{"text": " ", "label": 0}', b'{"text": "' + b"a" * MAX_LINE_BYTES + b'", "label": 0}', b"", b"[" * 100_000,
        b'{"text": "p=0.1", "label": false, "category": ["x"], "language": {"a": 1}}',
        b'{"text": "a\\ud800\\u0000", "label": "0.0"}',
    ]  # fmt: skip
    hostile.write_bytes(b"\n".join(lines))
    found = evaluate(question([hostile], show_texts=True))
    assert found.source.rows == 3
    assert {each.reason: (each.lines, each.places) for each in found.source.refused} == {
        "not UTF-8": (1, ["hostile.jsonl:2"]),
        "not a JSON object": (1, ["hostile.jsonl:3"]),
        "not JSON": (2, ["hostile.jsonl:4", "hostile.jsonl:9"]),
        "the label is neither 1 (illegal) nor 0 (legal)": (1, ["hostile.jsonl:5"]),
        "no text": (1, ["hostile.jsonl:6"]),
        f"longer than {MAX_LINE_BYTES:,} bytes": (1, ["hostile.jsonl:7"]),
    }
    assert page(found).encode("utf-8", "surrogatepass")


def test_tables_are_read_by_whatever_names_and_separators_they_have(tmp_path: Path) -> None:
    table = tmp_path / "posts.csv"
    table.write_text('\ufeffbody;flag;who\n"p=0.9;\nmore";1;a\np=0.2;0;b\nbroken;1\n', "utf-8")
    columns, refusals = Columns({"text": "body", "label": "flag"}, ("who",)), Refusals()
    rows = list(read_rows([table], columns, refusals))
    assert [(row.line, row.text, row.illegal, row.values) for row in rows] == [
        (2, "p=0.9;\nmore", True, {"who": "a"}),
        (4, "p=0.2", False, {"who": "b"}),
    ]
    assert refusals.places == {"another number of columns than the header": ["posts.csv:5"]}
    packed = tmp_path / "posts.csv.gz"
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert [row.text for row in read_rows([packed], columns, Refusals())] == [row.text for row in rows]
    packed.write_bytes(packed.read_bytes()[:-12])
    cut = Refusals()
    assert len(list(read_rows([packed], columns, cut))) <= 2 and "cut short" in next(iter(cut.counts))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "a.jsonl",
            '{"body": "x", "label": 1}',
            r"a.jsonl line 1 has no column 'text'; it has body, label.*--text-column",
        ),
        ("a.csv", "text,flag\nx,1\n", r"a.csv line 2 has no column 'label'; it has text, flag.*--label-column"),
        ("a.jsonl", "", r"a.jsonl holds no rows"),
        ("a.jsonl", '{"text": "x", "label": 7}', r"no line of a.jsonl can be used; at a.jsonl:1: the label is neither"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_way_out(
    name: str, content: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(Invalid, match=says):
        evaluate(question([tmp_path / name]))
    with pytest.raises(NotFound, match=r"there\.csv is no file: give"):
        evaluate(question([tmp_path / "there.csv"]))


def test_a_column_of_free_text_does_not_keep_every_text() -> None:
    rows = [LabelledRow(file=0, line=at, text="p=0", illegal=False, values={"source": f"s{at}"}) for at in range(900)]
    column = scored(rows, Told(), ROUTING, 1).columns["source"]
    assert len(column.names) == MOST_NAMES + 1 and column.rows_of(OTHERS).sum() == 900 - MOST_NAMES


def thirty() -> list[dict[str, Any]]:
    """Ten illegal rows, of which eight lie over .5 and two of them over .95; twenty legal, of which two lie over .5."""
    illegal = [0.99, 0.97, 0.9, 0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.05]
    legal = [0.96, 0.6, 0.35, *[0.1] * 17]
    return [
        {
            "text": f"p={p} {'drugs' if at % 2 else 'weapons'}{' asked' * (p > 0.3)}{' far' * (p == 0.96)}",
            "label": int(at < 10), "category": "drugs" if at < 10 else None, "language": "en" if at % 3 else "pl",
            "seller_kind": "person", "month": f"2026-0{1 + at % 2}",
        }
        for at, p in enumerate([*illegal, *legal])
    ]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    path = written(tmp_path_factory.mktemp("thirty") / "thirty.jsonl", thirty())
    return evaluate(question([path], attacks=True, other=Told("2", 1.5)))


def test_thirty_rows_counted_by_hand(whole: Evaluation, golden: Callable[[Path, str], None]) -> None:
    remove, review, _ = whole.lines
    assert (review.precision.hits, review.precision.of, review.recall.hits, review.recall.of) == (8, 10, 8, 10)
    assert (review.false_positive_rate.hits, review.false_positive_rate.of, review.f1) == (2, 20, 0.8)
    # .96 is a legal row of which the detector is unsure: it is reviewed and not removed.
    assert (remove.precision.hits, remove.precision.of) == (2, 2)
    # Pairs in the right order of 200: each illegal row over the legal ones below it, ties as halves.
    below = [20, 20, 19, 19, 19, 19, 18.5, 18, 18, 0]
    assert whole.ranking.auroc.value == pytest.approx(sum(below) / 200)
    assert (whole.passing.asked.hits, whole.passing.abstained.hits) == (12, 1)
    assert [row.line for row in whole.false_alarms[:3]] == [11, 12, 13] and whole.missed[0].line == 10
    drugs = next(each for each in whole.categories if each.category == "drugs")
    assert (drugs.recall.hits, drugs.named.hits, drugs.named.of, drugs.precision.of) == (8, 4, 8, 5)
    golden(GOLDEN, json.dumps(rounded(asdict(whole)), indent=1, ensure_ascii=False) + "\n")


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list | tuple) else value


def test_the_schema_of_the_twin_is_the_published_one(whole: Evaluation, golden: Callable[[Path, str], None]) -> None:
    schema = TypeAdapter(Evaluation).json_schema()
    golden(SCHEMA, json.dumps(schema, indent=1) + "\n")
    assert TypeAdapter(Evaluation).validate_json(json.dumps(asdict(whole))) == whole


def test_the_same_files_and_seed_give_the_same_page(whole: Evaluation, tmp_path: Path) -> None:
    path = written(tmp_path / "thirty.jsonl", thirty())
    again = evaluate(question([path], attacks=True, other=Told("2", 1.5)))
    assert again == whole and page(again) == page(whole)


class Outline(HTMLParser):
    """Elements that are opened and never closed, ids, links, and whatever would fetch or run something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.foreign: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        for name in ("href", "xlink:href", "src"):
            self.links += [given[name] or ""] if name in given else []
        self.foreign += [name for name in given if name.startswith("on")] + (
            [tag] if tag in ("script", "img", "iframe") else []
        )
        if tag not in ("meta", "br", "hr", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.remove(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


HOSTILE = '<script>alert(1)</script> $x^2$ --> " onload="x'


def test_the_page_escapes_names_and_shows_no_text_unless_asked(tmp_path: Path) -> None:
    rows = [row | {"language": HOSTILE, "source": HOSTILE, "who": HOSTILE} for row in thirty()]
    for row in rows:
        row["text"] = f"{HOSTILE} +48 600 100 200 {row['text']}"
    path = written(tmp_path / "rows.jsonl", rows)
    asked = question([path], columns=Columns(groups=("who",)), attacks=True, other=Told("2", 2))
    shy, open_ = evaluate(asked), evaluate(replace(asked, show_texts=True))
    for html in (page(shy), page(open_)):
        outline = Outline(html)
        assert outline.open == [] and outline.foreign == []
        assert len(set(outline.ids)) == len(outline.ids)
        assert {link[1:] for link in outline.links} <= set(outline.ids) and all(
            link[:1] == "#" for link in outline.links
        )
        assert "<script" not in html and "&lt;script&gt;" in html
    assert "600 100 200" not in page(shy) + json.dumps(asdict(shy))
    assert "600 100 200" in page(open_) and "<mark>0.99</mark>" in page(open_)


def test_every_section_is_there_and_what_was_not_asked_for_is_not(whole: Evaluation, tmp_path: Path) -> None:
    named = re.findall(r'<section id="(\w+)"', page(whole))
    assert named == [
        "goals", "judged", "lines", "ranking", "calibration", "priors", "categories", "groups", "fairness", "attacks",
        "cascade", "comparison", "errors",
    ]  # fmt: skip
    lone = evaluate(question([written(tmp_path / "lone.jsonl", [{"text": "p=0.7", "label": 0}])]))
    assert Outline(page(lone)).open == []
    assert {goal.name: goal.met for goal in lone.goals}["auroc"] is None


def test_the_command_writes_both_files_and_strict_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "thirty.jsonl", thirty())

    def ended(*more: str) -> int:
        monkeypatch.setattr("sys.argv", ["ringfence", "evaluate", str(path), "--out", str(tmp_path / "out"), *more])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    assert ended() == 0 and ended("--strict") == 1
    said = capsys.readouterr().out
    assert "30 rows judged" in said and "missed" in said and "p=0.9" not in said
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["schema"] == "ringfence-evaluation-1" and (tmp_path / "out" / "report.html").exists()
    assert ended("--group", "language") == 1 and "compared already" in capsys.readouterr().err
    assert ended("--detector", "x") == 1 and "there is no detector 'x'; there is text" in capsys.readouterr().err


def test_actions_are_the_routing_tables_own() -> None:
    found = judged([True, False], [0.951, 0.95])
    assert found.answers.at_least(Action.REMOVE).tolist() == [True, False]
