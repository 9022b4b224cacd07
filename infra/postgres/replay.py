"""Replays a log into tables beside those that are live, and compares the two row for row, at the very same positions.

What a processor would ask for is part of what is compared: a wish that no event of the log has fulfilled stays in its
outbox, in the tables of the replay as in the live ones. To what time alone brings about no event leads: of what fell
due by the log, an event must say that it was done.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection, IsolationLevel, sql

from .claim import claimed
from .fill import Place, Source, fill
from .layout import Layout
from .outcomes import OutcomeKey
from .progress import Progress, Report, Tracker
from .unfired import TABLE, unfired

DIFFERENCES_MAX = 100  # Shown of each table; how many there are is counted.
SUFFIX = "replay"


class ReplayRunning(Exception):
    """Another replay of the same tables is under way."""


class NothingLive(Exception):
    """There are no tables to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that is not the same: as it is live and as the log makes it, None where there is none."""

    table: str
    key: str
    live: dict[str, Any] | None
    replayed: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One table: how many rows the log makes of it, how many are not so in the live one, and the first of those."""

    table: str
    rows: int
    different: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay came to: up to which event of each shard, the tables, and how many events lie parked in either."""

    positions: dict[str, int]
    tables: Sequence[Compared]
    parked: int
    records: int
    seconds: float

    @property
    def events(self) -> int:
        """How many events were replayed."""
        return sum(self.positions.values())

    @property
    def different(self) -> int:
        """How many rows differ, in all."""
        return sum(table.different for table in self.tables)


class Filled(NamedTuple):
    """Tables that a log was replayed into, up to its end, and of how many records."""

    connection: Connection[Any]
    layout: Layout
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One replay. It may be stopped and run again: it goes on from the positions that it has written.

    Memory is bounded by the rows that one transaction touches; PostgreSQL compares.
    """

    source: Source
    layout: Layout
    places: Sequence[Place]
    processes: int
    now: Callable[[], datetime]

    def estimate(self) -> int:
        """How many records it would read."""
        scratch = self._scratch
        with self.source.connect() as connection:
            there = scratch.exists(connection)
            if not there:
                scratch.create(connection)
            try:
                starts, ends = self.source.bounds(scratch, self.places)
            finally:
                if not there:
                    scratch.drop(connection)
        return sum(ends[place] - starts[place] for place in starts)

    def run(self, report: Report, *, fresh: bool = False) -> Replayed:
        """Replay, compare, and leave nothing behind.

        Raises `ReplayRunning`, `NothingLive`, or `WorkFailed` on a log that is damaged.
        """
        begun = time.monotonic()
        with (
            self.filled(report, fresh=fresh) as made,
            self._at_the_same_event(made.connection, made.layout) as snapshot,
        ):
            found = self._compare(snapshot, made.layout)
        return replace(found, records=made.records, seconds=time.monotonic() - begun)

    @contextmanager
    def filled(self, report: Report, *, fresh: bool = False) -> Iterator[Filled]:
        """The tables as the log makes them, for whoever compares more than rows; gone once that came to an end.

        Raises as `run` does. Where what is done with them breaks off, they stay, and the next replay goes on from them.
        """
        scratch = self._scratch
        with self.source.connect() as connection, self._claimed(connection, scratch):
            if fresh:
                scratch.drop(connection)
            if not scratch.exists(connection):
                scratch.create(connection)
            if scratch.keeps_outcomes and not scratch.indexed(connection):
                OutcomeKey(scratch).drop(connection)
            records = self._fill(scratch, report)
            if not scratch.indexed(connection):
                scratch.add_indexes(connection)
            if scratch.keeps_outcomes:
                OutcomeKey(scratch).ensure(connection)
            yield Filled(connection, scratch, records)
            scratch.drop(connection)

    @property
    def _scratch(self) -> Layout:
        """The same tables in a schema of their own, from which nobody is told anything."""
        quiet = self.layout.reaction and replace(self.layout.reaction, also=None)
        return replace(self.layout.beside(SUFFIX), reaction=quiet)

    @contextmanager
    def _claimed(self, connection: Connection[Any], scratch: Layout) -> Iterator[None]:
        if not self.layout.exists(connection):
            raise NothingLive(f"there are no tables {self.layout.schema} yet")
        with claimed(connection, scratch.schema) as had:
            if not had:
                raise ReplayRunning(f"a replay of {self.layout.schema} is under way already")
            yield

    def _fill(self, scratch: Layout, report: Report) -> int:
        starts, ends = self.source.bounds(scratch, self.places)
        tracker = Tracker(starts, ends, report)
        left = {place: end for place, end in ends.items() if starts[place] < end}
        with closing(fill(self.source, scratch, left, tracker.total, self.processes)) as moves:
            for moved in moves:
                tracker.moved(*moved)
        tracker.tell()
        return tracker.done

    @contextmanager
    def _at_the_same_event(self, connection: Connection[Any], scratch: Layout) -> Iterator[Connection[Any]]:
        """A view of the database in which both stand at the same event; who projects is held for a moment only."""
        with self.source.connect() as snapshot:
            snapshot.isolation_level = IsolationLevel.REPEATABLE_READ
            snapshot.read_only = True
            with snapshot.transaction():
                with connection.transaction():
                    live = self.layout.table("position")
                    places = connection.execute(
                        sql.SQL("select topic, shard, next_offset from {} order by topic, shard for update").format(
                            live
                        )
                    ).fetchall()
                    ends = {(topic, shard): offset for topic, shard, offset in places}
                    with closing(fill(self.source, scratch, ends, 0, 1)) as moves:
                        for _ in moves:
                            pass
                    snapshot.execute("select")  # From here on it sees what is there now, whoever goes on meanwhile.
                yield snapshot

    def _compare(self, snapshot: Connection[Any], scratch: Layout) -> Replayed:
        positions = dict(
            snapshot.execute(
                sql.SQL("select topic || '/' || shard, shardseq from {} order by topic, shard").format(
                    scratch.table("position")
                )
            ).fetchall()
        )
        keys = [(fold.name, fold.primary) for fold in self.layout.folds]
        keys.append(("position", ("topic", "shard")))
        keys.append(("parked", ("case_id",)))
        keys.append(("discarded", ("event",)))
        if self.layout.reaction is not None:
            # What was asked of another ledger is never seen to come by here: only the rows that led to it are compared.
            if self.layout.reaction.asks == self.layout.follows:
                keys.append(("outbox", ("commandid",)))
        elif self.layout.keeps_outcomes:
            keys.append(("command_outcomes", ("commandid", "subject")))
        tables = [self._table(snapshot, scratch, name, primary) for name, primary in keys]
        if self.layout.reaction is not None and self.layout.reaction.due is not None:
            tables.append(self._fired(snapshot, scratch))
        ((parked,),) = snapshot.execute(
            sql.SQL("select count(*) from {}").format(scratch.table("parked_event"))
        ).fetchall()
        return Replayed(positions=positions, tables=tables, parked=parked, records=0, seconds=0)

    def _fired(self, snapshot: Connection[Any], scratch: Layout) -> Compared:
        rows, late, first = unfired(snapshot, scratch, self.now(), DIFFERENCES_MAX)
        return Compared(
            table=TABLE,
            rows=rows,
            different=late,
            differences=[
                Difference(
                    table=TABLE,
                    key=one.key,
                    live={"institution": one.institution, "fired": "not on the log"},
                    replayed={"institution": one.institution, "fired": f"due since {one.since.isoformat()}"},
                )
                for one in first
            ],
        )

    def _table(self, snapshot: Connection[Any], scratch: Layout, name: str, primary: Sequence[str]) -> Compared:
        columns = _CLOCKLESS.get(name, ())
        parts = {
            "live": self.layout.table(name),
            "replayed": scratch.table(name),
            "key": sql.SQL(", ").join(map(sql.Identifier, primary)),
            "without": sql.Literal(list(columns)),
            "which": sql.SQL(_WHICH.get(name, "")),
        }
        ((rows,),) = snapshot.execute(sql.SQL("select count(*) from {replayed}").format(**parts)).fetchall()
        # A row as JSON has every column by its name, and compares also where a column is JSON itself.
        found = snapshot.execute(
            sql.SQL(
                "select count(*) over (), array_to_string(array[{key}]::text[], ' '), one.whole, other.whole from"
                " (select {key}, to_jsonb(it) - {without}::text[] as whole from {live} as it {which}) as one full join"
                " (select {key}, to_jsonb(it) - {without}::text[] as whole from {replayed} as it {which}) as other"
                " using ({key}) where one.whole is distinct from other.whole order by 2 limit {most}"
            ).format(**parts, most=sql.Literal(DIFFERENCES_MAX))
        ).fetchall()
        return Compared(
            table=name,
            rows=rows,
            different=found[0][0] if found else 0,
            differences=[
                Difference(table=name, key=key, live=live, replayed=replayed) for _, key, live, replayed in found
            ],
        )


# What a table says of the moment at which it was written, and not of the log.
_CLOCKLESS: Mapping[str, Sequence[str]] = {
    "position": ("end_offset", "seen_at", "halted", "next_offset"),
    "parked": ("parked_at",),
    "discarded": ("discarded_at",),
    "outbox": ("id", "wished_at"),
}

# What time alone brought about no log makes again.
_WHICH: Mapping[str, LiteralString] = {"outbox": "where shardseq is not null"}

__all__ = ["Compared", "Difference", "NothingLive", "Progress", "Replay", "ReplayRunning", "Replayed"]
