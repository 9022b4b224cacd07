"""What an institution states of itself for a year, in aggregates only: how many people there are, what a survey found.

The stream is `statement-UUID`, one of an institution and a year. Counts of cases are set against these.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact
from .vocabulary import Population, Token

Year = Annotated[int, msgspec.Meta(ge=1990, le=2100)]
Headcount = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
TenthsOfFte = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Respondents = Annotated[int, msgspec.Meta(ge=10, le=1_000_000, description="Fewer would say something of someone.")]
ShareThousandths = Annotated[int, msgspec.Meta(ge=0, le=1_000)]


class ExposureStated(Fact):
    """How many people of a population a unit had in a year (omvang opgegeven). A later one replaces it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.statement.exposure-stated.v1"
    institution: str
    year: Year
    unit: Token
    population: Population
    headcount: Headcount
    occurred_on: date
    fte_tenths: TenthsOfFte | None = None


class SurveyStated(Fact):
    """What a survey of experienced safety found in a unit (monitor ervaren veiligheid). A later one replaces it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.statement.survey-stated.v1"
    institution: str
    year: Year
    unit: Token
    respondents: Respondents
    unsafe_thousandths: ShareThousandths
    occurred_on: date
    survey: Token | None = None


StatementEvent = ExposureStated | SurveyStated
EVENTS: tuple[type[StatementEvent], ...] = get_args(StatementEvent)
