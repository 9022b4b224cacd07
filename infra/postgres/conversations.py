"""Reads conversations with reporters from the tables of the reading projection."""

from collections.abc import Sequence

from psycopg import sql

from .queries import Row, _Tables


class ConversationTable(_Tables):
    """Conversations and what was said in them, sealed as it is. Raises `ConnectionError` while PostgreSQL is away."""

    def conversation(self, stream: str) -> Row | None:
        """One conversation, of whatever institution."""
        statement = sql.SQL("select * from {} where conversation = %s").format(self._table("conversations"))
        return next(iter(self._rows(statement, [stream])), None)

    def waiting(self, institution: str, *, waits: bool, after: str, limit: int) -> Sequence[Row]:
        """Conversations of an institution in which the reporter waits, or does not, by name from behind one on."""
        statement = sql.SQL(
            "select * from {} where institution = %s and waits = %s and conversation > %s"
            " order by conversation limit %s"
        ).format(self._table("conversations"))
        return self._rows(statement, [institution, waits, after, limit])

    def handoffs(self, names: Sequence[str]) -> Sequence[Row]:
        """How far these hand-offs are, whoever made them: for who proved to be the one."""
        statement = sql.SQL("select handoff, recipient, status, hidden from {} where handoff = any (%s)")
        return self._rows(statement.format(self._table("handoffs")), [list(names)])

    def messages(self, case: str) -> Sequence[Row]:
        """Everything that was said to or by the reporter of a case, the conversation's in its order, by day."""
        statement = sql.SQL(
            "select * from {} where case_id = %s order by said_on, stream, sequence limit 10000"
        ).format(self._table("messages"))
        return self._rows(statement, [case])
