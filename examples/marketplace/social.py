"""What goes on between accounts and around posts: messages, follows, payments, images, reports, deletions."""

import hashlib
from collections.abc import Sequence
from random import Random

from examples.marketplace.disguise import plainly
from examples.marketplace.posts import PostLog
from examples.marketplace.stream import Happening
from examples.marketplace.world import CATEGORIES, WINDOW_S, Persona, PlantedRing
from examples.marketplace.writing import Writer, languages, phrases

_HOUR_S = 3600.0


def threads(log: PostLog, people: Sequence[Persona], rng: Random) -> list[Happening]:
    """Talk under a tenth of the listings and a third of the illicit posts, buyer first, 2–5 messages each."""
    writers = {language: Writer(language, rng) for language in languages()}
    happenings: list[Happening] = []
    for post_id, (seller, posted_s) in log.authors.items():
        illicit = post_id in log.illicit
        if rng.random() > (0.35 if illicit else 0.09):
            continue
        buyer = rng.choice(people)
        if buyer is not seller:
            happenings += _thread(post_id, seller, buyer, posted_s, illicit, writers[seller.language], rng)
    return happenings


def _thread(
    post_id: str, seller: Persona, buyer: Persona, posted_s: float, illicit: bool, writer: Writer, rng: Random
) -> list[Happening]:
    shelves = ["message_openers", "message_replies", "message_openers", "message_replies", "message_ends"]
    if illicit:
        shelves[:2] = ["illicit_openers", "illicit_replies"]
    contact = plainly(rng.choice(seller.in_text), seller.region, rng) if seller.in_text else "…"
    happenings: list[Happening] = []
    at_s = posted_s
    for turn in range(rng.randint(2, 5)):
        at_s += rng.uniform(60, 9 * _HOUR_S)
        sender, reader = (buyer, seller) if turn % 2 == 0 else (seller, buyer)
        body = writer.message(shelves[turn], seller.region, contact)
        message = {"message_id": f"m-{post_id}-{turn}", "thread_id": f"t-{post_id}", "body": body}
        happenings.append((at_s, "message", {**message, "account_id": sender.id, "to_account_id": reader.id}))
    return [happening for happening in happenings if happening[0] < WINDOW_S]


def follows(
    people: Sequence[Persona], rings: Sequence[PlantedRing], shops: Sequence[Persona], rng: Random
) -> list[Happening]:
    """Most follow anybody or a shop; ring members follow a few of their own."""
    pairs = {(rng.choice(people).id, rng.choice(people).id) for _ in range(len(people) // 2)}
    pairs |= {(rng.choice(people).id, rng.choice(shops).id) for _ in range(len(people) // 4)}
    for ring in rings:
        pairs |= {(rng.choice(ring.members), rng.choice(ring.members)) for _ in ring.members}
    return [
        (rng.uniform(_HOUR_S, WINDOW_S), "follow", {"account_id": follower, "follows_account_id": followed})
        for follower, followed in sorted(pairs)
        if follower != followed
    ]


def payments(people: Sequence[Persona], rings: Sequence[PlantedRing], log: PostLog, rng: Random) -> list[Happening]:
    """Payments through the platform: buyers to sellers, and ring members to the first of their ring."""
    sellers = [seller for seller, _ in log.authors.values()]
    pairs = [(rng.choice(people).id, rng.choice(sellers).id) for _ in range(len(people) // 3)]
    pairs += [(member, ring.members[0]) for ring in rings for member in ring.members[1:] if rng.random() < 0.4]
    happenings: list[Happening] = []
    for number, (payer, payee) in enumerate(pair for pair in pairs if pair[0] != pair[1]):
        ends = {"from_account_id": payer, "to_account_id": payee}
        amount = {"amount": float(rng.randrange(5, 900, 5)), "currency": "EUR"}
        happenings.append(
            (rng.uniform(_HOUR_S, WINDOW_S), "payment", {"payment_id": f"y{number:06d}", **ends, **amount})
        )
    return happenings


def show_images(log: PostLog, rng: Random) -> list[Happening]:
    """Pictures under a third of the posts: one's own, a maker's stock picture, or out of a ring's shared album."""
    stock = [_picture(f"stock-{number}-{rng.random()}") for number in range(40)]
    happenings: list[Happening] = []
    for at_s, _, fields in log.happenings:
        if rng.random() > 0.33:
            continue
        person, _ = log.authors[fields["post_id"]]
        if person.ring is not None and fields["post_id"] in log.illicit:
            picture = _picture(f"ring-{person.ring}-{rng.randrange(6)}-{stock[0]}")
        else:
            picture = rng.choice(stock) if rng.random() < 0.15 else _picture(f"{person.id}-{rng.random()}")
        if rng.random() < 0.5:
            fields["images"] = [{"sha256": picture}]
        else:
            happenings.append((at_s + 2, "image_seen", {"post_id": fields["post_id"], "sha256": picture}))
    return happenings


def _picture(made_of: str) -> str:
    return hashlib.sha256(made_of.encode()).hexdigest()


def reports(log: PostLog, people: Sequence[Persona], rng: Random) -> list[Happening]:
    """Flags people raise: on a quarter of the illicit posts, and out of spite or error on some innocent ones."""
    guilty = [post_id for post_id in log.illicit if rng.random() < 0.25]
    decoys = [post_id for post_id in log.hard if rng.random() < 0.03]
    innocent = [post_id for post_id in log.authors if post_id not in log.illicit]
    spite = rng.sample(innocent, len(innocent) // 250)
    happenings: list[Happening] = []
    for number, post_id in enumerate((*guilty, *decoys, *spite)):
        happenings.append(_report(number, post_id, log, people, rng))
    return happenings


def _report(number: int, post_id: str, log: PostLog, people: Sequence[Persona], rng: Random) -> Happening:
    seller, posted_s = log.authors[post_id]
    truth = log.illicit.get(post_id)
    notes = phrases(seller.language)["report_notes" if truth or rng.random() < 0.4 else "false_notes"]
    note = str(rng.choice(notes)).replace("{n}", str(rng.randint(2, 6))).replace("{city}", "…")
    target = {"account_id": seller.id} if rng.random() < 0.2 else {"post_id": post_id}
    category = truth.category if truth else rng.choice(CATEGORIES)
    at_s = min(posted_s + rng.uniform(600, 96 * _HOUR_S), WINDOW_S - 1)
    facts = {"report_id": f"r{number:05d}", "category": category, "note": note, "reporter": rng.choice(people).id}
    return at_s, "report", {**facts, **target}


def deletions(log: PostLog, people: Sequence[Persona], rng: Random) -> list[Happening]:
    """Sold things are taken down after days, some illicit posts after hours; a few accounts close in the last weeks."""
    happenings: list[Happening] = []
    for post_id, (_, posted_s) in log.authors.items():
        illicit = post_id in log.illicit
        if rng.random() < (0.15 if illicit else 0.03):
            at_s = posted_s + (rng.uniform(1, 20) * _HOUR_S if illicit else rng.uniform(24, 500) * _HOUR_S)
            happenings.append((at_s, "post.deleted", {"post_id": post_id}))
    leavers = rng.sample(people, max(1, len(people) // 300))
    happenings += [
        (rng.uniform(WINDOW_S * 0.97, WINDOW_S), "account.deleted", {"account_id": person.id}) for person in leavers
    ]
    return [happening for happening in happenings if happening[0] < WINDOW_S]
