"""How likely as many cases, or more, are by chance. Exact, as a unit has few cases and a normal curve knows no few."""

import numpy as np
import numpy.typing as npt
from scipy import special

from .occurrences import Integers

Numbers = npt.NDArray[np.float64]

_COUNTS = 60
_SIZE_MAX = 1e9  # From here on a negative binomial distribution is a Poisson distribution.


def at_least(observed: Integers, mean: Numbers, size: Numbers) -> Numbers:
    """The upper tail of a negative binomial count: its variance is `mean + mean² / size`."""
    size = np.minimum(size, _SIZE_MAX)
    tail = special.betainc(np.maximum(observed, 1), size, mean / (mean + size))
    return np.asarray(np.where(observed > 0, tail, 1.0), dtype=np.float64)


class Many:
    """Many independent cells under chance, to ask how likely it is that any of them looks improbable.

    Counts are whole numbers, so a cell where little is expected often cannot show a small p-value at all, and costs
    nothing: the correction of Tarone (1990, Biometrics 46), with what each cell can attain in place of a bound.
    """

    def __init__(self, mean: Numbers, size: Numbers, cases_min: int) -> None:
        counts = np.arange(cases_min, cases_min + _COUNTS)
        self._tails = at_least(counts[np.newaxis, :], mean[:, np.newaxis], size[:, np.newaxis])

    def smallest(self, p_value: float) -> float:
        """How likely it is that any cell shows a p-value as small as this one, or smaller."""
        small = self._tails <= p_value
        # A cell whose tail the counts do not reach is a large one, which can show nearly any p-value.
        reached = self._tails[np.arange(len(small)), small.argmax(axis=1)]
        attained = np.where(small.any(axis=1), reached, p_value)
        return float(-np.expm1(np.log1p(-attained).sum()))
