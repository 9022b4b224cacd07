"""What is told to whom, and what became of it: written with the events that it comes from, and delivered afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, LiteralString, NamedTuple, Protocol
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import class_row, dict_row
from psycopg_pool import ConnectionPool

from .pool import Connection, reachable

PREPARE_LOCK = 0x6E6F7469  # "noti": processes that start together prepare the schema one after another.
NEWS_AGE_MAX = timedelta(
    days=1
)  # Recorded longer than this before the tables were first there: told of by others, or never.

Row = Mapping[str, Any]

_ADD = """
INSERT INTO notifications.notification
    (id, event, channel, kind, institution, level, case_id, deadline, notice, state, next_at, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, CASE %s WHEN 'waiting' THEN now() END, %s)
ON CONFLICT DO NOTHING
"""

_DUE = """
SELECT channel FROM unnest(%s::text[]) AS asked (channel) WHERE EXISTS (
    SELECT FROM notifications.notification AS one
    WHERE one.channel = asked.channel AND one.state = 'waiting' AND one.next_at <= now()
)
"""

_TAKE = """
SELECT id, notice, created_at, attempts FROM notifications.notification
WHERE channel = %s AND state = 'waiting' AND next_at <= now()
ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""

_WRITE = """
UPDATE notifications.notification SET
    state = %(state)s, attempts = attempts + 1, last_error = %(error)s,
    next_at = CASE %(state)s WHEN 'waiting' THEN clock_timestamp() + make_interval(secs => %(pause)s) END,
    delivered_at = CASE %(state)s WHEN 'delivered' THEN %(now)s::timestamptz END
WHERE id = %(id)s
"""

_FORSAKE = """
UPDATE notifications.notification SET state = 'parked', next_at = NULL, last_error = 'no such channel'
WHERE state = 'waiting' AND channel <> ALL (%s)
"""

_OPEN = """
SELECT channel, state, count(*), min(created_at) AS oldest_at FROM notifications.notification
WHERE state IN ('waiting', 'parked') GROUP BY channel, state
"""

_RESEND = """
UPDATE notifications.notification SET
    state = 'waiting', attempts = 0, next_at = now(), last_error = NULL, delivered_at = NULL
WHERE id = %s AND channel <> '' RETURNING id
"""

_COLUMNS: LiteralString = (
    "id, state, kind, level, institution, channel, case_id, deadline, attempts, next_at, last_error, created_at,"
    " delivered_at"
)


class Notice(Protocol):
    """What there is to tell, which is kept as JSON."""

    @property
    def event(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def institution(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def deadline(self) -> str: ...


class Notification(Protocol):
    """A notice on its way over a channel; with an empty one it stays where it is."""

    @property
    def id(self) -> UUID: ...
    @property
    def channel(self) -> str: ...
    @property
    def notice(self) -> Notice: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def traceparent(self) -> str | None: ...


class Waiting(NamedTuple):
    """A notification that is to be delivered now. `attempts` is how often that was tried."""

    id: UUID
    notice: Any
    created_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Open:
    """How many of a channel's notifications wait, or are parked, and when the oldest of them was made."""

    channel: str
    state: str
    count: int
    oldest_at: datetime


def prepare(connection: psycopg.Connection[Any], now: datetime) -> None:
    """Make the tables where they are missing, also within a transaction of the caller's."""
    # Asked first, because making an index that is there already waits for whoever writes, and lets nobody else write.
    there = connection.execute("SELECT to_regclass('notifications.begun')").fetchone() != (None,)
    if there and connection.execute("SELECT FROM notifications.begun").fetchone() is not None:
        return
    with connection.transaction():
        if not there:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
            connection.execute(files(__package__).joinpath("notifications.sql").read_bytes())
        # Where an administrator made the tables, nobody has begun yet.
        connection.execute("INSERT INTO notifications.begun (at) VALUES (%s) ON CONFLICT DO NOTHING", (now,))


def add(connection: psycopg.Connection[Any], notifications: Sequence[Notification], now: datetime) -> None:
    """Write notifications, within the caller's transaction. Those that are there already stay as they are."""
    if not notifications:
        return
    prepare(connection, now)
    ((begun_at,),) = connection.execute("SELECT at FROM notifications.begun").fetchall()
    # In one order, so that of two transactions with the same rows one waits for the other.
    rows = [_row(each, begun_at, now) for each in sorted(notifications, key=lambda each: each.id)]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def _row(each: Notification, begun_at: datetime, now: datetime) -> tuple[Any, ...]:
    notice = each.notice
    state = "waiting" if each.channel else "unaddressed"
    if each.recorded_at < begun_at - NEWS_AGE_MAX:
        state = "stale"
    kept = msgspec.to_builtins(notice)
    if each.traceparent is not None:
        kept["traceparent"] = each.traceparent
    text = msgspec.json.encode(kept).decode()
    about = (notice.kind, notice.institution, notice.level, notice.case, notice.deadline)
    return (each.id, notice.event, each.channel, *map(str, about), text, state, state, now)


class Notifications:
    """Those that wait, for whoever delivers them. Every method raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection], now: Callable[[], datetime]) -> None:
        self._pool = pool
        self._now = now

    def due(self, channels: Sequence[str]) -> Sequence[str]:
        """Those of these channels that have something to deliver."""
        with reachable(), self._pool.connection() as connection:
            return [channel for (channel,) in connection.execute(_DUE, (list(channels),))]

    def attempt(self, channel: str, send: Callable[[Waiting], tuple[str, str | None, float]]) -> str | None:
        """Deliver the next one with `send`, which returns its new state, the reason, and a pause in seconds.

        It is held meanwhile, so nobody else takes it; who dies holding it lets go of it, and it is delivered again. The
        answer is the new state, or None where none was due.
        """
        with reachable(), self._pool.connection() as connection, connection.transaction():
            with connection.cursor(row_factory=class_row(Waiting)) as cursor:
                waiting = cursor.execute(_TAKE, (channel,)).fetchone()
            if waiting is None:
                return None
            state, error, pause = send(waiting)
            now = self._now()
            connection.execute(_WRITE, {"id": waiting.id, "state": state, "error": error, "pause": pause, "now": now})
            return state

    def prepare(self) -> None:
        """Make the tables where they are missing."""
        with reachable(), self._pool.connection() as connection:
            prepare(connection, self._now())

    def forsake(self, channels: Sequence[str]) -> int:
        """Park what waits for any other channel than these, since nobody would ever deliver it; how many that were."""
        with reachable(), self._pool.connection() as connection:
            return connection.execute(_FORSAKE, (list(channels),)).rowcount

    def open(self) -> Sequence[Open]:
        """What waits and what is parked, counted."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Open)) as cursor,
        ):
            return cursor.execute(_OPEN).fetchall()


def newest(connection: Connection, state: str | None, limit: int) -> Sequence[Row]:
    """The notifications that were made last, of one state or of all."""
    statement = (
        f"SELECT {_COLUMNS} FROM notifications.notification WHERE state = coalesce(%s, state)"
        " ORDER BY created_at DESC, id DESC LIMIT %s"
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, (state, limit)).fetchall()


def counts(connection: Connection) -> Mapping[str, int]:
    """How many there are of each state."""
    return dict(
        connection.execute("SELECT state, count(*) FROM notifications.notification GROUP BY state ORDER BY state")
    )


def find(connection: Connection, id: UUID) -> Row | None:
    """One of them, with its notice."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS}, notice FROM notifications.notification WHERE id = %s", (id,)
        ).fetchone()


def resend(connection: Connection, id: UUID) -> bool:
    """Deliver it now, whatever became of it before. False where it is not there, or goes over no channel."""
    return connection.execute(_RESEND, (id,)).fetchone() is not None


def readdress(connection: Connection, id: UUID, notifications: Sequence[Notification], now: datetime) -> None:
    """Put these in the place of one for a level that nobody was named for."""
    with connection.transaction():
        connection.execute("DELETE FROM notifications.notification WHERE id = %s AND channel = ''", (id,))
        add(connection, notifications, now)
