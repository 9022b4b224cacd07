"""Statements of an institution, with what a test does not care about filled in."""

from datetime import date
from typing import Any

from events.statement import ExposureStated, SurveyStated
from events.vocabulary import Population

STATED_ON = date(2026, 3, 2)


def exposure(unit: str = "arts", year: int = 2025, **changes: Any) -> ExposureStated:
    """That a unit had so many people."""
    facts = {"population": Population.STUDENT, "headcount": 2_400, "occurred_on": STATED_ON}
    return ExposureStated(institution="uni", year=year, unit=unit, **{**facts, **changes})


def survey(unit: str = "arts", year: int = 2025, **changes: Any) -> SurveyStated:
    """What a survey found in a unit."""
    facts = {"respondents": 120, "unsafe_thousandths": 85, "survey": "monitor", "occurred_on": STATED_ON}
    return SurveyStated(institution="uni", year=year, unit=unit, **{**facts, **changes})


STATED = (
    exposure(),
    exposure(population=Population.SUPPORT_STAFF, headcount=40, fte_tenths=355),
    exposure("law", headcount=0),
    survey(),
)
"""Of one year: of law there is no support staff and no survey, and its students were stated as nought."""
