"""What ties accounts that share no contact: nearly the same texts, the same images, money that goes round, moments.

Each is one sign, beside a contact; alone it ties two accounts only where there is much of it, and two accounts with a
text and an image alike have one sign: both are copied with an offer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from gnn.rings.hubs import SuppressedHub
from gnn.rings.images import shared_images
from gnn.rings.pairs import PairCounts
from gnn.rings.parameters import RingParameters
from gnn.rings.payments import circles, rounds
from gnn.rings.timing import moments
from graph.projections import ContactLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """How much of each kind two accounts have, the smaller index first.

    Attributes:
        texts: near-duplicate posts; images: the same image shown by both; circles: rounds of money through both, one
            after another; moments: times of day at which both began to post in the same moment, beyond chance.
    """

    texts: PairCounts = field(default_factory=Counter)
    images: PairCounts = field(default_factory=Counter)
    circles: PairCounts = field(default_factory=Counter)
    moments: PairCounts = field(default_factory=Counter)

    def kinds(self) -> Iterator[tuple[str, PairCounts]]:
        for kind in KINDS:
            yield kind, getattr(self, kind)

    def among(self, at: Mapping[int, int], others: Mapping[str, Mapping[int, frozenset[int]]]) -> "Deeds":
        """Those between the accounts of `at`, by their new numbers. Args: others: as `ties` has them."""
        return Deeds(**{kind: _among(counted, at, others[kind]) for kind, counted in self.kinds()})


KINDS = tuple(column.name for column in fields(Deeds))


def needed_alone(parameters: RingParameters) -> dict[str, int]:
    """How much of each kind ties two accounts alone."""
    return {
        "texts": parameters.texts_alone,
        "images": parameters.images_alone,
        "circles": parameters.circles_alone,
        "moments": parameters.moments_alone,
    }


def deeds_of(
    links: ContactLinks, duplicates: Iterable[tuple[str, str]], parameters: RingParameters
) -> tuple[Deeds, list[SuppressedHub]]:
    """What accounts do alike or together, and the images that say nothing."""
    size = len(links.account_ids)
    images, suppressed = shared_images(links, parameters)
    return Deeds(
        texts=_shared_texts(links, duplicates),
        images=images,
        circles=circles(rounds(links.dealings, size, parameters)[0]),
        moments=moments(links.dealings, size, parameters),
    ), suppressed


def _shared_texts(links: ContactLinks, duplicates: Iterable[tuple[str, str]]) -> PairCounts:
    """How many near-duplicate texts each pair of known accounts has."""
    position = {account: index for index, account in enumerate(links.account_ids)}
    told = ((position[a], position[b]) for a, b in duplicates if a != b and a in position and b in position)
    return Counter((min(pair), max(pair)) for pair in told)


def _among(counted: PairCounts, at: Mapping[int, int], others: Mapping[int, frozenset[int]]) -> PairCounts:
    pairs = [(a, b) for a in at for b in others.get(a, ()) if a < b and b in at]
    return Counter({(at[a], at[b]): counted[a, b] for a, b in pairs})
