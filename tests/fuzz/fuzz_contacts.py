"""Random bytes through the contact extractor: `python -m tests.fuzz.fuzz_contacts [seconds]`, with atheris.

No text may make it fail, point outside itself or take longer than its length allows. What is found ends the run with
its input; a clean run ends after the seconds, thirty by default.
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["content_models.contacts", "content_models.disguise", "domain.contacts"]):
    from content_models.contacts import find_contacts

_REGIONS = (None, "US", "DE", "IN", "RU", "CN", "BR")
# Sixteen blocks of letters, so that few bytes reach every script that a grammar knows.
_BLOCKS = (
    0x20,
    0x20,
    0x20,
    0xA0,
    0x370,
    0x410,
    0x5D0,
    0x620,
    0x900,
    0xE00,
    0x2460,
    0x2776,
    0x3040,
    0x4E00,
    0xAC00,
    0x1F525,
)
_PIECES = ("telegram ", "one ", " at ", " dot ", "gmail", ".com", "0x", "bc1q", "+49", "(backwards)", "@", "t.me/")
_MOST_S = 2.0


def text_of(data: bytes) -> str:
    """Bytes in pairs: block and place in it, or a piece that grammars look for."""
    written = []
    for first, second in zip(data[::2], data[1::2], strict=False):
        if first % 5 == 0:
            written.append(_PIECES[second % len(_PIECES)])
        else:
            written.append(chr(_BLOCKS[first % len(_BLOCKS)] + second % 96))
    return "".join(written)


def check(data: bytes) -> None:
    """Raises AssertionError where a promise is broken."""
    text, region = text_of(data[1:]), _REGIONS[data[0] % len(_REGIONS)] if data else None
    began = time.process_time()
    found = find_contacts(text, region)
    assert time.process_time() - began < _MOST_S, "took too long"
    for one in found:
        assert 0 <= one.span[0] < one.span[1] <= len(text), one.span
        assert 0 < one.confidence <= 1
    assert len({(one.kind, one.value) for one in found}) == len(found)


def main(arguments: list[str]) -> None:
    seconds = int(arguments[1]) if len(arguments) > 1 else 30
    atheris.Setup([arguments[0], f"-max_total_time={seconds}", "-max_len=2048"], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
