"""`ringfence bench contacts [--data DIR]`: contacts found where people hid them, and false ones in ordinary posts.

What is to be found was written apart from the extractor (`bench.contact_set`): every kind of contact, in 25 languages,
hidden in the ways of the development half and in others that it never shows. Beside it stand posts as people write
them (`natural_*`), each way of hiding about as often as in life. `--half development --show 3` prints what is missed
there, by way of hiding; what is missed in the judged half is never printed. False contacts are counted in
real listings under DIR or $RINGFENCE_DATA (`text/*.jsonl`), where `--show` prints them for a person to read, and in own
sentences full of traps.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import phonenumbers

from bench.arguments import number
from bench.contact_set import Half, Item, contacts, unseen_ways
from bench.contact_set.listings import SOURCES, FoundThere, found_in, listings
from bench.contact_set.natural import natural_contacts
from bench.contact_set.negatives import Negative, negatives
from bench.contact_set.verdicts import Verdict, shares, verdicts
from bench.contact_set.ways import ways
from bench.outcome import outcome
from content_models.contacts import find_contacts

GROUPS = {
    "phone": "phones", "telegram": "handles", "whatsapp": "handles", "wickr": "handles", "signal": "handles",
    "payment_handle": "handles", "email": "email", "url": "url", "domain": "url", "bitcoin": "wallets",
    "ethereum": "wallets", "monero": "wallets", "session": "keys", "pgp": "keys",
}  # fmt: skip
GOALS: dict[str, tuple[str, float]] = {
    "recall_phones": (">=", 0.90),
    "recall_handles": (">=", 0.97),
    "recall_email": (">=", 0.97),
    "recall_url": (">=", 0.97),
    "recall_wallets": (">=", 0.97),
    "recall_keys": (">=", 0.97),
    "natural_recall_handles": (">=", 0.97),
    "natural_recall_email": (">=", 0.97),
    "natural_recall_url": (">=", 0.97),
    "false_share": ("<=", 0.003),
}
Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print tables, and the figures as one JSON object on the last line. 0, 1 when a goal is missed, 2 without rows."""
    parser = argparse.ArgumentParser(
        prog="ringfence bench contacts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"))
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.JUDGED)
    parser.add_argument("--show", type=number(0), default=0, help="examples of each kind of error")
    asked = parser.parse_args(args)
    folder = Path(asked.data or ".") / "text"
    if asked.half is Half.JUDGED and (missing := _missing(folder)):
        print(missing, file=sys.stderr)
        return 2
    figures = of_set(asked.half, asked.show) | of_natural(asked.half, asked.show)
    figures |= of_negatives(asked.half, asked.show)
    if asked.half is Half.JUDGED:
        figures |= of_listings(folder, asked.show)
    else:
        figures |= of_ways(asked.show)
    goals = {name: goal for name, goal in GOALS.items() if name in figures}
    return outcome("contacts", figures, goals, digits=5)


def _missing(folder: Path) -> str | None:
    names = [name for name, _ in SOURCES.values() if not (folder / name).exists()]
    if not names:
        return None
    return (
        f"missing {folder / names[0]}: real listings from stanfordnlp/cocoa, umbrae/reddit-top-2.5-million, "
        "Theofilusarifin/Text-Classification-for-Craigslist-Posts and Flipkart samples, some of which may not be "
        "shipped; name their folder by --data or RINGFENCE_DATA"
    )


def of_set(half: Half, show: int) -> Figures:
    """Recall in all its divisions, beside that of phonenumbers' own matcher on telephone numbers."""
    given = _judged(contacts(half), half, show)
    divisions = {
        "recall": shares(given, lambda item: GROUPS[item.kind]),
        "recall_kind": shares(given, lambda item: item.kind),
        "recall_ways": shares(given, lambda item: "unseen" if _is_unseen(item) else "seen"),
        "recall_phones_ways": shares(_phones(given), lambda item: "unseen" if _is_unseen(item) else "seen"),
        "recall_language": shares(given, lambda item: item.language),
        "recall_way": shares(given, lambda item: f"{item.kind}_{item.obfuscation}"),
        "matched": shares(_matched(given), lambda _: "by_phonenumbers"),
    }
    return _divided(divisions) | _of_errors(given)


def _judged(items: Iterable[Item], half: Half, show: int) -> list[Verdict]:
    """What is missed is printed in the development half alone."""
    given = verdicts(items, find_contacts)
    if half is Half.DEVELOPMENT and show:
        _print_missed(given, show)
    return given


def _divided(divisions: Mapping[str, Mapping[str, tuple[float, int]]]) -> Figures:
    """Printed as tables; each share as a figure."""
    _print_tables(divisions)
    return {f"{name}_{key}": share for name, parts in divisions.items() for key, (share, _) in parts.items()}


def _of_errors(given: Sequence[Verdict]) -> Figures:
    right = [verdict for verdict in given if verdict.right]
    return {
        "items": len(given),
        "recall_all": len(right) / len(given),
        "span_right": sum(verdict.placed for verdict in right) / max(1, len(right)),
        "wrong_value_share": sum(verdict.wrong for verdict in given) / len(given),
        "others_per_1000_items": 1000 * sum(verdict.others for verdict in given) / len(given),
    }


def of_natural(half: Half, show: int) -> Figures:
    """Recall in posts as people write them."""
    given = _judged(natural_contacts(half), half, show)
    divisions = {
        "natural_recall": shares(given, lambda item: GROUPS[item.kind]),
        "natural_recall_kind": shares(given, lambda item: item.kind),
        "natural_recall_written": shares(given, lambda item: item.obfuscation),
        "natural_recall_language": shares(given, lambda item: item.language),
    }
    return _divided(divisions) | {"natural_items": len(given)}


def of_ways(show: int) -> Figures:
    """Recall on the sentences that are for development alone."""
    given = _judged(ways(), Half.DEVELOPMENT, show)
    return {f"recall_sentences_{kind}": share for kind, (share, _) in shares(given, lambda item: item.kind).items()}


def _is_unseen(item: Item) -> bool:
    return item.obfuscation in unseen_ways(item.kind)


def _phones(given: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in given if verdict.item.kind == "phone"]


def _matched(given: Sequence[Verdict]) -> list[Verdict]:
    """The same telephone numbers as phonenumbers' PhoneNumberMatcher finds them."""
    return [
        Verdict(item, item.value in _by_phonenumbers(item), False, False, 0)
        for item in (verdict.item for verdict in _phones(given))
    ]


def _by_phonenumbers(item: Item) -> set[str]:
    found = phonenumbers.PhoneNumberMatcher(item.text, item.region)
    return {phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in found}


def of_negatives(half: Half, show: int) -> Figures:
    """False contacts in own sentences full of traps."""
    sentences = negatives(half)
    false = [(one.kind, sentence) for sentence in sentences for one in find_contacts(sentence.text, sentence.region)]
    if half is Half.DEVELOPMENT:
        for kind, sentence in false[: 10 * show]:
            print(f"false {kind} in {sentence.text!r} ({sentence.region})")
    kinds = Counter(kind for kind, _ in false)
    return {
        "traps": len(sentences),
        "traps_false_share": len(false) / len(sentences),
        **{f"traps_false_{kind}": count for kind, count in sorted(kinds.items())},
        **_by_language(sentences, false),
    }


def _by_language(sentences: Sequence[Negative], false: Sequence[tuple[str, Negative]]) -> Figures:
    of = Counter(sentence.language for sentence in sentences)
    return {f"traps_false_in_{name}": count / of[name] for name, count in Counter(s.language for _, s in false).items()}


def of_listings(folder: Path, show: int) -> Figures:
    """False contacts in real posts, by source and kind, and posts a second."""
    figures: Figures = {}
    rows = {source: listings(folder, source) for source in SOURCES}
    begun, begun_cpu = time.perf_counter(), time.process_time()
    found = {source: list(found_in(posts, find_contacts)) for source, posts in rows.items()}
    taken, taken_cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    for source, there in found.items():
        _print_found(source, there, show)
        false = [one for one in there if one.is_false]
        figures[f"false_per_1000_{source}"] = 1000 * len(false) / len(rows[source])
        figures |= {f"false_{source}_{kind}": n for kind, n in sorted(Counter(one.kind for one in false).items())}
        figures[f"really_there_{source}"] = len(there) - len(false)
    posts = sum(map(len, rows.values()))
    every = [one for there in found.values() for one in there if one.is_false]
    return figures | {
        "listings": posts,
        "false_share": len(every) / posts,
        "posts_per_s": posts / taken,
        "posts_per_cpu_s": posts / taken_cpu,
    }


def _print_found(source: str, found: Sequence[FoundThere], show: int) -> None:
    for one in [one for one in found if one.is_false][:show]:
        at = one.text.find(one.written)
        around = one.text[max(0, at - 60) : at + len(one.written) + 60]
        print(f"{source}: {one.listing}\n    {one.value} in {around!r}")


def _print_missed(given: Sequence[Verdict], show: int) -> None:
    """Of each kind and way the first that are not right, with what stands in the text."""
    printed: Counter[str] = Counter()
    for verdict in given:
        item = verdict.item
        way = f"{item.kind} {item.obfuscation}"
        if verdict.right or printed[way] >= show:
            continue
        printed[way] += 1
        said = "read as another" if verdict.wrong else "not found"
        print(f"{way}: {said}: {item.value} ({item.region}) in {item.text!r}")


def _print_tables(divisions: Mapping[str, Mapping[str, tuple[float, int]]]) -> None:
    for name, parts in divisions.items():
        print(f"\n{name}")
        for key, (share, of) in sorted(parts.items(), key=lambda part: part[1][0]):
            print(f"  {share:6.3f}  {of:5}  {key}")
    print()
