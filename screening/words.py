"""Posts by the words they hold, over PostgreSQL's full-text index: newest first, counted exactly up to a limit.

A post is found by any version of its text, since what was edited away is what an investigator asks for; whether the
version that is shown now still says so is told with it. Nothing here commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

MOST_COUNTED = 1000

_MATCHES: Final = "words @@ websearch_to_tsquery('simple', %(words)s)"
_COUNTED: Final = f"SELECT post_id, created_at FROM screening.posts WHERE {_MATCHES} LIMIT %(limit)s"  # noqa: S608
_NEWEST: Final = f"{_COUNTED.partition(' LIMIT')[0]} ORDER BY created_at DESC, post_id LIMIT %(limit)s"
_STILL: Final = f"""
    SELECT DISTINCT ON (post_id) post_id, {_MATCHES} FROM screening.posts WHERE post_id = ANY (%(ids)s)
    ORDER BY post_id, occurred_at DESC, event_id DESC
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsFound:
    """Newest first.

    Attributes:
        posts: id, and whether the version shown now still holds the words.
        found: how many posts there are; with `more_than` so many versions of posts, and counting stopped.
    """

    posts: Mapping[str, bool]
    found: int
    more_than: bool


def posts_with(conn: Connection[Any], words: str, first: int, most: int = MOST_COUNTED) -> PostsFound:
    """Posts that hold all the words; "quoted words" stand together, -word excludes, `or` is either."""
    counted = conn.execute(_COUNTED, {"words": words, "limit": most + 1}).fetchall()
    if len(counted) <= most:
        newest = sorted(counted, key=lambda row: (-row[1].timestamp(), row[0]))
    else:
        newest = conn.execute(_NEWEST, {"words": words, "limit": 4 * first}).fetchall()
    ids = list(dict.fromkeys(post_id for post_id, _ in newest))
    still = dict(conn.execute(_STILL, {"words": words, "ids": ids[:first]}).fetchall())
    return PostsFound(
        posts={post_id: still[post_id] for post_id in ids[:first]},
        found=most if len(counted) > most else len(ids),
        more_than=len(counted) > most,
    )
