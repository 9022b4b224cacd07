"""Where the events of a case lie on the log, and those of one correlation: offsets in a SQLite file of a process's own.

Kafka reads by offset alone. The file can be thrown away at any time: it is made again from the log, and it holds no
event, no name and no number of a case, only hashes of them.
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_SCHEMA = """
create table if not exists about (log text not null);
create table if not exists place (shard integer primary key, offset integer not null);
create table if not exists event (
    shard integer not null, offset integer not null, of_case integer not null, correlation integer not null,
    primary key (shard, offset)
) without rowid;
create index if not exists event_of_case on event (of_case);
create index if not exists event_of_correlation on event (correlation);
"""


class Entry(NamedTuple):
    """An event as the index knows it."""

    shard: int
    offset: int
    case: str
    correlation: str


class CaseIndex:
    """Safe from several threads. `log` names the log that it is of: one of another is thrown away."""

    def __init__(self, path: Path, log: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = self._opened(path)
        found = self._database.execute("select log from about").fetchone()
        if found is None or found[0] != log:
            self._clear(log)

    def place(self, shard: int) -> int:
        """The offset up to which a shard is in it."""
        with self._lock:
            found = self._database.execute("select offset from place where shard = ?", (shard,)).fetchone()
        return int(found[0]) if found else 0

    def add(self, entries: Iterable[Entry], places: Mapping[int, int]) -> None:
        """Add events; these shards are in it now up to these places."""
        rows = [(one.shard, one.offset, _number(one.case), _number(one.correlation)) for one in entries]
        with self._lock, self._database:
            self._database.executemany("insert or ignore into event values (?, ?, ?, ?)", rows)
            self._database.executemany("insert or replace into place values (?, ?)", list(places.items()))

    def forget(self, shard: int) -> None:
        """Throw away what it has of a shard: the log that it is of is not the one that was read."""
        with self._lock, self._database:
            self._database.execute("delete from event where shard = ?", (shard,))
            self._database.execute("delete from place where shard = ?", (shard,))

    def of_case(self, case: str) -> Sequence[tuple[int, int]]:
        """Shard and offset of each event that may be of a case, in order; who reads them sees whether they are."""
        return self._places("select shard, offset from event where of_case = ? order by shard, offset", case)

    def of_correlation(self, correlation: str) -> Sequence[tuple[int, int]]:
        """Shard and offset of each event that may have a correlation, in order."""
        return self._places("select shard, offset from event where correlation = ? order by shard, offset", correlation)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def _places(self, statement: str, name: str) -> Sequence[tuple[int, int]]:
        with self._lock:
            return self._database.execute(statement, (_number(name),)).fetchall()

    def _opened(self, path: Path) -> sqlite3.Connection:
        try:
            return _prepared(path)
        except sqlite3.DatabaseError:
            path.unlink()
            return _prepared(path)

    def _clear(self, log: str) -> None:
        with self._lock, self._database:
            for table in ("event", "place", "about"):
                self._database.execute(f"delete from {table}")
            self._database.execute("insert into about values (?)", (log,))


def _prepared(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, check_same_thread=False)
    # What a crash takes away is read again, so nothing need be forced to the disk.
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = off")
    database.executescript(_SCHEMA)
    return database


def _number(name: str) -> int:
    """Eight bytes of a hash. That two names share them is so rare that it costs a read, and changes no answer."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
