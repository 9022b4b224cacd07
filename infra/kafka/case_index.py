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
create table if not exists named (
    name integer not null, shard integer not null, offset integer not null, primary key (name, shard, offset)
) without rowid;
drop table if exists event;
"""

_FORM = 2  # Of the tables: an index of another form is thrown away.
# So many names are kept in memory before the file has them: its pages lie in the order of hashes, so that an event by
# itself costs two of them, and many together little more. Who is killed reads as many again.
FRESH_MAX = 40_000

Place = tuple[int, int]  # Shard and offset.


class Entry(NamedTuple):
    """An event as the index knows it."""

    shard: int
    offset: int
    case: str
    correlation: str


class CaseIndex:
    """Safe from several threads. `log` names the log that it is of: one of another is thrown away.

    What was added last is in memory only, until there is much of it or the index is closed.
    """

    def __init__(self, path: Path, log: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._fresh: dict[int, list[Place]] = {}
        self._fresh_count = 0
        self._fresh_places: dict[int, int] = {}
        self._database = self._opened(path)
        found = self._database.execute("select log from about").fetchone()
        if found is None or found[0] != f"{log}/{_FORM}":
            self._clear(f"{log}/{_FORM}")

    def place(self, shard: int) -> int:
        """The offset up to which a shard is in it."""
        with self._lock:
            if (fresh := self._fresh_places.get(shard)) is not None:
                return fresh
            found = self._database.execute("select offset from place where shard = ?", (shard,)).fetchone()
        return int(found[0]) if found else 0

    def add(self, entries: Iterable[Entry], places: Mapping[int, int]) -> None:
        """Add events; these shards are in it now up to these places."""
        numbered = [(_number(name), (one.shard, one.offset)) for one in entries for name in (one.case, one.correlation)]
        with self._lock:
            for number, place in numbered:
                self._fresh.setdefault(number, []).append(place)
            self._fresh_count += len(numbered)
            self._fresh_places |= places
            if self._fresh_count >= FRESH_MAX:
                self._write()

    def forget(self, shard: int) -> None:
        """Throw away what it has of a shard: the log that it is of is not the one that was read."""
        with self._lock:
            self._write()
            with self._database:
                self._database.execute("delete from named where shard = ?", (shard,))
                self._database.execute("delete from place where shard = ?", (shard,))

    def of(self, name: str) -> Sequence[Place]:
        """Shard and offset of each event that may be of a case or have a correlation, in order.

        Who reads them sees whether they are.
        """
        number = _number(name)
        with self._lock:
            found = self._database.execute("select shard, offset from named where name = ?", (number,)).fetchall()
            # What was read again is in both.
            return sorted({*found, *self._fresh.get(number, ())})

    def close(self) -> None:
        """Put everything into the file, and let go of it."""
        with self._lock:
            self._write()
            self._database.close()

    def _write(self) -> None:
        # In the order of the file, so that no page of it is gone to twice.
        rows = [(number, *place) for number in sorted(self._fresh) for place in self._fresh[number]]
        with self._database:
            self._database.executemany("insert or ignore into named values (?, ?, ?)", rows)
            self._database.executemany("insert or replace into place values (?, ?)", list(self._fresh_places.items()))
        self._fresh, self._fresh_count, self._fresh_places = {}, 0, {}

    def _opened(self, path: Path) -> sqlite3.Connection:
        try:
            return _prepared(path)
        except sqlite3.DatabaseError:
            path.unlink()
            return _prepared(path)

    def _clear(self, log: str) -> None:
        with self._lock, self._database:
            for table in ("named", "place", "about"):
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
