"""Terms of several scripts are recovered behind every trick, within sentences of everyday trade.

The tricks are of `attacks`, made apart from what undoes them; the shares say what holds for these and promise nothing
for those of others.
"""

import random
import unicodedata
from collections.abc import Callable

import pytest

from content_models.disguise.canonical import canonical
from content_models.disguise.sound import alike, sound
from content_models.disguise.vocabulary import Vocabulary
from content_models.text.lexicon import listed_lexicon
from tests.content_models.disguise.attacks import TRICKS, shifted

WORDS = listed_lexicon().words
VOCABULARY = Vocabulary(WORDS)
SOME = """
cocaine heroin fentanyl ketamine methamphetamine oxycodone percocet marijuana tramadol mephedrone morphine revolver
shotgun silencer beretta ammunition counterfeit kalashnikov crossbow amphetamine alprazolam explosives cocaina marihuana
pistola falsificado escopeta anfetamina amphetamin kokain schalldämpfer gestohlen falschgeld kokaina amfetamina mefedron
rewolwer amunicja podróbka tabanca tüfek mitraillette haschisch vuurwapen eroina героин кокаин марихуана мефедрон
пистолет фентанил гашиш амфетамин патроны револьвер глушитель взрывчатка
"""
TERMS = sorted(WORDS.intersection(SOME.split()))
FRAMES = {
    "LATIN": ["we have {} tonight, write me", "{} available this week", "ask for {}, price on request"],
    "CYRILLIC": ["у нас есть {} сегодня", "{} в наличии, пишите", "спросите {}, цена договорная"],
}


def _script(term: str) -> str:
    return unicodedata.name(term[0]).split()[0]


@pytest.mark.parametrize("name", TRICKS)
def test_terms_are_recovered_behind_every_trick(name: str) -> None:
    trick, rng = TRICKS[name], random.Random(name)
    terms = [term for term in TERMS if _script(term) in trick.scripts]
    missed: list[tuple[str, str]] = []
    tried = 0
    for term in terms:
        for frame in FRAMES[_script(term)]:
            hidden = trick.hide(term, rng)
            if hidden == term or hidden in WORDS:
                continue
            tried += 1
            found = canonical(frame.format(hidden), VOCABULARY)
            if not (found.undone and 0 < found.disguise <= 1 and _reads(found.text.lower(), term, name == "by ear")):
                missed.append((hidden, found.text))
    assert tried >= 20
    assert len(missed) <= (1 - trick.least) * tried, f"{len(missed)} of {tried}: {missed[:12]}"


def _reads(text: str, term: str, by_ear: bool) -> bool:
    """By ear, the same term of another language will do."""
    words = "".join(character if character.isalpha() else " " for character in text).split()
    return term in words or (by_ear and any(word in WORDS and alike(sound(word), sound(term)) for word in words))


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
        ("geroin", "героин"), ("travka", "травка"), ("gashish", "гашиш"), ("vzryvchatka", "взрывчатка"),
        ("оксиконтин here", "oxycontin here"), ("перкосет here", "percocet here"),
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
