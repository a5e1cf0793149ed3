"""Wallet addresses, each verified by the checksum its chain prescribes, and PGP keys.

Sources: Base58Check; BIP 173 and BIP 350; EIP-55; the Monero address format (network byte, keys, Keccak-256 checksum).
"""

import re
from typing import ClassVar

import base58
from bech32 import bech32_hrp_expand, bech32_polymod, convertbits
from eth_hash.auto import keccak
from eth_utils.address import is_checksum_address

from domain.contacts.shape import ContactType

_BASE58 = base58.BITCOIN_ALPHABET.decode("ascii")
_HEX_GROUP = r"(?=[a-f]{0,3}\d)[0-9a-f]{4}"
BEGAN_BEFORE, GOES_ON = rf"(?<!{_HEX_GROUP}[ ])(?<!{_HEX_GROUP}[ ]{{2}})", rf"(?![ ]{{1,2}}{_HEX_GROUP}(?![^\W_]))"
"""No further group beside the ten of a fingerprint: it would be a longer digest, or a Session id."""
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class Bitcoin(ContactType):
    """A Bitcoin address on the main network."""

    kind = "bitcoin"
    hints = ("1", "3")
    pattern = re.compile(
        rf"(?<![^\W_])(?P<value>[13][{_BASE58}]{{25,34}}|bc1[{_BECH32}]{{11,87}}|BC1[{_BECH32.upper()}]{{11,87}})(?![^\W_])"
    )
    exclusive = (
        True  # money sent there reaches one purse; exchanges' deposit addresses are the exception, hubs by count
    )
    binding = 0.95
    shows = (4, 4)

    def _spell(self, raw: str) -> str | None:
        address = raw
        if address[:3].lower() == "bc1":
            return address.lower() if _is_segwit(address) else None
        return address if _is_base58check(address) else None


def _is_base58check(address: str) -> bool:
    try:
        payload = base58.b58decode_check(address)
    except ValueError:
        return False
    return len(payload) == 21 and payload[0] in (0x00, 0x05)  # pay to public key hash, pay to script hash


def _is_segwit(address: str) -> bool:
    """BIP 173 for witness version 0, BIP 350 (bech32m) from version 1 on."""
    if address not in (address.lower(), address.upper()) or len(address) > 90:
        return False
    values = [_BECH32.find(character) for character in address[3:].lower()]
    if len(values) < 8 or -1 in values:
        return False
    version, program = values[0], convertbits(values[1:-6], 5, 8, False)
    checksum = bech32_polymod([*bech32_hrp_expand("bc"), *values])
    if program is None or version > 16 or not 2 <= len(program) <= 40:
        return False
    return checksum == 1 and len(program) in (20, 32) if version == 0 else checksum == 0x2BC830A3


class Ethereum(ContactType):
    """An Ethereum address; where it mixes upper and lower case, by the checksum that the case carries."""

    kind = "ethereum"
    hints = ("0x",)
    pattern = re.compile(r"(?<![^\W_])(?P<value>0[xX][0-9a-fA-F]{40})(?![^\W_])")
    exclusive = True  # as Bitcoin
    binding = 0.95
    shows = (6, 4)

    def _spell(self, raw: str) -> str | None:
        address = raw
        if not self.pattern.fullmatch(address):
            return None
        digits = address[2:]
        mixed = digits not in (digits.lower(), digits.upper())
        return None if mixed and not is_checksum_address(f"0x{digits}") else f"0x{digits.lower()}"


class Monero(ContactType):
    """A Monero address on the main network: standard, subaddress or integrated."""

    kind = "monero"
    hints = ("4", "8")
    pattern = re.compile(rf"(?<![^\W_])(?P<value>[48][{_BASE58}]{{94}}(?:[{_BASE58}]{{11}})?)(?![^\W_])")
    exclusive = True  # as Bitcoin, and seldom an exchange's
    binding = 0.95
    shows = (4, 4)
    _lengths: ClassVar[dict[int, int]] = {18: 69, 42: 69, 19: 77}  # network byte: bytes with checksum

    def _spell(self, raw: str) -> str | None:
        address = raw
        decoded = _monero_bytes(address)
        if decoded is None or self._lengths.get(decoded[0]) != len(decoded):
            return None
        return address if keccak(decoded[:-4])[:4] == decoded[-4:] else None


def _monero_bytes(address: str) -> bytes | None:
    """Monero's Base58 goes block by block: 11 characters carry 8 bytes, the last 7 carry 5 (of 69 and of 77 bytes)."""
    if len(address) not in (95, 106):
        return None
    decoded = b""
    for start in range(0, len(address), 11):
        block = address[start : start + 11]
        number = 0
        for character in block:
            digit = _BASE58.find(character)
            if digit < 0:
                return None
            number = number * 58 + digit
        size = 8 if len(block) == 11 else 5
        if number >> (8 * size):
            return None
        decoded += number.to_bytes(size, "big")
    return decoded


class Wallet(ContactType):
    """A wallet that only its platform vouches for, as `chain:address`: of another chain, or without its case."""

    kind = "wallet"
    hints = ("\0",)  # never read out of a text: nothing in the address says that it is one
    pattern = re.compile(r"(?P<value>(?!))")
    exclusive = True  # as Bitcoin
    binding = 0.9  # a slip of the pen makes another wallet of it, and nothing shows
    shows = (4, 4)

    def _spell(self, raw: str) -> str | None:
        found = re.fullmatch(r"([A-Za-z0-9]{2,10}):([A-Za-z0-9]{20,120})", raw)
        return f"{found[1].lower()}:{found[2]}" if found else None

    def mask(self, value: str) -> str:
        """The chain, and the ends of the address."""
        chain, _, address = value.partition(":")
        return f"{chain}:{super().mask(address)}"


class Pgp(ContactType):
    """The fingerprint of a PGP key: 40 hexadecimal digits."""

    kind = "pgp"
    hints = ("pgp", "gpg", "fingerprint", "  ")
    pattern = re.compile(
        r"(?<!\w)(?:(?:(?P<said>pgp|gpg|fingerprint)\b\W*(?:(?:key|id|fingerprint|fpr|is)\b\W*){0,3})(?=(?:0x)?[0-9a-f])"
        r"|{BEGAN_BEFORE}(?=[0-9a-f]{4} ))"
        r"(?P<value>(?(said)(?:(?:0x)?[0-9a-f]{40}|{GROUPED})|{GROUPED}))(?!\w){GOES_ON}".replace(
            "{GROUPED}", "(?:[0-9a-f]{4}[ ]{1,2}){9}[0-9a-f]{4}"
        )
        .replace("{BEGAN_BEFORE}", BEGAN_BEFORE)
        .replace("{GOES_ON}", GOES_ON),
        re.IGNORECASE,
    )
    exclusive = True  # whoever signs or reads with it holds its private key
    binding = 0.95
    shows = (4, 4)

    def _spell(self, raw: str) -> str | None:
        digits = re.sub(r"\s", "", raw).upper().removeprefix("0X")
        return digits if re.fullmatch(r"[0-9A-F]{40}", digits) else None
