"""From signal to measure, step by step: what was brought, what came of it, and what was seen in many cases. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from events.vocabulary import CountedMeasures, CountedOutcome, CountedRoute, Dimension
from projections.pattern_course import MeasureLine

from .figures import Figures
from .model import Cell, Row

COMPLAINT = {Dimension.ROUTE: CountedRoute.COMPLAINT.value}
JUDGED = (
    CountedOutcome.UPHELD,
    CountedOutcome.PARTLY_UPHELD,
    CountedOutcome.NOT_UPHELD,
    CountedOutcome.NO_FINDING,
)
UPHELD = (CountedOutcome.UPHELD, CountedOutcome.PARTLY_UPHELD)
MEASURED = (CountedMeasures.ADOPTED, CountedMeasures.CARRIED_OUT, CountedMeasures.OVERDUE)


class Course(NamedTuple):
    """How far a pattern came."""

    indicated_on: date
    confirmed_on: date | None
    measures: Sequence[MeasureLine]


def case_steps(figures: Figures) -> tuple[Row, ...]:
    """The steps that cases went, by published figures and sums of them."""
    dutch = figures.language == "nl"

    def complaints(outcomes: Iterable[CountedOutcome]) -> Cell:
        return figures.sum({**COMPLAINT, Dimension.OUTCOME: one.value} for one in outcomes)

    brought = [
        Row(route.nl if dutch else route.en, (figures.one({Dimension.ROUTE: route.value}),)) for route in CountedRoute
    ]
    carried_out = figures.one({Dimension.MEASURES: CountedMeasures.CARRIED_OUT.value})
    return (
        *brought,
        Row("klachten met een oordeel" if dutch else "complaints judged", (complaints(JUDGED),)),
        Row("klachten (deels) gegrond" if dutch else "complaints (partly) upheld", (complaints(UPHELD),)),
        Row(
            "zaken met een maatregel" if dutch else "cases with a measure",
            (figures.sum({Dimension.MEASURES: one.value} for one in MEASURED),),
        ),
        Row(
            "zaken waarvan alle maatregelen zijn uitgevoerd"
            if dutch
            else "cases of which all measures are carried out",
            (carried_out,),
        ),
    )


def pattern_steps(courses: Sequence[Course], year: int, language: str) -> tuple[Row, ...]:
    """What follows on that, each in the year in which it came so far. None of these counts people."""
    dutch = language == "nl"
    lines = [line for course in courses for line in course.measures]
    counts = (
        ("patronen gesignaleerd" if dutch else "patterns indicated", [one.indicated_on for one in courses]),
        ("patronen bevestigd" if dutch else "patterns confirmed", [one.confirmed_on for one in courses]),
        (
            "structurele maatregelen vastgesteld" if dutch else "structural measures adopted",
            [line.adopted_on for line in lines],
        ),
        (
            "structurele maatregelen uitgevoerd" if dutch else "structural measures carried out",
            [line.carried_out_on for line in lines],
        ),
        (
            "maatregelen waarvan het effect is gemeten" if dutch else "measures of which the effect was assessed",
            [line.assessed_on for line in lines],
        ),
    )
    return tuple(_counted(name, sum(on is not None and on.year == year for on in days)) for name, days in counts)


def _counted(name: str, count: int) -> Row:
    return Row(name, (Cell(str(count), count),))
