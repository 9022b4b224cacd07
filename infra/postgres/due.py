"""A processor's timer: what has fallen due is asked of the ledger, each step of each deadline once.

A timer only looks; what is due is a row. The fold that `Reaction.due` names has a row for each deadline, or whatever
else runs out, by one primary column, with the columns `shard`, `due_at`, and `next_at` (when its next step is due, null
where none is to come), and an index on (shard, next_at). A look costs as much as is due, however many rows are open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from psycopg import Connection, sql
from psycopg.rows import dict_row

from .layout import Fold, Layout
from .outbox import Outbox, Wish
from .positions import Positions

AGAIN_AFTER = timedelta(minutes=10)  # Longer than a restart of broker, recorder and worker together.

# A step that was asked for is left out until its row has changed, or should have. An asking that lies in the future is
# from before the clock was put back.
_DUE = """
select due.*, coalesce(asked.attempt, 0) + 1 as attempt
from {due} due left join {asked} asked
  on asked.deadline = due.{key} and asked.state = hashtextextended(due::text, 0)
where due.shard = %(shard)s and due.next_at <= %(now)s
  and (asked.deadline is null or asked.asked_at <= %(before)s or asked.asked_at > %(after)s)
order by due.due_at, due.{key}
limit %(limit)s
"""

_ASK = """
insert into {asked} (deadline, state, attempt, asked_at)
select one.deadline, hashtextextended(due::text, 0), attempt, %(now)s
from unnest(%(deadlines)s::text[], %(attempts)s::integer[]) as one (deadline, attempt)
join {due} due on due.{key} = one.deadline
on conflict (deadline) do update set state = excluded.state, attempt = excluded.attempt, asked_at = excluded.asked_at
"""

_TIDY = """
delete from {asked} asked using {due} due
where asked.deadline = any(%s) and due.{key} = asked.deadline and asked.state <> hashtextextended(due::text, 0)
"""

Firing = Callable[[Any, int], tuple[str, str, bytes] | None]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look came to: how many rows it found due, and for how many of them something was asked."""

    found: int
    asked: int


class DueRows:
    """The rows that fall due, and what was asked for them."""

    def __init__(self, layout: Layout, *, again_after: timedelta = AGAIN_AFTER) -> None:
        self._layout = layout
        self._fold = _due_fold(layout)
        (self._key,) = self._fold.primary
        self._again_after = again_after

    def look(
        self, connection: Connection[Any], topic: str, shard: int, *, now: datetime, limit: int, firing: Firing
    ) -> Looked:
        """Ask for what is due in a shard, the first to end first: look again while `limit` rows are found.

        `firing` makes the command of a row (a struct of the fold) and an attempt, counted from 1, or none. It is one
        transaction that holds the shard's position, so it waits for a batch under way, and of two processes that both
        believe the shard theirs the second finds it done. Look only at shards that were read to their end.
        """
        with connection.transaction():
            Positions(self._layout).lock(connection, topic, shard)
            values = {
                "shard": shard,
                "now": now,
                "before": now - self._again_after,
                "after": now + self._again_after,
                "limit": limit,
            }
            with connection.cursor(row_factory=dict_row) as cursor:
                found = cursor.execute(self.statement, values, binary=True).fetchall()
            wishes = [wish for row in found if (wish := self._wish(row, firing)) is not None]
            Outbox(self._layout).add(connection, shard, wishes, [])
            if found:
                asked = {
                    "now": now,
                    "deadlines": [row[self._key] for row in found],
                    "attempts": [row["attempt"] for row in found],
                }
                connection.execute(self._statement(_ASK), asked)
        return Looked(found=len(found), asked=len(wishes))

    @property
    def name(self) -> str:
        """The fold whose rows these are."""
        return self._fold.name

    @property
    def statement(self) -> sql.Composed:
        """What a look asks the database."""
        return self._statement(_DUE)

    def tidy(self, connection: Connection[Any], deadlines: Sequence[str]) -> None:
        """Forget what was asked for those of these deadlines that have gone on since."""
        if deadlines:
            connection.execute(self._statement(_TIDY), (list(deadlines),))

    def _wish(self, row: dict[str, Any], firing: Firing) -> Wish | None:
        try:
            wish = firing(msgspec.convert(row, self._fold.row), row["attempt"])
        except Exception as error:  # noqa: BLE001 - one bad row must not keep the others from firing
            # Its text may hold data. The row counts as asked for, so it is tried again as late as any other.
            _log.error("deadline cannot fire", deadline=row[self._key], kind=type(error).__name__)
            return None
        return None if wish is None else Wish(*wish)

    def _statement(self, text: str) -> sql.Composed:
        return sql.SQL(text).format(
            due=self._layout.table(self._fold.name),
            asked=self._layout.table("asked"),
            key=sql.Identifier(self._key),
        )


def _due_fold(layout: Layout) -> Fold:
    assert layout.reaction is not None, "only a processor has something to fall due"
    return next(fold for fold in layout.folds if fold.name == layout.reaction.due)
