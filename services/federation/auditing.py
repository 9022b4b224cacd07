"""The interval audit of one sum: does it leave every figure in it as uncertain as its own institution left it?

Whoever knows all other figures as nearly as anyone may knows of one what the sum less the others leaves. A sum from
`low` to `high` narrows no figure when it reaches, for each, as far as that figure does beside the others at
their opposite ends. If that holds of every sum, all figures can take all their values at once, whatever the others
are: so no two sums together tell more either, and neither does a sum beside last year's or one with fewer institutions.
"""

from collections.abc import Sequence

from .bounds import Bound


class Narrowed(AssertionError):
    """A sum that would tell more of a figure than its institution did: a fault here, and nothing is to go out."""


def require_nothing_narrowed(parts: Sequence[Bound], low: int, high: int | None) -> None:
    """Raises `Narrowed` where the sum says something of any of its parts."""
    if low > sum(one.low for one in parts):
        raise Narrowed("the sum excludes the least of its parts")
    highs = [one.high for one in parts if one.high is not None]
    if high is not None and (len(highs) < len(parts) or high < sum(highs)):
        raise Narrowed("the sum excludes the most of its parts")
