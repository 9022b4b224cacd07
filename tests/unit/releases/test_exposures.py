"""How many people there are is what was last stated of each unit and population; what nobody stated is missing."""

from datetime import date

from projections.statements import StatementRow
from services.releases.exposures import exposures


def row(unit: str, population: str, headcount: int, year: int) -> StatementRow:
    return StatementRow(
        place=f"statement-{year} exposure {unit} {population}",
        stream=f"statement-{year}",
        institution="uni",
        year=year,
        unit=unit,
        stated_on=date(year, 2, 1),
        version=1,
        population=population,
        headcount=headcount,
    )


ROWS = [row("arts", "student", 900, 2025), row("arts", "support_staff", 50, 2025)]


def test_a_population_that_was_not_stated_yet_of_the_newest_year_is_as_it_was() -> None:
    found = exposures([row("arts", "support_staff", 40, 2026), *ROWS], 2026)
    assert found.by_population() == {"student": 900, "support_staff": 40}
    assert found.held().headcounts == {"arts": 940}


def test_what_is_stated_of_a_later_year_is_left_alone_and_nought_is_a_number() -> None:
    assert exposures([*ROWS, row("arts", "student", 800, 2026)], 2025).of("arts") == 950
    assert exposures([*ROWS, row("arts", "student", 0, 2026)], 2026).of("arts") == 50
    assert exposures(ROWS, 2024).of("arts") is None
