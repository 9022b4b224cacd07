"""What can be had at all: the test that no test beats, and the chart that sees a known rise soonest."""

from functools import lru_cache

import numpy as np
from scipy import stats

from .institutions import YEAR_DAYS, Numbers
from .planting import Plant

_STEP = 16  # Parts of a case in which the chart counts.
_LIMIT_MAX = 12
_ROUND = 1.04  # Rates that differ by less share an answer, which takes a while to work out.
_WEEKS = 52


def power(plant: Plant, alarms_a_year: float) -> float:
    """The power of the most powerful test (Neyman and Pearson) on the cases of the year after the onset.

    It knows what is normal, when the rise began and how strong it is, and loses nothing by a delay; the false alarms
    that it may give in a year are spread evenly over the cells. A respondent has no rate before, so there is no bound.
    """
    if plant.kind == "respondent":
        return 1.0
    level = min(1.0, alarms_a_year / plant.bound_cells)
    before, after = stats.poisson(plant.expected), stats.poisson(plant.strength * plant.expected)
    most = int(before.isf(level))  # Above this, always; at it, as often as the level still allows.
    rest = (level - before.sf(most)) / before.pmf(most)
    return float(after.sf(most) + rest * after.pmf(most))


def soonest(plant: Plant, alarms_a_year: float) -> float:
    """How often the Poisson CUSUM of Lucas (1985, Technometrics 27) for just this rise finds it within a year.

    It too knows what is normal and how strong the rise is, but not when it begins, as nobody does. Among charts with
    as few false alarms none sees the rise sooner in the worst case (Moustakides 1986, Annals of Statistics 14).
    """
    if plant.kind == "respondent":
        return 1.0
    weeks = min(_WEEKS, round(plant.days / 7))
    weekly = plant.expected / min(plant.days, YEAR_DAYS) * 7
    cells = round(plant.bound_cells / alarms_a_year, -1) or 10
    return _soonest(float(_ROUND ** round(np.log(weekly) / np.log(_ROUND))), plant.strength, weeks, 1 / cells)


@lru_cache(maxsize=2_000)
def _soonest(weekly: float, strength: float, weeks: int, alarms_a_year: float) -> float:
    reference = max(1, round(weekly * (strength - 1) / np.log(strength) * _STEP))
    low, high = 1, _LIMIT_MAX * _STEP + 4 * reference
    while low < high:
        middle = (low + high) // 2
        quiet = _moves(weekly, reference, middle)
        run = float(np.linalg.solve(np.eye(middle) - quiet, np.ones(middle))[0])
        low, high = (low, middle) if _WEEKS / run <= alarms_a_year else (middle + 1, high)
    quiet, risen = _moves(weekly, reference, low), _moves(weekly * strength, reference, low)
    stands = np.zeros(low)
    stands[0] = 1.0
    for _ in range(2 * _WEEKS):
        stands = stands @ quiet
    stands /= stands.sum()  # Where the chart stands when it has given no alarm for long.
    for week in range(_WEEKS):
        stands = stands @ (risen if week < weeks else quiet)
    return 1 - float(stands.sum())


def _moves(weekly: float, reference: int, limit: int) -> Numbers:
    """How the chart moves in a week, from each height below the limit to each other; what is lacking is an alarm."""
    cases = np.arange(limit // _STEP + reference // _STEP + 3)
    chance = stats.poisson.pmf(cases, weekly)
    to = np.arange(limit)[:, np.newaxis] + cases[np.newaxis, :] * _STEP - reference
    moves = np.zeros((limit, limit))
    row, column = np.nonzero(to < limit)
    np.add.at(moves, (row, np.maximum(to[row, column], 0)), chance[column])
    return moves
