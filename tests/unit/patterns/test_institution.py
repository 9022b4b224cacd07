"""P10, P13, P15, P16, P17, P18: given what a whole institution, its board, its units and its confidants show."""

from datetime import timedelta
from typing import Any

import pytest

from events.vocabulary import (
    Answer,
    Behaviour,
    Body,
    Channel,
    LinkKind,
    MeasureKind,
    PatternAxis,
    PatternScale,
    Population,
    Setting,
    SettlementClause,
)
from services.patterns.facts import Adopted, Agreed, CarriedOut, CaseFacts, Decided, Fate, Linked, Running, Spell
from services.patterns.indication import Exposure, PatternKey, Survey
from services.patterns.windows import months_after

from .cases import TODAY, UNIT, ago, at, case, coding, days, indicated


def reports(number: int) -> list[CaseFacts]:
    return [case(index) for index in range(number)]


def complaints(number: int, **changes: Any) -> list[CaseFacts]:
    return [case(1000 + index, complaint=True, **changes) for index in range(number)]


def test_many_reports_and_hardly_a_complaint() -> None:
    (found,) = indicated("P10", *reports(51), *complaints(1))
    assert (found.observed, found.threshold, found.total) == (51, 50, 52)
    assert (found.axis, found.scale, found.cases) == (PatternAxis.INSTITUTION, PatternScale.RATIO, ())
    assert indicated("P10", *reports(50), *complaints(1)) == ()
    assert len(indicated("P10", *reports(51))) == 1
    assert indicated("P10", *reports(51), *complaints(2, on=ago(3))) == ()
    assert len(indicated("P10", *reports(51), *complaints(2, on=ago(400)))) == 1
    same = [case(number, reporter="reporter.0") for number in range(60, 70)]
    assert indicated("P10", *reports(50), *same, *complaints(1)) == ()


def test_more_complaints_than_anyone_reported() -> None:
    (found,) = indicated("P10", *reports(6), *complaints(14))
    assert (found.observed, found.threshold) == (6 / 14, 0.5)
    assert indicated("P10", *reports(7), *complaints(14)) == ()
    assert indicated("P10", *reports(5), *complaints(14)) == ()


def exposed(headcount: int, unit: str = "arts") -> Exposure:
    return Exposure(institution="uni", unit=unit, population=Population.STUDENT, year=2026, headcount=headcount)


def test_hardly_anything_from_very_many_people() -> None:
    (found,) = indicated("P10", *reports(4), exposures=(exposed(5000),))
    assert found.observed == pytest.approx(0.8)
    assert found.scale is PatternScale.RATE
    assert indicated("P10", *reports(5), exposures=(exposed(5000),)) == ()
    assert indicated("P10", exposures=(exposed(999),)) == ()
    assert len(indicated("P10", exposures=(exposed(1000),))) == 1
    assert indicated("P10", *reports(1), exposures=(exposed(1000), exposed(900, "arts/dance"))) == ()


def owed(number: int, *, due: int, **changes: Any) -> CaseFacts:
    adopted = Adopted(at(ago(200)), ago(200), "measure-1", MeasureKind.TEAM_TALK, False, Body.MANAGER, ago(due))
    return case(number, **{"complaint": True, "on": ago(300), "measures": (adopted,), **changes})


def said(*, done: bool) -> tuple[CarriedOut, ...]:
    return (CarriedOut(at(ago(1)), ago(1), "measure-1", done),)


def test_a_measure_that_was_not_carried_out() -> None:
    (found,) = indicated("P13", owed(1, due=31))
    assert (found.axis, found.observed, found.cases) == (PatternAxis.BOARD, 1, (owed(1, due=31).case,))
    assert indicated("P13", owed(1, due=30)) == ()
    assert indicated("P13", owed(1, due=31, carried_out=said(done=True))) == ()
    assert len(indicated("P13", owed(1, due=5, carried_out=said(done=False)))) == 1
    assert indicated("P13", owed(1, due=1200, on=ago(1300))) == ()


def test_three_judgements_that_deviate_from_the_advice() -> None:
    def deviating(number: int, *, days: int = 9, **changes: Any) -> CaseFacts:
        judged = (Decided(at(ago(days)), ago(days), (), True),)
        return case(number, complaint=True, on=ago(2000), decisions=judged, **changes)

    cases = [deviating(number) for number in range(3)]
    assert [one.observed for one in indicated("P13", *cases)] == [3]
    assert indicated("P13", *cases[1:]) == ()
    assert indicated("P13", *cases[1:], deviating(0, days=1200)) == ()
    assert indicated("P13", *cases[1:], deviating(0, reporter="reporter.1")) == ()


def survey(unsafe: int = 201, respondents: int = 20, year: int = 2026, unit: str = UNIT) -> Survey:
    return Survey(institution="uni", unit=unit, year=year, respondents=respondents, unsafe_thousandths=unsafe)


def test_a_unit_is_silent_where_a_survey_is_not() -> None:
    (found,) = indicated("P15", surveys=(survey(),))
    assert (found.observed, found.threshold, found.total, found.key.unit) == (0.201, 0.2, 20, UNIT)
    assert (found.cases, found.independent) == ((), 0)
    assert indicated("P15", surveys=(survey(unsafe=200),)) == ()
    assert indicated("P15", surveys=(survey(respondents=19),)) == ()
    assert indicated("P15", surveys=(survey(year=2023),)) == ()
    assert indicated("P15", surveys=(survey(year=2025), survey(unsafe=100))) == ()
    assert indicated("P15", surveys=(survey(unsafe=100, year=2025), survey())) != ()


def test_one_case_in_the_unit_or_below_it_breaks_the_silence() -> None:
    assert indicated("P15", case(1, coded=coding(unit=UNIT)), surveys=(survey(),)) == ()
    assert indicated("P15", case(1, coded=coding(unit=f"{UNIT}/optics")), surveys=(survey(),)) == ()
    assert indicated("P15", case(1, coded=coding(unit="science")), surveys=(survey(),)) != ()
    old = case(1, on=ago(400), coded=coding(unit=UNIT))
    assert indicated("P15", old, surveys=(survey(),)) != ()


HERE = {"unit": UNIT, "setting": Setting.FIELDWORK, "behaviours": ((Behaviour.BULLYING, None),)}


def told(number: int, period: Spell | None = None, **changes: Any) -> CaseFacts:
    coded = coding(period=period or days(ago(90), ago(30)), **HERE)  # type: ignore[arg-type]
    return case(number, **{"channel": Channel.CONFIDANT, "coded": coded, **changes})


def test_several_told_confidants_of_one_matter() -> None:
    (found,) = indicated("P16", told(1), told(2, days(ago(40), ago(10)), reporter=None))
    assert (found.axis, found.observed, found.scale) == (PatternAxis.MATTER, 2, PatternScale.REPORTERS)
    assert (found.key.unit, found.key.setting, found.key.behaviour) == (UNIT, Setting.FIELDWORK, Behaviour.BULLYING)


def test_another_time_another_channel_or_one_reporter_is_no_matter_of_several() -> None:
    assert indicated("P16", told(1), told(2, days(ago(29), ago(10)))) == ()
    assert indicated("P16", told(1), told(2, Spell(None, None))) == ()
    assert indicated("P16", told(1), told(2, channel=Channel.DESK)) == ()
    assert indicated("P16", told(1), told(2, on=ago(400))) == ()
    assert indicated("P16", *(told(number, reporter="reporter.a") for number in (1, 2, 3))) == ()
    assert indicated("P16", told(1), told(2, coded=coding(unit="arts"))) == ()


@pytest.mark.parametrize(
    "unknown",
    [{"setting": Setting.UNKNOWN}, {"setting": Setting.OTHER}, {"behaviours": ((Behaviour.UNCLEAR, None),)}],
)
def test_where_context_or_behaviour_is_not_known_two_told_of_no_one_matter(unknown: dict[str, Any]) -> None:
    coded = coding(period=days(ago(90), ago(30)), **{**HERE, **unknown})
    first, second = (told(number, coded=coded) for number in (1, 2))
    assert indicated("P16", first, second) == ()
    same = told(2, coded=coded, links=(Linked(at(TODAY), TODAY, first.case, LinkKind.SAME_MATTER),))
    assert len(indicated("P16", first, same)) == 1, "whoever links them says that they are"


def test_what_still_goes_on_meets_what_is_told_later() -> None:
    going_on = Spell(ago(90), None, Answer.YES)
    assert len(indicated("P16", told(1, going_on), told(2, days(ago(5), ago(4))))) == 1


def test_confidants_who_linked_what_they_heard() -> None:
    other = coding(unit="arts")
    linked = told(2, coded=other, links=(Linked(at(TODAY), TODAY, told(1).case, LinkKind.SAME_MATTER),))
    (found,) = indicated("P16", told(1), linked)
    assert found.cases == tuple(sorted((told(1).case, linked.case)))


def test_a_linked_matter_keeps_the_name_of_its_first_case_when_that_is_before_the_window() -> None:
    here = (Linked(at(ago(60)), ago(60), told(1).case, LinkKind.SAME_MATTER),)
    first = told(1, on=ago(300))
    later = [
        told(number, on=ago(90 - number), coded=coding(unit=unit), links=here)
        for number, unit in ((2, "arts"), (3, "law"))
    ]
    last_day = months_after(first.opened.on, 12)
    (before,) = indicated("P16", first, *later, on=last_day)
    (after,) = indicated("P16", first, *later, on=last_day + timedelta(1))
    assert before.key == after.key == PatternKey(unit=UNIT, setting=Setting.FIELDWORK, behaviour=Behaviour.BULLYING)
    assert (before.independent, after.independent, first.case in after.cases) == (3, 2, False)


def test_a_matter_is_named_as_far_back_as_links_are_looked_at() -> None:
    """Whether older facts are read does not depend on what is recorded now."""
    here = (Linked(at(ago(60)), ago(60), told(1).case, LinkKind.SAME_MATTER),)
    later = [told(number, coded=coding(unit="arts"), links=here) for number in (2, 3)]
    (found,) = indicated("P16", told(1, on=months_after(TODAY, -49)), *later)
    assert found.key.unit == "arts"


def agreed(silences: bool, on: int = 9) -> tuple[Agreed, ...]:
    return (Agreed(at(ago(on)), ago(on), (SettlementClause.NON_DISCLOSURE,) if silences else (), silences),)


def test_a_clause_that_silences() -> None:
    (found,) = indicated("P17", case(1, complaint=True, agreements=agreed(True)))
    assert (found.axis, found.observed) == (PatternAxis.BOARD, 1)
    assert indicated("P17", case(1, complaint=True, agreements=agreed(False))) == ()
    assert indicated("P17", case(1, complaint=True, on=ago(500), agreements=agreed(True, 400))) == ()
    same = (Linked(at(TODAY), TODAY, case(1, complaint=True).case, LinkKind.SAME_MATTER),)
    twice = [case(number, complaint=True, agreements=agreed(True), links=same) for number in (1, 2, 3)]
    assert [one.observed for one in indicated("P17", *twice)] == [1]


@pytest.mark.parametrize(
    ("of_duty", "what", "on", "indicates"),
    [
        (True, "missed", TODAY, True),
        (True, "missed", months_after(TODAY, -13), False),
        (True, "met", TODAY, False),
        (False, "missed", TODAY, False),
    ],
)
def test_a_step_of_the_duty_that_was_not_taken_in_time(of_duty: bool, what: str, on: Any, indicates: bool) -> None:
    begun = ago(600)
    term = Running(at(begun), begun, "C2", "consult", 1, begun, of_duty)
    facts = case(1, on=begun, terms=(term,), fates=(Fate(at(on), on, "C2", "consult", 1, what),))
    found = indicated("P18", facts)
    assert [(one.axis, one.observed) for one in found] == ([(PatternAxis.BOARD, 1)] if indicates else [])


@pytest.mark.parametrize("late", [True, False])
def test_a_step_of_the_duty_that_was_taken_in_time_and_recorded_late_was_not_missed(late: bool) -> None:
    begun = ago(3)
    term = Running(at(begun), begun, "C2", "consult", 1, ago(2), of_duty=True)
    missed = Fate(at(ago(2)), ago(2), "C2", "consult", 1, "missed")
    met = Fate(at(ago(1)), ago(1) if late else ago(2), "C2", "consult", 1, "met", late)
    facts = case(1, on=begun, terms=(term,), fates=(missed, met))
    assert len(indicated("P18", facts)) == late
