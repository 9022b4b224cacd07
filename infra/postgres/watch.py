"""Reads how far the tables of a process are, for whoever watches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from .pool import Connection, reachable


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePosition:
    """A shard of a topic, up to where it was written into tables."""

    topic: str
    shard: int
    next_offset: int
    recorded_at: datetime | None
    halted: str | None


def positions(pool: ConnectionPool[Connection], schema: str) -> Sequence[TablePosition]:
    """Every shard's position; none where there are no such tables yet. Raises `ConnectionError`."""
    with reachable(), pool.connection() as connection:
        found = connection.execute("select to_regclass(%s)", (f"{schema}.position",)).fetchone()
        if found is None or found[0] is None:
            return []
        statement = sql.SQL("select topic, shard, next_offset, recorded_at, halted from {} order by topic, shard")
        with connection.cursor(row_factory=class_row(TablePosition)) as cursor:
            return cursor.execute(statement.format(sql.Identifier(schema, "position"))).fetchall()
