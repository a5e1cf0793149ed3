"""The bag: the same every time, accepted by foreign tools, readable by people, harmless to open."""

import csv
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bagit
import networkx as nx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.casework import CustodyEvent, CustodyVerb
from domain.errors import Invalid
from investigations.exports import EXPORTERS
from investigations.exports.findings import doubts
from investigations.exports.subjects import subject_path
from investigations.exports.tables import csv_of, inert
from investigations.packages import custody
from investigations.packages.bag import zipped
from investigations.packages.dossier import dossier
from investigations.packages.fonts import printable
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import CaseSnapshot, decode, encode
from investigations.wording import certainty, sentence
from tests.investigations.dossiers import ACCOUNTS, BODIES, NOW, account, cover, packed, snapshot

GOLDENS = Path(__file__).parent / "goldens"
READ_BY_PEOPLE = ("README.txt", "cover.json", "findings.json", "timeline.csv", "graph/nodes.csv", "graph/edges.csv")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_the_same_case_gives_the_same_bytes(files: dict[str, bytes], key: SigningKey) -> None:
    again = packed(key)
    assert [path for path in files if files[path] != again[path]] == []
    assert zipped(files, "b") == zipped(dict(reversed(files.items())), "b")


@pytest.mark.parametrize(
    ("subjects", "spared", "why"),
    [
        ((), 3, ""),
        (("bystander",), 3, " It was added to the case by an investigator; it shares no contact with the others."),
        (("seller-1",), 0, " It was added to the case by an investigator."),
        ((), 0, " It is here for what it shares alone."),
    ],
)
def test_who_is_here_though_nothing_was_rated_is_told_once_and_why(
    subjects: tuple[str, ...], spared: int, why: str
) -> None:
    whole = snapshot()
    case = replace(whole.case, subjects=tuple(account(name).key for name in subjects))
    posts = tuple(post for post in whole.posts if post.post.account_id != ACCOUNTS[spared])
    ready = dossier(replace(whole, case=case, posts=posts), cover())
    number = ready.number(account(ACCOUNTS[spared]))
    told = [doubt.statement for doubt in doubts(ready) if number in doubt.exhibits]
    assert told == [f"No post of account {number} in this package was rated for removal or review.{why}"]


@given(st.floats(0, 1))
def test_no_score_is_printed_surer_than_it_is(score: float) -> None:
    printed = certainty(score)
    assert printed not in ("0.00", "1.00")
    assert abs(float(printed.rpartition(" ")[2]) - score) < 0.0101


@given(st.text(min_size=1).filter(str.strip))
def test_a_reason_becomes_a_sentence_and_stays_one(phrase: str) -> None:
    made = sentence(phrase)
    assert made.endswith((".", "!", "?", "…"))
    assert sentence(made) == made


def test_a_stranger_to_ringfence_accepts_the_bag(bag: Callable[[], Path]) -> None:
    foreign = bagit.Bag(str(bag()))
    foreign.validate()
    assert foreign.info["External-Identifier"] == cover().package_id
    assert set(foreign.algorithms) == {"sha256", "sha512"}


def test_the_graph_conforms_to_case_and_uco(bag: Callable[[], Path]) -> None:
    tool = Path(sys.executable).with_name("case_validate")
    graph = bag() / "data/graph/case.jsonld"
    done = subprocess.run([tool, str(graph)], capture_output=True, text=True, check=False)
    assert "Conforms: True" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stderr  # a class or property that CASE does not know exits otherwise


@pytest.mark.parametrize("path", READ_BY_PEOPLE)
def test_what_people_read(path: str, files: dict[str, bytes], golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / path.replace("/", "-"), files[f"data/{path}"].decode())


def test_the_report_can_be_read(files: dict[str, bytes]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(files["data/report.pdf"])).pages
    text = "\n".join(page.extract_text() for page in pages)
    for words in (
        "An Garda Síochána",
        "Łódź",
        "кузнец77",
        "+şükrü_satış",
        "Глок 17",
        "<b>anna</b> & co",
        "Arabic letters",
    ):
        assert words in text, words
    assert "ines.investigator" in text
    assert len(text) < 20_000  # the fourth post alone has 15,000 characters


def test_every_text_is_in_the_subjects_at_full_length(files: dict[str, bytes]) -> None:
    subjects = [json.loads(content) for path, content in files.items() if path.startswith("data/subjects/")]
    assert sorted(post["body"] for subject in subjects for post in subject["posts"]) == sorted(BODIES)
    assert {subject["account"]["id"] for subject in subjects} == set(ACCOUNTS)


def test_what_is_masked_is_masked_in_every_file(key: SigningKey) -> None:
    masked = replace(
        snapshot(), contacts=tuple(replace(c, shown="•• mask ••", masked=True) for c in snapshot().contacts)
    )
    files = packed(key, masked)
    assert not any(b"bc1qexample0000" in content for content in files.values())
    graph = json.loads(files["data/graph/case.jsonld"])["@graph"]
    contacts = [thing for thing in graph if "•• mask ••" in thing.get("uco-core:name", "")]
    assert len(contacts) == 3
    assert not any("uco-core:hasFacet" in contact for contact in contacts)


def test_all_graph_forms_tell_the_same_network(files: dict[str, bytes]) -> None:
    graph = nx.parse_graphml(files["data/graph/graph.graphml"].decode(), force_multigraph=True)
    rows = list(csv.DictReader(io.StringIO(files["data/graph/edges.csv"].decode())))
    linked = json.loads(files["data/graph/case.jsonld"])["@graph"]
    relationships = [thing for thing in linked if thing["@type"] == "uco-core:Relationship"]
    assert sorted((edge[0], edge[1]) for edge in graph.edges) == sorted((row["from"], row["to"]) for row in rows)
    assert len(relationships) == len(rows) == len(snapshot().links)
    ids = {thing["@id"] for thing in linked}
    assert all(thing[f"uco-core:{end}"]["@id"] in ids for thing in relationships for end in ("source", "target"))


def test_an_empty_case_still_makes_every_file(key: SigningKey) -> None:
    empty = CaseSnapshot(
        case=snapshot().case, made_at=snapshot().made_at, custodian=snapshot().custodian, purpose="Nothing was found."
    )
    files = packed(key, empty)
    assert {"data/report.pdf", "data/timeline.csv", "data/graph/case.jsonld"} <= set(files)


@settings(max_examples=30)  # a report is laid out each time
@given(body=texts, handle=texts.filter(bool), account_id=texts.filter(bool), title=texts)
def test_no_text_breaks_a_bag(body: str, handle: str, account_id: str, title: str) -> None:
    """Whatever people write: every exporter writes its files, under names that stay in their folder."""
    base = snapshot()
    record = base.accounts[3]
    hostile = replace(
        base,
        case=replace(base.case, title=title),
        accounts=(*base.accounts[:3], replace(record, account=replace(record.account, handle=handle, id=account_id))),
        posts=(*base.posts[:3], replace(base.posts[3], post=replace(base.posts[3].post, body=body))),
    )
    ready = dossier(decode(encode(hostile)), cover())
    paths = [path for exporter in EXPORTERS for path in exporter.write(ready)]
    assert all(path.isascii() and ".." not in path and not path.startswith("/") for path in paths)
    assert len({path.lower() for path in paths}) == len(paths)


@given(texts | st.text("=+-@＝ \t\r\n'a", max_size=6))
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    cell = inert(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    _, [read] = csv.reader(io.StringIO(csv_of(["header"], [[text]]).decode(), newline=""))
    assert read == cell


@given(texts)
def test_printing_loses_no_letter_silently(text: str) -> None:
    shown = printable(text)
    assert (shown == text) or "[" in shown or len(shown) <= len(text)
    assert all(letter.isspace() or printable(letter) == letter for letter in shown)


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_a_snapshot_has_one_form_whatever_order_it_was_gathered_in(chance: random.Random) -> None:
    whole = snapshot()
    other = replace(
        whole,
        accounts=tuple(chance.sample(whole.accounts, len(whole.accounts))),
        posts=tuple(chance.sample(whole.posts, len(whole.posts))),
        links=tuple(chance.sample(whole.links, len(whole.links))),
    )
    assert encode(other) == encode(whole) == encode(decode(encode(whole)))


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(Invalid, match="cannot be frozen"):
        encode(replace(snapshot(), rings=(replace(snapshot().rings[0], score=float("nan")),)))
    with pytest.raises(Invalid, match="another shape"):
        decode(b'{"case": 1}')


@settings(max_examples=50)
@given(st.lists(texts, min_size=2, max_size=6), st.data())
def test_no_link_of_custody_can_be_cut_out_moved_or_changed(notes: list[str], data: st.DataObject) -> None:
    links: list[custody.Link] = []
    for note in notes:
        event = CustodyEvent(package_id="p", verb=CustodyVerb.DERIVED, actor="a", occurred_at=NOW, note=note)
        links.append(custody.Link(len(links) + 1, links[-1].digest if links else custody.FIRST_PREV, event))
    assert custody.is_whole(links)
    at = data.draw(st.integers(0, len(links) - 2))
    changed = replace(links[at], event=replace(links[at].event, actor="b"))
    assert not custody.is_whole([*links[:at], *links[at + 1 :]])
    assert not custody.is_whole([*links[:at], changed, *links[at + 1 :]])
    assert not custody.is_whole([*links[:at], links[at + 1], links[at], *links[at + 2 :]])


def test_hostile_ids_make_harmless_names() -> None:
    ready = dossier(snapshot(), cover())
    assert {subject_path(ready, account(a)) for a in ACCOUNTS} == {
        "subjects/A-0001-etc-passwd.json",
        "subjects/A-0002-hyperlink-1.json",
        "subjects/A-0003-bystander.json",
        "subjects/A-0004-seller-1.json",
    }


def test_a_zip_says_nothing_of_the_machine_that_made_it(files: dict[str, bytes]) -> None:
    members = zipfile.ZipFile(io.BytesIO(zipped(files, "ringfence-1"))).infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert [member.filename for member in members] == sorted(member.filename for member in members)
