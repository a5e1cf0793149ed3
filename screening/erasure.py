"""What an erasure leaves of an account in screening's rows: ids, times, codes, scores. Texts and quotations go.

The same rules hold for what is there when an account is erased (`forget`) and for what comes afterwards (`bare`,
`bare_assessment`, `forget_about`), so that it makes no difference which came first. Nothing here commits.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

import orjson
from psycopg import Connection

from domain.judgement import ERASED_EVIDENCE
from domain.observations import Label, Node
from graph import erasure
from screening.gathered import Gathered, PostVersion
from screening.store import AssessmentRow

_BODIES: Final = "UPDATE screening.posts SET body = '' WHERE account_id = %s AND body <> ''"
_UNSCREENED: Final = """
    DELETE FROM screening.waiting w USING screening.posts p
    WHERE w.post_id = p.post_id AND w.event_id = p.event_id AND p.account_id = %s
"""
_EVIDENCE: Final = """
    UPDATE screening.assessments a SET signals = (
        SELECT jsonb_agg(CASE WHEN signal -> 'evidence' = '[]' THEN signal
                              ELSE signal || jsonb_build_object('evidence', %(evidence)s::jsonb) END ORDER BY place)
        FROM jsonb_array_elements(a.signals) WITH ORDINALITY AS r(signal, place))
    WHERE a.account_id = %(account)s AND a.signals <> '[]'
      AND a.post_id IN (SELECT post_id FROM screening.posts WHERE account_id = %(account)s)
"""
_PAYLOADS: Final = "UPDATE screening.ledger SET payload = '' WHERE about = ANY (%s) AND account_id IS NULL"
_REPORTS: Final = "UPDATE screening.reports SET category = NULL WHERE subject = ANY (%s) AND category IS NOT NULL"


def forget(conn: Connection[Any], account_id: str) -> list[Node]:
    """Take every text of the account, and about it, out of the rows. Returns the account and its posts."""
    rows = conn.execute("SELECT DISTINCT post_id FROM screening.posts WHERE account_id = %s", (account_id,))
    about = [Node(Label.ACCOUNT, account_id), *(Node(Label.POST, post_id) for (post_id,) in rows)]
    conn.execute(_BODIES, (account_id,))
    conn.execute(_UNSCREENED, (account_id,))
    conn.execute(_EVIDENCE, {"account": account_id, "evidence": orjson.dumps([ERASED_EVIDENCE]).decode()})
    _forget_events(conn, about)
    return about


def erased_in(conn: Connection[Any], gathered: Gathered) -> frozenset[str]:
    """Those of the accounts that a batch tells of that were erased."""
    named = {version.post.account_id for version in gathered.posts} | {held[0] for held in gathered.held_contacts}
    nodes = [seen.subject for seen in gathered.observations if isinstance(seen.subject, Node)]
    named |= {node.id for node in nodes if node.label is Label.ACCOUNT}
    return frozenset(erasure.erased(conn, named))


def bare(gathered: Gathered, accounts: Collection[str]) -> Gathered:
    """A batch as it is kept: posts of erased accounts have no text."""
    return replace(gathered, posts=[_bare_post(v) if v.post.account_id in accounts else v for v in gathered.posts])


def bare_assessment(row: AssessmentRow) -> AssessmentRow:
    """What was concluded, without what it was read out of."""
    signals = tuple(
        replace(signal, evidence=(ERASED_EVIDENCE,)) if signal.evidence else signal for signal in row.assessment.signals
    )
    return replace(row, assessment=replace(row.assessment, signals=signals))


def forget_about(conn: Connection[Any], gathered: Gathered, accounts: Collection[str]) -> None:
    """After a batch was kept: no words about erased accounts and their posts, however the events were ordered."""
    if not erasure.any_erased(conn):
        return
    for account_id in accounts:
        conn.execute(_UNSCREENED, (account_id,))
    _forget_events(conn, [*(Node(Label.ACCOUNT, account) for account in accounts), *_erased_posts(conn, gathered)])


def _forget_events(conn: Connection[Any], about: Collection[Node]) -> None:
    keys = [node.key for node in about]
    conn.execute(_PAYLOADS, (keys,))
    conn.execute(_REPORTS, (keys,))


def _erased_posts(conn: Connection[Any], gathered: Gathered) -> list[Node]:
    """Posts that a batch tells of and an erased account wrote, were it only one version of them."""
    named = {version.post.id for version in gathered.posts}
    named |= {report.subject.id for report in gathered.reports if report.subject.label is Label.POST}
    named |= {owner.id for owner, _ in gathered.links if owner.label is Label.POST}
    named |= {deletion.owner.id for deletion in gathered.deletions if deletion.owner.label is Label.POST}
    rows = conn.execute(
        "SELECT DISTINCT post_id, account_id FROM screening.posts WHERE post_id = ANY (%s)", (list(named),)
    ).fetchall()
    gone = erasure.erased(conn, {account_id for _, account_id in rows})
    return [Node(Label.POST, post_id) for post_id, account_id in rows if account_id in gone]


def _bare_post(version: PostVersion) -> PostVersion:
    return replace(version, post=replace(version.post, body=""))
