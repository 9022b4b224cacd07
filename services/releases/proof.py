"""Which publications together tell a figure: those whose weighted sum holds it where it is.

These alone bound the figure so (Farkas' lemma); what else was published adds nothing to that bound.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from .shifting import Held
from .solving import EPSILON, Part
from .system import System, Variable


class Source(NamedTuple):
    """A figure as a publication told it."""

    place: int
    release: str
    variable: Variable

    def __str__(self) -> str:
        return f"{self.release}: {self.variable}"


def proof(system: System, part: Part, walls: Iterable[Held]) -> tuple[Source, ...]:
    """The published figures that hold a figure so, in order."""
    places = {place for held in walls for place in _holding(part, held)}
    return tuple(sorted({source for place in places for source in told(system, place)}))


def everything(system: System, part: Part) -> tuple[Source, ...]:
    """All figures that bear on a part: what is meant where only whole numbers tell, which have no duals."""
    columns = np.unique(part.constants.indices)
    places = {int(one) for each in (part.places, part.row_places, part.known[columns]) for one in each if one >= 0}
    return tuple(sorted({source for place in places for source in told(system, place)}))


def told(system: System, place: int) -> Iterator[Source]:
    """The publications that put a variable within the bounds that it has: of itself, or of what it lies within."""
    if said := system.told.get(place):
        for release, (low, high) in said.items():
            if low == system.low[place] or high == system.high[place]:
                yield Source(place, release, system.variables[place])
        return
    waiting, seen = [place], {place}
    while waiting:
        for whole in (int(one) for one in system.wholes_of(waiting.pop()) if int(one) not in seen):
            seen.add(whole)
            if system.told.get(whole) and system.high[whole] == 0:
                yield from told(system, whole)
                return
            if not system.told.get(whole):
                waiting.append(whole)


def _holding(part: Part, held: Held) -> Iterator[int]:
    yield from (int(place) for place in part.row_places[held.rows != 0] if place >= 0)
    through = part.constants.T @ held.rows
    yield from (int(place) for place in part.known[np.abs(through) > EPSILON])
    # Open cells of which nothing is told are held by nought alone, which everyone knows.
    yield from (int(place) for place in part.places[(held.columns < 0) & (part.low > 0) | (held.columns > 0)])
