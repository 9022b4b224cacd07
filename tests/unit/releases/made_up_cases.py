"""Many invented cases as they are counted, with every dimension filled in, always the same for a seed."""

from collections.abc import Sequence
from random import Random

from events.vocabulary import CountedOutcome, CountedRoute, CountedTimeliness, Dimension
from services.releases.standard_tables import BY_CODING, BY_ROUTE, LISTS
from services.releases.tables import Counted

UNITS = ("arts", "arts/dance", "law", "science", "science/physics")
OF_COMPLAINTS = (CountedOutcome.UPHELD, CountedOutcome.NOT_UPHELD, CountedOutcome.NOT_HANDLED, CountedOutcome.RUNNING)
OF_REPORTS = (CountedOutcome.RESOLVED, CountedOutcome.NO_SOLUTION, CountedOutcome.RUNNING)


def made_up(number: int, *, seed: int = 7, year: int = 2025) -> tuple[Counted, ...]:
    """So many cases of a year."""
    chance = Random(seed)
    return tuple(_case(chance, f"case-{seed}-{index}", year) for index in range(number))


def _case(chance: Random, name: str, year: int) -> Counted:
    route = chance.choices(list(CountedRoute), weights=[4, 3, 1, 2])[0]
    complaint = route is CountedRoute.COMPLAINT
    values: dict[Dimension, tuple[str, ...]] = {
        Dimension.ROUTE: (route.value,),
        Dimension.UNIT: (chance.choice(UNITS),),
    }
    for dimension in BY_CODING:
        values[dimension] = (_skewed(chance, list(LISTS[dimension])),)
    for dimension in BY_ROUTE:
        codes = list(LISTS[dimension])
        values[dimension] = (_skewed(chance, codes) if complaint else codes[-1].value,)
    values[Dimension.OUTCOME] = (chance.choice(OF_COMPLAINTS if complaint else OF_REPORTS).value,)
    if not complaint:
        values[Dimension.TIMELINESS] = (CountedTimeliness.NO_TERM.value,)
    return Counted(
        case=name,
        persons=(f"person-{chance.randrange(10_000)}",),
        period=f"{year}-{chance.randint(1, 12):02d}-11",
        values=values,
    )


def _skewed(chance: Random, codes: Sequence[str]) -> str:
    few = codes[:6]
    return str(chance.choices(few, weights=[2.0**-place for place in range(len(few))])[0])
