"""The schema of the keyring: made where it is missing, and reached in the role that owns it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from psycopg import Connection

PREPARE_LOCK = 0x6B657972  # "keyr": processes that start together prepare the schema one after another.
ROLE = "meldstroom_keyring"

# What was added last: where it is, so is all else.
_WHOLE = """
SELECT FROM pg_attribute WHERE attrelid = to_regclass('keyring.persons_of_cases') AND attname = 'institution'
    AND to_regclass('keyring.erasures') IS NOT NULL
"""
_MAY = "SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')"


def prepare(connection: Connection[Any]) -> None:
    """Make what is missing of the schema, in the caller's transaction. What is there keeps its rows."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
    connection.execute(files(__package__).joinpath("keyring.sql").read_bytes())


def take_role(connection: Connection[Any]) -> None:
    """Act as the keyring's own role from now on, so that the connection reaches its schema and nothing else."""
    if _may(connection):
        connection.execute(f"SET ROLE {ROLE}")


@contextmanager
def in_its_role(connection: Connection[Any]) -> Iterator[None]:
    """Act as the keyring's own role for a part of the caller's transaction, with its schema there.

    Where that part fails the transaction does, and its end takes the role back.
    """
    if connection.execute(_WHOLE).fetchone() is None:
        prepare(connection)
    may = _may(connection)
    if may:
        connection.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    if may:
        connection.execute("SET LOCAL ROLE NONE")


def _may(connection: Connection[Any]) -> bool:
    return connection.execute(_MAY, (ROLE,)).fetchone() is not None
