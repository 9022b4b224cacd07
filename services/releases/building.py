"""Builds the constraints that publications put on each other's cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from events.vocabulary import Dimension

from .cells import ALL, ORDER, Cell
from .counting import Counting, counting
from .needed import needed
from .publications import Publication
from .sensitivity import Need
from .system import Places, System, Variable
from .tables import lattice


@dataclass(slots=True)
class _Rows:
    """Rows as they are gathered: one variable, less some, plus others."""

    places: dict[Variable, int] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    low: list[float] = field(default_factory=list)
    within: list[tuple[int, int]] = field(default_factory=list)
    defining: dict[int, int] = field(default_factory=dict)
    defined: set[tuple[Variable, Dimension]] = field(default_factory=set)

    def place(self, one: Variable) -> int:
        return self.places.setdefault(one, len(self.places))

    def add(self, one: Variable, less: Iterable[Variable], *, plus: Iterable[Variable] = (), low: float = 0.0) -> None:
        """The sum is nought, or from `low` to nought."""
        taken, given = [self.place(each) for each in less], [self.place(each) for each in plus]
        self.columns += [self.place(one), *taken, *given]
        self.values += [1.0, *[-1.0] * len(taken), *[1.0] * len(given)]
        self.starts.append(len(self.columns))
        if low == 0.0:
            self.defining.setdefault(self.place(one), len(self.low))
        self.low.append(low)

    def hold(self, whole: Variable, parts: tuple[Variable, ...], *, low: float = 0.0) -> None:
        """The whole is the sum of its parts, or no more than that; none of them exceeds it."""
        self.add(whole, parts, low=low)
        self.within += [(self.place(part), self.place(whole)) for part in parts]


def system_of(publications: Sequence[Publication]) -> System:
    """What a reader of all publications, the oldest first, is up against. Raises `BadAxis` and `TooLarge`."""
    found = counting(publications)
    rows = _Rows()
    for cube in found.cubes:
        ordered = sorted(cube, key=ORDER.__getitem__)
        for one in lattice(cube, found.domains):
            for since in (0, *found.versions.get(one, ())):
                rows.place(Variable(one, since))
                _define(rows, one, since, ordered, found)
    for change in _changes(rows, found):
        rows.add(change, (Variable(change.cell, change.since),), plus=(_before(change, found),))
    wanted = needed(rows.places, found, publications)
    for group in sorted(each for each in wanted if each.less is not None):
        rows.add(group, (group._replace(less=None),), plus=(_part(group, found),))
    system = _assembled(rows, found, wanted, publications[-1].rule.protection.width)
    for number, each in enumerate(publications):
        for one in each.figures:
            system.tell(system.place(one, number), each.release, each.interval(one))
    return system


def _define(rows: _Rows, one: Cell, since: int, cube: Sequence[Dimension], found: Counting) -> None:
    """What a cell is the sum of, or where it has no parts to be summed, what its several values say of it."""
    whole, values = Variable(one, since), dict(one)
    for dimension in cube:
        domain, value = found.domains[dimension], values.get(dimension, ALL)
        if value in domain.parts and not (domain.several and value == ALL):
            if (whole, dimension) not in rows.defined:
                rows.defined.add((whole, dimension))
                rows.hold(whole, tuple(_parts(one, dimension, domain.parts[value], since, found)))
            return
    for dimension in cube:
        domain = found.domains[dimension]
        if not domain.several or dimension in values or (whole, dimension) in rows.defined:
            continue
        rows.defined.add((whole, dimension))
        parts = tuple(_parts(one, dimension, domain.parts[ALL], since, found))
        rows.hold(whole, parts, low=-np.inf)
        for part in parts:
            rows.add(part, (whole,), low=-np.inf)


def _parts(one: Cell, dimension: Dimension, values: Iterable[str], since: int, found: Counting) -> Iterator[Variable]:
    place = ORDER[dimension]
    before = tuple(pair for pair in one if ORDER[pair[0]] < place)
    after = tuple(pair for pair in one if ORDER[pair[0]] > place)
    for value in values:
        part = (*before, (dimension, value), *after)
        yield Variable(part, found.since(part, since))


def _changes(rows: _Rows, found: Counting) -> Iterator[Variable]:
    """What changed in a cell, in the order of the cells.

    Which of several optima a solver finds depends on the order of its columns, and so may what is withheld: the order
    in which cases were read, or a set of cells gives them, differs from one process to the next.
    """
    for one in tuple(rows.places):
        if one.since and one.cell in found.changed[one.since]:
            yield one._replace(change=True)


def _before(change: Variable, found: Counting) -> Variable:
    return Variable(change.cell, found.since(change.cell, change.since - 1))


def _part(one: Variable, found: Counting) -> Variable:
    """The part without which a group is looked at, as it was counted then."""
    assert one.less is not None, "a group less a part of it"
    return Variable(one.less, found.since(one.less, one.since))


def _assembled(rows: _Rows, found: Counting, wanted: Mapping[Variable, Need], width: int) -> System:
    variables = tuple(rows.places)
    size = len(variables)
    truth, bottom = np.zeros(size), np.zeros(size)
    for place, one in enumerate(variables):
        truth[place] = found.cases(one.cell, one.since)
        if one.change:
            truth[place] -= found.cases(one.cell, one.since - 1)
            bottom[place] = 0 if (one.cell, one.since) in found.grown else -np.inf
        elif one.less is not None:
            truth[place] -= found.cases(one.less, one.since)
    shape = (len(rows.low), size)
    matrix = csr_matrix((np.array(rows.values), np.array(rows.columns), np.array(rows.starts)), shape=shape)
    defined = np.full(size, -1, dtype=np.int64)
    defined[list(rows.defining)] = list(rows.defining.values())
    return System(
        counting=found,
        variables=variables,
        places=rows.places,
        truth=truth,
        bottom=bottom,
        low=bottom.copy(),
        high=np.full(size, np.inf),
        matrix=matrix,
        row_low=np.array(rows.low),
        row_high=np.zeros(len(rows.low)),
        needs={rows.places[one]: need for one, need in wanted.items()},
        told={},
        within=_ordered(rows.within),
        defined=defined,
        sums=_sums(matrix, defined),
        signed=np.array([one.change for one in variables], dtype=np.bool_),
        width=width,
    )


def _sums(matrix: csr_matrix, defined: Places) -> csr_matrix:
    """What each defined variable is the sum of: its row, turned round, without itself."""
    made = np.flatnonzero(defined >= 0)
    rows = -matrix[defined[made]]
    every = csr_matrix((np.ones(len(made)), (made, np.arange(len(made)))), shape=(len(defined), len(made)))
    itself = csr_matrix((np.ones(len(made)), (made, made)), shape=(len(defined), len(defined)))
    sums = (every @ rows + itself).tocsr()
    sums.eliminate_zeros()
    return sums


def _ordered(pairs: list[tuple[int, int]]) -> tuple[Places, Places]:
    every = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    every = every[np.lexsort((every[:, 1], every[:, 0]))]
    return every[:, 0], every[:, 1]
