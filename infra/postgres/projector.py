"""Writes a ledger's events and outcomes into a projection's tables, each batch exactly once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from events.chain import Break
from events.ledgers import Ledger, Part

from ..kafka.record import Record
from .layout import Layout
from .outcomes import OutcomeWork
from .positions import Positions
from .work import EventWork, Shard


@dataclass(frozen=True, slots=True)
class Projected:
    """What one batch came to: where to read on, and where the chain broke, if it did."""

    next_offset: int
    events: int
    broken: Break | None = None


class Projector:
    """One connection's projecting. A batch is one transaction: rows and position are written together or not at all.

    Whatever comes twice is skipped, whatever process had it before. A process that dies between two batches, or a
    database that is gone for a while, therefore costs nothing but the batch under way.
    """

    def __init__(self, connection: Connection[Any], layout: Layout, ledger: Ledger, shards: int) -> None:
        self._connection = connection
        self._layout = layout
        self._ledger = ledger
        self._shards = shards
        self._positions = Positions(layout)

    @property
    def name(self) -> str:
        """What the tables are called."""
        return self._layout.name

    def parked(self, shards: Collection[int]) -> int:
        """How many cases of these shards wait for an operator."""
        statement = sql.SQL("select count(*) from {} where shard = any(%s)").format(self._layout.table("parked"))
        row = self._connection.execute(statement, (list(shards),)).fetchone()
        return int(row[0]) if row else 0

    def place(self, topic: str, shard: int) -> int:
        """The offset to read on from."""
        with self._connection.transaction():
            return self._positions.ensure(self._connection, topic, shard)

    def begin(self, topic: str, shard: int) -> int:
        """Take a shard over: try its parked cases again, as a newer release may take them, and say where to read on."""
        with self._connection.transaction():
            self._positions.ensure(self._connection, topic, shard)
            work = self.work(topic, shard)
            if isinstance(work, EventWork):
                work.retry_parked()
            return work.finish().next_offset

    def project(self, topic: str, shard: int, records: Sequence[Record]) -> Projected:
        """Write one batch of a shard. Raises `TooManyParked` and `Malformed`, where only a human can go on."""
        with self._connection.transaction():
            work = self.work(topic, shard)
            work.add(records)
            position = work.finish()
        if isinstance(work, EventWork):
            return Projected(position.next_offset, work.events, work.broken)
        return Projected(position.next_offset, 0)

    def work(self, topic: str, shard: int) -> EventWork | OutcomeWork:
        """The work of one transaction, which the caller has begun."""
        if topic == self._ledger.topic(Part.EVENTS):
            return EventWork(self._connection, self._layout, Shard(self._ledger, shard, self._shards), topic)
        return OutcomeWork(self._connection, self._layout, shard, topic)

    def read_to(self, topic: str, shard: int, offset: int) -> None:
        """The log was read to its end, which was this offset, and all of it is written."""
        self._positions.pass_markers(self._connection, topic, shard, offset)

    def saw_end(self, topic: str, shard: int, offset: int) -> None:
        """The log ends at this offset at present, whether or not we are there."""
        self._positions.saw_end(self._connection, topic, shard, offset)

    def halt(self, topic: str, shard: int, reason: str) -> None:
        """The shard stands still until a human has looked."""
        self._positions.halt(self._connection, topic, shard, reason)
