"""Reads what is parked in the tables of whoever folds, for operators: which cases, since when, why, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import class_row

_PARKED = """
select case_id as case, shard, shardseq, event, type, institution, reason, parked_at,
       (select count(*) from {events} queued where queued.case_id = parked.case_id) - 1 as waiting
from {cases} parked where case_id = coalesce(%s, case_id) order by parked_at, case_id
"""
_SEEN = """
select from pg_class one join pg_namespace place on place.oid = one.relnamespace
where nspname = %(schema)s and relname = 'parked' and has_schema_privilege(place.oid, 'usage')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCase:
    """A case that waits: by which event and why, and how many events wait behind that one."""

    case: str
    shard: int
    shardseq: int
    event: str
    type: str
    institution: str | None
    reason: str
    parked_at: datetime
    waiting: int


def parked_cases(connection: Connection[Any], schema: str, case: str | None = None) -> Sequence[ParkedCase]:
    """The cases that are parked in a schema, or the one that is asked for; none where there is no such schema.

    Nor where whoever asks may not look into it, as operators may not where it is kept who looked at what.
    """
    if connection.execute(_SEEN, {"schema": schema}).fetchone() is None:
        return []
    statement = sql.SQL(_PARKED).format(
        events=sql.Identifier(schema, "parked_event"), cases=sql.Identifier(schema, "parked")
    )
    with connection.cursor(row_factory=class_row(ParkedCase)) as cursor:
        return cursor.execute(statement, (case,)).fetchall()


def parked_events(connection: Connection[Any], schema: str, case: str, limit: int) -> Sequence[bytes]:
    """The first events of a parked case that wait, as they lie on the log; the one that it is parked by comes first."""
    statement = sql.SQL("select value from {} where case_id = %s order by shardseq limit %s")
    rows = connection.execute(statement.format(sql.Identifier(schema, "parked_event")), (case, limit), binary=True)
    return [value for (value,) in rows]
