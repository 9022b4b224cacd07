"""Made-up institutions: units, how many cases they have, and of what, with the season and the drift of ten years."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from services.patterns.occurrences import AXES

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BEGIN = date(2010, 1, 4)
DECADE_DAYS = 3_652
YEAR_DAYS = 365.25
VALUES = {"relation": 13, "behaviour": 12, "setting": 14}  # As many codes as say something.
SIZES = {"small": (15.0, 40.0, 4, 8), "medium": (60.0, 150.0, 8, 20), "large": (200.0, 450.0, 15, 40)}
"""Cases a year, from and to; units, from and to."""

_MONTHS = np.array([0.95, 1.0, 1.2, 1.15, 1.2, 1.0, 0.55, 0.45, 1.1, 1.3, 1.2, 0.9])
_UNKNOWN = 0.08
_DELAY_DAYS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """What makes cases come: how many a year, and how they spread over units and, within each, over codes."""

    name: str
    size: str
    rate: float
    units: Numbers
    mixes: dict[str, Numbers]
    intensity: Numbers

    def share(self, axis: str, value: int) -> float:
        """How much of all cases a value has, leaving out those of which it is not known."""
        if axis == "unit":
            return float(self.units[value])
        return float(self.units @ self.mixes[axis][:, value]) * (1 - _UNKNOWN)

    @property
    def cells(self) -> int:
        """How many cells of one axis there are to watch."""
        return len(self.units) + sum(VALUES.values())


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened and came to be reported: days since the beginning, and a code for each axis, -1 for not known."""

    happened: Integers
    reported: Integers
    codes: Integers

    def __len__(self) -> int:
        return len(self.happened)


def draw(name: str, size: str, numbers: np.random.Generator) -> Institution:
    """An institution of a size. What people dare to report, and so the whole of it, drifts from year to year."""
    least, most, few, many = SIZES[size]
    units = numbers.gamma(2.0, size=int(numbers.integers(few, many + 1))) + 0.1
    mixes = {axis: _mixes(len(units), count, numbers) for axis, count in VALUES.items()}
    years = np.arange(DECADE_DAYS) / YEAR_DAYS
    trend = (1 + numbers.uniform(-0.05, 0.08)) ** (years - 5)
    daring = np.exp(np.cumsum(numbers.normal(0, 0.08 / np.sqrt(YEAR_DAYS), DECADE_DAYS)))
    months = np.array([date.fromordinal(BEGIN.toordinal() + day).month - 1 for day in range(DECADE_DAYS)])
    return Institution(
        name=name,
        size=size,
        rate=float(np.exp(numbers.uniform(np.log(least), np.log(most)))),
        units=units / units.sum(),
        mixes=mixes,
        intensity=trend * daring * _MONTHS[months],
    )


def happen(institution: Institution, numbers: np.random.Generator) -> Happened:
    """Ten years of cases by chance alone."""
    rates = institution.rate / YEAR_DAYS * institution.intensity
    happened = np.repeat(np.arange(DECADE_DAYS), numbers.poisson(rates))
    unit = numbers.choice(len(institution.units), len(happened), p=institution.units)
    codes = [unit]
    for axis in AXES[1:]:
        upto = institution.mixes[axis].cumsum(axis=1)[unit]
        code = (numbers.random(len(unit))[:, np.newaxis] > upto).sum(axis=1).clip(max=VALUES[axis] - 1)
        codes.append(np.where(numbers.random(len(unit)) < _UNKNOWN, -1, code))
    return Happened(happened, delayed(happened, numbers), np.stack(codes, axis=1))


def delayed(happened: Integers, numbers: np.random.Generator) -> Integers:
    """When each was reported: most within weeks, some after months."""
    return happened + np.minimum(numbers.exponential(_DELAY_DAYS, len(happened)), 365).astype(np.int64)


def _mixes(units: int, count: int, numbers: np.random.Generator) -> Numbers:
    """Some codes are common and most are not; each unit has them in proportions of its own."""
    common = 1 / (1 + np.arange(count)) ** 0.7
    return numbers.dirichlet(common / common.sum() * 12, size=units)
