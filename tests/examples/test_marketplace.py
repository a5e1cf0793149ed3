"""The made-up marketplace keeps its promises: sizes, shares, valid values, a known usage rate, one world a seed."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import orjson
import phonenumbers
import pytest

from domain.contacts import resolve
from domain.errors import Invalid
from examples.marketplace import ENDS_AT, STARTS_AT, Marketplace, build, languages, phrases, write
from examples.marketplace.addresses import AddressBook, monero_address
from examples.marketplace.files import DAMAGED_LINES
from examples.marketplace.people import populate
from examples.marketplace.rings import USAGE, plant
from examples.marketplace.world import CATEGORIES, WALLETS
from examples.marketplace.writing import HARD_KINDS
from screening.events import Unreadable, read_event
from tests.yardstick import beats

ROOT = Path(__file__).parents[2]
MAIN_LANGUAGES = {"en", "es", "de", "fr", "pt", "ru"}


@pytest.fixture(scope="module")
def world() -> Marketplace:
    return build(1)


def data_of(world: Marketplace, kind: str) -> list[dict[str, Any]]:
    """The data of every event of a type, repeats left out."""
    once = {event["id"]: event["data"] for event in world.events if event["type"] == f"org.ringfence.{kind}.v1"}
    return list(once.values())


def test_a_seed_gives_the_same_files_in_another_process_and_another_seed_gives_others(tmp_path: Path) -> None:
    def files(seed: str, hash_seed: str) -> list[bytes]:
        out = tmp_path / f"{seed}-{hash_seed}"
        size = ("--accounts", "1500", "--posts", "4500")
        command = [sys.executable, "-m", "examples.marketplace", "--seed", seed, "--out", str(out), *size]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
        return [(out / name).read_bytes() for name in ("events.jsonl", "truth.json")]

    assert files("5", "1") == files("5", "2")
    assert files("5", "1") != files("6", "1")


def test_the_default_world_is_as_large_and_as_innocent_as_promised(world: Marketplace) -> None:
    accounts = {fields["account_id"] for fields in data_of(world, "account")}
    posts = data_of(world, "post")
    spoken = Counter(fields["language"] for fields in posts)
    assert len(accounts) == 12_000
    assert len({fields["post_id"] for fields in posts}) == len(posts) == 34_000
    assert len(spoken) >= 6
    assert all(spoken[language] > 0.05 * len(posts) for language in MAIN_LANGUAGES)
    assert world.truth.guilty <= accounts
    assert 0.02 * len(accounts) < len(world.truth.guilty) <= 0.03 * len(accounts)


def test_rings_are_planted_evenly(world: Marketplace) -> None:
    rings = world.truth.rings
    assert Counter(ring.category for ring in rings) == dict.fromkeys(CATEGORIES, 6)
    assert Counter(ring.q for ring in rings) == dict.fromkeys(USAGE, 10)
    members = [member for ring in rings for member in ring.members]
    assert len(members) == len(set(members))
    assert set(members) | world.truth.lone_sellers == world.truth.guilty
    for ring in rings:
        assert 3 <= len(ring.members) <= 15
        assert len(ring.contacts) == max(2, round(0.4 * len(ring.members)))
        assert len({contact.kind for contact in ring.contacts}) == len(ring.contacts)
        assert set(ring.uses) == set(ring.members)
        assert all(ring.uses.values())
        assert not set(ring.bystanders) & world.truth.guilty


def test_q_is_the_rate_at_which_members_use_ring_contacts() -> None:
    """Expected with the redraw of members without any contact: q / (1 - (1 - q)^n) for each of n contacts."""
    used: defaultdict[float, float] = defaultdict(float)
    expected: defaultdict[float, float] = defaultdict(float)
    variance: defaultdict[float, float] = defaultdict(float)
    for seed in range(6):
        rng = Random(seed)
        book = AddressBook(rng)
        for ring in plant(populate(11_000, book, rng), book, rng)[0]:
            number = len(ring.contacts)
            rate = ring.q / (1 - (1 - ring.q) ** number)
            used[ring.q] += sum(len(contacts) for contacts in ring.uses.values())
            expected[ring.q] += rate * number * len(ring.members)
            variance[ring.q] += rate * (1 - rate) * number * len(ring.members)
    assert set(used) == set(USAGE)
    for q in USAGE:
        assert abs(used[q] - expected[q]) < 4 * variance[q] ** 0.5


def test_events_come_in_time_order_but_for_the_late_and_the_repeated(world: Marketplace) -> None:
    times = [datetime.fromisoformat(event["time"]) for event in world.events]
    assert min(times) >= STARTS_AT
    assert max(times) < ENDS_AT
    total = len(world.events)
    repeated = total - len({event["id"] for event in world.events})
    backwards = sum(later < earlier for earlier, later in pairwise(times))
    assert 0.004 * total < repeated < 0.006 * total
    assert 0.01 * total < backwards < 0.02 * total


def test_every_event_is_valid(world: Marketplace) -> None:
    schema = json.loads((ROOT / "docs" / "events.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    of_type: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in world.events:
        read_event(orjson.dumps(event))
        of_type[event["type"]].append(event)
    assert len(of_type) >= 10
    for events in of_type.values():
        for event in Random(0).sample(events, min(20, len(events))):
            validator.validate(event)


def test_every_contact_is_one_that_its_kind_accepts(world: Marketplace) -> None:
    stated = {(fields["kind"], fields["value"]) for fields in data_of(world, "contact_observed")}
    for fields in data_of(world, "account"):
        stated |= {(contact["kind"], contact["value"]) for contact in fields.get("contacts", ())}
    stated |= {(contact.kind, contact.value) for ring in world.truth.rings for contact in ring.contacts}
    stated = {(kind, value) for kind, value in stated if kind != "device"}
    assert {kind for kind, _ in stated} >= {"phone", "email", "telegram", "wickr", "signal", *WALLETS}
    assert [kind for kind, value in stated if resolve(kind, value) is None] == []
    for kind, value in stated:
        if kind in ("phone", "whatsapp"):
            assert phonenumbers.is_valid_number(phonenumbers.parse(value))


def test_a_wallet_with_a_wrong_sign_would_be_noticed() -> None:
    for at in (10, 40, 90):
        address = monero_address(bytes(range(64)))
        wrong = address[:at] + ("2" if address[at] != "2" else "3") + address[at + 1 :]
        assert resolve("monero", address) is not None
        assert resolve("monero", wrong) is None


def test_no_innocent_shows_a_wallet_of_a_ring(world: Marketplace) -> None:
    wallets = {contact.value for ring in world.truth.rings for contact in ring.contacts if contact.kind in WALLETS}
    assert len(wallets) >= 10
    for kind in ("account", "contact_observed", "post", "message"):
        for fields in data_of(world, kind):
            if fields["account_id"] not in world.truth.guilty:
                shown = json.dumps(fields)
                assert not any(wallet in shown for wallet in wallets)


def test_devices_and_wallets_show_with_every_member_that_uses_them(world: Marketplace) -> None:
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for kind in ("account", "contact_observed", "post"):
        for fields in data_of(world, kind):
            shown[fields["account_id"]].append(json.dumps(fields))
    for ring in world.truth.rings:
        for member, contacts in ring.uses.items():
            for contact in contacts:
                if contact.kind in WALLETS or contact.kind == "device":
                    assert any(contact.value in text for text in shown[member])


def test_the_guilty_also_live(world: Marketplace) -> None:
    posts = Counter(fields["account_id"] for fields in data_of(world, "post"))
    illicit = Counter(post.account_id for post in world.truth.illicit_posts.values())
    assert set(illicit) == world.truth.guilty
    assert all(illicit[account] < posts[account] for account in illicit)
    assert 0.35 < sum(illicit.values()) / sum(posts[account] for account in illicit) < 0.55
    styles = Counter(post.style for post in world.truth.illicit_posts.values())
    assert min(styles["clear"], styles["euphemistic"], styles["obfuscated"]) > 100


def test_innocents_give_a_finder_reasons_to_err(world: Marketplace) -> None:
    truth = world.truth
    written_in = {fields["post_id"]: fields["language"] for fields in data_of(world, "post")}
    decoys = Counter((kind, written_in[post_id]) for post_id, kind in truth.hard_posts.items())
    assert len(truth.hard_negatives) > 300
    assert len(truth.hard_posts) > 2000
    assert {kind for kind, _ in decoys} == set(HARD_KINDS)
    assert {language for _, language in decoys} >= MAIN_LANGUAGES
    assert not set(truth.hard_negatives) & truth.guilty
    sizes = defaultdict(list)
    for group in truth.sharing:
        sizes[group.kind].append(len(group.members))
    assert len(sizes["household"]) > 300
    assert len(sizes["workplace"]) > 50
    assert len(sizes["pair"]) > 100
    assert max(sizes["carrier"]) > 1500
    assert max(sizes["proxy_email"]) > 150
    assert {split.guilty for split in truth.splits} == {True, False}
    assert 30 <= len(truth.splits) <= 50
    assert 15 <= sum(len(ring.bystanders) for ring in truth.rings) <= 80


def test_shop_contacts_are_mentioned_by_hundreds(world: Marketplace) -> None:
    shops = [fields for fields in data_of(world, "account") if "business" in fields.get("kind", "")]
    emails = [contact["value"] for shop in shops for contact in shop["contacts"] if contact["kind"] == "email"]
    bodies = [fields["body"] for fields in data_of(world, "post")]
    mentions = [sum(email in body for body in bodies) for email in emails if email.startswith("desk.")]
    assert max(mentions) > 150


def test_posts_hardly_repeat(world: Marketplace) -> None:
    listings = [fields for fields in data_of(world, "post") if fields["kind"] == "listing"]
    bodies = {(fields.get("title"), fields["body"]) for fields in listings}
    assert len(bodies) > 0.98 * len(listings)


def test_phrases_are_many_in_every_main_language() -> None:
    illicit: Counter[str] = Counter()
    for language in languages():
        book = phrases(language)
        for category in CATEGORIES:
            shelf = book["illicit"][category]
            lines = {*shelf["clear"], *shelf["euphemistic"]}
            illicit[category] += len(lines)
            assert len(lines) >= 8
        benign = {line for shelf in ("heads", "details", "closings", "comments", "chatter") for line in book[shelf]}
        benign |= {line for shelf in (*book["sections"].values(), *book["hard"].values()) for line in shelf["lines"]}
        assert len(benign) >= 150
    assert set(languages()) >= MAIN_LANGUAGES
    assert all(illicit[category] >= 60 for category in CATEGORIES)


def test_damage_when_asked_is_all_that_cannot_be_read(tmp_path: Path) -> None:
    events, _ = write(build(3, accounts=800, posts=2500), tmp_path, with_damage=True)
    unreadable = []
    for line in events.read_bytes().splitlines():
        try:
            read_event(line)
        except Unreadable:
            unreadable.append(line)
    assert unreadable == list(DAMAGED_LINES)


def test_too_few_posts_are_refused() -> None:
    with pytest.raises(Invalid, match="at least"):
        build(1, accounts=2000, posts=100)


def test_the_world_is_made_in_seconds() -> None:
    assert beats(lambda: build(2), best_of=1) < 25_000
    assert ENDS_AT.tzinfo is UTC
