"""What the console asks of the tables beside what is read over HTTP: counts to begin with, and a history both ways."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import KIND, Row, _Tables

_WAITING: LiteralString = """
select status, count(*) as count, min(waiting_since) as since from {}
where institution = %(institution)s and waiting_since is not null and not hidden
group by status order by status
"""
_KINDS: LiteralString = f"select {KIND} as kind, count(*) as count from {{}} where case_id = %(case)s group by 1"
_NEAREST: LiteralString = """
select subject from {} where institution = %(institution)s and subject >= %(from)s and subject < %(before)s
order by subject limit %(limit)s
"""


class Glance(_Tables):
    """Looks of the console. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def waiting(self, institution: str) -> Sequence[Row]:
        """By status, how many hand-offs of an institution wait for their next step, and since when."""
        return self._rows(sql.SQL(_WAITING).format(self._table("handoffs")), {"institution": institution})

    def kinds(self, case: str) -> Mapping[str, int]:
        """How many events of each kind of stream a case has."""
        rows = self._rows(sql.SQL(_KINDS).format(self._table("case_history")), {"case": case})
        return {row["kind"]: row["count"] for row in rows}

    def history(
        self,
        case: str,
        kinds: Sequence[str],
        hidden: Sequence[str],
        after: int | None,
        limit: int,
        *,
        newest_first: bool,
    ) -> Sequence[Row]:
        """Events of a case, of some kinds of stream or (where none is named) of all, but for those that are hidden.

        `place` is its number among all events of the case on the log that are not hidden, those that an operator had
        left out included.
        """
        order, beyond = ("desc", "<") if newest_first else ("asc", ">")
        statement = sql.SQL(
            "select one.*, seen + (select count(*) from {discarded} d where d.case_id = %(case)s"
            " and d.shardseq < one.position and split_part(d.event, '-', 1) <> all(%(hidden)s)) as place"
            " from (select *, row_number() over (order by position) as seen from {table}"
            " where case_id = %(case)s and {kind} <> all(%(hidden)s)) one"
            " where (%(kinds)s::text[] = '{{}}' or {kind} = any(%(kinds)s))"
            " and (%(after)s::bigint is null or position {beyond} %(after)s) order by position {order} limit %(limit)s"
        ).format(
            table=self._table("case_history"),
            discarded=self._table("discarded"),
            kind=sql.SQL(KIND),
            beyond=sql.SQL(beyond),
            order=sql.SQL(order),
        )
        asked: dict[str, Any] = {"kinds": list(kinds), "hidden": list(hidden)}
        return self._rows(statement, {"case": case, "after": after, "limit": limit, **asked})

    def before(self, case: str, hidden: Sequence[str], position: int) -> datetime | None:
        """When the event before a position, of a kind that is not hidden, was recorded."""
        statement = sql.SQL(
            "select recorded_at from {} where case_id = %(case)s and {} <> all(%(hidden)s) and position < %(position)s"
            " order by position desc limit 1"
        ).format(self._table("case_history"), sql.SQL(KIND))
        found = self._rows(statement, {"case": case, "hidden": list(hidden), "position": position})
        return found[0]["recorded_at"] if found else None

    def nearest(self, institution: str, beginnings: Sequence[str], limit: int) -> Sequence[str]:
        """Cases of an institution whose number begins so."""
        statement = sql.SQL(_NEAREST).format(self._table("caseload"))
        found: list[str] = []
        for beginning in beginnings:
            values = {"institution": institution, "from": beginning, "before": f"{beginning}~", "limit": limit}
            found += [row["subject"] for row in self._rows(statement, values)]
        return found[:limit]
