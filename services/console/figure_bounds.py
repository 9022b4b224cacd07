"""What everyone can reckon of a figure that is withheld: no more than the least published whole that contains it. Pure.

Nothing is used here that a reader does not have: the same publication's own figures, and how they are rounded.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from events.vocabulary import Dimension

from ..reading.release_views import FigureView
from ..releases.cells import ALL

Name = frozenset[tuple[str, str]]
"""What a figure is of: the values that are fixed, by their dimensions."""


class Bounds:
    """The most that each published figure says there are, by publication and what it is of.

    `bases` has the base to which each publication rounded its totals; of one that is not in it nothing is reckoned.
    """

    def __init__(self, published: Iterable[FigureView], bases: Mapping[str, int]) -> None:
        self._most: dict[tuple[str, Name], int] = {}
        for one in published:
            if one.count is not None and one.release in bases:
                self._most[one.release, _name(one)] = one.count + (bases[one.release] // 2 if one.rounded else 0)

    def most_of(self, one: FigureView) -> int | None:
        """The most that a withheld figure can be; None where no whole of it was published."""
        known = (self._most.get((one.release, whole)) for whole in _wholes(_name(one)))
        return min((most for most in known if most is not None), default=None)


def _name(one: FigureView) -> Name:
    return frozenset((name, value) for name, value in one.at.items() if value != ALL)


def _wholes(name: Name) -> Iterator[Name]:
    """Everything that contains it: each dimension as it is, or wider, or taken together. Time is as it is."""
    options = [_wider(dimension, value) for dimension, value in sorted(name)]
    for chosen in product(*options):
        yield frozenset(pair for pair in chosen if pair is not None)


def _wider(dimension: str, value: str) -> list[tuple[str, str] | None]:
    if dimension == Dimension.PERIOD:
        return [(dimension, value)]
    above: list[tuple[str, str] | None] = [(dimension, value)]
    while dimension == Dimension.UNIT and "/" in value:
        value = value.rpartition("/")[0]
        above.append((dimension, value))
    return [*above, None]
