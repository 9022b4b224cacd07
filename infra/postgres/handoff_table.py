"""Reads the table of hand-offs. What a reporter has not let the institution know of is in no list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import Row, _Tables

_HANDOFFS: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "status": "status = %(status)s",
    "recipient": "recipient = %(recipient)s",
    "kind": "kind = %(kind)s",
    "purpose": "purpose = %(purpose)s",
    "case": "case_id = %(case)s",
}


class HandoffTable(_Tables):
    """The hand-offs. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def handoffs(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Hand-offs that meet every condition, newest first by `order`, from behind a place in that order on."""
        clauses = _clauses(where)
        values = {**where, "limit": limit}
        if after is not None:
            clauses.append(sql.SQL("({}, handoff) < (%(after_at)s, %(after)s)").format(sql.Identifier(order)))
            values["after_at"], values["after"] = after
        statement = sql.SQL("select * from {} where {} order by {} desc, handoff desc limit %(limit)s").format(
            self._table("handoffs"), sql.SQL(" and ").join(clauses), sql.Identifier(order)
        )
        return self._rows(statement, values)

    def count(self, where: Mapping[str, Any]) -> int:
        """How many hand-offs meet every condition."""
        statement = sql.SQL("select count(*) as handoffs from {} where {}").format(
            self._table("handoffs"), sql.SQL(" and ").join(_clauses(where))
        )
        return int(self._rows(statement, where)[0]["handoffs"])

    def handoff(self, handoff: str) -> Row | None:
        """One hand-off that the institution may know of, of whatever institution."""
        statement = sql.SQL("select * from {} where handoff = %s and not hidden").format(self._table("handoffs"))
        return next(iter(self._rows(statement, [handoff])), None)


def _clauses(where: Mapping[str, Any]) -> list[sql.Composable]:
    return [sql.SQL("not hidden"), *(sql.SQL(_HANDOFFS[name]) for name in where)]
