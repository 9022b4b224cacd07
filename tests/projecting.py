"""Tables as a projector filled them, beside what the same folds make in memory."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from events.codec import decode_envelope
from events.ledgers import Ledger, Part
from infra.kafka.record import Record as LogRecord
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, TransactionalWriter, write_plain
from infra.postgres.layout import Layout, columns_of
from infra.postgres.projector import Projector
from projections.catalogue import READING
from projections.fold import Fold, fold_rows

from .eventually import eventually
from .logs import GENESIS, LedgerLog, ShardLog

LAYOUT = Layout(READING.schema, READING.folds, READING.name)


def new_ledger() -> Ledger:
    """A ledger whose topics no other test has."""
    return Ledger(f"cases-{uuid4().hex[:8]}")


def make_topics(bootstrap: str, log: LedgerLog) -> None:
    """Make the ledger's topics, with the genesis records that every shard begins with."""
    ensure_topics(bootstrap, TopicPlan.of(log.ledger, shards=log.shards, replication=1))
    for each in log.logs:
        genesis = [Record(key.encode(), value) for key, value in each.values if key == GENESIS]
        write_plain(bootstrap, log.ledger.topic(Part.EVENTS), each.shard, genesis)


def records_of(log: LedgerLog) -> list[LogRecord]:
    """The log of a ledger with one shard, two offsets apart, as if each record had been a transaction of its own."""
    return [LogRecord(number * 2, key, value) for number, (key, value) in enumerate(log.logs[0].values)]


class LogWriter:
    """Puts a log on its topics in transactions, as far as it is not there yet."""

    def __init__(self, bootstrap: str, log: LedgerLog) -> None:
        self._bootstrap = bootstrap
        self._log = log
        self._written = [2 for _ in log.logs]
        self._writers = [
            TransactionalWriter(bootstrap, f"{log.ledger.name}-{each.shard}", each.shard) for each in log.logs
        ]
        for writer in self._writers:
            writer.open()

    def write(self, at_once: int = 1000) -> None:
        """Write what has been recorded since, to all shards at once."""
        with ThreadPoolExecutor(len(self._writers)) as pool:
            list(pool.map(partial(self._write_shard, at_once), self._log.logs, self._writers))

    def _write_shard(self, at_once: int, each: ShardLog, writer: TransactionalWriter) -> None:
        topic = self._log.ledger.topic(Part.EVENTS)
        while chunk := each.values[self._written[each.shard] : self._written[each.shard] + at_once]:
            writer.stage({topic: [Record(key.encode(), value) for key, value in chunk]})
            writer.finish()
            self._written[each.shard] += len(chunk)
        # A commit is answered before its marker is written, and until then the log seems to end before it.
        if (last := writer.last_offsets.get(topic)) is not None:
            with TailReader(self._bootstrap, topic, each.shard, last) as tail:
                eventually(lambda: tail.end() > last + 1)


@contextmanager
def new_database(dsn: str) -> Iterator[str]:
    """A database of its own on the server, gone afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_conninfo(dsn, dbname=name)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def emptied(connection: psycopg.Connection[Any], layout: Layout) -> None:
    """Leave no row in any table of a layout, made where they are missing: to make them anew takes ten times as long."""
    layout.ensure(connection)
    connection.execute(
        sql.SQL(
            "do $$ declare each record; begin"
            " for each in select schemaname, tablename from pg_tables where schemaname = {} loop"
            " execute format('delete from %I.%I', each.schemaname, each.tablename);"
            " end loop; end $$"
        ).format(sql.Literal(layout.schema))
    )


def begun(connection: psycopg.Connection[Any], layout: Layout, log: LedgerLog) -> Projector:
    """Tables that are empty, and what fills them."""
    emptied(connection, layout)
    tables = Projector(connection, layout, log.ledger, 1)
    tables.begin(log.ledger.topic(Part.EVENTS), 0)
    return tables


def rows_of(connection: psycopg.Connection[Any], layout: Layout, fold: Fold[Any]) -> list[msgspec.Struct]:
    """The rows of a fold's table, in the order of its primary key."""
    columns = [
        sql.SQL("{}::text" if column.declared.startswith("json") else "{}").format(sql.Identifier(column.name))
        for column in columns_of(fold.row)
    ]
    statement = sql.SQL("select {} from {} order by {}").format(
        sql.SQL(", ").join(columns), layout.table(fold.name), sql.SQL(", ").join(map(sql.Identifier, fold.primary))
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return [msgspec.convert(row, fold.row) for row in cursor.execute(statement)]


def folded(log: LedgerLog, fold: Fold[Any]) -> list[msgspec.Struct]:
    """The rows that the fold makes of the log in memory, in the same order."""
    rows = fold_rows(fold, (decode_envelope(value) for value in events_of(log)))
    return sorted(rows, key=lambda row: tuple(getattr(row, name) for name in fold.primary))


def events_of(log: LedgerLog) -> Iterable[bytes]:
    """Every event of the log, shard by shard."""
    return (value for each in log.logs for key, value in each.values if key != GENESIS)


def same_as_folded(connection: psycopg.Connection[Any], log: LedgerLog, layout: Layout = LAYOUT) -> None:
    """Assert that every table holds exactly what its fold makes of the log."""
    for fold in READING.folds:
        assert rows_of(connection, layout, fold) == folded(log, fold)


def event_count(connection: psycopg.Connection[Any], layout: Layout = LAYOUT) -> int:
    """How many events have been projected."""
    row = connection.execute(sql.SQL("select sum(shardseq) from {}").format(layout.table("position"))).fetchone()
    return int(row[0] or 0) if row else 0
