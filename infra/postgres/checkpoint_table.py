"""Reads the table of checkpoints."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from .queries import Row, _Tables

SHARDS_MAX = 10_000


class CheckpointTable(_Tables):
    """What was signed last. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def checkpoints(self) -> Sequence[Row]:
        """One row for each shard that was ever signed, by ledger and shard; none before the tables were made."""
        statement = sql.SQL("select * from {} order by ledger, shard limit %s").format(self._table("checkpoints"))
        try:
            return self._rows(statement, [SHARDS_MAX])
        except psycopg.errors.UndefinedTable:
            return ()
