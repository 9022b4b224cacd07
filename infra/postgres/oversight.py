"""Reads the tables of patterns, of what brought cases to them, and of lessons."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from psycopg import sql

from .queries import Row, _Tables

_PATTERNS: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "status": "status = %(status)s",
    "rule": "%(rule)s in (rule, split_part(rule, '/', 1))",
    "axis": "axis = %(axis)s",
    "unit": "unit = %(unit)s",
    "step": "step = %(step)s",
    "overdue": "coalesce(due_on < %(today)s, false) = %(overdue)s",
}
_LESSONS: Mapping[str, LiteralString] = {
    "of": "institution = %(of)s",
    "theme": "%(theme)s = any (themes)",
    "measure": "measure_kind = %(measure)s",
    "concluded": "concluded = %(concluded)s",
}
_STATEMENTS: Mapping[str, LiteralString] = {
    "institution": "institution = %(institution)s",
    "year": "year = %(year)s",
    "unit": "unit = %(unit)s",
    "population": "population = %(population)s",
    "kind": "%(kind)s = case when respondents is null then 'exposure' else 'survey' end",
}


class _Paged(_Tables):
    """Tables that are read a page at a time, the newest first."""

    def _page(
        self,
        table: str,
        key: str,
        clauses: list[sql.Composable],
        values: Mapping[str, Any],
        order: str,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Row]:
        by, name = sql.Identifier(order), sql.Identifier(key)
        given = {**values, "limit": limit}
        if after is not None:
            clauses = [*clauses, sql.SQL("({}, {}) < (%(after_at)s, %(after)s)").format(by, name)]
            given["after_at"], given["after"] = after
        statement = sql.SQL("select * from {} where {} order by {} desc, {} desc limit %(limit)s")
        return self._rows(statement.format(self._table(table), sql.SQL(" and ").join(clauses), by, name), given)


class PatternTable(_Paged):
    """The patterns and lessons. Every method may block, and raises `ConnectionError` while PostgreSQL is away.

    What is overdue is judged on the day that the caller names, never by the database's own clock.
    """

    def patterns(
        self, where: Mapping[str, Any], today: date, order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Patterns that meet every condition, newest first by `order`, from behind a place in that order on."""
        clauses: list[sql.Composable] = [sql.SQL(_PATTERNS[name]) for name in where]
        return self._page("patterns", "pattern", clauses, {**where, "today": today}, order, after, limit)

    def count(self, where: Mapping[str, Any], today: date) -> int:
        """How many patterns meet every condition."""
        statement = sql.SQL("select count(*) as patterns from {} where {}").format(
            self._table("patterns"), sql.SQL(" and ").join([sql.SQL(_PATTERNS[name]) for name in where])
        )
        return int(self._rows(statement, {**where, "today": today})[0]["patterns"])

    def pattern(self, pattern: str) -> Row | None:
        """One pattern, of whatever institution."""
        statement = sql.SQL("select * from {} where pattern = %s").format(self._table("patterns"))
        return next(iter(self._rows(statement, [pattern])), None)

    def evidence(self, pattern: str, after: int, limit: int) -> Sequence[Row]:
        """The times that cases were added to a pattern, behind a number, oldest first."""
        statement = sql.SQL("select * from {} where pattern = %s and number > %s order by number limit %s")
        return self._rows(statement.format(self._table("pattern_evidence")), [pattern, after, limit])

    def indicated_key(self, pattern: str) -> Mapping[str, Any]:
        """What the cases of a pattern have in common, with the mark that no list shows; empty where it is not there."""
        statement = sql.SQL("select summary -> 'key' as key from {} where case_id = %s order by position limit 1")
        return next((row["key"] for row in self._rows(statement.format(self._table("case_history")), [pattern])), {})

    def lookups(self, pattern: str, types: Sequence[str], limit: int) -> Sequence[Row]:
        """The last events of these types, the newest first: `type` and `summary`."""
        statement = sql.SQL(
            "select type, summary from {} where case_id = %s and type = any(%s) order by position desc limit %s"
        )
        return self._rows(statement.format(self._table("case_history")), [pattern, list(types), limit])

    def lessons(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Lessons of every institution that were not withdrawn, newest first by `order`."""
        clauses: list[sql.Composable] = [sql.SQL("withdrawn is null"), *(sql.SQL(_LESSONS[name]) for name in where)]
        return self._page("lessons", "lesson", clauses, where, order, after, limit)


class StatementTable(_Paged):
    """What institutions stated. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def statements(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Statements that meet every condition, the newest first by `order`, from behind a place in that order on."""
        clauses: list[sql.Composable] = [sql.SQL(_STATEMENTS[name]) for name in where]
        return self._page("statements", "place", clauses, where, order, after, limit)

    def count(self, where: Mapping[str, Any]) -> int:
        """How many statements meet every condition."""
        statement = sql.SQL("select count(*) as statements from {} where {}").format(
            self._table("statements"), sql.SQL(" and ").join([sql.SQL(_STATEMENTS[name]) for name in where])
        )
        return int(self._rows(statement, where)[0]["statements"])
