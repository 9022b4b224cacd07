"""All that is published, as linear constraints on what is not: one variable for each cell as it was counted.

A cell has a variable for each count that differs: between two publications it keeps its variable unless a case in it
came, went or changed. So the reader is taken to know which cells did not change, which is more than anyone does. What
changed in between is a variable too, so that no small change may be told from two publications.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from .cells import Cell, written
from .counting import Counting
from .sensitivity import Need

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Variable(NamedTuple):
    """A cell as it is since a publication (by number), or what changed in it then, or what of it is not in a part."""

    cell: Cell
    since: int = 0
    change: bool = False
    less: Cell | None = None

    def __str__(self) -> str:
        name = written(self.cell) if self.less is None else f"{written(self.cell)} without {written(self.less)}"
        return f"change of {name}" if self.change else name


@dataclass(slots=True, kw_only=True)
class System:
    """Rows `matrix @ x` between `row_low` and `row_high`, and what each variable lies between.

    `truth` is a solution. `told` says, by variable, within what each publication puts it. `needs` are those that
    must stay uncertain, `bottom` what nobody doubts of a variable: no count is negative, but a change may be.
    `within` has pairs of a variable and one that it cannot exceed, in the order of the former. `defined` is the row
    that says what a variable is the sum of, -1 where it is none; `sums` has these sums. `signed` marks changes. `width`
    is how wide the last publication's rule wants its own sensitive figures; those judged by another may need less.
    """

    counting: Counting
    variables: tuple[Variable, ...]
    places: Mapping[Variable, int]
    truth: Numbers
    bottom: Numbers
    low: Numbers
    high: Numbers
    matrix: csr_matrix
    row_low: Numbers
    row_high: Numbers
    needs: dict[int, Need]
    told: dict[int, dict[str, tuple[int, int]]]
    within: tuple[Places, Places]
    defined: Places
    sums: csr_matrix
    signed: NDArray[np.bool_]
    width: int

    def place(self, one: Cell, publication: int) -> int:
        """The variable of a cell in a publication."""
        return self.places[Variable(one, self.counting.since(one, publication))]

    def tell(self, place: int, release: str, within: tuple[int, int]) -> None:
        """A publication puts a variable within this."""
        self.told.setdefault(place, {})[release] = within
        self._bound(place)

    def untell(self, place: int, release: str) -> None:
        """The publication does not say so any more."""
        if self.told.get(place, {}).pop(release, None) is not None:
            self._bound(place)

    def known_high(self) -> Numbers:
        """The most that each variable can be, where what lies within nought is nought too."""
        high = self.high.copy()
        parts, wholes = self.within
        while True:
            nought = parts[(high[wholes] == 0) & (high[parts] > 0)]
            if not len(nought):
                return high
            high[nought] = 0

    def wholes_of(self, place: int) -> Places:
        """The variables that this one lies within."""
        parts, wholes = self.within
        first, last = np.searchsorted(parts, [place, place + 1])
        return wholes[first:last]

    def _bound(self, place: int) -> None:
        said = self.told[place].values()
        self.low[place] = max((low for low, _ in said), default=self.bottom[place])
        self.high[place] = min((high for _, high in said), default=np.inf)
