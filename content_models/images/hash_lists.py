"""Files of hashes as clearing houses and partners hand them out: one a line, told apart by length or by name.

`md5,<32 hex>`, `sha1,<40 hex>`, `sha256,<64 hex>`, `pdq,<64 hex>`; without a name 64 digits are a SHA-256. Empty lines
and those that begin with # are passed over. What does not live here: keeping them (`store`).
"""

from collections.abc import Iterable, Iterator

import numpy as np

from content_models.images.store import Known
from domain.errors import Invalid

_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "pdq": 64}
_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}


def read_hashes(lines: Iterable[str]) -> Iterator[Known]:
    """One known picture a line. Raises Invalid, with the number of the line, for anything else."""
    for number, line in enumerate(lines, 1):
        text = line.strip().lower()
        if not text or text.startswith("#"):
            continue
        before, comma, after = text.partition(",")
        digits = after.strip() if comma else before
        name = before.strip() if comma else _BY_LENGTH.get(len(digits), "")
        if len(digits) != _DIGITS.get(name) or set(digits) - set("0123456789abcdef"):
            raise Invalid(
                f"line {number} is no hash: it has to be one of {', '.join(_DIGITS)}, a comma, and hex digits"
            )
        yield _known(name, digits)


def _known(name: str, digits: str) -> Known:
    if name == "pdq":
        return Known(pdq=np.frombuffer(bytes.fromhex(digits), np.uint8))
    return Known(md5=digits if name == "md5" else None, sha1=digits if name == "sha1" else None,
                 sha256=digits if name == "sha256" else None)  # fmt: skip
