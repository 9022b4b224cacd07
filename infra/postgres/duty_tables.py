"""Reads the tables of duties, with what their deadlines say of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import Row, _Tables

# What is late by policy is told by the deadlines of a duty, of which one runs at a time.
_LATE: LiteralString = (
    "exists (select from {deadlines} deadline where deadline.duty = duties.duty and runs and due_at <= %(now)s)"
)

_WHERE: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "stage": "stage = %(stage)s",
    "step": "step = %(step)s",
    "open": "is_open = %(open)s",
    "scope": "scope = %(scope)s",
    "rule": "rule = %(rule)s",
    "kind": "kind = %(kind)s",
    "case": "case_id = %(case)s",
    "overdue": f"{_LATE} = %(overdue)s",
}


class DutyTable(_Tables):
    """The duties. Every method may block, and raises `ConnectionError` while PostgreSQL is away.

    What is overdue is judged at the instant that the caller names, never by the database's own clock.
    """

    def duties(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Duties that meet every condition, the one that has stood longest first, from behind a place in that order."""
        conditions = self._conditions(where)
        values = {**where, "now": now, "limit": limit}
        if after is not None:
            conditions += sql.SQL(" and (since, duty) > (%(after_at)s, %(after)s)")
            values["after_at"], values["after"] = after
        return self._rows(self._select(conditions) + sql.SQL(" order by since, duty limit %(limit)s"), values)

    def count(self, where: Mapping[str, Any], now: datetime) -> int:
        """How many duties meet every condition."""
        statement = sql.SQL("select count(*) as duties from {} duties where ").format(self._table("duties"))
        return int(self._rows(statement + self._conditions(where), {**where, "now": now})[0]["duties"])

    def duty(self, duty: str, now: datetime) -> Row | None:
        """One duty, of whatever institution."""
        found = self._rows(self._select(sql.SQL("duty = %(duty)s")), {"duty": duty, "now": now})
        return next(iter(found), None)

    def of_case(self, case: str) -> tuple[int, int]:
        """How many duties of a case are open, and how many it has."""
        statement = sql.SQL(
            "select count(*) filter (where is_open) as open, count(*) as all from {} where case_id = %s"
        )
        (found,) = self._rows(statement.format(self._table("duties")), [case])
        return found["open"], found["all"]

    def deadlines(self, duty: str) -> Sequence[Row]:
        """The deadlines that this duty's events set, the first that began first."""
        statement = sql.SQL("select * from {} where duty = %s order by starts_at, deadline")
        return self._rows(statement.format(self._table("deadlines")), [duty])

    def _select(self, conditions: sql.Composable) -> sql.Composed:
        late = sql.SQL(_LATE).format(deadlines=self._table("deadlines"))
        return sql.SQL("select *, {} as overdue from {} duties where {}").format(
            late, self._table("duties"), conditions
        )

    def _conditions(self, where: Mapping[str, Any]) -> sql.Composed:
        deadlines = self._table("deadlines")
        return sql.SQL(" and ").join(sql.SQL(_WHERE[name]).format(deadlines=deadlines) for name in where)
