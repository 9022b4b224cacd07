"""What institutions stated of themselves, as callers see it: what was never stated is missing, and never nought."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, Protocol

import msgspec

from events.vocabulary import Population
from events.vocabulary.code import Code

from .filters import STATEMENTS
from .listed import listed
from .queries import Page, Row
from .views import DataAsOf, words_of


class Statements(Protocol):
    """The statements (`infra.postgres.oversight.StatementTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def statements(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Statements that meet every condition, the newest first, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any]) -> int:
        """How many statements meet every condition."""
        ...


class Fresh(Protocol):
    """How fresh the tables of patterns are."""

    def freshness(self, shard: int | None = None) -> Any:
        """Of one shard, or of the one that is furthest behind."""
        ...


class StatementView(msgspec.Struct, frozen=True):
    """A figure of a unit for a year, as it was stated last: of `exposure` how many people, of `survey` how safe.

    Null is what was not stated; nought was stated as nought.
    """

    kind: Literal["exposure", "survey"]
    stream: str
    institution: str
    year: int
    unit: str
    stated_on: date
    population: str | None
    headcount: int | None
    fte_tenths: int | None
    survey: str | None
    respondents: int | None
    unsafe_thousandths: int | None
    labels: dict[str, str | list[str]]


class StatementPage(msgspec.Struct, frozen=True):
    """A page of what the institution stated, the newest first. `total` counts what the filters let through.

    What is not in the list was never stated: that is missing, so that nothing is set against it. `empty` says why there
    is nothing at all.
    """

    statements: list[StatementView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {"population": Population}


def statement_page(table: Statements, fresh: Fresh, page: Page, query: dict[str, str], language: str) -> StatementPage:
    """A page of the statements, and why it is empty where it is."""
    read = partial(table.statements, page.where, page.order, page.after)
    part = listed(STATEMENTS, page, query, fresh.freshness, read, table.count)
    return StatementPage(
        statements=[_view(row, language) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def _view(row: Row, language: str) -> StatementView:
    shown = {name: value for name, value in row.items() if name not in {"place", "version"}}
    kind: Literal["exposure", "survey"] = "survey" if row["respondents"] is not None else "exposure"
    return StatementView(kind=kind, labels=words_of(_CODES, row, language), **shown)
