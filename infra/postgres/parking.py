"""Cases that a fold could not take: kept whole and in order, with the reason, until a later version can."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psycopg import Connection, sql

from .bulk import copy_rows
from .layout import Layout

PARKED_CASES_MAX = 100  # In a shard: one bad event parks its case, a bad release must halt instead of parking them all.


class TooManyParked(Exception):
    """So many cases are parked that the fault is in the release and not in the events."""


class Queued(NamedTuple):
    """An event that waits behind its case's first bad one, or is that one."""

    subject: str
    shardseq: int
    value: bytes


class _Case(NamedTuple):
    shardseq: int
    event: str
    reason: str


@dataclass(slots=True)
class Parking:
    """The parked cases of one shard within one transaction.

    The case is parked and not the event alone, because order is what a history is: later events of the case queue
    behind the bad one, and other cases go on.
    """

    layout: Layout
    shard: int
    subjects: set[str] = field(default_factory=set)
    _new: dict[str, _Case] = field(default_factory=dict)
    _queue: list[Queued] = field(default_factory=list)

    @classmethod
    def of(cls, connection: Connection[Any], layout: Layout, shard: int) -> "Parking":
        """What is parked at present."""
        statement = sql.SQL("select subject from {} where shard = %s").format(layout.table("parked"))
        return cls(layout, shard, {subject for (subject,) in connection.execute(statement, (shard,))})

    def park(self, event: Queued, name: str, reason: str) -> None:
        """Park the event's case. Raises `TooManyParked`."""
        if len(self.subjects) >= PARKED_CASES_MAX:
            raise TooManyParked(f"{len(self.subjects)} cases are parked already; then event {name}: {reason}")
        self.subjects.add(event.subject)
        self._new[event.subject] = _Case(event.shardseq, name, reason)
        self._queue.append(event)

    def queue(self, event: Queued) -> None:
        """Keep a later event of a parked case."""
        self._queue.append(event)

    def write(self, connection: Connection[Any]) -> None:
        """Write what was parked and queued."""
        if not self._queue:
            return
        statement = sql.SQL("insert into {} (subject, shard, shardseq, event, reason) values (%s, %s, %s, %s, %s)")
        with connection.cursor() as cursor:
            cursor.executemany(
                statement.format(self.layout.table("parked")),
                [(subject, self.shard, *case) for subject, case in self._new.items()],
            )
        copy_rows(connection, self.layout.table("parked_event"), ["text", "int8", "bytea"], self._queue)
        self._new.clear()
        self._queue.clear()

    def take(self, connection: Connection[Any]) -> Sequence[Queued]:
        """Everything that waits, in the order of the log, and nothing is parked from here on: to be tried again."""
        statement = sql.SQL(
            "select subject, e.shardseq, value from {} e join {} using (subject) where shard = %s order by e.shardseq"
        ).format(self.layout.table("parked_event"), self.layout.table("parked"))
        waiting = [Queued(*row) for row in connection.execute(statement, (self.shard,))]
        connection.execute(
            sql.SQL("delete from {} where shard = %s").format(self.layout.table("parked")), (self.shard,)
        )
        self.subjects.clear()
        return waiting
