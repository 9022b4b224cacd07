"""Answers the recorders' questions from a shard's index, from any thread, while its writer goes on."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock

from .index import ANSWER_COLUMNS, EVENT_COLUMNS, Damaged, Row, ShardIndex, checked_answer, checked_row

IDLE_CONNECTIONS_MAX = 16
CACHE_KIB = 4 * 1024  # For each connection; the writer's own cache is the large one.
LIMIT_NONE = -1  # As SQLite says it.


class Reads:
    """Queries over connections of its own, which are kept for the next query.

    Raises `Damaged` where the index cannot be trusted. `renewed` guards an action that may replace the index's file.
    """

    def __init__(self, index: ShardIndex) -> None:
        self._index = index
        self._opening = Lock()
        self._idle: list[tuple[ExitStack, sqlite3.Connection]] = []
        self._generation = 0

    def stream(
        self,
        stream: str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Row]:
        """A stream's events between two versions."""
        conditions = ["stream = ?"]
        parameters: list[object] = [stream]
        if gt is not None:
            conditions.append("version > ?")
            parameters.append(gt)
        if lte is not None:
            conditions.append("version <= ?")
            parameters.append(lte)
        parameters.append(LIMIT_NONE if limit is None else limit)
        return self._events(conditions, parameters, f"ORDER BY version {'DESC' if desc else 'ASC'} LIMIT ?")

    def shard(self, first: int, last: int | None, topics: Sequence[str], limit: int) -> list[Row]:
        """The shard's events from one position up to another, of the given types if any."""
        conditions = ["position >= ?"]
        parameters: list[object] = [first]
        if last is not None:
            conditions.append("position <= ?")
            parameters.append(last)
        if topics:
            conditions.append(f"type IN ({','.join('?' * len(topics))})")
            parameters.extend(topics)
        return self._events(conditions, [*parameters, limit], "ORDER BY position LIMIT ?")

    def last(self, stream: str) -> Row | None:
        """A stream's last event."""
        found = self.stream(stream, desc=True, limit=1)
        return found[0] if found else None

    def position(self) -> int | None:
        """The position of the shard's last event."""
        with self._connection() as connection:
            found: int | None = connection.execute("SELECT max(position) FROM events").fetchone()[0]
        return found

    def answer(self, key: bytes) -> bytes | None:
        """The answer that is known of a key."""
        with self._connection() as connection:
            found = connection.execute(f"SELECT {ANSWER_COLUMNS} FROM answers WHERE key = ?", (key,)).fetchone()
        return checked_answer(*found)[1] if found else None

    def _events(self, conditions: Sequence[str], parameters: Sequence[object], order: str) -> list[Row]:
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE {' AND '.join(conditions)} {order}"
        with self._connection() as connection:
            rows = connection.execute(query, parameters).fetchall()
        return [checked_row(*found) for found in rows]

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """While this lasts the file may be replaced: no connection is opened; those of before are not used again."""
        with self._opening:
            try:
                yield
            finally:
                self._generation += 1
                self._close_idle()

    def close(self) -> None:
        """Close the connections that are not in use."""
        with self._opening:
            self._generation += 1
            self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop()[0].close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        generation = self._generation
        try:
            resources, connection = self._kept() or self._open()
            with resources:
                yield connection
                if generation == self._generation and len(self._idle) < IDLE_CONNECTIONS_MAX:
                    self._idle.append((resources.pop_all(), connection))
        except sqlite3.DatabaseError as error:
            raise Damaged(str(error)) from error

    def _kept(self) -> tuple[ExitStack, sqlite3.Connection] | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _open(self) -> tuple[ExitStack, sqlite3.Connection]:
        with self._opening, ExitStack() as resources:
            connection = resources.enter_context(self._index.reader())
            connection.executescript(f"PRAGMA cache_size=-{CACHE_KIB}; PRAGMA query_only=ON;")
            return resources.pop_all(), connection
