"""The figures of `docs/models/near-duplicates.md`: `python -m tests.content_models.template_figures DIR`.

Made-up posts say how often a known template comes back; files of DIR (JSON lines with a `text`) what real posts share.
"""

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from content_models.contacts import find_contacts
from content_models.templates import OrdinaryPhrases, shared_templates
from content_models.templates.words import MOST_WORDS
from domain.templates import Mark, MarkedText, SharedTemplate

ROUNDS = 100
ORDINARY = "neg_cocoa_train"
REAL = (ORDINARY, "neg_craigslist_headings_train", "neg_ecom_titles_train", "hardneg_reddit_train", "dnm2023_train")
KNOWN = 2_000  # rows of ORDINARY by which phrases are ordinary; the others are looked at
LETTERS = "abcdefghijklmnoprstuvw"


def main(folder: Path) -> None:
    for posts in (2, 3, 5, 20, 100):
        shares = [_recovered(posts, wrong) for wrong in (0.0, 0.02, 0.05)]
        _say(f"{posts} posts, of their words misspelt 0 %, 2 %, 5 %: recovered {' '.join(f'{s:.2f}' for s in shares)}")
    rows = {name: [orjson.loads(line)["text"] for line in (folder / f"{name}.jsonl").open("rb")] for name in REAL}
    ordinary = OrdinaryPhrases.of(rows[ORDINARY][:KNOWN])
    for posts in (200, 3_000):
        texts, begun = _long(posts), time.process_time()
        shared_templates(texts)
        _say(f"{posts} posts of {MOST_WORDS} words: {time.process_time() - begun:.1f} s of CPU")
    for name, bodies in rows.items():
        texts = [_marked(f"{n:05}", body) for n, body in enumerate(bodies[KNOWN:] if name == ORDINARY else bodies)]
        begun = time.process_time()
        found = shared_templates(texts, ordinary)
        _say(f"{name}: {len(texts)} rows, {_summary(found)}, {time.process_time() - begun:.1f} s of CPU")


def _long(posts: int) -> list[MarkedText]:
    """Posts of as many words as are compared, one in twenty of them its own."""
    chance = random.Random(posts)
    words = [_word(chance) for _ in range(MOST_WORDS)]
    bodies = (" ".join(_word(chance) if chance.random() < 0.05 else word for word in words) for _ in range(posts))
    return [MarkedText(f"{number:05}", body) for number, body in enumerate(bodies)]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _summary(found: Sequence[SharedTemplate]) -> str:
    ordinary = sum(not one.peculiar for one in found)
    slots = [part.slot for one in found for part in one.parts if part.slot]
    kinds = ", ".join(f"{kind} {slots.count(kind) / len(slots):.0%}" for kind in sorted(set(slots)))
    rows = sum(len(one.texts) for one in found)
    return f"{len(found)} templates of {rows} rows, {ordinary} of ordinary phrases alone; slots: {kinds}"


def _recovered(posts: int, wrong: float) -> float:
    """How often all constant words come back and no other, of forty with three slots of one to three words."""
    return sum(_round(random.Random(f"{posts} {wrong} {n}"), posts, wrong) for n in range(ROUNDS)) / ROUNDS


def _round(chance: random.Random, posts: int, wrong: float) -> bool:
    constant = [_word(chance) for _ in range(40)]
    gaps = sorted(chance.sample(range(41), 3), reverse=True)
    texts = []
    for number in range(posts):
        words = [_misspelt(word, chance) if chance.random() < wrong else word for word in constant]
        for gap in gaps:
            words[gap:gap] = [_word(chance) for _ in range(chance.randint(1, 3))]
        texts.append(MarkedText(f"{number:03}", " ".join(words)))
    found = shared_templates(texts, threshold=0.3)
    if len(found) != 1 or len(found[0].texts) != posts:
        return False
    bodies = {text.id: text.body for text in texts}
    runs = [part.wordings[0] for part in found[0].parts if part.slot is None]
    return " ".join(bodies[run.text][run.start : run.end] for run in runs) == " ".join(constant)


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(4, 8)))


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice("xyz") + word[at + 1 :]


def _marked(name: str, body: str) -> MarkedText:
    marks: list[Mark] = []
    for found in sorted(find_contacts(body, "US"), key=lambda found: found.span):
        if not marks or found.span[0] >= marks[-1].end:
            marks.append(Mark(*found.span, found.kind, found.value))
    return MarkedText(name, body, marks)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
