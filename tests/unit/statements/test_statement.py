"""An institution states aggregates of itself for a year; a later statement replaces an earlier one."""

from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.codec import decode_command
from events.commands.statement import StateExposure, StateSurvey
from events.errors import Malformed
from events.statement import ExposureStated, SurveyStated
from events.vocabulary import Population
from services.statements import statement
from services.statements.statement import DECIDER
from tests.given import NOW, Scenario, context

TODAY = date(2026, 3, 2)
EXPOSURE = StateExposure(
    institution="uni", year=2025, unit="arts", population=Population.STUDENT, headcount=2_400, fte_tenths=None
)
SURVEY = StateSurvey(institution="uni", year=2025, unit="arts", respondents=310, unsafe_thousandths=180)


def given(*events: Any, stream: str = EXPOSURE.stream) -> Scenario:
    """This was stated before."""
    return Scenario(DECIDER, msgspec.structs.replace(context("statement", at=NOW), stream=stream)).given(*events)


def exposed(**changes: Any) -> ExposureStated:
    """That so many people were there."""
    facts = {"population": Population.STUDENT, "headcount": 2_400, "occurred_on": TODAY}
    return ExposureStated(institution="uni", year=2025, unit="arts", **{**facts, **changes})


SURVEYED = SurveyStated(
    institution="uni", year=2025, unit="arts", respondents=310, unsafe_thousandths=180, occurred_on=TODAY
)


def test_it_is_recorded_and_the_same_again_is_not() -> None:
    given().when(EXPOSURE).then(exposed())
    given(exposed()).when(EXPOSURE).nothing()
    given(exposed()).when(SURVEY).then(SURVEYED)
    given(exposed(), SURVEYED).when(SURVEY).nothing()


def test_a_later_one_replaces_it_and_another_population_stands_beside_it() -> None:
    given(exposed()).when(replace(EXPOSURE, headcount=2_500)).then(exposed(headcount=2_500))
    given(exposed(), exposed(headcount=2_500)).when(EXPOSURE).then(exposed())
    staff = replace(EXPOSURE, population=Population.SUPPORT_STAFF, headcount=0)
    given(exposed()).when(staff).then(exposed(population=Population.SUPPORT_STAFF, headcount=0))


def test_of_a_year_that_has_not_begun_nothing_is_known() -> None:
    coming = replace(EXPOSURE, year=2027)
    given(stream=coming.stream).when(coming).refuses("statement.year", field="year")


def test_nobody_speaks_for_another_institution_or_year() -> None:
    other = replace(EXPOSURE, institution="hogeschool")
    given(stream=other.stream).when(other).refuses("institution.other", field="institution")
    given().when(replace(EXPOSURE, year=2024)).refuses("stream.other")


def test_there_is_an_end_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "STATEMENTS_MAX", 1)
    given(exposed()).when(SURVEY).refuses("statement.full")


def test_a_survey_of_a_handful_would_say_something_of_someone() -> None:
    data = msgspec.json.encode({**msgspec.to_builtins(SURVEY), "respondents": 9})
    with pytest.raises(Malformed):
        decode_command(StateSurvey.TYPE, data)
