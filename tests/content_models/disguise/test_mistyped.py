"""Slips of the finger: what was meant is read, what was written can be shown, and rare words stay."""

import random
import time
from collections.abc import Callable, Iterator

import pytest

from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.finding import listed_lexicon
from content_models.text.reading import read
from content_models.training.rows import Kind
from content_models.training.sheets import CALIBRATION, sheet_rows, sheets

Slip = Callable[[str, int], str]

SLIPS: dict[str, tuple[Slip, float]] = {
    "missing": (lambda word, at: word[:at] + word[at + 1 :], 0.55),
    "twice": (lambda word, at: word[:at] + word[at] + word[at:], 0.6),
    "swapped": (lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :], 0.6),
}
LISTED = ("de", "en", "es", "fr", "id", "nl", "pt", "ru", "sv", "tr", "uk")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return listed_lexicon().vocabulary()


def sentences() -> Iterator[tuple[str, str]]:
    """Posts by authors whose words are not what the list of words was made from."""
    for sheet in (sheet for sheet in sheets(CALIBRATION) if sheet.name == sheet.language):
        yield from ((row.text, sheet.language) for row in sheet_rows(sheet) if row.kind is Kind.ORDINARY)


def slipped(text: str, slip: Slip, chance: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """With a slip in every second longer word, and each of those as it was and as it is."""
    words, changed = text.lower().split(" "), []
    for at, word in enumerate(words):
        if word.isalpha() and len(word) > 5 and chance.random() < 0.5:
            words[at] = slip(word, chance.randrange(1, len(word) - 2))
            changed += [(word, words[at])] if words[at] != word else []
    return " ".join(words), changed


@pytest.mark.parametrize("name", SLIPS)
def test_most_slips_are_read_as_what_was_meant(vocabulary: Vocabulary, name: str) -> None:
    slip, least = SLIPS[name]
    read_right = total = 0
    for text, language in sentences():
        if language in LISTED:
            written, changed = slipped(text, slip, random.Random(text))
            reading = read(written, vocabulary, language).text
            total += len(changed)
            read_right += sum(word in reading for word, _ in changed)
    assert total > 300
    assert read_right / total > least


def test_what_people_write_stays_but_for_a_few_rare_words(vocabulary: Vocabulary) -> None:
    changed = total = 0
    for text, language in sentences():
        words = text.lower().split()
        total += len(words)
        changed += len(set(words) - set(read(text, vocabulary, language).text.split()))
    assert changed / total < 0.05


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("selling fresh cocaien, mesage me", "selling fresh cocaine, message me"),
        ("samedaydelivery in berlin", "same day delivery in berlin"),
        ("ask @mesage or mesage@frehs.example, frehs.example/mesage", None),
        ("x.example/buy-mesage t.me/+mesage mesage-frehs.example foo.mesage", None),
        ("RB1234 Makita, 14.5x38, Ø20", None),
    ],
)
def test_words_are_mended_and_names_and_addresses_are_not(
    vocabulary: Vocabulary, written: str, meant: str | None
) -> None:
    assert read(written, vocabulary, "en").text == (meant or written.lower())


@pytest.mark.parametrize("language", ["da", "en", "pl", "ro"])
def test_no_word_of_the_lexicon_is_mended(vocabulary: Vocabulary, language: str) -> None:
    words = sorted(listed_lexicon().phrase_words)
    parts = [" ".join(words[at : at + 50]) for at in range(0, len(words), 50)]
    assert [edit for part in parts for edit in vocabulary.mistyped_in(part, language)] == []


def test_slips_are_mended_in_scripts_whose_vowels_are_marks_and_for_any_region(vocabulary: Vocabulary) -> None:
    assert read("मोबाइल बिक्ररी के लिए", vocabulary, "hi").text != "मोबाइल बिक्ररी के लिए"
    assert read("vendo celulra novo", vocabulary, "pt-BR").text == read("vendo celulra novo", vocabulary, "PT").text
    assert read("vendo celulra novo", vocabulary, "pt-BR").language == "pt"


def test_thousands_of_strange_words_and_of_marks_cost_little(vocabulary: Vocabulary) -> None:
    chance = random.Random(1)
    strange = " ".join("".join(chance.choices("bcdfghjklmnpqrstvwxz", k=9)) for _ in range(2_000))
    for text in (
        strange,
        "cocaien " + "क्" * 9_000 + "@",
        "cocaien " + "x" * 19_000,
        "한" * 20_000,
        "a" * 20_000,
    ):
        begun = time.process_time()
        vocabulary.mistyped_in(text, "en")
        assert time.process_time() - begun < 0.5


def test_what_was_meant_leads_back_to_what_was_written_and_is_no_disguise(vocabulary: Vocabulary) -> None:
    body = "FRESH COCAIEN HERE"
    reading = read(body, vocabulary, "en")
    start = reading.text.index("cocaine")
    assert body[slice(*reading.original_span(start, start + len("cocaine")))] == "COCAIEN"
    assert reading.disguise == 0
