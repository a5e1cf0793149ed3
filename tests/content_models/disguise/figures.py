"""What is recovered of each trick of `attacks`, what is flagged in ordinary rows, and how fast:
`python -m tests.content_models.disguise.figures [DIR [LOCALES]]`, DIR with files neg_*.jsonl of rows with a "text",
LOCALES with programs' translations (/usr/share/locale): sentences of many languages that nobody disguised.
"""

import gettext
import json
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from content_models.disguise.canonical import canonical
from content_models.disguise.sound import alike, sound
from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.finding import listed_lexicon
from content_models.training.sheets import CALIBRATION, sheets
from tests.content_models.disguise.attacks import TRICKS
from tests.content_models.disguise.whole_texts import HIDES, TEXTS, WORD, disguised

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


def recovered(name: str, seed: str) -> tuple[int, list[tuple[str, str]]]:
    """How many hidden terms were tried in sentences, and those that were missed, with what was read instead."""
    trick, rng = TRICKS[name], random.Random(seed)
    missed: list[tuple[str, str]] = []
    tried = 0
    for term in (term for term in TERMS if _script(term) in trick.scripts):
        for frame in FRAMES[_script(term)]:
            hidden = trick.hide(term, rng)
            if hidden == term or hidden in WORDS:
                continue
            tried += 1
            found = canonical(frame.format(hidden), VOCABULARY)
            if not (found.undone and 0 < found.disguise <= 1 and _reads(found.text.lower(), term, name == "by ear")):
                missed.append((hidden, found.text))
    return tried, missed


def _reads(text: str, term: str, by_ear: bool) -> bool:
    """By ear, the same term of another language will do."""
    words = "".join(character if character.isalpha() else " " for character in text).split()
    return term in words or (by_ear and any(word in WORDS and alike(sound(word), sound(term)) for word in words))


def _posts() -> Iterator[tuple[str, str]]:
    for sheet in sheets(CALIBRATION):
        texts = [text for (_, illegal, _), lines in sheet.lines.items() if illegal for text in lines]
        for text in random.Random(sheet.name).sample(texts, 3):
            yield sheet.language, re.sub(r"\{\w+\}", "x", text)


def _words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.lower()))


def hidden_posts(name: str) -> Iterator[tuple[str, str]]:
    """Posts of thirty-five languages and what a trick makes of them, where it makes something."""
    for language, text in _posts():
        hidden = disguised(name, text, language, random.Random(name + text))
        if hidden != text:
            yield canonical(text, VOCABULARY).text, hidden


def words_read(name: str) -> tuple[int, int]:
    """Of the words of posts that are disguised as a whole, those that are read, and all."""
    read = total = 0
    for plain, hidden in hidden_posts(name):
        read += (_words(plain) & _words(canonical(hidden, VOCABULARY).text)).total()
        total += _words(plain).total()
    return read, total


def _on_ordinary_rows(file: Path) -> str:
    return _flagged(file.name, [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()])


def _in_translations(folder: Path) -> str:
    texts: set[str] = set()
    places = sorted(folder.glob("*/LC_MESSAGES/*.mo"))
    for place in places:
        with place.open("rb") as file, suppress(ValueError, IndexError):  # a few are malformed
            texts.update(map(str, vars(gettext.GNUTranslations(file))["_catalog"].values()))
    languages = len({place.parts[-3] for place in places})
    return _flagged(f"translations into {languages} locales", sorted(text for text in texts if 15 < len(text) < 2000))


def _flagged(name: str, texts: list[str]) -> str:
    """At the pace of a running service, which has met the rarer words before."""
    for text in texts:
        canonical(text, VOCABULARY)
    started = time.process_time()
    flags = [canonical(text, VOCABULARY).undone for text in texts]
    pace = len(texts) / (time.process_time() - started)
    counts = Counter(flag for found in flags for flag in found).most_common()
    shares = ", ".join(f"{flag} {count / len(texts):.3%}" for flag, count in counts)
    flagged = sum(map(bool, flags)) / len(texts)
    return f"{name}: {flagged:.2%} of {len(texts)} ({shares}); {pace:,.0f} rows a CPU second"


def main() -> None:
    for name in TRICKS:
        rounds = [recovered(name, f"{name} {number}") for number in range(4)]
        tried = sum(count for count, _ in rounds)
        missed = sum(len(found) for _, found in rounds)
        sys.stdout.write(f"{name}: {1 - missed / tried:.3f} of {tried}\n")
    for name in (*HIDES, *TEXTS, "romanised"):
        read, total = words_read(name)
        sys.stdout.write(f"{name}, whole texts: {read / total:.3f} of {total} words\n")
    for file in sorted(Path(sys.argv[1]).glob("neg_*.jsonl")) if len(sys.argv) > 1 else ():
        sys.stdout.write(_on_ordinary_rows(file) + "\n")
    if len(sys.argv) > 2:
        sys.stdout.write(_in_translations(Path(sys.argv[2])) + "\n")


if __name__ == "__main__":
    main()
