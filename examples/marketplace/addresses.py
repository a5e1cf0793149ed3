"""Made-up contact values that pass every check a real one passes: phones, handles, e-mails, wallets.

Phones lie in ranges that regulators reserve for fiction where a country has one, else behind an exchange of zeros.
Wallet addresses come from random hashes, so nobody holds their keys. How a contact is disguised in a text lives in
`disguise`; who uses which contact in `people` and `rings`.
"""

from random import Random

import base58
import bech32
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from domain.errors import Invalid
from examples.marketplace.world import ContactPoint

# prefix, digits that follow it, how many of the numbers behind it are ours to use
_PHONES: dict[str, tuple[tuple[str, int, int, int], ...]] = {
    "GB": tuple(
        (f"+44{area}", 3, 0, 999)
        for area in (
            *("2079460", "1134960", "1144960", "1164960", "1174960", "1184960", "1214960"),
            *("1314960", "1414960", "1514960", "1614960", "2890180", "2920180"),
        )
    ),
    "US": tuple(
        (f"+1{area}5550", 3, 100, 199)
        for area in (
            *(201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228),
            *(229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 276, 281, 301),
            *(302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325),
        )
    ),
    "FR": tuple((f"+33{area}", 4, 0, 9999) for area in ("19900", "26191", "35301", "46571", "53649")),
    "DE": tuple((f"+49{area}", 3, 0, 999) for area in ("3023125", "6990009", "4066969", "2214710", "8999998")),
    "ES": tuple((f"+346{n}0000", 3, 0, 999) for n in range(10)),
    "MX": tuple((f"+52{area}0000", 4, 0, 9999) for area in (55, 33, 81)),
    "PT": tuple((f"+3519{n}00", 4, 0, 9999) for n in (10, 20, 30, 60)),
    "BR": tuple((f"+55{area}90000", 4, 0, 9999) for area in (11, 21, 31)),
    "RU": tuple((f"+79{n}000", 4, 0, 9999) for n in ("00", "16", "25", "03")),
    "AT": (("+4367600", 5, 0, 99999),),
    "BE": (("+3247000", 4, 0, 9999), ("+3249000", 4, 0, 9999)),
    "IT": (("+393200", 6, 0, 9999), ("+393400", 6, 0, 9999)),
}
_MAIL_HOSTS = (
    *("example.com", "example.org", "example.net", "mail.example.com", "post.example.org", "inbox.example.net"),
    *("web.example.com", "mx.example.org", "box.example.net", "letter.example.com"),
)
_MONERO_WIDTHS = (0, 2, 3, 5, 6, 7, 9, 10, 11)  # base58 characters for a block of so many bytes
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class AddressBook:
    """Hands out contact values, each once. Seeded by the world's generator, so that a seed gives the same book."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[tuple[str, str]] = set()

    def new(self, kind: str, region: str, name: str) -> ContactPoint:
        """A fresh contact of a kind ("phone", "telegram", …), close to `name` where the kind is a name.

        Raises:
            Invalid: no more to give, for numbers kept for fiction are few; ask for a smaller world.
        """
        for _ in range(1000):
            value = self._value(kind, region, name)
            if (kind, value) not in self._given:
                self._given.add((kind, value))
                return ContactPoint(kind, value)
        raise Invalid(f"no unused {kind} is left for region {region}; ask for fewer accounts")

    def _value(self, kind: str, region: str, name: str) -> str:
        match kind:
            case "phone" | "whatsapp":
                return self._phone(region)
            case "email":
                return f"{name.replace('_', '.')}{self._rng.choice(('', '', '.'))}{self._number(3)}@{self._mail_host()}"
            case "telegram":
                return f"{name}{self._rng.choice(('_', '', ''))}{self._number(3)}"
            case "wickr":
                return f"{name.replace('_', '')}{self._number(2)}"
            case "signal":
                return f"{name}.{self._rng.randrange(10, 100)}"
            case "session":
                return "05" + self._hex(32)
            case "device":
                return f"d-{self._hex(8)}"
            case "ip_address":
                return f"2001:db8:{self._rng.randrange(16**4):x}:{self._rng.randrange(16**4):x}::{self._number(2)}"
            case "bitcoin":
                return self._bitcoin()
            case "ethereum":
                return to_checksum_address(self._rng.randbytes(20))
            case "monero":
                return monero_address(self._rng.randbytes(64))
        raise ValueError(f"no made-up values for contacts of kind {kind!r}")

    def _phone(self, region: str) -> str:
        prefix, digits, low, high = self._rng.choice(_PHONES[region])
        return f"{prefix}{self._rng.randint(low, high):0{digits}d}"

    def _bitcoin(self) -> str:
        if self._rng.random() < 0.5:
            return str(bech32.encode("bc", 0, self._rng.randbytes(20)))
        version = self._rng.choice((b"\x00", b"\x05"))
        return base58.b58encode_check(version + self._rng.randbytes(20)).decode()

    def _mail_host(self) -> str:
        return self._rng.choice(_MAIL_HOSTS)

    def _number(self, digits: int) -> int:
        return self._rng.randrange(2, 10**digits)

    def _hex(self, length: int) -> str:
        return self._rng.randbytes(length).hex()


def monero_address(keys: bytes) -> str:
    """The main-network address over two 32-byte keys, as the CryptoNote standard lays it out."""
    payload = b"\x12" + keys
    whole = payload + keccak(payload)[:4]
    return "".join(_base58_block(whole[at : at + 8]) for at in range(0, len(whole), 8))


def _base58_block(block: bytes) -> str:
    number, digits = int.from_bytes(block, "big"), ""
    for _ in range(_MONERO_WIDTHS[len(block)]):
        number, remainder = divmod(number, 58)
        digits = _BASE58[remainder] + digits
    return digits
