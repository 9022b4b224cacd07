"""Publications of figures as they lie on a register: what was asked, with the counts that a test gives."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from events.registry import Event
from events.release import (
    Certificate,
    ReleaseAxis,
    ReleaseCellsAdded,
    ReleasedCell,
    ReleasePrepared,
    ReleasePublished,
    ReleaseTable,
)
from events.rules import shipped
from events.vocabulary import CountedOutcome, CountedRoute, Dimension, Withheld
from services.releases.cells import Cell, cell, value_of
from services.releases.tables import asked

APRIL = datetime(2026, 4, 1, 9, tzinfo=UTC)
RULE = shipped().disclosure(APRIL.date())
FIRST = "release-0190f3c2-7a10-7000-8000-000000000001"
SECOND = "release-0190f3c2-7a10-7000-8000-000000000002"
DIGEST = "ab" * 32
IN_2025 = ReleaseAxis(dimension=Dimension.PERIOD, values=("2025",))
BY_ROUTE = ReleaseAxis(dimension=Dimension.ROUTE, values=tuple(one.value for one in CountedRoute), complete=True)
BY_OUTCOME = ReleaseAxis(dimension=Dimension.OUTCOME, values=tuple(one.value for one in CountedOutcome), complete=True)
BY_UNIT = ReleaseAxis(dimension=Dimension.UNIT, values=("arts", "arts/dance", "law"))
TABLES = (ReleaseTable(axes=(IN_2025, BY_ROUTE, BY_OUTCOME)), ReleaseTable(axes=(IN_2025, BY_UNIT)))


def of_2025(**values: str) -> Cell:
    """The name of a figure of the year: `of_2025(route="complaint")`."""
    return cell([(Dimension.PERIOD, "2025"), *((Dimension(name), value) for name, value in values.items())])


def cells(counts: Mapping[Cell, int | Withheld], tables: Sequence[ReleaseTable] = TABLES) -> tuple[ReleasedCell, ...]:
    """Every figure that is asked: as counted, nought where nothing is said; a whole is rounded."""
    made = []
    for number, table in enumerate(tables):
        for one in asked(table):
            at = tuple(value_of(one, axis.dimension) for axis in table.axes)
            told = counts.get(one, 0)
            if isinstance(told, Withheld):
                made.append(ReleasedCell(at=at, table=number, withheld=told))
            else:
                made.append(
                    ReleasedCell(at=at, table=number, count=told, rounded=("*" in at or "arts" in at) and told > 0)
                )
    return tuple(made)


def published(
    counts: Mapping[Cell, int | Withheld], release: str = FIRST, corrects: str | None = None, institution: str = "uni"
) -> tuple[Event, ...]:
    """A publication, from its preparation until readers have it."""
    every, on = cells(counts), date(2026, 4, 1)
    return (
        ReleasePrepared(
            institution=institution,
            release=release,
            tables=TABLES,
            counted_as_of=APRIL,
            corrects=corrects,
            rule=RULE.ref,
            occurred_on=on,
        ),
        ReleaseCellsAdded(release=release, part=1, cells=every, occurred_on=on),
        ReleasePublished(
            release=release,
            digest=DIGEST,
            cells=len(every),
            certificate=Certificate(digest=DIGEST, sensitive=2, narrowest=4),
            rule=RULE.ref,
            occurred_on=on,
        ),
    )


COUNTS: Mapping[Cell, int | Withheld] = {
    of_2025(): 60,
    of_2025(route="signal"): 10,
    of_2025(route="report"): 25,
    of_2025(route="complaint"): 20,
    of_2025(outcome="upheld"): 10,
    of_2025(outcome="partly_upheld"): 10,
    of_2025(route="complaint", outcome="upheld"): 8,
    of_2025(route="complaint", outcome="partly_upheld"): Withheld.PROTECTED,
    of_2025(unit="arts"): 40,
    of_2025(unit="arts/dance"): Withheld.PROTECTED,
    of_2025(unit="law"): Withheld.MISSING,
}
"""Figures of which some are withheld: in arts/dance there may be as many as in arts, and of law there are no data."""
