"""From a case to a bag on disk: frozen by one person, released by another, every step in the chain of custody."""

import io
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from domain.casework import CaseState, CustodyVerb, EvidencePackage, PackageState, Principal, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from investigations import audit, cases
from investigations.packages import custody, verify
from investigations.packages.evidence import EvidenceStore
from investigations.packages.releases import escalate, package, packages, read_bag, release
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import CaseSnapshot, encode, sha256_of
from tests.investigations.dossiers import NOW, account, snapshot

GARDA = "An Garda Síochána"


@pytest.fixture
def frozen(conn: psycopg.Connection, ines: Principal) -> CaseSnapshot:
    return snapshot(cases.open_case(conn, ines, "Handguns", None, [account("seller-1")], NOW))


@pytest.fixture
def waiting(
    conn: psycopg.Connection, ines: Principal, evidence: EvidenceStore, frozen: CaseSnapshot
) -> EvidencePackage:
    return escalate(conn, ines, frozen.case.id, GARDA, frozen, evidence, NOW)


def stored(evidence: EvidenceStore, sha256: str) -> Path:
    return Path(evidence.root, sha256[:2], sha256)


def test_a_case_leaves_the_house_verifiable(
    conn: psycopg.Connection,
    sam: Principal,
    waiting: EvidencePackage,
    evidence: EvidenceStore,
    key: SigningKey,
    tmp_path: Path,
) -> None:
    assert (waiting.state, waiting.case_version) == (PackageState.AWAITING_RELEASE, 1)
    assert cases.case(conn, waiting.case_id).state is CaseState.ESCALATED
    released = release(conn, sam, waiting.id, evidence, key, NOW)
    assert (released.state, released.released_by) == (PackageState.RELEASED, sam.id)
    archive = tmp_path / "bag.zip"
    archive.write_bytes(read_bag(conn, sam, waiting.id, evidence, NOW))
    assert sha256_of(archive.read_bytes()) == released.bag_sha256
    command = [sys.executable, "-I", verify.__file__, str(archive), "--fingerprint", key.fingerprint]
    assert subprocess.run(command, env={}, check=False).returncode == 0
    links = custody.chain(conn, waiting.id)
    assert custody.is_whole(links)
    verbs = [link.event.verb for link in links]
    derived = [CustodyVerb.DERIVED] * (len(verbs) - 4)
    ends = [CustodyVerb.EXPORTED, CustodyVerb.ACCESSED]
    assert verbs == [CustodyVerb.COLLECTED, CustodyVerb.APPROVED, *derived, *ends]
    assert links[-2].event.sha256 == released.bag_sha256
    log = zipfile.ZipFile(archive).read(f"ringfence-{waiting.id}/data/custody/custody.jsonl")
    assert log == b"".join(link.line + b"\n" for link in links[:-2])
    trail = [event.verb for event in audit.events(conn, subject=waiting.id).rows]
    assert trail == ["package.downloaded", "package.released", "package.requested"]


def test_what_was_derived_is_in_the_chain_by_its_hash(
    conn: psycopg.Connection, sam: Principal, waiting: EvidencePackage, evidence: EvidenceStore, key: SigningKey
) -> None:
    release(conn, sam, waiting.id, evidence, key, NOW)
    archive = zipfile.ZipFile(io.BytesIO(read_bag(conn, sam, waiting.id, evidence, NOW)))
    hashes = {sha256_of(archive.read(name)) for name in archive.namelist()}
    events = [link.event for link in custody.chain(conn, waiting.id) if link.event.verb is CustodyVerb.DERIVED]
    assert {e.note.split()[0].rstrip(":") for e in events if e.sha256 not in hashes} == {"subjects/"}
    assert len(events) == 8


def test_the_author_cannot_release_even_as_supervisor(
    conn: psycopg.Connection, waiting: EvidencePackage, evidence: EvidenceStore, key: SigningKey
) -> None:
    author = Principal(waiting.requested_by, frozenset({Role.INVESTIGATOR, Role.SUPERVISOR}))
    with pytest.raises(Forbidden, match="another supervisor"):
        release(conn, author, waiting.id, evidence, key, NOW)
    with pytest.raises(psycopg.errors.CheckViolation):  # the database holds it too
        conn.execute(
            "UPDATE investigations.packages SET state = 'released', released_by = requested_by, released_at = now(),"
            " bag_sha256 = snapshot_sha256 WHERE id = %s",
            (waiting.id,),
        )


def test_a_package_is_released_once(
    conn: psycopg.Connection, sam: Principal, waiting: EvidencePackage, evidence: EvidenceStore, key: SigningKey
) -> None:
    with pytest.raises(Conflict, match="awaits release"):
        read_bag(conn, sam, waiting.id, evidence, NOW)
    release(conn, sam, waiting.id, evidence, key, NOW)
    with pytest.raises(Conflict, match="already released"):
        release(conn, sam, waiting.id, evidence, key, NOW)
    with pytest.raises(NotFound):
        release(conn, sam, "no such package", evidence, key, NOW)


def test_a_snapshot_altered_in_storage_is_not_released(
    conn: psycopg.Connection, sam: Principal, waiting: EvidencePackage, evidence: EvidenceStore, key: SigningKey
) -> None:
    path = stored(evidence, waiting.snapshot_sha256)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"seller-1", b"seller-2"))
    with pytest.raises(Conflict, match="altered in storage"):
        release(conn, sam, waiting.id, evidence, key, NOW)
    path.unlink()
    with pytest.raises(NotFound, match="backup"):
        release(conn, sam, waiting.id, evidence, key, NOW)
    assert package(conn, waiting.id).state is PackageState.AWAITING_RELEASE


def test_a_snapshot_must_be_of_the_case_as_it_stands(
    conn: psycopg.Connection, ines: Principal, evidence: EvidenceStore, frozen: CaseSnapshot
) -> None:
    with pytest.raises(Invalid, match="not of case-0"):
        escalate(conn, ines, "case-0", GARDA, frozen, evidence, NOW)
    for recipient in ("", "  ", "x\ny", "x" * 201):
        with pytest.raises(Invalid, match="recipient"):
            escalate(conn, ines, frozen.case.id, recipient, frozen, evidence, NOW)
    cases.add_to_case(conn, ines, frozen.case.id, [account("b")], 1, NOW)
    with pytest.raises(Conflict, match="at version 2, not 1"):
        escalate(conn, ines, frozen.case.id, GARDA, frozen, evidence, NOW)


def test_a_second_package_for_the_same_recipient_waits_for_the_first(
    conn: psycopg.Connection,
    ines: Principal,
    sam: Principal,
    evidence: EvidenceStore,
    waiting: EvidencePackage,
    frozen: CaseSnapshot,
    key: SigningKey,
) -> None:
    again = replace(frozen, case=cases.case(conn, frozen.case.id))
    with pytest.raises(Conflict, match="awaits release"):
        escalate(conn, ines, again.case.id, GARDA, again, evidence, NOW)
    other = escalate(conn, ines, again.case.id, "Europol", again, evidence, NOW)
    release(conn, sam, waiting.id, evidence, key, NOW)
    assert escalate(conn, ines, again.case.id, GARDA, again, evidence, NOW).id not in (waiting.id, other.id)
    listed = packages(conn, first=2, case_id=frozen.case.id)
    rest = packages(conn, first=2, after=listed.cursor, case_id=frozen.case.id)
    assert (listed.total, len({p.id for p in (*listed.rows, *rest.rows)})) == (3, 3)


def test_evidence_is_content_addressed_private_and_whole(evidence: EvidenceStore, frozen: CaseSnapshot) -> None:
    sha256 = evidence.put(encode(frozen))
    path = stored(evidence, sha256)
    assert evidence.put(encode(frozen)) == sha256 == sha256_of(path.read_bytes())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == [sha256]


def test_evidence_can_live_behind_any_url(frozen: CaseSnapshot) -> None:
    elsewhere = EvidenceStore.at("memory://evidence")
    assert elsewhere.get(elsewhere.put(encode(frozen))) == encode(frozen)
