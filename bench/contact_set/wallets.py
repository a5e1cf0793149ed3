"""How people write and hide wallets' addresses, Session ids and PGP fingerprints. Both halves."""

from random import Random

from bench.contact_set.glyphs import full_width, zero_width
from bench.contact_set.hints import pieces
from bench.contact_set.item import Hider, marked

LongHider = Hider[tuple[str, str]]  # of a kind and its address
PREFIXES = {
    "bitcoin": ["btc: ", "BTC ", "bitcoin:", "BTC address: ", "₿ "],
    "ethereum": ["eth: ", "ETH ", "ethereum:", "USDT (ERC20): ", "ETH wallet "],
    "monero": ["xmr: ", "XMR ", "monero:", "XMR address: "],
    "session": ["session: ", "Session ID ", "getsession "],
    "pgp": ["PGP fingerprint: ", "pgp ", "GPG key: ", "fingerprint "],
}


def named(rng: Random, kind: str, address: str) -> str:
    """PGP keys are never written without saying what they are."""
    said = kind == "pgp" or rng.random() < 0.5
    return (rng.choice(PREFIXES[kind]) if said else "") + address


def _plain(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return ("PGP: " if kind == "pgp" else "") + marked(address)


def _prefixed(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return rng.choice(PREFIXES[kind]) + marked(address)


def _by_four(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(" ".join(pieces(address, 4))))


def _two_lines(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    cut = rng.randint(len(address) // 3, 2 * len(address) // 3)
    return named(rng, kind, marked(f"{address[:cut]}\n{address[cut:]}"))


def _zero_width(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(zero_width(rng, address, 0.05)))


def _dashed(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(rng.choice(["-", " - ", "_", ":"]).join(pieces(address, rng.choice([4, 5, 8])))))


def _odd_pieces(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(" ".join(pieces(address, rng.choice([5, 6, 8, 10, 11])))))


def _full_width(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(full_width(address)))


def _two_parts(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    cut = len(address) // 2
    return named(rng, kind, f"part 1: {marked(f'{address[:cut]} part 2: {address[cut:]}')}")


def _quoted(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    left, right = rng.choice([("`", "`"), ("“", "”"), ("<", ">"), ("[", "]"), ("*", "*"), ("_", "_")])
    return named(rng, kind, f"{left}{marked(address)}{right}")


def _with_query(rng: Random, value: tuple[str, str], language: str) -> str | None:  # noqa: ARG001
    kind, address = value
    if kind not in ("bitcoin", "ethereum", "monero"):
        return None
    query = {"bitcoin": "?amount=0.0{}", "ethereum": "?value={}e15", "monero": "?tx_amount=0.{}"}[kind]
    return f"{kind}:{marked(address)}{query.format(rng.randint(11, 99))}"


def _other_case(rng: Random, value: tuple[str, str], language: str) -> str | None:  # noqa: ARG001
    """As QR codes carry it, or all in one case: only where the case says nothing."""
    kind, address = value
    if address.startswith("bc1") or kind == "session":
        return named(rng, kind, marked(address.upper()))
    if kind == "pgp":
        return named(rng, kind, marked("0x" + address.lower()))
    return named(rng, kind, marked(address.lower())) if kind == "ethereum" else None


def _lines_of_pieces(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, "\n" + marked("\n".join(pieces(address, rng.choice([10, 16, 20])))))


LONG: dict[str, LongHider] = {
    "plain": _plain,
    "prefixed": _prefixed,
    "grouped_by_four": _by_four,
    "split_in_lines": _two_lines,
    "zero_width": _zero_width,
    "dashed_pieces": _dashed,
    "odd_pieces": _odd_pieces,
    "full_width": _full_width,
    "two_parts_named": _two_parts,
    "quoted": _quoted,
    "with_query": _with_query,
    "other_case": _other_case,
    "lines_of_pieces": _lines_of_pieces,
}
