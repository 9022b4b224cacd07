"""What cases are counted as, and which cells a table has.

A case is counted once in a cell however many of its values fall in it: what a dimension such as behaviour takes
together is the number of cases, which is less than the sum of its parts where cases have several. So a reader knows of
such a whole that no part exceeds it and that all parts together reach it, and of any other that it is their sum.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

import msgspec

from events.release import ReleaseTable
from events.vocabulary import Dimension

from .cells import ALL, Cell, cell
from .domains import BadAxis, Domain, domain

CELLS_MAX = 400_000
"""As many cells as an audit takes in; a publication that leads to more is refused as a whole."""

Domains: TypeAlias = Mapping[Dimension, Domain]
Cube: TypeAlias = frozenset[Dimension]
"""The dimensions of which the joint distribution is looked at."""


class Counted(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One case as it is counted: a value, or several, of every dimension, and the tokens of its affected persons.

    `period` is its month or day (2025-03, 2025-03-14). Of a dimension of which it has several values all are given. A
    case without a value of a dimension lies in the rest.
    """

    case: str
    persons: tuple[str, ...]
    period: str
    values: Mapping[Dimension, tuple[str, ...]]


class TooLarge(Exception):
    """More cells than an audit takes in."""


@dataclass(slots=True)
class Tally:
    """How many cases, and of whom: cases by affected person, with `` for all of whom nobody knows who they are."""

    cases: int = 0
    persons: dict[str, int] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        """Count a case."""
        self.cases += 1
        for person in one.persons or ("",):
            self.persons[person] = self.persons.get(person, 0) + 1

    @property
    def distinct(self) -> int:
        """How many persons there are at least."""
        return len(self.persons)

    @property
    def largest(self) -> int:
        """How many cases one person has at most."""
        return max(self.persons.values(), default=0)


Counts: TypeAlias = Mapping[Cell, Tally]
NOTHING = Tally()


def domains_of(tables: Iterable[ReleaseTable]) -> Domains:
    """The values of every dimension, from all tables that were ever published with the one that is to be."""
    every = tuple(tables)
    for table in every:
        dimensions = [axis.dimension for axis in table.axes]
        if len(set(dimensions)) < len(dimensions):
            raise BadAxis(dimensions[0], "a dimension stands twice in one table")
        if Dimension.PERIOD not in dimensions:
            raise BadAxis(Dimension.PERIOD, "a table says which period it is of")
    axes = [axis for table in every for axis in table.axes]
    return {
        known: domain(known, [axis for axis in axes if axis.dimension is known])
        for known in Dimension
        if any(axis.dimension is known for axis in axes)
    }


def asked(table: ReleaseTable) -> Iterator[Cell]:
    """The cells of a table, in the order of its axes' values."""
    options = [
        [(axis.dimension, value) for value in axis.values]
        + ([] if axis.dimension is Dimension.PERIOD else [(axis.dimension, ALL)])
        for axis in table.axes
    ]
    for pairs in product(*options):
        found = cell(pairs)
        if sum(dimension is not Dimension.PERIOD for dimension, _ in found) <= table.fixed_max:
            yield found


def lattice(cube: Cube, domains: Domains) -> Iterator[Cell]:
    """Every cell of a cube, wholes and rests among them. Raises `TooLarge`."""
    ordered = [domains[dimension] for dimension in Dimension if dimension in cube]
    size = 1
    for known in ordered:
        size *= len(known.values) + known.has_whole
    if size > CELLS_MAX:
        raise TooLarge(size)
    options = [
        [((known.dimension, value),) for value in known.values] + ([()] if known.has_whole else []) for known in ordered
    ]
    for chosen in product(*options):
        yield tuple(pair for pairs in chosen for pair in pairs)


def count(cases: Iterable[Counted], cubes: Sequence[Cube], domains: Domains) -> Counts:
    """The cases of every cell of the cubes in which there are any."""
    found: dict[Cell, Tally] = {}
    ordered = [[dimension for dimension in Dimension if dimension in cube] for cube in cubes]
    for one in cases:
        fixed = {dimension: _options(one, known) for dimension, known in domains.items()}
        hit: set[Cell] = set()
        for dimensions in ordered:
            for chosen in product(*(fixed[dimension] for dimension in dimensions)):
                hit.add(tuple(pair for pair in chosen if pair is not None))
        for each in hit:
            found.setdefault(each, Tally()).add(one)
    return found


def _options(one: Counted, known: Domain) -> list[tuple[Dimension, str] | None]:
    """The values that a case counts for, and nothing fixed where the dimension can be taken together."""
    raw = (one.period,) if known.dimension is Dimension.PERIOD else one.values.get(known.dimension, ()) or ("",)
    if len(raw) > 1 and not known.several:
        raise BadAxis(known.dimension, "a case has one value of it, and here is one with several")
    values = dict.fromkeys(value for each in raw for value in known.containing(each))
    if not values and known.has_whole:
        raise BadAxis(known.dimension, "a list that was said to be complete lacks a value")
    return [*((known.dimension, value) for value in values), *([None] if known.has_whole else [])]
