"""Reads the tables of publications of figures."""

from collections.abc import Sequence

from psycopg import sql

from .queries import Row, _Tables

RELEASES_MAX = 1_000
"""As many as an institution can make in its life, so that a list of them is one page."""


class ReleaseTable(_Tables):
    """The publications. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def releases(self, institution: str) -> Sequence[Row]:
        """The publications of an institution, the newest first."""
        statement = sql.SQL("select * from {} where institution = %s order by prepared_at desc, release desc limit %s")
        return self._rows(statement.format(self._table("releases")), [institution, RELEASES_MAX])

    def release(self, release: str) -> Row | None:
        """One publication, of whatever institution."""
        statement = sql.SQL("select * from {} where release = %s").format(self._table("releases"))
        return next(iter(self._rows(statement, [release])), None)

    def parts(self, release: str) -> Sequence[Row]:
        """The figures of a publication and what was corrected of them, in the order in which they were recorded."""
        statement = sql.SQL("select * from {} where release = %s order by number").format(self._table("release_parts"))
        return self._rows(statement, [release])
