"""Terms of several scripts are recovered behind every trick, within sentences of everyday trade.

The tricks are of `attacks`, made apart from what undoes them; the shares say what holds for these and promise nothing
for those of others.
"""

import random
from collections.abc import Callable

import pytest

from content_models.disguise.canonical import canonical
from tests.content_models.disguise.attacks import TRICKS, shifted
from tests.content_models.disguise.figures import TERMS, VOCABULARY, recovered


@pytest.mark.parametrize("name", TRICKS)
def test_terms_are_recovered_behind_every_trick(name: str) -> None:
    tried, missed = recovered(name, name)
    assert len(TERMS) >= 40
    assert tried >= 20
    assert len(missed) <= (1 - TRICKS[name].least) * tried, f"{len(missed)} of {tried}: {missed[:12]}"


SENTENCES = [
    "selling {} and {} tonight, write me here",
    "we sell good {} for cash, also {} for little money",
    "fresh {} is back in the house, {} next week",
]


@pytest.mark.parametrize("turn", [lambda text: text[::-1], lambda text: " ".join(w[::-1] for w in text.split())])
def test_texts_that_are_turned_as_a_whole_are_read(turn: Callable[[str], str]) -> None:
    _whole_texts(turn, "reversed")


def test_texts_that_are_shifted_by_thirteen_are_read() -> None:
    _whole_texts(shifted, "rot13")


def _whole_texts(hide: Callable[[str], str], what: str) -> None:
    rng = random.Random(what)
    terms = [term for term in TERMS if term.isascii()]
    read = 0
    texts = [sentence.format(*rng.sample(terms, 2)) for sentence in SENTENCES * 20]
    for text in texts:
        found = canonical(hide(text), VOCABULARY)
        read += what in found.undone and {*text.replace(",", "").split()} <= {*found.text.replace(",", " ").split()}
    assert read >= 0.95 * len(texts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("travka", "травка"), ("gashish", "гашиш"), ("vzryvchatka", "взрывчатка"),
        ("перкосет here", "percocet here"),
        ("ay kay 47", "ak47"), ("em dee em ay", "mdma"), ("marry-juana", "marijuana"), ("koh-kayn", "cocaine"),
        ("🅶🅻🅾️🅲🅺", "glock"), ("c🅾️caine", "cocaine"), ("🇬 🇺 🇳", "gun"), ("⠓⠑⠗⠕⠊⠝", "heroin"),
        ("c()c@1n€", "cocaine"), ("|-|eroin", "heroin"), ("g u n f o r s a l e", "gun for sale"),
        ("her\U000e0061\U000e0062\U000e0063oin", "heroin"), ("₵Ø₵₳ł₦Ɇ", "cocaine"), ("гер0ин", "героин"),
    ],
)  # fmt: skip
def test_rarer_tricks_are_undone_and_named(written: str, read: str) -> None:
    found = canonical(written, VOCABULARY)
    assert found.text.lower() == read
    assert found.undone
