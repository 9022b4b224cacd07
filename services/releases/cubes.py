"""Which dimensions have to be looked at together, so that what no single table says is found and nothing is missed.

Margins that agree where they meet are margins of one table whenever their sets of dimensions can be laid out as a tree
(acyclic hypergraphs; Vorob'ev 1962, Beeri and others 1983). What cannot is joined into one set. So the sets that are
left are looked at one by one, tied together by the cells that they share, and no reader can know more of their cells.
Of cells that fix dimensions of several sets more could be known: they are looked at wherever all dimensions together
are few enough (`JOINT_MAX`), and only then.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import prod

from events.release import ReleaseTable
from events.vocabulary import SEVERAL, Dimension

from .domains import BadAxis
from .tables import Cube, Domains

SETS_MAX = 500
"""More subsets of a table's dimensions than this are taken as all of its dimensions."""


JOINT_MAX = 20_000
"""Cells up to which all dimensions of all tables are looked at together."""


def cubes_of(tables: Sequence[ReleaseTable], domains: Domains) -> tuple[Cube, ...]:
    """The sets of dimensions to be looked at, for all tables together: one, where that is not too large."""
    size = prod(len(known.values) + known.has_whole for known in domains.values())
    return (frozenset(domains),) if size <= JOINT_MAX else tree_of(tables)


def tree_of(tables: Iterable[ReleaseTable]) -> tuple[Cube, ...]:
    """The smallest sets that have every table's dimensions and can be laid out as a tree."""
    sets = {one for table in tables for one in _sets(table)}
    sets = _largest(_joined_by_several(sets))
    while not acyclic(sets):
        sets = _largest(_joined_by_several(_core_joined(sets)))
    return tuple(sorted(sets, key=lambda one: sorted(one)))


def exact(cubes: Iterable[Cube]) -> bool:
    """Whether the constraints say all that can be known: not of a set with several dimensions of several values."""
    return all(len(one & SEVERAL) <= 1 for one in cubes)


def require_exact(tables: Iterable[ReleaseTable]) -> None:
    """No table combines two dimensions of several values: no audit says all that it tells. Raises `BadAxis`."""
    for table in tables:
        for one in _sets(table):
            if not exact([one]):
                raise BadAxis(max(one & SEVERAL), "a case may have several of it, and of another of the same table")


def acyclic(sets: Iterable[Cube]) -> bool:
    """Whether the sets can be laid out as a tree (the reduction of Graham, Yu and Ozsoyoglu)."""
    return not _core(sets)


def _sets(table: ReleaseTable) -> set[Cube]:
    free = [axis.dimension for axis in table.axes if axis.dimension is not Dimension.PERIOD]
    fixed = min(table.fixed_max, len(free))
    found = [frozenset({*chosen, Dimension.PERIOD}) for chosen in combinations(free, fixed)]
    return set(found) if len(found) <= SETS_MAX else {frozenset({*free, Dimension.PERIOD})}


def _largest(sets: Iterable[Cube]) -> set[Cube]:
    every = set(sets)
    return {one for one in every if not any(one < other for other in every)}


def _joined_by_several(sets: Iterable[Cube]) -> set[Cube]:
    """Sets that share a dimension of several values tell which values go together only when they are one."""
    waiting, found = list(sets), set[Cube]()
    while waiting:
        one = waiting.pop()
        meeting = next((other for other in (*waiting, *found) if one & other & SEVERAL), None)
        if meeting is None:
            found.add(one)
        else:
            found.discard(meeting)
            waiting = [other for other in waiting if other != meeting]
            waiting.append(one | meeting)
    return found


def _core(sets: Iterable[Cube]) -> set[Cube]:
    """What is left when everything that hangs on by one set is taken off, again and again."""
    left = _largest(sets)
    while True:
        lonely = {known for one in left for known in one if sum(known in other for other in left) == 1}
        smaller = _largest({one - lonely for one in left} - {frozenset()})
        if smaller == left:
            return left
        left = smaller


def _core_joined(sets: set[Cube]) -> set[Cube]:
    core = _core(sets)
    joined: Cube = frozenset().union(*core)
    meeting = {one for one in sets if len(one & joined) > 1}
    return (sets - meeting) | {frozenset().union(*meeting)}
