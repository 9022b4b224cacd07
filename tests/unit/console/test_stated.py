"""What was stated as tables: nought stays nought, what is missing stays missing, and nothing is lost."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary import Population
from services.console.stated import by_year
from services.reading.statement_views import StatementView

NOTHING = {"population": None, "headcount": None, "fte_tenths": None}
NO_SURVEY = {"survey": None, "respondents": None, "unsafe_thousandths": None}


def exposure(unit: str, population: Population = Population.STUDENT, year: int = 2025, headcount: int = 7) -> Any:
    return StatementView(
        kind="exposure",
        stream="statement-1",
        institution="uni",
        year=year,
        unit=unit,
        stated_on=date(2026, 3, 2),
        population=population.value,
        headcount=headcount,
        fte_tenths=None,
        labels={"population": population.en},
        **NO_SURVEY,
    )


def survey(unit: str, name: str | None = None, year: int = 2025) -> Any:
    return StatementView(
        kind="survey",
        stream="statement-1",
        institution="uni",
        year=year,
        unit=unit,
        stated_on=date(2026, 3, 2),
        respondents=120,
        unsafe_thousandths=0,
        survey=name,
        labels={},
        **NOTHING,
    )


STATEMENTS = st.lists(
    st.one_of(
        st.builds(
            exposure,
            st.sampled_from(["arts", "law"]),
            st.sampled_from(Population),
            st.integers(2024, 2025),
            st.integers(0, 3),
        ),
        st.builds(
            survey, st.sampled_from(["arts", "law"]), st.sampled_from([None, "monitor"]), st.integers(2024, 2025)
        ),
    ),
    unique_by=lambda one: (one.year, one.unit, one.kind, one.population, one.survey),
)


def test_nought_is_nought_and_what_one_unit_stated_and_another_did_not_is_missing() -> None:
    (year,) = by_year([exposure("law", headcount=0), exposure("arts", Population.GUEST), survey("arts")])
    assert [column.words for column in year.columns] == ["student", "guest, visiting researcher", ""]
    arts, law = year.lines
    assert (arts.unit, [cell is None for cell in arts.cells]) == ("arts", [True, False, False])
    assert (law.unit, [cell is None for cell in law.cells]) == ("law", [False, True, True])
    assert law.cells[0] is not None
    assert law.cells[0].headcount == 0


def test_a_year_in_which_nobody_stated_what_was_stated_in_another_shows_that() -> None:
    newer, older = by_year([exposure("arts", year=2024), survey("arts", year=2025)])
    assert (newer.year, older.year) == (2025, 2024)
    assert newer.columns == older.columns
    assert [cell is None for cell in newer.lines[0].cells] == [True, False]


@given(STATEMENTS)
def test_every_statement_is_in_one_cell(statements: list[StatementView]) -> None:
    cells = [
        (year.year, line.unit, cell)
        for year in by_year(statements)
        for line in year.lines
        for cell in line.cells
        if cell is not None
    ]
    assert all((cell.year, cell.unit) == (year, unit) for year, unit, cell in cells)
    assert sorted(map(id, statements)) == sorted(id(cell) for _, _, cell in cells)
