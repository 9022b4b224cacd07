"""Moves one figure away from its true value, with as little else as makes that fit everything published.

The least change in the sum of absolute differences touches a handful of cells, as the circuits of a table do
(Diaconis and Sturmfels 1998), and mostly it is whole; where it is not, whole numbers are searched for among the
cells that it touches. What is found is checked in exact sums, so what the solver says is never taken for granted.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack

from .programme import Programme
from .solving import EPSILON, Part
from .system import Numbers, Places

BESIDE_MAX = 200
"""Cells beside those that a change touches, among which whole numbers are searched for too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why a figure cannot be moved: the weights of rows and columns that together hold it, as Farkas has it.

    What is not `proven` only leaves no room where the figure would move if fractions were allowed.
    """

    rows: Numbers
    columns: Numbers
    proven: bool = True


class Shifts:
    """Changes of the true numbers of one part. `programmes` counts what was solved."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._programme = _changes(part)
        self._programme.solved()
        self._start = self._programme.start()
        self.programmes = 0

    def shifted(self, one: int, by: int) -> Numbers | Held | None:
        """Whole numbers that fit with this sensitive figure so much higher, or what holds it; nothing if unknown."""
        change = self._least_change(self._part.targets[[one]], by)
        if change is None or isinstance(change, Held):
            return change
        whole = self._part.truth + np.rint(change)
        if np.allclose(np.rint(change), change, rtol=0, atol=EPSILON) and self._part.fits(whole):
            return whole
        touched = np.flatnonzero(np.abs(change) > EPSILON)
        found = self._among(touched, one, by)
        if found is None:
            tight = self._tight(touched)
            beside = np.setdiff1d(self._part.matrix[tight].indices, touched)[:BESIDE_MAX]
            found = self._among(np.union1d(touched, beside), one, by)
            if found is None:
                return self._narrow(tight, touched)
        return found

    def _least_change(self, figure: csr_matrix, by: int) -> Numbers | Held | None:
        """In fractions. A figure is a sum of cells, each changed up or down."""
        columns = np.concatenate([figure.indices, figure.indices + len(self._part)])
        self.programmes += 1
        self._programme.start_from(self._start)
        self._programme.bind(columns, np.concatenate([figure.data, -figure.data]), by, by)
        found = self._programme.solved()
        weights = self._programme.why_not() if found is None else None
        self._programme.unbind(columns)
        if found is not None:
            more, less = np.split(found, 2)
            return more - less
        return None if weights is None else self._held(figure, by, weights)

    def _held(self, figure: csr_matrix, by: int, weights: Numbers) -> Held | None:
        """The weights, once it is checked that what they weigh cannot be."""
        part, weights = self._part, weights / np.abs(weights).max()
        rows, last = weights[:-1], weights[-1]
        now = part.matrix @ part.truth
        columns = part.matrix.T @ rows + last * figure.toarray().ravel()
        rows, columns = (np.where(np.abs(each) > EPSILON, each, 0) for each in (rows, columns))
        least = _weighed(rows, part.row_low - now, part.row_high - now) + last * by
        most = _weighed(columns, part.high - part.truth, part.low - part.truth)
        return Held(rows=rows, columns=columns) if least > most + EPSILON else None

    def _among(self, columns: Places, one: int, by: int) -> Numbers | None:
        few = self._part.narrowed(columns, self._part.truth)
        row = few.targets[[one]]
        goal = float((row @ few.truth)[0]) + by
        self.programmes += 1
        found = few.search(np.zeros(len(few)), (row, goal, goal))
        if found is None:
            return None
        whole = self._part.truth.copy()
        whole[columns] = found.x
        return whole if self._part.fits(whole) else None

    def _tight(self, touched: Places) -> Places:
        """The rows of these cells that have no room for one case more or less."""
        part = self._part
        rows = np.flatnonzero(np.diff(part.matrix[:, touched].tocsr().indptr))
        now = part.matrix[rows] @ part.truth
        narrow: Places = rows[np.minimum(part.row_high[rows] - now, now - part.row_low[rows]) < 1]
        return narrow

    def _narrow(self, rows: Places, touched: Places) -> Held:
        part = self._part
        weights, columns = np.zeros(part.matrix.shape[0]), np.zeros(len(part))
        weights[rows] = 1.0
        columns[touched[part.high[touched] - part.truth[touched] < 1]] = 1.0
        return Held(rows=weights, columns=columns, proven=False)


def _changes(part: Part) -> Programme:
    """What fits, as changes up and changes down of each cell."""
    now = part.matrix @ part.truth
    return Programme(
        csr_matrix(hstack([part.matrix, -part.matrix])),
        (part.row_low - now, part.row_high - now),
        (np.zeros(2 * len(part)), np.concatenate([part.high - part.truth, part.truth - part.low])),
        np.ones(2 * len(part)),
    )


def _weighed(weights: Numbers, positive: Numbers, negative: Numbers) -> float:
    """The sum of what is weighed, one bound where the weight is positive and the other where it is negative."""
    return float(weights[weights > 0] @ positive[weights > 0] + weights[weights < 0] @ negative[weights < 0])
