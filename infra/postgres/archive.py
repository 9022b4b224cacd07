"""Tables that no log can make again, as files and back: keys, receipt codes, what was told to whom.

What is projected from the log is not among them: it is built anew.
"""

import gzip
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from psycopg import Connection, sql

from ..kafka.archive import Archived, BadArchive, digest

# Each schema with the tables that it holds, those first that others refer to. Its own statements make it.
SCHEMAS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "keyring": ("data_keys", "holds", "persons_of_cases", "erasures"),
        "receipts": ("codes",),
        "deliveries": ("handoffs.handoff", "handoffs.delivery", "handoffs.ask"),
        "notifications": ("begun", "notification"),
    }
)


def tables() -> Sequence[tuple[str, str, str]]:
    """Every table: the file that makes its schema, the schema, the table."""
    found = []
    for script, names in SCHEMAS.items():
        for name in names:
            schema, _, table = name.rpartition(".")
            found.append((script, schema or script, table))
    return found


def write(connection: Connection[Any], schema: str, table: str, path: Path) -> Archived | None:
    """Write a table to a file, its columns' names in the first line; None where there is no such table."""
    there = connection.execute("SELECT to_regclass(%s)", (f"{schema}.{table}",)).fetchone()
    if there == (None,):
        return None
    statement = sql.SQL("COPY {} TO STDOUT (FORMAT csv, HEADER)").format(sql.Identifier(schema, table))
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", 1, file, 0) as packed,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for block in copy:
            packed.write(bytes(block))
    (count,) = connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    ).fetchone() or (0,)
    return Archived(records=count, digest=digest(path))


def load(connection: Connection[Any], script: str, schema: str, table: str, path: Path) -> int:
    """Write a table back, its schema made where missing; how many rows. Raises `BadArchive` where it is not empty."""
    connection.execute(files(__package__).joinpath(f"{script}.sql").read_bytes())
    name = sql.Identifier(schema, table)
    if connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name)).fetchone() != (False,):
        raise BadArchive(f"{schema}.{table} is not empty: a backup goes back to where nothing is")
    with gzip.open(path, "rt", newline="") as packed:
        columns = packed.readline().strip().split(",")
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
            name, sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            while block := packed.read(1024 * 1024):
                copy.write(block)
            rows = cursor
    count = rows.rowcount
    for column in _counted(connection, schema, table):
        # What counts by itself goes on after the last that is there.
        connection.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) FROM {}").format(
                sql.Literal(f"{schema}.{table}"), sql.Literal(column), sql.Identifier(column), name
            )
        )
    return count


def _counted(connection: Connection[Any], schema: str, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s AND is_identity = 'YES'",
        (schema, table),
    )
    return [column for (column,) in rows]
