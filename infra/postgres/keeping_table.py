"""Reads how long each case is kept and how far its erasure has come, from the inspectorate process's own tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import Row, _Tables

_WHERE: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "case": "case_id = %(case)s",
    "step": "step = %(step)s",
    "state": "%(state)s = case when forgotten_at is not null then 'forgotten' when proposed_at is not null and"
    " proposed = rule || ' ' || ended_on then 'proposed' when cardinality(holds) > 0 then 'held'"
    " when due_at <= %(now)s then 'due' else 'running' end",
}


class KeepingTable(_Tables):
    """The cases that have a term or a request. Every method may block, and raises `ConnectionError` while it is away.

    What has run out is judged at the instant that the caller names.
    """

    def kept(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Cases with a term that meet every condition, the one that runs out first comes first."""
        return self._page(where, "due_at", ">", after, {"now": now, "limit": limit})

    def requests(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Cases of which an erasure was asked for, with the last request; the newest first."""
        return self._page(where, "requested_at", "<", after, {"now": now, "limit": limit})

    def of_case(self, case: str) -> Row | None:
        """One case, of whatever institution."""
        statement = sql.SQL("select * from {} where case_id = %s").format(self._table("keeping"))
        return next(iter(self._rows(statement, [case])), None)

    def _page(
        self,
        where: Mapping[str, Any],
        order: str,
        behind: LiteralString,
        after: tuple[datetime, str] | None,
        values: Mapping[str, Any],
    ) -> Sequence[Row]:
        by = sql.Identifier(order)
        clauses: list[sql.Composable] = [sql.SQL("{} is not null").format(by)]
        clauses += [sql.SQL(_WHERE[name]) for name in where]
        given = {**where, **values}
        if after is not None:
            clauses.append(sql.SQL("({}, case_id) " + behind + " (%(after_at)s, %(after)s)").format(by))
            given["after_at"], given["after"] = after
        way = sql.SQL("asc" if behind == ">" else "desc")
        statement = sql.SQL("select * from {} where {} order by {} {way}, case_id {way} limit %(limit)s")
        return self._rows(statement.format(self._table("keeping"), sql.SQL(" and ").join(clauses), by, way=way), given)
