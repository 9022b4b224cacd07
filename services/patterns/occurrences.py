"""Independent cases as numbers: when each was reported, and which cells it counts in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from types import MappingProxyType

import msgspec
import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

AXES = ("unit", "relation", "behaviour", "setting")
"""What a cell fixes, in this order. An axis that a cell leaves open takes in every value, and those not known."""

FAMILIES: tuple[tuple[int, ...], ...] = tuple(
    axes for size in range(1, len(AXES) + 1) for axes in combinations(range(len(AXES)), size)
)
"""Which axes cells fix: each alone first, all of them last."""


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the statistics see it: codes and tokens, and nobody.

    What is not known of a case is None. Occurrences of one `matter` count once, as the earliest of them.
    """

    case: str
    reported_on: date
    unit: str | None = None
    relation: str | None = None
    behaviour: str | None = None
    setting: str | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Independent cases by day and name, with the cells that each counts in.

    `days` (cases) are ordinals and go up; `cells` (cases, families) has -1 where an axis of the family is not known;
    `family` and `example` (cells) say of each cell which axes it fixes, and the row of a case that has its values.
    `since` is the ordinal of the first day of which anything is known; None where nothing is.
    """

    cases: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]
    days: Integers
    cells: Integers
    family: Integers
    example: Integers
    since: int | None

    def between(self, first: int, last: int) -> slice:
        """The rows of the cases that were reported from one day to another, both included."""
        low, high = np.searchsorted(self.days, [first, last + 1])
        return slice(int(low), int(high))

    def fixed(self, cell: int) -> Mapping[str, str]:
        """The values that a cell fixes, by axis."""
        values = self.values[self.example[cell]]
        named = ((AXES[axis], values[axis]) for axis in FAMILIES[self.family[cell]])
        return MappingProxyType({name: value for name, value in named if value is not None})

    def among(self, rows: slice, cell: int | None) -> tuple[str, ...]:
        """The cases in some rows that count in a cell, or all of them; sorted."""
        if cell is None:
            return tuple(sorted(self.cases[rows]))
        found = np.flatnonzero(self.cells[rows, self.family[cell]] == cell)
        return tuple(sorted(self.cases[rows.start + int(row)] for row in found))


def tabulate(occurrences: Iterable[Occurrence], since: date | None = None) -> Table:
    """The table of a set of occurrences, whatever order they come in.

    `since` is the first day of which anything is known, that of the earliest occurrence if it is not said. It must be
    said where older occurrences are left out, or the history would seem to begin with the first that is left.
    """
    rows = sorted(_independent(occurrences), key=lambda one: (one.reported_on, one.case))
    codes = np.stack([_codes([getattr(row, axis) for row in rows]) for axis in AXES], axis=1)
    cells = np.full((len(rows), len(FAMILIES)), -1, dtype=np.int64)
    family: list[Integers] = []
    example: list[Integers] = []
    count = 0
    for number, axes in enumerate(FAMILIES):
        known = np.flatnonzero((codes[:, axes] >= 0).all(axis=1))
        mixed = np.zeros(len(known), dtype=np.int64)
        for axis in axes:
            mixed = mixed * (int(codes[:, axis].max(initial=0)) + 1) + codes[known, axis]
        _, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        cells[known, number] = inverse + count
        family.append(np.full(len(first), number, dtype=np.int64))
        example.append(known[first])
        count += len(first)
    return Table(
        cases=tuple(row.case for row in rows),
        values=tuple((row.unit, row.relation, row.behaviour, row.setting) for row in rows),
        days=np.array([row.reported_on.toordinal() for row in rows], dtype=np.int64),
        cells=cells,
        family=np.concatenate(family),
        example=np.concatenate(example),
        since=since.toordinal() if since else min((row.reported_on.toordinal() for row in rows), default=None),
    )


def _independent(occurrences: Iterable[Occurrence]) -> Iterable[Occurrence]:
    """Of each matter its earliest occurrence."""
    first: dict[str, Occurrence] = {}
    for one in occurrences:
        name = one.matter or one.case
        known = first.get(name)
        if known is None or (one.reported_on, one.case) < (known.reported_on, known.case):
            first[name] = one
    return first.values()


def _codes(values: list[str | None]) -> Integers:
    """Each value as the place of its text among all, -1 for what is not known."""
    places = {value: place for place, value in enumerate(sorted({value for value in values if value is not None}))}
    return np.array([-1 if value is None else places[value] for value in values], dtype=np.int64)
