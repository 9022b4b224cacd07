"""What had fallen due by the log, and of which no event says that it was done: a step that time passed by unseen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection, sql

from .due import AGAIN_AFTER
from .layout import Layout

TABLE = "fired"


class Unfired(NamedTuple):
    """A row with a step that is overdue: by its key, whose it is, and since when."""

    key: str
    institution: str
    since: datetime


def unfired(
    connection: Connection[Any], layout: Layout, now: datetime, most: int
) -> tuple[int, int, Sequence[Unfired]]:
    """How many rows there are, how many of them are overdue, and the first of those.

    A step is overdue once it could have been asked for twice; whoever was told of it has an event on the log, and then
    the row stands at the next step, or at none.
    """
    assert layout.reaction is not None, "only a processor has something to fall due"
    fold = next(fold for fold in layout.folds if fold.name == layout.reaction.due)
    (key,) = fold.primary
    parts = {"due": layout.table(fold.name), "key": sql.Identifier(key)}
    before = now - AGAIN_AFTER
    ((rows, late),) = connection.execute(
        sql.SQL("select count(*), count(*) filter (where next_at <= %s) from {due}").format(**parts), (before,)
    ).fetchall()
    found = connection.execute(
        sql.SQL(
            "select {key}, institution, next_at from {due} where next_at <= %s order by next_at, 1 limit %s"
        ).format(**parts),
        (before, most),
    ).fetchall()
    return rows, late, [Unfired(*row) for row in found]
