"""Who posts what and when: illicit posts, hard negatives, shop mentions and the everyday rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from domain.errors import Invalid
from examples.marketplace.disguise import disguised, plainly
from examples.marketplace.stream import Happening
from examples.marketplace.world import WINDOW_S, ContactPoint, IllicitPost, Persona, PlantedRing
from examples.marketplace.writing import Writer, Written

_STYLES = ("clear", "clear", "euphemistic", "obfuscated")
_DISGUISED_SHARE = 0.4
_COPIED_SHARE = 0.6
_BURST_S = (25 * 86_400.0, 70 * 86_400.0)


@dataclass(frozen=True, slots=True)
class PostLog:
    """The posts as happenings, and what is true of them by post id."""

    happenings: list[Happening] = field(default_factory=list)
    illicit: dict[str, IllicitPost] = field(default_factory=dict)
    hard: dict[str, str] = field(default_factory=dict)
    authors: dict[str, tuple[Persona, float]] = field(default_factory=dict)


class Newsstand:
    """Makes the posts of one world."""

    def __init__(self, writers: Mapping[str, Writer], shops: Sequence[Persona], rng: Random) -> None:
        self._writers = writers
        self._shops = shops
        self._fame = [1.0 / (rank + 1) for rank in range(len(shops))]
        self._rng = rng
        self._last: dict[str, Written] = {}
        self.log = PostLog()

    def fill(self, people: Sequence[Persona], rings: Sequence[PlantedRing], count: int) -> PostLog:
        """Exactly `count` posts: the guilty's, the hard negatives' and the shops' first, the rest by everybody else."""
        plan = self._plan(people, count)
        bursts = [self._burst() for _ in rings]
        stock = {ring.members: self._ring_texts(ring, people) for ring in rings if ring.copies_texts}
        texts = {member: pool for members, pool in stock.items() for member in members}
        for person, number in plan:
            if person.guilty:
                span = (0.0, WINDOW_S) if person.ring is None else bursts[person.ring]
                self._guilty_posts(person, number, span, texts.get(person.id, ()))
            else:
                self._innocent_posts(person, number)
        return self.log

    def add(self, person: Persona, written: Written, at_s: float) -> str:
        """Publish one text; returns the post's id."""
        post_id = f"p{self._rng.getrandbits(36):09x}"
        while post_id in self.log.authors:
            post_id = f"p{self._rng.getrandbits(36):09x}"
        self.log.authors[post_id] = (person, at_s)
        self._last[person.id] = written
        self.log.happenings.append((at_s, "post", self._fields(post_id, person, written)))
        return post_id

    def echo(self, first: Persona, second: Persona) -> None:
        """The second account of one person posts nearly what the first posted last."""
        written = self._last.get(first.id) or self._everyday(first)
        reworded = self._writers[first.language].reworded(written, first.region)
        self.add(second, reworded, self._rng.uniform(0, WINDOW_S))

    def _plan(self, people: Sequence[Persona], count: int) -> list[tuple[Persona, int]]:
        rng = self._rng
        shops = {shop.id for shop in self._shops}
        plan = [(person, rng.randint(5, 12)) for person in people if person.guilty or person.hard]
        plan += [(shop, rng.randint(15, 60)) for shop in self._shops]
        left = count - sum(number for _, number in plan)
        if left < 0:
            raise Invalid(f"{count} posts are too few for {len(people)} accounts; ask for at least {count - left}")
        rest = [person for person in people if not (person.guilty or person.hard or person.id in shops)]
        keenness = [rng.paretovariate(1.6) for _ in rest]
        drawn: dict[str, int] = {}
        for person in rng.choices(rest, keenness, k=left):
            drawn[person.id] = drawn.get(person.id, 0) + 1
        return plan + [(person, drawn[person.id]) for person in rest if person.id in drawn]

    def _burst(self) -> tuple[float, float]:
        length = self._rng.uniform(*_BURST_S)
        start = self._rng.uniform(0, WINDOW_S - length)
        return start, start + length

    def _ring_texts(self, ring: PlantedRing, people: Sequence[Persona]) -> tuple[tuple[str, Written, str], ...]:
        """A few texts that the ring's members pass on: (style, text, language)."""
        boss = next(person for person in people if person.id == ring.members[0])
        writer = self._writers[boss.language]
        styles = self._rng.choices(_STYLES, k=self._rng.randint(3, 5))
        return tuple(
            (style, writer.illicit(ring.category, style, boss.region, sentences=(2, 3)), boss.language)
            for style in styles
        )

    def _guilty_posts(
        self, person: Persona, number: int, span: tuple[float, float], pool: Sequence[tuple[str, Written, str]]
    ) -> None:
        rng = self._rng
        illicit = max(1, round(number * rng.uniform(0.3, 0.6)))
        lines = self._contact_lines(person, illicit)
        for at in range(illicit):
            style, written = self._illicit_text(person, pool)
            post_id = self.add(person, _with(written, lines[at]), rng.uniform(*span))
            self.log.illicit[post_id] = IllicitPost(person.id, str(person.category), style)
        for _ in range(number - illicit):
            self.add(person, self._everyday(person), rng.uniform(0, WINDOW_S))

    def _illicit_text(self, person: Persona, pool: Sequence[tuple[str, Written, str]]) -> tuple[str, Written]:
        rng, writer = self._rng, self._writers[person.language]
        shared = [(style, written) for style, written, language in pool if language == person.language]
        if shared and rng.random() < _COPIED_SHARE:
            style, written = rng.choice(shared)
            return style, writer.reworded(written, person.region)
        style = rng.choice(_STYLES)
        return style, writer.illicit(str(person.category), style, person.region)

    def _contact_lines(self, person: Persona, illicit: int) -> list[list[str]]:
        """For each illicit post the lines that give contacts; every contact told in text shows in 1–3 of the posts."""
        rng, writer = self._rng, self._writers[person.language]
        lines: list[list[str]] = [[] for _ in range(illicit)]
        for contact in person.in_text:
            for at in rng.sample(range(illicit), min(illicit, rng.choice((1, 2, 2, 3)))):
                shown = self._shown(contact, person)
                lines[at].append(writer.line("illicit_contact_lines", person.region, contact=shown))
        return lines

    def _shown(self, contact: ContactPoint, person: Persona) -> str:
        if self._rng.random() < _DISGUISED_SHARE:
            return disguised(contact, person.region, person.language, self._rng)
        return plainly(contact, person.region, self._rng)

    def _innocent_posts(self, person: Persona, number: int) -> None:
        for _ in range(number):
            hard = person.hard if person.hard and self._rng.random() < 0.75 else None
            written = (
                self._writers[person.language].hard_negative(hard, person.region) if hard else self._everyday(person)
            )
            if person.in_text and self._rng.random() < 0.5:
                written = _with(written, [self._own_line(person)])
            post_id = self.add(person, written, self._rng.uniform(0, WINDOW_S))
            if hard:
                self.log.hard[post_id] = hard

    def _own_line(self, person: Persona) -> str:
        contact = self._rng.choice(person.in_text)
        shown = plainly(contact, person.region, self._rng)
        return self._writers[person.language].line("contact_lines", person.region, contact=shown)

    def _everyday(self, person: Persona) -> Written:
        rng, writer = self._rng, self._writers[person.language]
        luck = rng.random()
        if luck < 0.05:
            return Written(None, writer.comment(person.region), kind="comment")
        if luck < 0.12:
            return writer.chatter(person.region)
        written = writer.ordinary(person.region)
        return _with(written, [self._shop_line(person)]) if luck < 0.20 else written

    def _shop_line(self, person: Persona) -> str:
        rng = self._rng
        shop = rng.choices(self._shops, self._fame)[0]
        public = rng.choice([contact for contact in shop.own if contact.kind in ("phone", "email")])
        shown = public.value if shop.region != person.region else plainly(public, shop.region, rng)
        writer = self._writers[person.language]
        return writer.line("shop_mentions", person.region, shop=shop.display_name, contact=shown)

    def _fields(self, post_id: str, person: Persona, written: Written) -> dict[str, Any]:
        fields = {
            "post_id": post_id,
            "account_id": person.id,
            "kind": written.kind,
            "title": written.title,
            "body": written.body,
            "language": person.language,
            "region": person.region,
            "section": written.section,
            "price": written.price,
            "currency": written.currency,
        }
        return {name: value for name, value in fields.items() if value is not None}


def _with(written: Written, lines: Sequence[str]) -> Written:
    body = "\n".join((written.body, *lines))
    return Written(written.title, body, written.section, written.price, written.currency, written.kind)
