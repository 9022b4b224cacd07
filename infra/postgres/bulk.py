"""Many rows at once: COPY in, upsert through a staging table, and states back by their keys."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import Any

import msgspec
from psycopg import Connection, sql
from psycopg.rows import dict_row
from psycopg.types.string import TextBinaryLoader

from .layout import Fold, Layout, columns_of

_ARRAY_HEADER = Struct("!iii")  # Dimensions, whether there are nulls, the elements' type.
_ARRAY_DIMENSION = Struct("!ii")  # How many elements, and the number of the first.
_TEXT_OID = 25


def copy_rows(
    connection: Connection[Any], table: sql.Identifier, types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Append rows to a table; `types` are PostgreSQL's names of the columns' types."""
    statement = sql.SQL("copy {} from stdin (format binary)").format(table)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)


class FoldTable:
    """A fold's table as one connection fills it."""

    def __init__(self, layout: Layout, fold: Fold) -> None:
        self._table = layout.table(fold.name)
        self._staging = sql.Identifier(f"staging_{layout.schema}_{fold.name}")
        self._columns = columns_of(fold.row)
        self._arrays = [index for index, column in enumerate(self._columns) if column.sent == "text[]"]
        # An array is sent as the bytes that it consists of, which for the driver is the type of bytes as they are.
        self._types = ["bytea" if column.sent == "text[]" else column.sent for column in self._columns]
        self._key = sql.Identifier(fold.primary[0])
        self.fold = fold

    def append(self, connection: Connection[Any], rows: Iterable[msgspec.Struct]) -> None:
        """Add rows that are not there yet."""
        copy_rows(connection, self._table, self._types, map(self._values, rows))

    def write(self, connection: Connection[Any], rows: Sequence[msgspec.Struct]) -> None:
        """Add rows, or put them in the place of those with the same key."""
        if not rows:
            return
        connection.execute(
            sql.SQL("create temporary table if not exists {} (like {}) on commit delete rows").format(
                self._staging, self._table
            )
        )
        copy_rows(connection, self._staging, self._types, map(self._values, rows))
        names = [sql.Identifier(column.name) for column in self._columns]
        changes = [sql.SQL("{0} = excluded.{0}").format(name) for name in names]
        connection.execute(
            sql.SQL("insert into {} select * from {} on conflict ({}) do update set {}").format(
                self._table,
                self._staging,
                sql.SQL(", ").join(map(sql.Identifier, self.fold.primary)),
                sql.SQL(", ").join(changes),
            )
        )
        connection.execute(sql.SQL("truncate {}").format(self._staging))

    def load(self, connection: Connection[Any], keys: Sequence[str]) -> Mapping[str, msgspec.Struct]:
        """The rows with these keys, by key."""
        if not keys:
            return {}
        statement = sql.SQL("select * from {} where {} = any(%s)").format(self._table, self._key)
        name = self.fold.primary[0]
        with connection.cursor(row_factory=dict_row) as cursor:
            # To a fold JSON is the text that it wrote, and so it gets it back.
            cursor.adapters.register_loader("json", TextBinaryLoader)
            cursor.execute(statement, (list(keys),), binary=True)
            return {found[name]: msgspec.convert(found, self.fold.row) for found in cursor}

    def _values(self, row: msgspec.Struct) -> Sequence[Any]:
        values = msgspec.structs.astuple(row)
        if not self._arrays:
            return values
        changed = list(values)
        for index in self._arrays:
            changed[index] = _array(values[index])
        return changed


@lru_cache(maxsize=4096)
def _array(values: tuple[str, ...]) -> bytes:
    """A text array in PostgreSQL's binary form, kept because the same few codes come again and again."""
    encoded = [value.encode() for value in values]
    elements = b"".join(len(value).to_bytes(4, "big") + value for value in encoded)
    if not encoded:
        return _ARRAY_HEADER.pack(0, 0, _TEXT_OID)
    return _ARRAY_HEADER.pack(1, 0, _TEXT_OID) + _ARRAY_DIMENSION.pack(len(encoded), 1) + elements
