"""Tries to show of every sensitive figure of a part that it cannot be told, and says of which it can."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from .proof import Source, everything, proof, told
from .solving import EPSILON, Part, Solution, Unsolved
from .system import Numbers, Places, System
from .walking import walked

NARROW_FROM = 2_000
"""Open cells from which those that are nought in truth are first left so: most are, and few are needed."""

SEARCHED_MAX = 600
"""Open cells among which whole numbers are searched for many figures at once; among more that takes too long."""

ROUNDS_MAX = 12
"""Rounds of taking many figures as far as they go together; most are done after a few."""

Cap = tuple[csr_matrix, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A figure that can be told too nearly, or of which that could not be excluded.

    An end is absent where it has none, or none was found for certain.
    """

    place: int
    low: int | None
    high: int | None
    because: tuple[Source, ...]
    searched: bool = False
    proven: bool = True


class Attempt:
    """The sensitive figures of one part, and how far from each the whole numbers go that were found to fit."""

    def __init__(self, system: System, part: Part) -> None:
        self._system, self._part = system, part
        places = part.wanted
        needs = np.array([system.needs[int(place)] for place in places], dtype=np.float64).reshape(-1, 3)
        below, above, self._width = needs.T
        true, floor = system.truth[places], system.bottom[places]
        self._least, self._most = np.maximum(true - below, floor), true + above
        # No end is sought further out than this: there it is enough whatever the other end is.
        self._bottom = np.maximum(true - np.maximum(below, self._width), floor)
        self._top = true + np.maximum(above, self._width)
        self._low, self._high = true.copy(), true.copy()
        self.programmes = 0

    def run(self, failures_max: int | None) -> Iterator[Found]:
        """The figures that can be told, no more than so many where a number is given."""
        if not len(self._part):
            yield from (self._settled(one) for one in range(len(self._width)))
            return
        if len(self._part) > NARROW_FROM:
            self._together(self._part.narrowed(np.flatnonzero(self._part.truth > 0), self._part.truth))
        self._together(self._part)
        failures = 0
        for one in range(len(self._width)):
            if self.safe()[one] or (found := self._decided(one)) is None:
                continue
            yield found
            failures += 1
            if failures_max is not None and failures >= failures_max:
                return

    def safe(self) -> NDArray[np.bool_]:
        """Which figures are shown to be uncertain enough."""
        return (self._low <= self._least) & (self._high >= self._most) & (self._high - self._low >= self._width)

    def safe_places(self) -> Iterator[int]:
        """Their places in the system."""
        return (int(place) for place in self._part.wanted[self.safe()])

    def widths(self) -> Iterator[int]:
        """How wide they are known to be."""
        return (int(wide) for wide in (self._high - self._low)[self.safe()])

    def _together(self, part: Part) -> None:
        """Take all figures as far as they go at once, and again those that were held back by others."""
        for _ in range(ROUNDS_MAX):
            before = int(self.safe().sum()), float((self._high - self._low).sum())
            for up in (True, False):
                short = ~self.safe() & (self._high < self._top if up else self._low > self._bottom)
                if short.any():
                    self._push(part, np.flatnonzero(short), up=up)
            if (int(self.safe().sum()), float((self._high - self._low).sum())) == before:
                return

    def _push(self, part: Part, short: Places, *, up: bool) -> None:
        cost = np.asarray(part.targets[short].sum(axis=0)).ravel() * (-1.0 if up else 1.0)
        # No cell takes more than any figure needs, so that there is some for the others.
        high = np.minimum(part.high, part.truth + float(self._width.max()))
        found = self._solved(part, cost, high, _no_cap(part))
        if found is not None and not found.whole:
            self._take(part, self._rounded(part, cost, high, found))
        else:
            self._take(part, found)

    def _rounded(self, part: Part, cost: Numbers, high: Numbers, found: Solution) -> Solution | None:
        """Whole numbers near a solution in fractions: by steps where there are many, else by a search."""
        if len(part) > SEARCHED_MAX:
            return Solution(x=walked(part, found.x), whole=True, certain=False)
        whole = np.rint(found.x)
        split = np.flatnonzero(np.abs(whole - found.x) > EPSILON)
        few = part.narrowed(split, whole)
        self.programmes += 1
        near = few.search(cost[split], few.low, high[split], _no_cap(few), near=True)
        if near is not None:
            whole[split] = near.x
            if part.fits(whole):
                return Solution(x=whole, whole=True, certain=False)
        self.programmes += 1
        return part.search(cost, part.low, high, _no_cap(part), near=True)

    def _decided(self, one: int) -> Found | None:
        """What is to be said of one figure: nothing once it is shown to be safe."""
        bottom, top = self._end(one, up=False), self._end(one, up=True)
        if bottom is not None and top is not None:
            low = float(np.ceil(self._value(one, bottom) - EPSILON))
            high = float(np.floor(self._value(one, top) + EPSILON))
            if not self._enough(one, low, high):
                limits = [bottom] * bool(low > self._bottom[one]) + [top] * bool(high < self._top[one])
                return self._told(one, low, high, proof(self._system, self._part, limits))
        if self.safe()[one]:
            return None
        searched = self._searched(one, up=False), self._searched(one, up=True)
        if self.safe()[one]:
            return None
        return self._told(one, *searched, everything(self._system, self._part), searched=True)

    def _settled(self, one: int) -> Found:
        """A figure that follows from others that are known: nothing is open in it."""
        value, columns = float(self._part.offset[one]), self._part.target_constants[[one]].indices
        sources = {source for at in columns for source in told(self._system, int(self._part.known[at]))}
        return self._told(one, value, value, tuple(sorted(sources)))

    def _told(
        self, one: int, low: float | None, high: float | None, because: tuple[Source, ...], *, searched: bool = False
    ) -> Found:
        return Found(
            place=int(self._part.wanted[one]),
            low=None if low is None else int(low),
            high=None if high is None or high >= self._top[one] else int(high),
            because=because,
            searched=searched,
            proven=low is not None and high is not None,
        )

    def _end(self, one: int, *, up: bool) -> Solution | None:
        cost, cap = self._aim(one, up=up)
        found = self._solved(self._part, cost, self._part.high, cap)
        self._take(self._part, found)
        return found

    def _searched(self, one: int, *, up: bool) -> float | None:
        """The extreme value in whole numbers; nothing where the search gave no certain answer."""
        cost, cap = self._aim(one, up=up)
        self.programmes += 1
        found = self._part.search(cost, self._part.low, self._part.high, cap)
        self._take(self._part, found)
        return self._value(one, found) if found is not None and found.certain else None

    def _aim(self, one: int, *, up: bool) -> tuple[Numbers, Cap]:
        """The figure alone, no further out than matters."""
        row, offset = self._part.targets[[one]], self._part.offset[one]
        cost = row.toarray().ravel() * (-1.0 if up else 1.0)
        return cost, (row, self._bottom[one] - offset, self._top[one] - offset)

    def _value(self, one: int, found: Solution) -> float:
        return float((self._part.targets[[one]] @ found.x)[0] + self._part.offset[one])

    def _solved(self, part: Part, cost: Numbers, high: Numbers, cap: Cap) -> Solution | None:
        self.programmes += 1
        try:
            return part.solve(cost, part.low, high, cap)
        except Unsolved:
            return None

    def _take(self, part: Part, found: Solution | None) -> None:
        """Whole numbers that fit are numbers that a reader cannot exclude, for every figure among them."""
        if found is not None and found.whole:
            values = part.targets @ found.x + part.offset
            self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)

    def _enough(self, one: int, low: float, high: float) -> bool:
        return bool(low <= self._least[one] and high >= self._most[one] and high - low >= self._width[one])


def _no_cap(part: Part) -> Cap:
    return csr_matrix((1, len(part))), -np.inf, np.inf
