"""Streams of made-up cases for the tests of surveillance: so many a year in each unit."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from services.patterns.occurrences import Occurrence

BEGIN = date(2015, 1, 5)
RELATIONS = ("teaches", "promotor", "line_manages", "none")
BEHAVIOURS = ("bullying", "intimidation", "discrimination", "exclusion")
SETTINGS = ("lecture", "supervision", "laboratory", "online")


def stream(rates: Mapping[str, float], *, days: int, seed: int, begin: date = BEGIN) -> Iterator[Occurrence]:
    """Cases of units at a yearly rate each, from a day on."""
    numbers = np.random.default_rng(seed)
    for unit, rate in rates.items():
        for number in range(numbers.poisson(rate * days / 365)):
            yield Occurrence(
                case=f"{begin:%Y%m%d}-{unit}-{number}",
                reported_on=begin + timedelta(days=int(numbers.integers(days))),
                unit=unit,
                relation=str(numbers.choice(RELATIONS)),
                behaviour=str(numbers.choice(BEHAVIOURS)),
                setting=str(numbers.choice(SETTINGS)),
            )
