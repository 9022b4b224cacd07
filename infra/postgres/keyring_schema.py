"""The schema of the keyring: made where it is missing, reached in the role that owns it, and rewritten."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg.errors import Diagnostic

PREPARE_LOCK = 0x6B657972  # "keyr": processes that start together prepare the schema one after another.
ROLE = "meldstroom_keyring"
REWRITES_MAX = 40
REWRITE_PAUSE_SECONDS = 0.25

# What was added last: where it is, so is all else.
_WHOLE = """
SELECT FROM pg_attribute WHERE attrelid = to_regclass('keyring.persons_of_cases') AND attname = 'institution'
    AND to_regclass('keyring.erasures') IS NOT NULL
"""
_MAY = "SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')"


def prepare(connection: Connection[Any]) -> None:
    """Make what is missing of the schema, in the caller's transaction. What is there keeps its rows."""
    # Asked first, because its script locks each table in turn against all who seal, place holds and destroy.
    if _whole(connection):
        return
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
    if not _whole(connection):
        connection.execute(files(__package__).joinpath("keyring.sql").read_bytes())


def rewrite(connection: Connection[Any]) -> None:
    """Rewrite the table of keys, so that its files hold no bytes of those that were destroyed.

    PostgreSQL keeps what a transaction that began before may still see, so it is done again until nothing is kept.
    Raises `ConnectionError` where such a one lasts: to be tried again later.
    """
    kept: list[int] = []

    def hear(told: Diagnostic) -> None:
        # "%.0f dead row versions cannot be removed yet.", whatever the language of the server.
        if found := re.match(r"\d+", told.message_detail or ""):
            kept.append(int(found[0]))

    connection.add_notice_handler(hear)
    try:
        for _ in range(REWRITES_MAX):
            kept.clear()
            connection.execute("VACUUM (FULL, VERBOSE) keyring.data_keys")
            if not any(kept):
                return
            time.sleep(REWRITE_PAUSE_SECONDS)
    finally:
        connection.remove_notice_handler(hear)
    raise ConnectionError("a transaction that began before still sees keys that were destroyed")


def take_role(connection: Connection[Any]) -> None:
    """Act as the keyring's own role from now on, so that the connection reaches its schema and nothing else."""
    if _may(connection):
        connection.execute(f"SET ROLE {ROLE}")


@contextmanager
def in_its_role(connection: Connection[Any]) -> Iterator[None]:
    """Act as the keyring's own role for a part of the caller's transaction, with its schema there.

    Where that part fails the transaction does, and its end takes the role back.
    """
    prepare(connection)
    may = _may(connection)
    if may:
        connection.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    if may:
        connection.execute("SET LOCAL ROLE NONE")


def _whole(connection: Connection[Any]) -> bool:
    return connection.execute(_WHOLE).fetchone() is not None


def _may(connection: Connection[Any]) -> bool:
    return connection.execute(_MAY, (ROLE,)).fetchone() is not None
