"""A shard's events by stream, on local disk: what Kafka cannot answer. Disposable; the log is the truth.

SQLite without waiting for the disk: a process that is killed loses nothing that the operating system has. A file that
is not exactly as its last user left it is checked whole before it is trusted, and every value carries a checksum, since
SQLite has none. Whatever looks wrong makes it `Damaged`, and it is built anew.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, NamedTuple, TypeVar

LAYOUT = 3
CACHE_KIB = 64 * 1024
PAGE_BYTES = (
    16 * 1024
)  # Some ten events to a page; with four, as by default, SQLite is busier with pages than with rows.
CHECKPOINT_BYTES = 128 * 1024 * 1024
PARAMETERS_MAX = 500  # Below SQLite's limit of bound parameters in the oldest version that Python 3.11 may meet.
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

EVENT_COLUMNS = "position, stream, version, type, checksum, value"
ANSWER_COLUMNS = "key, checksum, value"

Value = TypeVar("Value", str, bytes)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,
    checksum INTEGER NOT NULL, value BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, version);
CREATE TABLE IF NOT EXISTS answers (key BLOB NOT NULL, checksum INTEGER NOT NULL, value BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS answers_by_key ON answers (key);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Damaged(Exception):
    """The index cannot be trusted; throw it away and load it from the log."""


class Row(NamedTuple):
    """An event as the index keeps it; `value` is its bytes on the log."""

    position: int
    stream: str
    version: int
    type: str
    value: bytes


class Place(NamedTuple):
    """How far the index has the log: its last event's position, hash and offset, and the next offset of answers."""

    position: int
    digest: str
    offset: int
    answers_next: int

    @property
    def events_next(self) -> int:
        """The offset from which the events topic is read on."""
        return 0 if self.digest == NO_DIGEST else self.offset + 1


NO_DIGEST = "-"
NOWHERE = Place(0, NO_DIGEST, 0, 0)


class ShardIndex:
    """One shard's events by stream and version, and the last answer by key, as far as `place` says.

    `identity` names the log that it belongs to; a file of another log is emptied. Not for use by several threads at
    once; `reader()` opens further connections for that.
    """

    SUFFIX: ClassVar[str] = ".sqlite"

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        self._identity = f"{LAYOUT} {identity}"
        self._connection = self._open()
        self.place = self._place()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        left_whole = self._left_whole()
        try:
            connection = self._connect()
            if self._trusted(connection, left_whole):
                return connection
            connection.close()
        except sqlite3.DatabaseError:
            pass
        self._remove()
        connection = self._connect()
        connection.executescript(_SCHEMA)
        connection.execute("INSERT INTO facts VALUES ('identity', ?)", (self._identity,))
        connection.commit()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, check_same_thread=False)
        connection.executescript(
            f"PRAGMA page_size={PAGE_BYTES}; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            f"PRAGMA cache_size=-{CACHE_KIB}; PRAGMA wal_autocheckpoint={CHECKPOINT_BYTES // PAGE_BYTES};"
            "PRAGMA temp_store=MEMORY;"
        )
        return connection

    def _trusted(self, connection: sqlite3.Connection, left_whole: bool) -> bool:
        if not left_whole and not _is_whole(connection):
            return False
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone():
            return False
        facts = dict(connection.execute("SELECT name, value FROM facts"))
        return facts.get("identity") == self._identity and _read_place(facts.get("place")) is not None

    def _left_whole(self) -> bool:
        """Whether the file is as `close` left it; asked once, so that a process that is killed leaves no such word."""
        note = self._beside(".left")
        if not note.exists():
            return False
        found = note.read_text()
        note.unlink()
        return not self._beside("-wal").exists() and found == self._stamp()

    def _stamp(self) -> str:
        if not self.path.exists():
            return ""
        state = self.path.stat()
        # What the operating system had not yet written is lost in a power cut, so a stamp is good for one boot.
        return f"{boot()} {state.st_size} {state.st_mtime_ns}"

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm", ".left"):
            self._beside(suffix).unlink(missing_ok=True)

    def _place(self) -> Place:
        found = self._connection.execute("SELECT value FROM facts WHERE name = 'place'").fetchone()
        return _read_place(found[0] if found else None) or NOWHERE

    def clear(self) -> None:
        """Forget everything: the log will be read from its beginning."""
        self._connection.close()
        self._remove()
        self._connection = self._open()
        self.place = NOWHERE

    def add(self, events: Sequence[Row], answers: Iterable[tuple[bytes, bytes]], place: Place) -> None:
        """Take in what is on the log now. Raises `Damaged`, also where a stream has that version already."""
        with self._damage():
            rows = [
                (position, stream, version, kind, _checksum(position, stream, version, kind, value), value)
                for position, stream, version, kind, value in events
            ]
            self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)
            found = ((key, _answer_checksum(key, value), value) for key, value in answers)
            self._connection.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", found)
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('place', ?)", (_write_place(place),))
            self._connection.commit()
        self.place = place

    def event(self, position: int) -> bytes | None:
        """The event at a position."""
        with self._damage():
            query = f"SELECT {EVENT_COLUMNS} FROM events WHERE position = ?"
            found = self._connection.execute(query, (position,)).fetchone()
            return checked_row(*found).value if found else None

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The answers that are known of these keys."""
        known: dict[bytes, bytes] = {}
        with self._damage():
            for some, marks in _portions(keys):
                query = f"SELECT {ANSWER_COLUMNS} FROM answers WHERE key IN ({marks})"
                known.update(checked_answer(*found) for found in self._connection.execute(query, some))
        return known

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for reading, such as another thread needs."""
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            raise Damaged(f"{self.path.name}: {error}") from error

    def close(self) -> None:
        """Close the file. Readers go first: the last connection leaves the file whole."""
        self._connection.close()
        if self.path.exists() and not self._beside("-wal").exists():
            self._beside(".left").write_text(self._stamp())


def _portions(values: Sequence[Value]) -> Iterator[tuple[Sequence[Value], str]]:
    """The values in portions that one statement can take, each with its parameter marks."""
    for start in range(0, len(values), PARAMETERS_MAX):
        some = values[start : start + PARAMETERS_MAX]
        yield some, ",".join("?" * len(some))


def checked_row(position: int, stream: str, version: int, kind: str, checksum: int, value: object) -> Row:
    """An event from its columns, if they are what was put in. Raises `Damaged`."""
    # A changed bit may have made another type of a value, or nothing.
    if isinstance(value, bytes) and _checksum(position, stream, version, kind, value) == checksum:
        return Row(position, stream, version, kind, value)
    raise Damaged(f"event {position} of the index was changed")


def checked_answer(key: bytes, checksum: int, value: object) -> tuple[bytes, bytes]:
    """An answer from its columns, if they are what was put in. Raises `Damaged`."""
    if isinstance(value, bytes) and _answer_checksum(key, value) == checksum:
        return key, value
    raise Damaged("an answer of the index was changed")


def _checksum(position: int, stream: str, version: int, kind: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(f"{position} {version} {stream} {kind}".encode()))


def _answer_checksum(key: bytes, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key))


def _is_whole(connection: sqlite3.Connection) -> bool:
    """Whether the file is in order and every value in it what was put in; about three seconds per million events."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return False
    try:
        for found in connection.execute(f"SELECT {EVENT_COLUMNS} FROM events"):
            checked_row(*found)
        for found in connection.execute(f"SELECT {ANSWER_COLUMNS} FROM answers"):
            checked_answer(*found)
    except Damaged:
        return False
    return True


def _write_place(place: Place) -> str:
    text = " ".join(map(str, place))
    return f"{text} {zlib.crc32(text.encode())}"


def _read_place(found: str | None) -> Place | None:
    """The place as it was written, the beginning where none was; None where it was changed."""
    if found is None:
        return NOWHERE
    text, _, checksum = found.rpartition(" ")
    if checksum != str(zlib.crc32(text.encode())):
        return None
    position, digest, offset, answers_next = text.split()
    return Place(int(position), digest, int(offset), int(answers_next))


def boot() -> str:
    """What the kernel calls the time since it was started; `unknown` where it has no word for it."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "unknown"
