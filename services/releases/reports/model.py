"""What a report is, whatever it is written as: sections of sentences and tables, and what it was made of. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure: how it reads, and its number where it may be known. `withheld` says why there is none."""

    text: str
    number: int | None = None
    withheld: str | None = None


class Row(msgspec.Struct, frozen=True):
    """A line of a table: what it is of, and its figures in the order of the columns."""

    name: str
    cells: tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `head` is what its lines are of; with `chart` the first column is drawn too, by these very figures.

    A page tells of which lines there is nought in one sentence, which begins with `noughts`, where there are others.
    """

    name: str
    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    noughts: str = ""
    chart: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a report: what it is about, in whose words, and its tables. `source` names act and article."""

    name: str
    title: str
    source: str = ""
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


class Head(msgspec.Struct, frozen=True):
    """How far a shard of a ledger is in the report: the number and the id of its last event."""

    ledger: str
    shard: int
    position: int
    event: str | None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What a report was made of. Whoever makes it again of the same events has the same bytes.

    `status` says whether its figures are published; a concept is not to be passed on.
    """

    instant: datetime
    heads: tuple[Head, ...]
    rule: str
    status: str
    release: str | None = None
    counted_as_of: datetime | None = None
    digest: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report."""

    kind: str
    title: str
    institution: str
    year: int
    language: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    account: Account

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table, with the section that it is in."""
        for section in self.sections:
            for table in section.tables:
                yield section, table


Words = Mapping[str, str]
"""A text by language."""


def said(text: str) -> Cell:
    """A cell with words in it."""
    return Cell(text)
