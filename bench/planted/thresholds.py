"""The peer: plain thresholds, P01 to P05 with the defaults of the catalogue of pattern rules."""

from collections.abc import Iterator
from typing import NamedTuple

from services.patterns.occurrences import FAMILIES, Table

from .institutions import BEGIN
from .planting import Decade
from .sightings import Sighting

YEAR, THREE_YEARS = 365, 1_096


class Threshold(NamedTuple):
    """So many cases with the same values of some axes within so many days."""

    rule: str
    axes: tuple[int, ...]
    cases: int
    days: int


THRESHOLDS = (
    Threshold("P02", (0,), 3, YEAR),
    Threshold("P03", (0, 1), 3, YEAR),
    Threshold("P04", (3,), 3, YEAR),
    Threshold("P05", (2,), 5, YEAR),
)


def thresholds(decade: Decade, table: Table) -> Iterator[Sighting]:
    """When each threshold was reached anew: not again while it stands, nor within a year after it did."""
    for one in THRESHOLDS:
        column = table.cells[:, FAMILIES.index(one.axes)]
        rows: dict[int, list[int]] = {}
        for row, cell in enumerate(column):
            if cell >= 0:
                rows.setdefault(int(cell), []).append(row)
        for cell, own in rows.items():
            yield from _reached(one.rule, dict(table.fixed(cell)), own, table, one.cases, one.days)
    reports: dict[str, list[int]] = {}
    for row, case in enumerate(table.cases):
        if (respondent := decade.respondents.get(case)) is not None:
            reports.setdefault(respondent, []).append(row)
    for respondent, own in reports.items():
        yield from _reached("P01", {"respondent": respondent}, own, table, 2, THREE_YEARS)


def _reached(
    rule: str, fixed: dict[str, str], rows: list[int], table: Table, cases: int, within: int
) -> Iterator[Sighting]:
    stands_until = -within
    for place in range(cases - 1, len(rows)):
        first, last = int(table.days[rows[place - cases + 1]]), int(table.days[rows[place]])
        if last - first >= within:
            continue
        if last > stands_until + YEAR:
            yield Sighting(
                method=rule,
                on=_look(last),
                fixed=fixed,
                excess=1.0,  # One case fewer, and it would not have been reached.
                p_value=0.0,
                cases=frozenset(table.cases[row] for row in rows[place - cases + 1 : place + 1]),
            )
        stands_until = max(stands_until, first + within)


def _look(day: int) -> int:
    """The first Monday after, in days since the beginning."""
    since = day - BEGIN.toordinal()
    return since + 7 - since % 7
