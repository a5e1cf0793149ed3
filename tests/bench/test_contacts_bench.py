"""The set that judges contact extraction says what it claims, and its verdicts are counted right.

Values are read back out of the texts here, by other means than they were hidden by: the character database, the number
parser of phonenumbers, the distance of words.
"""

import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import contacts as bench
from bench.contact_set import Half, Item, contacts, unseen_ways
from bench.contact_set.carriers import carriers
from bench.contact_set.languages import LANGUAGES, WORDING
from bench.contact_set.listings import REALLY_THERE, SOURCES, found_in, listings
from bench.contact_set.natural import PLAIN, natural_contacts
from bench.contact_set.negatives import negatives
from bench.contact_set.verdicts import FindContacts, judged, shares, verdicts
from bench.contact_set.ways import ways
from domain.contacts import CONTACT_TYPES, resolve
from domain.marketplace import FoundContact
from tests.bench.contacts_undone import bare, core, undone

EVERY = [*contacts(Half.DEVELOPMENT), *contacts(Half.JUDGED)]
SOUNDS = {"won": 1, "wun": 1, "too": 2, "to": 2, "free": 3, "tree": 3, "for": 4, "fore": 4, "fife": 5, "sicks": 6,
          "sevin": 7, "ate": 8, "nein": 9, "oh": 0, "o": 0}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3}
NUMBERS = {  # of a pair; what a compound means is the sum of its words, but for four times twenty
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen", "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize "
    "quatorze quinze seize", "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete dieciocho diecinueve",
}  # fmt: skip
ROUND = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}


def words_as_digits(text: str, item: Item) -> str:
    wording = WORDING[item.language]
    table = {word: str(digit) for digit, word in enumerate(wording.digits)}
    table |= {word: str(digit) for digit, word in wording.spoken.items()} | {wording.plus: "+"}
    longest_first = sorted(table, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: table[found[0]], text)


def pairs_as_digits(text: str, language: str) -> str:
    units = {word: n for n, word in enumerate(NUMBERS[language].split())}
    tens = {word: 10 * n for n, word in enumerate(ROUND[language].split(), 2)}
    if language == "es":
        units |= {f"veinti{word}": 20 + n for word, n in units.items() if n < 10}
    meaning = units | tens

    def value(compound: str) -> str:
        parts = compound.replace("quatre-vingt", "quatrevingt").replace(" y ", "-").split("-")
        return str(sum(80 if part == "quatrevingt" else meaning[part] for part in parts))

    return "".join(value(one) for one in re.split(r", (?!y )|(?<! y) (?!y )", text))


def spoken_as_digits(text: str, item: Item) -> str:
    """The ways in which a digit is a word that is not in the language's table, or a word is several digits."""
    if item.obfuscation == "pairs_in_words":
        return pairs_as_digits(text, item.language)
    if item.obfuscation == "homophones":
        return " ".join(str(SOUNDS.get(word, word)) for word in text.split())
    if item.obfuscation == "misspelt_words":
        digits = list(WORDING[item.language].digits)
        return "".join(str(digits.index(difflib.get_close_matches(word, digits, 1, 0.3)[0])) for word in text.split())
    if item.obfuscation == "double_and_triple":
        said = re.sub(r"(double|triple|treble) (\w+)", lambda f: f"{f[2]} " * TIMES[f[1]], text)
        return said.replace("double", "")
    return text


def digits_of(item: Item) -> str:
    text = core(item)
    text = text[::-1] if item.obfuscation == "reversed" else text
    text = text.replace("🔟", "10").replace("🅾", "0")
    text = text.translate(str.maketrans("⓿", "0")) if "⓿" in text else text
    if item.obfuscation == "letters_for_digits":
        text = text.translate(str.maketrans("OoIlSsBZ", "00115582"))
    if item.obfuscation == "words_on_keys":
        text = phonenumbers.convert_alpha_characters_in_number(text)
    text = words_as_digits(spoken_as_digits(text, item), item)
    return "".join(
        "+" if c == "+" else str(digit) for c in text if (digit := unicodedata.digit(c, None)) is not None or c == "+"
    )


def read_phone(item: Item) -> str:
    digits = digits_of(item)
    if item.text[: item.core[0]].endswith("wa.me/") or digits.startswith("00"):
        digits = "+" + digits.removeprefix("00")
    number = phonenumbers.parse(digits, item.region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def named_signs(text: str, item: Item) -> str:
    """With the language's words for signs as the signs, every bracket and blank dropped."""
    wording = WORDING[item.language]
    signs = {"@": [*wording.at, "at"], ".": [*wording.dot, "dot"], "_": [wording.underscore], "/": ["slash"]}
    text = re.sub(r"[(\[][aä][)\]]", "@", text)
    for sign, words in signs.items():
        for word in sorted(filter(None, words), key=len, reverse=True):
            edge = r"(?<![^\W_]){}(?![^\W_])"
            text = re.sub(edge.format(re.escape(word)), f" {sign} ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+|[\[\](){}<>*|]", "", text)


def read_handle(item: Item) -> str:
    text = bare(item)
    if item.obfuscation == "named_marks":
        return named_signs(text, item).lower()
    return (re.sub("[ -]", "", text) if item.obfuscation == "spaced_name" else text).lower()


def read_mail(item: Item) -> str:
    if item.obfuscation == "provider_named":
        provider = "gmail" if "gmail" in item.text[slice(*item.span)] else "icloud"
        return f"{core(item)}@{provider}.com"
    text = undone(item).replace("#", "@").replace("AT", " at ").replace("DOT", " dot ") if (
        item.obfuscation == "glued_capitals"
    ) else undone(item).replace("#", "@")  # fmt: skip
    text = "".join("@" if unicodedata.category(c) == "So" else c for c in text)
    text = text.replace("-at-", "@").replace("_at_", "@").replace("-dot-", ".").replace("_dot_", ".")
    text = re.sub("[,。·]", ".", named_signs(text, item))
    return re.sub("@+", "@", text).lower()


def read_link(item: Item) -> str:
    text = undone(item).replace("colon", ":").replace("-dot-", ".").replace("DOT", ".").replace("*dot*", ".")
    text = named_signs(re.sub(r"(?i)^h\S{0,4}tt?p|^hxxps?|^h\*\*ps?|^htxps?|^ttps?", "http", text), item)
    text = re.sub("[。․·,]", ".", text)
    return re.sub(r"(?i)^https?[:/]+", "", text)


def read_long(item: Item) -> str:
    return re.sub(r"part 2|[\W_]", "", undone(item))


def read_payment(item: Item) -> str:
    service = item.value.partition(":")[0]
    text = re.sub(r"\b(?:at)\b", "@", undone(item))
    for word in WORDING[item.language].at:
        text = text.replace(f" {word} ", "@")
    name = re.sub(r"[ ()\[\]]", "", text).replace("@@", "@").lower()
    return f"{service}:{name}"


def read(item: Item) -> str | None:
    """The value as the domain spells what was read."""
    if item.kind == "phone":
        return read_phone(item)
    if item.obfuscation.startswith("invitation"):
        code = core(item)
        return item.value if item.value.endswith(code) and len(code) >= 16 else None
    readers = {"email": read_mail, "url": read_link, "domain": read_link, "payment_handle": read_payment}
    readers |= dict.fromkeys(("telegram", "wickr", "signal"), read_handle)
    found = resolve(item.kind, readers.get(item.kind, read_long)(item), item.region)
    return found and found[1]


def test_every_value_can_be_read_back_out_of_its_text() -> None:
    wrong = [(item.kind, item.obfuscation, item.value, core(item)) for item in EVERY if read(item) != item.value]
    assert not wrong, f"{len(wrong)}: {wrong[:5]}"


def test_spans_lie_inside_and_the_core_inside_the_span() -> None:
    for item in EVERY:
        start, end = item.span
        assert 0 <= start <= item.core[0] < item.core[1] <= end <= len(item.text), item
        assert core(item) == core(item).strip() and not set("\ue000\ue001") & set(item.text)
        before, after = (re.escape(part) for part in item.carrier.split("{c}"))
        for part, written in ((before, item.text[:start]), (after, item.text[end:])):
            assert re.fullmatch(re.sub(r"\\\{\w\\\}", r"[\\d., ]+", part), written), item.carrier


def test_posts_as_people_write_them_share_no_contact_and_say_plainly_what_is_called_plain() -> None:
    halves = {half: natural_contacts(half) for half in Half}
    known, judging = ({(item.kind, item.value) for item in items} for items in halves.values())
    assert known and judging and not known & judging
    for item in (item for items in halves.values() for item in items if item.kind in ("email", "url", "domain")):
        written = item.text[slice(*item.span)].lower()
        if item.obfuscation == PLAIN:
            assert signless(item.value.lower()) in signless(written), item  # but for dots that a provider ignores
        else:
            assert written != item.value, item


def signless(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def test_halves_share_no_value_no_carrier_no_trap_and_what_is_unseen_is_not_seen() -> None:
    development, judging = contacts(Half.DEVELOPMENT), contacts(Half.JUDGED)
    for of in ("value", "carrier", "text"):
        assert not {getattr(item, of) for item in development} & {getattr(item, of) for item in judging}, of
    assert not {one.text for one in negatives(Half.DEVELOPMENT)} & {one.text for one in negatives(Half.JUDGED)}
    seen = {(item.kind, item.obfuscation) for item in development}
    unseen = {(item.kind, item.obfuscation) for item in judging} - seen
    assert unseen == {(kind, way) for kind, _ in unseen for way in unseen_ways(kind)}
    assert seen <= {(item.kind, item.obfuscation) for item in judging}


def test_the_set_is_as_large_and_as_wide_as_it_says() -> None:
    judging = contacts(Half.JUDGED)
    assert len(judging) >= 3000 and len(contacts(Half.DEVELOPMENT)) >= 2000
    assert {item.kind for item in judging} == {type_.kind for type_ in CONTACT_TYPES} - {"wallet"}
    assert len(LANGUAGES) == 25 == len({item.language for item in judging})
    assert len({item.region for item in judging if item.kind == "phone"}) >= 40
    assert len({item.value for item in EVERY}) == len(EVERY)
    assert all(sum(map(len, by_use.values())) >= 8 for by_use in carriers(Half.JUDGED).values())
    assert min(Counter((item.kind, item.obfuscation) for item in judging).values()) >= 3
    traps = negatives(Half.JUDGED)
    assert len({trap.text for trap in traps}) == 600 and len({trap.language for trap in traps}) == 20


def test_the_set_is_the_same_in_another_process() -> None:
    told = (
        "import hashlib; from bench.contact_set import *; from bench.contact_set.negatives import negatives; "
        "made = repr([(contacts(half), negatives(half)) for half in Half]); "
        "print(hashlib.sha256(made.encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", told],
        env={**os.environ, "PYTHONHASHSEED": "11"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(repr([(contacts(half), negatives(half)) for half in Half]).encode()).hexdigest()
    assert other.stdout.strip() == here


def test_sentences_for_development_are_many_and_no_part_of_what_judges() -> None:
    sentences = {(item.kind, item.obfuscation) for item in ways()}
    assert len(sentences) >= 400 and len({item.language for item in ways()}) >= 25
    assert not {item.value for item in ways()} & {item.value for item in contacts(Half.JUDGED)}
    for item in ways():
        assert 0 <= item.core[0] < item.core[1] <= len(item.text), item


def answer(item: Item, **other: object) -> FoundContact:
    found = FoundContact(kind=item.kind, value=item.value, span=item.core, confidence=1.0)
    return replace(found, **other)  # type: ignore[arg-type]


@given(st.sampled_from(EVERY), st.data())
def test_a_contact_is_right_by_kind_and_value_and_placed_by_its_span(item: Item, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(item.text) - 1))
    end = data.draw(st.integers(start + 1, len(item.text)))
    verdict = judged(item, [answer(item, span=(start, end))])
    covered = sum(start <= at < end for at in range(*item.core)) / (item.core[1] - item.core[0])
    assert verdict.right and not verdict.wrong and verdict.others == 0
    assert verdict.placed == (covered >= 0.8 and item.span[0] <= start and end <= item.span[1])
    mistaken = judged(
        item, [answer(item, span=(start, end), value="another"), answer(item, kind="wallet", span=(0, 0))]
    )
    assert not mistaken.right and mistaken.wrong == (covered > 0) and mistaken.others == 2


def test_shares_are_of_what_was_asked() -> None:
    items = contacts(Half.DEVELOPMENT)[::40]
    finders: dict[float, FindContacts] = {
        1.0: lambda text, region: [answer(item) for item in items if item.text == text],
        0.0: lambda text, region: [],
    }
    for share, find in finders.items():
        counted = shares(verdicts(items, find), lambda item: item.kind)
        assert {kind: of for kind, (_, of) in counted.items()} == Counter(item.kind for item in items)
        assert {hit for hit, _ in counted.values()} == {share}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one row in each source: a placeholder in it, and a number that was overlooked."""
    (tmp_path / "text").mkdir()
    for name, _ in SOURCES.values():
        row = {"text": f"Chair of {name}, call <number> or <email>, or 310-555-2368"}
        (tmp_path / "text" / name).write_text(json.dumps(row) + "\n", "utf-8")
    return tmp_path


def test_placeholders_are_left_out_and_what_is_really_there_is_no_error(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = listings(data / "text", "cocoa")
    assert [row.region for row in rows] == ["US"] and "<" not in rows[0].text and "310-555-2368" in rows[0].text
    at = rows[0].text.index("310")
    found = FoundContact(kind="phone", value="+13105552368", span=(at, at + 12), confidence=1.0)
    (there,) = found_in(rows, lambda text, region: [found])
    assert there.is_false and there.written == "310-555-2368"
    monkeypatch.setattr("bench.contact_set.listings.REALLY_THERE", frozenset({there.listing}))
    assert not there.is_false and replace(there, listing=there.listing.replace("phone", "domain")).is_false
    assert there.listing == f"phone {hashlib.sha256(rows[0].text.encode()).hexdigest()}"


def test_of_rows_only_kind_and_hash_are_kept() -> None:
    kinds = "|".join(type_.kind for type_ in CONTACT_TYPES)
    assert REALLY_THERE and all(re.fullmatch(rf"(?:{kinds}) [0-9a-f]{{64}}", line) for line in REALLY_THERE)


def test_the_bench_counts_false_contacts_and_never_prints_what_it_judges_by(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = bench.run(["--data", str(data), "--show", "2"])
    said = capsys.readouterr().out
    told = json.loads(said.splitlines()[-1])
    assert ended == (1 if told["missed"] else 0) and set(told["goals"]) == set(bench.GOALS) <= set(told["figures"])
    assert (
        told["figures"]["false_per_1000_cocoa"] == 1000 and "false_share" in told["missed"] and "+13105552368" in said
    )
    assert not any(item.text in said for item in contacts(Half.JUDGED))


def test_the_development_half_needs_no_data_and_shows_what_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "find_contacts", lambda text, region: [])
    assert bench.run(["--half", "development", "--show", "1"]) == 1
    said = capsys.readouterr().out
    assert json.loads(said.splitlines()[-1])["figures"]["recall_all"] == 0
    ways = {(item.kind, item.obfuscation) for item in contacts(Half.DEVELOPMENT)}
    assert all(f"{kind} {way}: not found: " in said for kind, way in ways)


def test_what_is_missing_is_named_with_its_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(["--data", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert (
        said.out == ""
        and str(tmp_path) in said.err
        and "stanfordnlp/cocoa" in said.err
        and "RINGFENCE_DATA" in said.err
    )
