"""State how many people an institution has, and what a survey of experienced safety found: aggregates only."""

from typing import ClassVar, get_args

from ..identity import statement_stream
from ..payload import Payload
from ..statement import Headcount, Respondents, ShareThousandths, TenthsOfFte, Year
from ..vocabulary import Population, Token


class StateExposure(Payload):
    """State how many people of a population a unit has in a year. `institution` is the caller's own."""

    TYPE: ClassVar[str] = "nl.meldstroom.statement.state-exposure.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    year: Year
    unit: Token
    population: Population
    headcount: Headcount
    fte_tenths: TenthsOfFte | None = None

    @property
    def stream(self) -> str:
        """The statements of the institution for the year."""
        return statement_stream(self.institution, self.year)


class StateSurvey(Payload):
    """State which share of the respondents of a unit does not feel safe. `institution` is the caller's own."""

    TYPE: ClassVar[str] = "nl.meldstroom.statement.state-survey.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    year: Year
    unit: Token
    respondents: Respondents
    unsafe_thousandths: ShareThousandths
    survey: Token | None = None

    @property
    def stream(self) -> str:
        """The statements of the institution for the year."""
        return statement_stream(self.institution, self.year)


StatementCommand = StateExposure | StateSurvey
COMMANDS: tuple[type[StatementCommand], ...] = get_args(StatementCommand)
