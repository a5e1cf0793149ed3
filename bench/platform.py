"""A made-up platform of any size, as Parquet files of observations: what a first load reads (docs/bulk-load.md).

Tails are as heavy as real ones: posts and followers by lognormal weights, shared contacts, devices and addresses by a
power law, and a few hubs (a carrier's addresses, followed accounts, marketplaces' domains) that take a fixed share of
everybody. Everything follows from the numbers that are asked for and the seed; the same give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.platform_columns import BEGINS_US, PERIOD_US, Bools, Ints, choice, contact_ids, event_ids, hashed, numbered
from bench.platform_rings import FLAGGED, plant
from domain.observations import Label, Node, Relationship

POSTS_AN_ACCOUNT = 3
CONTACTS_AN_ACCOUNT = 1.5
# kind, whether it binds alone, share of all contacts
CONTACTS = (
    ("phone", False, 0.40),
    ("email", False, 0.33),
    ("telegram", False, 0.08),
    ("whatsapp", False, 0.07),
    ("bitcoin", True, 0.04),
    ("ethereum", True, 0.03),
    ("session", True, 0.01),
    ("payment_handle", False, 0.02),
    ("domain", False, 0.02),
)
REGIONS = ("DE", "US", "BR", "FR", "GB", "PL", "IN", "MX", "TR", "NG")
LANGUAGES = ("de", "en", "pt", "fr", "en", "pl", "hi", "es", "tr", "en")
CATEGORIES = ("drugs", "counterfeits", "stolen_goods", "weapons", "trafficking")
SEEN_AGAIN, CLOSED = 0.08, 0.03  # shares of relationships
CARRIERS, FOLLOWED, MARKETPLACES = (0.16, 0.13, 0.11), (0.17, 0.12), (0.05, 0.04)  # of accounts, accounts, posts

Columns = dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was written: nodes by label (those that only relationships name included), relationships by kind, rows of
    observations, the hubs, the largest of each sort first, and the ids of the accounts of each planted ring.
    """

    nodes: Mapping[Label, int]
    relationships: Mapping[Relationship, int]
    observations: int
    hubs: tuple[Node, ...]
    rings: tuple[frozenset[str], ...] = ()


def write_platform(
    folder: Path, accounts: int, seed: int, contacts: float = CONTACTS_AN_ACCOUNT, rings: int = 0
) -> Counts:
    """Write a platform of at least a hundred accounts; a million have over ten million relationships.

    Args:
        contacts: for each account, over 1 where there are rings, which take theirs of those that nobody owns.
        rings: how many are planted.
    """
    return _Platform(folder, accounts, seed, contacts, rings).write()


class _Platform:
    def __init__(self, folder: Path, accounts: int, seed: int, contacts: float, rings: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._rng = np.random.default_rng(seed)
        self._accounts = accounts
        self._posts = accounts * POSTS_AN_ACCOUNT
        self._contacts = int(accounts * contacts)
        self._bounds = np.cumsum([round(share * self._contacts) for _, _, share in CONTACTS])
        self._contacts = int(self._bounds[-1])
        unowned = max(self._contacts - accounts, 0)
        self._planted = plant(np.random.default_rng([seed, rings]), rings, np.arange(10, accounts), unowned)
        self._relationships: dict[Relationship, int] = {}
        self._touched: dict[Label, list[Ints]] = {}
        self._observations = 0

    def write(self) -> Counts:
        self._write_accounts()
        self._write_posts()
        self._write_contacts()
        self._write_uses()
        self._write_about_posts()
        self._write_between_accounts()
        seen = {label: len(np.unique(np.concatenate(found))) for label, found in self._touched.items()}
        posts = self._posts + len(self._planted.authors)
        stated = {Label.ACCOUNT: self._accounts, Label.POST: posts, Label.CONTACT: self._contacts}
        rings = tuple(frozenset(self._ids(Label.ACCOUNT, ring).to_pylist()) for ring in self._planted.rings())
        return Counts(seen | stated, self._relationships, self._observations, self._hubs(), rings)

    def _write_accounts(self) -> None:
        numbers = np.arange(self._accounts)
        self._regions = (len(REGIONS) * self._rng.random(self._accounts) ** 2).astype(np.int64)
        businesses = self._rng.random(self._accounts)
        kinds = np.where(businesses < 0.0005, 2, np.where(businesses < 0.02, 1, 0))
        kinds[: len(FOLLOWED)] = 2
        facts = {
            "name": numbered("Account of ", numbers),
            "handle": numbered("handle_", numbers),
            "kind": choice(("person", "business", "verified_business"), kinds),
            "region": choice(REGIONS, self._regions),
        }
        self._write_nodes(Label.ACCOUNT, numbers, facts)

    def _write_posts(self) -> None:
        """The rings' posts come after all others, which tell nothing of rings."""
        planted = self._planted
        numbers = np.arange(self._posts + len(planted.authors))
        weights = np.cumsum(self._rng.lognormal(0, 1.5, self._accounts))
        authors = np.searchsorted(weights, self._rng.random(self._posts) * weights[-1])
        authors = np.concatenate([authors, planted.authors])
        found = np.concatenate([self._rng.random(self._posts), planted.found])
        flagged = found < FLAGGED
        categories = (len(CATEGORIES) * self._rng.random(self._posts) ** 2).astype(np.int64)
        categories = np.concatenate([categories, planted.trade % len(CATEGORIES)])
        facts = {
            "kind": choice(("listing", "post", "comment", "message"), (4 * found**1.5).astype(np.int64)),
            "language": choice(LANGUAGES, self._regions[authors]),
            "region": choice(REGIONS, self._regions[authors]),
            "probability": pa.array(np.where(flagged, 1 - found * 12, found / 20).round(4)),
            "category": choice(CATEGORIES, categories, flagged),
        }
        self._write_nodes(Label.POST, numbers, facts)
        self._write_edges(Label.ACCOUNT, Relationship.POSTED, Label.POST, authors, numbers)

    def _write_contacts(self) -> None:
        numbers = np.arange(self._contacts)
        kinds = np.searchsorted(self._bounds, numbers, side="right")
        facts = {
            "kind": choice([kind for kind, _, _ in CONTACTS], kinds),
            "exclusive": pa.array(np.array([exclusive for _, exclusive, _ in CONTACTS])[kinds]),
        }
        self._write_nodes(Label.CONTACT, numbers, facts)

    def _write_uses(self) -> None:
        """Mostly things of their own, some shared by few, hubs shared by very many."""
        accounts, drawn = self._accounts, self._rng
        everyone = np.arange(accounts)
        own, unowned = np.split(drawn.permutation(self._contacts), [accounts])
        shared = self._tail(accounts * 6 // 10, self._contacts)
        users = np.concatenate([everyone, drawn.integers(accounts, size=len(shared)), self._planted.users])
        ends = np.concatenate([own, shared, unowned[self._planted.contacts]])
        self._write_edges(Label.ACCOUNT, Relationship.USES, Label.CONTACT, users, ends)
        shared = self._tail(accounts * 4 // 10, accounts)
        users = np.concatenate([everyone, drawn.integers(accounts, size=len(shared))])
        self._write_edges(Label.ACCOUNT, Relationship.USES, Label.DEVICE, users, np.concatenate([everyone, shared]))
        carried = [self._some(accounts, share) for share in CARRIERS]
        carriers = np.repeat(np.arange(len(CARRIERS)), [len(found) for found in carried])
        ends = np.concatenate([carriers, len(CARRIERS) + self._tail(accounts * 12 // 10, accounts)])
        users = np.concatenate([*carried, drawn.integers(accounts, size=accounts * 12 // 10)])
        self._write_edges(Label.ACCOUNT, Relationship.USES, Label.IP_ADDRESS, users, ends)

    def _write_about_posts(self) -> None:
        sold = [self._some(self._posts, share) for share in MARKETPLACES]
        places = np.repeat(np.arange(len(MARKETPLACES)), [len(found) for found in sold]) + self._bounds[-2]
        mentioned = self._tail(self._accounts * 11 // 10, self._contacts)
        posts = np.concatenate([*sold, self._rng.integers(self._posts, size=len(mentioned))])
        ends = np.concatenate([places, mentioned])
        self._write_edges(Label.POST, Relationship.MENTIONS, Label.CONTACT, posts, ends)
        posts = self._some(self._posts, 0.22)
        shown = np.where(self._rng.random(len(posts)) < 0.7, posts, self._tail(len(posts), self._posts))
        self._write_edges(Label.POST, Relationship.SHOWS, Label.IMAGE, posts, shown)

    def _write_between_accounts(self) -> None:
        fans = [self._some(self._accounts, share) for share in FOLLOWED]
        followed = np.repeat(np.arange(len(FOLLOWED)), [len(found) for found in fans])
        for kind, share in ((Relationship.FOLLOWS, 1.5), (Relationship.MESSAGED, 1.0), (Relationship.PAID, 0.4)):
            number = int(self._accounts * share)
            starts = self._rng.integers(self._accounts, size=number)
            ends = len(FOLLOWED) + self._tail(number, self._accounts - len(FOLLOWED))
            if kind is Relationship.FOLLOWS:
                starts, ends = np.concatenate([*fans, starts]), np.concatenate([followed, ends])
            self._write_edges(Label.ACCOUNT, kind, Label.ACCOUNT, starts[starts != ends], ends[starts != ends])

    def _hubs(self) -> tuple[Node, ...]:
        first = (
            (Label.IP_ADDRESS, 0, CARRIERS),
            (Label.ACCOUNT, 0, FOLLOWED),
            (Label.CONTACT, self._bounds[-2], MARKETPLACES),
        )
        return tuple(
            Node(label, node_id)
            for label, begin, shares in first
            for node_id in self._ids(label, begin + np.arange(len(shares))).to_pylist()
        )

    def _some(self, of: int, share: float) -> Ints:
        """A share of the numbers below `of`, each at most once."""
        return np.flatnonzero(self._rng.random(of) < share)

    def _tail(self, number: int, below: int) -> Ints:
        """Numbers drawn by a power law, and spread so that they are not the low ones of every sort."""
        ranks = (below * self._rng.random(number) ** 2.2).astype(np.int64)
        return (ranks * 7_919 + 104_729) % below

    def _write_nodes(self, label: Label, numbers: Ints, facts: Columns) -> None:
        again = numbers[self._rng.random(len(numbers)) < SEEN_AGAIN / 2]
        closed = numbers[self._rng.random(len(numbers)) < (0 if label is Label.CONTACT else CLOSED / 3)]
        rows = np.concatenate([numbers, again, closed])
        holds = np.arange(len(rows)) < len(rows) - len(closed)
        stated = pa.array(rows, mask=~holds)  # a closing states nothing
        columns = {"id": self._ids(label, rows)} | self._seen(rows, holds)
        self._write(label, columns | {name: fact.take(stated) for name, fact in facts.items()})

    def _write_edges(self, start: Label, kind: Relationship, end: Label, starts: Ints, ends: Ints) -> None:
        pairs = np.unique(starts * (1 << 32) + ends)
        self._relationships[kind] = self._relationships.get(kind, 0) + len(pairs)
        self._touched.setdefault(end, []).append(np.unique(pairs & 0xFFFFFFFF))
        again = np.repeat(pairs, self._rng.geometric(0.5, len(pairs)) * (self._rng.random(len(pairs)) < SEEN_AGAIN))
        closed = pairs[self._rng.random(len(pairs)) < CLOSED]
        rows = np.concatenate([pairs, again, closed])
        columns = {"start": self._ids(start, rows >> 32), "end": self._ids(end, rows & 0xFFFFFFFF)}
        facts: Columns = {}
        if kind is Relationship.PAID:
            facts["amount"] = pa.array(self._rng.lognormal(4, 1.2, len(rows)).round(2))
        holds = np.arange(len(rows)) < len(rows) - len(closed)
        self._write(f"{start}-{kind}-{end}", columns | self._seen(rows, holds) | facts)

    def _seen(self, rows: Ints, holds: Bools) -> Columns:
        """When and by whom. Closings come after the middle of what the platform has seen, most sightings before."""
        share = self._rng.random(len(rows)) ** 0.7
        at = BEGINS_US + (PERIOD_US * np.where(holds, share * 0.9, 0.4 + share * 0.6)).astype(np.int64)
        return {
            "event_id": event_ids(self._rng, len(rows)),
            "valid_at": pa.array(at, pa.timestamp("us", "UTC")),
            "holds": pa.array(holds),
            "source": choice(("platform",), np.zeros(len(rows), np.int64)),
            "confidence": pa.array(np.ones(len(rows), np.float32)),
        }

    def _ids(self, label: Label, numbers: Ints) -> pa.Array:
        match label:
            case Label.ACCOUNT:
                return numbered("a", numbers)
            case Label.POST:
                return numbered("p", numbers)
            case Label.CONTACT:
                kinds = np.searchsorted(self._bounds, numbers, side="right")
                return contact_ids([kind for kind, _, _ in CONTACTS], kinds, numbers)
            case Label.IMAGE:
                return hashed("", numbers, 64)
        return hashed({Label.DEVICE: "device:", Label.IP_ADDRESS: "ip_address:"}[label], numbers, 32)

    def _write(self, name: str, columns: Columns) -> None:
        table = pa.table(columns)
        self._observations += table.num_rows
        pq.write_table(table, self._folder / f"{name}.parquet", compression="zstd")
