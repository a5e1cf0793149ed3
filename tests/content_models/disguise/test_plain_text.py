"""Ordinary writing is not touched, whatever the language and whatever machines put into it.

`plain.jsonl` holds everyday sentences of fifty languages (by ISO 639-1 code) and what machines write, made for this
test.
"""

import json
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from content_models.disguise.canonical import canonical
from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.finding import listed_lexicon

VOCABULARY = Vocabulary(listed_lexicon().words)
CONTROLS = str.maketrans(dict.fromkeys("\u200e\u200f\u202b\u202c\u2067\u2069"))
PLAIN: dict[str, list[str]] = defaultdict(list)
for line in (Path(__file__).parent / "plain.jsonl").read_text("utf-8").splitlines():
    PLAIN[json.loads(line)["of"]].append(json.loads(line)["text"])
MACHINES = PLAIN.pop("machine")
REFERENCES = "hello&nbsp;world &amp; co &lt;b&gt;bold&lt;/b&gt; it&#39;s &#8220;fine&#8221; &copy; 2024"


def test_fifty_languages_are_held() -> None:
    assert len(PLAIN) >= 50
    assert all(len(sentences) >= 3 for sentences in PLAIN.values())


@pytest.mark.parametrize("language", PLAIN)
def test_sentences_of_a_language_are_left_alone(language: str) -> None:
    for sentence in [*PLAIN[language], " ".join(PLAIN[language]), "\n".join(PLAIN[language])]:
        _is_left_alone(sentence)


@pytest.mark.parametrize("text", MACHINES)
def test_what_machines_write_is_left_alone(text: str) -> None:
    _is_left_alone(text)


def _is_left_alone(text: str) -> None:
    found = canonical(text, VOCABULARY)
    assert found.undone == frozenset()
    assert found.disguise == 0
    assert unicodedata.normalize("NFKC", found.text) == unicodedata.normalize("NFKC", text.translate(CONTROLS))


def test_references_are_decoded_as_typography() -> None:
    found = canonical(REFERENCES, VOCABULARY)
    assert found.text == "hello world & co <b>bold</b> it's “fine” © 2024"
    assert not found.undone
