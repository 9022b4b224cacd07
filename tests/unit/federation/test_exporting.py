"""What leaves is what was published, by shared codes, and nothing that was counted for it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.release import (
    Certificate,
    ReleaseCellsAdded,
    ReleasedCell,
    ReleaseEvent,
    ReleasePrepared,
    ReleasePublished,
    ReleaseTable,
    ReleaseWithdrawn,
)
from events.statement import ExposureStated
from events.vocabulary import CorrectionReason, Dimension, Population, Withheld
from services.federation.exporting import chosen, extract, published
from services.federation.extract import Extract, written
from services.refusals import Refused
from services.releases.digests import added, begun
from tests.unit.releases.figures import axis, table

from .files import RELEASE, RULE, RULES

AT = datetime(2026, 4, 14, 9, tzinfo=UTC)
OWN_CODE = "house_list/17"
TABLES = (
    table(
        axis(Dimension.UNIT, "arts"),
        axis(Dimension.BEHAVIOUR, "bullying", "stalking", "retaliation", OWN_CODE),
        axis(Dimension.PERIOD, "2024", "2025"),
        fixed_max=1,
    ),
)
CELLS = (
    ReleasedCell(at=("arts", "*", "2025"), count=10, rounded=True),
    ReleasedCell(at=("*", "bullying", "2024"), count=15, rounded=True),
    ReleasedCell(at=("*", "bullying", "2025"), count=10, rounded=True),
    ReleasedCell(at=("*", "stalking", "2025"), count=0),
    ReleasedCell(at=("*", "retaliation", "2025"), withheld=Withheld.PROTECTED),
    ReleasedCell(at=("*", OWN_CODE, "2025"), count=10, rounded=True),
    ReleasedCell(at=("*", "*", "2025"), withheld=Withheld.MISSING),
)


def release(
    cells: Sequence[ReleasedCell] = CELLS, *, id: str = RELEASE, tables: tuple[ReleaseTable, ...] = TABLES
) -> tuple[ReleaseEvent, ...]:
    """One release as its register has it."""
    digest = added(begun(tables, AT, RULE.ref), cells)
    rest: dict[str, Any] = {"release": id, "occurred_on": AT.date()}
    certificate = Certificate(digest="0" * 64, sensitive=0)
    return (
        ReleasePrepared(institution="uni", tables=tables, counted_as_of=AT, rule=RULE.ref, **rest),
        ReleaseCellsAdded(part=1, cells=tuple(cells), **rest),
        ReleasePublished(digest=digest, cells=len(cells), certificate=certificate, rule=RULE.ref, **rest),
    )


LATER = RELEASE[:-1] + "2"


def exported(
    *events: ReleaseEvent, exposures: Sequence[ExposureStated] = (), release: str | None = None, period: str = "2025"
) -> Extract:
    return extract(
        chosen(published(events), period, release),
        exposures,
        institution="uni",
        period=period,
        rules=RULES,
        signed_on=date(2026, 4, 20),
    )


def refused(*events: ReleaseEvent, **asked: Any) -> str:
    with pytest.raises(Refused) as caught:
        exported(*events, **asked)
    return caught.value.code


def test_only_what_shared_codes_name_leaves_and_zeros_withheld_and_missing_stay_apart() -> None:
    made = exported(*release())
    assert [msgspec.to_builtins(one) for one in made.cells] == [
        {"withheld": "missing"},
        {"behaviour": "bullying", "count": 10, "rounded": True},
        {"behaviour": "retaliation", "withheld": "protected"},
        {"behaviour": "stalking", "count": 0},
    ]
    assert (made.k, made.rule, made.number, made.published_on) == (5, "D01/1", 1, AT.date())
    assert b"arts" not in written(made)
    assert OWN_CODE.encode() not in written(made)


def test_the_newest_release_of_the_period_is_taken_or_the_one_that_is_named() -> None:
    newer = (ReleasedCell(at=("*", "bullying", "2025"), count=20, rounded=True),)
    events = (*release(), *release(newer, id=LATER))
    assert (exported(*events).number, exported(*events).cells[0].count) == (2, 20)
    assert exported(*events, release=RELEASE).number == 1
    assert refused(*events, release=RELEASE[:-1] + "9") == "federation.release.unknown"


def test_a_withdrawn_release_tells_nothing() -> None:
    gone = ReleaseWithdrawn(release=LATER, reason=CorrectionReason.ERROR, occurred_on=AT.date())
    events = (*release(), *release(id=LATER), gone)
    assert exported(*events).number == 1
    assert refused(*events, release=LATER) == "federation.release.withdrawn"


def test_a_release_that_is_still_being_prepared_tells_nothing() -> None:
    assert refused(*release()[:2]) == "federation.period.none"


def test_a_figure_that_is_not_the_audited_one_is_never_signed() -> None:
    prepared, cells, made = release()
    assert isinstance(cells, ReleaseCellsAdded)
    other = replace(CELLS[2], count=15)
    forged = replace(cells, cells=(*CELLS[:2], other, *CELLS[3:]))
    assert refused(prepared, forged, made) == "federation.release.damaged"


def test_a_register_in_no_possible_order_is_never_signed() -> None:
    assert refused(*release()[1:]) == "federation.release.damaged"


def test_one_figure_with_two_counts_is_never_signed() -> None:
    again = (ReleasedCell(at=("bullying", "2025"), table=1, count=11),)
    both = (*TABLES, table(axis(Dimension.BEHAVIOUR, "bullying"), axis(Dimension.PERIOD, "2025")))
    assert refused(*release((*CELLS, *again), tables=both)) == "federation.release.damaged"


def test_a_small_figure_does_not_leave_even_if_a_register_had_one() -> None:
    small = (ReleasedCell(at=("*", "bullying", "2025"), count=2, rounded=False),)
    assert refused(*release(small)) == "release.cell.small"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"period": "2023"}, "federation.period.none"),
        ({"period": "last year"}, "federation.period"),
    ],
)
def test_a_period_is_named_as_it_was_published(asked: dict[str, Any], code: str) -> None:
    assert refused(*release(), **asked) == code


def test_a_release_of_units_alone_has_nothing_to_compare() -> None:
    tables = (table(axis(Dimension.UNIT, "arts"), axis(Dimension.PERIOD, "2025"), fixed_max=1),)
    cells = (ReleasedCell(at=("arts", "2025"), count=10),)
    assert refused(*release(cells, tables=tables)) == "federation.extract.empty"


def stated(unit: str, headcount: int, population: Population = Population.STUDENT, year: int = 2025) -> ExposureStated:
    return ExposureStated(
        institution="uni", year=year, unit=unit, population=population, headcount=headcount, occurred_on=AT.date()
    )


def test_people_are_those_of_the_highest_units_as_last_stated_and_no_few_are_told() -> None:
    made = exported(
        *release(),
        exposures=(
            stated("arts", 700),
            stated("arts", 800),
            stated("arts/dance", 300),
            stated("law", 400),
            stated("law", 49, Population.GUEST),
            stated("law", 9_000, year=2024),
        ),
    )
    assert [(one.population, one.headcount) for one in made.exposures] == [(Population.STUDENT, 1_200)]


def test_a_population_is_missing_until_every_unit_that_stated_it_the_year_before_has() -> None:
    before = (stated("arts", 700, year=2024), stated("law/tax", 400, year=2024), stated("law", 60, Population.GUEST))
    assert [one.population for one in exported(*release(), exposures=(*before, stated("arts", 700))).exposures] == [
        Population.GUEST
    ]
    for rest in (stated("law/tax", 300), stated("law", 300)):
        made = exported(*release(), exposures=(*before, stated("arts", 700), rest))
        assert (Population.STUDENT, 1_000) in [(one.population, one.headcount) for one in made.exposures]
