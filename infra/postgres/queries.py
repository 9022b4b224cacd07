"""Reads the tables of the reading projection, for whoever may see what is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import msgspec
from psycopg import sql
from psycopg.rows import class_row, dict_row
from psycopg_pool import ConnectionPool

from events.outcome import Outcome

from .pool import Connection, reachable

Row = Mapping[str, Any]

_CONDITIONS: Mapping[str, LiteralString] = {
    "institution": "institution = {}",
    "kind": "kind = {}",
    "form": "form = {}",
    "status": "status = {}",
    "unit": "unit = {}",
    "behaviour": "{} = any (behaviours)",
    "opened_from": "opened_at >= {}",
    "opened_before": "opened_at < {}",
    "updated_from": "updated_at >= {}",
    "updated_before": "updated_at < {}",
}

# Where a shard was read to its end, it is as fresh as the last look at that end; else as the last event projected.
_FRESHNESS = """
select min(as_of) as as_of,
       extract(epoch from now() - min(as_of))::float as behind_seconds,
       coalesce(sum(greatest(end_offset - next_offset, 0)), 0)::bigint as behind_records,
       string_agg(halted, '; ') as halted
from (select *, case when next_offset >= end_offset then seen_at else recorded_at end as as_of from {}) position
where topic = %s and shard = coalesce(%s, shard)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How far the tables are: everything up to `as_of` is in them; None where nothing was ever read.

    `behind_records` counts what is known to lie on the log and is not in them yet; `halted` says why a shard stands
    still.
    """

    as_of: datetime | None
    behind_seconds: float | None
    behind_records: int
    halted: str | None


class CaseTables:
    """The caseload and the histories. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection], schema: str, topic: str) -> None:
        self._pool = pool
        self._schema = schema
        self._topic = topic

    def freshness(self, shard: int | None = None) -> Freshness:
        """Of one shard, or of the one that is furthest behind."""
        statement = sql.SQL(_FRESHNESS).format(self._table("position"))
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Freshness)) as cursor,
        ):
            found = cursor.execute(statement, (self._topic, shard)).fetchone()
            assert found is not None, "an aggregate without groups has one row"
            return found

    def cases(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Cases that meet every condition, newest first by `order` (a column), from behind a place in that order on."""
        clauses = _clauses(where)
        values = list(where.values())
        if after is not None:
            clauses.append(sql.SQL("({}, subject) < (%s, %s)").format(sql.Identifier(order)))
            values += after
        statement = sql.SQL("select * from {} where {} order by {} desc, subject desc limit %s").format(
            self._table("caseload"), sql.SQL(" and ").join(clauses), sql.Identifier(order)
        )
        return self._rows(statement, [*values, limit])

    def count(self, where: Mapping[str, Any]) -> int:
        """How many cases meet every condition."""
        statement = sql.SQL("select count(*) as cases from {} where {}").format(
            self._table("caseload"), sql.SQL(" and ").join(_clauses(where))
        )
        return int(self._rows(statement, list(where.values()))[0]["cases"])

    def case(self, subject: str) -> Row | None:
        """One case, with what is parked of it, of whatever institution."""
        statement = sql.SQL("select * from {} where subject = %s").format(self._table("caseload"))
        return next(iter(self._rows(statement, [subject])), None)

    def version(self, subject: str) -> int:
        """The version up to which a case can be read, 0 where it is not there."""
        statement = sql.SQL("select version from {} where subject = %s").format(self._table("caseload"))
        return next((row["version"] for row in self._rows(statement, [subject])), 0)

    def parked(self, subject: str) -> Row | None:
        """Since when, and by which event, a case waits for a release that can take it."""
        statement = sql.SQL("select event, parked_at from {} where subject = %s").format(self._table("parked"))
        return next(iter(self._rows(statement, [subject])), None)

    def history(self, subject: str, after: int, limit: int) -> Sequence[Row]:
        """The events of a case behind a number, oldest first."""
        statement = sql.SQL("select * from {} where subject = %s and number > %s order by number limit %s")
        return self._rows(statement.format(self._table("case_history")), [subject, after, limit])

    def _rows(self, statement: sql.Composed, values: Sequence[Any]) -> Sequence[Row]:
        with reachable(), self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, values).fetchall()

    def _table(self, name: str) -> sql.Identifier:
        return sql.Identifier(self._schema, name)


class OutcomeTable:
    """What became of commands, long after they were sent."""

    def __init__(self, pool: ConnectionPool[Connection], schema: str) -> None:
        self._pool = pool
        self._table = sql.Identifier(schema, "command_outcomes")

    def find(self, commandid: str) -> Outcome | None:
        """The first answer that a command got, None where none is known (yet). Raises `ConnectionError`."""
        statement = sql.SQL("select outcome from {} where commandid = %s order by recorded_at limit 1")
        with reachable(), self._pool.connection() as connection:
            row = connection.execute(statement.format(self._table), (commandid,)).fetchone()
        return msgspec.convert(row[0], Outcome) if row else None


def _clauses(where: Mapping[str, Any]) -> list[sql.Composable]:
    return [sql.SQL(_CONDITIONS[name]).format(sql.Placeholder()) for name in where]
