"""What one institution tells of one period, ready to be added up: bounds of figures, and of how many people."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass

from events.vocabulary import Dimension, Withheld

from ..releases.cells import ALL, Cell, value_of
from ..releases.periods import named, span
from .bounds import Bound, bounds
from .receiving import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """`missing` are figures for which the institution supplied no data: nothing is known of them, not even nought."""

    institution: str
    bounds: Mapping[Cell, Bound]
    missing: frozenset[Cell]
    people: Mapping[str, int]

    def exposed(self, one: Cell, beside: "Telling | None" = None) -> int:
        """How many people a figure is of; nought where the institution did not say.

        Only populations that are stated `beside` it too count: what one period lacks would be growth in the other.
        """
        population = value_of(one, Dimension.POPULATION)
        stated = self.people.keys() if beside is None else self.people.keys() & beside.people.keys()
        return sum(self.people[each] for each in stated if population in {ALL, each})

    def lacks(self, earlier: "Telling") -> bool:
        """Whether the people of a population that was stated earlier are not stated here: missing, and not nought."""
        return not self.people.keys() >= earlier.people.keys()


def telling(taken: Taken) -> Telling:
    """What a file tells."""
    extract = taken.extract
    return Telling(
        institution=extract.institution,
        bounds=bounds(extract, taken.rule),
        missing=frozenset(one.name for one in extract.cells if one.withheld is Withheld.MISSING),
        people={one.population.value: one.headcount for one in extract.exposures},
    )


def days_of(period: str) -> int:
    """How many days a period has. Raises `BadPeriod`."""
    first, last = span(period)
    return sum(monthrange(month // 12, month % 12 + 1)[1] for month in range(first, last + 1))


def before(period: str) -> str:
    """The period of as many months that ends where this one begins. Raises `BadPeriod`."""
    first, last = span(period)
    return named((first - (last - first + 1), first - 1))
