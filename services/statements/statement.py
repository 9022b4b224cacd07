"""The rules of an institution's statements for a year: aggregates that counts are set against.

A later statement replaces an earlier one. What was never stated is missing, and
never nought: a unit without a statement has no rate.
"""

from typing import assert_never

import msgspec
from msgspec.structs import replace

from events.commands.statement import StateExposure, StatementCommand, StateSurvey
from events.statement import ExposureStated, StatementEvent, SurveyStated

from ..beside import require_own_stream
from ..decider import Context, Decider
from ..moments import legal_date
from ..refusals import Refused

STATEMENTS_MAX = 20_000
"""Units times populations of the largest institution, with room; more would be lists of persons."""

Stated = tuple[int, int | None]


class Statements(msgspec.Struct, frozen=True, gc=False):
    """What holds of a year: by unit and population, and by unit and survey."""

    institution: str = ""
    exposures: dict[tuple[str, str], Stated] = {}
    surveys: dict[tuple[str, str | None], Stated] = {}


def decide(state: Statements, command: StatementCommand, context: Context) -> tuple[StatementEvent, ...]:
    """Record it where it differs from what was stated before."""
    require_own_stream(command.stream, context)
    if command.institution != context.institution:
        raise Refused("institution.other", field="institution")
    today = legal_date(context.at)
    if command.year > today.year:
        raise Refused("statement.year", field="year")
    if len(state.exposures) + len(state.surveys) >= STATEMENTS_MAX:
        raise Refused("statement.full", most=STATEMENTS_MAX)
    event: StatementEvent
    match command:
        case StateExposure():
            event = ExposureStated(
                institution=command.institution,
                year=command.year,
                unit=command.unit,
                population=command.population,
                headcount=command.headcount,
                occurred_on=today,
                fte_tenths=command.fte_tenths,
            )
        case StateSurvey():
            event = SurveyStated(
                institution=command.institution,
                year=command.year,
                unit=command.unit,
                respondents=command.respondents,
                unsafe_thousandths=command.unsafe_thousandths,
                occurred_on=today,
                survey=command.survey,
            )
        case _:
            assert_never(command)
    return () if state.institution and evolve(state, event) == state else (event,)


def evolve(state: Statements, event: StatementEvent) -> Statements:
    """The state after an event."""
    match event:
        case ExposureStated():
            stated = {(event.unit, event.population.value): (event.headcount, event.fte_tenths)}
            return replace(state, institution=event.institution, exposures={**state.exposures, **stated})
        case SurveyStated():
            found = {(event.unit, event.survey): (event.respondents, event.unsafe_thousandths)}
            return replace(state, institution=event.institution, surveys={**state.surveys, **found})
        case _:
            assert_never(event)


DECIDER = Decider(kind="statement", initial=Statements(), decide=decide, evolve=evolve)
