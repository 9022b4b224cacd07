"""Connections to PostgreSQL, lent out and taken back, so that a restart of the server costs a retry and no more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool, PoolTimeout

Connection = psycopg.Connection[tuple[Any, ...]]

CONNECTIONS_MAX = 8  # A process has few threads that ask; PostgreSQL's default allows 100 over all of them.
WAIT_SECONDS_MAX = 3.0  # Who waits longer for a connection is told that the database is away.
CONNECT_SECONDS_MAX = 3
STATEMENT_WAITS = 5  # The slowest page of a million events takes half a second; a loaded machine some times as long.


def open_pool(
    dsn: str,
    *,
    name: str,
    configure: Callable[[Connection], None] | None = None,
    wait_seconds: float = WAIT_SECONDS_MAX,
) -> ConnectionPool[Connection]:
    """A pool whose connections commit each statement by itself, unless a transaction is begun. Close it at the end.

    The server need not be there yet: connections are made in the background and again after it was away. Who asks for
    one meanwhile waits for up to `wait_seconds`, in which it is tried at once and again after a second.
    """
    return ConnectionPool(
        dsn,
        name=name,
        min_size=1,
        max_size=CONNECTIONS_MAX,
        timeout=wait_seconds,
        kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS_MAX, "application_name": f"meldstroom-{name}"},
        configure=configure,
        # A connection that died with the server is found out here and replaced, before anyone uses it.
        check=ConnectionPool.check_connection,
        open=True,
    )


def open_page_pool(dsn: str, *, name: str, seconds: int) -> ConnectionPool[Connection]:
    """A pool for pages, which wait `seconds` for a connection, and a few times as long for what a statement finds.

    A statement that takes longer, or waits so long for a lock, ends as if the server were away: `reachable` tells both.
    """

    def limit(connection: Connection) -> None:
        connection.execute(f"set statement_timeout = '{STATEMENT_WAITS * seconds}s'")

    return open_pool(dsn, name=name, configure=limit, wait_seconds=seconds)


def connect(dsn: str, *, name: str) -> Connection:
    """One connection, for whoever works on it alone. It commits each statement by itself, unless in a transaction."""
    return psycopg.connect(
        dsn, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX, application_name=f"meldstroom-{name}"
    )


@contextmanager
def reachable() -> Iterator[None]:
    """Turns what says that the server is away into `ConnectionError`, for callers that know nothing of PostgreSQL.

    A table that is not there belongs to a process that has not come up yet, and is waited for like a server.
    """
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, UndefinedTable, PoolTimeout) as error:
        raise ConnectionError(f"PostgreSQL is away: {type(error).__name__}") from error
