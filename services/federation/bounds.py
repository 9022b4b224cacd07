"""What a reader of an extract knows of every figure in it: between what it lies.

A figure that is withheld for protection may be small, or may only guard one that is: releases do not say which, as that
would tell what they protect. So it is not known to lie under the threshold. It lies between nought and what
published wholes leave room for, which is what any reader can work out.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from events.rules.disclosure import DisclosureRule
from events.vocabulary import SEVERAL, Dimension, Withheld

from ..releases.cells import Cell
from .extract import Extract, ExtractCell


class Bound(NamedTuple):
    """The least and the most that a figure can be; no most where nothing says one. `told` says that it is published."""

    low: int
    high: int | None
    told: bool


def bounds(extract: Extract, rule: DisclosureRule) -> Mapping[Cell, Bound]:
    """Between what each figure lies; what is missing for want of data is not here, as nothing is known of it."""
    told = {one.name: _told(one, rule) for one in extract.cells if one.count is not None}
    siblings: dict[tuple[Cell, Dimension], int] = {}
    for name, bound in told.items():
        for dimension, _ in name:
            whole = tuple(pair for pair in name if pair[0] is not dimension)
            siblings[whole, dimension] = siblings.get((whole, dimension), 0) + bound.low
    found = dict(told)
    for one in extract.cells:
        if one.withheld is not None and one.withheld is not Withheld.MISSING:
            found[one.name] = Bound(0, min(_rooms(one.name, told, siblings), default=None), False)
    return found


def _told(one: ExtractCell, rule: DisclosureRule) -> Bound:
    count = one.count or 0
    if not one.rounded or not count:
        return Bound(count, count, True)
    half = rule.rounding_base // 2
    return Bound(max(rule.cases_min, count - half), count + half, True)


def _rooms(name: Cell, told: Mapping[Cell, Bound], siblings: Mapping[tuple[Cell, Dimension], int]) -> Iterator[int]:
    """What each published whole leaves for a part: all of it, less its other parts where a case lies in one only."""
    for size in range(len(name)):
        for whole in combinations(name, size):
            bound = told.get(whole)
            if bound is None or bound.high is None:
                continue
            left = [pair[0] for pair in name if pair not in whole]
            parts = siblings.get((whole, left[0]), 0) if len(left) == 1 and left[0] not in SEVERAL else 0
            yield max(0, bound.high - parts)
