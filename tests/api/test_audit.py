"""Auditors read the log and prove rows of it; everybody gets the checkpoint, and nobody else the rest."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from domain.casework import AuditEvent, Role
from domain.errors import Unavailable
from investigations import audit
from investigations.audit import checkpoints, store, tree
from runtime.audit_log import Sequencing, audit_log, run_sequencer
from runtime.bootstrap import Installation, now
from tests.api.conftest import As

LOG = """
  { auditLog(first: 2) { totalCount pageInfo { hasNextPage }
      edges { node { eventId leaf actor verb subject state purpose facts { name value } } } } }
"""
PROOF = """
  query ($id: String!) { auditProof(eventId: $id) { leaf text hashes checkpoint { size root text } } }
"""


def test_a_row_is_proved_to_an_auditor_and_its_reading_is_a_row_too(
    as_: As, installation: Installation, address: str
) -> None:
    assert httpx.get(f"{address}/audit/checkpoint").json()["error"]["code"] == "NOT_FOUND"
    log, auditor = audit_log(installation.settings), as_("aud", Role.AUDITOR)
    with installation.pool.connection() as conn:
        seen = AuditEvent(actor="ana", verb="case.opened", subject="case-9", occurred_at=now(), purpose="a reason here")
        audit.append(conn, [seen])
    with installation.pool.connection() as conn:
        signed = log.sign(conn, now())
    row = next(edge["node"] for edge in auditor.ask(LOG)["auditLog"]["edges"] if edge["node"]["actor"] == "ana")
    assert (row["subject"], row["purpose"], row["state"]) == ("case-9", "a reason here", "OPEN")
    found = auditor.ask(PROOF, {"id": row["eventId"]})["auditProof"]
    hashes, root = [bytes.fromhex(digest) for digest in found["hashes"]], bytes.fromhex(found["checkpoint"]["root"])
    assert row["leaf"] == found["leaf"] and "a reason" not in found["text"]
    assert tree.includes(tree.leaf_hash(found["text"].encode()), found["leaf"], signed.size, hashes, root)
    public = httpx.get(f"{address}/audit/checkpoint")
    assert public.text == found["checkpoint"]["text"] == signed.text
    [newest, *_] = auditor.ask(LOG)["auditLog"]["edges"]
    assert (newest["node"]["actor"], newest["node"]["verb"], newest["node"]["leaf"]) == ("aud", "audit.read", None)
    consistency = auditor.ask("{ auditConsistency(earlier: 1) }")["auditConsistency"]
    assert tree.continues(1, signed.size, _first(installation), root, [bytes.fromhex(one) for one in consistency])
    for role in set(Role) - {Role.AUDITOR}:
        for query in (LOG, "{ auditCheckpoint { size } }", "{ auditConsistency(earlier: 1) }"):
            with pytest.raises(Unavailable, match="auditor"):
                as_("ana", role).ask(query)


def _first(installation: Installation) -> bytes:
    with installation.pool.connection() as conn:
        return store.nodes(conn, [tree.Full(0, 0)])[tree.Full(0, 0)]


def test_a_row_has_its_place_within_a_second_of_its_commit(installation: Installation) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=run_sequencer, args=(installation, stop))
    thread.start()
    try:
        for _ in range(3):
            with installation.pool.connection() as conn:
                audit.append(conn, [AuditEvent(actor="a", verb="v", subject="s", occurred_at=now())])
            committed_s = time.monotonic()
            while _waiting(installation):
                time.sleep(0.02)
            assert time.monotonic() - committed_s < 1
    finally:
        stop.set()
        thread.join()


def _waiting(installation: Installation) -> bool:
    with installation.side_pool.connection() as conn:
        return store.any_pending(conn)


def test_a_checkpoint_is_signed_a_minute_in_which_something_came(
    installation: Installation,
) -> None:
    at = now()
    sequencing = Sequencing(replace(installation, clock=lambda: at))
    sizes = []
    for seconds in (0, 30, 61, 200):
        at = now() + timedelta(seconds=seconds)
        with installation.pool.connection() as conn:
            audit.append(conn, [AuditEvent(actor="a", verb="v", subject="s", occurred_at=at)])
        sequencing.turn()
        with installation.pool.connection() as conn:
            sizes.append(checkpoints.latest(conn).size)
    assert sizes[1] == sizes[0] and sizes[2] == sizes[0] + 2 and sizes[3] == sizes[2] + 1
