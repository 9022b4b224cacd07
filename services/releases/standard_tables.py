"""The tables that every institution publishes of a year: the same ones each year, so that no two of them differ."""

from collections.abc import Sequence

from events.release import ReleaseAxis, ReleaseTable
from events.vocabulary import (
    Behaviour,
    CountedAdjournment,
    CountedDuration,
    CountedHearing,
    CountedMeasures,
    CountedOutcome,
    CountedRoute,
    CountedSatisfaction,
    CountedTimeliness,
    Dimension,
    Ground,
    Population,
    Relation,
    Setting,
)
from events.vocabulary.code import Code

LISTS: dict[Dimension, type[Code]] = {
    Dimension.POPULATION: Population,
    Dimension.BEHAVIOUR: Behaviour,
    Dimension.GROUND: Ground,
    Dimension.RELATION: Relation,
    Dimension.SETTING: Setting,
    Dimension.ROUTE: CountedRoute,
    Dimension.OUTCOME: CountedOutcome,
    Dimension.DURATION: CountedDuration,
    Dimension.TIMELINESS: CountedTimeliness,
    Dimension.ADJOURNMENT: CountedAdjournment,
    Dimension.HEARING: CountedHearing,
    Dimension.SATISFACTION: CountedSatisfaction,
    Dimension.RESPONDENT_SATISFACTION: CountedSatisfaction,
    Dimension.MEASURES: CountedMeasures,
}
"""The code list of each dimension that has one. Units have none, and periods name themselves."""

BY_CODING = (
    Dimension.POPULATION,
    Dimension.BEHAVIOUR,
    Dimension.GROUND,
    Dimension.RELATION,
    Dimension.SETTING,
)
BY_ROUTE = (
    Dimension.OUTCOME,
    Dimension.DURATION,
    Dimension.TIMELINESS,
    Dimension.ADJOURNMENT,
    Dimension.HEARING,
    Dimension.SATISFACTION,
    Dimension.RESPONDENT_SATISFACTION,
    Dimension.MEASURES,
)


def standard_tables(year: int, units: Sequence[str]) -> tuple[ReleaseTable, ...]:
    """By what was coded, by what was done about each route, and by unit where there are units."""
    period = ReleaseAxis(dimension=Dimension.PERIOD, values=(f"{year:04d}",))
    route = _axis(Dimension.ROUTE, complete=True)
    by_unit = [(ReleaseAxis(dimension=Dimension.UNIT, values=tuple(units)),)] if units else []
    # A case that was not coded yet has no value of these, and lies in the rest.
    by_coding = [(_axis(dimension, complete=False),) for dimension in BY_CODING]
    by_route = [(route, _axis(dimension, complete=True)) for dimension in BY_ROUTE]
    return tuple(ReleaseTable(axes=(period, *axes)) for axes in (*by_route, *by_coding, *by_unit))


def _axis(dimension: Dimension, *, complete: bool) -> ReleaseAxis:
    return ReleaseAxis(dimension=dimension, values=tuple(code.value for code in LISTS[dimension]), complete=complete)
