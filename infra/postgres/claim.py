"""That only one session at a time works on something."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection


@contextmanager
def claimed(connection: Connection[Any], what: str) -> Iterator[bool]:
    """Be the one who works on it, for as long as this lasts; whether that was to be had.

    The session holds it, so who is killed holds nothing. It is let go of here all the same: the server takes a moment
    to see that a connection was closed, and who comes next would be told that another is at it still.
    """
    row = connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 1))", (what,)).fetchone()
    had = row is not None and bool(row[0])
    try:
        yield had
    finally:
        if had:
            with suppress(psycopg.Error):  # What a broken connection held is free.
                connection.execute("select pg_advisory_unlock(hashtextextended(%s, 1))", (what,))
