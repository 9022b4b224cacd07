"""A processor's tables as its threads use them: each call is a transaction of its own on a connection of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import sql
from psycopg_pool import ConnectionPool

from events.chain import Head
from events.ledgers import Ledger, Part

from ..kafka.record import Record
from .due import DueRows, Firing, Looked
from .layout import Layout
from .outbox import Outbox, Waiting
from .pool import Connection
from .positions import Positions
from .projector import Projected, Projector


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the tables hold, by shard: rows with a step to come or late, parked cases, and wishes that wait."""

    open: Mapping[int, int]
    late: Mapping[int, int]
    parked: Mapping[int, int]
    waiting: Mapping[int, int]


class Processor:
    """The tables of a processor, for several threads. Without a fold that falls due there is nothing to look for."""

    def __init__(self, pool: ConnectionPool[Connection], layout: Layout, ledger: Ledger, shards: int) -> None:
        self._pool = pool
        self._layout = layout
        self._ledger = ledger
        self._shards = shards
        self._topic = ledger.topic(Part.EVENTS)
        self._positions = Positions(layout)
        self._outbox = Outbox(layout)
        self._due = DueRows(layout) if layout.reaction is not None and layout.reaction.due is not None else None

    def begin(self, shard: int) -> int:
        """Take a shard over, making the tables where they are missing; the offset to read on from."""
        with self._pool.connection() as connection:
            self._layout.ensure(connection)
            return self._projector(connection).begin(self._topic, shard)

    def take(self, shard: int, records: Sequence[Record]) -> Projected:
        """Write one batch of a shard. Raises `TooManyParked`, where only a human can go on."""
        with self._pool.connection() as connection:
            return self._projector(connection).project(self._topic, shard, records)

    def place(self, shard: int) -> tuple[int, Head]:
        """The offset up to which a shard was taken, and the last event before it."""
        with self._pool.connection() as connection, connection.transaction():
            position = self._positions.lock(connection, self._topic, shard)
            return position.next_offset, Head(position.shardseq, position.digest)

    def read_to(self, shard: int, since: int, offset: int) -> int:
        """From one offset to the other the log has only markers; returns where the shard stands now.

        Where it does not stand at the first any more, whoever says so speaks of what was, and nothing is written.
        """
        with self._pool.connection() as connection, connection.transaction():
            place = self._positions.lock(connection, self._topic, shard).next_offset
            if place != since:
                return place
            self._positions.pass_markers(connection, self._topic, shard, offset)
            return offset

    def look(self, shard: int, *, now: datetime, end: int, limit: int, firing: Firing) -> Looked | None:
        """Ask for what is due at an instant at which the log ended there; None where it was not read so far yet."""
        assert self._due is not None, "only where rows fall due there is something to look for"
        with self._pool.connection() as connection, connection.transaction():
            if self._positions.lock(connection, self._topic, shard).next_offset < end:
                return None
            return self._due.look(connection, self._topic, shard, now=now, limit=limit, firing=firing)

    def waiting(self, shard: int, limit: int) -> Sequence[Waiting]:
        """The next wishes of a shard, in the order in which they were made."""
        with self._pool.connection() as connection:
            return self._outbox.take(connection, shard, limit)

    def sent(self, ids: Sequence[int]) -> None:
        """The broker has these wishes."""
        with self._pool.connection() as connection:
            self._outbox.done(connection, ids)

    def halt(self, shard: int, reason: str) -> None:
        """The shard stands still until a human has looked."""
        with self._pool.connection() as connection:
            self._positions.halt(connection, self._topic, shard, reason)

    def counts(self, late_at: datetime) -> Counts:
        """Count; late is what was due then. It takes as long as reading the index of what is to come."""
        with self._pool.connection() as connection:
            return Counts(
                open=self._due_rows(connection, None),
                late=self._due_rows(connection, late_at),
                parked=self._count(connection, "parked"),
                waiting=self._count(connection, "outbox"),
            )

    def _due_rows(self, connection: Connection, by: datetime | None) -> Mapping[int, int]:
        if self._due is None:
            return {}
        return self._count(connection, self._due.name, "where next_at <= coalesce(%s, 'infinity'::timestamptz)", by)

    def _count(
        self, connection: Connection, table: str, where: LiteralString = "", *values: object
    ) -> Mapping[int, int]:
        statement = sql.SQL("select shard, count(*) from {} " + where + " group by shard")
        return dict(connection.execute(statement.format(self._layout.table(table)), values).fetchall())

    def _projector(self, connection: Connection) -> Projector:
        return Projector(connection, self._layout, self._ledger, self._shards)
