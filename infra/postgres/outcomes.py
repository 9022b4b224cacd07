"""What became of each command, found by its id: for status addresses and for whoever asks again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection, sql
from psycopg.errors import UniqueViolation

from events.envelope import GENESIS_KEY
from events.errors import Malformed
from events.outcome import Status

from ..kafka.record import Record
from .bulk import copy_rows
from .layout import Layout
from .positions import Position, Positions

# In COPY's binary form JSON is its bytes, and bytes are sent as they are.
_TYPES = ("text", "text", "text", "int8", "bytea", "timestamptz")


class _Answer(msgspec.Struct, frozen=True, gc=False):
    time: datetime
    data: msgspec.Raw


class _Outcome(msgspec.Struct, frozen=True, gc=False):
    commandid: str
    subject: str
    status: Status
    version: int


_answer = msgspec.json.Decoder(_Answer)
_outcome = msgspec.json.Decoder(_Outcome)


@dataclass(frozen=True, slots=True)
class OutcomeKey:
    """The primary key of a projection's outcomes: filling takes half the time without, so a rebuild makes it last."""

    layout: Layout

    def drop(self, connection: Connection[Any]) -> None:
        """Do without, until `ensure`: the first answer to a command and the later ones then lie beside each other."""
        connection.execute(sql.SQL("alter table {} drop constraint {}").format(self._table, self._name))

    def ensure(self, connection: Connection[Any]) -> None:
        """Make the key if it is not there, with only the first answer to each command left."""
        statement = "select 1 from pg_constraint where contype = 'p' and conrelid = %s::regclass"
        if connection.execute(statement, (self._table.as_string(connection),)).fetchone() is None:
            try:
                self._make(connection)
            except UniqueViolation:
                self._keep_first(connection)
                self._make(connection)

    def _make(self, connection: Connection[Any]) -> None:
        columns = sql.SQL("alter table {} add constraint {} primary key (commandid, subject)")
        connection.execute(columns.format(self._table, self._name))

    def _keep_first(self, connection: Connection[Any]) -> None:
        # A later answer is the first one again, or says that the same id came with other content.
        statement = sql.SQL(
            "delete from {0} where ctid in (select ctid from (select ctid, row_number() over"
            " (partition by commandid, subject order by status = {1}, recorded_at) as place from {0}) where place > 1)"
        )
        connection.execute(statement.format(self._table, sql.Literal(Status.MISMATCH.value)))

    @property
    def _table(self) -> sql.Identifier:
        return self.layout.table("command_outcomes")

    @property
    def _name(self) -> sql.Identifier:
        return sql.Identifier("command_outcomes_pkey")


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
        try:
            with self._connection.transaction():
                copy_rows(self._connection, self._table, _TYPES, rows)
        except UniqueViolation:
            self._add_new(rows)
        recorded_at = rows[-1][-1] if rows else self.position.recorded_at
        self.position = replace(self.position, next_offset=fresh[-1].offset + 1, recorded_at=recorded_at)

    def _add_new(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write those of the rows that are the first answer to their command."""
        create = sql.SQL("create temporary table if not exists {} (like {}) on commit delete rows")
        self._connection.execute(create.format(self._staging, self._table))
        copy_rows(self._connection, self._staging, _TYPES, rows)
        insert = sql.SQL("insert into {} select * from {} on conflict do nothing")
        self._connection.execute(insert.format(self._table, self._staging))
        self._connection.execute(sql.SQL("truncate {}").format(self._staging))

    def finish(self) -> Position:
        """Write the position."""
        self._positions.advance(self._connection, self._topic, self._shard, self.position)
        return self.position


def _row(record: Record) -> tuple[Any, ...]:
    try:
        answer = _answer.decode(record.value)
        outcome = _outcome.decode(answer.data)
    except msgspec.MsgspecError as error:
        raise Malformed(f"outcome at offset {record.offset}: {error}") from None
    return (outcome.commandid, outcome.subject, outcome.status, outcome.version, bytes(answer.data), answer.time)
