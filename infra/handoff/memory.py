"""What a receiving desk remembers across restarts: what it took, under which key, and what it has yet to answer.

SQLite with a full disk barrier at every commit, since a receipt that was given must not be given differently.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS taken (
    recipient TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, receipt BLOB NOT NULL,
    posts INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (recipient, key)
);
CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, key TEXT NOT NULL, institution TEXT NOT NULL, act TEXT NOT NULL,
    data BLOB NOT NULL, tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0
);
"""


class Remembered(NamedTuple):
    """What was taken under a key: the digest of the body, and the receipt that was given for it, as JSON."""

    digest: str
    receipt: bytes


class Taken(NamedTuple):
    """What was taken, and how often it was sent."""

    recipient: str
    key: str
    digest: str
    posts: int


class Answer(NamedTuple):
    """An act that a recipient owes the sender, and how often it was tried in vain."""

    id: int
    recipient: str
    key: str
    institution: str
    act: str
    data: bytes
    tries: int


class Memory:
    """One desk's memory. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._connection.executescript(_SCHEMA)

    def find(self, recipient: str, key: str) -> Remembered | None:
        """What was taken under a key, None where it is new. Counts that it was sent again."""
        with self._open() as connection:
            found = connection.execute(
                "UPDATE taken SET posts = posts + 1 WHERE recipient = ? AND key = ? RETURNING digest, receipt",
                (recipient, key),
            ).fetchone()
        return Remembered(*found) if found else None

    def keep(
        self,
        recipient: str,
        key: str,
        first: Remembered,
        institution: str,
        answers: Sequence[tuple[str, bytes]],
    ) -> Remembered:
        """Remember what is taken, with the acts that are owed for it; what another request was faster with, if any."""
        with self._open() as connection:
            before = connection.execute(
                "SELECT digest, receipt FROM taken WHERE recipient = ? AND key = ?", (recipient, key)
            ).fetchone()
            if before is not None:
                return Remembered(*before)
            connection.execute(
                "INSERT INTO taken (recipient, key, digest, receipt) VALUES (?, ?, ?, ?)", (recipient, key, *first)
            )
            self._owe(connection, recipient, key, institution, answers)
        return first

    def owe(self, recipient: str, key: str, institution: str, answers: Sequence[tuple[str, bytes]]) -> None:
        """Owe acts for something that was taken before."""
        with self._open() as connection:
            self._owe(connection, recipient, key, institution, answers)

    def taken(self, recipient: str) -> Sequence[Taken]:
        """All that was taken as this body."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT recipient, key, digest, posts FROM taken WHERE recipient = ? ORDER BY key", (recipient,)
            )
            return [Taken(*row) for row in rows]

    def owed(self) -> int:
        """How many acts are owed."""
        with self._open() as connection:
            ((count,),) = connection.execute("SELECT count(*) FROM answers").fetchall()
        return int(count)

    def due(self, limit: int) -> Sequence[Answer]:
        """The acts that can be tried now: of each hand-off the first that is owed."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, recipient, key, institution, act, data, tries FROM answers WHERE next_at <= ? AND id IN"
                " (SELECT min(id) FROM answers GROUP BY recipient, key) ORDER BY id LIMIT ?",
                (time.time(), limit),
            )
            return [Answer(*row) for row in rows]

    def done(self, id: int) -> None:
        """The act was taken, or was given up."""
        with self._open() as connection:
            connection.execute("DELETE FROM answers WHERE id = ?", (id,))

    def put_off(self, id: int, seconds: float, *, in_vain: bool) -> None:
        """Try it again after so long. What was refused was tried in vain; who was away has not heard it yet."""
        with self._open() as connection:
            connection.execute(
                "UPDATE answers SET next_at = ?, tries = tries + ? WHERE id = ?", (time.time() + seconds, in_vain, id)
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _owe(
        self,
        connection: sqlite3.Connection,
        recipient: str,
        key: str,
        institution: str,
        answers: Sequence[tuple[str, bytes]],
    ) -> None:
        connection.executemany(
            "INSERT INTO answers (recipient, key, institution, act, data) VALUES (?, ?, ?, ?, ?)",
            [(recipient, key, institution, act, data) for act, data in answers],
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection
