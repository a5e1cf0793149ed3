"""Escalate and release: a case is frozen by one person and leaves the house only when a second one has agreed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from psycopg import Connection

from domain.casework import (
    AuditEvent,
    CaseState,
    CustodyEvent,
    CustodyVerb,
    EvidencePackage,
    PackageState,
    Principal,
)
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.observations import Scalar
from investigations import audit, cases
from investigations.packages import bag, custody, store
from investigations.packages.dossier import Cover, dossier
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import CaseSnapshot, decode, encode
from investigations.pages import Page, checked_size, cursor_of, time_place
from investigations.rights import require

_LONGEST_RECIPIENT = 200


def escalate(
    conn: Connection,
    principal: Principal,
    case_id: str,
    recipient: str,
    snapshot: CaseSnapshot,
    evidence: EvidenceStore,
    now: datetime,
) -> EvidencePackage:
    """Store a case's frozen snapshot and ask for its release to a recipient; the case takes no more changes.

    Raises Forbidden without the right, NotFound, Invalid for a recipient or snapshot that does not fit, Conflict when
    the case changed since the snapshot, is closed, or a package for that recipient already waits.
    """
    require(principal, "case.escalate")
    _check(case_id, recipient, snapshot)
    current = cases.locked(conn, case_id, snapshot.case.version)
    if current.state is CaseState.CLOSED:
        raise Conflict(f"Case {case_id} is closed; open a follow-up case.")
    if store.package_waits(conn, case_id, recipient):
        raise Conflict(f"A package of case {case_id} for this recipient awaits release; release that one.")
    sha256 = evidence.put(encode(snapshot))
    package = store.insert_package(conn, current, sha256, principal.id, recipient, now)
    cases.mark_escalated(conn, principal, current, now)
    _custody(conn, package, CustodyVerb.COLLECTED, principal, now, f"Case {case_id} frozen as a snapshot.", sha256)
    _audit(conn, package, "package.requested", principal, now, {"snapshot": sha256, "version": current.version})
    return package


def release(
    conn: Connection,
    principal: Principal,
    package_id: str,
    evidence: EvidenceStore,
    key: SigningKey,
    now: datetime,
) -> EvidencePackage:
    """Build, sign and store the bag of a waiting package. A supervisor does this, and never the one who asked for it.

    Raises Forbidden, NotFound, Conflict when it was released before or its snapshot was altered in storage.
    """
    require(principal, "package.release")
    package = _locked(conn, package_id)
    if package.requested_by == principal.id:
        raise Forbidden(f"Package {package_id} was requested by you; another supervisor has to release it.")
    if package.state is PackageState.RELEASED:
        raise Conflict(f"Package {package_id} was already released.")
    ready = dossier(decode(evidence.get(package.snapshot_sha256)), _cover(package, principal, now))
    approval = f"Release to {package.recipient} approved."
    _custody(conn, package, CustodyVerb.APPROVED, principal, now, approval, package.snapshot_sha256)
    files = bag.derived_files(ready)
    custody.append(conn, _derivations(package, files, principal, now))
    content = bag.zipped(bag.build(ready, files, custody.chain(conn, package_id), key), bag.folder_name(package_id))
    bag_sha256 = evidence.put(content)
    exported = f"Bag zipped and signed with {key.fingerprint}."
    _custody(conn, package, CustodyVerb.EXPORTED, principal, now, exported, bag_sha256)
    _audit(conn, package, "package.released", principal, now, {"bag": bag_sha256, "key": key.fingerprint})
    return store.mark_released(conn, package_id, principal.id, now, bag_sha256)


def read_bag(conn: Connection, principal: Principal, package_id: str, evidence: EvidenceStore, now: datetime) -> bytes:
    """The zip of a released package. Writes audit and custody; commit before the bytes leave.

    Raises Forbidden, NotFound, Conflict when it is not released yet.
    """
    require(principal, "package.read")
    package = _locked(conn, package_id)
    if package.bag_sha256 is None:
        raise Conflict(f"Package {package_id} awaits release by a supervisor.")
    _custody(conn, package, CustodyVerb.ACCESSED, principal, now, "Bag downloaded.", package.bag_sha256)
    _audit(conn, package, "package.downloaded", principal, now, {"bag": package.bag_sha256})
    return evidence.get(package.bag_sha256)


def package(conn: Connection, package_id: str) -> EvidencePackage:
    """Raises NotFound."""
    return _present(store.select_package(conn, package_id), package_id)


def packages(
    conn: Connection, first: int = 50, after: str | None = None, case_id: str | None = None
) -> Page[EvidencePackage]:
    """The newest packages first, of one case or of all."""
    rows = store.select_packages(conn, checked_size(first) + 1, *time_place(after), case_id)
    cursor = cursor_of(rows[first - 1].requested_at, rows[first - 1].id) if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_packages(conn, case_id))


def _check(case_id: str, recipient: str, snapshot: CaseSnapshot) -> None:
    if snapshot.case.id != case_id:
        raise Invalid(f"The snapshot is of case {snapshot.case.id}, not of {case_id}.")
    if not recipient.isprintable() or not 0 < len(recipient.strip()) <= _LONGEST_RECIPIENT:
        raise Invalid(f"A recipient is named in 1 to {_LONGEST_RECIPIENT} printable characters.")


def _cover(package: EvidencePackage, approver: Principal, now: datetime) -> Cover:
    return Cover(
        package_id=package.id,
        recipient=package.recipient,
        requested_by=package.requested_by,
        requested_at=package.requested_at.astimezone(UTC),
        approved_by=approver.id,
        approved_at=now.astimezone(UTC),
        snapshot_sha256=package.snapshot_sha256,
    )


def _derivations(
    package: EvidencePackage, files: Sequence[bag.Derived], principal: Principal, now: datetime
) -> list[CustodyEvent]:
    return [
        CustodyEvent(
            package_id=package.id,
            verb=CustodyVerb.DERIVED,
            actor=principal.id,
            occurred_at=now,
            note=derived.note,
            sha256=derived.sha256,
        )
        for derived in files
    ]


def _custody(
    conn: Connection,
    package: EvidencePackage,
    verb: CustodyVerb,
    principal: Principal,
    now: datetime,
    note: str,
    sha256: str,
) -> None:
    event = CustodyEvent(
        package_id=package.id, verb=verb, actor=principal.id, occurred_at=now, note=note, sha256=sha256
    )
    custody.append(conn, [event])


def _audit(
    conn: Connection,
    package: EvidencePackage,
    verb: str,
    principal: Principal,
    now: datetime,
    facts: dict[str, Scalar],
) -> None:
    event = AuditEvent(
        actor=principal.id, verb=verb, subject=package.id, occurred_at=now, facts={"case": package.case_id, **facts}
    )
    audit.append(conn, [event])


def _locked(conn: Connection, package_id: str) -> EvidencePackage:
    return _present(store.lock_package(conn, package_id), package_id)


def _present(found: EvidencePackage | None, package_id: str) -> EvidencePackage:
    if found is None:
        raise NotFound(f"There is no package {package_id}; list the packages to see which there are.")
    return found
