"""Feeds bytes to the de-obfuscator: `python tests/fuzz/fuzz_disguise.py SECONDS [flags of atheris]`, from the root.

Whatever the bytes: no crash, positions in order and inside the original, the canonical form of a canonical text is
itself, and time in proportion to the text. Without atheris (Python 3.14 and later) it ends with 2.
"""

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

SLOWEST_S = 100e-6
"""What a code point may cost, beside what any text may; the dearest that is known of costs 10 µs uninstrumented."""

SEEDS = [
    "a sale of bikes",
    "c-o-c g\nu\nn 1! |-|()",
    "nug rof elas",
    "\u202eab\u202c &#99; %63 \\u0063",
    "ⓖ🅰🇬а\u0301ꮯ中\u200b",
]


def check(text: str) -> None:
    """Raises AssertionError where the canonical form of `text` is not what it has to be."""
    started = time.process_time()
    found = canonical(text, VOCABULARY)
    spent = time.process_time() - started
    assert spent < 1 + SLOWEST_S * len(text), f"{spent:.1f} s for {len(text)} characters"
    assert len(found.text) == len(found.offsets) == len(found.ends)
    assert list(found.offsets) == sorted(found.offsets) and list(found.ends) == sorted(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.offsets, found.ends, strict=True))
    assert all(0 <= start <= end <= len(text) for start, end, _ in found.undoings)
    assert 0 <= found.disguise <= 1
    again = canonical(found.text, VOCABULARY)
    assert again.text == found.text and not again.undoings


def one_input(data: bytes) -> None:
    """Read as UTF-8 or, after a first byte beyond ASCII, as UTF-16; 0x7F puts a term there, in one of its forms."""
    text = data[1:].decode("utf-8" if data[:1] < b"\x80" else "utf-16-le", "ignore")
    check("".join(_term(text[at + 1 : at + 2]) if sign == "\x7f" else sign for at, sign in enumerate(text)))


def _term(chosen_by: str) -> str:
    number = ord(chosen_by) if chosen_by else 0
    term = WORDS[number * 31 % len(WORDS)]
    forms = (term, term[::-1], "-".join(term), "\n".join(term), term.replace("o", "0"), term[0] * 3 + term[1:])
    return forms[number % len(forms)]


if __name__ == "__main__":
    try:
        atheris = import_module("atheris")
    except ImportError:
        sys.exit(2)
    with atheris.instrument_imports(include=["content_models.disguise"]):
        from content_models.disguise.canonical import canonical
        from content_models.disguise.vocabulary import Vocabulary
    from content_models.lexicon.finding import listed_lexicon

    WORDS = sorted(listed_lexicon().words)
    VOCABULARY = Vocabulary(WORDS)
    seconds, *flags = sys.argv[1:] or ["60"]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS):
            Path(corpus, str(number)).write_bytes(b" " + seed.encode())
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096", *flags, corpus], one_input)
        atheris.Fuzz()
