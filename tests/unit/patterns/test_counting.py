"""P01 to P05: given cases that have something in common, then enough independent ones are indicated, and no fewer."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from events.vocabulary import Behaviour, Ground, LinkKind, PatternAxis, PatternScale, Population, Relation, Setting
from services.patterns.facts import CaseFacts, Linked
from services.patterns.indication import Exposure
from services.patterns.windows import months_after

from .cases import TODAY, UNIT, ago, at, case, coding, days, indicated

DISCRIMINATION = (Behaviour.DISCRIMINATION, Ground.RACE)
Making = Callable[..., CaseFacts]


def on_respondent(number: int, **changes: object) -> CaseFacts:
    return case(number, **{"respondents": ("person.x",), **changes})  # type: ignore[arg-type]


def in_unit(number: int, **changes: object) -> CaseFacts:
    return case(number, **{"coded": coding(unit=UNIT), **changes})  # type: ignore[arg-type]


def in_relation(number: int, **changes: object) -> CaseFacts:
    coded = coding(unit=f"science/{number}", relations=(Relation.PROMOTOR, Relation.UNKNOWN))
    return case(number, **{"coded": coded, **changes})  # type: ignore[arg-type]


def in_context(number: int, **changes: object) -> CaseFacts:
    coded = coding(setting=Setting.FIELDWORK, organiser="institution")
    return case(number, **{"coded": coded, **changes})  # type: ignore[arg-type]


def of_behaviour(number: int, **changes: object) -> CaseFacts:
    coded = coding(unit=f"unit-{number % 2}", behaviours=(DISCRIMINATION,))
    return case(number, **{"coded": coded, **changes})  # type: ignore[arg-type]


RULES = [
    pytest.param("P01", 2, 36, on_respondent, id="respondent"),
    pytest.param("P02", 3, 12, in_unit, id="unit"),
    pytest.param("P03", 3, 12, in_relation, id="relation"),
    pytest.param("P04", 3, 12, in_context, id="context"),
    pytest.param("P05", 5, 12, of_behaviour, id="behaviour"),
]


@pytest.mark.parametrize(("rule", "threshold", "months", "making"), RULES)
def test_at_the_threshold_and_not_below_it(rule: str, threshold: int, months: int, making: Making) -> None:
    cases = [making(number) for number in range(threshold)]
    (found,) = indicated(rule, *cases)
    assert found.cases == tuple(sorted(one.case for one in cases))
    assert (found.independent, found.reporters) == (threshold, threshold)
    assert (found.observed, found.threshold) == (threshold, threshold)
    assert indicated(rule, *cases[1:]) == ()


@pytest.mark.parametrize(("rule", "threshold", "months", "making"), RULES)
def test_what_was_reported_outside_the_window_does_not_count(
    rule: str, threshold: int, months: int, making: Making
) -> None:
    recent = [making(number) for number in range(1, threshold)]
    first = months_after(TODAY, -months)
    (found,) = indicated(rule, making(0, on=first), *recent)
    assert (found.window.from_on, found.window.until_on) == (first, TODAY)
    assert indicated(rule, making(0, on=months_after(first, -1)), *recent) == ()
    assert indicated(rule, making(0, on=date(2026, 3, 3), recorded=TODAY), *recent) == ()


@pytest.mark.parametrize(("rule", "threshold", "months", "making"), RULES)
def test_one_matter_counts_once_however_often_it_is_reported(
    rule: str, threshold: int, months: int, making: Making
) -> None:
    cases = [making(number) for number in range(threshold)]
    # Only by a chain of links through a case that has nothing else in common with them.
    hub = case(
        99, links=tuple(Linked(at(TODAY), TODAY, one.case, LinkKind.SAME_MATTER) for one in (cases[0], cases[-1]))
    )
    assert indicated(rule, *cases, hub) == ()
    assert len(indicated(rule, *cases, making(50), hub)) == 1


@pytest.mark.parametrize(("rule", "threshold", "months", "making"), RULES)
def test_one_reporter_counts_once(rule: str, threshold: int, months: int, making: Making) -> None:
    cases = [making(number) for number in range(threshold)]
    assert indicated(rule, making(0, reporter="reporter.1"), *cases[1:]) == ()


@pytest.mark.parametrize(("rule", "threshold", "months", "making"), RULES)
def test_cases_of_two_institutions_are_not_counted_together(
    rule: str, threshold: int, months: int, making: Making
) -> None:
    cases = [making(number) for number in range(threshold)]
    assert indicated(rule, making(0, institution="elsewhere"), *cases[1:]) == ()


def test_one_incident_that_two_saw_is_one() -> None:
    together = coding(unit=UNIT, setting=Setting.FIELDWORK, period=days(ago(30), ago(29)))
    first, second = (on_respondent(number, coded=together) for number in (1, 2))
    assert indicated("P01", first, second) == ()
    weeks_later = coding(unit=UNIT, setting=Setting.FIELDWORK, period=days(ago(10), ago(9)))
    assert len(indicated("P01", first, on_respondent(2, coded=weeks_later))) == 1


def test_a_report_of_nobody_known_counts_only_beside_another_occasion() -> None:
    first = on_respondent(1, coded=coding(unit=UNIT, setting=Setting.FIELDWORK))
    assert indicated("P01", first, on_respondent(2, reporter=None)) == ()
    assert indicated("P01", first, on_respondent(2, reporter=None, coded=coding(unit="arts"))) != ()


def test_whoever_could_be_counted_either_way_is_counted_as_the_most_allows() -> None:
    """Of A on one day, A on another, and B with A on that other: two are independent, though A's second is not."""
    early, late = days(ago(60), ago(60)), days(ago(20), ago(20))
    here = {"setting": Setting.FIELDWORK, "unit": UNIT}
    cases = (
        on_respondent(1, reporter="reporter.a", coded=coding(period=late, **here)),  # type: ignore[arg-type]
        on_respondent(2, reporter="reporter.a", coded=coding(period=early, **here)),  # type: ignore[arg-type]
        on_respondent(3, reporter="reporter.b", coded=coding(period=early, **here)),  # type: ignore[arg-type]
    )
    (found,) = indicated("P01", *cases)
    assert (found.independent, len(found.cases)) == (2, 3)


def test_a_respondent_is_known_by_the_pseudonym_and_counted_in_reporters() -> None:
    (found,) = indicated("P01", on_respondent(1), on_respondent(2))
    assert (found.key.person, found.axis, found.scale) == (
        "person.x",
        PatternAxis.RESPONDENT,
        PatternScale.REPORTERS,
    )


def test_a_relation_where_the_faculty_is_not_known_is_not_within_one() -> None:
    coded = coding(relations=(Relation.PROMOTOR,))
    assert indicated("P03", *(in_relation(number, coded=coded) for number in range(3))) == ()
    assert len(indicated("P03", *(in_relation(number) for number in range(3)), in_relation(3, coded=coded))) == 1


def test_a_context_of_which_nobody_knows_who_organised_it_is_not_by_the_same_one() -> None:
    coded = coding(setting=Setting.FIELDWORK)
    assert indicated("P04", *(in_context(number, coded=coded) for number in range(3))) == ()
    assert len(indicated("P04", *(in_context(number) for number in range(3)), in_context(3, coded=coded))) == 1


def test_a_later_coding_takes_a_case_out_of_a_unit() -> None:
    cases = [in_unit(number) for number in range(3)]
    moved = case(0, coded=coding(unit=UNIT))
    moved = replace(moved, codings=(*moved.codings, coding(unit="arts")))
    assert len(indicated("P02", *cases)) == 1
    assert indicated("P02", moved, *cases[1:]) == ()


def exposure(unit: str, headcount: int, year: int = 2026) -> Exposure:
    return Exposure(institution="uni", unit=unit, population=Population.STUDENT, year=year, headcount=headcount)


def test_a_small_unit_is_indicated_by_its_rate() -> None:
    here = [in_unit(number) for number in range(2)]
    elsewhere = [case(number, coded=coding(unit="arts")) for number in (10,)]
    known = (exposure(UNIT, 50), exposure("arts", 950))
    (found,) = indicated("P02", *here, *elsewhere, exposures=known)
    # 1.5 elsewhere among 950, so 0.079 here, and three times that is exceeded by 2.
    assert (found.observed, found.key.unit) == (2, UNIT)
    assert found.expected == pytest.approx(50 * 1.5 / 950)
    assert found.threshold == pytest.approx(3 * 50 * 1.5 / 950)
    assert indicated("P02", *here, *elsewhere) == ()
    assert indicated("P02", here[0], *elsewhere, exposures=known) == ()


def test_a_population_that_was_not_stated_yet_of_the_newest_year_is_not_gone() -> None:
    cases = [in_unit(0), in_unit(1), *(case(10 + number, coded=coding(unit="arts")) for number in range(2))]
    students = [exposure(UNIT, 900, 2025), exposure("arts", 900, 2025)]
    staff = replace(exposure(UNIT, 100), population=Population.SUPPORT_STAFF)
    assert indicated("P02", *cases, exposures=students) == ()
    assert indicated("P02", *cases, exposures=(*students, staff)) == ()
    fewer = replace(exposure(UNIT, 0), population=Population.STUDENT)
    (found,) = indicated("P02", *cases, exposures=(*students, staff, fewer))
    assert found.expected == pytest.approx(100 * 2.5 / 900), "nought is a number that was stated"


def test_no_rate_of_very_few_people_or_of_a_unit_as_large_as_expected() -> None:
    here = [in_unit(number) for number in range(2)]
    assert indicated("P02", *here, exposures=(exposure(UNIT, 19), exposure("arts", 950))) == ()
    assert indicated("P02", *here, exposures=(exposure(UNIT, 900), exposure("arts", 100))) == ()
    assert indicated("P02", *here, exposures=(exposure(UNIT, 50),)) == ()


def test_a_rate_counts_the_newest_year_and_what_lies_below_a_unit_once() -> None:
    below = [in_unit(number) for number in range(2)]
    known = (exposure("science", 500, 2025), exposure("science", 50), exposure(UNIT, 40), exposure("arts", 950))
    found = indicated("P02", *below, exposures=known)
    assert {one.key.unit: one.expected for one in found} == {
        "science": pytest.approx(50 * 0.5 / 950),
        UNIT: pytest.approx(40 * 0.5 / 960),
    }


def test_peers_contexts_that_say_nothing_and_conduct_that_is_not_clear_are_nothing_in_common() -> None:
    dull = coding(
        unit="unit", setting=Setting.OTHER, relations=(Relation.NONE,), behaviours=((Behaviour.UNCLEAR, None),)
    )
    cases = [case(number, coded=dull) for number in range(9)]
    assert [
        found.rule for found in (*indicated("P03", *cases), *indicated("P04", *cases), *indicated("P05", *cases))
    ] == []


def test_a_behaviour_in_one_unit_only_is_that_units_own() -> None:
    one_unit = coding(unit="unit", behaviours=(DISCRIMINATION,))
    assert indicated("P05", *(case(number, coded=one_unit) for number in range(6))) == ()
    larger = coding(unit="unit/part", behaviours=(DISCRIMINATION,))
    several = [case(number, coded=larger if number else one_unit) for number in range(6)]
    assert indicated("P05", *several) == (), "what is coded as the larger unit may have been in the part"
    other = case(6, coded=coding(unit="unit/other", behaviours=(DISCRIMINATION,)))
    assert len(indicated("P05", *several, other)) == 1
    (found,) = indicated("P05", *(of_behaviour(number) for number in range(6)))
    assert (found.key.behaviour, found.key.ground, found.axis) == (*DISCRIMINATION, PatternAxis.GROUND)
