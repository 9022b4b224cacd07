"""What was stated, a table a year: units down, populations and surveys across, so that what is missing shows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.vocabulary import Population

from ..reading.statement_views import StatementView


@dataclass(frozen=True, slots=True)
class Column:
    """A population, or a survey: by its code, and in words where it has any."""

    kind: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """What was stated of a unit, one cell a column; None where nothing was, which is missing and not nought."""

    unit: str
    cells: Sequence[StatementView | None]


@dataclass(frozen=True, slots=True)
class Year:
    """What was stated of a year."""

    year: int
    columns: Sequence[Column]
    lines: Sequence[Line]


def by_year(statements: Sequence[StatementView]) -> Sequence[Year]:
    """Tables of statements, the newest year first. A column is there where some unit stated it in any of the years."""
    columns = sorted({_column(one) for one in statements}, key=_place)
    found = {(one.year, one.unit, _column(one)): one for one in statements}
    years = sorted({one.year for one in statements}, reverse=True)
    return [
        Year(
            year=year,
            columns=columns,
            lines=[
                Line(unit, [found.get((year, unit, column)) for column in columns])
                for unit in sorted({one.unit for one in statements if one.year == year})
            ],
        )
        for year in years
    ]


def _column(one: StatementView) -> Column:
    if one.population is None:
        return Column(one.kind, one.survey or "", one.survey or "")
    return Column(one.kind, one.population, str(one.labels["population"]))


def _place(column: Column) -> tuple[str, int, str]:
    order = [population.value for population in Population]
    return column.kind, order.index(column.code) if column.code in order else 0, column.code
