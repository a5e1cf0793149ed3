"""Puts a world together: people, rings, ties, posts, everything between; and writes down the truth."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from examples.marketplace.accounts import introduce, lend
from examples.marketplace.addresses import AddressBook
from examples.marketplace.disguise import plainly
from examples.marketplace.people import Society, connect_hubs, join, populate, settle
from examples.marketplace.posts import Newsstand, PostLog
from examples.marketplace.rings import Bystander, bystanders, plant
from examples.marketplace.social import deletions, follows, payments, reports, show_images, threads
from examples.marketplace.stream import delivered
from examples.marketplace.world import WINDOW_S, Marketplace, Persona, PlantedRing, Truth
from examples.marketplace.writing import Writer, Written, languages

_SEEN_BY_PLATFORM = frozenset({"phone", "whatsapp", "email", "device"})


def build(seed: int, accounts: int = 12_000, posts: int = 34_000) -> Marketplace:
    """The world of a seed: the same seed and sizes always give the same events, in the same order.

    Args:
        accounts: how many; below about 11,000 fewer than thirty rings fit under the 3 % of guilty accounts.
        posts: how many exactly, messages not counted.

    Raises:
        Invalid: fewer posts than the sellers among so many accounts need.
    """
    rng = Random(seed)
    book = AddressBook(rng)
    people = populate(accounts, book, rng)
    rings, loners = plant(people, book, rng)
    innocents = [person for person in people if not person.guilty]
    society = settle(innocents, book, rng)
    _split_guilty(people, rings, loners, society, book)
    connect_hubs(people, society, book, rng)
    happenings = introduce(people, rng)
    nearby = bystanders(rings, innocents, rng)
    happenings += [lend(near.person, near.contact, rng) for near in nearby if near.contact.kind in _SEEN_BY_PLATFORM]
    log = _publish(people, rings, society, nearby, posts, rng)
    happenings += show_images(log, rng) + log.happenings
    happenings += threads(log, people, rng) + follows(people, rings, society.shops, rng)
    happenings += payments(people, rings, log, rng) + reports(log, people, rng) + deletions(log, people, rng)
    truth = _truth(seed, people, _with_bystanders(rings, nearby), loners, society, log)
    return Marketplace(delivered(happenings, rng), truth)


def _split_guilty(
    people: Sequence[Persona],
    rings: Sequence[PlantedRing],
    loners: Sequence[Persona],
    society: Society,
    book: AddressBook,
) -> None:
    """Two accounts of one person among the guilty: in every sixth ring, and a third of the lone sellers by pairs."""
    by_id = {person.id: person for person in people}
    for ring in rings[::6]:
        join(by_id[ring.members[0]], by_id[ring.members[1]], society, book)
    third = loners[: len(loners) // 3]
    for first, second in zip(third[::2], third[1::2], strict=False):
        second.category = first.category
        join(first, second, society, book)


def _publish(
    people: Sequence[Persona],
    rings: Sequence[PlantedRing],
    society: Society,
    nearby: Sequence[Bystander],
    posts: int,
    rng: Random,
) -> PostLog:
    """All posts, among them what people with two accounts say twice, and the warnings of those a ring has cheated."""
    writers = {language: Writer(language, rng) for language in languages()}
    stand = Newsstand(writers, society.shops, rng)
    cheated = [near for near in nearby if near.contact.kind not in _SEEN_BY_PLATFORM]
    stand.fill(people, rings, posts - len(cheated) - len(society.splits))
    by_id = {person.id: person for person in people}
    for split in society.splits:
        stand.echo(by_id[split.accounts[0]], by_id[split.accounts[1]])
    for near in cheated:
        shown = plainly(near.contact, near.person.region, rng)
        warning = writers[near.person.language].line("warnings", near.person.region, contact=shown)
        stand.add(near.person, Written(None, warning, kind="post"), rng.uniform(0, WINDOW_S))
    return stand.log


def _with_bystanders(rings: Sequence[PlantedRing], nearby: Sequence[Bystander]) -> list[PlantedRing]:
    return [
        replace(ring, bystanders=tuple(near.person.id for near in nearby if near.ring_id == ring.id)) for ring in rings
    ]


def _truth(
    seed: int,
    people: Sequence[Persona],
    rings: Sequence[PlantedRing],
    loners: Sequence[Persona],
    society: Society,
    log: PostLog,
) -> Truth:
    return Truth(
        seed=seed,
        rings=tuple(rings),
        guilty=frozenset(person.id for person in people if person.guilty),
        lone_sellers=frozenset(person.id for person in loners),
        hard_negatives={person.id: person.hard for person in people if person.hard},
        splits=tuple(society.splits),
        sharing=tuple(society.sharing),
        illicit_posts=dict(log.illicit),
        hard_posts=dict(log.hard),
    )
