"""The audit finds what can be told from publications together, and says from which; it does not cry wolf."""

from dataclasses import replace

import pytest

from events.vocabulary import Dimension
from services.releases.audit import Audit, audit
from services.releases.building import system_of
from services.releases.publications import Publication

from .figures import BY_BEHAVIOUR, BY_UNIT, EXACT, at, axis, counted, draft, several, table, with_figures

UNITS = table(BY_UNIT)
FILM = several(12, "film", unit="arts/film")
DANCE = several(3, "dance", unit="arts/dance")
LAW = several(20, "law", unit="law")


def audited(*publications: Publication) -> Audit:
    return audit(system_of(publications))


def found(result: Audit) -> dict[str, tuple[int | None, int | None]]:
    return {str(failure.variable): (failure.low, failure.high) for failure in result.failures}


def sources(result: Audit) -> set[str]:
    return {str(source) for failure in result.failures for source in failure.because}


def test_a_whole_less_its_parts_tells_the_rest() -> None:
    figures = {at(unit="arts"): 15, at(unit="arts/film"): 12}
    result = audited(with_figures(draft((*FILM, *DANCE, *LAW), UNITS, rule=EXACT), figures))
    assert found(result) == {"unit=arts/dance, period=2025": (0, 3)}
    assert sources(result) == {"new: unit=arts, period=2025", "new: unit=arts/film, period=2025"}


def test_a_whole_alone_tells_nothing() -> None:
    result = audited(with_figures(draft((*FILM, *DANCE, *LAW), UNITS, rule=EXACT), {at(unit="arts"): 15}))
    assert result.passed
    assert result.narrowest is not None
    assert result.narrowest >= EXACT.protection.width


def test_rounding_a_whole_keeps_its_rest_uncertain_and_no_more_than_it_does() -> None:
    exact = {at(unit="arts/film"): 12}
    rounded = with_figures(draft((*FILM, *DANCE), UNITS, rule=EXACT), {at(unit="arts"): 15}, base=5)
    both = with_figures(rounded, {at(unit="arts/film"): 12})
    publication = replace(rounded, figures={**rounded.figures, **both.figures})
    assert exact.keys() <= publication.figures.keys()
    assert audited(publication).passed  # 15 stands for 13 to 17: dance has 1 to 5 of them.


def test_an_earlier_table_gives_away_what_a_later_one_protects() -> None:
    cases = (*FILM, *DANCE, *LAW)
    earlier = with_figures(draft(cases, UNITS, release="old", rule=EXACT), {at(unit="arts"): 15})
    later = with_figures(draft(cases, UNITS, rule=EXACT), {at(unit="arts/film"): 12})
    assert audited(earlier).passed
    assert audited(later).passed
    assert sources(audited(earlier, later)) == {"old: unit=arts, period=2025", "new: unit=arts/film, period=2025"}


def test_one_late_report_is_not_told_by_publishing_again() -> None:
    before = with_figures(draft(LAW, UNITS, release="old", rule=EXACT), {at(unit="law"): 20})
    after = with_figures(draft((*LAW, counted("late", unit="law")), UNITS, rule=EXACT), {at(unit="law"): 21})
    result = audited(before, after)
    assert "change of unit=law, period=2025" in found(result)
    assert sources(result) == {"old: unit=law, period=2025", "new: unit=law, period=2025"}
    many = (*LAW, *several(7, "late", unit="law"))
    assert audited(before, with_figures(draft(many, UNITS, rule=EXACT), {at(unit="law"): 27})).passed


def test_years_that_overlap_tell_the_months_between() -> None:
    calendar = table(BY_UNIT, axis(Dimension.PERIOD, "2025"))
    academic = table(BY_UNIT, axis(Dimension.PERIOD, "2025-01..2026-02"))
    cases = (*LAW, *several(2, "new year", period="2026-01", unit="law"))
    first = with_figures(draft(cases, calendar, release="calendar", rule=EXACT), {at(unit="law"): 20})
    second = with_figures(
        draft(cases, academic, release="longer", rule=EXACT), {at("2025-01..2026-02", unit="law"): 22}
    )
    result = audited(first, second)
    assert found(result)["unit=law, period=2026-01..2026-02"] == (2, 2)
    assert sources(result) == {"calendar: unit=law, period=2025", "longer: unit=law, period=2025-01..2026-02"}


def test_nested_units_of_two_tables_tell_the_unit_between() -> None:
    faculties = table(axis(Dimension.UNIT, "arts"))
    departments = table(axis(Dimension.UNIT, "arts/film", "arts/dance"))
    cases = (*FILM, *several(9, "dance", unit="arts/dance"), counted("elsewhere", unit="arts"))
    first = with_figures(draft(cases, faculties, release="faculties", rule=EXACT), {at(unit="arts"): 22})
    figures = {at(unit="arts/film"): 12, at(unit="arts/dance"): 9}
    second = with_figures(draft(cases, departments, release="departments", rule=EXACT), figures)
    assert found(audited(first, second)) == {"unit=arts/-, period=2025": (1, 1)}


def test_cases_with_two_behaviours_are_no_sum() -> None:
    """Twelve of one and ten of the other are twenty cases; a sum would leave minus two for the third."""
    both = several(2, "both", behaviour=("bullying", "stalking"))
    cases = (*both, *several(10, "one", behaviour="bullying"), *several(8, "other", behaviour="stalking"))
    figures = {at(): 20, at(behaviour="bullying"): 12, at(behaviour="stalking"): 10}
    assert audited(with_figures(draft(cases, table(BY_BEHAVIOUR), rule=EXACT), figures)).passed


def test_a_whole_is_reached_by_its_parts_also_where_cases_have_several() -> None:
    cases = (*several(17, "one", behaviour="bullying"), *several(3, "other", behaviour="stalking"))
    figures = {at(): 20, at(behaviour="bullying"): 17, at(behaviour="discrimination"): 0}
    result = audited(with_figures(draft(cases, table(BY_BEHAVIOUR), rule=EXACT), figures))
    assert found(result) == {"behaviour=stalking, period=2025": (3, None)}


@pytest.mark.parametrize("number", [1, 4])
def test_a_small_figure_that_was_published_is_found(number: int) -> None:
    cases = several(number, "law", unit="law")
    assert not audited(with_figures(draft(cases, UNITS, rule=EXACT), {at(unit="law"): number})).passed
