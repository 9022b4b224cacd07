"""Reads the facts of cases, for whoever looks up which of them a pattern rests on, and whom it is about."""

from collections.abc import Iterator, Sequence
from typing import LiteralString

from psycopg import sql

from .evaluations import FETCH_ROWS
from .pool import reachable
from .queries import Row, _Tables

_IDS: LiteralString = "select case_id from {} where institution = %s order by case_id"
_TEXTS: LiteralString = "select facts from {} where institution = %s order by case_id"


class CaseFactsTable(_Tables):
    """The facts. Every method may block, and raises `ConnectionError` while they cannot be read."""

    def ids(self, institution: str) -> Iterator[str]:
        """The cases of an institution, in the order of their ids."""
        return self._each(_IDS, institution)

    def texts(self, institution: str) -> Iterator[str]:
        """The facts of each case of an institution, as text, in the order of their ids."""
        return self._each(_TEXTS, institution)

    def _each(self, statement: LiteralString, institution: str) -> Iterator[str]:
        composed = sql.SQL(statement).format(self._table("case_facts"))
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.transaction(),
            connection.cursor(name="case_facts") as cursor,
        ):
            cursor.itersize = FETCH_ROWS
            for (found,) in cursor.execute(composed, (institution,)):
                yield found


class NamedTable(_Tables):
    """Who is named in cases, sealed. Every method may block, and raises `ConnectionError` likewise."""

    def named(self, cases: Sequence[str]) -> Sequence[Row]:
        """The people of these cases, the case that was named last first."""
        statement = sql.SQL("select case_id, people from {} where case_id = any(%s) order by case_id desc")
        return self._rows(statement.format(self._table("named")), [list(cases)])
