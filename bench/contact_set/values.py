"""Made-up values that are valid: wallets and keys with right checksums, names, hosts. Telephone numbers: `numbers`.

All are drawn from a seed and none is looked up anywhere. A name or number may by chance be somebody's, so no text of
the set is ever written to a file.
"""

import base64
import hashlib
from random import Random
from typing import Literal

import base58
from bech32 import bech32_hrp_expand, bech32_polymod, convertbits
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address

from bench.contact_set.item import Half

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE58 = base58.BITCOIN_ALPHABET.decode("ascii")
_LETTERS = "bcdfghjklmnpqrstvwxz"
_BECH32_CONSTANT, _BECH32M_CONSTANT = 1, 0x2BC830A3  # BIP 173, BIP 350

_FIRST = {
    Half.DEVELOPMENT: [
        "amber",
        "basil",
        "cedar",
        "delta",
        "ember",
        "fable",
        "grove",
        "hazel",
        "indigo",
        "jasper",
        "kelvin",
        "lunar",
        "maple",
        "nova",
        "onyx",
    ],
    Half.JUDGED: [
        "aspen",
        "birch",
        "coral",
        "dusty",
        "echo",
        "flint",
        "garnet",
        "harbor",
        "ivory",
        "juniper",
        "kestrel",
        "linden",
        "marble",
        "nimbus",
        "opal",
    ],
}
_SECOND = {
    Half.DEVELOPMENT: [
        "fox",
        "trade",
        "deals",
        "market",
        "wolf",
        "garage",
        "bazaar",
        "corner",
        "stock",
        "wares",
        "hunter",
        "barn",
        "craft",
    ],
    Half.JUDGED: [
        "bear",
        "sales",
        "outlet",
        "store",
        "hawk",
        "attic",
        "depot",
        "shelf",
        "supply",
        "goods",
        "ranger",
        "shed",
        "works",
    ],
}
MAILBOXES = {
    Half.DEVELOPMENT: [
        "gmail.com",
        "outlook.com",
        "gmx.de",
        "yahoo.fr",
        "mail.ru",
        "proton.me",
        "web.de",
        "hotmail.com",
    ],
    Half.JUDGED: [
        "gmail.com",
        "icloud.com",
        "posteo.de",
        "orange.fr",
        "yandex.ru",
        "tutanota.com",
        "seznam.cz",
        "libero.it",
        "wp.pl",
    ],
}
SHARED_PAGES = {
    Half.DEVELOPMENT: ["instagram.com", "facebook.com", "linktr.ee", "vk.com", "pinterest.com", "depop.com"],
    Half.JUDGED: ["instagram.com", "tiktok.com", "twitch.tv", "patreon.com", "beacons.ai", "ok.ru", "tumblr.com"],
}
COMMON_ENDINGS = {Half.DEVELOPMENT: ["com", "net", "org"], Half.JUDGED: ["com", "net", "org", "info"]}
UNUSUAL_ENDINGS = {
    Half.DEVELOPMENT: ["shop", "store", "top", "site", "online"],
    Half.JUDGED: ["vip", "market", "click", "sale", "boutique"],
}


def name(rng: Random, half: Half, joint: str = "") -> str:
    """A user's name of 8 to 20 ASCII letters and digits; with `joint` between its parts."""
    words = rng.choice(_FIRST[half]), rng.choice(_SECOND[half])
    number = str(rng.randrange(10, 9999))
    if rng.random() < 0.2:
        return words[0] + joint + number[0] + joint + words[1] + rng.choice(_LETTERS) * 2
    return joint.join(words) + number


def letters_only(rng: Random, half: Half) -> str:
    """A user's name without a digit, such as people take who came early."""
    return rng.choice(_FIRST[half]) + rng.choice(_LETTERS) + rng.choice(_SECOND[half]) + rng.choice(_LETTERS)


def host(rng: Random, half: Half, endings: list[str]) -> str:
    """A second-level domain such as `amber-trade41.com`."""
    return f"{name(rng, half, rng.choice(['', '-']))}.{rng.choice(endings)}"


def bitcoin(rng: Random, form: Literal["legacy", "script", "segwit", "taproot"]) -> str:
    if form == "legacy":
        return base58.b58encode_check(b"\x00" + rng.randbytes(20)).decode()
    if form == "script":
        return base58.b58encode_check(b"\x05" + rng.randbytes(20)).decode()
    if form == "segwit":
        return _witness(0, rng.randbytes(20), _BECH32_CONSTANT)
    return _witness(1, rng.randbytes(32), _BECH32M_CONSTANT)


def _witness(version: int, program: bytes, constant: int) -> str:
    data = [version, *(convertbits(program, 8, 5) or ())]
    check = bech32_polymod([*bech32_hrp_expand("bc"), *data, 0, 0, 0, 0, 0, 0]) ^ constant
    return "bc1" + "".join(_BECH32[n] for n in [*data, *(check >> 5 * (5 - place) & 31 for place in range(6))])


def ethereum(rng: Random) -> str:
    """With the checksum of EIP-55 in its case."""
    return str(to_checksum_address("0x" + rng.randbytes(20).hex()))


def monero(rng: Random) -> str:
    """A standard address or a subaddress, in Monero's Base58 by blocks of eight bytes."""
    body = bytes([rng.choice([18, 42])]) + rng.randbytes(64)
    return "".join(_block(part) for part in _eights(body + keccak(body)[:4]))


def _eights(data: bytes) -> list[bytes]:
    return [data[start : start + 8] for start in range(0, len(data), 8)]


def _block(part: bytes) -> str:
    number, written = int.from_bytes(part, "big"), ""
    for _ in range({8: 11, 5: 7}[len(part)]):
        number, digit = divmod(number, 58)
        written = _BASE58[digit] + written
    return written


def session(rng: Random) -> str:
    return "05" + rng.randbytes(32).hex()


def pgp(rng: Random) -> str:
    return rng.randbytes(20).hex().upper()


def onion(rng: Random) -> str:
    """A version 3 address (Tor rend-spec-v3, section 6)."""
    key = rng.randbytes(32)
    check = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode().lower() + ".onion"


def invitation(rng: Random, length: int, others: str = "") -> str:
    """The code of an invitation link, case-sensitive."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
    return rng.choice(letters) + "".join(rng.choices(letters + others, k=length - 2)) + rng.choice(letters)
