"""What institutions stated of themselves, as the ledger of patterns had it at some time."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from psycopg import sql
from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool

from .pool import Connection

_STATED = """
select type, summary::text from {}
where institution = %(institution)s and type = any(%(types)s) and recorded_at < %(before)s
order by case_id, number
"""


def stated(
    pool: ConnectionPool[Connection],
    schema: str,
    institution: str,
    kinds: Sequence[type],
    before: datetime,
) -> Sequence[object]:
    """The events of these kinds that were recorded before an instant, the older of a stream first.

    Where the tables are not there yet, nobody has stated anything.
    """
    types = {kind.TOPIC: kind for kind in kinds}  # type: ignore[attr-defined] # what an event is named by
    values = {"institution": institution, "types": list(types), "before": before}
    statement = sql.SQL(_STATED).format(sql.Identifier(schema, "case_history"))
    with pool.connection() as connection:
        try:
            rows = connection.execute(statement, values).fetchall()
        except UndefinedTable:
            return []
    return [msgspec.json.decode(text, type=types[kind]) for kind, text in rows]
