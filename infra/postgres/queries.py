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

_CASES: Mapping[str, LiteralString] = {
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

# Lists are in the order of `due_at`, so a bound on the last day is also told as one on that, which has an index: a term
# is over at the midnight that ends its last day, or on that day where it is counted in hours.
_DEADLINES: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "status": "status = %(status)s and runs = (%(status)s in ('open', 'missed'))",
    "running": "runs = %(running)s",
    "overdue": "(runs and due_at <= %(now)s) = %(overdue)s",
    "due_from": "due_on >= %(due_from)s and due_at >= %(due_from)s::timestamp at time zone 'Europe/Amsterdam'",
    "due_before": "due_on < %(due_before)s and due_at <= %(due_before)s::timestamp at time zone 'Europe/Amsterdam'",
    "rule": "rule = %(rule)s",
    "level": "level = %(level)s",
    "kind": "kind = %(kind)s",
    "holder": "holder = %(holder)s",
    "basis": "basis = %(basis)s",
    "case": "case_id = %(case)s",
    "duty": "duty = %(duty)s",
}
_OVERDUE: LiteralString = "runs and due_at <= %(now)s"  # A bound on an index, which a comparison with yes or no is not.

# The third part of a type is the kind of its stream: `nl.meldstroom.deadline.set.v1`.
KIND: LiteralString = "split_part(type, '.', 3)"

_RUNNING: LiteralString = """
select rule, term, rule_version, level,
       count(*) as running,
       count(*) filter (where due_at <= %(now)s) as overdue,
       count(*) filter (where due_at > %(now)s and due_at <= %(soon)s) as soon
from {} where institution = %(institution)s and runs
group by rule, term, rule_version, level order by rule, term, rule_version, level
"""

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


class _Tables:
    """Tables of one schema, and how rows of them are read. Raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection], schema: str) -> None:
        self._pool = pool
        self._schema = schema

    def _rows(self, statement: sql.Composed, values: Sequence[Any] | Mapping[str, Any]) -> Sequence[Row]:
        with reachable(), self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, values).fetchall()

    def _table(self, name: str) -> sql.Identifier:
        return sql.Identifier(self._schema, name)


class CaseTables(_Tables):
    """The caseload and the histories. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection], schema: str, topic: str) -> None:
        super().__init__(pool, schema)
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

    def named(self, subjects: Sequence[str]) -> Sequence[Row]:
        """Those of these cases that can be read, of whatever institution, in no order."""
        statement = sql.SQL("select * from {} where subject = any(%s)")
        return self._rows(statement.format(self._table("caseload")), [list(subjects)])

    def version(self, subject: str) -> int:
        """The version up to which a case can be read, 0 where it is not there."""
        statement = sql.SQL("select version from {} where subject = %s").format(self._table("caseload"))
        return next((row["version"] for row in self._rows(statement, [subject])), 0)

    def parked(self, case: str) -> Row | None:
        """Since when, and by which event, a case waits for a release that can take it."""
        statement = sql.SQL("select event, parked_at from {} where case_id = %s").format(self._table("parked"))
        return next(iter(self._rows(statement, [case])), None)

    def left_out(self, case: str) -> Sequence[str]:
        """The events of a case that an operator had left out of the tables, in their order."""
        statement = sql.SQL("select event from {} where case_id = %s order by shardseq")
        return [row["event"] for row in self._rows(statement.format(self._table("discarded")), [case])]

    def history(self, case: str, hidden: Sequence[str], after: int, limit: int) -> Sequence[Row]:
        """The events of a case, and of what belongs to it but for hidden kinds of stream, behind a position on."""
        statement = sql.SQL(
            "select * from {} where case_id = %s and {} <> all(%s) and position > %s order by position limit %s"
        ).format(self._table("case_history"), sql.SQL(KIND))
        return self._rows(statement, [case, list(hidden), after, limit])


class DeadlineTable(_Tables):
    """The deadlines. Every method may block, and raises `ConnectionError` while PostgreSQL is away.

    What is overdue is judged at the instant that the caller names, never by the database's own clock.
    """

    def deadlines(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Deadlines that meet every condition, the first due first, from behind a place in that order on."""
        clauses = _deadline_clauses(where)
        values = {**where, "now": now, "limit": limit}
        if after is not None:
            clauses.append(sql.SQL("(due_at, deadline) > (%(after_at)s, %(after)s)"))
            values["after_at"], values["after"] = after
        statement = sql.SQL("select * from {} where {} order by due_at, deadline limit %(limit)s")
        return self._rows(statement.format(self._table("deadlines"), sql.SQL(" and ").join(clauses)), values)

    def count(self, where: Mapping[str, Any], now: datetime) -> int:
        """How many deadlines meet every condition."""
        statement = sql.SQL("select count(*) as deadlines from {} where {}").format(
            self._table("deadlines"), sql.SQL(" and ").join(_deadline_clauses(where))
        )
        return int(self._rows(statement, {**where, "now": now})[0]["deadlines"])

    def deadline(self, deadline: str) -> Row | None:
        """One deadline, of whatever institution."""
        statement = sql.SQL("select * from {} where deadline = %s").format(self._table("deadlines"))
        return next(iter(self._rows(statement, [deadline])), None)

    def running(self, institution: str, now: datetime, soon: datetime) -> Sequence[Row]:
        """How many deadlines of an institution run, by rule, term and level: all, overdue, and due until `soon`."""
        statement = sql.SQL(_RUNNING).format(self._table("deadlines"))
        return self._rows(statement, {"institution": institution, "now": now, "soon": soon})


class OutcomeTable:
    """What became of commands, long after they were sent, in the tables of one projection or of several."""

    def __init__(self, pool: ConnectionPool[Connection], *schemas: str) -> None:
        self._pool = pool
        self._tables = [sql.Identifier(schema, "command_outcomes") for schema in schemas]

    def find(self, commandid: str) -> Outcome | None:
        """The first answer that a command got, None where none is known (yet). Raises `ConnectionError`."""
        statement = sql.SQL("select outcome from {} where commandid = %s order by recorded_at limit 1")
        with reachable(), self._pool.connection() as connection:
            for table in self._tables:
                if (row := connection.execute(statement.format(table), (commandid,)).fetchone()) is not None:
                    return msgspec.convert(row[0], Outcome)
        return None


def _clauses(where: Mapping[str, Any]) -> list[sql.Composable]:
    return [sql.SQL(_CASES[name]).format(sql.Placeholder()) for name in where]


def _deadline_clauses(where: Mapping[str, Any]) -> list[sql.Composable]:
    return [
        sql.SQL(_OVERDUE if (name, value) == ("overdue", True) else _DEADLINES[name]) for name, value in where.items()
    ]
