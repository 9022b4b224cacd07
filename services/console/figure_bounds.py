"""What everyone can reckon of a figure that is withheld: no more than the least published whole that contains it. Pure.

Nothing is used here that a reader does not have: the same publication's own figures, and how they are rounded.
"""

from collections.abc import Iterable, Mapping

from events.vocabulary import Dimension

from ..reading.release_views import FigureView
from ..releases.cells import ALL


def most_of(one: FigureView, published: Iterable[FigureView], base: int) -> int | None:
    """The most that a withheld figure can be; None where no whole of it was published. `base` is that of rounding."""
    wholes = [
        other.count + (base // 2 if other.rounded else 0)
        for other in published
        if other.count is not None and other.release == one.release and _contains(other.at, one.at)
    ]
    return min(wholes, default=None)


def _contains(whole: Mapping[str, str], part: Mapping[str, str]) -> bool:
    return all(_covers(name, whole.get(name, ALL), part.get(name, ALL)) for name in {*whole, *part})


def _covers(name: str, whole: str, part: str) -> bool:
    within = name == Dimension.UNIT and part.startswith(f"{whole}/")
    return whole in (ALL, part) or within
