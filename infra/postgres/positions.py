"""Up to where a shard has been projected, in the same transaction as what was projected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import class_row

from .layout import Layout


class PositionGone(Exception):
    """The tables were swapped for rebuilt ones while we waited for them: begin the batch again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """`shardseq` and `digest` name the last event that was projected, `next_offset` where to read on."""

    shardseq: int
    next_offset: int
    digest: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of one projection, by topic and shard."""

    layout: Layout

    def ensure(self, connection: Connection[Any], topic: str, shard: int) -> int:
        """The offset to read on from; zero, and a row to lock, where nothing was projected yet."""
        statement = sql.SQL("insert into {} (topic, shard) values (%s, %s) on conflict do nothing")
        connection.execute(statement.format(self._table), (topic, shard))
        statement = sql.SQL("select next_offset from {} where topic = %s and shard = %s")
        row = connection.execute(statement.format(self._table), (topic, shard)).fetchone()
        if row is None:
            raise PositionGone(self.layout.schema)
        return int(row[0])

    def lock(self, connection: Connection[Any], topic: str, shard: int) -> Position:
        """The position, held until the transaction ends: of two processes with the same shard, one waits and skips."""
        statement = sql.SQL(
            "select shardseq, next_offset, digest, recorded_at from {} where topic = %s and shard = %s for update"
        )
        with connection.cursor(row_factory=class_row(Position)) as cursor:
            position = cursor.execute(statement.format(self._table), (topic, shard)).fetchone()
        if position is None:
            raise PositionGone(self.layout.schema)
        return position

    def offsets(self, connection: Connection[Any], topic: str) -> dict[int, int]:
        """Up to where each shard of a topic was projected."""
        statement = sql.SQL("select shard, next_offset from {} where topic = %s").format(self._table)
        return dict(connection.execute(statement, (topic,)).fetchall())

    def advance(self, connection: Connection[Any], topic: str, shard: int, position: Position) -> None:
        """Write the new position; whatever had halted the shard is over."""
        statement = sql.SQL(
            "update {} set shardseq = %s, next_offset = %s, digest = %s, recorded_at = %s, halted = null,"
            " end_offset = greatest(end_offset, %s) where topic = %s and shard = %s"
        )
        values = (position.shardseq, position.next_offset, position.digest, position.recorded_at)
        connection.execute(statement.format(self._table), (*values, position.next_offset, topic, shard))

    def saw_end(self, connection: Connection[Any], topic: str, shard: int, end: int) -> None:
        """Write where the log ends at present. Where that is as far as we have read, the shard is current."""
        statement = sql.SQL(
            "update {} set end_offset = %s, seen_at = case when next_offset >= %s then now() else seen_at end"
            " where topic = %s and shard = %s"
        )
        connection.execute(statement.format(self._table), (end, end, topic, shard))

    def pass_markers(self, connection: Connection[Any], topic: str, shard: int, offset: int) -> None:
        """Write that everything below the offset was read: behind the last record lie markers of transactions."""
        statement = sql.SQL(
            "update {} set next_offset = greatest(next_offset, %s), end_offset = greatest(end_offset, %s),"
            " seen_at = now() where topic = %s and shard = %s"
        )
        connection.execute(statement.format(self._table), (offset, offset, topic, shard))

    def halt(self, connection: Connection[Any], topic: str, shard: int, reason: str) -> None:
        """Write why a shard stands still, for whoever reads to see."""
        statement = sql.SQL("update {} set halted = %s where topic = %s and shard = %s")
        connection.execute(statement.format(self._table), (reason, topic, shard))

    @property
    def _table(self) -> sql.Identifier:
        return self.layout.table("position")
