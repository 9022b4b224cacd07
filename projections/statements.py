"""What holds of each year, unit and population or survey, as it was last stated: what counts are set against."""

from datetime import date

import msgspec

from events.codec import decode_event_data
from events.envelope import Envelope
from events.statement import ExposureStated, StatementEvent, SurveyStated

from .fold import Fold
from .kinds import types_of


class StatementRow(msgspec.Struct, frozen=True):
    """One figure of an institution for a year. An exposure has a population and a headcount, a survey has respondents.

    What was never stated has no row: that is missing, and not nought.
    """

    place: str
    stream: str
    institution: str
    year: int
    unit: str
    stated_on: date
    version: int
    population: str | None = None
    headcount: int | None = None
    fte_tenths: int | None = None
    survey: str | None = None
    respondents: int | None = None
    unsafe_thousandths: int | None = None


def apply(_: StatementRow | None, envelope: Envelope) -> StatementRow:
    """What holds after a statement: it replaces what was stated before of the same."""
    event = _event(envelope)
    exposure = event if isinstance(event, ExposureStated) else None
    survey = event if isinstance(event, SurveyStated) else None
    return StatementRow(
        place=place(envelope),
        stream=envelope.subject,
        institution=event.institution,
        year=event.year,
        unit=event.unit,
        stated_on=event.occurred_on,
        version=envelope.version,
        population=exposure.population.value if exposure else None,
        headcount=exposure.headcount if exposure else None,
        fte_tenths=exposure.fte_tenths if exposure else None,
        survey=survey.survey if survey else None,
        respondents=survey.respondents if survey else None,
        unsafe_thousandths=survey.unsafe_thousandths if survey else None,
    )


def place(envelope: Envelope) -> str:
    """The key: the stream, and what of it is stated."""
    event = _event(envelope)
    if isinstance(event, ExposureStated):
        return f"{envelope.subject} exposure {event.unit} {event.population.value}"
    return f"{envelope.subject} survey {event.unit} {event.survey or ''}"


def _event(envelope: Envelope) -> StatementEvent:
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, StatementEvent), "the fold takes statements only"
    return event


STATEMENTS: Fold[StatementRow] = Fold(
    name="statements",
    row=StatementRow,
    primary=("place",),
    indexes=(("institution", "year"),),
    key=place,
    apply=apply,
    types=types_of("statement"),
)
