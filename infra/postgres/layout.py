"""The tables of a projection, in a schema of their own: made new for every version, never migrated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Protocol, get_args, get_origin, get_type_hints

import msgspec
from psycopg import Connection, sql

from events.envelope import Envelope
from events.ledgers import CASES, Ledger


class Fold(Protocol):
    """What this package needs of a fold; `projections.fold.Fold` says what it means."""

    @property
    def name(self) -> str: ...
    @property
    def row(self) -> type[msgspec.Struct]: ...
    @property
    def primary(self) -> tuple[str, ...]: ...
    @property
    def indexes(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def key(self) -> Callable[[Envelope], str]: ...
    @property
    def apply(self) -> Callable[[Any, Envelope], Any]: ...
    @property
    def appends(self) -> bool: ...
    @property
    def types(self) -> frozenset[str] | None: ...


React = Callable[[Envelope, Mapping[str, Any], Mapping[str, Any]], Sequence[tuple[str, str, bytes]]]
Also = Callable[[Connection[Any], Sequence[Envelope]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a processor does about an event, in the transaction that folds it: its folds alone are half of it.

    `react` gets the event and the rows that it touched, by the name of their fold, as they were (None where there was
    none) and as they are; it is pure, and returns what to ask of the ledger (`infra.postgres.outbox.Wish`). `also` gets
    the events of the whole transaction that were taken, at its end. `due` names the fold whose rows fall due, for
    `infra.postgres.due`. `asks` is the ledger that is asked: what comes of it is seen to come by only where that is the
    one whose events are folded. Like folds these reach other processes by pickling, so they are functions by name.
    """

    react: React
    also: Also | None = None
    due: str | None = None
    asks: Ledger = CASES


# What all keep beside their rows. `digest` is the hash that the next event must link to; `seen_at` is when the log was
# last found to end at `end_offset`. The institution is null where the event that a case is parked by does not say it.
_BOOKKEEPING = """
create table {schema}.position (
    topic text not null,
    shard integer not null,
    shardseq bigint not null default 0,
    next_offset bigint not null default 0,
    digest text not null default '',
    recorded_at timestamptz,
    end_offset bigint not null default 0,
    seen_at timestamptz,
    halted text,
    primary key (topic, shard)
);
create table {schema}.parked (
    case_id text primary key,
    shard integer not null,
    shardseq bigint not null,
    event text not null,
    type text not null,
    institution text,
    reason text not null,
    parked_at timestamptz not null default now()
);
create table {schema}.parked_event (
    case_id text not null references {schema}.parked on delete cascade,
    shardseq bigint not null,
    value bytea not null,
    primary key (case_id, shardseq)
);
create table {schema}.discarded (
    event text primary key,
    case_id text not null,
    shard integer not null,
    shardseq bigint not null,
    discarded_at timestamptz not null
);
"""

# What is read keeps outcomes as they lie on the log: they are an index, no fold.
_OUTCOMES = """
create table {schema}.command_outcomes (
    commandid text not null,
    subject text not null,
    status text not null,
    version bigint not null,
    outcome json not null,
    recorded_at timestamptz not null,
    primary key (commandid, subject)
);
"""

# A processor keeps what it has yet to ask. `shardseq` is the event that it follows from, null where time brought it.
# `asked` says in which state of a row that is due its next step was asked for, so that it is not at every look.
_ASKING = """
create table {schema}.outbox (
    id bigint generated always as identity primary key,
    shard integer not null,
    commandid text not null unique,
    subject text not null,
    value bytea not null,
    shardseq bigint,
    wished_at timestamptz not null default now()
);
create index on {schema}.outbox (shard, id);
create table {schema}.asked (
    deadline text primary key,
    state bigint not null,
    attempt integer not null,
    asked_at timestamptz not null
);
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a group of folds that share one position, so that what they show always agrees.

    `name` is what operators call who fills them: orders about parked cases are for one of that name. Without a
    `reaction` the tables are only read, and outcomes are kept beside them; with one they are a processor's. It
    `follows` the events of one ledger.
    """

    schema: str
    folds: tuple[Fold, ...]
    name: str
    reaction: Reaction | None = None
    follows: Ledger = CASES

    def table(self, name: str) -> sql.Identifier:
        """A table's name with its schema."""
        return sql.Identifier(self.schema, name)

    def beside(self, suffix: str) -> "Layout":
        """The same tables in another schema, such as the one in which a rebuild works."""
        return replace(self, schema=f"{self.schema}_{suffix}")

    @property
    def keeps_outcomes(self) -> bool:
        """Whether the table of outcomes is among them."""
        return self.reaction is None

    def exists(self, connection: Connection[Any]) -> bool:
        """Whether the schema is there, with all of its tables: it is made in one transaction."""
        row = connection.execute("select 1 from pg_namespace where nspname = %s", (self.schema,)).fetchone()
        return row is not None

    def ensure(self, connection: Connection[Any]) -> None:
        """Make the tables where they are missing. Safe to call from several processes at once."""
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (self.schema,))
            if not self.exists(connection):
                self.create(connection)
                self.add_indexes(connection)

    def create(self, connection: Connection[Any]) -> None:
        """Make the tables, with no more indexes than projecting needs: filling goes faster without."""
        with connection.transaction():
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(self.schema)))
            for tables in (_BOOKKEEPING, _OUTCOMES if self.keeps_outcomes else _ASKING):
                connection.execute(sql.SQL(tables).format(schema=sql.Identifier(self.schema)))
            for fold in self.folds:
                columns = [
                    sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.declared))
                    for column in columns_of(fold.row)
                ]
                if not fold.appends:
                    columns.append(self._primary(fold))
                connection.execute(
                    sql.SQL("create table {} ({})").format(self.table(fold.name), sql.SQL(", ").join(columns))
                )

    def add_indexes(self, connection: Connection[Any]) -> None:
        """Make the indexes that reading needs. One whose last column may be empty leaves out the rows where it is."""
        with connection.transaction():
            for fold in self.folds:
                table = self.table(fold.name)
                if fold.appends:
                    connection.execute(sql.SQL("alter table {} add {}").format(table, self._primary(fold)))
                nullable = {column.name for column in columns_of(fold.row) if column.nullable}
                for index in fold.indexes:
                    names = sql.SQL(", ").join(map(sql.Identifier, index))
                    statement = sql.SQL("create index on {} ({})").format(table, names)
                    if index[-1] in nullable:
                        statement += sql.SQL(" where {} is not null").format(sql.Identifier(index[-1]))
                    connection.execute(statement)

    def indexed(self, connection: Connection[Any]) -> bool:
        """Whether the indexes are there: they are made in one transaction."""
        statement = "select count(*) from pg_constraint where contype = 'p' and conrelid = any(%s::regclass[])"
        tables = [self.table(fold.name).as_string(connection) for fold in self.folds if fold.appends]
        return connection.execute(statement, (tables,)).fetchone() == (len(tables),)

    def drop(self, connection: Connection[Any]) -> None:
        """Remove the schema and all that is in it, if it is there."""
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(self.schema)))

    def _primary(self, fold: Fold) -> sql.Composed:
        return sql.SQL("primary key ({})").format(sql.SQL(", ").join(map(sql.Identifier, fold.primary)))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fold's table: its type in the table, and the type whose binary form COPY sends."""

    name: str
    declared: str
    sent: str

    @property
    def nullable(self) -> bool:
        """Whether it may be empty."""
        return not self.declared.endswith("not null")


_TYPES: dict[Any, tuple[str, str]] = {
    str: ("text", "text"),
    int: ("bigint", "int8"),
    bool: ("boolean", "bool"),
    datetime: ("timestamptz", "timestamptz"),
    date: ("date", "date"),
    tuple[str, ...]: ("text[]", "text[]"),
}


def columns_of(row: type[msgspec.Struct]) -> list[Column]:
    """The columns of a row type, in order. Raises `TypeError` on a type that no column has."""
    hints = get_type_hints(row, include_extras=True)
    return [_column(name, hints[name]) for name in row.__struct_fields__]


def _column(name: str, hint: Any) -> Column:
    null = " not null"
    if get_origin(hint) is UnionType and NoneType in get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
        null = ""
    if get_origin(hint) is Annotated and any(
        isinstance(meta, msgspec.Meta) and (meta.extra or {}).get("column") == "json" for meta in get_args(hint)
    ):
        # In COPY's binary form JSON and text are the same bytes, and the text needs no parsing on our side.
        return Column(name, "json" + null, "text")
    if hint not in _TYPES:
        raise TypeError(f"column {name!r}: no column type for {hint}")
    declared, sent = _TYPES[hint]
    return Column(name, declared + null, sent)
