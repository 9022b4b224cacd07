"""Reads the tables of what lies in escrow and of what settlements silence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import Row, _Tables

_SETTLEMENTS: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "case": "case_id = %(case)s",
    "recorded_from": "recorded_at >= %(recorded_from)s",
    "recorded_before": "recorded_at < %(recorded_before)s",
}

# Every settlement counts in the whole, so that those that silence are a share of something.
_TOTALS: LiteralString = """
select count(*) as settlements, count(*) filter (where silenced) as silenced from {} where institution = %(institution)s
"""
_CLAUSES: LiteralString = """
select clause, count(*) as settlements from {}, unnest(silencing) as clause
where institution = %(institution)s group by clause order by clause
"""
_KINDS: LiteralString = """
select one ->> 'kind' as kind, count(*) as clauses from {}, json_array_elements(silences) as one
where institution = %(institution)s group by 1 order by 1
"""


class EscrowTable(_Tables):
    """The reports in escrow, one row a person. Every method may block, and raises `ConnectionError` while it is off."""

    def opened(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """The rows of an institution of which reports are released, newest first, from behind a place on."""
        values = {"institution": where["institution"], "limit": limit}
        clause: sql.Composable = sql.SQL("")
        if after is not None:
            clause = sql.SQL("and ({}, stream) < (%(after_at)s, %(after)s)").format(sql.Identifier(order))
            values["after_at"], values["after"] = after
        statement = sql.SQL(
            "select * from {} where institution = %(institution)s and opened {} order by {} desc, stream desc"
            " limit %(limit)s"
        )
        return self._rows(statement.format(self._table("escrow"), clause, sql.Identifier(order)), values)

    def counts(self, institution: str) -> Row:
        """How many reports of an institution are sealed, over all persons; of how many persons some are released."""
        statement = sql.SQL(
            "select coalesce(sum(waiting), 0)::bigint as waiting, count(*) filter (where opened) as opened"
            " from {} where institution = %s"
        )
        return self._rows(statement.format(self._table("escrow")), [institution])[0]

    def escrow(self, stream: str) -> Row | None:
        """The reports on one person, of whatever institution, released or not."""
        statement = sql.SQL("select * from {} where stream = %s").format(self._table("escrow"))
        return next(iter(self._rows(statement, [stream])), None)

    def withdrawn(self, since: datetime) -> Sequence[str]:
        """The ids of the reports that were withdrawn, of every institution, where anything happened since."""
        statement = sql.SQL(
            "select one ->> 'deposit' as deposit from (select unnest(deposits)::json as one from {}"
            " where updated_at >= %s) as reports where one ->> 'state' = 'withdrawn'"
        )
        return [row["deposit"] for row in self._rows(statement.format(self._table("escrow")), [since])]


class SilenceTable(_Tables):
    """The settlements. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def silenced(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """The settlements that silence and meet every condition, newest first, from behind a place in that order on."""
        clauses: list[sql.Composable] = [sql.SQL("silenced"), *(sql.SQL(_SETTLEMENTS[name]) for name in where)]
        values = {**where, "limit": limit}
        if after is not None:
            clauses.append(sql.SQL("({}, place) < (%(after_at)s, %(after)s)").format(sql.Identifier(order)))
            values["after_at"], values["after"] = after
        # Two settlements of a case may be of one moment, so a place in the list is that of an event.
        statement = sql.SQL(
            "select * from (select *, case_id || '.' || number as place from {}) as settlement"
            " where {} order by {} desc, place desc limit %(limit)s"
        )
        table, conditions = self._table("silence"), sql.SQL(" and ").join(clauses)
        return self._rows(statement.format(table, conditions, sql.Identifier(order)), values)

    def count(self, where: Mapping[str, Any]) -> int:
        """How many settlements that silence meet every condition."""
        clauses = [sql.SQL("silenced"), *(sql.SQL(_SETTLEMENTS[name]) for name in where)]
        statement = sql.SQL("select count(*) as settlements from {} where {}")
        found = self._rows(statement.format(self._table("silence"), sql.SQL(" and ").join(clauses)), where)
        return int(found[0]["settlements"])

    def totals(self, institution: str) -> Mapping[str, Any]:
        """Over all settlements of an institution: how many there are, how many silence, by what clauses and kinds."""
        values = {"institution": institution}
        table = self._table("silence")
        (whole,) = self._rows(sql.SQL(_TOTALS).format(table), values)
        clauses = self._rows(sql.SQL(_CLAUSES).format(table), values)
        kinds = self._rows(sql.SQL(_KINDS).format(table), values)
        return {
            **whole,
            "clauses": {row["clause"]: row["settlements"] for row in clauses},
            "kinds": {row["kind"]: row["clauses"] for row in kinds},
        }
