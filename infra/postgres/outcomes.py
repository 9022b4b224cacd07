"""What became of each command, found by its id: for status addresses and for whoever asks again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from events.envelope import GENESIS_KEY
from events.errors import Malformed
from events.outcome import Outcome

from ..kafka.record import Record
from .bulk import copy_rows
from .layout import Layout
from .positions import Position, Positions

_TYPES = ("text", "text", "text", "int8", "text", "timestamptz")


class _Answer(msgspec.Struct, frozen=True):
    time: datetime
    data: Outcome


_answer = msgspec.json.Decoder(_Answer)


class OutcomeWork:
    """Writes a shard's outcomes within a transaction that the caller began. The first answer to a command stays."""

    def __init__(self, connection: Connection[Any], layout: Layout, shard: int, topic: str) -> None:
        self._connection = connection
        self._table = layout.table("command_outcomes")
        self._staging = sql.Identifier(f"staging_{layout.schema}_command_outcomes")
        self._topic = topic
        self._shard = shard
        self._positions = Positions(layout)
        self.position = self._positions.lock(connection, topic, shard)

    def add(self, records: Sequence[Record]) -> None:
        """Write the next records of the shard. Raises `Malformed`, since only the recorder writes them."""
        fresh = [record for record in records if record.offset >= self.position.next_offset]
        if not fresh:
            return
        rows = [_row(record) for record in fresh if record.key != GENESIS_KEY]
        create = sql.SQL("create temporary table if not exists {} (like {}) on commit delete rows")
        self._connection.execute(create.format(self._staging, self._table))
        copy_rows(self._connection, self._staging, _TYPES, rows)
        insert = sql.SQL("insert into {} select * from {} on conflict do nothing")
        self._connection.execute(insert.format(self._table, self._staging))
        self._connection.execute(sql.SQL("truncate {}").format(self._staging))
        recorded_at = rows[-1][-1] if rows else self.position.recorded_at
        self.position = replace(self.position, next_offset=fresh[-1].offset + 1, recorded_at=recorded_at)

    def finish(self) -> Position:
        """Write the position."""
        self._positions.advance(self._connection, self._topic, self._shard, self.position)
        return self.position


def _row(record: Record) -> tuple[Any, ...]:
    try:
        answer = _answer.decode(record.value)
    except msgspec.MsgspecError as error:
        raise Malformed(f"outcome at offset {record.offset}: {error}") from None
    outcome = answer.data
    text = msgspec.json.encode(outcome).decode()
    return (outcome.commandid, outcome.subject, outcome.status.value, outcome.version, text, answer.time)
