"""Reads the table of who looked at what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import CaseTables, Row

_LOOKS: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "actor": "actor = %(actor)s",
    "what": "what = %(what)s",
    "outcome": "outcome = %(outcome)s",
    "door": "door = %(door)s",
    "case": "case_id = %(case)s",
    "recorded_from": "recorded_at >= %(recorded_from)s",
    "recorded_before": "recorded_at < %(recorded_before)s",
}


class AccessTable(CaseTables):
    """The access log. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def looks(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Rows that meet every condition, newest first by `order`, from behind a place in that order on."""
        clauses = _clauses(where)
        values = {**where, "limit": limit}
        if after is not None:
            clauses.append(sql.SQL("({}, event) < (%(after_at)s, %(after)s)").format(sql.Identifier(order)))
            values["after_at"], values["after"] = after
        statement = sql.SQL("select * from {} where {} order by {} desc, event desc limit %(limit)s").format(
            self._table("access"), sql.SQL(" and ").join(clauses), sql.Identifier(order)
        )
        return self._rows(statement, values)

    def count(self, where: Mapping[str, Any], limit: int = 1_000_000) -> int:
        """How many meet every condition; no further than the limit."""
        statement = sql.SQL("select count(*) as looks from (select 1 from {} where {} limit %(limit)s) found").format(
            self._table("access"), sql.SQL(" and ").join(_clauses(where))
        )
        return int(self._rows(statement, {**where, "limit": limit})[0]["looks"])


def _clauses(where: Mapping[str, Any]) -> list[sql.Composable]:
    return [sql.SQL(_LOOKS[name]) for name in where]
