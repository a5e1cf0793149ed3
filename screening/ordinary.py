"""What people ordinarily write here: the newest texts that screening would let stand, one of each account."""

from typing import Final

from psycopg import Connection

MOST_READ = 10_000  # versions of posts, the newest
MOST_ORDINARY = 2_000  # texts, one of each account: whoever writes most does not decide what is ordinary

_ORDINARY: Final = """
    SELECT DISTINCT ON (account_id) body
    FROM (
        SELECT post_id, account_id, body, created_at FROM screening.posts
        ORDER BY created_at DESC, post_id LIMIT %(read)s
    ) AS newest
    WHERE body <> '' AND 'allow' = (
        SELECT action FROM screening.assessments AS judged WHERE judged.post_id = newest.post_id
        ORDER BY assessed_at DESC, id LIMIT 1
    )
    ORDER BY account_id, created_at DESC, post_id LIMIT %(most)s
"""


def ordinary_bodies(conn: Connection) -> list[str]:
    """Texts of posts whose latest assessment proposes to allow them."""
    rows = conn.execute(_ORDINARY, {"read": MOST_READ, "most": MOST_ORDINARY})
    return [body for (body,) in rows]
