"""What a processor wishes of the ledger and has not asked yet: written with the rows that it follows from.

A wish leaves when the broker has it, or when its event comes by: so a processor that is rebuilt from the log asks
nothing that was asked before, and one that dies between writing and asking forgets nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import class_row

from .layout import Layout


class Wish(NamedTuple):
    """A command to be put on the ledger: its id, the stream that it is for, and its whole envelope in bytes."""

    commandid: str
    subject: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wish that waits to be sent, by the number under which it is done."""

    id: int
    subject: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many wishes wait, and for how long the oldest has; zero where none does."""

    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Outbox:
    """The wishes of one processor that wait, by shard."""

    layout: Layout

    def take(self, connection: Connection[Any], shard: int, limit: int) -> Sequence[Waiting]:
        """The next wishes of a shard, in the order in which they were made. They stay until they are done.

        Send them only once the shard has been read to its end: before that their events may yet come by.
        """
        statement = sql.SQL("select id, subject, value from {} where shard = %s order by id limit %s")
        with connection.cursor(row_factory=class_row(Waiting)) as cursor:
            return cursor.execute(statement.format(self._table), (shard, limit), binary=True).fetchall()

    def done(self, connection: Connection[Any], ids: Sequence[int]) -> None:
        """The broker has these."""
        self._delete(connection, "id = any(%s)", (list(ids),))

    def backlog(self, connection: Connection[Any]) -> Backlog:
        """What waits at present, over all shards."""
        statement = sql.SQL(
            "select count(*) as count,"
            " coalesce(extract(epoch from now() - min(wished_at)), 0)::float as oldest_seconds from {}"
        )
        with connection.cursor(row_factory=class_row(Backlog)) as cursor:
            backlog = cursor.execute(statement.format(self._table)).fetchone()
        assert backlog is not None, "an aggregate without groups has one row"
        return backlog

    def add(self, connection: Connection[Any], shard: int, wishes: Sequence[Wish], shardseqs: Sequence[int]) -> None:
        """Write wishes, in order. `shardseqs` are the events that they follow from; empty where time brought them."""
        if not wishes:
            return
        statement = sql.SQL(
            "insert into {} (shard, commandid, subject, value, shardseq)"
            " select %s, commandid, subject, value, shardseq"
            " from unnest(%s::text[], %s::text[], %s::bytea[], %s::bigint[])"
            " with ordinality as wish (commandid, subject, value, shardseq, number) order by number"
            " on conflict (commandid) do nothing"
        )
        columns = [list(column) for column in zip(*wishes, strict=True)]
        numbers: list[int | None] = [*shardseqs] or [None] * len(wishes)
        connection.execute(statement.format(self._table), (shard, *columns, numbers))

    def came(self, connection: Connection[Any], shard: int, commandids: Sequence[str]) -> None:
        """Events of these commands came by, so they need not be asked for any more."""
        if commandids:
            self._delete(connection, "shard = %s and commandid = any(%s)", (shard, list(commandids)))

    def _delete(self, connection: Connection[Any], where: str, values: tuple[Any, ...]) -> None:
        # Rows are locked in the order of their ids, since whoever sends and whoever folds both delete here.
        statement = sql.SQL(
            "delete from {0} where id in (select id from {0} where " + where + " order by id for update)"
        )
        connection.execute(statement.format(self._table), values)

    @property
    def _table(self) -> sql.Identifier:
        return self.layout.table("outbox")


@dataclass(slots=True)
class Wishing:
    """The wishes of one transaction, and the commands whose events it met."""

    outbox: Outbox
    shard: int
    _wishes: dict[str, tuple[Wish, int]] = field(default_factory=dict)
    _came: set[str] = field(default_factory=set)

    def add(self, wishes: Sequence[tuple[str, str, bytes]], shardseq: int) -> None:
        """An event, this one, leads to these."""
        for wish in wishes:
            if wish[0] not in self._came:
                self._wishes.setdefault(wish[0], (Wish(*wish), shardseq))

    def came(self, commandid: str) -> None:
        """An event of this command was met."""
        self._came.add(commandid)
        self._wishes.pop(commandid, None)

    def write(self, connection: Connection[Any]) -> None:
        """Write what is still wished for, and take out what came."""
        wishes = list(self._wishes.values())
        self.outbox.came(connection, self.shard, sorted(self._came))
        self.outbox.add(connection, self.shard, [wish for wish, _ in wishes], [number for _, number in wishes])
        self._wishes.clear()
        self._came.clear()
