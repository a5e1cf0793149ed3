"""How people write and hide wallets' addresses, Session ids and PGP fingerprints. Both halves."""

from random import Random

from bench.contact_set import hints
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


_PAGES = {
    "bitcoin": ["https://mempool.space/address/{}", "https://blockchair.com/bitcoin/address/{}",
                "https://www.blockchain.com/explorer/addresses/btc/{}"],
    "ethereum": ["https://etherscan.io/address/{}", "https://debank.com/profile/{}",
                 "etherscan.io/address/{}#tokentxns"],
    "monero": ["https://trocador.app/anonpay/?ticker_to=xmr&network_to=Mainnet&address={}",
               "https://xmrchain.net/search?value={}"],
    "pgp": ["https://keys.openpgp.org/vks/v1/by-fingerprint/{}", "openpgp4fpr:{}",
            "https://keyserver.ubuntu.com/pks/lookup?op=get&search=0x{}"],
}  # fmt: skip
_AFTER = {
    "bitcoin": [" (BTC)", " <- BTC", " - bitcoin only"],
    "ethereum": [" (ETH)", " <- ETH / USDT ERC20", " - eth wallet"],
    "monero": [" (XMR)", " <- XMR", " - monero only"],
    "session": [" (Session)", " <- Session ID", " - getsession.org"],
    "pgp": [" (PGP fingerprint)", " <- my PGP key", " = gpg fpr"],
}
_KEY_WORDS = {
    "ru": ["отпечаток ключа: ", "отпечаток ПГП: "], "uk": ["відбиток ключа: "], "de": ["Schlüssel-Fingerabdruck: "],
    "es": ["huella de mi clave: "], "fr": ["empreinte de ma clé : "], "it": ["impronta della chiave: "],
    "pt": ["impressão digital da chave: "], "nl": ["vingerafdruk van mijn sleutel: "], "pl": ["odcisk klucza: "],
    "cs": ["otisk klíče: "], "sv": ["nyckelns fingeravtryck: "], "tr": ["anahtar parmak izi: "],
    "zh": ["公钥指纹：", "PGP公钥："], "ja": ["公開鍵の指紋: "], "en": ["verify my key: ", "key fpr "],
}  # fmt: skip


def _thirds(address: str) -> list[str]:
    return pieces(address, -(-len(address) // 3))


def _page(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return rng.choice(_PAGES[kind]).format(marked(address))


def _numbered(rng: Random, value: tuple[str, str], language: str) -> str:
    kind, address = value
    return named(rng, kind, hints.numbered(rng, _thirds(address), language))


def _remove_told(rng: Random, value: tuple[str, str], language: str) -> str | None:
    kind, address = value
    parts = pieces(address, rng.choice([3, 6, 9, 12]))
    written = hints.with_filler(rng, parts, language, ["*", "#", "🚫", "❌", " xx ", "~"])
    return named(rng, kind, written) if written else None


def _beginning_told(rng: Random, value: tuple[str, str], language: str) -> str | None:
    kind, address = value
    size = {"ethereum": 2, "session": 2, "bitcoin": 4 if address.startswith("bc1") else 1, "monero": 2}[kind]
    written = hints.beginning_told(rng, address[:size], address[size:], language)
    return rng.choice(PREFIXES[kind]) + written if written else None


def _emoji_between(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, hints.emoji_between(rng, pieces(address, rng.choice([6, 8, 11, 16]))))


def _continued(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    cut = rng.randint(len(address) // 3, 2 * len(address) // 3)
    between = rng.choice(["...\n...", "…\n…", "→\n→", "-\n", " ↩\n", "\\\n", " ⬇️\n", "....."])
    return named(rng, kind, marked(address[:cut] + between + address[cut:]))


def _markup(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, hints.broken_by_markup(rng, _thirds(address)))


def _named_after(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return marked(rng.choice([address, " ".join(_thirds(address))])) + rng.choice(_AFTER[kind])


def _letters_apart(rng: Random, value: tuple[str, str], language: str) -> str | None:
    kind, address = value
    written = hints.letters_apart(rng, address, language)
    return named(rng, kind, written) if written else None


def _plus_joined(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, hints.plus_joined(rng, pieces(address, -(-len(address) // rng.choice([2, 3, 4])))))


def _pairs(rng: Random, value: tuple[str, str], language: str) -> str:  # noqa: ARG001
    kind, address = value
    return named(rng, kind, marked(rng.choice([":", " ", "-", "."]).join(pieces(address, 2))))


def _key_in_own_words(rng: Random, value: tuple[str, str], language: str) -> str | None:
    _, address = value
    words = _KEY_WORDS.get(language)
    return rng.choice(words) + marked(rng.choice([address, " ".join(pieces(address, 4))])) if words else None


WALLETS: dict[str, LongHider] = {
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
    "page_of_it": _page,
    "numbered_pieces": _numbered,
    "remove_marks_told": _remove_told,
    "beginning_told": _beginning_told,
    "emoji_between": _emoji_between,
    "continued": _continued,
    "broken_by_markup": _markup,
    "named_after": _named_after,
    "letters_apart": _letters_apart,
    "joined_by_plus": _plus_joined,
}
SESSIONS: dict[str, LongHider] = {
    **{way: hide for way, hide in WALLETS.items() if way not in ("with_query", "page_of_it")},
    "pairs": _pairs,
}
KEYS: dict[str, LongHider] = {
    **{way: hide for way, hide in WALLETS.items() if way not in ("with_query", "beginning_told")},
    "pairs": _pairs,
    "named_in_own_words": _key_in_own_words,
}
