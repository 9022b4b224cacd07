"""Tries to show of every sensitive figure of a part that it cannot be told, and says of which it can."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .proof import Source, everything, proof, told
from .shifting import Held, Shifts
from .solving import Part
from .system import Numbers, System

SEARCHED_MAX = 600
"""Open cells among which whole numbers are searched for one figure; among more it would take minutes for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A figure that can be told too nearly, or of which that could not be excluded.

    An end is absent where it has none, or none was found for certain. `because` holds what is open in it where it is,
    and `known` tells the parts that are not.
    """

    place: int
    low: int | None
    high: int | None
    because: tuple[Source, ...]
    known: tuple[Source, ...] = ()
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
        self._true, self._low, self._high = true, true.copy(), true.copy()
        self._shifts = Shifts(part) if len(part) else None
        self._searches = 0

    def run(self, failures_max: int | None) -> Iterator[Found]:
        """The figures that can be told, no more than so many where a number is given."""
        if self._shifts is None:
            yield from (self._settled(one) for one in range(len(self._width)))
            return
        failures = 0
        for one in range(len(self._width)):
            if self.safe()[one] or (found := self._decided(self._shifts, one)) is None:
                continue
            yield found
            failures += 1
            if failures_max is not None and failures >= failures_max:
                return

    @property
    def programmes(self) -> int:
        """How many were solved."""
        return self._searches + (self._shifts.programmes if self._shifts else 0)

    def safe(self) -> NDArray[np.bool_]:
        """Which figures are shown to be uncertain enough."""
        return (self._low <= self._least) & (self._high >= self._most) & (self._high - self._low >= self._width)

    def safe_places(self) -> Iterator[int]:
        """Their places in the system."""
        return (int(place) for place in self._part.wanted[self.safe()])

    def widths(self) -> Iterator[int]:
        """How wide they are known to be."""
        return (int(wide) for wide in (self._high - self._low)[self.safe()])

    def _decided(self, shifts: Shifts, one: int) -> Found | None:
        """What is to be said of one figure: nothing once it is shown to be safe."""
        high, above = self._furthest(shifts, one, np.arange(self._top[one], self._high[one], -1), self._high)
        # As far down as what was reached above leaves to do; further only to say what it lies between.
        enough = min(self._least[one], self._high[one] - self._width[one])
        if self._bottom[one] <= enough < self._low[one]:
            self._moved(shifts, one, enough)
        if self.safe()[one]:
            return None
        low, below = self._furthest(shifts, one, np.arange(self._bottom[one], self._low[one]), self._low)
        if self.safe()[one]:
            return None
        walls = [*below, *above]
        if not self._enough(one, low, high):
            return self._told(one, low, high, proof(self._system, self._part, (wall for wall in walls if wall.proven)))
        if len(self._part) > SEARCHED_MAX:
            because = proof(self._system, self._part, walls) or everything(self._system, self._part)
            return self._told(one, None, None, because)
        searched = self._searched(one, up=False), self._searched(one, up=True)
        if self.safe()[one]:
            return None
        return self._told(one, *searched, everything(self._system, self._part), searched=True)

    def _furthest(self, shifts: Shifts, one: int, goals: Numbers, reached: Numbers) -> tuple[float, tuple[Held, ...]]:
        """The first of these that is not excluded, or what is reached already; and what is in the way to the rest.

        Goes on to what is reached in whole numbers, since the other end may make up for what is missing here.
        """
        end: float | None = None
        excluded = narrow = None
        for goal in goals:
            found = self._moved(shifts, one, goal)
            if isinstance(found, Held) and found.proven:
                excluded = found
                continue
            end = float(goal) if end is None else end
            if isinstance(found, np.ndarray):
                break
            narrow = found
        return float(reached[one]) if end is None else end, tuple(wall for wall in (excluded, narrow) if wall)

    def _moved(self, shifts: Shifts, one: int, goal: float) -> Numbers | Held | None:
        found = shifts.shifted(one, int(goal - self._true[one]))
        if isinstance(found, np.ndarray):
            self._take(found)
        return found

    def _settled(self, one: int) -> Found:
        """A figure that follows from others that are known: nothing is open in it."""
        value = float(self._part.offset[one])
        return self._told(one, value, value, self._known(one))

    def _known(self, one: int) -> tuple[Source, ...]:
        """What tells the parts of a figure that are known."""
        columns = self._part.target_constants[[one]].indices
        return tuple(sorted({source for at in columns for source in told(self._system, int(self._part.known[at]))}))

    def _told(
        self, one: int, low: float | None, high: float | None, because: tuple[Source, ...], *, searched: bool = False
    ) -> Found:
        return Found(
            place=int(self._part.wanted[one]),
            low=None if low is None else int(low),
            high=None if high is None or high >= self._top[one] else int(high),
            because=because,
            known=self._known(one),
            searched=searched,
            proven=low is not None and high is not None,
        )

    def _searched(self, one: int, *, up: bool) -> float | None:
        """The extreme value in whole numbers; nothing where the search gave no certain answer."""
        row = self._part.targets[[one]]
        self._searches += 1
        found = self._part.search(row.toarray().ravel() * (-1.0 if up else 1.0), (row, *self._within(one)))
        if found is None:
            return None
        self._take(found.x)
        return float((row @ found.x)[0] + self._part.offset[one]) if found.certain else None

    def _within(self, one: int) -> tuple[float, float]:
        """What the open cells of a figure come to together, no further out than matters."""
        return self._bottom[one] - self._part.offset[one], self._top[one] - self._part.offset[one]

    def _take(self, whole: Numbers) -> None:
        """Whole numbers that fit are numbers that a reader cannot exclude, for every figure among them."""
        values = self._part.targets @ whole + self._part.offset
        self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)

    def _enough(self, one: int, low: float, high: float) -> bool:
        return bool(low <= self._least[one] and high >= self._most[one] and high - low >= self._width[one])
