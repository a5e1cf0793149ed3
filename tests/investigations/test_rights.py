"""The table of rights, held cell by cell, and that every writing function asks it."""

from collections.abc import Callable

import psycopg
import pytest

from domain.casework import Principal, Role
from domain.errors import Forbidden
from domain.judgement import Action
from domain.observations import Label, Node
from investigations import cases, decisions
from investigations.packages import releases
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from investigations.queue import claims, clocks, reviewers
from investigations.rights import RIGHTS, allows, require
from tests.investigations.dossiers import NOW, snapshot

MATRIX = """
                   analyst investigator supervisor legal auditor admin
    graph.read        x         x           x        x      x      -
    contact.reveal    -         x           x        x      -      -
    task.read         x         x           x        -      -      -
    review.claim      -         x           x        -      -      -
    review.reassign   -         -           x        -      -      -
    reviewer.prefer   x         x           x        -      -      -
    reviewer.set      -         -           x        -      -      -
    decision.read     x         x           x        x      x      -
    decision.record   -         x           x        -      -      -
    case.read         x         x           x        x      x      -
    case.open         -         x           x        -      -      -
    case.change       -         x           x        -      -      -
    case.escalate     -         x           x        -      -      -
    package.read      -         x           x        x      x      -
    package.release   -         -           x        -      -      -
    hold.read         -         x           x        x      x      -
    hold.place        -         -           x        x      -      -
    hold.lift         -         -           x        x      -      -
    erasure.read      -         x           x        x      x      -
    account.erase     -         -           x        x      -      -
    actor.judge       -         x           x        -      -      -
    ring_job.cancel   -         -           x        -      -      x
    audit.read        -         -           -        -      x      -
    audit.keep        -         -           -        -      -      x
"""
POST = Node(Label.POST, "p")


def test_every_verb_and_role() -> None:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    expected = {(row[0], Role(role)): mark == "x" for row in rows for role, mark in zip(head, row[1:], strict=True)}
    verbs = {*RIGHTS, "nobody.listed.this"}
    actual = {(verb, role): allows(Principal("p", frozenset({role})), verb) for verb in verbs for role in Role}
    assert actual == expected | {("nobody.listed.this", role): False for role in Role}


def test_roles_add_up_and_none_means_no() -> None:
    both = Principal("p", frozenset({Role.ADMIN, Role.AUDITOR}))
    assert allows(both, "audit.read")
    assert not any(allows(Principal("service:x", frozenset()), verb) for verb in RIGHTS)
    with pytest.raises(Forbidden, match="needs the role supervisor"):
        require(both, "package.release")


@pytest.mark.parametrize(
    ("verb", "act"),
    [
        ("decision.record", lambda c, p, e, k: decisions.decide(c, p, POST, Action.ALLOW, None, "a prop", NOW)),
        ("review.claim", lambda c, p, e, k: claims.claim(c, p, NOW)),
        ("review.claim", lambda c, p, e, k: claims.keep(c, p, "t", NOW)),
        ("review.claim", lambda c, p, e, k: claims.give_back(c, p, "t", NOW)),
        ("review.claim", lambda c, p, e, k: claims.skip(c, p, "t", "why", NOW)),
        ("review.claim", lambda c, p, e, k: claims.snooze(c, p, "t", NOW, "why", NOW)),
        ("review.reassign", lambda c, p, e, k: claims.reassign(c, p, "t", "ana", "why", NOW)),
        ("reviewer.set", lambda c, p, e, k: reviewers.set_reviewer(c, p, "ana", None, [], None, None, NOW)),
        ("reviewer.prefer", lambda c, p, e, k: reviewers.set_preferences(c, p, True, True, True, NOW)),
        ("task.read", lambda c, p, e, k: reviewers.reviews_of(c, p, NOW)),
        ("task.read", lambda c, p, e, k: clocks.figures_for(c, p, NOW)),
        ("case.open", lambda c, p, e, k: cases.open_case(c, p, "title", None, [POST], NOW)),
        ("case.change", lambda c, p, e, k: cases.add_to_case(c, p, "case-0", [POST], 1, NOW)),
        ("case.escalate", lambda c, p, e, k: releases.escalate(c, p, "case-1", "police", snapshot(), e, NOW)),
        ("package.release", lambda c, p, e, k: releases.release(c, p, "x", e, k, NOW)),
        ("package.read", lambda c, p, e, k: releases.read_bag(c, p, "x", e, NOW)),
    ],
)
def test_whoever_lacks_the_right_is_refused_before_anything_is_read(
    verb: str,
    act: Callable[[psycopg.Connection, Principal, EvidenceStore, SigningKey], object],
    conn: psycopg.Connection,
    evidence: EvidenceStore,
    key: SigningKey,
) -> None:
    for role in Role:
        principal = Principal("p", frozenset({role}))
        if not allows(principal, verb):
            with pytest.raises(Forbidden, match=verb):
                act(conn, principal, evidence, key)
