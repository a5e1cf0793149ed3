"""All SQL of packages and their custody chains. Nothing here commits or decides a rule."""

from datetime import datetime

from psycopg import Connection

from domain.casework import Case, CustodyEvent, CustodyVerb, EvidencePackage, PackageState
from investigations.store import Row, count, fetch


def insert_package(
    conn: Connection, case: Case, snapshot_sha256: str, requested_by: str, recipient: str, now: datetime
) -> EvidencePackage:
    [row] = fetch(
        conn,
        """INSERT INTO investigations.packages
               (case_id, case_version, snapshot_sha256, requested_by, recipient, requested_at)
           VALUES (%(case_id)s, %(version)s, %(snapshot)s, %(by)s, %(recipient)s, %(now)s) RETURNING *""",
        case_id=case.id,
        version=case.version,
        snapshot=snapshot_sha256,
        by=requested_by,
        recipient=recipient,
        now=now,
    )
    return _package(row)


def mark_released(
    conn: Connection, package_id: str, released_by: str, released_at: datetime, bag_sha256: str
) -> EvidencePackage:
    [row] = fetch(
        conn,
        """UPDATE investigations.packages
           SET state = 'released', released_by = %(by)s, released_at = %(at)s, bag_sha256 = %(bag)s
           WHERE id = %(package_id)s RETURNING *""",
        package_id=package_id,
        by=released_by,
        at=released_at,
        bag=bag_sha256,
    )
    return _package(row)


def select_package(conn: Connection, package_id: str) -> EvidencePackage | None:
    rows = fetch(conn, "SELECT * FROM investigations.packages WHERE id = %(id)s", id=package_id)
    return _package(rows[0]) if rows else None


def lock_package(conn: Connection, package_id: str) -> EvidencePackage | None:
    """The package as it stands, held against other writers until the transaction ends."""
    rows = fetch(conn, "SELECT * FROM investigations.packages WHERE id = %(id)s FOR UPDATE", id=package_id)
    return _package(rows[0]) if rows else None


def package_waits(conn: Connection, case_id: str, recipient: str) -> bool:
    return bool(
        fetch(
            conn,
            """SELECT 1 FROM investigations.packages
               WHERE case_id = %(case_id)s AND recipient = %(recipient)s AND state = 'awaiting_release'""",
            case_id=case_id,
            recipient=recipient,
        )
    )


def select_packages(
    conn: Connection, limit: int, before: datetime | None, last_id: str | None, case_id: str | None
) -> list[EvidencePackage]:
    rows = fetch(
        conn,
        """SELECT * FROM investigations.packages
           WHERE (%(before)s::timestamptz IS NULL OR requested_at < %(before)s
                  OR (requested_at = %(before)s AND id > %(last_id)s))
             AND (%(case_id)s::text IS NULL OR case_id = %(case_id)s)
           ORDER BY requested_at DESC, id LIMIT %(limit)s""",
        before=before,
        last_id=last_id,
        case_id=case_id,
        limit=limit,
    )
    return [_package(row) for row in rows]


def count_packages(conn: Connection, case_id: str | None) -> int:
    return count(
        conn,
        """SELECT count(*) FROM investigations.packages
           WHERE %(case_id)s::text IS NULL OR case_id = %(case_id)s""",
        case_id=case_id,
    )


def insert_custody(conn: Connection, event: CustodyEvent, seq: int, prev: str) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.custody_events (package_id, seq, prev, verb, actor, occurred_at, note, sha256)
           VALUES (%(package)s, %(seq)s, %(prev)s, %(verb)s, %(actor)s, %(at)s, %(note)s, %(sha256)s)""",
        package=event.package_id,
        seq=seq,
        prev=prev,
        verb=event.verb,
        actor=event.actor,
        at=event.occurred_at,
        note=event.note,
        sha256=event.sha256,
    )


def select_custody(conn: Connection, package_id: str) -> list[tuple[int, str, CustodyEvent]]:
    rows = fetch(
        conn,
        "SELECT * FROM investigations.custody_events WHERE package_id = %(id)s ORDER BY seq",
        id=package_id,
    )
    return [(row.pop("seq"), row.pop("prev"), CustodyEvent(**row | {"verb": CustodyVerb(row["verb"])})) for row in rows]


def _package(row: Row) -> EvidencePackage:
    return EvidencePackage(**row | {"state": PackageState(row["state"])})
