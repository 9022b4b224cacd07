"""Cases that could not be taken: kept whole and in order, with the reason, until a later version or an operator helps.

The case is parked and not the event alone, because order is what a history is: later events of the case, and of what
belongs to it such as its deadlines, queue behind the bad one, and other cases go on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from traceback import walk_tb
from typing import Any, NamedTuple

import msgspec
import structlog
from psycopg import Connection, sql

from events.errors import ContractError

from .bulk import copy_rows
from .layout import Layout

PARKED_CASES_MAX = 100  # In a shard: one bad event parks its case, a bad release must halt instead of parking them all.

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")

_log = structlog.get_logger(__name__)


class TooManyParked(Exception):
    """So many cases are parked that the fault is in the release and not in the events."""


class Queued(NamedTuple):
    """An event that waits behind its case's first bad one, or is that one."""

    case: str
    shardseq: int
    value: bytes


class Parked(NamedTuple):
    """By which event a case is parked, and why. The institution is None where the event does not say it."""

    shardseq: int
    event: str
    type: str
    institution: str | None
    reason: str
    parked_at: datetime | None = None  # None until it is written.


class _Known(msgspec.Struct):
    """What of an event can be read where its envelope cannot: the chain is checked by the same attributes."""

    subject: str
    sequence: str
    type: str
    source: Any = None


_known = msgspec.json.Decoder(_Known)


@dataclass(slots=True)
class Parking:
    """The parked cases of one shard within one transaction."""

    layout: Layout
    shard: int
    cases: dict[str, Parked] = field(default_factory=dict)
    _new: dict[str, Parked] = field(default_factory=dict)
    _queue: list[Queued] = field(default_factory=list)
    _since: dict[str, Parked] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection[Any], layout: Layout, shard: int) -> "Parking":
        """What is parked at present."""
        statement = sql.SQL("select case_id, {} from {} where shard = %s").format(
            sql.SQL(", ").join(map(sql.Identifier, Parked._fields)), layout.table("parked")
        )
        rows = connection.execute(statement, (shard,))
        return cls(layout, shard, {case: Parked(*rest) for case, *rest in rows})

    def park(self, event: Queued, error: Exception) -> None:
        """Park the event's case. Raises `TooManyParked`."""
        reason = reason_of(error)
        known = _known.decode(event.value)
        name = f"{known.subject}.{int(known.sequence)}"
        if len(self.cases) >= PARKED_CASES_MAX:
            raise TooManyParked(f"{len(self.cases)} cases are parked already; then event {name}: {reason}")
        before = self._since.get(event.case)
        parked = Parked(
            event.shardseq,
            name,
            known.type,
            institution_of(known.source) if isinstance(known.source, str) else None,
            reason,
            before.parked_at if before and before.shardseq == event.shardseq else None,
        )
        self.cases[event.case] = self._new[event.case] = parked
        self._queue.append(event)
        _log.error("case parked", processor=self.layout.name, case=event.case, event_id=name, reason=reason)

    def queue(self, event: Queued) -> None:
        """Keep a later event of a parked case."""
        self._queue.append(event)

    def write(self, connection: Connection[Any]) -> None:
        """Write what was parked and queued."""
        if not self._queue:
            return
        statement = sql.SQL(
            "insert into {} (case_id, shard, shardseq, event, type, institution, reason, parked_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()))"
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                statement.format(self.layout.table("parked")),
                [(case, self.shard, *parked) for case, parked in sorted(self._new.items())],
            )
        copy_rows(connection, self.layout.table("parked_event"), ["text", "int8", "bytea"], self._queue)
        self._new.clear()
        self._queue.clear()

    def waiting(self, connection: Connection[Any], case: str | None = None) -> Sequence[Queued]:
        """Everything that waits, or that of one case, in the order of the log: the bad events and what came after."""
        self.write(connection)
        statement = sql.SQL(
            "select case_id, e.shardseq, value from {} e join {} using (case_id)"
            " where shard = %s and case_id = coalesce(%s, case_id) order by e.shardseq"
        ).format(self.layout.table("parked_event"), self.layout.table("parked"))
        return [Queued(*row) for row in connection.execute(statement, (self.shard, case), binary=True)]

    def release(self, connection: Connection[Any], case: str | None = None) -> None:
        """Nothing is parked from here on, or one case no longer is: what waited is to be tried again."""
        for name in [case] if case else list(self.cases):
            self._since[name] = self.cases.pop(name)
        connection.execute(
            sql.SQL("delete from {} where shard = %s and case_id = coalesce(%s, case_id)").format(
                self.layout.table("parked")
            ),
            (self.shard, case),
        )

    def discard(self, connection: Connection[Any], case: str, at: datetime) -> None:
        """Keep a note that the event that a case is parked by was left out."""
        parked = self.cases[case]
        statement = sql.SQL(
            "insert into {} (event, case_id, shard, shardseq, discarded_at) values (%s, %s, %s, %s, %s)"
        ).format(self.layout.table("discarded"))
        connection.execute(statement, (parked.event, case, self.shard, parked.shardseq, at))


def institution_of(source: str) -> str:
    """The institution that is responsible for a stream: the last part of its events' `source`."""
    return source.rpartition("/")[2]


def reason_of(error: Exception) -> str:
    """Why something could not be taken: the kind of the exception, and where. Its text may hold data."""
    if isinstance(error, ContractError):
        path = error.field
    else:
        found = _AT.search(str(error))
        path = found["path"] if found else ""
    frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    at = f" at {path}" if path else ""
    return f"{type(error).__name__}{at}{f' in {frames[-1]}' if frames else ''}"
