"""The intake: a batch of records becomes ledger rows, posts, observations, contacts and assessments, on one connection.

Whoever calls owns the transaction: commit after `accept` and the batch is taken in whole, roll back and nothing was.
Accepting again what was accepted changes nothing. What does not live here: reading files (`files`, `ingest`), Kafka
(`worker`), models and decisions (both injected).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from psycopg import Connection

from domain.casework import AuditEvent
from domain.judgement import Assessment, Decision, Detector
from domain.marketplace import Post
from domain.observations import Label, Node, Observation
from graph.erasure import withheld
from graph.store import record
from graph.vault import ContactKeyer, Vault, keep_erasure_out
from screening import erasure, store
from screening.dead_letters import DeadLetter, RawRecord
from screening.ensemble import combine, unsure
from screening.events import NAMESPACE, Event, Unreadable, read_event
from screening.gathered import Gathered, PostVersion
from screening.reading import Reader, about_post, check, sealed_under
from screening.residency import Residency
from screening.routing import RoutingTable

ACTOR: Final = "service:screening"
CLOCK_SKEW: Final = timedelta(days=1)  # events may run ahead of our clock by this much
_FEED: Final = "\x1ffeed"  # no account id holds a control character: this key seals what names no account

RecordJudgements = Callable[[Connection[Any], Sequence[Assessment], datetime, Mapping[str, Post]], Sequence[Decision]]
RecordAudit = Callable[[Connection[Any], Sequence[AuditEvent]], None]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a batch: `accepted + duplicates + len(dead)` is the number of its records."""

    accepted: int
    duplicates: int
    dead: tuple[DeadLetter, ...]
    assessments: tuple[Assessment, ...]
    unusable_contacts: int

    def __add__(self, other: "Accepted") -> "Accepted":
        return Accepted(
            self.accepted + other.accepted,
            self.duplicates + other.duplicates,
            self.dead + other.dead,
            self.assessments + other.assessments,
            self.unusable_contacts + other.unusable_contacts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How events are taken in.

    Attributes:
        detectors: empty where posts are to be screened later, by `screen_waiting`.
        record_judgements: turns assessments, with the posts by id, into decisions and review tasks; returns the former.
        residency: which regions' events are taken.
    """

    reader: Reader
    vault: Vault
    detectors: Sequence[Detector]
    routing: RoutingTable
    record_judgements: RecordJudgements
    record_audit: RecordAudit
    clock: Callable[[], datetime]
    residency: Residency = field(default_factory=Residency)

    def accept(self, conn: Connection[Any], records: Sequence[RawRecord]) -> Accepted:
        """Take in a batch. Raises nothing for what a record holds: that is a dead letter, with its reason."""
        now = self.clock()
        batch = _Batch(self.reader.keyer, self.residency)
        for raw in records:
            batch.add(raw, now)
        store.lock_links(conn, deletes=batch.deletes)
        fresh = self._enter(conn, batch, now)
        gathered = Gathered()
        for event in fresh:
            self.reader.read(event, gathered)
        assessments = self._keep(conn, gathered, now)
        if fresh:
            self.record_audit(conn, [_audited(batch, len(fresh), now)])
        return Accepted(len(fresh), batch.duplicates, tuple(batch.dead), tuple(assessments), gathered.unusable_contacts)

    def screen_waiting(self, conn: Connection[Any], limit: int) -> list[Assessment]:
        """Screen up to `limit` posts that were taken in without detectors; none left: an empty list."""
        now = self.clock()
        keep_erasure_out(conn)
        judged, observations = self._screen(conn, store.take_waiting(conn, limit), now)
        record(conn, observations, now)
        return judged

    def _enter(self, conn: Connection[Any], batch: "_Batch", now: datetime) -> list[Event]:
        """Write what the ledger does not hold yet; the rest is a duplicate, or another event under a taken id."""
        batch.settle(store.digests(conn, batch.events.keys()))
        new = [event for _, event in batch.events.values()]
        sealed = self.vault.seal_many(conn, [(sealed_under(event) or _FEED, event.raw) for event in new])
        rows = [
            store.LedgerRow(e.id, e.type, sealed_under(e), e.occurred_at, now, e.digest, payload, about_post(e))
            for e, payload in zip(new, sealed, strict=True)
        ]
        entered = store.enter(conn, rows)
        if len(entered) < len(new):  # another worker was first, a moment ago
            batch.settle(store.digests(conn, batch.events.keys() - entered))
        return [event for _, event in batch.events.values()]

    def _keep(self, conn: Connection[Any], gathered: Gathered, now: datetime) -> list[Assessment]:
        """Texts of erased accounts are read and judged in passing; only what an erasure would have left is kept."""
        erased = erasure.erased_in(conn, gathered)
        store.keep(conn, erasure.bare(gathered, erased), waiting=not self.detectors)
        self.vault.store_contacts(conn, list(dict.fromkeys(gathered.held_contacts)))
        closings = store.closings(conn, gathered.links, gathered.deletions)
        judged, concluded = self._screen(conn, gathered.posts if self.detectors else [], now, erased)
        once = {(seen.subject, seen.event_id): seen for seen in (*gathered.observations, *closings, *concluded)}
        record(conn, withheld(conn, once.values(), self.vault, erased), now)
        erasure.forget_about(conn, gathered, erased)
        return judged

    def _screen(
        self, conn: Connection[Any], versions: Sequence[PostVersion], now: datetime, erased: Collection[str] = ()
    ) -> tuple[list[Assessment], list[Observation]]:
        """Assess post versions, keep what was concluded, and let it be judged for those that are still shown."""
        if not versions:
            return [], []
        ordered = sorted(versions, key=lambda version: (version.occurred_at, version.event_id))
        rows = [
            erasure.bare_assessment(row) if row.assessment.account_id in erased else row
            for row in self._assessed(ordered, now)
        ]
        store.assess(conn, rows)
        current = store.current_versions(conn, {version.post.id for version in ordered})
        shown = {version.post.id: version.post for version in ordered if version.event_id in current}
        judged = [row.assessment for row in rows if row.event_id in current]
        decisions = self.record_judgements(conn, judged, now, shown)
        store.queue_actions(conn, decisions)
        concluded = [_concluded(row, version) for row, version in zip(rows, ordered, strict=True)]
        return [row.assessment for row in rows], concluded

    def _assessed(self, versions: Sequence[PostVersion], now: datetime) -> list[store.AssessmentRow]:
        posts = [version.post for version in versions]
        by_detector = [detector.assess(posts) for detector in self.detectors]
        judges = "\x1f".join(f"{detector.name}={detector.version}" for detector in self.detectors)
        rows = []
        for version, signals in zip(versions, zip(*by_detector, strict=True), strict=True):
            probability, category = combine(signals)
            assessment = Assessment(
                post_id=version.post.id,
                account_id=version.post.account_id,
                probability=probability,
                category=category,
                action=self.routing.propose(probability, category, unsure(signals)),
                signals=signals,
                routing_version=self.routing.version,
                assessed_at=now,
            )
            name = f"assessment\x1f{version.event_id}\x1f{judges}\x1f{self.routing.version}"
            rows.append(store.AssessmentRow(uuid5(NAMESPACE, name), version.event_id, assessment))
        return rows


class _Batch:
    """The records of one batch: read, and told apart into events (by id), duplicates and dead letters."""

    def __init__(self, keyer: ContactKeyer, residency: Residency) -> None:
        self._keyer = keyer
        self._residency = residency
        self.events: dict[UUID, tuple[RawRecord, Event]] = {}
        self.duplicates = 0
        self.dead: list[DeadLetter] = []

    @property
    def deletes(self) -> bool:
        return any(".deleted." in event.type for _, event in self.events.values())

    def add(self, raw: RawRecord, now: datetime) -> None:
        elsewhere = self._residency.refusal(raw.raw)
        if elsewhere:
            self.dead.append(raw.refused(elsewhere))
            return
        try:
            told = self._residency.placed(read_event(raw.raw))
            event = replace(told, digest=self._keyer.keyed(told.digest))  # as the ledger keeps it
            if event.occurred_at > now + CLOCK_SKEW:
                raise Unreadable("time: more than a day in the future")
            check(event)
        except Unreadable as refusal:
            self.dead.append(raw.dead(str(refusal)))
            return
        if event.id in self.events:
            self._again(raw, event, self.events[event.id][1].digest)
        else:
            self.events[event.id] = raw, event

    def settle(self, known: Mapping[UUID, bytes]) -> None:
        """Take out the events that the ledger holds already."""
        for event_id, digest in known.items():
            self._again(*self.events.pop(event_id), digest)

    def _again(self, raw: RawRecord, event: Event, digest: bytes) -> None:
        if event.digest == digest:
            self.duplicates += 1
        else:
            self.dead.append(raw.dead("same id, other content"))


def _concluded(row: store.AssessmentRow, version: PostVersion) -> Observation:
    """What screening concluded, as a fact of the post from the version's time on."""
    judged = row.assessment
    return Observation(
        Node(Label.POST, judged.post_id),
        row.id,
        version.occurred_at,
        properties={"probability": judged.probability, "category": judged.category, "action": judged.action},
        source=ACTOR,
    )


def _audited(batch: _Batch, accepted: int, now: datetime) -> AuditEvent:
    return AuditEvent(
        actor=ACTOR,
        verb="events.accepted",
        subject="ledger",
        occurred_at=now,
        facts={"accepted": accepted, "duplicates": batch.duplicates, "dead": len(batch.dead)},
    )
