"""EARS C1 and C2: the newest period beside the mean and deviation of a few periods before it.

Hutwagner, Thompson, Seeman and Treadwell 2003, Journal of Urban Health 80: C1 looks at the periods just before, C2
passes over two of them. Where counts are small three deviations are soon passed; so the exact tail must be small too.
"""

from typing import NamedTuple

import numpy as np

from .occurrences import Integers
from .tails import Numbers, at_least


class Early(NamedTuple):
    """Of each cell: what was expected of the newest period, and how far and how improbably it lies above that."""

    expected: Numbers
    size: Numbers
    deviations: Numbers
    p_value: Numbers


def early(counts: Integers, *, baseline: int, lag: int) -> Early:
    """`counts` (cells, periods) has the newest period first, and at least `1 + lag + baseline` of them.

    The deviation is at least that of a Poisson count, else a quiet spell would make any case an alarm. The tail is
    that of the next count after the baseline, which takes in how little a short baseline says of the rate.
    """
    before = counts[:, 1 + lag : 1 + lag + baseline]
    mean = before.mean(axis=1)
    spread = np.maximum(before.var(axis=1, ddof=1), np.maximum(mean, 1 / baseline))
    total = before.sum(axis=1) + 0.5  # Jeffreys: no case seen is no proof that none can come.
    expected = total / baseline
    dispersion = np.maximum(1.0, before.var(axis=1, ddof=1) / np.maximum(mean, 1 / baseline))
    size = expected**2 / (dispersion * (expected + expected**2 / total) - expected)
    newest = counts[:, 0]
    return Early(expected, size, (newest - mean) / np.sqrt(spread), at_least(newest, expected, size))
